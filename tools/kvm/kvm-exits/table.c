// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

/* Cut the next word off a line, or return NULL. */
static char *word(char **line)
{
	char *start = *line + strspn(*line, " \t\r\n");
	size_t len = strcspn(start, " \t\r\n");

	if (!len)
		return NULL;
	*line = start + len;
	if (**line)
		*(*line)++ = 0;
	return start;
}

static bool number(const char *text, uint64_t *value)
{
	char *end;

	if (!text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !*end && !errno;
}

static bool copy_name(char name[NAME_SIZE], const char *text)
{
	if (!text || strlen(text) >= NAME_SIZE)
		return false;
	/* Names end up in JSON, CSV and on terminals: no surprises. */
	if (text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")])
		return false;
	strcpy(name, text);
	return true;
}

static bool parse_header(struct table *t, char *line)
{
	char *w = word(&line);

	if (!w || strcmp(w, "#"))
		return false;
	w = word(&line);
	if (!w || strcmp(w, "reason"))
		return false;
	w = word(&line);
	if (!w || strcmp(w, "name"))
		return false;
	while ((w = word(&line))) {
		if (t->nr_columns == MAX_COLUMNS || !copy_name(t->column[t->nr_columns], w))
			return false;
		t->nr_columns++;
	}
	return table_column(t, "exits") == 0;
}

static bool parse_row(struct table *t, char *line)
{
	struct row *row = &t->row[t->nr_rows];
	uint64_t reason;
	int i;

	if (t->nr_rows == MAX_ROWS || !number(word(&line), &reason) || reason > UINT32_MAX ||
	    (t->nr_rows && reason <= row[-1].reason) || !copy_name(row->name, word(&line)))
		return false;
	row->reason = reason;
	for (i = 0; i < t->nr_columns; i++)
		if (!number(word(&line), &row->value[i]))
			return false;
	t->nr_rows++;
	return !word(&line);
}

enum table_error table_read(struct table *t, FILE *f, int *line_nr)
{
	char line[1024];

	memset(t, 0, sizeof(*t));
	errno = 0;
	while (fgets(line, sizeof(line), f)) {
		++*line_nr;
		/* A line that was cut, by a full disk or the buffer, is no line. */
		if (!strchr(line, '\n'))
			return TABLE_MALFORMED;
		if (!line[strspn(line, " \t\r\n")]) {
			if (t->nr_columns)
				return TABLE_OK;
		} else if (!(t->nr_columns ? parse_row(t, line) : parse_header(t, line))) {
			return TABLE_MALFORMED;
		}
	}
	if (ferror(f))
		return TABLE_IO;
	return t->nr_columns ? TABLE_OK : TABLE_MALFORMED;
}

void table_write(const struct table *t, FILE *f)
{
	fputs("# reason name", f);
	for (int c = 0; c < t->nr_columns; c++)
		fprintf(f, " %s", t->column[c]);
	putc('\n', f);
	for (const struct row *r = t->row; r < t->row + t->nr_rows; r++) {
		fprintf(f, "%u %s", r->reason, r->name);
		for (int c = 0; c < t->nr_columns; c++)
			fprintf(f, " %" PRIu64, r->value[c]);
		putc('\n', f);
	}
}

int table_column(const struct table *t, const char *name)
{
	for (int c = 0; c < t->nr_columns; c++)
		if (!strcmp(t->column[c], name))
			return c;
	return -1;
}

const struct row *table_row(const struct table *t, unsigned int reason)
{
	for (const struct row *r = t->row; r < t->row + t->nr_rows; r++)
		if (r->reason == reason)
			return r;
	return NULL;
}

uint64_t table_sum(const struct table *t, int column)
{
	uint64_t sum = 0;

	for (const struct row *r = t->row; r < t->row + t->nr_rows; r++)
		sum += r->value[column];
	return sum;
}

void table_diff(struct table *diff, const struct table *now, const struct table *then)
{
	struct table d = *now;

	for (struct row *r = d.row; r < d.row + d.nr_rows; r++) {
		const struct row *old = table_row(then, r->reason);

		for (int c = 0; old && c < d.nr_columns; c++) {
			int o = table_column(then, d.column[c]);

			/* A longest time is no sum: the present one stands. */
			if (o >= 0 && r->value[c] >= old->value[o] && strcmp(d.column[c], "max_ns"))
				r->value[c] -= old->value[o];
		}
	}
	*diff = d;
}
