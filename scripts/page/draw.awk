# Draws the picture: exits per second over time, stacked by reason; their sum once more on a
# logarithmic scale, where an idle guest is seen, too; and below, on the same time axis, a row
# for each phase of the guest, with its name on the left and its figures on the right, so that
# no label can stand on another however short or many the phases are.

function layout(   i, n, round) {
	LEFT = 190; RIGHT = 960; TOP = 66; BOTTOM = 346; LOG_TOP = 376; LOG_BOTTOM = 456
	ROW = 21; PHASES = LOG_BOTTOM + 72; COLUMN = 980
	nshown = nreasons > 8 ? 8 : nreasons
	rest = nreasons > nshown
	split("#1f77b4 #ff7f0e #2ca02c #d62728 #9467bd #8c564b #17becf #7f7f7f", colour, " ")
	# The least of these times a power of ten that the peak fits under.
	for (scale = 1; scale * 10 < peak; scale *= 10) ;
	n = split("1 1.2 1.6 2 2.4 3.2 4 6 8 10", round, " ")
	for (i = 1; i < n && scale * round[i] < peak; i++) ;
	scale *= round[i]
	for (decades = 1; 10 ^ decades < peak; decades++) ;
	height = nphases ? PHASES + nphases * ROW + 16 : LOG_BOTTOM + 50
}
function x_of(t) { return LEFT + (RIGHT - LEFT) * t / span }
function log_y(rate) { return rate > 1 ? LOG_BOTTOM - (LOG_BOTTOM - LOG_TOP) * log(rate) / log(10) / decades : LOG_BOTTOM }
function text(x, y, anchor, more, what) {
	printf "<text x='%.1f' y='%.1f' text-anchor='%s'%s>%s</text>\n", x, y, anchor, more, what >svg
}
function line(x1, y1, x2, y2, more) {
	printf "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' %s/>\n", x1, y1, x2, y2, more >svg
}
function rect(x, y, w, h, fill) {
	printf "<rect x='%.1f' y='%.1f' width='%.2f' height='%.2f' fill='%s'/>\n", x, y, w, h, fill >svg
}
function shown(k, i,   n) {
	if (!(rest && i == nshown - 1)) return bin[k, order[i]]
	for (; i < nreasons; i++) n += bin[k, order[i]]
	return n
}

function draw_bands(   i) {
	for (i = 0; i < nphases; i++)
		if (i % 2 == 0) {
			rect(x_of(phase_start[i] - origin), TOP, x_of(phase_end[i]) - x_of(phase_start[i]), BOTTOM - TOP, "#eef2f8")
			rect(x_of(phase_start[i] - origin), LOG_TOP, x_of(phase_end[i]) - x_of(phase_start[i]), LOG_BOTTOM - LOG_TOP, "#eef2f8")
		}
}
function draw_rates(   i, k, h, base) {
	for (i = 0; i < nshown; i++) {
		printf "<path class='reason' fill='%s' d='", colour[i + 1] >svg
		for (k = 0; k < nbins; k++) {
			h = shown(k, i) / width / scale * (BOTTOM - TOP)
			if (h < 0.05) continue
			printf "M%.2f %.2fh%.2fv%.2fh-%.2fz", x_of(k * width), BOTTOM - base[k], x_of(width) - LEFT + 0.1, -h, x_of(width) - LEFT + 0.1 >svg
			base[k] += h
		}
		print "'/>" >svg
	}
	printf "<path fill='#556' d='" >svg
	for (k = 0; k < nbins; k++)
		if (all[k] > 0)
			printf "M%.2f %dh%.2fV%.2fh-%.2fz", x_of(k * width), LOG_BOTTOM, x_of(width) - LEFT + 0.1,
				log_y(all[k] / width) - 1, x_of(width) - LEFT + 0.1 >svg
	print "'/>" >svg
}
function draw_axes(   i, step, t) {
	for (i = 0; i <= 4; i++) {
		line(LEFT - 4, BOTTOM - i * (BOTTOM - TOP) / 4, RIGHT, BOTTOM - i * (BOTTOM - TOP) / 4, "stroke='#999' stroke-width='0.5'")
		text(LEFT - 8, BOTTOM - i * (BOTTOM - TOP) / 4 + 4, "end", "", num(scale * i / 4))
	}
	text(LEFT - 92, (TOP + BOTTOM) / 2, "middle", sprintf(" transform='rotate(-90 %d %d)'", LEFT - 92, (TOP + BOTTOM) / 2), "exits/s")
	for (i = 0; i <= decades; i++) {
		line(LEFT - 4, log_y(10 ^ i), RIGHT, log_y(10 ^ i), "stroke='#999' stroke-width='0.5'")
		if (i == decades || i % (decades > 4 ? 2 : 1) == 0 && i != decades - 1 || decades <= 4)
			text(LEFT - 8, log_y(10 ^ i) + 4, "end", " font-size='11'", num(10 ^ i))
	}
	text(LEFT - 92, (LOG_TOP + LOG_BOTTOM) / 2, "middle", sprintf(" transform='rotate(-90 %d %d)'", LEFT - 92, (LOG_TOP + LOG_BOTTOM) / 2), "exits/s, log")
	# 1, 2 or 5 times a power of ten, at most 12 of them.
	for (step = 0.01; span / step > 12; step = tick[++i]) if (!(1 in tick)) i = ticks()
	for (t = 0; t <= span * 1.0001; t += step) {
		line(x_of(t), BOTTOM, x_of(t), BOTTOM + 4, "stroke='#333'")
		text(x_of(t), BOTTOM + 18, "middle", "", sprintf("%g", t))
		line(x_of(t), LOG_BOTTOM, x_of(t), LOG_BOTTOM + 4, "stroke='#333'")
		text(x_of(t), LOG_BOTTOM + 18, "middle", "", sprintf("%g", t))
	}
	text((LEFT + RIGHT) / 2, LOG_BOTTOM + 36, "middle", "", run ? "seconds since the guest's power-on" : "seconds since the log's first dump began to count")
}
function ticks(   n, p) {
	for (p = 0.01; p < 1e9; p *= 10) { tick[++n] = p; tick[++n] = 2 * p; tick[++n] = 5 * p }
	return 1
}
function draw_peak(   x, y, at) {
	x = x_of(peak_at); y = BOTTOM - peak / scale * (BOTTOM - TOP)
	at = x < LEFT + 170 ? LEFT + 170 : x > RIGHT - 170 ? RIGHT - 170 : x
	printf "<path fill='#000' d='M%.1f %.1fl-6 -10h12z'/>\n", x, y - 1 >svg
	line(x, TOP - 14, x, y - 8, "stroke='#000' stroke-width='0.7'")
	text(at, TOP - 18, "middle", " font-weight='bold'", sprintf("peak: %s/s at %s%s", num(peak), seconds(peak_at), nphases ? ", " esc(peak_phase) : ""))
}
function draw_legend(   i, n, y) {
	text(COLUMN, TOP + 4, "start", " font-weight='bold'", "reason, share of all exits")
	for (i = 0; i < nshown; i++) {
		y = TOP + 26 + 22 * i
		n = rest && i == nshown - 1 ? 0 : count[order[i]]
		if (!n) for (k = i; k < nreasons; k++) n += count[order[k]]
		rect(COLUMN, y - 11, 14, 14, colour[i + 1])
		text(COLUMN + 22, y, "start", "", rest && i == nshown - 1 ? nreasons - i " others" : esc(named(order[i])))
		text(COLUMN + 310, y, "end", "", esc(percent(n, total)))
	}
	y = TOP + 26 + 22 * nshown + 6
	line(LEFT, BOTTOM - average / scale * (BOTTOM - TOP), RIGHT, BOTTOM - average / scale * (BOTTOM - TOP), "stroke='#000' stroke-dasharray='6 4'")
	line(COLUMN, y - 4, COLUMN + 16, y - 4, "stroke='#000' stroke-dasharray='6 4'")
	text(COLUMN + 22, y, "start", "", "average: " num(average) "/s")
}
function draw_phases(   i, y, x, w) {
	text(LEFT - 12, PHASES - 8, "end", " font-weight='bold'", "phase of the guest")
	text(COLUMN + 54, PHASES - 8, "end", " font-weight='bold'", "lasts")
	text(COLUMN + 132, PHASES - 8, "end", " font-weight='bold'", "exits/s")
	text(COLUMN + 144, PHASES - 8, "start", " font-weight='bold'", "most of them")
	for (i = 0; i < nphases; i++) {
		y = PHASES + i * ROW
		x = x_of(phase_start[i] - origin)
		w = x_of(phase_end[i]) - x_of(phase_start[i])
		rect(6, y, 1294, ROW, i % 2 ? "#fff" : "#eef2f8")
		rect(x, y + 4, w < 3 ? 3 : w, ROW - 8, "#345")
		text(LEFT - 12, y + 15, "end", "", esc(length(phase[i]) > 23 ? substr(phase[i], 1, 20) "..." : phase[i]))
		text(COLUMN + 54, y + 15, "end", "", seconds(phase_end[i] - phase_start[i]))
		text(COLUMN + 132, y + 15, "end", "", phase_end[i] > phase_start[i] ? num(phase_exits[i] / (phase_end[i] - phase_start[i])) : "-")
		text(COLUMN + 144, y + 15, "start", " font-size='11'", esc(top_of(i, 1)))
	}
}
function draw() {
	layout()
	printf "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1306 %d' width='1306' height='%d' font-family='DejaVu Sans, sans-serif' font-size='13'>\n", height, height >svg
	rect(0, 0, 1306, height, "#fff")
	text(LEFT, 24, "start", " font-size='17' font-weight='bold'", "VM exits per second, by exit reason: " count_of(total, "exit") " in " seconds(end - origin))
	draw_bands()
	draw_rates()
	draw_axes()
	draw_peak()
	draw_legend()
	if (nphases) draw_phases()
	print "</svg>" >svg
	close(svg)
}
