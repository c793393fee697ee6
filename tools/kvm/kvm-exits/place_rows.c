// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "place.h"
#include "room.h"

/* Lists are filtered by what stands in a row: "4711-12 web-1", and of vCPUs " vCPU 3". */
static bool passes(const struct place *p, const struct habit *h, const struct item *it)
{
	char text[GUEST_NAME_SIZE + 64];

	if (it->gone && !(p->has_chosen && item_equal(it, &p->chosen)))
		return false;
	if (!*h->filter)
		return true;
	if (p->kind == REASONS)
		return !regexec(&h->regex, it->name, 0, NULL, 0);
	target_text(text, sizeof(text), &it->target, it->name);
	return !regexec(&h->regex, text + strlen("VM "), 0, NULL, 0);
}

static const char *word_of(const struct item *it, enum field f)
{
	return f == F_NAME ? it->name : it->top;
}

static int by_word(const void *a, const void *b, void *arg)
{
	const struct item *x = *(struct item *const *)a, *y = *(struct item *const *)b;
	enum field f = *(const enum field *)arg;

	return strcmp(word_of(x, f), word_of(y, f));
}

/* Set the keys of rows to the ranks of their words; equal ones have equal ranks. */
static void rank_words(const struct place *p, enum field f, long double *key)
{
	int sorted_room = 0, rank_room = 0, rank = 0;
	const struct item **sorted = room_for(NULL, p->nr_rows, &sorted_room, sizeof(*sorted));
	int *rank_of = room_for(NULL, p->nr, &rank_room, sizeof(*rank_of));

	for (int i = 0; i < p->nr_rows; i++)
		sorted[i] = &p->item[p->order[i]];
	if (p->nr_rows)
		qsort_r(sorted, p->nr_rows, sizeof(*sorted), by_word, &f);
	for (int i = 0; i < p->nr_rows; i++) {
		rank += i && strcmp(word_of(sorted[i - 1], f), word_of(sorted[i], f));
		rank_of[sorted[i] - p->item] = rank;
	}
	for (int i = 0; i < p->nr_rows; i++)
		key[i] = rank_of[p->order[i]];
	free(sorted);
	free(rank_of);
}

static long double key_of_item(const struct place *p, const struct item *it, enum field f)
{
	const struct target *t = &it->target;

	if (f == F_ID)
		return p->target.level == LEVEL_VM ? t->vcpu : t->pid * 2147483648.0L + t->fd;
	/* What is not known comes behind what is. */
	return isnan(it->value[f]) ? -1 : it->value[f];
}

/* Numbers run downwards, as a rule; names, and what only looks like a number, upwards. */
static bool upwards(enum field f)
{
	return f == F_ID || f == F_NAME || f == F_TOP || f == F_REASON;
}

void place_order(struct place *p, const struct habit *h)
{
	int rooms[3] = {};
	long double *key = room_for(NULL, p->nr, &rooms[0], sizeof(*key));
	int *rank = room_for(NULL, p->nr, &rooms[1], sizeof(*rank));
	int *row = room_for(NULL, p->nr, &rooms[2], sizeof(*row));

	p->order = room_for(p->order, p->nr, &p->order_room, sizeof(int));
	p->nr_rows = 0;
	item_clear(&p->sum, &p->target);
	for (int i = 0; i < p->nr; i++) {
		if (!passes(p, h, &p->item[i]))
			continue;
		p->order[p->nr_rows] = i;
		row[p->nr_rows++] = i;
		if (!p->item[i].gone)
			item_add(&p->sum, &p->item[i]);
	}
	if (h->sort == F_NAME || h->sort == F_TOP)
		rank_words(p, h->sort, key);
	else
		for (int i = 0; i < p->nr_rows; i++)
			key[i] = key_of_item(p, &p->item[row[i]], h->sort);
	if (p->nr_rows)
		order_by(rank, key, p->nr_rows, upwards(h->sort) != h->reverse);
	for (int i = 0; i < p->nr_rows; i++)
		p->order[i] = row[rank[i]];
	free(key);
	free(rank);
	free(row);
}

int place_row(const struct place *p)
{
	if (p->has_chosen && p->has_total && item_equal(&p->chosen, &p->total))
		return TOTAL_ROW;
	for (int i = 0; p->has_chosen && i < p->nr_rows; i++)
		if (item_equal(&p->item[p->order[i]], &p->chosen))
			return i;
	return p->nr_rows ? 0 : p->has_total ? TOTAL_ROW : NO_ROW;
}

const struct item *place_chosen(const struct place *p)
{
	int row = place_row(p);

	if (row == TOTAL_ROW)
		return &p->total;
	return row == NO_ROW ? NULL : &p->item[p->order[row]];
}

/* Drop the one that is gone, as the user turns to another; *@row is where that is then. */
static void drop_gone(struct place *p, int *row)
{
	int left = 0;

	for (int i = 0; i < p->nr_rows; i++) {
		if (!p->item[p->order[i]].gone)
			p->order[left++] = p->order[i];
		else if (i < *row)
			--*row;
	}
	p->nr_rows = left;
}

static int clamp(const struct place *p, int row)
{
	int first = p->has_total ? TOTAL_ROW : 0;

	if (row >= p->nr_rows)
		row = p->nr_rows - 1;
	return row < first ? first : row;
}

void place_move(struct place *p, int by)
{
	int from = place_row(p), row;

	if (from == NO_ROW)
		return;
	row = clamp(p, by > p->nr_rows ? p->nr_rows : from + by);
	if (row != from && place_chosen(p)->gone) {
		drop_gone(p, &row);
		row = clamp(p, row);
	}
	p->has_chosen = row == TOTAL_ROW || row < p->nr_rows;
	if (p->has_chosen)
		p->chosen = row == TOTAL_ROW ? p->total : p->item[p->order[row]];
}

void place_choose_none(struct place *p)
{
	p->has_chosen = false;
	p->top = 0;
}

void place_scroll(struct place *p, int height)
{
	int row = place_row(p), last = p->nr_rows - height;

	if (row < p->top)
		p->top = row;
	if (row >= p->top + height)
		p->top = row - height + 1;
	if (p->top > last)
		p->top = last;
	if (p->top < 0)
		p->top = 0;
}
