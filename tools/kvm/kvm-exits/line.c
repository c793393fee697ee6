// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "line.h"

#define MARK "kvm: exit stats: "

static bool name(struct text *t, char name[NAME_SIZE])
{
	const char *start = t->at;
	size_t len;

	while (t->at < t->end && (is_letter(*t->at) || is_digit(*t->at) ||
				*t->at == '_' || *t->at == '-'))
		t->at++;
	len = t->at - start;
	if (!len || len >= NAME_SIZE)
		return false;
	memcpy(name, start, len);
	name[len] = 0;
	return true;
}

static bool read_head(struct text t, struct log_head *h)
{
	return number(&t, &h->total) && literal(&t, " exits, +") &&
	       number(&t, &h->delta) && literal(&t, " in ") &&
	       number(&t, &h->ms) && literal(&t, " ms, ") &&
	       number(&t, &h->vms) && literal(&t, " VMs, ") &&
	       number(&t, &h->vcpus) && literal(&t, " vCPUs, ") &&
	       number(&t, &h->suppressed) && literal(&t, " dumps suppressed") &&
	       t.at == t.end && h->delta <= h->total;
}

static bool read_row(struct text t, struct log_row *r)
{
	uint64_t reason, share;

	blanks(&t);
	if (!number(&t, &reason) || reason > UINT32_MAX)
		return false;
	r->reason = reason;
	return blanks(&t) && name(&t, r->name) && blanks(&t) && number(&t, &r->exits) &&
	       blanks(&t) && number(&t, &share) && literal(&t, ".") && number(&t, &share) &&
	       literal(&t, "%") && blanks(&t) && literal(&t, "+") && number(&t, &r->delta) &&
	       t.at == t.end && r->delta <= r->exits;
}

/* The last "[   21.362084]" of a prefix, with or without more in the brackets. */
static int64_t read_time(struct text prefix)
{
	int64_t time = -1;

	for (; prefix.at < prefix.end; prefix.at++) {
		struct text t = { prefix.at + 1, prefix.end };
		uint64_t s;
		uint32_t ns;
		int known;

		if (*prefix.at != '[')
			continue;
		blanks(&t);
		if (number(&t, &s) && s <= INT32_MAX && literal(&t, ".") &&
		    decimals(&t, &ns, &known) && t.at < t.end && (*t.at == ']' || *t.at == ' '))
			time = s * 1000000 + ns / 1000;
	}
	return time;
}

/* hh:mm:ss, yyyy-mm-dd..., or a number with at most one point, where a host could stand. */
static bool is_time(struct text w)
{
	struct text t = w;
	uint64_t n;

	if (!number(&t, &n))
		return false;
	if (t.at == t.end)
		return true;
	if (t.at == w.at + 2 && *t.at == ':')
		return t.end - w.at >= 8 && w.at[5] == ':' && is_digit(w.at[6]);
	if (t.at == w.at + 4 && *t.at == '-')
		return t.end - w.at >= 10 && w.at[7] == '-' && is_digit(w.at[8]);
	return literal(&t, ".") && number(&t, &n) && t.at == t.end;
}

bool line_source(char source[SOURCE_NAME_SIZE], struct text w)
{
	size_t len = w.end - w.at;

	if (!len || len >= SOURCE_NAME_SIZE || text_is(w, "-"))
		return false;
	for (const char *c = w.at; c < w.end; c++)
		if (!is_letter(*c) && !is_digit(*c) && !memchr("._-:@/", *c, 6))
			return false;
	memcpy(source, w.at, len);
	source[len] = 0;
	return true;
}

/*
 * syslog, journalctl: the word before "kernel:", or before busybox' "kern.info kernel:". Daemons
 * that got the line in another form leave the colon out.
 */
static bool source_before_kernel(struct text prefix, struct text stamp,
				 char source[SOURCE_NAME_SIZE])
{
	struct text w, host = {}, t;
	bool found = false;

	while (word(&prefix, &w)) {
		bool stamped = host.at && stamp.end && stamp.end + 1 == host.at;

		t = w;
		if (literal(&t, "kernel:") || literal(&t, "kernel[") ||
		    (stamped && text_is(w, "kernel"))) {
			found = host.at && !is_time(host) && line_source(source, host);
			continue;
		}
		t = w;
		/* A stamp is no host, whatever it ends with. */
		if (!literal(&t, "kern."))
			host = w.at < stamp.end && w.end > stamp.at ? (struct text){} : w;
	}
	return found;
}

/* RFC 5424: "<6>1 2026-11-24T13:00:01Z host app procid msgid ", "-" being what is not known. */
static bool source_in_header(struct text prefix, struct text stamp, char source[SOURCE_NAME_SIZE])
{
	struct text w;

	while (word(&prefix, &w)) {
		struct text t = prefix, time, host, app, process, id;
		bool priority = w.end - w.at > 2 && w.end[-2] == '>';

		if (w.at == w.end || w.end[-1] != '1' || (w.end > w.at + 1 && !priority))
			continue;
		if (word(&t, &time) && (time.at == stamp.at || (priority && text_is(time, "-"))) &&
		    word(&t, &host) && word(&t, &app) && word(&t, &process) && word(&t, &id) &&
		    (literal(&t, " -") || literal(&t, " [")))
			return line_source(source, host);
	}
	return false;
}

/* Loki: {host="web-3", job="systemd-journal"}. Quotes in values have a backslash before them. */
static bool source_in_labels(struct text t, char source[SOURCE_NAME_SIZE])
{
	static const char *const names[] = { "host", "hostname", "instance", "nodename" };
	size_t best = sizeof(names) / sizeof(*names);

	while (t.at < t.end && *t.at != '{')
		t.at++;
	if (!literal(&t, "{"))
		return false;
	do {
		struct text label, value;

		blanks(&t);
		label.at = t.at;
		while (t.at < t.end && *t.at != '=')
			t.at++;
		label.end = t.at;
		if (!literal(&t, "=\""))
			return false;
		value.at = t.at;
		while (t.at < t.end && *t.at != '"')
			t.at += *t.at == '\\' && t.at + 1 < t.end ? 2 : 1;
		value.end = t.at;
		if (!literal(&t, "\""))
			return false;
		for (size_t i = 0; i < best; i++)
			if (text_is(label, names[i]) && line_source(source, value))
				best = i;
	} while (literal(&t, ","));
	return literal(&t, "}") && best < sizeof(names) / sizeof(*names);
}

bool line_front(struct text *t, struct text *name)
{
	bool blank;

	*name = (struct text){ t->at, t->at };
	if (t->at == t->end || !is_letter(*t->at))
		return false;
	while (t->at < t->end && !memchr(":|>[ ", *t->at, 5))
		t->at++;
	name->end = t->at;
	blank = blanks(t);
	if (t->at == t->end || !memchr(":|>", *t->at, 3) || (blank && *t->at != '|'))
		return false;
	t->at++;
	return true;
}

/*
 * A console server, grep -H: what line_front() says, and then only times. Behind anything else
 * the name would be that of a line that was not ended.
 */
static bool source_in_front(struct text prefix, struct text stamp, char source[SOURCE_NAME_SIZE])
{
	struct text name;
	int depth = 0;

	if (!line_front(&prefix, &name))
		return false;
	for (; prefix.at < prefix.end; prefix.at++) {
		if (prefix.at == stamp.at && !depth)
			prefix.at = stamp.end;
		if (prefix.at == prefix.end)
			break;
		depth += (*prefix.at == '[') - (*prefix.at == ']');
		if (!depth && is_letter(*prefix.at))
			return false;
	}
	/* "guest| [    0.62[    9.996131] kvm: ...": cut in on while it said its time. */
	return !depth && line_source(source, name);
}

/* dmesg --color, and serial consoles: "ESC [ ... letter". */
static size_t strip_colours(char *text, size_t len)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\033' || i + 1 == len || text[i + 1] != '[') {
			text[to++] = text[i];
			continue;
		}
		for (i += 2; i < len && !is_letter(text[i]); i++)
			;
	}
	return to;
}

static const char *last_mark(const char *text, const char *end)
{
	const char *mark = NULL, *m;

	while ((m = memmem(text, end - text, MARK, strlen(MARK)))) {
		mark = m;
		text = m + strlen(MARK);
	}
	return mark;
}

void line_read(struct line *l, char *text, size_t len, bool cut, time_t latest)
{
	struct text prefix, said, t;
	struct stamp stamp;
	const char *mark;

	l->kind = LINE_OTHER;
	if (memchr(text, '\033', len))
		len = strip_colours(text, len);
	/* Carriage returns, and the blanks that a console pads with. */
	while (!cut && len && memchr("\r \t", text[len - 1], 3))
		len--;
	mark = last_mark(text, text + len);
	if (!mark)
		return;
	prefix = (struct text){ text, mark };
	said = (struct text){ mark + strlen(MARK), text + len };
	t = said;
	blanks(&t);
	if (t.at < t.end && is_digit(*t.at))
		l->kind = cut ? LINE_DAMAGED : read_head(said, &l->head) ? LINE_HEAD :
			  read_row(said, &l->row) ? LINE_ROW : LINE_DAMAGED;
	else if (literal(&t, "end") && t.at == t.end && !cut)
		l->kind = LINE_END;
	else
		return;
	l->time_us = read_time(prefix);
	stamp_find(&stamp, prefix);
	l->wall.decimals = NO_WALL;
	if (l->kind == LINE_HEAD)
		l->wall = stamp_wall(&stamp, latest);
	/* What stands nearest to the message knows best. */
	if (!source_before_kernel(prefix, stamp.where, l->source) &&
	    !source_in_header(prefix, stamp.where, l->source) &&
	    !source_in_labels(prefix, l->source) &&
	    !source_in_front(prefix, stamp.where, l->source))
		l->source[0] = 0;
}
