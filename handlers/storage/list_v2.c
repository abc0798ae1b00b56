/*
 * Listing page by page with full names: list-v2. A cursor says after which entry, in which order,
 * the next page begins.
 */
#include "storage.h"

#include <string.h>

#include "codec/schema_format.h"

enum { PAGE_MOST = 1000, CURSOR_MAX = 4096 };

struct page {
	const char *prefix;
	bool delimiter; /* what lies deeper is one folder */
	const char *column, *order;
	json_int_t limit;
	const char *after_name, *after_time; /* NULL on the first page */
};

/* Lines "l:<name>", "o:<order>", "c:<column>", "a:<time>" behind Base64. */
static int take_cursor(struct ctx *cx, const char *cursor, struct page *p)
{
	char *text, *save = NULL;
	size_t n;

	if (strlen(cursor) > CURSOR_MAX ||
		b64_decode(cx, B64_STANDARD, cursor, strlen(cursor), &text, &n) != 0 ||
		!utf8_valid(text, n)) {
		ctx_forgive(cx);
		return fail(cx, 400, "invalid_request", "body/cursor is not a cursor");
	}
	for (char *line = strtok_r(text, "\n", &save); line != NULL;
		 line = strtok_r(NULL, "\n", &save)) {
		if (str_starts(line, "l:"))
			p->after_name = line + 2;
		else if (str_starts(line, "o:"))
			p->order = line + 2;
		else if (str_starts(line, "c:"))
			p->column = line + 2;
		else if (str_starts(line, "a:"))
			p->after_time = line + 2;
	}
	return 0;
}

static int check_order(struct ctx *cx, const struct page *p)
{
	static const char *const columns[] = { "name", "created_at", "updated_at" };

	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (strcmp(p->column, columns[i]) == 0 &&
			(strcmp(p->order, "asc") == 0 || strcmp(p->order, "desc") == 0))
			return 0;
	return fail(cx, 400, "invalid_request",
		"body/sortBy must be a column (name, created_at, updated_at) and asc or desc");
}

/* A time as the database wrote it, so that it takes it back: RFC 3339, of which the year 0 is none to it. */
static bool time_valid(const char *text)
{
	return text == NULL ||
		(strlen(text) < 40 && format_date_time(text, strlen(text)) && !str_starts(text, "0000")) ||
		strcmp(text, "infinity") == 0 || strcmp(text, "-infinity") == 0;
}

static int page_of(struct ctx *cx, const json_t *body, struct page *p)
{
	const json_t *limit = json_object_get(body, "limit"), *by = json_object_get(body, "sortBy");
	const char *cursor = json_string_value(json_object_get(body, "cursor"));
	const char *prefix = json_string_value(json_object_get(body, "prefix"));
	const char *column = json_string_value(json_object_get(by, "column"));
	const char *order = json_string_value(json_object_get(by, "order"));

	*p = (struct page){ .prefix = prefix != NULL ? prefix : "",
		.delimiter = json_is_true(json_object_get(body, "with_delimiter")),
		.column = "name",
		.order = "asc",
		.limit = PAGE_MOST };
	if (limit != NULL) {
		if (!json_is_integer(limit) || json_integer_value(limit) < 1 ||
			json_integer_value(limit) > PAGE_MOST)
			return fail(cx, 400, "invalid_request", "body/limit must be an integer from 1 to %d",
				PAGE_MOST);
		p->limit = json_integer_value(limit);
	}
	if (strlen(p->prefix) > STORE_KEY_MAX)
		return fail(cx, 400, "invalid_request", "body/prefix must not be longer than a key");
	if (cursor != NULL)
		TRY(take_cursor(cx, cursor, p));
	if (column != NULL)
		p->column = column;
	if (order != NULL)
		p->order = order;
	if (!time_valid(p->after_time) ||
		(strcmp(p->column, "name") != 0 && p->after_name != NULL && p->after_time == NULL))
		return fail(cx, 400, "invalid_request", "body/cursor is not a cursor");
	return check_order(cx, p);
}

/*
 * $1 bucket, $2 prefix, $3 delimiter, $4 column, $5 descending, $6 how many, $7 and $8 the entry
 * before. Sorted by time, folders, which have none, come first.
 */
static const char page_sql[] =
	"with seen as ("
	" select o.*, substr(o.name, length($2) + 1) as rest from storage.objects o"
	" where o.bucket_id = $1 and o.name collate \"C\" >= $2"
	" and o.name collate \"C\" < $2 || chr(1114111)"
	"), entries as ("
	" select distinct $2 || split_part(rest, '/', 1) || '/' as name, split_part(rest, '/', 1) as key,"
	" null::uuid as id, null::timestamptz as updated_at, null::timestamptz as created_at,"
	" null::timestamptz as last_accessed_at, null::jsonb as metadata, true as folder"
	" from seen where $3::boolean and position('/' in rest) > 0"
	" union all"
	" select name, rest, id, updated_at, created_at, last_accessed_at, metadata, false"
	" from seen where not ($3::boolean and position('/' in rest) > 0)"
	"), keyed as ("
	" select *, name collate \"C\" as by_name, $5::boolean as down, case $4 when 'name' then null else"
	" coalesce(case $4 when 'updated_at' then updated_at else created_at end,"
	" case when $5::boolean then 'infinity' else '-infinity' end::timestamptz) end as at from entries"
	"), page as ("
	" select *, row_number() over (order by case when not down then at end, case when down then at end"
	" desc, case when not down then by_name end, case when down then by_name end desc) as place"
	" from keyed where $7::text is null"
	" or ($4 = 'name' and case when down then by_name < $7 else by_name > $7 end)"
	" or ($4 <> 'name' and case when down then (at, by_name) < ($8::timestamptz, $7 collate \"C\")"
	" else (at, by_name) > ($8::timestamptz, $7 collate \"C\") end)"
	" order by place limit $6::bigint"
	") select coalesce(json_agg(json_build_object('folder', folder, 'at', at, 'key', key, 'name', name,"
	" 'id', id, 'updated_at', " ISO("updated_at") ", 'created_at', " ISO(
		"created_at") ","
					  " 'last_accessed_at', " ISO(
						  "last_accessed_at") ", 'metadata', metadata) order by place), '[]')"
											  " from page";

static int add_cursor(struct ctx *cx, const struct page *p, const json_t *last, json_t *reply)
{
	const char *name = json_string_value(json_object_get(last, "name"));
	const char *at = json_string_value(json_object_get(last, "at"));
	const char *text = ctx_printf(cx, "l:%s\no:%s\nc:%s%s%s", name, p->order, p->column,
		at != NULL ? "\na:" : "", at != NULL ? at : "");
	const char *cursor = text != NULL ? b64_encode(cx, B64_STANDARD, text, strlen(text)) : NULL;

	if (cursor == NULL)
		return -1;
	json_object_set_new(reply, "nextCursor", json_string(cursor));
	json_object_set_new(reply, "nextCursorKey", json_string(name));
	return 0;
}

/*
 * Entries as they go out: folders apart from objects, keys (names without the prefix) only where
 * asked to look at folders.
 */
static int reply_page(struct ctx *cx, const struct page *p, json_t *entries)
{
	bool more = (json_int_t)json_array_size(entries) > p->limit;
	json_t *folders = json_array(), *objects = json_array(), *entry;
	json_t *reply = ctx_own_json(cx, json_pack("{s:b}", "hasNext", more));
	size_t i;

	if (reply == NULL)
		return -1;
	if (more) {
		json_array_remove(entries, (size_t)p->limit);
		TRY(add_cursor(cx, p, json_array_get(entries, (size_t)p->limit - 1), reply));
	}
	json_array_foreach (entries, i, entry) {
		bool folder = json_is_true(json_object_get(entry, "folder"));

		json_object_del(entry, "folder");
		json_object_del(entry, "at");
		if (!p->delimiter)
			json_object_del(entry, "key");
		json_array_append(folder ? folders : objects, entry);
	}
	json_object_set_new(reply, "folders", folders);
	json_object_set_new(reply, "objects", objects);
	return reply_json(cx, 200, json_incref(reply));
}

int object_list_v2(struct ctx *cx, const struct call *call)
{
	json_t *body, *entries;
	struct rows *r;
	struct page p = { 0 };

	TRY(call_json(cx, &body));
	TRY(page_of(cx, body, &p));
	TRY(call_read(cx, call, &r, page_sql, 8, call->bucket, p.prefix, p.delimiter ? "true" : "false",
		p.column, strcmp(p.order, "desc") == 0 ? "true" : "false",
		ctx_printf(cx, "%lld", (long long)p.limit + 1), p.after_name, p.after_time));
	entries = rows_json(cx, r, 0, 0);
	return entries != NULL ? reply_page(cx, &p, entries) : -1;
}
