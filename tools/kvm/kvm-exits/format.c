// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "format.h"
#include "order.h"

const char *const key_names[NR_KEYS] = {
	"exits", "fastpath", "l2", "noentry", "timed", "unknown", "time", "max", "handler",
	[KEY_REASON] = "reason", [KEY_NAME] = "name", [KEY_AVG] = "avg", [KEY_P50] = "p50",
	[KEY_P99] = "p99", [KEY_LONGER] = "longer",
};

int key_by_name(const char *name)
{
	for (int k = 0; k < NR_KEYS; k++)
		if (!strcmp(name, key_names[k]))
			return k;
	return -1;
}

/* A percentile in ns; what has no end is larger than all that has. */
static long double percentile(const struct part *p, const struct row *r, double share)
{
	const struct hist_row *h = hist_row(&p->hist, r->reason);
	double ns = h ? hist_percentile(&p->hist, h, share) : 0;

	return ns < 0 ? 1e30L : ns;
}

long double key_of(const struct options *o, const struct part *p, const struct row *r, int key)
{
	const struct hist_row *h;
	int bucket;

	switch (key) {
	case KEY_REASON:
	case KEY_NAME:		/* which the caller has in that order, or sorts himself */
		return r->reason;
	case KEY_AVG:
		return r->value[TIMED] ? (long double)r->value[TIME_NS] / r->value[TIMED] : 0;
	case KEY_P50:
		return percentile(p, r, 0.5);
	case KEY_P99:
		return percentile(p, r, 0.99);
	case KEY_LONGER:
		h = hist_row(&p->hist, r->reason);
		bucket = o->longer_than ? hist_bucket(&p->hist, o->longer_than) : -1;
		return h && bucket >= 0 ? hist_from(&p->hist, h, bucket) : 0;
	default:
		return r->value[key];
	}
}

static int rank_of_name(const struct part *p, const struct row *r)
{
	int rank = 0;

	for (int i = 0; i < p->table.nr_rows; i++)
		rank += strcmp(p->table.row[i].name, r->name) < 0;
	return rank;
}

int format_rows(const struct shown *s, const struct part *p, int order[MAX_ROWS])
{
	int key = s->o->sort ? key_by_name(s->o->sort) : EXITS, nr = 0, row[MAX_ROWS];
	long double keys[MAX_ROWS] = {};

	for (int i = 0; i < p->table.nr_rows; i++) {
		const struct row *r = &p->table.row[i];

		if (!r->value[EXITS] || !options_show(s->o, r->name) ||
		    (s->o->longer_than && key_of(s->o, p, r, KEY_LONGER) < 1))
			continue;
		keys[nr] = key == KEY_NAME ? rank_of_name(p, r) : key_of(s->o, p, r, key);
		row[nr++] = i;
	}
	/* Names and numbers run upwards, as a rule. */
	order_by(order, keys, nr, s->o->ascending != (key == KEY_NAME || key == KEY_REASON));
	for (int i = 0; i < nr; i++)
		order[i] = row[order[i]];
	return nr;
}

const char *format_value(const struct shown *s, enum column c, u128 value)
{
	static char text[16][48];
	static int turn;

	if (!s->seconds || c == MAX_NS)
		return u128_text(value);
	turn = (turn + 1) % 16;
	snprintf(text[turn], sizeof(text[turn]), "%.3f", (double)value / s->seconds);
	return text[turn];
}

void format_quoted(const char *text, FILE *f)
{
	putc('"', f);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', f);
		putc(*text, f);
	}
	putc('"', f);
}
