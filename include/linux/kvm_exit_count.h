/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __LINUX_KVM_EXIT_COUNT_H
#define __LINUX_KVM_EXIT_COUNT_H

/*
 * VM exits by exit reason: what a vendor module runs on every exit, and says of them.
 *
 * There are two counters with two owners.  A vCPU's histograms, in the vendor's structure,
 * are written by its own thread alone and die with the vCPU.  The host's are per-CPU, outlive
 * every VM, and are bumped with one instruction that neither preemption nor an interrupt can
 * split.
 * Neither is shared between writers, so no count is ever lost and none needs a lock;
 * readers pay for the sums.
 *
 * Time is measured while static branches are on.  An exit lasts until the vCPU enters the
 * guest again, so what passes in user space or until an interrupt ends a HLT is part of it.
 */

#include <linux/bitops.h>
#include <linux/jump_label.h>
#include <linux/kvm_host.h>
#include <linux/percpu.h>

/* Kernels that do not tell KVM's modules from others export to all. */
#ifndef EXPORT_SYMBOL_FOR_KVM_INTERNAL
#define EXPORT_SYMBOL_FOR_KVM_INTERNAL	EXPORT_SYMBOL_GPL
#endif

#ifdef CONFIG_KVM_EXIT_STATS

#include <asm/kvm_exit_clock.h>

/**
 * struct kvm_exit_reason - one exit reason and its name
 * @reason:	as the processor tells it; of what is wider, the low 32 bits count
 * @name:	name without prefix, e.g. "CPUID"
 *
 * Has the shape of the kernel's lists of exit reasons, e.g. VMX_EXIT_REASONS, so that
 * those are the only place where names are written down.
 */
struct kvm_exit_reason {
	u64 reason;
	const char *name;
};

/**
 * struct kvm_exit_stats_vendor - what a vendor module knows of its exits
 * @owner:	the module, which stays while there are vCPUs
 * @reasons:	its exit reasons, any number in any order
 * @nr_reasons:	how many
 * @nr_buckets:	buckets of a histogram
 * @other:	the bucket of reasons that have none
 * @reason:	the reason that a bucket is of, ascending; of @other any that is none
 * @hists:	where a vCPU's histograms are, in bytes from the vCPU
 * @slowpath:	the host's exits by bucket, those of KVM's fast path apart
 * @noentry:	the buckets of exits that never entered the guest
 * @clock_khz:	frequency of what get_cycles() reads
 * @clock_unstable:	true if that is no clock to measure time with
 */
struct kvm_exit_stats_vendor {
	struct module *owner;
	const struct kvm_exit_reason *reasons;
	int nr_reasons;
	int nr_buckets;
	int other;
	u32 (*reason)(u32 bucket);
	size_t hists;
	const u64 __percpu *slowpath;
	u8 noentry[KVM_EXIT_NOENTRIES];
	const unsigned int *clock_khz;
	int (*clock_unstable)(void);
};

/**
 * struct kvm_exit_classes - the host's exits by class
 * @fastpath:	exits that KVM's fast path handled, which are not in the vendor's @slowpath
 * @l2:		of all, those that were taken while L2 ran
 * @noentry:	of all, those that never entered the guest, by why: not by bucket
 */
struct kvm_exit_classes {
	u64 __percpu *fastpath;
	u64 __percpu *l2;
	u64 __percpu *noentry;
};

extern struct kvm_exit_classes kvm_exit_stats_classes;

void kvm_exit_stats_register(const struct kvm_exit_stats_vendor *vendor);
void kvm_exit_stats_fold(struct kvm_vcpu *vcpu);
int kvm_exit_stats_fold_fast(struct kvm_vcpu *vcpu, int ret);

/* Count one, and tell if a fold is due. */
static __always_inline bool
kvm_exit_stats_add(struct kvm_vcpu *vcpu, u64 *exits, u64 __percpu *host, u64 bucket)
{
	/* Who copies statistics may have it before or after; no word of them is torn. */
	data_race(exits[bucket]++);
	this_cpu_inc(host[bucket]);
	return unlikely(--vcpu->exit_stats.left < 0);
}

/**
 * kvm_exit_stats_count - count one VM exit
 * @vcpu:	the vCPU, in its own thread
 * @exits:	its exits, by bucket
 * @host:	the host's counts of such exits, by bucket
 * @bucket:	the bucket of its exit reason
 */
static __always_inline void
kvm_exit_stats_count(struct kvm_vcpu *vcpu, u64 *exits, u64 __percpu *host, u64 bucket)
{
	if (kvm_exit_stats_add(vcpu, exits, host, bucket))
		kvm_exit_stats_fold(vcpu);
}

/*
 * Tell that it was taken while L2 ran, by bucket, or never entered the guest, by why, in the
 * vCPU's counts and the host's.  To be called after kvm_exit_stats_count(): who reads classes
 * first finds none above its exits.
 */
static __always_inline void
kvm_exit_stats_count_class(u64 *vcpu, u64 __percpu *host, u64 which)
{
	barrier();
	data_race(vcpu[which]++);	/* as above */
	this_cpu_inc(host[which]);
}

/**
 * kvm_exit_stats_count_fast - count one VM exit that KVM's fast path handled
 * @vcpu:	the vCPU, in its own thread
 * @exits:	its exits, by bucket
 * @fastpath:	of which the fast path handled, by bucket
 * @bucket:	the bucket of its exit reason
 * @ret:	what the fast path returned
 *
 * Return: @ret, which would cost each entry a register if the caller kept it over a rare call.
 */
static __always_inline int
kvm_exit_stats_count_fast(struct kvm_vcpu *vcpu, u64 *exits, u64 *fastpath, u64 bucket, int ret)
{
	data_race(exits[bucket]++);	/* as above */
	barrier();	/* before the class */
	if (kvm_exit_stats_add(vcpu, fastpath, kvm_exit_stats_classes.fastpath, bucket))
		ret = kvm_exit_stats_fold_fast(vcpu, ret);
	return ret;
}

/* Not the clock's: it would be far away, and going backwards. */
#define KVM_EXIT_NOT_TIMED	BIT_ULL(63)

/* Turns cycles into units of 2^KVM_EXIT_TIME_SHIFT ns, times 2^KVM_EXIT_TIME_SCALE. */
#define KVM_EXIT_TIME_SCALE	31
extern u64 kvm_exit_stats_clock_mult;

/*
 * Exits are stamped while the first is on, and end at an entry while both are.  Likely, though off
 * by default: out of line each would jump back, with time on 3 instructions an exit.
 */
DECLARE_STATIC_KEY_FALSE(kvm_exit_stats_time_exit);
DECLARE_STATIC_KEY_FALSE(kvm_exit_stats_time_entry);

void kvm_exit_stats_long_exit(struct kvm_vcpu *vcpu, struct kvm_exit_time *time);

/*
 * The same as fls64() of the units, without shifting them down first.  What is within
 * the bound does not overflow.
 */
static __always_inline unsigned long kvm_exit_time_bucket(u64 cycles)
{
	const int half = KVM_EXIT_TIME_SCALE - 1;

	return __fls(cycles * kvm_exit_stats_clock_mult | BIT(half)) - half;
}

/* The guest was left; called with preemption disabled. */
static __always_inline void kvm_exit_stats_exited(struct kvm_vcpu *vcpu)
{
	if (static_branch_likely(&kvm_exit_stats_time_exit))
		kvm_exit_clock_read(&vcpu->exit_stats.exited);
}

/* KVM's handler of the exit is done, and returned @ret, which is passed on. */
static __always_inline int kvm_exit_stats_handled(struct kvm_vcpu *vcpu, int ret)
{
	if (static_branch_likely(&kvm_exit_stats_time_exit)) {
		int kept = ret;

		/* Or it is kept from the clock's registers where none is read: 3 instructions. */
		OPTIMIZER_HIDE_VAR(kept);
		kvm_exit_clock_read(&vcpu->exit_stats.handled);
		OPTIMIZER_HIDE_VAR(kept);
		ret = kept;
	}
	return ret;
}

/**
 * kvm_exit_stats_entering - end the time of the vCPU's last exit
 * @vcpu:	the vCPU, in its own thread, about to enter the guest
 * @bucket:	the bucket of that exit's reason
 *
 * One comparison tells the common case from all others, as a clock that went backwards,
 * and an exit that nobody stamped, make huge numbers.  Where the guest was entered again
 * without a handler, @handled is of an exit before.  To be called while
 * kvm_exit_stats_time_entry is on.
 */
static __always_inline void kvm_exit_stats_entering(struct kvm_vcpu *vcpu, u64 bucket)
{
	struct kvm_vcpu_exit_stats *stats = &vcpu->exit_stats;
	struct kvm_exit_time *time = &stats->times[bucket];
	u64 cycles = kvm_exit_clock_since(stats->exited);
	s64 handler;

	if (unlikely(cycles > time->bound)) {
		kvm_exit_stats_long_exit(vcpu, time);
		return;
	}
	time->cycles += cycles;
	time->hist[kvm_exit_time_bucket(cycles)]++;
	barrier();	/* who reads the handler's part first finds it not above the whole */
	handler = stats->handled - stats->exited;
	if (likely(handler >= 0))
		time->handler += handler;
}

#else /* !CONFIG_KVM_EXIT_STATS */

static inline int kvm_exit_stats_handled(struct kvm_vcpu *vcpu, int ret) { return ret; }

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __LINUX_KVM_EXIT_COUNT_H */
