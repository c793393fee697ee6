/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where tables come from: debugfs, with the host, its VMs and their vCPUs.
 */
#ifndef KVM_EXITS_SOURCE_H
#define KVM_EXITS_SOURCE_H

#include "table.h"

enum { SOURCE_MAX_VMS = 512, VM_NAME_SIZE = 64 };

/* A VM, as KVM names its folder: <pid>-<fd>. */
struct vm {
	int pid, fd;
	char name[VM_NAME_SIZE];	/* QEMU's -name, or the program's; "" if gone */
	int nr_vcpus;
};

/* What to read: the host (pid 0), a VM (vcpu -1), or one of its vCPUs. */
struct target {
	int pid, fd, vcpu;
};

/*
 * Set the folder, usually /sys/kernel/debug/kvm, and see that a patched kernel is
 * behind it. Ends the program with a sentence if not: see enum status.
 */
void source_open(const char *folder);

/* Read the target's table. False if the VM or vCPU is gone; ends the program otherwise. */
bool source_read(const struct target *target, struct table *t);

/* List the VMs, by pid. Returns how many. */
int source_vms(struct vm vms[SOURCE_MAX_VMS]);

#endif
