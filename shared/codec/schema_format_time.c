/* Dates, times and durations (RFC 3339). The texts end with NUL, as all strings of jansson do. */
#include "codec/schema_format.h"

/* n digits as a number between min and max; moves on. */
static bool digits(const char **p, int n, int min, int max, int *ret)
{
	int v = 0;

	for (int i = 0; i < n; i++, ++*p) {
		if (!format_digit(**p))
			return false;
		v = v * 10 + (**p - '0');
	}
	*ret = v;
	return v >= min && v <= max;
}

static bool character(const char **p, const char *one_of)
{
	if (!format_is(**p, one_of))
		return false;
	++*p;
	return true;
}

static bool full_date(const char **p)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day;

	if (!digits(p, 4, 0, 9999, &year) || !character(p, "-") || !digits(p, 2, 1, 12, &month) ||
		!character(p, "-") || !digits(p, 2, 1, 31, &day))
		return false;
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return day <= 29;
	return day <= days[month - 1];
}

/* Minutes that the offset is east of UTC. */
static bool offset(const char **p, int *ret)
{
	int sign = **p == '-' ? -1 : 1, hours, minutes;

	*ret = 0;
	if (character(p, "zZ"))
		return true;
	if (!character(p, "+-") || !digits(p, 2, 0, 23, &hours) || !character(p, ":") ||
		!digits(p, 2, 0, 59, &minutes))
		return false;
	*ret = sign * (hours * 60 + minutes);
	return true;
}

static bool full_time(const char **p)
{
	int hour, minute, second, east;

	if (!digits(p, 2, 0, 23, &hour) || !character(p, ":") || !digits(p, 2, 0, 59, &minute) ||
		!character(p, ":") || !digits(p, 2, 0, 60, &second))
		return false;
	if (character(p, ".")) {
		if (!character(p, "0123456789"))
			return false;
		while (character(p, "0123456789"))
			;
	}
	if (!offset(p, &east))
		return false;
	/* a leap second is the last one of a day in UTC */
	return second < 60 || (hour * 60 + minute - east + 2 * 1440) % 1440 == 1439;
}

bool format_date(const char *text, size_t size)
{
	const char *p = text;

	return size == 10 && full_date(&p) && p == text + size;
}

bool format_time(const char *text, size_t size)
{
	const char *p = text;

	return full_time(&p) && p == text + size;
}

bool format_date_time(const char *text, size_t size)
{
	const char *p = text;

	return full_date(&p) && character(&p, "tT") && full_time(&p) && p == text + size;
}

/*
 * Numbers with units, each the next of the list or a later one that follows it without a gap: 1Y2M3D, but not 1Y3D.
 * Moves on; how many there were.
 */
static int amounts(const char **p, const char *units)
{
	int count = 0;

	while (format_digit(**p)) {
		const char *s = *p, *unit;

		while (format_digit(*s))
			s++;
		unit = *s != '\0' ? strchr(units, *s) : NULL;
		if (unit == NULL || (count > 0 && unit != units))
			return -1;
		units = unit + 1;
		*p = s + 1;
		count++;
	}
	return count;
}

bool format_duration(const char *text, size_t size)
{
	const char *p = text, *weeks;
	int count;

	if (!character(&p, "P"))
		return false;
	weeks = p;
	if (amounts(&weeks, "W") == 1)
		return weeks == text + size;
	count = amounts(&p, "YMD");
	if (count < 0)
		return false;
	if (character(&p, "T")) {
		count = amounts(&p, "HMS");
		if (count <= 0)
			return false;
	}
	return count > 0 && p == text + size;
}
