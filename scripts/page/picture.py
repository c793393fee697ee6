"""Draws the picture with gnuplot: exits per second over time, stacked by reason; their sum once
more on a logarithmic scale, where an idle guest is seen, too; and below, on the same time axis,
a row for each phase of the guest, into which its band reaches down, with its name on the left
and its figures on the right. So no label can stand on another, however short or many the
phases are.
"""

import math
import re
import subprocess
from html import escape

from figures import rate_of
from palette import REST, colour
from words import count_of, legible, most_of, num, percent, seconds, width

WIDTH, LEFT, RIGHT = 1306, 190, 960
TOP, BOTTOM, LOG_TOP, LOG_BOTTOM = 66, 346, 376, 456
PHASES, ROW, COLUMN = LOG_BOTTOM + 72, 21, 980
SHOWN = 8
SINCE = {'run': "the guest's power-on", 'log': "the log's first dump began to count",
         'recording': "the recording's first sample"}


def shown_of(f):
    """What the picture has a colour for: name, colour, the columns of counts."""
    few = f.reasons if len(f.reasons) <= SHOWN else f.reasons[:SHOWN - 1]
    shown = [(r['name'], colour(r['reason'], r['name']), [r['column']]) for r in few]
    if few is not f.reasons:
        rest = f.reasons[SHOWN - 1:]
        shown.append((f'{len(rest)} others', REST, [r['column'] for r in rest]))
    return shown


def text(what):
    """As gnuplot wants it: in quotes that it takes literally, and without its own marks."""
    return "'" + re.sub(r'[\x00-\x1f]', ' ', what).replace("'", "''") + "'"


class Script:
    """gnuplot's commands; a place is in pixels from the upper left corner."""

    def __init__(self, height):
        self.height, self.lines = height, []

    def say(self, *lines):
        self.lines += lines

    def x(self, x):
        return f'screen {x / WIDTH:.5f}'

    def y(self, y):
        return f'screen {1 - y / self.height:.5f}'

    def label(self, x, y, what, align='left', size=13, bold=False, more=''):
        font = f'DejaVu Sans{":Bold" if bold else ""},{size}'
        self.say(f"set label {text(what)} at {self.x(x)},{self.y(y)} {align} font '{font}' {more}")

    def rect(self, x1, y1, x2, y2, fill):
        self.say(f"set object rectangle from {x1},{self.y(y1)} to {x2},{self.y(y2)} "
                 f"fc rgb '{fill}' fs solid noborder behind")

    def line(self, x1, y1, x2, y2, more='lc rgb "#000000"'):
        self.say(f'set arrow from {x1},{self.y(y1)} to {x2},{self.y(y2)} nohead {more}')

    def plot(self, top, bottom, clauses):
        self.say(f'set lmargin at {self.x(LEFT)}', f'set rmargin at {self.x(RIGHT)}',
                 f'set tmargin at {self.y(top)}', f'set bmargin at {self.y(bottom)}',
                 'plot ' + ', '.join(clauses))


def round_up(peak):
    """The least round number that the peak fits under."""
    power = 10 ** math.floor(math.log10(peak))
    return next(n * power for n in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if n * power >= peak)


def tick_step(span):
    """1, 2 or 5 times a power of ten, at most 12 of them."""
    power = 10 ** math.floor(math.log10(span / 12))
    return next(n * power for n in (1, 2, 5, 10) if span <= 12 * n * power)


def draw_data(script, f, shown):
    """Sums of the first reason, of the first two ..., at both ends of each step; a hole is zero."""
    rows, end, none = [], f.steps[0].start, [0] * len(shown)
    for step in f.steps:
        if step.start - end > 0.05 * step.measured:
            rows += [(end, none), (step.start, none)]
        sums, exits = [], 0
        for _, _, columns in shown:
            exits += sum(step.counts[c] for c in columns)
            sums.append(exits / step.measured)
        rows += [(step.start, sums), (step.end, sums)]
        end = step.end
    script.say('$rates << EOD', *(f'{t:.6g} ' + ' '.join(f'{s:.6g}' for s in sums)
                                  for t, sums in rows), 'EOD')


def draw_phases(script, f):
    bottom = PHASES + len(f.phases) * ROW
    for x, align, what in ((LEFT - 12, 'right', 'phase of the guest'), (COLUMN + 54, 'right', 'lasts'),
                           (COLUMN + 132, 'right', 'exits/s'), (COLUMN + 144, 'left', 'most of them')):
        script.label(x, PHASES - 12, what, align, bold=True)
    for i, phase in enumerate(f.phases):
        y = PHASES + i * ROW
        start, end = (f'first {phase[x]:.6g}' for x in ('start', 'end'))
        if i % 2 == 0:
            script.rect(start, TOP, end, bottom, '#e9eef6')
        # However short it is, its mark is seen.
        script.line(start, y + ROW / 2, end, y + ROW / 2, 'lw 9 lc rgb "#334455"')
        script.line(start, y + 5, start, y + ROW - 5, 'lw 2 lc rgb "#334455"')
        script.line(script.x(6), y, script.x(WIDTH - 6), y, 'lw 0.5 lc rgb "#cccccc"')
        name, rate = legible(phase['name']), rate_of(phase)
        script.label(LEFT - 12, y + 11, name if len(name) <= 23 else name[:20] + '...', 'right')
        script.label(COLUMN + 54, y + 11, seconds(phase['end'] - phase['start']), 'right')
        script.label(COLUMN + 132, y + 11, '-' if rate is None else num(rate), 'right')
        script.label(COLUMN + 144, y + 11, most_of(f, phase, 1), size=11)


def draw_legend(script, f, shown):
    script.label(COLUMN, TOP, 'reason, share of all exits', bold=True)
    for i, (name, fill, columns) in enumerate(shown):
        y = TOP + 26 + 22 * i
        exits = sum(f.series['reasons'][c]['total'] for c in columns)
        script.rect(script.x(COLUMN), y - 7, script.x(COLUMN + 14), y + 7, fill)
        script.label(COLUMN + 22, y, name)
        script.label(COLUMN + 310, y, percent(exits, f.total), 'right')
    y = TOP + 26 + 22 * len(shown) + 6
    script.line(script.x(COLUMN), y, script.x(COLUMN + 16), y, 'dt (6,4) lc rgb "#000000"')
    script.label(COLUMN + 22, y, f'average: {num(f.average)}/s')


def draw_peak(script, f, scale, first, span):
    middle = (f.peak.start + f.peak.end) / 2
    x = LEFT + (RIGHT - LEFT) * (middle - first) / span
    y = BOTTOM - f.peak.rate / scale * (BOTTOM - TOP)
    said = f'peak: {num(f.peak.rate)}/s over {width(f.peak.measured)} at {seconds(f.peak.start)}'
    if f.peak_phase:
        name = legible(f.peak_phase['name'])
        said += ', ' + (name if len(name) <= 23 else name[:20] + '...')
    left = x < (LEFT + RIGHT) / 2
    script.label(x - 6 if left else x + 6, TOP - 22, said, 'left' if left else 'right', bold=True)
    script.say(f'set arrow from {script.x(x)},{script.y(TOP - 13)} to {script.x(x)},{script.y(y)} '
               'head filled size screen 0.006,20,60 lw 1 lc rgb "#000000" front')


def script_of(f):
    shown = shown_of(f)
    rows = PHASES + len(f.phases) * ROW + 16 if f.phases else LOG_BOTTOM + 50
    script = Script(max(rows, TOP + 26 + 22 * len(shown) + 40))
    first, last = min(0, f.steps[0].start), max(f.end, f.steps[-1].end)
    span, scale = last - first, round_up(f.peak.rate)
    decades = max(1, math.ceil(math.log10(f.peak.rate)))
    script.say('set terminal svg size %d,%d noenhanced font "DejaVu Sans,13" background "white"'
               % (WIDTH, script.height), 'set encoding utf8', 'set multiplot', 'unset key', 'set border 0',
               'set grid noxtics ytics lc rgb "#999999" lw 0.5 dt solid', 'set tics nomirror',
               'set format x "%g"', f'set xrange [{first:.6g}:{last:.6g}]',
               f'set xtics out {tick_step(span):.6g} scale 0.5 offset 0,0.6', 'set style fill solid 1 noborder')
    draw_data(script, f, shown)
    script.label(LEFT, 20, f'VM exits per second, by exit reason: {count_of(f.total, "exit")} in '
                 f'{seconds(f.end)}', size=17, bold=True)
    for middle, what in (((TOP + BOTTOM) / 2, 'exits/s'), ((LOG_TOP + LOG_BOTTOM) / 2, 'exits/s, log')):
        script.label(LEFT - 92, middle, what, 'center', more='rotate by 90')
    script.label((LEFT + RIGHT) / 2, LOG_BOTTOM + 38, f'seconds since {SINCE[f.kind]}', 'center')
    if f.phases:
        draw_phases(script, f)
    draw_legend(script, f, shown)
    draw_peak(script, f, scale, first, span)
    ticks = ', '.join(f'"{num(scale * i / 4)}" {scale * i / 4:.6g}' for i in range(5))
    script.say(f'set yrange [0:{scale:.6g}]', f'set ytics in scale 0 ({ticks})')
    # The sum of all first, and on it the sums of fewer and fewer.
    script.plot(TOP, BOTTOM, [f"$rates using 1:{i + 2} with filledcurves y1=0 lc rgb '{shown[i][1]}'"
                              for i in reversed(range(len(shown)))] +
                [f'{f.average:.6g} with lines dt (6,4) lc rgb "#000000"'])
    every = 1 if decades <= 4 else 2
    ticks = ', '.join(f'"{num(10 ** i) if (decades - i) % every == 0 else ""}" {10 ** i}'
                      for i in range(decades + 1))
    script.say('unset label', 'unset arrow', 'unset object', 'set logscale y',
               f'set yrange [1:{10 ** decades}]', f'set ytics in scale 0 ({ticks}) font ",11"')
    sums = f'(${len(shown) + 1} > 1 ? ${len(shown) + 1} : 1)'
    script.plot(LOG_TOP, LOG_BOTTOM, [f'$rates using 1:{sums} with filledcurves y1=1 lc rgb "#555566"'])
    script.say('unset multiplot')
    return '\n'.join(script.lines) + '\n'


def compact(match):
    """A polygon as a path to a tenth of a pixel, which is a tenth as long."""
    points = [tuple(round(float(n) * 10) for n in p.split(',')) for p in match.group(2).split()]
    kept = points[:1]
    for to in points[1:]:
        # Straight on in one direction is one step.
        if len(kept) > 1 and any(kept[-2][i] == kept[-1][i] == to[i] and
                                 (kept[-2][1 - i] < kept[-1][1 - i]) == (kept[-1][1 - i] < to[1 - i])
                                 for i in (0, 1)):
            kept.pop()
        if to != kept[-1]:
            kept.append(to)
    path = [f'M{kept[0][0] / 10:g} {kept[0][1] / 10:g}']
    for (x, y), (to_x, to_y) in zip(kept, kept[1:]):
        path.append(f'h{(to_x - x) / 10:g}' if y == to_y else f'v{(to_y - y) / 10:g}' if x == to_x else
                    f'l{(to_x - x) / 10:g} {(to_y - y) / 10:g}')
    return f"<path {match.group(1)}d='{''.join(path)}z'/>"


def picture(f, title, told):
    """As SVG, which says what it is to those who cannot see it."""
    drawn = subprocess.run(['gnuplot'], input=script_of(f), capture_output=True, text=True)
    if drawn.returncode or '</svg>' not in drawn.stdout:
        raise SystemExit(f'gnuplot drew no picture: {drawn.stderr.strip()[-300:]}')
    svg = re.sub(r'<title>.*?</title>\s*<desc>.*?</desc>', lambda m: (
        f'<title id="exits-title">{escape(title)}</title>\n'
        f'<desc id="exits-desc">{escape(told)}</desc>'), drawn.stdout, flags=re.DOTALL)
    svg = svg.replace('"DejaVu Sans:Bold"', '"DejaVu Sans" font-weight="bold"')
    svg = svg.replace('font-family="DejaVu Sans"', 'font-family="DejaVu Sans, sans-serif"')
    svg = re.sub(r"<polygon ([^>]*)points = '([^']*)'\s*/>", compact, svg)
    return svg.replace('<svg ', '<svg role="img" aria-labelledby="exits-title exits-desc" ', 1)
