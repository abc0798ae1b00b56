/* Listing a folder: its sub-folders first, then its objects, with names relative to it. */
#include "storage.h"

#include <string.h>

enum { LIST_DEFAULT = 100, LIST_MOST = 1000, OFFSET_MOST = 1000000000 };

struct listing {
	const char *prefix; /* "" or with a slash at its end */
	const char *search; /* what relative names begin with, case aside */
	const char *column; /* of: name, created_at, updated_at, last_accessed_at */
	bool descending;
	json_int_t limit, offset;
};

static const char *text_in(const json_t *json, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text != NULL ? text : otherwise;
}

static int whole(
	struct ctx *cx, const json_t *body, const char *key, json_int_t most, json_int_t *ret)
{
	const json_t *n = json_object_get(body, key);

	if (n == NULL)
		return 0;
	if (!json_is_integer(n) || json_integer_value(n) < 0 || json_integer_value(n) > most)
		return fail(cx, 400, "invalid_request", "body/%s must be an integer from 0 to %lld", key,
			(long long)most);
	*ret = json_integer_value(n);
	return 0;
}

static int sorting(struct ctx *cx, const json_t *body, struct listing *l)
{
	static const char *const columns[] = { "name", "created_at", "updated_at", "last_accessed_at" };
	const json_t *by = json_object_get(body, "sortBy");
	const char *column = text_in(by, "column", "name"), *order = text_in(by, "order", "asc");

	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (strcmp(column, columns[i]) == 0)
			l->column = columns[i];
	if (l->column == NULL || (strcmp(order, "asc") != 0 && strcmp(order, "desc") != 0))
		return fail(cx, 400, "invalid_request",
			"body/sortBy must be a column (name, created_at, updated_at, last_accessed_at) and asc or desc");
	l->descending = strcmp(order, "desc") == 0;
	return 0;
}

static int listing_of(struct ctx *cx, const json_t *body, struct listing *l)
{
	const json_t *prefix = json_object_get(body, "prefix");
	size_t n;

	if (prefix == NULL)
		return call_lacks(cx, "prefix");
	if (!json_is_string(prefix))
		return fail(cx, 400, "invalid_request", "body/prefix must be string");
	*l = (struct listing){ .prefix = json_string_value(prefix),
		.search = text_in(body, "search", ""),
		.limit = LIST_DEFAULT };
	n = strlen(l->prefix);
	if (n > STORE_KEY_MAX || strlen(l->search) > STORE_KEY_MAX)
		return fail(cx, 400, "invalid_request", "body/prefix must not be longer than a key");
	if (n > 0 && l->prefix[n - 1] != '/')
		l->prefix = ctx_printf(cx, "%s/", l->prefix);
	if (l->prefix == NULL)
		return -1;
	TRY(whole(cx, body, "limit", LIST_MOST, &l->limit));
	TRY(whole(cx, body, "offset", OFFSET_MOST, &l->offset));
	return sorting(cx, body, l);
}

/*
 * $1 bucket, $2 prefix, $3 search, $4 column, $5 descending, $6 limit, $7 offset. The range on name
 * in byte order serves the prefix from the index; sorting in both directions is one expression
 * each, because a direction cannot be a parameter.
 */
static const char list_sql[] =
	"with seen as ("
	" select o.*, substr(o.name, length($2) + 1) as rest from storage.objects o"
	" where o.bucket_id = $1 and o.name collate \"C\" >= $2"
	" and o.name collate \"C\" < $2 || chr(1114111)"
	" and starts_with(lower(substr(o.name, length($2) + 1)), lower($3))"
	"), entries as ("
	" select split_part(rest, '/', 1) as name, null::uuid as id, null::timestamptz as updated_at,"
	" null::timestamptz as created_at, null::timestamptz as last_accessed_at,"
	" null::jsonb as metadata, 0 as kind from seen where position('/' in rest) > 0 group by 1"
	" union all"
	" select rest, id, updated_at, created_at, last_accessed_at, metadata, 1 from seen"
	" where position('/' in rest) = 0 and rest <> ''"
	"), sorted as ("
	" select *, case $4 when 'created_at' then created_at when 'updated_at' then updated_at"
	" when 'last_accessed_at' then last_accessed_at end as at, $5::boolean as down from entries"
	"), page as ("
	" select row_number() over (order by kind, case when not down then at end,"
	" case when down then at end desc, case when not down then name collate \"C\" end,"
	" case when down then name collate \"C\" end desc) as place, * from sorted"
	" order by place limit $6::bigint offset $7::bigint"
	") select coalesce(json_agg(json_build_object('name', name, 'id', id,"
	" 'updated_at', " ISO("updated_at") ", 'created_at', " ISO(
		"created_at") ","
					  " 'last_accessed_at', " ISO(
						  "last_accessed_at") ", 'metadata', metadata) order by place), '[]')"
											  " from page";

int object_list(struct ctx *cx, const struct call *call)
{
	struct listing l = { 0 };
	struct rows *r;
	json_t *body, *out;

	TRY(call_json(cx, &body));
	TRY(listing_of(cx, body, &l));
	TRY(call_read(cx, call, &r, list_sql, 7, call->bucket, l.prefix, l.search, l.column,
		l.descending ? "true" : "false", ctx_printf(cx, "%lld", (long long)l.limit),
		ctx_printf(cx, "%lld", (long long)l.offset)));
	out = rows_json(cx, r, 0, 0);
	return out != NULL ? reply_json(cx, 200, json_incref(out)) : -1;
}
