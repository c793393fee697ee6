/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_EXIT_STATS_H
#define __KVM_X86_VMX_EXIT_STATS_H

#include <linux/kvm_host.h>

#include <asm/vmx.h>

#include "kvm_cache_regs.h"

#ifdef CONFIG_KVM_EXIT_STATS

void vmx_exit_stats_init(void);
void vmx_exit_stats_count_flagged(struct kvm_vcpu *vcpu, u32 full, const bool *emulated);

/*
 * Count an exit on its way to its handler, unless the fast path handled and counted it.
 * @full is the whole exit reason field: with any of its flags it is no small number, so
 * that what flags tell costs an exit without them nothing, and what tells more,
 * @emulated, is left in memory.
 */
static __always_inline void
vmx_exit_stats_count(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full, const bool *emulated)
{
	if (unlikely(fastpath != EXIT_FASTPATH_NONE))
		return;

	if (unlikely(full >= KVM_EXIT_STATS_OTHER))
		vmx_exit_stats_count_flagged(vcpu, full, emulated);
	else
		kvm_exit_stats_count(&vcpu->stat.exit_hists, &vcpu->arch.exit_stats, full);
}

/* Count the same exit as one that was taken while L2 ran. */
static __always_inline void
vmx_exit_stats_count_l2(struct kvm_vcpu *vcpu, fastpath_t fastpath, const u32 *full)
{
	if (likely(fastpath == EXIT_FASTPATH_NONE))
		kvm_exit_stats_count_l2(&vcpu->stat.exit_hists, (u16)*full);
}

/*
 * Pass on what the fast path returned for an exit of this reason, a constant, and count the
 * exit if it was handled there: the guest may be entered again without a handler.  While L2
 * runs, the fast path handles no other reason than the preemption timer.
 */
static __always_inline fastpath_t
vmx_count_fast(struct kvm_vcpu *vcpu, u32 reason, fastpath_t fastpath)
{
	struct kvm_exit_hists *hists = &vcpu->stat.exit_hists;

	if (fastpath != EXIT_FASTPATH_NONE) {
		if (reason == EXIT_REASON_PREEMPTION_TIMER && is_guest_mode(vcpu))
			kvm_exit_stats_count_l2(hists, reason);
		kvm_exit_stats_count_fastpath(hists, &vcpu->arch.exit_stats, reason);
	}
	return fastpath;
}

/* The guest was left.  The reason is not looked at unless time is measured. */
static __always_inline void vmx_exit_stats_exited(struct kvm_vcpu *vcpu, const u32 *full)
{
	if (kvm_exit_stats_timed())
		kvm_exit_stats_exited(&vcpu->arch.exit_stats, (u16)*full);
}

#else /* !CONFIG_KVM_EXIT_STATS */

static inline void vmx_exit_stats_init(void) {}
static inline void
vmx_exit_stats_count(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full, const bool *emulated) {}
static inline void
vmx_exit_stats_count_l2(struct kvm_vcpu *vcpu, fastpath_t fastpath, const u32 *full) {}
static inline void vmx_exit_stats_exited(struct kvm_vcpu *vcpu, const u32 *full) {}
static inline fastpath_t
vmx_count_fast(struct kvm_vcpu *vcpu, u32 reason, fastpath_t fastpath)
{
	return fastpath;
}

/*
 * On the path of every exit not even the arguments may be left: their evaluation,
 * dead as it is, has been seen to move blocks in vmx_handle_exit().
 */
#define vmx_exit_stats_count(...) \
	do { if (0) vmx_exit_stats_count(__VA_ARGS__); } while (0)
#define vmx_exit_stats_count_l2(...) \
	do { if (0) vmx_exit_stats_count_l2(__VA_ARGS__); } while (0)
#define vmx_exit_stats_exited(...) \
	do { if (0) vmx_exit_stats_exited(__VA_ARGS__); } while (0)

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __KVM_X86_VMX_EXIT_STATS_H */
