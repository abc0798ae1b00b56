/*
 * Fuzzes what the edge reads of a request: method, query, content type, declared length, body; a line each, the body last.
 * A request is taken or fails with a status of its own; nothing else.
 */
#include "edge/request.h"
#include "edge/serve.h"
#include "fuzz.h"

static const char schema_text[] =
	"{\"type\":\"object\",\"properties\":{\"course_id\":{\"type\":\"string\",\"pattern\":\"^[a-z0-9][a-z0-9._-]{0,99}$\"},"
	"\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":60},\"tags\":{\"type\":\"array\",\"uniqueItems\":true},"
	"\"mode\":{\"enum\":[\"a\",\"b\"]}},\"required\":[\"course_id\"],\"additionalProperties\":false}";

static const struct query_param params[] = {
	{ "jobId", "A job.", QUERY_UUID, 0, 0, false },
	{ "limit", "How many.", QUERY_INT, 1, 100, false },
	{ "course_id", "A course.", QUERY_COURSE_ID, 0, 0, false },
	{ "status", "A word.", QUERY_TEXT, 0, 40, true },
	{ NULL, NULL, QUERY_TEXT, 0, 0, false },
};

const struct handler handler = {
	.name = "fuzz", .methods = GET | POST, .body_max = 4096, .query = params
};

struct input {
	struct front front;
	const uint8_t *body;
	size_t left;
};

/* In small pieces, as a socket may. */
static long body_read(struct front *f, void *buf, size_t size)
{
	struct input *in = (struct input *)f;
	size_t n = in->left < size ? in->left : size;

	if (n > 7)
		n = 7;
	memcpy(buf, in->body, n);
	in->body += n;
	in->left -= n;
	return (long)n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "REQUEST_METHOD", "QUERY_STRING", "CONTENT_TYPE",
		"CONTENT_LENGTH", "HTTP_X_ANY", "PATH_INFO" };
	static struct schema *schema;
	struct ctx *cx = fuzz_ctx();
	char *env[ARRAY_LEN(names) + 1] = { NULL }, why[200];
	struct input in = { .front = { .env = env, .read = body_read } };
	const char *name;
	int rc;

	if (schema == NULL)
		schema = schema_compile(schema_text, strlen(schema_text), why, sizeof(why));
	fuzz_check(schema != NULL);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		env[i] = ctx_printf(cx, "%s=%s", names[i], fuzz_part(cx, &data, &size, '\n'));
	in.body = data;
	in.left = size;
	cx->handler = &handler;
	cx->rq = ctx_alloc(cx, sizeof(*cx->rq));
	fuzz_check(cx->rq != NULL);
	cx->rq->env = env;
	rc = request_init(cx, &in.front);
	if (rc == 0)
		rc = request_check_query(cx);
	if (rc == 0)
		rc = request_read_body(cx, &in.front, schema);
	fuzz_check((rc == 0) == (cx->err.status == 0));
	fuzz_check(rc == 0 || (cx->err.status >= 400 && cx->err.status <= 503));
	if (rc == 0)
		fuzz_check(req_json(cx) == NULL || json_is_object(req_json(cx)));
	name = env[4] + strlen("HTTP_X_ANY=");
	fuzz_check(strcmp(req_header(cx, "x-any"), name) == 0);
	req_header(cx, name);
	return 0;
}
