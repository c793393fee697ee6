/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exits by reason over time, in intervals as they were measured.
 *
 * Memory is bounded: once there are MAX_INTERVALS, every two neighbours become one, and so do
 * as many of those to come. Times are in us. What an interval was measured over is less than
 * its length where it was made of two that had a hole between them.
 */
#ifndef KVM_EXITS_INTERVALS_H
#define KVM_EXITS_INTERVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

enum { MAX_INTERVALS = 8192 };

struct reason {
	unsigned int number;
	char name[NAME_SIZE];
	uint64_t total;
	uint64_t *count;	/* by interval */
};

/* Zeroed, it is an empty one; intervals_free() ends it. Reasons are in the order of numbers. */
struct intervals {
	int nr, nr_reasons;
	unsigned int joined;		/* how many that were measured are one now */
	unsigned int last;		/* and how many are in the last one so far */
	int64_t *start, *end, *measured;
	struct reason reason[MAX_ROWS];
	uint64_t total;
};

/*
 * Begin an interval, from @start to the later @end. It may lie before others. Returns its
 * number, for intervals_count(), which is good until the next one begins.
 */
int intervals_add(struct intervals *v, int64_t start, int64_t end);

/* Add exits to an interval. False if they outgrow 64 bits, or reasons outgrow MAX_ROWS. */
bool intervals_count(struct intervals *v, int interval, unsigned int number, const char *name,
		     uint64_t exits);

/* The reason of that number, added if it is new; NULL if there are too many. */
struct reason *intervals_reason(struct intervals *v, unsigned int number, const char *name);

void intervals_free(struct intervals *v);

#endif
