/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples as text, for people and for programs.
 */
#ifndef KVM_EXITS_FORMAT_H
#define KVM_EXITS_FORMAT_H

#include "options.h"

/* What is to be printed: counts in all or, where @seconds is not 0, of so long a time. */
struct shown {
	const struct options *o;
	const struct sample *sample;
	double seconds;
};

/*
 *   table       rows with a count, in the order asked for, with their share
 *   json        an object per sample and line
 *   csv         a header, then a row per sample, target and reason
 *   prometheus  text format 0.0.4; see format_prometheus.c
 */
struct format {
	void (*begin)(FILE *f);
	void (*sample)(const struct shown *s, FILE *f);
};

extern const struct format format_table, format_json, format_csv, format_prometheus;

/* All that Prometheus is told where no sample can be had: so that nobody takes an old one. */
void format_prometheus_down(FILE *f);

/* The formats' common pieces. */

/* A value as it is to be shown: a whole number, or one per second. */
const char *format_value(const struct shown *s, enum column c, u128 value);

/* Text between quotes, as JSON and Prometheus want it. */
void format_quoted(const char *text, FILE *f);

/* Which rows of a part there are to be shown, in their order, into @order; returns how many. */
int format_rows(const struct shown *s, const struct part *p, int order[MAX_ROWS]);

/* The column of that name: one of the table's, or of what is derived from it. */
enum key {
	KEY_REASON = NR_COLUMNS, KEY_NAME, KEY_AVG, KEY_P50, KEY_P99, KEY_LONGER, NR_KEYS
};

extern const char *const key_names[NR_KEYS];

/* -1 if there is none. */
int key_by_name(const char *name);
long double key_of(const struct options *o, const struct part *p, const struct row *r, int key);

#endif
