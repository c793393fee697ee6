// SPDX-License-Identifier: GPL-2.0-only
/*
 * kvm-exits: VM exits by reason, live and for other programs.
 */
#include <string.h>

#include "commands.h"

#define OF(option)	(1U << OPT_##option)

static const struct command {
	const char *name;
	int (*run)(const struct options *o, struct error *e);
	unsigned int options;		/* that it takes */
	int least, most;		/* words */
	const char *takes;		/* which are, in words */
	const char *usage;
} commands[] = {
	{ "", cmd_print, ~OF(SOURCE), 0, 0, "", "[OPTION...]" },
	{ "record", cmd_record, OF(ALL) | OF(LEVEL) | OF(INTERVAL) | OF(COUNT) | OF(VM) | OF(VCPU) |
	  OF(TIME), 1, 1, "a file, and a command only after --",
	  "record FILE [-- COMMAND...]" },
	{ "replay", cmd_replay, OF(BATCH) | OF(ALL) | OF(LEVEL) | OF(REASON) | OF(SORT) |
	  OF(LONGER_THAN) | OF(VM) | OF(VCPU), 1, 1, "a recording", "replay FILE" },
	{ "diff", cmd_diff, OF(RATES) | OF(VM) | OF(VCPU) | OF(REASON), 2, 2, "two recordings",
	  "diff FILE FILE" },
	{ "log", cmd_log, OF(SOURCE), 0, 1, "one kernel log, or none to read standard input",
	  "log [FILE]" },
	{ "series", cmd_series, OF(SOURCE), 1, 1, "a recording, a kernel log or a run's result",
	  "series FILE" },
	{ "explain", cmd_explain, OF(JSON), 0, 1,
	  "one word ('fast path' and fast-path are one), or none", "explain [WORD]" },
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const char usage[] =
"VM exits by exit reason, as a kernel with CONFIG_KVM_EXIT_STATS counts them: live, like top, on\n"
"a terminal, or else as a table. replay shows, diff compares and series prints recordings; log\n"
"makes CSV of the dumps in a kernel log; explain says what a reason or a term means.\n"
"\n"
"  -1, --once              print one sample\n"
"  -j, --json              print an object per sample, one a line\n"
"  -c, --csv               print a row per sample and reason\n"
"  -P, --prometheus        print one sample for node_exporter's textfile collector\n"
"  -b, --batch             print the live view's screens as text, one each interval\n"
"  -r, --rates             print values per second of the interval, not in all\n"
"  -a, --all               of all VMs, which is --level=vm\n"
"      --level=LEVEL       how deep: host, vm or vcpu (host; with --vm and --prometheus vm)\n"
"  -i, --interval=SEC      time between samples (1)\n"
"  -n, --count=N           samples to print (no limit; 1 for tables and --prometheus)\n"
"      --vm=NAME|PID[-FD]  this VM, and not the host\n"
"      --vcpu=N            this vCPU of it\n"
"      --reason=REGEX      these reasons, whether in upper or lower case\n"
"  -s, --sort=[-]COLUMN    the order of a table, - the other way round (exits)\n"
"      --longer-than=TIME  exits that took 1ms, 20us, 300ns or more\n"
"      --time              have the kernel measure times meanwhile\n"
"      --output=FILE       put each sample into FILE, over the last, as a whole\n"
"      --source=NAME       in a log this host; in a recording this VM\n"
"      --debugfs=DIR       where debugfs is mounted (/sys/kernel/debug)\n"
"      --sysfs=DIR         where sysfs is mounted (/sys)\n"
"      --version           print the version\n"
"  -h, --help              print this\n"
"\n"
"man kvm-exits says more, also of what it ends with.\n";

static void print_help(void)
{
	for (size_t i = 0; i < NR_COMMANDS; i++)
		printf("%s kvm-exits %s%s\n", i ? "      " : "usage:", i ? "[OPTION...] " : "",
		       commands[i].usage);
	printf("\n%s", usage);
}

/* The command that the first word names, or the one without a name. */
static enum status choose(const struct command **command, struct options *o, struct error *e)
{
	const struct command *c = commands;
	char list[128] = "";
	const char *name;
	int len = 0;

	/* What stands behind -- is a command's of the user's, or else words that begin with -. */
	if (o->command && (!o->argc || strcmp(o->argv[0], "record"))) {
		while (*o->command)
			o->argv[o->argc++] = *o->command++;
		o->command = NULL;
	}
	name = o->argc ? o->argv[0] : "";

	while (c < commands + NR_COMMANDS && strcmp(c->name, name))
		c++;
	if (c == commands + NR_COMMANDS || (o->argc && !*name)) {
		for (size_t i = 1; i < NR_COMMANDS; i++)
			len += snprintf(list + len, sizeof(list) - len, "%s%s", i > 1 ? ", " : "",
					commands[i].name);
		return error_set(e, EXIT_USAGE, "%.200s: none of %s", name, list);
	}
	*command = c;
	if (o->argc && (o->argc - 1 < c->least || o->argc - 1 > c->most))
		return error_set(e, EXIT_USAGE, "%s takes %s: kvm-exits %s", name, c->takes,
				 c->usage);
	return options_check(o, *name ? name : "kvm-exits without a command", c->options, e);
}

int main(int argc, char **argv)
{
	const struct command *command = commands;
	struct error error = {};
	struct options options;
	int status;

	status = options_read(&options, argc, argv, &error);
	if (!status && options.given & (OF(HELP) | OF(VERSION))) {
		if (options_given(&options, OPT_HELP))
			print_help();
		else
			printf("kvm-exits version %s\n", VERSION);
		status = error_written(&error, stdout, "standard output");
	} else if (!status) {
		status = choose(&command, &options, &error);
		if (!status)
			status = command->run(&options, &error);
	}
	options_free(&options);
	if (*error.text)
		fprintf(stderr, "kvm-exits: %s\n", error.text);
	return status;
}
