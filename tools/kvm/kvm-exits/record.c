// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record.h"
#include "status.h"

#define MAGIC "kvm-exits recording 1\n"

static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Wait for @seconds, or shorter if a signal comes. */
static void pause_for(double seconds)
{
	struct timespec t = { .tv_sec = seconds, .tv_nsec = (seconds - (long)seconds) * 1e9 };

	nanosleep(&t, NULL);
}

/* Written and on its way to the disk, or the recording ends here. */
static bool write_sample(FILE *f, const struct target *target)
{
	struct table t;

	if (!source_read(target, &t))
		return false;
	fprintf(f, "sample %.3f\n", now());
	table_write(&t, f);
	putc('\n', f);
	return true;
}

static void check_written(FILE *f, const char *path)
{
	if (fflush(f) || ferror(f))
		fail(EXIT_WRITE, "%s: %s. What was written before can be read", path,
		     strerror(errno));
}

static pid_t start_command(char **command)
{
	pid_t pid = fork();

	if (pid < 0)
		fail(EXIT_OTHER, "fork: %s", strerror(errno));
	if (!pid) {
		execvp(command[0], command);
		fprintf(stderr, "kvm-exits: %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	return pid;
}

int record(const char *path, const struct target *target, double interval, long count,
	   char **command)
{
	struct sigaction action = { .sa_handler = on_signal };
	FILE *f = fopen(path, "we");
	pid_t child = 0;
	int status = 0;
	bool there;
	long n;

	if (!f)
		fail(EXIT_WRITE, "%s: %s", path, strerror(errno));
	fputs(MAGIC, f);
	there = write_sample(f, target);
	check_written(f, path);
	if (!there)
		fail(EXIT_GONE, "there is no such VM or vCPU");

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGCHLD, &action, NULL);
	if (command)
		child = start_command(command);

	/* SIGCHLD and SIGINT cut a pause short; a command is waited for, come what may. */
	for (n = 1; child || (!stop && !command && (!count || n < count)); n++) {
		pause_for(interval);
		if (child && waitpid(child, &status, WNOHANG) == child)
			child = 0;
		there = write_sample(f, target);
		check_written(f, path);
		if (!there)
			break;
	}
	if (child)
		waitpid(child, &status, 0);
	if (fclose(f))
		fail(EXIT_WRITE, "%s: %s. What was written before can be read", path,
		     strerror(errno));
	if (!there)
		fail(EXIT_GONE, "%s ends where the VM did", path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool recording_read(struct recording *r, FILE *f)
{
	struct table t;
	char line[128];
	int line_nr = 1;
	double time;

	memset(r, 0, sizeof(*r));
	if (!fgets(line, sizeof(line), f) || strcmp(line, MAGIC)) {
		r->skipped_line = 1;
		return false;
	}
	while (fgets(line, sizeof(line), f)) {
		int sample_line = ++line_nr;

		if (sscanf(line, "sample %lf\n", &time) != 1 ||
		    table_read(&t, f, &line_nr) != TABLE_OK) {
			r->skipped_line = sample_line;
			break;
		}
		if (!r->nr_samples++) {
			r->first = t;
			r->start = time;
		}
		r->last = t;
		r->end = time;
	}
	return r->nr_samples > 0;
}

static void open_recording(const char *path, struct recording *r)
{
	FILE *f = fopen(path, "re");

	if (!f)
		fail(EXIT_OTHER, "%s: %s", path, strerror(errno));
	if (!recording_read(r, f))
		fail(EXIT_MALFORMED, "%s: line %d: no recording of kvm-exits, which starts with "
		     "'%.*s' and has whole samples", path, r->skipped_line ? r->skipped_line : 2,
		     (int)strlen(MAGIC) - 1, MAGIC);
	if (r->skipped_line)
		fprintf(stderr, "kvm-exits: %s: cut at line %d, %d samples before that are used\n",
			path, r->skipped_line, r->nr_samples);
	fclose(f);
	table_diff(&r->last, &r->last, &r->first);
}

static void diff_row(const char *name, unsigned int reason, uint64_t a, uint64_t b, FILE *f)
{
	if (!a && !b)
		return;
	fprintf(f, "%6u  %-20s %14" PRIu64 " %14" PRIu64 " %+15" PRId64, reason, name, a, b,
		(int64_t)(b - a));
	if (a)
		fprintf(f, " %+9.2f%%\n", 100.0 * ((double)b - a) / a);
	else
		fprintf(f, " %10s\n", "new");
}

void recording_diff(const char *path_a, const char *path_b, FILE *f)
{
	static struct recording a, b;
	uint64_t total_a, total_b;

	open_recording(path_a, &a);
	open_recording(path_b, &b);
	total_a = table_sum(&a.last, 0);
	total_b = table_sum(&b.last, 0);

	fprintf(f, "A: %s, %d samples in %.3f s\nB: %s, %d samples in %.3f s\n", path_a,
		a.nr_samples, a.end - a.start, path_b, b.nr_samples, b.end - b.start);
	fprintf(f, "%6s  %-20s %14s %14s %15s %10s\n", "reason", "name", "A", "B", "B - A", "change");
	for (unsigned int i = 0, j = 0; (int)i < a.last.nr_rows || (int)j < b.last.nr_rows;) {
		const struct row *x = (int)i < a.last.nr_rows ? &a.last.row[i] : NULL;
		const struct row *y = (int)j < b.last.nr_rows ? &b.last.row[j] : NULL;

		if (x && (!y || x->reason < y->reason)) {
			diff_row(x->name, x->reason, x->value[0], 0, f);
			i++;
		} else if (!x || y->reason < x->reason) {
			diff_row(y->name, y->reason, 0, y->value[0], f);
			j++;
		} else {
			diff_row(x->name, x->reason, x->value[0], y->value[0], f);
			i++;
			j++;
		}
	}
	fprintf(f, "%6s  %-20s %14" PRIu64 " %14" PRIu64 " %+15" PRId64 "\n", "", "all", total_a,
		total_b, (int64_t)(total_b - total_a));
}
