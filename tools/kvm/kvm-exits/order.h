/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order in which rows are shown.
 */
#ifndef KVM_EXITS_ORDER_H
#define KVM_EXITS_ORDER_H

#include <stdbool.h>

/*
 * Set @order to the numbers of the @n rows by their @key: the largest first or, if
 * @ascending, the smallest; where keys are equal, as they come.
 */
void order_by(int *order, const long double *key, int n, bool ascending);

#endif
