// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: the tables in debugfs.  Those of VMs are in KVM's folders of these.
 * The host's have a folder of their own beside KVM's, in which tools take every file for a
 * number, and every folder for a VM.
 */
#include <linux/debugfs.h>
#include <linux/kvm_host.h>
#include <linux/seq_file.h>
#include <linux/vmalloc.h>

#include "exit_stats.h"
#include "exit_stats_record.h"

/* What a file takes at most, in rows of a name and numbers: it is not made twice to find out. */
#define ROW_SIZE	(48 + KVM_EXIT_TIME_BUCKETS * 21)

static struct dentry *host_dir;

/* In nanoseconds, of which 64 bits are not enough for what many vCPUs take in years. */
static void show_span(struct seq_file *m, struct kvm_exit_span span, u64 hz)
{
	u32 ns = kvm_exit_span_ns(&span, hz);

	if (span.seconds)
		seq_printf(m, " %llu%09u", span.seconds, ns);
	else
		seq_printf(m, " %u", ns);
}

static u64 timed_exits(const struct kvm_exit_times *t)
{
	u64 timed = 0;
	int k;

	for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
		timed += t->hist[k];
	return timed;
}

static void show_times(struct seq_file *m, const struct kvm_exit_times *t, u64 max, u64 hz)
{
	seq_printf(m, " %llu %llu", timed_exits(t), t->unknown);
	show_span(m, t->time, hz);
	show_span(m, (struct kvm_exit_span){ .cycles = max }, hz);
	show_span(m, t->handler, hz);
}

/*
 * A row for every reason that has a name, counted or not, so that readers can compare
 * tables line by line; a row without a name only where it has a count.
 */
static void show_table(struct seq_file *m, const struct kvm_exit_record *r)
{
	char buf[KVM_EXIT_STATS_NAME_SIZE];
	int i;

	seq_puts(m, "# reason name exits fastpath l2 noentry");
	seq_puts(m, r->hz ? " timed unknown time_ns max_ns handler_ns\n" : "\n");
	for (i = 0; i < r->nr; i++) {
		const struct kvm_exit_counts *c = &r->counts[i];

		if (!kvm_exit_stats_name(i, buf) && !c->exits)
			continue;
		seq_printf(m, "%u %s %llu %llu %llu %llu", kvm_exit_stats_vendor->reason(i), buf,
			   c->exits, c->fastpath, c->l2, c->noentry);
		if (r->hz)
			show_times(m, &r->times[i], r->max[i], r->hz);
		seq_putc(m, '\n');
	}
}

/* A row for every reason with an exit whose time is known; columns are named by their least ns. */
static void show_time_hist(struct seq_file *m, const struct kvm_exit_record *r)
{
	char buf[KVM_EXIT_STATS_NAME_SIZE];
	int i, k;

	seq_puts(m, "# reason name 0");
	for (k = 1; k < KVM_EXIT_TIME_BUCKETS; k++)
		seq_printf(m, " %llu", 1ULL << (k + KVM_EXIT_TIME_SHIFT - 1));
	seq_putc(m, '\n');
	for (i = 0; r->hz && i < r->nr; i++) {
		if (!timed_exits(&r->times[i]))
			continue;
		kvm_exit_stats_name(i, buf);
		seq_printf(m, "%u %s", kvm_exit_stats_vendor->reason(i), buf);
		for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
			seq_printf(m, " %llu", r->times[i].hist[k]);
		seq_putc(m, '\n');
	}
}

static int show(struct seq_file *m, struct kvm *kvm, struct kvm_vcpu *vcpu,
		void (*show_record)(struct seq_file *m, const struct kvm_exit_record *r))
{
	struct kvm_exit_record *r = kvm_exit_stats_read(kvm, vcpu);

	if (!r)
		return -ENOMEM;
	show_record(m, r);
	vfree(r);
	return 0;
}

/* A file that shows its record by one of the above, in a buffer in which it fits. */
#define DEFINE_FILE(name, kvm, vcpu, show_record)				\
static int name##_show(struct seq_file *m, void *unused)			\
{										\
	return show(m, kvm, vcpu, show_record);					\
}										\
static int name##_open(struct inode *inode, struct file *file)			\
{										\
	return single_open_size(file, name##_show, inode->i_private,		\
				(kvm_exit_stats_vendor->nr_buckets + 1) * ROW_SIZE);	\
}										\
static const struct file_operations name##_fops = {				\
	.owner = THIS_MODULE,							\
	.open = name##_open,							\
	.read = seq_read,							\
	.llseek = seq_lseek,							\
	.release = single_release,						\
}

DEFINE_FILE(vm, m->private, NULL, show_table);
DEFINE_FILE(vm_hist, m->private, NULL, show_time_hist);
DEFINE_FILE(vcpu, NULL, m->private, show_table);

static ssize_t reset_write(struct file *file, const char __user *buf, size_t len, loff_t *ppos)
{
	return kvm_exit_stats_reset(file->private_data) ?: len;
}

static const struct file_operations reset_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = reset_write,
};

/* The files of a VM or, with NULL, of the host. */
static void create_files(struct kvm *kvm, struct dentry *dir)
{
	debugfs_create_file("exit_stats", 0400, dir, kvm, &vm_fops);
	debugfs_create_file("exit_stats_time_hist", 0400, dir, kvm, &vm_hist_fops);
	debugfs_create_file("exit_stats_reset", 0200, dir, kvm, &reset_fops);
}

void kvm_exit_stats_create_vm_debugfs(struct kvm *kvm)
{
	create_files(kvm, kvm->debugfs_dentry);
}

void kvm_exit_stats_create_vcpu_debugfs(struct kvm_vcpu *vcpu, struct dentry *dir)
{
	debugfs_create_file("exit_stats", 0400, dir, vcpu, &vcpu_fops);
}

void kvm_exit_stats_create_debugfs(void)
{
	host_dir = debugfs_create_dir("kvm_exit_stats", NULL);
	create_files(NULL, host_dir);
}

/* Waits for who is reading. */
void kvm_exit_stats_remove_debugfs(void)
{
	debugfs_remove(host_dir);
	host_dir = NULL;
}
