// SPDX-License-Identifier: GPL-2.0-only
/*
 * A sample in Prometheus' text format, in which all lines of a metric stand together. A sum
 * over all labels of any of them is a number of something: the host has metrics of its own,
 * which go on when VMs are gone; VMs or, as deep as that, vCPUs have others.
 *
 *   kvm_exits_up					1, or 0 if there is nothing to read
 *   kvm_[host_]exits_total{reason,path}		path is slow or fast
 *   kvm_[host_]exits_l2_total{reason}		of which L2 ran
 *   kvm_[host_]exits_noentry_total{reason}		of which never entered the guest
 *   kvm_[host_]exit_seconds_total{reason}		from exits to the next entry
 *   kvm_[host_]exit_handler_seconds_total{reason}	of which until KVM's handler was done
 *   kvm_[host_]exit_untimed_total{reason}		exits whose time cannot be known
 *   kvm_[host_]exit_max_seconds{reason}		the longest
 *   kvm_host_exit_duration_seconds{reason,le}	a histogram of the times
 *   kvm_exit_duration_seconds{le}			and of a VM's, whatever the reason
 *
 * Those of a VM have labels vmid and domain, those of a vCPU also vcpu. Reasons that never
 * came are left out.
 */
#include <inttypes.h>
#include <string.h>

#include "format.h"

/* Which parts have a line in that metric: the host, or VMs, or vCPUs where there are some. */
static bool has_line(const struct shown *s, const struct part *p, bool host)
{
	if (host || p->target.level == LEVEL_HOST)
		return host && p->target.level == LEVEL_HOST;
	if (s->o->vcpu >= 0)
		return p->target.level == LEVEL_VCPU;
	return p->target.level == s->o->level;
}

static void label(const char *name, const char *value, char *before, FILE *f)
{
	if (!value)
		return;
	fprintf(f, "%c%s=", *before, name);
	format_quoted(value, f);
	*before = ',';
}

/* Whose number it is, and of what: a label without a value is none. */
static void labels(const struct part *p, const char *reason, const char *more, const char *value,
		   FILE *f)
{
	const struct target *t = &p->target;
	char text[32], before = '{';

	if (t->level != LEVEL_HOST) {
		snprintf(text, sizeof(text), "%d-%d", t->pid, t->fd);
		label("vmid", text, &before, f);
		label("domain", p->guest, &before, f);
	}
	if (t->level == LEVEL_VCPU) {
		snprintf(text, sizeof(text), "%d", t->vcpu);
		label("vcpu", text, &before, f);
	}
	label("reason", reason, &before, f);
	label(more, value, &before, f);
	fputs(before == ',' ? "} " : " ", f);
}

struct metric {
	const char *name, *type, *help;
	enum column column;
	bool seconds;
	const char *path;	/* a label, or NULL */
	enum column less;	/* a column that is taken off, or NR_COLUMNS */
};

static const struct metric metrics[] = {
	{ "exits_total", "counter", "VM exits by exit reason, and by whether KVM's fast path "
	  "handled them", EXITS, false, "slow", FASTPATH },
	{ "exits_total", NULL, NULL, FASTPATH, false, "fast", NR_COLUMNS },
	{ "exits_l2_total", "counter", "VM exits that were taken while a guest's own guest ran",
	  L2, false, NULL, NR_COLUMNS },
	{ "exits_noentry_total", "counter", "VM exits that never entered the guest", NOENTRY, false,
	  NULL, NR_COLUMNS },
	{ "exit_seconds_total", "counter", "Time from VM exits to the next entry", TIME_NS,
	  true, NULL, NR_COLUMNS },
	{ "exit_handler_seconds_total", "counter", "Time from VM exits until KVM's handler was "
	  "done", HANDLER_NS, true, NULL, NR_COLUMNS },
	{ "exit_untimed_total", "counter", "VM exits whose time cannot be known, as the clock "
	  "went backwards", UNKNOWN, false, NULL, NR_COLUMNS },
	{ "exit_max_seconds", "gauge", "Longest time of a VM exit", MAX_NS, true,
	  NULL, NR_COLUMNS },
};

/* All of the ns, of which a double would drop some after 100 days. */
static void print_seconds(u128 ns, FILE *f)
{
	fprintf(f, "%s.%09d", u128_text(ns / 1000000000), (int)(ns % 1000000000));
}

/* Returns that it is no longer to come. */
static bool first_line(const struct metric *m, bool host, bool head, FILE *f)
{
	if (head && m->type)
		fprintf(f, "# HELP kvm_%s%s %s\n# TYPE kvm_%s%s %s\n", host ? "host_" : "", m->name,
			m->help, host ? "host_" : "", m->name, m->type);
	return false;
}

static void print_metric(const struct shown *s, const struct metric *m, bool host, FILE *f)
{
	bool head = true;

	for (int k = 0; k < s->sample->nr_parts; k++) {
		const struct part *p = &s->sample->part[k];

		if (!has_line(s, p, host) || (m->column >= NR_COUNTS && !p->table.timed))
			continue;
		for (int i = 0; i < p->table.nr_rows; i++) {
			const struct row *r = &p->table.row[i];
			u128 n = r->value[m->column];

			/* All exits, or what there was once, and nothing for what never was. */
			if (!options_show(s->o, r->name) || !n)
				continue;
			if (m->less < NR_COLUMNS)
				n -= n < r->value[m->less] ? n : r->value[m->less];
			head = first_line(m, host, head, f);
			fprintf(f, "kvm_%s%s", host ? "host_" : "", m->name);
			labels(p, r->name, "path", m->path, f);
			if (m->seconds)
				print_seconds(n, f);
			else
				fputs(u128_text(n), f);
			putc('\n', f);
		}
	}
}

/* Where a bucket ends, as an le has it: exits of exactly that time are in the next. */
static void print_buckets(const char *name, const struct part *p, const struct hist_row *row,
			  u128 time_ns, FILE *f)
{
	const char *reason = row ? row->name : NULL;
	const struct hist *h = &p->hist;
	uint64_t all = hist_from(h, row, 0);
	char end[32];

	for (int k = 1; k <= h->nr_buckets; k++) {
		if (k < h->nr_buckets)
			snprintf(end, sizeof(end), "%.12g", h->least[k] / 1e9);
		else
			strcpy(end, "+Inf");
		fprintf(f, "%s_bucket", name);
		labels(p, reason, "le", end, f);
		fprintf(f, "%" PRIu64 "\n", all - hist_from(h, row, k));
	}
	fprintf(f, "%s_sum", name);
	labels(p, reason, NULL, NULL, f);
	print_seconds(time_ns, f);
	fprintf(f, "\n%s_count", name);
	labels(p, reason, NULL, NULL, f);
	fprintf(f, "%" PRIu64 "\n", all);
}

static void print_hist(const struct shown *s, bool host, FILE *f)
{
	const char *name = host ? "kvm_host_exit_duration_seconds" : "kvm_exit_duration_seconds";
	bool head = true;

	for (int k = 0; k < s->sample->nr_parts; k++) {
		const struct part *p = &s->sample->part[k];
		bool is_host = p->target.level == LEVEL_HOST;

		if (is_host != host || !p->hist.nr_buckets)
			continue;
		/* What is of all reasons is not of some. */
		if (!host && s->o->pattern)
			continue;
		if (head)
			fprintf(f, "# HELP %s Time from VM exits to the next entry\n# TYPE %s "
				"histogram\n", name, name);
		head = false;
		if (!host)
			print_buckets(name, p, NULL, p->table.sum[TIME_NS], f);
		for (int i = 0; host && i < p->hist.nr_rows; i++) {
			const struct row *r = table_row(&p->table, p->hist.row[i].reason);

			if (r && options_show(s->o, r->name))
				print_buckets(name, p, &p->hist.row[i], r->value[TIME_NS], f);
		}
	}
}

static void print_up(bool up, FILE *f)
{
	fprintf(f, "# HELP kvm_exits_up Whether the kernel's counts of VM exits could be read\n"
		"# TYPE kvm_exits_up gauge\nkvm_exits_up %d\n", up);
}

static void begin(FILE *f)
{
	print_up(true, f);
}

void format_prometheus_down(FILE *f)
{
	print_up(false, f);
}

static void sample(const struct shown *s, FILE *f)
{
	for (int host = 1; host >= 0; host--) {
		for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
			print_metric(s, &metrics[i], host, f);
		print_hist(s, host, f);
	}
}

const struct format format_prometheus = { begin, sample };
