// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost [ROW [ROUNDS]]: print what one round of each row takes, or of one: its name, in ticks of the
 * TSC the median and the least of ROUNDS (1000, or as many as the row can have), and how many exits
 * a round has, of all kinds and on the fast path. On the emulated host one tick is one instruction.
 *
 * The guest reads its own clock before and after what exits. The median is exact: the host's
 * interrupts and other processes come into some rounds, never into half of them. Only hlt_timer
 * depends on when the host, which it waits for, is there.
 *
 * cost --list: print the rows' names. cost --tsc: print the TSC.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <x86intrin.h>

#include "table.h"
#include "vm.h"

#define ROUNDS	1000	/* unless told */
#define MOST	16000	/* a segment of them */
#define TIMES	0x90000	/* where the guest leaves what each round took, by the rounds that are left */

/* A round: the body may use all registers but DI and SI. */
#define TIMED(name, body)						\
	PAYLOAD(name, "rdtsc; movl %eax, %esi\n" body "\n"		\
		"rdtsc; subl %esi, %eax\n"				\
		"movw $0x9000, %bx; movw %bx, %es; movl %eax, %es:(,%edi,4)")

TIMED(nothing, "");
TIMED(cpuid, "xorl %eax, %eax; cpuid");
TIMED(rdmsr, "movl $0x277, %ecx; rdmsr");
TIMED(wrmsr, "movl $0x277, %ecx; movl $0x00070406, %eax; movl %eax, %edx; wrmsr");
TIMED(vmcall, "movl $0x7fffffff, %eax; vmcall");
TIMED(vmmcall, "movl $0x7fffffff, %eax; vmmcall");
TIMED(xsetbv, "xorl %ecx, %ecx; xorl %edx, %edx; movl $1, %eax; xsetbv");
TIMED(wbinvd, "wbinvd");
TIMED(invd, "invd");
TIMED(out, "outb %al, $0x80");
TIMED(in, "inb $0x80, %al");
TIMED(in_kernel, "inb $0x21, %al");	/* the PIC's */
TIMED(mmio, "movw $0xffff, %bx; movw %bx, %ds; movb %al, 0x100");	/* above the memory */
TIMED(hlt, "hlt");
/* A bit longer than what makes PAUSE exit, 4096 cycles or 3000 of them, and then a gap, which ends a loop. */
TIMED(pause_cycles, "movl $1400, %ecx; 1: pause; decl %ecx; jnz 1b; movl $400, %ecx; 2: decl %ecx; jnz 2b");
TIMED(pause_filter, "movl $3100, %ecx; 1: pause; decl %ecx; jnz 1b; movl $400, %ecx; 2: decl %ecx; jnz 2b");
TIMED(deadline, "movl $0x6e0, %ecx; movl $0x7fffffff, %edx; xorl %eax, %eax; wrmsr");
/* To an APIC that is not there. */
TIMED(icr, "movl $0x830, %ecx; movl $0xff, %edx; movl $0x30, %eax; wrmsr");
/* A fresh page a round, from 0x10000 on: the segment is the page. */
TIMED(touch, "movl %edi, %eax; shll $8, %eax; addw $0x0f00, %ax; movw %ax, %ds; movb %al, 0");
/*
 * Sleep until a timer's interrupt, 10,000 ticks from here: 100 us on the emulated host. The first round
 * has the interrupt, 0x30, handled, and let through.
 */
PAYLOAD(hlt_timer, "xorl %edx, %edx; movw %dx, %ds; movw %cs, %ax; cmpw %ax, 0xc2; je 3f\n"
	"movw %ax, 0xc2; movw $(2f - payload_hlt_timer_start), 0xc0\n"
	"movl $0x832, %ecx; movl $0x40030, %eax; wrmsr; jmp 3f\n"
	"2: movl $0x80b, %ecx; xorl %eax, %eax; xorl %edx, %edx; wrmsr; iretw\n"
	"3: rdtsc; movl %eax, %esi; addl $10000, %eax; adcl $0, %edx; movl $0x6e0, %ecx; wrmsr\n"
	"sti; hlt; cli\n"
	"rdtsc; subl %esi, %eax; movw $0x9000, %bx; movw %bx, %es; movl %eax, %es:(,%edi,4)");

static const struct row {
	const char *name;
	const struct payload *intel, *amd;
	enum vm_flags flags;
	int most;	/* rounds, if not MOST */
} rows[] = {
	{ "no_exit",		 &nothing,   &nothing,	 0,	     0 },
	{ "cpuid",		 &cpuid,     &cpuid,	 0,	     0 },
	{ "rdmsr",		 &rdmsr,     &rdmsr,	 0,	     0 },
	{ "wrmsr",		 &wrmsr,     &wrmsr,	 0,	     0 },
	{ "wrmsr_fastpath",	 &deadline,  &icr,	 VM_X2APIC,  0 },	/* SVM sets no timer there */
	{ "ipi_fastpath",	 &icr,	     &icr,	 VM_X2APIC,  0 },
	{ "hypercall",		 &vmcall,    &vmmcall,	 0,	     0 },
	{ "xsetbv",		 &xsetbv,    &xsetbv,	 0,	     0 },
	{ "wbinvd",		 &wbinvd,    &wbinvd,	 0,	     0 },
	{ "invd",		 &invd,	     &invd,	 0,	     0 },
	{ "in_kernel",		 &in_kernel, &in_kernel, VM_X2APIC,  0 },
	{ "in_user_space",	 &in,	     &in,	 0,	     0 },
	{ "out_user_space",	 &out,	     &out,	 0,	     0 },
	{ "mmio_user_space",	 &mmio,	     &mmio,	 0,	     0 },
	{ "hlt_user_space",	 &hlt,	     &hlt,	 0,	     0 },
	{ "pause_loop",		 &pause_cycles, &pause_filter, 0,	     0 },
	{ "page_fault",		 &touch,     &touch,	 0,	     128 },
	/* Its time is that of KVM_RUN, which the CPU refuses to enter the guest for. */
	{ "entry_refused",	 NULL,	     NULL,	 VM_BAD_STATE, 0 },
	{ "hlt_timer",		 &hlt_timer, &hlt_timer, VM_X2APIC,  0 },
};

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void refuse(struct vcpu *v, uint32_t *times, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		if (ioctl(v->fd, KVM_SET_SREGS, &v->sregs))
			die("KVM_SET_SREGS");
		uint64_t start = __rdtsc();
		int refused = ioctl(v->fd, KVM_RUN, 0);

		times[i] = __rdtsc() - start;
		if (refused || v->run->exit_reason != KVM_EXIT_FAIL_ENTRY)
			die("an entry that was not refused");
	}
}

/* What a vCPU's exits were so far: all of them, and those on the fast path. */
struct exits {
	uint64_t all, fast;
};

static struct exits exits_of(struct vm *vm)
{
	uint64_t fast[REASONS] = { 0 };
	struct exits e = { 0 };

	vcpu_stat(vm, 0, "exits", &e.all, 1);
	vcpu_stat(vm, 0, "exit_reason_fastpath_hist", fast, REASONS);
	for (int i = 0; i < REASONS; i++)
		e.fast += fast[i];
	return e;
}

static void measure(const struct row *row, int rounds)
{
	static uint32_t times[MOST];
	const struct payload *p = on_amd() ? row->amd : row->intel;
	struct exits before, after;
	struct vm vm;

	if (row->most && rounds > row->most)
		rounds = row->most;
	vm_create_with(&vm, 1, p ? p : &nothing, row->flags);
	before = exits_of(&vm);
	if (p) {
		vcpu_run(&vm, 0, p, rounds);
		memcpy(times, vm.mem + TIMES + sizeof(*times), rounds * sizeof(*times));
	} else {
		refuse(&vm.vcpu[0], times, rounds);
	}
	after = exits_of(&vm);
	vm_destroy(&vm);

	qsort(times, rounds, sizeof(*times), by_size);
	printf("%-16s %6" PRIu32 " %6" PRIu32 " %7.2f %7.2f\n", row->name, times[rounds / 2], times[0],
	       (double)(after.all - before.all) / rounds, (double)(after.fast - before.fast) / rounds);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS, found = 0;

	setlinebuf(stdout);
	if (rounds < 1 || rounds > MOST) {
		fprintf(stderr, "cost: %s rounds: expected 1 to %d\n", argv[2], MOST);
		return 2;
	}
	if (name && !strcmp(name, "--tsc")) {
		printf("%llu\n", __rdtsc());
		return 0;
	}
	for (const struct row *r = rows; r < rows + sizeof(rows) / sizeof(*rows); r++) {
		if (name && !strcmp(name, "--list")) {
			puts(r->name);
			found = 1;
		} else if (!name || !strcmp(name, r->name)) {
			if (name && argc > 2 && r->most && rounds > r->most) {
				fprintf(stderr, "cost: %s has at most %d rounds\n", name, r->most);
				return 2;
			}
			if (!found++)
				printf("%-16s %6s %6s %7s %7s\n", "# round", "median", "least", "exits", "fast");
			measure(r, rounds);
		}
	}
	if (!found)
		fprintf(stderr, "cost: no row '%s': see cost --list\n", name);
	return found ? 0 : 2;
}
