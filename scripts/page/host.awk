# What a kernel log says of the machine, in a line '# host: ...'. Variable: source, the host whose
# lines count, or "". A nested guest's lines in a console are none of the host's.
/guest\| / { next }
source != "" && !index($0, " " source " ") && index($0, source) != 1 { next }
function after(mark) { return substr($0, index($0, mark) + length(mark)) }
/Linux version [0-9]/ && kernel == "" { split(after("Linux version "), w, " "); kernel = "Linux " w[1] }
/ DMI: .*(BIOS|\/)/ && machine == "" { machine = after("DMI: "); sub(/^ *, */, "", machine) }
/smpboot: CPU0: / && cpu == "" { cpu = after("CPU0: "); sub(/ \(family.*/, "", cpu) }
/smp: Brought up / && cpus == "" { cpus = after("node, "); if (/nodes, /) cpus = after("nodes, ") }
/Memory: [0-9]+K\// && memory == "" { split(after("Memory: "), w, /[\/K ]+/); memory = sprintf("%.0f MiB", w[2] / 1024) }
kernel != "" && machine != "" && cpu != "" && cpus != "" && memory != "" { exit }
END {
	s = kernel
	if (cpus != "") s = s (s == "" ? "" : ", ") cpus
	if (cpu != "") s = s (s == "" ? "" : ", ") cpu
	if (memory != "") s = s (s == "" ? "" : ", ") memory
	if (machine != "") s = s (s == "" ? "" : ", ") machine
	if (s != "") print "# host: " s
}
