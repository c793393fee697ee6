// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits, by exit reason: the time that they take.
 *
 * Memory for it is allocated when it is first switched on, for every vCPU that
 * there is, and from then on for each new one.  Readers sum over vCPUs; what a vCPU
 * that went away has left is kept in one more table.
 *
 * See Documentation/virt/kvm/exit-stats.rst.
 */
#define pr_fmt(fmt) "kvm: exit stats: " fmt

#include <linux/kvm_host.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "exit_stats.h"

#define BUCKETS		KVM_EXIT_STATS_BUCKETS

/* Where the last bucket of a histogram would end if it did. */
#define LONGEST_NS	(1ULL << (KVM_EXIT_TIME_SHIFT + KVM_EXIT_TIME_BUCKETS - 1))

DEFINE_STATIC_KEY_FALSE(kvm_exit_stats_timing);
EXPORT_SYMBOL_GPL(kvm_exit_stats_timing);
u64 kvm_exit_stats_clock_mult;
EXPORT_SYMBOL_GPL(kvm_exit_stats_clock_mult);

/* No exit is longer than this without being looked at: the end of the last bucket. */
static u64 longest_bound;

/*
 * What a vCPU writes whose last exit is not known, or for which there was no memory.
 * Nobody reads it.
 */
static struct kvm_exit_time nowhere[BUCKETS];

/* All vCPUs, and the times that those had which are gone; protected by kvm_exit_stats_lock. */
static LIST_HEAD(vcpus);
static struct kvm_exit_time *gone;
static struct kvm_exit_time *host_baseline;

/* NULL while no vendor module is loaded that tells when exits happen. */
static const struct kvm_exit_stats_vendor *vendor;
static bool exit_stats_time;

static struct kvm_exit_time *alloc_times(void)
{
	return kvcalloc(BUCKETS, sizeof(struct kvm_exit_time), GFP_KERNEL_ACCOUNT);
}

/* If not, nothing has been timed, though for lack of memory some vCPUs may have a table. */
bool kvm_exit_stats_have_times(void)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	return gone;
}

/**
 * kvm_exit_stats_long_exit - end a vCPU's exit that kvm_exit_stats_entering() does not take
 * @vcpu:	the vCPU's, which is about to enter the guest
 *
 * The exit was longer than any before, or its length is no length at all.  The bound
 * keeps what is not looked at within the histogram.
 */
void kvm_exit_stats_long_exit(struct kvm_exit_stats_vcpu *vcpu)
{
	struct kvm_exit_time *time = vcpu->time;
	u64 cycles = kvm_exit_stats_since(vcpu);

	if (time == nowhere || vcpu->times == nowhere)
		return;
	if ((s64)cycles < 0) {
		time->unknown++;
		return;
	}
	time->cycles += cycles;
	time->max = max(time->max, cycles);
	time->bound = min(time->max, longest_bound);
	time->hist[kvm_exit_time_bucket(min(cycles, longest_bound))]++;
}
EXPORT_SYMBOL_GPL(kvm_exit_stats_long_exit);

/**
 * kvm_exit_stats_retime - time the vCPU's exit under another reason
 * @vcpu:	the vCPU's, whose handler is not done
 * @reason:	exit reason, any value
 *
 * An exit that nobody timed, as that was switched on after it, stays so.
 */
void kvm_exit_stats_retime(struct kvm_exit_stats_vcpu *vcpu, u32 reason)
{
	if (vcpu->time != nowhere)
		vcpu->time = &vcpu->times[kvm_exit_stats_bucket(reason)];
}
EXPORT_SYMBOL_GPL(kvm_exit_stats_retime);

static void forget_last_exit(struct kvm_exit_stats_vcpu *vcpu)
{
	vcpu->time = nowhere;
	vcpu->exited = get_cycles();
}

/* Give every vCPU its table, and the host its own, or change nothing that shows. */
static int alloc_all(void)
{
	struct kvm_exit_stats_vcpu *vcpu;

	list_for_each_entry(vcpu, &vcpus, node) {
		struct kvm_exit_time *times;

		if (vcpu->times && vcpu->times != nowhere)
			continue;
		times = alloc_times();
		if (!times)
			return -ENOMEM;
		vcpu->times = times;
	}
	if (!gone)
		gone = alloc_times();
	return gone ? 0 : -ENOMEM;
}

static int start(void)
{
	struct kvm_exit_stats_vcpu *vcpu;
	int ret;

	if (vendor->clock_unstable()) {
		pr_warn("exit_stats_time needs a stable TSC, which this host has not\n");
		return -ENODEV;
	}
	ret = alloc_all();
	if (ret)
		return ret;

	kvm_exit_stats_clock_mult =
		mul_u64_u64_div_u64(1ULL << (KVM_EXIT_TIME_SCALE - KVM_EXIT_TIME_SHIFT),
				    NSEC_PER_MSEC, *vendor->clock_khz);
	longest_bound = mul_u64_u64_div_u64(LONGEST_NS, *vendor->clock_khz, NSEC_PER_MSEC) - 1;
	/* Exits from before this, however long ago, end nowhere. */
	list_for_each_entry(vcpu, &vcpus, node)
		forget_last_exit(vcpu);
	vendor->time_entries(true);
	static_branch_enable(&kvm_exit_stats_timing);
	return 0;
}

/* Entries come first, as in start(): one that ends an exit must find one that was timed. */
static void stop(void)
{
	vendor->time_entries(false);
	static_branch_disable(&kvm_exit_stats_timing);
}

/* Make what is so what was asked for, if that can be. */
static int apply(bool on)
{
	int ret = 0;

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (vendor && on && !static_key_enabled(&kvm_exit_stats_timing))
		ret = start();
	else if (!on && static_key_enabled(&kvm_exit_stats_timing))
		stop();
	return ret;
}

static int time_set(const char *val, const struct kernel_param *kp)
{
	bool on;
	int ret;

	if (kstrtobool(val, &on))
		return -EINVAL;

	mutex_lock(&kvm_exit_stats_lock);
	ret = apply(on);
	if (!ret)
		exit_stats_time = on;
	mutex_unlock(&kvm_exit_stats_lock);
	return ret;
}

static const struct kernel_param_ops time_ops = {
	.set = time_set,
	.get = param_get_bool,
};

__MODULE_PARM_TYPE(exit_stats_time, "bool");
module_param_cb(exit_stats_time, &time_ops, &exit_stats_time, 0644);
MODULE_PARM_DESC(exit_stats_time, "Measure the time that VM exits take, by exit reason (default N)");

/*
 * The clock can turn out to be none at any time.  Folds look, being rare, and this
 * gives up; the counts go on.
 */
static void distrust_fn(struct work_struct *work)
{
	mutex_lock(&kvm_exit_stats_lock);
	if (exit_stats_time && vendor && vendor->clock_unstable()) {
		pr_warn("the TSC became unstable, exit_stats_time is switched off\n");
		apply(false);
		exit_stats_time = false;
	}
	mutex_unlock(&kvm_exit_stats_lock);
}

static DECLARE_WORK(distrust_work, distrust_fn);

void kvm_exit_stats_check_clock(void)
{
	const struct kvm_exit_stats_vendor *v = READ_ONCE(vendor);

	if (static_branch_unlikely(&kvm_exit_stats_timing) && v && v->clock_unstable())
		schedule_work(&distrust_work);
}

void kvm_exit_stats_start_timing(const struct kvm_exit_stats_vendor *v)
{
	mutex_lock(&kvm_exit_stats_lock);
	WRITE_ONCE(vendor, v);
	if (apply(exit_stats_time))
		exit_stats_time = false;
	mutex_unlock(&kvm_exit_stats_lock);
}

/* What was asked for stays, for the next vendor module. */
void kvm_exit_stats_stop_timing(void)
{
	mutex_lock(&kvm_exit_stats_lock);
	apply(false);
	WRITE_ONCE(vendor, NULL);
	kvfree(gone);
	kvfree(host_baseline);
	gone = NULL;
	host_baseline = NULL;
	mutex_unlock(&kvm_exit_stats_lock);
	cancel_work_sync(&distrust_work);
}

/**
 * kvm_exit_stats_create_vcpu - have a new vCPU's exits timed, if that is switched on
 * @vcpu:	the vCPU's, which has not run yet
 */
void kvm_exit_stats_create_vcpu(struct kvm_exit_stats_vcpu *vcpu)
{
	mutex_lock(&kvm_exit_stats_lock);
	if (gone) {
		vcpu->times = alloc_times();
		if (!vcpu->times) {
			pr_warn_once("no memory to time the exits of a new vCPU\n");
			vcpu->times = nowhere;
		}
	}
	forget_last_exit(vcpu);
	list_add(&vcpu->node, &vcpus);
	mutex_unlock(&kvm_exit_stats_lock);
}

/* Add or, with @sign -1, subtract; the longest is neither. */
static void add(struct kvm_exit_time *sum, const struct kvm_exit_time *times, int sign)
{
	int i, k;

	for (i = 0; times && i < BUCKETS; i++) {
		sum[i].cycles += sign * READ_ONCE(times[i].cycles);
		sum[i].handler += sign * READ_ONCE(times[i].handler);
		sum[i].unknown += sign * READ_ONCE(times[i].unknown);
		for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
			sum[i].hist[k] += sign * READ_ONCE(times[i].hist[k]);
		sum[i].max = max(sum[i].max, READ_ONCE(times[i].max));
	}
}

static const struct kvm_exit_time *times_of(const struct kvm_exit_stats_vcpu *vcpu)
{
	return vcpu->times == nowhere ? NULL : vcpu->times;
}

void kvm_exit_stats_add_times(struct kvm_exit_time *sum, const struct kvm_exit_stats_vcpu *vcpu)
{
	if (!kvm_exit_stats_have_times())
		return;
	add(sum, times_of(vcpu), 1);
	add(sum, vcpu->times_baseline, -1);
}

static void add_host(struct kvm_exit_time *sum)
{
	struct kvm_exit_stats_vcpu *vcpu;

	add(sum, gone, 1);
	list_for_each_entry(vcpu, &vcpus, node)
		add(sum, times_of(vcpu), 1);
}

void kvm_exit_stats_add_host_times(struct kvm_exit_time *sum)
{
	if (!kvm_exit_stats_have_times())
		return;
	add_host(sum);
	add(sum, host_baseline, -1);
}

static int alloc_baseline(struct kvm_exit_time **baseline)
{
	if (!*baseline)
		*baseline = alloc_times();
	return *baseline ? 0 : -ENOMEM;
}

int kvm_exit_stats_prepare_reset(struct kvm_exit_stats_vcpu *vcpu)
{
	return times_of(vcpu) ? alloc_baseline(&vcpu->times_baseline) : 0;
}

void kvm_exit_stats_reset_times(struct kvm_exit_stats_vcpu *vcpu)
{
	lockdep_assert_held(&kvm_exit_stats_lock);

	if (!vcpu->times_baseline)
		return;
	memset(vcpu->times_baseline, 0, BUCKETS * sizeof(*vcpu->times_baseline));
	add(vcpu->times_baseline, vcpu->times, 1);
}

int kvm_exit_stats_reset_host_times(void)
{
	if (!kvm_exit_stats_have_times())
		return 0;
	if (alloc_baseline(&host_baseline))
		return -ENOMEM;
	memset(host_baseline, 0, BUCKETS * sizeof(*host_baseline));
	add_host(host_baseline);
	return 0;
}

void kvm_exit_stats_retire_times(struct kvm_exit_stats_vcpu *vcpu)
{
	mutex_lock(&kvm_exit_stats_lock);
	if (gone)
		add(gone, times_of(vcpu), 1);
	list_del(&vcpu->node);
	mutex_unlock(&kvm_exit_stats_lock);

	if (times_of(vcpu))
		kvfree(vcpu->times);
	kvfree(vcpu->times_baseline);
}

static u64 to_ns(u64 cycles)
{
	return vendor ? mul_u64_u64_div_u64(cycles, NSEC_PER_MSEC, *vendor->clock_khz) : 0;
}

/* Of an exit whose clock went backwards, or whose entry is to come, it may be too much. */
static u64 handler_within(const struct kvm_exit_time *time)
{
	return clamp((s64)time->handler, 0, (s64)time->cycles);
}

void kvm_exit_stats_show_times(struct seq_file *m, const struct kvm_exit_time *time)
{
	u64 timed = 0;
	int k;

	for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
		timed += time->hist[k];
	seq_printf(m, " %llu %llu %llu %llu %llu", timed, time->unknown, to_ns(time->cycles),
		   to_ns(time->max), to_ns(handler_within(time)));
}

/* A row for every reason with an exit whose time is known; columns are named by their least ns. */
void kvm_exit_stats_show_time_hist(struct seq_file *m, const struct kvm_exit_time *times, int nr)
{
	char unnamed[KVM_EXIT_STATS_UNNAMED];
	int i, k;

	seq_puts(m, "# reason name 0");
	for (k = 1; k < KVM_EXIT_TIME_BUCKETS; k++)
		seq_printf(m, " %llu", 1ULL << (k + KVM_EXIT_TIME_SHIFT - 1));
	seq_putc(m, '\n');
	for (i = 0; i < nr; i++) {
		if (!memchr_inv(times[i].hist, 0, sizeof(times[i].hist)))
			continue;
		seq_printf(m, "%d %s", i, kvm_exit_stats_name(i, unnamed));
		for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
			seq_printf(m, " %llu", times[i].hist[k]);
		seq_putc(m, '\n');
	}
}
