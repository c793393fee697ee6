/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_EXIT_STATS_H
#define __KVM_X86_VMX_EXIT_STATS_H

#include <linux/kvm_exit_count.h>

#include <asm/vmx.h>

#include "vmx.h"

#ifdef CONFIG_KVM_EXIT_STATS

DECLARE_PER_CPU(u64[VMX_EXIT_BUCKETS], vmx_exits);

void vmx_exit_stats_init(void);
void vmx_exit_stats_count_odd(struct kvm_vcpu *vcpu, u32 full, bool emulated);
void vmx_exit_stats_count_l2(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full);
void vmx_exit_stats_count_td(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full);
fastpath_t vmx_exit_stats_count_fast_odd(struct kvm_vcpu *vcpu, fastpath_t fastpath, u64 reason);
void vmx_exit_stats_entering_odd(struct kvm_vcpu *vcpu, u32 full);

/* One of the vCPU's histograms; a trust domain's vCPU has them in the same place. */
static __always_inline u64 *vmx_exit_hist(struct kvm_vcpu *vcpu, int which)
{
	return to_vmx(vcpu)->exit_hists.hist[which];
}

static __always_inline u32 vmx_exit_bucket(u32 reason)
{
	return reason < VMX_EXIT_OTHER ? reason : VMX_EXIT_OTHER;
}

/*
 * Count an exit on its way to its handler, unless the fast path handled and counted it.
 * @full is the whole exit reason field: with any of its flags it is no small number, so
 * that what flags tell costs an exit without them nothing; so @emulated is left in memory.
 * Both are pointers as even dead reads would move blocks where there are no statistics.
 */
static __always_inline void
vmx_exit_stats_count(struct kvm_vcpu *vcpu, fastpath_t fastpath, const u32 *full,
		     const bool *emulated)
{
	if (unlikely(fastpath != EXIT_FASTPATH_NONE))
		return;

	if (unlikely(*full >= VMX_EXIT_OTHER))
		vmx_exit_stats_count_odd(vcpu, *full, *emulated);
	else
		kvm_exit_stats_count(vcpu, vmx_exit_hist(vcpu, KVM_EXIT_HIST_EXITS), vmx_exits,
				     *full);
}

/* Count an exit that the fast path handled, and pass on what it returned. */
static __always_inline fastpath_t
vmx_exit_stats_count_fast(struct kvm_vcpu *vcpu, fastpath_t fastpath, u64 reason)
{
	return kvm_exit_stats_count_fast(vcpu, vmx_exit_hist(vcpu, KVM_EXIT_HIST_EXITS),
					 vmx_exit_hist(vcpu, KVM_EXIT_HIST_FASTPATH), reason,
					 fastpath);
}

/* The same if it did. */
static __always_inline fastpath_t
vmx_exit_stats_fastpath(struct kvm_vcpu *vcpu, fastpath_t fastpath, u64 reason)
{
	if (fastpath == EXIT_FASTPATH_NONE)
		return fastpath;
	if (unlikely(is_guest_mode(vcpu)) || unlikely(reason >= VMX_EXIT_OTHER))
		return vmx_exit_stats_count_fast_odd(vcpu, fastpath, reason);
	return vmx_exit_stats_count_fast(vcpu, fastpath, reason);
}

/* The guest is about to be entered, after an exit with the reason that @full still has. */
static __always_inline void vmx_exit_stats_entering(struct kvm_vcpu *vcpu, const u32 *full)
{
	if (static_branch_likely(&kvm_exit_stats_time_entry)) {
		u64 reason = *full;

		if (likely(reason < VMX_EXIT_OTHER))
			kvm_exit_stats_entering(vcpu, reason);
		else
			vmx_exit_stats_entering_odd(vcpu, reason);
	}
}

#define vmx_exit_stats_exited	kvm_exit_stats_exited

#else /* !CONFIG_KVM_EXIT_STATS */

static inline void vmx_exit_stats_init(void) {}
static inline void
vmx_exit_stats_count(struct kvm_vcpu *vcpu, fastpath_t fastpath, const u32 *full,
		     const bool *emulated) {}
static inline void
vmx_exit_stats_count_l2(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full) {}
static inline void
vmx_exit_stats_count_td(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full) {}
static inline void vmx_exit_stats_exited(struct kvm_vcpu *vcpu) {}
static inline void vmx_exit_stats_entering(struct kvm_vcpu *vcpu, const u32 *full) {}
static inline fastpath_t
vmx_exit_stats_fastpath(struct kvm_vcpu *vcpu, fastpath_t fastpath, u16 reason)
{
	return fastpath;
}

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __KVM_X86_VMX_EXIT_STATS_H */
