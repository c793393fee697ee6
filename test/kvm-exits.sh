# Sourced by check: kvm-exits, built with sanitizers, over a folder like KVM's in debugfs.
# shellcheck shell=sh disable=SC2154

golden=test/kvm-exits
tool_dir=$dir/kvm-exits
kvm_exits() { "$tool_dir/kvm-exits" --debugfs=$golden/debugfs "$@"; }

# fails_with STATUS PATTERN COMMAND...
fails_with() {
	want=$1 pattern=$2 status=0
	shift 2
	words=$("$@" 2>&1) || status=$?
	echo "status $status, said: $words"
	[ "$status" -eq "$want" ]
	echo "$words" | grep -qE -e "$pattern"
}

tool_builds_without_a_warning() {
	mkdir -p "$tool_dir"
	make -C tools/kvm/kvm-exits OUTPUT="$tool_dir" \
		CFLAGS='-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover' -B
}

tool_prints_what_the_kernel_shows() {
	kvm_exits --once | diff $golden/once.expect -
	kvm_exits --once --vm 4194305 | diff $golden/vm.expect -
	kvm_exits --prometheus | diff $golden/prometheus.expect -
	"$tool_dir/kvm-exits" --debugfs=$golden/times --prometheus | diff $golden/times.expect -
	kvm_exits --json -n 1 --vm 4194305-12 --vcpu 0 | sed 's/"time":[0-9.]*/"time":T/' |
		diff $golden/json.expect -
	kvm_exits --csv -n 1 --vm 4194305 | sed 's/^[0-9.]*,/T,/' | diff $golden/csv.expect -
}

tool_samples_as_often_as_told() {
	[ "$(kvm_exits --json -n 3 -i 0.01 | wc -l)" -eq 3 ]
	[ "$(kvm_exits --csv -n 4 -i 0.01 | grep -c CPUID)" -eq 4 ]
	start=$(date +%s%N)
	kvm_exits --csv -n 5 -i 0.2 >/dev/null
	[ $((($(date +%s%N) - start) / 1000000)) -ge 800 ]
}

tool_records_and_compares() {
	work=$(mktemp -d)
	cp -r $golden/debugfs "$work"
	status=0
	"$tool_dir/kvm-exits" --debugfs="$work/debugfs" -i 0.02 record "$work/rec" -- sh -c \
		"sed -i 's/^10 CPUID 100/10 CPUID 142/' $work/debugfs/kvm_exit_stats/exit_stats; exit 3" ||
		status=$?
	[ "$status" -eq 3 ]
	"$tool_dir/kvm-exits" diff $golden/a.rec "$work/rec" | grep -E '^ +10  CPUID +100 +42 '
	(cd $golden && "$tool_dir/kvm-exits" diff a.rec b.rec) | diff $golden/diff.expect -
}

# Every way to cut a recording: what is whole is used, what is not is said, nothing crashes.
tool_reads_cut_recordings() {
	work=$(mktemp -d)
	size=$(wc -c <$golden/a.rec)
	whole=$(grep -n -m 1 '^$' $golden/a.rec | cut -d: -f1)
	first=$(head -n "$whole" $golden/a.rec | wc -c)
	n=0
	while [ "$n" -lt "$size" ]; do
		head -c "$n" $golden/a.rec >"$work/cut"
		want=0
		[ "$n" -ge $((first - 1)) ] || want=8
		status=0
		"$tool_dir/kvm-exits" diff "$work/cut" $golden/b.rec >"$work/out" 2>&1 || status=$?
		[ "$status" -eq "$want" ] || { echo "cut at $n: $status"; cat "$work/out"; return 1; }
		n=$((n + 7))
	done
	: >"$work/empty"
	fails_with 8 'line 1: no recording' "$tool_dir/kvm-exits" diff "$work/empty" $golden/b.rec
	head -c 100000 /dev/urandom >"$work/noise"
	fails_with 8 'no recording' "$tool_dir/kvm-exits" diff "$work/noise" $golden/b.rec
}

tool_names_what_is_wrong() {
	fails_with 2 'seconds from 0.001' kvm_exits --interval=never
	fails_with 2 'whole number from 1' kvm_exits --count=0
	fails_with 2 'needs --vm' kvm_exits --vcpu=1
	fails_with 2 'neither record, diff nor log' kvm_exits play
	fails_with 2 'only after --' kvm_exits record
	fails_with 4 'Is debugfs mounted' "$tool_dir/kvm-exits" --debugfs=/no/such/folder -1
	fails_with 5 'CONFIG_KVM_EXIT_STATS' "$tool_dir/kvm-exits" --debugfs=/tmp -1
	fails_with 6 'no VM of process 99' kvm_exits --vm=99 -1
	fails_with 6 'no such vCPU' kvm_exits --vm=4194305 --vcpu=7 -1
	fails_with 7 'No space left' sh -c "$tool_dir/kvm-exits --debugfs=$golden/debugfs -1 >/dev/full"
	fails_with 7 'No space left' kvm_exits record /dev/full
	work=$(mktemp -d)
	mkdir "$work/kvm_exit_stats"
	for bad in '' 'reason name exits' '# reason name exits
10 CPUID' '# reason name exits
10 CPUID -5' '# reason name exits
10 CPUID 5
10 CPUID 6' '# reason name exits
10 CP"ID 5' '# reason name exits
10 CPUID 99999999999999999999999'; do
		printf '%s\n' "$bad" >"$work/kvm_exit_stats/exit_stats"
		fails_with 8 'is no line of a table' "$tool_dir/kvm-exits" --debugfs="$work" -1
	done
}

screen() { tmux -L "$socket" capture-pane -p -t 0; }
keys() { tmux -L "$socket" send-keys -t 0 "$@"; }
# shows PATTERN: what the screen shows in ten seconds, which a busy machine may take.
shows() {
	for _ in $(seq 100); do
		if screen | grep -E -- "$1"; then return; fi
		sleep 0.1
	done
	echo "the screen never showed: $1" >&2
	screen >&2
	return 1
}

tool_shows_a_live_view() {
	work=$(mktemp -d)
	socket=kvm-exits-$$
	cp -r $golden/debugfs "$work"
	sed -i '/IO_INSTR/d' "$work/debugfs/kvm_exit_stats/exit_stats"
	tmux -L "$socket" -f /dev/null new-session -d -x 120 -y 12 \
		"ASAN_OPTIONS=detect_leaks=0 $tool_dir/kvm-exits --debugfs=$work/debugfs -i 0.2"
	shows '^kvm-exits  host, 1 VMs'
	shows '^ +10  CPUID +0 +0.00% +100 +0 +5 +0'
	keys r
	shows 'since reset of view'
	sed -i 's/^10 CPUID 100/10 CPUID 142/' "$work/debugfs/kvm_exit_stats/exit_stats"
	shows '^ +10  CPUID .* 42 '
	keys v
	shows '^kvm-exits  VM 4194305-12 , 2 vCPUs'
	keys c
	shows 'vCPU 0 '
	shows '^ +10  CPUID .* 50 '
	tmux -L "$socket" resize-window -t 0 -x 50 -y 8
	shows '^REASON +NAME +EXITS/S +SHARE$'
	[ "$(screen | grep -c CPUID)" -eq 1 ]
	rm -r "$work/debugfs/kvm/4194305-12"
	shows '^kvm-exits  host, 0 VMs'
	keys p
	shows PAUSED
	keys q
	for _ in $(seq 100); do
		tmux -L "$socket" list-sessions 2>/dev/null || return 0
		sleep 0.1
	done
	return 1
}

tool_has_a_man_page() {
	man --warnings -l tools/kvm/kvm-exits/kvm-exits.1 >/dev/null 2>"$tool_dir/man.err"
	no . "$tool_dir/man.err"
	# Every option of --help stands in it.
	for option in $(kvm_exits --help | grep -oE '^ +(-., )?--[a-z]+|^ +--[a-z]+' | grep -oE -- '--[a-z]+' |
			grep -v -- --help | sed 's/^--//'); do
		grep -q -- "\\\\-\\\\-$option" tools/kvm/kvm-exits/kvm-exits.1
	done
	[ "$(kvm_exits --help | wc -l)" -le 30 ]
}

# promtool out of Debian's package prometheus, which is unpacked and not installed.
tool_output_passes_promtool() {
	promtool=$dir/promtool/usr/bin/promtool
	if [ ! -x "$promtool" ]; then
		mkdir -p "$dir/promtool"
		(cd "$dir/promtool" && apt-get -q download prometheus && dpkg-deb -x prometheus_*.deb .)
	fi
	kvm_exits --prometheus | "$promtool" check metrics
	"$promtool" check metrics <$golden/times.expect
	# It can say no.
	if echo 'kvm_exits_total{vm="1} 5' | "$promtool" check metrics; then return 1; fi
}
