/*
 * health: is it alive, and can it work?
 * GET /health -> 200 {status}   GET /health/ready -> 200 or 503 {status, database, store, queues}
 */
#include "ignite.h"

#include <string.h>

static json_t *probe_database(struct ctx *cx, bool *ok)
{
	int64_t start = clock_us();
	struct rows *r;

	if (db_call(cx, &r, true, "select max(name) from ignite.schema_migrations", 0) != 0) {
		json_t *answer = json_pack("{s:b, s:s}", "ok", 0, "error", cx->err.message);

		*ok = false;
		ctx_forgive(cx);
		return answer;
	}
	return json_pack("{s:b, s:f, s:s?}", "ok", 1, "latency_ms",
		(double)(clock_us() - start) / 1000.0, "schema", rows_get(r, 0, 0));
}

static json_t *probe_store(struct ctx *cx, bool *ok)
{
	int64_t free_bytes, total_bytes;

	if (store_probe(cx, &free_bytes, &total_bytes) != 0) {
		json_t *answer = json_pack("{s:b, s:s}", "ok", 0, "error", cx->err.message);

		*ok = false;
		ctx_forgive(cx);
		return answer;
	}
	return json_pack("{s:b, s:I, s:I}", "ok", 1, "free_bytes", (json_int_t)free_bytes,
		"total_bytes", (json_int_t)total_bytes);
}

static json_t *queue_figures(struct ctx *cx)
{
	static const char sql[] =
		"select coalesce(jsonb_object_agg(queue, to_jsonb(s) - 'queue'), '{}') from ignite.queue_stats() s";
	json_t *figures = NULL;
	struct rows *r;

	if (db_call(cx, &r, true, sql, 0) == 0)
		figures = rows_json(cx, r, 0, 0);
	ctx_forgive(cx);
	return json_incref(figures);
}

static int ready(struct ctx *cx)
{
	json_t *database, *store, *queues;
	bool ok = true;

	TRY(auth_as_service(cx, NULL));
	database = probe_database(cx, &ok);
	store = probe_store(cx, &ok);
	queues = ok ? queue_figures(cx) : NULL;
	return reply_json(cx, ok ? 200 : 503,
		json_pack("{s:s, s:o, s:o, s:o?}", "status", ok ? "ready" : "unavailable", "database",
			database, "store", store, "queues", queues));
}

static int health(struct ctx *cx)
{
	const char *path = req_path_info(cx);

	if (strcmp(path, "") == 0 || strcmp(path, "/") == 0)
		return reply_json(cx, 200, json_pack("{s:s}", "status", "ok"));
	if (strcmp(path, "/ready") == 0)
		return ready(cx);
	return fail(cx, 404, "not_found", "There are /health and /health/ready.");
}

static int setup(char *why, size_t why_size)
{
	return store_setup(cfg.storage_url, why, why_size);
}

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"Alive; below /ready also able to work, with figures of database, store and queues." },
	{ 503, NULL, "The database or the store cannot be used; which one and why is in the body." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "health",
	.summary = "Liveness at /health, readiness with figures at /health/ready.",
	.route = "/health",
	.methods = GET | HEAD,
	.auth = AUTH_NONE,
	.timeout_ms = 10000,
	.threads = 2,
	.replies = replies,
	.run = health,
	.setup = setup,
};
