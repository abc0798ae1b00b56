/* Results: a libpq result that a context owns. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "io/db.h"
#include "io/db_conn.h"

struct rows {
	PGresult *result;
};

static void drop_result(void *result)
{
	PQclear(result);
}

struct rows *rows_own(struct ctx *cx, PGresult *result)
{
	struct rows *r = ctx_own(cx, result, drop_result) == 0 ? ctx_alloc(cx, sizeof(*r)) : NULL;

	if (r != NULL)
		r->result = result;
	return r;
}

int rows_count(const struct rows *r)
{
	return PQntuples(r->result);
}

const char *rows_get(const struct rows *r, int row, int col)
{
	assert(row >= 0 && row < PQntuples(r->result));
	assert(col >= 0 && col < PQnfields(r->result));
	return PQgetisnull(r->result, row, col) ? NULL : PQgetvalue(r->result, row, col);
}

long rows_int(const struct rows *r, int row, int col)
{
	const char *text = rows_get(r, row, col);

	return text != NULL ? strtol(text, NULL, 10) : 0;
}

json_t *rows_json(struct ctx *cx, const struct rows *r, int row, int col)
{
	const char *text = rows_get(r, row, col);
	json_error_t e;
	json_t *json;

	if (text == NULL)
		return ctx_own_json(cx, json_null());
	json = json_loads(text, JSON_DECODE_ANY, &e);
	if (json == NULL) {
		fail_cause(cx, 500, "internal", "The database's answer could not be read.", "%s", e.text);
		return NULL;
	}
	return ctx_own_json(cx, json);
}

long rows_changed(const struct rows *r)
{
	const char *text = PQcmdTuples(r->result);

	return *text != '\0' ? strtol(text, NULL, 10) : 0;
}
