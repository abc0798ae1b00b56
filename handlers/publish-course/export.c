/* Exports of a version: the rows, the objects, the links. The files are written by shared/domain/export. */
#include "export.h"

#include <string.h>

/* {"version","format","path","sha256","size_bytes","content_type","left_out","url","expires_in"} */
struct export_row {
	int version;
	const char *format, *path, *sha256, *content_type;
	json_int_t size_bytes;
	json_t *left_out;
};

/* A link under which the file keeps a name that says what it is; NULL where nothing is there to sign it with. */
static int link_to(
	struct ctx *cx, const char *course_id, const struct export_row *e, const char **ret)
{
	const char *extension = strrchr(e->path, '.'), *url = NULL;

	*ret = NULL;
	if (cfg.service_key.count == 0)
		return 0;
	TRY(store_sign(cx, "courses", e->path, EXPORT_URL_SECONDS, &url));
	*ret = ctx_printf(cx, "%s/storage/v1%s&download=%s-v%d-%s%s", cfg.public_url, url, course_id,
		e->version, e->format, extension != NULL ? extension : "");
	return *ret != NULL ? 0 : -1;
}

static int add_row(
	struct ctx *cx, const char *course_id, const struct export_row *e, json_t *list, json_t **ret)
{
	const char *url;
	json_t *row;

	TRY(link_to(cx, course_id, e, &url));
	row = json_pack("{s:i, s:s, s:s, s:s, s:I, s:s, s:O, s:s?, s:i}", "version", e->version,
		"format", e->format, "path", e->path, "sha256", e->sha256, "size_bytes", e->size_bytes,
		"content_type", e->content_type, "left_out", e->left_out, "url", url, "expires_in",
		EXPORT_URL_SECONDS);
	if (row == NULL || json_array_append_new(list, row) != 0)
		return fail(cx, 503, "out_of_memory", "The server is short of memory.");
	if (ret != NULL)
		*ret = row;
	return 0;
}

/* ---- making ---- */

static int find(struct ctx *cx, const struct publication *p, const struct export_format *f,
	struct export_row *e, bool *ret_found)
{
	static const char sql[] =
		"select path, sha256, size_bytes, content_type, left_out from ignite.course_exports "
		"where course_id = $1 and version = $2 and format = $3 and revision = $4";
	struct rows *r;

	TRY(db_query(cx, &r, sql, 4, p->course_id, ctx_printf(cx, "%d", p->chosen.version), f->name,
		ctx_printf(cx, "%d", f->revision)));
	*ret_found = rows_count(r) > 0;
	if (!*ret_found)
		return 0;
	*e = (struct export_row){ .version = p->chosen.version,
		.format = f->name,
		.path = rows_get(r, 0, 0),
		.sha256 = rows_get(r, 0, 1),
		.size_bytes = rows_int(r, 0, 2),
		.content_type = rows_get(r, 0, 3),
		.left_out = rows_json(cx, r, 0, 4) };
	return e->left_out != NULL ? 0 : -1;
}

static int store_export(struct ctx *cx, const struct export_row *e, const char *bytes)
{
	struct put put = { .bucket = "courses",
		.name = e->path,
		.content_type = e->content_type,
		.cache_control = "max-age=31536000, immutable",
		.data = bytes,
		.size_bytes = (size_t)e->size_bytes };

	put.user_metadata = ctx_own_json(cx,
		json_pack(
			"{s:i, s:s, s:s}", "version", e->version, "format", e->format, "sha256", e->sha256));
	return put.user_metadata != NULL ? store_put(cx, &put, NULL) : -1;
}

static int record(struct ctx *cx, const struct publication *p, const struct export_format *f,
	const struct export_row *e)
{
	static const char sql[] =
		"insert into ignite.course_exports (course_id, version, format, revision, organization_id, "
		"sha256, path, content_type, size_bytes, left_out) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)";
	const char *left_out = NULL;
	size_t n;

	TRY(json_text(cx, e->left_out, false, &left_out, &n));
	return db_query(cx, NULL, sql, 10, p->course_id, ctx_printf(cx, "%d", e->version), e->format,
		ctx_printf(cx, "%d", f->revision), p->organization_id, e->sha256, e->path, e->content_type,
		ctx_printf(cx, "%lld", (long long)e->size_bytes), left_out);
}

static int make(struct ctx *cx, struct exporting *x, enum export_kind kind, struct export_row *e)
{
	const struct export_format *f = &export_formats[kind];
	const struct publication *p = x->p;
	struct export_file file;
	char sha256[SHA256_TEXT];

	if (x->source.course == NULL) {
		x->source = (struct export_source){ .course_id = p->course_id,
			.organization_id = p->organization_id,
			.version = p->chosen.version };
		TRY(export_open(cx, &x->source, p->chosen.bytes, p->chosen.size_bytes));
	}
	TRY(export_write(cx, kind, &x->source, &file));
	hash_sha256(file.bytes, file.size_bytes, sha256);
	*e = (struct export_row){ .version = p->chosen.version,
		.format = f->name,
		.sha256 = ctx_strdup(cx, sha256),
		.content_type = f->content_type,
		.size_bytes = (json_int_t)file.size_bytes,
		.left_out = file.left_out };
	e->path = ctx_printf(cx, "%s/versions/%d/%s-r%d%s", p->course_id, p->chosen.version,
		f->file_stem, f->revision, f->extension);
	if (e->sha256 == NULL || e->path == NULL)
		return -1;
	TRY(store_export(cx, e, file.bytes));
	return record(cx, p, f, e);
}

int publication_export(
	struct ctx *cx, const struct publication *p, const json_t *formats, json_t **ret)
{
	struct exporting x = { .p = p };
	json_t *name, *row;
	size_t i;

	*ret = ctx_own_json(cx, json_array());
	if (*ret == NULL)
		return -1;
	json_array_foreach (formats, i, name) {
		enum export_kind kind;
		struct export_row e;
		bool found;

		if (!export_kind_of(json_string_value(name), &kind))
			return fail_at(cx, "/exports", "There is no such format.");
		TRY(find(cx, p, &export_formats[kind], &e, &found));
		if (!found)
			TRY(make(cx, &x, kind, &e));
		TRY(add_row(cx, p->course_id, &e, *ret, &row));
		json_object_set_new(row, "created", json_boolean(!found));
	}
	return 0;
}

/* ---- fetching ---- */

int answer_exports(struct ctx *cx)
{
	static const char sql[] =
		"select version, format, path, sha256, size_bytes, content_type, left_out "
		"from ignite.exports_of($1, $2, $3)";
	const char *course_id = req_query(cx, "course_id");
	struct rows *r;
	json_t *list;

	if (course_id == NULL)
		return fail_at(cx, "?course_id", "is required");
	TRY(db_call(
		cx, &r, true, sql, 3, course_id, req_query(cx, "version"), req_query(cx, "format")));
	if (rows_count(r) == 0)
		return fail(cx, 404, "unknown_export",
			"There is no such export; an editor makes it with publish-course.");
	list = ctx_own_json(cx, json_array());
	if (list == NULL)
		return -1;
	for (int i = 0; i < rows_count(r); i++) {
		struct export_row e = { .version = (int)rows_int(r, i, 0),
			.format = rows_get(r, i, 1),
			.path = rows_get(r, i, 2),
			.sha256 = rows_get(r, i, 3),
			.size_bytes = rows_int(r, i, 4),
			.content_type = rows_get(r, i, 5),
			.left_out = rows_json(cx, r, i, 6) };

		if (e.left_out == NULL)
			return -1;
		TRY(add_row(cx, course_id, &e, list, NULL));
	}
	return reply_json(cx, 200, json_pack("{s:s, s:O}", "course_id", course_id, "exports", list));
}
