/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_EXIT_STATS_INTERNAL_H
#define __KVM_EXIT_STATS_INTERNAL_H

#include <linux/kvm_exit_count.h>
#include <linux/mutex.h>

/* Held by who reads tables, resets them or switches time; VMs come and go without it. */
extern struct mutex kvm_exit_stats_lock;

/* Within it, by who looks at one vCPU of all; and by who makes or destroys one.  No allocation. */
extern struct mutex kvm_exit_stats_vcpus_lock;

typedef void kvm_exit_stats_visit_fn(struct kvm_vcpu *vcpu, void *data);
void kvm_exit_stats_visit_vcpus(kvm_exit_stats_visit_fn *visit, void *data);

/* The loaded vendor module's; NULL if there is none, when there are neither files nor VMs. */
extern const struct kvm_exit_stats_vendor *kvm_exit_stats_vendor;

/* The name of @bucket, NULL if it has none; and one that is made up in @buf then. */
#define KVM_EXIT_STATS_NAME_SIZE	16
extern const char *kvm_exit_stats_names[KVM_EXIT_STATS_BUCKETS];
const char *kvm_exit_stats_name(int bucket, char buf[KVM_EXIT_STATS_NAME_SIZE]);

/* Of one exit reason: all exits, and those of a class. */
struct kvm_exit_counts {
	u64 exits, fastpath, l2, noentry;
};

/* A time that many vCPUs may take in years, or a difference: seconds, and any number of cycles. */
struct kvm_exit_span {
	u64 seconds, cycles;
};

/* Make the cycles less than a second, and return them in nanoseconds. */
u32 kvm_exit_stats_ns(struct kvm_exit_span *span);

/* What is measured of one exit reason: see struct kvm_exit_time. */
struct kvm_exit_times {
	struct kvm_exit_span time, handler;
	u64 unknown;
	u64 hist[KVM_EXIT_TIME_BUCKETS];
};

/* What is known of exits, by bucket: a sum, or what to subtract. */
struct kvm_exit_record {
	bool timed;			/* time has been switched on, now or before */
	u64 max[KVM_EXIT_STATS_BUCKETS];	/* the longest of a reason, which is no sum */
	struct kvm_exit_counts counts[KVM_EXIT_STATS_BUCKETS];
	struct kvm_exit_times times[];	/* as many if @timed, or none */
};

/*
 * What is known since the last reset, to be freed with vfree(), or NULL without the memory;
 * and a reset, 0 or -ENOMEM.  Of a vCPU, or with NULL of the VM, or with NULL of the host.
 */
struct kvm_exit_record *kvm_exit_stats_read(struct kvm *kvm, struct kvm_vcpu *vcpu);
int kvm_exit_stats_reset(struct kvm *kvm);
void kvm_exit_stats_retire(struct kvm_vcpu *vcpu);
void kvm_exit_stats_free_records(void);

/* Add the host's counts since the vendor module was loaded, by bucket. */
void kvm_exit_stats_add_host(struct kvm_exit_counts *sum);

/* Whether records have times, as time has been switched on; have it so; a vCPU's table. */
bool kvm_exit_stats_timed(void);
int kvm_exit_stats_set_timed(void);
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
