// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "item.h"

bool item_equal(const struct item *a, const struct item *b)
{
	return a->reason == b->reason && target_equal(&a->target, &b->target);
}

void item_clear(struct item *it, const struct target *target)
{
	it->target = *target;
	it->reason = ALL_REASONS;
	it->gone = false;
	it->top[0] = 0;
	it->name[0] = 0;
	for (int f = 0; f < NR_VALUES; f++)
		it->value[f] = NAN;
}

/* What exits of a time of @seconds, if there was one, come to. */
static void set_interval(double *value, const u128 count[NR_COLUMNS], double seconds)
{
	if (!(seconds > 0))
		return;
	value[F_RATE] = count[EXITS] / seconds;
	if (!count[TIMED])
		return;
	value[F_TIMED] = count[TIMED] / seconds;
	value[F_TIME] = count[TIME_NS] / 1e9 / seconds;
	value[F_HANDLER] = count[HANDLER_NS] / 1e9 / seconds;
	value[F_AVG] = (double)count[TIME_NS] / count[TIMED];
}

static void set_totals(double *value, const u128 count[NR_COLUMNS], bool timed)
{
	value[F_TOTAL] = count[EXITS];
	value[F_FASTPATH] = count[FASTPATH];
	value[F_L2] = count[L2];
	value[F_NOENTRY] = count[NOENTRY];
	if (timed && count[MAX_NS])
		value[F_MAX] = count[MAX_NS];
}

bool item_of_part(struct item *it, const struct part *now, const struct part *then,
		  const struct part *base, double seconds)
{
	const struct row *top = NULL;
	struct table diff = {};
	bool reset;

	item_clear(it, &now->target);
	strcpy(it->name, now->guest);
	it->value[F_VCPUS] = now->target.level == LEVEL_VM ? now->nr_vcpus : NAN;
	if (base)
		table_diff(&diff, &now->table, &base->table);
	set_totals(it->value, base ? diff.sum : now->table.sum, now->table.timed);
	if (!then || !(seconds > 0)) {
		table_free(&diff);
		return false;
	}
	reset = table_diff(&diff, &now->table, &then->table);
	set_interval(it->value, diff.sum, seconds);
	for (const struct row *r = diff.row; r < diff.row + diff.nr_rows; r++)
		if (r->value[EXITS] > (top ? top->value[EXITS] : 0))
			top = r;
	if (top) {
		memcpy(it->top, top->name, sizeof(it->top));
		it->value[F_TOP_SHARE] = (double)top->value[EXITS] / diff.sum[EXITS];
	}
	table_free(&diff);
	return reset;
}

static double percentile(const struct hist *h, const struct hist_row *row, double share)
{
	double ns = hist_percentile(h, row, share);

	return ns < 0 ? INFINITY : ns > 0 ? ns : NAN;
}

/* What the histogram of the interval says of a reason, or with NULL of all. */
static void set_hist(double *value, const struct hist *h, const struct row *r, double seconds,
		     int longer)
{
	const struct hist_row *row = r ? hist_row(h, r->reason) : NULL;
	bool any = h->nr_buckets && (row || !r);

	if (any) {
		value[F_P50] = percentile(h, row, 0.5);
		value[F_P99] = percentile(h, row, 0.99);
	}
	if (h->nr_buckets && longer >= 0)
		value[F_LONGER] = any ? hist_from(h, row, longer) / seconds : 0;
}

bool items_of_reasons(struct item *items, int *nr, struct item *all, const struct part *now,
		      const struct part *then, const struct part *base, double seconds, int longer)
{
	struct table last = {}, since = {};
	struct hist hist = {};
	bool known = then && seconds > 0, reset = false;

	if (known)
		reset = table_diff(&last, &now->table, &then->table);
	if (known && now->hist.nr_buckets && then->hist.nr_buckets == now->hist.nr_buckets)
		reset |= hist_diff(&hist, &now->hist, &then->hist);
	if (base)
		table_diff(&since, &now->table, &base->table);
	else
		table_copy(&since, &now->table);

	item_clear(all, &now->target);
	strcpy(all->name, "all");
	set_totals(all->value, since.sum, now->table.timed);
	if (known) {
		set_interval(all->value, last.sum, seconds);
		set_hist(all->value, &hist, NULL, seconds, longer);
	}
	*nr = 0;
	for (int i = 0; i < since.nr_rows; i++) {
		const struct row *r = &since.row[i];
		struct item *it = &items[*nr];

		if (!r->value[EXITS])
			continue;
		item_clear(it, &now->target);
		it->reason = r->reason;
		it->value[F_REASON] = r->reason;
		memcpy(it->name, r->name, NAME_SIZE);
		set_totals(it->value, r->value, now->table.timed);
		if (known) {
			/* Differences have the rows of what they were taken from. */
			set_interval(it->value, last.row[i].value, seconds);
			set_hist(it->value, &hist, r, seconds, longer);
		}
		++*nr;
	}
	table_free(&last);
	table_free(&since);
	hist_free(&hist);
	return reset;
}

void item_add(struct item *sum, const struct item *it)
{
	static const enum field sums[] = { F_RATE, F_SHARE, F_LONGER, F_TIMED, F_TIME, F_HANDLER,
					   F_TOTAL, F_FASTPATH, F_L2, F_NOENTRY, F_VCPUS };
	double *v = sum->value;

	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		enum field f = sums[i];

		if (!isnan(it->value[f]))
			v[f] = it->value[f] + (isnan(v[f]) ? 0 : v[f]);
	}
	v[F_MAX] = fmax(v[F_MAX], it->value[F_MAX]);
	v[F_AVG] = v[F_TIMED] > 0 ? v[F_TIME] * 1e9 / v[F_TIMED] : NAN;
}
