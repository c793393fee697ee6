/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words that explain.c explains, for it alone to include.
 *
 *   TERM(name, what it means)
 *   REASON(number, name, what it means, where it comes from, what helps or NULL)
 *
 * What a reason means is what the CPU does (SDM volume 3, appendix C).  Where it comes from, and
 * what helps, is how Linux 6.12 sets the CPU up and handles the exit (arch/x86/kvm/vmx/), unless
 * module parameters or user space have it otherwise.  Names are those of VMX_EXIT_REASONS.
 */

/* Reasons that KVM asks for in L2 alone, and then only where L1 did. */
#define L2_ALONE	"L2 alone, and only if L1 asks for it"

TERM("VM exit",
	"The CPU stops running a guest and goes on in the hypervisor, because the guest did what "
	"it may not do by itself or because something else happened that the hypervisor has to "
	"see."),
TERM("VM entry",
	"The CPU leaves the hypervisor to run a guest, by the instruction VMLAUNCH or VMRESUME, "
	"until the next VM exit."),
TERM("exit reason",
	"The number by which the CPU says why it left the guest; on VMX the basic reason, which is "
	"the low 16 bits of the VMCS's field, and on SVM the exit code."),
TERM("handler",
	"The function of KVM that deals with an exit reason. The column \"handler_ns\" has the "
	"time from the exit until it is done; what \"time_ns\" has beyond that passed in user "
	"space, waiting, and on the way back into the guest."),
TERM("fast path",
	"A way of KVM to handle a few kinds of exits (WRMSR to the APIC's timer or for an IPI, "
	"HLT, PREEMPTION_TIMER; on SVM for an IPI, and hlt) right behind the exit, often to enter the "
	"guest again at once. "
	"The column \"fastpath\" counts them."),
TERM("noentry",
	"Of the exits counted, those that are none to the CPU because the guest was never "
	"entered: KVM emulates a state that VMX cannot run (INVALID_STATE), or the instruction "
	"that enters the guest failed (OTHER; on SVM invalid_guest_state)."),
TERM("VMCS",
	"Virtual machine control structure: the memory in which VMX keeps what a vCPU's guest "
	"and its host need to go on, and which events make the guest exit."),
TERM("SVM",
	"AMD's way to run guests, as VMX is Intel's. It has reasons of its own, which it calls exit "
	"codes; their names are in lower case."),
TERM("VMCB",
	"Virtual machine control block: what the VMCS is to VMX, on SVM."),
TERM("nested paging",
	"What EPT is on VMX, on SVM (NPT): the hypervisor's own tables, by which the CPU turns a guest's "
	"physical addresses into the host's."),
TERM("AVIC",
	"What APICv is on VMX, on SVM: the CPU delivers a vCPU's interrupts by itself. KVM uses it if the "
	"CPU has it and kvm_amd's avic is on."),
TERM("SEV-ES",
	"Guests of SVM whose memory and registers are encrypted. What they want of the hypervisor they "
	"ask for by VMGEXIT."),
TERM("EPT",
	"Extended page tables: the hypervisor's own tables, by which the CPU turns a guest's "
	"physical addresses into the host's."),
TERM("L0",
	"The hypervisor on the hardware itself, or on what it takes for hardware: the one that "
	"counts here."),
TERM("L1",
	"A guest of L0's; the word is used when it is a hypervisor, too, and has guests of its "
	"own."),
TERM("L2",
	"A guest's own guest. All its exits go to L0 first, which handles them or hands them to "
	"L1; the column \"l2\" counts both."),
TERM("unrestricted guest",
	"VMX's ability to run real mode and protected mode without paging, as firmware and boot "
	"loaders need it. Where it is missing, KVM has to emulate some of their instructions."),
TERM("APICv",
	"The CPU keeps a vCPU's interrupt controller (local APIC) up to date by itself, so that "
	"most reads of it, interrupts and their ends need no exit. KVM uses it if the CPU has it "
	"and kvm_intel's enable_apicv is on."),
TERM("posted interrupt",
	"The part of APICv by which an interrupt reaches a vCPU that runs without making it "
	"exit: the sender notes it in memory and notifies the CPU."),
TERM("OTHER",
	"The row for exits whose reason has none of its own: an entry that failed as an "
	"instruction, or a number beyond those that are counted apart."),
TERM("REASON_<n>",
	"The row of an exit reason that this kernel has no name for, with its number."),

REASON(0, "EXCEPTION_NMI",
	"An exception that KVM wants to see came up in the guest, or a non-maskable interrupt "
	"reached the CPU meanwhile.",
	"NMIs of the host (perf, the hard lockup detector); of the guest, invalid opcodes, debug "
	"and alignment exceptions and machine checks; without EPT also page faults.",
	NULL),
REASON(1, "EXTERNAL_INTERRUPT",
	"An interrupt for the host arrived while the guest ran, so that the host has to take it.",
	"The host's timer tick, its devices, and its CPUs' messages to each other, some of which "
	"make a vCPU look for an interrupt of its own.",
	"On CPUs that are dedicated to guests, nohz_full= and keeping devices' interrupts away."),
REASON(2, "TRIPLE_FAULT",
	"The guest met an exception while it was about to report a double fault, which shuts a "
	"CPU down and makes most machines start over.",
	"Guests that reboot this way on purpose, and guests that crash too early to say so. QEMU "
	"resets the guest.",
	NULL),
REASON(3, "INIT_SIGNAL",
	"The CPU was sent INIT, its reset by another CPU, while a guest ran.",
	"No guest: their INITs are emulated. KVM_RUN ends with an internal error. Expect none.",
	NULL),
REASON(4, "SIPI_SIGNAL",
	"The message that starts a CPU came for one that waits for it within a guest.",
	"Nothing: a vCPU waits for it in KVM. Expect none.",
	NULL),
REASON(7, "INTERRUPT_WINDOW",
	"The guest can take an interrupt now, of which KVM had asked to be told.",
	"Interrupts for a guest that had disabled them, where KVM injects them itself: without "
	"APICv, or from the PC's old interrupt controller (PIC).",
	"APICv: kvm_intel's enable_apicv, on a CPU that has it."),
REASON(8, "NMI_WINDOW",
	"The guest can take a non-maskable interrupt now, of which KVM had asked to be told.",
	"NMIs for a guest that had not finished the one before, such as those of perf in the "
	"guest.",
	NULL),
REASON(9, "TASK_SWITCH",
	"The guest had the CPU switch between tasks, which VMX leaves to the hypervisor.",
	"32-bit guests that use task state segments for it: old systems, and task gates for "
	"double faults.",
	NULL),
REASON(10, "CPUID",
	"The guest executed CPUID, which always exits: KVM answers with the CPU model of the VM.",
	"Boot code that looks for features, programs that do so as they start, and CPUID as a "
	"barrier.",
	NULL),
REASON(12, "HLT",
	"The guest's CPU has nothing to do until its next interrupt.",
	"The idle loop. Its time is mostly idle time, which the host has for others.",
	"On CPUs that are dedicated to guests, letting them halt by themselves "
	"(KVM_CAP_X86_DISABLE_EXITS; QEMU: -overcommit cpu-pm=on)."),
REASON(13, "INVD",
	"The guest asked to throw the caches' contents away unwritten, which always exits.",
	"Firmware, as it sets up memory. KVM does nothing.",
	NULL),
REASON(14, "INVLPG",
	"The guest invalidated one page's translation in the TLB.",
	"Guests without EPT, whose page tables KVM has to shadow; with EPT " L2_ALONE ".",
	"EPT: kvm_intel's ept."),
REASON(15, "RDPMC",
	"The guest read a performance counter, which KVM emulates.",
	"perf and other profilers in the guest.",
	NULL),
REASON(16, "RDTSC",
	"The guest read the time stamp counter by RDTSC, and a hypervisor wants to see it.",
	L2_ALONE "; other guests read it without an exit.",
	NULL),
REASON(18, "VMCALL",
	"The guest called the hypervisor, as a program calls its kernel.",
	"Guests that know what they run on: Linux to send IPIs or to wake or yield to a vCPU, "
	"Windows where the VM offers it Hyper-V's calls.",
	NULL),
REASON(19, "VMCLEAR",
	"L1 had the CPU write a VMCS back to memory and forget it.",
	"A hypervisor in the guest that makes a vCPU or moves it to another CPU.",
	NULL),
REASON(20, "VMLAUNCH",
	"L1 entered L2 for the first time since it cleared the VMCS.",
	"A hypervisor in the guest that makes a vCPU or moves it to another CPU.",
	NULL),
REASON(21, "VMPTRLD",
	"L1 chose the VMCS that its next instructions are about.",
	"A hypervisor in the guest that turns to another of its vCPUs.",
	NULL),
REASON(22, "VMPTRST",
	"L1 asked which VMCS it chose last.",
	"Few hypervisors: they know.",
	NULL),
REASON(23, "VMREAD",
	"L1 read a field of the VMCS that it keeps for L2.",
	"A hypervisor in the guest. With shadow VMCS, the fields that KVM finds used most need "
	"no exit.",
	"Shadow VMCS: kvm_intel's enable_shadow_vmcs, on a CPU that has it."),
REASON(24, "VMRESUME",
	"L1 entered L2 again.",
	"A hypervisor in the guest, for about every exit of L2 that KVM hands to it: for KVM "
	"that is long work.",
	"Fewer exits of L2: look at what the column \"l2\" counts."),
REASON(25, "VMWRITE",
	"L1 wrote a field of the VMCS that it keeps for L2.",
	"A hypervisor in the guest. With shadow VMCS, the fields that KVM finds used most need "
	"no exit.",
	"Shadow VMCS: kvm_intel's enable_shadow_vmcs, on a CPU that has it."),
REASON(26, "VMOFF",
	"L1 ended its use of VMX, by VMXOFF.",
	"A hypervisor in the guest that is unloaded, or a guest that shuts down or reboots.",
	NULL),
REASON(27, "VMON",
	"L1 began to use VMX, by VMXON.",
	"A hypervisor in the guest that starts, once for each of its CPUs.",
	NULL),
REASON(28, "CR_ACCESS",
	"The guest accessed a control register in a way that KVM wants to see.",
	"Changes of the CPU's mode in CR0 and CR4, mostly in boot; without EPT every switch of "
	"the address space (CR3).",
	NULL),
REASON(29, "DR_ACCESS",
	"The guest accessed a debug register.",
	"Setting up a CPU, and debuggers. KVM then gives the guest all of them until its next "
	"exit, so that a series of accesses takes one exit.",
	NULL),
REASON(30, "IO_INSTRUCTION",
	"The guest executed IN or OUT or their string forms: port I/O, at which KVM lets every "
	"guest exit, whatever the port.",
	"Emulated devices of a PC: serial port, IDE, VGA, clock and timer chips, PCI "
	"configuration, QEMU's interface to firmware, and the doorbell of legacy virtio.",
	"Virtio 1 in place of emulated devices, and a console that says less."),
REASON(31, "MSR_READ",
	"The guest read a model-specific register that KVM keeps from it.",
	"Boot code that looks for features, and drivers of power, temperature and performance "
	"counters.",
	NULL),
REASON(32, "MSR_WRITE",
	"The guest wrote a model-specific register that KVM keeps from it.",
	"Setting the local APIC's timer (TSC deadline), and IPIs and ends of interrupts by "
	"x2APIC; KVM's fast path takes most of the timer and IPIs.",
	"A CPU with APICv, for ends of interrupts, and with IPI virtualization, for IPIs."),
REASON(33, "INVALID_STATE",
	"The CPU cannot enter the guest, because VMX cannot run the state that the guest is in.",
	"Without unrestricted guest, firmware and boot loaders: KVM emulates them until VMX can "
	"go on, and makes up this reason (noentry). Else a state that user space set wrong, "
	"which ends KVM_RUN.",
	"Unrestricted guest: kvm_intel's unrestricted_guest, on a CPU that has it."),
REASON(34, "MSR_LOAD_FAIL",
	"The CPU could not load an MSR for the guest as it entered it.",
	"A mistake of KVM's; L1's list of MSRs is checked before. KVM_RUN ends. Expect none.",
	NULL),
REASON(36, "MWAIT_INSTRUCTION",
	"The guest executed MWAIT, to wait until memory is written; for KVM it does nothing.",
	"Idle loops of guests that use it though CPUID does not offer it, like old OS X. They do "
	"not wait: the vCPU takes all of a CPU.",
	"On CPUs that are dedicated to guests, letting them execute it "
	"(KVM_CAP_X86_DISABLE_EXITS; QEMU: -overcommit cpu-pm=on)."),
REASON(37, "MONITOR_TRAP_FLAG",
	"The guest executed one instruction, behind which a hypervisor wants to see it.",
	L2_ALONE ": KVM does not step its own guests that way.",
	NULL),
REASON(39, "MONITOR_INSTRUCTION",
	"The guest executed MONITOR, which says what memory the next MWAIT waits for; for KVM it "
	"does nothing.",
	"The same as MWAIT_INSTRUCTION.",
	"The same as for MWAIT_INSTRUCTION."),
REASON(40, "PAUSE_INSTRUCTION",
	"The guest's kernel executed PAUSE so often in a row that it seems to wait for a lock "
	"(pause-loop exiting).",
	"A vCPU that waits for another which does not run, because vCPUs want more CPUs than "
	"there are. KVM tries to run one of those in its place.",
	"Fewer vCPUs for a CPU; with no more than one each, letting them wait "
	"(KVM_CAP_X86_DISABLE_EXITS; QEMU: -overcommit cpu-pm=on)."),
REASON(41, "MCE_DURING_VMENTRY",
	"The hardware reported an error of its own (machine check) while the CPU entered the "
	"guest.",
	"Failing hardware; the host's kernel handles it. Expect none.",
	"The host's kernel log says what the hardware reported."),
REASON(43, "TPR_BELOW_THRESHOLD",
	"The guest lowered its task priority, so that an interrupt is not held back anymore.",
	"Guests that mask interrupts by priority, like Windows, without APICv.",
	"APICv: kvm_intel's enable_apicv, on a CPU that has it."),
REASON(44, "APIC_ACCESS",
	"The guest accessed the registers of its local APIC, which are memory to it (xAPIC).",
	"Guests that do not use x2APIC: without APICv nearly every access, with it those that it "
	"does not cover.",
	"APICv; x2APIC in the guest makes of them accesses of MSRs, which cost less."),
REASON(45, "EOI_INDUCED",
	"The guest ended an interrupt of which KVM had asked to be told the end.",
	"With APICv, interrupts of emulated and assigned devices that stay up until they are "
	"served (PCI's INTx by the I/O APIC), and those of the PC's clocks (RTC, PIT).",
	"Devices that use MSI or MSI-X."),
REASON(46, "GDTR_IDTR",
	"The guest loaded or stored GDTR or IDTR, which say where descriptor tables are.",
	"A guest that switched UMIP on, on a CPU that has none, so that KVM emulates it: in boot "
	"and hardly ever later.",
	NULL),
REASON(47, "LDTR_TR",
	"The guest loaded or stored LDTR or TR, the registers of its local descriptor table and "
	"its task.",
	"A guest that switched UMIP on, on a CPU that has none, so that KVM emulates it: in boot "
	"and hardly ever later.",
	NULL),
REASON(48, "EPT_VIOLATION",
	"The guest used memory which EPT does not map, or not for what it did: the page fault of "
	"virtual machines.",
	"First use of memory since the guest started; pages that the host took back, moved or "
	"shares; pages whose writing is tracked, as in live migration; first access of an "
	"emulated device.",
	"Huge pages for the guest's memory: one exit then maps 2 MiB, or 1 GiB, and not 4 KiB."),
REASON(49, "EPT_MISCONFIG",
	"The guest met an entry of EPT that is not valid: KVM makes such entries on purpose "
	"where the memory of an emulated device is (MMIO).",
	"Doorbells of virtio 1, the I/O APIC, the HPET, and emulated cards that have registers "
	"in memory.",
	"An assigned device (VFIO) in place of an emulated or virtio one: the guest accesses "
	"most of its registers without an exit."),
REASON(50, "INVEPT",
	"L1 had the CPU drop what it cached of the EPT that L1 keeps for L2.",
	"A hypervisor in the guest that changes the memory of its guests.",
	NULL),
REASON(51, "RDTSCP",
	"The guest read the time stamp counter by RDTSCP, and a hypervisor wants to see it.",
	L2_ALONE "; other guests read it without an exit.",
	NULL),
REASON(52, "PREEMPTION_TIMER",
	"The VMX preemption timer ran out, a countdown that runs while the guest does.",
	"The timer of the guest's local APIC, for which KVM uses it: ticks and timeouts of a "
	"vCPU that is busy. KVM also uses it to be back at once. The fast path takes all but "
	"timers that run out in L2.",
	NULL),
REASON(53, "INVVPID",
	"L1 had the CPU drop translations from the TLB that it cached for L2.",
	"A hypervisor in the guest that changes the memory of its guests or takes a vCPU to "
	"another CPU.",
	NULL),
REASON(54, "WBINVD",
	"The guest asked to write the caches back and empty them.",
	"Firmware and kernels as they set up memory types or stop a CPU. KVM does it only for "
	"VMs with assigned devices that access memory past the caches.",
	NULL),
REASON(55, "XSETBV",
	"The guest chose which parts of a CPU's state XSAVE saves (XCR0), which always exits.",
	"Setting up a CPU; a hypervisor in the guest whose own guests chose otherwise.",
	NULL),
REASON(56, "APIC_WRITE",
	"With APICv, the guest wrote a register of its local APIC, and that has to have an "
	"effect that the CPU leaves to KVM.",
	"Guests that do not use x2APIC, when they set the timer or send an IPI; with IPI "
	"virtualization, only those IPIs that the CPU cannot send by itself.",
	NULL),
REASON(57, "RDRAND",
	"The guest executed RDRAND, which the VM's CPU model does not have; KVM answers with an "
	"invalid opcode.",
	"Programs that do not look at CPUID before; L2, if L1 asks for it.",
	NULL),
REASON(58, "INVPCID",
	"The guest invalidated translations in the TLB by their address space.",
	"Guests without EPT, whose page tables KVM has to shadow; with EPT " L2_ALONE ".",
	"EPT: kvm_intel's ept."),
REASON(59, "VMFUNC",
	"The guest called a function of VMX that guests may call, as to change over to another "
	"EPT.",
	"L2 alone: KVM lets L1 offer it, emulates it then, and offers its own guests none.",
	NULL),
REASON(60, "ENCLS",
	"The guest's kernel executed an instruction of SGX that KVM wants to see.",
	"Guests with SGX that make an enclave; all of SGX where the VM's CPU model does not have "
	"it, to which KVM answers with an exception.",
	NULL),
REASON(61, "RDSEED",
	"The guest executed RDSEED, which the VM's CPU model does not have; KVM answers with an "
	"invalid opcode.",
	"Programs that do not look at CPUID before; L2, if L1 asks for it.",
	NULL),
REASON(62, "PML_FULL",
	"The CPU's log of the pages that the guest wrote is full, with 512 of them.",
	"Live migration and whatever else tracks written memory. Each exit empties the log, so "
	"that it becomes full only if the guest writes much between two.",
	NULL),
REASON(63, "XSAVES",
	"The guest saved state by XSAVES, and a part of it is one that a hypervisor wants to see.",
	L2_ALONE ". Expect none.",
	NULL),
REASON(64, "XRSTORS",
	"The guest restored state by XRSTORS, and a part of it is one that a hypervisor wants to "
	"see.",
	L2_ALONE ". Expect none.",
	NULL),
REASON(67, "UMWAIT",
	"The guest executed UMWAIT, by which programs wait until memory is written, and a "
	"hypervisor wants to see it.",
	"L2 alone, where L1 wants to see RDTSC, too; other guests wait without an exit.",
	NULL),
REASON(68, "TPAUSE",
	"The guest executed TPAUSE, by which programs wait for a point in time, and a hypervisor "
	"wants to see it.",
	"L2 alone, where L1 wants to see RDTSC, too; other guests wait without an exit.",
	NULL),
REASON(74, "BUS_LOCK",
	"The guest held up all of the machine's memory for an atomic access that crosses two "
	"cache lines or is not cached.",
	"Software with such accesses, in a VM whose user space asked to be told (QEMU: -machine "
	"bus-lock-ratelimit=).",
	NULL),
REASON(75, "NOTIFY",
	"For a whole window of time the guest did not get to a point at which the CPU could take "
	"an event.",
	"Guests that attack the host's responsiveness or have a grave mistake, such as "
	"exceptions that never end; if user space asked to be told (QEMU: -accel "
	"kvm,notify-vmexit=).",
	NULL),
REASON(76, "SEAMCALL",
	"The guest executed SEAMCALL, by which a host calls the module that keeps trust domains "
	"(TDX).",
	"Guests that try what hosts alone may do. Expect none; kernels that do not know the name "
	"show it as REASON_76.",
	NULL),
REASON(77, "TDCALL",
	"The guest executed TDCALL. In a trust domain (TDX) that is how it asks KVM for something; "
	"any other guest gets an invalid opcode.",
	"Trust domains: most of their exits, as they ask for what others are seen to do.",
	NULL),
REASON(84, "MSR_READ_IMM",
	"The guest read a model-specific register by the form of RDMSR that has the register's "
	"number in the instruction, and KVM answers for it.",
	"As MSR_READ, on CPUs that have that form.",
	NULL),
REASON(85, "MSR_WRITE_IMM",
	"The guest wrote a model-specific register by the form of WRMSRNS that has the register's "
	"number in the instruction, and KVM does it.",
	"As MSR_WRITE, on CPUs that have that form: the TSC deadline timer first.",
	"A CPU with APICv, as for MSR_WRITE."),
