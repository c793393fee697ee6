// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "order.h"

static int larger_first(const void *a, const void *b, void *key)
{
	int i = *(const int *)a, j = *(const int *)b;
	const long double *k = key;

	return k[i] != k[j] ? (k[i] < k[j] ? 1 : -1) : i - j;
}

static int smaller_first(const void *a, const void *b, void *key)
{
	int i = *(const int *)a, j = *(const int *)b;
	const long double *k = key;

	return k[i] != k[j] ? (k[i] > k[j] ? 1 : -1) : i - j;
}

void order_by(int *order, const long double *key, int n, bool ascending)
{
	for (int i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), ascending ? smaller_first : larger_first, (void *)key);
}
