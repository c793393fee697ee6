/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting from sample to sample: at equal distances, however long a sample takes.
 */
#ifndef KVM_EXITS_PACE_H
#define KVM_EXITS_PACE_H

#include <signal.h>
#include <stdbool.h>
#include <time.h>

struct pace {
	double interval;	/* in seconds */
	double next;		/* on CLOCK_MONOTONIC */
};

/* Now, on CLOCK_MONOTONIC, and since the epoch. */
double pace_now(void);
double pace_date(void);

void pace_begin(struct pace *p, double interval);

/*
 * Wait until the next sample is due, or one of @signals, which the caller has blocked, so
 * that none is missed, has come: returns it, or 0. What was missed is not made up for.
 */
int pace_wait(struct pace *p, const sigset_t *signals);

/* How long until then, in seconds, not below 0; and that it is now. */
double pace_left(const struct pace *p);
void pace_step(struct pace *p);

#endif
