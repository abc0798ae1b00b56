/* Costs: calls are reserved in the database before they are made and settled after; the rules are ignite.cost_reserve()'s. */
#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "domain/auth.h"
#include "domain/provider/run.h"
#include "domain/queue.h"
#include "io/db.h"

/* Everything here is the service role's; the caller's identity is put back. */
static int as_service(struct ctx *cx, struct identity **ret_before)
{
	const char *organization = cx->job != NULL ? cx->job->organization_id
		: cx->who != NULL                      ? cx->who->organization
											   : NULL;

	*ret_before = cx->who;
	return auth_as_service(cx, organization);
}

/* Images and films cost by size and quality where there are such prices: as they are asked for in the request. */
static json_t *names_of(const struct call_run *r)
{
	bool sized = (r->call->kind == CALL_IMAGE || r->call->kind == CALL_VIDEO) && *r->size != '\0';
	json_t *names = json_array();

	if (sized && *r->quality != '\0')
		json_array_append_new(
			names, json_sprintf("%s:%s:%s", r->model->model, r->size, r->quality));
	if (sized)
		json_array_append_new(names, json_sprintf("%s:%s", r->model->model, r->size));
	json_array_append_new(names, json_string(r->model->model));
	return names;
}

static json_int_t images_of(const struct model_call *c)
{
	return c->kind != CALL_IMAGE ? 0 : c->count > 0 ? c->count : 1;
}

/* Characters at most: no text has more of them than bytes. */
static json_int_t characters_of(const struct model_call *c)
{
	return c->kind == CALL_SPEECH ? (json_int_t)strlen(c->user) : 0;
}

static json_int_t film_of(const struct call_run *r)
{
	return r->call->kind == CALL_VIDEO ? (json_int_t)r->film_bound_ms : 0;
}

static json_t *asked(const struct call_run *r)
{
	return json_pack("{s:s?, s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:I, s:I, s:b}", "step",
		r->call->step, "key", r->key, "kind", kind_word(r->call->kind), "provider",
		r->model->provider->name, "model", r->model->model, "prices", r->model->provider->prices,
		"names", names_of(r), "input", (json_int_t)r->input_bound, "output",
		(json_int_t)r->output_bound, "images", images_of(r->call), "characters",
		characters_of(r->call), "film_ms", film_of(r), "continues",
		kind_is_media(r->call->kind) && !r->fresh);
}

static int reserved(struct ctx *cx, const struct rows *rows, int row, struct call_run *r)
{
	const char *verdict = rows_get(rows, row, 0), *event = rows_get(rows, row, 1);

	if (verdict != NULL && strcmp(verdict, "over_budget") == 0) {
		r->fault = CALL_OVER_BUDGET;
		snprintf(r->why, sizeof(r->why),
			"The call could cost up to $%s, and $%s of the job's cost ceiling of $%s is spent or "
			"reserved: raise job_queues.cost_ceiling of its queue, then requeue the job.",
			rows_get(rows, row, 2), rows_get(rows, row, 4), rows_get(rows, row, 3));
	} else if (verdict != NULL && strcmp(verdict, "no_price") == 0) {
		r->fault = CALL_NO_PRICE;
		snprintf(r->why, sizeof(r->why),
			"The job has a cost ceiling, and no price is known for %s (%s) of the list %s.",
			r->model->model, kind_word(r->call->kind), r->model->provider->prices);
	} else if (event != NULL && strlen(event) < sizeof(r->event_id)) {
		snprintf(r->event_id, sizeof(r->event_id), "%s", event);
		r->kept =
			verdict != NULL && strcmp(verdict, "continued") == 0 ? rows_get(rows, row, 5) : NULL;
	} else {
		return fail(cx, 500, "internal", "A reservation has no number.");
	}
	return 0;
}

#define VERDICTS                                                                                   \
	"select verdict, event_id, trim_scale(estimate_usd), trim_scale(ceiling_usd), "                \
	"trim_scale(spent_usd), "

/* One question about all runs, a row of verdicts for each; told is what the database is told of them. */
static int verdicts(struct ctx *cx, const struct run_list *runs, const json_t *told, bool further,
	struct rows **ret)
{
	const struct job *job = cx->job;
	const char *id = job != NULL ? job->id : NULL, *text;
	struct identity *before;
	char run_no[16];
	size_t size;
	int rc;

	TRY(json_text(cx, told, false, &text, &size));
	TRY(as_service(cx, &before));
	snprintf(run_no, sizeof(run_no), "%d", job != NULL ? job->run_no : 0);
	/* Asked further twice is harmless: the number of lost answers is set. */
	if (further)
		rc = db_call(cx, ret, true, VERDICTS "null from ignite.cost_further($1,$2,$3)", 3, id,
			job != NULL ? run_no : NULL, text);
	else
		rc = db_call(cx, ret, false, VERDICTS "continuation from ignite.cost_reserve($1,$2,$3,$4)",
			4, id, job != NULL ? run_no : NULL, cx->who->organization, text);
	cx->who = before;
	TRY(rc);
	if (rows_count(*ret) != runs->count)
		return fail(cx, 500, "internal", "A reservation was not answered.");
	return 0;
}

int cost_reserve(struct ctx *cx, const struct run_list *runs)
{
	json_t *list = ctx_own_json(cx, json_array());
	struct rows *rows = NULL;
	int row = 0;

	if (list == NULL)
		return -1;
	for (const struct call_run *r = runs->first; r != NULL; r = r->next)
		json_array_append_new(list, asked(r));
	TRY(verdicts(cx, runs, list, false, &rows));
	for (struct call_run *r = runs->first; r != NULL; r = r->next)
		TRY(reserved(cx, rows, row++, r));
	return 0;
}

int cost_further(struct ctx *cx, const struct run_list *runs)
{
	json_t *list = ctx_own_json(cx, json_array());
	struct rows *rows = NULL;
	int row = 0;

	if (list == NULL)
		return -1;
	for (const struct call_run *r = runs->first; r != NULL; r = r->next)
		json_array_append_new(
			list, json_pack("{s:s, s:i}", "event_id", r->event_id, "lost", r->lost));
	TRY(verdicts(cx, runs, list, true, &rows));
	for (struct call_run *r = runs->first; r != NULL; r = r->next) {
		r->fault = CALL_OK;
		r->lost_counted = r->lost;
		TRY(reserved(cx, rows, row++, r));
	}
	return 0;
}

int cost_continue(struct ctx *cx, const struct run_list *runs)
{
	static const char sql[] = "select ignite.cost_continue($1,$2,$3)";
	json_t *list = ctx_own_json(cx, json_array());
	struct identity *before;
	const char *text;
	char run_no[16];
	size_t size;
	int rc;

	if (list == NULL)
		return -1;
	for (const struct call_run *r = runs->first; r != NULL; r = r->next)
		if (r->to_record)
			json_array_append_new(list,
				json_pack(
					"{s:s, s:o}", "event_id", r->event_id, "continuation", results_record(r)));
	/* Without a job nobody comes back for it. */
	if (cx->job == NULL || json_array_size(list) == 0)
		return 0;
	TRY(json_text(cx, list, false, &text, &size));
	TRY(as_service(cx, &before));
	snprintf(run_no, sizeof(run_no), "%d", cx->job->run_no);
	rc = db_call(cx, NULL, true, sql, 3, cx->job->id, run_no, text);
	cx->who = before;
	return rc;
}

int cost_cancelled(struct ctx *cx, bool *ret)
{
	struct identity *before;
	struct rows *rows = NULL;
	int rc;

	TRY(as_service(cx, &before));
	rc = db_call(cx, &rows, true, "select ignite.cost_cancelled($1)", 1, cx->job->id);
	cx->who = before;
	TRY(rc);
	*ret = strcmp(rows_get(rows, 0, 0), "t") == 0;
	return 0;
}

/*
 * Whether what is on record stays. A job's files that were fetched stay on record, too, until the job says that it has them: were it killed
 * before that, its next run fetches them again and pays nothing.
 */
static bool stays(const struct call_run *r)
{
	return r->owed &&
		(!r->over || (r->fault == CALL_OK && r->fetched > 0 && r->inbox->cx->job != NULL));
}

static json_t *came_to(const struct call_run *r)
{
	static const char *const charges[] = {
		[CHARGE_NONE] = "none", [CHARGE_KNOWN] = "known", [CHARGE_UNKNOWN] = "unknown"
	};
	const struct call_usage *u = &r->call->usage;

	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:i, s:I, s:I, s:I, s:i, s:i, s:b, s:b}",
		"event_id", r->event_id, "outcome", fault_word(r->fault), "charge", charges[r->charge],
		"input", (json_int_t)u->input_tokens, "cached", (json_int_t)u->cached_tokens, "cache_write",
		(json_int_t)u->cache_write_tokens, "output", (json_int_t)u->output_tokens, "images",
		u->images, "characters", (json_int_t)u->characters, "film_ms", (json_int_t)u->film_ms,
		"latency_ms", (json_int_t)(r->ended_ms - r->began_ms), "attempts", r->asked, "lost",
		r->lost, "repeated", r->repeated, "owed", stays(r));
}

int cost_settle(struct ctx *cx, const struct run_list *runs)
{
	static const char sql[] = "select trim_scale(cost_usd) from ignite.cost_settle($1)";
	json_t *list = ctx_own_json(cx, json_array());
	struct identity *before;
	struct rows *rows = NULL;
	const char *text;
	size_t size;
	int rc, row = 0;

	if (list == NULL)
		return -1;
	for (const struct call_run *r = runs->first; r != NULL; r = r->next)
		if (*r->event_id != '\0')
			json_array_append_new(list, came_to(r));
	if (json_array_size(list) == 0)
		return 0;
	TRY(json_text(cx, list, false, &text, &size));
	TRY(as_service(cx, &before));
	/* Twice is harmless: the first word stays. */
	rc = db_call(cx, &rows, true, sql, 1, text);
	cx->who = before;
	TRY(rc);
	for (struct call_run *r = runs->first; r != NULL; r = r->next)
		if (*r->event_id != '\0' && row < rows_count(rows))
			r->call->cost_usd = rows_get(rows, row++, 0);
	return 0;
}

int provider_job_cost(struct ctx *cx, const char *job_id, json_t **ret)
{
	static const char sql[] = "select ignite.job_cost($1)";
	struct identity *before;
	struct rows *rows = NULL;
	int rc;

	TRY(as_service(cx, &before));
	rc = cx->db != NULL ? db_query(cx, &rows, sql, 1, job_id)
						: db_call(cx, &rows, true, sql, 1, job_id);
	cx->who = before;
	TRY(rc);
	*ret = rows_json(cx, rows, 0, 0);
	return *ret != NULL ? 0 : -1;
}
