// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "json.h"

enum state {
	/*
	 * Between objects: one a line, one behind the other, or the elements of an array, each of
	 * which is read as if it stood alone. A record separator (RFC 7464) may be before each.
	 */
	BETWEEN,
	FIRST_KEY, KEY, IN_KEY, COLON,
	FIRST_VALUE, VALUE, IN_STRING, IN_BARE,
	BEHIND,
	ESCAPE_KEY, ESCAPE_STRING, HEX_KEY, HEX_STRING,
};

void json_begin(struct json *j)
{
	j->state = BETWEEN;
	j->depth = 0;
	j->objects = 0;
}

bool json_in_object(const struct json *j, int out)
{
	return j->depth > out && j->objects >> (j->depth - 1 - out) & 1;
}

bool json_key_is(const struct json *j, const char *key)
{
	return j->key_len == strlen(key) && !memcmp(j->key, key, j->key_len);
}

static void keep(struct json *j, bool key, char c)
{
	if (key) {
		/* A key that was cut is as long as none that is asked for. */
		if (j->key_len < JSON_KEY_SIZE)
			j->key[j->key_len++] = c;
	} else if (j->len < JSON_VALUE_SIZE) {
		j->value[j->len++] = c;
	} else {
		j->cut = true;
	}
}

static enum json_event open_bracket(struct json *j, bool object)
{
	if (j->depth == JSON_DEPTH)
		return JSON_WRONG;
	j->objects &= ~(UINT32_C(1) << j->depth);
	j->objects |= (uint32_t)object << j->depth;
	j->depth++;
	j->state = object ? FIRST_KEY : FIRST_VALUE;
	return object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_event close_bracket(struct json *j, bool object)
{
	if (json_in_object(j, 0) != object)
		return JSON_WRONG;
	j->depth--;
	j->state = j->depth ? BEHIND : BETWEEN;
	return object ? JSON_END_OBJECT : JSON_END_ARRAY;
}

static enum json_event begin_value(struct json *j, char c)
{
	j->len = 0;
	j->cut = false;
	if (c == '{' || c == '[')
		return open_bracket(j, c == '{');
	if (c == '"') {
		j->state = IN_STRING;
		return JSON_MORE;
	}
	if (!is_digit(c) && !memchr("-tfn", c, 4))
		return JSON_WRONG;
	j->state = IN_BARE;
	keep(j, false, c);
	return JSON_MORE;
}

static bool bare_is_right(const struct json *j)
{
	struct text t = { j->value, j->value + j->len };

	if (text_is(t, "true") || text_is(t, "false") || text_is(t, "null"))
		return true;
	for (; t.at < t.end; t.at++)
		if (!is_digit(*t.at) && !memchr("+-.eE", *t.at, 5))
			return false;
	return !j->cut;
}

/* What of a string is not ASCII is no part of a dump or of a host name. */
static char ascii(int code)
{
	return code < 0x80 ? code : '?';
}

static enum json_event in_string(struct json *j, char c, bool key)
{
	if (c == '\n')
		return JSON_WRONG;
	if (c == '\\') {
		j->state = key ? ESCAPE_KEY : ESCAPE_STRING;
	} else if (c != '"') {
		keep(j, key, c);
	} else if (key) {
		j->state = COLON;
	} else {
		j->state = BEHIND;
		return JSON_STRING;
	}
	return JSON_MORE;
}

static enum json_event escape(struct json *j, char c, bool key)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at = memchr(from, c, sizeof(from) - 1);

	if (c == 'u') {
		j->hex = 4;
		j->code = 0;
		j->state = key ? HEX_KEY : HEX_STRING;
		return JSON_MORE;
	}
	if (!at)
		return JSON_WRONG;
	keep(j, key, to[at - from]);
	j->state = key ? IN_KEY : IN_STRING;
	return JSON_MORE;
}

static enum json_event hex(struct json *j, char c, bool key)
{
	static const char hex_digits[] = "0123456789abcdef";
	const char *at = memchr(hex_digits, is_letter(c) ? c | 0x20 : c, 16);

	if (!at)
		return JSON_WRONG;
	j->code = j->code * 16 + (at - hex_digits);
	if (--j->hex)
		return JSON_MORE;
	keep(j, key, ascii(j->code));
	j->state = key ? IN_KEY : IN_STRING;
	return JSON_MORE;
}

static enum json_event between_tokens(struct json *j, char c)
{
	if (memchr(" \t\r\n", c, 4))
		return JSON_MORE;
	switch (j->state) {
	case BETWEEN:
		if (memchr(",[]\036", c, 4))
			return JSON_MORE;
		return c == '{' ? open_bracket(j, true) : JSON_WRONG;
	case FIRST_KEY:
		if (c == '}')
			return close_bracket(j, true);
		/* fallthrough */
	case KEY:
		j->key_len = 0;
		j->state = IN_KEY;
		return c == '"' ? JSON_MORE : JSON_WRONG;
	case COLON:
		j->state = VALUE;
		return c == ':' ? JSON_MORE : JSON_WRONG;
	case FIRST_VALUE:
		if (c == ']')
			return close_bracket(j, false);
		/* fallthrough */
	case VALUE:
		return begin_value(j, c);
	default:	/* BEHIND */
		j->state = json_in_object(j, 0) ? KEY : VALUE;
		return c == ',' ? JSON_MORE : c == '}' || c == ']' ? close_bracket(j, c == '}') :
		       JSON_WRONG;
	}
}

enum json_event json_read(struct json *j, struct text *t)
{
	while (t->at < t->end) {
		enum json_event event;
		char c = *t->at;

		switch (j->state) {
		case IN_KEY:
		case IN_STRING:
			event = in_string(j, c, j->state == IN_KEY);
			break;
		case ESCAPE_KEY:
		case ESCAPE_STRING:
			event = escape(j, c, j->state == ESCAPE_KEY);
			break;
		case HEX_KEY:
		case HEX_STRING:
			event = hex(j, c, j->state == HEX_KEY);
			break;
		case IN_BARE:
			if (is_letter(c) || is_digit(c) || memchr("+-.", c, 3)) {
				keep(j, false, c);
				event = JSON_MORE;
				break;
			}
			/* It ends where something else begins. */
			j->state = BEHIND;
			return bare_is_right(j) ? JSON_BARE : JSON_WRONG;
		default:
			event = between_tokens(j, c);
		}
		t->at++;
		if (event != JSON_MORE)
			return event;
	}
	return JSON_MORE;
}
