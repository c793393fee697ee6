/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The terminal: the paper of the live view, its keys, and the signals that concern it.
 *
 * Signals are blocked while there is a screen, and waited for beside keys, so that the terminal
 * is left as it was found, whatever ends the program.
 */
#ifndef KVM_EXITS_SCREEN_H
#define KVM_EXITS_SCREEN_H

#include <signal.h>

#include "error.h"
#include "paper.h"

/* Beside characters. */
enum key {
	KEY_LINE_UP = 0x110000, KEY_LINE_DOWN, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_FIRST, KEY_LAST,
	KEY_GO_LEFT, KEY_GO_RIGHT, KEY_GO, KEY_BACK, KEY_RUB_OUT, KEY_UNKNOWN,
};

enum { CONTROL_L = 'L' & 0x1f, CONTROL_U = 'U' & 0x1f, ESCAPE = 0x1b };

enum event { EVENT_DUE, EVENT_KEY, EVENT_DRAW, EVENT_END };

struct screen {
	struct paper paper;
	void *terminal;			/* curses' */
	int width, height;
	int line;
	int ink[NR_INKS];		/* in curses' attributes */
	bool chosen;
	int signals;			/* to read them from */
	sigset_t before;
};

enum status screen_begin(struct screen *s, struct error *e);
void screen_end(struct screen *s);

void screen_clear(struct screen *s);
void screen_show(struct screen *s);
/* Show all of it anew, as something else may have written to the terminal. */
void screen_repair(struct screen *s);

/*
 * Wait for a key, until @due on CLOCK_MONOTONIC, or for as long as it takes if that is below
 * 0.  EVENT_DRAW: the size has changed.  EVENT_END: there is no terminal anymore, or somebody
 * asked the program to end.
 */
enum event screen_wait(struct screen *s, double due, int *key);

#endif
