/* Worker endpoints: claim, call generate-course, count. */
#include "domain/dispatch.h"

#include <pthread.h>
#include <string.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/log.h"
#include "codec/json.h"
#include "codec/uuid.h"
#include "domain/auth.h"
#include "domain/queue.h"
#include "io/fetch.h"

enum {
	WAVE = 2, /* calls at once: as many as one generate-course process has job threads */
	CALL_TIMEOUT_MS = 28000, /* generate-course answers within 25 s */
	TOKEN_TTL_SECONDS = 60,
	REPLY_MAX = 256 * 1024,
};

static const char queue[] = "ai_course_jobs";

/* One claimer per process; its leases are handed over at once, so it needs no heartbeat. */
static char worker[UUID_TEXT];
static pthread_once_t worker_once = PTHREAD_ONCE_INIT;

static void make_worker(void)
{
	uuid_v7(worker);
}

static int call_init(struct ctx *cx, struct fetch *call, const char *job_id, int run_no)
{
	const char **headers = ctx_alloc(cx, 3 * sizeof(*headers));
	const char *token = auth_service_token(cx, TOKEN_TTL_SECONDS);

	if (headers == NULL || token == NULL)
		return -1;
	headers[0] = ctx_printf(cx, "Authorization: Bearer %s", token);
	headers[1] = ctx_printf(cx, "X-Request-Id: %s", cx->request_id);
	*call = (struct fetch){ .method = "POST",
		.headers = headers,
		.timeout_ms = CALL_TIMEOUT_MS,
		.reply_max_bytes = REPLY_MAX };
	call->url = run_no > 0
		? ctx_printf(cx, "%s/generate-course?jobId=%s&run_no=%d", cfg.functions_url, job_id, run_no)
		: ctx_printf(cx, "%s/generate-course?jobId=%s", cfg.functions_url, job_id);
	return headers[0] != NULL && headers[1] != NULL && call->url != NULL ? 0 : -1;
}

/* The word that the summary shows for a call's reply. */
static const char *outcome(struct ctx *cx, const struct fetch *call)
{
	const char *status;
	json_t *reply;

	if (call->status == 202)
		return "accepted";
	if (call->status != 200 || json_parse(cx, call->reply, call->reply_size, 32, &reply) != 0) {
		ctx_forgive(cx);
		return "released";
	}
	status = json_string_value(json_object_get(reply, "status"));
	return status != NULL && strcmp(status, "done") == 0 ? "done" : "failed";
}

static void count(json_t *summary, const char *word)
{
	json_int_t n = json_integer_value(json_object_get(summary, word));

	json_object_set_new(summary, word, json_integer(n + 1));
}

/* A job that nobody took over goes back. The lease may have moved on meanwhile: then there is nothing to give back. */
static void give_back(struct ctx *cx, const struct job *job, const struct fetch *call)
{
	log_line(cx, LOG_WARN, "generate-course did not take the job", "job_id", job->id, "error",
		call->error != NULL ? call->error : call->reply, NULL);
	if (queue_release(cx, job) != 0)
		ctx_forgive(cx);
}

/* Claims and runs one wave. *ret_claimed 0: nothing is ready. *ret_refused: generate-course is busy or away. */
static int wave(struct ctx *cx, int limit, json_t *summary, int *ret_claimed, bool *ret_refused)
{
	struct fetch calls[WAVE];
	struct job *jobs;
	int n;

	*ret_refused = false;
	TRY(queue_claim(cx, worker, queue, limit < WAVE ? limit : WAVE, &jobs, &n));
	*ret_claimed = n;
	for (int i = 0; i < n; i++)
		TRY(call_init(cx, &calls[i], jobs[i].id, jobs[i].run_no));
	if (n > 0)
		TRY(fetch_all(cx, calls, n));
	for (int i = 0; i < n; i++) {
		const char *word = outcome(cx, &calls[i]);

		if (strcmp(word, "released") == 0) {
			give_back(cx, &jobs[i], &calls[i]);
			*ret_refused = true;
		}
		count(summary, "claimed");
		count(summary, word);
		json_array_append_new(json_object_get(summary, "jobs"),
			json_pack(
				"{s:s, s:i, s:s}", "jobId", jobs[i].id, "run_no", jobs[i].run_no, "status", word));
	}
	return 0;
}

int dispatch_jobs(struct ctx *cx, int limit, int64_t budget_ms, json_t **ret)
{
	int64_t until = clock_ms() + budget_ms;
	json_t *summary = ctx_own_json(cx,
		json_pack("{s:i, s:i, s:i, s:i, s:i, s:[]}", "claimed", 0, "done", 0, "failed", 0,
			"accepted", 0, "released", 0, "jobs"));
	bool refused = false;
	int claimed = WAVE;

	if (summary == NULL)
		return -1;
	pthread_once(&worker_once, make_worker);
	TRY(auth_as_service(cx, NULL));
	TRY(queue_worker_register(cx, worker, queue, ctx_printf(cx, "dispatch-%.8s", worker), 0));
	while (limit > 0 && claimed > 0 && !refused && clock_ms() < until) {
		TRY(wave(cx, limit, summary, &claimed, &refused));
		limit -= claimed;
	}
	*ret = json_incref(summary);
	return 0;
}

int dispatch_one(struct ctx *cx, const char *job_id, int *ret_status, json_t **ret)
{
	struct fetch call;

	TRY(call_init(cx, &call, job_id, 0));
	TRY(fetch_one(cx, &call));
	TRY(json_parse(cx, call.reply, call.reply_size, 32, ret));
	*ret_status = call.status;
	return 0;
}
