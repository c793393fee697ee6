// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench [EXITS [WORKLOAD]]: print what one exit takes, in ticks of the TSC: as a clock on
 * the wall says, and as the clock of the vCPU's thread does, which does not run for others;
 * then the exits that there were in all, by KVM's own count, and the ticks of a nanosecond.
 * On the emulated host one tick is one instruction.
 *
 * Each is the least of several runs of one KVM_RUN with so many exits: the host's own
 * interrupts and processes come when they come, and can only add.
 *
 * bench boundary: print what a KVM_RUN of 100 exits takes in the thread's time, and what one
 * that crosses a multiple of 10,000 exits does; both as the median. KVM must have been
 * loaded just before.
 *
 * bench tsc: print the TSC.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <x86intrin.h>

#include "table.h"
#include "vm.h"

#define ROUNDS	20000	/* unless told */
#define RUNS	10

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");
PAYLOAD(out, "outb %al, $0x80");
PAYLOAD(deadline, "movl $0x6e0, %ecx; movl $0x7fffffff, %edx; xorl %eax, %eax; wrmsr");
/* What SVM has on its fast path: to an APIC that is not there. */
PAYLOAD(icr, "movl $0x830, %ecx; movl $0xff, %edx; movl $0x30, %eax; wrmsr");
/* Write to a fresh page per round, from 0x10000 on: the segment is the page. */
PAYLOAD(touch, "movl %edi, %eax; shll $8, %eax; addw $0x0f00, %ax; movw %ax, %ds; movb %al, 0");

/* Have every page of the guest's memory that is mapped by now be mapped again. */
static void unmap(struct vm *vm)
{
	struct kvm_userspace_memory_region region = { .userspace_addr = (uintptr_t)vm->mem };

	for (int i = 0; i < 2; i++) {
		if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
			die("KVM_SET_USER_MEMORY_REGION");
		region.memory_size = 0x100000;
	}
}

static const struct workload {
	const char *name;
	const struct payload *payload;
	enum vm_flags flags;
	int most;	/* rounds, if not any number */
	void (*prepare)(struct vm *vm);
} workloads[] = {
	{ "cpuid",	&cpuid,		0,		0,	NULL },
	{ "out",	&out,		0,		0,	NULL },
	{ "deadline",	&deadline,	VM_X2APIC,	0,	NULL },
	{ "touch",	&touch,		0,		128,	unmap },
};

/* The time of this thread, in nanoseconds. */
static uint64_t own_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static double ticks_per_ns(void)
{
	static const struct timespec wait = { .tv_nsec = 200000000 };
	struct timespec a, b;
	uint64_t ticks;

	clock_gettime(CLOCK_MONOTONIC_RAW, &a);
	ticks = __rdtsc();
	nanosleep(&wait, NULL);
	clock_gettime(CLOCK_MONOTONIC_RAW, &b);
	ticks = __rdtsc() - ticks;
	return ticks / ((b.tv_sec - a.tv_sec) * 1e9 + b.tv_nsec - a.tv_nsec);
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int boundary(void)
{
	enum { BATCH = 100, EVERY = 10000, BATCHES = 2100 };
	static uint64_t times[2][BATCHES];
	uint64_t before, after, start;
	double scale = ticks_per_ns();
	int nr[2] = { 0, 0 };
	struct vm vm;

	vm_create(&vm, 1, &cpuid);
	vcpu_stat(&vm, 0, "exits", &before, 1);
	for (int i = 0; i < BATCHES; i++, before = after) {
		start = own_time();
		vcpu_run(&vm, 0, &cpuid, BATCH - 1);
		start = own_time() - start;
		vcpu_stat(&vm, 0, "exits", &after, 1);
		int crossed = before / EVERY != after / EVERY;

		times[crossed][nr[crossed]++] = start;
	}
	vm_destroy(&vm);
	for (int i = 0; i < 2; i++) {
		qsort(times[i], nr[i], sizeof(times[i][0]), by_size);
		printf("%.0f%c", times[i][nr[i] / 2] * scale, i ? '\n' : ' ');
	}
	return 0;
}

static int measure(const struct workload *w, int rounds)
{
	const struct payload *payload = on_amd() && w->payload == &deadline ? &icr : w->payload;
	uint64_t ticks, own, best = UINT64_MAX, best_own = UINT64_MAX, exits;
	double scale = ticks_per_ns();
	struct vm vm;

	if (w->most && rounds > w->most)
		rounds = w->most;
	vm_create_with(&vm, 1, payload, w->flags);
	for (int i = 0; i < RUNS; i++) {
		if (w->prepare)
			w->prepare(&vm);
		own = own_time();
		ticks = __rdtsc();
		vcpu_run(&vm, 0, payload, rounds);
		ticks = __rdtsc() - ticks;
		own = own_time() - own;
		if (ticks < best)
			best = ticks;
		if (own < best_own)
			best_own = own;
	}
	vcpu_stat(&vm, 0, "exits", &exits, 1);
	vm_destroy(&vm);
	printf("%.1f %.1f %" PRIu64 " %.6f\n", (double)best / rounds, best_own * scale / rounds,
	       exits, scale);
	return 0;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
	const char *name = argc > 2 ? argv[2] : "cpuid";

	if (argc > 1 && !strcmp(argv[1], "boundary"))
		return boundary();
	if (argc > 1 && !strcmp(argv[1], "tsc")) {
		printf("%llu\n", __rdtsc());
		return 0;
	}
	for (const struct workload *w = workloads; w < workloads + sizeof(workloads) / sizeof(*w); w++)
		if (!strcmp(w->name, name))
			return measure(w, rounds);
	errno = EINVAL;
	die("%s", name);
}
