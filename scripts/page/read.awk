# Reads what a run left ('# sample:', '# phase:', '# table:', '# config:' lines, phases first) or
# the CSV of 'kvm-exits log', and keeps exits by reason in time and in the phases of the guest.
# Memory is bounded: time is kept in at most 1024 bins, which double their width as it goes on.

# Counters that index arrays must start as numbers: "" is another index than 0.
BEGIN { MAX_BINS = 1024; width = 0.02; nphases = nhosts = nleft = last_line = earlier = 0 }

function merge(   i, r) {
	for (i = 0; i < MAX_BINS; i++)
		for (r in count) {
			if (i < MAX_BINS / 2 && (((2 * i, r) in bin) || ((2 * i + 1, r) in bin) || ((i, r) in bin)))
				bin[i, r] = bin[2 * i, r] + bin[2 * i + 1, r]
			else if ((i, r) in bin)
				delete bin[i, r]
		}
	width *= 2
}

# The phase at a time: what comes before the first or after the last belongs to these.
function phase_of(t,   i) {
	for (i = nphases - 1; i > 0 && t < phase_start[i]; i--) ;
	return i
}

# Add n exits of a reason that came from time a to time b, evenly.
function add(r, n, a, b,   i, j, k, from, to) {
	if (origin == "") origin = nphases ? phase_start[0] : a
	count[r] += n
	total += n
	while (b - origin >= MAX_BINS * width) merge()
	i = a > origin ? int((a - origin) / width) : 0
	j = b > origin ? int((b - origin) / width) : 0
	if (i == j) bin[i, r] += n
	else for (k = i; k <= j; k++) {
		from = k == i ? a : origin + k * width
		to = k == j ? b : origin + (k + 1) * width
		bin[k, r] += n * (to - from) / (b - a)
	}
	if (!(r in first) || a < first[r]) first[r] = a
	last[r] = b
	if (b > end) end = b
}

/^# sample: [0-9]/ {
	run = 1
	p = phase_of($3)
	for (i = 4; i <= NF; i++) {
		split($i, f, ":")
		add(f[1], f[2], $3, $3)
		phase_count[p, f[1]] += f[2]
		phase_exits[p] += f[2]
	}
	next
}
# A phase lasts until the next; one called 'end' is none.
/^# phase: [0-9]/ {
	if (nphases) phase_end[nphases - 1] = $3
	if ($4 != "end") { phase_start[nphases] = $3; phase[nphases++] = legible($4) }
	next
}
/^# table: [0-9]/ { name[$3] = $4; nnamed++; table_total += $5; next }
/^# config: / { sub(/^# config: /, ""); guest = guest (guest == "" ? "" : "; ") $0; next }
/^# host: / { sub(/^# host: /, ""); host = $0; next }
/^# source: / { source = $3; next }
/^# left-out: / { sub(/^# left-out: (kvm-exits: )?/, ""); left[nleft++] = $0; next }

# A row of a dump: time,source,line,reason,name,exits,delta,ms,vms,vcpus,suppressed. Hosts have
# clocks of their own, so the rows of one are taken, and those of others counted.
function start_dump(   t) {
	last_line = f[3]
	dumps++
	if (f[9] > most_vms) most_vms = f[9]
	if (f[10] > most_vcpus) most_vcpus = f[10]
	covered += f[8] / 1000
	dump_earlier = 0
	# Without time stamps, dump follows on dump. Where clocks start anew, too.
	t = f[1] == "" ? dump_time + f[8] / 1000 : f[1] + shift
	if (t < dump_time) { shift += dump_time + f[8] / 1000 - t; t = dump_time + f[8] / 1000 }
	dump_time = t
}
/^[0-9.]*,[^,]*,[0-9]+,[0-9]+,/ {
	split($0, f, ",")
	if (!(f[2] in host_exits)) hosts[nhosts++] = f[2]
	host_exits[f[2]] += f[7]
	if (f[2] != source) next
	if (f[3] != last_line) start_dump()
	name[f[4]] = f[5]
	if (dumps == 1) earlier += f[6] - f[7]
	if (f[7] > 0) add(f[4], f[7], dump_time - f[8] / 1000, dump_time)
}
