/* URIs (RFC 3986), IRIs (RFC 3987) and URI templates (RFC 6570). */
#include "codec/schema_format.h"

enum { URI_MAX = 8192 };

#define SUB_DELIMITERS "-._~!$&'()*+,;="

/* Characters beyond ASCII that an IRI may hold; those for private use in a query only. */
static bool iri_character(unsigned c, bool query)
{
	if (c >= 0xE000 && c <= 0xF8FF)
		return query;
	if (c >= 0xF0000)
		return query && (c & 0xFFFF) <= 0xFFFD;
	return c >= 0xA0 && (c < 0xFDD0 || c > 0xFDEF) && (c & 0xFFFF) <= 0xFFFD &&
		(c < 0xD800 || c > 0xDFFF) && (c < 0xFFF0 || c > 0xFFFF) && (c < 0xE0000 || c > 0xE0FFF);
}

struct syntax {
	bool international, query;
};

/* Every character unreserved, a sub-delimiter, a whole %XX or one of extra (3.3). */
static bool only(const char *s, const char *end, const char *extra, struct syntax syntax)
{
	while (s < end) {
		unsigned c;

		if (*s == '%') {
			if (end - s < 3 || !format_hex(s[1]) || !format_hex(s[2]))
				return false;
			s += 3;
			continue;
		}
		c = format_next(&s, end);
		if (c >= 0x80 ? !syntax.international || !iri_character(c, syntax.query)
					  : !format_alpha((char)c) && !format_digit((char)c) &&
					!format_is((char)c, SUB_DELIMITERS) && !format_is((char)c, extra))
			return false;
	}
	return true;
}

static const char *find(const char *s, const char *end, const char *any)
{
	while (s < end && !format_is(*s, any))
		s++;
	return s;
}

/* What stands in brackets: an IPv6 address, or one of a future version (3.2.2). */
static bool ip_literal(const char *s, const char *end)
{
	const char *dot = find(s, end, ".");

	if (end - s > 3 && (*s == 'v' || *s == 'V')) {
		for (const char *p = s + 1; p < dot; p++)
			if (!format_hex(*p))
				return false;
		return dot > s + 1 && dot + 1 < end && memchr(s, '%', (size_t)(end - s)) == NULL &&
			only(dot + 1, end, ":", (struct syntax){ false, false });
	}
	return format_ipv6(s, (size_t)(end - s));
}

/* [userinfo@]host[:port] */
static bool authority(const char *s, const char *end, struct syntax syntax)
{
	const char *at = find(s, end, "@"), *host = s, *rest;

	if (at < end) {
		if (!only(s, at, ":", syntax))
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
		if (!only(host, rest, "", syntax))
			return false;
	}
	if (rest == end)
		return true;
	if (*rest != ':')
		return false;
	for (rest++; rest < end; rest++)
		if (!format_digit(*rest))
			return false;
	return true;
}

/* After the scheme; without one the first segment of a path has no colon. */
static bool hier_part(const char *s, const char *end, bool colon, struct syntax syntax)
{
	const char *stop;

	if (end - s >= 2 && s[0] == '/' && s[1] == '/') {
		stop = find(s + 2, end, "/?#");
		if (!authority(s + 2, stop, syntax))
			return false;
		s = stop;
	} else if (!colon && *find(s, end, ":/?#") == ':') {
		return false;
	}
	stop = find(s, end, "?#");
	if (!only(s, stop, ":@/", syntax))
		return false;
	s = find(stop, end, "#");
	if (!only(stop, s, ":@/?", (struct syntax){ syntax.international, true }))
		return false;
	return s == end || only(s + 1, end, ":@/?", syntax);
}

/* The end of "scheme:", or NULL. */
static const char *after_scheme(const char *s, const char *end)
{
	if (s == end || !format_alpha(*s))
		return NULL;
	while (s < end && (format_alpha(*s) || format_digit(*s) || format_is(*s, "+-.")))
		s++;
	return s < end && *s == ':' ? s + 1 : NULL;
}

static bool is_uri(const char *text, size_t size, bool relative, bool international)
{
	const char *end = text + size;
	const char *rest = size <= URI_MAX ? after_scheme(text, end) : NULL;

	if (rest == NULL && (!relative || size > URI_MAX))
		return false;
	return hier_part(rest != NULL ? rest : text, end, rest != NULL,
		(struct syntax){ .international = international });
}

bool format_uri(const char *text, size_t size)
{
	return is_uri(text, size, false, false);
}

bool format_uri_reference(const char *text, size_t size)
{
	return is_uri(text, size, true, false);
}

bool format_iri(const char *text, size_t size)
{
	return is_uri(text, size, false, true);
}

bool format_iri_reference(const char *text, size_t size)
{
	return is_uri(text, size, true, true);
}

/* ---- templates ---- */

static bool variable_character(const char **s, const char *end)
{
	if (end - *s >= 3 && **s == '%' && format_hex((*s)[1]) && format_hex((*s)[2])) {
		*s += 3;
		return true;
	}
	if (*s == end || (!format_alpha(**s) && !format_digit(**s) && **s != '_'))
		return false;
	++*s;
	return true;
}

/* A variable's name, with "*" or ":4" after it. */
static bool variable(const char **s, const char *end)
{
	const char *start;

	do {
		if (!variable_character(s, end))
			return false;
		while (variable_character(s, end))
			;
	} while (*s < end && **s == '.' && (++*s, true));
	if (*s < end && **s == '*') {
		++*s;
	} else if (*s < end && **s == ':') {
		start = ++*s;
		while (*s < end && format_digit(**s))
			++*s;
		return *s > start && *s - start <= 4 && *start != '0';
	}
	return true;
}

/* After the opening brace. */
static bool expression(const char **s, const char *end)
{
	if (*s < end && format_is(**s, "+#./;?&"))
		++*s;
	for (;;) {
		if (!variable(s, end) || *s == end)
			return false;
		if (**s == '}')
			return ++*s, true;
		if (**s != ',')
			return false;
		++*s;
	}
}

bool format_uri_template(const char *text, size_t size)
{
	const char *s = text, *end = text + size;

	while (s < end) {
		unsigned c;

		if (*s == '{') {
			s++;
			if (!expression(&s, end))
				return false;
			continue;
		}
		if (*s == '%' && (end - s < 3 || !format_hex(s[1]) || !format_hex(s[2])))
			return false;
		c = format_next(&s, end);
		if (c >= 0x80 ? !iri_character(c, true)
					  : c <= ' ' || c == 0x7F || format_is((char)c, "\"<>\\^`|}"))
			return false;
	}
	return true;
}
