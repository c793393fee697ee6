// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMX's exit reasons, as KVM's exit statistics want to know them.
 */
#include <linux/module.h>

#include <asm/tsc.h>

#include "exit_stats.h"
#ifdef CONFIG_KVM_INTEL_TDX
#include "tdx.h"

static_assert(offsetof(struct vcpu_vmx, exit_hists) == offsetof(struct vcpu_tdx, exit_hists));
#endif

/* What KVM says where VMLAUNCH or VMRESUME failed: EXIT_REASON_UNDEFINED, where it has a name. */
#define ENTRY_FAILED	0xdead

/* Out of what modules have for such; allocated, they would cost each exit one instruction more. */
DEFINE_PER_CPU(u64[VMX_EXIT_BUCKETS], vmx_exits);

static const struct kvm_exit_reason vmx_exit_reasons[] = { VMX_EXIT_REASONS };

/* Says that every reason which this kernel knows has a bucket of its own. */
static __always_inline bool reasons_fit(void)
{
	const struct kvm_exit_reason reasons[] = { VMX_EXIT_REASONS };
	int i;

	/* Unrolled in full, so that the compiler can fold it to a constant. */
#pragma GCC unroll 256
	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].reason >= VMX_EXIT_OTHER)
			return false;
	return true;
}

static u32 vmx_exit_reason_of(u32 bucket)
{
	return bucket;
}

static const struct kvm_exit_stats_vendor vmx_exit_stats = {
	.owner = THIS_MODULE,
	.reasons = vmx_exit_reasons,
	.nr_reasons = ARRAY_SIZE(vmx_exit_reasons),
	.nr_buckets = VMX_EXIT_BUCKETS,
	.other = VMX_EXIT_OTHER,
	.reason = vmx_exit_reason_of,
	.hists = offsetof(struct vcpu_vmx, exit_hists),
	.slowpath = vmx_exits,
	.noentry = {
		[KVM_EXIT_NOENTRY_FAILED] = VMX_EXIT_OTHER,
		[KVM_EXIT_NOENTRY_EMULATED] = EXIT_REASON_INVALID_STATE,
	},
	.clock_khz = &tsc_khz,
	.clock_unstable = check_tsc_unstable,
};

/* Tell that an exit was taken while L2 ran. */
static void add_l2(struct kvm_vcpu *vcpu, u64 bucket)
{
	kvm_exit_stats_count_class(vmx_exit_hist(vcpu, KVM_EXIT_HIST_L2),
				   kvm_exit_stats_classes.l2, bucket);
}

/*
 * Count an exit that has flags or a reason without a bucket of its own, and tell if there
 * was no entry: the instruction failed, or KVM did not try, because it emulates that guest
 * state.  What the CPU refused to enter is an exit like others.
 */
void vmx_exit_stats_count_odd(struct kvm_vcpu *vcpu, u32 full, bool emulated)
{
	u64 bucket = vmx_exit_bucket((u16)full);

	kvm_exit_stats_count(vcpu, vmx_exit_hist(vcpu, KVM_EXIT_HIST_EXITS), vmx_exits, bucket);
	if (full == ENTRY_FAILED ||
	    ((full & VMX_EXIT_REASONS_FAILED_VMENTRY) && emulated)) {
		kvm_exit_stats_count_class(vcpu->exit_stats.noentry,
					   kvm_exit_stats_classes.noentry,
					   full == ENTRY_FAILED ?
					   KVM_EXIT_NOENTRY_FAILED : KVM_EXIT_NOENTRY_EMULATED);
		/* Others begin where the guest was left, this one here. */
		preempt_disable();
		kvm_exit_stats_exited(vcpu);
		preempt_enable();
	}
	/* Here and not with others: one that KVM_BUG_ON() ends does not get there. */
	if (is_guest_mode(vcpu))
		add_l2(vcpu, bucket);
}

/* The same, unless the exit was odd, or the fast path handled it: then that was told. */
void vmx_exit_stats_count_l2(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full)
{
	if (fastpath == EXIT_FASTPATH_NONE && full < VMX_EXIT_OTHER)
		add_l2(vcpu, full);
}

/* Of an exit that the fast path handled: it was taken while L2 ran, or the reason is unheard of. */
fastpath_t vmx_exit_stats_count_fast_odd(struct kvm_vcpu *vcpu, fastpath_t fastpath, u64 reason)
{
	u64 bucket = vmx_exit_bucket(reason);

	vmx_exit_stats_count_fast(vcpu, fastpath, bucket);
	if (is_guest_mode(vcpu))
		add_l2(vcpu, bucket);
	return fastpath;
}

/*
 * Count an exit of a trust domain.  What its fast path is done with are entries that have to be
 * tried again, of which not every kernel stores a reason.
 */
void vmx_exit_stats_count_td(struct kvm_vcpu *vcpu, fastpath_t fastpath, u32 full)
{
	kvm_exit_stats_count(vcpu, vmx_exit_hist(vcpu, KVM_EXIT_HIST_EXITS), vmx_exits,
			     fastpath == EXIT_FASTPATH_NONE ? vmx_exit_bucket((u16)full) :
							      VMX_EXIT_OTHER);
}

/* End the time of an exit that has flags or a reason without a bucket of its own. */
void vmx_exit_stats_entering_odd(struct kvm_vcpu *vcpu, u32 full)
{
	kvm_exit_stats_long_exit(vcpu, &vcpu->exit_stats.times[vmx_exit_bucket((u16)full)]);
}

void vmx_exit_stats_init(void)
{
	BUILD_BUG_ON_MSG(!reasons_fit(),
			 "VMX_EXIT_REASONS names a reason beyond the histogram: raise VMX_EXIT_BUCKETS");
	/* What the CPU may say one day, and what it never does. */
	BUILD_BUG_ON(vmx_exit_bucket(VMX_EXIT_OTHER - 1) != VMX_EXIT_OTHER - 1);
	BUILD_BUG_ON(vmx_exit_bucket(VMX_EXIT_BUCKETS) != VMX_EXIT_OTHER);
	BUILD_BUG_ON(vmx_exit_bucket(U32_MAX) != VMX_EXIT_OTHER);

	kvm_exit_stats_register(&vmx_exit_stats);
}
