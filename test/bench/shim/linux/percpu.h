/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_PERCPU_H
#define SHIM_LINUX_PERCPU_H

/* What is the CPU's own in the kernel is the thread's own here: the same instruction. */
#define DECLARE_PER_CPU(type, name)	extern __thread type name
#define DEFINE_PER_CPU(type, name)	__thread type name
#define this_cpu_inc(x)			asm volatile("incq %0" : "+m" (x))

#endif
