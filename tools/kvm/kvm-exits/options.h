/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user asked for, of all commands.
 */
#ifndef KVM_EXITS_OPTIONS_H
#define KVM_EXITS_OPTIONS_H

#include <regex.h>

#include "error.h"
#include "sample.h"

/* In the order in which they are told. */
enum option_name {
	OPT_ONCE, OPT_JSON, OPT_CSV, OPT_PROMETHEUS, OPT_BATCH, OPT_RATES, OPT_ALL, OPT_LEVEL,
	OPT_INTERVAL, OPT_COUNT, OPT_VM, OPT_VCPU, OPT_REASON, OPT_SORT, OPT_LONGER_THAN, OPT_TIME,
	OPT_OUTPUT, OPT_SOURCE, OPT_DEBUGFS, OPT_SYSFS, OPT_VERSION, OPT_HELP, NR_OPTIONS
};

enum format_name { FORMAT_NONE, FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_PROMETHEUS };

struct options {
	enum format_name format;
	bool batch;			/* the live view's screens as text */
	bool rates;			/* per second of the interval, not in all */
	double interval;		/* in seconds */
	long count;			/* of samples, 0: no limit */
	const char *output;		/* a file, or NULL */
	const char *debugfs, *sysfs;

	enum level level;		/* how deep */
	bool level_given;
	const char *vm;			/* this one alone, by any name, or NULL */
	int vcpu;			/* this one of it, or -1 */

	const char *pattern;		/* reasons and guests, or NULL; then @reasons is it */
	regex_t reasons;
	const char *sort;		/* a column's name, or NULL */
	bool ascending;			/* the other way round than that column is, as a rule */
	uint64_t longer_than;		/* in ns, 0: not asked for */
	bool time;			/* have it measured */
	const char *source;		/* the host in a log, or NULL */

	unsigned int given;		/* a bit for each option that was */
	char **argv;			/* the words, the command's name first */
	int argc;
	char **command;			/* what stands behind --, or NULL */
};

/* Whether the user asked for that reason. */
static inline bool options_show(const struct options *o, const char *reason)
{
	return !o->pattern || !regexec(&o->reasons, reason, 0, NULL, 0);
}

static inline bool options_given(const struct options *o, enum option_name name)
{
	return o->given & 1U << name;
}

/*
 * Read the command line: options stand anywhere before --. What has no value is checked by the
 * commands, which know what goes together.
 */
enum status options_read(struct options *o, int argc, char **argv, struct error *e);

/* EXIT_USAGE if there is one that @command does not take, whose bits are in @taken. */
enum status options_check(const struct options *o, const char *command, unsigned int taken,
			  struct error *e);

void options_free(struct options *o);

#endif
