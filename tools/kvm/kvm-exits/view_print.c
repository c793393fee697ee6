// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "view.h"
#include "view_heads.h"
#include "view_line.h"
#include "width.h"

enum { LEAST_SCREEN = 20, SUBJECT_SIZE = 2 * GUEST_NAME_SIZE };

/* Which lines there are beside rows, on a screen of so many. */
struct parts {
	bool title, words, groups, heads, total, sum, foot;
	int rows;
};

static void subject(char *to, size_t size, const struct place *p)
{
	char name[GUEST_NAME_SIZE];
	int len;

	width_cut(name, sizeof(name), p->guest, 40);
	target_text(to, size, &p->target, name);
	len = strlen(to);
	if (p->kind == VMS)
		snprintf(to + len, size - len, ", %d VM%s", p->nr, p->nr == 1 ? "" : "s");
	else if (p->kind == VCPUS || p->target.level == LEVEL_VM)
		snprintf(to + len, size - len, "%s %d vCPU%s", p->kind == VCPUS ? ":" : ",",
			 p->kind == VCPUS ? p->nr : p->nr_vcpus,
			 (p->kind == VCPUS ? p->nr : p->nr_vcpus) == 1 ? "" : "s");
	else if (p->target.level == LEVEL_HOST)
		snprintf(to + len, size - len, ": reasons");
}

static void print_title(const struct view *v, const struct place *p, struct paper *paper, int width)
{
	char text[SUBJECT_SIZE];
	struct view_line l;

	view_line_begin(&l, paper, width, false);
	view_line_phrase(&l, INK_TITLE, "kvm-exits");
	subject(text, sizeof(text), p);
	view_line_phrase(&l, INK_TITLE, "%s", text);
	if (v->paused)
		view_line_phrase(&l, INK_ALARM, "PAUSED");
	clock_text(text, sizeof(text), p->time, v->date || (*v->source && width >= 100));
	view_line_phrase(&l, INK_PLAIN, "%s", text);
	view_line_phrase(&l, INK_PLAIN, "%s", v->source);
	view_line_phrase(&l, INK_PLAIN, "%s", v->pace);
	clock_text(text, sizeof(text), p->s->base.nr_parts ? p->s->base.time : 0, false);
	if (*text)
		view_line_phrase(&l, INK_PLAIN, "counting since %s", text);
}

/* What the user has to know, the most urgent first; returns if there is anything. */
static bool print_words(const struct view *v, const struct place *p, struct paper *paper, int width)
{
	const struct item *it = place_chosen(p);
	const struct habit *h = &v->habit[p->kind];
	char text[SUBJECT_SIZE + 100];
	struct view_line l;
	bool it_gone = p->has_chosen && it && it->gone;

	if (!paper)
		return v->asking || *v->said || *v->trouble || p->gone || it_gone ||
		       p->nr_resets || *h->filter;
	view_line_begin(&l, paper, width, false);
	if (v->asking) {
		view_line_phrase(&l, INK_TITLE, "/%s_", v->answer);
		view_line_words(&l, *v->said ? INK_ALARM : INK_DIM, *v->said ? v->said :
				"show what matches this extended regular expression");
		return true;
	}
	if (*v->said)
		view_line_words(&l, INK_ALARM, v->said);
	if (*v->trouble)
		view_line_words(&l, INK_ALARM, v->trouble);
	if (p->gone || it_gone) {
		const struct target *t = p->gone ? &p->target : &it->target;

		target_text(text, sizeof(text), t, p->gone ? p->guest : it->name);
		view_line_phrase(&l, INK_ALARM, "%s is gone", text);
		view_line_phrase(&l, INK_PLAIN, "these are the last values");
	}
	if (p->nr_resets) {
		view_line_phrase(&l, INK_ALARM, p->nr_resets > 1 ?
				 "counters of %s and %d others were reset" :
				 "counters of %s were reset", p->reset, p->nr_resets - 1);
		view_line_phrase(&l, INK_PLAIN, "this is what came since");
	}
	if (*h->filter)
		view_line_phrase(&l, INK_PLAIN, "filter: /%s/", h->filter);
	return true;
}

/* Colours: a great share of all; KVM busy or, of a reason, much time for so many vCPUs. */
static enum ink ink_of(const struct place *p, const struct item *it, enum field f)
{
	double share = it->value[F_SHARE], vcpus = it->value[F_VCPUS];
	double handler = it->value[F_HANDLER], time = it->value[F_TIME];

	if (it->gone)
		return f == F_NAME ? INK_ALARM : INK_DIM;
	if (it == &p->total || it == &p->sum)
		return INK_PLAIN;
	if (isnan(vcpus))
		vcpus = p->kind == REASONS && p->nr_vcpus ? p->nr_vcpus : 1;
	if (f == F_SHARE)
		return share >= 0.5 ? INK_VERY_HIGH : share >= 0.25 ? INK_HIGH : INK_PLAIN;
	/* How many vCPUs the host has does not stand there. */
	if (p->kind == REASONS && p->target.level == LEVEL_HOST)
		return INK_PLAIN;
	if (f == F_TIME || f == F_HANDLER)
		return handler > 0.5 * vcpus ? INK_VERY_HIGH :
		       p->kind == REASONS && time > 0.5 * vcpus ? INK_HIGH : INK_PLAIN;
	return INK_PLAIN;
}

static void print_item(const struct layout *layout, const struct place *p, const struct item *it,
		       bool chosen, struct paper *paper, int width)
{
	char text[COLUMN_TEXT_SIZE];
	struct view_line l;

	view_line_begin(&l, paper, width, chosen);
	for (int i = 0; i < layout->nr; i++) {
		const struct heading *c = layout->at[i].head;

		column_text(text, c, p, it, layout->at[i].width);
		if (i)
			view_line_cell(&l, INK_PLAIN, "", 1, false);
		view_line_cell(&l, ink_of(p, it, c->field), text, layout->at[i].width,
			       !column_is_words(c));
	}
	if (chosen)
		view_line_cell(&l, INK_PLAIN, "", width - l.used, false);
}

static const char *why_empty(const struct view *v, const struct place *p)
{
	if (p->nr)
		return "Nothing matches the filter.";
	if (p->kind == REASONS)
		return p->gone ? "" : "No exits yet.";
	if (*v->source)
		return p->kind == VMS ? "No VMs are in this sample." :
					"No vCPUs are in this sample.";
	return p->kind == VMS ? "No VMs." : "No vCPUs.";
}

static void print_foot(const struct view *v, const struct place *p, int rows, struct paper *paper,
		       int width)
{
	struct view_line l;

	view_line_begin(&l, paper, width, false);
	if (p->nr_rows > rows)
		view_line_phrase(&l, INK_TITLE, "rows %d-%d of %d", rows > 0 ? p->top + 1 : 0,
				 rows > 0 ? p->top + rows : 0, p->nr_rows);
	view_line_phrase(&l, INK_DIM, "? help");
	view_line_phrase(&l, INK_DIM, "q quit");
	if (p->kind != REASONS || p->target.level == LEVEL_VM)
		view_line_phrase(&l, INK_DIM, p->kind == REASONS ? "Enter vCPUs" : "Enter reasons");
	if (v->depth)
		view_line_phrase(&l, INK_DIM, "Esc back");
	else
		view_line_phrase(&l, INK_DIM, "h host's reasons");
	view_line_phrase(&l, INK_DIM, "< > R sort");
	view_line_phrase(&l, INK_DIM, "/ filter");
	view_line_phrase(&l, INK_DIM, *v->source ? "Space pause" : "p pause");
	view_line_phrase(&l, INK_DIM, *v->source ? "left right step" : "r count anew");
	view_line_phrase(&l, INK_DIM, *v->source ? "+ - speed" : "+ - interval");
}

/* The less important, the higher a screen has to be to have it. */
static struct parts parts_of(const struct view *v, const struct place *p, int width, int height)
{
	bool any = print_words(v, p, NULL, width);
	int h = height ? height : 100;
	struct parts s = {
		.title = h >= 2, .foot = height && h >= 3, .heads = h >= 4,
		.total = h >= 5 && p->has_total, .words = (height && h >= 10) || (h >= 6 && any),
		.groups = h >= 12,
		.sum = h >= 9 && p->nr_rows && (*v->habit[p->kind].filter || !p->has_total),
	};

	s.rows = height - s.title - s.foot - s.heads - s.total - s.words - s.groups - s.sum;
	if (!height || s.rows > p->nr_rows)
		s.rows = p->nr_rows;
	return s;
}

void view_print(struct view *v, struct paper *paper, int width, int height)
{
	struct place *p = view_place(v);
	struct layout layout;
	struct parts s;
	struct view_line l;
	int row;

	if (width < LEAST_SCREEN) {
		view_line_begin(&l, paper, width, false);
		view_line_words(&l, INK_PLAIN, "too narrow");
		return;
	}
	s = parts_of(v, p, width, height);
	columns_fit(&layout, p, v->habit[p->kind].sort, width);
	place_scroll(p, s.rows);
	row = height ? place_row(p) : NO_ROW;
	if (s.title)
		print_title(v, p, paper, width);
	if (s.words)
		print_words(v, p, paper, width);
	if (s.groups)
		view_print_groups(&layout, p, paper, width);
	if (s.heads)
		view_print_heads(&v->habit[p->kind], &layout, p, paper, width);
	if (s.total)
		print_item(&layout, p, &p->total, row == TOTAL_ROW, paper, width);
	if (s.sum)
		print_item(&layout, p, &p->sum, false, paper, width);
	for (int i = p->top; i < p->top + s.rows; i++)
		print_item(&layout, p, &p->item[p->order[i]], i == row, paper, width);
	if (!p->nr_rows) {
		view_line_begin(&l, paper, width, false);
		view_line_words(&l, INK_PLAIN, why_empty(v, p));
	}
	if (!s.foot)
		return;
	/* The foot is the last line, whatever is above. */
	for (int used = s.title + s.words + s.groups + s.heads + s.total + s.sum + s.rows +
			!p->nr_rows; used < height - 1; used++)
		view_line_begin(&l, paper, width, false);
	print_foot(v, p, s.rows, paper, width);
}
