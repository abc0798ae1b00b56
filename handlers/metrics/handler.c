/*
 * metrics: Prometheus text (exposition format 0.0.4). Not public: nginx answers it on loopback only.
 * GET /metrics -> 200 text/plain
 */
#include "ignite.h"

enum { TEXT_MAX = 256 * 1024 };

static const struct {
	const char *name, *type, *help;
} gauges[] = {
	/* in the order of the columns of queue_stats() after its queue */
	{ "ignite_jobs_ready", "gauge", "Jobs that could start now." },
	{ "ignite_jobs_waiting", "gauge", "Jobs that wait for their time or a backoff." },
	{ "ignite_jobs_processing", "gauge", "Jobs under a lease." },
	{ "ignite_jobs_blocked", "gauge", "Jobs that wait for a person." },
	{ "ignite_jobs_dead_letter", "gauge", "Jobs whose attempts are used up." },
	{ "ignite_jobs_done_last_hour", "gauge", "Jobs done within the last hour." },
	{ "ignite_jobs_failed_last_hour", "gauge",
		"Jobs failed or dead-lettered within the last hour." },
	{ "ignite_oldest_ready_seconds", "gauge", "Age of the oldest job that could start now." },
	{ "ignite_workers", "gauge", "Workers whose heartbeat is fresh." },
	{ "ignite_jobs_done_last_minute", "gauge", "Jobs done within the last minute." },
	{ "ignite_jobs_cancelled_last_hour", "gauge", "Jobs cancelled within the last hour." },
	{ "ignite_queue_paused", "gauge", "1 while the whole queue is paused." },
	{ "ignite_paused_organizations", "gauge", "Organisations that are paused in the queue." },
};

static int queue_metrics(struct ctx *cx, struct str *out)
{
	static const char sql[] =
		"select queue, ready, waiting, processing, blocked, dead_letter, done_hour, failed_hour, "
		"coalesce(oldest_ready_seconds, 0), workers, done_minute, cancelled_hour, paused::int, "
		"paused_organizations from ignite.queue_stats() order by queue";
	struct rows *r;

	TRY(db_call(cx, &r, true, sql, 0));
	for (int g = 0; g < (int)ARRAY_LEN(gauges); g++) {
		TRY(str_printf(out, "# HELP %s %s\n# TYPE %s %s\n", gauges[g].name, gauges[g].help,
			gauges[g].name, gauges[g].type));
		for (int i = 0; i < rows_count(r); i++)
			TRY(str_printf(out, "%s{queue=\"%s\"} %s\n", gauges[g].name, rows_get(r, i, 0),
				rows_get(r, i, g + 1)));
	}
	return 0;
}

static int store_metrics(struct ctx *cx, struct str *out)
{
	int64_t free_bytes, total_bytes;

	if (store_probe(cx, &free_bytes, &total_bytes) != 0) {
		ctx_forgive(cx);
		return str_puts(out,
			"# HELP ignite_store_up Whether the store can be written.\n"
			"# TYPE ignite_store_up gauge\nignite_store_up 0\n");
	}
	return str_printf(out,
		"# HELP ignite_store_up Whether the store can be written.\n"
		"# TYPE ignite_store_up gauge\nignite_store_up 1\n"
		"# HELP ignite_store_free_bytes Bytes free on the store's file system.\n"
		"# TYPE ignite_store_free_bytes gauge\nignite_store_free_bytes %lld\n"
		"# HELP ignite_store_total_bytes Size of the store's file system.\n"
		"# TYPE ignite_store_total_bytes gauge\nignite_store_total_bytes %lld\n",
		(long long)free_bytes, (long long)total_bytes);
}

static int database_metrics(struct ctx *cx, struct str *out)
{
	static const char sql[] =
		"select count(*), current_setting('max_connections'), pg_database_size(current_database()) "
		"from pg_stat_activity where datname = current_database()";
	struct rows *r;

	TRY(db_call(cx, &r, true, sql, 0));
	return str_printf(out,
		"# HELP ignite_database_connections Connections to this database.\n"
		"# TYPE ignite_database_connections gauge\nignite_database_connections %s\n"
		"# HELP ignite_database_connections_max The server's limit.\n"
		"# TYPE ignite_database_connections_max gauge\nignite_database_connections_max %s\n"
		"# HELP ignite_database_size_bytes Size of this database.\n"
		"# TYPE ignite_database_size_bytes gauge\nignite_database_size_bytes %s\n",
		rows_get(r, 0, 0), rows_get(r, 0, 1), rows_get(r, 0, 2));
}

static int metrics(struct ctx *cx)
{
	struct str out;

	TRY(str_init(&out, cx, TEXT_MAX));
	TRY(auth_as_service(cx, NULL));
	TRY(queue_metrics(cx, &out));
	TRY(database_metrics(cx, &out));
	TRY(store_metrics(cx, &out));
	return reply_text(cx, 200, "text/plain; version=0.0.4; charset=utf-8", out.data, out.len);
}

static int setup(char *why, size_t why_size)
{
	return store_setup(cfg.storage_url, why, why_size);
}

static const struct reply_doc replies[] = {
	{ 200, NULL, "Prometheus text." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "metrics",
	.summary = "Figures for Prometheus; loopback only.",
	.route = "/metrics",
	.methods = GET,
	.auth = AUTH_NONE,
	.timeout_ms = 10000,
	.threads = 1,
	.internal = true,
	.replies = replies,
	.run = metrics,
	.setup = setup,
};
