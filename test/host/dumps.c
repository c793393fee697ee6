// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dump to the kernel log: when it comes, what it says, and what it leaves out.
 *
 * The accounting that everything here rests on: between two moments at which no
 * dump is due, the dumps printed plus those that they call suppressed are the
 * multiples of the interval that the host total passed.  The host's table has that
 * total as long as nobody resets it.
 *
 * KVM must have been loaded just before each test: then a whole burst may be printed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "klog.h"
#include "table.h"
#include "timed.h"
#include "vm.h"

#define INTERVAL	"/sys/module/kvm/parameters/exit_stats_interval"
#define QUEUED		"/sys/kernel/tracing/events/workqueue/workqueue_queue_work/"
#define PERIOD_SEC	60	/* a dump may be printed so often, */
#define BURST		30	/* and so many at once if none was for long */
#define WAIT_MS		3000

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");

static void set_interval(const char *value)
{
	errno = write_file(INTERVAL, value);
	if (errno)
		die(INTERVAL);
}

static void get_interval(char *value, int size)
{
	FILE *f = fopen(INTERVAL, "re");

	if (!f || !fgets(value, size, f))
		die(INTERVAL);
	fclose(f);
	value[strcspn(value, "\n")] = 0;
}

static uint64_t host_total(void)
{
	struct table now;

	table_read(&now, HOST_TABLE);
	return table_sum(&now, EXITS);
}

static void run(uint32_t rounds)
{
	struct vm vm;

	vm_create(&vm, 1, &cpuid);
	vcpu_run(&vm, 0, &cpuid, rounds);
	vm_destroy(&vm);
}

struct sums {
	uint64_t dumps, suppressed;
};

/* Read all dumps, and hold each against itself and the one before. */
static bool read_dumps(struct sums *s)
{
	struct dump d, last = { 0 };
	bool ok = true;

	memset(s, 0, sizeof(*s));
	while (klog_next_dump(&d, WAIT_MS)) {
		ok &= d.row_sum == d.total && d.row_delta_sum == d.delta && d.sorted;
		ok &= !s->dumps || (d.total > last.total && d.delta == d.total - last.total);
		if (!ok) {
			printf("# dump of %" PRIu64 " exits after one of %" PRIu64
			       ": +%" PRIu64 ", rows sum to %" PRIu64 " +%" PRIu64 "\n",
			       d.total, last.total, d.delta, d.row_sum, d.row_delta_sum);
			return false;
		}
		last = d;
		s->dumps++;
		s->suppressed += d.suppressed;
	}
	return true;
}

static bool account(const struct sums *s, uint64_t from, uint64_t to, uint64_t interval)
{
	uint64_t passed = to / interval - from / interval;

	printf("# %" PRIu64 " to %" PRIu64 " exits: %" PRIu64 " multiples of %" PRIu64 ", %"
	       PRIu64 " dumps, %" PRIu64 " suppressed\n",
	       from, to, passed, interval, s->dumps, s->suppressed);
	return s->dumps + s->suppressed == passed;
}

static bool at_every_multiple(const char *text, uint64_t interval, uint32_t exits)
{
	uint64_t from = host_total(), to;
	struct sums s;

	set_interval(text);
	klog_skip();
	run(exits);
	if (!read_dumps(&s))
		return false;
	to = host_total();
	return s.dumps && account(&s, from, to, interval);
}

/* 100,000 exits, and ten dumps at most, which the rate limit lets pass. */
static bool at_10000(void)
{
	return at_every_multiple("10000", 10000, 100000);
}

static bool changed_interval(void)
{
	return at_every_multiple("3333", 3333, 20000);
}

/* How often work was queued for the dump's worker since its histogram was started. */
static uint64_t wake_ups(void)
{
	char line[256], *hits;
	uint64_t sum = 0;
	FILE *f = fopen(QUEUED "hist", "re");

	if (!f)
		die(QUEUED "hist");
	while (fgets(line, sizeof(line), f))
		if (strstr(line, " dump_fn ") && (hits = strstr(line, "hitcount:")))
			sum += strtoull(hits + strlen("hitcount:"), NULL, 10);
	fclose(f);
	return sum;
}

/*
 * A minute of nothing but exits, of which hundreds of dumps are due: what is printed is
 * bounded, and what is not wakes nobody. The next dump says what is missing.
 */
static bool flood(void)
{
	uint64_t from = host_total(), to, start = now_ns(), woken;
	struct sums s = { 0 }, late;
	struct vm vm;
	bool ok;

	set_interval("10000");
	errno = write_file(QUEUED "trigger", "hist:keys=function.sym");
	if (errno)
		die(QUEUED "trigger");
	klog_skip();
	vm_create(&vm, 1, &cpuid);
	while (now_ns() - start < PERIOD_SEC * 1000000000ULL)
		vcpu_run(&vm, 0, &cpuid, 100000);
	vm_destroy(&vm);
	ok = read_dumps(&s);
	woken = wake_ups();
	write_file(QUEUED "trigger", "!hist:keys=function.sym");
	printf("# %" PRIu64 " dumps, %" PRIu64 " wake-ups\n", s.dumps, woken);
	ok &= s.dumps >= BURST && s.dumps <= BURST + 1 && woken == s.dumps;

	sleep(PERIOD_SEC);
	run(10000);
	ok &= read_dumps(&late);
	to = host_total();
	s.dumps += late.dumps;
	s.suppressed += late.suppressed;
	ok &= late.dumps == 1 && s.suppressed > 10 * BURST;
	return ok & account(&s, from, to, 10000);
}

static bool zero_is_silent(void)
{
	struct dump d;

	set_interval("0");
	klog_skip();
	run(50000);
	return !klog_next_dump(&d, WAIT_MS);
}

static bool refuses_nonsense(void)
{
	static const char *const nonsense[] = {
		"-1", "abc", "1.5", "10 000", "4294967296", "99999999999999999999999", "10000x", " "
	};
	char value[32];
	bool ok = true;
	unsigned int i;
	int err;

	set_interval("12345");
	for (i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
		err = write_file(INTERVAL, nonsense[i]);
		get_interval(value, sizeof(value));
		if (err != EINVAL || strcmp(value, "12345")) {
			printf("# '%s': %s, the interval is %s\n", nonsense[i], strerror(err), value);
			ok = false;
		}
	}
	return ok;
}

static const struct row {
	const char *name;
	bool (*test)(void);
} rows[] = {
	{ "exit_stats_interval_refuses_nonsense",	refuses_nonsense },
	{ "exit_stats_dump_at_every_multiple",		at_10000 },
	{ "exit_stats_changed_interval_takes_effect",	changed_interval },
	{ "exit_stats_flood_of_dumps_is_bounded",		flood },
	{ "exit_stats_interval_zero_is_silent",		zero_is_silent },
};

/* dumps --list, or dumps ROW */
int main(int argc, char **argv)
{
	const struct row *row;
	char old[32];

	setlinebuf(stdout);
	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++) {
		if (argc > 1 && !strcmp(argv[1], "--list"))
			puts(row->name);
		if (argc < 2 || strcmp(argv[1], row->name))
			continue;
		get_interval(old, sizeof(old));
		printf("%s %s\n", row->test() ? "ok" : "not ok", row->name);
		set_interval(old);
	}
	return 0;
}
