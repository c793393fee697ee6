# Sourced by check: kvm-exits log, with sanitizers, over kernel logs whole and in pieces.
# shellcheck shell=sh disable=SC2154

log_dir=$dir/log-test
tool=$log_dir/kvm-exits

# The logs are as if read in Central Europe, and from before the end of this day.
central_europe=CET-1CEST,M3.5.0,M10.5.0/3
log_end='2026-11-30T12:00Z'

log_build() {
	mkdir -p "$log_dir"
	make -s -C tools/kvm/kvm-exits OUTPUT="$log_dir" \
		CFLAGS='-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover'
	rm -rf "$log_dir/logs"
	cp -r test/log "$log_dir/logs"
	find "$log_dir/logs" -type f -exec touch -d "$log_end" {} +
}

# log_says NAME: the recorded log test/log/NAME.log gives NAME.csv, and says NAME.err.
log_says() {
	status=0 out=$log_dir/out
	TZ=$central_europe sh -c 'cd "$1" && "$0" log "$2.log"' "$tool" "$log_dir/logs" "$1" >"$out.csv" 2>"$out.err" ||
		status=$?
	diff "test/log/$1.err" "$out.err"
	if [ -e "test/log/$1.csv" ]; then
		diff "test/log/$1.csv" "$out.csv"
		[ "$status" -eq 0 ]
	else
		[ ! -s "$out.csv" ]
		[ "$status" -eq 8 ]
	fi
}

log_takes_whole_dumps() {
	log_build
	for name in good crlf binary empty none; do log_says $name; done
	"$tool" log <test/log/good.log | diff test/log/good.csv -
}

log_says_what_it_left_out() {
	for name in cut order repeated; do log_says $name; done
}

# hosts N: a log to which N hosts write a line each in turn.
hosts() {
	mawk -v hosts="$1" '/kvm: exit stats: .*[0-9]|end$/ {
		for (h = 1; h <= hosts; h++) print "host" h "| " $0 }' test/log/good.log
}

log_tells_hosts_apart() {
	for name in hosts prefixes; do log_says $name; done
	# More hosts than are followed: their dumps one after the other, and their lines in turns.
	hosts 70 | sort -s -n -k 1.5,1.7 | "$tool" log 2>&1 >/dev/null |
		grep '^kvm-exits: 210 whole dumps of more than 64 hosts .* 0 dumps left out'
	hosts 64 | "$tool" log 2>&1 >/dev/null |
		grep '^kvm-exits: 192 whole dumps of 64 hosts .* 0 dumps left out'
	hosts 65 | "$tool" log 2>&1 >/dev/null |
		grep 'host host1: a dump that had no end yet when there were too many hosts'
}

# What journalctl, dmesg, rsyslog and logcli print of the same two hosts, whose lines alternate.
log_reads_every_format() {
	for log in test/log/formats/*.log; do
		TZ=$central_europe "$tool" log "$log_dir/logs/formats/${log##*/}" >"$log_dir/csv" 2>"$log_dir/err"
		diff "${log%.log}.csv" "$log_dir/csv"
		lines=$(wc -l <"$log")
		diff - "$log_dir/err" <<-E
			kvm-exits: host web-1: 2 whole dumps with 3000 exits
			kvm-exits: host web-2: 2 whole dumps with 900 exits
			kvm-exits: 4 whole dumps of 2 hosts in $lines lines, 0 dumps left out
		E
	done
	[ "$(echo test/log/formats/*.log | wc -w)" -ge 17 ]
}

# A file of rows SOURCE,WALL|PREFIX: a dump with that in front of each line has them.
log_reads_stamps_and_hosts() {
	mawk -F '|' '/^#/ { next } { n++; p = substr($0, index($0, "|") + 1) "kvm: exit stats: "
		print p n " exits, +" n " in 412 ms, 1 VMs, 1 vCPUs, 0 dumps suppressed"
		print p " 10 CPUID  " n " 100.00%  +" n
		print p "end" }' test/log/stamps >"$log_dir/stamps.log"
	touch -d "$log_end" "$log_dir/stamps.log"
	TZ=$central_europe "$tool" log "$log_dir/stamps.log" | mawk -F , 'NR > 1 { print $2 "," $12 }' >"$log_dir/stamps.out"
	grep -v '^#' test/log/stamps | sed 's/|.*//' | diff - "$log_dir/stamps.out"
	[ "$(wc -l <"$log_dir/stamps.out")" -gt 70 ]
}

# walls ZONE COMMAND...: the wall clocks of its dumps, in that time zone.
walls() {
	zone=$1
	shift
	TZ=$zone "$@" | mawk -F , 'NR > 1 && !seen[$3]++ { print $12 }' | sort -u | paste -s -d ' '
}

log_honours_time_zones() {
	short=$log_dir/logs/formats/journal-short.log
	[ "$(walls UTC0 "$tool" log "$short")" = '2026-11-24T14:00:01Z 2026-11-24T14:00:02Z' ]
	[ "$(walls EST5EDT "$tool" log "$short")" = '2026-11-24T19:00:01Z 2026-11-24T19:00:02Z' ]
	iso=$log_dir/logs/formats/journal-short-iso.log
	[ "$(walls EST5EDT "$tool" log "$iso")" = '2026-11-24T13:00:01Z 2026-11-24T13:00:02Z' ]
	# A name is the local zone's before it is anybody else's: Cuba's CST, and its two 00:30.
	sed 's/14:00:0\([12]\) CET/13:00:0\1 CST/' "$log_dir/logs/formats/journal-short-full.log" >"$log_dir/cst.log"
	cuba=CST5CDT,M3.2.0/0,M11.1.0/1
	[ "$(walls $cuba "$tool" log "$log_dir/cst.log")" = '2026-11-24T18:00:01Z 2026-11-24T18:00:02Z' ]
	sed -i 's/Tue 2026-11-24 13:00:0[12] CST \(web-1\)/Sun 2026-11-01 00:30:00 CDT \1/
		s/Tue 2026-11-24 13:00:0[12] CST/Sun 2026-11-01 00:30:00 CST/' "$log_dir/cst.log"
	[ "$(walls $cuba "$tool" log "$log_dir/cst.log")" = '2026-11-01T04:30:00Z 2026-11-01T05:30:00Z' ]
}

# The year is told by the log's last change, and of a pipe by the present.
log_tells_the_year() {
	short=$log_dir/logs/formats/journal-short.log
	for end in 2026-11-23T13:00:02Z/2026 2026-11-23T12:59:00Z/2025 2027-01-01T00:00:00Z/2026; do
		touch -d "${end%/*}" "$short"
		walls UTC-1 "$tool" log "$short" | grep "^${end#*/}-11-24T13:00:01Z "
		walls UTC-1 "$tool" log <"$short" | grep "^${end#*/}-11-24T13:00:01Z "
	done
	touch -d "$log_end" "$short"
	for day in yesterday '6 months ago' '2 days'; do
		when=$(TZ=UTC0 date -d "$day" '+%b %d')
		year=$(TZ=UTC0 date -d "$day" +%Y)
		[ "$day" != '2 days' ] || year=$((year - 1))
		sed "s/^Nov 24/$when/" "$short" >"$log_dir/now.log"
		# shellcheck disable=SC2002 # a pipe is what is tested
		cat "$log_dir/now.log" | walls UTC0 "$tool" log | grep "^$year-"
	done
}

log_reads_json_of_any_shape() {
	for name in json dmesg-2.38; do log_says $name; done
	# The same entries in other shapes: all in a line, behind each other or with commas between
	# them, each in several lines, each an array.
	json=test/log/formats/journal-json
	# shellcheck disable=SC2016 # nothing is to expand
	for shape in 's/^//' 's/$/,/; 1s/^/[/; $s/,$/]/' 's/","/",\n\t"/g' 's/.*/\t[ & ]\r/'; do
		sed "$shape" $json.log >"$log_dir/shape.log"
		tr -d '\n' <"$log_dir/shape.log" >"$log_dir/line.log"
		for log in shape line; do
			"$tool" log "$log_dir/$log.log" 2>/dev/null | cut -d , -f 1-2,4- >"$log_dir/csv"
			cut -d , -f 1-2,4- $json.csv | diff - "$log_dir/csv"
		done
	done
}

# A line of 1 MB between the lines of a dump is no line of it; one that holds a row is not
# whole, and nor is its dump.
log_takes_lines_of_any_length() {
	mawk 'BEGIN { x = "x"; while (length(x) < 1048576) x = x x } { print; print x }' test/log/good.log |
		"$tool" log 2>/dev/null | cut -d , -f 1-2,4- >"$log_dir/long.csv"
	cut -d , -f 1-2,4- test/log/good.csv | diff - "$log_dir/long.csv"
	mawk 'BEGIN { x = " "; while (length(x) < 1048576) x = x x } NR == 2 { $0 = $0 x } { print }' \
		test/log/good.log >"$log_dir/long.log"
	"$tool" log "$log_dir/long.log" 2>&1 >/dev/null |
		grep 'line 2: a damaged line, and with it its dump'
	head -c 3000000 /dev/zero | fails_with 8 'no whole dump .* in 1 line' "$tool" log
}

# follows ROWS COMMAND...: a log that COMMAND begins to write has given so many rows before it
# goes on.
follows() {
	rows=$1
	shift
	mkfifo "$log_dir/fifo"
	"$tool" log "$log_dir/fifo" >"$log_dir/follow.csv" 2>/dev/null &
	exec 3>"$log_dir/fifo"
	rm "$log_dir/fifo"
	"$@" >&3
	for _ in $(seq 100); do
		[ "$(wc -l <"$log_dir/follow.csv")" -le "$rows" ] || break
		sleep 0.1
	done
	[ "$(wc -l <"$log_dir/follow.csv")" -eq $((rows + 1)) ]
	exec 3>&-
	wait $!
}

log_follows() {
	follows 2 head -n 6 test/log/good.log
	follows 2 head -n 7 test/log/formats/journal-json.log
	# dmesg --json --follow ends the line when the next entry comes.
	follows 2 sh -c 'head -n -2 test/log/dmesg-2.38.log | head -c -1'
}

log_names_what_is_wrong() {
	fails_with 1 'no-such-file: No such file' "$tool" log no-such-file
	fails_with 1 'Is a directory' "$tool" log test
	fails_with 2 'takes one kernel log, or none' "$tool" log a b
	fails_with 7 'No space left' sh -c "$tool log test/log/good.log >/dev/full"
}

# growing_log N: a log of N dumps, 1000 exits in half a second each, and other lines.
growing_log() {
	mawk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) {
		head = sprintf("[%12.6f] kvm: exit stats: ", i / 2)
		print head i * 1000 " exits, +1000 in 500 ms, 1 VMs, 1 vCPUs, 0 dumps suppressed"
		print head " 30 IO_INSTRUCTION              " i * 600 "  60.00%  +600"
		print head " 48 EPT_VIOLATION               " i * 300 "  30.00%  +300"
		print "usb 1-1: new high-speed device number " i " using ehci-platform"
		print head " 10 CPUID                        " i * 99 "   9.90%  +99"
		print head " 29 DR_ACCESS                     " i "   0.10%  +1"
		print head "end" } }'
}

# in_64_mb DUMPS COMMAND...: the log that COMMAND writes has so many, and is read in 64 MB of
# address space (and thus without ASan).
in_64_mb() {
	want=$1
	shift
	mkdir -p "$log_dir/plain"
	make -s -C tools/kvm/kvm-exits OUTPUT="$log_dir/plain"
	# shellcheck disable=SC3045 # dash has it
	"$@" | (ulimit -v 65536 && "$log_dir/plain/kvm-exits" log 2>"$log_dir/err" >/dev/null)
	grep "^kvm-exits: $want whole dumps of .* 0 dumps left out" "$log_dir/err"
}

a_gigabyte() { for host in $(seq 100); do sed "s/^/host$host: /" "$log_dir/block"; done; }

# An object in one line.
a_gigabyte_of_json() {
	echo '{"dmesg":['
	for host in $(seq 20); do sed "s/\"HOST\"/\"host$host\"/" "$log_dir/block"; done
	echo '{}]}'
}
a_gigabyte_in_a_line() { a_gigabyte_of_json | tr -d '\n'; }

# More than 1 GB, made on the fly.
log_streams_a_gigabyte() {
	growing_log 25000 >"$log_dir/block"
	[ "$(wc -c <"$log_dir/block")" -ge 10500000 ]
	in_64_mb 2500000 a_gigabyte
	[ "$(grep -c ': 25000 whole dumps with 25000000 exits$' "$log_dir/err")" -eq 100 ]
	grep ' of more than 64 hosts in 17500000 lines' "$log_dir/err"
}

log_streams_a_gigabyte_of_json() {
	growing_log 25000 | mawk -F '] ' '{ sub(/^\[ */, "", $1); time = NF > 1 ? $1 : 0
		print "{\"_HOSTNAME\":\"HOST\",\"time\":" time ",\"msg\":\"" $NF "\"," \
		"\"__CURSOR\":\"s=d86ff089cae54033a98d139a7c2496a9;i=1;b=5;m=145f7a4;t=6610549cc5880\"," \
		"\"_BOOT_ID\":\"11111111111111111111111111111111\",\"_TRANSPORT\":\"kernel\"," \
		"\"__REALTIME_TIMESTAMP\":\"1795525201123456\"}," }' >"$log_dir/block"
	[ "$(wc -c <"$log_dir/block")" -ge 52500000 ]
	in_64_mb 500000 a_gigabyte_in_a_line
	[ "$(grep -c ': 25000 whole dumps with 25000000 exits$' "$log_dir/err")" -eq 20 ]
	grep ' of 20 hosts in 1 line,' "$log_dir/err"
	rm "$log_dir/block"
}
