// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "wall.h"

#define LAST_SECOND 253402300799	/* of the year 9999 */

enum {
	DAY = 86400,
	FIRST_UNIX = 1000000000,	/* smaller numbers are the seconds of a long uptime */
};

/*
 * Zones that go by these names alone, and those of RFC 5322. The names of the local zone come
 * first: CST is Cuba's there.
 */
static const struct {
	const char *name;
	int hours;
} zones[] = {
	{ "UTC", 0 }, { "GMT", 0 }, { "WET", 0 }, { "WEST", 1 }, { "CET", 1 }, { "CEST", 2 },
	{ "EET", 2 }, { "EEST", 3 }, { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 },
	{ "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 }, { "JST", 9 }, { "KST", 9 },
	{ "AEST", 10 }, { "AEDT", 11 }, { "NZST", 12 }, { "NZDT", 13 },
};

static int days_in_month(int year, int month)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;

	return days[month] + (month == 1 && leap);
}

/* One of the @count names of three letters in @names. */
static bool one_of(struct text *t, const char *names, int count, int *which)
{
	for (*which = 0; *which < count; ++*which)
		if (t->end - t->at >= 3 && !memcmp(t->at, names + *which * 3, 3)) {
			t->at += 3;
			return true;
		}
	return false;
}

static bool read_clock(struct text *t, struct stamp *s)
{
	struct text point;

	if (!digits(t, 2, &s->tm.tm_hour) || !literal(t, ":") || !digits(t, 2, &s->tm.tm_min) ||
	    !literal(t, ":") || !digits(t, 2, &s->tm.tm_sec))
		return false;
	s->decimals = 0;
	point = *t;
	if ((literal(&point, ".") || literal(&point, ",")) &&
	    decimals(&point, &s->ns, &s->decimals))
		*t = point;
	/* 60: a leap second. */
	return s->tm.tm_hour < 24 && s->tm.tm_min < 60 && s->tm.tm_sec <= 60;
}

static bool check_date(struct stamp *s, int year, int month, int day)
{
	if (year < 1970 || month < 0 || month > 11 || day < 1 || day > days_in_month(year, month))
		return false;
	s->tm.tm_year = year - 1900;
	s->tm.tm_mon = month;
	s->tm.tm_mday = day;
	return true;
}

/* Z, +01:00, +0100, +01 */
static bool read_offset(struct text *t, struct stamp *s)
{
	int hours, minutes = 0, sign;
	struct text rest;

	s->zone = ZONE_OFFSET;
	s->offset = 0;
	if (literal(t, "Z") || literal(t, "z"))
		return true;
	sign = literal(t, "+") ? 1 : -1;
	if ((sign < 0 && !literal(t, "-")) || !digits(t, 2, &hours) || hours > 23)
		return false;
	rest = *t;
	literal(&rest, ":");
	if (digits(&rest, 2, &minutes))
		*t = rest;
	s->offset = sign * (hours * 60 + minutes) * 60;
	return minutes < 60;
}

static bool read_zone_name(struct text *t, struct stamp *s)
{
	s->name.at = t->at;
	while (t->at < t->end && *t->at >= 'A' && *t->at <= 'Z')
		t->at++;
	s->name.end = t->at;
	s->zone = ZONE_NAME;
	return t->at - s->name.at >= 3 && t->at - s->name.at <= 5;
}

/* 2026-11-24T13:00:01.123456+01:00, and behind a weekday 2026-11-24 13:00:01 CET */
static bool read_iso(struct text *t, struct stamp *s, bool weekday)
{
	int year, month, day;
	struct text rest;

	if (!digits(t, 4, &year) || !literal(t, "-") || !digits(t, 2, &month) ||
	    !literal(t, "-") || !digits(t, 2, &day) || !check_date(s, year, month - 1, day) ||
	    !(literal(t, "T") || literal(t, "t") || literal(t, " ")) || !read_clock(t, s))
		return false;
	s->has_year = true;
	rest = *t;
	if (read_offset(&rest, s)) {
		*t = rest;
		return true;
	}
	/* Without a weekday the next word is a host. */
	rest = *t;
	if (weekday && blanks(&rest)) {
		struct text name = rest;

		if (read_offset(&rest, s)) {
			*t = rest;
			return true;
		}
		if (read_zone_name(&name, s)) {
			*t = name;
			return true;
		}
	}
	s->zone = ZONE_NONE;
	return true;
}

/* Nov 24 13:00:01, and behind a weekday Nov 24 13:00:01 2026 */
static bool read_month(struct text *t, struct stamp *s, bool weekday)
{
	int year = 1972, month, day, tens = 0;	/* 1972 has a 29th of February */

	if (!one_of(t, "JanFebMarAprMayJunJulAugSepOctNovDec", 12, &month) || !blanks(t) ||
	    !digits(t, 1, &day))
		return false;
	if (digits(t, 1, &tens))
		day = day * 10 + tens;
	if (!blanks(t) || !read_clock(t, s) ||
	    (weekday && !(blanks(t) && digits(t, 4, &year))))
		return false;
	s->has_year = weekday;
	s->zone = ZONE_NONE;
	return check_date(s, year, month, day);
}

/* 1795525201.123456 */
static bool read_unix(struct text *t, struct stamp *s)
{
	uint64_t n;
	time_t seconds;

	if (!number(t, &n) || n < FIRST_UNIX || n > LAST_SECOND || !literal(t, ".") ||
	    !decimals(t, &s->ns, &s->decimals))
		return false;
	seconds = n;
	s->has_year = true;
	s->zone = ZONE_OFFSET;
	s->offset = 0;
	return gmtime_r(&seconds, &s->tm);
}

static bool read_stamp(struct text *t, struct stamp *s)
{
	const struct text start = *t;
	struct text behind = start;
	bool weekday;
	int n;

	*s = (struct stamp){};
	weekday = one_of(&behind, "SunMonTueWedThuFriSat", 7, &n) && blanks(&behind);
	if (!weekday)
		behind = start;
	*t = behind;
	if (!read_month(t, s, weekday)) {
		*t = behind;
		if (!read_iso(t, s, weekday)) {
			*t = start;
			if (!read_unix(t, s))
				return false;
		}
	}
	s->where = (struct text){ start.at, t->at };
	/* Not a part of something longer. */
	return t->at == t->end || memchr(" \t]:|>{", *t->at, 7);
}

static int worth(const struct stamp *s)
{
	return s->where.at == s->where.end ? -1 : s->zone != ZONE_NONE ? 2 : s->has_year;
}

void stamp_find(struct stamp *s, struct text prefix)
{
	const char *start = prefix.at;

	*s = (struct stamp){};
	while (prefix.at < prefix.end) {
		char before = prefix.at > start ? prefix.at[-1] : ' ';
		struct text t = prefix;
		struct stamp other;

		/* All stamps start with a letter or a digit, and with a word. */
		if ((!is_letter(*t.at) && !is_digit(*t.at)) || is_letter(before) ||
		    is_digit(before) || memchr(".-+_/", before, 5) || !read_stamp(&t, &other)) {
			prefix.at++;
			continue;
		}
		if (worth(&other) >= worth(s))
			*s = other;
		prefix.at = t.at;
	}
}

/* What the local zone makes of it. It may call the same hour of a day by two names. */
static bool local_by_name(const struct stamp *s, int64_t *seconds)
{
	size_t len = s->name.end - s->name.at;

	for (int dst = 0; dst < 2; dst++) {
		struct tm tm = s->tm;

		tm.tm_isdst = dst;
		*seconds = mktime(&tm);
		/* mktime() goes to another hour if there is none like that. */
		if (tm.tm_hour == s->tm.tm_hour && tm.tm_min == s->tm.tm_min && tm.tm_zone &&
		    strlen(tm.tm_zone) == len && !memcmp(tm.tm_zone, s->name.at, len))
			return true;
	}
	return false;
}

static bool by_name(const struct stamp *s, int64_t *seconds)
{
	struct tm tm = s->tm;

	if (local_by_name(s, seconds))
		return true;
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (text_is(s->name, zones[i].name)) {
			*seconds = timegm(&tm) - zones[i].hours * 3600;
			return true;
		}
	return false;
}

static int64_t local(struct tm tm)
{
	tm.tm_isdst = -1;
	return mktime(&tm);
}

static bool by_latest(struct stamp s, time_t latest, int64_t *seconds)
{
	int month = s.tm.tm_mon, day = s.tm.tm_mday;
	struct tm last;

	latest += DAY;
	if (!localtime_r(&latest, &last))
		return false;
	/* Leap years are eight years apart at most. */
	for (int i = 0; i <= 8; i++) {
		if (!check_date(&s, 1900 + last.tm_year - i, month, day))
			continue;
		*seconds = local(s.tm);
		if (*seconds <= latest)
			return true;
	}
	return false;
}

struct wall stamp_wall(const struct stamp *s, time_t latest)
{
	struct wall w = { .ns = s->ns, .decimals = s->decimals };
	struct tm tm = s->tm;
	bool known = s->where.at < s->where.end;

	if (!known)
		;
	else if (s->zone == ZONE_OFFSET)
		w.seconds = timegm(&tm) - s->offset;
	else if (s->zone == ZONE_NAME)
		known = by_name(s, &w.seconds);
	else if (s->has_year)
		w.seconds = local(tm);
	else
		known = by_latest(*s, latest, &w.seconds);
	if (!known || w.seconds < 0 || w.seconds > LAST_SECOND)
		w.decimals = NO_WALL;
	return w;
}

struct wall wall_of_us(uint64_t us)
{
	uint64_t seconds = us / 1000000;

	if (seconds > LAST_SECOND)
		return (struct wall){ .decimals = NO_WALL };
	return (struct wall){ seconds, us % 1000000 * 1000, 6 };
}

void wall_print(const struct wall *w, FILE *f)
{
	time_t seconds = w->seconds;
	char ns[16];
	struct tm tm;

	if (w->decimals == NO_WALL || !gmtime_r(&seconds, &tm))
		return;
	fprintf(f, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		tm.tm_hour, tm.tm_min, tm.tm_sec);
	snprintf(ns, sizeof(ns), "%09u", (unsigned int)w->ns);
	if (w->decimals)
		fprintf(f, ".%.*s", w->decimals, ns);
	putc('Z', f);
}
