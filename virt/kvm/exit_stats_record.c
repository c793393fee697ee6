// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: what is known of them, and resets.  Readers pay: they sum, and
 * subtract what a reset has set as the baseline.  Nothing here writes to a counter.
 */
#include <linux/kvm_host.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "exit_stats.h"

#define BUCKETS		KVM_EXIT_STATS_BUCKETS

/* The times of vCPUs that are gone, NULL before time is first switched on. */
static struct kvm_exit_record *retired;

static struct kvm_exit_record *host_baseline;

bool kvm_exit_stats_timed(void)
{
	return READ_ONCE(retired);
}

static struct kvm_exit_record *alloc_record(bool timed)
{
	struct kvm_exit_record *r = vzalloc(struct_size(r, times, timed ? BUCKETS : 0));

	if (r)
		r->timed = timed;
	return r;
}

/* Take the lock and return a record with what there is to know, or neither. */
static struct kvm_exit_record *lock_with_record(void)
{
	for (;;) {
		bool timed = kvm_exit_stats_timed();
		struct kvm_exit_record *r = alloc_record(timed);

		if (!r)
			return NULL;
		mutex_lock(&kvm_exit_stats_lock);
		if (timed == kvm_exit_stats_timed())
			return r;
		mutex_unlock(&kvm_exit_stats_lock);
		vfree(r);
	}
}

/* The classes first: see kvm_exit_stats_count_class(). */
static void add_classes(struct kvm_exit_counts *sum, const u64 *fastpath, const u64 *l2,
			const u64 *noentry)
{
	int i;

	for (i = 0; i < BUCKETS; i++) {
		sum[i].fastpath += READ_ONCE(fastpath[i]);
		sum[i].l2 += READ_ONCE(l2[i]);
		sum[i].noentry += READ_ONCE(noentry[i]);
	}
	smp_rmb();	/* before any exits are read */
}

static void add_exits(struct kvm_exit_counts *sum, const u64 *exits)
{
	int i;

	for (i = 0; i < BUCKETS; i++)
		sum[i].exits += READ_ONCE(exits[i]);
}

/* Exits of the fast path, being a class, are counted there alone. */
void kvm_exit_stats_add_host(struct kvm_exit_counts *sum)
{
	const struct kvm_exit_classes *c;
	int cpu, i;

	for_each_possible_cpu(cpu) {
		if (!kvm_exit_stats_classes)
			break;
		c = per_cpu_ptr(kvm_exit_stats_classes, cpu);
		add_classes(sum, c->fastpath, c->l2, c->noentry);
	}
	for (i = 0; i < BUCKETS; i++)
		sum[i].exits += sum[i].fastpath;
	for_each_possible_cpu(cpu)
		add_exits(sum, per_cpu_ptr(kvm_exit_stats_vendor->slowpath, cpu));
}

static u64 clock_hz(void)
{
	return *kvm_exit_stats_vendor->clock_khz * 1000ULL;
}

static void add_span(struct kvm_exit_span *sum, u64 cycles)
{
	u64 rest;

	sum->seconds += div64_u64_rem(cycles, clock_hz(), &rest);
	sum->cycles += rest;
}

u32 kvm_exit_stats_ns(struct kvm_exit_span *span)
{
	const u64 hz = clock_hz();
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

/* What the vCPU's thread adds last is read first: the handler's part is none above all. */
static void add_times(struct kvm_exit_record *sum, const struct kvm_exit_time *times)
{
	int i, k;

	for (i = 0; times && i < BUCKETS; i++) {
		struct kvm_exit_times *s = &sum->times[i];
		const struct kvm_exit_time *t = &times[i];
		u64 handler;

		for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
			s->hist[k] += READ_ONCE(t->hist[k]);
		handler = READ_ONCE(t->handler);
		smp_rmb();	/* before what it is a part of */
		add_span(&s->time, READ_ONCE(t->cycles));
		add_span(&s->handler, handler);
		sum->max[i] = max(sum->max[i], READ_ONCE(t->max));
		s->unknown += READ_ONCE(t->unknown);
	}
}

/*
 * Add a record, if there is one, or with @sign -1 subtract it: but for the longest, all in it
 * are sums.  What was set as the baseline before time was switched on has no times.
 */
static void merge(struct kvm_exit_record *sum, const struct kvm_exit_record *r, int sign)
{
	u64 *to = (u64 *)sum->counts;
	int i, nr;

	if (!r)
		return;
	nr = (struct_size(r, times, r->timed ? BUCKETS : 0) - offsetof(typeof(*r), counts)) /
	     sizeof(u64);
	for (i = 0; i < nr; i++)
		to[i] += sign * ((const u64 *)r->counts)[i];
	for (i = 0; sign > 0 && i < BUCKETS; i++)
		sum->max[i] = max(sum->max[i], r->max[i]);
}

static void visit_times(struct kvm_vcpu *vcpu, void *sum)
{
	if (vcpu)
		add_times(sum, vcpu->exit_stats.times);
	else
		merge(sum, retired, 1);
}

/* Times are read before the exits that they are of, which go on meanwhile. */
static void add_host(struct kvm_exit_record *sum)
{
	if (sum->timed)
		kvm_exit_stats_visit_vcpus(visit_times, sum);
	kvm_exit_stats_add_host(sum->counts);
}

static void add_vcpu(struct kvm_exit_record *sum, const struct kvm_vcpu *vcpu)
{
	const struct kvm_vcpu_stat *stat = &vcpu->stat;

	if (sum->timed)
		add_times(sum, vcpu->exit_stats.times);
	add_classes(sum->counts, stat->exit_reason_fastpath_hist, stat->exit_reason_l2_hist,
		    vcpu->exit_stats.noentry);
	add_exits(sum->counts, stat->exit_reason_hist);
	cond_resched();
}

static void add_since_reset(struct kvm_exit_record *sum, const struct kvm_vcpu *vcpu)
{
	add_vcpu(sum, vcpu);
	merge(sum, vcpu->exit_stats.baseline, -1);
}

struct kvm_exit_record *kvm_exit_stats_read(struct kvm *kvm, struct kvm_vcpu *vcpu)
{
	struct kvm_exit_record *sum = lock_with_record();
	unsigned long i;

	if (!sum)
		return NULL;
	if (vcpu) {
		add_since_reset(sum, vcpu);
	} else if (kvm) {
		kvm_for_each_vcpu(i, vcpu, kvm)
			add_since_reset(sum, vcpu);
	} else {
		add_host(sum);
		merge(sum, host_baseline, -1);
	}
	mutex_unlock(&kvm_exit_stats_lock);
	return sum;
}

static int reset_host(void)
{
	struct kvm_exit_record *r = lock_with_record();

	if (!r)
		return -ENOMEM;
	add_host(r);
	swap(host_baseline, r);
	mutex_unlock(&kvm_exit_stats_lock);
	vfree(r);
	return 0;
}

/* All vCPUs or none.  One that comes meanwhile has counted nothing that is to be forgotten. */
static int reset_vm(struct kvm *kvm)
{
	int n = atomic_read(&kvm->online_vcpus), ready = 0, ret = -ENOMEM;
	struct kvm_exit_record **r = kvcalloc(n, sizeof(*r), GFP_KERNEL);
	struct kvm_vcpu *vcpu;
	unsigned long i;

	for (; r && ready < n; ready++) {
		r[ready] = alloc_record(kvm_exit_stats_timed());
		if (!r[ready])
			break;
	}
	if (ready == n) {
		mutex_lock(&kvm_exit_stats_lock);
		kvm_for_each_vcpu(i, vcpu, kvm) {
			if (i >= n)
				break;
			add_vcpu(r[i], vcpu);
			swap(vcpu->exit_stats.baseline, r[i]);
		}
		mutex_unlock(&kvm_exit_stats_lock);
		ret = 0;
	}
	while (ready--)
		vfree(r[ready]);
	kvfree(r);
	return ret;
}

/*
 * The present counts become the baseline.  Each exit is either before the reset or after
 * it; the one that a vCPU is at just then can be on one side of it in its reason's exits
 * and on the other in a class.
 */
int kvm_exit_stats_reset(struct kvm *kvm)
{
	return kvm ? reset_vm(kvm) : reset_host();
}

/* Under kvm_exit_stats_vcpus_lock, as the rest of the vCPU's end. */
void kvm_exit_stats_retire(struct kvm_vcpu *vcpu)
{
	if (retired)
		add_times(retired, vcpu->exit_stats.times);
}

static void set_retired(struct kvm_exit_record *r)
{
	mutex_lock(&kvm_exit_stats_vcpus_lock);
	swap(retired, r);
	mutex_unlock(&kvm_exit_stats_vcpus_lock);
	vfree(r);
}

int kvm_exit_stats_set_timed(void)
{
	struct kvm_exit_record *r = retired ? NULL : alloc_record(true);

	if (r)
		set_retired(r);
	return retired ? 0 : -ENOMEM;
}

void kvm_exit_stats_free_records(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	set_retired(NULL);
	vfree(host_baseline);
	host_baseline = NULL;
}

#if IS_ENABLED(CONFIG_KVM_EXIT_STATS_KUNIT_TEST)
#include "exit_stats_test.c"
#endif
