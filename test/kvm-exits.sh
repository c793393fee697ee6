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

# Time is switched on meanwhile: rows keep their columns.
csv_keeps_its_width() {
	made=$(mktemp -d)
	cp -r $golden/debugfs/. "$made"
	made_exits --csv -n 40 -i 0.05 >"$made/csv" &
	pid=$!
	until [ "$(grep -c CPUID "$made/csv")" -ge 3 ]; do sleep 0.02; done
	cp $golden/times/kvm_exit_stats/* "$made/kvm_exit_stats"
	wait $pid
	[ "$(awk -F, '{ print NF }' "$made/csv" | sort -u)" -eq 19 ]
	grep -E ',10,CPUID,100,0,5,0,,,,,,,,$' "$made/csv"
	grep -E ',10,CPUID,400,0,0,0,398,1,1217250160,2560550,875595240,512,1073741824,$' "$made/csv"
}

# one_guest NAME ARGV...: a VM whose process has that command line, which names it NAME.
one_guest() {
	name=$1
	shift
	program=$1
	shift
	# It waits for somebody to write into a pipe, and nobody does.
	bash -c 'exec -a "$0" dash -c "read _ <$1" dash "${@:2}"' "$program" "$made/pipe" "$@" &
	guests="$guests $!"
	until [ "$(tr '\0' '\n' <"/proc/$!/cmdline" | head -n 1)" = "$program" ]; do sleep 0.02; done
	make_table "$made/kvm/$!-9/exit_stats" '10 CPUID 1 0 0 0'
	printf '%s %s\n' "$!" "$name" >>"$made/want"
}

guests_have_their_names() {
	make_host
	mkfifo "$made/pipe"
	guests=
	one_guest myvm qemu-system-x86_64 -name process=q,guest=myvm
	one_guest x /usr/bin/qemu-system-x86_64 -name debug-threads=on,guest=x
	one_guest long qemu-system-x86_64 --name long
	one_guest eq qemu-system-x86_64 -name=eq
	one_guest 'a,b' qemu-system-x86_64 -name 'a,,b'
	one_guest 'c,d' qemu-system-x86_64 -name 'guest=c,,d,debug-threads=on'
	one_guest 'Grüße-日本' qemu-system-x86_64 -name 'guest=Grüße-日本'
	one_guest 'ctl?[31mred' qemu-system-x86_64 -name "$(printf 'ctl\033[31mred')"
	one_guest 'un????????????seen' qemu-system-x86_64 -name "$(printf 'un\330\234\342\200\213\357\273\277\363\240\200\201seen')"
	one_guest web-1 kvm -id 9 -name 'web-1,debug-threads=on' -no-shutdown
	one_guest cros crosvm run --name cros --cpus 2
	one_guest vm-7 cloud-hypervisor --api-socket /run/ch/vm-7.sock --cpus boot=2
	one_guest vm-8 cloud-hypervisor --api-socket=path=/run/ch/vm-8.sock
	one_guest fc-42 /usr/bin/firecracker --api-sock /run/fc.socket --id fc-42
	one_guest kt lkvm run --name kt
	one_guest qemu-system-x86_64 qemu-system-x86_64 -m 512
	made_exits --json -a -n 1 >"$made/json"
	bad=
	python3 - "$made/json" "$made/want" <<-'END' || bad=1
		import json, sys
		got = {x['vm']: x['guest'] for x in json.load(open(sys.argv[1]))['tables'] if x['vm']}
		want = dict(l.rstrip('\n').split(' ', 1) for l in open(sys.argv[2], encoding='utf-8'))
		assert got == {pid + '-9': name for pid, name in want.items()}, got
	END
	# By that name a VM is found, and one of two is not.
	made_exits -1 --vm='Grüße-日本' | grep 'Grüße-日本: 1 exits' || bad=1
	made_exits -P | grep 'domain="a,b",reason="CPUID",path="slow"} 1$' || bad=1
	made_exits -1 --vm='a,b' --json | grep '"guest":"a,b"' || bad=1
	one_guest x qemu-system-x86_64 -name x
	fails_with 2 "2 VMs are 'x', of which one is to be named: [0-9]+-9 [0-9]+-9" made_exits -1 --vm=x || bad=1
	# shellcheck disable=SC2086
	kill $guests
	[ -z "$bad" ]
}

# The sum over all labels of a metric is a number of something: here the tables' own sums.
prometheus_labels_partition() {
	for level in host vm vcpu; do
		timed_exits -P --level=$level >"$tool_dir/prom"
		python3 - "$tool_dir/prom" $level <<-'END'
			import re, sys
			from decimal import Decimal
			sums, series, last, done = {}, set(), None, set()
			for l in open(sys.argv[1]):
			    if l.startswith('# HELP'):
			        continue
			    if l.startswith('# TYPE'):
			        name = l.split()[2]
			        assert name not in done, name	# all lines of a metric stand together
			        done.add(name)
			        continue
			    m = re.fullmatch(r'(\w+)(\{(?:\w+="[^"]*",?)*\})? (\S+)\n', l)
			    assert m and (m[1], m[2]) not in series, l
			    assert m[1].startswith(name), l
			    series.add((m[1], m[2]))
			    sums[m[1]] = sums.get(m[1], 0) + Decimal(m[3])
			assert sums['kvm_exits_up'] == 1
			assert sums['kvm_host_exits_total'] == 470
			assert sums['kvm_host_exit_seconds_total'] == Decimal('36893488148.636353392')
			assert sums['kvm_host_exit_duration_seconds_count'] == 468
			assert sums['kvm_host_exit_duration_seconds_sum'] == sums['kvm_host_exit_seconds_total']
			assert sums['kvm_host_exit_untimed_total'] == 1
			vms = sys.argv[2] != 'host'
			assert sums.get('kvm_exits_total', 0) == 15 * vms
			assert sums.get('kvm_exit_seconds_total', 0) == Decimal('0.000006') * vms
			assert sums.get('kvm_exit_handler_seconds_total', 0) == Decimal('0.000004') * vms
			assert sums.get('kvm_exit_duration_seconds_count', 0) == 14 * vms
			assert not any('class=' in (labels or '') for _, labels in series)
		END
	done
	fast='kvm_exits_total{vmid="4194305-12",domain="",reason="MSR_WRITE",path='
	timed_exits -P | grep -F "$fast\"fast\"} 4"
	timed_exits -P | grep -F "$fast\"slow\"} 1"
}

# Levels have as many series as the man page says, here and there with and without times.
prometheus_levels_have_their_series() {
	MANWIDTH=100 man -l tools/kvm/kvm-exits/kvm-exits.1 2>/dev/null | col -bx >"$tool_dir/man.txt"
	for times in 0 1; do
		made=$(mktemp -d)
		python3 - "$made" $times <<-'END'
			import os, sys
			timed = sys.argv[2] == '1'
			def put(folder):
			    os.makedirs(f'{sys.argv[1]}/{folder}')
			    with open(f'{sys.argv[1]}/{folder}/exit_stats', 'w') as f:
			        print('# reason name exits fastpath l2 noentry' +
			              timed * ' timed unknown time_ns max_ns handler_ns', file=f)
			        for r in range(20):
			            print(r, f'R{r} 5 {int(r < 3)} 0 0', timed * '5 0 1000 300 500', file=f)
			        print('30 NONE 0 0 0 0', timed * '0 0 0 0 0', file=f)
			    with open(f'{sys.argv[1]}/{folder}/exit_stats_time_hist', 'w') as f:
			        print('# reason name 0', *(1 << k + 8 for k in range(26)), file=f)
			        for r in range(20):
			            print(r, f'R{r}', 5, *[0] * 26, file=f)
			put('kvm_exit_stats')
			for vm in range(300):
			    for folder in '', '/vcpu0', '/vcpu1':
			        put(f'kvm/{4200000 + vm}-9{folder}')
		END
		for level in host vm vcpu; do
			n=$(made_exits -P --level=$level | grep -vc '^#')
			row=$(grep -E "^ +$level +[0-9,]+ +[0-9,]+$" "$tool_dir/man.txt" | tr -d ,)
			echo "$level: $n, and the page says: $row"
			[ "$(echo "$row" | awk '{ print $('$times' + 2) }')" -eq "$n" ]
		done
	done
	made_exits -P >"$made/default"
	made_exits -P --level=vm | cmp - "$made/default"
	made_exits -P --all | cmp - "$made/default"
}

# One VM that cannot be read is said, and the others are there; one that ends is no error.
one_bad_vm_loses_no_other() {
	make_host
	make_vms 5
	echo garbage >"$made/kvm/4200002-9/exit_stats"
	echo garbage >"$made/kvm/4200004-9/vcpu1/exit_stats"
	for format in -P '-j -n1' '-c -n1' -1; do
		status=0
		# shellcheck disable=SC2086
		made_exits $format -a >"$made/out" 2>"$made/err" || status=$?
		[ $status -eq 8 ]
		grep '4200002-9/exit_stats: line 1 is no line of a table of exits. It is left out$' "$made/err"
		[ "$(grep -c '^kvm-exits: ' "$made/err")" -eq 1 ]
		[ "$(grep -oE '420000[1-5]-9' "$made/out" | sort -u | tr '\n' ' ')" = \
			'4200001-9 4200003-9 4200004-9 4200005-9 ' ]
	done
	fails_with 8 'is left out, and so are 1 others' made_exits -P --level=vcpu
	fails_with 8 '4200002-9/exit_stats: line 1 .* It is left out' made_exits -b -n 1 -i 0.05
	fails_with 8 '^1 left out: .*4200002-9' env COLUMNS=200 "$tool_dir/kvm-exits" --debugfs="$made" -b -n 1 -i 0.05
	fails_with 8 'exit_stats: line 1' made_exits -1 --vm=4200002
	made_exits record -n 1 -a "$made/rec" 2>"$made/err" && return 1
	[ "$(grep -c '^vm ' "$made/rec")" -eq 4 ]
	rm "$made/kvm/4200002-9/exit_stats"
	made_exits -P >"$made/out"
	no 4200002-9 "$made/out"
	grep -F 'kvm_exits_total{vmid="4200005-9",domain="",reason="CPUID",path="slow"} 5' "$made/out"
}

prometheus_takes_one_sample() {
	fails_with 2 'one sample is what Prometheus reads; with --output=FILE' kvm_exits -P -n 2
	[ "$(kvm_exits -P -n 1 | grep -c ^kvm_exits_up)" -eq 1 ]
	kvm_exits -P -n 3 -i 0.01 --output="$tool_dir/out.prom"
	diff $golden/prometheus.expect "$tool_dir/out.prom"
}

# A file is replaced as a whole or not at all, and can be read by others.
output_is_atomic() {
	work=$(mktemp -d)
	(umask 077 && kvm_exits -P --output="$work/out")
	[ "$(stat -c %a "$work/out")" = 644 ]
	diff $golden/prometheus.expect "$work/out"
	[ "$(ls -A "$work")" = out ]
	# Who has it open goes on with what was there.
	exec 9<"$work/out"
	kvm_exits -P --output="$work/out" --reason=MSR
	diff $golden/prometheus.expect - <&9
	[ "$(grep -c '^kvm_host_exits_total' "$work/out")" -eq 2 ]
	(cd "$work" && ASAN_OPTIONS=detect_leaks=0 "$tool_dir/kvm-exits" --debugfs=/no -P --output=out 2>/dev/null) || true
	fails_with 7 'no file that could be replaced' kvm_exits -P --output=/dev/full
	fails_with 7 'No such file or directory' kvm_exits -P --output="$work/no/out"
	[ "$(ls -A "$work")" = out ]
	# Any format.
	kvm_exits --json -n 2 -i 0.01 --output="$work/out"
	[ "$(wc -l <"$work/out")" -eq 1 ]
	kvm_exits --csv -n 2 -i 0.01 --output="$work/out"
	[ "$(wc -l <"$work/out")" -eq 6 ]
	kvm_exits --output="$work/out"
	diff $golden/once.expect "$work/out"
}

# A rate is that of the interval: exits, times and percentiles of what came in it alone.
rates_are_of_the_interval() {
	made=$(mktemp -d)
	cp -r $golden/times/. "$made"
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
	cp $golden/debugfs/kvm_exit_stats/exit_stats "$made/kvm_exit_stats"
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
