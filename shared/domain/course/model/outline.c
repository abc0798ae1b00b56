/* The outline: the first call, on which all others stand. */
#include <string.h>
#include <strings.h>

#include "codec/json.h"
#include "domain/course/course_impl.h"
#include "domain/course/language.h"
#include "domain/course/model/writer.h"
#include "domain/queue.h"

enum {
	HITS_MIN = 4, /* short words of another language, as in the rules */
	HITS_STRANGER =
		6, /* of English, where the wanted language's own are not known, and a third of all words */
};

/* ---- its language ---- */

static void add_text(struct profile *p, const struct stops *stops, const json_t *value)
{
	const char *name;
	json_t *member;

	if (json_is_string(value))
		profile_add(p, stops, json_string_value(value));
	json_object_foreach ((json_t *)value, name, member)
		if (strcmp(name, "language") != 0)
			add_text(p, stops, member);
}

/* A course on English has English in it. */
static bool is_about(const struct writer *w, const json_t *outline, int profile)
{
	const char *title = json_string_value(json_object_get(outline, "title"));

	return prose_holds(w->rq->subject, profile_name(profile)) ||
		(title != NULL && prose_holds(title, profile_name(profile)));
}

static bool same_primary(const char *a, const char *b)
{
	size_t n = strcspn(a, "-");

	return n == strcspn(b, "-") && strncasecmp(a, b, n) == 0;
}

/* What its words are, where that is not the wanted language: "English", "another language", or NULL. */
static const char *written_in(
	const struct writer *w, const json_t *outline, const char *wanted, const struct stops *stops)
{
	struct language own = language_of(wanted);
	const char *said = json_string_value(json_object_get(outline, "language"));
	struct profile p = { 0 };
	int other;

	add_text(&p, stops, outline);
	other = profile_other(&p, &own, HITS_MIN);
	/* Of a language without known words it is only known that it is not English: by the words, or because the model says so. */
	if (own.profile < 0 &&
		((p.hits[0] >= HITS_STRANGER && p.hits[0] * 3 >= p.words) ||
			(said != NULL && same_primary(said, "en"))))
		other = 0;
	if (other >= 0 && !is_about(w, outline, other))
		return profile_name(other);
	if (profile_foreign(&p, &own))
		return p.hits[0] >= HITS_MIN ? profile_name(0) : "another language";
	return NULL;
}

/* *ret_why: why it cannot be used, or NULL. */
static int judge_language(struct writer *w, const json_t *outline, const char **ret_why)
{
	const char *wanted = w->rq->language, *found;
	struct stops *stops = ctx_alloc(w->cx, sizeof(*stops));

	if (stops == NULL)
		return -1;
	stops_fill(stops);
	if (wanted == NULL)
		wanted = json_string_value(json_object_get(outline, "language"));
	*ret_why = NULL;
	found = written_in(w, outline, wanted, stops);
	if (found == NULL)
		return 0;
	*ret_why = ctx_printf(w->cx,
		"It is written in %s, and the course is to be written in the language \"%s\".", found,
		wanted);
	return *ret_why != NULL ? 0 : -1;
}

/* ---- asking ---- */

/* So that a run that is told to go on asks for it anew. */
static int failed(struct writer *w, int attempts)
{
	json_t *parts = ctx_own_json(w->cx, json_pack("{s:i}", OUTLINE_PART, attempts));

	return parts != NULL ? asks_failed(&w->asks, parts, 0) : -1;
}

static int refused(struct writer *w, int attempts, const char *why)
{
	TRY(failed(w, attempts));
	return fail(w->cx, 422, "outline_refused",
		"The model declined to write the outline of this course: %s",
		why != NULL ? why : "it gave no reason.");
}

static int unusable(struct writer *w, int attempts, const char *why)
{
	TRY(failed(w, attempts));
	return fail(w->cx, 422, "outline_unusable", "The model gave no usable outline in %d tries: %s",
		attempts, why != NULL ? why : "its answers were not of the form asked for.");
}

static int take(struct writer *w, const json_t *outline)
{
	size_t size;

	w->outline = outline;
	w->language = w->rq->language != NULL ? w->rq->language
										  : json_string_value(json_object_get(outline, "language"));
	return json_text(w->cx, outline, true, &w->outline_text, &size);
}

int outline_write(struct writer *w)
{
	int before = asks_tried(&w->asks, OUTLINE_PART), attempt;
	const char *why = NULL;
	bool declined = false;
	struct ask *a;

	job_progress(w->cx, "outline", 5, "The outline is being written.");
	for (attempt = 1; attempt <= before + ATTEMPTS; attempt++) {
		TRY(ask_outline(w, attempt, declined, why));
		TRY(asks_next(&w->asks, &a));
		if (a == NULL)
			return fail(w->cx, 503, "provider_unavailable", "The call for the outline was lost.");
		why = a->why;
		declined = a->fault == CALL_REFUSED || a->fault == CALL_FILTERED;
		if (declined && attempt > before)
			return refused(w, attempt, why);
		if (a->fault != CALL_OK)
			continue;
		TRY(judge_language(w, a->value, &why));
		if (why == NULL)
			return take(w, a->value);
	}
	return unusable(w, attempt - 1, why);
}
