/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dumps in a kernel log as CSV.
 */
#ifndef KVM_EXITS_LOG_H
#define KVM_EXITS_LOG_H

#include <time.h>

#include "error.h"

/*
 * Print the whole dumps in the log at @path (NULL: standard input) to @f, all of them or those
 * of the host @source, and on standard error what was left out and what it comes to. It is an
 * error if there is not one.
 */
enum status log_print(const char *path, const char *source, FILE *f, struct error *e);

/* Lines without a year: a file has none that is later than its last change, a pipe than now. */
time_t log_latest(int fd);

#endif
