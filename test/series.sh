# Sourced by check: kvm-exits series, with sanitizers, over runs, kernel logs and recordings.
# shellcheck shell=sh disable=SC2154

series_dir=$dir/series-test
series=$series_dir/kvm-exits

# series_has EXPRESSION ARGUMENT...: what it prints is one JSON object, here 's', in which every
# exit is in one interval and of one reason, and of which a Python expression is true.
series_has() {
	expression=$1
	shift
	"$series" series "$@" | python3 -c "
import json, sys
s = json.load(sys.stdin)
i = s['intervals']
n = len(i['start'])
assert n == len(i['end']) == len(i['measured']) > 0
assert all(a < b for a, b in zip(i['start'], i['end']))
assert all(a <= b for a, b in zip(i['end'], i['start'][1:]))
assert all(len(r['counts']) == n and sum(r['counts']) == r['total'] > 0 for r in s['reasons'])
assert sum(r['total'] for r in s['reasons']) == s['total']
assert sum(p['exits'] for p in s['phases']) in ((s['total'],) if s['phases'] else (0,))
assert all(sum(p['counts']) == p['exits'] for p in s['phases'])
counts = {r['name']: r['counts'] for r in s['reasons']}
assert ($expression), s"
}

series_of_a_run() {
	mkdir -p "$series_dir"
	make -s -C tools/kvm/kvm-exits OUTPUT="$series_dir" \
		CFLAGS='-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover'
	series_has "s['kind'] == 'run' and s['total'] == 100 and s['origin'] == 1 and s['end'] == 3 and
		counts == {'CPUID': [7, 0, 0], 'IO_INSTRUCTION': [0, 90, 3]} and s['guest'] == 'a guest' and
		i['start'] == [0, 0.5, 1.5] and i['end'] == [0.5, 1.5, 2.9] and
		s['phases'][1] == {'name': 'kernel', 'start': 1, 'end': 3, 'exits': 93, 'counts': [0, 93]}
		" test/report/run.log
	series_has "s['total'] == 122125 and len(s['phases']) == 10 and s['named'] == 16" \
		test/report/ten_phases.log
	xz -dc test/report/debian/result.log.xz >"$series_dir/debian.log"
	series_has "s['total'] == 265800 and n == 5758 and i['joined'] == 1 and
		sum(p['exits'] for p in s['phases'][:5]) == 198128" "$series_dir/debian.log"
}

# Of more than 8192 intervals two become one, and none of their exits is lost.
series_is_bounded() {
	mawk 'BEGIN { for (i = 1; i <= 20000; i++) printf "# sample: %.3f 10:%d 30:1\n", i / 50, i }' \
		>"$series_dir/long.log"
	series_has "s['total'] == 200030000 and n == 5000 and i['joined'] == 4 and
		max(i['measured']) == 0.08 and counts['REASON_30'] == [4] * 5000" "$series_dir/long.log"
}

series_of_a_log() {
	# Late, where it was; counts that start anew, behind what was before.
	series_has "i['start'] == [0, 1, 2, 3, 5, 5.412, 6.412, 10.912] and
		i['measured'] == [0.412] * 8 and s['log']['late'] == 1 and s['resets'] == 1 and
		s['log']['missing'] == 5000" test/log/order.log
	series_has "s['source'] == 'hosta' and s['sources'] == [{'name': 'hosta', 'exits': 3000},
		{'name': 'hostb', 'exits': 900}] and s['total'] == 3000" test/log/hosts.log
	series_has "s['source'] == 'hostb' and s['total'] == 900" --source=hostb test/log/hosts.log
	series_has "s['earlier'] == 1000 and s['log']['left_out'] == 2 and
		s['notes'] == ['line 1: a dump without its start', 'line 8: a dump without an end']" \
		test/report/cut.dmesg
	# 70 hosts, of which 64 are followed at a time; a name without a host.
	hosts 70 >"$series_dir/hosts.log"
	sort -s -n -k 1.5,1.7 "$series_dir/hosts.log" >"$series_dir/sorted.log"
	series_has "len(s['sources']) == 70 and s['total'] == 4000" "$series_dir/sorted.log"
	# A host whose processor is of another vendor after a while: equal numbers are not one reason.
	cat >"$series_dir/vendors.log" <<-'END'
		[   10.000000] kvm: exit stats: 100 exits, +100 in 412 ms, 1 VMs, 2 vCPUs, 0 dumps suppressed
		[   10.007000] kvm: exit stats:  48 EPT_VIOLATION                 100 100.00%  +100
		[   10.021000] kvm: exit stats: end
		[   11.000000] kvm: exit stats: 50 exits, +50 in 412 ms, 1 VMs, 2 vCPUs, 0 dumps suppressed
		[   11.007000] kvm: exit stats:  48 write_dr0                      50 100.00%  +50
		[   11.021000] kvm: exit stats: end
	END
	series_has "[(r['reason'], r['name']) for r in s['reasons'] if r['reason'] == 48] ==
		[(48, 'EPT_VIOLATION'), (48, 'write_dr0')]" "$series_dir/vendors.log"
}

# The host from its second sample on, with a reset; a VM that was not there from zero on.
series_of_a_recording() {
	series_has "s['kind'] == 'recording' and s['source'] == 'host' and s['earlier'] == 157 and
		s['resets'] == 1 and s['set_back'] == 1 and s['cut_line'] == 49 and s['clock'] == 'epoch' and
		s['origin'] == 1795600000 and i['end'] == [1, 2.5, 4] and (s['vms'], s['vcpus']) == (1, 3) and
		counts == {'EXTERNAL_INTERRUPT': [0, 0, 1], 'CPUID': [50, 10, 10], 'IO_INSTRUCTION': [10, 70, 0]} and
		s['sources'] == [{'name': 'host', 'exits': 151}, {'name': 'vm 4711-12', 'exits': 77}]
		" test/series/vms.rec
	series_has "s['guest'] == 'a guest' and s['resets'] == 1 and
		counts == {'CPUID': [40, 10, 2], 'IO_INSTRUCTION': [5, 20, 0]}" \
		--source='vm 4711-12' test/series/vms.rec
	series_has "s['total'] == 119 and n == 1" test/kvm-exits/a.rec
}

# changed SED PATTERN: the run, changed, is none, and what is said of it.
changed() {
	sed "$1" test/report/run.log >"$series_dir/bad.log"
	fails_with 8 "$2" "$series" series "$series_dir/bad.log"
}

series_names_what_is_wrong() {
	changed 's/30:3$/30:2/' 'the samples have 99 exits, the table 100'
	changed 's/30:3$/10:3/' 'the samples have 10 exits of reason 10, the table 7'
	changed 's/30:3$/30:x/' 'line 12: no sample, which is'
	changed 's/30:3$/4294967296:3/' 'line 12: no sample, which is'
	changed 's/30:90/30:18446744073709551615/' 'more exits than 64 bits can count'
	changed 's/2.500/0.500/' 'line 11: a sample that is older than the one before it'
	changed 's/phase: 2.00/phase: 0.5/' 'line 8: a phase that begins before the one before it'
	changed 's/CPUID 7/CPUID x/' 'the line 2 of its table is none of one'
	for exits in 18446744073709551000 18446744073709551010; do
		printf 'sample %s\nhost\n# reason name exits\n10 CPUID %s\n12 HLT %s\n\nend\n' "${exits#1844674407370955}" $exits $exits
	done | sed '1i kvm-exits recording 2' >"$tool_dir/large.rec"
	fails_with 8 'more exits than 64 bits can count' "$series" series "$tool_dir/large.rec"
	fails_with 8 'no whole dump of exit statistics in 0 lines' "$series" series /dev/null
	fails_with 8 "no whole dump of 'hostc'; it has hosta, hostb" \
		"$series" series --source=hostc test/log/hosts.log
	fails_with 8 "no samples of 'vm 1-1'; it has host, vm 4711-12" \
		"$series" series --source='vm 1-1' test/series/vms.rec
	head -n 9 test/series/vms.rec >"$series_dir/one.rec"
	fails_with 8 'one whole sample; it shows what came between' "$series" series "$series_dir/one.rec"
	fails_with 1 'Is a directory' "$series" series test
	fails_with 1 'can be read twice' sh -c "cat test/log/good.log | $series series /dev/stdin"
	fails_with 7 'No space left' sh -c "$series series test/log/good.log >/dev/full"
}

# Whatever bytes are in it: a JSON object, or a status and a sentence.
series_takes_any_bytes() {
	python3 - "$series_dir" test/report/ten_phases.log test/log/prefixes.log test/series/vms.rec <<'END'
import json, random, subprocess, sys
random.seed(1)
for file in sys.argv[2:]:
    whole = open(file, 'rb').read()
    for n in range(60):
        changed = bytearray(whole)
        for _ in range(random.choice((1, 3, 30))):
            changed[random.randrange(len(changed))] = random.choice((0, 10, 32, 48, 57, 58, 255, 0xe2))
        with open(f'{sys.argv[1]}/bytes', 'wb') as f:
            f.write(changed)
        p = subprocess.run([f'{sys.argv[1]}/kvm-exits', 'series', f'{sys.argv[1]}/bytes'], capture_output=True)
        assert p.returncode in (0, 8) and (p.returncode == 0) == (not p.stderr), p.stderr
        if not p.returncode:
            json.loads(p.stdout)
END
}
