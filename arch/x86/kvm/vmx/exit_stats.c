// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMX's exit reasons, as KVM's exit statistics want to know them.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/static_call.h>

#include <asm/tsc.h>
#include <asm/vmx.h>

#include "exit_stats.h"
#include "x86_ops.h"

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

static noinline fastpath_t vcpu_run_after_long_exit(struct kvm_vcpu *vcpu, u64 run_flags)
{
	kvm_exit_stats_long_exit(&vcpu->arch.exit_stats);
	return vmx_vcpu_run(vcpu, run_flags);
}

/* In the run loop instead of vmx_vcpu_run(); calls nothing, so that it saves no register. */
static fastpath_t vcpu_run_timed(struct kvm_vcpu *vcpu, u64 run_flags)
{
	if (likely(kvm_exit_stats_entering(&vcpu->arch.exit_stats)))
		return vmx_vcpu_run(vcpu, run_flags);
	return vcpu_run_after_long_exit(vcpu, run_flags);
}

static void time_entries(bool on)
{
	static_call_update(kvm_x86_vcpu_run, on ? vcpu_run_timed : vmx_vcpu_run);
}

static const struct kvm_exit_stats_vendor vmx_exit_stats = {
	.reasons = vmx_exit_reasons,
	.nr_reasons = ARRAY_SIZE(vmx_exit_reasons),
	.emulated = EXIT_REASON_INVALID_STATE,
	.clock_khz = &tsc_khz,
	.clock_unstable = check_tsc_unstable,
	.time_entries = time_entries,
};

/*
 * Count an exit that has flags or a reason without a bucket of its own, and tell if
 * there was no entry: the instruction failed, or KVM did not try, because it emulates
 * that guest state.  What the CPU refused to enter is an exit like others.
 */
void vmx_exit_stats_count_flagged(struct kvm_vcpu *vcpu, u32 full, const bool *emulated)
{
	struct kvm_exit_stats_vcpu *stats = &vcpu->arch.exit_stats;
	struct kvm_exit_hists *hists = &vcpu->stat.exit_hists;
	u16 reason = full;

	if (full == NO_VMENTRY) {
		hists->noentry.failed++;
		this_cpu_inc(kvm_exit_stats_host.noentry.failed);
	} else if ((full & VMX_EXIT_REASONS_FAILED_VMENTRY) && *emulated) {
		hists->noentry.emulated++;
		this_cpu_inc(kvm_exit_stats_host.noentry.emulated);
		/* Where others are timed, the guest was left; this one begins here. */
		if (kvm_exit_stats_timed())
			kvm_exit_stats_exited(stats, reason);
	}
	if (reason >= KVM_EXIT_STATS_OTHER)
		kvm_exit_stats_retime(stats, reason);
	kvm_exit_stats_count(hists, stats, reason);
}

void vmx_exit_stats_init(void)
{
	BUILD_BUG_ON_MSG(!reasons_fit(),
			 "VMX_EXIT_REASONS names a reason beyond the histogram: raise KVM_EXIT_STATS_BUCKETS");

	kvm_exit_stats_register(&vmx_exit_stats);
}
