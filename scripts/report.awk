# Reads what a run left (result.log) or any kernel log with dumps, and prints a page with a
# picture. Memory is bounded: time is kept in at most 512 bins, which double their width as
# the log goes on. Variables: title, svg (a file for the picture alone), skipped (a file).

function merge(   i, r) {
	for (i = 0; i < 256; i++)
		for (r in seen) {
			if (!((2 * i, r) in bin) && !((2 * i + 1, r) in bin) && !((i, r) in bin)) continue
			bin[i, r] = bin[2 * i, r] + bin[2 * i + 1, r]
		}
	for (i = 256; i < 512; i++)
		for (r in seen) delete bin[i, r]
	width *= 2
}
# Add n exits of a reason, spread evenly from time a to time b.
function add(r, n, a, b,   i, j, k, share) {
	if (origin == "") origin = nphases ? phase_at[0] : a
	seen[r]
	while (b - origin >= 512 * width) merge()
	i = int((a - origin) / width); j = int((b - origin) / width)
	if (i < 0) i = 0
	share = n / (j - i + 1)
	for (k = i; k <= j; k++) bin[k, r] += share
	count[r] += n
	total += n
	if (!(r in first) || a < first[r]) first[r] = a
	last[r] = b
	if (b > end) end = b
}
function give_up(why) { if (open) { cut++; printf "line %d: a dump %s\n", NR, why >skipped } open = 0 }
function finish_dump(   r) {
	if (sum != d_total || d_sum != d_delta) { give_up("whose rows do not sum to its total"); return }
	open = 0
	if (dumps++ && d_total - d_delta != before) gaps++
	before = d_total
	if (dumps == 1 && d_total > d_delta) earlier = d_total - d_delta
	for (r in d_row) if (d_row[r]) add(r, d_row[r], d_time - d_ms / 1000, d_time)
}

# Counters that index arrays must start as numbers: "" is another index than 0.
BEGIN { width = 0.02; nphases = n_reasons = 0 }
{ sub(/\r$/, "") }

# A run: samples, phases, the table.
/^# sample: [0-9]/ {
	runs = 1
	for (i = 4; i <= NF; i++) { split($i, f, ":"); add(f[1], f[2], $3, $3) }
	next
}
/^# phase: [0-9]/ { phase_at[nphases] = $3; phase[nphases++] = $4; next }
/^# table: [0-9]/ { name[$3] = $4; table_total += $5; next }
/^# config: / { sub(/^# config: /, ""); config = $0; next }
/^# / { next }

# A kernel log: dumps.
/kvm: exit stats: [0-9]+ exits, \+[0-9]+ in [0-9]+ ms/ {
	give_up("cut short by the next")
	stamp = match($0, /\[ *[0-9]+\.[0-9]+\]/) ? substr($0, RSTART + 1, RLENGTH - 2) + 0 : ""
	sub(/.*kvm: exit stats: /, "")
	d_total = $1 + 0; d_delta = substr($3, 2) + 0; d_ms = $5 + 0
	clock += d_ms / 1000
	d_time = stamp == "" ? clock : stamp
	sum = d_sum = 0; open = 1
	for (r in d_row) delete d_row[r]
	next
}
/kvm: exit stats: end/ { if (open) finish_dump(); else { cut++; printf "line %d: the end of a dump without its start\n", NR >skipped } next }
/kvm: exit stats: +[0-9]+ [A-Z0-9_]+ +[0-9]+ +[0-9.]+% +\+[0-9]+$/ {
	if (!open) next
	sub(/.*kvm: exit stats: +/, "")
	name[$1] = $2; sum += $3; d_row[$1] = substr($5, 2) + 0; d_sum += d_row[$1]
	next
}

function esc(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); return s }
function named(r) { return r in name ? name[r] : "REASON_" r }
function num(n,   s, out) {
	s = sprintf("%.0f", n)
	while (length(s) > 3) { out = "," substr(s, length(s) - 2) out; s = substr(s, 1, length(s) - 3) }
	return s out
}
function x_of(t) { return 70 + 900 * (t - origin) / span }
function paint(file,   k, i, r, y, h, c, legend_y, step, t) {
	print "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 480' width='1200' height='480' font-family='sans-serif' font-size='13'>" >file
	print "<rect width='1200' height='480' fill='white'/>" >file
	for (i = 0; i < nphases - 1; i++) {
		printf "<rect x='%.1f' y='40' width='%.1f' height='380' fill='%s'/>\n", x_of(phase_at[i]),
			x_of(phase_at[i + 1]) - x_of(phase_at[i]), i % 2 ? "#f4f4f4" : "#e9eef5" >file
		# Names of phases too short to hold them take turns at three heights.
		printf "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>\n",
			(x_of(phase_at[i]) + x_of(phase_at[i + 1])) / 2, 36 - 12 * (i % 3), esc(phase[i]) >file
	}
	for (k = 0; k < nbins; k++) {
		y = 420
		for (i = 0; i < nshown; i++) {
			h = 380 * bin_of(k, i) / width / scale
			if (h < 0.05) continue
			y -= h
			printf "<rect x='%.2f' y='%.2f' width='%.2f' height='%.2f' fill='%s'/>\n",
				x_of(origin + k * width), y, 900 * width / span + 0.1, h, colour[i] >file
		}
	}
	for (i = 0; i <= 4; i++)
		printf "<text x='64' y='%d' text-anchor='end'>%s</text><line x1='66' x2='970' y1='%d' y2='%d' stroke='#bbb' stroke-width='0.5'/>\n",
			424 - 95 * i, num(scale * i / 4), 420 - 95 * i, 420 - 95 * i >file
	step = 1
	while (span / step > 12) step *= (step ~ /^1/ || step ~ /^5/) ? (step ~ /^1/ ? 2 : 2) : 2.5
	for (t = 0; t <= span; t += step)
		printf "<text x='%.1f' y='440' text-anchor='middle'>%g s</text>\n", x_of(origin + t), t >file
	print "<text x='70' y='462'>VM exits per second, by exit reason, over time</text>" >file
	for (i = 0; i < nshown; i++)
		printf "<rect x='985' y='%d' width='14' height='14' fill='%s'/><text x='1005' y='%d'>%s</text>\n",
			50 + 24 * i, colour[i], 62 + 24 * i, i == nshown - 1 && rest ? "others" : esc(named(order[i])) >file
	print "</svg>" >file
}
function bin_of(k, i,   n, j) {
	if (!(i == nshown - 1 && rest)) return bin[k, order[i]]
	for (j = i; j < n_reasons; j++) n += bin[k, order[j]]
	return n
}

END {
	give_up("without an end")
	if (!total) { print "no whole dump and no sample in the input" >"/dev/stderr"; exit 1 }
	span = end - origin + width
	nbins = int((end - origin) / width) + 1
	for (r in seen) order[n_reasons++] = r
	for (i = 1; i < n_reasons; i++)
		for (j = i; j > 0 && count[order[j]] > count[order[j - 1]]; j--) {
			r = order[j]; order[j] = order[j - 1]; order[j - 1] = r
		}
	split("#1f77b4 #ff7f0e #2ca02c #d62728 #9467bd #8c564b #7f7f7f", c, " ")
	for (i = 0; i < 7; i++) colour[i] = c[i + 1]
	rest = n_reasons > 7
	nshown = rest ? 7 : n_reasons
	for (k = 0; k < nbins; k++) {
		n = 0
		for (i = 0; i < n_reasons; i++) n += bin[k, order[i]]
		all[k] = n
		if (n / width > peak) { peak = n / width; peak_at = origin + k * width }
		sorted[k] = n
	}
	# The least of 1, 2, 4, 6, 8 times a power of ten that the peak fits under.
	for (scale = 1; scale * 10 < peak; scale *= 10) ;
	for (i = 8; i > 1 && scale * i >= peak; i -= 2) got_scale = i
	scale *= got_scale ? got_scale : 10
	# In how little of the time half of all exits came.
	for (k = 0; k < nbins; k++) { b = sorted[k]; hist[int(b)]++ ; if (int(b) > most) most = int(b) }
	for (b = most; b >= 0 && got < total / 2; b--) if (b in hist) { got += b * hist[b]; busy += hist[b] }
	paint(svg)
	close(svg)

	print "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>" esc(title) "</title><style>body{font-family:sans-serif;max-width:1240px;margin:2em auto}table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:right}td:nth-child(2),th:nth-child(2){text-align:left}tr:nth-child(even){background:#f4f4f4}</style></head><body>"
	print "<h1>" esc(title) "</h1>"
	printf "<p><b>How many exits?</b> %s", num(total)
	if (runs) printf " in the whole boot, from power-on to power-off"
	else printf " in the log, in %s whole dumps%s", num(dumps), earlier ? ", after " num(earlier) " that were before it" : ""
	print ".</p>"
	printf "<p><b>At a stable rate, or in bursts?</b> %s a second on average, %s at the peak (over %g ms), %.1f s from the start",
		num(total / span), num(peak), width * 1000, peak_at - origin
	for (i = 0; i < nphases - 1; i++)
		if (peak_at >= phase_at[i] && peak_at < phase_at[i + 1]) printf ", in the phase %s", esc(phase[i])
	share = busy / nbins
	printf ". Half of all exits came in %.0f %% of the time%s.</p>\n", 100 * share,
		(share < 0.3 ? ": in bursts" : (share < 0.45 ? "" : ": rather evenly"))
	printf "<p><b>Which reasons most, which least?</b> Most: "
	for (i = 0; i < 3 && i < n_reasons; i++)
		printf "%s%s (%.1f %%)", i ? ", " : "", esc(named(order[i])), 100 * count[order[i]] / total
	printf ". Least, of those that came at all: "
	for (i = n_reasons - 1; i >= 0 && i > n_reasons - 4; i--)
		printf "%s%s (%s)", i < n_reasons - 1 ? ", " : "", esc(named(order[i])), num(count[order[i]])
	print ".</p>"
	while ((getline line < svg) > 0) print line
	if (nphases > 1) {
		print "<h2>Phases of the guest</h2><table><tr><th>from</th><th>phase</th><th>lasts</th><th>exits</th><th>exits/s</th></tr>"
		for (i = 0; i < nphases - 1; i++) {
			n = 0
			for (k = 0; k < nbins; k++) {
				t = origin + k * width
				if (t >= phase_at[i] && (t < phase_at[i + 1] || i == nphases - 2)) n += all[k]
			}
			d = phase_at[i + 1] - phase_at[i]
			printf "<tr><td>%.2f s</td><td>%s</td><td>%.2f s</td><td>%s</td><td>%s</td></tr>\n",
				phase_at[i] - origin, esc(phase[i]), d, num(n), d ? num(n / d) : "-"
		}
		print "</table>"
	}
	print "<h2>Reasons</h2><table><tr><th>reason</th><th>name</th><th>exits</th><th>share</th><th>peak/s</th><th>first</th><th>last</th></tr>"
	for (i = 0; i < n_reasons; i++) {
		r = order[i]
		p = 0
		for (k = 0; k < nbins; k++) if (bin[k, r] / width > p) p = bin[k, r] / width
		printf "<tr><td>%s</td><td>%s</td><td>%s</td><td>%.2f %%</td><td>%s</td><td>%.2f s</td><td>%.2f s</td></tr>\n",
			r, esc(named(r)), num(count[r]), 100 * count[r] / total, num(p), first[r] - origin, last[r] - origin
	}
	print "</table>"
	if (config != "") print "<p>Guest: " esc(config) ".</p>"
	if (cut) printf "<p>Left out: %d dumps that are not whole.</p>\n", cut
	if (gaps) printf "<p>%d dumps are missing between others; their exits are not in these figures.</p>\n", gaps
	print "</body></html>"
	printf "%.0f exits, %d dumps whole, %d left out, %d gaps\n", total, dumps, cut, gaps >"/dev/stderr"
	if (runs && table_total && table_total != total) {
		printf "the samples have %.0f exits, the table %.0f\n", total, table_total >"/dev/stderr"
		exit 1
	}
}
