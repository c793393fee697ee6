/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The time that exits take, as the tables have it once it was switched on.
 */
#ifndef TEST_HOST_TIMED_H
#define TEST_HOST_TIMED_H

#include <stdint.h>

#define TIME_PARAMETER	"/sys/module/kvm/parameters/exit_stats_time"

struct times {
	uint64_t exits, timed, unknown, ns, max, handler;
};

/* Write the parameter, which must take it. */
void switch_time(const char *value);

/*
 * A row of a table by its path, below DEBUGFS_KVM unless absolute, and the reason's name, or
 * the sum of all rows for NULL; zeroes if there is none.
 */
struct times times_read(const char *path, const char *reason);

/* The same of a VM of the test, by its index. */
struct times vm_times(int vm, const char *reason);

/* CLOCK_MONOTONIC, in nanoseconds. */
uint64_t now_ns(void);

#endif
