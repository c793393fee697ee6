// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "recording.h"
#include "room.h"
#include "series.h"

struct series_source *series_source(struct series *s, const char *name)
{
	for (int i = 0; i < s->nr_sources; i++)
		if (!strcmp(s->sources[i].name, name))
			return &s->sources[i];
	if (s->nr_sources == MAX_SERIES_SOURCES)
		return NULL;
	s->sources = room_for(s->sources, s->nr_sources + 1, &s->room, sizeof(*s->sources));
	snprintf(s->sources[s->nr_sources].name, SERIES_NAME_SIZE, "%s", name);
	return &s->sources[s->nr_sources++];
}

bool series_choose(struct series *s, const char *source)
{
	const struct series_source *most = NULL;

	for (const struct series_source *i = s->sources; i < s->sources + s->nr_sources; i++)
		if (source ? !strcmp(i->name, source) : !most || i->exits > most->exits)
			most = i;
	if (most)
		strcpy(s->source, most->name);
	return most;
}

enum status series_no_source(const struct series *s, const char *path, const char *what,
			     const char *source, struct error *e)
{
	char list[600] = "";
	size_t len = 0;

	for (int i = 0; i < s->nr_sources && len < sizeof(list) / 2; i++)
		len += snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
				*s->sources[i].name ? s->sources[i].name : "one without a name");
	return error_set(e, EXIT_MALFORMED, "%s: no %s of '%.200s'; it has %s%s", path, what,
			 source,
			 *list ? list : "none at all", len >= sizeof(list) / 2 ? " ..." : "");
}

enum status series_too_much(const char *path, struct error *e)
{
	return error_set(e, EXIT_MALFORMED,
			 "%s: more exits than 64 bits can count, or more than %d "
			 "reasons", path, MAX_ROWS);
}

/* How many bytes the UTF-8 character there has, or 0 if there is none. */
static int utf8_length(const char *text)
{
	unsigned char c = *text;
	int len = c < 0x80 ? 1 : c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;

	for (int i = 1; i < len; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
	/* Forms that are too long, surrogates, and what is beyond Unicode. */
	if (c >= 0xf5 || (c == 0xe0 && (unsigned char)text[1] < 0xa0) ||
	    (c == 0xed && (unsigned char)text[1] > 0x9f) ||
	    (c == 0xf0 && (unsigned char)text[1] < 0x90) ||
	    (c == 0xf4 && (unsigned char)text[1] > 0x8f))
		return 0;
	return len;
}

/* In quotes, whatever bytes they are. */
static void put_text(const char *text, FILE *f)
{
	putc('"', f);
	for (int len; *text; text += len ? len : 1) {
		len = utf8_length(text);
		if (!len)
			fputs("\\ufffd", f);
		else if ((unsigned char)*text < ' ' || *text == 127)
			fprintf(f, "\\u%04x", *text);
		else if (*text == '"' || *text == '\\')
			fprintf(f, "\\%c", *text);
		else
			fwrite(text, len, 1, f);
	}
	putc('"', f);
}

static void put_named_text(const char *name, const char *text, FILE *f)
{
	fprintf(f, ",\n\"%s\":", name);
	put_text(text, f);
}

static void put_number(const char *name, uint64_t n, FILE *f)
{
	fprintf(f, ",\n\"%s\":%" PRIu64, name, n);
}

/* In seconds, to the us, without zeros that say nothing. */
static void put_time(int64_t us, FILE *f)
{
	uint64_t n = us < 0 ? -(uint64_t)us : (uint64_t)us;
	int digits = 6, part = n % 1000000;

	fprintf(f, "%s%" PRIu64, us < 0 ? "-" : "", n / 1000000);
	if (!part)
		return;
	for (; part % 10 == 0; part /= 10)
		digits--;
	fprintf(f, ".%0*d", digits, part);
}

static void put_times(const char *name, const int64_t *times, int nr, int64_t origin, FILE *f)
{
	fprintf(f, "%s\"%s\":[", *name == 's' ? "" : ",\n", name);
	for (int i = 0; i < nr; i++) {
		if (i)
			putc(',', f);
		put_time(times[i] - origin, f);
	}
	putc(']', f);
}

static void put_counts(const uint64_t *count, int nr, FILE *f)
{
	putc('[', f);
	for (int i = 0; i < nr; i++)
		fprintf(f, "%s%" PRIu64, i ? "," : "", count[i]);
	putc(']', f);
}

static void put_sources(const struct series *s, FILE *f)
{
	fputs(",\n\"sources\":[", f);
	for (int i = 0; i < s->nr_sources; i++) {
		fputs(i ? "," : "", f);
		fputs("{\"name\":", f);
		put_text(s->sources[i].name, f);
		fprintf(f, ",\"exits\":%" PRIu64 "}", s->sources[i].exits);
	}
	fprintf(f, "],\n\"more_sources\":%d", s->more_sources);
	put_named_text("source", s->source, f);
}

static void put_log(const struct series *s, FILE *f)
{
	const struct dump_sums *d = &s->sums;

	fprintf(f, ",\n\"log\":{\"lines\":%" PRIu64 ",\"dumps\":%" PRIu64 ",\"left_out\":%" PRIu64
		",\"repeated\":%" PRIu64 ",\"gaps\":%" PRIu64 ",\"missing\":%" PRIu64
		",\"late\":%" PRIu64 ",\"left_out_of_all\":%" PRIu64 "}", s->lines, d->dumps,
		d->left_out, d->repeated, d->gaps, d->missing, d->late, s->left_out);
	fputs(",\n\"notes\":[", f);
	for (int i = 0; i < s->nr_notes; i++) {
		fputs(i ? ",\n" : "", f);
		put_text(s->notes[i], f);
	}
	putc(']', f);
}

static void put_phases(const struct series *s, FILE *f)
{
	fputs(",\n\"phases\":[", f);
	for (const struct phase *p = s->phases; p < s->phases + s->nr_phases; p++) {
		fputs(p > s->phases ? ",\n{\"name\":" : "\n{\"name\":", f);
		put_text(p->name, f);
		fputs(",\"start\":", f);
		put_time(p->start - s->origin, f);
		fputs(",\"end\":", f);
		put_time(p->end - s->origin, f);
		fprintf(f, ",\"exits\":%" PRIu64 ",\"counts\":[", p->exits);
		for (int i = 0, any = 0; i < s->intervals.nr_reasons; i++)
			if (s->intervals.reason[i].total)
				fprintf(f, "%s%" PRIu64, any++ ? "," : "", p->count[i]);
		fputs("]}", f);
	}
	putc(']', f);
}

/* Those that came. */
static void put_reasons(const struct intervals *v, FILE *f)
{
	bool any = false;

	fputs(",\n\"reasons\":[", f);
	for (const struct reason *r = v->reason; r < v->reason + v->nr_reasons; r++) {
		if (!r->total)
			continue;
		fprintf(f, "%s\n{\"reason\":%u,\"name\":", any ? "," : "", r->number);
		any = true;
		put_text(r->name, f);
		fprintf(f, ",\"total\":%" PRIu64 ",\"counts\":", r->total);
		put_counts(r->count, v->nr, f);
		putc('}', f);
	}
	putc(']', f);
}

static void put_series(const struct series *s, FILE *f)
{
	const struct intervals *v = &s->intervals;

	fprintf(f, "{\"kind\":\"%s\"", s->kind);
	put_sources(s, f);
	put_number("total", v->total, f);
	put_number("earlier", s->earlier, f);
	fprintf(f, ",\n\"clock\":\"%s\",\n\"origin\":", s->epoch ? "epoch" : "boot");
	put_time(s->origin, f);
	fputs(",\n\"end\":", f);
	put_time(s->end - s->origin, f);
	put_named_text("guest", s->guest, f);
	put_number("vms", s->vms, f);
	put_number("vcpus", s->vcpus, f);
	put_number("named", s->nr_named, f);
	put_number("resets", s->resets, f);
	put_number("set_back", s->set_back, f);
	put_number("cut_line", s->cut_line, f);
	if (!strcmp(s->kind, "log"))
		put_log(s, f);
	put_phases(s, f);
	fprintf(f, ",\n\"intervals\":{\"joined\":%u,\n", v->joined);
	put_times("start", v->start, v->nr, s->origin, f);
	put_times("end", v->end, v->nr, s->origin, f);
	put_times("measured", v->measured, v->nr, 0, f);
	putc('}', f);
	put_reasons(v, f);
	fputs("}\n", f);
}

static bool is_run(FILE *f)
{
	static const char mark[] = "# sample: ";
	char *line = NULL;
	size_t room = 0;
	bool is = false;

	while (!is && getline(&line, &room, f) > 0)
		is = !strncmp(line, mark, strlen(mark)) && line[strlen(mark)] >= '0' &&
		     line[strlen(mark)] <= '9';
	free(line);
	rewind(f);
	return is;
}

/* A log is read twice, once to find whose it is, so that memory is bounded. */
static FILE *open_twice(const char *path, enum status *status, struct error *e)
{
	FILE *f = fopen(path, "re");
	struct stat st;

	*status = EXIT_OTHER;
	if (!f || fstat(fileno(f), &st)) {
		error_set(e, *status, "%s: %s", path, strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		error_set(e, *status, "%s: %s", path, strerror(EISDIR));
	} else if (fseek(f, 0, SEEK_SET)) {
		error_set(e, *status, "%s: a file is needed, which can be read twice", path);
	} else {
		*status = EXIT_OK;
		return f;
	}
	if (f)
		fclose(f);
	return NULL;
}

enum status series_print(const char *path, const char *source, FILE *f, struct error *e)
{
	struct series s = {};
	enum status status;
	FILE *in = open_twice(path, &status, e);

	if (!in)
		return status;
	if (recording_is(path))
		status = series_read_recording(&s, path, source, e);
	else if (is_run(in))
		status = series_read_run(&s, in, path, e);
	else
		status = series_read_log(&s, in, path, source, e);
	fclose(in);
	if (!status) {
		put_series(&s, f);
		status = error_written(e, f, "standard output");
	}
	intervals_free(&s.intervals);
	free(s.sources);
	free(s.phases);
	return status;
}
