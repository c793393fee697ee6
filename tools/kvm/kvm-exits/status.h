/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the program ends.
 */
#ifndef KVM_EXITS_STATUS_H
#define KVM_EXITS_STATUS_H

#include "error.h"

/* Say "kvm-exits: ..." on stderr and end with @status. */
void fail(enum status status, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

#endif
