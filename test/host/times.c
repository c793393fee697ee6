// SPDX-License-Identifier: GPL-2.0-only
/*
 * The time that exits take: what can be known of it without another clock, and that
 * nothing shakes it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "books.h"
#include "timed.h"

#define MSEC		1000000ULL

enum { FEW = 1000, BUCKETS = 27 };

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");
/* To an APIC that is not there. */
PAYLOAD(icr, "movl $0x830, %ecx; movl $0xff, %edx; movl $0x30, %eax; wrmsr");

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
		if (write_file(TIME_PARAMETER, nonsense[i]) != EINVAL && nonsense[i][0]) {
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

	begin_untraced(1, 1, &icr, VM_X2APIC);
	switch_time("1");
	vcpu_run(&vms[0], 0, &icr, FEW);
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

	reason = reason_name(reason);
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
	ok &= EXPECT(hist_read(HOST_FOLDER "exit_stats_time_hist", "CPUID", hist, least) >= FEW);
	end();
	return ok;
}

/* A vCPU's times outlive it in the host's table, and a reset takes them away. */
static bool host_sums_vms(void)
{
	struct times before, t[2], vcpu, host;
	bool ok;

	errno = write_file(HOST_FOLDER "exit_stats_reset", "1");
	if (errno)
		die("exit_stats_reset");
	before = times_read(HOST_TABLE, NULL);
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
		host = times_read(HOST_TABLE, "CPUID");
		ok &= EXPECT(host.timed == 4 * FEW);
		/* Cycles are summed before they are turned into ns, and rounded once. */
		ok &= EXPECT(host.ns - t[0].ns - t[1].ns <= 1);
		if (!gone)
			end();
	}
	return ok;
}

/*
 * Exits to user space during which time is switched off and on, and that do or do not end in
 * between: none of these has a time. The one before each of them is of the same run, and has.
 */
static bool across_a_switch(void)
{
	enum { TIMES = 50 };
	struct times cpuid_times, io;

	begin_untraced(1, 1, &cpuid, 0);
	for (int i = 0; i < TIMES; i++) {
		switch_time("1");
		vcpu_run(&vms[0], 0, &cpuid, 1);
		switch_time("0");
		if (i % 2)
			vcpu_run(&vms[0], 0, &cpuid, 1);
	}
	cpuid_times = vm_times(0, "CPUID");
	io = vm_times(0, "IO_INSTRUCTION");
	end();
	return EXPECT(cpuid_times.timed == TIMES) & EXPECT(cpuid_times.unknown == 0) &
	       EXPECT(io.exits == TIMES + TIMES / 2) & EXPECT(io.timed == 0) & EXPECT(io.unknown == 0);
}

/* Switched on and off while vCPUs run, and wherever they are moved to. */
static bool switched_under_fire(void)
{
	uint64_t start = now_ns(), wall, on, longest = 0;
	struct times t;
	struct table books;
	bool ok;

	begin_untraced(1, 2, &cpuid, 0);
	open_fire(&cpuid);
	for (int i = 0; i < 100; i++) {
		on = now_ns();
		switch_time("1");
		usleep(3000);
		switch_time("0");
		on = now_ns() - on;
		longest = on > longest ? on : longest;
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
	       EXPECT(t.ns <= 2 * wall) & EXPECT(t.max <= longest) & EXPECT(t.handler <= t.ns);
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

	begin_untraced(1, 1, &cpuid, VM_BAD_STATE);
	switch_time("1");
	for (int i = 0; i < FEW && ok; i++)
		ok = EXPECT(!vcpu_refused(&vms[0], 0)) &&
		     EXPECT(vms[0].vcpu[0].run->exit_reason == KVM_EXIT_FAIL_ENTRY);
	t = vm_times(0, "INVALID_STATE");
	switch_time("0");
	end();
	return ok & EXPECT(t.exits == FEW) & EXPECT(t.timed == FEW - 1) &
	       EXPECT(t.unknown == 0) & EXPECT(t.handler > 0) & EXPECT(t.handler < t.ns);
}

static const struct row rows[] = {
	{ "exit_stats_time_is_off_by_default",		"all amd",	off_by_default },
	{ "exit_stats_time_refuses_nonsense",		"all amd",	refuses_nonsense },
	{ "exit_stats_times_every_exit",		"all amd debug",	every_exit_is_timed },
	{ "exit_stats_times_fastpath",			"all amd debug",	fastpath_is_timed },
	{ "exit_stats_times_user_space",		"all amd",	user_space_is_included },
	{ "exit_stats_time_hist_agrees",		"all amd",	hist_agrees },
	{ "exit_stats_times_host_sums_vms",		"all amd debug",	host_sums_vms },
	{ "exit_stats_times_none_across_a_switch",	"all amd debug",	across_a_switch },
	{ "exit_stats_time_switched_under_fire",	"all amd",	switched_under_fire },
	{ "exit_stats_times_failed_entry",		"all amd",	failed_entry_is_timed },
	{ "exit_stats_times_emulated",			"restricted", emulated_is_timed },
	{ "exit_stats_time_switched_under_fire_2_cpus",	"smp debug",	switched_under_fire },
};

/* times GROUP [--list] */
int main(int argc, char **argv)
{
	return run_rows(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
}
