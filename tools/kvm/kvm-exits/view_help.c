// SPDX-License-Identifier: GPL-2.0-only
#include "view.h"
#include "view_line.h"

static const char *const help[] = {
	"Keys (any key ends this help)",
	"  Enter            into a VM: its reasons, then its vCPUs, then a vCPU's reasons",
	"  Esc, Backspace   back; in the first list, choose nobody",
	"  h                the host's reasons",
	"  arrows, PgUp, PgDn, Home, End   choose a row, which is then followed",
	"  /                show what matches a regular expression: reasons, VMs",
	"  < and > or s, R  sort by the column on the left, on the right; reverse",
	"  + and -          a longer or shorter interval; of a recording, its speed",
	"  p, Space         pause and go on; in a recording left and right are steps",
	"  r                count anew: totals are since then (not the kernel's own)",
	"  ^L, q            draw again; quit",
	"",
	"Columns under \"last ... s\" are of the interval between the last two samples:",
	"  SHARE      part of the exits of the host, VM or vCPU in the first row",
	"  TOP REASON, OF IT   the reason with most exits, and its part",
	"  TIME%      from exit to entry; 100% is all the time of one vCPU",
	"  HANDLER%   of which until KVM's handler was done: waiting in HLT is not in it",
	"  AVG        an exit's time; of P50 and P99 it is known that they are no more",
	"  \"-\"        is what is not known, \"<0.1%\" more than nothing",
	"Those under \"in all\" are totals since the kernel began, or since r:",
	"  EXITS      of which FAST were handled by the fast path, L2 were a nested",
	"             guest's, NOENTRY never entered the guest; MAX: the longest ever",
};

void view_print_help(struct paper *paper, int width, int height)
{
	struct view_line l;

	for (int i = 0; i < (int)(sizeof(help) / sizeof(help[0])) && i < height; i++) {
		view_line_begin(&l, paper, width, false);
		view_line_words(&l, i ? INK_PLAIN : INK_TITLE, help[i]);
	}
}
