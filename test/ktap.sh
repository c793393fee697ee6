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
		elif [ "$status" -eq 77 ]; then
			skipped=$((skipped + 1))
			echo "    ok $n $t # SKIP $(tail -n 1 "$log")"
		else
			failed=$((failed + 1))
			tail -n 30 "$log" | sed 's/^/    # /'
			echo "    not ok $n $t"
		fi
	done
	rm -f "$log"
	close_group "$name" "$before"
}

# spent WHAT: say how much CPU time went by since this was asked last.
spent_before=0
spent() {
	# Of what ran and ended; a pipe would ask another shell's.
	times >"$spent_log"
	now=$(awk -F'[ms ]+' 'NR == 2 { print int($1 * 60 + $2 + $3 * 60 + $4) }' "$spent_log")
	echo "# $1: $((now - spent_before)) s of CPU time"
	spent_before=$now
}
spent_log=$(mktemp)

close_group() {
	spent "$1"
	if [ "$failed" -eq "$2" ]; then echo "ok $group $1"; else echo "not ok $group $1"; fi
}

totals() {
	rm -f "$spent_log"
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# skip WHY: end a test that has nothing to test here.
skip() { set +x; echo "$1"; exit 77; }

# no GREP-ARGUMENT...: grep finds nothing. ('! grep' would not end a shell under set -e.)
no() { if grep "$@"; then return 1; fi; }

# says PATTERN COMMAND...: the command fails, and its words match the pattern.
says() {
	pattern=$1
	shift
	! words=$("$@" 2>&1) || { echo "succeeded: $*"; return 1; }
	echo "$words" | grep -qE -e "$pattern" || { echo "said: $words"; return 1; }
}
