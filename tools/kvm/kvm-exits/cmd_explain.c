// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "explain.h"

int cmd_explain(const struct options *o, struct error *e)
{
	const char *word = o->argc > 1 ? o->argv[1] : NULL;
	enum status status = EXIT_OK;

	if (word && o->format == FORMAT_JSON)
		return error_set(e, EXIT_USAGE,
				 "explain --json takes no word: it prints all of them");
	if (o->format == FORMAT_JSON)
		explain_json(stdout);
	else
		status = explain_print(word, explain_width(), stdout, e);
	return status ? status : error_written(e, stdout, "standard output");
}
