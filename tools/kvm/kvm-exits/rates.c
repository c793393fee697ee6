// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "rates.h"

int rates_between(struct sample *to, const struct sample *now, const struct sample *then)
{
	static const struct part nothing;
	int resets = 0;

	sample_clear(to);
	to->time = now->time;
	to->at = now->at;
	for (int i = 0; i < now->nr_parts; i++) {
		const struct part *p = &now->part[i], *old = sample_part(then, &p->target, i);
		struct part *d;

		if (!old && then->nr_lost)
			continue;
		if (!old)
			old = &nothing;
		d = sample_add(to);
		d->target = p->target;
		strcpy(d->guest, p->guest);
		d->nr_vcpus = p->nr_vcpus;
		resets += table_diff(&d->table, &p->table, &old->table);
		hist_diff(&d->hist, &p->hist, &old->hist);
	}
	return resets;
}
