/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __LINUX_KVM_EXIT_STATS_H
#define __LINUX_KVM_EXIT_STATS_H

/*
 * VM exits, counted by exit reason: the part that runs on every exit.
 *
 * There are two counters with two owners.  A vCPU's histogram is written by
 * the vCPU's own thread alone and dies with the vCPU.  The host's histogram is
 * per-CPU, outlives every VM, and is bumped with one instruction that neither
 * preemption nor an interrupt can split.  Neither is shared between writers,
 * so no count is ever lost and none needs a lock; readers pay for the sums.
 *
 * See Documentation/virt/kvm/exit-stats.rst.
 */

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/types.h>

/**
 * struct kvm_exit_reason - one exit reason and its name
 * @reason:	bucket that counts this reason
 * @name:	name without prefix, e.g. "CPUID"
 *
 * Has the shape of the kernel's lists of exit reasons, e.g. VMX_EXIT_REASONS,
 * so that those are the only place where names are written down.
 */
struct kvm_exit_reason {
	u32 reason;
	const char *name;
};

#ifdef CONFIG_KVM_EXIT_STATS

/* A bucket per reason; the last one takes every reason that has no bucket. */
#define KVM_EXIT_STATS_BUCKETS	80
#define KVM_EXIT_STATS_OTHER	(KVM_EXIT_STATS_BUCKETS - 1)

/**
 * struct kvm_exit_stats_vcpu - a vCPU's exits that the host total lacks yet
 * @left:	exits until the next fold, minus one; written on every exit
 * @refill:	what @left was set to by the last fold
 *
 * Exits since the last fold are @refill - @left.  All zeroes is a valid start:
 * the first exit folds itself.
 */
struct kvm_exit_stats_vcpu {
	int left;
	int refill;
};

DECLARE_PER_CPU(u64, kvm_exit_stats_host[KVM_EXIT_STATS_BUCKETS]);

void kvm_exit_stats_fold(struct kvm_exit_stats_vcpu *vcpu);
void kvm_exit_stats_register(const struct kvm_exit_reason *reasons, int nr);
void kvm_exit_stats_unregister(void);

/**
 * kvm_exit_stats_count - count one VM exit
 * @hist:	the vCPU's histogram, KVM_EXIT_STATS_BUCKETS long
 * @vcpu:	the vCPU's countdown to the next fold
 * @reason:	exit reason, any value
 *
 * Context: the vCPU's own thread.
 */
static __always_inline void
kvm_exit_stats_count(u64 *hist, struct kvm_exit_stats_vcpu *vcpu, u32 reason)
{
	if (unlikely(reason > KVM_EXIT_STATS_OTHER))
		reason = KVM_EXIT_STATS_OTHER;

	hist[reason]++;
	this_cpu_inc(kvm_exit_stats_host[reason]);

	if (unlikely(--vcpu->left < 0))
		kvm_exit_stats_fold(vcpu);
}

#else /* !CONFIG_KVM_EXIT_STATS */

/* What hooks add to existing structures has no size, and what they call no code. */
#define KVM_EXIT_STATS_BUCKETS	0

struct kvm_exit_stats_vcpu {};

static inline void kvm_exit_stats_fold(struct kvm_exit_stats_vcpu *vcpu) {}
static inline void kvm_exit_stats_register(const struct kvm_exit_reason *reasons, int nr) {}
static inline void kvm_exit_stats_unregister(void) {}
static __always_inline void
kvm_exit_stats_count(u64 *hist, struct kvm_exit_stats_vcpu *vcpu, u32 reason) {}

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __LINUX_KVM_EXIT_STATS_H */
