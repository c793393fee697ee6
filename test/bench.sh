# Sourced by check: the table of make bench, over recorded figures, and its limits.
# shellcheck shell=sh disable=SC2154

# judged RUN SED-SCRIPT: the table of a recorded run with its figures changed.
judged() {
	run=$(mktemp -d)
	mkdir "$run/exits"
	sed "$2" "$1/result.log" >"$run/exits/result.log"
	cp "$1/scaling" "$run"
	status=0
	scripts/bench "${judge:-bochs}" "$run" || status=$?
	mv "$run/bench.txt" "$dir/bench-judged"
	rm -rf "$run"
	return "$status"
}

bench_holds_its_limits() {
	judged test/bench/recorded ''
	no '^not ok' "$dir/bench-judged"
	[ "$(grep -c '^ok ' "$dir/bench-judged")" -ge 7 ]
}

bench_fails_when_a_limit_is_not_held() {
	for change in '/row counting cpuid/s/870.8/871.7/' '/row time cpuid/s/900.2/901.7/' \
		'/row counting out/s/2467.5/2468.1/' '/row time touch/s/2619.1/2620.5/' \
		'/row counting deadline/s/1187.0/1188.0/' '/row counting touch/d' \
		'/row off cpuid/s/861.6/862.5/' '/boundary ours/s/91744/101744/' \
		'/row ring2 cpuid/s/2042.9/1300.0/' '/row ring2 out/s/3637.0/3400.0/' \
		'/row counting cpuid/s/0$/1/' '/row stock cpuid/d' '/row time cpuid/d' '/boundary ours/d'; do
		! judged test/bench/recorded "$change"
		grep -q '^not ok\|no figures' "$dir/bench-judged"
	done
}

# A clock that ticks thrice in a nanosecond; and limits in instructions fail nobody there.
bench_gives_nanoseconds_on_kvm() {
	fake_machine vmx Y
	judge=kvm
	judged test/bench/recorded 's/bench: clock .*/bench: clock 3.0/'
	grep -E '^stock kernel +287\.2 ' "$dir/bench-judged"
	no 'ok .* at most' "$dir/bench-judged"
	! judged test/bench/recorded '/row counting cpuid/s/0$/1/'
	grep '^not ok counts and times lose nothing, cpuid' "$dir/bench-judged"
	rm -r "$fake"
}

# row_of NAME [N]: what an exit takes, and what of it is added, of the Nth workload or the first.
row_of() { sed -nE "s/^$1 +([0-9.]+) +\+?([0-9.-]+) .*/\1 \2/p" "$txt" | sed -n "${2:-1}p"; }

# The figures in the documentation are those of the measurement that lies beside it.
bench_figures_are_quoted() {
	txt=Documentation/virt/kvm/exit-stats-bench.txt
	# shellcheck disable=SC2046
	set -- $(row_of 'stock kernel' | cut -d' ' -f1) $(row_of 'exit stats, counting') \
		$(row_of 'exit stats, counting and time') \
		$(row_of 'exit stats, counting' 3) $(row_of 'exit stats, counting and time' 3)
	[ $# -eq 9 ]
	grep -q '^WRMSR .* fast path$' "$txt"
	grep -q "Counting is cheap: $3 instructions an exit, $5 with time" README.md
	grep -q "an exit on the fast path takes $7 and $9" README.md
	doc=$(tr -s ' \n' ' ' <Documentation/virt/kvm/exit-stats.rst)
	echo "$doc" | grep -q "Counting adds $3 instructions to an exit"
	echo "$doc" | grep -q "takes $2 instead of $1 instructions"
	echo "$doc" | grep -q "takes $4, $5 more"
	echo "$doc" | grep -q "the fast path handles take $7, with time $9"
	tr -s '\t\n' ' ' <virt/kvm/Kconfig.exit_stats |
		grep -q "$(printf '%.0f to %.0f for CPUID; %.0f with time' "$1" "$2" "$4")"
}

# What make bench compares with is a patch on the product, which must follow it.
bench_patch_applies() {
	test/bench/patched "$dir/linux" "$dir/atomic-applied" test/bench/global-atomic.patch
	rm -rf "$dir/atomic-applied"
}
