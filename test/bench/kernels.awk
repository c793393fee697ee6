# Makes one table of what make bench measured on several kernels, a file of raw figures each: what
# an exit takes on each kernel's own stock modules, and what is added to that.

FNR == 1 { kernels++ }
$1 == "kernel" { release[kernels] = $2 }
$1 == "row" { ticks[kernels, $2, $3] = $2 == "dumps" ? $4 : least($4, $5) }

function cell(k, key, w) {
	if (!((k, key, w) in ticks))
		return "-"
	if (key == "stock")
		return sprintf("%.1f", ticks[k, key, w])
	return sprintf("%+.1f", ticks[k, key, w] - ticks[k, "stock", w])
}
END {
	printf "What a VM exit costs on each kernel, in instructions, emulated; %s.\n", date
	print "An exit on the stock kernel's modules, and what is added to it (make bench-all). Of the two"
	print "clocks of make bench the one that says less, but for dumps, which others print."
	for (i = 1; i <= workloads; i++) {
		printf "\n%s\n%-34s", title[workload[i]], ""
		for (k = 1; k <= kernels; k++)
			printf " %9s", release[k]
		for (r = 1; r <= rows; r++) {
			printf "\n%-34s", name[row[r]]
			for (k = 1; k <= kernels; k++)
				printf " %9s", cell(k, row[r], workload[i])
		}
		print ""
	}
}
