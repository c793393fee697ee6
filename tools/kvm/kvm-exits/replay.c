// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "live.h"
#include "loop.h"
#include "pace.h"
#include "recording.h"
#include "room.h"
#include "screen.h"

/* Where a sample begins in the file; to read it again. */
struct spot {
	long at;
	int line, nr_samples;
};

struct replay {
	struct driver driver;
	struct recording r;
	struct samples s;		/* the one that is shown, and the one before */
	struct sample ahead;		/* the one behind, empty at the end */
	int at, nr_spots, room;		/* the number of the one that is shown */
	struct spot *spot;
	double speed, shown_at;
};

/* Read sample @n; all before it have been read at some time. */
static bool read_sample(struct replay *r, int n, struct sample *s)
{
	struct recording *rec = &r->r;

	if (n < r->nr_spots) {
		rec->line = r->spot[n].line;
		rec->nr_samples = r->spot[n].nr_samples;
		rec->cut_line = 0;
		if (fseek(rec->f, r->spot[n].at, SEEK_SET))
			return false;
	} else {
		r->spot = room_for(r->spot, n + 1, &r->room, sizeof(*r->spot));
		r->spot[n] = (struct spot){ ftell(rec->f), rec->line, rec->nr_samples };
		r->nr_spots = n + 1;
	}
	return recording_next(rec, s);
}

static void say_pace(const struct replay *r, struct view *v)
{
	snprintf(v->pace, sizeof(v->pace), "%gx, sample %d%s", r->speed, r->at + 1,
		 r->ahead.nr_parts ? "" : r->r.cut_line ? ", cut" : ", end");
}

static void show(struct replay *r, struct view *v)
{
	r->shown_at = pace_now();
	say_pace(r, v);
	view_update(v);
}

static bool forward(struct replay *r)
{
	struct sample oldest = r->s.then;

	if (!r->ahead.nr_parts)
		return false;
	r->s.then = r->s.now;
	r->s.now = r->ahead;
	r->ahead = oldest;
	r->at++;
	read_sample(r, r->at + 1, &r->ahead);
	return true;
}

static void back(struct replay *r, struct view *v)
{
	if (!r->at || r->spot[0].at < 0) {
		snprintf(v->said, sizeof(v->said), r->at ? "a pipe cannot be read again" :
			 "this is the first sample");
		return;
	}
	r->at--;
	sample_clear(&r->s.then);
	if (r->at)
		read_sample(r, r->at - 1, &r->s.then);
	read_sample(r, r->at, &r->s.now);
	read_sample(r, r->at + 1, &r->ahead);
	/* Nothing can be counted from what is to come. */
	if (r->s.base.nr_parts && r->s.base.time > r->s.now.time)
		sample_clear(&r->s.base);
	show(r, v);
}

static double due(const struct driver *d)
{
	const struct replay *r = (const struct replay *)d;
	double gap = r->ahead.at - r->s.now.at;

	if (!r->ahead.nr_parts)
		return -1;
	/* The clock may have been set back, and screens are not seen if they are too short. */
	gap = gap > 0 ? gap / r->speed : 0;
	return r->shown_at + (gap > 0.02 ? gap : 0.02);
}

static bool sample(struct driver *d, struct view *v)
{
	struct replay *r = (struct replay *)d;

	if (forward(r))
		show(r, v);
	return true;
}

static void place(struct driver *d, struct view *v)
{
	(void)d;
	view_update(v);
}

static void resume(struct driver *d)
{
	((struct replay *)d)->shown_at = pace_now();
}

static void key(struct driver *d, struct view *v, int key)
{
	struct replay *r = (struct replay *)d;

	/* Who steps wants to look at it. */
	v->paused |= key == KEY_GO_LEFT || key == KEY_GO_RIGHT;
	if (key == KEY_GO_LEFT)
		back(r, v);
	if (key == KEY_GO_RIGHT)
		sample(d, v);
	if (key != '+' && key != '-' && key != '=')
		return;
	r->speed = loop_step(r->speed, key == '-', 0.1, 1000);
	say_pace(r, v);
}

/* Whom --vm and --vcpu name, in the first sample. */
static enum status find(const struct sample *s, const struct options *o, struct target *only,
			struct error *e)
{
	char id[40], pid[20];
	const struct part *found = NULL;

	*only = (struct target){ .level = LEVEL_HOST };
	for (const struct part *p = s->part; o->vm && p < s->part + s->nr_parts; p++) {
		const struct target *t = &p->target;

		snprintf(id, sizeof(id), "%d-%d", t->pid, t->fd);
		snprintf(pid, sizeof(pid), "%d", t->pid);
		if (t->level != (o->vcpu < 0 ? LEVEL_VM : LEVEL_VCPU) ||
		    (o->vcpu >= 0 && t->vcpu != o->vcpu) ||
		    (strcmp(o->vm, id) && strcmp(o->vm, pid) && strcmp(o->vm, p->guest)))
			continue;
		if (found)
			return error_set(e, EXIT_USAGE, "several VMs are '%s': name one as PID-FD",
					 o->vm);
		found = p;
	}
	if (o->vm && !found)
		return error_set(e, EXIT_GONE, "there is no %s '%s' in the first sample",
				 o->vcpu < 0 ? "such VM as" : "such vCPU of VM", o->vm);
	if (found)
		*only = found->target;
	return EXIT_OK;
}

static void begin_view(struct replay *r, struct view *v, const struct options *o,
		       const struct target *only)
{
	const struct target *first = &r->s.now.part[0].target;
	const char *slash = strrchr(r->r.path, '/');

	view_begin(v, o, only);
	for (int i = 0; i <= v->depth; i++)
		v->place[i].s = &r->s;
	/* A recording of a vCPU has nothing else. */
	if (!v->depth && first->level == LEVEL_VCPU)
		v->place[0].kind = VCPUS;
	snprintf(v->source, sizeof(v->source), "replay %.200s", slash ? slash + 1 : r->r.path);
}

/* Each interval as text, or what there is of one sample alone. */
static enum status print_all(struct replay *r, struct view *v, struct error *e)
{
	enum status status = EXIT_OK;

	if (!r->ahead.nr_parts)
		batch_print(v, stdout);
	while (!status && forward(r)) {
		show(r, v);
		batch_print(v, stdout);
		status = error_written(e, stdout, "standard output");
	}
	return status;
}

enum status live_replay(const struct options *o, const char *path, struct error *e)
{
	struct replay r = { .driver = { due, sample, place, resume, key }, .speed = 1 };
	enum status status = recording_open(&r.r, path, e);
	struct target only;
	struct view v;

	if (status)
		return status;
	if (read_sample(&r, 0, &r.s.now))
		status = find(&r.s.now, o, &only, e);
	else
		status = error_set(e, EXIT_MALFORMED, "%s: there is no whole sample in it", path);
	if (!status) {
		read_sample(&r, 1, &r.ahead);
		begin_view(&r, &v, o, &only);
		show(&r, &v);
		status = o->batch || !isatty(STDOUT_FILENO) ? print_all(&r, &v, e) :
							       loop_run(&v, &r.driver, e);
		view_end(&v);
		recording_say_cut(&r.r);
	}
	samples_free(&r.s);
	sample_free(&r.ahead);
	free(r.spot);
	recording_close(&r.r);
	return status;
}
