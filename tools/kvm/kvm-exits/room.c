// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

void *room_for(void *at, int nr, int *room, size_t size)
{
	int had = *room;

	if (nr <= had)
		return at;
	while (*room < nr)
		*room = *room ? *room * 2 : 16;
	at = realloc(at, *room * size);
	if (!at) {
		fputs("kvm-exits: there is no more memory\n", stderr);
		_Exit(1);
	}
	memset((char *)at + had * size, 0, (*room - had) * size);
	return at;
}
