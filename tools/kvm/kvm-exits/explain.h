/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A glossary for who meets VM exits for the first time: VMX's exit reasons and SVM's exit codes
 * under the kernel's names, and the words in which kvm-exits and its documentation speak of them.
 * The words themselves are in explain_list.h and explain_svm.h.
 */
#ifndef KVM_EXITS_EXPLAIN_H
#define KVM_EXITS_EXPLAIN_H

#include <stdint.h>

#include "error.h"

struct explanation {
	int64_t reason;		/* VMX's, or SVM's code, which may be -1; EXPLAIN_TERM for a term */
	const char *name;
	const char *means;	/* a sentence */
	const char *from;	/* what causes it in a guest on KVM; NULL for a term */
	const char *helps;	/* what an operator can do about it; NULL where that is nothing */
};

enum { EXPLAIN_TERM = -2 };

/*
 * The first explanation of @word if @x is NULL, or that after @x, or NULL.  A word as it stands is
 * that alone: "hlt" is SVM's, as tables have it, and "HLT" VMX's.  Else upper and lower case are
 * one, and blanks, '-' and '_' are left out: "fastpath" is "fast path", and "Hlt" both.  A reason
 * is also found by its number, which may be both's, and with EXIT_REASON_ in front, as in the
 * kernel's source.
 */
const struct explanation *explain_find(const struct explanation *x, const char *word);

/* The first explanation if @x is NULL, or that after @x, or NULL: terms, then reasons. */
const struct explanation *explain_next(const struct explanation *x);

/*
 * Print the explanation of @word to @f, or if it is NULL the list of all words, a line each.
 * No line is wider than @width columns, which are 40 at least; lines of the list are cut.
 * With @width 0 the list has whole lines, for other programs.  EXIT_USAGE, and what may have
 * been meant, if the word is none.
 */
enum status explain_print(const char *word, int width, FILE *f, struct error *e);

/* Print all of it as a JSON object: a name, then means, and where there are reason, from, helps. */
void explain_json(FILE *f);

/* The width for standard output: COLUMNS, or else the terminal's, or 0 if it is none. */
int explain_width(void);

#endif
