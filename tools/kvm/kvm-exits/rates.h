/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What came between two samples.
 */
#ifndef KVM_EXITS_RATES_H
#define KVM_EXITS_RATES_H

#include "sample.h"

/*
 * Set @to to what came in @now since @then, part by part, and return how many counters were
 * reset in between: of these it is what came since. Who was not there @then has counted since
 * then alone; but is left out if @then has lost somebody who was.
 */
int rates_between(struct sample *to, const struct sample *now, const struct sample *then);

#endif
