# The chart of make bench, as SVG and PNG. Called with: data, output (without ending), title, unit.
set datafile separator "\t"
set logscale x 10
set xrange [1:20000]
set xlabel "added to a CPUID exit, in ".ARG4.", on a logarithmic scale"
set title ARG3
set key off
set grid xtics lc rgb "#d0d0d0"
set style fill solid noborder
set border 1
set ytics nomirror scale 0
set tics out nomirror
set yrange [*:*] reverse
set lmargin 36
draw = "plot ARG1 using 2:0:(1):2:($0-0.35):($0+0.35):3:ytic(1) with boxxyerror lc rgb variable, \
	ARG1 using ($2*1.08):0:4 with labels left"
set terminal svg size 1000,460 noenhanced font "DejaVu Sans,14" background "white"
set output ARG2.".svg"
eval draw
set terminal png size 1000,460 noenhanced font "DejaVu Sans,11" background "#ffffff"
set output ARG2.".png"
eval draw
