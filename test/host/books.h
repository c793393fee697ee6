/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books: VMs whose exits are counted by all who count, and the checks that they agree.
 */
#ifndef TEST_HOST_BOOKS_H
#define TEST_HOST_BOOKS_H

#include <pthread.h>
#include <stdbool.h>

#include "table.h"
#include "vm.h"

/* False, and a line that says where, unless the condition holds. */
#define EXPECT(cond)	expect(cond, #cond, __LINE__)
bool expect(bool cond, const char *text, int line);

/* The VMs of the test. */
enum { VMS = 2 };
extern struct vm vms[VMS];

/*
 * Make @nr VMs and start to count; end() takes them down. The histogram of the tracepoint
 * doubles what an exit takes, so that long tests do without.
 */
void begin(int nr, int nr_vcpus, const struct payload *p, enum vm_flags flags);
void begin_untraced(int nr, int nr_vcpus, const struct payload *p, enum vm_flags flags);
void end(void);

/*
 * For every vCPU the sum over all reasons is KVM's 'exits', its table and its statistics are
 * equal, and no class exceeds its exits; vCPUs add up to their VM and VMs to the host; and the
 * tracepoint saw what is counted but for untraced() ones. Returns the sum in @all.
 */
bool balances(struct table *all);

/* Of a row, by its place, the exits without an entry that the tracepoint does not see. */
uint64_t untraced(const struct table *t, int k);

/* What a vCPU's statistics say, read at once, as a table; 'noentry' is not among them. */
void read_stats(struct vm *vm, int i, struct table *t);

/* Keep the first VM's vCPUs running; what cease_fire() returns is the rounds of each of them. */
void open_fire(const struct payload *p);
uint64_t cease_fire(void);

/* A row of a test program: its name, the groups that it belongs to, and what it does. */
struct row {
	const char *name, *group;
	bool (*test)(void);
};

/* The main() of a test program: run the rows of a group, or list them with --list. */
int run_rows(const struct row *rows, int nr, int argc, char **argv);

#endif
