// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "log.h"
#include "series.h"

struct log {
	struct series *s;
	struct dumps dumps;
	bool too_much;
	int64_t last;		/* the time stamp of the last dump in order, shifted */
	int64_t end;		/* and where the last interval ends */
	int64_t shift;		/* of the clock, which started anew */
	uint64_t late;		/* dumps out of order so far */
};

/* Of one name, whose dumps may have been forgotten in between. */
static void add_sums(struct dump_sums *to, const struct dump_sums *s)
{
	to->dumps += s->dumps;
	to->exits += s->exits;
	to->left_out += s->left_out;
	to->repeated += s->repeated;
	to->gaps += s->gaps;
	to->missing += s->missing;
	to->late += s->late;
	to->restarts += s->restarts;
}

static void find_sums(void *arg, const struct dump_sums *sums)
{
	struct series *s = ((struct log *)arg)->s;
	struct series_source *source;

	s->sums.dumps += sums->dumps;
	if (!sums->dumps)
		return;
	source = series_source(s, sums->source);
	if (source)
		source->exits += sums->exits;
	else
		s->more_sources++;
}

static void find_dump(void *arg, const struct dump *d)
{
	(void)arg;
	(void)d;
}

static void find_left_out(void *arg, const char *source, uint64_t line, const char *what)
{
	struct series *s = ((struct log *)arg)->s;

	s->left_out++;
	if (s->nr_notes < MAX_NOTES)
		snprintf(s->notes[s->nr_notes++], sizeof(s->notes[0]), "line %" PRIu64 "%s%s: %s",
			 line, *source ? ", host " : "", source, what);
}

/*
 * What it was measured over, and where that lies. Without time stamps, dump follows on dump.
 * Where clocks start anew, too, behind what was before; one that came late lies where it was.
 */
static int64_t place(struct log *l, const struct dump *d, int64_t length, bool late)
{
	int64_t time = d->time_us < 0 ? l->end + length : d->time_us + l->shift;

	if (late)
		return time - length;
	if (time < l->last) {
		l->shift += l->end + length - time;
		time = l->end + length;
	}
	l->last = time;
	/* Printing takes its time, and not always the same. */
	return time - length < l->end && l->s->intervals.nr ? l->end : time - length;
}

static void take_dump(void *arg, const struct dump *d)
{
	struct log *l = arg;
	struct series *s = l->s;
	/* In less than a millisecond is in one at most. */
	int64_t length = (d->head.ms ? d->head.ms : 1) * 1000, start;
	bool late = false;
	int interval;

	if (strcmp(d->source, s->source) || l->too_much)
		return;
	if (d->head.ms > INT32_MAX) {
		l->too_much = true;
		return;
	}
	for (int i = 0; i < l->dumps.nr_sources; i++)
		if (l->dumps.source[i].name == d->source) {
			late = l->dumps.source[i].sums.late > l->late;
			l->late = l->dumps.source[i].sums.late;
		}
	start = place(l, d, length, late);
	if (!s->intervals.nr) {
		s->origin = start;
		s->earlier = d->head.total - d->head.delta;
	}
	if (start < s->origin)
		s->origin = start;
	if (l->end < start + length || !s->intervals.nr)
		l->end = start + length;
	interval = intervals_add(&s->intervals, start, start + length);
	for (const struct log_row *r = d->row; r < d->row + d->nr_rows; r++)
		if (!intervals_count(&s->intervals, interval, r->reason, r->name, r->delta))
			l->too_much = true;
	if (s->vms < d->head.vms)
		s->vms = d->head.vms;
	if (s->vcpus < d->head.vcpus)
		s->vcpus = d->head.vcpus;
}

static void take_sums(void *arg, const struct dump_sums *sums)
{
	struct log *l = arg;

	if (!strcmp(sums->source, l->s->source)) {
		add_sums(&l->s->sums, sums);
		l->late = 0;
	}
}

static void left_out_already(void *arg, const char *source, uint64_t line, const char *what)
{
	(void)arg;
	(void)source;
	(void)line;
	(void)what;
}

/* Read @size bytes of the file, or all. A log may grow meanwhile. */
static enum status read_log(struct log *l, const struct dumps_user *user, FILE *f,
			    const char *path, uint64_t *size, struct error *e)
{
	static char data[65536];
	time_t latest = log_latest(fileno(f));
	uint64_t rest = *size;
	size_t len;

	rewind(f);
	dumps_begin(&l->dumps, user);
	for (*size = 0; rest; rest -= len, *size += len) {
		len = fread(data, 1, rest < sizeof(data) ? rest : sizeof(data), f);
		if (!len)
			break;
		dumps_feed(&l->dumps, data, len, latest);
	}
	if (ferror(f))
		return error_set(e, EXIT_OTHER, "%s: %s", path, strerror(errno));
	dumps_end(&l->dumps);
	return EXIT_OK;
}

enum status series_read_log(struct series *s, FILE *f, const char *path, const char *source,
			    struct error *e)
{
	static struct log l;
	const struct dumps_user find = { find_dump, find_left_out, find_sums, &l };
	const struct dumps_user take = { take_dump, left_out_already, take_sums, &l };
	uint64_t size = UINT64_MAX;
	enum status status;

	l = (struct log){ .s = s };
	s->kind = "log";
	status = read_log(&l, &find, f, path, &size, e);
	if (status)
		return status;
	s->lines = l.dumps.reader.nr_lines;
	if (!s->sums.dumps)
		return error_set(e, EXIT_MALFORMED,
				 "%s: no whole dump of exit statistics in %" PRIu64
				 " lines", path, s->lines);
	if (!series_choose(s, source))
		return series_no_source(s, path, "whole dump", source, e);
	s->sums = (struct dump_sums){};
	status = read_log(&l, &take, f, path, &size, e);
	if (status)
		return status;
	if (l.too_much)
		return series_too_much(path, e);
	s->resets = s->sums.restarts;
	s->end = l.end;
	return EXIT_OK;
}
