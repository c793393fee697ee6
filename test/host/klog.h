/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dumps of the exit counts, read from the kernel log.
 */
#ifndef TEST_HOST_KLOG_H
#define TEST_HOST_KLOG_H

#include <stdbool.h>
#include <stdint.h>

struct dump {
	uint64_t total, delta, suppressed;
	uint64_t row_sum, row_delta_sum;
	int rows, vms, vcpus;
	bool sorted;
};

/* Forget everything that is in the log by now. */
void klog_skip(void);

/*
 * Read the next whole dump, waiting for it up to @ms milliseconds. Returns false
 * when none came. Ends the program on a line that no dump has.
 */
bool klog_next_dump(struct dump *d, int ms);

#endif
