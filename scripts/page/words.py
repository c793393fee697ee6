"""How numbers, names and times are written, and the three questions answered."""

from figures import rate_of


def num(n):
    return f'{n:.1f}' if 0 < n < 10 and n != int(n) else f'{n:,.0f}'


def ordinal(n):
    """2 -> 2nd, 113 -> 113th"""
    n = f'{n:.0f}'
    ending = 'th' if n[-2:-1] == '1' else {'1': 'st', '2': 'nd', '3': 'rd'}.get(n[-1], 'th')
    return num(int(n)) + ending


def count_of(n, what):
    return f'{num(n)} {what}{"" if n == 1 else "s"}'


def seconds(t):
    return f'{t:.2f} s' if t < 10 else f'{t:,.1f} s'


def width(t):
    """How long something was measured: 412 ms, 1 s, 2.5 s, 61.4 s"""
    return f'{t * 1000:.0f} ms' if t < 0.9995 else f'{float(f"{t:.2f}"):,.6g} s'


def percent(part, whole):
    p = 100 * part / whole if whole else 0
    return '> 99.9 %' if p >= 99.95 and part < whole else '< 0.1 %' if 0 < p < 0.05 else f'{p:.1f} %'


def share(part, whole):
    return '< 0.01 %' if 20000 * part < whole else f'{100 * part / whole:.2f} %'


def legible(phase):
    """work:disk -> work: disk, user-space -> user space, firmware,loader -> firmware, loader"""
    return phase.replace(':', ': ').replace(',', ', ').replace('-', ' ').replace('_', ' ')


def listing(items):
    """a, b and c"""
    return ' and '.join([', '.join(items[:-1]), items[-1]] if len(items) > 1 else items)


def most_of(figures, phase, n):
    return ', '.join(f'{name} {"< 1" if part < 0.005 else f"{100 * part:.0f}"} %'
                     for name, part in figures.top_of(phase, n))


def how_many(f):
    s, average = f.series, f'{num(f.average)} a second on average.'
    if f.kind == 'run':
        boot, whole = f.boot(), f'{num(f.total)} in the whole run, from power-on to power-off'
        if not boot:
            return f'{whole}. That is {average}'
        exits, time = sum(p['exits'] for p in boot), boot[-1]['end']
        return (f'{num(exits)} until user space was up, {seconds(time)} after power-on; {whole}. '
                f'That is {num(exits / time)} and {average}')
    if f.kind == 'recording':
        said = f'{num(f.total)} in the recording, in {seconds(f.end)}'
    else:
        said = f'{num(f.total)} in the log, in {count_of(s["log"]["dumps"], "whole dump")}'
    if s['earlier']:
        said += f', after {num(s["earlier"])} that were before it'
    said += f'. That is {average}'
    if f.kind == 'recording' and s['resets']:
        said += (f' The counts were reset {count_of(s["resets"], "time")}: what came between the '
                 'sample before a reset and the reset is not among them.')
    return said


def when(f):
    half = f.half_time()
    if len(f.steps) < 3:
        said = f'{count_of(len(f.steps), "measured interval")} cannot tell.'
    else:
        kind = 'In bursts' if half < 0.3 else 'Unevenly' if half < 0.45 else 'Rather evenly'
        said = f'{kind}: half of all exits came in {100 * half:.0f} % of the time.'
    said += (f' The peak is {num(f.peak.rate)} a second (over {width(f.peak.measured)}), '
             f'{seconds(f.peak.start)} from the start')
    if f.peak_phase:
        said += f', in the phase {legible(f.peak_phase["name"])}'
    said += '.'
    for phase in f.phases:
        rate = rate_of(phase)
        if 'idle' not in phase['name'] or rate is None:
            continue
        said += f' In the phase {legible(phase["name"])} there are {num(rate)} a second'
        if rate and f.average > 2 * rate:
            said += f', a {ordinal(f.average / rate)} of the average'
        said += f'; half of that time at most {num(f.median_rate(phase))}.'
    return said


def ties(reasons):
    """'A and B (1 exit each)': the reasons that tie with the last, counted beyond the fourth."""
    least = reasons[-1]['total']
    same = [r['name'] for r in reversed(reasons) if r['total'] == least]
    names = same[:4] + ([f'{len(same) - 4} more'] if len(same) > 4 else [])
    each = ' each' if len(same) > 1 else ''
    return f'{listing(names)} ({count_of(least, "exit")}{each})', reasons[:len(reasons) - len(same)]


def why(f):
    most = ', '.join(f'{r["name"]} ({num(r["total"])}, {percent(r["total"], f.total)})'
                     for r in f.reasons[:3])
    least, before = ties(f.reasons)
    said = f'Most: {most}. Least, of those that came at all: {least}'
    if len(before) > 2:
        said += f', then {ties(before)[0]}'
    said += '.'
    never = f.series['named'] - len(f.reasons)
    if never > 0:
        said += f' Of the {f.series["named"]} reasons that the kernel names, {never} never came.'
    return said


def guest(f):
    s = f.series
    if f.kind == 'run':
        return s['guest'] or 'not told by the run'
    said = s['guest'] or f'not told by the {f.kind}'
    if s['vms']:
        said += (f'; at most {count_of(s["vms"], "VM")}, {count_of(s["vcpus"], "vCPU")} at a time')
    return said


def whose(f, chosen):
    """Which of several sources it is about; nothing if there is one."""
    s = f.series
    if len(s['sources']) < 2:
        return None
    named = [f'{x["name"] or "one without a name"} ({count_of(x["exits"], "exit")})'
             for x in s['sources'][:20]]
    number = len(s['sources']) + s['more_sources']
    if number > 20:
        named.append(f'{num(number - 20)} more')
    about = f'{s["source"] or "the one without a name"}'
    if f.kind == 'recording':
        said = f'the recording has {number}: {listing(named)}. This page is about {about}'
        return said + ('.' if chosen else '; SOURCE=name takes another.')
    said = (f'the log has dumps of {number}: {listing(named)}. Each has a clock of its own, so '
            f'they are not added up: this page is about {about}')
    return said + ('.' if chosen else ', which has most; SOURCE=name takes another.')


def answers(f, host, chosen):
    """Pairs of a question and its answer."""
    said = [('How many exits?', how_many(f)), ('At a stable rate, or in bursts?', when(f)),
            ('Which reasons most, which least?', why(f)),
            ('Host:', f'{host or f"not told by the {f.kind}"}.'), ('Guest:', f'{guest(f)}.')]
    about = whose(f, chosen)
    if about:
        said.append(('Recorded:' if f.kind == 'recording' else 'Hosts:', about))
    return said


def left_out(f):
    """What a log or a recording has and lacks, a line each."""
    s, lines = f.series, []
    if f.kind == 'log':
        log = s['log']
        lines += s['notes']
        if log['left_out_of_all'] > len(s['notes']):
            lines.append(f'{num(log["left_out_of_all"] - len(s["notes"]))} more')
        said = f'{count_of(log["dumps"], "whole dump")} with {count_of(f.total, "exit")}'
        for n, what in ((log['left_out'], 'dump{} left out'),
                        (log['repeated'], 'dump{} more than once in the log'),
                        (log['missing'], 'exit{} missing'), (log['late'], 'dump{} out of order')):
            if n:
                said += f', {num(n)} ' + what.format('' if n == 1 else 's')
                if what.endswith('missing'):
                    said += f' in {count_of(log["gaps"], "gap")}'
        if s['resets']:
            said += f', counts started anew {count_of(s["resets"], "time")}'
        lines.append(f'{s["source"] or "no host name"}: {said}, in {count_of(log["lines"], "line")}')
    elif f.kind == 'recording':
        if s['cut_line']:
            lines.append(f'cut at line {s["cut_line"]}; whole samples before that are used')
        if s['set_back']:
            lines.append(f'the clock was set back {count_of(s["set_back"], "time")}; these samples '
                         'are taken to have lasted as long as the ones before')
    joined = s['intervals']['joined']
    if joined > 1:
        lines.append(f'so much was measured that {joined} intervals each were made one')
    return lines
