// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: reading them, and resets.  Readers pay: they sum, and subtract
 * what a reset has set as the baseline.  Nothing here writes to a counter.
 */
#include <linux/kvm_host.h>
#include <linux/math64.h>
#include <linux/vmalloc.h>

#include "exit_stats.h"
#include "exit_stats_record.h"

/* The times of vCPUs that are gone, NULL before time is first switched on. */
static struct kvm_exit_record *retired;

static struct kvm_exit_record *host_baseline;

u64 kvm_exit_stats_clock_hz;

struct kvm_exit_record *kvm_exit_record_alloc(int nr, u64 hz)
{
	size_t times = hz ? nr * (sizeof(struct kvm_exit_times) + sizeof(u64)) : 0;
	struct kvm_exit_record *r = __vmalloc(struct_size(r, counts, nr) + times,
					      GFP_KERNEL | __GFP_ZERO | KVM_EXIT_STATS_GFP);

	if (!r)
		return NULL;
	r->hz = hz;
	r->nr = nr;
	if (hz) {
		r->times = (void *)&r->counts[nr];
		r->max = (void *)&r->times[nr];
	}
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

void kvm_exit_record_add_times(struct kvm_exit_record *sum, const struct kvm_exit_time *times)
{
	int i, k;

	for (i = 0; times && i < sum->nr; i++) {
		struct kvm_exit_times *s = &sum->times[i];
		const struct kvm_exit_time *t = &times[i];
		u64 handler = READ_ONCE(t->handler);

		smp_rmb();	/* a part before its whole */
		add_span(&s->time, READ_ONCE(t->cycles), sum->hz);
		smp_rmb();	/* or after it */
		add_span(&s->handler, sum->baseline ? READ_ONCE(t->handler) : handler, sum->hz);
		sum->max[i] = max(sum->max[i], READ_ONCE(t->max));
		s->unknown += READ_ONCE(t->unknown);
		for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
			s->hist[k] += READ_ONCE(t->hist[k]);
	}
}

void kvm_exit_record_merge(struct kvm_exit_record *sum, const struct kvm_exit_record *r, int sign)
{
	bool times = r && r->hz && sum->hz;
	u64 *to = (u64 *)sum->counts;
	int i, nr;

	if (!r)
		return;
	nr = r->nr * (sizeof(*r->counts) + (times ? sizeof(*r->times) : 0)) / sizeof(u64);
	for (i = 0; i < nr; i++)
		to[i] += sign * ((const u64 *)r->counts)[i];
	for (i = 0; times && sign > 0 && i < r->nr; i++)
		sum->max[i] = max(sum->max[i], r->max[i]);
}

#define add(sum, member, counts)						\
	do {									\
		int i_;								\
										\
		for (i_ = 0; i_ < kvm_exit_stats_vendor->nr_buckets; i_++)	\
			((sum)[i_].member) += READ_ONCE((counts)[i_]);		\
	} while (0)

static void add_classes(struct kvm_exit_counts *sum, const u64 *l2, const u64 *noentry)
{
	int i;

	add(sum, l2, l2);
	for (i = 0; i < KVM_EXIT_NOENTRIES; i++)
		sum[kvm_exit_stats_vendor->noentry[i]].noentry += READ_ONCE(noentry[i]);
}

/* Of the host: those of the fast path, being a class, are counted there alone. */
void kvm_exit_stats_add_exits(struct kvm_exit_counts *sum)
{
	int cpu, i;

	for_each_possible_cpu(cpu) {
		add(sum, fastpath, per_cpu_ptr(kvm_exit_stats_classes.fastpath, cpu));
		add(sum, exits, per_cpu_ptr(kvm_exit_stats_vendor->slowpath, cpu));
	}
	for (i = 0; i < kvm_exit_stats_vendor->nr_buckets; i++)
		sum[i].exits += sum[i].fastpath;
}

static void visit_times(struct kvm_vcpu *vcpu, void *sum)
{
	if (vcpu)
		kvm_exit_record_add_times(sum, vcpu->exit_stats.times);
	else
		kvm_exit_record_merge(sum, retired, 1);
}

static void add_host(struct kvm_exit_record *sum)
{
	int cpu;

	if (sum->baseline)
		kvm_exit_stats_add_exits(sum->counts);
	smp_rmb();	/* parts after their whole */
	if (sum->hz)
		kvm_exit_stats_visit_vcpus(visit_times, sum);
	for_each_possible_cpu(cpu)
		add_classes(sum->counts, per_cpu_ptr(kvm_exit_stats_classes.l2, cpu),
			    per_cpu_ptr(kvm_exit_stats_classes.noentry, cpu));
	smp_rmb();	/* or before it */
	if (!sum->baseline)
		kvm_exit_stats_add_exits(sum->counts);
}

static void add_vcpu(struct kvm_exit_record *sum, const struct kvm_vcpu *vcpu)
{
	const struct kvm_vcpu_exit_stats *stats = &vcpu->exit_stats;
	const u64 *hists = kvm_exit_stats_hists(vcpu);
	const u64 *exits = hists + KVM_EXIT_HIST_EXITS * sum->nr;

	if (sum->baseline)
		add(sum->counts, exits, exits);
	smp_rmb();	/* as of the host */
	if (sum->hz)
		kvm_exit_record_add_times(sum, stats->times);
	add_classes(sum->counts, hists + KVM_EXIT_HIST_L2 * sum->nr, stats->noentry);
	add(sum->counts, fastpath, hists + KVM_EXIT_HIST_FASTPATH * sum->nr);
	smp_rmb();	/* and here */
	if (!sum->baseline) {
		add(sum->counts, exits, exits);
		kvm_exit_record_merge(sum, stats->baseline, -1);
	}
	cond_resched();
}

/* Take the lock and return a record with what there is to know, or neither. */
static struct kvm_exit_record *lock_with_record(bool baseline)
{
	struct kvm_exit_record *r;

	if (mutex_lock_killable(&kvm_exit_stats_lock))
		return NULL;
	r = kvm_exit_record_alloc(kvm_exit_stats_vendor->nr_buckets, kvm_exit_stats_clock_hz);
	if (r)
		r->baseline = baseline;
	else
		mutex_unlock(&kvm_exit_stats_lock);
	return r;
}

struct kvm_exit_record *kvm_exit_stats_read(struct kvm *kvm, struct kvm_vcpu *vcpu)
{
	struct kvm_exit_record *sum = lock_with_record(false);
	unsigned long i;

	if (!sum)
		return NULL;
	if (vcpu) {
		add_vcpu(sum, vcpu);
	} else if (kvm) {
		kvm_for_each_vcpu(i, vcpu, kvm)
			add_vcpu(sum, vcpu);
	} else {
		add_host(sum);
		kvm_exit_record_merge(sum, host_baseline, -1);
	}
	mutex_unlock(&kvm_exit_stats_lock);
	return sum;
}

/* The present counts of a vCPU, or with NULL of the host, become the baseline. */
static int reset(struct kvm_vcpu *vcpu)
{
	struct kvm_exit_record *r = lock_with_record(true);

	if (!r)
		return -ENOMEM;
	if (vcpu) {
		add_vcpu(r, vcpu);
		swap(vcpu->exit_stats.baseline, r);
	} else {
		add_host(r);
		swap(host_baseline, r);
	}
	mutex_unlock(&kvm_exit_stats_lock);
	vfree(r);
	return 0;
}

/*
 * Each exit is either before the reset or after it; one that is taken during it, or ends
 * after it, can be before it in exits and after it in times or a class, or the reverse.
 */
int kvm_exit_stats_reset(struct kvm *kvm)
{
	int i, ret = 0;

	if (!kvm)
		return reset(NULL);
	for (i = 0; !ret && i < atomic_read(&kvm->online_vcpus); i++)
		ret = reset(kvm_get_vcpu(kvm, i));
	return ret;
}

/* Under kvm_exit_stats_vcpus_lock, as the rest of the vCPU's end. */
void kvm_exit_stats_retire(struct kvm_vcpu *vcpu)
{
	if (retired)
		kvm_exit_record_add_times(retired, vcpu->exit_stats.times);
}

int kvm_exit_stats_set_clock(u64 hz)
{
	struct kvm_exit_record *r = kvm_exit_record_alloc(kvm_exit_stats_vendor->nr_buckets, hz);

	if (!r)
		return -ENOMEM;
	spin_lock(&kvm_exit_stats_vcpus_lock);
	retired = r;
	kvm_exit_stats_clock_hz = hz;
	spin_unlock(&kvm_exit_stats_vcpus_lock);
	return 0;
}

void kvm_exit_stats_free_records(void)
{
	vfree(retired);
	vfree(host_baseline);
	retired = NULL;
	host_baseline = NULL;
	kvm_exit_stats_clock_hz = 0;
}
