/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arrays that grow.
 */
#ifndef KVM_EXITS_ROOM_H
#define KVM_EXITS_ROOM_H

#include <stddef.h>

/*
 * Have room in the array @at, in which *@room elements of @size bytes have, for @nr; what is
 * new is zeroed. Returns where it is now. Without the memory the program says so and ends.
 */
void *room_for(void *at, int nr, int *room, size_t size);

#endif
