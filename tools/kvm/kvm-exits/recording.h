/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recordings: samples in a text file.
 *
 *   kvm-exits recording 2
 *   sample <seconds since the epoch> [lost <parts that could not be read>]
 *   host | vm <pid>-<fd> <vCPUs> [<guest>] | vcpu <pid>-<fd> <n> [<guest>]
 *   # reason name exits ...			a table, as the kernel's file has it
 *   <rows>
 *   <empty line>
 *   # reason name 0 256 ...			the histogram of times, if there is one
 *   <rows>
 *   <empty line>
 *   vm ...					further parts
 *   end
 *   sample ...
 *
 * A recording that was cut, by a full disk or a crash, is good up to its last whole sample.
 * Version 1, which is read as well, has a table alone after each "sample".
 */
#ifndef KVM_EXITS_RECORDING_H
#define KVM_EXITS_RECORDING_H

#include "error.h"
#include "sample.h"

struct recording {
	const char *path;
	FILE *f;
	int version;
	int line, cut_line;		/* read so far; the one that is none of a sample, or 0 */
	int nr_samples;			/* whole ones read so far */
	char *text, *line_text;		/* the sample that was read last, and its last line */
	size_t line_room;
	int len, room;
};

enum status recording_open(struct recording *r, const char *path, struct error *e);

/* Is that file one, as its first line says? */
bool recording_is(const char *path);

/* The next whole sample, in the order of the file; false behind the last. */
bool recording_next(struct recording *r, struct sample *s);

/* "FILE: cut at line 7, 12 samples before that are used" on stderr, if it was. */
void recording_say_cut(const struct recording *r);

void recording_close(struct recording *r);

void recording_begin(FILE *f);
void recording_add(const struct sample *s, FILE *f);

#endif
