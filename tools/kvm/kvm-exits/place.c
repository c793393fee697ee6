// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "place.h"
#include "room.h"

void place_begin(struct place *p, enum kind kind, const struct target *target)
{
	struct place new = {
		.kind = kind, .target = *target, .own = p->own, .seconds = NAN,
		.item = p->item, .room = p->room, .order = p->order, .order_room = p->order_room,
	};

	sample_clear(&new.own.then);
	sample_clear(&new.own.now);
	sample_clear(&new.own.base);
	*p = new;
	p->s = &p->own;
}

void samples_free(struct samples *s)
{
	sample_free(&s->then);
	sample_free(&s->now);
	sample_free(&s->base);
}

void place_end(struct place *p)
{
	samples_free(&p->own);
	free(p->item);
	free(p->order);
	*p = (struct place){};
}

void target_text(char *to, size_t size, const struct target *t, const char *guest)
{
	char vcpu[32] = "";

	if (t->level == LEVEL_VCPU)
		snprintf(vcpu, sizeof(vcpu), ", vCPU %d", t->vcpu);
	if (t->level == LEVEL_HOST)
		snprintf(to, size, "host");
	else
		snprintf(to, size, "VM %d-%d%s%s%s", t->pid, t->fd, *guest ? " " : "", guest, vcpu);
}

/* The part of another sample, where @near is a good place to look, and then behind it. */
static const struct part *find_part(const struct sample *s, const struct target *t, int *near)
{
	const struct part *p = s->nr_parts ? sample_part(s, t, *near) : NULL;

	if (p)
		*near = p - s->part + 1;
	return p;
}

static void note_reset(struct place *p, const struct part *now)
{
	if (!p->nr_resets++)
		target_text(p->reset, sizeof(p->reset), &now->target, now->guest);
}

static bool belongs(const struct place *p, const struct target *t)
{
	if (p->kind == VMS)
		return t->level == LEVEL_VM;
	return t->level == LEVEL_VCPU && (p->target.level == LEVEL_HOST ||
					  (t->pid == p->target.pid && t->fd == p->target.fd));
}

static struct item *add_item(struct place *p)
{
	p->item = room_for(p->item, p->nr + 1, &p->room, sizeof(*p->item));
	return &p->item[p->nr++];
}

/* VMs or vCPUs.  @near: where the last one was in the samples before. */
static void update_list(struct place *p)
{
	const struct samples *s = p->s;
	int near[2] = {};

	for (int i = 0; i < s->now.nr_parts; i++) {
		const struct part *now = &s->now.part[i];

		if (!belongs(p, &now->target))
			continue;
		if (item_of_part(add_item(p), now, find_part(&s->then, &now->target, &near[0]),
				 find_part(&s->base, &now->target, &near[1]), p->seconds))
			note_reset(p, now);
	}
}

static void update_reasons(struct place *p, const struct part *now, const struct part *then,
			   const struct part *base, uint64_t longer_than)
{
	int longer = longer_than ? hist_bucket(&now->hist, longer_than) : -1;

	p->has_hist = now->hist.nr_buckets;
	p->longer_ns = longer >= 0 ? now->hist.least[longer] : 0;
	p->item = room_for(p->item, MAX_ROWS + 1, &p->room, sizeof(*p->item));
	if (items_of_reasons(p->item, &p->nr, &p->total, now, then, base, p->seconds, longer))
		note_reset(p, now);
}

/*
 * Parts of what there was in all: of the total or, as tables are read one after another, of
 * what the items sum to, if that is more.
 */
static void set_shares(struct place *p)
{
	double sum = 0, all = p->has_total ? p->total.value[F_RATE] : NAN;

	for (int i = 0; i < p->nr; i++)
		sum += isnan(p->item[i].value[F_RATE]) ? 0 : p->item[i].value[F_RATE];
	all = fmax(all, sum);
	for (int i = 0; i < p->nr; i++) {
		double *v = p->item[i].value;

		v[F_SHARE] = v[F_RATE] > 0 ? v[F_RATE] / all : NAN;
	}
	p->total.value[F_SHARE] = p->total.value[F_RATE] > 0 ? 1 : NAN;
}

/* Who was chosen, if only by being the first, and is no more stays, as it was. */
static void keep_chosen(struct place *p, bool first)
{
	if (!p->has_chosen && !first)
		return;
	if (item_equal(&p->chosen, &p->total))
		return;
	for (int i = 0; i < p->nr; i++) {
		if (item_equal(&p->item[i], &p->chosen)) {
			p->chosen = p->item[i];
			return;
		}
	}
	p->has_chosen = p->kind != REASONS;
	if (!p->has_chosen)
		return;
	p->chosen.gone = true;
	p->chosen.value[F_SHARE] = NAN;
	*add_item(p) = p->chosen;
}

void place_update(struct place *p, const struct habit *h, uint64_t longer_than)
{
	const struct samples *s = p->s;
	bool first = false;
	int near[3] = {};
	const struct part *now = find_part(&s->now, &p->target, &near[0]);
	const struct part *then = find_part(&s->then, &p->target, &near[1]);
	const struct part *base = find_part(&s->base, &p->target, &near[2]);

	p->gone = !now && (p->kind == REASONS || p->target.level != LEVEL_HOST);
	if (p->gone)
		return;
	if (!p->has_chosen && place_row(p) >= 0) {
		first = true;
		p->chosen = *place_chosen(p);
	}
	p->time = s->now.time;
	p->seconds = s->then.nr_parts && s->now.at > s->then.at ? s->now.at - s->then.at : NAN;
	p->nr = 0;
	p->nr_resets = 0;
	p->has_total = now;
	item_clear(&p->total, &p->target);
	if (now) {
		strcpy(p->guest, now->guest);
		p->nr_vcpus = now->nr_vcpus;
		p->timed = now->table.timed;
	} else {
		p->timed = s->now.nr_parts && s->now.part[0].table.timed;
	}
	if (p->kind == REASONS) {
		update_reasons(p, now, then, base, longer_than);
	} else {
		if (now && item_of_part(&p->total, now, then, base, p->seconds))
			note_reset(p, now);
		update_list(p);
	}
	set_shares(p);
	keep_chosen(p, first);
	place_order(p, h);
}

void place_count_anew(struct place *p)
{
	struct sample *base = &p->s->base;
	const struct sample *now = &p->s->now;

	sample_clear(base);
	base->time = now->time;
	base->at = now->at;
	for (int i = 0; i < now->nr_parts; i++) {
		struct part *to = sample_add(base);

		to->target = now->part[i].target;
		table_copy(&to->table, &now->part[i].table);
	}
}
