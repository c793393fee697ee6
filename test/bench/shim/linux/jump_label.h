/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LINUX_JUMP_LABEL_H
#define SHIM_LINUX_JUMP_LABEL_H

#define DECLARE_STATIC_KEY_FALSE(name)	extern bool name
#define static_branch_likely(key)	likely(*(key))
#define static_branch_unlikely(key)	unlikely(*(key))

#endif
