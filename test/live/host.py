#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A made-up host: host.py folder DIR VMS [times] makes what KVM has in debugfs, once;
host.py recording VMS SAMPLES [times] prints a recording of as many seconds."""
import os
import random
import sys

REASONS = [line.split() for line in """\
0 EXCEPTION_NMI|1 EXTERNAL_INTERRUPT|2 TRIPLE_FAULT|3 INIT_SIGNAL|4 SIPI_SIGNAL|7 INTERRUPT_WINDOW|
8 NMI_WINDOW|9 TASK_SWITCH|10 CPUID|12 HLT|13 INVD|14 INVLPG|15 RDPMC|16 RDTSC|18 VMCALL|19 VMCLEAR|
20 VMLAUNCH|21 VMPTRLD|22 VMPTRST|23 VMREAD|24 VMRESUME|25 VMWRITE|26 VMOFF|27 VMON|28 CR_ACCESS|
29 DR_ACCESS|30 IO_INSTRUCTION|31 MSR_READ|32 MSR_WRITE|33 INVALID_STATE|34 MSR_LOAD_FAIL|
36 MWAIT_INSTRUCTION|37 MONITOR_TRAP_FLAG|39 MONITOR_INSTRUCTION|40 PAUSE_INSTRUCTION|
41 MCE_DURING_VMENTRY|43 TPR_BELOW_THRESHOLD|44 APIC_ACCESS|45 EOI_INDUCED|46 GDTR_IDTR|47 LDTR_TR|
48 EPT_VIOLATION|49 EPT_MISCONFIG|50 INVEPT|52 PREEMPTION_TIMER|53 INVVPID|54 WBINVD|55 XSETBV|
56 APIC_WRITE|57 RDRAND|58 INVPCID|59 VMFUNC|60 ENCLS|61 RDSEED|62 PML_FULL|63 XSAVES|64 XRSTORS|
67 UMWAIT|68 TPAUSE|74 BUS_LOCK|75 NOTIFY|79 OTHER""".replace("\n", "").split("|")]

# What a kind of guest does: a name, the part of its time that it has nothing to do, and reasons
# with exits a second of a vCPU and ns of each. HLT takes what is left of the idle time.
KINDS = [
    ("web", 0.62, {"HLT": (900, 0), "MSR_WRITE": (1600, 900), "EXTERNAL_INTERRUPT": (350, 1500),
                   "EPT_MISCONFIG": (700, 3200), "PREEMPTION_TIMER": (240, 800)}),
    ("db", 0.35, {"EPT_MISCONFIG": (2600, 3400), "MSR_WRITE": (900, 950), "HLT": (400, 0),
                  "PAUSE_INSTRUCTION": (850, 5200), "EXTERNAL_INTERRUPT": (500, 1600)}),
    ("build", 0, {"EXTERNAL_INTERRUPT": (1000, 1400), "EPT_VIOLATION": (3800, 5100),
                  "MSR_WRITE": (420, 940), "CPUID": (55, 1300)}),
    ("router", 0.2, {"EPT_MISCONFIG": (5200, 2900), "HLT": (3100, 0), "MSR_WRITE": (3900, 880)}),
    ("win", 0.7, {"HLT": (1100, 0), "MSR_WRITE": (2100, 910), "IO_INSTRUCTION": (140, 24000),
                  "APIC_WRITE": (60, 1200), "CPUID": (260, 1350), "VMCALL": (330, 1500)}),
    ("idle", 0.98, {"HLT": (12, 0), "MSR_WRITE": (20, 900), "CPUID": (0.2, 1300)}),
]


class Vcpu:
    def __init__(self, kind, rng, load):
        self.rng = rng
        self.idle = KINDS[kind][1] * rng.uniform(0.7, 1)
        self.rates = {name: (rate * load, ns) for name, (rate, ns) in KINDS[kind][2].items()}
        self.exits = {}
        self.time = {}
        self.most = {}
        self.hist = {}

    def run(self, seconds):
        for name, (rate, ns) in self.rates.items():
            n = int(rate * seconds * self.rng.uniform(0.85, 1.15) + self.rng.random())
            if not n:
                continue
            ns = ns or int(self.idle * seconds * 1e9 / n)
            self.exits[name] = self.exits.get(name, 0) + n
            self.time[name] = self.time.get(name, 0) + n * ns
            self.most[name] = max(self.most.get(name, 0), int(ns * 9.3))
            hist = self.hist.setdefault(name, [0] * 27)
            for factor, part in ((0.4, 0.3), (0.9, 0.45), (1.7, 0.2), (8, 0.05)):
                bucket = min(26, max(0, int(ns * factor).bit_length() - 8))
                hist[bucket] += int(n * part)


def table(vcpus, times):
    yield "# reason name exits fastpath l2 noentry" + \
        (" timed unknown time_ns max_ns handler_ns" if times else "")
    for number, name in REASONS:
        n = sum(v.exits.get(name, 0) for v in vcpus)
        fast = n * 19 // 20 if name in ("MSR_WRITE", "PREEMPTION_TIMER") else 0
        line = f"{number} {name} {n} {fast} 0 0"
        if times:
            ns = sum(v.time.get(name, 0) for v in vcpus)
            most = max((v.most.get(name, 0) for v in vcpus), default=0)
            line += f" {n} 0 {ns} {most} {n * 700 if name == 'HLT' else ns * 4 // 5}"
        yield line


def hist(vcpus):
    yield "# reason name 0 " + " ".join(str(256 << k) for k in range(26))
    for number, name in REASONS:
        counts = [sum(v.hist.get(name, [0] * 27)[k] for v in vcpus) for k in range(27)]
        if any(counts):
            yield f"{number} {name} " + " ".join(map(str, counts))


class Host:
    def __init__(self, vms):
        rng = random.Random(7)
        self.vms = []
        for i in range(vms):
            kind = (0, 1, 0, 2, 5, 4, 0, 3, 1, 5, 0, 5)[i % 12]
            nr = (2, 4, 8, 4, 2, 1)[kind]
            vcpus = [Vcpu(kind, rng, rng.uniform(0.2, 1.6)) for _ in range(nr)]
            # No process has such a number, so that no guest has another's name.
            self.vms.append((4194400 + i, 11 + i % 5, f"{KINDS[kind][0]}-{i + 1:02}", vcpus))
        self.vcpus = [v for vm in self.vms for v in vm[3]]
        self.run(86400)

    def run(self, seconds):
        for vcpu in self.vcpus:
            vcpu.run(seconds)


def write(folder, file, lines):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in lines)


def make_folder(folder, vms, times):
    host = Host(vms)

    def both(at, vcpus):
        write(at, "exit_stats", table(vcpus, times))
        if times:
            write(at, "exit_stats_time_hist", hist(vcpus))

    both(os.path.join(folder, "kvm_exit_stats"), host.vcpus)
    os.makedirs(os.path.join(folder, "kvm"), exist_ok=True)
    for pid, fd, _, vcpus in host.vms:
        at = os.path.join(folder, "kvm", f"{pid}-{fd}")
        both(at, vcpus)
        for n, vcpu in enumerate(vcpus):
            write(os.path.join(at, f"vcpu{n}"), "exit_stats", table([vcpu], times))


def print_recording(vms, samples, times):
    host = Host(vms)
    print("kvm-exits recording 2")

    def part(head, vcpus, has_hist):
        print(head, *table(vcpus, times), "", sep="\n")
        if times and has_hist:
            print(*hist(vcpus), "", sep="\n")

    for n in range(samples):
        print(f"sample {1790000000 + n}.000")
        part("host", host.vcpus, True)
        for pid, fd, name, vcpus in host.vms:
            part(f"vm {pid}-{fd} {len(vcpus)} {name}", vcpus, True)
            for k, vcpu in enumerate(vcpus):
                part(f"vcpu {pid}-{fd} {k} {name}", [vcpu], False)
        print("end")
        host.run(1)


if sys.argv[1] == "folder":
    make_folder(sys.argv[2], int(sys.argv[3]), "times" in sys.argv)
else:
    print_recording(int(sys.argv[2]), int(sys.argv[3]), "times" in sys.argv)
