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
	for change in '/row counting cpuid/s/869.7/871.6/' '/row time cpuid/s/899.1/901.6/' \
		'/row off cpuid/s/861.5/862.5/' '/boundary ours/s/91513/99999/' \
		'/row ring2 cpuid/s/2043.4/1300.0/' '/row counting cpuid/s/0$/1/' \
		'/row stock cpuid/d' '/row time cpuid/d' '/boundary ours/d'; do
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
