"""What a kernel log says of the machine. A nested guest's lines in it are none of the host's."""

import re


def machine(lines, source):
    """source: the host whose lines count, or ''."""
    found = {}

    def note(what, pattern, line, text=lambda m: m.group(1)):
        if what not in found:
            m = re.search(pattern, line)
            if m:
                found[what] = text(m)

    for line in lines:
        if 'guest| ' in line or source and f' {source} ' not in line and not line.startswith(source):
            continue
        note('kernel', r'Linux version (\d\S*)', line, lambda m: f'Linux {m.group(1)}')
        note('cpus', r'smp: Brought up .*nodes?, (.*\S)', line)
        note('cpu', r'smpboot: CPU0: (.*?)(?: \(family.*)?\s*$', line)
        note('memory', r'Memory: \d+K/(\d+)K', line, lambda m: f'{int(m.group(1)) / 1024:.0f} MiB')
        note('board', r' DMI: [ ,]*(.*(?:BIOS|/).*\S)', line)
        if len(found) == 5:
            break
    return ', '.join(found[what] for what in ('kernel', 'cpus', 'cpu', 'memory', 'board')
                     if what in found)
