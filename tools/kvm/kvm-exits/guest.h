/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a guest is called, by the command line of the program that runs it.
 */
#ifndef KVM_EXITS_GUEST_H
#define KVM_EXITS_GUEST_H

#include <stddef.h>

/*
 * Set @name, of @size bytes, to the guest's name out of a command line of @len bytes, whose
 * words end in a 0 each, as /proc/<pid>/cmdline has it:
 *
 *   QEMU, libvirt	-name or --name, [guest=]NAME, with ",," for a comma
 *   crosvm		--name NAME, or else the name of its --socket
 *   cloud-hypervisor	the name of its --api-socket
 *   Firecracker	--id NAME
 *   kvmtool		--name NAME or -n NAME
 *
 * or else to the program's name. It is UTF-8 without controls: what is not shows as '?'.
 */
void guest_name(char *name, size_t size, const char *args, size_t len);

/* Such a name out of any text. */
void guest_copy(char *name, size_t size, const char *text, size_t len);

#endif
