/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live view's screens as text.
 */
#ifndef KVM_EXITS_BATCH_H
#define KVM_EXITS_BATCH_H

#include "view.h"

/* Print what is shown, all rows of it, and an empty line; as wide as COLUMNS says, or 80. */
void batch_print(struct view *v, FILE *f);

#endif
