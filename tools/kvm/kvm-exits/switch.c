// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <stdbool.h>
#include <unistd.h>

#include "switch.h"

/* Until the other end of @alive is closed, by whatever ends that process. */
static void watch(int fd, int alive)
{
	sigset_t all;
	char c;

	setsid();
	if (chdir("/"))
		_exit(1);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	while (read(alive, &c, 1) > 0 || errno == EINTR)
		;
	/* The last of those who want it. */
	if (!flock(fd, LOCK_EX | LOCK_NB) && pwrite(fd, "N\n", 2, 0) != 2)
		_exit(1);
	_exit(0);
}

enum status switch_time_on(const char *sysfs, struct error *e)
{
	char path[512], was = 0;
	int fd, alive[2];
	bool alone;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/module/kvm/parameters/exit_stats_time", sysfs);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return error_set(e, errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_NO_STATS,
				 "%s: %s. Times are measured by a kernel with "
				 "CONFIG_KVM_EXIT_STATS, and switched on by root", path,
				 strerror(errno));
	/*
	 * Who wants it on has a lock on the file: if it is on without one, it was before. The
	 * lock is there before it is switched on, so that nobody takes it for that.
	 */
	alone = !flock(fd, LOCK_EX | LOCK_NB);
	if (alone && pread(fd, &was, 1, 0) == 1 && was == 'Y') {
		close(fd);
		return EXIT_OK;
	}
	flock(fd, LOCK_SH);
	/* Before it is on: whatever ends this process, whenever, it is switched off. */
	pid = pipe2(alive, O_CLOEXEC) ? -1 : fork();
	if (pid < 0) {
		error_set(e, EXIT_OTHER, "nobody can switch %s off again: %s", path,
			  strerror(errno));
		close(fd);
		return EXIT_OTHER;
	}
	if (!pid) {
		close(alive[1]);
		/* Not even the terminal is kept. */
		for (int i = 0; i < 3; i++)
			close(i);
		watch(fd, alive[0]);
	}
	close(alive[0]);
	if (pwrite(fd, "Y\n", 2, 0) != 2) {
		error_set(e, EXIT_OTHER,
			  "%s: %s. Times need a stable TSC, and a vendor module: the "
			  "kernel log may say more", path, strerror(errno));
		close(alive[1]);
		close(fd);
		return EXIT_OTHER;
	}
	close(fd);
	return EXIT_OK;
}
