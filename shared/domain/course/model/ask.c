/* Calls that are steps. */
#include "domain/course/model/ask.h"

#include <string.h>

#include "domain/queue.h"
#include "domain/turn.h"
#include "io/db.h"

/* Changes when recorded answers would no longer be understood. */
#define STEP_PREFIX "m1/"
#define FAILED "failed/"

/* How an answer that was paid for ended; anything else stops the job and is no step. */
static const char *const words[] = { [CALL_OK] = "ok",
	[CALL_REFUSED] = "refused",
	[CALL_TRUNCATED] = "truncated",
	[CALL_FILTERED] = "filtered",
	[CALL_MALFORMED] = "malformed" };

static bool answered(enum call_fault fault)
{
	return fault < ARRAY_LEN(words) && words[fault] != NULL;
}

/* The failures that the job has behind it, first to last. */
static int failures_read(struct asks *as)
{
	for (;;) {
		const char *name = ctx_printf(as->cx, FAILED "%d", as->failures + 1);
		const json_t *step = name != NULL ? json_object_get(as->steps, name) : NULL;

		if (name == NULL)
			return -1;
		if (step == NULL)
			return 0;
		as->failures++;
		as->repairs = (int)json_integer_value(json_object_get(step, "repairs"));
		json_object_update(as->tried, json_object_get(step, "parts"));
	}
}

int asks_begin(struct asks *as, struct ctx *cx)
{
	static const char sql[] = "select step, value from ignite.job_steps"
							  " where job_id = $1 and step like '" STEP_PREFIX "%'";
	struct rows *r = NULL;

	*as = (struct asks){ .cx = cx, .kept_end = &as->kept };
	as->steps = ctx_own_json(cx, json_object());
	as->tried = ctx_own_json(cx, json_object());
	if (as->steps == NULL || as->tried == NULL)
		return -1;
	TRY(db_call(cx, &r, true, sql, 1, cx->job->id));
	for (int i = 0; i < rows_count(r); i++) {
		json_t *value = rows_json(cx, r, i, 1);

		if (value == NULL)
			return -1;
		json_object_set(as->steps, rows_get(r, i, 0) + strlen(STEP_PREFIX), value);
	}
	return failures_read(as);
}

int asks_tried(const struct asks *as, const char *part)
{
	return part != NULL ? (int)json_integer_value(json_object_get(as->tried, part)) : 0;
}

bool asks_answered(const struct asks *as, const char *name)
{
	return name != NULL && json_object_get(as->steps, name) != NULL;
}

int asks_failed(struct asks *as, json_t *parts, int repairs)
{
	const char *name = ctx_printf(as->cx, STEP_PREFIX FAILED "%d", as->failures + 1);
	json_t *step =
		ctx_own_json(as->cx, json_pack("{s:O, s:i}", "parts", parts, "repairs", repairs));

	return name != NULL && step != NULL ? step_put(as->cx, name, step, NULL) : -1;
}

static void take_step(struct ask *a, const json_t *step)
{
	const char *fault = json_string_value(json_object_get(step, "fault"));
	const json_t *value = json_object_get(step, "value");

	a->value = json_is_null(value) ? NULL : value;
	a->why = json_string_value(json_object_get(step, "why"));
	a->fault = CALL_MALFORMED;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (fault != NULL && words[i] != NULL && strcmp(fault, words[i]) == 0)
			a->fault = (enum call_fault)i;
}

int asks_put(struct asks *as, struct ask *a)
{
	const json_t *step = json_object_get(as->steps, a->name);

	if (step != NULL) {
		take_step(a, step);
		a->next = NULL;
		*as->kept_end = a;
		as->kept_end = &a->next;
		return 0;
	}
	if (as->fatal != NULL)
		return 0;
	a->call.kind = CALL_CHAT;
	a->call.step = a->name;
	a->call.tag = a;
	return provider_start(as->cx, &a->call);
}

/* An answer that is not of the schema may still hold slots that are: the caller looks. */
static json_t *value_of(struct ctx *cx, const struct model_call *c)
{
	json_t *value;

	if (c->fault == CALL_OK)
		return c->value;
	if (c->fault != CALL_MALFORMED || c->text == NULL)
		return NULL;
	value = json_loads(c->text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	return json_is_object(value) ? ctx_own_json(cx, value) : (json_decref(value), NULL);
}

static int record(struct asks *as, struct ask *a)
{
	json_t *step;
	const char *name = ctx_printf(as->cx, STEP_PREFIX "%s", a->name);

	a->fault = a->call.fault;
	a->why = a->call.why;
	a->value = value_of(as->cx, &a->call);
	if (name == NULL)
		return -1;
	step =
		json_pack("{s:s, s:O?, s:s?}", "fault", words[a->fault], "value", a->value, "why", a->why);
	if (ctx_own_json(as->cx, step) == NULL)
		return -1;
	return step_put(as->cx, name, step, NULL);
}

/* The next call to end; while there is none, others have the processor. */
static int wait_for(struct asks *as, struct model_call **ret)
{
	turn_give();
	TRY(provider_next(as->cx, ret));
	return turn_take(as->cx);
}

int asks_next(struct asks *as, struct ask **ret)
{
	*ret = as->kept;
	if (as->kept != NULL) {
		as->kept = as->kept->next;
		if (as->kept == NULL)
			as->kept_end = &as->kept;
		return job_check(as->cx);
	}
	for (struct model_call *c;;) {
		TRY(wait_for(as, &c));
		if (c == NULL)
			break;
		if (answered(c->fault)) {
			*ret = c->tag;
			return record(as, *ret);
		}
		/* Of several the rate limit says when to come back; otherwise the first one counts. */
		if (as->fatal == NULL ||
			(c->fault == CALL_RATE_LIMITED &&
				(as->fatal->fault != CALL_RATE_LIMITED ||
					c->retry_after_seconds > as->fatal->retry_after_seconds)))
			as->fatal = c;
	}
	return as->fatal != NULL ? call_fail(as->cx, as->fatal) : 0;
}
