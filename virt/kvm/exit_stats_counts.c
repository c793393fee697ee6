// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits, counted by exit reason: what the counters say to readers, and resets.
 *
 * Readers pay: they sum over paths, CPUs and vCPUs, and subtract what a reset has set
 * as the baseline.  Nothing here writes to a counter.
 *
 * See Documentation/virt/kvm/exit-stats.rst.
 */
#include <linux/kvm_host.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "exit_stats.h"

#define BUCKETS		KVM_EXIT_STATS_BUCKETS

static_assert(offsetof(struct kvm_vcpu_stat, exit_reason_fastpath_hist) ==
	      offsetof(struct kvm_vcpu_stat, exit_hists.fastpath));
static_assert(offsetof(struct kvm_vcpu_stat, exit_reason_l2_hist) ==
	      offsetof(struct kvm_vcpu_stat, exit_hists.l2));

DEFINE_PER_CPU(struct kvm_exit_hists, kvm_exit_stats_host);
EXPORT_PER_CPU_SYMBOL_GPL(kvm_exit_stats_host);

u32 kvm_exit_stats_emulated;

static struct kvm_exit_counts host_baseline[BUCKETS];

static struct kvm_exit_counts read_once(const struct kvm_exit_hists *h, int bucket)
{
	struct kvm_exit_counts c = {
		.fastpath = READ_ONCE(h->fastpath[bucket]),
		.l2 = READ_ONCE(h->l2[bucket]),
	};

	c.exits = READ_ONCE(h->slowpath[bucket]) + c.fastpath;
	if (bucket == kvm_exit_stats_emulated)
		c.noentry = READ_ONCE(h->noentry.emulated);
	else if (bucket == KVM_EXIT_STATS_OTHER)
		c.noentry = READ_ONCE(h->noentry.failed);
	return c;
}

/*
 * The counts of a reason at one moment.  As none of them ever falls, what was read twice
 * was so in between.
 */
static struct kvm_exit_counts read_counts(const struct kvm_exit_hists *h, int bucket)
{
	struct kvm_exit_counts last, c = read_once(h, bucket);

	do {
		last = c;
		smp_rmb();	/* all of the last before any of this */
		c = read_once(h, bucket);
	} while (memcmp(&c, &last, sizeof(c)));
	return c;
}

static void add(struct kvm_exit_counts *sum, const struct kvm_exit_hists *h)
{
	int i;

	for (i = 0; i < BUCKETS; i++) {
		struct kvm_exit_counts c = read_counts(h, i);

		sum[i].exits += c.exits;
		sum[i].fastpath += c.fastpath;
		sum[i].l2 += c.l2;
		sum[i].noentry += c.noentry;
	}
}

static void subtract(struct kvm_exit_counts *sum, const struct kvm_exit_counts *baseline)
{
	int i;

	for (i = 0; baseline && i < BUCKETS; i++) {
		sum[i].exits -= baseline[i].exits;
		sum[i].fastpath -= baseline[i].fastpath;
		sum[i].l2 -= baseline[i].l2;
		sum[i].noentry -= baseline[i].noentry;
	}
}

static void add_host(struct kvm_exit_counts *sum)
{
	int cpu;

	for_each_possible_cpu(cpu)
		add(sum, per_cpu_ptr(&kvm_exit_stats_host, cpu));
}

u64 kvm_exit_stats_sum_exits(u64 exits[BUCKETS])
{
	u64 total = 0;
	int cpu, i;

	memset(exits, 0, BUCKETS * sizeof(*exits));
	for_each_possible_cpu(cpu)
		for (i = 0; i < BUCKETS; i++)
			exits[i] += read_once(per_cpu_ptr(&kvm_exit_stats_host, cpu), i).exits;
	for (i = 0; i < BUCKETS; i++)
		total += exits[i];
	return total;
}

void kvm_exit_stats_add_host(struct kvm_exit_counts *sum)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	add_host(sum);
	subtract(sum, host_baseline);
}

void kvm_exit_stats_add_vcpu(struct kvm_exit_counts *sum, const struct kvm_vcpu *vcpu)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	add(sum, &vcpu->stat.exit_hists);
	subtract(sum, vcpu->arch.exit_stats.baseline);
}

int kvm_exit_stats_reset_host(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	if (kvm_exit_stats_reset_host_times())
		return -ENOMEM;
	memset(host_baseline, 0, sizeof(host_baseline));
	add_host(host_baseline);
	return 0;
}

/* All vCPUs or none: a VM without the memory for it stays as it was. */
int kvm_exit_stats_reset_vm(struct kvm *kvm)
{
	struct kvm_vcpu *vcpu;
	unsigned long i;

	lockdep_assert_held(&kvm_exit_stats_lock);

	kvm_for_each_vcpu(i, vcpu, kvm) {
		struct kvm_exit_stats_vcpu *stats = &vcpu->arch.exit_stats;

		if (!stats->baseline)
			stats->baseline = kcalloc(BUCKETS, sizeof(*stats->baseline),
						  GFP_KERNEL_ACCOUNT);
		if (!stats->baseline || kvm_exit_stats_prepare_reset(stats))
			return -ENOMEM;
	}
	kvm_for_each_vcpu(i, vcpu, kvm) {
		struct kvm_exit_counts *baseline = vcpu->arch.exit_stats.baseline;

		/* One that came since then has counted nothing that is to be forgotten. */
		if (!baseline)
			continue;
		memset(baseline, 0, BUCKETS * sizeof(*baseline));
		add(baseline, &vcpu->stat.exit_hists);
		kvm_exit_stats_reset_times(&vcpu->arch.exit_stats);
	}
	return 0;
}

/**
 * kvm_exit_stats_read - read a vCPU's binary statistics
 * @vcpu:	the vCPU, which may be running
 * @buf:	where to, in user space
 * @size:	bytes, at most
 * @pos:	offset in the file, advanced by what was read
 *
 * As kvm_stats_read(), with the histogram of all exits made of the two that are counted.
 *
 * Returns the number of bytes read, or -ENOMEM or -EFAULT.
 */
ssize_t kvm_exit_stats_read(struct kvm_vcpu *vcpu, char __user *buf, size_t size, loff_t *pos)
{
	struct kvm_vcpu_stat *stat = kmemdup(&vcpu->stat, sizeof(*stat), GFP_KERNEL);
	ssize_t ret;
	int i;

	if (!stat)
		return -ENOMEM;
	for (i = 0; i < BUCKETS; i++) {
		struct kvm_exit_counts c = read_counts(&vcpu->stat.exit_hists, i);

		stat->exit_reason_hist[i] = c.exits;
		stat->exit_reason_fastpath_hist[i] = c.fastpath;
		stat->exit_reason_l2_hist[i] = min(c.l2, c.exits);
	}
	ret = kvm_stats_read(vcpu->stats_id, &kvm_vcpu_stats_header, kvm_vcpu_stats_desc,
			     stat, sizeof(*stat), buf, size, pos);
	kfree(stat);
	return ret;
}
