/* Addresses: IP, host names, e-mail. */
#include <arpa/inet.h>

#include "codec/schema_format.h"

enum { HOST_MAX = 253, LABEL_MAX = 63, LOCAL_MAX = 64 };

bool format_ipv4(const char *text, size_t size)
{
	const char *s = text, *end = text + size;

	for (int part = 0; part < 4; part++) {
		int n = 0, v = 0;

		if (part > 0 && (s == end || *s++ != '.'))
			return false;
		for (; s < end && format_digit(*s) && n < 3; s++, n++)
			v = v * 10 + (*s - '0');
		if (n == 0 || v > 255 || (n > 1 && s[-n] == '0'))
			return false;
	}
	return s == end;
}

bool format_ipv6(const char *text, size_t size)
{
	char copy[INET6_ADDRSTRLEN];
	struct in6_addr address;
	const char *dot = memchr(text, '.', size), *part = dot;

	if (size >= sizeof(copy) || memchr(text, '\0', size) != NULL)
		return false;
	if (dot != NULL) { /* inet_pton() takes leading zeros here */
		while (part > text && part[-1] != ':')
			part--;
		if (!format_ipv4(part, (size_t)(text + size - part)))
			return false;
	}
	memcpy(copy, text, size);
	copy[size] = '\0';
	return inet_pton(AF_INET6, copy, &address) == 1;
}

/* ---- host names ---- */

static bool has_only_ascii(const char *s, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

/* Letters, digits and hyphens, which do not stand at the ends. */
static bool is_ldh(const char *s, size_t size)
{
	if (size == 0 || size > LABEL_MAX || s[0] == '-' || s[size - 1] == '-')
		return false;
	for (size_t i = 0; i < size; i++)
		if (!format_alpha(s[i]) && !format_digit(s[i]) && s[i] != '-')
			return false;
	return true;
}

/* The label's length in ASCII; 0: it is none. */
static size_t label_size(const char *s, size_t size, bool international)
{
	if (!has_only_ascii(s, size))
		return international ? format_idn_label(s, size) : 0;
	if (!is_ldh(s, size))
		return 0;
	return size < 4 || strncasecmp(s, "xn--", 4) != 0 ? size : format_idn_label(s, size);
}

/* Bytes of the label separator at s: a full stop, or the ones of RFC 3490, 3.1; 0: there is none. */
static size_t separator(const char *s, const char *end, bool international)
{
	static const char *const others[] = { "\u3002", "\uff0e", "\uff61" };

	if (*s == '.')
		return 1;
	for (size_t i = 0; i < 3 && international && end - s >= 3; i++)
		if (memcmp(s, others[i], 3) == 0)
			return 3;
	return 0;
}

static bool is_host(const char *text, size_t size, bool international)
{
	const char *s = text, *end = text + size, *label = text;
	size_t width, length = 0, n;

	for (;; s += width > 0 ? width : 1) {
		width = s < end ? separator(s, end, international) : 0;
		if (width == 0 && s < end)
			continue;
		n = label_size(label, (size_t)(s - label), international);
		length += n + (s < end);
		if (n == 0 || length > HOST_MAX)
			return false;
		if (s == end)
			return true;
		label = s + width;
	}
}

bool format_hostname(const char *text, size_t size)
{
	return is_host(text, size, false);
}

bool format_idn_hostname(const char *text, size_t size)
{
	return is_host(text, size, true);
}

/* ---- e-mail ---- */

static bool is_dot_string(const char *s, size_t size, bool international)
{
	bool dot = true; /* none may stand at the start, at the end, or twice */

	for (size_t i = 0; i < size; i++) {
		bool other = (unsigned char)s[i] >= 0x80 && international;

		if (s[i] == '.' && dot)
			return false;
		dot = s[i] == '.';
		if (!dot && !other && !format_alpha(s[i]) && !format_digit(s[i]) &&
			!format_is(s[i], "!#$%&'*+-/=?^_`{|}~"))
			return false;
	}
	return size > 0 && !dot;
}

/* Between quotes: printable characters, the backslash before any of them. */
static bool is_quoted_string(const char *s, size_t size, bool international)
{
	if (size < 2 || s[0] != '"' || s[size - 1] != '"')
		return false;
	for (size_t i = 1; i < size - 1; i++) {
		if (s[i] == '"' || (s[i] == '\\' && ++i == size - 1))
			return false;
		if ((s[i] < ' ' || s[i] > '~') && ((unsigned char)s[i] < 0x80 || !international))
			return false;
	}
	return true;
}

static bool is_mail_domain(const char *s, size_t size, bool international)
{
	if (size < 2 || s[0] != '[')
		return is_host(s, size, international);
	if (s[size - 1] != ']')
		return false;
	if (size > 7 && strncasecmp(s, "[IPv6:", 6) == 0)
		return format_ipv6(s + 6, size - 7);
	return format_ipv4(s + 1, size - 2);
}

static bool is_email(const char *text, size_t size, bool international)
{
	const char *at = size > 0 ? memrchr(text, '@', size) : NULL;
	size_t local = at != NULL ? (size_t)(at - text) : 0;

	if (local == 0 || local > LOCAL_MAX)
		return false;
	return (is_dot_string(text, local, international) ||
			   is_quoted_string(text, local, international)) &&
		is_mail_domain(at + 1, size - local - 1, international);
}

bool format_email(const char *text, size_t size)
{
	return is_email(text, size, false);
}

bool format_idn_email(const char *text, size_t size)
{
	return is_email(text, size, true);
}
