# Sourced by check: make shell, by a terminal that types.
# shellcheck shell=sh disable=SC2154

shell_refuses_what_it_cannot_do() {
	says 'a shell needs a terminal' scripts/shell --check
	says 'SHARE=/none is no folder' script -qefc 'SHARE=/none scripts/shell --check' /dev/null
	large=$dir/large-share
	mkdir -p "$large"
	truncate -s 300M "$large/file"
	says "SHARE=.* is 30[01] MiB" script -qefc "SHARE=$large scripts/shell --check" /dev/null
	rm -r "$large"
}
shell_ends_as_it_should() { test/shell/ends "$dir/shell-ends" >"$dir/shell-rows-ends"; }	# without an emulator

# start_lab: type into a host's shell, beside other tests if there is a CPU to spare.
start_lab() {
	rm -f "$dir/shell-lab/status" "$dir"/shell-rows-*
	make -s SHARE=x "$dir/shell-full.iso" >&2 || exit
	[ "$(nproc)" -gt 1 ] || return 0
	setsid test/shell/lab "$dir/shell-full.iso" "$dir/shell-lab" >"$dir/shell-rows-lab" 2>&1 </dev/null &
	lab=$!
	trap 'kill -- ${started:+-"$started"} -"$lab"; exit 130' INT TERM HUP
}
shell_is_typed_into() {
	if [ "${lab:-}" ]; then
		for _ in $(seq 1800); do [ -f "$dir/shell-lab/status" ] || sleep 1; done
	else
		test/shell/lab "$dir/shell-full.iso" "$dir/shell-lab" >"$dir/shell-rows-lab"
	fi
	[ "$(cat "$dir/shell-lab/status")" = 0 ]
}
# What these two say, a test a row.
row_is_ok() {
	cat "$dir"/shell-rows-* | awk -v row="$1" '/^#/ { print } /ok / { if ($NF == row) { good = $1 == "ok"; exit } } END { exit !good }'
}
shell_ends=$(test/shell/ends --list) shell_rows=$(test/shell/lab --list)
for t in $shell_ends $shell_rows; do eval "$t() { row_is_ok $t; }"; done
