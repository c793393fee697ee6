// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM exit statistics: the run loop enters guests through a static call, which vendor
 * modules aim at a function of their own while time is measured.  So nobody pays for
 * that while it is not.
 */
#include <linux/kvm_host.h>
#include <linux/static_call.h>

EXPORT_STATIC_CALL_GPL(kvm_x86_vcpu_run);
