// SPDX-License-Identifier: GPL-2.0-only
/*
 * The books must balance, whatever guests do: see balances().
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "books.h"

enum { FEW = 1000 };

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

/* The kernel's: 612 is Linux 6.12. */
static int release(void)
{
	int major = 0, minor = 0;
	struct utsname u;

	uname(&u);
	sscanf(u.release, "%d.%d", &major, &minor);
	return major * 100 + minor;
}

/* Every write is one exit on the fast path, whether the guest is entered again or not. */
static bool fast_wrmsr(const struct payload *p, int fast)
{
	struct counts c;
	struct table t;
	bool ok;

	begin(1, 1, p, VM_X2APIC);
	vcpu_run(&vms[0], 0, p, FEW);
	ok = balances(&t);
	c = of(&t, "MSR_WRITE");
	end();
	return ok & EXPECT(c.exits == FEW) & EXPECT(c.fastpath == (uint64_t)fast);
}

/* Up to 6.12 it is fast where KVM can leave the timer to the CPU, and SVM has none for that. */
static bool fast_deadline(void)
{
	return fast_wrmsr(&deadline, on_amd() && release() <= 612 ? 0 : FEW);
}

static bool fast_icr(void)
{
	return fast_wrmsr(&icr, FEW);
}

static bool fast_icr_self(void)
{
	return fast_wrmsr(&icr_self, FEW);
}

/* Linux 6.12 is the first that handles a HLT on its fast path. */
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
	return ok & EXPECT(c.exits == FEW) & EXPECT(c.fastpath == (release() >= 612 ? FEW : 0));
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

/*
 * The CPU refuses to enter the guest: to VMX an exit, with a flag in the reason field, and to
 * SVM code -1, which says that there was no entry.
 */
static bool failed_entry(void)
{
	const uint32_t why = on_amd() ? UINT32_MAX : 0x80000021;
	const uint64_t noentry = on_amd() ? FEW : 0;
	struct kvm_run *run;
	struct table t;
	bool ok = true;
	int invalid;

	begin(1, 1, &cpuid, VM_BAD_STATE);
	run = vms[0].vcpu[0].run;
	for (int i = 0; i < FEW && ok; i++)
		ok = EXPECT(!vcpu_refused(&vms[0], 0)) &&
		     EXPECT(run->exit_reason == KVM_EXIT_FAIL_ENTRY) &&
		     EXPECT((uint32_t)run->fail_entry.hardware_entry_failure_reason == why);
	ok &= balances(&t);
	invalid = table_reason(&t, "INVALID_STATE");
	end();
	return ok & EXPECT(t.count[EXITS][invalid] == FEW) &
	       EXPECT(t.count[NOENTRY][invalid] == noentry) & EXPECT(table_sum(&t, EXITS) == FEW);
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
	uint64_t rounds;
	struct table t;
	bool ok = true;

	begin(1, 2, &cpuid, 0);
	open_fire(&cpuid);
	for (int i = 0; i < 10; i++) {
		ok &= set_online(false);
		table_read(&t, HOST_TABLE);
		ok &= set_online(true);
		table_read(&t, vm_path(&vms[0], "exit_stats"));
	}
	rounds = cease_fire();
	ok &= balances(&t);
	end();
	return ok & EXPECT(of(&t, "CPUID").exits == 2 * rounds) & EXPECT(rounds > 0);
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
	table_read(&host, HOST_TABLE);
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
		ok &= EXPECT(traced[k] == vm.count[EXITS][k] - untraced(&vm, k));
		for (int c = FASTPATH; c < COLUMNS; c++)
			ok &= EXPECT(vm.count[c][k] <= vm.count[EXITS][k]);
	}
	printf("# %d vCPUs, %" PRIu64 " exits, %" PRIu64 " on the fast path\n", n, exits,
	       table_sum(&vm, FASTPATH));
	/* SVM's fast path has no timer on 6.12, and a guest with one vCPU no IPIs. */
	return ok & EXPECT(exits > 10000) &
	       EXPECT(table_sum(&vm, FASTPATH) > 0 || (on_amd() && n == 1));
}

static const struct row rows[] = {
	{ "exit_stats_balance_fast_tsc_deadline",	"all amd debug",		fast_deadline },
	{ "exit_stats_balance_fast_x2apic_icr",		"all amd",		fast_icr },
	{ "exit_stats_balance_fast_exit_request",	"all amd",		fast_icr_self },
	{ "exit_stats_balance_fast_hlt",		"all amd debug",		fast_hlt },
	{ "exit_stats_balance_2_vms_2_vcpus",		"all amd",		all_at_once },
	{ "exit_stats_balance_failed_entry",		"all amd debug",		failed_entry },
	{ "exit_stats_balance_10_million_exits",	"all",		ten_million },
	{ "exit_stats_balance_2_cpus",			"smp debug",		all_at_once },
	{ "exit_stats_balance_cpu_hotplug",		"smp debug",		hotplug },
	{ "exit_stats_balance_emulated",		"restricted",	emulated },
};

/* accounts GROUP [--list], or accounts vm DIR */
int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "vm"))
		return !vm_balances(argv[2]);
	return run_rows(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
}
