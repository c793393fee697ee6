# Sourced by the tests: groups of tests as KTAP, a group a subtest.
# shellcheck shell=sh

passed=0 failed=0 skipped=0 group=0

# group NAME TEST...: run the functions TEST... each in a shell of its own, in which the
# first command that fails ends it. What a test says is a diagnosis, shown when it fails.
group() {
	group=$((group + 1))
	name=$1
	shift
	echo "    KTAP version 1"
	echo "    # Subtest: $name"
	echo "    1..$#"
	n=0 before=$failed
	log=$(mktemp)
	for t; do
		n=$((n + 1))
		# Not in an 'if' or '||': set -e has no effect there.
		(set -eux; "$t") >"$log" 2>&1 </dev/null
		status=$?
		if [ "$status" -eq 0 ]; then
			passed=$((passed + 1))
			echo "    ok $n $t"
		else
			failed=$((failed + 1))
			tail -n 30 "$log" | sed 's/^/    # /'
			echo "    not ok $n $t"
		fi
	done
	rm -f "$log"
	close_group "$name" "$before"
}

close_group() {
	if [ "$failed" -eq "$2" ]; then echo "ok $group $1"; else echo "not ok $group $1"; fi
}

totals() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# no GREP-ARGUMENT...: grep finds nothing. ('! grep' would not end a shell under set -e.)
no() { if grep "$@"; then return 1; fi; }

# says PATTERN COMMAND...: the command fails, and its words match the pattern.
says() {
	pattern=$1
	shift
	! words=$("$@" 2>&1) || { echo "succeeded: $*"; return 1; }
	echo "$words" | grep -qE -e "$pattern" || { echo "said: $words"; return 1; }
}
