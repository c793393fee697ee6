// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "entry.h"

_Static_assert((int)JSON_VALUE_SIZE == (int)LINE_MAX, "a message is cut where a line is");

enum field {
	MESSAGE,
	HOST,
	REALTIME_US, TIMESTAMP,
	MONOTONIC_US, MONOTONIC_SECONDS,
	IDENTIFIER,
};

/* Of several hosts or times, the one with the highest rank counts. */
static const struct {
	const char *key;
	enum field field;
	int rank;
} fields[] = {
	{ "MESSAGE", MESSAGE, 0 },			/* journalctl */
	{ "msg", MESSAGE, 0 },				/* dmesg */
	{ "line", MESSAGE, 0 },				/* logcli */
	{ "_HOSTNAME", HOST, 5 },
	{ "host", HOST, 4 },				/* Loki's labels */
	{ "hostname", HOST, 3 },
	{ "instance", HOST, 2 },
	{ "nodename", HOST, 1 },
	{ "__REALTIME_TIMESTAMP", REALTIME_US, 0 },
	{ "timestamp", TIMESTAMP, 0 },
	{ "_SOURCE_MONOTONIC_TIMESTAMP", MONOTONIC_US, 2 },	/* the kernel's */
	{ "__MONOTONIC_TIMESTAMP", MONOTONIC_US, 1 },		/* when journald got it */
	{ "time", MONOTONIC_SECONDS, 1 },
	{ "SYSLOG_IDENTIFIER", IDENTIFIER, 0 },
};

static void forget(struct entry *e)
{
	e->line.kind = LINE_OTHER;
	e->foreign = false;
	e->host_rank = 0;
	e->time_rank = 0;
	e->wall.decimals = NO_WALL;
	e->bytes_depth = 0;
}

void entry_begin(struct entry *e)
{
	json_begin(&e->json);
	forget(e);
}

bool entry_is_open(const struct entry *e)
{
	return e->json.depth;
}

/* Of a message in several lines, as of a line in a log, the first is looked at. */
static void read_message(struct entry *e, char *text, size_t len, bool cut, uint64_t line_nr,
			 time_t latest)
{
	const char *newline = memchr(text, '\n', len);

	if (newline) {
		len = newline - text;
		cut = false;
	}
	e->line_nr = line_nr;
	line_read(&e->line, text, len, cut, latest);
}

static void read_us(struct entry *e, struct text t, int rank)
{
	uint64_t us;

	if (rank > e->time_rank && number(&t, &us) && t.at == t.end && us / 1000000 <= INT32_MAX) {
		e->time_us = us;
		e->time_rank = rank;
	}
}

static void read_seconds(struct entry *e, struct text t, int rank)
{
	uint64_t seconds;
	uint32_t ns;
	int known;

	if (number(&t, &seconds) && seconds <= INT32_MAX && literal(&t, ".") &&
	    decimals(&t, &ns, &known) && t.at == t.end) {
		e->time_us = seconds * 1000000 + ns / 1000;
		e->time_rank = rank;
	}
}

static void read_string(struct entry *e, enum field field, int rank, uint64_t line_nr,
			time_t latest)
{
	struct text t = { e->json.value, e->json.value + e->json.len };
	struct stamp stamp;
	uint64_t us;

	if (e->json.cut && field != MESSAGE)
		return;
	switch (field) {
	case MESSAGE:
		read_message(e, e->json.value, e->json.len, e->json.cut, line_nr, latest);
		break;
	case HOST:
		if (rank > e->host_rank && line_source(e->host, t))
			e->host_rank = rank;
		break;
	case REALTIME_US:
		if (number(&t, &us) && t.at == t.end)
			e->wall = wall_of_us(us);
		break;
	case TIMESTAMP:
		stamp_find(&stamp, t);
		e->wall = stamp_wall(&stamp, latest);
		break;
	case MONOTONIC_US:
		read_us(e, t, rank);
		break;
	case IDENTIFIER:
		e->foreign = !text_is(t, "kernel");
		break;
	case MONOTONIC_SECONDS:
		break;
	}
}

static void read_byte(struct entry *e)
{
	struct text t = { e->json.value, e->json.value + e->json.len };
	uint64_t byte;

	if (!number(&t, &byte) || t.at < t.end || byte > 255)
		e->bytes_wrong = true;
	else if (e->nr_bytes < LINE_MAX)
		e->bytes[e->nr_bytes++] = byte;
	else
		e->bytes_cut = true;
}

/* A value of an object, or the array that is one. */
static void read_field(struct entry *e, enum json_event event, uint64_t line_nr, time_t latest)
{
	struct text t = { e->json.value, e->json.value + e->json.len };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (!json_key_is(&e->json, fields[i].key))
			continue;
		if (event == JSON_STRING) {
			read_string(e, fields[i].field, fields[i].rank, line_nr, latest);
		} else if (event == JSON_BARE && fields[i].field == MONOTONIC_SECONDS) {
			read_seconds(e, t, fields[i].rank);
		} else if (event == JSON_ARRAY && fields[i].field == MESSAGE) {
			e->bytes_depth = e->json.depth;
			e->bytes_cut = false;
			e->bytes_wrong = false;
			e->nr_bytes = 0;
		}
		return;
	}
}

/* What the message itself says of its host and time counts, if it does. */
static void finish(struct entry *e, struct line *l)
{
	*l = e->line;
	if (!*l->source && e->host_rank && !e->foreign)
		strcpy(l->source, e->host);
	if (l->time_us < 0 && e->time_rank && !e->foreign)
		l->time_us = e->time_us;
	if (e->wall.decimals != NO_WALL)
		l->wall = e->wall;
}

enum entry_event entry_read(struct entry *e, struct line *l, struct text *t, uint64_t *line_nr,
			    time_t latest)
{
	struct json *j = &e->json;

	for (;;) {
		enum json_event event = json_read(j, t);

		switch (event) {
		case JSON_MORE:
			return ENTRY_MORE;
		case JSON_WRONG:
			return ENTRY_WRONG;
		case JSON_OBJECT:
			e->bytes_wrong = true;
			/* With a key it is a part of the entry, as Loki's labels are. */
			if (!json_in_object(j, 1))
				forget(e);
			break;
		case JSON_ARRAY:
			e->bytes_wrong = true;
			if (json_in_object(j, 1))
				read_field(e, event, *line_nr, latest);
			break;
		case JSON_STRING:
		case JSON_BARE:
			if (json_in_object(j, 0))
				read_field(e, event, *line_nr, latest);
			else if (event == JSON_BARE && j->depth == e->bytes_depth)
				read_byte(e);
			else
				e->bytes_wrong = true;
			break;
		case JSON_END_ARRAY:
			if (j->depth + 1 != e->bytes_depth)
				break;
			e->bytes_depth = 0;
			if (!e->bytes_wrong)
				read_message(e, e->bytes, e->nr_bytes, e->bytes_cut, *line_nr,
					     latest);
			break;
		case JSON_END_OBJECT:
			if (json_in_object(j, 0) || e->line.kind == LINE_OTHER)
				break;
			finish(e, l);
			*line_nr = e->line_nr;
			forget(e);
			return ENTRY_WHOLE;
		}
	}
}
