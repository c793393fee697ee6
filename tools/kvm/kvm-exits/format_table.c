// SPDX-License-Identifier: GPL-2.0-only
#include "format.h"

static void print_target(const struct part *p, FILE *f)
{
	const struct target *t = &p->target;

	if (t->level == LEVEL_HOST) {
		fputs("host", f);
		return;
	}
	fprintf(f, "%d-%d", t->pid, t->fd);
	if (*p->guest)
		fprintf(f, " %s", p->guest);
	if (t->level == LEVEL_VCPU)
		fprintf(f, " vCPU %d", t->vcpu);
}

/* Of a histogram that has it: where a bucket ends, or that none does. */
static void print_percentile(const struct hist *h, const struct hist_row *row, double share,
			     FILE *f)
{
	double ns = row ? hist_percentile(h, row, share) : 0;

	if (ns < 0)
		fprintf(f, " %11s", "longer");
	else
		fprintf(f, " %11.0f", ns);
}

/* ">=1.048576ms", as where a bucket begins is no round number. */
static void print_least(uint64_t ns, char *text, size_t size)
{
	if (ns < 1000)
		snprintf(text, size, ">=%dns", (int)ns);
	else if (ns < 1000000)
		snprintf(text, size, ">=%.10gus", ns / 1e3);
	else if (ns < 1000000000)
		snprintf(text, size, ">=%.10gms", ns / 1e6);
	else
		snprintf(text, size, ">=%.10gs", ns / 1e9);
}

static void print_head(const struct shown *s, const struct part *p, int nr, int bucket, FILE *f)
{
	char text[48];

	fprintf(f, "%6s  %-20s", "reason", "name");
	for (int c = 0; c < nr; c++) {
		snprintf(text, sizeof(text), "%s%s", column_names[c],
			 s->seconds && c != MAX_NS ? "/s" : "");
		fprintf(f, " %12s%s", text, c ? "" : "   share");
	}
	if (p->table.timed)
		fprintf(f, " %11s", "avg_ns");
	if (p->hist.nr_buckets)
		fprintf(f, " %11s %11s", "p50_ns", "p99_ns");
	if (bucket >= 0) {
		print_least(p->hist.least[bucket], text, sizeof(text));
		fprintf(f, " %14s%s", text, s->seconds ? "/s" : "");
	}
	putc('\n', f);
}

static void print_part(const struct shown *s, const struct part *p, FILE *f)
{
	const struct table *t = &p->table;
	int nr = t->timed ? NR_COLUMNS : NR_COUNTS, order[MAX_ROWS];
	int bucket = s->o->longer_than ? hist_bucket(&p->hist, s->o->longer_than) : -1;
	int n = format_rows(s, p, order);

	print_target(p, f);
	fprintf(f, ": %s exits%s\n", format_value(s, EXITS, t->sum[EXITS]), s->seconds ? "/s" : "");
	print_head(s, p, nr, bucket, f);
	for (int i = 0; i < n; i++) {
		const struct row *r = &t->row[order[i]];
		const struct hist_row *h = hist_row(&p->hist, r->reason);

		fprintf(f, "%6u  %-20s", r->reason, r->name);
		for (int c = 0; c < nr; c++) {
			fprintf(f, " %12s", format_value(s, c, r->value[c]));
			if (c == EXITS)
				fprintf(f, " %6.2Lf%%", 100.0L * r->value[EXITS] / t->sum[EXITS]);
		}
		if (t->timed)
			fprintf(f, " %11.0Lf", key_of(s->o, p, r, KEY_AVG));
		if (p->hist.nr_buckets) {
			print_percentile(&p->hist, h, 0.5, f);
			print_percentile(&p->hist, h, 0.99, f);
		}
		if (bucket >= 0)
			fprintf(f, s->seconds ? " %16s" : " %14s",
				format_value(s, TIMED, h ? hist_from(&p->hist, h, bucket) : 0));
		putc('\n', f);
	}
}

static void begin(FILE *f)
{
	(void)f;
}

static void sample(const struct shown *s, FILE *f)
{
	for (int i = 0; i < s->sample->nr_parts; i++) {
		if (i)
			putc('\n', f);
		print_part(s, &s->sample->part[i], f);
	}
}

const struct format format_table = { begin, sample };
