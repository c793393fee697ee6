/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands. Each returns the status with which to end, and if that is not for what a
 * program of the user's did, the sentence.
 */
#ifndef KVM_EXITS_COMMANDS_H
#define KVM_EXITS_COMMANDS_H

#include "options.h"

int cmd_print(const struct options *o, struct error *e);	/* without a name: the view, too */
int cmd_record(const struct options *o, struct error *e);
int cmd_replay(const struct options *o, struct error *e);
int cmd_diff(const struct options *o, struct error *e);
int cmd_log(const struct options *o, struct error *e);
int cmd_series(const struct options *o, struct error *e);
int cmd_explain(const struct options *o, struct error *e);

#endif
