// SPDX-License-Identifier: GPL-2.0-only
#include <langinfo.h>
#include <string.h>
#include <wchar.h>

#include "width.h"

bool width_is_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

/* The next character: its bytes, and its columns, or -1 for what cannot be shown. */
static size_t next(const char *text, int *columns)
{
	mbstate_t state = {};
	wchar_t c;
	size_t n = mbrtowc(&c, text, strlen(text), &state);

	if (n == (size_t)-1 || n == (size_t)-2) {
		*columns = -1;
		return 1;
	}
	*columns = wcwidth(c);
	return n;
}

int width_of(const char *text)
{
	int width = 0, columns;

	while (*text) {
		text += next(text, &columns);
		width += columns < 0 ? 1 : columns;
	}
	return width;
}

int width_cut(char *to, size_t size, const char *text, int width)
{
	int used = 0, columns;
	size_t len = 0;

	while (*text) {
		size_t n = next(text, &columns), bytes = columns < 0 ? 1 : n;
		int more = columns < 0 ? 1 : columns;

		if (used + more > width || len + bytes >= size)
			break;
		memcpy(to + len, columns < 0 ? "?" : text, bytes);
		len += bytes;
		used += more;
		text += n;
	}
	to[len] = 0;
	return used;
}
