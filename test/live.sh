# Sourced by check: kvm-exits' live view, as text and in terminals of tmux.
# shellcheck shell=sh disable=SC2154

live_golden=test/live
host_py=test/live/host.py

# In what follows a day is a day, and a character is one.
live_env() { env TZ=UTC LC_ALL=C.UTF-8 NO_COLOR= "$@"; }

# replay RECORDING COLUMNS OPTION...: all its screens.
replay() {
	file=$1 columns=$2
	shift 2
	live_env COLUMNS="$columns" "$tool_dir/kvm-exits" replay --batch "$@" "$file"
}

# recording VMS: one of three samples, made up, with times.
recording() {
	mkdir -p "$dir/live"
	if [ ! -s "$dir/live/$1.rec" ] || [ -n "$(find $host_py -newer "$dir/live/$1.rec")" ]; then
		$host_py recording "$1" 3 times >"$dir/live/$1.rec"
	fi
	echo "$dir/live/$1.rec"
}

# start COLUMNSxROWS COMMAND: in a terminal of its own, which ends with the test.
start() {
	socket=$(mktemp -u kvm-exits-XXXXXX)
	trap 'tmux -L "$socket" kill-server 2>/dev/null || :' EXIT
	live_env tmux -L "$socket" -f /dev/null new-session -d -x "${1%x*}" -y "${1#*x}" "$2"
}

# view COLUMNSxROWS OPTION...
view() {
	size=$1
	shift
	start "$size" "exec $tool_dir/kvm-exits $*"
}

screen() { tmux -L "$socket" capture-pane -p -t 0 "$@"; }
keys() { tmux -L "$socket" send-keys -t 0 "$@"; }
resize() { tmux -L "$socket" resize-window -t 0 -x "${1%x*}" -y "${1#*x}"; }

# within SECONDS COMMAND: until it succeeds, on a machine that may be busy.
within() {
	tries=$(($1 * 10))
	shift
	while ! "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

screen_has() { screen | grep -qE -e "$1"; }

# shows PATTERN...: the screen has a line of each, at the same time.
shows() {
	for pattern; do
		within 20 screen_has "$pattern" || {
			echo "the screen never showed: $pattern"
			screen
			return 1
		}
	done
}

# The lines that begin in reverse video, which tmux says when it changes.
reversed() {
	screen -e | awk '{
		first = -1
		while (match($0, /\033\[[0-9;]*m/)) {
			if (RSTART > 1 && first < 0)
				first = on
			text = text substr($0, 1, RSTART - 1)
			n = split(substr($0, RSTART + 2, RLENGTH - 3), code, ";")
			for (i = 1; i <= n || i == 1; i++)
				on = code[i] == 7 ? 1 : code[i] == 0 || code[i] == 27 ? 0 : on
			$0 = substr($0, RSTART + RLENGTH)
		}
		if (first < 0)
			first = on
		if (first)
			print text $0
		text = ""
	}'
}

# chosen PATTERN: the user has chosen that line.
is_chosen() { reversed | grep -qE -e "$1"; }
chosen() {
	within 20 is_chosen "$1" || {
		screen -e
		return 1
	}
}

is_over() { ! tmux -L "$socket" list-sessions >/dev/null 2>&1; }

# Same as what it was when somebody last looked at it.
live_prints_what_it_shows() {
	rec=$(recording 12)
	replay "$rec" 80 | diff $live_golden/list.expect -
	replay "$rec" 200 --vm web-03 --longer-than 1ms | diff $live_golden/reasons.expect -
	replay "$rec" 80 --vm web-03 --level vcpu | diff $live_golden/vcpus.expect -
	replay "$rec" 60 --vm web-03 --vcpu 1 --reason '^(HLT|MSR)' --sort -total |
		diff $live_golden/vcpu.expect -
	replay "$(recording 0)" 80 | diff $live_golden/none.expect -
	replay $live_golden/wide.rec 60 | diff $live_golden/wide.expect -
	# Where there is no terminal it is the same.
	live_env "$tool_dir/kvm-exits" replay "$rec" | diff $live_golden/list.expect -
}

live_prints_as_often_as_told() {
	live_env "$tool_dir/kvm-exits" --debugfs="$golden/debugfs" --batch -n 3 -i 0.1 >"$dir/live/batch"
	[ "$(grep -c '^kvm-exits  host, 1 VM' "$dir/live/batch")" -eq 3 ]
	sed -E 's/[0-9]{4}-..-.. ..:..:..  every 0.1 s/TIME/; s/ last [0-9.]+ s / last N s /' \
		"$dir/live/batch" | sed -n '1,/^$/p' | diff $live_golden/batch.expect -
	# A VM that ends in between is said to be gone, with the status for that.
	fails_with 6 'no VM' "$tool_dir/kvm-exits" --debugfs="$golden/debugfs" --batch -n 1 --vm 99
	fails_with 7 'No space left' sh -c \
		"$tool_dir/kvm-exits --debugfs=$golden/debugfs --batch -i 0.1 >/dev/full"
}

# What a narrow screen has of a number is what a wide one has, if rounded.
live_cuts_no_number() {
	rec=$(recording 12)
	for options in '' '--level=host' '--vm=db-02 --longer-than=1ms' '--vm=db-02 --level=vcpu'; do
		# shellcheck disable=SC2086
		replay "$rec" 300 $options >"$dir/live/all"
		for columns in $(seq 20 3 160); do
			# shellcheck disable=SC2086
			replay "$rec" "$columns" $options >"$dir/live/narrow"
			test/live/numbers.py "$columns" "$dir/live/all" "$dir/live/narrow"
		done
	done
}

# Every share and rate that is shown is one of another that is not 0.
live_shows_nothing_beside_a_share() {
	for options in '' '--level=host' '--vm=idle-12'; do
		# shellcheck disable=SC2086
		replay "$(recording 12)" 200 $options >"$dir/live/all"
		no -E '^[^ ]+ +([0-9]+ +)?0 +[0-9<>]' "$dir/live/all"
		no -E ' 0(\.0+)?% ' "$dir/live/all"
	done
	replay "$(recording 0)" 80 | grep -E '^host +0 +- '
}

live_is_whole_at_any_size() {
	for vms in 0 1 300 2000; do
		rm -rf "$dir/live/folder"
		$host_py folder "$dir/live/folder" "$vms" times
		view 80x24 --debugfs="$dir/live/folder" -i 0.5
		for size in 80x24 100x30 300x90; do
			resize "$size"
			shows "^kvm-exits  host, $vms VMs? " '^host ' ' last [0-9.]+ s '
			within 20 last_line_is "${size#*x}"
			[ "$vms" -lt 300 ] || shows "^rows 1-$((${size#*x} - 6)) of $vms "
			[ "$vms" -ne 1 ] || shows '^4194400-11 '
			[ "$vms" -ne 0 ] || shows '^No VMs\.$'
		done
		for size in 20x3 1x1 12x2 40x8 100x30; do
			resize "$size"
			sleep 0.2
		done
		shows "^kvm-exits  host, $vms VM"
		keys q
		within 20 is_over
	done
}

last_line_is() { screen | sed -n "$1p" | grep -q '? help'; }

live_goes_in_and_out() {
	$host_py folder "$dir/live/twelve" 12 times
	view 100x30 --debugfs="$dir/live/twelve" -i 0.3
	shows '^host ' '^4194400-11 '
	keys Down Enter
	shows '^kvm-exits  VM 419[0-9]+-1. *, [1248] vCPUs?  ' '^REASON ' 'HLT ' ' P50<= '
	keys Escape
	shows '^kvm-exits  host, 12 VMs'
	keys Home
	chosen '^host '
	keys Enter
	shows '^kvm-exits  host: reasons' '^EPT_MISCONFIG '
	keys BSpace
	shows '^kvm-exits  host, 12 VMs'
	keys h
	shows '^kvm-exits  host: reasons'
	keys Enter
	shows "the host's VMs are where Escape leads"
	keys Escape
	keys / 4194401 Enter
	shows 'filter: /4194401/' '^shown '
	keys Down Enter
	shows '^kvm-exits  VM 4194401-12, 4 vCPUs'
	keys Enter
	shows '^kvm-exits  VM 4194401-12: 4 vCPUs' '^VCPU' '^3 '
	keys End Enter
	shows '^kvm-exits  VM 4194401-12, vCPU [0-3]  '
	keys Enter
	shows 'nothing below a vCPU'
	keys Escape Escape
	shows '^kvm-exits  VM 4194401-12: 4 vCPUs|^kvm-exits  VM 4194401-12, 4 vCPUs'
	keys '?'
	shows '^Keys' 'Backspace'
	keys x q
	within 20 is_over
}

# A host with VMs 1-1 and 2-1, whose n-th have so many exits.
two_vms() {
	make_table "$made/kvm_exit_stats/exit_stats" "10 CPUID $(($1 + $2)) 0 0 0"
	make_table "$made/kvm/4194401-1/exit_stats" "10 CPUID $1 0 0 0"
	make_table "$made/kvm/4194402-1/exit_stats" "10 CPUID $2 0 0 0"
}

# is_above A B: on the screen.
is_above() { screen | awk -v a="^$1 " -v b="^$2 " '$0 ~ a { at = NR } $0 ~ b && at { ok = 1 } END { exit !ok }'; }

live_follows_who_is_chosen() {
	make_host
	two_vms 100 100
	view 80x24 --debugfs="$made" -i 0.3 --sort=total
	shows '^4194402-1 '
	keys End
	chosen '^4194402-1 '
	two_vms 100 500000
	within 20 is_above 4194402-1 4194401-1
	chosen '^4194402-1 '
	two_vms 900000 500000
	within 20 is_above 4194401-1 4194402-1
	chosen '^4194402-1 '
	keys Enter
	shows '^kvm-exits  VM 4194402-1, '
}

live_says_who_is_gone() {
	make_host
	two_vms 100 200
	view 80x24 --debugfs="$made" -i 0.3
	shows '^4194402-1 ' ' last '
	keys Home Down Down
	keys / 4194402 Enter Down
	chosen '^4194402-1 '
	rm -r "$made/kvm/4194402-1"
	shows '^VM 4194402-1 is gone  these are the last values' '^4194402-1 .* 200 .* gone: *$'
	# Not to be entered, and dropped when the user turns to another.
	keys Enter
	shows 'it is gone'
	keys / C-u Enter
	shows '^4194401-1 '
	keys Home
	within 20 sh -c "! tmux -L $socket capture-pane -p -t 0 | grep -q 4194402"
	keys Down Enter
	shows '^kvm-exits  VM 4194401-1, ' '^CPUID .* 100 '
	rm -r "$made/kvm/4194401-1"
	shows '^VM 4194401-1 is gone  these are the last values' '^CPUID .* 100 '
	sleep 1
	shows '^CPUID .* 100 '
	keys Escape
	shows '^kvm-exits  host, '
	# The first row, which is nobody's choice, is said to be gone as well.
	keys Escape
	two_vms 1 2
	shows '^4194401-1 ' '^4194402-1 '
	keys Home
	rm -r "$made/kvm_exit_stats"
	shows 'the counters are gone'
	two_vms 5 6
	shows '^host .* 11$'
}

live_notices_a_reset() {
	make_host
	two_vms 1000 2000
	view 80x24 --debugfs="$made" -i 0.5
	shows ' last '
	two_vms 1100 7
	shows 'counters of (host|VM 4194402-1)( and 1 others?)? were reset  this is what came since'
	keys r
	shows 'counting since' '^4194401-1 .* 0 '
	two_vms 1142 49
	shows '^4194401-1 .* 42 ' '^4194402-1 .* 42 ' '^host .* 84$'
}

live_scrolls() {
	$host_py folder "$dir/live/many" 300
	view 80x24 --debugfs="$dir/live/many" -i 0.5
	shows '^rows 1-18 of 300 '
	keys End
	shows '^rows 283-300 of 300 '
	keys PPage
	shows '^rows 282-299 of 300 |^rows 28[0-3]-[0-9]+ of 300 '
	keys Home NPage NPage
	shows '^rows (1[0-9]|2[0-9])-[0-9]+ of 300 '
	resize 100x30
	shows '^rows [0-9]+-[0-9]+ of 300 '
	keys Home
	shows '^rows 1-24 of 300 '
	chosen '^host '
}

live_filters_and_sorts() {
	$host_py folder "$dir/live/twelve" 12 times
	view 100x30 --debugfs="$dir/live/twelve" -i 0.3 --level=host
	shows '^MSR_WRITE '
	keys / '^MSR|(' Enter
	shows 'no extended regular expression'
	keys BSpace BSpace Enter
	shows 'filter: /\^MSR/' '^shown '
	no '^HLT' <<-END
		$(screen)
	END
	keys / C-u Enter
	shows '^HLT ' '↓EXITS/S'
	keys '<'
	shows '↓NR|↓REASON|↑NR'
	keys '<'
	shows '↑REASON'
	within 20 is_above CPUID MSR_WRITE
	keys R
	shows '↓REASON'
	within 20 is_above MSR_WRITE CPUID
	keys '>' s
	shows '↑EXITS/S'
	keys + +
	shows 'every 1 s'
	keys - - - -
	shows 'every 0.1 s'
	keys p
	shows PAUSED
	keys p
	within 20 sh -c "! tmux -L $socket capture-pane -p -t 0 | grep -q PAUSED"
}

live_replays() {
	view 80x24 replay "$(recording 12)"
	shows ', sample [123]' 'replay 12.rec'
	shows ', sample 3, end'
	keys Left
	shows 'PAUSED .* sample 2$'
	keys Left Left
	shows 'this is the first sample' ' not known yet ' 'sample 1$'
	keys + + Right
	shows '5x, sample 2$' ' last 1.00 s '
	keys Space
	shows '5x, sample 3, end$'
	keys Left
	shows '5x, sample 2$'
	keys End Enter
	shows '^kvm-exits  VM 4[0-9]+-1[0-9] [a-z]+-[0-9]+, '
	keys Enter
	shows ' vCPUs?  ' '^VCPU'
	keys q
	within 20 is_over
}

live_honours_no_color() {
	$host_py folder "$dir/live/twelve" 12 times
	color="$(printf '\033')\\[([0-9;]*;)?3[0-7]m"
	start 100x30 "exec $tool_dir/kvm-exits --debugfs=$dir/live/twelve replay $(recording 1) 2>&1 ||
		exec $tool_dir/kvm-exits replay $(recording 1)"
	shows '^4194400-11 '
	within 20 sh -c "tmux -L $socket capture-pane -e -p -t 0 | grep -qE '$color'"
	tmux -L "$socket" kill-server
	start 100x30 "exec env NO_COLOR=1 $tool_dir/kvm-exits replay $(recording 1)"
	shows '^4194400-11 ' 'sample 3'
	screen -e >"$dir/live/plain"
	no -E "$color" "$dir/live/plain"
	tmux -L "$socket" kill-server
	start 100x30 "exec env TERM=vt100 $tool_dir/kvm-exits replay $(recording 1)"
	shows '^4194400-11 ' 'sample 3'
}

# Without a terminal, with one that goes away, and told to: it ends, and leaves all as it was.
live_ends() {
	test/live/ends.py "$tool_dir/kvm-exits" --debugfs="$golden/debugfs" -i 0.2
	# Curses leaks what it knows not.
	fails_with 2 'TERM' env TERM=nonsense ASAN_OPTIONS=detect_leaks=0 script -qec "$tool_dir/kvm-exits --debugfs=$golden/debugfs" /dev/null
	# A job in the background, which the terminal stops, can be ended all the same.
	TERM=xterm timeout -k 1 20 script -qc "timeout -k 15 2 $tool_dir/kvm-exits --debugfs=$golden/debugfs </dev/null; echo rc=\$?" /dev/null |
		grep 'rc=124'
}

live_stops_and_goes_on() {
	# shellcheck disable=SC2016
	same='[ "$before" = "$(stty -g)" ] && echo same as be""fore'
	start 80x24 'exec env PS1=ready: bash --norc -i'
	shows '^ready:'
	# shellcheck disable=SC2016
	keys 'before=$(stty -g)' Enter "$tool_dir/kvm-exits --debugfs=$golden/debugfs -i 0.2" Enter
	shows '^kvm-exits  host, 1 VM'
	keys C-z
	shows 'Stopped'
	keys "$same" Enter
	shows '^same as before'
	keys fg Enter
	shows '^kvm-exits  host, 1 VM' '^4194305-12 '
	keys q
	shows 'Stopped'
	keys "$same, too" Enter
	shows '^same as before, too'
}

# With 2,000 VMs the view costs no more than twice what it costs to cat the table of each: the counts
# of all have to be known to rank them. Both are the processes' own time, taken side by side, however
# slow the machine is.
live_costs_little() {
	make -s -C tools/kvm/kvm-exits OUTPUT="$dir/live/" CFLAGS='-O2 -g' -B
	$host_py folder "$dir/live/2000" 2000 times
	start 100x30 "exec $dir/live/kvm-exits --debugfs=$dir/live/2000"
	shows '^rows 1-24 of 2000 ' ' last '
	pid=$(tmux -L "$socket" list-panes -F '#{pane_pid}')
	before=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	# shellcheck disable=SC2016 # sh expands them, and $$ is that shell's
	cats=$(sh -c 'for second in 1 2 3 4 5 6 7 8 9 10; do
			sleep 1; cat "$0"/kvm/*/exit_stats >/dev/null
		done; awk "{ print \$16 + \$17 }" "/proc/$$/stat"' "$dir/live/2000")
	after=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	echo "$((after - before)) ticks, $cats to cat the tables"
	[ $((after - before)) -le $((2 * cats)) ]
}

live_has_its_picture() {
	scripts/screenshot "$dir/live/shot"
	[ "$(head -c 4 "$dir/live/shot/live.png" | tail -c 3)" = PNG ]
	# Its text is text, and what the README shows.
	grep -q '>host, 12 VMs<' "$dir/live/shot/live.svg"
	grep -q 'EPT_MISCONFIG' "$dir/live/shot/live.svg"
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' \
		"$dir/live/shot/live.svg"
}
