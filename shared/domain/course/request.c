/* A course request as a job's payload carries it. */
#include "domain/course.h"

#include <string.h>

#include "base/str.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static int text_field(struct ctx *cx, const json_t *payload, const char *name, const char **ret)
{
	const char *v = json_string_value(json_object_get(payload, name));

	if (v == NULL)
		return fail_at(cx, ctx_printf(cx, "/payload/%s", name), "must be text");
	*ret = v;
	return 0;
}

static int count_field(struct ctx *cx, const json_t *payload, const char *name, int *ret)
{
	const json_t *v = json_object_get(payload, name);
	double n = json_number_value(v); /* 12.0 is an integer to JSON Schema */

	if (v == NULL)
		return 0;
	if (!json_is_number(v) || n < 1 || n > 1000 || n != (int)n)
		return fail_at(
			cx, ctx_printf(cx, "/payload/%s", name), "must be a whole number from 1 to 1000");
	*ret = (int)n;
	return 0;
}

static int flag_field(struct ctx *cx, const json_t *payload, const char *name, bool *ret)
{
	const json_t *v = json_object_get(payload, name);

	if (v != NULL && !json_is_boolean(v))
		return fail_at(cx, ctx_printf(cx, "/payload/%s", name), "must be true or false");
	*ret = json_is_true(v);
	return 0;
}

/* A language tag (RFC 5646) in its simple form, such as en or pt-BR. */
static int language_field(struct ctx *cx, const json_t *payload, const char **ret)
{
	const json_t *v = json_object_get(payload, "language");
	const char *tag = json_string_value(v);
	size_t n = tag != NULL ? strspn(tag, LETTERS) : 0;

	if (v == NULL)
		return 0;
	if (n < 2 || n > 3 || strlen(tag) > 35 || (tag[n] != '\0' && tag[n] != '-') ||
		tag[strspn(tag, LETTERS "0123456789-")] != '\0' || str_ends(tag, "-") ||
		strstr(tag, "--") != NULL)
		return fail_at(cx, "/payload/language", "must be a language tag such as en or pt-BR");
	*ret = tag;
	return 0;
}

int course_request_from(struct ctx *cx, const json_t *payload, struct course_request *ret)
{
	struct course_request rq = { 0 };

	TRY(text_field(cx, payload, "course_id", &rq.course_id));
	TRY(text_field(cx, payload, "subject", &rq.subject));
	TRY(text_field(cx, payload, "grade_band", &rq.grade_band));
	TRY(text_field(cx, payload, "mode", &rq.mode));
	TRY(count_field(cx, payload, "groups", &rq.groups));
	TRY(count_field(cx, payload, "items_per_group", &rq.items_per_group));
	TRY(flag_field(cx, payload, "study_text_images", &rq.study_text_images));
	TRY(language_field(cx, payload, &rq.language));
	rq.notes = json_is_string(json_object_get(payload, "notes")) ||
		json_is_string(json_object_get(payload, "notes_sha256"));
	if (rq.items_per_group == 0)
		return fail_at(cx, "/payload/items_per_group", "is missing");
	*ret = rq;
	return 0;
}
