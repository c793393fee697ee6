/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exits by reason over time, as one JSON object, whatever they were written down in: a
 * recording, a kernel log with dumps, or the result.log of a run of this project, which has
 *
 *   # table: <a line of the kernel's table, at the end>
 *   # phase: <seconds> <name>			until the next one; the one called "end" is none
 *   # sample: <seconds> <reason>:<exits> ...	since the sample before
 *   # config: <what the guest was>
 *
 * Every exit of the input is in one interval, or there is an error.
 */
#ifndef KVM_EXITS_SERIES_H
#define KVM_EXITS_SERIES_H

#include "dumps.h"
#include "error.h"
#include "intervals.h"

enum { MAX_PHASES = 256, MAX_NOTES = 20, MAX_SERIES_SOURCES = 1024, SERIES_NAME_SIZE = 300 };

/* Whose exits the input has: a host's, or in a recording a VM's or a vCPU's. */
struct series_source {
	char name[SERIES_NAME_SIZE];
	uint64_t exits;
};

struct phase {
	char name[64];
	int64_t start, end;
	uint64_t exits, count[MAX_ROWS];	/* by reason, in the order of the intervals' ones */
};

struct series {
	const char *kind;		/* "run", "log", "recording" */
	bool epoch;			/* times are since the epoch, not since a boot */
	int64_t origin, end;		/* in us; from the guest's power-on to its power-off */
	struct intervals intervals;
	uint64_t earlier;		/* exits before the first interval */
	int nr_named;			/* reasons that the kernel names, or 0 */
	int nr_sources, room, more_sources;
	struct series_source *sources;
	char source[SERIES_NAME_SIZE];	/* the one that it is about */
	int nr_phases;
	struct phase *phases;
	char guest[4096];		/* what it is, "" if the input does not say */
	uint64_t vms, vcpus;		/* at most, at a time */
	uint64_t resets;		/* of the counters, between samples or dumps */
	uint64_t set_back;		/* how often the clock of the samples was */
	int cut_line;			/* from there on a recording is not whole */
	uint64_t lines;			/* of a log */
	struct dump_sums sums;		/* of the source in it */
	int nr_notes;			/* what was left out of it: the first ones, in words */
	char notes[MAX_NOTES][400];
	uint64_t left_out;		/* of all sources */
};

/*
 * Print that of @source, or with NULL of the one that has most exits (in a recording the
 * host, if it has it).
 */
enum status series_print(const char *path, const char *source, FILE *f, struct error *e);

/* What it consists of: @s is zeroed; @f is the open file, which can be read twice. */
enum status series_read_run(struct series *s, FILE *f, const char *path, struct error *e);
enum status series_read_log(struct series *s, FILE *f, const char *path, const char *source,
			    struct error *e);
enum status series_read_recording(struct series *s, const char *path, const char *source,
				  struct error *e);

/* The source of that name, added if it is new; NULL if there are too many. */
struct series_source *series_source(struct series *s, const char *name);

/* Choose @source, or with NULL the one with most exits; false if there is none of that name. */
bool series_choose(struct series *s, const char *source);

/* The sentence that says of what there is nothing, and what there is. */
enum status series_no_source(const struct series *s, const char *path, const char *what,
			     const char *source, struct error *e);

enum status series_too_much(const char *path, struct error *e);

#endif
