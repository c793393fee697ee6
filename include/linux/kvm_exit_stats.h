/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __LINUX_KVM_EXIT_STATS_H
#define __LINUX_KVM_EXIT_STATS_H

/*
 * VM exits by exit reason: what KVM's structures hold of it, and what KVM calls when
 * vCPUs and VMs come and go.  What runs on every exit is in kvm_exit_count.h.
 *
 * See Documentation/virt/kvm/exit-stats.rst.
 */

#include <linux/list.h>
#include <linux/types.h>

struct dentry;
struct kvm;
struct kvm_exit_record;
struct kvm_vcpu;

#ifdef CONFIG_KVM_EXIT_STATS

/* Times of exits in buckets: < 256 ns, < 512 ns, and so on, doubling; the last is >= 8.6 s. */
#define KVM_EXIT_TIME_BUCKETS	27
#define KVM_EXIT_TIME_SHIFT	8

/*
 * A vCPU's histograms, each with a bucket per reason, and one for every reason that has none.
 * A read copies them in this order: the classes before the exits that they are of.
 */
enum { KVM_EXIT_HIST_FASTPATH, KVM_EXIT_HIST_L2, KVM_EXIT_HIST_EXITS, KVM_EXIT_HISTS };

/* Why an exit never entered the guest: the instruction failed, or KVM did not try. */
enum { KVM_EXIT_NOENTRY_FAILED, KVM_EXIT_NOENTRY_EMULATED, KVM_EXIT_NOENTRIES };

/**
 * struct kvm_exit_time - what a vCPU's exits of one reason took, in cycles
 * @cycles:	from each exit to the next entry, in all
 * @handler:	of which until KVM's handler was done
 * @max:	the longest
 * @bound:	what an exit takes at most without being looked at: @max, if that is sane
 * @unknown:	exits whose time cannot be known, because the clock went backwards
 * @hist:	exits whose time is known, by their time
 */
struct kvm_exit_time {
	u64 cycles;
	u64 handler;
	u64 max;
	u64 bound;
	u64 unknown;
	u64 hist[KVM_EXIT_TIME_BUCKETS];
};

/**
 * struct kvm_vcpu_exit_stats - a vCPU's exits, beside the histograms in its vendor's structure
 * @left:	exits until the next fold, minus one
 * @refill:	what @left was set to by the last fold
 * @exited:	when the guest was left, in cycles; KVM_EXIT_NOT_TIMED if nobody looked
 * @handled:	when KVM's handler was done last
 * @times:	a row per bucket, NULL before time is first switched on
 * @noentry:	exits that are none to the CPU, as the guest was never entered, by why
 * @baseline:	what was known at the last reset, NULL before the first
 * @node:	in the list of all vCPUs
 * @generation:	of the last walk over that list which this vCPU needs no visit of
 *
 * The vCPU's own thread alone writes what is above @baseline, except that while time is
 * switched off, when the vCPU does not look at them, @exited and @times may be set.
 */
struct kvm_vcpu_exit_stats {
	int left;
	int refill;
	u64 exited;
	u64 handled;
	struct kvm_exit_time *times;
	u64 noentry[KVM_EXIT_NOENTRIES];
	struct kvm_exit_record *baseline;
	struct list_head node;
	unsigned int generation;
};

int kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu);
void kvm_exit_stats_destroy_vcpu(struct kvm_vcpu *vcpu);
void kvm_exit_stats_create_vm_debugfs(struct kvm *kvm);
void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu, struct dentry *dir);
void kvm_exit_stats_unregister(void);

#else /* !CONFIG_KVM_EXIT_STATS */

/* What hooks add to existing structures has no size, and what they call no code. */
struct kvm_vcpu_exit_stats {};

static inline int kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu) { return 0; }
static inline void kvm_exit_stats_destroy_vcpu(struct kvm_vcpu *vcpu) {}
static inline void kvm_exit_stats_create_vm_debugfs(struct kvm *kvm) {}
static inline void
kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu, struct dentry *dir) {}
static inline void kvm_exit_stats_unregister(void) {}

#endif /* CONFIG_KVM_EXIT_STATS */

/* To be called with the option alone. */
ssize_t kvm_exit_stats_read_fd(struct kvm_vcpu *vcpu, char __user *buf, size_t size,
			       loff_t *offset);

#endif /* __LINUX_KVM_EXIT_STATS_H */
