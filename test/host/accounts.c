// SPDX-License-Identifier: GPL-2.0-only
/*
 * The books must balance: whatever guests do, for every vCPU the sum over all
 * reasons is KVM's own 'exits', vCPUs add up to their VM and VMs to the host, and
 * the tracepoint saw what is counted but for exits without an entry.
 */
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "table.h"
#include "vm.h"

enum { VMS = 2, FEW = 1000, TIMEOUT_SEC = 400 };

static struct vm vms[VMS];
static int nr_vms;
static struct table host_before;
static bool traced_too;

#define EXPECT(cond) expect(cond, #cond, __LINE__)

static bool expect(bool cond, const char *text, int line)
{
	if (!cond)
		printf("# line %d: not %s\n", line, text);
	return cond;
}

/* What the vCPU's statistics say, as a table; exits without an entry are not in there. */
static void read_stats(struct vm *vm, int i, struct table *t)
{
	memset(t, 0, sizeof(*t));
	vcpu_stat(vm, i, "exit_reason_hist", t->count[EXITS], REASONS);
	vcpu_stat(vm, i, "exit_reason_fastpath_hist", t->count[FASTPATH], REASONS);
	vcpu_stat(vm, i, "exit_reason_l2_hist", t->count[L2], REASONS);
}

static bool vcpu_balances(struct vm *vm, int i, struct table *vcpu)
{
	struct table stats;
	uint64_t exits;
	char file[32];
	bool ok;

	snprintf(file, sizeof(file), "vcpu%d/exit_stats", i);
	table_read(vcpu, vm_path(vm, file));
	read_stats(vm, i, &stats);
	vcpu_stat(vm, i, "exits", &exits, 1);

	memcpy(stats.count[NOENTRY], vcpu->count[NOENTRY], sizeof(stats.count[NOENTRY]));
	memcpy(stats.name, vcpu->name, sizeof(stats.name));
	ok = table_equal("vCPU against statistics", vcpu, &stats);
	for (int c = FASTPATH; c < COLUMNS; c++)
		for (int k = 0; k < REASONS; k++)
			ok &= EXPECT(vcpu->count[c][k] <= vcpu->count[EXITS][k]);
	if (table_sum(vcpu, EXITS) != exits) {
		printf("# vCPU %d: %" PRIu64 " exits counted, KVM has %" PRIu64 "\n", i,
		       table_sum(vcpu, EXITS), exits);
		ok = false;
	}
	return ok;
}

/* All of the above, for the VMs that begin() made. Returns the sum of all in @all. */
static bool balances(struct table *all)
{
	struct table vcpu, sum, vm, host, host_now;
	uint64_t traced[REASONS];
	bool ok = true;

	memset(all, 0, sizeof(*all));
	for (int v = 0; v < nr_vms; v++) {
		memset(&sum, 0, sizeof(sum));
		for (int i = 0; i < vms[v].nr_vcpus; i++) {
			ok &= vcpu_balances(&vms[v], i, &vcpu);
			table_add(&sum, &vcpu);
		}
		table_read(&vm, vm_path(&vms[v], "exit_stats"));
		ok &= table_equal("VM against vCPUs", &vm, &sum);
		table_add(all, &vm);
	}
	table_read(&host_now, "exit_stats_host");
	table_diff(&host, &host_before, &host_now);
	ok &= table_equal("host against VMs", &host, all);
	ok &= EXPECT(table_sum(all, EXITS) == kvm_exits());

	if (!traced_too)
		return ok;
	oracle_read(traced);
	for (int k = 0; k < REASONS; k++) {
		uint64_t seen = all->count[EXITS][k] - all->count[NOENTRY][k];

		if (traced[k] != seen) {
			printf("# %s: traced %" PRIu64 ", counted with an entry %" PRIu64 "\n",
			       all->name[k], traced[k], seen);
			ok = false;
		}
	}
	return ok;
}

static void begin_untraced(int nr, int nr_vcpus, const struct payload *p, enum vm_flags flags)
{
	table_read(&host_before, "exit_stats_host");
	traced_too = false;
	for (nr_vms = 0; nr_vms < nr; nr_vms++)
		vm_create_with(&vms[nr_vms], nr_vcpus, p, flags);
}

static void begin(int nr, int nr_vcpus, const struct payload *p, enum vm_flags flags)
{
	oracle_start();
	begin_untraced(nr, nr_vcpus, p, flags);
	traced_too = true;
}

static void end(void)
{
	oracle_stop();
	while (nr_vms)
		vm_destroy(&vms[--nr_vms]);
}

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");
PAYLOAD(deadline, "movl $0x6e0, %ecx; movl $0x7fffffff, %edx; xorl %eax, %eax; wrmsr");
/* To an APIC that is not there, and to the vCPU itself, which makes a request of it. */
PAYLOAD(icr, "movl $0x830, %ecx; movl $0xff, %edx; movl $0x30, %eax; wrmsr");
PAYLOAD(icr_self, "movl $0x830, %ecx; xorl %edx, %edx; movl $0x30, %eax; wrmsr");
/* Halt with an interrupt pending, which is taken right after; the handler is at 2. */
PAYLOAD(hlt, "jmp 1f; movl $0x80b, %ecx; xorl %eax, %eax; xorl %edx, %edx; wrmsr; iretw;"
	     "1: movl $0x830, %ecx; xorl %edx, %edx; movl $0x40, %eax; wrmsr; sti; hlt; cli");

struct counts {
	uint64_t exits, fastpath;
};

static struct counts of(const struct table *t, const char *name)
{
	int i = table_reason(t, name);

	return (struct counts){ t->count[EXITS][i], t->count[FASTPATH][i] };
}

/* Every write is one exit on the fast path, whether the guest is entered again or not. */
static bool fast_wrmsr(const struct payload *p)
{
	struct counts c;
	struct table t;
	bool ok;

	begin(1, 1, p, VM_X2APIC);
	vcpu_run(&vms[0], 0, p, FEW);
	ok = balances(&t);
	c = of(&t, "MSR_WRITE");
	end();
	return ok & EXPECT(c.exits == FEW) & EXPECT(c.fastpath == FEW);
}

static bool fast_deadline(void)
{
	return fast_wrmsr(&deadline);
}

static bool fast_icr(void)
{
	return fast_wrmsr(&icr);
}

static bool fast_icr_self(void)
{
	return fast_wrmsr(&icr_self);
}

static bool fast_hlt(void)
{
	uint16_t vector[] = { 2, 0x100 };	/* the payload's page as a segment */
	struct counts c;
	struct table t;
	bool ok;

	begin(1, 1, &hlt, VM_X2APIC);
	memcpy(vms[0].mem + 0x40 * 4, vector, sizeof(vector));
	vcpu_run(&vms[0], 0, &hlt, FEW);
	ok = balances(&t);
	c = of(&t, "HLT");
	end();
	return ok & EXPECT(c.exits == FEW) & EXPECT(c.fastpath == FEW);
}

static bool all_at_once(void)
{
	struct table t;
	bool ok;

	begin(2, 2, &icr_self, VM_X2APIC);
	vms_run(vms, 2, &icr_self, FEW);
	ok = balances(&t);
	end();
	return ok & EXPECT(of(&t, "MSR_WRITE").fastpath == 4 * FEW);
}

/* The CPU refuses to enter the guest: an exit, with a flag in the reason field. */
static bool failed_entry(void)
{
	struct kvm_run *run;
	struct table t;
	bool ok = true;
	int invalid;

	begin(1, 1, &cpuid, VM_BAD_TR);
	run = vms[0].vcpu[0].run;
	for (int i = 0; i < FEW && ok; i++)
		ok = EXPECT(!ioctl(vms[0].vcpu[0].fd, KVM_RUN, 0)) &&
		     EXPECT(run->exit_reason == KVM_EXIT_FAIL_ENTRY) &&
		     EXPECT(run->fail_entry.hardware_entry_failure_reason == 0x80000021);
	ok &= balances(&t);
	invalid = table_reason(&t, "INVALID_STATE");
	end();
	return ok & EXPECT(t.count[EXITS][invalid] == FEW) &
	       EXPECT(t.count[NOENTRY][invalid] == 0) & EXPECT(table_sum(&t, EXITS) == FEW);
}

/*
 * KVM emulates, because this CPU could not run it: no guest is entered, though KVM
 * counts exits. Only where kvm_intel has unrestricted_guest=0.
 */
static bool emulated(void)
{
	struct table t;
	int invalid;
	bool ok;

	begin(1, 1, &cpuid, VM_UNREAL);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	ok = balances(&t);
	invalid = table_reason(&t, "INVALID_STATE");
	end();
	return ok & EXPECT(t.count[NOENTRY][invalid] > 0) &
	       EXPECT(t.count[NOENTRY][invalid] == t.count[EXITS][invalid]) &
	       EXPECT(of(&t, "CPUID").exits == 0);
}

static void reset(const char *path)
{
	errno = write_file(path, "1");
	if (errno)
		die("%s", path);
}

/* Run the first VM's vCPUs until told to stop; @rounds is what each of them has run. */
static struct {
	volatile bool stop;
	uint64_t rounds;
} fire;

static void *fire_fn(void *arg)
{
	enum { BURST = 5000 };

	while (!fire.stop) {
		vms_run(vms, 1, &cpuid, BURST);
		fire.rounds += BURST;
	}
	return arg;
}

static pthread_t open_fire(void)
{
	pthread_t thread;

	fire.stop = false;
	fire.rounds = 0;
	errno = pthread_create(&thread, NULL, fire_fn, NULL);
	if (errno)
		die("pthread_create");
	return thread;
}

static void cease_fire(pthread_t thread)
{
	fire.stop = true;
	pthread_join(thread, NULL);
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
	char path[128];
	struct table t, stats;
	pthread_t thread;
	bool ok = true;

	begin_untraced(1, 2, &cpuid, 0);
	table_read(&t, "exit_stats_host");
	reason = table_reason(&t, "CPUID");
	strcpy(path, vm_path(&vms[0], "exit_stats_reset"));
	thread = open_fire();
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
	cease_fire(thread);

	for (int v = raw = 0; v < 2; v++) {
		read_stats(&vms[0], v, &stats);
		raw += stats.count[EXITS][reason];
	}
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	shown = t.count[EXITS][reason];
	printf("# %" PRIu64 " exits during %d resets, %" PRIu64 " after the last\n",
	       raw - shown - first, RESETS, shown);
	ok &= EXPECT(raw == 2 * fire.rounds);
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
	reset(DEBUGFS_KVM "exit_stats_reset");
	table_read(&t, "exit_stats_host");
	ok = EXPECT(table_sum(&t, EXITS) == 0);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	table_read(&t, "exit_stats_host");
	ok &= EXPECT(of(&t, "CPUID").exits == FEW);
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	ok &= EXPECT(of(&t, "CPUID").exits == 2 * FEW);
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
	/* kvm_stat reads every name of the root in each VM's folder, as a number. */
	ok &= EXPECT(access(vm_path(&vms[0], "exit_stats_host"), F_OK) == -1);
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
		glob(DEBUGFS_KVM "exit_stats_host", GLOB_APPEND, NULL, &g);
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
		begin(2, 2, &cpuid, 0);
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

static bool set_online(bool online)
{
	int err = write_file("/sys/devices/system/cpu/cpu1/online", online ? "1" : "0");

	if (err)
		printf("# cpu1 %s: %s\n", online ? "online" : "offline", strerror(err));
	return !err;
}

/* A CPU goes and comes back while vCPUs count and tables are read: its counts stay. */
static bool hotplug(void)
{
	pthread_t thread;
	struct table t;
	bool ok = true;

	begin(1, 2, &cpuid, 0);
	thread = open_fire();
	for (int i = 0; i < 10; i++) {
		ok &= set_online(false);
		table_read(&t, "exit_stats_host");
		ok &= set_online(true);
		table_read(&t, vm_path(&vms[0], "exit_stats"));
	}
	cease_fire(thread);
	ok &= balances(&t);
	end();
	return ok & EXPECT(of(&t, "CPUID").exits == 2 * fire.rounds) & EXPECT(fire.rounds > 0);
}

/* 2.5 million on each of four vCPUs. Untraced, which takes half the time. */
static bool ten_million(void)
{
	struct table t;
	bool ok;

	begin_untraced(2, 2, &cpuid, 0);
	vms_run(vms, 2, &cpuid, 2500000);
	ok = balances(&t);
	end();
	return ok & EXPECT(of(&t, "CPUID").exits == 10000000);
}

/*
 * accounts vm DIR: the same of a VM that another process has and holds still, by its
 * folder in debugfs. The host's table must have been reset, and the histogram started,
 * before that VM was there. vCPUs are read until there are no more.
 */
static bool vm_balances(const char *dir)
{
	struct table vcpu, sum, vm, host;
	uint64_t traced[REASONS], exits;
	char path[256];
	bool ok = true;
	FILE *f;
	int n;

	memset(&sum, 0, sizeof(sum));
	for (n = 0; ; n++) {
		snprintf(path, sizeof(path), "%s/vcpu%d/exit_stats", dir, n);
		if (access(path, F_OK))
			break;
		table_read(&vcpu, path);
		table_add(&sum, &vcpu);
	}
	snprintf(path, sizeof(path), "%s/exit_stats", dir);
	table_read(&vm, path);
	table_read(&host, "exit_stats_host");
	oracle_read(traced);
	snprintf(path, sizeof(path), "%s/exits", dir);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%" SCNu64, &exits) != 1)
		die("%s", path);
	fclose(f);

	ok &= table_equal("VM against vCPUs", &vm, &sum);
	ok &= table_equal("host against VM", &host, &vm);
	ok &= EXPECT(table_sum(&vm, EXITS) == exits);
	for (int k = 0; k < REASONS; k++) {
		ok &= EXPECT(traced[k] == vm.count[EXITS][k] - vm.count[NOENTRY][k]);
		for (int c = FASTPATH; c < COLUMNS; c++)
			ok &= EXPECT(vm.count[c][k] <= vm.count[EXITS][k]);
	}
	printf("# %d vCPUs, %" PRIu64 " exits, %" PRIu64 " on the fast path\n", n, exits,
	       table_sum(&vm, FASTPATH));
	return ok & EXPECT(exits > 10000) & EXPECT(table_sum(&vm, FASTPATH) > 0);
}

static const struct row {
	const char *name, *group;
	bool (*test)(void);
} rows[] = {
	{ "exit_stats_balance_fast_tsc_deadline",	"all",		fast_deadline },
	{ "exit_stats_balance_fast_x2apic_icr",		"all",		fast_icr },
	{ "exit_stats_balance_fast_exit_request",	"all",		fast_icr_self },
	{ "exit_stats_balance_fast_hlt",		"all",		fast_hlt },
	{ "exit_stats_balance_2_vms_2_vcpus",		"all",		all_at_once },
	{ "exit_stats_balance_failed_entry",		"all",		failed_entry },
	{ "exit_stats_files",				"all",		files },
	{ "exit_stats_readers_while_vms_come_and_go",	"all",		readers },
	{ "exit_stats_reset_host",			"all",		reset_host },
	{ "exit_stats_reset_under_fire",		"all",		reset_under_fire },
	{ "exit_stats_balance_10_million_exits",	"all",		ten_million },
	{ "exit_stats_balance_2_cpus",			"smp",		all_at_once },
	{ "exit_stats_balance_cpu_hotplug",		"smp",		hotplug },
	{ "exit_stats_reset_under_fire_2_cpus",		"smp",		reset_under_fire },
	{ "exit_stats_balance_emulated",		"restricted",	emulated },
};

/* accounts GROUP [--list], or accounts vm DIR */
int main(int argc, char **argv)
{
	const char *group = argc > 1 ? argv[1] : "all";
	const struct row *row;

	setlinebuf(stdout);
	if (argc > 2 && !strcmp(group, "vm"))
		return !vm_balances(argv[2]);
	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++)
		if (strcmp(row->group, group))
			continue;
		else if (argc > 2 && !strcmp(argv[2], "--list"))
			puts(row->name);
		else {
			/* A guest that never comes back ends the program, and its rows are missing. */
			alarm(TIMEOUT_SEC);
			printf("%s %s\n", row->test() ? "ok" : "not ok", row->name);
		}
	return 0;
}
