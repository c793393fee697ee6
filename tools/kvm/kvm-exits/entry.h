/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An entry of a log in JSON: an object that journalctl -o json, dmesg --json or logcli -o jsonl
 * printed, alone or in others. It says what a line of the same log as text would.
 */
#ifndef KVM_EXITS_ENTRY_H
#define KVM_EXITS_ENTRY_H

#include "json.h"
#include "line.h"

enum entry_event {
	ENTRY_MORE,		/* all bytes are read */
	ENTRY_WHOLE,		/* an entry that says what a line of a dump would */
	ENTRY_WRONG,		/* no JSON: begin anew */
};

struct entry {
	struct line line;	/* what the message says; LINE_OTHER if there is none yet */
	uint64_t line_nr;	/* where the message stood */
	/* What the object says beside it, as far as it was read. */
	bool foreign;		/* the message is not the kernel's */
	int host_rank, time_rank;
	char host[SOURCE_NAME_SIZE];
	int64_t time_us;
	struct wall wall;
	/* A message that is an array of bytes, and the depth of the array, or 0. */
	int bytes_depth;
	bool bytes_cut, bytes_wrong;
	size_t nr_bytes;
	char bytes[LINE_MAX];
	struct json json;
};

void entry_begin(struct entry *e);

/* Is it in the middle of one? */
bool entry_is_open(const struct entry *e);

/*
 * Read on, up to the end of the next entry, to which @l is set. @line_nr: the line that is read,
 * and then that of the entry's message. @latest: see stamp_wall().
 */
enum entry_event entry_read(struct entry *e, struct line *l, struct text *t, uint64_t *line_nr,
			    time_t latest);

#endif
