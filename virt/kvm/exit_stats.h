/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_EXIT_STATS_INTERNAL_H
#define __KVM_EXIT_STATS_INTERNAL_H

#include <linux/kvm_exit_count.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

/*
 * Held by who reads tables, resets them or switches time.  VMs come and go without it; but
 * where somebody waits for it to read a VM's table, the VM's end waits for that reader.
 */
extern struct mutex kvm_exit_stats_lock;

/* Within it, by who looks at one vCPU of all; and by who makes or destroys one. */
extern spinlock_t kvm_exit_stats_vcpus_lock;

typedef void kvm_exit_stats_visit_fn(struct kvm_vcpu *vcpu, void *data);
void kvm_exit_stats_visit_vcpus(kvm_exit_stats_visit_fn *visit, void *data);

struct kvm_exit_counts;
struct kvm_exit_record;

/* The loaded vendor module's; NULL if there is none, when there are no files, and nobody counts. */
extern const struct kvm_exit_stats_vendor *kvm_exit_stats_vendor;

/*
 * Have the name of @bucket's reason in @buf, as a single word; where the kernel has none, one
 * that is made up, and return false then.
 */
#define KVM_EXIT_STATS_NAME_SIZE	32
bool kvm_exit_stats_name(int bucket, char buf[KVM_EXIT_STATS_NAME_SIZE]);

/* A vCPU's histograms, one behind the other. */
static inline const u64 *kvm_exit_stats_hists(const struct kvm_vcpu *vcpu)
{
	return (const void *)vcpu + kvm_exit_stats_vendor->hists;
}

/* For memory that may be much: rather none than at the cost of somebody's VM. */
#define KVM_EXIT_STATS_GFP	(__GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/*
 * What is known since the last reset, of a vCPU, or with NULL of the VM, or with NULL of the
 * host: to be freed with vfree().  NULL without the memory, or if the caller is being killed.
 */
struct kvm_exit_record *kvm_exit_stats_read(struct kvm *kvm, struct kvm_vcpu *vcpu);

/*
 * Make that the baseline, of a VM or with NULL of the host.  Returns 0, or -ENOMEM as above,
 * with which a part of the VM's vCPUs may have been reset.
 */
int kvm_exit_stats_reset(struct kvm *kvm);

void kvm_exit_stats_retire(struct kvm_vcpu *vcpu);
void kvm_exit_stats_free_records(void);

/* What the binary statistics have of a vendor: 0, or -ENOMEM. */
int kvm_exit_stats_start_fd(void);
void kvm_exit_stats_stop_fd(void);

/* Add the host's exits since the vendor module was loaded, by bucket: all, and fast ones. */
void kvm_exit_stats_add_exits(struct kvm_exit_counts *sum);

/*
 * 0 before time is first switched on, then what was known of the clock then, until the vendor
 * module goes; set under both locks.  Set it; and a vCPU's table.
 */
extern u64 kvm_exit_stats_clock_hz;
int kvm_exit_stats_set_clock(u64 hz);
struct kvm_exit_time *kvm_exit_stats_alloc_times(gfp_t gfp);

/* What there is while there is a vendor module. */
void kvm_exit_stats_start_time(const struct kvm_exit_stats_vendor *vendor);
void kvm_exit_stats_stop_time(void);
void kvm_exit_stats_start_dumps(void);
void kvm_exit_stats_stop_dumps(void);
void kvm_exit_stats_create_debugfs(void);
void kvm_exit_stats_remove_debugfs(void);

void kvm_exit_stats_check_clock(void);	/* switches time off, soon, if that is no clock */

#endif /* __KVM_EXIT_STATS_INTERNAL_H */
