/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON as it comes in, in pieces and of any size, in bounded memory: a bracket or a value at a
 * time. What is longer than there is room for is cut.
 */
#ifndef KVM_EXITS_JSON_H
#define KVM_EXITS_JSON_H

#include <stddef.h>

#include "text.h"

enum {
	JSON_DEPTH = 32,	/* brackets in brackets; more are wrong */
	JSON_KEY_SIZE = 64,
	JSON_VALUE_SIZE = 4096,
};

enum json_event {
	JSON_MORE,		/* all bytes are read */
	JSON_OBJECT,		/* { */
	JSON_ARRAY,		/* [ */
	JSON_END_OBJECT,
	JSON_END_ARRAY,
	JSON_STRING,		/* its text is in value */
	JSON_BARE,		/* a number, true, false or null: as it stands in value */
	JSON_WRONG,		/* no JSON; nothing can be read anymore */
};

struct json {
	int state;
	int depth;		/* brackets that are open */
	uint32_t objects;	/* bit n: the bracket at depth n is an object's */
	int hex, code;		/* digits that \u lacks, and what they say so far */
	bool cut;		/* the value is longer than what is kept */
	size_t key_len, len;
	char key[JSON_KEY_SIZE], value[JSON_VALUE_SIZE];
};

void json_begin(struct json *j);

/* Read on, up to the next event. */
enum json_event json_read(struct json *j, struct text *t);

/* Is the innermost open bracket an object's? The one around it, if @out is 1? */
bool json_in_object(const struct json *j, int out);

/* Of a value in an object: is its key @key? */
bool json_key_is(const struct json *j, const char *key);

#endif
