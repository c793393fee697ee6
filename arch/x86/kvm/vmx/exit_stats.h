/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_EXIT_STATS_H
#define __KVM_X86_VMX_EXIT_STATS_H

#include <linux/kvm_exit_stats.h>

#include <asm/vmx.h>

#ifdef CONFIG_KVM_EXIT_STATS

void vmx_exit_stats_init(void);
u32 vmx_exit_stats_failed(struct kvm_exit_hists *hists, u32 reason, bool emulated);

/*
 * Count one VM exit.  @full is the whole exit reason field, of which one flag is
 * looked at: with "VM entry failed" it is no small number, and all that is told
 * about a failed entry costs an exit after a good one nothing.
 */
static __always_inline void
vmx_exit_stats_count(struct kvm_exit_hists *hists, struct kvm_exit_stats_vcpu *vcpu, u32 full,
		     bool emulated)
{
	u32 reason = full & (VMX_EXIT_REASONS_FAILED_VMENTRY | 0xffff);

	if (unlikely(reason >= KVM_EXIT_STATS_OTHER))
		reason = vmx_exit_stats_failed(hists, reason, emulated);
	kvm_exit_stats_count(hists, vcpu, reason);
}

/* Pass on what the fast path returned, and count the exit if it was handled there. */
static __always_inline fastpath_t
vmx_exit_stats_fast(struct kvm_exit_hists *hists, struct kvm_exit_stats_vcpu *vcpu, u32 reason,
		    fastpath_t fastpath)
{
	if (unlikely(fastpath != EXIT_FASTPATH_NONE))
		kvm_exit_stats_count_fastpath(hists, vcpu, reason);
	return fastpath;
}

#else /* !CONFIG_KVM_EXIT_STATS */

static inline void vmx_exit_stats_init(void) {}
static inline void
vmx_exit_stats_count(struct kvm_exit_hists *hists, struct kvm_exit_stats_vcpu *vcpu, u32 full,
		     bool emulated) {}
static inline fastpath_t
vmx_exit_stats_fast(struct kvm_exit_hists *hists, struct kvm_exit_stats_vcpu *vcpu, u32 reason,
		    fastpath_t fastpath)
{
	return fastpath;
}

#define vmx_exit_stats_count(...) \
	do { if (0) vmx_exit_stats_count(__VA_ARGS__); } while (0)

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __KVM_X86_VMX_EXIT_STATS_H */
