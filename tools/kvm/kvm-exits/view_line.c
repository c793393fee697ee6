// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <string.h>

#include "view_line.h"
#include "width.h"

enum { TEXT_SIZE = 2048 };

void view_line_begin(struct view_line *l, struct paper *paper, int width, bool chosen)
{
	*l = (struct view_line){ .paper = paper, .width = width };
	paper->line(paper, chosen);
}

static void gap(struct view_line *l)
{
	if (!l->used)
		return;
	l->paper->put(l->paper, INK_PLAIN, "  ");
	l->used += 2;
}

static int left(const struct view_line *l)
{
	return l->width - l->used - (l->used ? 2 : 0);
}

void view_line_phrase(struct view_line *l, enum ink ink, const char *fmt, ...)
{
	char text[TEXT_SIZE], safe[TEXT_SIZE];
	va_list ap;
	int width;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	width = width_of(text);
	if (!width || width > left(l))
		return;
	gap(l);
	width_cut(safe, sizeof(safe), text, width);
	l->paper->put(l->paper, ink, safe);
	l->used += width;
}

void view_line_words(struct view_line *l, enum ink ink, const char *text)
{
	char cut[TEXT_SIZE];
	char *blank;

	if (left(l) <= 0)
		return;
	if (width_cut(cut, sizeof(cut), text, left(l)) < width_of(text)) {
		blank = strrchr(cut, ' ');
		if (!blank)
			return;
		*blank = 0;
	}
	view_line_phrase(l, ink, "%s", cut);
}

void view_line_cell(struct view_line *l, enum ink ink, const char *text, int columns, bool right)
{
	char cut[TEXT_SIZE], padded[2 * TEXT_SIZE];
	int used, before, behind;

	/* Words that are cut say so: web-1 and web-10 are two. */
	if (columns > 1 && width_of(text) > columns) {
		used = width_cut(cut, sizeof(cut) - 4, text, columns - 1) + 1;
		strcat(cut, width_is_utf8() ? "…" : "~");
	} else {
		used = width_cut(cut, sizeof(cut), text, columns);
	}
	before = right ? columns - used : 0;
	behind = right ? 0 : columns - used;

	snprintf(padded, sizeof(padded), "%*s%s%*s", before, "", cut, behind, "");
	l->paper->put(l->paper, ink, padded);
	l->used += columns;
}
