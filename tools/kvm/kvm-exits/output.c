// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"

enum status output_open(struct output *o, const char *path, struct error *e)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	int dir = slash ? slash + 1 - path : 0, fd;
	struct stat st;

	*o = (struct output){ .path = path, .f = stdout };
	if (!path)
		return EXIT_OK;
	if (!lstat(path, &st) && !S_ISREG(st.st_mode))
		return error_set(e, EXIT_WRITE, "%s: it is no file that could be replaced", path);
	if (snprintf(o->temp, sizeof(o->temp), "%.*s.%s.XXXXXX", dir, path, path + dir) >=
	    (int)sizeof(o->temp))
		return error_set(e, EXIT_WRITE, "%.200s...: the name is too long", path);
	fd = mkostemp(o->temp, O_CLOEXEC);
	if (fd < 0)
		return error_set(e, EXIT_WRITE, "%s: %s", path, strerror(errno));
	o->f = fdopen(fd, "w");
	if (o->f && !fchmod(fd, 0644))
		return EXIT_OK;
	error_set(e, EXIT_WRITE, "%s: %s", path, strerror(errno));
	close(fd);
	unlink(o->temp);
	return EXIT_WRITE;
}

enum status output_close(struct output *o, struct error *e)
{
	enum status status = error_written(e, o->f, o->path ? o->path : "standard output");

	if (!o->path)
		return status;
	if (!status && fsync(fileno(o->f)))
		status = error_set(e, EXIT_WRITE, "%s: %s", o->path, strerror(errno));
	if (fclose(o->f) && !status)
		status = error_set(e, EXIT_WRITE, "%s: %s", o->path, strerror(errno));
	if (!status && rename(o->temp, o->path))
		status = error_set(e, EXIT_WRITE, "%s: %s", o->path, strerror(errno));
	if (status)
		unlink(o->temp);
	return status;
}
