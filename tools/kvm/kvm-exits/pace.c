// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "pace.h"

static double read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

double pace_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

double pace_date(void)
{
	return read_clock(CLOCK_REALTIME);
}

void pace_begin(struct pace *p, double interval)
{
	p->interval = interval;
	p->next = pace_now() + interval;
}

double pace_left(const struct pace *p)
{
	double left = p->next - pace_now();

	return left > 0 ? left : 0;
}

void pace_step(struct pace *p)
{
	double late = pace_now() - p->next;

	p->next += p->interval * (late > 0 ? (long long)(late / p->interval) + 1 : 1);
}

int pace_wait(struct pace *p, const sigset_t *signals)
{
	int signal;

	do {
		double left = pace_left(p);
		struct timespec t = { .tv_sec = left };

		t.tv_nsec = (left - t.tv_sec) * 1e9;
		signal = sigtimedwait(signals, NULL, &t);
	} while (signal < 0 && (errno == EINTR || pace_left(p) > 0));
	if (signal > 0)
		return signal;
	pace_step(p);
	return 0;
}
