/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of the live view that consist of phrases, of which those are there that fit.
 */
#ifndef KVM_EXITS_VIEW_LINE_H
#define KVM_EXITS_VIEW_LINE_H

#include "paper.h"

struct view_line {
	struct paper *paper;
	int width, used;
};

void view_line_begin(struct view_line *l, struct paper *paper, int width, bool chosen);

/* Two blanks and the phrase, if all of it fits. */
void view_line_phrase(struct view_line *l, enum ink ink, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, but as many whole words of it as fit. */
void view_line_words(struct view_line *l, enum ink ink, const char *text);

/* Exactly @columns: cut, or with blanks on the right or, if @right, on the left. */
void view_line_cell(struct view_line *l, enum ink ink, const char *text, int columns, bool right);

#endif
