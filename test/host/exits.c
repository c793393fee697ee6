// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guests that cause an exactly known number of exits. A test is a row: the
 * counter of its reason must move by exactly that number, and no other counter
 * at all, but for the host's own interrupts, which come when they come.
 *
 * The same exits are counted by ftrace's histogram of kvm:kvm_exit, reason by
 * reason, and by KVM's own 'exits'. All three must agree; with --untraced, for kernels
 * without tracing, the two that there are.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "vm.h"

#define MSR_PAT "$0x277"

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");
PAYLOAD(out, "outb %al, $0x80");
PAYLOAD(in, "inb $0x80, %al");
PAYLOAD(rdmsr, "movl " MSR_PAT ", %ecx; rdmsr");
PAYLOAD(wrmsr, "movl " MSR_PAT ", %ecx; movl $0x00070406, %eax; movl %eax, %edx; wrmsr");
PAYLOAD(vmcall, "movl $0x7fffffff, %eax; vmcall");
PAYLOAD(vmmcall, "movl $0x7fffffff, %eax; vmmcall");
PAYLOAD(hlt, "hlt");
PAYLOAD(invd, "invd");
PAYLOAD(wbinvd, "wbinvd");
PAYLOAD(xsetbv, "xorl %ecx, %ecx; xorl %edx, %edx; movl $1, %eax; xsetbv");
/* Write to a fresh page per round, from 0x10000 on: the segment is the page. */
PAYLOAD(touch, "movl %edi, %eax; shll $8, %eax; addw $0x0f00, %ax; movw %ax, %ds; movb %al, 0");

static const struct row {
	const char *name, *reason;
	const struct payload *payload;
	int rounds, vcpus, vms;
} rows[] = {
	{ "exit_stats_counts_cpuid",		"CPUID",	  &cpuid,  5000, 1, 1 },
	{ "exit_stats_counts_out",		"IO_INSTRUCTION", &out,    1000, 1, 1 },
	{ "exit_stats_counts_in",		"IO_INSTRUCTION", &in,     1000, 1, 1 },
	{ "exit_stats_counts_rdmsr",		"MSR_READ",	  &rdmsr,  1000, 1, 1 },
	{ "exit_stats_counts_wrmsr",		"MSR_WRITE",	  &wrmsr,  1000, 1, 1 },
	{ "exit_stats_counts_vmcall",		"VMCALL",	  &vmcall, 1000, 1, 1 },
	{ "exit_stats_counts_hlt",		"HLT",		  &hlt,    1000, 1, 1 },
	{ "exit_stats_counts_invd",		"INVD",		  &invd,   1000, 1, 1 },
	{ "exit_stats_counts_wbinvd",		"WBINVD",	  &wbinvd, 1000, 1, 1 },
	{ "exit_stats_counts_xsetbv",		"XSETBV",	  &xsetbv, 1000, 1, 1 },
	{ "exit_stats_counts_ept_violation",	"EPT_VIOLATION",  &touch,   128, 1, 1 },
	{ "exit_stats_counts_cpuid_2_vcpus",	"CPUID",	  &cpuid,  5000, 2, 1 },
	{ "exit_stats_counts_out_2_vcpus",	"IO_INSTRUCTION", &out,    1000, 2, 1 },
	{ "exit_stats_counts_cpuid_2_vms",	"CPUID",	  &cpuid,  5000, 1, 2 },
	{ "exit_stats_counts_vmcall_2_vms_2_vcpus", "VMCALL",	  &vmcall, 1000, 2, 2 },
	{ "exit_stats_counts_ept_violation_2_vms", "EPT_VIOLATION", &touch, 128, 1, 2 },
};

static bool expect(const char *what, uint64_t got, uint64_t want)
{
	if (got != want)
		printf("# %s: %" PRIu64 ", expected %" PRIu64 "\n", what, got, want);
	return got == want;
}

static bool untraced;

static bool check(const struct row *row)
{
	struct table before, after, diff;
	const struct payload *payload = on_amd() && row->payload == &vmcall ? &vmmcall : row->payload;
	uint64_t exits, total, traced[REASONS];
	int i, io, interrupt, reason, threads = row->vcpus * row->vms;
	struct vm vms[2];
	bool ok = true;

	for (i = 0; i < row->vms; i++)
		vm_create(&vms[i], row->vcpus, payload);

	table_read(&before, HOST_TABLE);
	exits = kvm_exits();
	if (!untraced)
		oracle_start();
	vms_run(vms, row->vms, payload, row->rounds);
	if (!untraced) {
		oracle_read(traced);
		oracle_stop();
	}
	exits = kvm_exits() - exits;
	table_read(&after, HOST_TABLE);
	total = table_diff(&diff, &before, &after);

	for (i = 0; i < row->vms; i++)
		vm_destroy(&vms[i]);

	io = table_reason(&after, "IO_INSTRUCTION");
	interrupt = table_reason(&after, "EXTERNAL_INTERRUPT");
	reason = table_reason(&after, row->reason);
	for (i = 0; i < REASONS; i++) {
		uint64_t want = i == reason ? (uint64_t)row->rounds * threads : 0;

		if (i == io)
			want += threads;	/* the OUT at the end of a payload */
		if (i != interrupt)
			ok &= expect(after.name[i], diff.count[EXITS][i], want);
		if (!untraced && diff.count[EXITS][i] != traced[i]) {
			printf("# %s: counted %" PRIu64 ", traced %" PRIu64 "\n",
			       after.name[i], diff.count[EXITS][i], traced[i]);
			ok = false;
		}
	}
	ok &= expect("total against KVM's exits", total, exits);
	return ok;
}

int main(int argc, char **argv)
{
	const struct row *row;

	setlinebuf(stdout);
	untraced = argc > 1 && !strcmp(argv[1], "--untraced");
	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++)
		if (argc > 1 && !strcmp(argv[1], "--list"))
			puts(row->name);
		else
			printf("%s %s\n", check(row) ? "ok" : "not ok", row->name);
	return 0;
}
