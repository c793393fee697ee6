/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_EXIT_STATS_INTERNAL_H
#define __KVM_EXIT_STATS_INTERNAL_H

#include <linux/kvm_exit_stats.h>
#include <linux/mutex.h>

struct seq_file;

/* Enough for the name of any bucket that has none. */
#define KVM_EXIT_STATS_UNNAMED	16

/* Protects what resets and readers share, and the times of vCPUs that come and go. */
extern struct mutex kvm_exit_stats_lock;

/* The name of @bucket, which is in @unnamed if the vendor has none for it. */
const char *kvm_exit_stats_name(int bucket, char unnamed[KVM_EXIT_STATS_UNNAMED]);

/**
 * struct kvm_exit_counts - what is counted of one exit reason, as readers see it
 * @exits:	all exits
 * @fastpath:	of which the fast path handled
 * @l2:		of which were taken while L2 ran
 * @noentry:	of which never entered the guest
 */
struct kvm_exit_counts {
	u64 exits;
	u64 fastpath;
	u64 l2;
	u64 noentry;
};

/* The vendor's reason for exits that KVM makes up to emulate. */
extern u32 kvm_exit_stats_emulated;

/*
 * Under kvm_exit_stats_lock: add to @sum, a row per bucket, what was counted since the last
 * reset; and reset, which fails with -ENOMEM and then has changed nothing.
 */
void kvm_exit_stats_add_host(struct kvm_exit_counts *sum);
void kvm_exit_stats_add_vcpu(struct kvm_exit_counts *sum, const struct kvm_vcpu *vcpu);
int kvm_exit_stats_reset_host(void);
int kvm_exit_stats_reset_vm(struct kvm *kvm);

/* Sum the exits of all CPUs, since the module was loaded, and return their total. */
u64 kvm_exit_stats_sum_exits(u64 exits[KVM_EXIT_STATS_BUCKETS]);

/* Between these two, and only then, what is due is dumped. */
void kvm_exit_stats_start_dumps(void);
void kvm_exit_stats_stop_dumps(void);

/* Between these two exits can be timed; the names and the clock are @vendor's. */
void kvm_exit_stats_start_timing(const struct kvm_exit_stats_vendor *vendor);
void kvm_exit_stats_stop_timing(void);

/* Switch time off soon if its clock is not to be trusted.  Any context. */
void kvm_exit_stats_check_clock(void);

/* Keep the times of a vCPU that goes away, and free its tables. */
void kvm_exit_stats_retire_times(struct kvm_exit_stats_vcpu *vcpu);

/*
 * For readers, under kvm_exit_stats_lock: whether time has ever been switched on, and
 * sums of tables since the last reset.  A table has KVM_EXIT_STATS_BUCKETS rows.
 */
bool kvm_exit_stats_have_times(void);
void kvm_exit_stats_add_times(struct kvm_exit_time *sum, const struct kvm_exit_stats_vcpu *vcpu);
void kvm_exit_stats_add_host_times(struct kvm_exit_time *sum);

/* A vCPU's reset in two steps, of which only the first can fail; and the host's. */
int kvm_exit_stats_prepare_reset(struct kvm_exit_stats_vcpu *vcpu);
void kvm_exit_stats_reset_times(struct kvm_exit_stats_vcpu *vcpu);
int kvm_exit_stats_reset_host_times(void);

/* The further columns of one row, and the file with histograms of @nr reasons. */
void kvm_exit_stats_show_times(struct seq_file *m, const struct kvm_exit_time *time);
void kvm_exit_stats_show_time_hist(struct seq_file *m, const struct kvm_exit_time *times, int nr);

#endif /* __KVM_EXIT_STATS_INTERNAL_H */
