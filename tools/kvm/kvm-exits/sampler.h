/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Takes samples of what was asked for, out of debugfs.
 */
#ifndef KVM_EXITS_SAMPLER_H
#define KVM_EXITS_SAMPLER_H

#include "debugfs.h"
#include "options.h"

struct sampler {
	struct debugfs fs;
	enum level level;
	struct target only;		/* the host: nobody in particular */
	bool hist;			/* histograms, too */
	enum status lost;		/* of the last sample: why the first part that is lost is */
	struct error why;
};

/* Open debugfs, and find the VM and vCPU that @o names, if it does. */
enum status sampler_open(struct sampler *s, const struct options *o, struct error *e);

/*
 * Take a sample: of the host, then of each VM and each vCPU as deep as was asked for; or of
 * the VM that was named, and its vCPUs; or of the vCPU. Others that end meanwhile are left
 * out, but what was named is gone then: EXIT_GONE. Others that cannot be read are left out as
 * well, so that one does not take all with it; the sample's @nr_lost tells.
 */
enum status sampler_take(struct sampler *s, struct sample *sample, struct error *e);

void sampler_close(struct sampler *s);

#endif
