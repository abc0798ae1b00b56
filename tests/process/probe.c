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

/* n jobs that sleep for so long, in transactions of their own, each with its poke. */
static int enqueue(struct ctx *cx, long n)
{
	struct enqueue e = { .queue = "test_jobs", .type = "test" };
	struct enqueued job = { 0 };
	long sleep_ms;

	TRY(req_query_int(cx, "sleep", 0, 60000, 0, &sleep_ms));
	TRY(auth_as_service(cx, req_query(cx, "org")));
	e.payload = ctx_own_json(cx,
		sleep_ms > 0 ? json_pack("{s:s, s:I}", "do", "sleep", "n", (json_int_t)sleep_ms)
					 : json_object());
	for (long i = 0; i < n; i++) {
		TRY(queue_enqueue(cx, &e, &job));
		queue_poke(e.queue);
	}
	return reply_json(cx, 202, json_pack("{s:s}", "jobId", job.job_id));
}

static int cancel(struct ctx *cx, const char *id)
{
	TRY(auth_as_service(cx, req_query(cx, "org")));
	TRY(db_call(cx, NULL, false, "select ignite.cancel_job($1)", 1, id));
	queue_poke_cancel("test_jobs");
	return tell(cx, 200);
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
	else if (strcmp(what, "enqueue") == 0)
		return enqueue(cx, n);
	else if (strcmp(what, "cancel") == 0)
		return cancel(cx, req_query(cx, "job"));
	else if (strcmp(what, "job") == 0)
		return job(cx, req_query(cx, "job"), run_no);
	return tell(cx, 200);
}

/* ---- as a worker: the payload says what to do ---- */

static long number(struct ctx *cx, const char *name)
{
	return (long)json_integer_value(json_object_get(cx->job->payload, name));
}

static const char *run_text(struct ctx *cx)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", cx->job->run_no);
	return ctx_strdup(cx, text);
}

/* Leaves a mark in the finishing transaction, so that a test sees each effect that was committed. */
static int finish(struct ctx *cx, long hold_ms)
{
	TRY(job_begin_finish(cx));
	TRY(db_query(cx, NULL, "insert into public.effect (job_id, run_no) values ($1, $2)", 2,
		cx->job->id, run_text(cx)));
	for (int64_t until = clock_ms() + hold_ms; clock_ms() < until; usleep(10000))
		TRY(db_query(cx, NULL, "select 1", 0));
	return job_result(cx, json_pack("{s:i}", "run_no", cx->job->run_no), "some/path.json");
}

/* Enqueues n children and waits for them, in one transaction. */
static int fan_out(struct ctx *cx)
{
	json_t *child = json_object_get(cx->job->payload, "child");
	const char *payload, *run = run_text(cx);
	char count[16];
	size_t size;

	snprintf(count, sizeof(count), "%ld", number(cx, "n"));
	TRY(json_text(cx, child, false, &payload, &size));
	TRY(job_begin_finish(cx));
	TRY(db_query(cx, NULL,
		"select count(e.job_id) from generate_series(1, $1::int) n, lateral"
		" ignite.enqueue_job($2, $3, $4::jsonb || jsonb_build_object('child', n), p_parent => $5) e",
		5, count, cx->job->queue, cx->job->type, payload, cx->job->id));
	TRY(db_query(cx, NULL, "select ignite.wait_for_children($1, $2)", 2, cx->job->id, run));
	TRY(db_commit(cx));
	return fail(cx, 409, "lease_lost", "This run has ended; it waits for its children.");
}

/* The first run fans out; the one after that wait is the fan-in. */
static int family(struct ctx *cx)
{
	struct rows *r = NULL;

	TRY(db_call(cx, &r, true,
		"select count(*) from ignite.job_attempts where job_id = $1 and outcome = 'waiting'", 1,
		cx->job->id));
	return rows_int(r, 0, 0) == 0 ? fan_out(cx) : finish(cx, 0);
}

static int work(struct ctx *cx, const char *what)
{
	bool heeds = strcmp(what, "sleep") == 0;

	for (int64_t until = clock_ms() + number(cx, "n"); clock_ms() < until; usleep(10000))
		if (heeds)
			TRY(job_check(cx));
	return 0;
}

/* A step that an earlier run recorded is not done again: the first run crashes after it. */
static int steps(struct ctx *cx)
{
	json_t *kept = NULL;

	TRY(step_get(cx, "outline", &kept));
	if (kept == NULL) {
		TRY(step_put(
			cx, "outline", ctx_own_json(cx, json_pack("{s:i}", "by", cx->job->run_no)), NULL));
		raise(SIGKILL);
	}
	return job_result(cx, json_incref(kept), NULL);
}

/* An effect for the finishing transaction; with `broken` one that the database refuses beside it. */
static int effect(struct ctx *cx)
{
	TRY(job_effect(cx, "insert into public.effect (job_id, run_no) values ($1, $2)", 2, cx->job->id,
		run_text(cx)));
	if (json_object_get(cx->job->payload, "broken") != NULL)
		TRY(job_effect(cx, "select 1 / $1::int", 1, "0"));
	return 0;
}

/* Two rows, one of them without a text, for a statement that takes those of all jobs that end together. */
static int notes(struct ctx *cx)
{
	static const char sql[] =
		"insert into public.note (job_id, text) select * from unnest($1::uuid[], $2::text[])";
	const char *text = json_string_value(json_object_get(cx->job->payload, "text"));

	if (strcmp(text, "odd") == 0)
		text = "a, b} {\"c\\";
	TRY(job_effect_row(cx, sql, 2, cx->job->id, text));
	return job_effect_row(cx, sql, 2, cx->job->id, NULL);
}

/*
 * do: plain (nothing), effect, notes (text, or odd), late (the same after n ms), steps, sleep (n ms, heeds being stopped), work (n ms, heeds nothing), hold (n ms inside the finishing transaction), crash, fail
 * (with status; chance: in so many of a hundred runs), family (n children, each with the payload child). first: only the
 * first run does so, later ones just finish. silent: it tells no progress, so that it shares its lease and its record.
 */
static int perform(struct ctx *cx)
{
	const char *what = json_string_value(json_object_get(cx->job->payload, "do"));
	long chance = number(cx, "chance");

	if (json_object_get(cx->job->payload, "silent") == NULL)
		job_progress(cx, "working", 50, what);
	if (what == NULL || (json_object_get(cx->job->payload, "first") != NULL && cx->job->run_no > 1))
		return finish(cx, 0);
	if (strcmp(what, "plain") == 0)
		return 0;
	if (strcmp(what, "effect") == 0)
		return effect(cx);
	if (strcmp(what, "notes") == 0)
		return notes(cx);
	if (strcmp(what, "steps") == 0)
		return steps(cx);
	if (strcmp(what, "family") == 0)
		return family(cx);
	if (strcmp(what, "hold") == 0)
		return finish(cx, number(cx, "n"));
	TRY(work(cx, what));
	if (strcmp(what, "late") == 0)
		return effect(cx);
	if (strcmp(what, "crash") == 0)
		raise(SIGKILL);
	if (strcmp(what, "fail") == 0 && (chance == 0 || random() % 100 < chance))
		return fail(cx, (int)number(cx, "status"), "told_to", "It was told to fail.");
	return finish(cx, 0);
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
