// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two recordings side by side: a block for exits, and where both were timed, for times.
 */
#include <string.h>

#include "commands.h"
#include "total.h"

struct comparison {
	const struct options *o;
	const struct total *a, *b;
};

/* What a block compares: a column's sum, or the average of one exit that was timed. */
struct block {
	const char *name;
	enum column column;
	bool average;
};

static u128 value(const struct block *block, const u128 *of)
{
	if (!block->average)
		return of[block->column];
	return of[TIMED] ? (of[block->column] + of[TIMED] / 2) / of[TIMED] : 0;
}

static void print_change(long double a, long double b, FILE *f)
{
	long double percent = a ? 100 * (b - a) / a : 0;

	if (!a && !b)
		putc('\n', f);
	else if (!a)
		fprintf(f, " %10s\n", "new");
	else if (percent >= 1e6)
		fprintf(f, " %10s\n", ">1000000%");
	else
		fprintf(f, " %+9.2Lf%%\n", percent);
}

static void print_whole(u128 a, u128 b, FILE *f)
{
	char text[48];

	snprintf(text, sizeof(text), "%c%s", a > b ? '-' : '+', u128_text(a > b ? a - b : b - a));
	fprintf(f, " %14s %14s %15s", u128_text(a), u128_text(b), text);
	print_change(a, b, f);
}

static void print_rate(const struct comparison *c, u128 a, u128 b, FILE *f)
{
	long double x = a / (long double)c->a->seconds, y = b / (long double)c->b->seconds;

	fprintf(f, " %14.3Lf %14.3Lf %+15.3Lf", x, y, y - x);
	print_change(x, y, f);
}

static bool has_rates(const struct comparison *c)
{
	return c->a->seconds > 0 && c->b->seconds > 0;
}

static void print_row(const struct comparison *c, const struct block *block, const struct row *x,
		      const struct row *y, FILE *f)
{
	static const struct row none;
	const struct row *named = x ? x : y;
	u128 a = value(block, (x ? x : &none)->value), b = value(block, (y ? y : &none)->value);

	if ((!a && !b) || !options_show(c->o, named->name))
		return;
	fprintf(f, "%6u  %-20s", named->reason, named->name);
	if (c->o->rates && !block->average)
		print_rate(c, a, b, f);
	else
		print_whole(a, b, f);
}

static void print_block(const struct comparison *c, const struct block *block, FILE *f)
{
	const struct row *x = c->a->table.row, *x_end = x + c->a->table.nr_rows;
	const struct row *y = c->b->table.row, *y_end = y + c->b->table.nr_rows;
	const u128 *a = c->a->table.sum, *b = c->b->table.sum;
	bool rates = c->o->rates && !block->average;

	fprintf(f, "\n%s%s\n%6s  %-20s %14s %14s %15s %10s\n", block->name,
		rates ? " per second" : "",
		"reason", "name", "A", "B", "B - A", "change");
	while (x < x_end || y < y_end) {
		bool has_x = x < x_end && (y == y_end || x->reason <= y->reason);
		bool has_y = y < y_end && (x == x_end || y->reason <= x->reason);

		print_row(c, block, has_x ? x : NULL, has_y ? y : NULL, f);
		x += has_x;
		y += has_y;
	}
	if (!rates) {
		fprintf(f, "%6s  %-20s", "", "all");
		print_whole(value(block, a), value(block, b), f);
	}
	if (!block->average && has_rates(c)) {
		fprintf(f, "%6s  %-20s", "", "all per second");
		print_rate(c, value(block, a), value(block, b), f);
	}
}

static void print_head(char letter, const char *path, const struct total *t, FILE *f)
{
	fprintf(f, "%c: %s, ", letter, path);
	if (t->target.level == LEVEL_HOST)
		fputs("host, ", f);
	else
		fprintf(f, "VM %d-%d%s%s, ", t->target.pid, t->target.fd, *t->guest ? " " : "",
			t->guest);
	if (t->target.level == LEVEL_VCPU)
		fprintf(f, "vCPU %d, ", t->target.vcpu);
	if (t->samples == 1) {
		fputs("one sample: all that was counted up to then\n", f);
		return;
	}
	fprintf(f, "%d samples in %.3f s", t->samples, t->seconds);
	if (t->seen < t->samples)
		fprintf(f, ", it is in %d of them", t->seen);
	if (t->resets)
		fprintf(f, ", reset %d time%s: what came just before is not known", t->resets,
			t->resets == 1 ? "" : "s");
	if (t->set_back)
		fprintf(f, ", the clock was set back %d time%s: it took longer", t->set_back,
			t->set_back == 1 ? "" : "s");
	putc('\n', f);
}

static enum status compare(const struct comparison *c, struct error *e)
{
	static const struct block exits = { "exits", EXITS, false }, times[] = {
		{ "time_ns: from exit to the next entry", TIME_NS, false },
		{ "time_ns / timed: of one exit", TIME_NS, true },
		{ "handler_ns: until KVM's handler was done", HANDLER_NS, false },
	};
	const struct total *alone = c->a->samples == 1 ? c->a : c->b;
	char *const *path = c->o->argv + 1;

	if (c->a->samples != c->b->samples && alone->samples == 1)
		return error_set(e, EXIT_MALFORMED,
				 "%s: one sample alone, which has all that was counted up to then. "
				 "What came from sample to sample cannot be compared with that: "
				 "both need two samples, or both have one", path[alone == c->b]);
	for (int i = 0; i < c->a->table.nr_rows; i++) {
		const struct row *x = &c->a->table.row[i], *y = table_row(&c->b->table, x->reason);

		if (y && !row_names_agree(x->name, y->name))
			return error_set(e, EXIT_MALFORMED,
					 "%s and %s: reason %u is %s in the one and %s in the other. "
					 "These are processors of two vendors, whose reasons cannot be "
					 "compared", path[0], path[1], x->reason, x->name, y->name);
	}
	if (c->o->rates && !has_rates(c))
		return error_set(e, EXIT_USAGE, "--rates: no time passed from sample to sample");
	print_head('A', path[0], c->a, stdout);
	print_head('B', path[1], c->b, stdout);
	print_block(c, &exits, stdout);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (c->a->table.timed && c->b->table.timed)
			print_block(c, &times[i], stdout);
	if (c->a->table.timed != c->b->table.timed)
		printf("\nTimes are in %c alone.\n", c->a->table.timed ? 'A' : 'B');
	return error_written(e, stdout, "standard output");
}

int cmd_diff(const struct options *o, struct error *e)
{
	struct total a = {}, b = {};
	const struct comparison c = { o, &a, &b };
	enum status status;

	status = total_read(&a, o->argv[1], o, e);
	if (!status)
		status = total_read(&b, o->argv[2], o, e);
	if (!status)
		status = compare(&c, e);
	total_free(&a);
	total_free(&b);
	return status;
}
