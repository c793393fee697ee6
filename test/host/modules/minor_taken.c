// SPDX-License-Identifier: GPL-2.0-only
/* Takes KVM's minor number away, so that kvm_init() fails, and as late as it can. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

static const struct file_operations fops = { .owner = THIS_MODULE };
static struct miscdevice dev = { .minor = KVM_MINOR, .name = "minor_taken", .fops = &fops };

module_misc_device(dev);
MODULE_DESCRIPTION("Takes KVM's minor number");
MODULE_LICENSE("GPL");
