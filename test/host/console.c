// SPDX-License-Identifier: GPL-2.0-only
/*
 * console LOG PHASES NAME [MARKER NAME]...: copy what a guest says on its serial console from
 * stdin to LOG, as it is, and to stdout, by lines with 'guest| ' in front. Write into PHASES
 * when the guest's phases began: "phase: <seconds since boot> <name>", at last "... end".
 *
 * The guest begins in the first phase and enters another one when it says that one's MARKER,
 * also in a line that has no end yet (a login prompt). Phases come in the order given. When
 * a MARKER did not come and a later one did, nothing marked where that phase began: it is
 * joined with the one before, as "firmware,decompression".
 */
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE		4096
#define NAME		256
#define PROMPT_MS	500

static FILE *phases;
static char phase[NAME];
static double since;

static double uptime(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Only when a phase is over it is known which others are to be joined with it. */
static void end_phase(double now)
{
	fprintf(phases, "phase: %.3f %s\n", since, phase);
	fflush(phases);
	since = now;
}

static void join_phase(const char *name)
{
	size_t len = strlen(phase);

	snprintf(phase + len, sizeof(phase) - len, "%s%s", len ? "," : "", name);
}

static bool ends_with(const char *line, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && !memcmp(line + len - n, end, n);
}

/* If the line ends with a marker, enter its phase. Return the markers still to come. */
static char **enter_phase(char **markers, const char *line, size_t len)
{
	for (char **m = markers; *m; m += 2) {
		if (!ends_with(line, len, m[0]))
			continue;
		for (; markers < m; markers += 2)
			join_phase(markers[1]);
		end_phase(uptime());
		phase[0] = 0;
		join_phase(m[1]);
		return m + 2;
	}
	return markers;
}

static void copy(int log, char **markers)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	static char line[LINE], text[LINE];
	ssize_t len = 0, got;

	for (;;) {
		/* A prompt is shown when nothing comes after it, as if its line had an end. */
		if (poll(&in, 1, len ? PROMPT_MS : -1) == 0) {
			printf("guest| %.*s\n", (int)len, line);
			len = 0;
			continue;
		}
		got = read(STDIN_FILENO, text, sizeof(text));
		if (got <= 0 || write(log, text, got) != got)
			break;
		for (ssize_t i = 0; i < got; i++) {
			if (text[i] && text[i] != '\r' && text[i] != '\n') {
				line[len++] = text[i];
				markers = enter_phase(markers, line, len);
			}
			if (text[i] == '\n' || len == LINE) {
				printf("guest| %.*s\n", (int)len, line);
				len = 0;
			}
		}
	}
	if (len)
		printf("guest| %.*s\n", (int)len, line);
}

int main(int argc, char **argv)
{
	int log = argc < 4 ? -1 : open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (log >= 0)
		phases = fopen(argv[2], "we");
	if (!phases || argc % 2) {
		fprintf(stderr, "console LOG PHASES NAME [MARKER NAME]...\n");
		return 1;
	}
	setlinebuf(stdout);
	since = uptime();
	join_phase(argv[3]);
	copy(log, argv + 4);
	end_phase(uptime());
	fprintf(phases, "phase: %.3f end\n", since);
	return fclose(phases) ? 1 : 0;
}
