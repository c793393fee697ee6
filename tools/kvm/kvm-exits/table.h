/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel shows in its files: a table of exit counts, and a histogram of their times.
 *
 * Counts are as the kernel gives them, and sums of times outgrow 64 bits where many vCPUs idle
 * for weeks: 10,000 of them in three.
 */
#ifndef KVM_EXITS_TABLE_H
#define KVM_EXITS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef unsigned __int128 u128;

enum {
	MAX_ROWS = 256,		/* more reasons than any kernel has */
	MAX_BUCKETS = 64,
	NAME_SIZE = 32,
};

/* Of exits, then of their times, which a kernel that never measured them has not. */
enum column {
	EXITS, FASTPATH, L2, NOENTRY,
	TIMED, UNKNOWN, TIME_NS, MAX_NS, HANDLER_NS,
	NR_COLUMNS,
	NR_COUNTS = TIMED,	/* columns that are always there */
};

/* As the kernel calls it, and JSON and CSV after it. */
extern const char *const column_names[NR_COLUMNS];

struct row {
	unsigned int reason;
	char name[NAME_SIZE];
	u128 value[NR_COLUMNS];
};

/* Rows are in the order of their reasons. Zeroed, it is an empty one; table_free() ends it. */
struct table {
	bool timed;		/* it has the columns of times */
	int nr_rows, room;
	struct row *row;
	u128 sum[NR_COLUMNS];	/* over all rows; of MAX_NS the largest */
};

struct hist_row {
	unsigned int reason;
	char name[NAME_SIZE];
	uint64_t count[MAX_BUCKETS];
};

/* Exits by their time: those of bucket k took from least[k] ns on, to less than least[k + 1]. */
struct hist {
	int nr_buckets;
	uint64_t least[MAX_BUCKETS];
	int nr_rows, room;
	struct hist_row *row;
};

/*
 * Read a table or a histogram from *@text on, to an empty line or @end, and set *@text
 * behind it. Columns that nobody knows are left out. Returns 0, or the number of the line,
 * from 1 on, that is none of such a table; lines without a newline at their end are none.
 */
int table_read(struct table *t, const char **text, const char *end);
int hist_read(struct hist *h, const char **text, const char *end);

/* Write it as it is read. */
void table_write(const struct table *t, FILE *f);
void hist_write(const struct hist *h, FILE *f);

/* Whether one number's names are one reason's: they are equal, or one kernel has none for it. */
bool row_names_agree(const char *a, const char *b);

/* The row of a reason, or NULL. */
const struct row *table_row(const struct table *t, unsigned int reason);
const struct hist_row *hist_row(const struct hist *h, unsigned int reason);

void table_copy(struct table *to, const struct table *from);
void hist_copy(struct hist *to, const struct hist *from);
void table_free(struct table *t);
void hist_free(struct hist *h);

/*
 * Set @to to what came between @then and @now. Returns true if the counters were reset in
 * between, as some of them fell: then it is what came since. Of MAX_NS, which is no sum, it
 * is what @now has. @to may be any of them.
 */
bool table_diff(struct table *to, const struct table *now, const struct table *then);
bool hist_diff(struct hist *to, const struct hist *now, const struct hist *then);

/* Add @t to @sum, or the larger MAX_NS; rows that @sum lacks are added. */
void table_add(struct table *sum, const struct table *t);
void hist_add(struct hist *sum, const struct hist *h);

/*
 * What @share (0 to 1) of the exits of @row, or with NULL of all, took at most, in ns: where
 * the bucket ends in which that exit is, as the kernel tells no more; 0 if there are none,
 * and -1 if the last bucket has it, which has no end.
 */
double hist_percentile(const struct hist *h, const struct hist_row *row, double share);

/* The first bucket with none below @ns, or -1; and how many exits are in it and above. */
int hist_bucket(const struct hist *h, uint64_t ns);
uint64_t hist_from(const struct hist *h, const struct hist_row *row, int bucket);

/* As a decimal number, in one of some buffers that are used in turns. */
const char *u128_text(u128 n);

#endif
