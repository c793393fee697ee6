/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What went wrong: a status to end with, and a sentence. Leaves return it; commands say it.
 */
#ifndef KVM_EXITS_ERROR_H
#define KVM_EXITS_ERROR_H

#include <stdio.h>

enum status {
	EXIT_OK,
	EXIT_OTHER,		/* what has no number of its own */
	EXIT_USAGE,		/* an argument makes no sense */
	EXIT_NOT_ALLOWED,	/* not root */
	EXIT_NO_DEBUGFS,	/* debugfs is not mounted */
	EXIT_NO_STATS,		/* the kernel does not count exits */
	EXIT_GONE,		/* no such VM or vCPU, or not anymore */
	EXIT_WRITE,		/* output or recording could not be written */
	EXIT_MALFORMED,		/* a recording, a table or a log is not one */
};

struct error {
	char text[1024];
};

/* Keep the sentence, which says what is wrong and what would be right; returns @status. */
enum status error_set(struct error *e, enum status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* EXIT_WRITE with errno and @path if anything that was written to @f did not get there. */
enum status error_written(struct error *e, FILE *f, const char *path);

#endif
