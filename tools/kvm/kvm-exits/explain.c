// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "explain.h"

#define TERM(name, means)			{ EXPLAIN_TERM, name, means, NULL, NULL }
#define REASON(nr, name, means, from, helps)	{ nr, name, means, from, helps }

/* Of VMX and of SVM, which have numbers and, but for upper and lower case, words in common. */
static const struct explanation words[] = {
#include "explain_list.h"
#include "explain_svm.h"
};

#define NR_WORDS	(sizeof(words) / sizeof(words[0]))

enum {
	WORD_SIZE = 40,		/* longer words are none, and like none */
	DEFAULT_WIDTH = 80,
	MIN_WIDTH = 40,
	MAX_NEAR = 4,		/* suggestions */
};

/* Copy @word to where words can be compared, without what makes no difference. */
static void fold(char to[WORD_SIZE], const char *word)
{
	size_t n = 0;

	for (; *word && n < WORD_SIZE - 1; word++)
		if (!strchr(" -_", *word))
			to[n++] = tolower((unsigned char)*word);
	to[n] = 0;
}

/* The number that is all there is in @text, or -1. */
static int64_t number(const char *text)
{
	char *end;
	long n;

	if (!isdigit((unsigned char)*text))
		return -1;
	n = strtol(text, &end, 10);
	return *end || n > UINT32_MAX ? -1 : n;
}

/* The first that stands behind @x, or if that is NULL of all, and has that number. */
static const struct explanation *find_reason(const struct explanation *x, int64_t reason)
{
	while ((x = explain_next(x)))
		if (x->reason != EXPLAIN_TERM && (uint32_t)x->reason == reason)
			break;
	return x;
}

const struct explanation *explain_find(const struct explanation *x, const char *word)
{
	static const char prefix[] = "exitreason", nameless[] = "reason";
	char wanted[WORD_SIZE], name[WORD_SIZE];
	const char *w = wanted;

	if (number(word) >= 0)
		return find_reason(x, number(word));
	if (x && !strcmp(x->name, word))
		return NULL;
	for (const struct explanation *y = words; !x && y < words + NR_WORDS; y++)
		if (!strcmp(y->name, word))
			return y;
	fold(wanted, word);
	if (!strncmp(w, prefix, strlen(prefix)) && w[strlen(prefix)])
		w += strlen(prefix);
	/* How tables call a reason that their kernel has no name for. */
	if (!x && !strncmp(w, nameless, strlen(nameless)) && number(w + strlen(nameless)) >= 0)
		return explain_find(NULL, "REASON_<n>");
	while ((x = explain_next(x))) {
		fold(name, x->name);
		if (!strcmp(name, w))
			break;
	}
	return x;
}

const struct explanation *explain_next(const struct explanation *x)
{
	if (!x)
		return words;
	return ++x < words + NR_WORDS ? x : NULL;
}

/* How many letters have to be put in, left out or replaced to make @b of @a. */
static int distance(const char *a, const char *b)
{
	int row[WORD_SIZE], len = strlen(b);

	for (int i = 0; i <= len; i++)
		row[i] = i;
	for (int k = 1; *a; a++, k++) {
		int corner = row[0];

		row[0] = k;
		for (int i = 1; i <= len; i++) {
			int best = corner + (*a != b[i - 1]);

			if (best > row[i] + 1)
				best = row[i] + 1;
			if (best > row[i - 1] + 1)
				best = row[i - 1] + 1;
			corner = row[i];
			row[i] = best;
		}
	}
	return row[len];
}

/* How far @x is from a folded word that is none: 0 if one has the other in it; -1: too far. */
static int far(const struct explanation *x, const char *wanted)
{
	char name[WORD_SIZE];
	int d;

	fold(name, x->name);
	if (strlen(wanted) >= 3 && (strstr(name, wanted) ||
				    (strlen(name) >= 3 && strstr(wanted, name))))
		return 0;
	d = distance(wanted, name);
	return d <= (int)strlen(wanted) / 3 ? d : -1;
}

static enum status unknown(const char *word, struct error *e)
{
	char wanted[WORD_SIZE], near[MAX_NEAR * WORD_SIZE] = "";
	const struct explanation *found[MAX_NEAR];
	int n = 0, least = WORD_SIZE, len = 0;

	fold(wanted, word);
	for (const struct explanation *x = words; x < words + NR_WORDS; x++) {
		int d = far(x, wanted);

		if (d < 0 || d > least)
			continue;
		if (d < least)
			n = 0;
		least = d;
		if (n < MAX_NEAR)
			found[n++] = x;
	}
	if (!n)
		return error_set(e, EXIT_USAGE, "\"%.40s\" is no exit reason and no term: "
				 "see kvm-exits explain", word);
	for (int i = 0; i < n; i++)
		len += snprintf(near + len, sizeof(near) - len, "%s%s",
				!i ? "" : i == n - 1 ? " or " : ", ", found[i]->name);
	return error_set(e, EXIT_USAGE, "\"%.40s\" is no exit reason and no term: "
			 "did you mean %s?", word, near);
}

/* Print @text with line breaks; its lines start in column @indent, where the first is already. */
static void wrapped(const char *text, int indent, int width, FILE *f)
{
	int column = indent;

	while (*text) {
		int len = strcspn(text, " ");

		if (column > indent && column + 1 + len > width) {
			fprintf(f, "\n%*s", indent, "");
			column = indent;
		}
		column += fprintf(f, "%s%.*s", column > indent ? " " : "", len, text);
		text += len;
		text += strspn(text, " ");
	}
	putc('\n', f);
}

static void print_part(const char *label, const char *text, int width, FILE *f)
{
	if (!text)
		return;
	fprintf(f, "  %-7s", label);
	wrapped(text, 9, width, f);
}

static void print_word(const struct explanation *x, int width, FILE *f)
{
	fputs(x->name, f);
	if (x->reason != EXPLAIN_TERM)
		fprintf(f, " (%" PRIu32 ")", (uint32_t)x->reason);
	fputs("\n", f);
	print_part("means", x->means, width, f);
	print_part("from", x->from, width, f);
	print_part("helps", x->helps, width, f);
}

/* Print as much of @text as fits, and at its end "..." for what does not. */
static void cut(const char *text, int room, FILE *f)
{
	int len = strlen(text);

	if (len > room) {
		len = room > 3 ? room - 3 : 0;
		while (len && text[len] != ' ')
			len--;
		while (len && ispunct((unsigned char)text[len - 1]))
			len--;
	}
	fprintf(f, "%.*s%s\n", len, text, text[len] ? "..." : "");
}

static void print_list(int width, FILE *f)
{
	int longest = 0;

	for (const struct explanation *x = words; x < words + NR_WORDS; x++)
		if ((int)strlen(x->name) > longest)
			longest = strlen(x->name);
	for (const struct explanation *x = words; x < words + NR_WORDS; x++) {
		char nr[12] = "";
		int len;

		if (x->reason != EXPLAIN_TERM)
			snprintf(nr, sizeof(nr), "%" PRId64, x->reason);
		len = fprintf(f, "%4s %-*s  ", nr, longest, x->name);
		cut(x->means, width ? width - len : (int)strlen(x->means), f);
	}
}

enum status explain_print(const char *word, int width, FILE *f, struct error *e)
{
	const struct explanation *x;

	if (width && width < MIN_WIDTH)
		width = MIN_WIDTH;
	if (!word) {
		print_list(width, f);
		return EXIT_OK;
	}
	x = explain_find(NULL, word);
	if (!x)
		return unknown(word, e);
	print_word(x, width ? width : DEFAULT_WIDTH, f);
	while ((x = explain_find(x, word))) {
		putc('\n', f);
		print_word(x, width ? width : DEFAULT_WIDTH, f);
	}
	return EXIT_OK;
}

static void json_text(const char *text, FILE *f)
{
	putc('"', f);
	for (; *text; text++) {
		unsigned char c = *text;

		if (c < ' ')
			fprintf(f, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else
			putc(c, f);
	}
	putc('"', f);
}

static void json_member(const char *name, const char *text, FILE *f)
{
	if (!text)
		return;
	fprintf(f, ", \"%s\": ", name);
	json_text(text, f);
}

void explain_json(FILE *f)
{
	for (const struct explanation *x = words; x < words + NR_WORDS; x++) {
		fputs(x == words ? "{" : ",\n ", f);
		json_text(x->name, f);
		fputs(": {\"means\": ", f);
		json_text(x->means, f);
		if (x->reason != EXPLAIN_TERM)
			fprintf(f, ", \"reason\": %" PRIu32, (uint32_t)x->reason);
		json_member("from", x->from, f);
		json_member("helps", x->helps, f);
		putc('}', f);
	}
	fputs("}\n", f);
}

int explain_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && number(columns) > 0)
		return number(columns);
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return size.ws_col;
	return 0;
}
