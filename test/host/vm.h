/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small guests over the KVM API, whose exits can be counted on paper.
 *
 * A guest runs one payload in real mode: a loop of RDI rounds, then one OUT to
 * DONE_PORT, which is an IO_INSTRUCTION exit of its own. Each vCPU has its own
 * page of code, so that vCPUs do not race for one EPT entry.
 */
#ifndef TEST_HOST_VM_H
#define TEST_HOST_VM_H

#include <linux/kvm.h>
#include <stdint.h>

#define DONE_PORT	0xd0

enum { MAX_VCPUS = 4 };

struct payload {
	const char *start, *done, *end;	/* loop, the final OUT, what follows it */
};

/* PAYLOAD(name, body): body may use every register but DI, which counts rounds. */
#define PAYLOAD(name, body)						\
	asm(".pushsection .rodata\n.code16\n"				\
	    "payload_" #name "_start:\n" body "\n"			\
	    "decl %edi\n jnz payload_" #name "_start\n"			\
	    "payload_" #name "_done: outb %al, $0xd0\n"			\
	    "payload_" #name "_end:\n.code64\n.popsection");		\
	extern const char payload_##name##_start[], payload_##name##_done[], \
		payload_##name##_end[];					\
	__attribute__((unused)) static const struct payload name = { payload_##name##_start,	\
		payload_##name##_done, payload_##name##_end }

/* What a VM has beyond memory and vCPUs. */
enum vm_flags {
	VM_X2APIC = 1,		/* KVM's interrupt controllers, x2APIC, TSC-deadline timer */
	VM_UNREAL = 2,		/* a CS that real mode cannot have: base and selector differ */
	VM_BAD_STATE = 4,	/* what the CPU refuses to enter the guest with, and KVM does not see */
};

struct vm {
	int fd, nr_vcpus;
	char *mem;
	struct vcpu {
		int fd, stats_fd;
		struct kvm_run *run;
		struct kvm_sregs sregs;	/* as it was made */
	} vcpu[MAX_VCPUS];
};

/* Create a VM whose vCPUs have @p and have run its last instruction once. */
void vm_create(struct vm *vm, int nr_vcpus, const struct payload *p);
/* The same with @flags, and without having run anything. */
void vm_create_with(struct vm *vm, int nr_vcpus, const struct payload *p, enum vm_flags flags);
void vm_destroy(struct vm *vm);

/*
 * Destroy all that this process has of KVM, which is @vm, but for a descriptor of the first vCPU's
 * statistics, which is returned.
 */
int vm_destroy_but_stats(struct vm *vm);

/* Run @rounds rounds of the payload on one vCPU, or on all of them at once. */
void vcpu_run(struct vm *vm, int i, const struct payload *p, uint32_t rounds);
void vms_run(struct vm *vms, int nr, const struct payload *p, uint32_t rounds);

/*
 * Have a vCPU with VM_BAD_STATE refused once; returns what KVM_RUN does. Its state is set before:
 * Bochs stores its own over what it refuses to load of SVM's.
 */
int vcpu_refused(struct vm *vm, int i);

/* All of a vCPU's statistics at once, over KVM_GET_STATS_FD; valid until the next call. */
const void *vcpu_stats(struct vm *vm, int i);

/* One of them by name: @nr values at most. Returns how many it has. */
int stats_find(const void *stats, const char *name, uint64_t *values, int nr);

/* The same of a vCPU. */
int vcpu_stat(struct vm *vm, int i, const char *name, uint64_t *values, int nr);

/* The path of a file in the VM's folder in debugfs. */
const char *vm_path(const struct vm *vm, const char *file);

/* End the program with a sentence that says what failed, and with errno's. */
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
