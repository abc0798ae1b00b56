/* --describe: the descriptor as JSON, from which nginx's locations, the process list and the API document are made. */
#include <stdio.h>
#include <string.h>

#include "base/cfg.h"
#include "edge/modes.h"
#include "edge/request.h"

enum { ARENA_BYTES = 8 MiB, JOB_CONNECTIONS_MAX = 8, LISTENERS = 1 };

int handler_threads(const struct handler *h)
{
	return h->threads > 0 ? h->threads : 4;
}

int handler_job_threads(const struct handler *h)
{
	if (h->queue == NULL || h->job == NULL)
		return 0;
	return cfg.worker_jobs > 0 ? cfg.worker_jobs : h->job_threads > 0 ? h->job_threads : 2;
}

/* Jobs hold one for a transaction, never while they wait for a model: many share a few. One more claims and beats. */
static int job_connections(const struct handler *h)
{
	int jobs = handler_job_threads(h);

	return jobs > JOB_CONNECTIONS_MAX ? JOB_CONNECTIONS_MAX + 1 : jobs > 0 ? jobs + 1 : 0;
}

/* A thread holds one connection at most. */
int handler_connections(const struct handler *h)
{
	return handler_threads(h) + job_connections(h);
}

int handler_work_connections(const struct handler *h)
{
	return job_connections(h);
}

size_t handler_arena_bytes(const struct handler *h)
{
	return (h->arena_bytes > 0 ? h->arena_bytes : ARENA_BYTES) + h->body_max;
}

static json_t *methods_json(unsigned methods)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	json_t *list = json_array();

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if ((methods & (1u << i)) != 0)
			json_array_append_new(list, json_string(names[i]));
	return list;
}

static json_t *query_json(const struct query_param *q)
{
	static const char *const types[] = { "text", "uuid", "integer", "course_id" };
	json_t *list = json_array();

	for (; q != NULL && q->name != NULL; q++) {
		json_t *o = json_pack("{s:s, s:s*, s:s, s:b}", "name", q->name, "about", q->about, "type",
			types[q->type], "required", (int)q->required);

		if (q->type == QUERY_INT || q->max > 0) {
			json_object_set_new(o, "min", json_integer(q->min));
			json_object_set_new(o, "max", json_integer(q->max));
		}
		json_array_append_new(list, o);
	}
	return list;
}

/* {"200":[{"about"}],"404":[{"code","about"},…]} */
static json_t *replies_json(const struct reply_doc *r)
{
	json_t *map = json_object();

	for (; r != NULL && r->status != 0; r++) {
		json_t *list;
		char status[8];

		snprintf(status, sizeof(status), "%d", r->status);
		list = json_object_get(map, status);
		if (list == NULL) {
			list = json_array();
			json_object_set_new(map, status, list);
		}
		json_array_append_new(list, json_pack("{s:s*, s:s*}", "code", r->code, "about", r->about));
	}
	return map;
}

static json_t *describe(const struct handler *h)
{
	static const char *const levels[] = { "none", "user", "viewer", "editor", "owner", "service" };
	char route[160];
	json_t *d;

	snprintf(route, sizeof(route), "/functions/v1/%s", h->name);
	d = json_pack(
		"{s:s, s:s, s:o, s:s, s:s, s:I, s:i, s:i, s:i, s:b, s:s?, s:i, s:i, s:b, s:i, s:i}", "name",
		h->name, "route", h->route != NULL ? h->route : route, "methods", methods_json(h->methods),
		"auth", levels[h->auth], "summary", h->summary != NULL ? h->summary : "", "body_max_bytes",
		(json_int_t)h->body_max, "timeout_ms", h->timeout_ms > 0 ? h->timeout_ms : 30000, "threads",
		handler_threads(h), "processes", h->processes > 0 ? h->processes : 1, "public",
		!h->internal, "queue", h->queue, "work_processes", h->work_processes, "job_threads",
		handler_job_threads(h), "body_file", (int)h->body_file, "connections",
		handler_connections(h), "work_connections",
		handler_work_connections(h) + (handler_job_threads(h) > 0 ? LISTENERS : 0));
	if (d == NULL)
		return NULL;
	json_object_set_new(d, "get_open", json_boolean(h->get_open));
	json_object_set_new(d, "query", query_json(h->query));
	json_object_set_new(d, "replies", replies_json(h->replies));
	return d;
}

int describe_main(const struct handler *h, const char *schema_text, size_t schema_size)
{
	json_t *d = describe(h), *schema = NULL;
	json_error_t e;

	if (d == NULL)
		return 1;
	if (schema_size > 0) {
		schema = json_loadb(schema_text, schema_size, JSON_REJECT_DUPLICATES, &e);
		if (schema == NULL) {
			fprintf(stderr, "%s: request.schema.json: %s (line %d)\n", h->name, e.text, e.line);
			json_decref(d);
			return 1;
		}
	}
	json_object_set_new(d, "request_schema", schema != NULL ? schema : json_null());
	json_dumpf(d, stdout, JSON_COMPACT);
	json_decref(d);
	return putchar('\n') == '\n' && fflush(stdout) == 0 ? 0 : 1;
}
