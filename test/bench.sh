# Sourced by check: the table of make bench, over recorded figures, and its limits.
# shellcheck shell=sh disable=SC2154

# judged RUN FILTER...: the table of a recorded run, what it measured passed through a filter.
judged() {
	recorded=$1
	shift
	run=$(mktemp -d)
	mkdir "$run/exits"
	tr -d '\r' <"$recorded/result.log" | "$@" >"$run/exits/result.log"
	cp "$recorded/scaling" "$run"
	status=0
	scripts/bench "${judge:-bochs}" "$run" || status=$?
	mv "$run/bench.txt" "$dir/bench-judged"
	[ ! -e "$run/bench.svg" ] || mv "$run/bench.svg" "$dir/bench-chart.svg"
	rm -rf "$run"
	return "$status"
}

# more ROW WORKLOAD BY: what an exit takes is more by so much, on both clocks.
more() { awk -v row="$1" -v w="$2" -v by="$3" '$3 == "row" && $4 == row && $5 == w { $6 += by; $7 += by } 1'; }

bench_holds_its_limits() {
	judged test/bench/recorded cat
	no '^not ok' "$dir/bench-judged"
	[ "$(grep -c '^ok ' "$dir/bench-judged")" -ge 7 ]
}

bench_fails_when_a_limit_is_not_held() {
	for change in 'more counting cpuid 1' 'more time cpuid 2' 'more counting out 1' 'more time touch 5.5' \
		'more counting deadline 2' 'more time deadline 9' 'more off cpuid 1' 'more ring2 cpuid -700' \
		'more ring2 out -200' 'sed /row.counting.touch/d' 'sed /boundary.ours/s/$/0/' \
		'sed /row.counting.cpuid/s/0$/1/' 'sed /row.stock.cpuid/d' 'sed /row.time.cpuid/d' \
		'sed /boundary.ours/d'; do
		# shellcheck disable=SC2086
		! judged test/bench/recorded $change
		grep -q '^not ok\|no figures' "$dir/bench-judged"
	done
}

# A clock that ticks thrice in a nanosecond; and limits in instructions fail nobody there.
bench_gives_nanoseconds_on_kvm() {
	fake_machine vmx Y
	judge=kvm
	judged test/bench/recorded sed 's/bench: clock .*/bench: clock 3.0/'
	third=$(sed -nE 's/^# bench: row stock cpuid ([0-9.]+) .*/\1/p' test/bench/recorded/result.log |
		awk '{ printf "%.1f", $1 / 3 }')
	grep -E "^stock kernel +$third " "$dir/bench-judged"
	no 'ok .* at most' "$dir/bench-judged"
	! judged test/bench/recorded sed '/row counting cpuid/s/0$/1/'
	grep '^not ok counts and times lose nothing, cpuid' "$dir/bench-judged"
	rm -r "$fake"
}

# What it has of the kernel's headers still compiles outside of the kernel.
bench_scales_with_the_kernels_text() {
	make -s "$OUT/scaling"
	"$OUT/scaling" 1 | grep -E '^ +1 +[0-9.]+ +[0-9.]+ '
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

# What an exit takes on the other kernels is quoted from their table, which scripts/bench-kernels makes.
# shellcheck disable=SC2046
kernels_figures_are_quoted() {
	txt=Documentation/virt/kvm/exit-stats-kernels.txt
	set -- $(sed -n '/^CPUID$/{n;p}' "$txt")
	releases=$*
	[ "$#" -eq 3 ]
	doc=$(tr -s ' \n' ' ' <Documentation/virt/kvm/exit-stats.rst)
	for row in 'counting' 'counting and time'; do
		set -- $(sed -n "s/^exit stats, $row  *//p" "$txt" | head -n 1 | tr -d +)
		[ "$#" -eq 3 ]
		echo "$doc" | grep "$row adds $1 on ${releases%% *} and $3 on ${releases##* }"
	done
	run=$(mktemp -d)
	for r in a b; do
		mkdir "$run/$r"
		sed -n 's/^# bench: //p' test/bench/recorded/result.log | tr -d '\r' >"$run/$r/bench.raw"
	done
	sed -i '/row bpf/d; s/6[.]12[.]117/9.9.9/' "$run/b/bench.raw"
	scripts/bench-kernels "$run/a" "$run/b" >"$run/table"
	grep '^ *6.12.117 *9.9.9$' "$run/table"
	[ "$(grep -c '^BPF program .* +[0-9.]* *-$' "$run/table")" -eq 4 ]
	says 'no figures of make bench are in' scripts/bench-kernels "$run"
	rm -r "$run"
}

# The chart says what it is of, in shapes as well as colours, and has what the README has, in the
# README's words; its texts stand apart.
bench_draws_what_is_quoted() {
	judged test/bench/recorded cat
	picture=$dir/bench-chart.svg
	labels_never_overlap
	readme=$(tr -s ' \n' ' ' <README.md)
	for words in 'What each adds to a VM exit (CPUID; Linux 6.12.117, emulated)' 'exit stats' 'in their stead' \
		'instructions added to each exit, on a logarithmic scale' 'nothing (-0.1)'; do
		grep -F ">$words<" "$picture"
	done
	for quoted in "exit stats, counting|10.3|Counting is cheap: 10.3 instructions an exit" \
		"exit stats, counting and time|38.6|10.3 instructions an exit, 38.6 with time" \
		"exit stats, counting, dump burst|185.6|185.6 instructions an exit in a burst of them" \
		"perf's two events, in ftrace|1181.6|where perf's two events take 1181.6"; do
		name=${quoted%%|*} figure=${quoted#*|}
		grep -F ">$name<" "$picture"
		grep -F ">+${figure%%|*}<" "$picture"
		grep -E "^$name .* \+${figure%%|*} " "$dir/bench-judged"
		echo "$readme" | grep -qF "${figure#*|}"
	done
	# Six diamonds, three discs, one more of each in the key, and a ring.
	for mark in '12 7' '6 4' '5 1'; do
		[ "$(grep -c "xlink:href='#gpPt${mark% *}' transform='translate" "$picture")" -eq "${mark#* }" ]
	done
	judge=kvm
	fake_machine vmx Y
	judged test/bench/recorded sed 's/bench: clock .*/bench: clock 3.0/'
	grep -F ', this machine)<' "$dir/bench-chart.svg"
	grep -F '>nanoseconds added' "$dir/bench-chart.svg"
	rm -r "$fake"
}

# What make bench compares with is a patch on the product, which must follow it.
# What is built on top of it here and there.
patches_apply() {
	for p in test/bench/global-atomic.patch test/debug/planted.patch; do
		test/bench/patched "$dir/linux" "$dir/patched" "$p"
		rm -rf "$dir/patched"
	done
}

amd_figures_are_quoted() {
	txt=Documentation/virt/kvm/exit-stats-bench-amd.txt
	# shellcheck disable=SC2046
	set -- $(row_of 'stock kernel' | cut -d' ' -f1) $(for w in 1 4 3; do
		row_of 'exit stats, counting' $w
		row_of 'exit stats, counting and time' $w
	done)
	[ $# -eq 13 ]
	tr -s ' \n' ' ' <README.md |
		grep "costs $3 instructions there, $5 with time; a nested page fault $7 and $9, and the fast path ${11} and ${13}"
	tr -s ' \n' ' ' <Documentation/virt/kvm/exit-stats.rst |
		grep "SVM counting adds $3 to a CPUID exit, which takes $2 instructions instead of $1, and counting and time $5"
	tr -s '\t\n' ' ' <virt/kvm/Kconfig.exit_stats |
		grep "$(printf 'on AMD %.0f instructions (%.0f to %.0f; %.0f)' "$3" "$1" "$2" "$4")"
}
