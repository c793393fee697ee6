// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMX's exit reasons, as KVM's exit statistics want to know them.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/kvm_host.h>

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
};

/*
 * Tell why a reason has no bucket of its own, and return the one to count.  Either
 * the CPU failed to enter the guest and said so by an exit; or there was no entry:
 * the instruction failed, or KVM did not try, because it emulates that guest state.
 */
u32 vmx_exit_stats_failed(struct kvm_exit_hists *hists, u32 reason, bool emulated)
{
	if (reason == NO_VMENTRY) {
		hists->noentry.failed++;
		this_cpu_inc(kvm_exit_stats_host.noentry.failed);
	} else if ((reason & VMX_EXIT_REASONS_FAILED_VMENTRY) && emulated) {
		hists->noentry.emulated++;
		this_cpu_inc(kvm_exit_stats_host.noentry.emulated);
	}
	return reason & 0xffff;
}

void vmx_exit_stats_init(void)
{
	BUILD_BUG_ON_MSG(!reasons_fit(),
			 "VMX_EXIT_REASONS names a reason beyond the histogram: raise KVM_EXIT_STATS_BUCKETS");

	kvm_exit_stats_register(&vmx_exit_stats);
}
