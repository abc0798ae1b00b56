/*
 * Courses: deterministic packs that write a whole course by rule, and the checker that judges any course.
 * The format is docs/course-format.md and course/course.schema.json.
 */
#ifndef IGNITE_DOMAIN_COURSE_H
#define IGNITE_DOMAIN_COURSE_H

#include "base/ctx.h"

/* What is asked for. groups 0 means the pack's full size. Strings are borrowed. */
struct course_request {
	const char *course_id;
	const char *subject; /* case, blanks and hyphens do not matter: "Place value" is place_value */
	const char *grade_band; /* "K-2", "3-5" or "6-8" */
	const char *mode;       /* "options" or "numeric" */
	int groups;
	int items_per_group;
	bool notes;             /* there are special requests in words */
	bool study_text_images; /* pictures are to be made for the study texts */
	const char *language;   /* a language tag, or NULL */
};

/*
 * Reads a request from a job's payload {course_id, subject, grade_band, items_per_group, mode, groups?, notes? or
 * notes_sha256?, study_text_images?, language?}. Strings are borrowed from it. 422 invalid_request where a field is missing or mistyped.
 */
int course_request_from(struct ctx *cx, const json_t *payload, struct course_request *ret);

/*
 * Returns 0 when a pack covers the request. Otherwise records 422 invalid_request whose details point at
 * /payload/subject, /payload/grade_band, /payload/mode, /payload/groups or /payload/items_per_group and list what is
 * supported there.
 */
int course_supported(struct ctx *cx, const struct course_request *rq);

/* How a course comes about: by rule, or in the words of a model. */
enum course_strategy { STRATEGY_PACK, STRATEGY_MODEL };

struct course_choice {
	enum course_strategy strategy;
	const char *reason; /* one sentence */
};

/*
 * Chooses the strategy: a pack when one covers subject, grade band, mode and sizes and nothing else is asked for; otherwise a
 * model, when one is configured for all that it takes (provider_setup() has run). 422 as course_supported(), or at
 * /payload/study_text_images or /payload/language, when neither can do it. Notes alone are no reason to refuse: without a
 * model the pack is taken, and the reason says that they were not followed.
 */
int course_choose(struct ctx *cx, const struct course_request *rq, struct course_choice *ret);

/*
 * Builds the course; *ret belongs to cx. The same request gives the same bytes from course_dump().
 * Fails as course_supported() does, and with 500 internal when a pack runs out of distinct items (tests exclude it).
 */
int course_build(struct ctx *cx, const struct course_request *rq, json_t **ret);

/*
 * Judges a course by every rule of docs/course-format.md. *ret_faults belongs to cx: an array of
 * {"rule","severity","pointer","message"}, empty when the course is sound. Any JSON may be given. At most 1000 faults
 * are kept. Fails only when memory is short.
 */
int course_check(struct ctx *cx, const json_t *course, json_t **ret_faults);

/*
 * Puts a course that a model wrote into one form, in place: Unicode NFC without invisible signs, one kind of blank, quote,
 * dash and arithmetic sign, texts trimmed, numbers as short as they are, options shuffled by the items' ids so that the
 * key stands in each place equally often, and lettered a, b, c … anew. Doing it twice changes nothing more. Any JSON may be
 * given; what is not as the format says is left alone. Packs do not need it. Fails only when memory is short.
 */
int course_normalize(struct ctx *cx, json_t *course);

/* The canonical bytes of a course: keys sorted, no blanks, UTF-8, a newline at the end. *ret belongs to cx. */
int course_dump(struct ctx *cx, const json_t *course, const char **ret, size_t *ret_size_bytes);

/*
 * What is supported: an array of {"subject","title","grade_band","modes":[…],"groups","items_per_group"} where the
 * numbers are the largest that may be asked for. *ret belongs to cx.
 */
int course_catalog(struct ctx *cx, json_t **ret);

#endif
