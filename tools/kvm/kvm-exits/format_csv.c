// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "format.h"

/* Always as many columns: what is not known is empty. */
static void begin(FILE *f)
{
	fputs("time,seconds,vm,guest,vcpu,reason,name", f);
	for (int c = 0; c < NR_COLUMNS; c++)
		fprintf(f, ",%s", column_names[c]);
	fputs(",p50_ns,p99_ns,longer\n", f);
}

/* As RFC 4180 has it. */
static void print_text(const char *text, FILE *f)
{
	if (!strpbrk(text, ",\"")) {
		fputs(text, f);
		return;
	}
	putc('"', f);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', f);
		putc(*text, f);
	}
	putc('"', f);
}

static void print_percentile(const struct hist *h, const struct hist_row *row, double share,
			     FILE *f)
{
	double ns = row ? hist_percentile(h, row, share) : 0;

	putc(',', f);
	if (ns > 0)
		fprintf(f, "%.0f", ns);
	else if (ns < 0)
		fputs("inf", f);
}

static void print_row(const struct shown *s, const struct part *p, const struct row *r, FILE *f)
{
	int bucket = s->o->longer_than ? hist_bucket(&p->hist, s->o->longer_than) : -1;
	const struct hist_row *h = hist_row(&p->hist, r->reason);
	const struct target *t = &p->target;

	fprintf(f, "%.3f,", s->sample->time);
	if (s->seconds)
		fprintf(f, "%.3f", s->seconds);
	putc(',', f);
	if (t->level != LEVEL_HOST)
		fprintf(f, "%d-%d", t->pid, t->fd);
	putc(',', f);
	print_text(p->guest, f);
	putc(',', f);
	if (t->level == LEVEL_VCPU)
		fprintf(f, "%d", t->vcpu);
	fprintf(f, ",%u,%s", r->reason, r->name);
	for (int c = 0; c < NR_COLUMNS; c++) {
		putc(',', f);
		if (c < NR_COUNTS || p->table.timed)
			fputs(format_value(s, c, r->value[c]), f);
	}
	print_percentile(&p->hist, h, 0.5, f);
	print_percentile(&p->hist, h, 0.99, f);
	putc(',', f);
	if (bucket >= 0)
		fputs(format_value(s, TIMED, h ? hist_from(&p->hist, h, bucket) : 0), f);
	putc('\n', f);
}

static void sample(const struct shown *s, FILE *f)
{
	for (int k = 0; k < s->sample->nr_parts; k++) {
		const struct part *p = &s->sample->part[k];

		for (int i = 0; i < p->table.nr_rows; i++)
			if (options_show(s->o, p->table.row[i].name))
				print_row(s, p, &p->table.row[i], f);
	}
}

const struct format format_csv = { begin, sample };
