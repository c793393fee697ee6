/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two lines above the rows: what groups of columns are of, and what they are called.
 */
#ifndef KVM_EXITS_VIEW_HEADS_H
#define KVM_EXITS_VIEW_HEADS_H

#include "columns.h"
#include "paper.h"

void view_print_groups(const struct layout *layout, const struct place *p, struct paper *paper,
		       int width);
void view_print_heads(const struct habit *h, const struct layout *layout, const struct place *p,
		      struct paper *paper, int width);

/* A time since the epoch as local time, "" if it is none. */
void clock_text(char *to, size_t size, double time, bool date);

#endif
