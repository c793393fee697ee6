// SPDX-License-Identifier: GPL-2.0-only
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "pace.h"
#include "screen.h"

static void line(struct paper *paper, bool chosen)
{
	struct screen *s = (struct screen *)paper;

	s->chosen = chosen;
	move(++s->line, 0);
}

static void put(struct paper *paper, enum ink ink, const char *text)
{
	struct screen *s = (struct screen *)paper;

	if (s->line >= s->height)
		return;
	attrset(s->ink[ink] | (s->chosen ? A_REVERSE : 0));
	addstr(text);
	attrset(A_NORMAL);
}

/* With no colours there is what all terminals have. */
static void mix_ink(struct screen *s)
{
	const char *no_color = getenv("NO_COLOR");
	bool color = has_colors() && !(no_color && *no_color);

	s->ink[INK_PLAIN] = A_NORMAL;
	s->ink[INK_TITLE] = A_BOLD;
	s->ink[INK_HEAD] = A_REVERSE;
	s->ink[INK_SORTED] = A_BOLD;
	s->ink[INK_DIM] = A_DIM;
	s->ink[INK_HIGH] = A_NORMAL;
	s->ink[INK_VERY_HIGH] = A_BOLD;
	s->ink[INK_ALARM] = A_BOLD;
	if (!color)
		return;
	start_color();
	use_default_colors();
	init_pair(1, COLOR_YELLOW, -1);
	init_pair(2, COLOR_RED, -1);
	s->ink[INK_HIGH] = COLOR_PAIR(1);
	s->ink[INK_VERY_HIGH] = COLOR_PAIR(2) | A_BOLD;
	s->ink[INK_ALARM] = COLOR_PAIR(2) | A_BOLD;
}

static void watched(sigset_t *set)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH };

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(set, signals[i]);
}

static void measure(struct screen *s)
{
	struct winsize size = {};

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
	getmaxyx(stdscr, s->height, s->width);
}

enum status screen_begin(struct screen *s, struct error *e)
{
	const char *term = getenv("TERM");
	sigset_t set;

	*s = (struct screen){ .paper = { line, put } };
	if (!isatty(STDOUT_FILENO))
		return error_set(e, EXIT_USAGE,
				 "standard output is no terminal: --batch prints text");
	watched(&set);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signals < 0)
		return error_set(e, EXIT_OTHER, "signalfd: %s", strerror(errno));
	s->terminal = newterm(NULL, stdout, stdin);
	if (!s->terminal) {
		close(s->signals);
		return error_set(e, EXIT_USAGE, "the terminal '%.100s' (TERM) is not known: "
				 "--batch prints text", term ? term : "");
	}
	/* Curses' own handlers never run, as the signals are blocked; but see suspend(). */
	signal(SIGTSTP, SIG_DFL);
	set_escdelay(25);
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	mix_ink(s);
	measure(s);
	/* Not before: who may not write to the terminal was stopped, and could not be ended. */
	sigprocmask(SIG_BLOCK, &set, &s->before);
	return EXIT_OK;
}

void screen_end(struct screen *s)
{
	endwin();
	delscreen(s->terminal);
	close(s->signals);
	sigprocmask(SIG_SETMASK, &s->before, NULL);
}

void screen_clear(struct screen *s)
{
	erase();
	s->line = -1;
}

void screen_show(struct screen *s)
{
	(void)s;
	refresh();
}

void screen_repair(struct screen *s)
{
	measure(s);
	clearok(curscr, TRUE);
}

/* Stop, as the user asked, with the terminal as it was found; returns when going on. */
static void suspend(void)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	endwin();
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	reset_prog_mode();
}

/* Take the signals that have come; false if one of them ends the program. */
static bool take_signals(struct screen *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGTSTP:
			suspend();
			break;
		case SIGCONT:
			reset_prog_mode();
			break;
		case SIGWINCH:
			break;
		default:
			return false;
		}
	}
	screen_repair(s);
	return true;
}

static int key_of_curses(int c)
{
	static const struct { int curses, key; } keys[] = {
		{ KEY_UP, KEY_LINE_UP }, { KEY_DOWN, KEY_LINE_DOWN },
		{ KEY_PPAGE, KEY_PAGE_UP }, { KEY_NPAGE, KEY_PAGE_DOWN },
		{ KEY_HOME, KEY_FIRST }, { KEY_END, KEY_LAST },
		{ KEY_LEFT, KEY_GO_LEFT }, { KEY_RIGHT, KEY_GO_RIGHT },
		{ KEY_ENTER, KEY_GO }, { '\n', KEY_GO }, { '\r', KEY_GO },
		{ KEY_BACKSPACE, KEY_RUB_OUT }, { 0x7f, KEY_RUB_OUT }, { '\b', KEY_RUB_OUT },
		{ ESCAPE, KEY_BACK },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].curses == c)
			return keys[i].key;
	return c < 0x100 ? c : KEY_UNKNOWN;
}

static int timeout_of(double due)
{
	double left = (due - pace_now()) * 1000;

	if (due < 0)
		return -1;
	/* Rounded up, so that it is never waited for in a circle. */
	return left <= 0 ? 0 : left < 60000 ? (int)left + 1 : 60000;
}

enum event screen_wait(struct screen *s, double due, int *key)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
				 { .fd = s->signals, .events = POLLIN } };
	int c = getch(), n;

	/* Curses may have read more than one key. */
	if (c == ERR) {
		do
			n = poll(fds, 2, timeout_of(due));
		while ((n < 0 && errno == EINTR) || (n == 0 && timeout_of(due)));
		if (n < 0)
			return EVENT_END;
		if (n == 0)
			return EVENT_DUE;
		if (fds[1].revents)
			return take_signals(s) ? EVENT_DRAW : EVENT_END;
		if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			return EVENT_END;
		c = getch();
		/* There was something to read, and it was nothing: the end. */
		if (c == ERR && (ioctl(STDIN_FILENO, FIONREAD, &n) || !n) &&
		    poll(fds, 1, 0) == 1 && fds[0].revents)
			return EVENT_END;
	}
	if (c == ERR || c == KEY_RESIZE)
		return EVENT_DRAW;
	*key = key_of_curses(c);
	return EVENT_KEY;
}
