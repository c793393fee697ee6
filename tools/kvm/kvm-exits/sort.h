/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The columns that --sort knows: those of tables, and those of the live view, of which it has
 * some of its own.
 */
#ifndef KVM_EXITS_SORT_H
#define KVM_EXITS_SORT_H

#include "options.h"

/* Is it one of either? Else the sentence has all of them. */
enum status sort_check_name(const char *name, struct error *e);

/* Is it one of the live view, or of tables if not @live? */
enum status sort_check(const struct options *o, bool live, struct error *e);

#endif
