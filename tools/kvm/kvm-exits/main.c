// SPDX-License-Identifier: GPL-2.0-only
/*
 * kvm-exits: VM exits by reason, live and for other programs.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "live.h"
#include "log.h"
#include "output.h"
#include "record.h"
#include "status.h"

static const char usage[] =
"usage: kvm-exits [OPTION...]                          live view\n"
"       kvm-exits [OPTION...] record FILE [-- COMMAND...]\n"
"       kvm-exits diff FILE FILE\n"
"       kvm-exits log [FILE]\n"
"\n"
"VM exits by exit reason, as a kernel with CONFIG_KVM_EXIT_STATS counts them.\n"
"\n"
"  -1, --once           print one table and end\n"
"  -j, --json           print an object per sample, one a line\n"
"  -c, --csv            print a row per sample and reason\n"
"  -P, --prometheus     print one sample for node_exporter's textfile collector\n"
"  -i, --interval=SEC   time between samples (1)\n"
"  -n, --count=N        samples to print (no limit; 1 with --once and --prometheus)\n"
"      --vm=PID[-FD]    this VM, and not the host\n"
"      --vcpu=N         this vCPU of it\n"
"      --debugfs=DIR    where debugfs is mounted (/sys/kernel/debug)\n"
"  -h, --help           this text\n"
"\n"
"record writes samples to FILE while COMMAND runs, or until ^C. diff prints what two\n"
"recordings have of each reason, side by side. log prints the dumps in a kernel log as CSV.\n"
"In the live view: h, v and c turn to the host, the next VM and its next vCPU, s sorts, p\n"
"pauses, r resets the view, q quits.\n"
"\n"
"Ends with 2 for a wrong argument, 3 if not root, 4 without debugfs, 5 without exit\n"
"statistics in the kernel, 6 if the VM is gone, 7 if output cannot be written, and 8 for a\n"
"malformed recording or a log without a dump; record with COMMAND's own status.\n";

void fail(enum status status, const char *fmt, ...)
{
	va_list ap;

	live_end();
	fflush(stdout);
	va_start(ap, fmt);
	fputs("kvm-exits: ", stderr);
	vfprintf(stderr, fmt, ap);
	putc('\n', stderr);
	va_end(ap);
	exit(status);
}

static struct {
	int format;		/* -1: live view */
	bool once;
	double interval;
	long count;
	int pid, fd, vcpu;	/* fd -1: the VM with that pid, whatever its fd */
	const char *folder;
} opt = { .format = -1, .interval = 1, .fd = -1, .vcpu = -1, .folder = "/sys/kernel/debug" };

enum { OPT_VM = 256, OPT_VCPU, OPT_DEBUGFS };

static long whole(const char *text, const char *what, long min)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end || errno || n < min || n > 1000000000)
		fail(EXIT_USAGE, "%s=%s: a whole number from %ld on is needed", what, text, min);
	return n;
}

static void parse_vm(const char *text)
{
	int len = 0;

	if (sscanf(text, "%d-%d%n", &opt.pid, &opt.fd, &len) == 2 && !text[len] && opt.pid > 0)
		return;
	opt.fd = -1;
	opt.pid = whole(text, "--vm", 1);
}

static void parse(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "once", no_argument, NULL, '1' },
		{ "json", no_argument, NULL, 'j' },
		{ "csv", no_argument, NULL, 'c' },
		{ "prometheus", no_argument, NULL, 'P' },
		{ "interval", required_argument, NULL, 'i' },
		{ "count", required_argument, NULL, 'n' },
		{ "vm", required_argument, NULL, OPT_VM },
		{ "vcpu", required_argument, NULL, OPT_VCPU },
		{ "debugfs", required_argument, NULL, OPT_DEBUGFS },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	char *end;
	int o;

	while ((o = getopt_long(argc, argv, "+1jcPi:n:h", longs, NULL)) != -1)
		switch (o) {
		case '1':
			opt.once = true;
			break;
		case 'j':
			opt.format = FORMAT_JSON;
			break;
		case 'c':
			opt.format = FORMAT_CSV;
			break;
		case 'P':
			opt.format = FORMAT_PROMETHEUS;
			break;
		case 'i':
			opt.interval = strtod(optarg, &end);
			if (*end || !(opt.interval >= 0.001 && opt.interval <= 86400))
				fail(EXIT_USAGE, "--interval=%s: seconds from 0.001 to 86400 are "
				     "needed", optarg);
			break;
		case 'n':
			opt.count = whole(optarg, "--count", 1);
			break;
		case OPT_VM:
			parse_vm(optarg);
			break;
		case OPT_VCPU:
			opt.vcpu = whole(optarg, "--vcpu", 0);
			break;
		case OPT_DEBUGFS:
			opt.folder = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_OK);
		default:
			fputs("Try kvm-exits --help.\n", stderr);
			exit(EXIT_USAGE);
		}
	if (opt.vcpu >= 0 && !opt.pid)
		fail(EXIT_USAGE, "--vcpu needs --vm: a vCPU of which VM?");
	if (opt.once && opt.format < 0)
		opt.format = FORMAT_TABLE;
	if ((opt.once || opt.format == FORMAT_PROMETHEUS) && !opt.count)
		opt.count = 1;
}

/* The target that the options name. The VM must be there. */
static struct target find_target(void)
{
	static struct vm vms[SOURCE_MAX_VMS];
	struct target t = { opt.pid, opt.fd, opt.vcpu };
	struct table table;
	int n = source_vms(vms);

	for (int i = 0; opt.pid && opt.fd < 0 && i < n; i++)
		if (vms[i].pid == opt.pid)
			t.fd = vms[i].fd;
	if (!source_read(&t, &table))
		fail(EXIT_GONE, opt.vcpu < 0 ? "there is no VM of process %d" :
		     "there is no such vCPU in a VM of process %d", opt.pid);
	return t;
}

static const struct vm *find_vm(const struct vm *vms, int n, const struct target *t)
{
	for (int i = 0; i < n; i++)
		if (vms[i].pid == t->pid && vms[i].fd == t->fd)
			return &vms[i];
	return NULL;
}

/* Prometheus wants all of it: the host, and the vCPUs of all VMs or of the one asked for. */
static void print_all_vcpus(const struct vm *vms, int n, const struct target *only, double time)
{
	struct table t;
	bool first = true;

	if (!only->pid) {
		struct part p = { .table = &t };

		if (source_read(only, &t))
			output_part(FORMAT_PROMETHEUS, time, &p, true, stdout);
		first = false;
	}
	for (int i = 0; i < n; i++) {
		struct target target = { vms[i].pid, vms[i].fd, 0 };

		if (only->pid && (only->pid != target.pid || only->fd != target.fd))
			continue;
		for (; target.vcpu < vms[i].nr_vcpus; target.vcpu++) {
			struct part p = { &vms[i], target.vcpu, &t };

			if ((only->vcpu >= 0 && only->vcpu != target.vcpu) ||
			    !source_read(&target, &t))
				continue;
			output_part(FORMAT_PROMETHEUS, time, &p, first, stdout);
			first = false;
		}
	}
}

static void print_samples(struct target target)
{
	static struct vm vms[SOURCE_MAX_VMS];
	struct timespec next, real;
	struct table t;
	double time;

	clock_gettime(CLOCK_MONOTONIC, &next);
	for (long i = 0; !opt.count || i < opt.count; i++) {
		int n = source_vms(vms);
		struct part p = { find_vm(vms, n, &target), target.vcpu, &t };

		if (i) {
			double at = next.tv_sec + next.tv_nsec / 1e9 + opt.interval;

			next = (struct timespec){ at, (at - (long)at) * 1e9 };
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
		}
		if (!source_read(&target, &t))
			fail(EXIT_GONE, "the VM of process %d is gone", target.pid);
		clock_gettime(CLOCK_REALTIME, &real);
		time = real.tv_sec + real.tv_nsec / 1e9;
		if (!i)
			output_begin(opt.format, &t, stdout);
		output_sample_begin(opt.format, time, stdout);
		if (opt.format == FORMAT_PROMETHEUS)
			print_all_vcpus(vms, n, &target, time);
		else
			output_part(opt.format, time, &p, true, stdout);
		output_sample_end(opt.format, stdout);
		if (fflush(stdout))
			fail(EXIT_WRITE, "standard output: %s", strerror(errno));
	}
}

int main(int argc, char **argv)
{
	enum status status;
	struct error error;

	parse(argc, argv);
	argc -= optind;
	argv += optind;

	if (argc && !strcmp(argv[0], "diff")) {
		if (argc != 3)
			fail(EXIT_USAGE, "diff needs two recordings");
		recording_diff(argv[1], argv[2], stdout);
		return fflush(stdout) ? EXIT_WRITE : EXIT_OK;
	}
	if (argc && !strcmp(argv[0], "log")) {
		if (argc > 2)
			fail(EXIT_USAGE, "log needs one kernel log, or none to read standard input");
		status = log_print(argv[1], stdout, &error);
		if (status)
			fprintf(stderr, "kvm-exits: %s\n", error.text);
		return status;
	}
	if (argc && strcmp(argv[0], "record"))
		fail(EXIT_USAGE, "%s: neither record, diff nor log", argv[0]);
	if (argc && (argc < 2 || (argc > 2 && strcmp(argv[2], "--")) || argc == 3))
		fail(EXIT_USAGE, "record needs a file, and a command only after --");

	source_open(opt.folder);
	if (argc) {
		struct target t = find_target();

		return record(argv[1], &t, opt.interval, opt.count, argc > 3 ? argv + 3 : NULL);
	}
	if (opt.format < 0)
		live(find_target(), opt.interval);
	else
		print_samples(find_target());
	return EXIT_OK;
}
