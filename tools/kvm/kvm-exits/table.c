// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "table.h"

const char *const column_names[NR_COLUMNS] = {
	[EXITS] = "exits", [FASTPATH] = "fastpath", [L2] = "l2", [NOENTRY] = "noentry",
	[TIMED] = "timed", [UNKNOWN] = "unknown", [TIME_NS] = "time_ns", [MAX_NS] = "max_ns",
	[HANDLER_NS] = "handler_ns",
};

/* The rest of a line, which ends at a newline. */
struct line {
	const char *at, *end;
};

/* The next line; false if there is none that is whole. */
static bool next_line(struct line *l, const char **text, const char *end)
{
	const char *newline = *text < end ? memchr(*text, '\n', end - *text) : NULL;

	if (!newline)
		return false;
	*l = (struct line){ *text, newline };
	*text = newline + 1;
	return true;
}

static void blanks(struct line *l)
{
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\t' || *l->at == '\r'))
		l->at++;
}

static bool empty(struct line l)
{
	blanks(&l);
	return l.at == l.end;
}

static bool number(struct line *l, u128 *n)
{
	const char *start;
	unsigned int digit;

	blanks(l);
	start = l->at;
	for (*n = 0; l->at < l->end; l->at++) {
		digit = (unsigned char)*l->at - '0';
		if (digit > 9)
			break;
		if (*n >> 120)
			return false;
		*n = *n * 10 + digit;
	}
	return l->at > start && (l->at == l->end || memchr(" \t\r", *l->at, 3));
}

static bool number64(struct line *l, uint64_t *n)
{
	u128 wide;

	if (!number(l, &wide) || wide > UINT64_MAX)
		return false;
	*n = wide;
	return true;
}

static bool in_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* Names end up in JSON, CSV and on terminals: no surprises. */
static bool name(struct line *l, char text[NAME_SIZE])
{
	size_t len = 0;

	blanks(l);
	while (l->at < l->end && in_name(*l->at) && len < NAME_SIZE)
		text[len++] = *l->at++;
	if (!len || len == NAME_SIZE || (l->at < l->end && !memchr(" \t\r", *l->at, 3)))
		return false;
	text[len] = 0;
	return true;
}

static bool literal(struct line *l, const char *what)
{
	size_t len = strlen(what);

	blanks(l);
	if ((size_t)(l->end - l->at) < len || memcmp(l->at, what, len))
		return false;
	l->at += len;
	return true;
}

static bool begins(struct line *l)
{
	return literal(l, "#") && literal(l, "reason ") && literal(l, "name ");
}

/* The first column is the exits; what nobody knows stands as NR_COLUMNS. */
static bool table_header(struct table *t, struct line l, enum column *columns, int *nr)
{
	char text[NAME_SIZE];
	int c;

	if (!begins(&l))
		return false;
	for (*nr = 0; !empty(l); ++*nr) {
		if (*nr == MAX_BUCKETS || !name(&l, text))
			return false;
		for (c = 0; c < NR_COLUMNS && strcmp(text, column_names[c]); c++)
			;
		columns[*nr] = c;
		t->timed |= c == TIME_NS;
	}
	return *nr && columns[0] == EXITS;
}

static void add_to_sum(struct table *t, const struct row *row)
{
	for (int c = 0; c < NR_COLUMNS; c++) {
		if (c != MAX_NS)
			t->sum[c] += row->value[c];
		else if (t->sum[c] < row->value[c])
			t->sum[c] = row->value[c];
	}
}

static struct row *add_row(struct table *t)
{
	t->row = room_for(t->row, t->nr_rows + 1, &t->room, sizeof(*t->row));
	return memset(&t->row[t->nr_rows++], 0, sizeof(*t->row));
}

static bool table_line(struct table *t, struct line l, const enum column *columns, int nr)
{
	struct row *row;
	u128 n;

	if (t->nr_rows == MAX_ROWS || !number(&l, &n) || n > UINT32_MAX ||
	    (t->nr_rows && n <= t->row[t->nr_rows - 1].reason))
		return false;
	row = add_row(t);
	row->reason = n;
	if (!name(&l, row->name))
		return false;
	for (int i = 0; i < nr; i++) {
		if (!number(&l, &n))
			return false;
		if (columns[i] < NR_COLUMNS)
			row->value[columns[i]] = n;
	}
	add_to_sum(t, row);
	return empty(l);
}

int table_read(struct table *t, const char **text, const char *end)
{
	enum column columns[MAX_BUCKETS];
	int line = 1, nr;
	struct line l;

	t->timed = false;
	t->nr_rows = 0;
	memset(t->sum, 0, sizeof(t->sum));
	if (!next_line(&l, text, end) || !table_header(t, l, columns, &nr))
		return line;
	while (*text < end) {
		line++;
		if (!next_line(&l, text, end))
			return line;
		if (empty(l))
			break;
		if (!table_line(t, l, columns, nr))
			return line;
	}
	return 0;
}

static bool hist_header(struct hist *h, struct line l)
{
	if (!begins(&l))
		return false;
	for (h->nr_buckets = 0; !empty(l); h->nr_buckets++)
		if (h->nr_buckets == MAX_BUCKETS || !number64(&l, &h->least[h->nr_buckets]) ||
		    (h->nr_buckets && h->least[h->nr_buckets] <= h->least[h->nr_buckets - 1]))
			return false;
	return h->nr_buckets && !h->least[0];
}

static struct hist_row *add_hist_row(struct hist *h)
{
	h->row = room_for(h->row, h->nr_rows + 1, &h->room, sizeof(*h->row));
	return memset(&h->row[h->nr_rows++], 0, sizeof(*h->row));
}

static bool hist_line(struct hist *h, struct line l)
{
	struct hist_row *row;
	u128 n;

	if (h->nr_rows == MAX_ROWS || !number(&l, &n) || n > UINT32_MAX ||
	    (h->nr_rows && n <= h->row[h->nr_rows - 1].reason))
		return false;
	row = add_hist_row(h);
	row->reason = n;
	if (!name(&l, row->name))
		return false;
	for (int k = 0; k < h->nr_buckets; k++)
		if (!number64(&l, &row->count[k]))
			return false;
	return empty(l);
}

int hist_read(struct hist *h, const char **text, const char *end)
{
	struct line l;
	int line = 1;

	h->nr_rows = 0;
	if (!next_line(&l, text, end) || !hist_header(h, l))
		return line;
	while (*text < end) {
		line++;
		if (!next_line(&l, text, end))
			return line;
		if (empty(l))
			break;
		if (!hist_line(h, l))
			return line;
	}
	return 0;
}

void table_write(const struct table *t, FILE *f)
{
	int nr = t->timed ? NR_COLUMNS : NR_COUNTS;

	fputs("# reason name", f);
	for (int c = 0; c < nr; c++)
		fprintf(f, " %s", column_names[c]);
	putc('\n', f);
	for (int i = 0; i < t->nr_rows; i++) {
		const struct row *r = &t->row[i];

		fprintf(f, "%u %s", r->reason, r->name);
		for (int c = 0; c < nr; c++)
			fprintf(f, " %s", u128_text(r->value[c]));
		putc('\n', f);
	}
}

void hist_write(const struct hist *h, FILE *f)
{
	fputs("# reason name", f);
	for (int k = 0; k < h->nr_buckets; k++)
		fprintf(f, " %" PRIu64, h->least[k]);
	putc('\n', f);
	for (int i = 0; i < h->nr_rows; i++) {
		const struct hist_row *r = &h->row[i];

		fprintf(f, "%u %s", r->reason, r->name);
		for (int k = 0; k < h->nr_buckets; k++)
			fprintf(f, " %" PRIu64, r->count[k]);
		putc('\n', f);
	}
}

bool row_names_agree(const char *a, const char *b)
{
	static const char nameless[] = "REASON_";

	return !strcmp(a, b) || !strncmp(a, nameless, strlen(nameless)) ||
	       !strncmp(b, nameless, strlen(nameless));
}

const struct row *table_row(const struct table *t, unsigned int reason)
{
	for (int i = 0; i < t->nr_rows; i++)
		if (t->row[i].reason == reason)
			return &t->row[i];
	return NULL;
}

const struct hist_row *hist_row(const struct hist *h, unsigned int reason)
{
	for (int i = 0; i < h->nr_rows; i++)
		if (h->row[i].reason == reason)
			return &h->row[i];
	return NULL;
}

void table_copy(struct table *to, const struct table *from)
{
	struct table t = { .timed = from->timed, .row = to->row, .room = to->room };

	for (int i = 0; i < from->nr_rows; i++)
		*add_row(&t) = from->row[i];
	memcpy(t.sum, from->sum, sizeof(t.sum));
	*to = t;
}

void hist_copy(struct hist *to, const struct hist *from)
{
	struct hist h = { .nr_buckets = from->nr_buckets, .row = to->row, .room = to->room };

	memcpy(h.least, from->least, sizeof(h.least));
	for (int i = 0; i < from->nr_rows; i++)
		*add_hist_row(&h) = from->row[i];
	*to = h;
}

void table_free(struct table *t)
{
	free(t->row);
	*t = (struct table){};
}

void hist_free(struct hist *h)
{
	free(h->row);
	*h = (struct hist){};
}

/* Tables of one kernel have the same rows, nearly always. */
static const struct row *same_row(const struct table *t, int i, unsigned int reason)
{
	return i < t->nr_rows && t->row[i].reason == reason ? &t->row[i] : table_row(t, reason);
}

static bool fell(const struct table *now, const struct table *then)
{
	for (int i = 0; i < then->nr_rows; i++) {
		const struct row *r = same_row(now, i, then->row[i].reason);

		/* Exits may be more again than before the reset where others are not yet. */
		for (int c = 0; c < NR_COLUMNS; c++)
			if (c != MAX_NS && then->row[i].value[c] > (r ? r->value[c] : 0))
				return true;
	}
	return false;
}

bool table_diff(struct table *to, const struct table *now, const struct table *then)
{
	bool reset = fell(now, then), new = to == now || to == then;
	struct table d = new ? (struct table){} : *to;

	table_copy(&d, now);
	memset(d.sum, 0, sizeof(d.sum));
	for (int i = 0; i < d.nr_rows; i++) {
		const struct row *old = reset ? NULL : same_row(then, i, d.row[i].reason);

		for (int c = 0; old && c < NR_COLUMNS; c++)
			if (c != MAX_NS)
				d.row[i].value[c] -= old->value[c];
		add_to_sum(&d, &d.row[i]);
	}
	if (new)
		table_free(to);
	*to = d;
	return reset;
}

bool hist_diff(struct hist *to, const struct hist *now, const struct hist *then)
{
	struct hist d = {};
	bool reset = false;

	hist_copy(&d, now);
	for (int i = 0; i < then->nr_rows && !reset; i++) {
		const struct hist_row *r = hist_row(now, then->row[i].reason);

		reset = !r;
		for (int k = 0; r && k < then->nr_buckets; k++)
			reset |= then->row[i].count[k] > r->count[k];
	}
	for (int i = 0; i < d.nr_rows && !reset; i++) {
		const struct hist_row *old = hist_row(then, d.row[i].reason);

		for (int k = 0; old && k < d.nr_buckets; k++)
			d.row[i].count[k] -= old->count[k];
	}
	hist_free(to);
	*to = d;
	return reset;
}

/* Where a row of that reason is, or is to be put to keep them in order. */
static int place(const void *rows, int nr, size_t size, unsigned int reason)
{
	int i = 0;

	while (i < nr && *(const unsigned int *)((const char *)rows + i * size) < reason)
		i++;
	return i;
}

void table_add(struct table *sum, const struct table *t)
{
	sum->timed |= t->timed;
	for (int k = 0; k < t->nr_rows; k++) {
		const struct row *r = &t->row[k];
		int i = place(sum->row, sum->nr_rows, sizeof(*r), r->reason);

		if (i == sum->nr_rows || sum->row[i].reason != r->reason) {
			add_row(sum);
			memmove(&sum->row[i + 1], &sum->row[i],
				(sum->nr_rows - 1 - i) * sizeof(*r));
			memset(sum->row[i].value, 0, sizeof(sum->row[i].value));
			sum->row[i].reason = r->reason;
			memcpy(sum->row[i].name, r->name, NAME_SIZE);
		}
		for (int c = 0; c < NR_COLUMNS; c++) {
			if (c != MAX_NS)
				sum->row[i].value[c] += r->value[c];
			else if (sum->row[i].value[c] < r->value[c])
				sum->row[i].value[c] = r->value[c];
		}
		add_to_sum(sum, r);
	}
}

void hist_add(struct hist *sum, const struct hist *h)
{
	if (!sum->nr_buckets) {
		hist_copy(sum, h);
		return;
	}
	for (int n = 0; n < h->nr_rows; n++) {
		const struct hist_row *r = &h->row[n];
		int i = place(sum->row, sum->nr_rows, sizeof(*r), r->reason);

		if (i == sum->nr_rows || sum->row[i].reason != r->reason) {
			add_hist_row(sum);
			memmove(&sum->row[i + 1], &sum->row[i],
				(sum->nr_rows - 1 - i) * sizeof(*r));
			sum->row[i] = *r;
			continue;
		}
		for (int k = 0; k < sum->nr_buckets && k < h->nr_buckets; k++)
			sum->row[i].count[k] += r->count[k];
	}
}

static uint64_t in_bucket(const struct hist *h, const struct hist_row *row, int k)
{
	uint64_t n = 0;

	if (row)
		return row->count[k];
	for (int i = 0; i < h->nr_rows; i++)
		n += h->row[i].count[k];
	return n;
}

uint64_t hist_from(const struct hist *h, const struct hist_row *row, int bucket)
{
	uint64_t n = 0;

	for (int k = bucket; k < h->nr_buckets; k++)
		n += in_bucket(h, row, k);
	return n;
}

double hist_percentile(const struct hist *h, const struct hist_row *row, double share)
{
	uint64_t all = hist_from(h, row, 0), below = 0;

	if (!all)
		return 0;
	for (int k = 0; k < h->nr_buckets - 1; k++) {
		below += in_bucket(h, row, k);
		if (below >= share * all)
			return h->least[k + 1];
	}
	return -1;
}

int hist_bucket(const struct hist *h, uint64_t ns)
{
	for (int k = 0; k < h->nr_buckets; k++)
		if (h->least[k] >= ns)
			return k;
	return -1;
}

const char *u128_text(u128 n)
{
	static char text[16][40];
	static int turn;
	char *at = text[turn = (turn + 1) % 16] + sizeof(text[0]) - 1;

	*at = 0;
	do {
		at--;
		*at = '0' + (int)(n % 10);
		n /= 10;
	} while (n);
	return at;
}
