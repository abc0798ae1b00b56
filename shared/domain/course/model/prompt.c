/* Filling the named slots of prompts. */
#include "domain/course/model/prompt.h"

#include <string.h>

#include "base/str.h"

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

/* Adds the value of the slot whose name begins at text; *ret_end is behind its braces. */
static int add_slot(struct ctx *cx, enum prompt_name prompt, const struct prompt_slot *slots,
	const char *text, struct str *out, unsigned *used, const char **ret_end)
{
	const char *end = strstr(text, "}}");
	size_t n = end != NULL ? (size_t)(end - text) : 0;

	for (unsigned i = 0; n > 0 && slots[i].name != NULL && i < SLOTS_MAX; i++)
		if (strlen(slots[i].name) == n && strncmp(slots[i].name, text, n) == 0) {
			*used |= 1u << i;
			*ret_end = end + 2;
			return str_puts(out, slots[i].value);
		}
	return wrong(cx, prompt, ctx_strndup(cx, text, n < NAME_MAX_BYTES ? n : NAME_MAX_BYTES));
}

int prompt_fill(
	struct ctx *cx, enum prompt_name prompt, const struct prompt_slot *slots, const char **ret)
{
	const char *text = files[prompt].text;
	unsigned used = 0;
	struct str out;

	TRY(str_init(&out, cx, PROMPT_MAX));
	for (const char *at; (at = strstr(text, "{{")) != NULL;) {
		TRY(str_add(&out, text, (size_t)(at - text)));
		TRY(add_slot(cx, prompt, slots, at + 2, &out, &used, &text));
	}
	TRY(str_puts(&out, text));
	for (unsigned i = 0; slots[i].name != NULL; i++)
		if ((used & 1u << i) == 0)
			return wrong(cx, prompt, slots[i].name);
	while (out.len > 0 && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	*ret = out.data;
	return 0;
}
