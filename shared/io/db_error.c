/* What the server said against a statement, as the caller may read it. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "io/db_conn.h"

enum { UNAVAILABLE_RETRY_S = 2, BUSY_RETRY_S = 1 };

int db_fail_unavailable(struct ctx *cx, const char *why)
{
	if (cx->err.status != 0)
		return -1;
	fail_cause(cx, 503, "database_unavailable", "The database cannot be reached at the moment.",
		"%s", why);
	cx->err.retry_after_seconds = UNAVAILABLE_RETRY_S;
	return -1;
}

static const char *field(const PGresult *error, int name)
{
	const char *text = PQresultErrorField(error, name);

	return text != NULL ? text : "";
}

/*
 * PTnnn is raised by our own functions: nnn the status, detail the code, hint a JSON Pointer ("/…", or "?name") or a number of
 * seconds to wait.
 */
static int fail_raised(struct ctx *cx, const PGresult *error, int status)
{
	const char *hint = field(error, PG_DIAG_MESSAGE_HINT);
	const char *code = field(error, PG_DIAG_MESSAGE_DETAIL);
	const char *message = field(error, PG_DIAG_MESSAGE_PRIMARY);
	long seconds;

	code = ctx_strdup(cx, *code != '\0' ? code : "refused");
	if (code == NULL)
		return -1;
	fail(cx, status, code, "%s", message);
	if (*hint == '/' || *hint == '?') {
		char *pointer = ctx_strdup(cx, hint);

		if (pointer != NULL)
			fail_at(cx, pointer, "%s", message);
	} else if (str_to_int(hint, 1, 86400, &seconds)) {
		cx->err.retry_after_seconds = (int)seconds;
	}
	return -1;
}

/* For the log: what, and the innermost place. A whole context would fill pages. */
static const char *cause_text(struct ctx *cx, const PGresult *error)
{
	const char *context = field(error, PG_DIAG_CONTEXT);
	const char *text = ctx_printf(cx, "%.300s%s%.200s%s%.*s", field(error, PG_DIAG_MESSAGE_PRIMARY),
		*field(error, PG_DIAG_MESSAGE_DETAIL) != '\0' ? "; " : "",
		field(error, PG_DIAG_MESSAGE_DETAIL), *context != '\0' ? "; " : "",
		(int)strcspn(context, "\n") < 200 ? (int)strcspn(context, "\n") : 200, context);

	return text != NULL ? text : "";
}

static int fail_busy(struct ctx *cx, const char *code, const char *message, const char *cause)
{
	fail_cause(cx, 503, code, message, "%s", cause);
	cx->err.retry_after_seconds = BUSY_RETRY_S;
	return -1;
}

static bool one_of(const char *state, const char *const *list)
{
	for (; *list != NULL; list++)
		if (str_starts(state, *list))
			return true;
	return false;
}

int db_fail(struct ctx *cx, const PGresult *error, const char *why)
{
	static const char *const lost[] = { "08", "57P0", "53", "58", "25006", "XX001", NULL };
	static const char *const clash[] = { "40001", "40P01", NULL };
	static const char *const late[] = { "57014", "55P03", "25P03", "57P05", NULL };
	const char *state = error != NULL ? field(error, PG_DIAG_SQLSTATE) : "";
	const char *cause = error != NULL ? cause_text(cx, error) : why;
	long status;

	if (cx->err.status != 0)
		return -1;
	if (strlen(state) == 5 && str_starts(state, "PT") && str_to_int(state + 2, 400, 599, &status))
		return fail_raised(cx, error, (int)status);
	if (*state == '\0' || one_of(state, lost))
		return db_fail_unavailable(cx, cause);
	if (one_of(state, clash))
		return fail_busy(cx, "retry", "Another change came between; try again.", cause);
	if (one_of(state, late))
		return fail_busy(cx, "database_timeout", "The database took too long.", cause);
	if (strcmp(state, "42501") == 0)
		return fail_cause(cx, 403, "forbidden", "You are not allowed to do this.", "%s", cause);
	if (strcmp(state, "23505") == 0)
		return fail_cause(cx, 409, "conflict", "It exists already.", "%s", cause);
	return fail_cause(
		cx, 500, "internal", "The request could not be answered.", "%s %s", state, cause);
}
