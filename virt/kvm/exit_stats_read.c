// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: reading them, and resets.  Readers pay: they sum, and subtract
 * what a reset has set as the baseline.  Nothing here writes to a counter.
 */
#include <linux/kvm_host.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "exit_stats.h"
#include "exit_stats_record.h"

#define BUCKETS		KVM_EXIT_STATS_BUCKETS

/* The times of vCPUs that are gone, NULL before time is first switched on. */
static struct kvm_exit_record *retired;

static struct kvm_exit_record *host_baseline;

/* Of the clock, as it was known when time was first switched on: then it stays. */
static u64 clock_hz;

u64 kvm_exit_stats_clock_hz(void)
{
	return READ_ONCE(clock_hz);
}

/* Take the lock and return a record with what there is to know, or neither. */
static struct kvm_exit_record *lock_with_record(void)
{
	for (;;) {
		u64 hz = kvm_exit_stats_clock_hz();
		struct kvm_exit_record *r = kvm_exit_record_alloc(hz);

		if (!r)
			return NULL;
		if (mutex_lock_killable(&kvm_exit_stats_lock)) {
			vfree(r);
			return NULL;
		}
		if (hz == clock_hz)
			return r;
		mutex_unlock(&kvm_exit_stats_lock);
		vfree(r);
	}
}

/* In the order in which they are shown. */
enum step { TIMES, CLASSES, EXITS, STEPS };

static enum step step_of(int i, enum kvm_exit_order order)
{
	smp_rmb();	/* before what this step reads */
	return order == KVM_EXIT_TO_SHOW ? i : STEPS - 1 - i;
}

#define add(sum, member, counts)						\
	do {									\
		int i_;								\
										\
		for (i_ = 0; i_ < BUCKETS; i_++)				\
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
		if (kvm_exit_stats_classes)
			add(sum, fastpath, per_cpu_ptr(kvm_exit_stats_classes, cpu)->fastpath);
		add(sum, exits, per_cpu_ptr(kvm_exit_stats_vendor->slowpath, cpu));
	}
	for (i = 0; i < BUCKETS; i++)
		sum[i].exits += sum[i].fastpath;
}

struct walk {
	struct kvm_exit_record *sum;
	enum kvm_exit_order order;
};

static void visit_times(struct kvm_vcpu *vcpu, void *data)
{
	struct walk *w = data;

	if (vcpu)
		kvm_exit_record_add_times(w->sum, vcpu->exit_stats.times, w->order);
	else
		kvm_exit_record_merge(w->sum, retired, 1);
}

static void add_host(struct kvm_exit_record *sum, enum kvm_exit_order order)
{
	struct walk walk = { sum, order };
	const struct kvm_exit_classes *c;
	int cpu, i;

	for (i = 0; i < STEPS; i++) {
		switch (step_of(i, order)) {
		case TIMES:
			if (sum->hz)
				kvm_exit_stats_visit_vcpus(visit_times, &walk);
			break;
		case CLASSES:
			for_each_possible_cpu(cpu) {
				if (!kvm_exit_stats_classes)
					break;
				c = per_cpu_ptr(kvm_exit_stats_classes, cpu);
				add_classes(sum->counts, c->l2, c->noentry);
			}
			break;
		default:
			kvm_exit_stats_add_exits(sum->counts);
		}
	}
}

static void add_vcpu(struct kvm_exit_record *sum, const struct kvm_vcpu *vcpu,
		     enum kvm_exit_order order)
{
	const struct kvm_vcpu_stat *stat = &vcpu->stat;
	int i;

	for (i = 0; i < STEPS; i++) {
		switch (step_of(i, order)) {
		case TIMES:
			if (sum->hz)
				kvm_exit_record_add_times(sum, vcpu->exit_stats.times, order);
			break;
		case CLASSES:
			add_classes(sum->counts, stat->exit_reason_l2_hist,
				    vcpu->exit_stats.noentry);
			add(sum->counts, fastpath, stat->exit_reason_fastpath_hist);
			break;
		default:
			add(sum->counts, exits, stat->exit_reason_hist);
		}
	}
	cond_resched();
}

static void add_since_reset(struct kvm_exit_record *sum, const struct kvm_vcpu *vcpu)
{
	add_vcpu(sum, vcpu, KVM_EXIT_TO_SHOW);
	kvm_exit_record_merge(sum, vcpu->exit_stats.baseline, -1);
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
		add_host(sum, KVM_EXIT_TO_SHOW);
		kvm_exit_record_merge(sum, host_baseline, -1);
	}
	mutex_unlock(&kvm_exit_stats_lock);
	return sum;
}

static int reset_host(void)
{
	struct kvm_exit_record *r = lock_with_record();

	if (!r)
		return -ENOMEM;
	add_host(r, KVM_EXIT_BASELINE);
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
	u64 hz = kvm_exit_stats_clock_hz();
	struct kvm_vcpu *vcpu;
	unsigned long i;

	for (; r && ready < n; ready++) {
		r[ready] = kvm_exit_record_alloc(hz);
		if (!r[ready])
			break;
	}
	if (ready == n) {
		ret = mutex_lock_killable(&kvm_exit_stats_lock);
		if (ret)
			goto free;
		if (hz != clock_hz)
			ret = -EAGAIN;
		kvm_for_each_vcpu(i, vcpu, kvm) {
			if (ret || i >= n)
				break;
			add_vcpu(r[i], vcpu, KVM_EXIT_BASELINE);
			swap(vcpu->exit_stats.baseline, r[i]);
		}
		mutex_unlock(&kvm_exit_stats_lock);
	}
free:
	while (ready--)
		vfree(r[ready]);
	kvfree(r);
	return ret;
}

/*
 * The present counts become the baseline.  Each exit is either before the reset or after
 * it; one that is taken during the reset can be after it in its reason's exits and before
 * it in a class or in times.
 */
int kvm_exit_stats_reset(struct kvm *kvm)
{
	int ret;

	do	/* again if time was switched on meanwhile */
		ret = kvm ? reset_vm(kvm) : reset_host();
	while (ret == -EAGAIN);
	return ret;
}

/* Under kvm_exit_stats_vcpus_lock, as the rest of the vCPU's end. */
void kvm_exit_stats_retire(struct kvm_vcpu *vcpu)
{
	if (retired)
		kvm_exit_record_add_times(retired, vcpu->exit_stats.times, KVM_EXIT_TO_SHOW);
}

static void set_retired(struct kvm_exit_record *r, u64 hz)
{
	mutex_lock(&kvm_exit_stats_vcpus_lock);
	swap(retired, r);
	WRITE_ONCE(clock_hz, hz);
	mutex_unlock(&kvm_exit_stats_vcpus_lock);
	vfree(r);
}

int kvm_exit_stats_set_clock(u64 hz)
{
	struct kvm_exit_record *r = kvm_exit_record_alloc(hz);

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (!r)
		return -ENOMEM;
	set_retired(r, hz);
	return 0;
}

void kvm_exit_stats_free_records(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	set_retired(NULL, 0);
	vfree(host_baseline);
	host_baseline = NULL;
}
