/* Formats: uuid (RFC 4122), date and date-time (RFC 3339), uri (RFC 3986). */
#include <arpa/inet.h>

#include "codec/schema_impl.h"
#include "codec/uuid.h"

enum { URI_MAX = 8192 };

static bool is_uuid(const char *text, size_t size)
{
	return size == UUID_TEXT - 1 && uuid_valid(text);
}

/* n digits as a number between min and max; moves on. */
static bool digits(const char **p, int n, int min, int max, int *ret)
{
	int v = 0;

	for (int i = 0; i < n; i++, ++*p) {
		if (**p < '0' || **p > '9')
			return false;
		v = v * 10 + (**p - '0');
	}
	*ret = v;
	return v >= min && v <= max;
}

static bool character(const char **p, const char *one_of)
{
	if (**p == '\0' || strchr(one_of, **p) == NULL)
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

static bool is_date(const char *text, size_t size)
{
	const char *p = text;

	return size == 10 && full_date(&p) && p == text + size;
}

static bool is_date_time(const char *text, size_t size)
{
	const char *p = text;

	return full_date(&p) && character(&p, "tT") && full_time(&p) && p == text + size;
}

static bool alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool hex(char c)
{
	return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Every character unreserved, a sub-delimiter, a whole %XX or one of extra (RFC 3986, 3.3). */
static bool only(const char *s, const char *end, const char *extra)
{
	for (; s < end; s++) {
		if (*s == '%') {
			if (end - s < 3 || !hex(s[1]) || !hex(s[2]))
				return false;
			s += 2;
		} else if (*s == '\0' ||
			(!alpha(*s) && !digit(*s) && strchr("-._~!$&'()*+,;=", *s) == NULL &&
				strchr(extra, *s) == NULL)) {
			return false;
		}
	}
	return true;
}

static const char *find(const char *s, const char *end, const char *any)
{
	while (s < end && (*s == '\0' || strchr(any, *s) == NULL))
		s++;
	return s;
}

/* What stands in brackets: an IPv6 address, or one of a future version (RFC 3986, 3.2.2). */
static bool ip_literal(const char *s, const char *end)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;
	const char *dot = find(s, end, ".");

	if (end - s > 3 && (*s == 'v' || *s == 'V'))
		return dot > s + 1 && dot + 1 < end && hex(s[1]) && only(dot + 1, end, ":");
	if (end - s >= (ptrdiff_t)sizeof(text))
		return false;
	memcpy(text, s, (size_t)(end - s));
	text[end - s] = '\0';
	return inet_pton(AF_INET6, text, &address) == 1;
}

/* [userinfo@]host[:port] */
static bool authority(const char *s, const char *end)
{
	const char *at = find(s, end, "@"), *host = s, *rest;

	if (at < end) {
		if (!only(s, at, ":"))
			return false;
		host = at + 1;
	}
	if (host < end && *host == '[') {
		rest = find(host, end, "]");
		if (rest == end || !ip_literal(host + 1, rest))
			return false;
		rest++;
	} else {
		rest = find(host, end, ":");
		if (!only(host, rest, ""))
			return false;
	}
	if (rest == end)
		return true;
	if (*rest != ':')
		return false;
	for (rest++; rest < end; rest++)
		if (!digit(*rest))
			return false;
	return true;
}

static bool is_uri(const char *text, size_t size)
{
	const char *end = text + size, *s = text, *stop;

	if (size > URI_MAX || !alpha(*s))
		return false;
	while (s < end && (alpha(*s) || digit(*s) || *s == '+' || *s == '-' || *s == '.'))
		s++;
	if (s == end || *s != ':')
		return false;
	s++;
	if (end - s >= 2 && s[0] == '/' && s[1] == '/') {
		stop = find(s + 2, end, "/?#");
		if (!authority(s + 2, stop))
			return false;
		s = stop;
	}
	stop = find(s, end, "?#");
	if (!only(s, stop, ":@/"))
		return false;
	s = find(stop, end, "#");
	return only(stop, s, ":@/?") && (s == end || only(s + 1, end, ":@/?"));
}

bool schema_format(
	const char *name, bool (**ret)(const char *text, size_t size), const char **ret_text)
{
	static const struct {
		const char *name, *text;
		bool (*check)(const char *text, size_t size);
	} formats[] = {
		{ "uuid", "a uuid", is_uuid },
		{ "date", "a date such as 2026-01-31", is_date },
		{ "date-time", "a date and time with zone, such as 2026-01-31T12:00:00Z", is_date_time },
		{ "uri", "an absolute URI", is_uri },
	};

	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (strcmp(formats[i].name, name) != 0)
			continue;
		*ret = formats[i].check;
		*ret_text = formats[i].text;
		return true;
	}
	return false;
}
