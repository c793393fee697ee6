/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_EXIT_STATS_H
#define __KVM_X86_VMX_EXIT_STATS_H

#include <linux/kvm_exit_stats.h>

#ifdef CONFIG_KVM_EXIT_STATS
void vmx_exit_stats_init(void);
#else
static inline void vmx_exit_stats_init(void) {}
#endif

#endif /* __KVM_X86_VMX_EXIT_STATS_H */
