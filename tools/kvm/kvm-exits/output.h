/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sample - the tables of one moment - as text for people and for programs.
 */
#ifndef KVM_EXITS_OUTPUT_H
#define KVM_EXITS_OUTPUT_H

#include "source.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_PROMETHEUS };

/* One table of a sample, and whose it is. @vm is NULL for the host. */
struct part {
	const struct vm *vm;
	int vcpu;
	const struct table *table;
};

/*
 * Open and close the output of a program's run, and a sample in it: for headers and
 * brackets. @time is in seconds since the epoch.
 *
 *   table       rows with a count, most frequent first, with their share
 *   json        an object per sample and line: time, and tables with their rows
 *   csv         a header, then a row per sample, table and reason
 *   prometheus  text format; the host and vCPUs are metrics of their own, so that sums
 *               count nothing twice
 */
void output_begin(enum format format, const struct table *like, FILE *f);
void output_sample_begin(enum format format, double time, FILE *f);
void output_part(enum format format, double time, const struct part *p, bool first, FILE *f);
void output_sample_end(enum format format, FILE *f);

/* Print text between quotes, as JSON and Prometheus want it. */
void output_quoted(const char *text, FILE *f);

#endif
