// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "columns.h"
#include "format.h"
#include "sort.h"

/* Of the live view alone. */
static const char *const live_names = "share, top, topshare, total, vcpus, vm";

static bool is_live(const char *name)
{
	for (int k = 0; k < NR_KINDS; k++)
		if (column_by_key(k, name))
			return true;
	return false;
}

enum status sort_check_name(const char *name, struct error *e)
{
	char list[256] = "";
	int len = 0;

	if (key_by_name(name) >= 0 || is_live(name))
		return EXIT_OK;
	for (int k = 0; k < NR_KEYS; k++)
		len += snprintf(list + len, sizeof(list) - len, "%s, ", key_names[k]);
	return error_set(e, EXIT_USAGE, "--sort=%.200s: a column is needed, one of %s%s; - in "
			 "front turns the order round", name, list, live_names);
}

enum status sort_check(const struct options *o, bool live, struct error *e)
{
	if (o->sort && !strcmp(o->sort, "longer") && !o->longer_than)
		return error_set(e, EXIT_USAGE, "--sort=longer: than what? --longer-than=1ms");
	if (!o->sort || (live ? is_live(o->sort) : key_by_name(o->sort) >= 0))
		return EXIT_OK;
	if (live)
		return error_set(e, EXIT_USAGE, "--sort=%s: the live view has no such column, but "
				 "tables have: --once", o->sort);
	return error_set(e, EXIT_USAGE, "--sort=%s: tables have no such column, but the live view "
			 "has: --batch", o->sort);
}
