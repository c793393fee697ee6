// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_RUN that a signal ends, which code counts that is built into the kernel and not KVM's modules:
 * it has the offset of a vCPU's 'signal_exits' compiled in. With "hold", a VM until it is killed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

#include "vm.h"

enum { SIGNALS = 200 };

PAYLOAD(spin, "nop");

static void nothing(int signo)
{
	(void)signo;
}

int main(int argc, char **argv)
{
	struct itimerval each = { { 0, 2000 }, { 0, 2000 } };
	/* With IF set: Bochs holds back a host's interrupts from a guest that has it clear. */
	struct kvm_regs regs = { .rdi = UINT32_MAX, .rflags = 0x202 };
	uint64_t before, after;
	int n;
	struct vm vm;

	vm_create(&vm, 1, &spin);
	if (argc > 1 && !strcmp(argv[1], "hold"))
		for (;;)
			pause();

	if (vcpu_stat(&vm, 0, "signal_exits", &before, 1) != 1)
		die("signal_exits");
	if (ioctl(vm.vcpu[0].fd, KVM_SET_REGS, &regs))
		die("KVM_SET_REGS");
	signal(SIGALRM, nothing);
	setitimer(ITIMER_REAL, &each, NULL);
	for (n = 0; n < SIGNALS; n++)
		if (!ioctl(vm.vcpu[0].fd, KVM_RUN, 0) || errno != EINTR)
			die("KVM_RUN ended by no signal");
	setitimer(ITIMER_REAL, &(struct itimerval){ }, NULL);
	vcpu_stat(&vm, 0, "signal_exits", &after, 1);
	vm_destroy(&vm);
	fprintf(stderr, "%d of %d calls of KVM_RUN that a signal ended in signal_exits\n",
	       (int)(after - before), SIGNALS);
	return after - before != SIGNALS;
}
