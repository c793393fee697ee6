// SPDX-License-Identifier: GPL-2.0-only
#include <locale.h>
#include <string.h>

#include "view.h"

static const struct target host = { .level = LEVEL_HOST };

static bool set_filter(struct view *v, struct habit *h, const char *text)
{
	regex_t regex;
	int error;

	if (*text) {
		error = regcomp(&regex, text, REG_EXTENDED | REG_ICASE | REG_NOSUB);
		if (error) {
			char why[200];

			regerror(error, &regex, why, sizeof(why));
			snprintf(v->said, sizeof(v->said),
				 "no extended regular expression: %s", why);
			return false;
		}
	}
	if (*h->filter)
		regfree(&h->regex);
	snprintf(h->filter, sizeof(h->filter), "%s", text);
	if (*text)
		h->regex = regex;
	return true;
}

/* The first place, from which Escape leads nowhere, and the one to begin with. */
static void begin_places(struct view *v, const struct options *o, const struct target *only)
{
	place_begin(&v->place[0], VMS, &host);
	if (only->level == LEVEL_VCPU || (o->level_given && o->level == LEVEL_HOST) ||
	    (only->level == LEVEL_VM && !(o->level_given && o->level == LEVEL_VCPU)))
		view_go(v, REASONS, only);
	else if (o->level_given && o->level == LEVEL_VCPU)
		view_go(v, VCPUS, only);
}

void view_begin(struct view *v, const struct options *o, const struct target *only)
{
	/* What characters there are, and how wide they are. */
	setlocale(LC_CTYPE, "");
	*v = (struct view){ .o = o };
	for (int k = 0; k < NR_KINDS; k++) {
		const struct heading *c = o->sort ? column_by_key(k, o->sort) : NULL;

		v->habit[k].sort = c ? c->field : F_RATE;
		v->habit[k].reverse = c && o->ascending;
	}
	if (o->pattern)
		set_filter(v, &v->habit[REASONS], o->pattern);
	begin_places(v, o, only);
}

void view_end(struct view *v)
{
	for (int k = 0; k < NR_KINDS; k++)
		if (*v->habit[k].filter)
			regfree(&v->habit[k].regex);
	for (int i = 0; i < MAX_DEPTH; i++)
		place_end(&v->place[i]);
}

void view_update(struct view *v)
{
	struct place *p = view_place(v);

	place_update(p, &v->habit[p->kind], v->o->longer_than);
}

static void copy_part(struct sample *to, const struct sample *from, const struct target *target)
{
	const struct part *p = from->nr_parts ? sample_part(from, target, 0) : NULL;
	struct part *copy;

	sample_clear(to);
	if (!p)
		return;
	to->time = from->time;
	to->at = from->at;
	copy = sample_add(to);
	copy->target = p->target;
	strcpy(copy->guest, p->guest);
	copy->nr_vcpus = p->nr_vcpus;
	table_copy(&copy->table, &p->table);
	hist_copy(&copy->hist, &p->hist);
}

void view_go(struct view *v, enum kind kind, const struct target *target)
{
	struct place *from = view_place(v), *to = &v->place[++v->depth];
	bool shared = from->s && from->s != &from->own;

	place_begin(to, kind, target);
	if (shared) {
		to->s = from->s;
		return;
	}
	/* A rate of what happened since the sample before the last is there at once. */
	copy_part(&to->own.now, from->own.then.nr_parts ? &from->own.then : &from->own.now, target);
	copy_part(&to->own.base, &from->own.base, target);
}

static bool say(struct view *v, const char *what)
{
	snprintf(v->said, sizeof(v->said), "%s", what);
	return false;
}

bool view_enter(struct view *v)
{
	struct place *p = view_place(v);
	const struct item *it = place_chosen(p);

	if (p->kind == REASONS && p->target.level == LEVEL_VM && !p->gone) {
		view_go(v, VCPUS, &p->target);
		memcpy(view_place(v)->guest, p->guest, GUEST_NAME_SIZE);
		return true;
	}
	if (p->kind == REASONS)
		return say(v, p->gone ? "it is gone" :
			   p->target.level == LEVEL_HOST ? "the host's VMs are where Escape leads" :
							   "there is nothing below a vCPU");
	if (!it)
		return say(v, "there is nothing to enter");
	if (it->gone)
		return say(v, "it is gone");
	if (p->kind == VCPUS && it == &p->total && p->target.level == LEVEL_VM)
		return say(v, "the VM's reasons are where Escape leads");
	view_go(v, REASONS, &it->target);
	memcpy(view_place(v)->guest, it == &p->total ? p->guest : it->name, GUEST_NAME_SIZE);
	return true;
}

bool view_back(struct view *v)
{
	struct place *p = view_place(v);

	if (v->depth > 0) {
		v->depth--;
		return true;
	}
	place_choose_none(p);
	place_order(p, &v->habit[p->kind]);
	return false;
}

void view_host(struct view *v)
{
	v->depth = 0;
	view_go(v, REASONS, &host);
}

bool view_filter(struct view *v, const char *text)
{
	struct place *p = view_place(v);

	if (!set_filter(v, &v->habit[p->kind], text))
		return false;
	place_order(p, &v->habit[p->kind]);
	return true;
}

void view_sort(struct view *v, enum field field)
{
	struct place *p = view_place(v);

	v->habit[p->kind].sort = field;
	place_order(p, &v->habit[p->kind]);
}
