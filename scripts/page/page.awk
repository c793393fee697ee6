# Puts the page together: the answers, the picture, the tables. Variables: title, svg (the file
# that the picture is drawn into), chosen (the user said which host).

function phase_table(   i, d) {
	if (!nphases) return
	print "<h2>Phases of the guest</h2><table><tr><th>from</th><th>phase</th><th>lasts</th><th>exits</th><th>exits/s</th><th>most frequent reasons</th></tr>"
	for (i = 0; i < nphases; i++) {
		d = phase_end[i] - phase_start[i]
		printf "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
			seconds(phase_start[i] - origin), esc(phase[i]), seconds(d), num(phase_exits[i]),
			(d > 0 ? num(phase_exits[i] / d) : "-"), esc(top_of(i, 3))
	}
	print "</table><p>A sample takes about 20 ms, and counts in the phase in which it ends.</p>"
}
function reason_table(   i, k, r, p) {
	print "<h2>Reasons</h2><table><tr><th>reason</th><th>name</th><th>exits</th><th>share</th><th>peak/s</th><th>first</th><th>last</th></tr>"
	for (i = 0; i < nreasons; i++) {
		r = order[i]
		p = 0
		for (k = 0; k < nbins; k++) if (bin[k, r] / width > p) p = bin[k, r] / width
		printf "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
			r, esc(named(r)), num(count[r]), esc(share_of(count[r], total)), num(p), seconds(first[r] - origin), seconds(last[r] - origin)
	}
	print "</table>"
}
function left_out(   i) {
	if (!nleft) return
	print "<h2>What the log has and lacks</h2><ul>"
	for (i = 0; i < nleft; i++) printf "<li>%s</li>\n", esc(left[i])
	print "</ul>"
}

END {
	if (!total) { print "no exits in the input" >"/dev/stderr"; exit 1 }
	if (run && table_total != "" && table_total != total) {
		printf "the samples have %.0f exits, the table %.0f\n", total, table_total >"/dev/stderr"
		exit 1
	}
	digest()
	draw()
	print "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>" esc(title) "</title>"
	print "<style>body{font-family:sans-serif;max-width:1310px;margin:2em auto;padding:0 1em}svg{max-width:100%;height:auto}"
	print "table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:right}td:nth-child(2),th:nth-child(2),"
	print "td:nth-child(6):last-child,th:nth-child(6):last-child{text-align:left}tr:nth-child(even){background:#f4f4f4}</style></head><body>"
	print "<h1>" esc(title) "</h1>"
	how_many()
	when()
	why()
	machines()
	which_host()
	while ((getline line_of_svg < svg) > 0) print line_of_svg
	phase_table()
	reason_table()
	left_out()
	print "</body></html>"
}
