// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench [EXITS]: print what one CPUID exit takes, in ticks of the TSC: the least of several
 * runs of one KVM_RUN with so many exits (20,000). On the emulated host one tick is one
 * instruction.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <x86intrin.h>

#include "vm.h"

#define ROUNDS	20000	/* unless told */
#define RUNS	10

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
	uint64_t start, ticks, best = UINT64_MAX;
	struct vm vm;
	int i;

	vm_create(&vm, 1, &cpuid);
	for (i = 0; i < RUNS; i++) {
		start = __rdtsc();
		vcpu_run(&vm, 0, &cpuid, rounds);
		ticks = __rdtsc() - start;
		if (ticks < best)
			best = ticks;
	}
	vm_destroy(&vm);
	printf("%.1f\n", (double)best / rounds);
	return 0;
}
