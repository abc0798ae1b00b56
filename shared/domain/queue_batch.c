/* Many jobs at once: the ends of those that succeeded, with their effects, and the claim of the next ones. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "codec/json.h"
#include "domain/queue_impl.h"

enum { ID_TEXT = 40, RUN_TEXT = 12 };

/* ---- the exchange ---- */

/* The parameters of ignite.exchange() that name the ended jobs. */
struct ends {
	char *ids, *runs;
	const char *results, *paths;
};

static int ends_name(struct ctx *cx, const struct job *const *ended, int count, struct ends *ret)
{
	char *id = ctx_alloc(cx, (size_t)count * ID_TEXT + 3);
	char *run = ctx_alloc(cx, (size_t)count * RUN_TEXT + 3);

	if (id == NULL || run == NULL)
		return -1;
	ret->ids = id;
	ret->runs = run;
	*id++ = *run++ = '{';
	for (int i = 0; i < count; i++) {
		id += snprintf(id, ID_TEXT, i > 0 ? ",%.36s" : "%.36s", ended[i]->id);
		run += snprintf(run, RUN_TEXT, i > 0 ? ",%d" : "%d", ended[i]->run_no);
	}
	*id = *run = '}';
	return 0;
}

/* Most short jobs have neither: then both stay null. */
static int ends_tell(struct ctx *cx, const struct job *const *ended, int count, struct ends *ret)
{
	json_t *results = NULL, *paths = NULL;
	size_t size;

	for (int i = 0; i < count; i++) {
		if (ended[i]->result != NULL) {
			if (results == NULL)
				results = ctx_own_json(cx, json_object());
			json_object_set_new(results, ended[i]->id, json_deep_copy(ended[i]->result));
		}
		if (ended[i]->result_path != NULL) {
			if (paths == NULL)
				paths = ctx_own_json(cx, json_object());
			json_object_set_new(paths, ended[i]->id, json_string(ended[i]->result_path));
		}
	}
	if (results != NULL)
		TRY(json_text(cx, results, false, &ret->results, &size));
	if (paths != NULL)
		TRY(json_text(cx, paths, false, &ret->paths, &size));
	return cx->err.status != 0 ? -1 : 0;
}

int queue_exchange(struct ctx *cx, const char *worker, const char *queue, int limit,
	const struct job *const *ended, int count, struct job **ret, int *ret_count)
{
	static const char sql[] = "select " QUEUE_JOB_COLUMNS
							  " from ignite.exchange($1,$2,$3,$4,$5,$6::jsonb,$7::jsonb,true)";
	struct db_statement batch[EXCHANGE_EFFECTS_MAX + 1];
	struct ends e = { .ids = NULL };
	struct identity *before;
	struct rows *r = NULL;
	char most[NUMBER_TEXT];
	int n = 0, rc;

	TRY(ends_name(cx, ended, count, &e));
	TRY(ends_tell(cx, ended, count, &e));
	TRY(effects_statements(cx, ended, count, batch, &n));
	const char *const values[] = { worker, queue,
		queue_number(most, limit < CLAIM_MAX ? limit : CLAIM_MAX), e.ids, e.runs, e.results,
		e.paths };
	batch[n++] = (struct db_statement){ sql, ARRAY_LEN(values), values };
	TRY(queue_become_service(cx, &before));
	rc = db_call_batch(cx, &r, false, batch, n);
	cx->who = before;
	return rc == 0 ? queue_jobs_of_rows(cx, r, ret, ret_count) : -1;
}

int queue_prefetch(struct ctx *cx, const char *queue, int *ret)
{
	struct identity *before;
	struct rows *r = NULL;
	int rc;

	TRY(queue_become_service(cx, &before));
	rc = db_call(cx, &r, true, "select prefetch from ignite.job_queues where queue = $1", 1, queue);
	cx->who = before;
	TRY(rc);
	if (rows_count(r) != 1)
		return fail(cx, 404, "unknown_queue", "There is no such queue.");
	*ret = (int)rows_int(r, 0, 0);
	return 0;
}
