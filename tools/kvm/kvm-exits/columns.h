/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The columns of a place: which there are, which of them fit, and what stands in them.
 */
#ifndef KVM_EXITS_COLUMNS_H
#define KVM_EXITS_COLUMNS_H

#include "place.h"

/* What the values of neighbouring columns are of. */
enum group { OF_NOTHING, OF_INTERVAL, OF_ALL, OF_EVER };

struct heading {
	enum field field;
	const char *key;		/* for --sort */
	const char *text;
	enum group group;
	int width, least;		/* 0: as wide as what stands in it */
	int rank;			/* the highest is left out first */
};

enum { MAX_COLUMNS = 20, COLUMN_TEXT_SIZE = 4 * GUEST_NAME_SIZE };

struct layout {
	int nr;
	struct {
		const struct heading *head;
		int width;
	} at[MAX_COLUMNS];
};

/* Choose what fits in @width columns, with a blank between: always what it is sorted by. */
void columns_fit(struct layout *l, const struct place *p, enum field sort, int width);

/* What stands there, not padded; words may be too long. */
void column_head(char to[COLUMN_TEXT_SIZE], const struct heading *c, const struct place *p);
void column_text(char to[COLUMN_TEXT_SIZE], const struct heading *c, const struct place *p,
		 const struct item *it, int width);

/* Words begin on the left. */
static inline bool column_is_words(const struct heading *c)
{
	return c->field >= NR_VALUES;
}

/* The place's column of that field or key, or NULL; whether it fits or not. */
const struct heading *column_of(enum kind kind, enum field field);
const struct heading *column_by_key(enum kind kind, const char *key);
/* The @by-th right of it, around the end, of those that the place has now. */
enum field column_next(const struct place *p, enum field field, int by);

#endif
