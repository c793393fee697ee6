// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "quantity.h"

/* Three digits and what they are to be multiplied with: five columns at most. */
static void scaled(char *to, double n, const char *end)
{
	static const char suffix[] = " kMGTPEZYRQ";
	int k = 0;

	/* 999.5 would round to 1000. */
	while (n >= 999.5 && k < (int)sizeof(suffix) - 2) {
		n /= 1000;
		k++;
	}
	snprintf(to, QUANTITY_SIZE, "%.*f%.*s%s", n < 9.995 ? 2 : n < 99.95 ? 1 : 0, n, k > 0,
		 suffix + k, end);
}

static bool unknown(char *to, double n)
{
	if (isnan(n))
		strcpy(to, "-");
	return isnan(n);
}

void quantity_count(char to[QUANTITY_SIZE], double n, int width)
{
	if (unknown(to, n))
		return;
	/* Above, a double has no exact number. */
	if (n < 1e15 && snprintf(to, QUANTITY_SIZE, "%.0f", n) <= width)
		return;
	scaled(to, n, "");
}

void quantity_rate(char to[QUANTITY_SIZE], double n, int width)
{
	if (unknown(to, n))
		return;
	if (n == 0)
		strcpy(to, "0");
	else if (n < 0.01)
		strcpy(to, "<0.01");
	else if (n < 99.95)
		scaled(to, n, "");
	else
		quantity_count(to, n, width);
}

void quantity_share(char to[QUANTITY_SIZE], double n)
{
	if (unknown(to, n))
		return;
	if (n > 0 && n < 0.0005)
		strcpy(to, "<0.1%");
	else if (n < 1 && n >= 0.9995)
		strcpy(to, ">99.9%");
	else
		snprintf(to, QUANTITY_SIZE, "%.*f%%", n == 0 || n >= 1 ? 0 : 1, n * 100);
}

void quantity_percent(char to[QUANTITY_SIZE], double n, int width)
{
	if (unknown(to, n))
		return;
	if (n > 0 && n < 0.0005)
		strcpy(to, "<0.1%");
	else if (snprintf(to, QUANTITY_SIZE, "%.*f%%", n * 100 < 99.95, n * 100) > width)
		scaled(to, n * 100, "%");
}

void quantity_ns(char to[QUANTITY_SIZE], double ns)
{
	static const char *const unit[] = { "ns", "us", "ms", "s" };
	double n = ns;
	int k = 0;

	if (unknown(to, ns))
		return;
	if (isinf(ns)) {
		strcpy(to, "long");
		return;
	}
	while (n >= 999.5 && k < 3) {
		n /= 1000;
		k++;
	}
	if (k == 0 || (k == 3 && n < 9999.5))
		snprintf(to, QUANTITY_SIZE, "%.*f%s", !k ? 0 : n < 9.995 ? 2 : n < 99.95, n,
			 unit[k]);
	else if (k < 3)
		scaled(to, n, unit[k]);
	else if (n / 3600 < 999.95)
		snprintf(to, QUANTITY_SIZE, "%.1fh", n / 3600);
	else if (n / 86400 < 99999.5)
		snprintf(to, QUANTITY_SIZE, "%.0fd", n / 86400);
	else
		scaled(to, n / 86400 / 365.25, "y");
}
