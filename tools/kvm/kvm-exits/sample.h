/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sample: what was known at one moment, of the host, of VMs, of vCPUs.
 */
#ifndef KVM_EXITS_SAMPLE_H
#define KVM_EXITS_SAMPLE_H

#include "table.h"

enum level { LEVEL_HOST, LEVEL_VM, LEVEL_VCPU };

/* Whose exits: the host's, a VM's, which KVM knows by process and file, or a vCPU's. */
struct target {
	enum level level;
	int pid, fd;
	int vcpu;
};

enum { GUEST_NAME_SIZE = 256 };

/* One target's part. Zeroed, it is an empty one. */
struct part {
	struct target target;
	char guest[GUEST_NAME_SIZE];	/* the guest's name, UTF-8 without controls; "" if none */
	int nr_vcpus;			/* of the VM */
	struct table table;
	struct hist hist;		/* empty if not asked for, or none */
};

struct sample {
	double time;			/* in seconds since the epoch */
	double at;			/* the same on a clock that nobody sets */
	int nr_lost;			/* parts that were there and could not be read */
	int nr_parts, room;
	struct part *part;
};

bool target_equal(const struct target *a, const struct target *b);

/* A further part, empty, whose memory is used again from sample to sample. */
struct part *sample_add(struct sample *s);
/* The part of @target, which is likely to be where it was in another sample, at @near. */
const struct part *sample_part(const struct sample *s, const struct target *target, int near);
void sample_clear(struct sample *s);
void sample_free(struct sample *s);

#endif
