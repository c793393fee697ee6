/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers as people read them, in few columns.  What is unknown (NAN) is "-".  What is there
 * but too small to be seen is "<" the least that can be, so that 0 always means none at all.
 */
#ifndef KVM_EXITS_QUANTITY_H
#define KVM_EXITS_QUANTITY_H

enum { QUANTITY_SIZE = 24, LEAST_WIDTH = 6 };

/*
 * All of them are no wider than @width, which is LEAST_WIDTH at least: a number that has more
 * digits gets a suffix (k, M, G ...), and never loses digits on either end otherwise.
 */
void quantity_count(char to[QUANTITY_SIZE], double n, int width);
void quantity_rate(char to[QUANTITY_SIZE], double n, int width);

/* A part of something, from 0 to 1; @n is a hundredth per percent, and may be above 1. */
void quantity_share(char to[QUANTITY_SIZE], double n);
void quantity_percent(char to[QUANTITY_SIZE], double n, int width);

/* A duration in ns; INFINITY is "long": longer than can be told. */
void quantity_ns(char to[QUANTITY_SIZE], double ns);

#endif
