// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "guest.h"

struct word {
	const char *at;
	size_t len;
};

static bool is(struct word w, const char *what)
{
	return w.len == strlen(what) && !memcmp(w.at, what, w.len);
}

static bool starts(struct word w, const char *what)
{
	return w.len >= strlen(what) && !memcmp(w.at, what, strlen(what));
}

static struct word behind(struct word w, size_t n)
{
	return (struct word){ w.at + n, w.len - n };
}

/* The last part of a path. */
static struct word base(struct word w)
{
	for (size_t i = w.len; i > 0; i--)
		if (w.at[i - 1] == '/')
			return behind(w, i);
	return w;
}

static bool next_word(struct word *w, const char **at, const char *end)
{
	const char *zero;

	if (*at >= end)
		return false;
	zero = memchr(*at, 0, end - *at);
	*w = (struct word){ *at, (zero ? zero : end) - *at };
	*at += w->len + 1;
	return true;
}

/* The value of "--option VALUE" or "--option=VALUE", if @w is that option. */
static bool value_of(struct word *value, struct word w, const char *option, const char *at,
		     const char *end)
{
	if (is(w, option))
		return next_word(value, &at, end);
	if (!starts(w, option) || w.at[strlen(option)] != '=')
		return false;
	*value = behind(w, strlen(option) + 1);
	return true;
}

/* How many bytes the UTF-8 character at @s of @len takes, 0 if it is none to be shown. */
static size_t utf8(const unsigned char *s, size_t len)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 :
		   s[0] < 0xf5 ? 4 : 0;
	uint32_t c = n < 2 ? s[0] : s[0] & (0x7f >> n);

	if (!n || n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	/* Controls, what is too long, surrogates, what is not seen or turns text around. */
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (n == 3 && c < 0x800) ||
	    (n == 4 && (c < 0x10000 || c > 0x10ffff)) || (c >= 0xd800 && c < 0xe000) ||
	    c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xe0000 && c < 0xe1000))
		return 0;
	return n;
}

void guest_copy(char *name, size_t size, const char *text, size_t len)
{
	size_t to = 0, n;

	for (size_t i = 0; i < len; i += n ? n : 1) {
		n = utf8((const unsigned char *)text + i, len - i);
		if (to + (n ? n : 1) >= size)
			break;
		if (n)
			memcpy(name + to, text + i, n);
		else
			name[to] = '?';
		to += n ? n : 1;
	}
	name[to] = 0;
}

static void copy(char *name, size_t size, struct word w)
{
	guest_copy(name, size, w.at, w.len);
}

/* QEMU's "NAME,option=value,..." or "option=value,guest=NAME,...". */
static bool qemu_name(char *name, size_t size, struct word value)
{
	char part[4096];

	for (size_t i = 0, first = 1; i <= value.len; first = 0) {
		struct word w = { part, 0 };

		for (; i < value.len && w.len < sizeof(part); i++) {
			if (value.at[i] == ',' && (i + 1 == value.len || value.at[i + 1] != ','))
				break;
			i += value.at[i] == ',';
			part[w.len++] = value.at[i];
		}
		i++;
		if (starts(w, "guest="))
			w = behind(w, strlen("guest="));
		else if (!first || memchr(w.at, '=', w.len))
			continue;
		copy(name, size, w);
		return true;
	}
	return false;
}

void guest_name(char *name, size_t size, const char *args, size_t len)
{
	const char *at = args, *end = args + len;
	struct word program = {}, w, value, socket = {};
	bool qemu;

	name[0] = 0;
	if (!next_word(&program, &at, end))
		return;
	program = base(program);
	/* "kvm" is what Debian and Proxmox call it, and libvirt's wrapper may call it anything. */
	qemu = !starts(program, "crosvm") && !starts(program, "cloud-hyper") &&
	       !starts(program, "firecracker") && !starts(program, "lkvm");
	while (next_word(&w, &at, end)) {
		if (qemu && (value_of(&value, w, "-name", at, end) ||
			     value_of(&value, w, "--name", at, end)) &&
		    qemu_name(name, size, value))
			continue;
		if (!qemu && (value_of(&value, w, "--name", at, end) ||
			      value_of(&value, w, "--id", at, end) ||
			      (starts(program, "lkvm") && value_of(&value, w, "-n", at, end))))
			copy(name, size, value);
		else if (!qemu && (value_of(&value, w, "--api-socket", at, end) ||
				   value_of(&value, w, "--socket", at, end)))
			socket = base(starts(value, "path=") ? behind(value, 5) : value);
	}
	if (!*name && socket.len > 5 && !memcmp(socket.at + socket.len - 5, ".sock", 5))
		socket.len -= 5;
	if (!*name)
		copy(name, size, socket.len ? socket : program);
}
