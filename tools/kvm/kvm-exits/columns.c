// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "columns.h"
#include "quantity.h"
#include "width.h"

#define RATE		{ F_RATE, "exits", "EXITS/S", OF_INTERVAL, 8, 8, 1 }
#define SHARE		{ F_SHARE, "share", "SHARE", OF_INTERVAL, 6, 6, 2 }
#define TOP		{ F_TOP, "top", "TOP REASON", OF_INTERVAL, 0, 11, 3 }
#define TOP_SHARE	{ F_TOP_SHARE, "topshare", "OF IT", OF_INTERVAL, 6, 6, 5 }
#define TIME		{ F_TIME, "time", "TIME%", OF_INTERVAL, 7, 6, 4 }
#define HANDLER		{ F_HANDLER, "handler", "HANDLER%", OF_INTERVAL, 9, 9, 13 }
#define TOTAL		{ F_TOTAL, "total", "EXITS", OF_ALL, 14, 7, 9 }

static const struct heading vm_columns[] = {
	{ F_ID, "vm", "VM", OF_NOTHING, 0, 0, 0 },
	RATE, SHARE, TOP, TOP_SHARE, TIME, HANDLER, TOTAL,
	{ F_VCPUS, "vcpus", "VCPUS", OF_NOTHING, 6, 6, 8 },
	{ F_NAME, "name", "GUEST", OF_NOTHING, 0, 8, 6 },
	{}
};

static const struct heading vcpu_columns[] = {
	{ F_ID, "vm", "VCPU", OF_NOTHING, 0, 0, 0 },
	RATE, SHARE, TOP, TOP_SHARE, TIME, HANDLER, TOTAL,
	{ F_NAME, "name", "GUEST", OF_NOTHING, 0, 8, 6 },
	{}
};

static const struct heading reason_columns[] = {
	{ F_NAME, "name", "REASON", OF_NOTHING, 0, 0, 0 },
	{ F_REASON, "reason", "NR", OF_NOTHING, 6, 6, 14 },
	RATE, SHARE,
	{ F_LONGER, "longer", "LONGER/S", OF_INTERVAL, 11, 11, 3 },
	TIME, HANDLER,
	{ F_AVG, "avg", "AVG", OF_INTERVAL, 6, 6, 5 },
	{ F_P50, "p50", "P50<=", OF_INTERVAL, 6, 6, 7 },
	{ F_P99, "p99", "P99<=", OF_INTERVAL, 6, 6, 6 },
	TOTAL,
	{ F_FASTPATH, "fastpath", "FAST", OF_ALL, 9, 7, 10 },
	{ F_L2, "l2", "L2", OF_ALL, 9, 7, 11 },
	{ F_NOENTRY, "noentry", "NOENTRY", OF_ALL, 9, 8, 12 },
	{ F_MAX, "max", "MAX", OF_EVER, 6, 6, 8 },
	{}
};

static const struct heading *const columns[NR_KINDS] = {
	[VMS] = vm_columns, [VCPUS] = vcpu_columns, [REASONS] = reason_columns,
};

/* Whether there is anything to stand in it. */
static bool applies(const struct heading *c, const struct place *p)
{
	switch (c->field) {
	case F_TIME:
	case F_HANDLER:
	case F_AVG:
	case F_MAX:
		return p->timed;
	case F_P50:
	case F_P99:
		return p->has_hist;
	case F_LONGER:
		return p->longer_ns;
	case F_NAME:
		return p->kind != VCPUS || p->target.level == LEVEL_HOST;
	default:
		return true;
	}
}

const struct heading *column_of(enum kind kind, enum field field)
{
	for (const struct heading *c = columns[kind]; c->text; c++)
		if (c->field == field)
			return c;
	return NULL;
}

const struct heading *column_by_key(enum kind kind, const char *key)
{
	for (const struct heading *c = columns[kind]; c->text; c++)
		if (!strcmp(c->key, key))
			return c;
	return NULL;
}

enum field column_next(const struct place *p, enum field field, int by)
{
	enum field have[MAX_COLUMNS];
	int nr = 0, at = 0;

	for (const struct heading *c = columns[p->kind]; c->text; c++) {
		if (!applies(c, p))
			continue;
		if (c->field == field)
			at = nr;
		have[nr++] = c->field;
	}
	return have[(at + nr + by) % nr];
}

void column_head(char to[COLUMN_TEXT_SIZE], const struct heading *c, const struct place *p)
{
	char ns[QUANTITY_SIZE];

	strcpy(to, c->text);
	if (c->field != F_LONGER)
		return;
	quantity_ns(ns, p->longer_ns);
	snprintf(to, COLUMN_TEXT_SIZE, ">=%s/s", ns);
}

static void id_text(char *to, const struct place *p, const struct item *it)
{
	const struct target *t = &it->target;

	if (it == &p->total || it == &p->sum)
		strcpy(to, it == &p->sum ? "shown" : t->level == LEVEL_HOST ? "host" : "VM");
	else if (t->level == LEVEL_VM)
		snprintf(to, COLUMN_TEXT_SIZE, "%d-%d", t->pid, t->fd);
	else if (p->target.level == LEVEL_VM)
		snprintf(to, COLUMN_TEXT_SIZE, "%d", t->vcpu);
	else
		snprintf(to, COLUMN_TEXT_SIZE, "%d-%d/%d", t->pid, t->fd, t->vcpu);
}

static void word_text(char *to, enum field f, const struct place *p, const struct item *it)
{
	if (f == F_ID)
		id_text(to, p, it);
	else if (f == F_TOP)
		strcpy(to, *it->top || it == &p->sum ? it->top : "-");
	else if (it == &p->sum)
		strcpy(to, p->kind == REASONS ? "shown" : "");
	else
		snprintf(to, COLUMN_TEXT_SIZE, "%s%s", it->gone ? "gone: " : "", it->name);
}

void column_text(char to[COLUMN_TEXT_SIZE], const struct heading *c, const struct place *p,
		 const struct item *it, int width)
{
	double n = c->field < NR_VALUES ? it->value[c->field] : 0;

	switch (c->field) {
	case F_ID:
	case F_TOP:
	case F_NAME:
		word_text(to, c->field, p, it);
		break;
	case F_REASON:
	case F_VCPUS:
		quantity_count(to, n, width);
		if (isnan(n))
			*to = 0;
		break;
	case F_RATE:
	case F_LONGER:
		quantity_rate(to, n, width);
		break;
	case F_SHARE:
	case F_TOP_SHARE:
		quantity_share(to, n);
		if (it == &p->sum && isnan(n))
			*to = 0;
		break;
	case F_TIME:
	case F_HANDLER:
		quantity_percent(to, n, width);
		break;
	case F_AVG:
	case F_P50:
	case F_P99:
	case F_MAX:
		quantity_ns(to, n);
		break;
	default:
		quantity_count(to, n, width);
	}
}

/* As wide as the widest of what stands in it, for all of the total, the sum and the items. */
static int needed(const struct heading *c, const struct place *p)
{
	char text[COLUMN_TEXT_SIZE];
	int width;

	/* And a mark, if it is sorted by that. */
	column_head(text, c, p);
	width = width_of(text) + 1;
	for (int i = -2; i < p->nr; i++) {
		const struct item *it = i >= 0 ? &p->item[i] : i == -1 ? &p->total : &p->sum;
		int w;

		word_text(text, c->field, p, it);
		w = width_of(text);
		if (w > width)
			width = w;
	}
	return width;
}

static int width_of_all(const struct layout *l)
{
	int width = l->nr - 1;

	for (int i = 0; i < l->nr; i++)
		width += l->at[i].width;
	return width;
}

/* Give up @over columns of width, where that is possible, of those that can be left out first. */
static void shrink(struct layout *l, int over)
{
	for (int rank = MAX_COLUMNS; rank > 0 && over > 0; rank--) {
		for (int i = 0; i < l->nr; i++) {
			const struct heading *c = l->at[i].head;
			int more = l->at[i].width - c->least;

			if (c->rank != rank || more <= 0)
				continue;
			more = more < over ? more : over;
			l->at[i].width -= more;
			over -= more;
		}
	}
}

static int least_of_all(const struct layout *l)
{
	int width = l->nr - 1;

	for (int i = 0; i < l->nr; i++) {
		const struct heading *c = l->at[i].head;

		width += c->rank && c->least < l->at[i].width ? c->least : l->at[i].width;
	}
	return width;
}

static void leave_out(struct layout *l, enum field sort)
{
	int last = 0;

	for (int i = 1; i < l->nr; i++)
		if (l->at[i].head->field != sort &&
		    (!last || l->at[i].head->rank > l->at[last].head->rank))
			last = i;
	if (!last)
		last = l->nr - 1;
	memmove(&l->at[last], &l->at[last + 1], (l->nr - last - 1) * sizeof(l->at[0]));
	l->nr--;
}

void columns_fit(struct layout *l, const struct place *p, enum field sort, int width)
{
	l->nr = 0;
	for (const struct heading *c = columns[p->kind]; c->text; c++) {
		if (!applies(c, p))
			continue;
		l->at[l->nr].head = c;
		l->at[l->nr++].width = c->width ? c->width : needed(c, p);
	}
	while (l->nr > 1 && least_of_all(l) > width)
		leave_out(l, sort);
	shrink(l, width_of_all(l) - width);
}
