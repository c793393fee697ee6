/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The live view: exits per second by reason, like top.
 */
#ifndef KVM_EXITS_LIVE_H
#define KVM_EXITS_LIVE_H

#include "source.h"

/* Show @target, and what the user turns to, every @interval seconds until 'q'. */
void live(struct target target, double interval);

/* Give the terminal back, if live() has it. */
void live_end(void);

#endif
