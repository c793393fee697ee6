/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A place that the live view can show: VMs, vCPUs or reasons of somebody, in an order, of which
 * the user has chosen one.  Whoever was chosen stays so, wherever the order puts it; if it
 * ends, its last values stay until the user chooses another.
 */
#ifndef KVM_EXITS_PLACE_H
#define KVM_EXITS_PLACE_H

#include <regex.h>

#include "item.h"

enum kind { VMS, VCPUS, REASONS, NR_KINDS };

/* How all places of a kind are shown. */
struct habit {
	enum field sort;
	bool reverse;
	char filter[256];		/* an extended regular expression, or "" */
	regex_t regex;			/* compiled, if there is one */
};

/* Of the interval that is shown; samples may have more than the place needs. */
struct samples {
	struct sample then, now;	/* empty if there is none yet */
	struct sample base;		/* from which on totals count, or empty */
};

enum { NO_ROW = -2, TOTAL_ROW = -1 };

struct place {
	enum kind kind;
	struct target target;		/* whose */
	char guest[GUEST_NAME_SIZE];
	int nr_vcpus;

	struct samples *s;
	struct samples own;		/* which @s may be */
	double seconds;			/* the interval, or NAN */
	double time;			/* of the last sample, since the epoch; 0: none */
	bool gone;			/* whose it is */
	bool timed, has_hist;
	uint64_t longer_ns;		/* exits from that on are long, if there are such */
	int nr_resets;			/* who was reset in the interval */
	char reset[GUEST_NAME_SIZE + 64];

	bool has_total;
	struct item total;		/* of @target, whatever is filtered */
	int nr, room;
	struct item *item;

	int nr_rows, order_room;	/* what the filter leaves of them */
	int *order;
	struct item sum;		/* of these */

	bool has_chosen;		/* or else it is the first row */
	struct item chosen;
	int top;			/* the row that is shown first */
};

/* Begin to show that; its memory is used again. */
void place_begin(struct place *p, enum kind kind, const struct target *target);
void place_end(struct place *p);
void samples_free(struct samples *s);

/* There is a new sample in @s: take over what it has, and put it in order. */
void place_update(struct place *p, const struct habit *h, uint64_t longer_than);
void place_order(struct place *p, const struct habit *h);

/* Count totals from now on. */
void place_count_anew(struct place *p);

/* The row that is chosen: TOTAL_ROW, NO_ROW, or its number. */
int place_row(const struct place *p);
const struct item *place_chosen(const struct place *p);
/* Choose the row @by further down, or as far as there are any. */
void place_move(struct place *p, int by);
/* Leave it to the order which is the first row. */
void place_choose_none(struct place *p);
/* Scroll so that of @height rows the chosen one is to be seen. */
void place_scroll(struct place *p, int height);

/* "host", "VM 4711-12 web-1" or "VM 4711-12 web-1, vCPU 3". */
void target_text(char *to, size_t size, const struct target *t, const char *guest);

#endif
