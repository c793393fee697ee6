// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>
#include <time.h>

#include "view_heads.h"
#include "view_line.h"
#include "width.h"

void clock_text(char *to, size_t size, double time, bool date)
{
	time_t seconds = time;
	struct tm tm;

	*to = 0;
	if (time > 0 && localtime_r(&seconds, &tm))
		strftime(to, size, date ? "%F %T" : "%T", &tm);
}

static void group_text(char *to, size_t size, enum group g, const struct place *p)
{
	char clock[40];

	clock_text(clock, sizeof(clock), p->s->base.nr_parts ? p->s->base.time : 0, false);
	if (g == OF_INTERVAL && isnan(p->seconds))
		snprintf(to, size, " not known yet ");
	else if (g == OF_INTERVAL)
		snprintf(to, size, " last %.*f s ", p->seconds < 9.995 ? 2 : p->seconds < 99.95,
			 p->seconds);
	else if (g == OF_ALL && *clock)
		snprintf(to, size, " since %s ", clock);
	else
		snprintf(to, size, g == OF_ALL ? " in all " : "ever");
}

static void print_group(struct view_line *l, enum group g, const struct place *p, int width)
{
	char text[100];
	int len, before;

	group_text(text, sizeof(text), g, p);
	len = strlen(text);
	if (g == OF_NOTHING || len > width + 2) {
		view_line_cell(l, INK_PLAIN, "", width, false);
		return;
	}
	if (len > width) {
		/* The blanks around it are not needed between others. */
		text[len - 1] = 0;
		view_line_cell(l, INK_DIM, text + 1, width, true);
		return;
	}
	before = (width - len) / 2;
	for (int i = 0; i < before; i++)
		view_line_cell(l, INK_DIM, "-", 1, false);
	view_line_cell(l, INK_DIM, text, len, false);
	for (int i = before + len; i < width; i++)
		view_line_cell(l, INK_DIM, "-", 1, false);
}

void view_print_groups(const struct layout *layout, const struct place *p, struct paper *paper,
		       int width)
{
	struct view_line l;

	view_line_begin(&l, paper, width, false);
	for (int i = 0, end; i < layout->nr; i = end) {
		enum group g = layout->at[i].head->group;
		int columns = layout->at[i].width;

		for (end = i + 1; end < layout->nr && layout->at[end].head->group == g; end++)
			columns += 1 + layout->at[end].width;
		if (i)
			view_line_cell(&l, INK_PLAIN, "", 1, false);
		print_group(&l, g, p, columns);
	}
}

static const char *mark(bool reverse, bool words)
{
	bool up = reverse != words;

	if (width_is_utf8())
		return up ? "↑" : "↓";
	return up ? "^" : "v";
}

void view_print_heads(const struct habit *h, const struct layout *layout, const struct place *p,
		      struct paper *paper, int width)
{
	char text[COLUMN_TEXT_SIZE], marked[COLUMN_TEXT_SIZE + 8];
	struct view_line l;

	view_line_begin(&l, paper, width, false);
	for (int i = 0; i < layout->nr; i++) {
		const struct heading *c = layout->at[i].head;
		bool words = column_is_words(c), sorted = c->field == h->sort;

		column_head(text, c, p);
		snprintf(marked, sizeof(marked), "%s%s", sorted ?
			 mark(h->reverse, words || c->field == F_REASON) : "", text);
		if (i)
			view_line_cell(&l, INK_HEAD, "", 1, false);
		view_line_cell(&l, sorted ? INK_SORTED : INK_HEAD, marked, layout->at[i].width,
			       !words);
	}
	view_line_cell(&l, INK_HEAD, "", width - l.used, false);
}
