/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_EXIT_STATS_RECORD_H
#define __KVM_EXIT_STATS_RECORD_H

#include <linux/kvm_exit_count.h>

/* Of one exit reason: all exits, and those of a class. */
struct kvm_exit_counts {
	u64 exits, fastpath, l2, noentry;
};

/* A time that many vCPUs may take in years, or a difference: seconds, and any number of cycles. */
struct kvm_exit_span {
	u64 seconds, cycles;
};

/* Make the cycles less than a second, of @hz, and return them in nanoseconds. */
u32 kvm_exit_span_ns(struct kvm_exit_span *span, u64 hz);

/* What is measured of one exit reason: see struct kvm_exit_time. */
struct kvm_exit_times {
	struct kvm_exit_span time, handler;
	u64 unknown;
	u64 hist[KVM_EXIT_TIME_BUCKETS];
};

/*
 * What is known of exits, by bucket: a sum, or what to subtract.
 *
 * What a vCPU's thread writes is read while it does.  It writes a whole before its parts:
 * exits before their classes and times, a time before its handler's part.  To show no part
 * above its whole, parts are read first; and in a baseline, which is subtracted, last.  An
 * exit that ends after a reset is in its times since then, and not in its exits.
 */
struct kvm_exit_record {
	u64 hz;				/* of the clock; 0 before time is first switched on */
	bool baseline;			/* to be subtracted: wholes are read first */
	int nr;				/* buckets */
	struct kvm_exit_times *times;	/* behind the counts; NULL without a clock */
	u64 *max;			/* behind these: the longest of a reason, which is no sum */
	struct kvm_exit_counts counts[];
};

/* An empty one, to be freed with vfree(), or NULL without the memory. */
struct kvm_exit_record *kvm_exit_record_alloc(int nr, u64 hz);

/* Add a vCPU's times, if it has any. */
void kvm_exit_record_add_times(struct kvm_exit_record *sum, const struct kvm_exit_time *times);

/*
 * Add a record, if there is one, or with @sign -1 subtract it: but for the longest, all in it
 * are sums.  What was set as the baseline before time was switched on has no times.
 */
void kvm_exit_record_merge(struct kvm_exit_record *sum, const struct kvm_exit_record *r, int sign);

#endif /* __KVM_EXIT_STATS_RECORD_H */
