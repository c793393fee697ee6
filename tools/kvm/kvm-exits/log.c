// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dumps.h"
#include "log.h"

struct output {
	FILE *f;
	const char *only;		/* that host's, or NULL */
	uint64_t dumps, left_out, sources;
};

static bool wanted(const struct output *o, const char *source)
{
	return !o->only || !strcmp(o->only, source);
}

static void print_dump(void *arg, const struct dump *d)
{
	struct output *o = arg;

	if (!wanted(o, d->source))
		return;
	if (!o->dumps++)
		fputs("time,source,line,reason,name,exits,delta,ms,vms,vcpus,suppressed,wall\n",
		      o->f);
	for (const struct log_row *r = d->row; r < d->row + d->nr_rows; r++) {
		if (d->time_us >= 0)
			fprintf(o->f, "%" PRId64 ".%06" PRId64, d->time_us / 1000000,
				d->time_us % 1000000);
		fprintf(o->f, ",%s,%" PRIu64 ",%u,%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
			",%" PRIu64 ",%" PRIu64 ",", d->source, d->line, r->reason, r->name,
			r->exits, r->delta, d->head.ms, d->head.vms, d->head.vcpus,
			d->head.suppressed);
		wall_print(&d->wall, o->f);
		putc('\n', o->f);
	}
}

static void say_left_out(void *arg, const char *source, uint64_t line, const char *what)
{
	struct output *o = arg;

	if (!wanted(o, source))
		return;
	o->left_out++;
	fprintf(stderr, "kvm-exits: line %" PRIu64 "%s%s: %s\n", line, *source ? ", host " : "",
		source, what);
}

/* "3 dumps", "1 dump": @what is written as more than one. */
static void say_number(const char *before, uint64_t n, const char *what, const char *behind)
{
	fprintf(stderr, "%s%" PRIu64 " %.*s%s", before, n, (int)strlen(what) - (n == 1), what,
		behind);
}

static void say_sums(void *arg, const struct dump_sums *s)
{
	struct output *o = arg;

	if (!wanted(o, s->source))
		return;
	o->sources++;
	fprintf(stderr, "kvm-exits: %s%s: ", *s->source ? "host " : "no host name", s->source);
	say_number("", s->dumps, "whole dumps", "");
	say_number(" with ", s->exits, "exits", "");
	if (s->earlier)
		say_number(", ", s->earlier, "exits", " before");
	if (s->left_out)
		say_number(", ", s->left_out, "dumps", " left out");
	if (s->repeated)
		say_number(", ", s->repeated, "dumps", " more than once in the log");
	if (s->missing) {
		say_number(", ", s->missing, "exits", " missing");
		say_number(" in ", s->gaps, "gaps", "");
	}
	if (s->late)
		say_number(", ", s->late, "dumps", " out of order");
	if (s->restarts)
		say_number(", counts started anew ", s->restarts, "times", "");
	putc('\n', stderr);
}

time_t log_latest(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode) ? st.st_mtime : time(NULL);
}

static enum status read_dumps(struct dumps *dumps, int fd, const char *path, FILE *f,
			      struct error *e)
{
	static char data[65536];
	ssize_t len;

	/* What was found is out before more is waited for: a log can be followed. */
	while ((len = read(fd, data, sizeof(data))) > 0) {
		enum status status;

		dumps_feed(dumps, data, len, log_latest(fd));
		status = error_written(e, f, "standard output");
		if (status)
			return status;
	}
	if (len < 0)
		return error_set(e, EXIT_OTHER, "%s: %s", path, strerror(errno));
	dumps_end(dumps);
	return error_written(e, f, "standard output");
}

static void say_all(const struct output *o, uint64_t nr_lines)
{
	say_number("kvm-exits: ", o->dumps, "whole dumps", "");
	/* A host that was forgotten may have come back: there is no telling how many they are. */
	if (o->sources > MAX_SOURCES)
		fprintf(stderr, " of more than %d hosts", MAX_SOURCES);
	else
		say_number(" of ", o->sources, "hosts", "");
	say_number(" in ", nr_lines, "lines", "");
	say_number(", ", o->left_out, "dumps", " left out\n");
}

enum status log_print(const char *path, const char *source, FILE *f, struct error *e)
{
	static struct dumps dumps;
	struct output o = { .f = f, .only = source };
	const struct dumps_user user = { print_dump, say_left_out, say_sums, &o };
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	enum status status;

	if (!path)
		path = "standard input";
	if (fd < 0)
		return error_set(e, EXIT_OTHER, "%s: %s", path, strerror(errno));
	dumps_begin(&dumps, &user);
	status = read_dumps(&dumps, fd, path, f, e);
	if (fd != STDIN_FILENO)
		close(fd);
	if (status)
		return status;
	if (!o.dumps)
		return error_set(e, EXIT_MALFORMED, "%s: no whole dump of exit statistics%s%.200s "
				 "in %" PRIu64 " lines", path, source ? " of host " : "",
				 source ? source : "", dumps.reader.nr_lines);
	say_all(&o, dumps.reader.nr_lines);
	return EXIT_OK;
}
