// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <limits.h>
#include <string.h>

#include "options.h"
#include "sort.h"
#include "text.h"

enum { WORD = 1, FIRST = 256 };		/* of what getopt_long() returns */

static const struct option longs[NR_OPTIONS + 1] = {
	[OPT_ONCE] = { "once", no_argument, NULL, FIRST + OPT_ONCE },
	[OPT_JSON] = { "json", no_argument, NULL, FIRST + OPT_JSON },
	[OPT_CSV] = { "csv", no_argument, NULL, FIRST + OPT_CSV },
	[OPT_PROMETHEUS] = { "prometheus", no_argument, NULL, FIRST + OPT_PROMETHEUS },
	[OPT_BATCH] = { "batch", no_argument, NULL, FIRST + OPT_BATCH },
	[OPT_RATES] = { "rates", no_argument, NULL, FIRST + OPT_RATES },
	[OPT_ALL] = { "all", no_argument, NULL, FIRST + OPT_ALL },
	[OPT_LEVEL] = { "level", required_argument, NULL, FIRST + OPT_LEVEL },
	[OPT_INTERVAL] = { "interval", required_argument, NULL, FIRST + OPT_INTERVAL },
	[OPT_COUNT] = { "count", required_argument, NULL, FIRST + OPT_COUNT },
	[OPT_VM] = { "vm", required_argument, NULL, FIRST + OPT_VM },
	[OPT_VCPU] = { "vcpu", required_argument, NULL, FIRST + OPT_VCPU },
	[OPT_REASON] = { "reason", required_argument, NULL, FIRST + OPT_REASON },
	[OPT_SORT] = { "sort", required_argument, NULL, FIRST + OPT_SORT },
	[OPT_LONGER_THAN] = { "longer-than", required_argument, NULL, FIRST + OPT_LONGER_THAN },
	[OPT_TIME] = { "time", no_argument, NULL, FIRST + OPT_TIME },
	[OPT_OUTPUT] = { "output", required_argument, NULL, FIRST + OPT_OUTPUT },
	[OPT_SOURCE] = { "source", required_argument, NULL, FIRST + OPT_SOURCE },
	[OPT_DEBUGFS] = { "debugfs", required_argument, NULL, FIRST + OPT_DEBUGFS },
	[OPT_SYSFS] = { "sysfs", required_argument, NULL, FIRST + OPT_SYSFS },
	[OPT_VERSION] = { "version", no_argument, NULL, FIRST + OPT_VERSION },
	[OPT_HELP] = { "help", no_argument, NULL, FIRST + OPT_HELP },
};

/* The letters, and in the same order what they stand for. */
static const char shorts[] = "-:1jcPbrai:n:s:h";
static const char letters[] = "1jcPbrainsh";
static const enum option_name of_letter[] = {
	OPT_ONCE, OPT_JSON, OPT_CSV, OPT_PROMETHEUS, OPT_BATCH, OPT_RATES, OPT_ALL, OPT_INTERVAL,
	OPT_COUNT, OPT_SORT, OPT_HELP,
};

/* All of @text is a decimal number from @min to @max. */
static bool read_whole(const char *text, long min, long max, long *n)
{
	struct text t = { text, text + strlen(text) };
	uint64_t value;

	if (!number(&t, &value) || t.at != t.end || value > (uint64_t)max ||
	    value < (uint64_t)min)
		return false;
	*n = value;
	return true;
}

/* "1.5", up to what is no digit; a double has no more than it needs. */
static bool read_decimal(const char **text, double *n)
{
	struct text t = { *text, *text + strlen(*text) };
	uint32_t billionths = 0;
	uint64_t whole = 0;
	int known;

	if (*t.at != '.' && !number(&t, &whole))
		return false;
	if (literal(&t, ".") && !decimals(&t, &billionths, &known))
		return false;
	*n = whole + billionths / 1e9;
	*text = t.at;
	return true;
}

static bool read_time(const char *text, uint64_t *ns)
{
	static const struct { const char *name; double ns; } units[] = {
		{ "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 },
	};
	double n;

	if (!read_decimal(&text, &n))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text, units[i].name))
			continue;
		n = n * units[i].ns + 0.5;
		*ns = n >= 1 && n < 1e15 ? n : 0;
		return *ns;
	}
	return false;
}

static enum status wrong(struct error *e, enum option_name name, const char *value,
			 const char *needed)
{
	return error_set(e, EXIT_USAGE, "--%s=%.200s: %s", longs[name].name, value, needed);
}

static enum status read_level(struct options *o, const char *value, struct error *e)
{
	static const char *const levels[] = { "host", "vm", "vcpu" };

	for (int i = LEVEL_HOST; i <= LEVEL_VCPU; i++) {
		if (strcmp(value, levels[i]))
			continue;
		o->level = i;
		o->level_given = true;
		return EXIT_OK;
	}
	return wrong(e, OPT_LEVEL, value, "host, vm or vcpu is needed");
}

static enum status read_sort(struct options *o, const char *value, struct error *e)
{
	o->ascending = *value == '-';
	o->sort = value + o->ascending;
	return sort_check_name(o->sort, e);
}

static enum status read_pattern(struct options *o, const char *value, struct error *e)
{
	char why[200];
	int error;

	if (o->pattern)
		return error_set(e, EXIT_USAGE, "--reason=%.200s: there is one already: use "
				 "--reason='ONE|OTHER'", value);
	if (!*value)
		return wrong(e, OPT_REASON, value, "a pattern is needed, such as EPT or 'IO|MSR'");
	error = regcomp(&o->reasons, value, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (error) {
		regerror(error, &o->reasons, why, sizeof(why));
		return error_set(e, EXIT_USAGE,
				 "--reason=%.200s: no extended regular expression: %s",
				 value, why);
	}
	o->pattern = value;
	return EXIT_OK;
}

static enum status read_format(struct options *o, enum option_name name, struct error *e)
{
	unsigned int formats = 1U << OPT_JSON | 1U << OPT_CSV | 1U << OPT_PROMETHEUS |
			       1U << OPT_BATCH;
	unsigned int others = o->given & formats & ~(1U << name);

	if (others)
		return error_set(e, EXIT_USAGE, "--%s and --%s: one of them at a time",
				 longs[__builtin_ctz(others)].name, longs[name].name);
	if (name == OPT_BATCH)
		o->batch = true;
	else
		o->format = name == OPT_JSON ? FORMAT_JSON : name == OPT_CSV ? FORMAT_CSV :
			    FORMAT_PROMETHEUS;
	return EXIT_OK;
}

static enum status read_option(struct options *o, enum option_name name, const char *value,
			       struct error *e)
{
	long n;

	o->given |= 1U << name;
	switch (name) {
	case OPT_JSON:
	case OPT_CSV:
	case OPT_PROMETHEUS:
	case OPT_BATCH:
		return read_format(o, name, e);
	case OPT_RATES:
		o->rates = true;
		break;
	case OPT_ALL:
		return read_level(o, "vm", e);
	case OPT_LEVEL:
		return read_level(o, value, e);
	case OPT_INTERVAL: {
		const char *rest = value;

		if (!read_decimal(&rest, &o->interval) || *rest || o->interval < 0.001 ||
		    o->interval > 86400)
			return wrong(e, name, value, "seconds from 0.001 to 86400 are needed");
		break;
	}
	case OPT_COUNT:
		if (!read_whole(value, 1, 1000000000, &o->count))
			return wrong(e, name, value,
				     "a whole number from 1 to 1000000000 is needed");
		break;
	case OPT_VM:
		o->vm = value;
		if (!*value)
			return wrong(e, name, value, "a guest's name, PID or PID-FD is needed");
		break;
	case OPT_VCPU:
		if (!read_whole(value, 0, INT_MAX, &n))
			return wrong(e, name, value,
				     "a whole number from 0 to 2147483647 is needed");
		o->vcpu = n;
		break;
	case OPT_REASON:
		return read_pattern(o, value, e);
	case OPT_SORT:
		return read_sort(o, value, e);
	case OPT_LONGER_THAN:
		if (!read_time(value, &o->longer_than))
			return wrong(e, name, value, "a time with its unit is needed: 300ns, 20us, "
				     "1.5ms or 2s");
		break;
	case OPT_TIME:
		o->time = true;
		break;
	case OPT_OUTPUT:
		o->output = value;
		break;
	case OPT_SOURCE:
		o->source = value;
		break;
	case OPT_DEBUGFS:
		o->debugfs = value;
		break;
	case OPT_SYSFS:
		o->sysfs = value;
		break;
	default:
		return EXIT_OK;
	}
	if (value && !*value && name != OPT_SOURCE)
		return wrong(e, name, value, "a name is needed");
	return EXIT_OK;
}

/* What getopt_long() does not take. */
static enum status no_option(int what, char *const *argv, struct error *e)
{
	const char *arg = argv[optind - 1];
	char letter[3] = { '-', optopt, 0 };

	if (optopt >= FIRST)
		return error_set(e, EXIT_USAGE, what == ':' ? "--%s needs a value: --%s=..." :
				 "--%s takes no value: write --%s alone",
				 longs[optopt - FIRST].name, longs[optopt - FIRST].name);
	if (optopt && what == ':')
		return error_set(e, EXIT_USAGE, "%s needs a value: %s ...", letter, letter);
	return error_set(e, EXIT_USAGE, "%.200s is no option: see kvm-exits --help",
			 optopt ? letter : arg);
}

static enum status check_target(struct options *o, struct error *e)
{
	if (o->vcpu >= 0 && !o->vm)
		return error_set(e, EXIT_USAGE, "--vcpu needs --vm: a vCPU of which VM?");
	if (o->vm && options_given(o, OPT_ALL))
		return error_set(e, EXIT_USAGE, "--all and --vm=%.200s: all VMs or this one?",
				 o->vm);
	if (o->vm && o->level_given && o->level == LEVEL_HOST)
		return error_set(e, EXIT_USAGE, "--level=host and --vm=%.200s: the host or a VM?",
				 o->vm);
	if (o->vcpu >= 0 && o->level_given && o->level != LEVEL_VCPU)
		return error_set(e, EXIT_USAGE, "--level=vm and --vcpu=%d: the VM or a vCPU?",
				 o->vcpu);
	if (!o->level_given && o->vcpu >= 0)
		o->level = LEVEL_VCPU;
	else if (!o->level_given && (o->vm || o->format == FORMAT_PROMETHEUS))
		o->level = LEVEL_VM;
	return EXIT_OK;
}

enum status options_read(struct options *o, int argc, char **argv, struct error *e)
{
	enum status status = EXIT_OK;
	int c, read = 1;

	*o = (struct options){
		.interval = 1, .debugfs = "/sys/kernel/debug", .sysfs = "/sys",
		.vcpu = -1, .argv = argv,
	};
	opterr = 0;
	while (!status && (c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == WORD)
			argv[o->argc++] = optarg;
		else if (c == '?' || c == ':')
			status = no_option(c, argv, e);
		else if (c >= FIRST)
			status = read_option(o, c - FIRST, optarg, e);
		else
			status = read_option(o, of_letter[strchr(letters, c) - letters], optarg, e);
		read = optind;
	}
	if (status)
		return status;
	/* It went over "--", and no option had that as its value. */
	if (optind > read)
		o->command = argv + optind;
	return check_target(o, e);
}

enum status options_check(const struct options *o, const char *command, unsigned int taken,
			  struct error *e)
{
	/* Where things are is something that an alias may say. */
	unsigned int wrong_ones = o->given & ~(taken | 1U << OPT_DEBUGFS | 1U << OPT_SYSFS);
	char list[512] = "no option";
	int len = 0;

	if (!wrong_ones)
		return EXIT_OK;
	for (int i = 0; i < OPT_VERSION; i++)
		if (taken & 1U << i)
			len += snprintf(list + len, sizeof(list) - len, "%s--%s", len ? ", " : "",
					longs[i].name);
	return error_set(e, EXIT_USAGE, "%s takes no --%s, but %s", command,
			 longs[__builtin_ctz(wrong_ones)].name, list);
}

void options_free(struct options *o)
{
	if (o->pattern)
		regfree(&o->reasons);
	o->pattern = NULL;
}
