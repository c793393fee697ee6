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
# Without an emulator, then with one.
shell_ends_as_it_should() { test/shell/ends "$dir/shell-ends" >"$dir/shell-rows"; }
shell_is_typed_into() {
	make -s SHARE=x "$dir/shell-full.iso"
	test/shell/lab "$dir/shell-full.iso" "$dir/shell-lab" >>"$dir/shell-rows"
}
# What these two say, a test a row.
row_is_ok() {
	awk -v row="$1" '/^#/ { print } /ok / { if ($NF == row) { good = $1 == "ok"; exit } } END { exit !good }' "$dir/shell-rows"
}
shell_ends=$(test/shell/ends --list) shell_rows=$(test/shell/lab --list)
for t in $shell_ends $shell_rows; do eval "$t() { row_is_ok $t; }"; done
