// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "guest.h"
#include "recording.h"
#include "room.h"

static const char magic[] = "kvm-exits recording ";

static bool starts(const char *line, const char *word)
{
	return !strncmp(line, word, strlen(word));
}

static ssize_t read_line(struct recording *r)
{
	ssize_t len = getline(&r->line_text, &r->line_room, r->f);

	r->line += len > 0;
	return len > 0 && r->line_text[len - 1] == '\n' ? len : -1;
}

enum status recording_open(struct recording *r, const char *path, struct error *e)
{
	enum status status;
	ssize_t len;

	*r = (struct recording){ .path = path, .f = fopen(path, "re") };
	if (!r->f)
		return error_set(e, EXIT_OTHER, "%s: %s", path, strerror(errno));
	errno = 0;
	len = read_line(r);
	if (len == (ssize_t)strlen(magic) + 2 && starts(r->line_text, magic))
		r->version = r->line_text[len - 2] - '0';
	if (r->version == 1 || r->version == 2)
		return EXIT_OK;
	status = errno ? error_set(e, EXIT_OTHER, "%s: %s", path, strerror(errno)) :
			 error_set(e, EXIT_MALFORMED,
				   "%s: line 1: no recording of kvm-exits, which "
				   "starts with '%s2'", path, magic);
	recording_close(r);
	return status;
}

bool recording_is(const char *path)
{
	char start[sizeof(magic) - 1];
	FILE *f = fopen(path, "re");
	bool is = f && fread(start, sizeof(start), 1, f) == 1 && !memcmp(start, magic,
									 sizeof(start));

	if (f)
		fclose(f);
	return is;
}

/* "host", "vm 4711-12 2 name" or "vcpu 4711-12 0 name", the name being all that is left. */
static bool read_target(struct part *p, const char *line, size_t len)
{
	const char *end = line + len, *at;
	int n, used = 0;

	if (len == 4 && starts(line, "host"))
		return true;
	p->target.level = starts(line, "vm ") ? LEVEL_VM : LEVEL_VCPU;
	if (p->target.level == LEVEL_VCPU && !starts(line, "vcpu "))
		return false;
	at = strchr(line, ' ');
	if (sscanf(at, " %9d-%9d %9d%n", &p->target.pid, &p->target.fd, &n, &used) != 3 ||
	    p->target.pid <= 0 || p->target.fd < 0 || n < 0)
		return false;
	*(p->target.level == LEVEL_VM ? &p->nr_vcpus : &p->target.vcpu) = n;
	at += used;
	if (at == end)
		return true;
	if (at > end || *at++ != ' ' || end - at >= GUEST_NAME_SIZE)
		return false;
	guest_copy(p->guest, sizeof(p->guest), at, end - at);
	return true;
}

/* A table that ends in an empty line, and then maybe the histogram. */
static bool read_tables(struct part *p, const char **at, const char *end)
{
	if (table_read(&p->table, at, end) || (*at)[-2] != '\n')
		return false;
	return *at == end || **at != '#' || (!hist_read(&p->hist, at, end) && (*at)[-2] == '\n');
}

static bool read_parts(struct sample *s, const char *at, const char *end)
{
	while (at < end) {
		const char *newline = memchr(at, '\n', end - at);
		struct part *p = sample_add(s);

		if (!newline || !read_target(p, at, newline - at))
			return false;
		at = newline + 1;
		if (!read_tables(p, &at, end))
			return false;
	}
	return s->nr_parts > 0;
}

/* Read all lines of a sample up to its end: "end", or once an empty line. */
static bool read_sample(struct recording *r)
{
	const char *last = r->version == 1 ? "\n" : "end\n";
	ssize_t len;

	for (r->len = 0; (len = read_line(r)) >= 0;) {
		bool over = !strcmp(r->line_text, last);

		if (over && r->version > 1)
			return r->len;
		r->text = room_for(r->text, r->len + len + 1, &r->room, 1);
		memcpy(r->text + r->len, r->line_text, len + 1);
		r->len += len;
		if (over)
			return true;
	}
	return false;
}

/* "sample 1732530000.123" or, with what could not be read, "sample 1732530000.123 lost 1". */
static bool read_head(struct sample *s, const char *line, int len)
{
	int end = 0, rest = 0;

	if (sscanf(line, "sample %lf%n", &s->time, &end) != 1 || !(s->time >= 0 && s->time < 1e12))
		return false;
	if (sscanf(line + end, " lost %9d%n", &s->nr_lost, &rest) == 1 && s->nr_lost > 0)
		end += rest;
	return end == len - 1;
}

bool recording_next(struct recording *r, struct sample *s)
{
	int first = r->line + 1;
	const char *at, *last;
	ssize_t len;

	sample_clear(s);
	if (r->cut_line || feof(r->f))
		return false;
	len = read_line(r);
	if (len < 0 && feof(r->f) && r->line < first)
		return false;
	if (len > 0 && read_head(s, r->line_text, len) && read_sample(r)) {
		at = r->text;
		last = r->text + r->len;
		if (r->version == 1 ? read_tables(sample_add(s), &at, last) && at == last :
				      read_parts(s, at, last)) {
			s->at = s->time;
			r->nr_samples++;
			return true;
		}
	}
	sample_clear(s);
	r->cut_line = first;
	return false;
}

void recording_say_cut(const struct recording *r)
{
	if (r->cut_line)
		fprintf(stderr, "kvm-exits: %s: cut at line %d, %d sample%s before that %s used\n",
			r->path, r->cut_line, r->nr_samples, r->nr_samples == 1 ? "" : "s",
			r->nr_samples == 1 ? "is" : "are");
}

void recording_close(struct recording *r)
{
	if (r->f)
		fclose(r->f);
	free(r->text);
	free(r->line_text);
	r->f = NULL;
	r->text = NULL;
	r->line_text = NULL;
}

void recording_begin(FILE *f)
{
	fprintf(f, "%s2\n", magic);
}

static void write_target(const struct part *p, FILE *f)
{
	const struct target *t = &p->target;

	if (t->level == LEVEL_HOST)
		fputs("host", f);
	else if (t->level == LEVEL_VM)
		fprintf(f, "vm %d-%d %d", t->pid, t->fd, p->nr_vcpus);
	else
		fprintf(f, "vcpu %d-%d %d", t->pid, t->fd, t->vcpu);
	fprintf(f, "%s%s\n", *p->guest ? " " : "", p->guest);
}

void recording_add(const struct sample *s, FILE *f)
{
	fprintf(f, "sample %.3f", s->time);
	if (s->nr_lost)
		fprintf(f, " lost %d", s->nr_lost);
	putc('\n', f);
	for (const struct part *p = s->part; p < s->part + s->nr_parts; p++) {
		write_target(p, f);
		table_write(&p->table, f);
		putc('\n', f);
		if (p->hist.nr_buckets) {
			hist_write(&p->hist, f);
			putc('\n', f);
		}
	}
	fputs("end\n", f);
}
