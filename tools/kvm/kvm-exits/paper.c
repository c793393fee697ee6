// SPDX-License-Identifier: GPL-2.0-only
#include "paper.h"

static void put(struct paper *paper, enum ink ink, const char *text)
{
	struct file_paper *p = (struct file_paper *)paper;

	(void)ink;
	for (; *text; text++) {
		if (*text == ' ') {
			p->blanks++;
			continue;
		}
		for (; p->blanks; p->blanks--)
			putc(' ', p->f);
		putc(*text, p->f);
	}
}

void file_paper_end(struct file_paper *p)
{
	if (p->any)
		putc('\n', p->f);
	p->any = false;
	p->blanks = 0;
}

static void line(struct paper *paper, bool chosen)
{
	struct file_paper *p = (struct file_paper *)paper;

	(void)chosen;
	file_paper_end(p);
	p->any = true;
}

void file_paper_begin(struct file_paper *p, FILE *f)
{
	*p = (struct file_paper){ .paper = { line, put }, .f = f };
}
