// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "log.h"

int cmd_log(const struct options *o, struct error *e)
{
	return log_print(o->argc > 1 ? o->argv[1] : NULL, o->source, stdout, e);
}
