// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lost.h"

void lost_say(struct lost *l, const struct sampler *s, const struct sample *sample)
{
	if (!sample->nr_lost)
		return;
	if (!l->status)
		l->status = s->lost;
	if (!strcmp(l->said.text, s->why.text))
		return;
	l->said = s->why;
	fprintf(stderr, "kvm-exits: %s. It is left out", s->why.text);
	if (sample->nr_lost > 1)
		fprintf(stderr, ", and so are %d others", sample->nr_lost - 1);
	putc('\n', stderr);
}
