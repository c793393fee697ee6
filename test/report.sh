# Sourced by check: reports out of kernel logs, whole and in pieces, and out of a run.
# shellcheck shell=sh disable=SC2154

# report_says FILE LINE...: the page holds each of the lines, mark-up left out.
report_says() {
	scripts/report "test/report/$1" "$dir/report-test" >"$dir/report-test.out" 2>&1
	sed 's/<[^>]*>/ /g; s/  */ /g' "$dir/report-test/report.html" >"$dir/report-test.txt"
	shift
	for line; do
		grep -F -e "$line" "$dir/report-test.txt" "$dir/report-test.out"
	done
}

report_of_a_whole_log() {
	report_says good.dmesg '4,000 in the log, in 3 whole dumps.' \
		'Most: EPT_VIOLATION (47.5 %), IO_INSTRUCTION (42.5 %), CPUID (10.0 %)' \
		'Least, of those that came at all: DR_ACCESS (1)' ' 29 DR_ACCESS 1 0.03 % '
	report_says no_stamps.dmesg '4,000 in the log, in 3 whole dumps.'
	report_says interleaved.dmesg '3,000 in the log, in 2 whole dumps, after 1,000'
}

report_says_what_it_left_out() {
	report_says cut.dmesg '2,000 in the log, in 1 whole dumps' 'Left out: 2 dumps' \
		'line 2: the end of a dump without its start' 'line 10: a dump without an end'
	report_says wrong_sum.dmesg '2,000 in the log' 'whose rows do not sum to its total'
	report_says missing.dmesg '1 dumps are missing between others'
	says 'no whole dump' scripts/report test/report/none.dmesg "$dir/report-test"
	says 'cannot be read' scripts/report no-such-file "$dir/report-test"
}

report_of_a_run() {
	report_says run.log '100 in the whole boot' 'in the phase kernel' \
		' 0.00 s firmware 1.00 s 7 7 ' ' 1.00 s kernel 2.00 s 93 46 ' 'Guest: a guest.'
	# Samples that lack what the table has are no report.
	sed 's/30:3$/30:2/' test/report/run.log >"$dir/lacking.log"
	says 'the samples have 99 exits, the table 100' scripts/report "$dir/lacking.log" "$dir/report-test"
}

# 100 MB of log in 100 MB of address space.
report_reads_a_long_log() {
	size=$(wc -c <test/report/good.dmesg)
	mawk -v n=$((100000000 / size)) '{ line[NR] = $0 } END { while (n--)
		for (i = 1; i <= NR; i++) print line[i] }' test/report/good.dmesg >"$dir/long.dmesg"
	# shellcheck disable=SC3045 # dash has it
	(ulimit -v 100000 && mawk -v svg=/dev/null -v skipped=/dev/null -f scripts/report.awk \
		"$dir/long.dmesg" 2>&1 >/dev/null | grep ' 0 left out')
	rm "$dir/long.dmesg"
}

report_draws_a_picture() {
	scripts/report test/report/run.log "$dir/report-test"
	file=$dir/report-test/exits.png
	[ "$(head -c 4 "$file" | tail -c 3)" = PNG ]
	[ "$(wc -c <"$file")" -gt 5000 ]
	# A bar per bin and reason that has exits: three samples, three bars; two phases.
	[ "$(grep -c "<rect.*fill='#[12f]" "$dir/report-test/exits.svg")" -ge 3 ]
	grep -c '>kernel</text>' "$dir/report-test/exits.svg"
}
