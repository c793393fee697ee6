// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: the dump to the kernel log.
 */
#define pr_fmt(fmt) "kvm: exit stats: " fmt

#include <linux/kvm_host.h>
#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <linux/sort.h>

#include "exit_stats.h"
#include "exit_stats_record.h"

/* Exits that a vCPU may count before it folds them, and notices a new interval. */
#define FOLD_MAX	100

/*
 * A dump a minute is what a log can take for years.  What was not used is saved, for a burst
 * in which the boot of a whole guest can be seen.
 */
#define DUMP_PERIOD	(60 * HZ)
#define DUMP_BURST	30

/*
 * What vCPUs write in a fold, in a cache line where nothing is that they read on every exit.
 * @exits:	folded so far
 * @due:	dumps that these made due and nobody printed
 * @jiffies:	used up by dumps: each takes a period, and a burst at most is saved
 */
static struct {
	atomic64_t exits, due, jiffies;
} folded ____cacheline_aligned_in_smp;

/* NULL while nothing can be printed. */
static struct workqueue_struct *dump_wq;

static unsigned int exit_stats_interval = 10000;

static int interval_set(const char *val, const struct kernel_param *kp)
{
	/* Every value that makes no sense is the same error, -ERANGE included. */
	return param_set_uint(val, kp) ? -EINVAL : 0;
}

static const struct kernel_param_ops interval_ops = {
	.set = interval_set,
	.get = param_get_uint,
};

__MODULE_PARM_TYPE(exit_stats_interval, "uint");
module_param_cb(exit_stats_interval, &interval_ops, &exit_stats_interval, 0644);
MODULE_PARM_DESC(exit_stats_interval,
		 "VM exits between two dumps of the exit counts to the kernel log, 0 = never (default 10000)");

/* What one dump shows.  The dump's work item never runs twice at a time. */
static struct {
	struct kvm_exit_counts *counts;
	u64 *printed;		/* the exits of the dump before */
	u64 printed_total;
	ktime_t printed_at;
	u64 due;		/* dumps due since then, this one included */
	int *order;
} dump;

/* Most frequent first, and by number where equal. */
static int cmp_buckets(const void *a, const void *b)
{
	int i = *(const int *)a, j = *(const int *)b;

	if (dump.counts[i].exits != dump.counts[j].exits)
		return dump.counts[i].exits < dump.counts[j].exits ? 1 : -1;
	return i - j;
}

static void print_dump(void)
{
	char buf[KVM_EXIT_STATS_NAME_SIZE];
	int buckets = kvm_exit_stats_vendor->nr_buckets;
	int nr = 0, vms = 0, vcpus = 0, i, n;
	ktime_t now = ktime_get();
	u64 total = 0;
	struct kvm *kvm;

	memset(dump.counts, 0, buckets * sizeof(*dump.counts));
	kvm_exit_stats_add_exits(dump.counts);
	for (i = 0; i < buckets; i++) {
		total += dump.counts[i].exits;
		if (dump.counts[i].exits)
			dump.order[nr++] = i;
	}
	sort(dump.order, nr, sizeof(dump.order[0]), cmp_buckets, NULL);

	mutex_lock(&kvm_lock);
	list_for_each_entry(kvm, &vm_list, vm_list) {
		vms++;
		vcpus += atomic_read(&kvm->online_vcpus);
	}
	mutex_unlock(&kvm_lock);
	pr_info("%llu exits, +%llu in %lld ms, %d VMs, %d vCPUs, %llu dumps suppressed\n",
		total, total - dump.printed_total,
		ktime_ms_delta(now, dump.printed_at), vms, vcpus, dump.due - 1);
	for (n = 0; n < nr; n++) {
		u64 count = dump.counts[dump.order[n]].exits;
		/* Hundredths of a percent, rounded down: a sum never exceeds 100. */
		u64 share = mul_u64_u64_div_u64(count, 10000, total);

		i = dump.order[n];
		kvm_exit_stats_name(i, buf);
		pr_info("%3u %-20s %12llu %3llu.%02llu%%  +%llu\n",
			kvm_exit_stats_vendor->reason(i), buf, count,
			share / 100, share % 100, count - dump.printed[i]);
		dump.printed[i] = count;
		cond_resched();		/* a serial console takes 7 ms a line */
	}
	pr_info("end\n");

	dump.printed_total = total;
	dump.printed_at = now;
	dump.due = 0;
}

static void dump_fn(struct work_struct *work)
{
	dump.due += atomic64_xchg(&folded.due, 0);
	/* Who was late to queue it finds that others have, and that nothing is left. */
	if (dump.due)
		print_dump();
}

static DECLARE_WORK(dump_work, dump_fn);

/* A decision per dump, not per line, which would cut a table in the middle. */
static bool may_dump(void)
{
	s64 now = get_jiffies_64(), used = atomic64_read(&folded.jiffies), from;

	do {
		from = max(used, now - DUMP_BURST * DUMP_PERIOD);
		if (from + DUMP_PERIOD > now)
			return false;
	} while (!atomic64_try_cmpxchg(&folded.jiffies, &used, from + DUMP_PERIOD));
	return true;
}

/**
 * kvm_exit_stats_fold - add a vCPU's exits since its last fold to the host total
 * @vcpu:	the vCPU, in its own thread, or one that cannot run anymore
 *
 * The exit at which the host total reaches a multiple of the interval makes a dump due.  To
 * hit that one, the countdown never reaches beyond it; as others fold meanwhile, a dump can
 * with n vCPUs be n folds late.  Printing takes long, and is left to a worker, which is
 * woken for what will be printed alone.
 */
void kvm_exit_stats_fold(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *stats = &vcpu->exit_stats;
	unsigned int interval = READ_ONCE(exit_stats_interval);
	struct workqueue_struct *wq = READ_ONCE(dump_wq);
	int exits = stats->refill - stats->left;
	u64 total = atomic64_add_return(exits, &folded.exits);
	u64 step = FOLD_MAX, due;

	if (interval) {
		due = total / interval - (total - exits) / interval;
		if (due) {
			atomic64_add(due, &folded.due);
			if (wq && !work_pending(&dump_work) && may_dump() &&
			    !queue_work(wq, &dump_work))
				atomic64_sub(DUMP_PERIOD, &folded.jiffies);
		}
		step = clamp(interval / 100, 1u, (unsigned int)FOLD_MAX);
		step = min(step, interval - total % interval);
	}

	kvm_exit_stats_check_clock();
	stats->refill = step - 1;
	stats->left = stats->refill;
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_fold);

/* The same, and pass on what the fast path returned. */
int kvm_exit_stats_fold_fast(struct kvm_vcpu *vcpu, int ret)
{
	kvm_exit_stats_fold(vcpu);
	return ret;
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_fold_fast);

void kvm_exit_stats_start_dumps(void)
{
	int nr = kvm_exit_stats_vendor->nr_buckets;

	memset(&dump, 0, sizeof(dump));
	dump.counts = kcalloc(nr, sizeof(*dump.counts), GFP_KERNEL);
	dump.printed = kcalloc(nr, sizeof(*dump.printed), GFP_KERNEL);
	dump.order = kcalloc(nr, sizeof(*dump.order), GFP_KERNEL);
	dump.printed_at = ktime_get();
	atomic64_set(&folded.exits, 0);
	atomic64_set(&folded.due, 0);
	atomic64_set(&folded.jiffies, 0);
	if (dump.counts && dump.printed && dump.order)
		WRITE_ONCE(dump_wq, alloc_workqueue("kvm_exit_stats", WQ_UNBOUND, 1));
	if (!dump_wq)
		pr_warn("no memory for dumps, exit counts will not be dumped\n");
}

/* A dump that is due is not made up for. */
void kvm_exit_stats_stop_dumps(void)
{
	struct workqueue_struct *wq = dump_wq;

	WRITE_ONCE(dump_wq, NULL);
	if (wq) {
		cancel_work_sync(&dump_work);
		destroy_workqueue(wq);
	}
	kfree(dump.counts);
	kfree(dump.printed);
	kfree(dump.order);
	memset(&dump, 0, sizeof(dump));
}
