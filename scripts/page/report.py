"""report.py FILE DEST UPLOT: make DEST/report.html and exits.svg out of DEST/series.json, which is
what 'kvm-exits series FILE' said, and print what they come to. DEST/explain.json has what reasons
mean, UPLOT is the archive of the library that draws the page's chart, or ''."""

import datetime
import json
import os
import re
import sys
import tarfile
from html import escape

import words
from figures import Figures, rate_of
from machine import machine
from palette import colour
from picture import SINCE, picture
from words import num, seconds


def table(caption, heads, rows):
    """rows: lists of cells, the one that names the row a tuple; cells are HTML."""
    def cell(c):
        return f'<th scope="row">{c[0]}</th>' if isinstance(c, tuple) else f'<td>{c}</td>'

    head = ''.join(f'<th scope="col">{h}</th>' for h in heads)
    body = '\n'.join(f'<tr>{"".join(map(cell, row))}</tr>' for row in rows)
    return (f'<div class="wide" tabindex="0" role="region" aria-label="{caption}"><table>\n'
            f'<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>'
            '</table></div>')


def phase_table(f):
    rows = []
    for i, p in enumerate(f.phases):
        rate = rate_of(p)
        rows.append([(f'<span class="name" data-phase="{i}">{escape(words.legible(p["name"]))}</span>',),
                     seconds(p['start']), seconds(p['end'] - p['start']), num(p['exits']),
                     '-' if rate is None else num(rate), escape(words.most_of(f, p, 3))])
    return table('Phases of the guest', ['phase', 'from', 'lasts', 'exits', 'exits/s',
                                         'most frequent reasons'], rows) if rows else ''


def reason_table(f, explained):
    rows = []
    for r in f.reasons:
        peak, first, last = f.of_reason(r)
        name, said = escape(r['name']), explained.get(r['name'], {})
        told = ' '.join(f'<p>{title}{escape(said[key])}</p>' for key, title in (
            ('means', ''), ('from', '<b>Comes from:</b> '), ('helps', '<b>What helps:</b> '))
            if said.get(key))
        if told:
            name = f'<details><summary>{name}</summary>{told}</details>'
        mark = f'<i class="mark" style="background:{colour(r["reason"], r["name"])}"></i>'
        rows.append([r['reason'], (f'<div class="marked">{mark}{name}</div>',), num(r['total']),
                     escape(words.share(r['total'], f.total)), num(peak), seconds(first), seconds(last)])
    return table('Exit reasons', ['reason', 'name', 'exits', 'share', 'peak/s', 'first', 'last'], rows)


def library(archive):
    """uPlot with its licence, and its style."""
    if not archive:
        return '', ''
    with tarfile.open(archive) as tar:
        def member(name):
            return tar.extractfile(f'package/{name}').read().decode().strip()
        code, style, licence = (member(n) for n in ('dist/uPlot.iife.min.js', 'dist/uPlot.min.css',
                                                    'LICENSE'))
    assert '</script' not in code and '*/' not in licence
    return f'/*!\nuPlot\n\n{licence}\n*/\n{code}', style


def data(f):
    """What the chart draws. Steps, of which every one has a rate."""
    return {
        'start': [s.start for s in f.steps], 'end': [s.end for s in f.steps],
        'measured': [round(s.measured, 6) for s in f.steps],
        'first': min(0, f.steps[0].start), 'last': max(f.end, f.steps[-1].end),
        'since': f'seconds since {SINCE[f.kind]}',
        'reasons': [{'reason': r['reason'], 'name': r['name'], 'colour': colour(r['reason'], r['name']),
                     'share': words.percent(r['total'], f.total),
                     'counts': [s.counts[r['column']] for s in f.steps]} for r in f.reasons],
        'phases': [{'name': words.legible(p['name']), 'start': p['start'], 'end': p['end']}
                   for p in f.phases],
    }


def steps_told(f):
    longest, shortest = (w(s.measured for s in f.steps) for w in (max, min))
    said = words.width(shortest) if words.width(shortest) == words.width(longest) else (
        f'{words.width(shortest)} to {words.width(longest)}')
    told = f'A step of the chart is one or more whole measured intervals, and lasts {said}. '
    if f.kind == 'run':
        told += ('A sample takes about 20 ms, longer where nothing happened, and counts in the phase '
                 'in which it ends. ')
    if f.has_holes():
        told += 'What is hatched, or blank in the picture, was not measured. '
    if f.kind == 'recording':
        began = datetime.datetime.fromtimestamp(f.series['origin'], datetime.timezone.utc)
        told += f'The first sample was at {began:%Y-%m-%d %H:%M:%S} UTC. '
    return told + 'First and last of a reason: where the step begins, or ends, in which it came.'


def page(f, title, answers, svg, explained, archive):
    code, style = library(archive)
    inline = svg[svg.index('<svg'):]
    values = {
        'title': escape(title), 'style': style, 'library': code,
        'answers': '\n'.join(f'<p><b>{escape(q)}</b> {escape(a)}</p>' for q, a in answers),
        'picture': re.sub(r'<!--.*?-->', '', inline, flags=re.DOTALL),
        'made_with': 'The chart is drawn by uPlot, under the MIT licence, which stands in this page.'
                     if code else '',
        'missing': '' if code else '<p class="note">This page was made without uPlot, which was not '
                                   'to be had: the picture stands still.</p>',
        'phases': phase_table(f), 'reasons': reason_table(f, explained), 'steps': steps_told(f),
        'left_out': ''.join(f'<li>{escape(line)}</li>\n' for line in words.left_out(f)),
        # Whatever names are in it, it ends where it ends.
        'data': json.dumps(data(f), separators=(',', ':')).replace('<', '\\u003c'),
    }
    values['left_out'] = values['left_out'] and (
        f'<h2>What the {f.kind} has and lacks</h2>\n<ul>\n{values["left_out"]}</ul>')
    with open(os.path.join(os.path.dirname(__file__), 'report.html'), encoding='utf-8') as template:
        return re.sub(r'\{\{(\w+)\}\}', lambda m: values[m.group(1)], template.read())


def host_of(file, kind, source):
    """Of a run its console tells, of a kernel log that itself."""
    if kind == 'run':
        file, source = os.path.join(os.path.dirname(file), 'console.log'), ''
    if kind == 'recording' or not os.path.exists(file):
        return ''
    with open(file, encoding='utf-8', errors='replace') as lines:
        return machine(lines, source)


def write(path, text):
    """Whole or not at all."""
    with open(f'{path}.new', 'w', encoding='utf-8') as f:
        f.write(text)
    os.replace(f'{path}.new', path)


def main(file, dest, archive):
    with open(f'{dest}/series.json', encoding='utf-8') as series:
        f = Figures(json.load(series))
    with open(f'{dest}/explain.json', encoding='utf-8') as explain:
        explained = json.load(explain)
    path = os.path.realpath(file)
    title = f'VM exits by reason: {os.path.basename(os.path.dirname(path))}/{os.path.basename(path)}'
    answers = words.answers(f, host_of(file, f.kind, f.series['source']), bool(os.environ.get('SOURCE')))
    svg = picture(f, title, ' '.join(' '.join(a) for a in answers[:3]))
    write(f'{dest}/exits.svg', svg)
    write(f'{dest}/report.html', page(f, title, answers, svg, explained, archive))
    for question, answer in answers:
        print(f'{question} {answer}\n')
    for line in words.left_out(f)[-6:]:
        print(line)


if __name__ == '__main__':
    main(*sys.argv[1:])
