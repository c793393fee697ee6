// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "live.h"
#include "sort.h"

int cmd_replay(const struct options *o, struct error *e)
{
	enum status status = sort_check(o, true, e);

	return status ? status : live_replay(o, o->argv[1], e);
}
