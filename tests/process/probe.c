/* probe: a handler that does as it is told, for the tests of the process model. */
#include "ignite.h"

#include <signal.h>
#include <unistd.h>

const char handler_request_schema[] = "";
const size_t handler_request_schema_size = 0;

static int tell(struct ctx *cx, int status)
{
	const char *body;
	size_t size;

	req_body(cx, &body, &size);
	return reply_json(cx, status,
		json_pack("{s:i, s:s, s:I, s:s}", "pid", (int)getpid(), "id", cx->request_id, "size",
			(json_int_t)size, "body", size > 0 && size < 64 ? body : ""));
}

static int big(struct ctx *cx, size_t size)
{
	char *data = ctx_alloc(cx, size + 1);

	if (data == NULL)
		return -1;
	memset(data, 'x', size);
	return reply_text(cx, 200, "text/plain", data, size);
}

static int job(struct ctx *cx, const char *id, long run_no)
{
	static const char *const words[] = { "done", "failed", "running" };
	enum job_outcome outcome;
	json_t *result = NULL;
	long wait_ms;

	TRY(req_query_int(cx, "wait_ms", 0, 60000, 5000, &wait_ms));
	TRY(auth_as_service(cx, NULL));
	TRY(worker_run_job(cx, id, (int)run_no, wait_ms, &outcome, &result));
	return reply_json(
		cx, 200, json_pack("{s:s, s:O?}", "outcome", words[outcome], "result", result));
}

static int run(struct ctx *cx)
{
	const char *what = req_query(cx, "do");
	long n, run_no;

	TRY(req_query_int(cx, "n", 0, 100000000, 0, &n));
	TRY(req_query_int(cx, "run_no", 0, 1000000, 0, &run_no));
	if (what == NULL)
		return tell(cx, 200);
	if (strcmp(what, "sleep") == 0)
		usleep((useconds_t)n * 1000);
	else if (strcmp(what, "crash") == 0)
		raise(SIGKILL);
	else if (strcmp(what, "big") == 0)
		return big(cx, (size_t)n);
	else if (strcmp(what, "fail") == 0)
		return fail(cx, (int)n, "told_to", "It was told to fail.");
	else if (strcmp(what, "query") == 0)
		TRY(db_call(cx, NULL, true, "select 1", 0));
	else if (strcmp(what, "job") == 0)
		return job(cx, req_query(cx, "job"), run_no);
	return tell(cx, 200);
}

/* Leaves a mark in the finishing transaction, so that a test sees each effect that was committed. */
static int finish(struct ctx *cx)
{
	TRY(job_begin_finish(cx));
	TRY(db_query(cx, NULL, "insert into public.effect (job_id) values ($1)", 1, cx->job->id));
	return job_result(cx, json_pack("{s:i}", "run_no", cx->job->run_no), "some/path.json");
}

static int perform(struct ctx *cx)
{
	const char *what = json_string_value(json_object_get(cx->job->payload, "do"));
	long n = (long)json_integer_value(json_object_get(cx->job->payload, "n"));

	job_progress(cx, "working", 50, what);
	for (int64_t until = clock_ms() + n; what != NULL && clock_ms() < until; usleep(10000))
		if (strcmp(what, "sleep") == 0)
			TRY(job_check(cx));
	if (what != NULL && strcmp(what, "crash") == 0)
		raise(SIGKILL);
	if (what != NULL && strcmp(what, "fail") == 0)
		return fail(cx, (int)json_integer_value(json_object_get(cx->job->payload, "status")),
			"told_to", "It was told to fail.");
	return finish(cx);
}

const struct handler handler = {
	.name = "probe",
	.summary = "Does as it is told.",
	.methods = GET | POST,
	.auth = AUTH_NONE,
	.body_max = 20 MiB,
	.threads = 3,
	.timeout_ms = 20000,
	.queue = "test_jobs",
	.job_threads = 2,
	.run = run,
	.job = perform,
};
