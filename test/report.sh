# Sourced by check: reports out of kernel logs, whole and in pieces, of runs and recordings.
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
	report_says test/report/good.dmesg \
		'How many exits? 4,000 in the log, in 3 whole dumps. That is 667 a second on average.' \
		'In bursts: half of all exits came in 17 % of the time. The peak is 2,000 a second (over 1 s), 1.00 s from the start.' \
		'Most: EPT_VIOLATION (1,899, 47.5 %), IO_INSTRUCTION (1,700, 42.5 %), CPUID (400, 10.0 %).' \
		'Least, of those that came at all: DR_ACCESS (1 exit), then CPUID (400 exits).' \
		'Guest: not told by the log; at most 1 VM, 1 vCPU at a time.'
	python3 test/report/page.py "$page/report.html" 4000
	report_says test/report/no_stamps.dmesg '4,000 in the log, in 3 whole dumps. That is 667 a second'
	report_says test/report/interleaved.dmesg '3,000 in the log, in 2 whole dumps, after 1,000'
	# One that cannot be made leaves none of another.
	if scripts/report /dev/null "$page"; then return 1; fi
	[ ! -e "$page/report.html" ]
}

# A rate is over what was measured, and says how long that was: here each dump, 412 ms.
report_says_the_width_of_the_peak() {
	report_says test/log/order.log \
		'How many exits? 8,000 in the log, in 8 whole dumps. That is 2,427 a second on average.' \
		'Rather evenly: half of all exits came in 50 % of the time. The peak is 2,427 a second (over 412 ms), 0.00 s from the start.' \
		'A step of the chart is one or more whole measured intervals, and lasts 412 ms. What is hatched, or blank in the picture, was not measured.'
	no -E '20 ms|160 ms' "$page/report.html"
	grep 'peak: 2,427/s over 412 ms at 0.00 s' "$picture"
	report_says test/log/hosts.log '2 measured intervals cannot tell. The peak is 4,854 a second (over 412 ms)'
	# Samples 20 ms apart: whole ones, of at least 100 ms together, wherever they begin, and the
	# highest of them is a step of the chart: here four samples of 1 exit, 6 of 50 and 9 of 1.
	mawk 'BEGIN { for (i = 1; i <= 19; i++) printf "# sample: %.3f 10:%d\n", i / 50, (i > 4 && i < 11) ? 50 : 1 }' \
		>"$dir/peak.log"
	report_says "$dir/peak.log" 'The peak is 2,500 a second (over 100 ms), 0.08 s from the start.'
	python3 test/report/page.py "$page/report.html" 313
	grep -F '"start":[0,0.08,0.18,0.28],' "$page/report.html"
}

report_says_what_it_left_out() {
	report_says test/report/cut.dmesg '2,000 in the log, in 1 whole dump,' '2 dumps left out' \
		'line 1: a dump without its start' 'line 8: a dump without an end'
	report_says test/report/wrong_sum.dmesg '2,000 in the log' 'whose rows do not sum to its total'
	report_says test/report/missing.dmesg '2,000 exits missing in 1 gap'
	says 'no whole dump' scripts/report test/report/none.dmesg "$page"
	says 'no whole dump' scripts/report /dev/null "$page"
	says 'cannot be read' scripts/report no-such-file "$page"
}

report_of_several_hosts() {
	report_says test/log/hosts.log '3,000 in the log, in 2 whole dumps.' \
		'the log has dumps of 2: hosta (3,000 exits) and hostb (900 exits).' \
		'Each has a clock of its own, so they are not added up: this page is about hosta, which has most; SOURCE=name takes another.'
	SOURCE=hostb report_says test/log/hosts.log '900 in the log, in 2 whole dumps.' \
		'this page is about hostb.' 'Most: HLT (800, 88.9 %)'
	says "no whole dump of 'hostc'; it has hosta, hostb" env SOURCE=hostc scripts/report test/log/hosts.log "$page"
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
	report_says test/report/run.log \
		'How many exits? 100 in the whole run, from power-on to power-off. That is 33 a second on average.' \
		'The peak is 90 a second (over 1 s), 0.50 s from the start, in the phase kernel.' \
		' firmware 0.00 s 1.00 s 7 7 CPUID 100 % ' ' kernel 1.00 s 2.00 s 93 46 IO_INSTRUCTION 100 % ' \
		' 10 CPUID The guest executed CPUID, which' ' as a barrier. 7 7.00 % 14 0.00 s 0.50 s ' 'Guest: a guest.'
	python3 test/report/page.py "$page/report.html" 100
	# User space is up when its phase is over; where that is not known, it is not told.
	sed 's/kernel/user-space/; s/4.00 end/3.00 shutdown\n# phase: 4.00 end/' test/report/run.log >"$dir/boot.log"
	report_says "$dir/boot.log" 'How many exits? 97 until user space was up, 2.00 s after power-on; 100 in the whole run, from power-on to power-off. That is 48 and 33 a second on average.'
	sed -i 's/user-space/user-space,idle/' "$dir/boot.log"
	report_says "$dir/boot.log" 'How many exits? 100 in the whole run, from power-on'
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

report_of_a_recording() {
	report_says test/series/vms.rec \
		'How many exits? 151 in the recording, in 4.00 s, after 157 that were before it. That is 38 a second on average. The counts were reset 1 time: what came between the sample before a reset and the reset is not among them.' \
		'The peak is 60 a second (over 1 s), 0.00 s from the start.' \
		'Host: not told by the recording.' \
		'Guest: not told by the recording; at most 1 VM, 3 vCPUs at a time.' \
		'Recorded: the recording has 2: host (151 exits) and vm 4711-12 (77 exits). This page is about host; SOURCE=name takes another.' \
		'cut at line 49; whole samples before that are used' 'the clock was set back 1 time' \
		'The first sample was at 2026-11-25 09:46:40 UTC.'
	python3 test/report/page.py "$page/report.html" 151
	SOURCE='vm 4711-12' report_says test/series/vms.rec 'How many exits? 77 in the recording' \
		'This page is about vm 4711-12.' 'Guest: a guest; at most 1 VM, 3 vCPUs at a time.'
	head -n 9 test/series/vms.rec >"$dir/one.rec"
	says 'needs two' scripts/report "$dir/one.rec" "$page"
	{ cat "$dir/one.rec"; sed 's/^sample 1795600000/sample 1795600001/; 1d' "$dir/one.rec"; } >"$dir/idle.rec"
	says 'there is no exit in the recording' scripts/report "$dir/idle.rec" "$page"
}

report_of_ten_phases() {
	report_says test/report/ten_phases.log \
		'How many exits? 79,014 until user space was up, 25.6 s after power-on; 122,125 in the whole run, from power-on to power-off. That is 3,080 and 1,168 a second on average.' \
		'The peak is 13,865 a second (over 200 ms), 1.30 s from the start, in the phase decompression.' \
		'In the phase idle there are 8.5 a second, a 137th of the average; half of that time at most 10.' \
		'DR_ACCESS and EXCEPTION_NMI (1 exit each), then XSETBV (2 exits).' \
		'Of the 16 reasons that the kernel names, 2 never came.' ' 0.10 s 494 4,940 ' \
		'Guest: Debian 12'
	python3 test/report/page.py "$page/report.html" 122125
	# The phases have all exits, each once.
	grep -oE '<td>[0-9.]+ s</td><td>[0-9,]+</td><td>[0-9.,]+</td>' "$page/report.html" |
		sed 's/.*s<.td><td>//; s/<.*//; s/,//g' | mawk '{ n += $1 } END { exit n != 122125 }'
}

# What a reason means stands beside it.
report_explains_reasons() {
	scripts/report test/report/run.log "$page"
	[ "$(grep -c '<details><summary>' "$page/report.html")" -eq 2 ]
	grep '<summary>CPUID</summary><p>.*<b>Comes from:</b> ' "$page/report.html"
	python3 test/report/page.py "$page/report.html" 100
}

# What a page promises is looked for: each of these changes takes one promise away.
report_keeps_its_promises() {
	scripts/report test/report/run.log "$page"
	python3 test/report/page.py "$page/report.html" 100
	for change in 's/ scope="row"//' 's/ scope="col"//' 's/<caption>[^<]*/<caption>/' 's/ role="img"//' \
		's/<title>[^<]*/<title>/' 's/<title id="exits-title">[^<]*/<title id="exits-title">/' \
		's/<desc \([^>]*\)>[^<]*/<desc \1>/' 's/ aria-label="[^"]*"//' 's/ lang="en"//' \
		's/<meta name="viewport"[^>]*>//' "s/default-src 'none'/default-src */" 's/@media print/@media none/' \
		's/color-scheme: dark/color-scheme: none/' 's/The MIT License//' 's/"counts":\[7/"counts":[8/' \
		's/<h1>/<img src="a.png"><h1>/' 's/<td>7<.td>//'; do
		sed "$change" "$page/report.html" >"$page/changed.html"
		says . python3 test/report/page.py "$page/changed.html" 100
	done
}

# Colours are the reasons', whatever their rank: in pictures, in charts and in their tables.
report_gives_reasons_their_colours() {
	for file in good.dmesg ten_phases.log; do
		scripts/report "test/report/$file" "$page"
		grep "fill = 'rgb(230, 159,   0)'" "$picture"
		grep -oE '"name":"EPT_VIOLATION","colour":"#e69f00"' "$page/report.html"
		grep -E 'background:#0072b2.*IO_INSTRUCTION' "$page/report.html"
	done
	# Sixteen have one of their own, which the like on SVM shares, and any other has one, always the same.
	(cd scripts/page && python3 -B -c 'from palette import COMMON, SVM, OTHERS, REST, colour
own = set(COMMON.values())
assert len(own) == len(COMMON) == 16 and not own & {REST, *OTHERS}
assert colour(1024, "npf") == colour(48, "EPT_VIOLATION") == "#e69f00"
assert set(SVM.values()) <= set(COMMON)
assert all(colour(r, "REASON_%d" % r) in OTHERS for r in range(65536) if r not in COMMON)
assert all(colour(r, "write_dr0") in OTHERS for r in range(65536) if r not in SVM)')
}

# browse ARGUMENT... PAGE: what Chromium, which reaches no network, makes of it; its console's
# words are in browsed, and what it asked a network for in asked.
browse() {
	rm -rf "$dir/chromium"
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1450,2700 \
		--user-data-dir="$dir/chromium" --enable-logging=stderr --v=0 --virtual-time-budget=20000 \
		--disable-background-networking --disable-component-update --disable-sync --no-first-run \
		--host-resolver-rules='MAP * ~NOTFOUND' --log-net-log="$dir/net.json" "$@" 2>"$dir/chromium.err"
	grep CONSOLE "$dir/chromium.err" >"$dir/browsed" || true
	# What Chromium itself wants has no page for its origin.
	grep -E '"url":"(http|ws)s?:' "$dir/net.json" | grep '"initiator":' |
		grep -v '"initiator":"not an origin"' >"$dir/asked" || true
}

# said: the lines of the <pre> of a page that was dumped.
said() { sed -n '/<pre id="said">/,/<.pre>/{ s/.*<pre id="said">//; s/<.pre>.*//; /./p; }' "$1"; }

# No text of the picture may stand on another one or outside of it.
labels_never_overlap() {
	python3 test/report/labels.py "$picture" "$dir/labels.html"
	browse --dump-dom "file://$dir/labels.html" >"$dir/labels.dom"
	said "$dir/labels.dom" >"$dir/labels.said"
	[ "$(sed -n 's/^texts: //p' "$dir/labels.said")" -ge 20 ]
	no -v '^texts: ' "$dir/labels.said"
}

report_labels_never_overlap() {
	for file in test/report/ten_phases.log test/report/good.dmesg test/report/run.log test/series/vms.rec; do
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
	sed -i 's/translate([0-9.]*,5[0-9]*\.[0-9]*)/translate(300,300)/' "$picture"
	says ' stands on ' labels_never_overlap
}

# 100 MB of log in 300 MB of address space, of which librsvg takes most, and glibc for each thread
# of gnuplot's 64 MB that it does not use, unless told.
report_reads_a_long_log() {
	growing_log 240000 >"$dir/long.dmesg"
	[ "$(wc -c <"$dir/long.dmesg")" -ge 100000000 ]
	# shellcheck disable=SC3045 # dash has it
	(ulimit -v 300000 && MALLOC_ARENA_MAX=1 scripts/report "$dir/long.dmesg" "$page") >"$dir/report-test.out"
	grep 'How many exits? 240,000,000 in the log, in 240,000 whole dumps. That is 2,000 a' "$dir/report-test.out"
	grep 'DR_ACCESS (240,000 exits)' "$page/report.html"
	python3 test/report/page.py "$page/report.html" 240000000
	rm "$dir/long.dmesg"
}

report_draws_a_picture() {
	scripts/report test/report/run.log "$page"
	[ "$(head -c 4 "$page/exits.png" | tail -c 3)" = PNG ]
	[ "$(wc -c <"$page/exits.png")" -gt 5000 ]
	# 14, 90 and 2.1 exits a second, of 100 that are 280 pixels, for 0.5, 1 and 1.4 s of 3 that
	# are 770: first the sum of both reasons, and on it the one that is more frequent.
	grep -F "<path fill = 'rgb( 86, 180, 233)' d='M190 306.8h128.3v-212.8h256.7v246h359.3v6h-744.3z'/>" "$picture"
	grep -F "<path fill = 'rgb(  0, 114, 178)' d='M318.3 346v-252h256.7v246h359.3v6h-616z'/>" "$picture"
	for words in kernel firmware exits/s 'peak: 90/s over 1 s at 0.50 s, kernel' IO_INSTRUCTION '93.0 %' \
		'seconds since the guest' 'VM exits per second, by exit reason: 100 exits in 3.00 s'; do
		grep -F ">$words" "$picture"
	done
}

# claims ARGUMENT...: the page, used as somebody would at two widths, keeps what it claims.
claims() {
	for wide in 400 1400; do
		python3 test/report/browse.py "$page/report.html" "$dir/browse.html" "$wide"
		browse "$@" --dump-dom "file://$dir/browse.html" >"$dir/browse.dom"
		said "$dir/browse.dom" >"$dir/browse.said"
		cat "$dir/browse.said" "$dir/browsed"
		no '^not ok' "$dir/browse.said"
		[ "$(grep -c '^ok ' "$dir/browse.said")" -ge 25 ]
		grep "^ok is as wide as it may be: $wide of $wide" "$dir/browse.said"
		grep "^ok scheme $scheme" "$dir/browse.said"
		no . "$dir/browsed"
		no . "$dir/asked"
	done
}

report_opens_in_chromium() {
	scripts/report test/report/ten_phases.log "$page"
	grep -o 'var uPlot=function' "$page/report.html"
	scheme=light
	claims
	scheme=dark
	claims --blink-settings=preferredColorScheme=0
	# It can say what is wrong.
	for change in 's/const ROW = 15/const ROW = 4/' 's/restack(); });$/});/' \
		"s/'use strict';/&fetch('file:\/\/\/etc\/hostname');/" "s/'use strict';/&no_such_thing();/" \
		's/max-width: 1340px/min-width: 1500px/' 's/--ink: #e6e7ea/--ink: #333/'; do
		sed "$change" "$page/report.html" >"$page/changed.html"
		python3 test/report/browse.py "$page/changed.html" "$dir/browse.html" 1400
		browse --blink-settings=preferredColorScheme=0 --dump-dom "file://$dir/browse.html" >"$dir/browse.dom"
		said "$dir/browse.dom" | grep '^not ok'
	done
	sed "s/<meta http-equiv[^>]*>//; s/'use strict';/&fetch('http:\/\/host.invalid\/');/" "$page/report.html" >"$page/changed.html"
	browse --dump-dom "file://$page/changed.html" >/dev/null
	grep host.invalid "$dir/asked"
}

# Without npm, with one that cannot, or with one that brings something else: the picture alone,
# and a word about it.
report_does_without_uplot() {
	empty=$(mktemp -d)
	for npm in 'exit 1' 'echo "npm error no network"; exit 1' 'echo another >uplot-1.6.32.tgz'; do
		printf '#!/bin/sh\n%s\n' "$npm" >"$empty/npm"
		chmod +x "$empty/npm"
		CACHE=$empty/cache PATH=$empty:$PATH scripts/report test/report/run.log "$page" >"$dir/report-test.out" 2>&1
		grep 'the page has the picture alone, which stands still: uPlot is not here' "$dir/report-test.out"
		[ -z "$(ls "$empty/cache")" ]
	done
	grep 'what npm fetched as uPlot 1.6.32 has another hash than that' "$dir/report-test.out"
	grep 'This page was made without uPlot' "$page/report.html"
	python3 test/report/page.py "$page/report.html" 100
	browse --dump-dom "file://$page/report.html" >"$dir/browse.dom"
	no . "$dir/browsed"
	no 'class="moving"' "$dir/browse.dom"
	# An archive that was damaged is fetched again, or not used.
	mkdir -p "$empty/cache"
	echo damaged >"$empty/cache/uplot-1.6.32.tgz"
	CACHE=$empty/cache PATH=$empty:$PATH says 'has another hash' scripts/uplot "$empty/cache"
	# Where scripts do not run, the picture is there.
	scripts/report test/report/run.log "$page"
	sed "s/script-src 'unsafe-inline'/script-src 'none'/" "$page/report.html" >"$page/quiet.html"
	browse --dump-dom "file://$page/quiet.html" >"$dir/browse.dom"
	no 'class="moving"' "$dir/browse.dom"
	grep -F '<noscript>' "$page/report.html"
	rm -r "$empty"
}
