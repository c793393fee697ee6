/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one line of a kernel log says of exit statistics, whoever wrote the log: dmesg,
 * journalctl, a syslog daemon, a serial console, grep.
 */
#ifndef KVM_EXITS_LINE_H
#define KVM_EXITS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table.h"
#include "wall.h"

enum {
	LINE_MAX = 4096,	/* bytes of a line that are looked at; printk makes 1024 */
	SOURCE_NAME_SIZE = 256,	/* a full host name, and the 0 at its end */
};

enum line_kind {
	LINE_OTHER,		/* not a line of a dump */
	LINE_HEAD,		/* "<total> exits, +<delta> in <ms> ms, ..." */
	LINE_ROW,		/* "<reason> <name> <exits> <share>% +<delta>" */
	LINE_END,		/* "end" */
	LINE_DAMAGED,		/* was a head or a row once */
};

struct log_head {
	uint64_t total, delta, ms, vms, vcpus, suppressed;
};

struct log_row {
	unsigned int reason;
	char name[NAME_SIZE];
	uint64_t exits, delta;
};

struct line {
	enum line_kind kind;
	int64_t time_us;	/* the kernel's time stamp, or -1 */
	struct wall wall;	/* of LINE_HEAD alone */
	/* The host in the line's prefix, "" if there is none. Not for LINE_OTHER. */
	char source[SOURCE_NAME_SIZE];
	union {
		struct log_head head;
		struct log_row row;
	};
};

/*
 * Read a line of @len bytes, any bytes, without its newline. Changes @text. @cut: the line
 * goes on behind @len. @latest: see stamp_wall().
 */
void line_read(struct line *l, char *text, size_t len, bool cut, time_t latest);

/*
 * Cut off what a console server or grep -H puts in front of a line: "<name>:", "<name>>",
 * "<name>|" or "<name> |". False if there is none, with all of @t read if more of the line could
 * show one.
 */
bool line_front(struct text *t, struct text *name);

/* Host names end up in CSV, in web pages and on terminals: no surprises. False for others. */
bool line_source(char source[SOURCE_NAME_SIZE], struct text name);

#endif
