// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "loop.h"
#include "screen.h"

/* What a page is, without knowing the lines around it exactly. */
enum { LINES_AROUND = 6 };

double loop_step(double n, bool down, double least, double most)
{
	static const double steps[] = { 1, 2, 5 };
	double best = down ? least : most;

	for (int k = -3; k < 6; k++) {
		for (int i = 0; i < 3; i++) {
			double step = steps[i] * pow(10, k);

			if (down && step < n * 0.999 && step > best)
				best = step;
			if (!down && step > n * 1.001 && step < best)
				best = step;
		}
	}
	return best;
}

static void draw(struct view *v, struct screen *s)
{
	screen_clear(s);
	if (v->help)
		view_print_help(&s->paper, s->width, s->height);
	else
		view_print(v, &s->paper, s->width, s->height);
	screen_show(s);
}

/* Returns false to end. */
static bool take_key(struct view *v, struct driver *d, struct screen *s, int key)
{
	switch (view_key(v, key, s->height - LINES_AROUND)) {
	case DONE_PLACE:
		d->place(d, v);
		break;
	case DONE_RESUME:
		d->resume(d);
		break;
	case DONE_REPAIR:
		screen_repair(s);
		break;
	case DONE_QUIT:
		return false;
	case DONE_NOT:
		d->key(d, v, key);
		break;
	case DONE:
		break;
	}
	return true;
}

enum status loop_run(struct view *v, struct driver *d, struct error *e)
{
	struct screen screen;
	enum status status = screen_begin(&screen, e);
	bool more = true;
	int key;

	if (status)
		return status;
	while (more) {
		draw(v, &screen);
		switch (screen_wait(&screen, v->paused ? -1 : d->due(d), &key)) {
		case EVENT_DUE:
			more = d->sample(d, v);
			break;
		case EVENT_KEY:
			more = take_key(v, d, &screen, key);
			break;
		case EVENT_DRAW:
			break;
		case EVENT_END:
			more = false;
			break;
		}
	}
	screen_end(&screen);
	return EXIT_OK;
}
