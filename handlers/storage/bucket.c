/* Buckets as the caller's policies show them. */
#include "storage.h"

#include <string.h>

#define LIMITS "'file_size_limit', file_size_limit, 'allowed_mime_types', allowed_mime_types, "
#define TIMES "'created_at', " ISO("created_at") ", 'updated_at', " ISO("updated_at")
#define NAMES                                                                                      \
	"'id', id, 'name', name, 'owner', coalesce(owner::text, owner_id, ''), 'public', public, "

int bucket_get(struct ctx *cx, const struct call *call)
{
	static const char sql[] =
		"select json_build_object(" NAMES LIMITS TIMES ") from storage.buckets where id = $1";
	struct rows *r;
	json_t *out;

	TRY(call_read(cx, call, &r, sql, 1, call->bucket));
	if (rows_count(r) == 0)
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	out = rows_json(cx, r, 0, 0);
	return out != NULL ? reply_json(cx, 200, json_incref(out)) : -1;
}

static int choice(struct ctx *cx, const char *name, const char *const *allowed, const char **ret)
{
	const char *value = req_query(cx, name);

	*ret = allowed[0];
	if (value == NULL)
		return 0;
	for (; *allowed != NULL; allowed++) {
		if (strcmp(value, *allowed) == 0) {
			*ret = *allowed;
			return 0;
		}
	}
	return fail(
		cx, 400, "invalid_request", "querystring/%s must be one of the allowed values", name);
}

/* $1 search, $2 column, $3 order, $4 limit, $5 offset. */
static const char list_sql[] =
	"with page as (select *, row_number() over (order by "
	"case when $3 = 'asc' then case $2 when 'name' then name else id end end collate \"C\", "
	"case when $3 = 'desc' then case $2 when 'name' then name else id end end collate \"C\" desc, id"
	") as by_name, row_number() over (order by "
	"case when $3 = 'asc' then case $2 when 'updated_at' then updated_at else created_at end end, "
	"case when $3 = 'desc' then case $2 when 'updated_at' then updated_at else created_at end end desc, id"
	") as by_time from storage.buckets where position(lower($1) in lower(name)) > 0 or $1 = ''), "
	"cut as (select *, case when $2 in ('id', 'name') then by_name else by_time end as place "
	"from page order by place limit $4::bigint offset $5::bigint) "
	"select coalesce(json_agg(json_build_object(" NAMES "'type', 'STANDARD', " LIMITS TIMES
	") order by place), '[]') from cut";

int bucket_list(struct ctx *cx, const struct call *call)
{
	static const char *const columns[] = { "id", "name", "created_at", "updated_at", NULL };
	static const char *const orders[] = { "asc", "desc", NULL };
	const char *search = req_query(cx, "search"), *column, *order;
	const char *limit = req_query(cx, "limit"), *offset = req_query(cx, "offset");
	struct rows *r;
	json_t *out;

	TRY(choice(cx, "sortColumn", columns, &column));
	TRY(choice(cx, "sortOrder", orders, &order));
	TRY(call_read(cx, call, &r, list_sql, 5, search != NULL ? search : "", column, order,
		limit != NULL ? limit : "1000", offset != NULL ? offset : "0"));
	out = rows_json(cx, r, 0, 0);
	return out != NULL ? reply_json(cx, 200, json_incref(out)) : -1;
}
