/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a recording has of one target, from its first sample to its last.
 */
#ifndef KVM_EXITS_TOTAL_H
#define KVM_EXITS_TOTAL_H

#include "options.h"

/* Zeroed, it is an empty one; total_free() ends it. */
struct total {
	struct target target;
	char guest[GUEST_NAME_SIZE];
	/* All that came from sample to sample; of a sample alone, all that it has. */
	struct table table;
	double seconds;		/* in which that came: up to each sample that has it */
	int samples, seen;	/* in all, and those that have the target */
	int resets;		/* of its counters: what came just before each is not known */
	int set_back;		/* how often the clock was; then nobody knows how long it took */
};

/*
 * Read the recording at @path, of the VM and vCPU that @o names, or else of the host, or where
 * that is not in it of what it begins with.
 */
enum status total_read(struct total *t, const char *path, const struct options *o,
		       struct error *e);

void total_free(struct total *t);

#endif
