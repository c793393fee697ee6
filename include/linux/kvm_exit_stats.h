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
#include <linux/list.h>
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

/**
 * struct kvm_exit_stats_vendor - what a vendor module knows of its exits
 * @reasons:	its exit reasons, any number in any order
 * @nr_reasons:	how many
 * @emulated:	the reason under which exits are counted that KVM makes up because
 *		it emulates a guest state that cannot be entered
 * @clock_khz:	frequency of what get_cycles() reads
 * @clock_unstable:	true if that is no clock to measure time with
 * @time_entries:	have kvm_exit_stats_entering() called before each entry, or not
 */
struct kvm_exit_stats_vendor {
	const struct kvm_exit_reason *reasons;
	int nr_reasons;
	u32 emulated;
	const unsigned int *clock_khz;
	int (*clock_unstable)(void);
	void (*time_entries)(bool on);
};

struct dentry;
struct kvm;
struct kvm_exit_counts;
struct kvm_exit_time;
struct kvm_vcpu;

/* To be called only with CONFIG_KVM_EXIT_STATS. */
ssize_t kvm_exit_stats_read(struct kvm_vcpu *vcpu, char __user *buf, size_t size, loff_t *pos);

#ifdef CONFIG_KVM_EXIT_STATS

/* A bucket per reason; the last one takes every reason that has no bucket. */
#define KVM_EXIT_STATS_BUCKETS	80
#define KVM_EXIT_STATS_OTHER	(KVM_EXIT_STATS_BUCKETS - 1)

/**
 * struct kvm_exit_hists - exits by reason and class
 * @slowpath:	exits that the fast path left to their handlers
 * @fastpath:	exits that the fast path handled, which are none of @slowpath
 * @l2:		of both, those that were taken while L2 ran
 * @noentry:	of @slowpath, those that are no exits to the CPU, as the guest was never
 *		entered: made up to have KVM emulate, which have a reason of their own,
 *		and VM entries that failed as an instruction, in the last bucket
 *
 * An exit has one path, so that it takes one counter.  Readers see all exits, the sum
 * of both paths: kvm_exit_stats_read() makes it for the binary statistics.
 */
struct kvm_exit_hists {
	u64 slowpath[KVM_EXIT_STATS_BUCKETS];
	u64 fastpath[KVM_EXIT_STATS_BUCKETS];
	u64 l2[KVM_EXIT_STATS_BUCKETS];
	struct {
		u64 emulated;
		u64 failed;
	} noentry;
};

/*
 * The vCPU's histograms, also under the names that they have as binary statistics, of
 * which exit_reason_hist has the slow path alone until it is read.
 */
#define KVM_EXIT_STATS_VCPU_STAT						\
	union {									\
		struct kvm_exit_hists exit_hists;				\
		struct {							\
			u64 exit_reason_hist[KVM_EXIT_STATS_BUCKETS];		\
			u64 exit_reason_fastpath_hist[KVM_EXIT_STATS_BUCKETS];	\
			u64 exit_reason_l2_hist[KVM_EXIT_STATS_BUCKETS];	\
		};								\
	}

/* The description of exit_reason_<hist>; with the comma, as there is none without the option. */
#define KVM_EXIT_STATS_DESC(hist)						\
	STATS_DESC_LINEAR_HIST(VCPU, exit_reason_##hist, KVM_STATS_UNIT_NONE,	\
			       KVM_STATS_BASE_POW10, 0, KVM_EXIT_STATS_BUCKETS, 1),

/**
 * struct kvm_exit_stats_vcpu - what else a vCPU needs to count
 * @left:	exits until the next fold, minus one; written on every exit
 * @refill:	what @left was set to by the last fold
 * @baseline:	counts at the last reset, NULL before the first
 * @exited:	when the guest was left last, in cycles
 * @time:	what exits of that reason took; beyond the table for a reason without a
 *		bucket, until kvm_exit_stats_retime()
 * @times:	what exits took by reason, NULL before time is first switched on
 * @times_baseline: the same at the last reset, NULL before the first
 * @node:	in the list of all vCPUs
 *
 * Exits since the last fold are @refill - @left.  To count, all zeroes is a valid
 * start: the first exit folds itself.
 */
struct kvm_exit_stats_vcpu {
	int left;
	int refill;
	struct kvm_exit_counts *baseline;
	u64 exited;
	struct kvm_exit_time *time;
	struct kvm_exit_time *times;
	struct kvm_exit_time *times_baseline;
	struct list_head node;
};

DECLARE_PER_CPU(struct kvm_exit_hists, kvm_exit_stats_host);

void kvm_exit_stats_fold(struct kvm_exit_stats_vcpu *vcpu);
void kvm_exit_stats_create_vcpu(struct kvm_exit_stats_vcpu *vcpu);
void kvm_exit_stats_destroy_vcpu(struct kvm_exit_stats_vcpu *vcpu);
void kvm_exit_stats_create_debugfs(struct dentry *dir);
void kvm_exit_stats_create_vm_debugfs(struct kvm *kvm, struct dentry *dir);
void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu, struct dentry *dir);
void kvm_exit_stats_register(const struct kvm_exit_stats_vendor *vendor);
void kvm_exit_stats_unregister(void);

static __always_inline u64 kvm_exit_stats_bucket(u64 reason)
{
	if (unlikely(reason >= KVM_EXIT_STATS_OTHER)) {
		reason = KVM_EXIT_STATS_OTHER;
		barrier();	/* a jump never taken costs less than a conditional move */
	}
	return reason;
}

/* Fold the exit that was just counted, if its turn has come. */
static __always_inline void kvm_exit_stats_counted(struct kvm_exit_stats_vcpu *vcpu)
{
	if (unlikely(--vcpu->left < 0))
		kvm_exit_stats_fold(vcpu);
}

/**
 * kvm_exit_stats_count - count one VM exit on its way to its handler
 * @hists:	the vCPU's histograms
 * @vcpu:	the vCPU's countdown to the next fold
 * @reason:	exit reason, any value
 *
 * Context: the vCPU's own thread.
 */
static __always_inline void
kvm_exit_stats_count(struct kvm_exit_hists *hists, struct kvm_exit_stats_vcpu *vcpu, u32 reason)
{
	u64 bucket = kvm_exit_stats_bucket(reason);

	hists->slowpath[bucket]++;
	this_cpu_inc(kvm_exit_stats_host.slowpath[bucket]);
	kvm_exit_stats_counted(vcpu);
}

/* The same for an exit that the fast path handled. */
static __always_inline void
kvm_exit_stats_count_fastpath(struct kvm_exit_hists *hists, struct kvm_exit_stats_vcpu *vcpu,
			      u32 reason)
{
	u64 bucket = kvm_exit_stats_bucket(reason);

	hists->fastpath[bucket]++;
	this_cpu_inc(kvm_exit_stats_host.fastpath[bucket]);
	kvm_exit_stats_counted(vcpu);
}

/* Count an exit, which is counted apart from this, as one that was taken while L2 ran. */
static __always_inline void kvm_exit_stats_count_l2(struct kvm_exit_hists *hists, u32 reason)
{
	u64 bucket = kvm_exit_stats_bucket(reason);

	hists->l2[bucket]++;
	this_cpu_inc(kvm_exit_stats_host.l2[bucket]);
}

#else /* !CONFIG_KVM_EXIT_STATS */

/* What hooks add to existing structures has no size, and what they call no code. */
struct kvm_exit_hists {};
struct kvm_exit_stats_vcpu {};

#define KVM_EXIT_STATS_VCPU_STAT	struct kvm_exit_hists exit_hists
#define KVM_EXIT_STATS_DESC(...)

static inline void kvm_exit_stats_create_vcpu(struct kvm_exit_stats_vcpu *vcpu) {}
static inline void kvm_exit_stats_destroy_vcpu(struct kvm_exit_stats_vcpu *vcpu) {}
static inline void kvm_exit_stats_create_debugfs(struct dentry *dir) {}
static inline void kvm_exit_stats_create_vm_debugfs(struct kvm *kvm, struct dentry *dir) {}
static inline void
kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu, struct dentry *dir) {}
static inline void kvm_exit_stats_unregister(void) {}

#endif /* CONFIG_KVM_EXIT_STATS */

#include <linux/kvm_exit_times.h>

#endif /* __LINUX_KVM_EXIT_STATS_H */
