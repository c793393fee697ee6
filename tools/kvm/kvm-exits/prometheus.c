// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "prometheus.h"
#include "status.h"

enum { EXITS, TIME, MAX, METRICS };

static struct metric {
	const char *name, *type, *help;
	FILE *f;
	char *text;
	size_t len;
} metrics[METRICS][2] = {
	[EXITS] = {
		{ "kvm_host_exits_total", "counter", "VM exits of the host by exit reason and class, "
		  "VMs that are gone included" },
		{ "kvm_exits_total", "counter", "VM exits by vCPU, exit reason and class, 'all' of "
		  "which the other classes are parts" },
	},
	[TIME] = {
		{ "kvm_host_exit_seconds_total", "counter", "Time from VM exits to the next entry by "
		  "exit reason, 'all' of it and the handlers' part" },
		{ "kvm_exit_seconds_total", "counter", "Time from VM exits to the next entry by vCPU "
		  "and exit reason, 'all' of it and the handlers' part" },
	},
	[MAX] = {
		{ "kvm_host_exit_max_seconds", "gauge", "Longest time of a VM exit by exit reason" },
		{ "kvm_exit_max_seconds", "gauge", "Longest time of a VM exit by vCPU and exit reason" },
	},
};

/* A guest's name comes from a command line: quote what the format would stumble over. */
static void labels(const struct part *p, const struct row *r, FILE *f)
{
	putc('{', f);
	if (p->vm) {
		fprintf(f, "vm=\"%d-%d\",guest=", p->vm->pid, p->vm->fd);
		output_quoted(p->vm->name, f);
		fprintf(f, ",vcpu=\"%d\",", p->vcpu);
	}
	fprintf(f, "reason=\"%s\"", r->name);
}

static FILE *begin(int metric, const struct part *p, const struct row *r)
{
	struct metric *m = &metrics[metric][p->vm != NULL];

	if (!m->f)
		m->f = open_memstream(&m->text, &m->len);
	if (!m->f)
		fail(EXIT_OTHER, "no memory: %s", strerror(errno));
	fputs(m->name, m->f);
	labels(p, r, m->f);
	return m->f;
}

static void add_row(const struct part *p, const char *column, bool first, const struct row *r,
		    uint64_t value)
{
	const char *ns = strstr(column, "_ns");

	if (!ns)
		fprintf(begin(EXITS, p, r), ",class=\"%s\"} %" PRIu64 "\n", first ? "all" : column,
			value);
	else if (!strcmp(column, "max_ns"))
		fprintf(begin(MAX, p, r), "} %.9f\n", value / 1e9);
	else
		fprintf(begin(TIME, p, r), ",part=\"%.*s\"} %.9f\n",
			strcmp(column, "time_ns") ? (int)(ns - column) : 3,
			strcmp(column, "time_ns") ? column : "all", value / 1e9);
}

void prometheus_add(const struct part *p)
{
	const struct table *t = p->table;

	for (int c = 0; c < t->nr_columns; c++)
		for (int i = 0; i < t->nr_rows; i++)
			if (t->row[i].value[0])
				add_row(p, t->column[c], !c, &t->row[i], t->row[i].value[c]);
}

void prometheus_print(FILE *f)
{
	for (struct metric *m = metrics[0]; m < metrics[0] + 2 * METRICS; m++) {
		if (!m->f)
			continue;
		fclose(m->f);
		fprintf(f, "# HELP %s %s\n# TYPE %s %s\n%s", m->name, m->help, m->name, m->type, m->text);
		free(m->text);
		m->f = NULL;
	}
}
