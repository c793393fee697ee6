/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_KVM_HOST_H
#define SHIM_LINUX_KVM_HOST_H

#include <linux/compiler.h>
#include <linux/kvm_exit_stats.h>

/* What counting needs of a vCPU. */
struct kvm_vcpu {
	struct kvm_vcpu_exit_stats exit_stats;
};

#endif
