// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "books.h"
#include "timed.h"

void switch_time(const char *value)
{
	errno = write_file(TIME_PARAMETER, value);
	if (errno)
		die("%s", TIME_PARAMETER);
}

struct times times_read(const char *path, const char *reason)
{
	char full[256], line[512], name[32];
	struct times t, sum = {};
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", path[0] == '/' ? "" : DEBUGFS_KVM, path);
	f = fopen(full, "re");
	if (!f)
		die("%s", full);
	if (reason)
		reason = reason_name(reason);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*u %31s %" SCNu64 " %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNu64
			   " %" SCNu64 " %" SCNu64, name, &t.exits, &t.timed, &t.unknown, &t.ns,
			   &t.max, &t.handler) != 7 || (reason && strcmp(name, reason)))
			continue;
		sum.exits += t.exits;
		sum.timed += t.timed;
		sum.unknown += t.unknown;
		sum.ns += t.ns;
		sum.handler += t.handler;
		if (t.max > sum.max)
			sum.max = t.max;
	}
	fclose(f);
	return sum;
}

struct times vm_times(int vm, const char *reason)
{
	return times_read(vm_path(&vms[vm], "exit_stats"), reason);
}

uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}
