/* Durable steps: what a run of a job has finished, so that the next one need not do it again. */
#include "codec/json.h"
#include "domain/queue_impl.h"

static int value_of(struct ctx *cx, const struct rows *r, json_t **ret)
{
	json_t *value;

	*ret = NULL;
	if (rows_count(r) != 1 || rows_get(r, 0, 0) == NULL)
		return 0;
	value = rows_json(cx, r, 0, 0);
	if (value == NULL)
		return -1;
	*ret = value;
	return 0;
}

int step_get(struct ctx *cx, const char *step, json_t **ret)
{
	static const char sql[] = "select ignite.step_get($1,$2)";
	struct identity *before;
	struct rows *r = NULL;
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = cx->db != NULL ? db_query(cx, &r, sql, 2, cx->job->id, step)
						: db_call(cx, &r, true, sql, 2, cx->job->id, step);
	cx->who = before;
	return rc == 0 ? value_of(cx, r, ret) : -1;
}

int step_put(struct ctx *cx, const char *step, const json_t *value, json_t **ret)
{
	static const char back[] = "select ignite.step_put($1,$2,$3,$4::jsonb)";
	static const char silent[] = "select null from ignite.step_put($1,$2,$3,$4::jsonb)";
	const char *sql = ret != NULL ? back : silent;
	char run[NUMBER_TEXT];
	struct identity *before;
	struct rows *r = NULL;
	json_t *kept = NULL;
	const char *text;
	size_t size;
	int rc;

	TRY(json_text(cx, value, false, &text, &size));
	TRY(queue_become_service(cx, &before));
	queue_number(run, cx->job->run_no);
	/* Twice is harmless: the first value stays. Steps of many jobs that come at once share a commit. */
	rc = cx->db != NULL ? db_query(cx, &r, sql, 4, cx->job->id, run, step, text)
						: db_call_grouped(cx, &r, true, sql, 4, cx->job->id, run, step, text);
	cx->who = before;
	TRY(rc);
	if (ret == NULL)
		return 0;
	TRY(value_of(cx, r, &kept));
	*ret = kept;
	return 0;
}

int step_forget(struct ctx *cx, const char *step)
{
	char run[NUMBER_TEXT];

	return db_query(cx, NULL, "select ignite.step_forget($1,$2,$3)", 3, cx->job->id,
		queue_number(run, cx->job->run_no), step);
}
