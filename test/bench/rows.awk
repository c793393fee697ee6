# What make bench measures, a row each, in which workloads.

function label(key, text) { row[++rows] = key; name[key] = text }
function column(key, text) { workload[++workloads] = key; title[key] = text }
BEGIN {
	label("stock",    "stock kernel")
	label("off",      "exit stats, compiled out")
	label("counting", "exit stats, counting")
	label("time",     "exit stats, counting and time")
	label("dumps",    "exit stats, counting, dump burst")
	label("atomic",   "counting with global atomics")
	label("bpf",      "BPF program on kvm_exit")
	label("ring",     "ftrace, kvm_exit")
	label("hist",     "ftrace histogram of kvm_exit")
	label("ring2",    "perf's two events, in ftrace")
	label("perf",     "perf kvm stat record")
	column("cpuid",    "CPUID")
	column("out",      "OUT to a port that user space serves")
	column("deadline", "WRMSR to the TSC-deadline timer, on KVM's fast path")
	column("touch",    "EPT violation, by a write to a page that the host has in memory")
}

# What an exit takes at most: both clocks include what else the host did, one of them less.
function least(ticks, own) { return own + 0 < ticks + 0 ? own : ticks }
