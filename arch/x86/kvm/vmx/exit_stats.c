// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMX's exit reasons, as KVM's exit statistics want to know them.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>

#include <asm/vmx.h>

#include "exit_stats.h"

/* Says every reason that this kernel knows fits a bucket of its own. */
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

void vmx_exit_stats_init(void)
{
	BUILD_BUG_ON_MSG(!reasons_fit(),
			 "VMX_EXIT_REASONS names a reason beyond the histogram: raise KVM_EXIT_STATS_BUCKETS");

	kvm_exit_stats_register(vmx_exit_reasons, ARRAY_SIZE(vmx_exit_reasons));
}
