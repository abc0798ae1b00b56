/* Effects: statements that jobs leave for the transaction that ends them. */
#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "domain/queue_impl.h"

enum { COLUMNS_MAX = 16, COLUMN_BYTES_MAX = 8 MiB };

/* ---- leaving them ---- */

static int leave(struct ctx *cx, bool rows, const char *sql, int n, va_list ap)
{
	struct job *job = cx->job;
	struct effect *e = ctx_alloc(cx, sizeof(*e));
	const char **values = ctx_alloc(cx, ((size_t)n + 1) * sizeof(*values));

	if (e == NULL || values == NULL)
		return -1;
	for (int i = 0; i < n; i++) {
		const char *value = va_arg(ap, const char *);

		values[i] = value != NULL ? ctx_strdup(cx, value) : NULL;
	}
	*e = (struct effect){ .sql = ctx_strdup(cx, sql), .n = n, .values = values, .rows = rows };
	if (cx->err.status != 0)
		return -1;
	if (job->effects == NULL)
		job->effects_end = &job->effects;
	*job->effects_end = e;
	job->effects_end = &e->next;
	job->effects_count += !rows;
	return 0;
}

int job_effect(struct ctx *cx, const char *sql, int n, ...)
{
	va_list ap;
	int rc;

	va_start(ap, n);
	rc = leave(cx, false, sql, n, ap);
	va_end(ap);
	return rc;
}

int job_effect_row(struct ctx *cx, const char *sql, int n, ...)
{
	va_list ap;
	int rc;

	if (n < 1 || n > COLUMNS_MAX)
		return fail_cause(cx, 500, "internal", "The job's effect could not be taken.",
			"%d columns, not 1 to %d", n, COLUMNS_MAX);
	va_start(ap, n);
	rc = leave(cx, true, sql, n, ap);
	va_end(ap);
	return rc;
}

/* ---- the statements that they come to ---- */

/* Rows of one statement, column by column, as the texts of PostgreSQL's arrays. */
struct gathered {
	const char *sql;
	int n, rows;
	struct str column[COLUMNS_MAX];
};

static int element_add(struct str *s, const char *value, bool first)
{
	TRY(str_puts(s, first ? "{" : ","));
	if (value == NULL)
		return str_puts(s, "NULL");
	TRY(str_puts(s, "\""));
	for (size_t plain; *value != '\0'; value += plain) {
		plain = strcspn(value, "\"\\");
		if (plain == 0) {
			TRY(str_puts(s, "\\"));
			plain = 1;
		}
		TRY(str_add(s, value, plain));
	}
	return str_puts(s, "\"");
}

static int row_add(struct gathered *g, const struct effect *e)
{
	for (int i = 0; i < e->n; i++)
		TRY(element_add(&g->column[i], e->values[i], g->rows == 0));
	g->rows++;
	return 0;
}

/* The statement that gathers the rows of e: a new one, at *count, where there is none yet. */
static struct gathered *group_of(
	struct ctx *cx, struct gathered **groups, int *count, const struct effect *e)
{
	struct gathered *g;

	for (int i = 0; i < *count; i++)
		if (groups[i]->n == e->n && strcmp(groups[i]->sql, e->sql) == 0)
			return groups[i];
	g = *count < EXCHANGE_EFFECTS_MAX ? ctx_alloc(cx, sizeof(*g)) : NULL;
	if (g == NULL)
		return NULL;
	g->sql = e->sql;
	g->n = e->n;
	g->rows = 0;
	for (int i = 0; i < e->n; i++)
		if (str_init(&g->column[i], cx, COLUMN_BYTES_MAX) != 0)
			return NULL;
	groups[(*count)++] = g;
	return g;
}

static int too_many(struct ctx *cx)
{
	if (cx->err.status != 0)
		return -1;
	return fail_cause(cx, 500, "internal", "The jobs could not be ended together.",
		"over %d effects in one exchange", EXCHANGE_EFFECTS_MAX);
}

static int group_close(struct ctx *cx, struct gathered *g, struct db_statement *ret)
{
	const char **values = ctx_alloc(cx, (size_t)g->n * sizeof(*values));

	if (values == NULL)
		return -1;
	for (int i = 0; i < g->n; i++) {
		TRY(str_puts(&g->column[i], "}"));
		values[i] = g->column[i].data;
	}
	*ret = (struct db_statement){ g->sql, g->n, values };
	return 0;
}

int effects_statements(struct ctx *cx, const struct job *const *jobs, int count,
	struct db_statement out[EXCHANGE_EFFECTS_MAX], int *ret_count)
{
	struct gathered *groups[EXCHANGE_EFFECTS_MAX], *g;
	int n = 0, groups_count = 0;

	for (int i = 0; i < count; i++)
		for (const struct effect *e = jobs[i]->effects; e != NULL; e = e->next) {
			if (e->rows) {
				g = group_of(cx, groups, &groups_count, e);
				if (g == NULL)
					return too_many(cx);
				TRY(row_add(g, e));
			} else if (n < EXCHANGE_EFFECTS_MAX) {
				out[n++] = (struct db_statement){ e->sql, e->n, e->values };
			} else {
				return too_many(cx);
			}
		}
	if (n + groups_count > EXCHANGE_EFFECTS_MAX)
		return too_many(cx);
	for (int i = 0; i < groups_count; i++)
		TRY(group_close(cx, groups[i], &out[n++]));
	*ret_count = n;
	return 0;
}
