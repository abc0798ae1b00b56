/* References of the provider file to the environment, and which of the values that they bring are secrets. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "codec/json.h"
#include "domain/provider/reading.h"

enum { TEXT_MAX = 4096, SECRET_MIN = 4 };

static int keep_secret(struct reading *rd, const char *text)
{
	struct secret **at = &rd->out->secrets, *s;
	size_t size = strlen(text);

	s = ctx_alloc(rd->cx, sizeof(*s));
	if (s == NULL)
		return -1;
	*s = (struct secret){ ctx_strdup(rd->cx, text), size, NULL };
	if (s->text == NULL)
		return -1;
	while (*at != NULL && (*at)->size > size)
		at = &(*at)->next;
	s->next = *at;
	*at = s;
	return 0;
}

/* A text that goes into JSON may come back as JSON writes it. */
static int keep_as_json(struct reading *rd, const char *text)
{
	const char *written;
	size_t size;
	json_t *string;

	if (strpbrk(text, "\"\\") == NULL)
		return 0;
	string = ctx_own_json(rd->cx, json_string(text));
	if (string == NULL) /* no UTF-8: it does not stand in JSON */
		return 0;
	TRY(json_text(rd->cx, string, false, &written, &size));
	written = ctx_strndup(rd->cx, written + 1, size - 2);
	return written != NULL ? keep_secret(rd, written) : -1;
}

static bool has_host(const char *address)
{
	const char *host = strstr(address, "://");

	return host != NULL && strchr(host + 3, '/') != NULL;
}

/* Remembers what came from the environment, unless it is known to all: an address, or too short to be told from other words. */
static int remember(struct reading *rd, const struct str *before, const char *value, enum told told)
{
	if (told == TOLD || (told == TOLD_HOST && !has_host(before->data)) ||
		(told != TOLD_NEVER && strlen(value) < SECRET_MIN))
		return 0;
	TRY(keep_secret(rd, value));
	return keep_as_json(rd, value);
}

static int add_reference(struct reading *rd, struct str *out, const char *from, const char *end,
	const char **missing, enum told told)
{
	const char *otherwise = memmem(from, (size_t)(end - from), ":-", 2), *value;
	char *name = ctx_strndup(rd->cx, from, (size_t)((otherwise != NULL ? otherwise : end) - from));

	if (name == NULL)
		return -1;
	value = getenv(name);
	if (value != NULL && *value != '\0') {
		TRY(remember(rd, out, value, told));
		return str_puts(out, value);
	}
	if (otherwise != NULL)
		return str_add(out, otherwise + 2, (size_t)(end - otherwise - 2));
	if (*missing == NULL)
		*missing = name;
	return 0;
}

int reading_expand(
	struct reading *rd, const char *text, enum told told, const char **missing, const char **ret)
{
	struct str out;

	TRY(str_init(&out, rd->cx, TEXT_MAX));
	for (const char *at = text; *at != '\0';) {
		const char *from = strstr(at, "${"), *end = from != NULL ? strchr(from, '}') : NULL;

		if (end == NULL) {
			TRY(str_puts(&out, at));
			break;
		}
		TRY(str_add(&out, at, (size_t)(from - at)));
		TRY(add_reference(rd, &out, from + 2, end, missing, told));
		at = end + 1;
	}
	*ret = out.data;
	return 0;
}
