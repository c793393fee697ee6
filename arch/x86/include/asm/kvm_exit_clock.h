/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_KVM_EXIT_CLOCK_H
#define _ASM_X86_KVM_EXIT_CLOCK_H

#include <linux/types.h>

/*
 * get_cycles(), to keep and to compare with.  RDTSC gives halves, and to use them as such
 * saves 3 instructions an exit.
 */
static __always_inline void kvm_exit_clock_read(u64 *stamp)
{
	u32 *half = (u32 *)stamp;

	asm volatile("rdtsc" : "=a" (half[0]), "=d" (half[1]));
}

static __always_inline u64 kvm_exit_clock_since(u64 stamp)
{
	unsigned long low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high));
	return low - stamp + (high << 32);
}

#endif /* _ASM_X86_KVM_EXIT_CLOCK_H */
