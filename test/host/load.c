// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load a module by one call of finit_module(): insmod of busybox tries init_module() as well after
 * a load that failed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd;

	if (argc != 2) {
		fprintf(stderr, "load: it takes the file of one module\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0)) {
		fprintf(stderr, "load: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	return 0;
}
