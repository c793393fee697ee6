// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: records of what is known, and their sums and differences.
 */
#include <linux/kvm_host.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/vmalloc.h>

#include "exit_stats.h"
#include "exit_stats_record.h"

#define BUCKETS		KVM_EXIT_STATS_BUCKETS

struct kvm_exit_record *kvm_exit_record_alloc(u64 hz)
{
	struct kvm_exit_record *r = __vmalloc(struct_size(r, times, hz ? BUCKETS : 0),
					      GFP_KERNEL | __GFP_ZERO | KVM_EXIT_STATS_GFP);

	if (r)
		r->hz = hz;
	return r;
}

static void add_span(struct kvm_exit_span *sum, u64 cycles, u64 hz)
{
	u64 rest;

	sum->seconds += div64_u64_rem(cycles, hz, &rest);
	sum->cycles += rest;
	/* Or they overflow, once enough vCPUs have come and gone. */
	if ((s64)(sum->cycles - hz) >= 0) {
		sum->cycles -= hz;
		sum->seconds++;
	}
}

u32 kvm_exit_span_ns(struct kvm_exit_span *span, u64 hz)
{
	u64 rest;

	/* A difference has borrowed less than a second for each vCPU. */
	while ((s64)span->cycles < 0) {
		span->cycles += hz;
		span->seconds--;
	}
	span->seconds += div64_u64_rem(span->cycles, hz, &rest);
	span->cycles = rest;
	return mul_u64_u64_div_u64(rest, NSEC_PER_SEC, hz);
}

/* The handler's part is written after the whole, as parts are. */
void kvm_exit_record_add_times(struct kvm_exit_record *sum, const struct kvm_exit_time *times,
			       enum kvm_exit_order order)
{
	int i, k;

	for (i = 0; times && i < BUCKETS; i++) {
		struct kvm_exit_times *s = &sum->times[i];
		const struct kvm_exit_time *t = &times[i];
		u64 handler = READ_ONCE(t->handler), cycles;

		smp_rmb();	/* before the whole that it is a part of */
		cycles = READ_ONCE(t->cycles);
		smp_rmb();	/* or after it, for a baseline */
		if (order == KVM_EXIT_BASELINE)
			handler = READ_ONCE(t->handler);
		add_span(&s->time, cycles, sum->hz);
		add_span(&s->handler, handler, sum->hz);
		sum->max[i] = max(sum->max[i], READ_ONCE(t->max));
		s->unknown += READ_ONCE(t->unknown);
		for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
			s->hist[k] += READ_ONCE(t->hist[k]);
	}
}

void kvm_exit_record_merge(struct kvm_exit_record *sum, const struct kvm_exit_record *r, int sign)
{
	u64 *to = (u64 *)sum->counts;
	int i, nr;

	if (!r)
		return;
	nr = (struct_size(r, times, r->hz && sum->hz ? BUCKETS : 0) -
	      offsetof(typeof(*r), counts)) / sizeof(u64);
	for (i = 0; i < nr; i++)
		to[i] += sign * ((const u64 *)r->counts)[i];
	for (i = 0; sign > 0 && i < BUCKETS; i++)
		sum->max[i] = max(sum->max[i], r->max[i]);
}
