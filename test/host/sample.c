// SPDX-License-Identifier: GPL-2.0-only
/*
 * sample FILE: every 20 ms until SIGTERM, write into FILE what the host's counts grew by: a
 * line "<seconds since boot> <reason>:<exits> ...", none where nothing happened.
 *
 * To disturb the guest as little as can be, it wakes with the host's own tick: its timer has
 * so much slack that it never takes an interrupt, and thus an exit, of its own.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define TABLE		"/sys/kernel/debug/kvm_exit_stats/exit_stats"
#define EVERY_NS	16000000
#define SLACK_NS	4000000		/* a tick: 16 to 20 ms in all */
#define CODES		0x410		/* of both vendors but for two: 65535, and SVM's -1 */
#define REASONS		(CODES + 2)

static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

/* By hand: with sscanf() the guest took 1.3 % more exits, for the time that it cost. */
static uint64_t number(const char **p)
{
	uint64_t n = 0;

	while (**p >= '0' && **p <= '9')
		n = n * 10 + *(*p)++ - '0';
	return n;
}

static int place_of(uint64_t reason)
{
	return reason < CODES ? (int)reason : reason == UINT32_MAX ? CODES + 1 : CODES;
}

static uint32_t reason_at(int place)
{
	return place < CODES ? (uint32_t)place : place == CODES ? 65535 : UINT32_MAX;
}

/* Rows are "<reason> <name> <exits> ..."; the first line names the columns. */
static bool read_counts(int fd, uint64_t count[REASONS])
{
	static char text[16384];
	const char *line, *p;
	uint64_t reason;
	ssize_t len;

	len = pread(fd, text, sizeof(text) - 1, 0);
	if (len <= 0)
		return false;
	text[len] = 0;
	for (line = strchr(text, '\n'); line && line[1]; line = strchr(p, '\n')) {
		p = line + 1;
		reason = number(&p);
		p = strchr(p + 1, ' ');
		if (!p)
			return false;
		p++;
		count[place_of(reason)] = number(&p);
	}
	return true;
}

static void write_sample(FILE *f, const uint64_t *now, const uint64_t *before)
{
	struct timespec t;
	bool any = false;

	clock_gettime(CLOCK_BOOTTIME, &t);
	for (int i = 0; i < REASONS; i++) {
		if (now[i] == before[i])
			continue;
		if (!any)
			fprintf(f, "%ld.%03ld", (long)t.tv_sec, t.tv_nsec / 1000000);
		any = true;
		fprintf(f, " %" PRIu32 ":%" PRIu64, reason_at(i), now[i] - before[i]);
	}
	if (any)
		putc('\n', f);
}

int main(int argc, char **argv)
{
	static uint64_t count[2][REASONS];
	FILE *f = argc == 2 ? fopen(argv[1], "we") : NULL;
	int fd = open(TABLE, O_RDONLY | O_CLOEXEC), i = 0;

	if (!f || fd < 0 || !read_counts(fd, count[0])) {
		perror(f ? TABLE : "sample FILE");
		return 1;
	}
	signal(SIGTERM, on_signal);
	prctl(PR_SET_TIMERSLACK, SLACK_NS);
	while (!stop) {
		nanosleep(&(struct timespec){ .tv_nsec = EVERY_NS }, NULL);
		memcpy(count[!i], count[i], sizeof(count[i]));
		if (!read_counts(fd, count[!i]))
			break;
		write_sample(f, count[!i], count[i]);
		i = !i;
	}
	return fclose(f) ? 1 : 0;
}
