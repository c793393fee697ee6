// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer target: a recording of kvm-exits, which is whatever file a user names.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "record.h"
#include "status.h"

void fail(enum status status, const char *fmt, ...)
{
	(void)fmt;
	exit(status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct recording r;
	FILE *f;

	if (!size)
		return 0;
	f = fmemopen((void *)data, size, "r");
	if (!f)
		return 0;
	/* A good one has as many samples as it says, and tables that can be subtracted. */
	if (recording_read(&r, f)) {
		if (r.nr_samples < 1 || r.last.nr_rows > MAX_ROWS)
			abort();
		table_diff(&r.last, &r.last, &r.first);
	}
	fclose(f);
	return 0;
}
