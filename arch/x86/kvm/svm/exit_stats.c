// SPDX-License-Identifier: GPL-2.0-only
/*
 * SVM's exit codes, as KVM's exit statistics want to know them.
 */
#include <linux/module.h>

#include <asm/tsc.h>

#include "exit_stats.h"

/* What tables show for codes without a bucket: a number that is no code. */
#define NO_CODE		0xffff

/* Out of what modules have for such; allocated, they would cost each exit one instruction more. */
DEFINE_PER_CPU(u64[SVM_EXIT_BUCKETS], svm_exits);

static const struct kvm_exit_reason svm_exit_reasons[] = { SVM_EXIT_REASONS };

/* What guests ask for by VMGEXIT, which is what counts, and what hypervisors tell each other. */
static __always_inline bool is_software_code(u32 code)
{
	return (code >= 0x80000000 && code <= 0x8000ffff) || code == 0xf0000000;
}

/* Says that every code which this kernel knows has a bucket of its own. */
static __always_inline bool codes_fit(void)
{
	const struct kvm_exit_reason reasons[] = { SVM_EXIT_REASONS };
	int i;

	/* Unrolled in full, so that the compiler can fold it to a constant. */
#pragma GCC unroll 256
	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (!is_software_code(reasons[i].reason) &&
		    svm_exit_bucket(reasons[i].reason) == SVM_EXIT_OTHER)
			return false;
	return true;
}

static u32 svm_exit_code_of(u32 bucket)
{
	if (bucket < SVM_EXIT_LOW)
		return bucket;
	if (bucket < SVM_EXIT_OTHER)
		return SVM_EXIT_HIGH + bucket - SVM_EXIT_LOW;
	return bucket == SVM_EXIT_FAILED ? (u32)SVM_EXIT_ERR : NO_CODE;
}

static const struct kvm_exit_stats_vendor svm_exit_stats = {
	.owner = THIS_MODULE,
	.reasons = svm_exit_reasons,
	.nr_reasons = ARRAY_SIZE(svm_exit_reasons),
	.nr_buckets = SVM_EXIT_BUCKETS,
	.other = SVM_EXIT_OTHER,
	.reason = svm_exit_code_of,
	.hists = offsetof(struct vcpu_svm, exit_hists),
	.slowpath = svm_exits,
	.noentry = {
		[KVM_EXIT_NOENTRY_FAILED] = SVM_EXIT_FAILED,
		[KVM_EXIT_NOENTRY_EMULATED] = SVM_EXIT_OTHER,	/* there is none */
	},
	.clock_khz = &tsc_khz,
	.clock_unstable = check_tsc_unstable,
};

static void count(struct kvm_vcpu *vcpu, u32 bucket)
{
	svm_exit_stats_count_slow(vcpu, bucket);
	if (bucket == SVM_EXIT_FAILED)
		kvm_exit_stats_count_class(vcpu->exit_stats.noentry,
					   kvm_exit_stats_classes.noentry,
					   KVM_EXIT_NOENTRY_FAILED);
}

/* Count an exit with any code: it may be that VMRUN failed. */
void svm_exit_stats_count_odd(struct kvm_vcpu *vcpu)
{
	count(vcpu, svm_exit_bucket(svm_exit_code(vcpu)));
}

/* Tell of an exit that it was taken while L2 ran. */
void svm_exit_stats_count_l2(struct kvm_vcpu *vcpu)
{
	kvm_exit_stats_count_class(svm_exit_hist(vcpu, KVM_EXIT_HIST_L2),
				   kvm_exit_stats_classes.l2,
				   to_svm(vcpu)->exit_hists.last);
}

/* Count what KVM calls an exit though it did not execute VMRUN, as that would have failed. */
void svm_exit_stats_count_refused(struct kvm_vcpu *vcpu)
{
	count(vcpu, SVM_EXIT_FAILED);
	kvm_exit_stats_exited(vcpu);
}

void svm_exit_stats_init(void)
{
	BUILD_BUG_ON_MSG(!codes_fit(),
			 "SVM_EXIT_REASONS names a code beyond the histogram: raise SVM_EXIT_NR_HIGH or SVM_EXIT_LOW");
	/* What the CPU may say one day, and what it never does. */
	BUILD_BUG_ON(svm_exit_bucket(SVM_EXIT_LOW - 1) != SVM_EXIT_LOW - 1);
	BUILD_BUG_ON(svm_exit_bucket(SVM_EXIT_LOW) != SVM_EXIT_OTHER);
	BUILD_BUG_ON(svm_exit_bucket(SVM_EXIT_HIGH - 1) != SVM_EXIT_OTHER);
	BUILD_BUG_ON(svm_exit_bucket(SVM_EXIT_HIGH + SVM_EXIT_NR_HIGH) != SVM_EXIT_OTHER);
	BUILD_BUG_ON(svm_exit_bucket(U32_MAX - 1) != SVM_EXIT_OTHER);

	kvm_exit_stats_register(&svm_exit_stats);
}
