# What the figures come to, and the answers in words: how many, when, why.

# Reasons, the most frequent first; the bins' sums; the peak; the average.
function digest(   i, j, k, r) {
	for (i = 0; i < nphases; i++) if (!(i in phase_end)) phase_end[i] = end
	if (nphases && phase_end[nphases - 1] > end) end = phase_end[nphases - 1]
	nbins = int((end - origin) / width) + 1
	span = nbins * width
	average = total / (run ? end - origin > 0 ? end - origin : width : covered > 0 ? covered : span)
	nreasons = 0
	for (r in count) if (count[r]) order[nreasons++] = r + 0
	for (i = 1; i < nreasons; i++)
		for (j = i; j > 0 && (count[order[j]] > count[order[j - 1]] ||
				(count[order[j]] == count[order[j - 1]] && order[j] < order[j - 1])); j--) {
			r = order[j]; order[j] = order[j - 1]; order[j - 1] = r
		}
	for (k = 0; k < nbins; k++) {
		for (i = 0; i < nreasons; i++) all[k] += bin[k, order[i]]
		if (all[k] / width > peak) { peak = all[k] / width; peak_bin = k }
	}
	peak_at = (peak_bin + 0.5) * width
	if (nphases) peak_phase = phase[phase_of(origin + peak_at)]
}

# In how little of the time half of all exits came, from 0 to 1.
function half_time(   k, b, most, got, busy, hist) {
	for (k = 0; k < nbins; k++) { b = int(all[k]); hist[b]++; if (b > most) most = b }
	for (b = most; b >= 0 && got < total / 2; b--)
		if (b in hist) { got += b * hist[b]; busy += hist[b] }
	return busy / nbins
}

function how_many() {
	printf "<p><b>How many exits?</b> %s ", num(total)
	if (run) printf "in the whole boot, from power-on to power-off"
	else printf "in the log, in %s%s", count_of(dumps, "whole dump"), earlier ? ", after " num(earlier) " that were before it" : ""
	printf ". That is %s a second on average.</p>\n", num(average)
}

# The rate that half of a phase stays below: it tells an idle phase that begins with a burst.
function median_rate(p,   k, i, n, t, v, rates) {
	for (k = 0; k < nbins; k++) {
		t = origin + (k + 0.5) * width
		if (t < phase_start[p] || t >= phase_end[p]) continue
		v = all[k] / width
		for (i = n++; i > 0 && rates[i - 1] > v; i--) rates[i] = rates[i - 1]
		rates[i] = v
	}
	return n ? rates[int(n / 2)] : phase_exits[p] / (phase_end[p] - phase_start[p])
}
function when(   share, i, rate) {
	share = half_time()
	printf "<p><b>At a stable rate, or in bursts?</b> %s: half of all exits came in %.0f %% of the time. ",
		share < 0.3 ? "In bursts" : share < 0.45 ? "Unevenly" : "Rather evenly", 100 * share
	printf "The peak is %s a second (over %g ms), %s from the start%s.", num(peak), width * 1000,
		seconds(peak_at), nphases ? ", in the phase " esc(peak_phase) : ""
	for (i = 0; i < nphases; i++)
		if (phase[i] ~ /idle/ && phase_end[i] > phase_start[i]) {
			rate = phase_exits[i] / (phase_end[i] - phase_start[i])
			printf " In the phase %s there are %s a second", esc(phase[i]), num(rate)
			if (rate > 0 && average > 2 * rate) printf ", a %s of the average", ordinal(average / rate)
			printf "; half of that time at most %s.", num(median_rate(i))
		}
	print "</p>"
}

# "A and B (1 exit each)": the reasons that tie with the one at place i, and before it. Counted
# beyond the fourth. Sets before: the place before them.
function ties(i,   n, list, c, more) {
	c = count[order[i]]
	for (n = 0; i >= 0 && count[order[i]] == c; i--)
		if (n < 4) list[n++] = esc(named(order[i])); else more++
	before = i
	if (more) list[n++] = more " more"
	return listing(list, n) " (" count_of(c, "exit") (n > 1 ? " each" : "") ")"
}
function why(   i, least) {
	printf "<p><b>Which reasons most, which least?</b> Most: "
	for (i = 0; i < 3 && i < nreasons; i++)
		printf "%s%s (%s, %s)", i ? ", " : "", esc(named(order[i])), num(count[order[i]]), esc(percent(count[order[i]], total))
	printf ". Least, of those that came at all: %s", ties(nreasons - 1)
	if (before > 2) printf ", then %s", ties(before)
	printf "."
	if (nnamed > nreasons) printf " Of the %d reasons that the kernel names, %d never came.", nnamed, nnamed - nreasons
	print "</p>"
}

function machines() {
	printf "<p><b>Host:</b> %s.</p>\n", host == "" ? "not told by the log" : esc(host)
	if (guest != "") printf "<p><b>Guest:</b> %s.</p>\n", esc(guest)
	else printf "<p><b>Guest:</b> not told by the log; at most %s, %s at a time.</p>\n",
		count_of(most_vms, "VM"), count_of(most_vcpus, "vCPU")
}

function which_host(   i, list, n) {
	if (nhosts < 2) return
	for (i = 0; i < nhosts; i++)
		if (i < 20) list[n++] = (hosts[i] == "" ? "one without a name" : esc(hosts[i])) " (" count_of(host_exits[hosts[i]], "exit") ")"
	if (nhosts > 20) list[n++] = nhosts - 20 " more"
	printf "<p><b>Hosts:</b> the log has dumps of %d: %s. Each has a clock of its own, so they are not added up: this page is about %s%s.</p>\n",
		nhosts, listing(list, n), source == "" ? "the one without a name" : esc(source), chosen ? "" : ", which has most; SOURCE=name takes another"
}
