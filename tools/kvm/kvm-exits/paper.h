/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the live view is printed on: a terminal's screen, or a file.
 */
#ifndef KVM_EXITS_PAPER_H
#define KVM_EXITS_PAPER_H

#include <stdbool.h>
#include <stdio.h>

/* What a piece of text is; nothing is told by its colour alone. */
enum ink {
	INK_PLAIN, INK_TITLE, INK_HEAD, INK_SORTED, INK_DIM, INK_HIGH, INK_VERY_HIGH, INK_ALARM,
	NR_INKS
};

struct paper {
	/* The next line; @chosen: it is what the user has chosen. */
	void (*line)(struct paper *p, bool chosen);
	/* Further text in it. */
	void (*put)(struct paper *p, enum ink ink, const char *text);
};

/* A file, in which lines have no blanks at their ends. */
struct file_paper {
	struct paper paper;
	FILE *f;
	bool any;			/* there is a line, which has no end yet */
	int blanks;			/* not written yet */
};

void file_paper_begin(struct file_paper *p, FILE *f);
void file_paper_end(struct file_paper *p);

#endif
