/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __LINUX_KVM_EXIT_TIMES_H
#define __LINUX_KVM_EXIT_TIMES_H

/*
 * The time that VM exits take, by exit reason: the part that runs on every exit
 * while it is switched on.  While it is not, two jumps over it are left.
 *
 * An exit lasts until the vCPU enters the guest again, so what passes in user space
 * or until an interrupt ends a HLT is part of it.  Like a vCPU's counts, its times
 * are written by its own thread alone; the host's are summed by who reads them.
 *
 * See Documentation/virt/kvm/exit-stats.rst.
 */

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/jump_label.h>
#include <linux/timex.h>
#include <linux/types.h>

/* Buckets of a histogram: < 256 ns, < 512 ns, and so on, doubling; the last is >= 8.6 s. */
#define KVM_EXIT_TIME_BUCKETS	27
#define KVM_EXIT_TIME_SHIFT	8

/**
 * struct kvm_exit_time - what the exits of one reason took, in cycles
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

#ifdef CONFIG_KVM_EXIT_STATS

DECLARE_STATIC_KEY_FALSE(kvm_exit_stats_timing);

/* Turns cycles into units of 2^KVM_EXIT_TIME_SHIFT ns, times 2^KVM_EXIT_TIME_SCALE. */
#define KVM_EXIT_TIME_SCALE	31
extern u64 kvm_exit_stats_clock_mult;

void kvm_exit_stats_long_exit(struct kvm_exit_stats_vcpu *vcpu);
void kvm_exit_stats_retime(struct kvm_exit_stats_vcpu *vcpu, u32 reason);

/*
 * The same as fls64() of the units, without shifting them down first.  What is within
 * the bound does not overflow; a product of 128 bits would have the stack realigned.
 */
static __always_inline unsigned long kvm_exit_time_bucket(u64 cycles)
{
	const int half = KVM_EXIT_TIME_SCALE - 1;

	return __fls(cycles * kvm_exit_stats_clock_mult | BIT(half)) - half;
}

static __always_inline u64 kvm_exit_stats_since(const struct kvm_exit_stats_vcpu *vcpu)
{
	u64 cycles = get_cycles();

	/* Hidden, or else the compiler merges this with what the result is added to. */
	OPTIMIZER_HIDE_VAR(cycles);
	cycles -= vcpu->exited;
	OPTIMIZER_HIDE_VAR(cycles);
	return cycles;
}

/*
 * The guest is about to be entered; called only while time is measured.  Returns false if
 * kvm_exit_stats_long_exit() is to be called instead: one comparison tells the common case
 * from all others, as a clock that went backwards makes a huge number.
 */
static __always_inline bool kvm_exit_stats_entering(struct kvm_exit_stats_vcpu *vcpu)
{
	struct kvm_exit_time *time = READ_ONCE(vcpu->time);
	u64 cycles = kvm_exit_stats_since(vcpu);

	if (unlikely(cycles > time->bound))
		return false;
	time->cycles += cycles;
	time->hist[kvm_exit_time_bucket(cycles)]++;
	return true;
}

/* In line, as if it were likely: a jump over it costs no more than a NOP does. */
static __always_inline bool kvm_exit_stats_timed(void)
{
	return static_branch_likely(&kvm_exit_stats_timing);
}

/*
 * The guest was left; called only while time is measured.  Nothing looks yet at @reason,
 * which may have no bucket: who finds that out calls kvm_exit_stats_retime() before the
 * handler is done.
 */
static __always_inline void kvm_exit_stats_exited(struct kvm_exit_stats_vcpu *vcpu, u32 reason)
{
	vcpu->time = &vcpu->times[reason];
	vcpu->exited = get_cycles();
}

/* KVM's handler is done, and returned @ret, which is passed on. */
static __always_inline int kvm_exit_stats_handled(struct kvm_exit_stats_vcpu *vcpu, int ret)
{
	if (kvm_exit_stats_timed()) {
		struct kvm_exit_time *time = READ_ONCE(vcpu->time);
		int kept = ret;

		/* Or else it is kept out of the way of the clock's registers for good. */
		OPTIMIZER_HIDE_VAR(kept);
		time->handler += kvm_exit_stats_since(vcpu);
		OPTIMIZER_HIDE_VAR(kept);
		ret = kept;
	}
	return ret;
}

#else /* !CONFIG_KVM_EXIT_STATS */

static inline int kvm_exit_stats_handled(struct kvm_exit_stats_vcpu *vcpu, int ret)
{
	return ret;
}

#endif /* CONFIG_KVM_EXIT_STATS */
#endif /* __LINUX_KVM_EXIT_TIMES_H */
