// SPDX-License-Identifier: GPL-2.0-only
/*
 *   {"time":1732530000.123,"seconds":1.000,"tables":[
 *     {"level":"vm","vm":"4711-12","guest":"web-1","vcpu":null,"timed":false,"reasons":[
 *       {"reason":10,"name":"CPUID","exits":5,...}]}]}
 *
 * "seconds" is there where values are per second, and these end in "_per_second" then.
 */
#include "format.h"

static void begin(FILE *f)
{
	(void)f;
}

static void print_target(const struct part *p, FILE *f)
{
	static const char *const levels[] = { "host", "vm", "vcpu" };
	const struct target *t = &p->target;

	fprintf(f, "\"level\":\"%s\",", levels[t->level]);
	if (t->level == LEVEL_HOST) {
		fputs("\"vm\":null,\"guest\":null,\"vcpu\":null", f);
		return;
	}
	fprintf(f, "\"vm\":\"%d-%d\",\"guest\":", t->pid, t->fd);
	format_quoted(p->guest, f);
	if (t->level == LEVEL_VM)
		fprintf(f, ",\"vcpu\":null,\"vcpus\":%d", p->nr_vcpus);
	else
		fprintf(f, ",\"vcpu\":%d", t->vcpu);
}

/* null where it is beyond the last bucket. */
static void print_percentile(const char *key, const struct hist *h, const struct hist_row *row,
			     double share, FILE *f)
{
	double ns = hist_percentile(h, row, share);

	if (ns < 0)
		fprintf(f, ",\"%s\":null", key);
	else
		fprintf(f, ",\"%s\":%.0f", key, ns);
}

static void print_row(const struct shown *s, const struct part *p, const struct row *r, FILE *f)
{
	const struct hist_row *h = hist_row(&p->hist, r->reason);
	int bucket = s->o->longer_than ? hist_bucket(&p->hist, s->o->longer_than) : -1;
	const char *per = s->seconds ? "_per_second" : "";

	fprintf(f, "{\"reason\":%u,\"name\":\"%s\"", r->reason, r->name);
	for (int c = 0; c < (p->table.timed ? NR_COLUMNS : NR_COUNTS); c++)
		fprintf(f, ",\"%s%s\":%s", column_names[c], c == MAX_NS ? "" : per,
			format_value(s, c, r->value[c]));
	if (h && hist_from(&p->hist, h, 0)) {
		print_percentile("p50_ns", &p->hist, h, 0.5, f);
		print_percentile("p99_ns", &p->hist, h, 0.99, f);
	}
	if (bucket >= 0)
		fprintf(f, ",\"longer%s\":%s", per,
			format_value(s, TIMED, h ? hist_from(&p->hist, h, bucket) : 0));
	putc('}', f);
}

static void sample(const struct shown *s, FILE *f)
{
	fprintf(f, "{\"time\":%.3f,", s->sample->time);
	if (s->seconds)
		fprintf(f, "\"seconds\":%.3f,", s->seconds);
	fputs("\"tables\":[", f);
	for (int i = 0; i < s->sample->nr_parts; i++) {
		const struct part *p = &s->sample->part[i];
		int n = 0;

		fputs(i ? ",{" : "{", f);
		print_target(p, f);
		fprintf(f, ",\"timed\":%s", p->table.timed ? "true" : "false");
		if (s->o->longer_than && hist_bucket(&p->hist, s->o->longer_than) >= 0)
			fprintf(f, ",\"longer_than_ns\":%llu", (unsigned long long)
				p->hist.least[hist_bucket(&p->hist, s->o->longer_than)]);
		fputs(",\"reasons\":[", f);
		for (int k = 0; k < p->table.nr_rows; k++) {
			if (!options_show(s->o, p->table.row[k].name))
				continue;
			if (n++)
				putc(',', f);
			print_row(s, p, &p->table.row[k], f);
		}
		fputs("]}", f);
	}
	fputs("]}\n", f);
}

const struct format format_json = { begin, sample };
