/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading text of known length from its start on: what was read is cut off. What does not read
 * as asked leaves a text that is good for nothing; readers that try again keep a copy.
 */
#ifndef KVM_EXITS_TEXT_H
#define KVM_EXITS_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct text {
	const char *at, *end;
};

/* ASCII's, whatever the locale. */
static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool literal(struct text *t, const char *what);

/* Spaces and tabs. Is there one at least? */
bool blanks(struct text *t);

/* A number of any length that fits. */
bool number(struct text *t, uint64_t *n);

/* A number of @count digits. */
bool digits(struct text *t, int count, int *n);

/* The decimals behind a point, as billionths; *@known of them are there, at most nine are kept. */
bool decimals(struct text *t, uint32_t *billionths, int *known);

/* Words are what stands between blanks. */
bool word(struct text *t, struct text *w);

/* Is the text @what? */
bool text_is(struct text t, const char *what);

#endif
