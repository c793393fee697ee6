/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_EXIT_STATS_H
#define __KVM_X86_VMX_EXIT_STATS_H

#include <linux/kvm_host.h>

#ifdef CONFIG_KVM_EXIT_STATS

void vmx_exit_stats_init(void);
void vmx_exit_stats_count_flagged(struct kvm_vcpu *vcpu, u32 full, const bool *emulated);

/*
 * Count one VM exit.  @full is the whole exit reason field: with any of its flags
 * it is no small number, so that what flags tell costs an exit without them nothing,
 * and what tells more, @emulated, is left in memory.
 */
static __always_inline void
vmx_exit_stats_count(struct kvm_vcpu *vcpu, u32 full, const bool *emulated)
{
	if (unlikely(full >= KVM_EXIT_STATS_OTHER))
		vmx_exit_stats_count_flagged(vcpu, full, emulated);
	else
		kvm_exit_stats_count(&vcpu->stat.exit_hists, &vcpu->arch.exit_stats, full);
}

/* Pass on what the fast path returned, and count the exit if it was handled there. */
static __always_inline fastpath_t
vmx_exit_stats_fast(struct kvm_vcpu *vcpu, u32 reason, fastpath_t fastpath)
{
	if (unlikely(fastpath != EXIT_FASTPATH_NONE))
		kvm_exit_stats_count_fastpath(&vcpu->stat.exit_hists, &vcpu->arch.exit_stats,
					      reason);
	return fastpath;
}

#else /* !CONFIG_KVM_EXIT_STATS */

static inline void vmx_exit_stats_init(void) {}
static inline void
vmx_exit_stats_count(struct kvm_vcpu *vcpu, u32 full, const bool *emulated) {}
static inline fastpath_t
vmx_exit_stats_fast(struct kvm_vcpu *vcpu, u32 reason, fastpath_t fastpath)
{
	return fastpath;
}

#define vmx_exit_stats_count(...) \
	do { if (0) vmx_exit_stats_count(__VA_ARGS__); } while (0)

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __KVM_X86_VMX_EXIT_STATS_H */
