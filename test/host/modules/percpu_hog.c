// SPDX-License-Identifier: GPL-2.0-only
/* Leaves modules less than 1800 bytes for per-CPU variables, of 8 KiB. */
#include <linux/module.h>
#include <linux/percpu.h>

DEFINE_PER_CPU(char[PERCPU_MODULE_RESERVE - 1792], percpu_hog);
EXPORT_PER_CPU_SYMBOL_GPL(percpu_hog);

MODULE_DESCRIPTION("Uses up the per-CPU memory of modules");
MODULE_LICENSE("GPL");
