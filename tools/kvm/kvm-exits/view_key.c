// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "loop.h"
#include "screen.h"

/* An answer grows by bytes, and shrinks by characters of UTF-8. */
static void edit(struct view *v, int key)
{
	size_t len = strlen(v->answer);

	if (key == KEY_RUB_OUT) {
		while (len && ((unsigned char)v->answer[--len] & 0xc0) == 0x80)
			;
		v->answer[len] = 0;
	} else if (key == CONTROL_U) {
		v->answer[0] = 0;
	} else if (key >= ' ' && key < 0x100 && len + 1 < sizeof(v->answer)) {
		v->answer[len] = key;
		v->answer[len + 1] = 0;
	}
}

/* A malformed pattern stays to be corrected. */
static enum done ask(struct view *v, int key)
{
	v->said[0] = 0;
	if (key == KEY_BACK)
		v->asking = false;
	else if (key == KEY_GO)
		v->asking = !view_filter(v, v->answer);
	else
		edit(v, key);
	return DONE;
}

static enum done move(struct view *v, int key, int page)
{
	struct place *p = view_place(v);
	static const struct { int key, lines, pages; } moves[] = {
		{ KEY_LINE_UP, -1, 0 }, { 'k', -1, 0 }, { KEY_LINE_DOWN, 1, 0 }, { 'j', 1, 0 },
		{ KEY_PAGE_UP, 0, -1 }, { KEY_PAGE_DOWN, 0, 1 },
		{ KEY_FIRST, -(1 << 24), 0 }, { KEY_LAST, 1 << 24, 0 },
	};

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].key != key)
			continue;
		place_move(p, moves[i].lines + moves[i].pages * (page > 1 ? page - 1 : 1));
		return DONE;
	}
	return DONE_NOT;
}

static enum done change(struct view *v, int key)
{
	struct place *p = view_place(v);
	struct habit *h = &v->habit[p->kind];

	switch (key) {
	case '<':
		view_sort(v, column_next(p, h->sort, -1));
		return DONE;
	case '>':
	case 's':
		view_sort(v, column_next(p, h->sort, 1));
		return DONE;
	case 'R':
		h->reverse = !h->reverse;
		view_sort(v, h->sort);
		return DONE;
	case '/':
		v->asking = true;
		strcpy(v->answer, h->filter);
		return DONE;
	case 'r':
		if (p->gone)
			return DONE;
		place_count_anew(p);
		view_update(v);
		return DONE;
	case 'p':
	case ' ':
		v->paused = !v->paused;
		return v->paused ? DONE : DONE_RESUME;
	case '?':
		v->help = true;
		return DONE;
	default:
		return DONE_NOT;
	}
}

enum done view_key(struct view *v, int key, int page)
{
	enum done done;

	if (v->asking)
		return ask(v, key);
	if (v->help) {
		v->help = false;
		return key == 'q' ? DONE_QUIT : DONE;
	}
	v->said[0] = 0;
	switch (key) {
	case 'q':
		return DONE_QUIT;
	case CONTROL_L:
		return DONE_REPAIR;
	case KEY_GO:
		return view_enter(v) ? DONE_PLACE : DONE;
	case KEY_BACK:
	case KEY_RUB_OUT:
		return view_back(v) ? DONE_PLACE : DONE;
	case 'h':
		view_host(v);
		return DONE_PLACE;
	}
	done = move(v, key, page);
	return done == DONE_NOT ? change(v, key) : done;
}
