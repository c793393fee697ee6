# Sourced by check: the verdict over recorded boots. Each folder in test/verdict is one:
# console.log, result.log and ended as a boot left them, and in 'expect' the verdict's words.
# shellcheck shell=sh

verdict_tests() { for d in test/verdict/*/; do basename "$d" | sed 's/^/verdict_/'; done; }

verdict_of() {
	d=test/verdict/$1
	status=0
	words=$(scripts/verdict "$d") || status=$?
	echo "$words"
	echo "$words" | grep -qxF -e "$(cat "$d/expect")"
	case $1 in green*) [ "$status" -eq 0 ] ;; *) [ "$status" -eq 1 ] ;; esac
}

for d in test/verdict/*/; do
	d=$(basename "$d")
	eval "verdict_$d() { verdict_of $d; }"
done
