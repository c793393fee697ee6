// SPDX-License-Identifier: GPL-2.0-only
/*
 * The time that exits take: what can be known of it without another clock, and that
 * nothing shakes it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "books.h"

#define PARAMETER	"/sys/module/kvm/parameters/exit_stats_time"
#define MSEC		1000000ULL

enum { FEW = 1000, BUCKETS = 27 };

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");
PAYLOAD(deadline, "movl $0x6e0, %ecx; movl $0x7fffffff, %edx; xorl %eax, %eax; wrmsr");

struct times {
	uint64_t exits, timed, unknown, ns, max, handler;
};

static void switch_time(const char *value)
{
	errno = write_file(PARAMETER, value);
	if (errno)
		die("%s", PARAMETER);
}

/* A row of a table by the reason's name, or the sum of all for NULL; zeroes if not there. */
static struct times times_read(const char *path, const char *reason)
{
	char full[256], line[512], name[32];
	struct times t, sum = {};
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", path[0] == '/' ? "" : DEBUGFS_KVM, path);
	f = fopen(full, "re");
	if (!f)
		die("%s", full);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*u %31s %" SCNu64 " %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNu64
			   " %" SCNu64 " %" SCNu64, name, &t.exits, &t.timed, &t.unknown, &t.ns,
			   &t.max, &t.handler) != 7 || (reason && strcmp(name, reason)))
			continue;
		sum.exits += t.exits;
		sum.timed += t.timed;
		sum.unknown += t.unknown;
		sum.ns += t.ns;
		sum.handler += t.handler;
		if (t.max > sum.max)
			sum.max = t.max;
	}
	fclose(f);
	return sum;
}

static struct times vm_times(int vm, const char *reason)
{
	return times_read(vm_path(&vms[vm], "exit_stats"), reason);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 * MSEC + t.tv_nsec;
}

/* Not before it was asked for: readers of the table see it as it always was. */
static bool off_by_default(void)
{
	char line[128] = "";
	FILE *f;

	begin_untraced(1, 1, &cpuid, 0);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	f = fopen(vm_path(&vms[0], "exit_stats"), "re");
	if (!f || !fgets(line, sizeof(line), f))
		die("exit_stats");
	fclose(f);
	end();
	return EXPECT(!strcmp(line, "# reason name exits fastpath l2 noentry\n"));
}

static bool refuses_nonsense(void)
{
	static const char *const nonsense[] = { "maybe", "-1", "2", "" };
	bool ok = true;

	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++)
		if (write_file(PARAMETER, nonsense[i]) != EINVAL && nonsense[i][0]) {
			printf("# '%s' was taken\n", nonsense[i]);
			ok = false;
		}
	return ok;
}

/*
 * Each exit is timed at the next entry, so that of the two runs' last exits, to user
 * space, one is still to be.
 */
static bool every_exit_is_timed(void)
{
	struct times t, all;
	struct table books;
	uint64_t start, wall;
	bool ok;

	begin(1, 1, &cpuid, 0);
	switch_time("1");
	start = now_ns();
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	wall = now_ns() - start;
	ok = balances(&books);
	t = vm_times(0, "CPUID");
	ok &= EXPECT(t.exits == 2 * FEW) & EXPECT(t.timed == t.exits) & EXPECT(t.unknown == 0);
	ok &= EXPECT(t.handler > 0) & EXPECT(t.handler < t.ns);
	ok &= EXPECT(t.max * t.timed >= t.ns) & EXPECT(t.max < t.ns);
	t = vm_times(0, "IO_INSTRUCTION");
	ok &= EXPECT(t.exits == 2) & EXPECT(t.timed == 1);
	all = vm_times(0, NULL);
	ok &= EXPECT(all.timed + all.unknown + 1 == all.exits) & EXPECT(all.ns <= wall);
	switch_time("0");

	/* Off, the counts go on and the times stay. */
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	t = vm_times(0, "CPUID");
	ok &= EXPECT(t.exits == 3 * FEW) & EXPECT(t.timed == 2 * FEW);
	end();
	return ok;
}

/* On the fast path there is no handler whose end could be seen. */
static bool fastpath_is_timed(void)
{
	struct times t;

	begin_untraced(1, 1, &deadline, VM_X2APIC);
	switch_time("1");
	vcpu_run(&vms[0], 0, &deadline, FEW);
	t = vm_times(0, "MSR_WRITE");
	switch_time("0");
	end();
	return EXPECT(t.exits == FEW) & EXPECT(t.timed == FEW) & EXPECT(t.ns > 0) &
	       EXPECT(t.handler < t.ns);
}

static bool user_space_is_included(void)
{
	struct times t;

	begin_untraced(1, 1, &cpuid, 0);
	switch_time("1");
	vcpu_run(&vms[0], 0, &cpuid, 1);
	usleep(50000);
	vcpu_run(&vms[0], 0, &cpuid, 1);
	t = vm_times(0, "IO_INSTRUCTION");
	switch_time("0");
	end();
	return EXPECT(t.timed == 1) & EXPECT(t.ns >= 50 * MSEC) & EXPECT(t.ns < 5000 * MSEC) &
	       EXPECT(t.max == t.ns) & EXPECT(t.handler < 5 * MSEC);
}

/* Read a reason's histogram; returns the sum. The header names each bucket's least ns. */
static uint64_t hist_read(const char *path, const char *reason, uint64_t hist[BUCKETS],
			  uint64_t least[BUCKETS])
{
	char line[1024], name[32];
	uint64_t sum = 0;
	FILE *f = fopen(path, "re");
	int at, n;

	if (!f || fscanf(f, "# reason name") || !fgets(line, sizeof(line), f))
		die("%s", path);
	at = 0;
	for (int i = 0; i < BUCKETS; i++, at += n)
		if (sscanf(line + at, "%" SCNu64 "%n", &least[i], &n) != 1)
			die("%s: header: %s", path, line);
	memset(hist, 0, BUCKETS * sizeof(*hist));
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*u %31s%n", name, &at) != 1 || strcmp(name, reason))
			continue;
		for (int i = 0; i < BUCKETS; i++, at += n) {
			if (sscanf(line + at, "%" SCNu64 "%n", &hist[i], &n) != 1)
				die("%s: row: %s", path, line);
			sum += hist[i];
		}
	}
	fclose(f);
	return sum;
}

static bool hist_agrees(void)
{
	uint64_t hist[BUCKETS], least[BUCKETS], low = 0, high = 0;
	struct times t;
	int last = 0;
	bool ok;

	begin_untraced(1, 1, &cpuid, 0);
	switch_time("1");
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	switch_time("0");
	t = vm_times(0, "CPUID");
	ok = EXPECT(hist_read(vm_path(&vms[0], "exit_stats_time_hist"), "CPUID", hist, least) == FEW);
	for (int i = 0; i < BUCKETS; i++) {
		ok &= EXPECT(least[i] == (i ? 128ULL << i : 0));
		low += hist[i] * least[i];
		high += hist[i] * (256ULL << i);
		if (hist[i])
			last = i;
	}
	ok &= EXPECT(low <= t.ns) & EXPECT(t.ns < high);
	ok &= EXPECT(least[last] <= t.max) & EXPECT(t.max < 256ULL << last);
	ok &= EXPECT(hist_read(DEBUGFS_KVM "exit_stats_host_time_hist", "CPUID", hist, least) >= FEW);
	end();
	return ok;
}

/* A vCPU's times outlive it in the host's table, and a reset takes them away. */
static bool host_sums_vms(void)
{
	struct times before, t[2], vcpu, host;
	bool ok;

	errno = write_file(DEBUGFS_KVM "exit_stats_reset", "1");
	if (errno)
		die("exit_stats_reset");
	before = times_read("exit_stats_host", NULL);
	ok = EXPECT(before.timed == 0) & EXPECT(before.ns == 0);

	begin_untraced(2, 2, &cpuid, 0);
	switch_time("1");
	vms_run(vms, 2, &cpuid, FEW);
	switch_time("0");
	for (int i = 0; i < 2; i++)
		t[i] = vm_times(i, "CPUID");
	vcpu = times_read(vm_path(&vms[0], "vcpu1/exit_stats"), "CPUID");
	ok &= EXPECT(vcpu.timed == FEW) & EXPECT(t[0].timed == 2 * FEW);
	errno = write_file(vm_path(&vms[0], "exit_stats_reset"), "1");
	ok &= EXPECT(!errno) & EXPECT(vm_times(0, NULL).ns == 0);
	for (int gone = 0; gone < 2; gone++) {
		host = times_read("exit_stats_host", "CPUID");
		ok &= EXPECT(host.timed == 4 * FEW);
		/* Cycles are summed before they are turned into ns, and rounded once. */
		ok &= EXPECT(host.ns - t[0].ns - t[1].ns <= 1);
		if (!gone)
			end();
	}
	return ok;
}

/* Switched on and off while vCPUs run, and wherever they are moved to. */
static bool switched_under_fire(void)
{
	uint64_t start = now_ns(), wall;
	struct times t;
	struct table books;
	bool ok;

	begin_untraced(1, 2, &cpuid, 0);
	open_fire(&cpuid);
	for (int i = 0; i < 100; i++) {
		switch_time("1");
		usleep(3000);
		switch_time("0");
		if (i % 10 == 0)
			usleep(3000);
	}
	cease_fire();
	wall = now_ns() - start;
	ok = balances(&books);
	t = vm_times(0, NULL);
	printf("# %" PRIu64 " of %" PRIu64 " exits timed, %" PRIu64 " ns of %" PRIu64 ", longest %"
	       PRIu64 "\n", t.timed, t.exits, t.ns, wall, t.max);
	end();
	return ok & EXPECT(t.unknown == 0) & EXPECT(t.timed > 0) & EXPECT(t.timed < t.exits) &
	       EXPECT(t.ns <= 2 * wall) & EXPECT(t.max <= wall) & EXPECT(t.handler <= t.ns);
}

/* Exits that KVM makes up, of which the last one is the one to user space. */
static bool emulated_is_timed(void)
{
	struct times all, t;

	begin_untraced(1, 1, &cpuid, VM_UNREAL);
	switch_time("1");
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	t = vm_times(0, "INVALID_STATE");
	all = vm_times(0, NULL);
	switch_time("0");
	end();
	return EXPECT(t.exits > 1) & EXPECT(t.timed == t.exits - 1) &
	       EXPECT(t.ns > 0) & EXPECT(t.handler > 0) & EXPECT(all.unknown == 0) &
	       EXPECT(all.timed + 1 == all.exits);
}

/* An exit with a flag in its reason, of which again the last one is still to be timed. */
static bool failed_entry_is_timed(void)
{
	struct times t;
	bool ok = true;

	begin_untraced(1, 1, &cpuid, VM_BAD_TR);
	switch_time("1");
	for (int i = 0; i < FEW && ok; i++)
		ok = EXPECT(!ioctl(vms[0].vcpu[0].fd, KVM_RUN, 0)) &&
		     EXPECT(vms[0].vcpu[0].run->exit_reason == KVM_EXIT_FAIL_ENTRY);
	t = vm_times(0, "INVALID_STATE");
	switch_time("0");
	end();
	return ok & EXPECT(t.exits == FEW) & EXPECT(t.timed == FEW - 1) &
	       EXPECT(t.unknown == 0) & EXPECT(t.handler > 0) & EXPECT(t.handler < t.ns);
}

static void pin(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("CPU %d", cpu);
}

/* Set a CPU's TSC back, by so many ticks. */
static void set_tsc_back(int cpu, uint64_t ticks)
{
	enum { IA32_TIME_STAMP_COUNTER = 0x10 };
	char path[32];
	uint64_t tsc;
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%d/msr", cpu);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || pread(fd, &tsc, sizeof(tsc), IA32_TIME_STAMP_COUNTER) != sizeof(tsc))
		die("%s", path);
	tsc -= ticks;
	if (pwrite(fd, &tsc, sizeof(tsc), IA32_TIME_STAMP_COUNTER) != sizeof(tsc))
		die("%s", path);
	close(fd);
}

static volatile bool idle;

/* A CPU that idles now and then has its TSC put right by the kernel. */
static void *keep_busy(void *arg)
{
	pin(1);
	while (!idle)
		;
	return arg;
}

/*
 * A vCPU is moved to a CPU whose TSC is behind. The exit that it is at then has no time that
 * could be known; KVM calls the TSC unstable when it sees that, and no other is measured
 * anymore. To be called last: nothing makes the TSC stable again.
 */
static bool unstable_tsc(void)
{
	static const char said[] = "exit stats: the TSC became unstable, exit_stats_time is switched off";
	uint64_t start = now_ns(), wall;
	char line[256], on = 'Y';
	struct table books;
	pthread_t thread;
	struct times t;
	bool ok;
	FILE *f;

	begin_untraced(1, 1, &cpuid, 0);
	pin(0);
	switch_time("1");
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	wall = now_ns() - start;
	errno = pthread_create(&thread, NULL, keep_busy, NULL);
	if (errno)
		die("pthread_create");
	set_tsc_back(1, 1ULL << 32);
	pin(1);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	idle = true;
	pthread_join(thread, NULL);

	/* A worker switches time off, soon. */
	for (int i = 0; i < 100 && on != 'N'; i++) {
		usleep(10000);
		f = fopen(PARAMETER, "re");
		if (!f || fscanf(f, "%c", &on) != 1)
			die("%s", PARAMETER);
		fclose(f);
	}
	ok = EXPECT(on == 'N') & EXPECT(write_file(PARAMETER, "1") == ENODEV);
	on = 'N';
	f = popen("dmesg", "re");
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, said))
			on = 'Y';
	pclose(f);
	ok &= EXPECT(on == 'Y');

	ok &= balances(&books);
	t = vm_times(0, "IO_INSTRUCTION");
	ok &= EXPECT(t.exits == 2) & EXPECT(t.timed == 0) & EXPECT(t.unknown == 1);
	t = vm_times(0, NULL);
	printf("# %" PRIu64 " of %" PRIu64 " exits timed, %" PRIu64 " unknown, %" PRIu64
	       " ns, longest %" PRIu64 "\n", t.timed, t.exits, t.unknown, t.ns, t.max);
	ok &= EXPECT(t.unknown == 1) & EXPECT(t.timed >= FEW) & EXPECT(t.timed < t.exits);
	ok &= EXPECT(t.max < wall) & EXPECT(t.ns / t.timed < wall / FEW) & EXPECT(t.handler <= t.ns);
	end();
	return ok;
}

static const struct row rows[] = {
	{ "exit_stats_time_is_off_by_default",		"all",	off_by_default },
	{ "exit_stats_time_refuses_nonsense",		"all",	refuses_nonsense },
	{ "exit_stats_times_every_exit",		"all",	every_exit_is_timed },
	{ "exit_stats_times_fastpath",			"all",	fastpath_is_timed },
	{ "exit_stats_times_user_space",		"all",	user_space_is_included },
	{ "exit_stats_time_hist_agrees",		"all",	hist_agrees },
	{ "exit_stats_times_host_sums_vms",		"all",	host_sums_vms },
	{ "exit_stats_time_switched_under_fire",	"all",	switched_under_fire },
	{ "exit_stats_times_failed_entry",		"all",	failed_entry_is_timed },
	{ "exit_stats_times_emulated",			"restricted", emulated_is_timed },
	{ "exit_stats_time_switched_under_fire_2_cpus",	"smp",	switched_under_fire },
	{ "exit_stats_time_gives_up_an_unstable_tsc",	"smp",	unstable_tsc },
};

/* times GROUP [--list] */
int main(int argc, char **argv)
{
	return run_rows(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
}
