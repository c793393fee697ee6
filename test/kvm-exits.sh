# Sourced by check: kvm-exits, built with sanitizers, over folders like KVM's in debugfs.
# shellcheck shell=sh disable=SC2154

golden=test/kvm-exits
tool_dir=$dir/kvm-exits
kvm_exits() { "$tool_dir/kvm-exits" --debugfs=$golden/debugfs "$@"; }
timed_exits() { "$tool_dir/kvm-exits" --debugfs=$golden/times "$@"; }
made_exits() { "$tool_dir/kvm-exits" --debugfs="$made" --sysfs="$made" "$@"; }

# fails_with STATUS PATTERN COMMAND...
fails_with() {
	want=$1 pattern=$2 status=0
	shift 2
	words=$("$@" 2>&1) || status=$?
	echo "status $status, said: $words"
	[ "$status" -eq "$want" ]
	echo "$words" | grep -qE -e "$pattern"
}

# json EXPRESSION COMMAND...: what it prints is JSON, a sample a line, in 'lines'; the tables of the
# first one are in 't'; a Python expression of them is true.
json() {
	expression=$1
	shift
	"$@" >"$tool_dir/json"
	python3 -c "
import json, sys
lines = [json.loads(l) for l in open('$tool_dir/json')]
t = lines[0]['tables']
assert ($expression), lines"
}

# make_table FILE ROW...: a table as the kernel has it, of exits and their classes.
make_table() {
	file=$1
	mkdir -p "$(dirname "$file")"
	shift
	{ echo '# reason name exits fastpath l2 noentry'; printf '%s\n' "$@"; } >"$file"
}

# A folder of one's own, with a host that has 7 exits, and no VM.
make_host() {
	made=$(mktemp -d)
	make_table "$made/kvm_exit_stats/exit_stats" '10 CPUID 7 0 0 0'
	mkdir "$made/kvm"
}

# make_vms N: VMs of 2 vCPUs each, whose processes are none. The k-th has k exits.
make_vms() {
	python3 - "$made/kvm" "$1" <<-'END'
		import os, sys
		for k in range(1, int(sys.argv[2]) + 1):
		    for folder, n in ('', k), ('vcpu0', k - 1), ('vcpu1', 1):
		        path = f'{sys.argv[1]}/{4200000 + k}-9/{folder}'
		        os.makedirs(path, exist_ok=True)
		        with open(f'{path}/exit_stats', 'w') as f:
		            f.write(f'# reason name exits fastpath l2 noentry\n10 CPUID {n} 0 0 0\n')
	END
}

tool_builds_without_a_warning() {
	mkdir -p "$tool_dir"
	make -C tools/kvm/kvm-exits OUTPUT="$tool_dir" \
		CFLAGS='-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover' -B
	make -C tools/kvm/kvm-exits OUTPUT="$tool_dir/" CFLAGS='-O2 -Werror' -n -B | grep -- '-O2'
}

# As kvm_stat does, with tools/build and OUTPUT=, and with the version of the kernel.
tool_builds_in_a_kernel_tree() {
	tree=$dir/tool-tree
	scripts/tree "$dir/pristine" "$tree"
	rm -rf "$dir/tool-out" "$dir/tool-dest"
	mkdir "$dir/tool-out"
	make -s -C "$tree/tools/kvm/kvm-exits" OUTPUT="$dir/tool-out/"
	version=$(make -s -C "$tree" kernelversion)
	[ "$("$dir/tool-out/kvm-exits" --version)" = "kvm-exits version $version" ]
	[ -z "$(find "$tree/tools/kvm/kvm-exits" -newer "$dir/tool-out" -type f)" ]
	make -s -C "$tree/tools" kvm-exits_install DESTDIR="$dir/tool-dest" PREFIX=/usr
	[ "$("$dir/tool-dest/usr/bin/kvm-exits" --version)" = "kvm-exits version $version" ]
	make -s -C "$tree/tools" kvm-exits_clean
	[ ! -e "$tree/tools/kvm/kvm-exits/kvm-exits" ]
	make -s -C "$tree/tools" help | grep 'kvm-exits  '
}

tool_prints_what_the_kernel_shows() {
	kvm_exits --once | diff $golden/once.expect -
	kvm_exits --once --vm 4194305 | diff $golden/vm.expect -
	kvm_exits --prometheus | diff $golden/prometheus.expect -
	timed_exits --prometheus | diff $golden/times.expect -
	timed_exits --once --all --longer-than=300ns | diff $golden/longer.expect -
	kvm_exits --json -n 1 --vm 4194305-12 --vcpu 0 | sed 's/"time":[0-9.]*/"time":T/' |
		diff $golden/json.expect -
	kvm_exits --csv -n 1 --vm 4194305 | sed 's/^[0-9.]*,/T,/' | diff $golden/csv.expect -
	timed_exits --csv -n 1 -a --longer-than=300ns | sed 's/^[0-9.]*,/T,/' | diff $golden/times.csv.expect -
}

# A number of 2^64 and more, as the kernel has it, comes out as it is everywhere.
tool_prints_large_numbers() {
	big=36893488147419103232
	timed_exits -1 | grep -E " $big +3000000000 +75595240 +527049830677415760 +1073741824 +longer$"
	timed_exits --csv -n1 | grep ",$big,3000000000,"
	timed_exits --json -n1 | grep "\"time_ns\":$big,"
	timed_exits -P | grep -F 'kvm_host_exit_seconds_total{reason="IO_INSTRUCTION"} 36893488147.419103232'
	timed_exits -n 1 record "$tool_dir/big.rec"
	grep " $big " "$tool_dir/big.rec"
	timed_exits diff "$tool_dir/big.rec" "$tool_dir/big.rec" | grep -E "IO_INSTRUCTION +$big +$big +\+0 +\+0.00%"
}

tool_samples_as_often_as_told() {
	[ "$(kvm_exits --json -n 3 -i 0.01 | wc -l)" -eq 3 ]
	[ "$(kvm_exits --csv -n 4 -i 0.01 | grep -c CPUID)" -eq 4 ]
	[ "$(kvm_exits | grep -c '^host: ')" -eq 1 ]
	[ "$(kvm_exits -n 2 -i 0.01 | grep -c '^host: ')" -eq 2 ]
	[ "$(kvm_exits -n 2 -i 0.01 | grep -c '^$')" -eq 1 ]
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
	# Ended by a signal, as a shell says it; not to be started, as a shell does.
	fails_with 143 '' kvm_exits record "$work/rec" -- sh -c 'kill $$'
	fails_with 127 'no-such-program: No such file' kvm_exits record "$work/rec" -- no-such-program
	[ "$(grep -c '^end$' "$work/rec")" -eq 2 ]
	# Options of the command are its own, also with SIGCHLD ignored by who started it.
	(trap '' CHLD && kvm_exits record "$work/rec" -- printf '%s\n' --json -n >"$work/out")
	printf '%s\n' --json -n | cmp - "$work/out"
}

# Every way to cut a recording: what is whole is used, what is not is said, nothing crashes.
tool_reads_cut_recordings() {
	work=$(mktemp -d)
	size=$(wc -c <$golden/a.rec)
	first=$(awk '{ n += length + 1 } /^$/ { print n; exit }' $golden/a.rec)
	both=$(awk '{ n += length + 1 } /^$/ { if (k++) { print n; exit } }' $golden/a.rec)
	n=0
	while [ "$n" -lt "$size" ]; do
		head -c "$n" $golden/a.rec >"$work/cut"
		want=0
		# One whole sample of two, and none, are nothing to compare two with.
		[ "$n" -ge "$both" ] || want=8
		status=0
		"$tool_dir/kvm-exits" diff "$work/cut" $golden/b.rec >"$work/out" 2>&1 || status=$?
		[ "$status" -eq "$want" ] || { echo "cut at $n: $status"; cat "$work/out"; return 1; }
		if [ "$n" -gt "$first" ] && [ "$n" -lt "$both" ]; then
			grep 'one sample alone' "$work/out"
			grep "cut at line 7, 1 sample before that is used$" "$work/out"
		fi
		n=$((n + 7))
	done
	: >"$work/empty"
	fails_with 8 'line 1: no recording' "$tool_dir/kvm-exits" diff "$work/empty" $golden/b.rec
	head -c 100000 /dev/urandom >"$work/noise"
	fails_with 8 'no recording' "$tool_dir/kvm-exits" diff "$work/noise" $golden/b.rec
}

tool_names_what_is_wrong() {
	for wrong in nan inf never -1 0 0.0001 1e9 86401 99999999999999999999 1x ''; do
		fails_with 2 '--interval=.*: seconds from 0.001' kvm_exits -1 --interval="$wrong"
	done
	for wrong in 0 -1 1.5 nan 1x '' 1000000001 18446744073709551617; do
		fails_with 2 '--count=.*: a whole number from 1 to' kvm_exits --count="$wrong"
	done
	for wrong in -1 x '' 2147483648 4294967296 18446744073709551617; do
		fails_with 2 '--vcpu=.*: a whole number from 0 to' kvm_exits -1 --vm=4194305 --vcpu="$wrong"
	done
	for wrong in '' 5 -5ms nan 1m 1e3ms 0ns 99999999999s ms '1 ms'; do
		fails_with 2 '--longer-than=.*: a time with its unit' timed_exits -1 --longer-than="$wrong"
	done
	fails_with 2 'ends at 1.074 s' timed_exits -1 --longer-than=2s
	fails_with 5 '--time switches that on' kvm_exits -1 --longer-than=1ms
	for view in -1 '-b -n1'; do
		# shellcheck disable=SC2086
		fails_with 2 'no histogram of a vCPU' timed_exits $view --longer-than=1ms --vm=4194305 --vcpu=0
	done
	fails_with 2 'ends at 1.074 s' timed_exits -b -n 1 --vm=4194305 --longer-than=2s
	fails_with 2 'the list of VMs has no such column' timed_exits -b -n 1 --longer-than=1ms
	fails_with 2 'longer: than what' timed_exits -1 --sort=longer
	kvm_exits --csv -n 2 -i .01 >/dev/null
	fails_with 2 'a guest.s name, PID or PID-FD' kvm_exits -1 --vm=
	fails_with 2 'host, vm or vcpu is needed' kvm_exits --level=guest
	fails_with 2 'one of exits, fastpath, .*, longer, share, .*; -' kvm_exits --sort=colour
	fails_with 2 'no extended regular expression' kvm_exits --reason='('
	fails_with 2 'there is one already' kvm_exits --reason=IO --reason=MSR
	fails_with 2 'needs --vm' kvm_exits --vcpu=1
	fails_with 2 'the host or a VM' kvm_exits --level=host --vm=4194305
	fails_with 2 'the VM or a vCPU' kvm_exits --level=vm --vm=4194305 --vcpu=0
	fails_with 2 'all VMs or this one' kvm_exits --all --vm=4194305
	fails_with 2 '--json and --csv: one of them' kvm_exits --json --csv
	fails_with 2 '--sort is for people' kvm_exits --json --sort=name
	fails_with 2 'Prometheus wants counters' kvm_exits -P --rates
	fails_with 2 'to be redirected' kvm_exits --batch --output="$tool_dir/x"
	fails_with 2 '--colour is no option: see kvm-exits --help' kvm_exits --colour
	fails_with 2 '-x is no option' kvm_exits -1x
	fails_with 2 '--json takes no value' kvm_exits --json=1
	fails_with 2 '--vm needs a value' kvm_exits --vm
	fails_with 2 'none of record, replay, diff, log, series, explain' kvm_exits play
	fails_with 2 'only after --' kvm_exits record
	fails_with 2 'only after --' kvm_exits record a b
	fails_with 2 'a command is needed behind --' kvm_exits record "$tool_dir/x" --
	fails_with 2 'ends with the command' kvm_exits record -n 3 "$tool_dir/x" -- true
	fails_with 2 'takes two recordings: kvm-exits diff FILE FILE' kvm_exits diff $golden/a.rec
	fails_with 2 '--sort=unknown: the live view has no such column' "$tool_dir/kvm-exits" replay --sort=unknown $golden/a.rec
	fails_with 2 '--sort=vcpus: tables have no such column' kvm_exits -1 --sort=vcpus
	fails_with 4 'Is debugfs mounted' "$tool_dir/kvm-exits" --debugfs=/no/such/folder -1
	fails_with 5 'CONFIG_KVM_EXIT_STATS' "$tool_dir/kvm-exits" --debugfs=/tmp -1
	fails_with 6 "no VM '99'" kvm_exits --vm=99 -1
	fails_with 6 "no VM '99999999999-2'" kvm_exits --vm=99999999999-2 -1
	fails_with 6 "no VM '4299161601-12'" kvm_exits --vm=4299161601-12 -1	# 4194305 + 2^32
	fails_with 6 'no vCPU 7' kvm_exits --vm=4194305 --vcpu=7 -1
	fails_with 7 'No space left' sh -c "$tool_dir/kvm-exits --debugfs=$golden/debugfs -1 >/dev/full"
	fails_with 7 'No space left' kvm_exits record /dev/full
	made=$(mktemp -d)
	mkdir "$made/kvm_exit_stats"
	for bad in '' 'reason name exits' '# reason name exits
10 CPUID' '# reason name exits
10 CPUID -5' '# reason name exits
10 CPUID 5
10 CPUID 6' '# reason name exits
10 CP"ID 5' '# reason name exits
10 CPUID 99999999999999999999999999999999999999999'; do
		printf '%s\n' "$bad" >"$made/kvm_exit_stats/exit_stats"
		fails_with 8 'is no line of a table' made_exits -1
	done
}

# Each command takes its options before and behind its name, and no others.
options_stand_anywhere() {
	[ "$(kvm_exits -n1 --json)" ]
	"$tool_dir/kvm-exits" log --source=hostb test/log/hosts.log 2>/dev/null >"$tool_dir/behind"
	"$tool_dir/kvm-exits" --source hostb log test/log/hosts.log 2>/dev/null | cmp - "$tool_dir/behind"
	[ "$(cut -d, -f2 "$tool_dir/behind" | sort -u | tr '\n' ' ')" = 'hostb source ' ]
	kvm_exits record "$tool_dir/o.rec" -i 0.01 --count=2
	[ "$(grep -c '^sample' "$tool_dir/o.rec")" -eq 2 ]
	fails_with 2 'log takes no --json, but --source' "$tool_dir/kvm-exits" log --json test/log/good.log
	fails_with 2 'record takes no --csv, but --all, --level, --interval, --count' kvm_exits record -c x
	fails_with 2 'without a command takes no --source, but --once' kvm_exits --source=x
	# Behind -- stand words that begin with -.
	fails_with 1 '^kvm-exits: -x: No such file' "$tool_dir/kvm-exits" diff -- -x -y
}

tool_has_a_man_page() {
	man --warnings -l tools/kvm/kvm-exits/kvm-exits.1 >/dev/null 2>"$tool_dir/man.err"
	no . "$tool_dir/man.err"
	# Every option of --help stands in it, and every command, key and metric.
	page=tools/kvm/kvm-exits/kvm-exits.1
	MANWIDTH=1000 man -l $page 2>/dev/null | col -bx >"$tool_dir/man.txt"
	kvm_exits --help >"$tool_dir/help"
	[ "$(wc -l <"$tool_dir/help")" -le 40 ]
	[ "$(awk 'length > 100' "$tool_dir/help" | wc -l)" -eq 0 ]
	words=$(grep -oE -- '^  (-.,|   ) --[a-z-]+' "$tool_dir/help" | grep -oE -- '--[a-z-]+')
	[ "$(echo "$words" | wc -l)" -eq 22 ]
	for word in $words record replay diff log series explain \
			$(timed_exits --csv -n1 -a | head -n 1 | tr , ' ') \
			$(timed_exits --json -n1 -a --longer-than=1us | grep -oE '"[a-z0-9_]+":' | tr -d '":' | sort -u) \
			$(timed_exits -P | sed -n 's/^# TYPE \([a-z0-9_]*\) .*/\1/p' | sed 's/kvm_host_/kvm_/' | sort -u); do
		grep -qw -e "$word" "$tool_dir/man.txt" || { echo "not in the page: $word"; return 1; }
	done
}

tool_tells_its_version() {
	[ "$("$tool_dir/kvm-exits" --version)" = "kvm-exits version $(git describe --always)" ]
}

# promtool out of Debian's package prometheus, which is unpacked and not installed.
tool_output_passes_promtool() {
	promtool=$dir/promtool/usr/bin/promtool
	if [ ! -x "$promtool" ]; then
		mkdir -p "$dir/promtool"
		(cd "$dir/promtool" && apt-get -q download prometheus && dpkg-deb -x prometheus_*.deb .)
	fi
	kvm_exits --prometheus | "$promtool" check metrics
	for level in host vm vcpu; do timed_exits -P --level=$level | "$promtool" check metrics; done
	# It can say no.
	if echo 'kvm_exits_total{vm="1} 5' | "$promtool" check metrics; then return 1; fi
}
