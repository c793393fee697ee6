# The chart of make bench, as SVG: dots, as an axis of powers of ten has no zero for bars
# to begin at. Called with: data, output, title, unit.
set datafile separator "\t"
set logscale x 10
set xrange [0.8:20000]
set xlabel ARG4." added to each exit, on a logarithmic scale"
set title ARG3 font ",15"
set key tmargin center horizontal Left reverse samplen 1 width 3 height 0.5
set grid xtics noytics lt 1 lw 1 dt 1 lc rgb "#e0e0e0"
set border 1
set ytics nomirror scale 0
set tics out nomirror
set yrange [*:*] reverse
set offsets 0, 0, 0.6, 0.6
set lmargin 36
set rmargin 4
# Ours and others' differ in shape, too; what is below the axis, or nothing, is a mark at its edge.
at(kind) = strcol(3) eq kind ? column(2) : NaN
set terminal svg size 1000,500 noenhanced font "DejaVu Sans,14" background "white"
set output ARG2
plot ARG1 using 2:0:ytic(1) with points pt -1 notitle, \
	ARG1 using (0.8):0:($2-0.8):(0) with vectors nohead lw 1 dt (2,4) lc rgb "#808080" notitle, \
	ARG1 using (at("ours")):0 with points pt 7 ps 0.8 lc rgb "#0072b2" title "exit stats", \
	ARG1 using (at("nothing")):0 with points pt 6 ps 0.8 lw 2 lc rgb "#0072b2" notitle, \
	ARG1 using (at("others")):0 with points pt 13 ps 0.9 lc rgb "#b35900" title "in their stead", \
	ARG1 using ($2*1.25):0:4 with labels left notitle
