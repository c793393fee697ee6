/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sample in Prometheus' text format, in which all lines of a metric stand together.
 * The host and vCPUs have metrics of their own, so that sums count nothing twice.
 *
 *   kvm_exits_total, kvm_host_exits_total	exits, by reason and class
 *   kvm_exit_seconds_total, kvm_host_...	their time, and the handlers' part of it
 *   kvm_exit_max_seconds, kvm_host_...		the longest
 */
#ifndef KVM_EXITS_PROMETHEUS_H
#define KVM_EXITS_PROMETHEUS_H

#include "output.h"

/* Keep what a table says; columns of time only where the kernel has them. */
void prometheus_add(const struct part *p);

/* Print what was kept, metric by metric, and forget it. */
void prometheus_print(FILE *f);

#endif
