/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recordings: samples of one target in a text file.
 *
 *   kvm-exits recording 1
 *   sample <seconds since the epoch>
 *   # reason name exits ...
 *   <rows>
 *   <empty line>
 *   sample ...
 *
 * A recording that was cut, by a full disk or a crash, is good up to its last whole sample.
 */
#ifndef KVM_EXITS_RECORD_H
#define KVM_EXITS_RECORD_H

#include "source.h"

/* What a recording comes to. */
struct recording {
	double start, end;
	int nr_samples;
	int skipped_line;	/* the line from which on it was not used, or 0 */
	struct table first, last;
};

/*
 * Record @target into @path every @interval seconds while @command runs (its exit status is
 * returned), or, if it is NULL, until SIGINT or @count samples (0: no limit).
 */
int record(const char *path, const struct target *target, double interval, long count,
	   char **command);

/* Read a recording. False if not even one sample is whole. */
bool recording_read(struct recording *r, FILE *f);

/* Print two recordings side by side: what changed in the exits. */
void recording_diff(const char *path_a, const char *path_b, FILE *f);

#endif
