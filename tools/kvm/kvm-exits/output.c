// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "prometheus.h"

static const struct table *sorted;

static int by_exits(const void *a, const void *b)
{
	const struct row *x = &sorted->row[*(const int *)a], *y = &sorted->row[*(const int *)b];

	if (x->value[0] != y->value[0])
		return x->value[0] < y->value[0] ? 1 : -1;
	return x->reason < y->reason ? -1 : 1;
}

static void print_table(const struct part *p, FILE *f)
{
	const struct table *t = p->table;
	uint64_t total = table_sum(t, 0);
	int order[MAX_ROWS], n = 0;

	if (!p->vm)
		fprintf(f, "host: %" PRIu64 " exits\n", total);
	else if (p->vcpu < 0)
		fprintf(f, "%d-%d %s: %" PRIu64 " exits\n", p->vm->pid, p->vm->fd, p->vm->name, total);
	else
		fprintf(f, "%d-%d %s vCPU %d: %" PRIu64 " exits\n", p->vm->pid, p->vm->fd,
			p->vm->name, p->vcpu, total);

	fprintf(f, "%6s  %-20s", "reason", "name");
	for (int c = 0; c < t->nr_columns; c++)
		fprintf(f, " %12s%s", t->column[c], c ? "" : "   share");
	putc('\n', f);

	for (int i = 0; i < t->nr_rows; i++)
		if (t->row[i].value[0])
			order[n++] = i;
	sorted = t;
	qsort(order, n, sizeof(order[0]), by_exits);
	for (int i = 0; i < n; i++) {
		const struct row *r = &t->row[order[i]];

		fprintf(f, "%6u  %-20s", r->reason, r->name);
		for (int c = 0; c < t->nr_columns; c++) {
			fprintf(f, " %12" PRIu64, r->value[c]);
			if (!c)
				fprintf(f, " %6.2f%%", 100.0 * r->value[0] / total);
		}
		putc('\n', f);
	}
}

/* A guest's name comes from a command line: quote what the format would stumble over. */
void output_quoted(const char *text, FILE *f)
{
	putc('"', f);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', f);
		putc(*text, f);
	}
	putc('"', f);
}

static void print_json(const struct part *p, bool first, FILE *f)
{
	const struct table *t = p->table;

	if (!first)
		putc(',', f);
	if (!p->vm) {
		fputs("{\"vm\":null,\"guest\":null,\"vcpu\":null", f);
	} else {
		fprintf(f, "{\"vm\":\"%d-%d\",\"guest\":", p->vm->pid, p->vm->fd);
		output_quoted(p->vm->name, f);
		if (p->vcpu < 0)
			fputs(",\"vcpu\":null", f);
		else
			fprintf(f, ",\"vcpu\":%d", p->vcpu);
	}
	fputs(",\"reasons\":[", f);
	for (int i = 0; i < t->nr_rows; i++) {
		fprintf(f, "%s{\"reason\":%u,\"name\":\"%s\"", i ? "," : "", t->row[i].reason,
			t->row[i].name);
		for (int c = 0; c < t->nr_columns; c++)
			fprintf(f, ",\"%s\":%" PRIu64, t->column[c], t->row[i].value[c]);
		putc('}', f);
	}
	fputs("]}", f);
}

static void print_csv(double time, const struct part *p, FILE *f)
{
	const struct table *t = p->table;

	for (int i = 0; i < t->nr_rows; i++) {
		fprintf(f, "%.3f,", time);
		if (p->vm)
			fprintf(f, "%d-%d", p->vm->pid, p->vm->fd);
		putc(',', f);
		if (p->vm && p->vcpu >= 0)
			fprintf(f, "%d", p->vcpu);
		fprintf(f, ",%u,%s", t->row[i].reason, t->row[i].name);
		for (int c = 0; c < t->nr_columns; c++)
			fprintf(f, ",%" PRIu64, t->row[i].value[c]);
		putc('\n', f);
	}
}

void output_begin(enum format format, const struct table *like, FILE *f)
{
	if (format != FORMAT_CSV)
		return;
	fputs("time,vm,vcpu,reason,name", f);
	for (int c = 0; c < like->nr_columns; c++)
		fprintf(f, ",%s", like->column[c]);
	putc('\n', f);
}

void output_sample_begin(enum format format, double time, FILE *f)
{
	if (format == FORMAT_JSON)
		fprintf(f, "{\"time\":%.3f,\"tables\":[", time);
}

void output_part(enum format format, double time, const struct part *p, bool first, FILE *f)
{
	switch (format) {
	case FORMAT_TABLE:
		if (!first)
			putc('\n', f);
		print_table(p, f);
		break;
	case FORMAT_JSON:
		print_json(p, first, f);
		break;
	case FORMAT_CSV:
		print_csv(time, p, f);
		break;
	case FORMAT_PROMETHEUS:
		prometheus_add(p);
		break;
	}
}

void output_sample_end(enum format format, FILE *f)
{
	if (format == FORMAT_JSON)
		fputs("]}\n", f);
	else if (format == FORMAT_PROMETHEUS)
		prometheus_print(f);
}
