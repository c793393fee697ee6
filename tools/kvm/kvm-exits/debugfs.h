/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel shows in debugfs: the host, its VMs and their vCPUs.
 */
#ifndef KVM_EXITS_DEBUGFS_H
#define KVM_EXITS_DEBUGFS_H

#include <sys/types.h>
#include <time.h>

#include "error.h"
#include "sample.h"

/* A VM, as KVM names its folder: <pid>-<fd>. */
struct vm {
	int pid, fd;
	char guest[GUEST_NAME_SIZE];	/* "" if its process is none of ours to look at */
	int nr_vcpus, room;
	int *vcpu;			/* their ids, ascending: there may be holes */
	/* Of the folder, to know it again. */
	ino_t inode;
	nlink_t links;
	struct timespec changed;
	unsigned int seen;
};

struct debugfs {
	const char *path;
	int root;			/* open on @path */
	int nr_vms, room;
	struct vm *vm;			/* by pid and fd */
	unsigned int listed;		/* how often */
	char *text;			/* a file */
	int text_room;
};

/* Open debugfs, usually /sys/kernel/debug, and see that this kernel counts exits. */
enum status debugfs_open(struct debugfs *d, const char *path, struct error *e);

/* See which VMs there are. Of those that are known, nothing is read again. */
void debugfs_list(struct debugfs *d);

const struct vm *debugfs_vm(const struct debugfs *d, int pid, int fd);

/*
 * Set @vm to the VM of a process ("4711"), a process' file ("4711-12"), or to that of a
 * guest by its name. What names none or several is an error, which lists those.
 */
enum status debugfs_find(const struct debugfs *d, const char *name, const struct vm **vm,
			 struct error *e);

/* Whether the VM has it. */
bool vm_has_vcpu(const struct vm *vm, int vcpu);

/*
 * Read what there is of @target into @p, with the histogram of times if @hist; that of a
 * vCPU is empty. EXIT_GONE if the VM or vCPU is gone.
 */
enum status debugfs_read(struct debugfs *d, const struct target *target, bool hist,
			 struct part *p, struct error *e);

void debugfs_close(struct debugfs *d);

#endif
