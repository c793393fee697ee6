/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the program ends.
 */
#ifndef KVM_EXITS_STATUS_H
#define KVM_EXITS_STATUS_H

enum exit_status {
	EXIT_OK,
	EXIT_OTHER,		/* what has no number of its own */
	EXIT_USAGE,		/* an argument makes no sense */
	EXIT_NOT_ALLOWED,	/* not root */
	EXIT_NO_DEBUGFS,	/* debugfs is not mounted, or KVM not loaded */
	EXIT_NO_STATS,		/* the kernel does not count exits */
	EXIT_GONE,		/* no such VM or vCPU, or not anymore */
	EXIT_WRITE,		/* output or recording could not be written */
	EXIT_MALFORMED,		/* a recording, a table or a log is not one */
};

/* Say "kvm-exits: ..." on stderr and end with @status. */
void fail(enum exit_status status, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

#endif
