// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files in debugfs: which there are, what a reset does, and reading them at bad times.
 */
#include <asm/vmx.h>
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "books.h"

enum { FEW = 1000 };

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");
PAYLOAD(deadline, "movl $0x6e0, %ecx; movl $0x7fffffff, %edx; xorl %eax, %eax; wrmsr");

static uint64_t cpuid_exits(const struct table *t)
{
	return t->count[EXITS][table_reason(t, "CPUID")];
}

static void reset(const char *path)
{
	errno = write_file(path, "1");
	if (errno)
		die("%s", path);
}

/*
 * Reset a VM while its vCPUs count. What is shown afterwards lacks what had been
 * counted at the last reset, and that lies between the statistics just before and
 * just after it; the statistics themselves have everything.
 */
static bool reset_under_fire(void)
{
	enum { RESETS = 1000 };
	uint64_t first = 0, before = 0, after = 0, raw, shown;
	uint32_t few = 77;
	int reason;
	uint64_t rounds;
	char path[128];
	struct table t, stats;
	bool ok = true;

	begin_untraced(1, 2, &cpuid, 0);
	table_read(&t, HOST_TABLE);
	reason = table_reason(&t, "CPUID");
	strcpy(path, vm_path(&vms[0], "exit_stats_reset"));
	open_fire(&cpuid);
	for (int i = 0; i < RESETS; i++) {
		for (int v = before = 0; v < 2; v++) {
			read_stats(&vms[0], v, &stats);
			before += stats.count[EXITS][reason];
		}
		if (!i)
			first = before;
		reset(path);
		for (int v = after = 0; v < 2; v++) {
			read_stats(&vms[0], v, &stats);
			after += stats.count[EXITS][reason];
		}
	}
	/* Not before they have run once more, so that there is something to show. */
	do {
		usleep(1000);
		for (int v = raw = 0; v < 2; v++) {
			read_stats(&vms[0], v, &stats);
			raw += stats.count[EXITS][reason];
		}
	} while (raw == after);
	rounds = cease_fire();

	for (int v = raw = 0; v < 2; v++) {
		read_stats(&vms[0], v, &stats);
		raw += stats.count[EXITS][reason];
	}
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	shown = t.count[EXITS][reason];
	printf("# %" PRIu64 " exits during %d resets, %" PRIu64 " after the last\n",
	       raw - shown - first, RESETS, shown);
	ok &= EXPECT(raw == 2 * rounds);
	ok &= EXPECT(raw - shown >= before) & EXPECT(raw - shown <= after);
	ok &= EXPECT(before - first > RESETS) & EXPECT(shown > 0);

	/* While nothing runs, a reset leaves zeroes, and counting goes on from there. */
	reset(path);
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	ok &= EXPECT(table_sum(&t, EXITS) == 0);
	vms_run(vms, 1, &cpuid, few);
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	ok &= EXPECT(t.count[EXITS][reason] == 2 * few);
	end();
	return ok;
}

static bool reset_host(void)
{
	struct table t;
	bool ok;

	begin(1, 1, &cpuid, 0);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	reset(HOST_FOLDER "exit_stats_reset");
	table_read(&t, HOST_TABLE);
	ok = EXPECT(table_sum(&t, EXITS) == 0);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	table_read(&t, HOST_TABLE);
	ok &= EXPECT(cpuid_exits(&t) == FEW);
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	ok &= EXPECT(cpuid_exits(&t) == 2 * FEW);
	end();
	return ok;
}

/* Files that KVM would make of the histograms, and what may be done with ours. */
static bool files(void)
{
	static const char *const wrong[] = {
		"exit_reason_hist", "exit_reason_fastpath_hist", "exit_reason_l2_hist"
	};
	char c;
	FILE *f;
	bool ok = true;

	begin(1, 1, &cpuid, 0);
	for (int i = 0; i < 3; i++) {
		ok &= EXPECT(access(vm_path(&vms[0], wrong[i]), F_OK) == -1);
		char root[64];

		snprintf(root, sizeof(root), DEBUGFS_KVM "%s", wrong[i]);
		ok &= EXPECT(access(root, F_OK) == -1);
	}
	f = fopen(vm_path(&vms[0], "exit_stats_reset"), "r");
	ok &= EXPECT(!f || fread(&c, 1, 1, f) == 0);
	if (f)
		fclose(f);
	end();
	return ok;
}

static volatile bool stop_reading;

/* Read whatever tables are there, without a child, which would inherit the VMs' descriptors. */
static void *read_all(void *arg)
{
	char buf[4096];
	glob_t g;
	FILE *f;

	while (!stop_reading) {
		glob(DEBUGFS_KVM "*-*/exit_stats", 0, NULL, &g);
		glob(DEBUGFS_KVM "*-*/vcpu*/exit_stats", GLOB_APPEND, NULL, &g);
		glob(HOST_TABLE, GLOB_APPEND, NULL, &g);
		for (size_t i = 0; i < g.gl_pathc; i++) {
			f = fopen(g.gl_pathv[i], "re");
			while (f && fread(buf, 1, sizeof(buf), f) > 0)
				;
			if (f)
				fclose(f);
		}
		globfree(&g);
	}
	return arg;
}

/* Tables are read, and one is held open, while VMs come and go. */
static bool readers(void)
{
	pthread_t thread;
	char buf[64];
	FILE *held;
	bool ok = true;

	stop_reading = false;
	errno = pthread_create(&thread, NULL, read_all, NULL);
	if (errno)
		die("pthread_create");
	for (int i = 0; i < 50; i++) {
		begin_untraced(2, 2, &cpuid, 0);
		held = fopen(vm_path(&vms[0], "exit_stats"), "re");
		ok &= EXPECT(held);
		vms_run(vms, 2, &cpuid, 100);
		end();
		if (!held)
			break;
		/* An error once the VM is gone; its last numbers while it still goes. */
		while (fread(buf, 1, sizeof(buf), held) > 0)
			;
		fclose(held);
	}
	stop_reading = true;
	pthread_join(thread, NULL);
	return ok;
}

/* No class is ahead of its exits, and no count has fallen. */
static bool sane(const struct table *now, const struct table *last)
{
	bool ok = true;

	for (int k = 0; k < REASONS; k++)
		for (int c = EXITS; c <= L2; c++)
			ok &= now->count[c][k] >= last->count[c][k] &&
			      now->count[c][k] <= now->count[EXITS][k];
	return ok;
}

/*
 * So it is whatever the vCPU is at. KVM may copy a statistic byte by byte while it is written,
 * and a torn one is KVM's: what is not so has another try.
 */
static bool statistics_under_fire(void)
{
	struct table now, last;
	uint64_t rounds, moved = 0, torn = 0;
	bool ok = true;

	begin_untraced(1, 1, &deadline, VM_X2APIC);
	read_stats(&vms[0], 0, &last);
	open_fire(&deadline);
	for (int i = 0; i < 500 || !moved; i++, last = now) {
		read_stats(&vms[0], 0, &now);
		if (!sane(&now, &last)) {
			torn++;
			read_stats(&vms[0], 0, &now);
			ok &= sane(&now, &last);
		}
		moved += table_sum(&now, FASTPATH) > table_sum(&last, FASTPATH);
	}
	rounds = cease_fire();
	read_stats(&vms[0], 0, &now);
	printf("# counts had moved in %" PRIu64 " of 500 readings\n", moved);
	end();
	return EXPECT(ok) & EXPECT(torn < 10) & EXPECT(now.count[FASTPATH][EXIT_REASON_MSR_WRITE] == rounds);
}

static const struct row rows[] = {
	{ "exit_stats_files",				"all debug",	files },
	{ "exit_stats_readers_while_vms_come_and_go",	"all debug",	readers },
	{ "exit_stats_statistics_under_fire",		"all",	statistics_under_fire },
	{ "exit_stats_reset_host",			"all debug",	reset_host },
	{ "exit_stats_reset_under_fire",		"all",	reset_under_fire },
	{ "exit_stats_statistics_under_fire_2_cpus",	"smp debug",	statistics_under_fire },
	{ "exit_stats_reset_under_fire_2_cpus",		"smp debug planted",	reset_under_fire },
};

/* interfaces GROUP [--list] */
int main(int argc, char **argv)
{
	return run_rows(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
}
