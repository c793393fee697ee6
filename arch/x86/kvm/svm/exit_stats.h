/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_SVM_EXIT_STATS_H
#define __KVM_X86_SVM_EXIT_STATS_H

#include <linux/kvm_exit_count.h>

#include "svm.h"

/*
 * The processor's code, or its low half: the high one of -1 tells nothing, and below another
 * hypervisor may be garbage.  No guest has a say in it, not even one that writes codes of its
 * own for VMGEXIT, before the handler: see sev_es_sync_from_ghcb().
 */
static __always_inline u32 svm_exit_code(struct kvm_vcpu *vcpu)
{
	return to_svm(vcpu)->vmcb->control.exit_code;
}

#ifdef CONFIG_KVM_EXIT_STATS

DECLARE_PER_CPU(u64[SVM_EXIT_BUCKETS], svm_exits);

void svm_exit_stats_init(void);
void svm_exit_stats_count_odd(struct kvm_vcpu *vcpu);
void svm_exit_stats_count_l2(struct kvm_vcpu *vcpu);
void svm_exit_stats_count_refused(struct kvm_vcpu *vcpu);

/* One of the vCPU's histograms. */
static __always_inline u64 *svm_exit_hist(struct kvm_vcpu *vcpu, int which)
{
	return to_svm(vcpu)->exit_hists.hist[which];
}

static __always_inline u32 svm_exit_bucket(u32 code)
{
	if (likely(code < SVM_EXIT_LOW))
		return code;
	if (code - SVM_EXIT_HIGH < SVM_EXIT_NR_HIGH)
		return SVM_EXIT_LOW + code - SVM_EXIT_HIGH;
	return code == (u32)SVM_EXIT_ERR ? SVM_EXIT_FAILED : SVM_EXIT_OTHER;
}

/* Count an exit by its bucket, on its way to its handler. */
static __always_inline void svm_exit_stats_count_slow(struct kvm_vcpu *vcpu, u64 bucket)
{
	to_svm(vcpu)->exit_hists.last = bucket;
	kvm_exit_stats_count(vcpu, svm_exit_hist(vcpu, KVM_EXIT_HIST_EXITS), svm_exits, bucket);
}

/*
 * Count an exit, and pass on what the fast path returned.  Of the codes that have two comparisons
 * to pass, nested page faults are frequent.
 */
static __always_inline fastpath_t
svm_exit_stats_count(struct kvm_vcpu *vcpu, fastpath_t fastpath, u64 code)
{
	if (fastpath != EXIT_FASTPATH_NONE) {
		code = svm_exit_bucket(code);
		to_svm(vcpu)->exit_hists.last = code;
		return kvm_exit_stats_count_fast(vcpu, svm_exit_hist(vcpu, KVM_EXIT_HIST_EXITS),
						 svm_exit_hist(vcpu, KVM_EXIT_HIST_FASTPATH), code,
						 fastpath);
	}

	if (likely(code < SVM_EXIT_LOW))
		svm_exit_stats_count_slow(vcpu, code);
	else if (code == SVM_EXIT_NPF)
		svm_exit_stats_count_slow(vcpu, svm_exit_bucket(SVM_EXIT_NPF));
	else
		svm_exit_stats_count_odd(vcpu);
	return EXIT_FASTPATH_NONE;
}

/* The guest is about to be entered. */
static __always_inline void svm_exit_stats_entering(struct kvm_vcpu *vcpu)
{
	if (static_branch_likely(&kvm_exit_stats_time_entry))
		kvm_exit_stats_entering(vcpu, to_svm(vcpu)->exit_hists.last);
}

#define svm_exit_stats_exited	kvm_exit_stats_exited

#else /* !CONFIG_KVM_EXIT_STATS */

static inline void svm_exit_stats_init(void) {}
static inline void svm_exit_stats_count_l2(struct kvm_vcpu *vcpu) {}
static inline void svm_exit_stats_count_refused(struct kvm_vcpu *vcpu) {}
static inline void svm_exit_stats_exited(struct kvm_vcpu *vcpu) {}
static inline void svm_exit_stats_entering(struct kvm_vcpu *vcpu) {}
static inline fastpath_t
svm_exit_stats_count(struct kvm_vcpu *vcpu, fastpath_t fastpath, u64 code)
{
	return fastpath;
}

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __KVM_X86_SVM_EXIT_STATS_H */
