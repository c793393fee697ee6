/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_EXIT_STATS_INTERNAL_H
#define __KVM_EXIT_STATS_INTERNAL_H

#include <linux/kvm_exit_stats.h>

/* Enough for the name of any bucket that has none. */
#define KVM_EXIT_STATS_UNNAMED	16

/* The name of @bucket, which is in @unnamed if the vendor has none for it. */
const char *kvm_exit_stats_name(int bucket, char unnamed[KVM_EXIT_STATS_UNNAMED]);

/* Sum the exits of all CPUs, since the module was loaded, and return their total. */
u64 kvm_exit_stats_sum_exits(u64 exits[KVM_EXIT_STATS_BUCKETS]);

/* Between these two, and only then, what is due is dumped. */
void kvm_exit_stats_start_dumps(void);
void kvm_exit_stats_stop_dumps(void);

#endif /* __KVM_EXIT_STATS_INTERNAL_H */
