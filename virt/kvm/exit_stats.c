// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits, counted by exit reason: the tables in debugfs, and the names in them.
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

/* The loaded vendor module's; NULL where a number has no name. */
static const char *reason_names[BUCKETS];

/* A vendor module that counts its exits is loaded. */
static bool registered;

/* Protects the baselines, of the host and of every vCPU, and what exit_stats.h says. */
DEFINE_MUTEX(kvm_exit_stats_lock);

const char *kvm_exit_stats_name(int bucket, char unnamed[KVM_EXIT_STATS_UNNAMED])
{
	if (bucket == KVM_EXIT_STATS_OTHER)
		return "OTHER";
	if (reason_names[bucket])
		return reason_names[bucket];

	snprintf(unnamed, KVM_EXIT_STATS_UNNAMED, "REASON_%d", bucket);
	return unnamed;
}

/* What a table shows, since the last reset. */
struct reading {
	struct kvm_exit_counts counts[BUCKETS];
	bool timed;		/* time has been switched on, now or before */
	struct kvm_exit_time times[];	/* then BUCKETS, or else none */
};

/*
 * A row for every reason that has a name, counted or not, so that readers can
 * compare tables line by line; a row without a name only where it has a count.
 *
 * An exit that a vCPU is at can be in a class already and not in its reason's exits.
 */
static void show(struct seq_file *m, const struct reading *r)
{
	char unnamed[KVM_EXIT_STATS_UNNAMED];
	int i;

	seq_puts(m, "# reason name exits fastpath l2 noentry");
	seq_puts(m, r->timed ? " timed unknown time_ns max_ns handler_ns\n" : "\n");
	for (i = 0; i < BUCKETS; i++) {
		const struct kvm_exit_counts *c = &r->counts[i];

		if (!c->exits && !reason_names[i])
			continue;
		seq_printf(m, "%d %s %llu %llu %llu %llu", i, kvm_exit_stats_name(i, unnamed),
			   c->exits, c->fastpath, min(c->l2, c->exits), min(c->noentry, c->exits));
		if (r->timed)
			kvm_exit_stats_show_times(m, &r->times[i]);
		seq_putc(m, '\n');
	}
}

static void show_time_hist(struct seq_file *m, const struct reading *r)
{
	kvm_exit_stats_show_time_hist(m, r->times, r->timed ? BUCKETS : 0);
}

/* Times are read before the exits that they are of, which go on meanwhile. */
static void read_host(struct reading *r, void *unused)
{
	kvm_exit_stats_add_host_times(r->times);
	kvm_exit_stats_add_host(r->counts);
}

static void read_vcpu(struct reading *r, void *data)
{
	struct kvm_vcpu *vcpu = data;

	kvm_exit_stats_add_times(r->times, &vcpu->arch.exit_stats);
	kvm_exit_stats_add_vcpu(r->counts, vcpu);
}

static void read_vm(struct reading *r, void *data)
{
	struct kvm *kvm = data;
	struct kvm_vcpu *vcpu;
	unsigned long i;

	kvm_for_each_vcpu(i, vcpu, kvm)
		read_vcpu(r, vcpu);
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
 * A reset takes the present counts as the baseline.  Each exit is either before the reset
 * or after it.  The one that a vCPU is at just then can be on one side of it in its reason's
 * exits and on the other in a class.
 */
static ssize_t host_reset_write(struct file *file, const char __user *buf, size_t len,
				loff_t *ppos)
{
	int ret;

	mutex_lock(&kvm_exit_stats_lock);
	ret = kvm_exit_stats_reset_host();
	mutex_unlock(&kvm_exit_stats_lock);
	return ret ?: len;
}

static const struct file_operations host_reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = host_reset_write,
};

static ssize_t vm_reset_write(struct file *file, const char __user *buf, size_t len,
			      loff_t *ppos)
{
	int ret;

	mutex_lock(&kvm_exit_stats_lock);
	ret = kvm_exit_stats_reset_vm(file->private_data);
	mutex_unlock(&kvm_exit_stats_lock);
	return ret ?: len;
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

void kvm_exit_stats_create_debugfs(struct dentry *dir)
{
	remove_stat_files(dir);
	if (!registered)
		return;
	debugfs_create_file("exit_stats_host", 0400, dir, NULL, &host_fops);
	debugfs_create_file("exit_stats_host_time_hist", 0400, dir, NULL, &host_time_hist_fops);
	debugfs_create_file("exit_stats_reset", 0200, dir, NULL, &host_reset_fops);
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
 * kvm_exit_stats_register - name the exit reasons, and have tables and dumps
 * @vendor:	what the vendor module knows of its exits
 *
 * To be called before kvm_init(), which makes the files and lets VMs be created.
 * Counting does not depend on it.  The names must live until kvm_exit_stats_unregister().
 */
void kvm_exit_stats_register(const struct kvm_exit_stats_vendor *vendor)
{
	int i;

	for (i = 0; i < vendor->nr_reasons; i++)
		if (vendor->reasons[i].reason < KVM_EXIT_STATS_OTHER)
			reason_names[vendor->reasons[i].reason] = vendor->reasons[i].name;
	kvm_exit_stats_emulated = vendor->emulated;
	registered = true;

	kvm_exit_stats_start_timing(vendor);
	kvm_exit_stats_start_dumps();
}
EXPORT_SYMBOL_GPL(kvm_exit_stats_register);

/**
 * kvm_exit_stats_unregister - end the dumps and forget the names
 *
 * To be called after kvm_exit(), which has removed the files, or if kvm_init() failed.
 * The counts stay.
 */
void kvm_exit_stats_unregister(void)
{
	kvm_exit_stats_stop_timing();
	kvm_exit_stats_stop_dumps();
	registered = false;
	memset(reason_names, 0, sizeof(reason_names));
}
EXPORT_SYMBOL_GPL(kvm_exit_stats_unregister);
