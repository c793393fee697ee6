# Sourced by check: reports out of kernel logs, whole and in pieces, and out of runs.
# shellcheck shell=sh disable=SC2154

page=$dir/report-test
picture=$page/exits.svg

# report_says FILE LINE...: the page, or the words beside it, hold each of the lines; mark-up
# left out.
report_says() {
	scripts/report "$1" "$page" >"$dir/report-test.out" 2>&1
	sed 's/<[^>]*>/ /g; s/  */ /g' "$page/report.html" >"$dir/report-test.txt"
	shift
	for line; do
		grep -F -e "$line" "$dir/report-test.txt" "$dir/report-test.out"
	done
}

report_of_a_whole_log() {
	report_says test/report/good.dmesg '4,000 in the log, in 3 whole dumps. That is 667 a second' \
		'The peak is 2,000 a second (over 20 ms)' \
		'Most: EPT_VIOLATION (1,899, 47.5 %), IO_INSTRUCTION (1,700, 42.5 %), CPUID (400, 10.0 %)' \
		'Least, of those that came at all: DR_ACCESS (1 exit).' ' 29 DR_ACCESS 1 0.03 % ' \
		'Guest: not told by the log; at most 1 VM, 1 vCPU at a time.'
	report_says test/report/no_stamps.dmesg '4,000 in the log, in 3 whole dumps. That is 667 a second'
	report_says test/report/interleaved.dmesg '3,000 in the log, in 2 whole dumps, after 1,000'
	# Counts that start anew stand behind those before: 8 dumps of 412 ms each.
	report_says test/log/order.log '8,000 in the log, in 8 whole dumps. That is 2,427 a second'
}

report_says_what_it_left_out() {
	report_says test/report/cut.dmesg '2,000 in the log, in 1 whole dump,' '2 dumps left out' \
		'line 1: a dump without its start' 'line 8: a dump without an end'
	report_says test/report/wrong_sum.dmesg '2,000 in the log' 'whose rows do not sum to its total'
	report_says test/report/missing.dmesg '2000 exits missing in 1 gap'
	says 'no whole dump' scripts/report test/report/none.dmesg "$page"
	says 'no whole dump' scripts/report /dev/null "$page"
	says 'cannot be read' scripts/report no-such-file "$page"
}

report_of_several_hosts() {
	report_says test/log/hosts.log '3,000 in the log, in 2 whole dumps.' \
		'the log has dumps of 2: hosta (3,000 exits) and hostb (900 exits).' \
		'this page is about hosta, which has most; SOURCE=name takes another.'
	SOURCE=hostb report_says test/log/hosts.log '900 in the log, in 2 whole dumps.' \
		'this page is about hostb.' 'Most: HLT (800, 88.9 %)'
	says 'no whole dump of SOURCE=hostc' env SOURCE=hostc scripts/report test/log/hosts.log "$page"
}

# The README has what the report says of the run that it shows, word for word.
report_of_a_debian_is_in_readme() {
	mkdir -p "$dir/report-debian"
	for f in result console; do xz -dc "test/report/debian/$f.log.xz" >"$dir/report-debian/$f.log"; done
	sed 's/^> *//' README.md | tr -s ' \n' ' ' >"$dir/readme.txt"
	scripts/report "$dir/report-debian/result.log" "$page" >"$dir/report-test.out"
	for answer in 'How many' 'At a stable' 'Which reasons' 'Host: ' 'Guest: '; do
		line=$(grep "^$answer" "$dir/report-test.out")
		grep -qF -e "$line" "$dir/readme.txt" || { echo "not in README.md: $line"; return 1; }
	done
}

report_of_a_run() {
	report_says test/report/run.log '100 in the whole boot' 'in the phase kernel' \
		' 0.00 s firmware 1.00 s 7 7 ' ' 1.00 s kernel 2.00 s 93 46 ' 'Guest: a guest.'
	# Samples that lack what the table has are no report.
	sed 's/30:3$/30:2/' test/report/run.log >"$dir/lacking.log"
	says 'the samples have 99 exits, the table 100' scripts/report "$dir/lacking.log" "$page"
	# The host is told by its console, if that is there; the guest in it is another.
	mkdir -p "$dir/report-run"
	cp test/report/run.log "$dir/report-run/result.log"
	printf '%s\r\n' 'guest| [    0.0] Linux version 5.10' '[    0.0] Linux version 6.12.117 (root@vm)' \
		'[    0.1] DMI:  , BIOS Bochs 2.7 29/12/2019' 'guest| [    0.2] smp: Brought up 1 node, 7 CPUs' \
		'[    0.2] smp: Brought up 1 node, 2 CPUs' '[    0.3] Memory: 940420K/1048120K available' \
		>"$dir/report-run/console.log"
	report_says "$dir/report-run/result.log" \
		'Host: Linux 6.12.117, 2 CPUs, 1024 MiB, BIOS Bochs 2.7 29/12/2019.'
}

report_of_ten_phases() {
	report_says test/report/ten_phases.log '122,125 in the whole boot' \
		'The peak is 17,331 a second (over 160 ms), 1.52 s from the start, in the phase decompression.' \
		'In the phase idle there are 8.5 a second, a 137th of the average; half of that time at most' \
		'DR_ACCESS and EXCEPTION_NMI (1 exit each), then XSETBV (2 exits).' \
		'Of the 16 reasons that the kernel names, 2 never came.' ' 0.10 s 494 4,940 ' \
		'Guest: Debian 12'
	# The phases have all exits, each once.
	grep -oE '<td>[0-9.]+ s</td><td>[0-9,]+</td><td>[0-9.,]+</td>' "$page/report.html" |
		sed 's/.*s<.td><td>//; s/<.*//; s/,//g' | mawk '{ n += $1 } END { exit n != 122125 }'
}

# The boxes of a picture's texts, with letters as wide as those of the font at most are on
# average, none of which may stand on another or outside of the picture.
labels_never_overlap() {
	mawk -F "'" '/^<svg/ { split($4, v, " ") }
		/^<text/ && !/rotate/ {
			size = match($0, /font-size=.[0-9]+/) ? substr($0, RSTART + 11, RLENGTH - 11) : 13
			said = $0; gsub(/<[^>]*>/, "", said); gsub(/&[a-z]+;/, "x", said)
			w = length(said) * size * (/bold/ ? 0.64 : 0.57)
			left[n] = $6 == "start" ? $2 : $6 == "end" ? $2 - w : $2 - w / 2
			right[n] = left[n] + w; bottom[n] = $4; top[n] = $4 - size * 0.8; what[n++] = said
		}
		END {
			for (i = 0; i < n; i++) {
				if (left[i] < 0 || right[i] > v[3] || bottom[i] > v[4]) { print "outside: " what[i]; bad = 1 }
				for (j = 0; j < i; j++)
					if (left[i] < right[j] && left[j] < right[i] && top[i] < bottom[j] && top[j] < bottom[i]) {
						print what[i] " stands on " what[j]; bad = 1
					}
			}
			exit bad || n < 20
		}' "$picture"
}

report_labels_never_overlap() {
	for file in test/report/ten_phases.log test/report/good.dmesg test/report/run.log; do
		scripts/report "$file" "$page"
		labels_never_overlap
	done
	# Phases as short as can be, with long names, and a peak at either end.
	sed -E 's/^# phase: (5|6|7|8|9|1[0-9]|20)\.[0-9]+ .*/&-which-has-a-very-long-name/
		s/^# phase: 9[0-9]\.[0-9]+ (.*)/# phase: 106.86 \1/' test/report/ten_phases.log >"$dir/long.log"
	scripts/report "$dir/long.log" "$page"
	labels_never_overlap
	sed -E 's/^(# sample: 107.[0-9]+).*/\1 30:43222/; /^# table: [0-9]/d' "$dir/long.log" >"$dir/late.log"
	scripts/report "$dir/late.log" "$page"
	labels_never_overlap
	# It can say that labels overlap.
	sed -i "s/ y='[0-9.]*' text-anchor='end'/ y='300.0' text-anchor='end'/" "$picture"
	says ' stands on ' labels_never_overlap
}

# 100 MB of log in 300 MB of address space, of which librsvg takes most.
report_reads_a_long_log() {
	growing_log 240000 >"$dir/long.dmesg"
	[ "$(wc -c <"$dir/long.dmesg")" -ge 100000000 ]
	# shellcheck disable=SC3045 # dash has it
	(ulimit -v 300000 && scripts/report "$dir/long.dmesg" "$page") |
		grep 'How many exits? 240,000,000 in the log, in 240,000 whole dumps. That is 2,000 a'
	grep 'DR_ACCESS (240,000 exits)' "$page/report.html"
	rm "$dir/long.dmesg" "$page/dumps.csv"
}

report_draws_a_picture() {
	scripts/report test/report/run.log "$page"
	[ "$(head -c 4 "$page/exits.png" | tail -c 3)" = PNG ]
	[ "$(wc -c <"$page/exits.png")" -gt 5000 ]
	# A bar per bin and reason that has exits: three samples, two reasons; two phases.
	[ "$(grep "class='reason'" "$picture" | grep -o M | wc -l)" -eq 3 ]
	[ "$(grep -c "class='reason'" "$picture")" -eq 2 ]
	for words in kernel firmware exits/s 'peak: 4,500/s' 'IO_INSTRUCTION' '93.0 %' 'seconds since'; do
		grep -F ">$words" "$picture"
	done
}

# browse PAGE: open it in Chromium, and print what its console says.
browse() {
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1400,2000 \
		--user-data-dir="$dir/chromium" --enable-logging=stderr --v=0 \
		--screenshot="$dir/screenshot.png" "file://$1" 2>&1 | grep CONSOLE || true
}

report_opens_in_chromium() {
	scripts/report test/report/ten_phases.log "$page"
	mkdir -p "$dir/chromium"
	echo '<!DOCTYPE html><script>no_such_thing()</script>' >"$page/bad.html"
	browse "$page/bad.html" | grep no_such_thing
	blank=$(wc -c <"$dir/screenshot.png")
	browse "$page/report.html" >"$dir/chromium/console"
	no . "$dir/chromium/console"
	[ "$(wc -c <"$dir/screenshot.png")" -gt $((5 * blank)) ]
}
