#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""terminal.py COLUMNS: make SVG of what 'tmux capture-pane -e -p' says that a terminal shows."""
import html
import re
import sys
import unicodedata

CELL, LINE, SIZE, EDGE = 7.83, 17, 13, 12
INK, PAPER = "#d8dee9", "#1b1f27"
COLORS = {31: "#ff6b6b", 33: "#f2c14e"}
ESCAPE = re.compile(r"\x1b(?:\[([0-9;]*)m|[()].|.)")


class Style:
    def __init__(self):
        self.reset()

    def reset(self):
        self.bold = self.dim = self.reverse = False
        self.color = None

    def take(self, codes):
        for code in (int(c or 0) for c in codes.split(";")):
            if code == 0:
                self.reset()
            elif code in (1, 2, 7):
                setattr(self, {1: "bold", 2: "dim", 7: "reverse"}[code], True)
            elif code in (22, 27):
                self.bold, self.dim = (False, False) if code == 22 else (self.bold, self.dim)
                self.reverse = self.reverse and code != 27
            elif 30 <= code <= 39:
                self.color = COLORS.get(code)

    def key(self):
        ink = self.color or INK
        return (PAPER if self.reverse else ink, ink if self.reverse else None, self.bold,
                self.dim and not self.reverse)


def width(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def runs(line, style):
    """Pieces of one style: the column at which it begins, its columns, its text."""
    at = column = 0
    while at < len(line):
        found = ESCAPE.search(line, at)
        end = found.start() if found else len(line)
        if end > at:
            text = line[at:end]
            columns = sum(map(width, text))
            yield column, columns, text, style.key()
            column += columns
        if not found:
            break
        if found[1] is not None:
            style.take(found[1])
        at = found.end()


def main():
    lines = sys.stdin.read().rstrip("\n").split("\n")
    columns = int(sys.argv[1])
    wide, high = columns * CELL + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" role="img">')
    print('<title>The live view of kvm-exits on a terminal</title>')
    print(f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>')
    print(f'<g font-family="DejaVu Sans Mono, monospace" font-size="{SIZE}">')
    style = Style()
    for y, line in enumerate(lines):
        for column, length, text, (ink, paper, bold, dim) in runs(line, style):
            x, top = EDGE + column * CELL, EDGE + y * LINE
            if paper:
                print(f'<rect x="{x:.2f}" y="{top}" width="{length * CELL:.2f}" height="{LINE}" '
                      f'fill="{paper}"/>')
            if text.strip():
                weight = ' font-weight="bold"' if bold else ''
                faint = ' opacity="0.6"' if dim else ''
                print(f'<text x="{x:.2f}" y="{top + 13}" fill="{ink}" xml:space="preserve"'
                      f'{weight}{faint}>{html.escape(text)}</text>')
    print('</g>\n</svg>')


main()
