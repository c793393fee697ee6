# Sourced by check: numbers of kvm-exits that are not in the kernel's tables as they stand: rates, shares, what is gone.
# shellcheck shell=sh disable=SC2154

# KVM names a vCPU's folder after its id, which has holes: QEMU's -smp 6,sockets=2,cores=3.
vcpu_ids_have_holes() {
	make_host
	make_table "$made/kvm/4194305-12/exit_stats" '10 CPUID 60 0 0 0'
	for id in 0 1 2 4 5 6 10; do
		make_table "$made/kvm/4194305-12/vcpu$id/exit_stats" "10 CPUID 1$id 0 0 0"
	done
	mkdir "$made/kvm/4194305-12/vcpu" "$made/kvm/4194305-12/vcpu7x"
	json "[(x['vcpu'], x['reasons'][0]['exits']) for x in t[2:]] ==
		[(0, 10), (1, 11), (2, 12), (4, 14), (5, 15), (6, 16), (10, 110)] and t[1]['vcpus'] == 7" \
		made_exits --json -n 1 --level=vcpu
	[ "$(made_exits -P --level=vcpu | sed -n 's/.*vcpu="\([0-9]*\)".*} \(.*\)/\1:\2/p' | tr '\n' ' ')" = \
		'0:10 1:11 2:12 4:14 5:15 6:16 10:110 ' ]
	made_exits -1 --vm=4194305 --vcpu=6 | grep '^4194305-12 vCPU 6: 16 exits$'
	fails_with 6 'has no vCPU 3, but 7 others' made_exits -1 --vm=4194305 --vcpu=3
	made_exits record -n 1 --level=vcpu "$made/rec"
	[ "$(grep '^vcpu ' "$made/rec" | cut -d' ' -f3 | tr '\n' ' ')" = '0 1 2 4 5 6 10 ' ]
}

# The 513th is a VM like others, and none is the host.
vms_are_not_limited() {
	make_host
	make_vms 600
	json "len(t) == 601 and [x['vm'] for x in t].count(None) == 1 and t[0]['level'] == 'host' and
		sum(x['reasons'][0]['exits'] for x in t[1:]) == 180300 and
		t[513]['vm'] == '4200513-9' and t[513]['reasons'][0]['exits'] == 513" made_exits -j -a -n 1
	[ "$(made_exits -P | grep -c '^kvm_exits_total{')" -eq 600 ]
	[ "$(made_exits -P --level=vcpu | awk '/^kvm_exits_total{/ { n += $2 } END { print n }')" -eq 180300 ]
	[ "$(made_exits --csv -a -n 1 | awk -F, 'NR > 1 && $3 { n += $8 } END { print n, NR }')" = '180300 602' ]
	made_exits -1 --vm=4200600 | grep '^4200600-9: 600 exits$'
	json "t[0]['vm'] == '4200600-9' and t[0]['reasons'][0]['exits'] == 600" made_exits -j -n1 --vm=4200600
}

# Without VMs, there is the host all the same.
host_is_there_without_vms() {
	make_host
	rmdir "$made/kvm"
	json "[(x['level'], x['vm']) for x in t] == [('host', None)]" made_exits --json -n 1 --level=vcpu
	[ "$(made_exits -P | grep -v '^#' | tr '\n' '|')" = \
		'kvm_exits_up 1|kvm_host_exits_total{reason="CPUID",path="slow"} 7|' ]
	# What has no metric yet has no head, and what cannot be read is told.
	rm "$made/kvm_exit_stats/exit_stats"
	fails_with 5 '^kvm_exits_up 0$' made_exits -P
	fails_with 5 CONFIG_KVM_EXIT_STATS made_exits -P --output="$made/prom"
	grep '^kvm_exits_up 0$' "$made/prom"
}

# Time is switched on meanwhile: rows keep their columns.
csv_keeps_its_width() {
	made=$(mktemp -d)
	cp -r "$golden"/debugfs/. "$made"
	made_exits --csv -n 40 -i 0.05 >"$made/csv" &
	pid=$!
	until [ "$(grep -c CPUID "$made/csv")" -ge 3 ]; do sleep 0.02; done
	cp "$golden"/times/kvm_exit_stats/* "$made/kvm_exit_stats"
	wait $pid
	[ "$(awk -F, '{ print NF }' "$made/csv" | sort -u)" -eq 19 ]
	grep -E ',10,CPUID,100,0,5,0,,,,,,,,$' "$made/csv"
	grep -E ',10,CPUID,400,0,0,0,398,1,1217250160,2560550,875595240,512,1073741824,$' "$made/csv"
}

# A rate is that of the interval: exits, times and percentiles of what came in it alone.
rates_are_of_the_interval() {
	made=$(mktemp -d)
	cp -r "$golden"/times/. "$made"
	made_exits --json --rates -a -n 1 -i 1 --longer-than=1ms >"$made/json" &
	pid=$!
	sleep 0.5
	sed -i 's/CPUID 400 0 0 0 398 1 1217250160 2560550/CPUID 600 0 0 0 598 1 1217260160 2560550/' \
		"$made/kvm_exit_stats/exit_stats"
	sed -i 's/CPUID 0 300 90 8 0/CPUID 190 300 90 18 0/' "$made/kvm_exit_stats/exit_stats_time_hist"
	cp -r "$made/kvm/4194305-12" "$made/kvm/4194306-3"
	wait $pid
	json "0.9 < (s := lines[0]['seconds']) < 1.5 and
		abs((r := t[0]['reasons'][0])['exits_per_second'] * s - 200) < 1 and
		abs(r['time_ns_per_second'] * s - 10000) < 50 and r['max_ns'] == 2560550 and
		(r['p50_ns'], r['p99_ns']) == (256, 1073741824) and abs(r['longer_per_second'] * s - 10) < 0.1 and
		t[0]['reasons'][1]['exits_per_second'] == 0 and
		[x['vm'] for x in t] == [None, '4194305-12', '4194306-3'] and
		t[1]['reasons'][0]['exits_per_second'] == 0 and
		abs(t[2]['reasons'][0]['exits_per_second'] * s - 10) < 0.1" cat "$made/json"
	# Reset meanwhile: what came since, and it is said.
	made_exits --csv -r -n 1 -i 0.5 >"$made/csv" 2>"$made/err" &
	pid=$!
	sleep 0.25
	cp "$golden"/debugfs/kvm_exit_stats/exit_stats "$made/kvm_exit_stats"
	rm "$made/kvm_exit_stats/exit_stats_time_hist"
	wait $pid
	grep '1 counters were reset meanwhile' "$made/err"
	awk -F, '$7 == "CPUID" { n = $8 * $2 } END { exit !(n > 99.9 && n < 100.1) }' "$made/csv"
}

# Columns that are derived, an order by each, a threshold and a pattern.
tables_are_sorted_and_filtered() {
	for order in 'exits CPUID,IO_INSTRUCTION' '-exits IO_INSTRUCTION,CPUID' 'time IO_INSTRUCTION,CPUID' \
			'avg IO_INSTRUCTION,CPUID' 'p50 IO_INSTRUCTION,CPUID' 'unknown CPUID,IO_INSTRUCTION' \
			'name CPUID,IO_INSTRUCTION' '-name IO_INSTRUCTION,CPUID' 'reason CPUID,IO_INSTRUCTION' \
			'handler CPUID,IO_INSTRUCTION' 'max IO_INSTRUCTION,CPUID' '-max CPUID,IO_INSTRUCTION'; do
		[ "$(timed_exits -1 --sort="${order% *}" | awk 'NR > 2 { print $2 }' | tr '\n' ,)" = "${order#* }," ]
	done
	[ "$(timed_exits -1 --sort=longer --longer-than=300us | awk 'NR > 2 { print $2, $NF }' | tr '\n' ,)" = \
		'IO_INSTRUCTION 70,CPUID 8,' ]
	timed_exits -1 --longer-than=1s | tail -n +3 | grep -E '^ +30  IO_INSTRUCTION .* longer +10$'
	[ "$(timed_exits -1 --longer-than=1s | wc -l)" -eq 3 ]
	[ "$(kvm_exits -1 --reason='^io|msr' | awk 'NR > 2 { print $2 }' | tr '\n' ,)" = IO_INSTRUCTION,MSR_WRITE, ]
	json "[r['name'] for r in t[0]['reasons']] == ['IO_INSTRUCTION']" kvm_exits -j -n1 --reason=IO_
}

# Time is on while the program runs, however it ends, and then as it was before.
time_is_switched_back() {
	make_host
	parameter=$made/module/kvm/parameters/exit_stats_time
	mkdir -p "$(dirname "$parameter")"
	is() { for _ in $(seq 100); do [ "$(head -c 1 "$parameter")" != "$1" ] || return 0; sleep 0.05; done; return 1; }
	for signal in TERM HUP KILL; do
		echo N >"$parameter"
		"$tool_dir/kvm-exits" --debugfs="$made" --sysfs="$made" --time --json -i 0.1 >/dev/null &
		pid=$!
		is Y
		kill -$signal $pid
		wait $pid || true
		is N
	done
	made_exits --time -1 -i 0.05
	is N
	# The last of those who want it switches it off.
	"$tool_dir/kvm-exits" --debugfs="$made" --sysfs="$made" --time --json -i 0.1 >/dev/null &
	first=$!
	is Y
	made_exits record --time "$made/rec" -- true
	sleep 0.3
	is Y
	kill $first
	wait $first || true
	is N
	# It was on before, and stays on.
	echo Y >"$parameter"
	made_exits --time -1 -i 0.05
	sleep 0.3
	is Y
	rm "$parameter"
	fails_with 5 'exit_stats_time: No such file.*CONFIG_KVM_EXIT_STATS' made_exits --time -1
}
