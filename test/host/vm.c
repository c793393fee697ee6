// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm.h"

#define MEM_SIZE	0x100000	/* what real mode reaches */
#define PAGE		0x1000
#define STACK		0xff0		/* below the first page of code */
#define CODE(i)		(((i) + 1) * PAGE)
#define CR4_OSXSAVE	(1 << 18)
#define APIC_BASE_X2	0xfee00d00	/* enabled, x2APIC, bootstrap processor */
#define APIC_SVR	0xf0
#define APIC_LVTT	0x320
#define SVR_ENABLED	0x1ff
#define LVTT_DEADLINE	0x50030		/* TSC-deadline mode, masked */
#define CPUID_1_ECX_TSC_DEADLINE (1 << 24)

static struct {
	struct kvm_cpuid2 head;
	struct kvm_cpuid_entry2 entries[100];
} cpuid;

void die(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	printf("# ");
	vprintf(fmt, ap);
	printf(": %s\n", strerror(err));
	va_end(ap);
	exit(1);
}

static int kvm = -1;

static int open_kvm(void)
{
	unsigned int i;

	if (kvm >= 0)
		return kvm;
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		die("/dev/kvm");
	cpuid.head.nent = 100;
	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, &cpuid))
		die("KVM_GET_SUPPORTED_CPUID");
	for (i = 0; i < cpuid.head.nent; i++)
		if (cpuid.entries[i].function == 1)
			cpuid.entries[i].ecx |= CPUID_1_ECX_TSC_DEADLINE;
	return kvm;
}

static void set_x2apic(struct vcpu *v)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} base = { .head.nmsrs = 1, .entry = { .index = 0x1b, .data = APIC_BASE_X2 } };
	struct kvm_lapic_state lapic;
	uint32_t lvtt = LVTT_DEADLINE, svr = SVR_ENABLED;

	if (ioctl(v->fd, KVM_SET_MSRS, &base) != 1 || ioctl(v->fd, KVM_GET_LAPIC, &lapic))
		die("IA32_APIC_BASE");
	memcpy(lapic.regs + APIC_SVR, &svr, sizeof(svr));
	memcpy(lapic.regs + APIC_LVTT, &lvtt, sizeof(lvtt));
	if (ioctl(v->fd, KVM_SET_LAPIC, &lapic))
		die("KVM_SET_LAPIC");
	/* All but the first would wait for another to start them. */
	if (ioctl(v->fd, KVM_SET_MP_STATE, &(struct kvm_mp_state){ KVM_MP_STATE_RUNNABLE }))
		die("KVM_SET_MP_STATE");
}

/* To VMX a TR that is available, not busy; to SVM code of 64 and of 32 bits at once. */
static void set_bad_state(struct kvm_sregs *sregs)
{
	enum { CR0_PE = 1, CR4_PAE = 1 << 5, EFER_LME = 1 << 8, EFER_LMA = 1 << 10 };

	sregs->tr.type = 1;
	if (access("/sys/module/kvm_amd", F_OK))
		return;
	sregs->cr0 |= CR0_PE | 1UL << 31;
	sregs->cr4 |= CR4_PAE;
	sregs->efer |= EFER_LME | EFER_LMA;
	sregs->cs.l = sregs->cs.db = 1;
}

static void vcpu_create(struct vm *vm, int i, const struct payload *p, enum vm_flags flags)
{
	struct vcpu *v = &vm->vcpu[i];
	struct kvm_sregs sregs;
	long size;

	v->fd = ioctl(vm->fd, KVM_CREATE_VCPU, i);
	size = ioctl(open_kvm(), KVM_GET_VCPU_MMAP_SIZE, 0);
	v->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, v->fd, 0);
	v->stats_fd = ioctl(v->fd, KVM_GET_STATS_FD, NULL);
	if (v->fd < 0 || v->run == MAP_FAILED || v->stats_fd < 0)
		die("vCPU %d", i);

	if (ioctl(v->fd, KVM_SET_CPUID2, &cpuid))
		die("KVM_SET_CPUID2");
	if (flags & VM_X2APIC)
		set_x2apic(v);
	if (ioctl(v->fd, KVM_GET_SREGS, &sregs))
		die("KVM_GET_SREGS");
	sregs.cs.base = CODE(i);
	sregs.cs.selector = flags & VM_UNREAL ? 0 : CODE(i) >> 4;
	sregs.cr4 |= CR4_OSXSAVE;
	if (flags & VM_BAD_STATE)
		set_bad_state(&sregs);
	if (ioctl(v->fd, KVM_SET_SREGS, &sregs))
		die("KVM_SET_SREGS");
	v->sregs = sregs;
	memcpy(vm->mem + CODE(i), p->start, p->end - p->start);
}

/* Enter at @from and go on until the final OUT; other exits are the payload's. */
static void vcpu_enter(struct vcpu *v, const struct payload *p, const char *from, uint32_t rounds)
{
	struct kvm_regs regs = {
		.rip = from - p->start, .rdi = rounds, .rsp = STACK, .rflags = 2
	};

	if (ioctl(v->fd, KVM_SET_REGS, &regs))
		die("KVM_SET_REGS");
	for (;;) {
		if (ioctl(v->fd, KVM_RUN, 0)) {
			if (errno == EINTR)
				continue;
			die("KVM_RUN");
		}
		if (v->run->exit_reason == KVM_EXIT_HLT || v->run->exit_reason == KVM_EXIT_MMIO)
			continue;
		if (v->run->exit_reason != KVM_EXIT_IO) {
			errno = 0;
			die("unexpected KVM_EXIT %u", v->run->exit_reason);
		}
		if (v->run->io.port == DONE_PORT)
			return;
	}
}

void vm_create_with(struct vm *vm, int nr_vcpus, const struct payload *p, enum vm_flags flags)
{
	struct kvm_userspace_memory_region region = { .memory_size = MEM_SIZE };
	int i;

	vm->nr_vcpus = nr_vcpus;
	vm->fd = ioctl(open_kvm(), KVM_CREATE_VM, 0);
	vm->mem = mmap(NULL, MEM_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (vm->fd < 0 || vm->mem == MAP_FAILED)
		die("KVM_CREATE_VM");
	region.userspace_addr = (uintptr_t)vm->mem;
	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
		die("KVM_SET_USER_MEMORY_REGION");
	if (ioctl(vm->fd, KVM_SET_TSS_ADDR, 0xfffbd000))
		die("KVM_SET_TSS_ADDR");
	if ((flags & VM_X2APIC) && ioctl(vm->fd, KVM_CREATE_IRQCHIP, 0))
		die("KVM_CREATE_IRQCHIP");

	for (i = 0; i < nr_vcpus; i++)
		vcpu_create(vm, i, p, flags);
}

void vm_create(struct vm *vm, int nr_vcpus, const struct payload *p)
{
	int i;

	vm_create_with(vm, nr_vcpus, p, 0);
	for (i = 0; i < nr_vcpus; i++)
		vcpu_enter(&vm->vcpu[i], p, p->done, 0);
}

void vm_destroy(struct vm *vm)
{
	long size = ioctl(open_kvm(), KVM_GET_VCPU_MMAP_SIZE, 0);
	int i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		munmap(vm->vcpu[i].run, size);
		close(vm->vcpu[i].stats_fd);
		close(vm->vcpu[i].fd);
	}
	close(vm->fd);
	munmap(vm->mem, MEM_SIZE);
}

int vm_destroy_but_stats(struct vm *vm)
{
	int fd = vm->vcpu[0].stats_fd;

	vm->vcpu[0].stats_fd = -1;
	vm_destroy(vm);
	close(kvm);
	kvm = -1;
	return fd;
}

void vcpu_run(struct vm *vm, int i, const struct payload *p, uint32_t rounds)
{
	vcpu_enter(&vm->vcpu[i], p, p->start, rounds);
}

int vcpu_refused(struct vm *vm, int i)
{
	if (ioctl(vm->vcpu[i].fd, KVM_SET_SREGS, &vm->vcpu[i].sregs))
		die("KVM_SET_SREGS");
	return ioctl(vm->vcpu[i].fd, KVM_RUN, 0);
}

struct job {
	pthread_t thread;
	struct vcpu *vcpu;
	const struct payload *payload;
	uint32_t rounds;
};

static void *run_job(void *arg)
{
	struct job *j = arg;

	vcpu_enter(j->vcpu, j->payload, j->payload->start, j->rounds);
	return NULL;
}

void vms_run(struct vm *vms, int nr, const struct payload *p, uint32_t rounds)
{
	struct job jobs[MAX_VCPUS * MAX_VCPUS];
	int n = 0, i, k;

	for (i = 0; i < nr; i++)
		for (k = 0; k < vms[i].nr_vcpus; k++, n++) {
			jobs[n] = (struct job){ .vcpu = &vms[i].vcpu[k],
						.payload = p, .rounds = rounds };
			errno = pthread_create(&jobs[n].thread, NULL, run_job, &jobs[n]);
			if (errno)
				die("pthread_create");
		}
	while (n--)
		pthread_join(jobs[n].thread, NULL);
}

const void *vcpu_stats(struct vm *vm, int i)
{
	static char stats[65536];

	if (pread(vm->vcpu[i].stats_fd, stats, sizeof(stats), 0) <= 0)
		die("KVM_GET_STATS_FD");
	return stats;
}

int stats_find(const void *stats, const char *name, uint64_t *values, int nr)
{
	const struct kvm_stats_header *head = stats;
	const struct kvm_stats_desc *desc = stats + head->desc_offset;

	for (unsigned int k = 0; k < head->num_desc; k++) {
		if (!strcmp(desc->name, name)) {
			if (nr > desc->size)
				nr = desc->size;
			memcpy(values, stats + head->data_offset + desc->offset, nr * sizeof(*values));
			return desc->size;
		}
		desc = (const void *)desc + sizeof(*desc) + head->name_size;
	}
	errno = ENOENT;
	die("no statistic %s", name);
}

int vcpu_stat(struct vm *vm, int i, const char *name, uint64_t *values, int nr)
{
	return stats_find(vcpu_stats(vm, i), name, values, nr);
}

const char *vm_path(const struct vm *vm, const char *file)
{
	static char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/debug/kvm/%d-%d/%s", getpid(), vm->fd, file);
	return path;
}
