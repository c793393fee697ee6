/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The threshold of --longer-than.
 */
#ifndef KVM_EXITS_THRESHOLD_H
#define KVM_EXITS_THRESHOLD_H

#include "error.h"
#include "options.h"

/* It and the histogram of @s go together, or there would be an empty table. */
enum status threshold_check(const struct options *o, const struct sample *s, struct error *e);

#endif
