# Sourced by check: what kvm-exits reads, under libFuzzer for a short time. 'make fuzz' is for
# a long one.
# shellcheck shell=sh disable=SC2154

fuzz_finds_nothing() { test/fuzz/run "$dir/fuzz" 20; }

# It would find something: a parser that does not compare a dump's rows with its total.
fuzz_can_find() {
	mkdir -p "$dir/fuzz/bad/tools/kvm"
	cp -r test "$dir/fuzz/bad"
	cp -r tools/kvm/kvm-exits "$dir/fuzz/bad/tools/kvm"
	sed -i 's/if (overflow || exits != dump->head.total)/if (overflow)/' \
		"$dir/fuzz/bad/tools/kvm/kvm-exits/dumps.c"
	says 'Test unit written to log-crash' "$dir/fuzz/bad/test/fuzz/run" "$dir/fuzz/bad" 3
	grep 'on_dump.*Assertion' "$dir/fuzz/bad/log.log"
}
