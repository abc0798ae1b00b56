/*
 * Formats: each check takes UTF-8 text of a size that may hold NUL. No memory is taken, but for internationalised host
 * names (libidn2). Within codec/schema only.
 */
#ifndef IGNITE_CODEC_SCHEMA_FORMAT_H
#define IGNITE_CODEC_SCHEMA_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

bool format_uuid(const char *text, size_t size); /* RFC 4122 */
bool format_date(const char *text, size_t size); /* RFC 3339 */
bool format_time(const char *text, size_t size);
bool format_date_time(const char *text, size_t size);
bool format_duration(const char *text, size_t size);     /* RFC 3339, appendix A */
bool format_email(const char *text, size_t size);        /* RFC 5321, 4.1.2 */
bool format_idn_email(const char *text, size_t size);    /* RFC 6531 */
bool format_hostname(const char *text, size_t size);     /* RFC 1123, A-labels by RFC 5891 */
bool format_idn_hostname(const char *text, size_t size); /* RFC 5890 to 5893 */
bool format_ipv4(const char *text, size_t size);         /* RFC 2673, 3.2 */
bool format_ipv6(const char *text, size_t size);         /* RFC 4291, 2.2 */
bool format_uri(const char *text, size_t size);          /* RFC 3986 */
bool format_uri_reference(const char *text, size_t size);
bool format_iri(const char *text, size_t size); /* RFC 3987 */
bool format_iri_reference(const char *text, size_t size);
bool format_uri_template(const char *text, size_t size); /* RFC 6570 */
bool format_json_pointer(const char *text, size_t size); /* RFC 6901 */
bool format_relative_json_pointer(
	const char *text, size_t size);               /* draft-handrews-relative-json-pointer-01 */
bool format_regex(const char *text, size_t size); /* ECMA-262, flag u */

/*
 * The length in ASCII of a host name's label that holds more than ASCII or begins with "xn--"; 0: it is none
 * (schema_format_idn.c).
 */
size_t format_idn_label(const char *text, size_t size);

/* ---- what the checks share ---- */

static inline bool format_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool format_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool format_hex(char c)
{
	return format_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Is c one of the characters of the text (never NUL)? */
static inline bool format_is(char c, const char *one_of)
{
	return c != '\0' && strchr(one_of, c) != NULL;
}

/* The next character of valid UTF-8; moves on. s < end. */
static inline unsigned format_next(const char **s, const char *end)
{
	unsigned char c = (unsigned char)*(*s)++;
	unsigned code = c < 0x80 ? c : c < 0xE0 ? c & 0x1Fu : c < 0xF0 ? c & 0x0Fu : c & 0x07u;

	while (c >= 0xC0 && *s < end && ((unsigned char)**s & 0xC0) == 0x80)
		code = code << 6 | ((unsigned char)*(*s)++ & 0x3Fu);
	return code;
}

#endif
