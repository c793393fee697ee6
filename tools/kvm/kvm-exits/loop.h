/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live view on a terminal: keys, time, and whoever has samples for it.
 */
#ifndef KVM_EXITS_LOOP_H
#define KVM_EXITS_LOOP_H

#include "error.h"
#include "view.h"

struct driver {
	/* When the next sample is due, on CLOCK_MONOTONIC, or below 0: never, as in a pause. */
	double (*due)(const struct driver *d);
	/* It is time for that; returns false if there is nothing more to wait for. */
	bool (*sample)(struct driver *d, struct view *v);
	/* The user is at another place, or goes on after a pause. */
	void (*place)(struct driver *d, struct view *v);
	void (*resume)(struct driver *d);
	/* A key that the view does not know. */
	void (*key)(struct driver *d, struct view *v, int key);
};

enum status loop_run(struct view *v, struct driver *d, struct error *e);

/* The next number above or, if @down, below of 1, 2, 5, 10 ... within these bounds. */
double loop_step(double n, bool down, double least, double most);

/* The keys that all have.  DONE_PLACE: the user is at another place. */
enum done { DONE, DONE_PLACE, DONE_RESUME, DONE_REPAIR, DONE_QUIT, DONE_NOT };

enum done view_key(struct view *v, int key, int page);

#endif
