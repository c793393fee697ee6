// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "series.h"

/* How long the first sample takes if nothing says when it began: test/host/sample.c. */
#define SAMPLE_US	20000

struct run {
	struct series *s;
	const char *path;
	struct error *e;
	int line;
	bool counting;			/* the second time */
	int64_t last;			/* when the last sample was */
	char *table;			/* the kernel's, as text */
	int table_len, table_room;
};

static enum status bad(struct run *r, const char *what)
{
	return error_set(r->e, EXIT_MALFORMED, "%s: line %d: %s", r->path, r->line, what);
}

static bool read_number(const char **at, uint64_t *n)
{
	const char *start = *at;

	for (*n = 0; **at >= '0' && **at <= '9'; ++*at)
		if (__builtin_mul_overflow(*n, 10, n) ||
		    __builtin_add_overflow(*n, (uint64_t)(**at - '0'), n))
			return false;
	return *at > start;
}

/* "21.362", in us. */
static bool seconds(const char **at, int64_t *us)
{
	uint64_t n;

	if (!read_number(at, &n) || n > INT32_MAX)
		return false;
	*us = n * 1000000;
	if (**at != '.')
		return true;
	++*at;
	for (int unit = 100000; **at >= '0' && **at <= '9'; ++*at, unit /= 10)
		*us += (**at - '0') * unit;
	return true;
}

static void add_text(char *text, size_t size, const char *between, const char *more)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s", len ? between : "", more);
}

static enum status read_phase(struct run *r, const char *at)
{
	struct series *s = r->s;
	struct phase *p = s->phases + s->nr_phases;
	int64_t start;

	if (!seconds(&at, &start) || *at++ != ' ' || !*at)
		return bad(r, "no phase, which is '<seconds> <name>'");
	if (s->nr_phases && start < p[-1].start)
		return bad(r, "a phase that begins before the one before it");
	if (s->nr_phases)
		p[-1].end = start;
	s->end = start;
	if (!strcmp(at, "end"))
		return EXIT_OK;
	if (s->nr_phases == MAX_PHASES)
		return bad(r, "too many phases");
	snprintf(p->name, sizeof(p->name), "%s", at);
	p->start = start;
	p->end = start;
	s->nr_phases++;
	return EXIT_OK;
}

/* What comes before the first phase or behind the last belongs to these. */
static struct phase *phase_at(struct series *s, int64_t time)
{
	int i = s->nr_phases - 1;

	while (i > 0 && time < s->phases[i].start)
		i--;
	return i < 0 ? NULL : &s->phases[i];
}

/*
 * A sample has what came since the one before, however long that is ago, as there is none
 * when nothing came. The first one, what came since the guest's power-on.
 */
static int64_t sample_start(const struct run *r, int64_t time)
{
	const struct series *s = r->s;

	if (s->intervals.nr)
		return r->last;
	if (s->nr_phases && s->phases[0].start < time)
		return s->phases[0].start;
	return time - SAMPLE_US;
}

static enum status count(struct run *r, struct phase *phase, int interval, uint64_t number,
			 uint64_t exits)
{
	struct intervals *v = &r->s->intervals;
	char name[NAME_SIZE];
	struct reason *reason;

	snprintf(name, sizeof(name), "REASON_%" PRIu64, number);
	if (!r->counting)
		return intervals_reason(v, number, name) ? EXIT_OK : bad(r, "too many reasons");
	if (!intervals_count(v, interval, number, name, exits))
		return series_too_much(r->path, r->e);
	reason = intervals_reason(v, number, name);
	if (phase) {
		phase->exits += exits;
		phase->count[reason - v->reason] += exits;
	}
	return EXIT_OK;
}

static enum status read_sample(struct run *r, const char *at)
{
	struct phase *phase = NULL;
	enum status status;
	int interval = 0;
	int64_t time;

	if (!seconds(&at, &time))
		return bad(r, "no sample, which is '<seconds> <reason>:<exits> ...'");
	if (r->counting) {
		/* In the same millisecond: the clock says no more. */
		if (r->s->intervals.nr && time <= r->last && time + 1000 > r->last)
			time = r->last + 1;
		if (r->s->intervals.nr && time < r->last)
			return bad(r, "a sample that is older than the one before it");
		phase = phase_at(r->s, time);
		interval = intervals_add(&r->s->intervals, sample_start(r, time), time);
		r->last = time;
	}
	while (*at) {
		uint64_t number, exits;

		if (*at++ != ' ' || !read_number(&at, &number) || number > UINT32_MAX ||
		    *at++ != ':' || !read_number(&at, &exits))
			return bad(r, "no sample, which is '<seconds> <reason>:<exits> ...'");
		status = count(r, phase, interval, number, exits);
		if (status)
			return status;
	}
	return EXIT_OK;
}

static const char *behind(const char *line, const char *mark)
{
	size_t len = strlen(mark);

	return strncmp(line, mark, len) ? NULL : line + len;
}

static enum status read_line(struct run *r, char *line)
{
	const char *at;

	at = behind(line, "# sample: ");
	if (at)
		return read_sample(r, at);
	if (r->counting)
		return EXIT_OK;
	at = behind(line, "# phase: ");
	if (at)
		return read_phase(r, at);
	at = behind(line, "# config: ");
	if (at)
		add_text(r->s->guest, sizeof(r->s->guest), "; ", at);
	at = behind(line, "# table: ");
	if (at) {
		int len = strlen(at);

		r->table = room_for(r->table, r->table_len + len + 2, &r->table_room, 1);
		r->table_len += sprintf(r->table + r->table_len, "%s\n", at);
	}
	return EXIT_OK;
}

static enum status read_lines(struct run *r, FILE *f)
{
	enum status status = EXIT_OK;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	rewind(f);
	r->line = 0;
	while (!status && (len = getline(&line, &room, f)) > 0) {
		r->line++;
		while (len && strchr("\n\r ", line[len - 1]))
			line[--len] = 0;
		status = read_line(r, line);
	}
	free(line);
	return status;
}

static enum status read_table(struct run *r, struct table *t)
{
	const char *at = r->table;
	int line;

	if (!r->table_len)
		return EXIT_OK;
	line = table_read(t, &at, r->table + r->table_len);
	if (line || at < r->table + r->table_len)
		return error_set(r->e, EXIT_MALFORMED,
				 "%s: the line %d of its table is none of one",
				 r->path, line);
	r->s->nr_named = t->nr_rows;
	for (const struct row *row = t->row; row < t->row + t->nr_rows; row++) {
		struct reason *reason = intervals_reason(&r->s->intervals, row->reason, row->name);

		if (!reason)
			return bad(r, "too many reasons");
		strcpy(reason->name, row->name);
	}
	return EXIT_OK;
}

/* The samples have what the kernel counted, each exit once. */
static enum status compare(struct run *r, const struct table *t)
{
	const struct intervals *v = &r->s->intervals;

	if (!t->nr_rows)
		return EXIT_OK;
	if (t->sum[EXITS] != v->total)
		return error_set(r->e, EXIT_MALFORMED,
				 "%s: the samples have %" PRIu64 " exits, the table %s", r->path,
				 v->total, u128_text(t->sum[EXITS]));
	for (const struct reason *i = v->reason; i < v->reason + v->nr_reasons; i++) {
		const struct row *row = table_row(t, i->number);
		u128 exits = row ? row->value[EXITS] : 0;

		if (exits != i->total)
			return error_set(r->e, EXIT_MALFORMED, "%s: the samples have %" PRIu64
					 " exits of reason %u, the table %s", r->path, i->total,
					 i->number, u128_text(exits));
	}
	return EXIT_OK;
}

enum status series_read_run(struct series *s, FILE *f, const char *path, struct error *e)
{
	struct run r = { .s = s, .path = path, .e = e };
	struct table table = {};
	enum status status;

	s->kind = "run";
	s->phases = calloc(MAX_PHASES + 1, sizeof(*s->phases));
	if (!s->phases)
		return error_set(e, EXIT_OTHER, "there is no more memory");
	/* First what all of it is, names of reasons before the samples that have them. */
	status = read_lines(&r, f);
	if (!status)
		status = read_table(&r, &table);
	r.counting = true;
	if (!status)
		status = read_lines(&r, f);
	if (!status)
		status = compare(&r, &table);
	if (!status) {
		s->origin = s->intervals.start[0];
		if (s->nr_phases && s->phases[0].start < s->origin)
			s->origin = s->phases[0].start;
		if (s->end < r.last)
			s->end = r.last;
		if (s->nr_phases && s->phases[s->nr_phases - 1].end < s->end)
			s->phases[s->nr_phases - 1].end = s->end;
		series_source(s, "")->exits = s->intervals.total;
	}
	table_free(&table);
	free(r.table);
	return status;
}
