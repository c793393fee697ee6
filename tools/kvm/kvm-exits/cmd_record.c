// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "lost.h"
#include "pace.h"
#include "recording.h"
#include "switch.h"

struct recorder {
	const char *path;
	FILE *f;
	struct sampler sampler;
	struct sample sample;
	struct lost lost;
	sigset_t signals, before;	/* that are waited for; those that were blocked before */
	pid_t child;			/* while it runs */
	int child_status;
};

static enum status take(struct recorder *r, struct error *e)
{
	enum status status = sampler_take(&r->sampler, &r->sample, e);

	if (!status)
		lost_say(&r->lost, &r->sampler, &r->sample);
	return status;
}

static enum status cannot_write(const struct recorder *r, struct error *e)
{
	return error_set(e, EXIT_WRITE, "%s: %s. What was written before can be read", r->path,
			 strerror(errno));
}

/* What is there is good for something, should this be the last one. */
static enum status add(struct recorder *r, struct error *e)
{
	recording_add(&r->sample, r->f);
	return fflush(r->f) || ferror(r->f) ? cannot_write(r, e) : EXIT_OK;
}

static enum status start(struct recorder *r, char **command, struct error *e)
{
	r->child = fork();
	if (r->child < 0) {
		r->child = 0;
		return error_set(e, EXIT_OTHER, "%s cannot be started: %s", command[0],
				 strerror(errno));
	}
	if (r->child)
		return EXIT_OK;
	sigprocmask(SIG_SETMASK, &r->before, NULL);
	execvp(command[0], command);
	r->child_status = errno == ENOENT ? 127 : 126;
	fprintf(stderr, "kvm-exits: %s: %s\n", command[0], strerror(errno));
	_exit(r->child_status);
}

/* Whether a signal ends the recording: with a command, its end alone does. */
static bool ends(struct recorder *r, int signal, bool command)
{
	if (!command)
		return signal == SIGINT || signal == SIGTERM;
	/* A ^C reaches both; what is meant for this process is meant for the command. */
	if (signal == SIGTERM)
		kill(r->child, SIGTERM);
	if (signal == SIGCHLD && waitpid(r->child, &r->child_status, WNOHANG) == r->child)
		r->child = 0;
	return !r->child;
}

static enum status record(struct recorder *r, const struct options *o, struct error *e)
{
	enum status status = add(r, e);
	struct pace pace;
	bool end = false;

	pace_begin(&pace, o->interval);
	if (!status && o->command)
		status = start(r, o->command, e);
	for (long n = 1; !status && !end && (!o->count || n < o->count);) {
		int signal = pace_wait(&pace, &r->signals);

		if (signal)
			end = ends(r, signal, o->command);
		/* One each time, and one at the end, which is now. */
		if (signal && !end)
			continue;
		status = take(r, e);
		if (!status)
			status = add(r, e);
		n++;
	}
	/* Whatever went wrong is said at once, and the command is not for us to end. */
	if (r->child)
		fprintf(stderr, "kvm-exits: %s. Nothing more is recorded while %s runs\n", e->text,
			o->command[0]);
	while (r->child)
		ends(r, sigwaitinfo(&r->signals, NULL), true);
	return status;
}

static enum status begin(struct recorder *r, const struct options *o, struct error *e)
{
	enum status status = sampler_open(&r->sampler, o, e);

	r->sampler.hist = true;
	if (!status && o->time)
		status = switch_time_on(o->sysfs, e);
	/* One that cannot be taken leaves what is in the file. */
	if (!status)
		status = take(r, e);
	if (status)
		return status;
	r->f = fopen(r->path, "we");
	if (!r->f)
		return error_set(e, EXIT_WRITE, "%s: %s", r->path, strerror(errno));
	recording_begin(r->f);
	return EXIT_OK;
}

int cmd_record(const struct options *o, struct error *e)
{
	struct recorder r = { .path = o->argv[1] };
	enum status status;

	if (o->command && !*o->command)
		return error_set(e, EXIT_USAGE, "record: a command is needed behind --");
	if (o->command && o->count)
		return error_set(e, EXIT_USAGE,
				 "--count=%ld and a command: a recording ends with the "
				 "command", o->count);
	/* Before the first sample: one that comes early ends what comes then. */
	sigemptyset(&r.signals);
	sigaddset(&r.signals, SIGINT);
	sigaddset(&r.signals, SIGTERM);
	sigaddset(&r.signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &r.signals, &r.before);
	/* If it were ignored, nobody would tell when the command ends. */
	signal(SIGCHLD, SIG_DFL);

	status = begin(&r, o, e);
	if (!status)
		status = record(&r, o, e);
	if (r.f && fclose(r.f) && !status)
		status = cannot_write(&r, e);
	if (status == EXIT_GONE && r.f) {
		struct error why = *e;

		error_set(e, status, "%s ends here: %.500s", r.path, why.text);
	}
	sampler_close(&r.sampler);
	sample_free(&r.sample);
	if (status)
		return status;
	if (r.child_status)
		return WIFEXITED(r.child_status) ? WEXITSTATUS(r.child_status) :
						   128 + WTERMSIG(r.child_status);
	return r.lost.status;
}
