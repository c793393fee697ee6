// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest's own guest with an exactly known number of exits: those that are
 * reflected to the guest (CPUID, the final hypercall), and those that the host handles
 * itself (RDMSR of what the guest does not intercept).  On VMX or on SVM, by what there is. Built
 * with the library of the kernel's KVM selftests.
 *
 * exit_stats_l2_test cost: print what one of either takes, as test/host/cost does.
 */
#include "test_util.h"
#include "kvm_util.h"
#include "processor.h"
#include "svm_util.h"
#include "vmx.h"

#include <stdio.h>
#include <string.h>

#define REFLECTED	300
#define BY_HOST		200
#define BY_L1		50	/* of each that L1 executes for itself */

/* In memory: the library's vmresume() gives L2 back no register but RIP and RSP. */
static volatile int reflected_left = REFLECTED, by_host_left = BY_HOST;
static volatile uint64_t start;
static volatile uint32_t reflected_ticks[REFLECTED], by_host_ticks[BY_HOST];
static volatile bool amd;

#define L2_GUEST_STACK_SIZE 64
static unsigned long l2_guest_stack[L2_GUEST_STACK_SIZE];

static void l2_guest_code(void)
{
	uint32_t eax = 0, ecx = 0;

	while (reflected_left) {
		start = rdtsc();
		asm volatile("cpuid" : "+a"(eax), "+c"(ecx) : : "ebx", "edx");
		reflected_ticks[--reflected_left] = rdtsc() - start;
	}
	while (by_host_left) {
		start = rdtsc();
		rdmsr(MSR_IA32_CR_PAT);
		by_host_ticks[--by_host_left] = rdtsc() - start;
	}
	if (amd)
		asm volatile("vmmcall");
	else
		vmcall();
}

/* Since 7.3 the library has a stack for L2 of its own, and leaves the last argument alone. */
typedef void prepare_vmcs_fn(struct vmx_pages *vmx, void *guest_rip, void *guest_rsp);
typedef void svm_setup_fn(struct svm_test_data *svm, void *guest_rip, void *guest_rsp);

static void l1_vmx_code(struct vmx_pages *vmx_pages)
{
	prepare_vmcs_fn *prepare = (prepare_vmcs_fn *)prepare_vmcs;
	int reflected = 0;

	GUEST_ASSERT(prepare_for_vmx_operation(vmx_pages));
	GUEST_ASSERT(load_vmcs(vmx_pages));
	prepare(vmx_pages, l2_guest_code, &l2_guest_stack[L2_GUEST_STACK_SIZE]);
	vmwrite(CPU_BASED_VM_EXEC_CONTROL,
		vmreadz(CPU_BASED_VM_EXEC_CONTROL) | CPU_BASED_USE_MSR_BITMAPS);

	GUEST_ASSERT(!vmlaunch());
	while (vmreadz(VM_EXIT_REASON) == EXIT_REASON_CPUID) {
		reflected++;
		vmwrite(GUEST_RIP, vmreadz(GUEST_RIP) + vmreadz(VM_EXIT_INSTRUCTION_LEN));
		GUEST_ASSERT(!vmresume());
	}
	GUEST_ASSERT_EQ(vmreadz(VM_EXIT_REASON), EXIT_REASON_VMCALL);
	GUEST_ASSERT_EQ(reflected, REFLECTED);
	GUEST_DONE();
}

static void l1_svm_code(struct svm_test_data *svm)
{
	svm_setup_fn *setup = (svm_setup_fn *)generic_svm_setup;
	struct vmcb *vmcb = svm->vmcb;
	int reflected = 0;

	setup(svm, l2_guest_code, &l2_guest_stack[L2_GUEST_STACK_SIZE]);
	for (int i = 0; i < BY_L1; i++)
		asm volatile("clgi; stgi; invlpga %%rax, %%ecx" : : "a"(0), "c"(0) : "memory");
	vmcb->control.intercept |= 1ULL << INTERCEPT_CPUID;

	run_guest(vmcb, svm->vmcb_gpa);
	while (vmcb->control.exit_code == SVM_EXIT_CPUID) {
		reflected++;
		vmcb->save.rip += 2;
		run_guest(vmcb, svm->vmcb_gpa);
	}
	GUEST_ASSERT_EQ(vmcb->control.exit_code, SVM_EXIT_VMMCALL);
	GUEST_ASSERT_EQ(reflected, REFLECTED);
	GUEST_DONE();
}

/* A row of the VM's table in debugfs. */
static void read_row(struct kvm_vm *vm, const char *name, uint64_t *exits, uint64_t *l2)
{
	char path[128], line[256], row[32];
	unsigned long long e, f, l;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/debug/kvm/%d-%d/exit_stats", getpid(), vm->fd);
	file = fopen(path, "r");
	TEST_ASSERT(file, "%s", path);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*u %31s %llu %llu %llu", row, &e, &f, &l) == 4 &&
		    !strcmp(row, name)) {
			*exits = e;
			*l2 = l;
			fclose(file);
			return;
		}
	TEST_FAIL("%s has no row %s", path, name);
}

static void expect_l2(struct kvm_vm *vm, const char *name, uint64_t want)
{
	uint64_t exits, l2;

	read_row(vm, name, &exits, &l2);
	TEST_ASSERT(l2 == want, "%s: %lu exits of L2, expected %lu", name, l2, want);
	TEST_ASSERT(exits >= l2, "%s: %lu exits, %lu of them of L2", name, exits, l2);
}

static void expect_exits(struct kvm_vm *vm, const char *name, uint64_t want)
{
	uint64_t exits, l2;

	read_row(vm, name, &exits, &l2);
	TEST_ASSERT(exits == want, "%s: %lu exits, expected %lu", name, exits, want);
}

/* What the guest does to run its guest is no exit of L2. */
static void expect_vmx(struct kvm_vm *vm)
{
	expect_l2(vm, "CPUID", REFLECTED);
	expect_l2(vm, "MSR_READ", BY_HOST);
	expect_l2(vm, "VMCALL", 1);
	expect_l2(vm, "VMLAUNCH", 0);
	expect_l2(vm, "VMRESUME", 0);
	expect_l2(vm, "VMWRITE", 0);
	expect_l2(vm, "IO_INSTRUCTION", 0);
	expect_exits(vm, "VMRESUME", REFLECTED);
	expect_exits(vm, "VMLAUNCH", 1);
}

static bool vgif_is_used(void)
{
	FILE *f = fopen("/sys/module/kvm_amd/parameters/vgif", "r");
	int c = f ? getc(f) : EOF;

	TEST_ASSERT(c == '0' || c == '1' || c == 'N' || c == 'Y', "kvm_amd's vgif says %d", c);
	fclose(f);
	return c == '1' || c == 'Y';
}

static void expect_svm(struct kvm_vm *vm)
{
	expect_l2(vm, "cpuid", REFLECTED);
	expect_l2(vm, "msr", BY_HOST);
	expect_l2(vm, "hypercall", 1);
	expect_l2(vm, "vmrun", 0);
	expect_l2(vm, "io", 0);
	expect_exits(vm, "vmrun", REFLECTED + 1);
	expect_exits(vm, "invlpga", BY_L1);
	/* A CPU that does these by itself needs no exit. */
	if (!vgif_is_used()) {
		expect_exits(vm, "clgi", BY_L1);
		expect_exits(vm, "stgi", BY_L1);
	}
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void print_cost(const char *name, volatile uint32_t *ticks, int nr)
{
	qsort((void *)ticks, nr, sizeof(*ticks), by_size);
	printf("%-16s %6u %6u %7s %7s\n", name, ticks[nr / 2], ticks[0], "-", "-");
}

int main(int argc, char **argv)
{
	unsigned long l1_data;
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm;
	struct ucall uc;

	amd = kvm_cpu_has(X86_FEATURE_SVM);
	TEST_REQUIRE(amd || kvm_cpu_has(X86_FEATURE_VMX));

	vm = vm_create_with_one_vcpu(&vcpu, amd ? (void *)l1_svm_code : l1_vmx_code);
	sync_global_to_guest(vm, amd);
	if (amd)
		vcpu_alloc_svm(vm, (void *)&l1_data);
	else
		vcpu_alloc_vmx(vm, (void *)&l1_data);
	vcpu_args_set(vcpu, 1, l1_data);
	vcpu_run(vcpu);
	TEST_ASSERT(vcpu->run->exit_reason == KVM_EXIT_IO, "exit %u", vcpu->run->exit_reason);
	if (get_ucall(vcpu, &uc) == UCALL_ABORT)
		REPORT_GUEST_ASSERT(uc);
	TEST_ASSERT(uc.cmd == UCALL_DONE, "ucall %lu", (unsigned long)uc.cmd);

	if (amd)
		expect_svm(vm);
	else
		expect_vmx(vm);
	if (argc > 1 && !strcmp(argv[1], "cost")) {
		sync_global_from_guest(vm, reflected_ticks);
		sync_global_from_guest(vm, by_host_ticks);
		print_cost("l2_reflected", reflected_ticks, REFLECTED);
		print_cost("l2_by_host", by_host_ticks, BY_HOST);
	}
	kvm_vm_free(vm);
	return 0;
}
