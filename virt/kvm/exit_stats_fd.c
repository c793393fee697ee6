// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: a vCPU's histograms among its binary statistics, behind KVM's own.
 * How many buckets they have is the vendor's, so that they cannot be in struct kvm_vcpu_stat.
 */
#include <linux/kvm_host.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "exit_stats.h"

static const char * const hist_names[KVM_EXIT_HISTS] = {
	[KVM_EXIT_HIST_FASTPATH] = "exit_reason_fastpath_hist",
	[KVM_EXIT_HIST_L2] = "exit_reason_l2_hist",
	[KVM_EXIT_HIST_EXITS] = "exit_reason_hist",
};

/* KVM's header and descriptors, and what is ours.  Of the latter not every kernel has one type. */
static struct kvm_stats_header header;
static void *descs;
#define DESC_SIZE	sizeof(kvm_vcpu_stats_desc[0])

static loff_t hists_size(void)
{
	return KVM_EXIT_HISTS * kvm_exit_stats_vendor->nr_buckets * sizeof(u64);
}

int kvm_exit_stats_start_fd(void)
{
	int i, nr = kvm_vcpu_stats_header.num_desc;

	descs = kcalloc(nr + KVM_EXIT_HISTS, DESC_SIZE, GFP_KERNEL);
	if (!descs)
		return -ENOMEM;
	memcpy(descs, kvm_vcpu_stats_desc, nr * DESC_SIZE);
	for (i = 0; i < KVM_EXIT_HISTS; i++) {
		struct kvm_stats_desc *d = descs + (nr + i) * DESC_SIZE;

		d->flags = KVM_STATS_TYPE_LINEAR_HIST | KVM_STATS_UNIT_NONE | KVM_STATS_BASE_POW10;
		d->size = kvm_exit_stats_vendor->nr_buckets;
		d->bucket_size = 1;
		d->offset = sizeof(struct kvm_vcpu_stat) + i * d->size * sizeof(u64);
		strscpy(d->name, hist_names[i], KVM_STATS_NAME_SIZE);
	}
	header = kvm_vcpu_stats_header;
	header.num_desc += KVM_EXIT_HISTS;
	header.data_offset += KVM_EXIT_HISTS * DESC_SIZE;
	return 0;
}

void kvm_exit_stats_stop_fd(void)
{
	kfree(descs);
	descs = NULL;
}

/* Copied here first: user space may have copies of the middle of a vCPU's structure alone. */
static ssize_t read_hists(struct kvm_vcpu *vcpu, char __user *buf, size_t size, loff_t *offset)
{
	const u64 *hists = kvm_exit_stats_hists(vcpu);
	int i, nr = hists_size() / sizeof(u64);
	ssize_t ret;
	u64 *copy;

	copy = kmalloc_array(nr, sizeof(*copy), GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		copy[i] = smp_load_acquire(&hists[i]);	/* in this order, see KVM_EXIT_HIST_EXITS */
	ret = simple_read_from_buffer(buf, size, offset, copy, hists_size());
	kfree(copy);
	return ret;
}

/**
 * kvm_exit_stats_read_fd - read a vCPU's binary statistics, KVM's and these
 * @vcpu:	the vCPU
 * @buf:	where to
 * @size:	bytes to be read
 * @offset:	where from in the whole; what was read is added
 *
 * Returns how many bytes were read, or -EFAULT or -ENOMEM and none.
 */
ssize_t kvm_exit_stats_read_fd(struct kvm_vcpu *vcpu, char __user *buf, size_t size,
			       loff_t *offset)
{
	ssize_t read = 0, more;
	loff_t from = *offset, at;

	if (from < (loff_t)(header.data_offset + sizeof(vcpu->stat))) {
		read = kvm_stats_read(vcpu->stats_id, &header, descs, &vcpu->stat,
				      sizeof(vcpu->stat), buf, size, &from);
		if (read < 0)
			return read;
	}
	at = from - header.data_offset - sizeof(vcpu->stat);
	if (at >= 0 && at < hists_size() && size > read) {
		more = read_hists(vcpu, buf + read, size - read, &at);
		if (more < 0 && !read)
			return more;
		read += max(more, 0);
	}
	*offset += read;
	return read;
}
