// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "batch.h"

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 20, MOST_WIDTH = 1000 };

static int width(void)
{
	const char *columns = getenv("COLUMNS");
	long n = columns ? strtol(columns, NULL, 10) : 0;

	if (n <= 0)
		return USUAL_WIDTH;
	return n < LEAST_WIDTH ? LEAST_WIDTH : n < MOST_WIDTH ? n : MOST_WIDTH;
}

void batch_print(struct view *v, FILE *f)
{
	struct file_paper paper;

	v->date = true;
	file_paper_begin(&paper, f);
	view_print(v, &paper.paper, width(), 0);
	file_paper_end(&paper);
	putc('\n', f);
}
