// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dump to the kernel log: when it comes, what it says, and what it leaves out.
 *
 * The accounting that everything here rests on: between two moments at which no
 * dump is due, the dumps printed plus those that they call suppressed are the
 * multiples of the interval that the host total passed.  The host's table has that
 * total as long as nobody resets it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "klog.h"
#include "table.h"
#include "vm.h"

#define INTERVAL	"/sys/module/kvm/parameters/exit_stats_interval"
#define RATELIMIT_SEC	5	/* the kernel's default: ten dumps in five seconds */
#define RATELIMIT_BURST	10
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

	table_read(&now, "exit_stats_host");
	return table_sum(&now, EXITS);
}

static void run(uint32_t rounds)
{
	struct vm vm;

	vm_create(&vm, 1, &cpuid);
	vcpu_run(&vm, 0, &cpuid, rounds);
	vm_destroy(&vm);
}

/* Open a new window of the rate limit, and print what is due. Returns the total. */
static uint64_t settle(void)
{
	struct dump d = { 0 };
	uint64_t total;

	sleep(RATELIMIT_SEC + 1);
	set_interval("100");
	klog_skip();
	run(200);
	while (klog_next_dump(&d, WAIT_MS))
		;
	sleep(RATELIMIT_SEC + 1);
	set_interval("100");
	run(100);	/* one more, for what was suppressed just now */
	while (klog_next_dump(&d, WAIT_MS))
		;
	sleep(RATELIMIT_SEC + 1);
	total = host_total();
	errno = EINVAL;
	if (d.total > total)
		die("the host's table was reset");
	return total;
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
	uint64_t from = settle(), to;
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

/* Many more dumps due than may be printed; one later says what is missing. */
static bool rate_limited(void)
{
	uint64_t from = settle(), to, burst;
	struct sums s, late;
	bool ok;

	set_interval("100");
	klog_skip();
	run(100000);
	ok = read_dumps(&s);
	burst = s.dumps;
	sleep(RATELIMIT_SEC + 1);
	run(100);
	ok &= read_dumps(&late);
	to = host_total();

	s.dumps += late.dumps;
	s.suppressed += late.suppressed;
	if (burst > RATELIMIT_BURST)
		printf("# %" PRIu64 " dumps in one window\n", burst);
	return ok && s.suppressed && account(&s, from, to, 100) && burst <= RATELIMIT_BURST;
}

static bool zero_is_silent(void)
{
	struct dump d;

	settle();
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
	{ "exit_stats_dump_is_rate_limited",		rate_limited },
	{ "exit_stats_interval_zero_is_silent",		zero_is_silent },
};

int main(int argc, char **argv)
{
	const struct row *row;
	char old[32];

	setlinebuf(stdout);
	if (argc > 1 && !strcmp(argv[1], "--list")) {
		for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++)
			puts(row->name);
		return 0;
	}
	get_interval(old, sizeof(old));
	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++)
		printf("%s %s\n", row->test() ? "ok" : "not ok", row->name);
	set_interval(old);
	return 0;
}
