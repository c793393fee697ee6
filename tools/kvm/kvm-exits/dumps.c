// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "dumps.h"

static void leave_out(struct dumps *d, struct source_state *s, uint64_t line, const char *what)
{
	s->sums.left_out++;
	d->user.left_out(d->user.arg, s->name, line, what);
}

static void end_source(struct dumps *d, struct source_state *s, const char *why)
{
	if (s->state == OPEN)
		leave_out(d, s, s->dump.line, why);
	s->sums.gaps += s->gaps;
	s->sums.missing += s->missing;
	s->sums.source = s->name;
	d->user.sums(d->user.arg, &s->sums);
}

/* Which source to forget for another: the one that was silent longest, with no dump open. */
static struct source_state *forget_source(struct dumps *d)
{
	struct source_state *oldest = d->source;

	for (struct source_state *s = d->source; s < d->source + MAX_SOURCES; s++) {
		bool open = s->state == OPEN, oldest_open = oldest->state == OPEN;

		if (open != oldest_open ? oldest_open : s->seen < oldest->seen)
			oldest = s;
	}
	end_source(d, oldest, "a dump that had no end yet when there were too many hosts");
	return oldest;
}

static struct source_state *find_source(struct dumps *d, const char *name)
{
	struct source_state *s;

	for (s = d->source; s < d->source + d->nr_sources; s++)
		if (!strcmp(s->name, name))
			return s;
	s = d->nr_sources < MAX_SOURCES ? &d->source[d->nr_sources++] : forget_source(d);
	strcpy(s->name, name);
	s->state = BETWEEN;
	s->end = 0;
	s->gaps = 0;
	s->missing = 0;
	memset(&s->sums, 0, sizeof(s->sums));
	return s;
}

/*
 * A dump has the exits from @start to @end of a run of the counters. Where does it stand to
 * those before it?
 */
static void account(struct source_state *s, uint64_t start, uint64_t end)
{
	s->sums.exits += end - start;
	if (!s->sums.dumps++) {
		s->sums.earlier = start;
	} else if (start >= s->end) {
		s->gaps += start > s->end;
		s->missing += start - s->end;
	} else if (start && end <= s->end && end - start <= s->missing) {
		/* It is one of those that were missing. */
		s->sums.late++;
		s->missing -= end - start;
		if (!s->missing)
			s->gaps = 0;
		end = s->end;
	} else {
		s->sums.restarts++;
		s->sums.gaps += s->gaps;
		s->sums.missing += s->missing;
		s->gaps = 0;
		s->missing = 0;
	}
	s->end = end;
}

/* FNV-1a, a number at a time. */
static void hash(uint64_t *h, uint64_t value)
{
	for (int i = 0; i < 8; i++, value >>= 8)
		*h = (*h ^ (value & 0xff)) * 0x100000001b3;
}

/*
 * The same dump once more, as in a log to which dmesg's output was appended now and then, or
 * which somebody showed on the console that it was taken from? Remembers the last ones.
 */
static bool is_repeated(struct dumps *d, const struct dump *dump)
{
	uint64_t h = 0xcbf29ce484222325, *set;

	for (const char *c = dump->source; *c; c++)
		hash(&h, *c);
	hash(&h, dump->time_us);
	hash(&h, dump->head.ms);
	for (const struct log_row *r = dump->row; r < dump->row + dump->nr_rows; r++) {
		hash(&h, r->reason);
		hash(&h, r->exits);
		hash(&h, r->delta);
	}
	h |= !h;
	set = d->memory[(h >> 32) % MEMORY_SETS];
	for (int i = 0; i < MEMORY_WAYS; i++)
		if (set[i] == h)
			return true;
	memmove(set + 1, set, (MEMORY_WAYS - 1) * sizeof(*set));
	set[0] = h;
	return false;
}

static void close_dump(struct dumps *d, struct source_state *s)
{
	const struct dump *dump = &s->dump;
	uint64_t exits = 0, delta = 0;
	bool overflow = false;

	s->state = BETWEEN;
	for (const struct log_row *r = dump->row; r < dump->row + dump->nr_rows; r++) {
		overflow |= __builtin_add_overflow(exits, r->exits, &exits);
		overflow |= __builtin_add_overflow(delta, r->delta, &delta);
	}
	if (overflow || exits != dump->head.total) {
		leave_out(d, s, dump->line, "a dump whose rows do not sum to its total");
		return;
	}
	if (delta != dump->head.delta) {
		leave_out(d, s, dump->line, "a dump whose increments do not sum to its own");
		return;
	}
	if (is_repeated(d, dump)) {
		s->sums.repeated++;
		return;
	}
	account(s, exits - delta, exits);
	d->user.dump(d->user.arg, dump);
}

static void open_dump(struct dumps *d, struct source_state *s, uint64_t line_nr,
		      const struct line *l)
{
	if (s->state == OPEN)
		leave_out(d, s, s->dump.line, "a dump that is cut short by the next");
	s->state = OPEN;
	s->dump.source = s->name;
	s->dump.line = line_nr;
	s->dump.time_us = l->time_us;
	s->dump.wall = l->wall;
	s->dump.head = l->head;
	s->dump.nr_rows = 0;
}

static void add_row(struct dumps *d, struct source_state *s, const struct log_row *row)
{
	struct dump *dump = &s->dump;
	const char *wrong = dump->nr_rows == MAX_ROWS ? "a dump with too many reasons" : NULL;

	for (int i = 0; i < dump->nr_rows && !wrong; i++)
		if (dump->row[i].reason == row->reason)
			wrong = "a dump that has a reason twice";
	if (wrong) {
		leave_out(d, s, dump->line, wrong);
		s->state = SKIPPING;
		return;
	}
	dump->row[dump->nr_rows++] = *row;
}

static void take_line(void *arg, uint64_t line_nr, const struct line *l)
{
	struct dumps *d = arg;
	struct source_state *s = find_source(d, l->source);

	s->seen = line_nr;
	if (l->kind == LINE_HEAD) {
		open_dump(d, s, line_nr, l);
	} else if (s->state == SKIPPING) {
		if (l->kind == LINE_END)
			s->state = BETWEEN;
	} else if (l->kind == LINE_DAMAGED) {
		leave_out(d, s, line_nr, "a damaged line, and with it its dump");
		s->state = SKIPPING;
	} else if (s->state == BETWEEN) {
		leave_out(d, s, line_nr, "a dump without its start");
		if (l->kind == LINE_ROW)
			s->state = SKIPPING;
	} else if (l->kind == LINE_ROW) {
		add_row(d, s, &l->row);
	} else {
		close_dump(d, s);
	}
}

void dumps_begin(struct dumps *d, const struct dumps_user *user)
{
	/* What stands in the sources is written before it is read. */
	d->user = *user;
	d->nr_sources = 0;
	memset(d->memory, 0, sizeof(d->memory));
	reader_begin(&d->reader, take_line, d);
}

void dumps_feed(struct dumps *d, const char *data, size_t len, time_t latest)
{
	reader_feed(&d->reader, data, len, latest);
}

void dumps_end(struct dumps *d)
{
	reader_end(&d->reader);
	for (int i = 0; i < d->nr_sources; i++)
		end_source(d, &d->source[i], "a dump without an end");
}
