/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole dumps of a kernel log: those of which every line is there, from the first to
 * "end", and whose rows sum to what the first line says.
 *
 * A log may be that of several hosts whose lines alternate. Each host ("source") has a dump
 * of its own open. Memory is bounded, whatever the log.
 */
#ifndef KVM_EXITS_DUMPS_H
#define KVM_EXITS_DUMPS_H

#include "reader.h"

enum {
	MAX_SOURCES = 64,	/* that are followed at a time */
	MEMORY_SETS = 4096,	/* times ways: dumps that are known again */
	MEMORY_WAYS = 4,
};

struct dump {
	const char *source;
	uint64_t line;		/* where it starts */
	int64_t time_us;	/* the time stamp there, or -1 */
	struct wall wall;	/* the wall clock there */
	struct log_head head;
	int nr_rows;
	struct log_row row[MAX_ROWS];
};

/*
 * What the dumps of a source come to. The kernel counts on from one printed dump to the
 * next, so dumps that a log lacks can be told, and how many exits they had.
 */
struct dump_sums {
	const char *source;
	uint64_t dumps, exits;	/* whole ones, and their exits together */
	uint64_t left_out;
	uint64_t repeated;	/* the log has them more than once; counted once */
	uint64_t earlier;	/* exits before the first dump */
	uint64_t gaps, missing;	/* dumps lacking between others, and their exits */
	uint64_t late;		/* dumps that came out of order */
	uint64_t restarts;	/* the counts started anew */
};

struct dumps_user {
	/* A whole dump. */
	void (*dump)(void *arg, const struct dump *d);
	/* Something was left out. */
	void (*left_out)(void *arg, const char *source, uint64_t line, const char *what);
	/* A source is not followed any further. */
	void (*sums)(void *arg, const struct dump_sums *s);
	void *arg;
};

struct source_state {
	char name[SOURCE_NAME_SIZE];
	enum { BETWEEN, OPEN, SKIPPING } state;
	uint64_t seen;		/* the line at which it was last */
	struct dump dump;	/* while OPEN */
	struct dump_sums sums;
	/* Of the run since the last restart: where its last dump ended, and what it lacks. */
	uint64_t end, gaps, missing;
};

struct dumps {
	struct dumps_user user;
	struct reader reader;
	int nr_sources;
	struct source_state source[MAX_SOURCES];
	uint64_t memory[MEMORY_SETS][MEMORY_WAYS];
};

void dumps_begin(struct dumps *d, const struct dumps_user *user);

/* Read on: any bytes, cut anywhere. @latest: see stamp_wall(). */
void dumps_feed(struct dumps *d, const char *data, size_t len, time_t latest);

/* The log is over. */
void dumps_end(struct dumps *d);

#endif
