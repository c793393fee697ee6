/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_COMPILER_H
#define SHIM_LINUX_COMPILER_H

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define __user
#define barrier()	asm volatile("" : : : "memory")
#define READ_ONCE(x)	(*(const volatile __typeof__(x) *)&(x))
#define data_race(x)	(x)
#define OPTIMIZER_HIDE_VAR(x) asm("" : "+r" (x))
#ifndef __always_inline
#define __always_inline	inline __attribute__((always_inline))
#endif

#endif
