/* Formats by name, and the short ones. */
#include "codec/schema_format.h"

#include "codec/schema_impl.h"
#include "codec/uuid.h"

bool format_uuid(const char *text, size_t size)
{
	return size == UUID_TEXT - 1 && uuid_valid(text);
}

bool format_json_pointer(const char *text, size_t size)
{
	if (size > 0 && *text != '/')
		return false;
	for (size_t i = 0; i < size; i++)
		if (text[i] == '~' && (i + 1 == size || (text[i + 1] != '0' && text[i + 1] != '1')))
			return false;
	return true;
}

/* How many levels up, an offset among siblings, then # or a pointer. */
bool format_relative_json_pointer(const char *text, size_t size)
{
	const char *s = text, *end = text + size;

	while (s < end && format_digit(*s))
		s++;
	if (s == text || (*text == '0' && s - text > 1))
		return false;
	if (s < end && (*s == '+' || *s == '-')) {
		const char *offset = ++s;

		while (s < end && format_digit(*s))
			s++;
		if (s == offset || *offset == '0')
			return false;
	}
	if (end - s == 1 && *s == '#')
		return true;
	return format_json_pointer(s, (size_t)(end - s));
}

bool format_regex(const char *text, size_t size)
{
	return schema_is_pattern(text, size);
}

bool schema_format(
	const char *name, bool (**ret)(const char *text, size_t size), const char **ret_text)
{
	static const struct {
		const char *name, *text;
		bool (*check)(const char *text, size_t size);
	} formats[] = {
		{ "uuid", "a uuid", format_uuid },
		{ "date", "a date such as 2026-01-31", format_date },
		{ "time", "a time with zone, such as 12:00:00Z", format_time },
		{ "date-time", "a date and time with zone, such as 2026-01-31T12:00:00Z",
			format_date_time },
		{ "duration", "a duration such as P1DT12H", format_duration },
		{ "email", "an e-mail address", format_email },
		{ "idn-email", "an e-mail address", format_idn_email },
		{ "hostname", "a host name", format_hostname },
		{ "idn-hostname", "a host name", format_idn_hostname },
		{ "ipv4", "an IPv4 address", format_ipv4 },
		{ "ipv6", "an IPv6 address", format_ipv6 },
		{ "uri", "an absolute URI", format_uri },
		{ "uri-reference", "a URI or a relative reference", format_uri_reference },
		{ "iri", "an absolute IRI", format_iri },
		{ "iri-reference", "an IRI or a relative reference", format_iri_reference },
		{ "uri-template", "a URI template", format_uri_template },
		{ "json-pointer", "a JSON Pointer", format_json_pointer },
		{ "relative-json-pointer", "a relative JSON Pointer", format_relative_json_pointer },
		{ "regex", "a regular expression", format_regex },
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
