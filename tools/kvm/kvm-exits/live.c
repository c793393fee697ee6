// SPDX-License-Identifier: GPL-2.0-only
#include <curses.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live.h"
#include "status.h"

enum sort { SORT_RATE, SORT_TOTAL, SORT_REASON, NR_SORTS };

static const char *const sort_name[NR_SORTS] = { "rate", "total", "reason" };

static struct {
	struct target target;
	enum sort sort;
	bool paused;
	double interval;
	double then, now;
	bool has_rates;			/* there are two samples of this target */
	struct table last, total, rate;
	struct table since;		/* what 'r' made the view count from */
	bool has_since;
} view;

static double monotonic(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void turn_to(struct target target)
{
	view.target = target;
	view.has_rates = view.has_since = false;
	view.last.nr_columns = 0;
}

/* Read the target. One that is gone is left for the host. */
static void sample(void)
{
	struct table t;

	if (!source_read(&view.target, &t)) {
		turn_to((struct target){ .vcpu = -1 });
		if (!source_read(&view.target, &t))
			fail(EXIT_GONE, "KVM is gone");
	}
	view.then = view.now;
	view.now = monotonic();
	view.has_rates = view.last.nr_columns > 0;
	if (view.has_rates)
		table_diff(&view.rate, &t, &view.last);
	view.last = view.total = t;
	if (view.has_since)
		table_diff(&view.total, &t, &view.since);
}

static uint64_t key_of(int i)
{
	if (view.sort == SORT_RATE && view.has_rates)
		return view.rate.row[i].value[0];
	return view.total.row[i].value[0];
}

static int compare(const void *a, const void *b)
{
	int i = *(const int *)a, j = *(const int *)b;

	if (view.sort != SORT_REASON && key_of(i) != key_of(j))
		return key_of(i) < key_of(j) ? 1 : -1;
	return i - j;
}

/* Write a line, as much of it as the terminal is wide; printw() would go on below. */
static void put_line(int y, const char *text)
{
	mvaddnstr(y, 0, text, COLS);
}

static void draw_title(void)
{
	struct vm vms[SOURCE_MAX_VMS];
	int n = source_vms(vms), i;
	char line[256], what[160], vcpu[32] = "";

	snprintf(what, sizeof(what), "host, %d VMs", n);
	for (i = 0; view.target.pid && i < n; i++)
		if (vms[i].pid == view.target.pid && vms[i].fd == view.target.fd)
			snprintf(what, sizeof(what), "VM %d-%d %s, %d vCPUs", vms[i].pid,
				 vms[i].fd, vms[i].name, vms[i].nr_vcpus);
	if (view.target.pid && view.target.vcpu >= 0)
		snprintf(vcpu, sizeof(vcpu), ", vCPU %d", view.target.vcpu);
	snprintf(line, sizeof(line), "kvm-exits  %s%s%s   every %.1f s, by %s%s",
		 view.paused ? "PAUSED  " : "", what, vcpu, view.interval, sort_name[view.sort],
		 view.has_since ? ", since reset of view" : "");
	put_line(0, line);
}

static bool is_time(const char *column)
{
	static const char *const names[] = { "timed", "unknown", "time_ns", "max_ns", "handler_ns" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(column, names[i]))
			return true;
	return false;
}

static uint64_t value_of(const struct table *t, const struct row *r, const char *column)
{
	int c = table_column(t, column);

	return c < 0 ? 0 : r->value[c];
}

/* Where the kernel measures time: in all, of an exit, the longest, and the handlers' share. */
static void put_times(const struct table *t, const struct row *r, char *line, size_t size)
{
	uint64_t timed = value_of(t, r, "timed"), ns = value_of(t, r, "time_ns");

	if (timed)
		snprintf(line, size, " %9.3f %9.1f %9.1f %8.1f%%", ns / 1e9, ns / 1e3 / timed,
			 value_of(t, r, "max_ns") / 1e3,
			 ns ? 100.0 * value_of(t, r, "handler_ns") / ns : 0.0);
}

static void draw(void)
{
	const struct table *t = &view.total;
	uint64_t total = table_sum(t, 0), rates = view.has_rates ? table_sum(&view.rate, 0) : 0;
	double seconds = view.now - view.then;
	int order[MAX_ROWS], n = 0, y = 3, len;
	char line[512];

	erase();
	draw_title();
	len = snprintf(line, sizeof(line), "%6s  %-20s %12s %8s %14s", "REASON", "NAME", "EXITS/S",
		       "SHARE", "EXITS");
	for (int c = 1; c < t->nr_columns; c++)
		if (!is_time(t->column[c]))
			len += snprintf(line + len, sizeof(line) - len, " %9s", t->column[c]);
	if (table_column(t, "time_ns") >= 0)
		snprintf(line + len, sizeof(line) - len, " %9s %9s %9s %9s", "TIME/s", "AVG/us",
			 "MAX/us", "handler");
	attron(A_REVERSE);
	put_line(2, line);
	attroff(A_REVERSE);

	for (int i = 0; i < t->nr_rows; i++)
		if (t->row[i].value[0])
			order[n++] = i;
	qsort(order, n, sizeof(order[0]), compare);
	for (int k = 0; k < n && y < LINES - 2; k++, y++) {
		const struct row *r = &t->row[order[k]];
		uint64_t exits = view.has_rates ? view.rate.row[order[k]].value[0] : 0;

		len = snprintf(line, sizeof(line), "%6u  %-20s %12.0f %7.2f%% %14" PRIu64,
			       r->reason, r->name, view.has_rates ? exits / seconds : 0.0,
			       rates ? 100.0 * exits / rates : 0.0, r->value[0]);
		for (int c = 1; c < t->nr_columns; c++)
			if (!is_time(t->column[c]))
				len += snprintf(line + len, sizeof(line) - len, " %9" PRIu64,
						r->value[c]);
		put_times(t, r, line + len, sizeof(line) - len);
		put_line(y, line);
	}
	snprintf(line, sizeof(line), "%6s  %-20s %12.0f %8s %14" PRIu64, "", "all",
		 view.has_rates ? rates / seconds : 0.0, "", total);
	put_line(LINES - 2, line);
	put_line(LINES - 1,
		 "h host  v next VM  c next vCPU  s sort  p pause  r reset view  q quit");
	refresh();
}

static void next_vm(void)
{
	struct vm vms[SOURCE_MAX_VMS];
	int n = source_vms(vms), i;

	for (i = 0; i < n; i++)
		if (vms[i].pid == view.target.pid && vms[i].fd == view.target.fd)
			break;
	i = i >= n - 1 ? (i == n ? 0 : n) : i + 1;
	if (i < n)
		turn_to((struct target){ vms[i].pid, vms[i].fd, -1 });
	else
		turn_to((struct target){ .vcpu = -1 });
}

static void next_vcpu(void)
{
	struct target next = view.target;
	struct table t;

	if (!next.pid)
		return;
	next.vcpu++;
	if (!source_read(&next, &t))
		next.vcpu = -1;
	turn_to(next);
}

static bool handle_key(int key)
{
	switch (key) {
	case 'q':
		return false;
	case 'h':
		turn_to((struct target){ .vcpu = -1 });
		break;
	case 'v':
		next_vm();
		break;
	case 'c':
		next_vcpu();
		break;
	case 's':
		view.sort = (view.sort + 1) % NR_SORTS;
		return true;
	case 'p':
		view.paused = !view.paused;
		return true;
	case 'r':
		view.since = view.last;
		view.has_since = true;
		table_diff(&view.total, &view.last, &view.since);
		return true;
	default:
		return true;	/* KEY_RESIZE among them: the next draw() sees LINES */
	}
	sample();
	return true;
}

void live_end(void)
{
	if (stdscr && !isendwin())
		endwin();
}

void live(struct target target, double interval)
{
	double next;

	view.interval = interval;
	turn_to(target);
	initscr();
	atexit(live_end);
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);

	sample();
	next = monotonic() + interval;
	for (;;) {
		double left = next - monotonic();

		if (left <= 0) {
			if (!view.paused)
				sample();
			next = monotonic() + interval;
			left = interval;
		}
		draw();
		timeout(left * 1000 + 1);
		if (!handle_key(getch()))
			return;
	}
}
