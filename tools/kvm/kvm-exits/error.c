// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "error.h"

enum status error_set(struct error *e, enum status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return status;
}

enum status error_written(struct error *e, FILE *f, const char *path)
{
	if (!fflush(f) && !ferror(f))
		return EXIT_OK;
	return error_set(e, EXIT_WRITE, "%s: %s", path, strerror(errno));
}
