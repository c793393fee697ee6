/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live view without a terminal: where the user is, and that as lines of text.
 */
#ifndef KVM_EXITS_VIEW_H
#define KVM_EXITS_VIEW_H

#include "columns.h"
#include "options.h"
#include "paper.h"

enum { MAX_DEPTH = 5 };

struct view {
	const struct options *o;
	struct habit habit[NR_KINDS];
	int depth;			/* the place that is shown; 0 is where Escape ends */
	struct place place[MAX_DEPTH];
	bool paused, help;
	bool date;			/* with the time */
	char source[300];		/* what is shown, if it is not the kernel's debugfs */
	char pace[64];			/* how fast */
	char said[1024];		/* to the user, until the next key */
	char trouble[1024];		/* with samples, as long as there is */
	bool asking;			/* for a filter, which is in @answer so far */
	char answer[sizeof(((struct habit *)0)->filter)];
};

/* Begin where @o says; @only: the VM or vCPU that it names, or the host. */
void view_begin(struct view *v, const struct options *o, const struct target *only);
void view_end(struct view *v);

static inline struct place *view_place(struct view *v)
{
	return &v->place[v->depth];
}

/* Take over the place's samples. */
void view_update(struct view *v);

/*
 * Go to a place from the one that is shown, of whose samples it has what there is of @target;
 * or where the user would get from here, inwards or back.  False, and it is said, if nowhere.
 */
void view_go(struct view *v, enum kind kind, const struct target *target);
bool view_enter(struct view *v);
bool view_back(struct view *v);
void view_host(struct view *v);

/* Have @text for a filter of the place; false, and it is said, if it is malformed. */
bool view_filter(struct view *v, const char *text);

void view_sort(struct view *v, enum field field);

/*
 * Print it, @width columns wide, as @height lines, or with @height 0 as many as there are rows.
 * No number is cut: where one does not fit, what it is part of is left out.
 */
void view_print(struct view *v, struct paper *paper, int width, int height);

/* The keys and columns in words, in the same way. */
void view_print_help(struct paper *paper, int width, int height);

#endif
