// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMX's exit reasons, as KVM's exit statistics want to know them.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/kvm_host.h>

#include <asm/tsc.h>
#include <asm/vmx.h>

#include "exit_stats.h"

/* What KVM sets as the exit reason where VMLAUNCH or VMRESUME failed. */
#define NO_VMENTRY	0xdead

/* Says that every reason which this kernel knows has a bucket of its own. */
static __always_inline bool reasons_fit(void)
{
	const struct kvm_exit_reason reasons[] = { VMX_EXIT_REASONS };
	int i;

	/* Unrolled in full, so that the compiler can fold it to a constant. */
#pragma GCC unroll 256
	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].reason >= KVM_EXIT_STATS_OTHER)
			return false;
	return true;
}

static const struct kvm_exit_reason vmx_exit_reasons[] = { VMX_EXIT_REASONS };

static const struct kvm_exit_stats_vendor vmx_exit_stats = {
	.reasons = vmx_exit_reasons,
	.nr_reasons = ARRAY_SIZE(vmx_exit_reasons),
	.emulated = EXIT_REASON_INVALID_STATE,
	.clock_khz = &tsc_khz,
	.clock_unstable = check_tsc_unstable,
};

/*
 * Count an exit that has flags or a reason without a bucket of its own, and tell if
 * there was no entry: the instruction failed, or KVM did not try, because it emulates
 * that guest state.  What the CPU refused to enter is an exit like others.
 */
void vmx_exit_stats_count_flagged(struct kvm_vcpu *vcpu, u32 full, const bool *emulated)
{
	struct kvm_exit_hists *hists = &vcpu->stat.exit_hists;

	if (full == NO_VMENTRY) {
		hists->noentry.failed++;
		this_cpu_inc(kvm_exit_stats_host.noentry.failed);
	} else if ((full & VMX_EXIT_REASONS_FAILED_VMENTRY) && *emulated) {
		hists->noentry.emulated++;
		this_cpu_inc(kvm_exit_stats_host.noentry.emulated);
		/* Where others are told, the guest was left; this one begins here. */
		kvm_exit_stats_exited(&vcpu->arch.exit_stats, full & 0xffff);
	}
	kvm_exit_stats_count(hists, &vcpu->arch.exit_stats, full & 0xffff);
}

void vmx_exit_stats_init(void)
{
	BUILD_BUG_ON_MSG(!reasons_fit(),
			 "VMX_EXIT_REASONS names a reason beyond the histogram: raise KVM_EXIT_STATS_BUCKETS");

	kvm_exit_stats_register(&vmx_exit_stats);
}
