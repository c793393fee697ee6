/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling what samples lack because it cannot be read, each once as long as it is the same.
 */
#ifndef KVM_EXITS_LOST_H
#define KVM_EXITS_LOST_H

#include "sampler.h"

/* Zeroed, nothing was lost. */
struct lost {
	enum status status;	/* of the first that was */
	struct error said;
};

/* Of @sample, which @s took last. */
void lost_say(struct lost *l, const struct sampler *s, const struct sample *sample);

#endif
