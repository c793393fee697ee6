/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An item of the live view: what a VM, a vCPU or a reason had in the last interval, and in all.
 */
#ifndef KVM_EXITS_ITEM_H
#define KVM_EXITS_ITEM_H

#include "sample.h"

enum field {
	/* Of the interval: per second, parts of 1, or ns.  NAN where it is not known. */
	F_RATE, F_SHARE, F_TOP_SHARE, F_LONGER, F_TIMED, F_TIME, F_HANDLER, F_AVG, F_P50, F_P99,
	/* In all, or since the user began anew. */
	F_TOTAL, F_FASTPATH, F_L2, F_NOENTRY,
	/* Ever. */
	F_MAX,
	/* What it is. */
	F_VCPUS, F_REASON,
	NR_VALUES,
	/* In words. */
	F_ID = NR_VALUES, F_TOP, F_NAME,
	NR_FIELDS,
	NR_OF_INTERVAL = F_TOTAL,
};

enum { ALL_REASONS = -1 };

struct item {
	struct target target;
	int64_t reason;			/* of it, or ALL_REASONS */
	bool gone;			/* not in the last sample anymore */
	double value[NR_VALUES];
	char top[NAME_SIZE];		/* its most frequent reason in the interval */
	char name[GUEST_NAME_SIZE];	/* the guest's, or the reason's */
};

/* One of which nothing is known. */
void item_clear(struct item *it, const struct target *target);

/*
 * Set it to what @now has of a VM, a vCPU or the host, in the @seconds since @then, and since
 * @base; these are NULL if there are none.  Returns true if counters were reset since @then:
 * then it is what came since.
 */
bool item_of_part(struct item *it, const struct part *now, const struct part *then,
		  const struct part *base, double seconds);

/*
 * Set the items, of which there is room for MAX_ROWS, to the reasons in @now that have a
 * count, and @all to their sum.  @longer is the bucket from which on exits are long, or -1.
 */
bool items_of_reasons(struct item *items, int *nr, struct item *all, const struct part *now,
		      const struct part *then, const struct part *base, double seconds, int longer);

/* Add its values, where they are known, to a sum, whose shares and averages follow. */
void item_add(struct item *sum, const struct item *it);

bool item_equal(const struct item *a, const struct item *b);

#endif
