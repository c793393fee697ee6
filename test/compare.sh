# Sourced by check: make compare, by what it says of boots whose figures are known, of a parameter, and of
# changes that were made on purpose.
# shellcheck shell=sh disable=SC2154

compare_refuses_what_it_cannot_compare() {
	says 'nothing to compare: BASE and NEW are the same' make -s compare BASE=6.12
	says 'both are called linux' make -s compare BASE=/a/linux NEW=/b/linux
	says 'halt_poll_ns=0 is no parameter of kvm or kvm_intel' make -s compare NEW_PARAMS=halt_poll_ns=0
	says 'kvm_amd.npt=0 is no parameter of kvm or kvm_intel' make -s compare NEW_PARAMS=kvm_amd.npt=0
	says 'only an emulated host with one CPU' make -s compare NEW=7.3 CPUS=2
	says 'only an emulated host with one CPU' make -s compare NEW=7.3 VMX=kvm
	says 'BOOTS=x is no number' make -s compare NEW=7.3 BOOTS=x
	says 'there is no NEW_PARAM: ' make -s compare NEW_PARAM=kvm.halt_poll_ns=0
	says 'FAIL_ABOVE=x is neither a number' make -s compare NEW=7.3 FAIL_ABOVE=x
	says 'none/base-1/result.log: No such file' scripts/compare-runs "$dir/none"
	says 'is not what a host of make compare says' scripts/compare-runs test/compare/cut
}

# known: recorded boots, to be costs_of.
known() {
	known=$dir/compare-known
	rm -rf "$known"
	cp -r test/compare/runs "$known"
}
compare_judges_what_boots_said() {
	known
	scripts/compare-runs "$known" | diff test/compare/runs.txt -
	python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
assert [c["name"] for c in r["costs"] if c["differs"]] == ["cpuid", "wrmsr_fastpath"]
assert [e["name"] for e in r["exits"] if e["differs"]] == ["HLT"]
assert r["costs"][1]["change"] == 3 and r["costs"][2]["fastpath"] == ["1.00", "0.00"]' "$known/compare.json"
	head -c 4 "$known/compare.png" | grep -a PNG
	FAIL_ABOVE=3 scripts/compare-runs "$known" >"$known/said" && status=0 || status=$?
	[ "$status" = 3 ]
	[ "$(grep -c ^FAILED "$known/said")" = 1 ]	# the fast path's: 3 is not above 3
	FAIL_ABOVE=0.1% says 'FAILED: cpuid \+3, above FAIL_ABOVE=0.1%' scripts/compare-runs "$known"
	# Whatever the limit, for what is left of the fast path.
	FAIL_ABOVE=2000 says 'FAILED: wrmsr_fastpath \+868, exits a round' scripts/compare-runs "$known"
	python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
assert (r["fail_above"], r["failed"]) == ("2000", ["wrmsr_fastpath"])' "$known/compare.json"
	sed -i '/wrmsr_fastpath/d' "$known"/*/result.log
	FAIL_ABOVE=3 scripts/compare-runs "$known"
}
# One of NEW's boots is as BASE's: what costs the same each time is not there by chance.
compare_sees_that_hosts_disagree() {
	known
	sed -i 's/^# cost: cpuid .*/# cost: cpuid 813 813 1.00 0.00/; s/^# cost: page_fault.*/# cost: page_fault 5118 5118 2.00 0.00/' "$known/new-2/result.log"
	FAIL_ABOVE=1 scripts/compare-runs "$known" >"$known/said" && status=0 || status=$?
	[ "$status" = 3 ]
	grep '^FAILED: cpuid +1.5, above' "$known/said"
	grep '^\* cpuid .*  NEW: 813 to 816$' "$known/said"
	grep '^FAILED: page_fault +0, exits a round: 1.02 -> 1.02/2.00$' "$known/said"
}
spoiled() {	# spoiled BOOT SED WORDS: what is said when a boot said something else
	known
	sed -i "$2" "$known/$1/result.log"
	says "$3" scripts/compare-runs "$known"
}
compare_misses_what_is_missing() {
	spoiled new-2 '/page_fault/d' 'page_fault is missing on some of the hosts'
	spoiled new-1 's/^# cost: cpuid.*/&\n# cost: more 1 1 1.00 0.00/' 'the hosts did not do the same'
	spoiled new-1 '/^# \(boot\|exits\): 1/d' 'the hosts did not do the same'
	spoiled new-1 '/^# boot: 1/d' 'is not what a host of make compare says'
}

# What one exit takes on 6.12 is quoted from what make compare once said.
compare_figures_are_quoted() {
	said=$(tr -d , <Documentation/virt/kvm/exit-stats-compare.txt)
	cpuid=$(echo "$said" | sed -nE '/BASE=6.12/,$ s/^[* ] cpuid +([0-9]+) .*/\1/p')
	l2=$(echo "$said" | sed -nE '/BASE=6.12/,$ s/^[* ] l2_reflected +([0-9]+) .*/\1/p')
	grep -E "^    cpuid +$cpuid +$cpuid +1.00" README.md
	grep -E "^    l2_reflected +$l2 " README.md
	grep "One takes $cpuid instructions" Documentation/virt/kvm/exit-stats-lab.rst
}

# costs_of DIR PYTHON: of what differs there, all costs by name, and the changes of those that differ; but of
# what waits for the host's clock.
costs_of() {
	python3 -c 'import json, sys
costs = {r["name"]: r for r in json.load(open(sys.argv[1]))["costs"]}
assert len(costs) == 21
del costs["hlt_timer"]
rows = {n: r["change"] for n, r in costs.items() if r["differs"]}
print(rows)
'"$2" "$1/compare.json"
}
# From two kernels to a verdict, of what one parameter does: no loop of PAUSE exits, and then they do.
compare_finds_what_a_parameter_does() {
	FAIL_ABOVE=9999 says 'FAILED: pause_loop .*exits a round: 0.00 -> 1.00' make -s compare BASE_PARAMS=kvm_intel.ple_gap=0 BOOTS=0
	costs_of "$OUT/compare" 'assert list(rows) == ["pause_loop"] and costs["pause_loop"]["exits"] == ["0.00", "1.00"]'
}
# compared NAME BUILD BOOTS: boot a build's host. Costs are the same each time, with a guest's boot and without.
compared() {
	scripts/compare-root "$dir" "$dir/selftests-l2-ours" '' "$dir/compare-root-$1"
	HOST_ROOT=$dir/compare-root-$1 APPEND=boots=$3 scripts/image "$2" compare "$dir/guest-small" "$dir/compare-$1.iso"
	VMX=bochs scripts/run "$dir/compare-$1.iso" "$dir/compare-$1"
}
planted() {	# planted CHANGE PYTHON: a change, against the kernel as it is
	test/bench/patched "$dir/linux" "$dir/compare-linux" "test/compare/$1.patch"
	# What was patched before is as it was, and older than what was made of it; and is a link.
	for f in arch/x86/kvm/cpuid.c arch/x86/kvm/vmx/vmx.c virt/kvm/kvm_main.c; do
		cp "$dir/compare-linux/$f" "$dir/compare-linux/new"
		mv "$dir/compare-linux/new" "$dir/compare-linux/$f"
	done
	test/build-variant "$dir/compare-linux" "$dir/build" "$dir/compare-build" modules
	compared "$1" "$dir/compare-build" 0
	rm -rf "$dir/compared"
	mkdir -p "$dir/compared/base-1"
	grep -vE '^# (boot|exits): ' "$dir/compare-base/result.log" >"$dir/compared/base-1/result.log"
	ln -s base-1 "$dir/compared/base-2"
	for n in 1 2; do ln -s "$dir/compare-$1" "$dir/compared/new-$n"; done
	echo "$KERNEL" >"$dir/compared/base.about"
	echo "$KERNEL, $1" >"$dir/compared/new.about"
	scripts/compare-runs "$dir/compared"
	costs_of "$dir/compared" "$2"
}
compare_counts_a_boot() {
	compared base "$dir/build" 1
	exits=$(sed -n 's/^# exits: 1 .* //p' "$dir/compare-base/result.log" | awk '{ n += $1 } END { print n }')
	[ "$exits" -gt 80000 ] && [ "$exits" -lt 140000 ]
	ticks=$(sed -n 's/^# boot: 1 ticks //p' "$dir/compare-base/result.log" | tr -d '\r')
	[ "$ticks" -gt 1000000000 ] && [ "$ticks" -lt 4000000000 ]
}
compare_finds_two_instructions_in_a_handler() {
	planted cpuid 'assert rows == {"cpuid": 2}'
}
# The compiler makes of the rest what it likes, which shows, too.
compare_finds_an_exit_that_left_the_fast_path() {
	planted slow 'left = ["wrmsr_fastpath", "ipi_fastpath"]
assert [n for n, r in costs.items() if "fastpath" in r] == left
assert all(costs[n]["fastpath"] == ["1.00", "0.00"] and rows[n] > 300 for n in left)
assert all(abs(c) < 50 for n, c in rows.items() if n not in left)'
}
compare_finds_a_vmread() {
	planted vmread 'each = rows["cpuid"]
assert 1 <= each <= 6 and "no_exit" not in rows
assert all(rows[r] == each for r in ("rdmsr", "wrmsr", "hypercall", "xsetbv", "wbinvd", "invd", "in_kernel", "in_user_space"))'
}
compare_finds_what_linux_once_changed() {
	planted spin 'assert list(rows) == ["pause_loop"] and -400 < rows["pause_loop"] < -200'
}
