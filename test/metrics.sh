# Sourced by check: kvm-exits' metrics, and guests' names in them.
# shellcheck shell=sh disable=SC2154

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
	diff "$golden"/prometheus.expect "$tool_dir/out.prom"
}

# A file is replaced as a whole or not at all, and can be read by others.
output_is_atomic() {
	work=$(mktemp -d)
	(umask 077 && kvm_exits -P --output="$work/out")
	[ "$(stat -c %a "$work/out")" = 644 ]
	diff "$golden"/prometheus.expect "$work/out"
	[ "$(ls -A "$work")" = out ]
	# Who has it open goes on with what was there.
	exec 9<"$work/out"
	kvm_exits -P --output="$work/out" --reason=MSR
	diff "$golden"/prometheus.expect - <&9
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
	diff "$golden"/once.expect "$work/out"
}
