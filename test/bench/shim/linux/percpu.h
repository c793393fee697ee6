/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_PERCPU_H
#define SHIM_LINUX_PERCPU_H

/* What is the CPU's own in the kernel is the thread's own here, by the same instruction. */
#define __percpu
#define this_cpu_inc(x)		asm volatile("incq %%gs:%0" : "+m" (x))

#endif
