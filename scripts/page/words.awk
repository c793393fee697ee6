# How numbers, names and times are written.

function esc(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); return s }
function named(r) { return r in name ? name[r] : "REASON_" r }
function num(n,   s, out) {
	if (n > 0 && n < 10 && n != int(n)) return sprintf("%.1f", n)
	s = sprintf("%.0f", n)
	while (length(s) > 3) { out = "," substr(s, length(s) - 2) out; s = substr(s, 1, length(s) - 3) }
	return s out
}
# 2 -> 2nd, 113 -> 113th
function ordinal(n) {
	n = sprintf("%.0f", n)
	return num(n) (n ~ /1[0-9]$/ ? "th" : n ~ /1$/ ? "st" : n ~ /2$/ ? "nd" : n ~ /3$/ ? "rd" : "th")
}
function count_of(n, what) { return num(n) " " what (n == 1 ? "" : "s") }
function seconds(t) { return sprintf(t < 10 ? "%.2f s" : "%.1f s", t) }
function percent(part, all,   p) {
	p = all ? 100 * part / all : 0
	return sprintf(p >= 99.95 && part < all ? "> 99.9 %%" : p > 0 && p < 0.05 ? "< 0.1 %%" : "%.1f %%", p)
}
function share_of(part, all) { return 20000 * part < all ? "< 0.01 %" : sprintf("%.2f %%", 100 * part / all) }
# work:disk -> work: disk, user-space -> user space, firmware,decompression -> firmware, decompression
function legible(s) { gsub(/[:,]/, "& ", s); gsub(/[-_]/, " ", s); return s }
# "a, b and c"
function listing(list, n,   i, s) {
	for (i = 0; i < n; i++) s = s (i == 0 ? "" : i == n - 1 ? " and " : ", ") list[i]
	return s
}
# The n most frequent reasons of a phase, with their shares.
function top_of(p, n,   i, j, r, best, used, share, s) {
	for (i = 0; i < n; i++) {
		best = ""
		for (j = 0; j < nreasons; j++) {
			r = order[j]
			if (!(r in used) && phase_count[p, r] > (best == "" ? 0 : phase_count[p, best])) best = r
		}
		if (best == "") break
		used[best]
		share = sprintf("%.0f %%", 100 * phase_count[p, best] / phase_exits[p])
		s = s (i ? ", " : "") named(best) " " (share == "0 %" ? "< 1 %" : share)
	}
	return s
}
