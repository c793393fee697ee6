/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wall clock in a line of a log, in the forms of journalctl, dmesg and syslog daemons.
 */
#ifndef KVM_EXITS_WALL_H
#define KVM_EXITS_WALL_H

#include <stdio.h>
#include <time.h>

#include "text.h"

enum { NO_WALL = -1 };

struct wall {
	int64_t seconds;	/* since the epoch, up to the end of the year 9999 */
	uint32_t ns;
	int decimals;		/* of the seconds, that are known; NO_WALL: nothing is */
};

/* A wall clock as it was written. */
struct stamp {
	struct text where;	/* empty if there is none */
	struct tm tm;
	uint32_t ns;
	int decimals;
	bool has_year;
	enum { ZONE_NONE, ZONE_NAME, ZONE_OFFSET } zone;
	struct text name;
	int offset;		/* seconds that it is ahead of UTC */
};

/*
 * Find the stamp in @prefix, what stands in front of a message. Of several, one with a zone is
 * better than one with a year alone, and that better than one with neither; else the last.
 */
void stamp_find(struct stamp *s, struct text prefix);

/*
 * The time of a stamp. Without a zone it is local time. Without a year it is of the latest year
 * that does not make it more than a day later than @latest.
 */
struct wall stamp_wall(const struct stamp *s, time_t latest);

struct wall wall_of_us(uint64_t us);

/* RFC 3339, in UTC; nothing if there is none. */
void wall_print(const struct wall *w, FILE *f);

#endif
