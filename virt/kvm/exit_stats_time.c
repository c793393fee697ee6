// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: the clock that times them, and the switch.
 */
#define pr_fmt(fmt) "kvm: exit stats: " fmt

#include <linux/kvm_host.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/sysfs.h>
#include <linux/vmalloc.h>

#include "exit_stats.h"

/* Where the last bucket of a histogram would end if it did. */
#define LONGEST_NS	(1ULL << (KVM_EXIT_TIME_SHIFT + KVM_EXIT_TIME_BUCKETS - 1))

const struct kvm_exit_stats_vendor *kvm_exit_stats_vendor __read_mostly;

DEFINE_STATIC_KEY_FALSE(kvm_exit_stats_time_exit);
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_time_exit);
DEFINE_STATIC_KEY_FALSE(kvm_exit_stats_time_entry);
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_time_entry);

u64 kvm_exit_stats_clock_mult __read_mostly;
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_clock_mult);

/* No exit is longer than this without being looked at: the end of the last bucket. */
static u64 longest_bound __read_mostly;

/* What was asked for when kvm.ko was loaded, or later of a vendor module that can do it. */
static bool exit_stats_time;

/*
 * End an exit that kvm_exit_stats_entering() does not take: it was longer than any before,
 * or its length is no length at all.  The bound keeps the others within the histogram.
 */
void kvm_exit_stats_long_exit(struct kvm_vcpu *vcpu, struct kvm_exit_time *time)
{
	struct kvm_vcpu_exit_stats *stats = &vcpu->exit_stats;
	u64 cycles = get_cycles() - stats->exited;
	s64 handler = stats->handled - stats->exited;

	if (stats->exited == KVM_EXIT_NOT_TIMED)
		return;
	if ((s64)cycles < 0) {
		time->unknown++;
		/* Or it may be after an exit to come, which no handler ends. */
		stats->handled = 0;
		return;
	}
	time->cycles += cycles;
	barrier();	/* as in kvm_exit_stats_entering() */
	time->handler += max(handler, 0LL);
	time->max = max(time->max, cycles);
	time->bound = min(time->max, longest_bound);
	time->hist[kvm_exit_time_bucket(min(cycles, longest_bound))]++;
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_long_exit);

/* Whole pages, which kmalloc() would round up to a power of two. */
struct kvm_exit_time *kvm_exit_stats_alloc_times(gfp_t gfp)
{
	size_t size = kvm_exit_stats_vendor->nr_buckets * sizeof(struct kvm_exit_time);

	return __vmalloc(size, gfp | __GFP_ZERO | KVM_EXIT_STATS_GFP);
}

struct tables {
	struct kvm_exit_time **table;
	int nr;
};

/* Count the vCPUs without a table or, once there are some, give them. */
static void visit_without_table(struct kvm_vcpu *vcpu, void *data)
{
	struct tables *t = data;

	if (!vcpu || vcpu->exit_stats.times)
		return;
	if (!t->table)
		t->nr++;
	else
		vcpu->exit_stats.times = t->table[--t->nr];
}

/*
 * Give every vCPU a table, or none.  They are not charged to the caller's memory
 * cgroup, as they are other people's VMs'.
 */
static int give_tables(void)
{
	struct tables t = {};
	int i = 0, ret = -ENOMEM;

	kvm_exit_stats_visit_vcpus(visit_without_table, &t);
	t.table = kvcalloc(t.nr, sizeof(*t.table), GFP_KERNEL);
	if (!t.table)
		return -ENOMEM;
	while (i < t.nr && (t.table[i] = kvm_exit_stats_alloc_times(GFP_KERNEL)))
		i++;
	if (i == t.nr) {
		kvm_exit_stats_visit_vcpus(visit_without_table, &t);
		ret = 0;
	}
	/* Of vCPUs that went meanwhile, or all. */
	while (t.nr--)
		vfree(t.table[t.nr]);
	kvfree(t.table);
	return ret;
}

static int start(void)
{
	unsigned int khz = *kvm_exit_stats_vendor->clock_khz;
	int ret = 0;

	if (kvm_exit_stats_vendor->clock_unstable()) {
		pr_warn("exit_stats_time needs a stable TSC, which this host has not\n");
		return -ENODEV;
	}
	/*
	 * From here on each new vCPU has a table, also if others get none for want of memory.
	 * Bounds and baselines are made with the clock: it stays though it may be measured
	 * better later.
	 */
	if (!kvm_exit_stats_clock_hz) {
		kvm_exit_stats_clock_mult =
			mul_u64_u64_div_u64(1ULL << (KVM_EXIT_TIME_SCALE - KVM_EXIT_TIME_SHIFT),
					    NSEC_PER_MSEC, khz);
		longest_bound = mul_u64_u64_div_u64(LONGEST_NS, khz, NSEC_PER_MSEC) - 1;
		ret = kvm_exit_stats_set_clock(khz * 1000ULL);
	}
	ret = ret ?: give_tables();
	if (ret)
		return ret;

	static_branch_enable(&kvm_exit_stats_time_exit);
	static_branch_enable(&kvm_exit_stats_time_entry);
	return 0;
}

static void visit_forget_exit(struct kvm_vcpu *vcpu, void *unused)
{
	if (vcpu)
		WRITE_ONCE(vcpu->exit_stats.exited, KVM_EXIT_NOT_TIMED);
}

/*
 * Exits that vCPUs are at end nowhere, not even after time is switched on again.  Once no
 * vCPU is in what a switch guards, none looks at what is written here.
 */
static void stop(void)
{
	static_branch_disable(&kvm_exit_stats_time_entry);
	static_branch_disable(&kvm_exit_stats_time_exit);
	synchronize_rcu();
	kvm_exit_stats_visit_vcpus(visit_forget_exit, NULL);
}

static int set_time(bool on)
{
	int ret = 0;

	lockdep_assert_held(&kvm_exit_stats_lock);

	if (on && !static_key_enabled(&kvm_exit_stats_time_entry))
		ret = start();
	else if (!on && static_key_enabled(&kvm_exit_stats_time_entry))
		stop();
	return ret;
}

static bool loading(void)
{
#ifdef MODULE
	return THIS_MODULE->state == MODULE_STATE_COMING;
#else
	return system_state < SYSTEM_RUNNING;
#endif
}

/* Before there is any vendor module it waits for one; later there must be one. */
static int time_set(const char *val, const struct kernel_param *kp)
{
	int ret = loading() ? 0 : -ENODEV;
	bool on;

	if (kstrtobool(val, &on))
		return -EINVAL;

	mutex_lock(&kvm_exit_stats_lock);
	if (kvm_exit_stats_vendor || !on)
		ret = set_time(on);
	if (!ret)
		exit_stats_time = on;
	mutex_unlock(&kvm_exit_stats_lock);
	return ret;
}

/* Whether it is measured, that is. */
static int time_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%c\n", static_key_enabled(&kvm_exit_stats_time_entry) ? 'Y' : 'N');
}

static const struct kernel_param_ops time_ops = {
	.set = time_set,
	.get = time_get,
};

__MODULE_PARM_TYPE(exit_stats_time, "bool");
module_param_cb(exit_stats_time, &time_ops, NULL, 0644);
MODULE_PARM_DESC(exit_stats_time, "Measure the time that VM exits take, by exit reason (default N)");

/*
 * The clock can turn out to be none at any time.  Folds look, being rare, and this gives
 * up; the counts go on.
 */
static void distrust_fn(struct work_struct *work)
{
	mutex_lock(&kvm_exit_stats_lock);
	if (kvm_exit_stats_vendor && exit_stats_time && kvm_exit_stats_vendor->clock_unstable()) {
		pr_warn("the TSC became unstable, exit_stats_time is switched off\n");
		set_time(false);
		exit_stats_time = false;
	}
	mutex_unlock(&kvm_exit_stats_lock);
}

static DECLARE_WORK(distrust_work, distrust_fn);

void kvm_exit_stats_check_clock(void)
{
	if (static_branch_unlikely(&kvm_exit_stats_time_entry) &&
	    kvm_exit_stats_vendor->clock_unstable())
		schedule_work(&distrust_work);
}

void kvm_exit_stats_start_time(const struct kvm_exit_stats_vendor *vendor)
{
	mutex_lock(&kvm_exit_stats_lock);
	kvm_exit_stats_vendor = vendor;
	if (set_time(exit_stats_time)) {
		pr_warn("exit_stats_time could not be switched on\n");
		exit_stats_time = false;
	}
	mutex_unlock(&kvm_exit_stats_lock);
}

/* What was asked for stays, for the next vendor module. */
void kvm_exit_stats_stop_time(void)
{
	mutex_lock(&kvm_exit_stats_lock);
	set_time(false);
	kvm_exit_stats_free_records();
	kvm_exit_stats_vendor = NULL;
	mutex_unlock(&kvm_exit_stats_lock);
	cancel_work_sync(&distrust_work);
}
