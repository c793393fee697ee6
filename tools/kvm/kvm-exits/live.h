/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live view: VMs ranked by their exits, their reasons, their vCPUs.
 */
#ifndef KVM_EXITS_LIVE_H
#define KVM_EXITS_LIVE_H

#include "error.h"
#include "options.h"

/* On the terminal, until the user ends it; of what the kernel counts. */
enum status live_run(const struct options *o, struct error *e);

/*
 * Of the recording @path, as fast as it was made.  With o->batch, or where standard output is
 * no terminal, its screens as text, without waiting.
 */
enum status live_replay(const struct options *o, const char *path, struct error *e);

/* Its screens as text, o->count of them or without end, one an interval. */
enum status live_batch(const struct options *o, FILE *f, struct error *e);

#endif
