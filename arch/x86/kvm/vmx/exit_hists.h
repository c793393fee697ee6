/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_EXIT_HISTS_H
#define __KVM_X86_VMX_EXIT_HISTS_H

#include <linux/kvm_exit_stats.h>

#ifdef CONFIG_KVM_EXIT_STATS

/* A bucket per exit reason; the last one takes every reason that has no bucket. */
#define VMX_EXIT_BUCKETS	88
#define VMX_EXIT_OTHER		(VMX_EXIT_BUCKETS - 1)

/* A vCPU's exits by bucket. */
struct vmx_exit_hists {
	u64 hist[KVM_EXIT_HISTS][VMX_EXIT_BUCKETS];
};

#else

struct vmx_exit_hists {};

#endif

#endif /* __KVM_X86_VMX_EXIT_HISTS_H */
