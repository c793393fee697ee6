/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file that is there as a whole or not at all: who reads it finds what was before, until all
 * of the new one is on the disk.
 */
#ifndef KVM_EXITS_OUTPUT_H
#define KVM_EXITS_OUTPUT_H

#include <limits.h>

#include "error.h"

struct output {
	const char *path;
	FILE *f;
	char temp[PATH_MAX];	/* its name until then, in the same folder */
};

/* Begin to write @path; NULL is standard output, of which there is one alone. */
enum status output_open(struct output *o, const char *path, struct error *e);

/* It is all there now. On an error what was there before still is. */
enum status output_close(struct output *o, struct error *e);

#endif
