// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "intervals.h"
#include "room.h"

static void *all_of_them(size_t size)
{
	int room = 0;

	return room_for(NULL, MAX_INTERVALS, &room, size);
}

/* MAX_INTERVALS is even. */
static void join_pairs(struct intervals *v)
{
	for (int i = 0; i < v->nr; i += 2) {
		v->start[i / 2] = v->start[i];
		v->end[i / 2] = v->end[i + 1];
		v->measured[i / 2] = v->measured[i] + v->measured[i + 1];
		for (struct reason *r = v->reason; r < v->reason + v->nr_reasons; r++)
			r->count[i / 2] = r->count[i] + r->count[i + 1];
	}
	v->nr /= 2;
	v->joined *= 2;
	v->last = v->joined;
	for (struct reason *r = v->reason; r < v->reason + v->nr_reasons; r++)
		memset(r->count + v->nr, 0, (MAX_INTERVALS - v->nr) * sizeof(*r->count));
}

/* Move what is at @i and behind by one. */
static void make_place(struct intervals *v, int i)
{
	size_t size = (v->nr - i) * sizeof(int64_t);

	memmove(v->start + i + 1, v->start + i, size);
	memmove(v->end + i + 1, v->end + i, size);
	memmove(v->measured + i + 1, v->measured + i, size);
	for (struct reason *r = v->reason; r < v->reason + v->nr_reasons; r++) {
		memmove(r->count + i + 1, r->count + i, size);
		r->count[i] = 0;
	}
}

int intervals_add(struct intervals *v, int64_t start, int64_t end)
{
	int i;

	if (!v->start) {
		v->start = all_of_them(sizeof(*v->start));
		v->end = all_of_them(sizeof(*v->end));
		v->measured = all_of_them(sizeof(*v->measured));
		v->joined = 1;
	}
	if (v->nr && v->last < v->joined && start >= v->end[v->nr - 1]) {
		v->last++;
		v->end[v->nr - 1] = end;
		v->measured[v->nr - 1] += end - start;
		return v->nr - 1;
	}
	if (v->nr == MAX_INTERVALS)
		join_pairs(v);
	for (i = v->nr; i && v->start[i - 1] >= end; i--)
		;
	/* In the hole of one that was joined, or in one that others say has all of that time. */
	if (i && v->end[i - 1] > start) {
		v->measured[i - 1] += end - start;
		return i - 1;
	}
	if (i < v->nr)
		make_place(v, i);
	else
		v->last = 1;
	v->start[i] = start;
	v->end[i] = end;
	v->measured[i] = end - start;
	v->nr++;
	return i;
}

/* Of a number that two vendors have, under names of theirs, each is a reason. */
static bool is_reason(const struct reason *r, unsigned int number, const char *name)
{
	return r->number == number && row_names_agree(r->name, name);
}

struct reason *intervals_reason(struct intervals *v, unsigned int number, const char *name)
{
	struct reason *r = v->reason, *end = v->reason + v->nr_reasons;

	while (r < end && (r->number < number ||
			   (r->number == number && !is_reason(r, number, name))))
		r++;
	if (r < end && r->number == number)
		return r;
	if (v->nr_reasons == MAX_ROWS)
		return NULL;
	memmove(r + 1, r, (end - r) * sizeof(*r));
	v->nr_reasons++;
	r->number = number;
	strcpy(r->name, name);
	r->total = 0;
	r->count = all_of_them(sizeof(*r->count));
	return r;
}

bool intervals_count(struct intervals *v, int interval, unsigned int number, const char *name,
		     uint64_t exits)
{
	struct reason *r = intervals_reason(v, number, name);

	if (!r || __builtin_add_overflow(v->total, exits, &v->total))
		return false;
	r->total += exits;
	r->count[interval] += exits;
	return true;
}

void intervals_free(struct intervals *v)
{
	for (struct reason *r = v->reason; r < v->reason + v->nr_reasons; r++)
		free(r->count);
	free(v->start);
	free(v->end);
	free(v->measured);
	*v = (struct intervals){};
}
