#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""numbers.py COLUMNS ALL NARROW: each number in the screens of NARROW is in those of ALL, in
the same row under the same heading, or is that one rounded; and no line is too wide."""
import re
import sys
import unicodedata

SUFFIX = {c: 1000 ** (i + 1) for i, c in enumerate("kMGTPEZYRQ")}


def screens(path):
    for screen in open(path, encoding="utf-8").read().split("\n\n"):
        lines = screen.split("\n")
        heads = [i for i, line in enumerate(lines) if re.match(r"[↑↓]?(VM|VCPU|REASON) ", line + " ")]
        if not heads:
            continue
        line = lines[heads[0]].replace("TOP REASON", "TOP_REASON").replace("OF IT", "OF_IT")
        yield {row.split()[0]: dict(cells(line, row)) for row in lines[heads[0] + 1:] if row.strip()}


def cells(head, row):
    """Words begin where their heading begins, and numbers end where it ends."""
    for name in re.finditer(r"\S+", head):
        for text in re.finditer(r"\S+", row):
            if text.start() == name.start() or text.end() == name.end():
                yield name[0].strip("↑↓"), text[0]


def value(text):
    found = re.fullmatch(r"([0-9.]+)([kMGTPEZYRQ]?)%?", text)
    return float(found[1]) * SUFFIX.get(found[2], 1) if found else None


def same(narrow, all_):
    if narrow == all_ or (narrow.endswith("…") and not re.match(r"[<>]?[0-9.]+[^0-9]?[^0-9]?$", all_)):
        return True
    a, b = value(narrow), value(all_)
    return a is not None and b is not None and abs(a - b) <= 0.006 * b


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


columns = int(sys.argv[1])
for line in open(sys.argv[3], encoding="utf-8"):
    assert width(line.rstrip("\n")) <= columns, line
wide, narrow = list(screens(sys.argv[2])), list(screens(sys.argv[3]))
assert len(wide) == len(narrow) == 2, (len(wide), len(narrow))
for w, n in zip(wide, narrow):
    assert w.keys() == n.keys(), (w.keys() ^ n.keys())
    for row, cells in n.items():
        for head, text in cells.items():
            assert same(text, w[row][head]), (columns, row, head, text, w[row][head])
