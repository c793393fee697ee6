# Sourced by check: what kvm-exits records, and what it makes of recordings.
# shellcheck shell=sh disable=SC2154

# make_recording FILE [COLUMNS] ROW...: a sample per row, 10 s apart.
make_recording() {
	file=$1 columns=$2 now=1000
	shift 2
	{
		echo 'kvm-exits recording 2'
		for row; do
			printf 'sample %s\nhost\n# reason name %s\n10 CPUID %s\n\nend\n' $now "$columns" "$row"
			now=$((now + 10))
		done
	} >"$file"
}

diff_sums_over_all_samples() {
	work=$(mktemp -d)
	a=$work/a b=$work/b
	make_recording "$a" exits 1000 5000 200 1100
	make_recording "$b" exits 0 10200
	"$tool_dir/kvm-exits" diff "$a" "$b" >"$work/out"
	grep '^A: .*/a, host, 4 samples in 30.000 s, reset 1 time: what came just before is not known$' "$work/out"
	grep '^B: .*/b, host, 2 samples in 10.000 s$' "$work/out"
	grep -E '^ +10  CPUID +5100 +10200 +\+5100 +\+100.00%$' "$work/out"
	grep -E '^ +all +5100 +10200 +\+5100 +\+100.00%$' "$work/out"
	grep -E '^ +all per second +170.000 +1020.000 +\+850.000 +\+500.00%$' "$work/out"
	"$tool_dir/kvm-exits" diff --rates "$a" "$b" | grep -E '^ +10  CPUID +170.000 +1020.000 +\+850.000 '
}

# Exits may be more again than before a reset, when a column is not yet.
resets_show_in_any_column() {
	make_host
	make_recording "$made/rec" 'exits fastpath l2 noentry' '1000 900 0 0' '1500 10 0 0'
	"$tool_dir/kvm-exits" diff "$made/rec" "$made/rec" >"$made/diff"
	grep '^A: .*, reset 1 time' "$made/diff"
	grep -E '^ +10  CPUID +1500 +1500 ' "$made/diff"
	[ "$("$tool_dir/kvm-exits" series "$made/rec" | grep -o '"resets":[0-9]*')" = '"resets":1' ]
	# Of the live view, the same.
	make_table "$made/kvm_exit_stats/exit_stats" '32 MSR_WRITE 100 90 0 0'
	made_exits -b -n 2 -i 1 >"$made/text" &
	sleep 0.5
	make_table "$made/kvm_exit_stats/exit_stats" '32 MSR_WRITE 160 50 0 0'
	wait $!
	grep 'counters of host were reset' "$made/text"
}

diff_says_when_a_sample_is_alone() {
	work=$(mktemp -d)
	make_recording "$work/one" exits 1000
	make_recording "$work/other" exits 1500
	make_recording "$work/two" exits 1000 5000
	fails_with 8 'one: one sample alone' "$tool_dir/kvm-exits" diff "$work/one" "$work/two"
	fails_with 8 'one: one sample alone' "$tool_dir/kvm-exits" diff "$work/two" "$work/one"
	"$tool_dir/kvm-exits" diff "$work/one" "$work/other" >"$work/out"
	[ "$(grep -c 'one sample: all that was counted up to then$' "$work/out")" -eq 2 ]
	grep -E '^ +10  CPUID +1000 +1500 +\+500 +\+50.00%$' "$work/out"
	no 'per second' "$work/out"
}

# Who could not be read in the first sample has not come since.
diff_knows_what_was_lost() {
	make_host
	make_vms 2
	echo garbage >"$made/kvm/4200002-9/exit_stats"
	made_exits record -a -n 3 -i 0.6 "$made/rec" 2>"$made/err" &
	pid=$!
	sleep 0.3
	make_table "$made/kvm/4200002-9/exit_stats" '10 CPUID 2000 0 0 0'
	sleep 0.6
	make_table "$made/kvm/4200002-9/exit_stats" '10 CPUID 2005 0 0 0'
	status=0
	wait $pid || status=$?
	[ $status -eq 8 ]
	[ "$(grep -c '^sample [0-9.]* lost 1$' "$made/rec")" -eq 1 ]
	"$tool_dir/kvm-exits" diff --vm=4200002 "$made/rec" "$made/rec" | grep -E '^ +10  CPUID +5 +5 '
	"$tool_dir/kvm-exits" series --source='vm 4200002-9' "$made/rec" | grep '"total":5[,}]'
}

# A guest that was started again is another VM; and time is counted in which there was one.
diff_takes_one_life_of_a_guest() {
	made=$(mktemp -d)
	{
		echo 'kvm-exits recording 2'
		for row in '100 10-5 1000' '101 10-5 1100' '102 20-5 90000' '103 20-5 190000'; do
			# shellcheck disable=SC2086
			set -- $row
			printf 'sample %s\nvm %s 1 web\n# reason name exits\n10 CPUID %s\n\nend\n' "$1" "$2" "$3"
		done
	} >"$made/rec"
	fails_with 2 "several VMs are 'web', 10-5 and 20-5" "$tool_dir/kvm-exits" diff --vm=web "$made/rec" "$made/rec"
	"$tool_dir/kvm-exits" diff --vm=10-5 "$made/rec" "$made/rec" | grep -E 'all per second +100.000 '
}

# Of two vendors numbers that are equal are not one reason; of two kernels a name may be missing.
diff_refuses_two_vendors() {
	work=$(mktemp -d)
	sed 's/^48 EPT_VIOLATION/48 write_dr0/' test/kvm-exits/b.rec >"$work/amd.rec"
	fails_with 8 'reason 48 is EPT_VIOLATION in the one and write_dr0 in the other' \
		kvm_exits diff test/kvm-exits/b.rec "$work/amd.rec"
	sed 's/^48 EPT_VIOLATION/48 REASON_48/' test/kvm-exits/b.rec >"$work/older.rec"
	kvm_exits diff test/kvm-exits/b.rec "$work/older.rec" | grep -E '^ +48  EPT_VIOLATION +9 +9 '
}

diff_compares_any_number() {
	work=$(mktemp -d)
	make_recording "$work/a" exits 0 18446744073709551615
	make_recording "$work/b" exits 0 1
	"$tool_dir/kvm-exits" diff "$work/a" "$work/b" |
		grep -E '^ +10  CPUID +18446744073709551615 +1 +-18446744073709551614 +-100.00%$'
	"$tool_dir/kvm-exits" diff "$work/b" "$work/a" |
		grep -E '^ +10  CPUID +1 +18446744073709551615 +\+18446744073709551614 +>1000000%$'
	make_recording "$work/c" 'exits fastpath l2 noentry timed unknown time_ns max_ns handler_ns' \
		'0 0 0 0 0 0 0 0 0' '10 0 0 0 10 0 36893488147419103232 5 100'
	make_recording "$work/d" 'exits fastpath l2 noentry timed unknown time_ns max_ns handler_ns' \
		'5 0 0 0 5 0 1000 9 1000' '10 0 0 0 10 0 3000 9 1050'
	"$tool_dir/kvm-exits" diff "$work/c" "$work/d" >"$work/out"
	[ "$(grep -E '^ +10  CPUID ' "$work/out" | tr -s ' ' | tr '\n' '|')" = " 10 CPUID 10 5 -5 -50.00%|\
 10 CPUID 36893488147419103232 2000 -36893488147419101232 -100.00%|\
 10 CPUID 3689348814741910323 400 -3689348814741909923 -100.00%| 10 CPUID 100 50 -50 -50.00%|" ]
	[ "$(grep -cE '^(exits|time_ns|time_ns / timed|handler_ns)(:|$)' "$work/out")" -eq 4 ]
	"$tool_dir/kvm-exits" diff "$work/a" "$work/d" | grep '^Times are in B alone.$'
}

# Which target: the host, who is named, or who is there; and no VM that is two.
diff_takes_a_vm() {
	"$tool_dir/kvm-exits" diff --vm='a guest' test/series/vms.rec test/series/vms.rec 2>/dev/null |
		grep -E '^ +10  CPUID +52 +52 +\+0 '
	"$tool_dir/kvm-exits" diff --vm=4711 test/series/vms.rec test/series/vms.rec 2>/dev/null |
		grep '^A: .*, VM 4711-12 a guest, 4 samples in .*, it is in 3 of them'
	fails_with 6 "no VM 'b'" "$tool_dir/kvm-exits" diff --vm=b test/series/vms.rec test/series/vms.rec
	# A name in a file is for a terminal what one of a process is.
	sed 's/a guest$/a\x1b[31m\xff\xc2\x9b/' test/series/vms.rec >"$tool_dir/odd.rec"
	"$tool_dir/kvm-exits" diff --vm=4711 "$tool_dir/odd.rec" "$tool_dir/odd.rec" 2>/dev/null |
		grep -F 'VM 4711-12 a?[31m???, '
	kvm_exits record -n 1 --vm=4194305 "$tool_dir/vm.rec"
	"$tool_dir/kvm-exits" diff "$tool_dir/vm.rec" "$tool_dir/vm.rec" | grep '^A: .*, VM 4194305-12, one sample'
}

# The command ends while a sample is being taken, which here takes until it is written. The
# last sample comes then, and not an interval later.
record_ends_with_the_command() {
	make_host
	rm "$made/kvm_exit_stats/exit_stats"
	mkfifo "$made/kvm_exit_stats/exit_stats"
	start=$(date +%s%N)
	timeout 30 "$tool_dir/kvm-exits" --debugfs="$made" -i 1 record "$made/rec" -- sleep 1.2 &
	pid=$!
	for exits in 100 200 300; do
		[ $exits -ne 200 ] || sleep 1.6
		printf '# reason name exits\n10 CPUID %s\n' $exits |
			timeout 10 dd status=none of="$made/kvm_exit_stats/exit_stats"
		sleep 0.1
	done
	wait $pid
	took=$((($(date +%s%N) - start) / 1000000))
	[ "$(grep CPUID "$made/rec" | tr '\n' ' ')" = '10 CPUID 100 0 0 0 10 CPUID 200 0 0 0 10 CPUID 300 0 0 0 ' ]
	awk '/^sample/ { last = now; now = $2 } END { exit !(now - last < 0.95) }' "$made/rec"
	[ $took -lt 2300 ]
	# At once, however long the interval is; and at once by a signal without a command.
	make_table "$made/x" '10 CPUID 1 0 0 0'
	rm "$made/kvm_exit_stats/exit_stats"
	cp "$made/x" "$made/kvm_exit_stats/exit_stats"
	for _ in 1 2 3 4 5 6 7 8 9 10; do timeout 20 "$tool_dir/kvm-exits" --debugfs="$made" -i 3600 record "$made/rec" -- true; done
	rm "$made/rec"
	"$tool_dir/kvm-exits" --debugfs="$made" -i 3600 record "$made/rec" &
	pid=$!
	until [ -s "$made/rec" ] && grep -q '^end$' "$made/rec"; do sleep 0.1; done
	kill -TERM $pid
	wait $pid
	[ "$(grep -c '^end$' "$made/rec")" -eq 2 ]
}

# Whose exits are recorded: as deep as was asked for.
# Once nothing can be recorded, that is said, and the command gets what is sent to it.
record_that_failed_stays_awake() {
	make_host
	make_vms 1
	"$tool_dir/kvm-exits" --debugfs="$made" record "$made/rec" -i 0.1 --vm=4200001 -- sleep 20 2>"$made/err" &
	pid=$!
	until [ -s "$made/rec" ] && grep -q '^end$' "$made/rec"; do sleep 0.1; done
	mv "$made/kvm/4200001-9" "$made/gone"
	sleep 2
	kill -TERM $pid
	grep 'Nothing more is recorded while sleep runs' "$made/err"
	status=0
	wait $pid || status=$?
	[ $status -eq 6 ]
}

record_takes_all_targets() {
	make_host
	make_vms 3
	made_exits record -n 1 --level=vcpu "$made/rec"
	[ "$(grep -cE '^host$' "$made/rec") $(grep -cE '^vm ' "$made/rec") $(grep -cE '^vcpu ' "$made/rec")" = '1 3 6' ]
	made_exits record -n 1 -a "$made/rec"
	[ "$(grep -cE '^(host$|vm )' "$made/rec")" -eq 4 ]
	made_exits record -n 1 "$made/rec"
	[ "$(grep -cE '^(host$|vm |vcpu )' "$made/rec")" -eq 1 ]
	timed_exits record -n 1 "$made/rec"
	grep '^# reason name 0 256 512 1048576 1073741824$' "$made/rec"
	# The VM that was named ends: so does the recording.
	made_exits record -i 0.05 --vm=4200003 "$made/rec" 2>"$made/err" &
	pid=$!
	until grep -q '^end$' "$made/rec" && [ "$(head -n 3 "$made/rec" | tail -n 1 | cut -c 1-2)" = vm ]; do sleep 0.05; done
	rm -r "$made/kvm/4200003-9"
	status=0
	wait $pid || status=$?
	[ $status -eq 6 ]
	grep 'rec ends here: .*4200003-9.*gone' "$made/err"
}
