/* Filling the named slots of prompts. */
#include "domain/course/model/prompt.h"

#include <string.h>

enum { PROMPT_MAX = 512 * 1024, NAME_MAX_BYTES = 32, SLOTS_MAX = 16 };

/* Built in by the Makefile from prompts/<name>.txt. */
#define FILES(X)                                                                                   \
	X(system) X(course) X(notes) X(outline) X(group) X(text) X(repair) X(softer) X(again)

#define DECLARE(name)                                                                              \
	extern const char prompt_##name[];                                                             \
	extern const size_t prompt_##name##_size;
FILES(DECLARE)

#define ENTRY(name) { #name, prompt_##name, &prompt_##name##_size },
static const struct {
	const char *name, *text;
	const size_t *size;
} files[PROMPTS] = { FILES(ENTRY) };

static int wrong(struct ctx *cx, enum prompt_name prompt, const char *slot)
{
	return fail_cause(cx, 500, "internal", "The prompt could not be made.",
		"prompt %s and its caller differ about the slot %s", files[prompt].name, slot);
}

/* A place to write to, or, without data, only the length. */
struct out {
	char *data;
	size_t len;
};

static void put(struct out *out, const char *text, size_t n)
{
	if (out->data != NULL)
		memcpy(out->data + out->len, text, n);
	out->len += n;
}

/* The value of the slot whose name begins at text; *ret_end is behind its braces. NULL: there is none. */
static const char *value_at(
	const struct prompt_slot *slots, const char *text, unsigned *used, const char **ret_end)
{
	const char *end = strstr(text, "}}");
	size_t n = end != NULL ? (size_t)(end - text) : 0;

	for (unsigned i = 0; n > 0 && i < SLOTS_MAX && slots[i].name != NULL; i++)
		if (strlen(slots[i].name) == n && strncmp(slots[i].name, text, n) == 0) {
			*used |= 1u << i;
			*ret_end = end + 2;
			return slots[i].value;
		}
	return NULL;
}

/* What stands before the prompt, and the prompt with its slots filled. */
static int write_out(struct ctx *cx, enum prompt_name prompt, const char *before,
	const struct prompt_slot *slots, struct out *out)
{
	const char *text = files[prompt].text;
	unsigned used = 0;

	put(out, before, strlen(before));
	for (const char *at; (at = strstr(text, "{{")) != NULL;) {
		const char *end = at, *value = value_at(slots, at + 2, &used, &end);

		if (value == NULL)
			return wrong(cx, prompt, ctx_strndup(cx, at + 2, strnlen(at + 2, NAME_MAX_BYTES)));
		put(out, text, (size_t)(at - text));
		put(out, value, strlen(value));
		text = end;
	}
	put(out, text, strlen(text));
	for (unsigned i = 0; slots[i].name != NULL; i++)
		if ((used & 1u << i) == 0)
			return wrong(cx, prompt, slots[i].name);
	return 0;
}

int prompt_fill(struct ctx *cx, enum prompt_name prompt, const char *before,
	const struct prompt_slot *slots, const char **ret)
{
	struct out out = { 0 };

	/* Measured first: prompts are many and long, and an arena gives nothing back. */
	TRY(write_out(cx, prompt, before, slots, &out));
	if (out.len > PROMPT_MAX)
		return fail(cx, 413, "too_large", "A prompt would be over %d bytes.", PROMPT_MAX);
	out.data = ctx_alloc(cx, out.len + 1);
	if (out.data == NULL)
		return -1;
	out.len = 0;
	TRY(write_out(cx, prompt, before, slots, &out));
	while (out.len > 0 && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	*ret = out.data;
	return 0;
}
