// SPDX-License-Identifier: GPL-2.0-only
#include "threshold.h"

enum status threshold_check(const struct options *o, const struct sample *s, struct error *e)
{
	if (!o->longer_than || !s->nr_parts)
		return EXIT_OK;
	if (!s->part[0].hist.nr_buckets)
		return error_set(e, EXIT_NO_STATS,
				 "--longer-than: the kernel has not measured times yet; "
				 "--time switches that on");
	if (hist_bucket(&s->part[0].hist, o->longer_than) < 0)
		return error_set(e, EXIT_USAGE,
				 "--longer-than: the kernel's histogram ends at %.3f s",
				 s->part[0].hist.least[s->part[0].hist.nr_buckets - 1] / 1e9);
	return EXIT_OK;
}
