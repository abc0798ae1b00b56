/* Which way a course is made: a pack that covers all that is asked for, else a model. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "domain/course.h"
#include "domain/course/model/skeleton.h"
#include "domain/provider.h"

/* Writing a course takes all of them. */
static const char *const tasks[] = { TASK_COURSE_OUTLINE, TASK_COURSE_GROUP, TASK_COURSE_TEXT,
	TASK_COURSE_REPAIR };

static const char *missing_task(void)
{
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++)
		if (!provider_ready(tasks[i]))
			return tasks[i];
	return NULL;
}

static bool is_english(const char *language)
{
	/* Any English: packs have one spelling, and say en. */
	return language == NULL || strncasecmp(language, "en-", 3) == 0 ||
		strcasecmp(language, "en") == 0;
}

/* "No pack covers this subject. Supported: …" -> its first sentence, as cx's text. */
static const char *first_sentence(struct ctx *cx, const char *text)
{
	const char *end = text != NULL ? strstr(text, ". ") : NULL;

	return end != NULL ? ctx_strndup(cx, text, (size_t)(end - text) + 1) : text;
}

/* Why no pack will do, or NULL. */
static const char *beyond_packs(
	struct ctx *cx, const struct course_request *rq, const struct err *uncovered)
{
	const json_t *first = json_array_get(uncovered->details, 0);

	if (uncovered->status != 0)
		return first_sentence(cx, json_string_value(json_object_get(first, "message")));
	if (!is_english(rq->language))
		return "Packs are written in English only.";
	if (rq->study_text_images)
		return "The request asks for pictures, which packs do not have.";
	return rq->notes ? "The request has notes, which packs cannot follow." : NULL;
}

/* What the packs lack, and what would take it on. */
static int nobody_covers(struct ctx *cx, const struct err *uncovered, const char *task)
{
	const json_t *fault;
	size_t i;

	json_array_foreach (uncovered->details, i, fault)
		(void)fail_at(cx, json_string_value(json_object_get(fault, "pointer")),
			"%s What packs do not cover takes a model. %s",
			json_string_value(json_object_get(fault, "message")), provider_missing(cx, task));
	return -1;
}

/* No model: what a pack covers is made by it, unless it could not be what was asked for. */
static int without_model(struct ctx *cx, const struct course_request *rq,
	const struct err *uncovered, const char *task, struct course_choice *ret)
{
	if (uncovered->status != 0)
		return nobody_covers(cx, uncovered, task);
	if (!is_english(rq->language))
		return fail_at(cx, "/payload/language", "Other languages than English take a model. %s",
			provider_missing(cx, task));
	if (rq->study_text_images)
		return fail_at(cx, "/payload/study_text_images", "Pictures take a model. %s",
			provider_missing(cx, task));
	*ret = (struct course_choice){ STRATEGY_PACK,
		"A deterministic pack covers the request; no model is configured, so the notes were not "
		"followed." };
	return 0;
}

int course_choose(struct ctx *cx, const struct course_request *rq, struct course_choice *ret)
{
	const char *task = missing_task(), *beyond;
	struct err uncovered = { 0 };

	if (course_supported(cx, rq) != 0) {
		if (cx->err.status != 422)
			return -1;
		uncovered = cx->err;
		ctx_forgive(cx);
	}
	beyond = beyond_packs(cx, rq, &uncovered);
	if (beyond == NULL) {
		*ret = (struct course_choice){ STRATEGY_PACK, "A deterministic pack covers the request." };
		return 0;
	}
	if (task != NULL)
		return without_model(cx, rq, &uncovered, task, ret);
	if (rq->study_text_images && !provider_ready(TASK_IMAGE))
		return fail_at(cx, "/payload/study_text_images", "Nobody makes pictures here. %s",
			provider_missing(cx, TASK_IMAGE));
	TRY(course_sane(cx, rq));
	*ret = (struct course_choice){ STRATEGY_MODEL, beyond };
	return 0;
}
