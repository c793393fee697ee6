// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "recording.h"
#include "room.h"
#include "series.h"

/* What a target had when it was there last. */
struct last {
	struct target target;
	struct table table;
};

struct history {
	int nr, room;
	struct last *last;
	struct table diff;
};

static void history_free(struct history *h)
{
	for (int i = 0; i < h->nr; i++)
		table_free(&h->last[i].table);
	table_free(&h->diff);
	free(h->last);
}

/*
 * What came since the last sample: of a target that was not there before, all that it has, as
 * it has counted since then, except in the first sample, and behind one that may have @lost it.
 * Returns whether it was reset.
 */
static bool take_diff(struct history *h, const struct part *p, bool lost)
{
	struct last *l = h->last;
	bool reset = false;

	while (l < h->last + h->nr && !target_equal(&l->target, &p->target))
		l++;
	if (l == h->last + h->nr) {
		h->last = room_for(h->last, h->nr + 1, &h->room, sizeof(*l));
		l = &h->last[h->nr++];
		l->target = p->target;
		if (lost)
			table_copy(&l->table, &p->table);
	}
	reset = table_diff(&h->diff, &p->table, &l->table);
	table_copy(&l->table, &p->table);
	return reset;
}

static void name_target(const struct target *t, char *name)
{
	if (t->level == LEVEL_HOST)
		strcpy(name, "host");
	else if (t->level == LEVEL_VM)
		snprintf(name, SERIES_NAME_SIZE, "vm %d-%d", t->pid, t->fd);
	else
		snprintf(name, SERIES_NAME_SIZE, "vcpu %d-%d %d", t->pid, t->fd, t->vcpu);
}

/* First what it has at all. */
static void find_sources(struct series *s, struct recording *r)
{
	struct history h = {};
	struct sample sample = {};
	char name[SERIES_NAME_SIZE];
	bool lost = true;

	while (recording_next(r, &sample)) {
		uint64_t vms = 0, vcpus = 0;

		for (const struct part *p = sample.part; p < sample.part + sample.nr_parts; p++) {
			struct series_source *source;

			name_target(&p->target, name);
			source = series_source(s, name);
			if (!source) {
				s->more_sources++;
				continue;
			}
			take_diff(&h, p, lost);
			if (h.diff.sum[EXITS] < UINT64_MAX - source->exits)
				source->exits += h.diff.sum[EXITS];
			else
				source->exits = UINT64_MAX;
			vms += p->target.level == LEVEL_VM;
			vcpus += p->target.level == LEVEL_VM ? p->nr_vcpus : 0;
		}
		lost = sample.nr_lost;
		if (s->vms < vms)
			s->vms = vms;
		if (s->vcpus < vcpus)
			s->vcpus = vcpus;
	}
	s->cut_line = r->cut_line;
	sample_free(&sample);
	history_free(&h);
}

static bool count_diff(struct series *s, const struct table *diff, int64_t start, int64_t end)
{
	int interval = intervals_add(&s->intervals, start, end);

	for (const struct row *r = diff->row; r < diff->row + diff->nr_rows; r++)
		if (r->value[EXITS] > UINT64_MAX ||
		    !intervals_count(&s->intervals, interval, r->reason, r->name, r->value[EXITS]))
			return false;
	return true;
}

static bool read_samples(struct series *s, struct recording *r)
{
	int64_t last = 0, shift = 0, length = 1000000, time;
	struct history h = {};
	struct sample sample = {};
	char name[SERIES_NAME_SIZE];
	bool fits = true, lost = true;

	while (fits && recording_next(r, &sample)) {
		const struct part *p = sample.part;

		time = (int64_t)(sample.time * 1e6 + 0.5) + shift;
		if (r->nr_samples == 1) {
			s->origin = time;
		} else if (time <= last) {
			/* The clock was set back: nobody knows since when, as long as before. */
			s->set_back++;
			shift += last + length - time;
			time = last + length;
		}
		for (; p < sample.part + sample.nr_parts; p++) {
			name_target(&p->target, name);
			if (!strcmp(name, s->source))
				break;
		}
		if (p < sample.part + sample.nr_parts) {
			s->resets += take_diff(&h, p, lost);
			snprintf(s->guest, sizeof(s->guest), "%s", p->guest);
			s->nr_named = p->table.nr_rows;
			if (r->nr_samples == 1) {
				fits = p->table.sum[EXITS] <= UINT64_MAX;
				s->earlier = p->table.sum[EXITS];
			} else {
				fits = count_diff(s, &h.diff, last, time);
			}
		}
		if (r->nr_samples > 1)
			length = time - last;
		last = time;
		lost = sample.nr_lost;
	}
	s->end = last;
	sample_free(&sample);
	history_free(&h);
	return fits;
}

enum status series_read_recording(struct series *s, const char *path, const char *source,
				  struct error *e)
{
	struct recording r;
	enum status status;
	bool fits;

	s->kind = "recording";
	s->epoch = true;
	status = recording_open(&r, path, e);
	if (status)
		return status;
	find_sources(s, &r);
	recording_close(&r);
	if (r.nr_samples < 2)
		return error_set(e, EXIT_MALFORMED,
				 "%s: %s; it shows what came between samples, and "
				 "needs two", path, r.nr_samples ? "one whole sample" :
				 "not a single whole sample");
	if (!series_choose(s, source ? source : "host") && (source || !series_choose(s, NULL)))
		return series_no_source(s, path, "samples", source, e);

	status = recording_open(&r, path, e);
	if (status)
		return status;
	fits = read_samples(s, &r);
	recording_close(&r);
	return fits ? EXIT_OK : series_too_much(path, e);
}
