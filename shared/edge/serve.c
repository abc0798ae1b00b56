/* Serve: method, caller, query, body, then the handler; what fails becomes an error reply. */
#include "edge/serve.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "codec/uuid.h"
#include "edge/reply.h"
#include "io/db.h"

enum { TIMEOUT_MS = 30000, REQUEST_ID_LEAST = 8, REQUEST_ID_MOST = 64 };

static bool request_id_valid(const char *id)
{
	size_t n = id != NULL ? strlen(id) : 0;

	return n >= REQUEST_ID_LEAST && n <= REQUEST_ID_MOST &&
		strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

void serve_request_id(char **env, char out[65])
{
	const char *id = env_get(env, "REQUEST_ID");

	if (!request_id_valid(id))
		id = env_get(env, "HTTP_X_REQUEST_ID");
	if (request_id_valid(id))
		memcpy(out, id, strlen(id) + 1);
	else
		uuid_v4(out);
}

static const char *const method_names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };

/* 405 with the methods that there are. HEAD goes wherever GET does. */
static int check_method(struct ctx *cx)
{
	unsigned allowed = cx->handler->methods;
	char list[64] = "";
	size_t n = 0;

	if ((allowed & GET) != 0)
		allowed |= HEAD;
	if ((allowed & cx->rq->method) != 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(method_names); i++)
		if ((allowed & (1u << i)) != 0)
			n += (size_t)snprintf(
				list + n, sizeof(list) - n, "%s%s", n > 0 ? ", " : "", method_names[i]);
	TRY(reply_header(cx, "Allow", "%s", list));
	return fail(cx, 405, "method_not_allowed", "This resource takes %s.", list);
}

static int identify(struct ctx *cx)
{
	bool open = cx->handler->get_open && (cx->rq->method & (GET | HEAD)) != 0;
	struct credentials c = {
		.authorization = req_header(cx, "authorization"),
		.apikey = req_header(cx, "apikey"),
		.agent_token = req_header(cx, "x-agent-token"),
		.organization = req_header(cx, "x-organization-id"),
		.user = req_header(cx, "x-user-id"),
	};

	return auth_identify(cx, &c, open ? AUTH_NONE : cx->handler->auth, &cx->rq->fault);
}

/* What --health asks; nginx never sends this name. */
static bool is_probe(const struct ctx *cx)
{
	return cx->path != NULL && strcmp(cx->path, "/_health") == 0;
}

static int answer(struct ctx *cx, const struct schema *schema, struct front *f)
{
	TRY(request_init(cx, f));
	if (is_probe(cx))
		return reply_json(cx, 200, json_pack("{s:s}", "status", "ok"));
	TRY(check_method(cx));
	TRY(identify(cx));
	TRY(request_check_query(cx));
	TRY(request_read_body(cx, f, schema));
	TRY(cx->handler->run(cx));
	if (cx->rp->status == 0)
		return fail_cause(cx, 500, "internal", "The request could not be answered.",
			"%s returned without a reply", cx->handler->name);
	return 0;
}

static void log_failure(const struct ctx *cx)
{
	char status[16];

	snprintf(status, sizeof(status), "%d", cx->err.status);
	log_line(cx, cx->err.status >= 500 ? LOG_ERROR : LOG_DEBUG, cx->err.message, "status", status,
		"code", cx->err.code, "cause", cx->err.cause, NULL);
}

/* The failure's reply: the handler's own shape where it has one, else the house's. Allow survives. */
static void answer_failure(struct ctx *cx)
{
	struct reply_header *headers = cx->rp->headers;
	bool keep = cx->err.status == 405;

	if (cx->err.status == 0)
		fail_cause(
			cx, 500, "internal", "The request could not be answered.", "no failure recorded");
	log_failure(cx);
	reply_clear(cx);
	if (keep)
		cx->rp->headers = headers;
	if (cx->handler->on_error != NULL && cx->handler->on_error(cx) == 0 && cx->rp->status != 0)
		return;
	reply_error(cx);
}

static void log_access(const struct ctx *cx, int64_t began_us)
{
	char status[16], spent[24];

	snprintf(status, sizeof(status), "%d", cx->rp->status);
	snprintf(spent, sizeof(spent), "%.3f", (double)(clock_us() - began_us) / 1000.0);
	log_line(cx, LOG_DEBUG, "answered", "method", env_get(cx->rq->env, "REQUEST_METHOD"), "path",
		req_path_info(cx), "status", status, "spent_ms", spent, NULL);
}

int serve(struct ctx *cx, const struct handler *h, const struct schema *schema, struct front *f)
{
	struct request rq = { .env = f->env, .method = 0 };
	struct reply rp = { .status = 0 };
	int64_t began_us = clock_us();
	int sent;

	cx->handler = h;
	cx->rq = &rq;
	cx->rp = &rp;
	cx->method = env_get(f->env, "REQUEST_METHOD");
	cx->path = env_get(f->env, "SCRIPT_NAME");
	cx->deadline_ms = began_us / 1000 + (h->timeout_ms > 0 ? h->timeout_ms : TIMEOUT_MS);
	if (answer(cx, schema, f) != 0)
		answer_failure(cx);
	if (cx->db != NULL)
		db_rollback(cx); /* a slow client must not hold a connection */
	sent = reply_send(cx, f);
	log_access(cx, began_us);
	cx->method = cx->path = NULL;
	cx->rq = NULL;
	cx->rp = NULL;
	return sent;
}
