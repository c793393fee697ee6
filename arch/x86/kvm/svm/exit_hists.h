/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_SVM_EXIT_HISTS_H
#define __KVM_X86_SVM_EXIT_HISTS_H

#include <linux/kvm_exit_stats.h>

#ifdef CONFIG_KVM_EXIT_STATS

/*
 * Exit codes are sparse, and their buckets are not: bucket b counts
 *	b < 192:		code b
 *	192 <= b < 208:		code 0x400 + b - 192
 *	208:			every code that has no bucket
 *	209:			code -1, VMRUN failed
 * User space knows this rule, so there is room for codes to come: up to 0xa6 and 0x403 are known.
 */
#define SVM_EXIT_LOW		192
#define SVM_EXIT_HIGH		0x400
#define SVM_EXIT_NR_HIGH	16
#define SVM_EXIT_OTHER		(SVM_EXIT_LOW + SVM_EXIT_NR_HIGH)
#define SVM_EXIT_FAILED		(SVM_EXIT_OTHER + 1)
#define SVM_EXIT_BUCKETS	(SVM_EXIT_FAILED + 1)

/*
 * A vCPU's exits by bucket; and the bucket of the last one, of which time is measured: handlers
 * write other codes where the processor had its own.
 */
struct svm_exit_hists {
	u64 hist[KVM_EXIT_HISTS][SVM_EXIT_BUCKETS];
	u64 last;
};

#else

struct svm_exit_hists {};

#endif

#endif /* __KVM_X86_SVM_EXIT_HISTS_H */
