/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dumps in a kernel log as CSV.
 */
#ifndef KVM_EXITS_LOG_H
#define KVM_EXITS_LOG_H

#include <stdio.h>

/*
 * Print the whole dumps in the log at @path (NULL: standard input) to @f, and on standard
 * error what was left out and what it comes to. Ends the program if there is not one.
 */
void log_print(const char *path, FILE *f);

#endif
