/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_TIMEX_H
#define SHIM_LINUX_TIMEX_H

#define get_cycles()	__builtin_ia32_rdtsc()

#endif
