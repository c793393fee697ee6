/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of exit counts: what the kernel shows in one of its files.
 */
#ifndef KVM_EXITS_TABLE_H
#define KVM_EXITS_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
	MAX_ROWS = 256,		/* more reasons than any kernel has */
	MAX_COLUMNS = 16,	/* "exits" and what stands right of it */
	NAME_SIZE = 32,
};

struct row {
	unsigned int reason;
	char name[NAME_SIZE];
	uint64_t value[MAX_COLUMNS];
};

/* Rows are in the order of their reasons; columns as the kernel names them. */
struct table {
	int nr_columns, nr_rows;
	char column[MAX_COLUMNS][NAME_SIZE];
	struct row row[MAX_ROWS];
};

enum table_error {
	TABLE_OK,
	TABLE_IO,		/* errno says what */
	TABLE_MALFORMED,
};

/*
 * Read a table: a line "# reason name <column>...", then rows, until the end of the
 * file or an empty line. On TABLE_MALFORMED, *line_nr is the line at fault.
 */
enum table_error table_read(struct table *t, FILE *f, int *line_nr);

/* Write it as it is read. */
void table_write(const struct table *t, FILE *f);

/* The number of the column called @name, or -1. */
int table_column(const struct table *t, const char *name);

/* The row of a reason, or NULL. */
const struct row *table_row(const struct table *t, unsigned int reason);

/* The sum of a column over all rows. */
uint64_t table_sum(const struct table *t, int column);

/*
 * @diff = @now - @then, over the rows and columns of @now. A count that fell, because
 * the counters were reset in between, counts from zero.
 */
void table_diff(struct table *diff, const struct table *now, const struct table *then);

#endif
