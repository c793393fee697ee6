# The chart of make compare, as SVG: what an exit takes on either of two hosts. Called with: data, output,
# the names of BASE and NEW.
set datafile separator "\t"
set logscale x 10
set xlabel "instructions that one takes, on a logarithmic scale"
set title "What VM exits take, emulated: ".ARG3." and ".ARG4 font ",15" noenhanced
set key tmargin center horizontal Left reverse samplen 1 width 3 height 0.5
set grid xtics noytics lt 1 lw 1 dt 1 lc rgb "#e0e0e0"
set border 1
set ytics nomirror scale 0 noenhanced
set tics out nomirror
set yrange [*:*] reverse
set offsets 0, 0, 0.6, 0.6
set lmargin 20
set rmargin 8
set terminal svg size 1000,560 noenhanced font "DejaVu Sans,14" background "white"
set output ARG2
plot ARG1 using 2:0:ytic(1) with points pt 6 ps 1 lw 2 lc rgb "#0072b2" title "BASE ".ARG3, \
	ARG1 using 3:0 with points pt 7 ps 0.6 lc rgb "#b35900" title "NEW ".ARG4, \
	ARG1 using ($2>$3?$2*1.08:$3*1.08):0:4 with labels left notitle
