/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Having the kernel measure times while the program runs, and no longer.
 */
#ifndef KVM_EXITS_SWITCH_H
#define KVM_EXITS_SWITCH_H

#include "error.h"

/*
 * Switch the parameter exit_stats_time on, below @sysfs, usually /sys. A process that does
 * nothing else switches it off again as soon as this one ends, however it does, unless it
 * was on before, or others of these want it.
 */
enum status switch_time_on(const char *sysfs, struct error *e);

#endif
