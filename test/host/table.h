/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the host counted, and what others counted of the same exits.
 */
#ifndef TEST_HOST_TABLE_H
#define TEST_HOST_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#define DEBUGFS_KVM	"/sys/kernel/debug/kvm/"
#define HOST_FOLDER	"/sys/kernel/debug/kvm_exit_stats/"
#define HOST_TABLE	HOST_FOLDER "exit_stats"

/* Rows have a place each: that of the bucket that counts the reason. */
enum { REASONS = 210 };
enum column { EXITS, FASTPATH, L2, NOENTRY, COLUMNS };

struct table {
	uint64_t count[COLUMNS][REASONS];
	char name[REASONS][32];
};

extern const char *const column_name[COLUMNS];

/* Read a table by its path, below DEBUGFS_KVM unless absolute. */
void table_read(struct table *t, const char *path);

/* Say how much each count of @after exceeds @before's, and return the sum of exits. */
uint64_t table_diff(struct table *diff, const struct table *before, const struct table *after);

/* Add @t's counts to @sum, which takes over the names. */
void table_add(struct table *sum, const struct table *t);

uint64_t table_sum(const struct table *t, enum column column);

/* Say whether two tables are equal, and print each difference under @what. */
bool table_equal(const char *what, const struct table *got, const struct table *want);

/* Whether this host's vendor is AMD, whose exits have codes, and these names of their own. */
bool on_amd(void);

/* What this host's vendor calls the reason that VMX calls @vmx. */
const char *reason_name(const char *vmx);

/* The place of the reason that VMX calls @vmx. */
int table_reason(const struct table *t, const char *vmx);

/* Start, read and stop ftrace's histogram of kvm:kvm_exit by exit reason. */
void oracle_start(void);
void oracle_read(uint64_t count[REASONS]);
void oracle_stop(void);

/* KVM's own count of exits, over all VMs that are alive. */
uint64_t kvm_exits(void);

/* Write @text to @path; returns 0 or errno. */
int write_file(const char *path, const char *text);

#endif
