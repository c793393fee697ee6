// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer target: a kernel log, which holds whatever a guest, a serial line or a full disk
 * made of it. Only whole dumps come out, and the same ones however the log comes in: in pieces,
 * or each of its lines as an entry in JSON.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dumps.h"

enum { LATEST = 1796040000 };	/* no line is a day later: 2026-11-30 */

struct seen {
	uint64_t dumps, left_out, exits, hash;
	uint64_t sums_dumps, sums_left_out, sums_exits;
};

static void hash(struct seen *s, const void *data, size_t len)
{
	const unsigned char *c = data;

	while (len--)
		s->hash = (s->hash ^ *c++) * 0x100000001b3;
}

static void on_dump(void *arg, const struct dump *d)
{
	uint64_t exits = 0, delta = 0;
	struct seen *s = arg;

	assert(d->nr_rows <= MAX_ROWS && d->line && d->time_us >= -1);
	for (int i = 0; i < d->nr_rows; i++) {
		const struct log_row *r = &d->row[i];

		assert(r->delta <= r->exits);
		assert(*r->name && !strpbrk(r->name, ",\"<&\r\n "));
		exits += r->exits;
		delta += r->delta;
		hash(s, r->name, strlen(r->name));
		hash(s, &r->exits, sizeof(r->exits));
	}
	assert(exits == d->head.total && delta == d->head.delta);
	assert(!strpbrk(d->source, ",\"<&\r\n "));
	hash(s, d->source, strlen(d->source));
	hash(s, &d->time_us, sizeof(d->time_us));
	assert(d->wall.decimals >= NO_WALL && d->wall.decimals <= 9);
	if (d->wall.decimals != NO_WALL) {
		assert(d->wall.ns < 1000000000 && d->wall.seconds >= 0);
		hash(s, &d->wall.seconds, sizeof(d->wall.seconds));
		hash(s, &d->wall.ns, sizeof(d->wall.ns));
	}
	s->dumps++;
	s->exits += delta;
}

static void on_left_out(void *arg, const char *source, uint64_t line, const char *what)
{
	struct seen *s = arg;

	assert(line && *what);
	hash(s, source, strlen(source));
	hash(s, &line, sizeof(line));
	s->left_out++;
}

static void on_sums(void *arg, const struct dump_sums *sums)
{
	struct seen *s = arg;

	assert(!sums->missing == !sums->gaps);
	s->sums_dumps += sums->dumps;
	s->sums_left_out += sums->left_out;
	s->sums_exits += sums->exits;
}

static struct seen feed(const char *data, size_t size, size_t piece)
{
	static struct dumps d;
	struct seen s = {};
	const struct dumps_user user = { on_dump, on_left_out, on_sums, &s };

	dumps_begin(&d, &user);
	while (size) {
		size_t n = size < piece ? size : piece;
		char *copy = malloc(n);	/* of exactly its size, for ASan */

		memcpy(copy, data, n);
		dumps_feed(&d, copy, n, LATEST);
		free(copy);
		data += n;
		size -= n;
	}
	dumps_end(&d);
	assert(s.dumps == s.sums_dumps && s.left_out == s.sums_left_out && s.exits == s.sums_exits);
	return s;
}

static size_t append(char *to, const char *what)
{
	strcpy(to, what);
	return strlen(what);
}

/* A line as the message of an entry, as a string or, if it has odd length, as bytes. */
static size_t to_entry(char *to, const char *line, size_t len)
{
	size_t n = append(to, len % 2 ? "{\"MESSAGE\":[" : "{\"msg\": \"");

	for (size_t i = 0; i < len; i++) {
		unsigned char c = line[i];

		if (len % 2)
			n += sprintf(to + n, "%s%u", i ? "," : "", c);
		else if (c < 0x20 || c == '"' || c == '\\' || c == 'k')
			n += sprintf(to + n, "\\u%04X", c);
		else
			to[n++] = c;
	}
	return n + append(to + n, len % 2 ? "]}\n" : "\"}\n");
}

static char *to_json(const char *data, size_t size, size_t *json_size)
{
	char *json = malloc(size * 32 + 32);	/* room for empty lines alone */

	*json_size = 0;
	while (size) {
		const char *newline = memchr(data, '\n', size);
		size_t len = newline ? (size_t)(newline - data) : size;

		*json_size += to_entry(json + *json_size, data, len);
		len += !!newline;
		data += len;
		size -= len;
	}
	return json;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen whole = feed((const char *)data, size, size);
	struct seen pieces = feed((const char *)data, size, size % 251 + 5);

	assert(!memcmp(&whole, &pieces, sizeof(whole)));
	if (!memchr(data, '{', size)) {
		size_t json_size;
		char *json = to_json((const char *)data, size, &json_size);
		struct seen entries = feed(json, json_size, 4096);

		free(json);
		assert(!memcmp(&whole, &entries, sizeof(whole)));
	}
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
}
