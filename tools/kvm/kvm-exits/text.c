// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "text.h"

bool literal(struct text *t, const char *what)
{
	size_t len = strlen(what);

	if ((size_t)(t->end - t->at) < len || memcmp(t->at, what, len))
		return false;
	t->at += len;
	return true;
}

bool blanks(struct text *t)
{
	const char *start = t->at;

	while (t->at < t->end && (*t->at == ' ' || *t->at == '\t'))
		t->at++;
	return t->at > start;
}

bool number(struct text *t, uint64_t *n)
{
	const char *start = t->at;

	for (*n = 0; t->at < t->end && is_digit(*t->at); t->at++)
		if (__builtin_mul_overflow(*n, 10, n) ||
		    __builtin_add_overflow(*n, (uint64_t)(*t->at - '0'), n))
			return false;
	return t->at > start;
}

bool digits(struct text *t, int count, int *n)
{
	for (*n = 0; count && t->at < t->end && is_digit(*t->at); count--)
		*n = *n * 10 + (*t->at++ - '0');
	return !count;
}

bool decimals(struct text *t, uint32_t *billionths, int *known)
{
	const char *start = t->at;

	*billionths = 0;
	*known = 0;
	for (; t->at < t->end && is_digit(*t->at); t->at++) {
		if (*known == 9)
			continue;
		*billionths = *billionths * 10 + (*t->at - '0');
		++*known;
	}
	for (int i = *known; i < 9; i++)
		*billionths *= 10;
	return t->at > start;
}

bool word(struct text *t, struct text *w)
{
	blanks(t);
	w->at = t->at;
	while (t->at < t->end && *t->at != ' ' && *t->at != '\t')
		t->at++;
	w->end = t->at;
	return w->end > w->at;
}

bool text_is(struct text t, const char *what)
{
	return literal(&t, what) && t.at == t.end;
}
