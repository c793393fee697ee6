// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <string.h>

#include "batch.h"
#include "live.h"
#include "loop.h"
#include "lost.h"
#include "pace.h"
#include "sampler.h"
#include "threshold.h"

struct live {
	struct driver driver;
	struct sampler sampler;
	struct pace pace;
	struct lost lost;
	long left;			/* samples to take, if there is a limit */
};

/* What the place needs and no more: histograms only where percentiles are shown. */
static void aim(struct sampler *s, const struct place *p)
{
	s->only = p->target;
	s->level = p->kind == VMS ? LEVEL_VM : p->kind == VCPUS ? LEVEL_VCPU : p->target.level;
	s->hist = p->kind == REASONS && p->target.level != LEVEL_VCPU;
}

/*
 * Have a new sample for the place that is shown. If the last one is not half an interval old,
 * the one before stays the one to compare with, so that rates are no noise.
 */
static enum status take(struct live *l, struct view *v, struct error *e)
{
	struct place *p = view_place(v);
	struct samples *s = p->s;
	enum status status;

	v->trouble[0] = 0;
	if (p->gone && p->target.level != LEVEL_HOST)
		return EXIT_OK;
	if (!s->then.nr_parts || pace_now() - s->now.at >= l->pace.interval / 2) {
		struct sample old = s->then;

		s->then = s->now;
		s->now = old;
	}
	aim(&l->sampler, p);
	status = sampler_take(&l->sampler, &s->now, e);
	if (!status) {
		if (s->now.nr_lost)
			snprintf(v->trouble, sizeof(v->trouble), "%d left out: %.900s",
				 s->now.nr_lost, l->sampler.why.text);
		view_update(v);
		return EXIT_OK;
	}
	sample_clear(&s->now);
	p->gone |= status == EXIT_GONE && p->target.level != LEVEL_HOST;
	return status;
}

/* A VM that is gone is no error: the view stays there, and says so. */
static void take_or_say(struct live *l, struct view *v)
{
	struct error e;
	enum status status = take(l, v, &e);

	if (status == EXIT_GONE && view_place(v)->target.level == LEVEL_HOST)
		strcpy(v->trouble, "the counters are gone: is kvm_intel unloaded?");
	else if (status && status != EXIT_GONE)
		snprintf(v->trouble, sizeof(v->trouble), "%s", e.text);
}

static void say_pace(const struct live *l, struct view *v)
{
	snprintf(v->pace, sizeof(v->pace), "every %g s", l->pace.interval);
}

static double due(const struct driver *d)
{
	return ((const struct live *)d)->pace.next;
}

static bool sample(struct driver *d, struct view *v)
{
	struct live *l = (struct live *)d;

	take_or_say(l, v);
	pace_step(&l->pace);
	return !l->left || --l->left;
}

static void place(struct driver *d, struct view *v)
{
	struct live *l = (struct live *)d;

	take_or_say(l, v);
	pace_begin(&l->pace, l->pace.interval);
}

static void resume(struct driver *d)
{
	struct live *l = (struct live *)d;

	pace_begin(&l->pace, l->pace.interval);
}

static void key(struct driver *d, struct view *v, int key)
{
	struct live *l = (struct live *)d;

	if (key != '+' && key != '-' && key != '=')
		return;
	pace_begin(&l->pace, loop_step(l->pace.interval, key == '-', 0.1, 600));
	say_pace(l, v);
}

/* Begin with a first sample. */
static enum status begin(struct live *l, struct view *v, const struct options *o, struct error *e)
{
	enum status status;

	*l = (struct live){ .driver = { due, sample, place, resume, key }, .left = o->count };
	status = sampler_open(&l->sampler, o, e);
	if (status) {
		sampler_close(&l->sampler);
		return status;
	}
	view_begin(v, o, &l->sampler.only);
	pace_begin(&l->pace, o->interval);
	say_pace(l, v);
	status = take(l, v, e);
	if (!status && view_place(v)->kind == REASONS)
		status = threshold_check(o, &view_place(v)->s->now, e);
	if (status) {
		view_end(v);
		sampler_close(&l->sampler);
	}
	return status;
}

enum status live_run(const struct options *o, struct error *e)
{
	struct live l;
	struct view v;
	enum status status = begin(&l, &v, o, e);

	if (status)
		return status;
	status = loop_run(&v, &l.driver, e);
	view_end(&v);
	sampler_close(&l.sampler);
	return status;
}

enum status live_batch(const struct options *o, FILE *f, struct error *e)
{
	struct live l;
	struct view v;
	enum status status = begin(&l, &v, o, e);
	sigset_t ends, before;

	if (status)
		return status;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &before);
	for (long n = 0; !status && (!o->count || n < o->count); n++) {
		if (pace_wait(&l.pace, &ends))
			break;
		status = take(&l, &v, e);
		if (!status)
			lost_say(&l.lost, &l.sampler, &view_place(&v)->s->now);
		if (!status || view_place(&v)->gone)
			batch_print(&v, f);
		if (!status)
			status = error_written(e, f, "standard output");
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	view_end(&v);
	sampler_close(&l.sampler);
	return status ? status : l.lost.status;
}
