"""What a series of 'kvm-exits series' comes to: steps, the peak, the phases, the boot."""

# A step is one measured interval, or as many as it takes to last so long: samples are some 20 ms
# apart by a clock of milliseconds, too coarse for a rate.
LEAST_STEP = 0.1
MOST_STEPS = 4096


class Step:
    """Whole intervals, one after the other. Rates are over what was measured."""

    def __init__(self, intervals):
        self.start, self.end = intervals[0][0], intervals[-1][1]
        self.measured = sum(i[2] for i in intervals)
        self.counts = [sum(column) for column in zip(*(i[3] for i in intervals))]
        self.exits = sum(self.counts)
        self.rate = self.exits / self.measured


def stretches_of(series, least):
    """Intervals, as start, end, what was measured and counts, in lists without a hole."""
    intervals = series['intervals']
    counts = zip(*(r['counts'] for r in series['reasons']))
    stretches = []
    for i in zip(intervals['start'], intervals['end'], intervals['measured'], counts):
        if not stretches or i[0] - stretches[-1][-1][1] >= least:
            stretches.append([])
        stretches[-1].append(i)
    return stretches


def runs_of(stretch, least):
    """Cut into the shortest runs that last so long; what is left over belongs to the last."""
    runs, measured = [], least
    for i in stretch:
        if measured >= least - 1e-9:
            runs.append([])
            measured = 0
        runs[-1].append(i)
        measured += i[2]
    if len(runs) > 1 and measured < least - 1e-9:
        runs[-2:] = [runs[-2] + runs[-1]]
    return runs


def highest_run(stretch, least):
    """Where the run that lasts so long and has the highest rate begins and ends, and that rate.

    One of more than twice that and an interval consists of two, of which one's is as high."""
    best = (0, len(stretch), -1)
    for first in range(len(stretch)):
        exits = measured = 0
        for last in range(first, len(stretch)):
            if measured >= 2 * least:
                break
            exits += sum(stretch[last][3])
            measured += stretch[last][2]
            if measured >= least - 1e-9 and exits / measured > best[2]:
                best = (first, last + 1, exits / measured)
    return best


def steps_of(series):
    """All that was measured, in steps, and which of them is the peak.

    The highest run, wherever it begins, is a step of its own, so that none is higher."""
    least = max(LEAST_STEP, sum(series['intervals']['measured']) / MOST_STEPS)
    stretches = stretches_of(series, least)
    highest = [highest_run(stretch, least) for stretch in stretches]
    steps = []
    for stretch, (first, last, rate) in zip(stretches, highest):
        if rate < max(h[2] for h in highest):
            steps += map(Step, runs_of(stretch, least))
            continue
        # Before it, runs end where the next one begins.
        before = runs_of(stretch[:first][::-1], least)
        steps += [Step(run[::-1]) for run in before[::-1]]
        steps.append(Step(stretch[first:last]))
        steps += map(Step, runs_of(stretch[last:], least))
    return steps


class Figures:
    def __init__(self, series):
        self.series = series
        self.kind = series['kind']
        self.total = series['total']
        if not self.total:
            raise SystemExit(f'no report: there is no exit in the {self.kind}')
        self.end = series['end']
        self.phases = series['phases']
        self.steps = steps_of(series)
        self.measured = sum(s.measured for s in self.steps)
        # From power-on to power-off all is measured; of a log what its dumps cover is.
        self.average = self.total / (self.end if self.kind == 'run' else self.measured)
        # The most frequent first; each with its place in the steps' and phases' counts.
        self.reasons = sorted(({'column': i, **r} for i, r in enumerate(series['reasons'])),
                              key=lambda r: (-r['total'], r['reason']))
        self.peak = max(self.steps, key=lambda s: s.rate)
        self.peak_phase = self.phase_at((self.peak.start + self.peak.end) / 2)

    def phase_at(self, time):
        found = None
        for phase in self.phases:
            if found is None or phase['start'] <= time:
                found = phase
        return found

    def has_holes(self):
        return any(b.start - a.end > 0.05 * a.measured for a, b in zip(self.steps, self.steps[1:]))

    def boot(self):
        """The phases until user space is up, or none if the run does not tell when that was."""
        for i, phase in enumerate(self.phases[:-1]):
            if phase['name'].split(',')[-1] == 'user-space':
                return self.phases[:i + 1]
        return []

    def half_time(self):
        """In how little of the measured time half of all exits came, from 0 to 1."""
        left, time = self.total / 2, 0
        for step in sorted(self.steps, key=lambda s: -s.rate):
            if step.exits >= left:
                return (time + step.measured * left / step.exits) / self.measured
            left -= step.exits
            time += step.measured

    def median_rate(self, phase):
        """The rate that half of a phase stays below: it tells an idle one that begins with a burst."""
        inside = sorted((s.rate, s.measured) for s in self.steps
                        if phase['start'] <= (s.start + s.end) / 2 < phase['end'])
        left = sum(measured for _, measured in inside) / 2
        for rate, measured in inside:
            left -= measured
            if left <= 0:
                return rate
        return rate_of(phase)

    def of_reason(self, reason):
        """Its highest rate, and when it came first and last."""
        came = [s for s in self.steps if s.counts[reason['column']]]
        return (max(s.counts[reason['column']] / s.measured for s in came), came[0].start,
                came[-1].end)

    def top_of(self, phase, n):
        """The n most frequent reasons of a phase: pairs of name and share, from 0 to 1."""
        counts = sorted(((phase['counts'][r['column']], -i, r['name'])
                         for i, r in enumerate(self.reasons)), reverse=True)
        return [(name, count / phase['exits']) for count, _, name in counts[:n] if count]


def rate_of(phase):
    length = phase['end'] - phase['start']
    return phase['exits'] / length if length > 0 else None
