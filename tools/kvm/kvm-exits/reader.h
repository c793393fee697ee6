/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel log as it comes in: lines of text, or entries in JSON, or both. Each line may have a
 * name in front (see line_front()), and then JSON of several hosts may alternate line by line.
 */
#ifndef KVM_EXITS_READER_H
#define KVM_EXITS_READER_H

#include "entry.h"

enum { MAX_ENTRIES = 64 };	/* that are open at a time */

struct open_entry {
	char front[SOURCE_NAME_SIZE];	/* the name in front of its lines, or "" */
	uint64_t seen;			/* the line at which it was last */
	struct entry entry;
};

struct reader {
	/* A line that belongs to a dump, or did once: none is LINE_OTHER. */
	void (*line)(void *arg, uint64_t line_nr, const struct line *l);
	void *arg;
	uint64_t nr_lines;
	time_t latest;
	/* The line that is being read. */
	enum { FRONT, TEXT, JSON } kind;	/* FRONT: not known yet */
	struct open_entry *json;
	bool cut;				/* it is longer than what is kept */
	size_t len;
	char text[LINE_MAX];
	int nr_entries;
	struct open_entry entry[MAX_ENTRIES];
};

void reader_begin(struct reader *r, void (*line)(void *, uint64_t, const struct line *), void *arg);

/* Read on: any bytes, cut anywhere. @latest: see stamp_wall(). */
void reader_feed(struct reader *r, const char *data, size_t len, time_t latest);

/* The log is over. */
void reader_end(struct reader *r);

#endif
