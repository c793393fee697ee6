// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "reader.h"

void reader_begin(struct reader *r, void (*line)(void *, uint64_t, const struct line *), void *arg)
{
	/* What stands in the text and the entries is written before it is read. */
	r->line = line;
	r->arg = arg;
	r->nr_lines = 0;
	r->kind = FRONT;
	r->cut = false;
	r->len = 0;
	r->nr_entries = 0;
}

static struct open_entry *find_open(struct reader *r, const char *front)
{
	for (struct open_entry *o = r->entry; o < r->entry + r->nr_entries; o++)
		if (entry_is_open(&o->entry) && !strcmp(o->front, front))
			return o;
	return NULL;
}

/* One that is not open, or else the one that was silent longest, which is lost. */
static struct open_entry *new_entry(struct reader *r, const char *front)
{
	struct open_entry *o, *oldest = r->entry;

	for (o = r->entry; o < r->entry + r->nr_entries && entry_is_open(&o->entry); o++)
		if (o->seen < oldest->seen)
			oldest = o;
	if (o == r->entry + MAX_ENTRIES)
		o = oldest;
	else if (o == r->entry + r->nr_entries)
		r->nr_entries++;
	strcpy(o->front, front);
	entry_begin(&o->entry);
	return o;
}

/* Where the line may go on in JSON, behind a name in front, and what is in JSON so far. */
static const char *find_json(struct reader *r)
{
	struct text t = { r->text, r->text + r->len }, start = t, name;
	char front[SOURCE_NAME_SIZE] = "";

	if (line_front(&t, &name)) {
		if (!line_source(front, name))
			goto text;
	} else if (t.at < t.end) {
		t = start;
		if (is_letter(*t.at))
			goto text;
	} else {
		goto more;
	}
	start = t;
	r->json = find_open(r, front);
	if (!r->json) {
		/* See BETWEEN in json.c. */
		while (t.at < t.end && memchr(" \t,[]\036", *t.at, 6))
			t.at++;
		if (t.at == t.end)
			goto more;
		if (*t.at != '{')
			goto text;
		r->json = new_entry(r, front);
	}
	r->json->seen = r->nr_lines;
	r->kind = JSON;
	return start.at;
more:
	if (r->len < LINE_MAX)
		return NULL;
text:
	r->kind = TEXT;
	return NULL;
}

static void read_json(struct reader *r, const char *data, size_t len)
{
	struct text t = { data, data + len };
	enum entry_event event;

	do {
		uint64_t line_nr = r->nr_lines + 1;
		struct line l;

		event = entry_read(&r->json->entry, &l, &t, &line_nr, r->latest);
		if (event == ENTRY_WHOLE) {
			if (!*l.source)
				strcpy(l.source, r->json->front);
			r->line(r->arg, line_nr, &l);
		}
	} while (event == ENTRY_WHOLE);
	if (event == ENTRY_WRONG) {
		entry_begin(&r->json->entry);
		r->kind = TEXT;
	}
}

static void read_part(struct reader *r, const char *data, size_t len)
{
	size_t room = LINE_MAX - r->len, keep = len < room ? len : room;
	const char *json;

	memcpy(r->text + r->len, data, keep);
	r->len += keep;
	r->cut |= keep < len;
	if (r->kind == FRONT) {
		json = find_json(r);
		if (!json)
			return;
		read_json(r, json, r->text + r->len - json);
		data += keep;
		len -= keep;
	}
	if (r->kind == JSON && len)
		read_json(r, data, len);
}

static void end_line(struct reader *r)
{
	struct line l;

	if (r->kind == JSON)
		read_json(r, "\n", 1);
	r->nr_lines++;
	/* Nothing of a dump that stands in text is taken for JSON: "kvm:" is none. */
	if (r->kind != JSON) {
		line_read(&l, r->text, r->len, r->cut, r->latest);
		if (l.kind != LINE_OTHER)
			r->line(r->arg, r->nr_lines, &l);
	}
	r->kind = FRONT;
	r->cut = false;
	r->len = 0;
}

void reader_feed(struct reader *r, const char *data, size_t len, time_t latest)
{
	r->latest = latest;
	while (len) {
		const char *newline = memchr(data, '\n', len);
		size_t part = newline ? (size_t)(newline - data) : len;

		read_part(r, data, part);
		if (newline) {
			end_line(r);
			part++;
		}
		data += part;
		len -= part;
	}
}

void reader_end(struct reader *r)
{
	if (r->len)
		end_line(r);
}
