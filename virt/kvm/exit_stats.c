// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits, counted by exit reason: the tables and their reset.
 *
 * Readers pay: they sum over CPUs and vCPUs, and subtract what a reset has set as
 * the baseline.  Nothing here writes to a counter.
 *
 * See Documentation/virt/kvm/exit-stats.rst.
 */
#define pr_fmt(fmt) "kvm: exit stats: " fmt

#include <linux/debugfs.h>
#include <linux/kvm_host.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "exit_stats.h"

#define BUCKETS		KVM_EXIT_STATS_BUCKETS

static_assert(offsetof(struct kvm_vcpu_stat, exit_reason_fastpath_hist) ==
	      offsetof(struct kvm_vcpu_stat, exit_hists.fastpath));
static_assert(offsetof(struct kvm_vcpu_stat, exit_reason_l2_hist) ==
	      offsetof(struct kvm_vcpu_stat, exit_hists.l2));

DEFINE_PER_CPU(struct kvm_exit_hists, kvm_exit_stats_host);
EXPORT_PER_CPU_SYMBOL_GPL(kvm_exit_stats_host);

/* The loaded vendor module's; NULL where a number has no name. */
static const char *reason_names[BUCKETS];
static u32 emulated_reason;

/* A vendor module that counts its exits is loaded. */
static bool registered;

static struct dentry *host_table, *host_time_hist, *host_reset;

/* Protects the baselines, of the host and of every vCPU, and what exit_stats.h says. */
DEFINE_MUTEX(kvm_exit_stats_lock);
static struct kvm_exit_hists host_baseline;

const char *kvm_exit_stats_name(int bucket, char unnamed[KVM_EXIT_STATS_UNNAMED])
{
	if (bucket == KVM_EXIT_STATS_OTHER)
		return "OTHER";
	if (reason_names[bucket])
		return reason_names[bucket];

	snprintf(unnamed, KVM_EXIT_STATS_UNNAMED, "REASON_%d", bucket);
	return unnamed;
}

static void add(u64 *sum, const u64 *counts, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		sum[i] += READ_ONCE(counts[i]);
}

static void add_exits(u64 *sum, const struct kvm_exit_hists *h)
{
	add(sum, h->slowpath, BUCKETS);
	add(sum, h->fastpath, BUCKETS);
}

static void add_paths(struct kvm_exit_hists *sum, const struct kvm_exit_hists *h)
{
	add(sum->slowpath, h->slowpath, BUCKETS);
	add(sum->fastpath, h->fastpath, BUCKETS);
}

/* What an exit may be counted as besides: to be read before the paths, as those go on. */
static void add_classes(struct kvm_exit_hists *sum, const struct kvm_exit_hists *h)
{
	add(sum->l2, h->l2, BUCKETS);
	add(&sum->noentry.emulated, &h->noentry.emulated, 1);
	add(&sum->noentry.failed, &h->noentry.failed, 1);
}

u64 kvm_exit_stats_sum_exits(u64 exits[BUCKETS])
{
	u64 total = 0;
	int cpu, i;

	memset(exits, 0, BUCKETS * sizeof(*exits));
	for_each_possible_cpu(cpu)
		add_exits(exits, per_cpu_ptr(&kvm_exit_stats_host, cpu));
	for (i = 0; i < BUCKETS; i++)
		total += exits[i];
	return total;
}

static void subtract(struct kvm_exit_hists *from, const struct kvm_exit_hists *baseline)
{
	u64 *f = (u64 *)from;
	const u64 *b = (const u64 *)baseline;
	int i;

	for (i = 0; i < sizeof(*from) / sizeof(*f); i++)
		f[i] -= b[i];
}

static u64 all_exits(const struct kvm_exit_hists *h, int bucket)
{
	return h->slowpath[bucket] + h->fastpath[bucket];
}

/* Of the exits counted under @bucket, those without an entry. */
static u64 noentry(const struct kvm_exit_hists *h, int bucket)
{
	if (bucket == emulated_reason)
		return h->noentry.emulated;
	if (bucket == KVM_EXIT_STATS_OTHER)
		return h->noentry.failed;
	return 0;
}

/* What a table shows, since the last reset. */
struct reading {
	struct kvm_exit_hists hists;
	bool timed;		/* time has been switched on, now or before */
	struct kvm_exit_time times[];	/* then BUCKETS, or else none */
};

/*
 * A row for every reason that has a name, counted or not, so that readers can
 * compare tables line by line; a row without a name only where it has a count.
 *
 * What is counted of an exit is counted a few instructions apart.  A class that is
 * ahead of its exits for that long is shown as they are.
 */
static void show(struct seq_file *m, const struct reading *r)
{
	const struct kvm_exit_hists *h = &r->hists;
	char unnamed[KVM_EXIT_STATS_UNNAMED];
	int i;

	seq_puts(m, "# reason name exits fastpath l2 noentry");
	seq_puts(m, r->timed ? " timed unknown time_ns max_ns handler_ns\n" : "\n");
	for (i = 0; i < BUCKETS; i++) {
		u64 exits = all_exits(h, i);

		if (!exits && !reason_names[i])
			continue;
		seq_printf(m, "%d %s %llu %llu %llu %llu", i, kvm_exit_stats_name(i, unnamed),
			   exits, h->fastpath[i], min(h->l2[i], exits),
			   min(noentry(h, i), exits));
		if (r->timed)
			kvm_exit_stats_show_times(m, &r->times[i]);
		seq_putc(m, '\n');
	}
}

static void show_time_hist(struct seq_file *m, const struct reading *r)
{
	kvm_exit_stats_show_time_hist(m, r->times, r->timed ? BUCKETS : 0);
}

/* Times and classes are read before the exits that they are of, which go on meanwhile. */
static void read_host(struct reading *r, void *unused)
{
	int cpu;

	kvm_exit_stats_add_host_times(r->times);
	for_each_possible_cpu(cpu)
		add_classes(&r->hists, per_cpu_ptr(&kvm_exit_stats_host, cpu));
	for_each_possible_cpu(cpu)
		add_paths(&r->hists, per_cpu_ptr(&kvm_exit_stats_host, cpu));
	subtract(&r->hists, &host_baseline);
}

static void read_vcpu(struct reading *r, void *data)
{
	struct kvm_vcpu *vcpu = data;

	kvm_exit_stats_add_times(r->times, &vcpu->arch.exit_stats);
	add_classes(&r->hists, &vcpu->stat.exit_hists);
	add_paths(&r->hists, &vcpu->stat.exit_hists);
	if (vcpu->arch.exit_stats.baseline)
		subtract(&r->hists, vcpu->arch.exit_stats.baseline);
}

static void read_vm(struct reading *r, void *data)
{
	struct kvm *kvm = data;
	struct kvm_vcpu *vcpu;
	unsigned long i;

	kvm_for_each_vcpu(i, vcpu, kvm)
		read_vcpu(r, vcpu);
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

	if (!stat)
		return -ENOMEM;
	add(stat->exit_reason_hist, stat->exit_reason_fastpath_hist, BUCKETS);
	ret = kvm_stats_read(vcpu->stats_id, &kvm_vcpu_stats_header, kvm_vcpu_stats_desc,
			     stat, sizeof(*stat), buf, size, pos);
	kfree(stat);
	return ret;
}

static int read_and_show(struct seq_file *m, void (*read)(struct reading *r, void *data),
			 void (*show)(struct seq_file *m, const struct reading *r))
{
	struct reading *r;
	int ret = -ENOMEM;
	bool timed;

	mutex_lock(&kvm_exit_stats_lock);
	timed = kvm_exit_stats_have_times();
	r = kvzalloc(struct_size(r, times, timed ? BUCKETS : 0), GFP_KERNEL);
	if (r) {
		r->timed = timed;
		read(r, m->private);
		show(m, r);
		ret = 0;
	}
	mutex_unlock(&kvm_exit_stats_lock);
	kvfree(r);
	return ret;
}

static int host_show(struct seq_file *m, void *v)
{
	return read_and_show(m, read_host, show);
}
DEFINE_SHOW_ATTRIBUTE(host);

static int vm_show(struct seq_file *m, void *v)
{
	return read_and_show(m, read_vm, show);
}
DEFINE_SHOW_ATTRIBUTE(vm);

static int vcpu_show(struct seq_file *m, void *v)
{
	return read_and_show(m, read_vcpu, show);
}
DEFINE_SHOW_ATTRIBUTE(vcpu);

static int host_time_hist_show(struct seq_file *m, void *v)
{
	return read_and_show(m, read_host, show_time_hist);
}
DEFINE_SHOW_ATTRIBUTE(host_time_hist);

static int vm_time_hist_show(struct seq_file *m, void *v)
{
	return read_and_show(m, read_vm, show_time_hist);
}
DEFINE_SHOW_ATTRIBUTE(vm_time_hist);

/*
 * A reset takes the present counts as the baseline.  Each counter is read once, so
 * that every exit is either before the reset or after it.  The one exit that a vCPU
 * is at just then can be before it in one of its counters and after it in another.
 */
static ssize_t host_reset_write(struct file *file, const char __user *buf, size_t len,
				loff_t *ppos)
{
	ssize_t ret = len;
	int cpu;

	mutex_lock(&kvm_exit_stats_lock);
	if (kvm_exit_stats_reset_host_times()) {
		ret = -ENOMEM;
		goto unlock;
	}
	memset(&host_baseline, 0, sizeof(host_baseline));
	for_each_possible_cpu(cpu)
		add_paths(&host_baseline, per_cpu_ptr(&kvm_exit_stats_host, cpu));
	for_each_possible_cpu(cpu)
		add_classes(&host_baseline, per_cpu_ptr(&kvm_exit_stats_host, cpu));
unlock:
	mutex_unlock(&kvm_exit_stats_lock);
	return ret;
}

static const struct file_operations host_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = host_reset_write,
};

/* All vCPUs or none: a VM without the memory for it stays as it was. */
static ssize_t vm_reset_write(struct file *file, const char __user *buf, size_t len,
			      loff_t *ppos)
{
	struct kvm *kvm = file->private_data;
	struct kvm_vcpu *vcpu;
	unsigned long i;
	ssize_t ret = len;

	mutex_lock(&kvm_exit_stats_lock);
	kvm_for_each_vcpu(i, vcpu, kvm) {
		struct kvm_exit_hists **baseline = &vcpu->arch.exit_stats.baseline;

		if (!*baseline)
			*baseline = kzalloc(sizeof(**baseline), GFP_KERNEL_ACCOUNT);
		if (!*baseline || kvm_exit_stats_prepare_reset(&vcpu->arch.exit_stats)) {
			ret = -ENOMEM;
			goto unlock;
		}
	}
	kvm_for_each_vcpu(i, vcpu, kvm) {
		struct kvm_exit_hists *baseline = vcpu->arch.exit_stats.baseline;

		/* One that came since then has counted nothing that is to be forgotten. */
		if (!baseline)
			continue;
		memset(baseline, 0, sizeof(*baseline));
		add_paths(baseline, &vcpu->stat.exit_hists);
		add_classes(baseline, &vcpu->stat.exit_hists);
		kvm_exit_stats_reset_times(&vcpu->arch.exit_stats);
	}
unlock:
	mutex_unlock(&kvm_exit_stats_lock);
	return ret;
}

static const struct file_operations vm_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = vm_reset_write,
};

/*
 * KVM makes a file of each statistic, and takes it for a single number: of a
 * histogram it shows and clears the first bucket.  These say nothing, and clearing
 * would make a statistic fall that must not.
 */
static void remove_stat_files(struct dentry *dir)
{
	debugfs_lookup_and_remove("exit_reason_hist", dir);
	debugfs_lookup_and_remove("exit_reason_fastpath_hist", dir);
	debugfs_lookup_and_remove("exit_reason_l2_hist", dir);
}

void kvm_exit_stats_create_vm_debugfs(struct kvm *kvm, struct dentry *dir)
{
	remove_stat_files(dir);
	if (!registered)
		return;
	debugfs_create_file("exit_stats", 0400, dir, kvm, &vm_fops);
	debugfs_create_file("exit_stats_time_hist", 0400, dir, kvm, &vm_time_hist_fops);
	debugfs_create_file("exit_stats_reset", 0200, dir, kvm, &vm_reset_fops);
}

void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu, struct dentry *dir)
{
	if (registered)
		debugfs_create_file("exit_stats", 0400, dir, vcpu, &vcpu_fops);
}

/**
 * kvm_exit_stats_destroy_vcpu - hand over what a vCPU has counted, and free its rest
 * @vcpu:	the vCPU's, which cannot run anymore
 */
void kvm_exit_stats_destroy_vcpu(struct kvm_exit_stats_vcpu *vcpu)
{
	kvm_exit_stats_fold(vcpu);
	kvm_exit_stats_retire_times(vcpu);
	kfree(vcpu->baseline);
}

/**
 * kvm_exit_stats_register - name the exit reasons and open the interfaces
 * @vendor:	what the vendor module knows of its exits
 *
 * To be called once KVM is initialized.  Counting does not depend on it.  The
 * names must live until kvm_exit_stats_unregister().
 */
void kvm_exit_stats_register(const struct kvm_exit_stats_vendor *vendor)
{
	struct dentry *dir = debugfs_lookup("kvm", NULL);
	int i;

	for (i = 0; i < vendor->nr_reasons; i++)
		if (vendor->reasons[i].reason < KVM_EXIT_STATS_OTHER)
			reason_names[vendor->reasons[i].reason] = vendor->reasons[i].name;
	emulated_reason = vendor->emulated;
	registered = true;

	kvm_exit_stats_start_timing(vendor);
	kvm_exit_stats_start_dumps();

	/* NULL would name debugfs' root, and that is no place for the files. */
	if (IS_ERR_OR_NULL(dir))
		return;
	remove_stat_files(dir);
	host_table = debugfs_create_file("exit_stats_host", 0400, dir, NULL, &host_fops);
	host_time_hist = debugfs_create_file("exit_stats_host_time_hist", 0400, dir, NULL,
					     &host_time_hist_fops);
	host_reset = debugfs_create_file("exit_stats_reset", 0200, dir, NULL, &host_reset_fops);
	dput(dir);
}
EXPORT_SYMBOL_GPL(kvm_exit_stats_register);

/**
 * kvm_exit_stats_unregister - close the interfaces and forget the names
 *
 * To be called while no VM exists and before KVM goes away.  The counts stay.
 */
void kvm_exit_stats_unregister(void)
{
	debugfs_remove(host_table);
	debugfs_remove(host_time_hist);
	debugfs_remove(host_reset);
	host_table = NULL;
	host_time_hist = NULL;
	host_reset = NULL;
	kvm_exit_stats_stop_timing();
	kvm_exit_stats_stop_dumps();
	registered = false;
	memset(reason_names, 0, sizeof(reason_names));
}
EXPORT_SYMBOL_GPL(kvm_exit_stats_unregister);
