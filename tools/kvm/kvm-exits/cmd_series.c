// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "series.h"

int cmd_series(const struct options *o, struct error *e)
{
	return series_print(o->argv[1], o->source, stdout, e);
}
