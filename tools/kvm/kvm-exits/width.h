/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text in the columns of a terminal, as the locale has it: there are characters of two and of
 * no columns.
 */
#ifndef KVM_EXITS_WIDTH_H
#define KVM_EXITS_WIDTH_H

#include <stdbool.h>
#include <stddef.h>

/* Are there characters beside ASCII's? */
bool width_is_utf8(void);

/* How many columns it takes. */
int width_of(const char *text);

/*
 * Copy @text to @to, of @size bytes, as far as it fits in @width columns; what the terminal
 * cannot show is '?'.  Returns the columns that it takes.
 */
int width_cut(char *to, size_t size, const char *text, int width);

#endif
