// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "sample.h"

bool target_equal(const struct target *a, const struct target *b)
{
	return a->level == b->level &&
	       (a->level == LEVEL_HOST || (a->pid == b->pid && a->fd == b->fd)) &&
	       (a->level != LEVEL_VCPU || a->vcpu == b->vcpu);
}

struct part *sample_add(struct sample *s)
{
	struct part *p;

	s->part = room_for(s->part, s->nr_parts + 1, &s->room, sizeof(*p));
	p = &s->part[s->nr_parts++];
	p->target = (struct target){};
	p->guest[0] = 0;
	p->nr_vcpus = 0;
	p->table.nr_rows = 0;
	p->hist.nr_rows = 0;
	p->hist.nr_buckets = 0;
	return p;
}

const struct part *sample_part(const struct sample *s, const struct target *target, int near)
{
	for (int i = 0; i < s->nr_parts; i++) {
		const struct part *p = &s->part[(near + i) % s->nr_parts];

		if (target_equal(&p->target, target))
			return p;
	}
	return NULL;
}

void sample_clear(struct sample *s)
{
	s->nr_parts = 0;
	s->nr_lost = 0;
}

void sample_free(struct sample *s)
{
	for (int i = 0; i < s->room; i++) {
		table_free(&s->part[i].table);
		hist_free(&s->part[i].hist);
	}
	free(s->part);
	*s = (struct sample){};
}
