# Sourced by check: what needs a VMX host. One boot for many tests, then the main job.
# shellcheck shell=sh disable=SC2154

# Not this machine's VMX, for another vendor: its own is one.
vmx_for() { if [ "${1:-}" ] && [ "$VMX" = kvm ]; then echo auto; else echo "$VMX"; fi; }

# start_host ISO [CPUS [VENDOR]]: boot an image meanwhile, if there is a CPU to spare, for host_group to wait
# for: one at a time. It gets no ^C of its own.
start_host() {
	[ "$(nproc)" -gt 1 ] || return 0
	started_run=${1%.iso}${3:+-$3}
	mkdir -p "$started_run"
	CPUS=${2:-$CPUS} VENDOR=${3:-$VENDOR} VMX=$(vmx_for "${3:-}") \
		setsid scripts/run "$1" "$started_run" >"$started_run/said" 2>&1 </dev/null &
	started=$!
	trap 'kill -- -"$started"; exit 130' INT TERM HUP
}

# host_group NAME ISO [CPUS [VENDOR]]: boot an image, and give the host's own rows as they came over
# the result channel, then the verdict on the boot. A row that is missing has failed.
host_group() {
	group=$((group + 1))
	before=$failed
	run=${2%.iso}${4:+-$4}
	echo "    KTAP version 1"
	echo "    # Subtest: $1"
	mkdir -p "$run"
	if [ "$run" = "${started_run:-}" ]; then
		wait "$started"
	else
		CPUS=${3:-$CPUS} VENDOR=${4:-$VENDOR} VMX=$(vmx_for "${4:-}") scripts/run "$2" "$run" >"$run/said" 2>&1 </dev/null
	fi && good=ok || good='not ok'
	host_rows "$1"
}

# host_rows NAME: what came of a boot, in the folder $run, that was $good, of a group that began after $before.
host_rows() {
	grep -E '^(VMX|SVM|FAILED|passed|Logs)' "$run/said" | sed 's/^/    # /'
	plan=$(sed -n 's/^1\.\.\([0-9]*\)\r*$/\1/p' "$run/result.log" | head -n 1)
	came=$(grep -cE '^(not )?ok [0-9]+ ' "$run/result.log")
	ok=$(grep -cE '^ok [0-9]+ ' "$run/result.log")
	echo "    1..$((${plan:-0} + 1))"
	tr -d '\r' <"$run/result.log" | grep -E '^((not )?ok [0-9]|# )' | sed 's/^/    /'
	[ "$came" -eq "${plan:-0}" ] || echo "    # $((${plan:-0} - came)) results are missing"
	echo "    $good $((${plan:-0} + 1)) ${1}_verdict"
	passed=$((passed + ok))
	failed=$((failed + ${plan:-0} - ok))
	if [ "$good" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
	close_group "$1" "$before"
}

main_job_passes() {
	make run GUEST=small >"$dir/main-job" 2>&1 || { tail -n 30 "$dir/main-job"; return 1; }
	grep -qx 'passed: 7 of 7 results ok' "$dir/main-job"
}

table() { sed -n 's/^# table: //p' "$dir/run$host/result.log" | tr -d '\r'; }

main_job_shows_ten_dumps() {
	[ "$(grep -c 'kvm: exit stats: end' "$dir/main-job")" -ge 10 ]
	grep 'in [0-9]* dumps' "$dir/main-job"
}

# What every boot of a PC over a serial console takes most, under the manuals' numbers.
main_job_rows_have_the_right_names() {
	case $host in
	-amd) set -- '123 io' '1024 npf' '96 interrupt' ;;
	*) set -- '30 IO_INSTRUCTION' '48 EPT_VIOLATION' '1 EXTERNAL_INTERRUPT' ;;
	esac
	top=$(table | grep -v '^#' | sort -k3nr | head -n 6)
	for row; do
		echo "$top" | grep "^$row "
	done
	[ "$(echo "$top" | awk '{ print $1, $2; exit }')" = "$1" ]
}

# The host boots one guest and nothing else, so the table is the guest's.
main_job_rows_sum_to_the_boot() {
	sum=$(table | awk '!/^#/ { n += $3 } END { print n }')
	[ "$sum" -gt 10000 ]
	grep "whole boot: $sum exits" "$dir/main-job"
}

main_job_does_not_build_twice() {
	make kernel "$dir/run.iso" >"$dir/again"
	no -E 'build|applying|fetching' "$dir/again"
}
