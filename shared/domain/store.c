/*
 * The object store's rows: what storage.objects says under the caller's role, and writes that name
 * a new blob.
 */
#include "domain/store.h"

#include <ctype.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "codec/json.h"
#include "codec/uuid.h"
#include "domain/auth.h"
#include "domain/store_blob.h"
#include "io/db.h"

/* Times as the API writes them: RFC 3339 with milliseconds, and an HTTP date (RFC 9110). */
#define ISO(t) "to_char(" t " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
#define HTTP_DATE(t) "to_char(" t " at time zone 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS \"GMT\"')"
#define OBJECT_TIMES ISO("created_at") ", " ISO("updated_at") ", " HTTP_DATE("updated_at")

/* Characters that keys may hold besides letters and digits (the real server's list). */
static const char key_marks[] = "_/!-.*'() &$@=;:+,?";

static bool marks_valid(const char *s, size_t max, bool slash)
{
	size_t n = strlen(s);

	if (n == 0 || n > max)
		return false;
	for (const char *p = s; *p != '\0'; p++) {
		if (*p == '/' && !slash)
			return false;
		if (!isascii(*p) || (!isalnum((unsigned char)*p) && strchr(key_marks, *p) == NULL))
			return false;
	}
	return true;
}

bool store_key_valid(const char *name)
{
	if (name == NULL || !marks_valid(name, STORE_KEY_MAX, true))
		return false;
	for (const char *p = name; p != NULL; p = strchr(p, '/')) {
		p += *p == '/';
		if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
			return false;
	}
	return true;
}

bool store_bucket_valid(const char *bucket)
{
	return bucket != NULL && marks_valid(bucket, STORE_BUCKET_MAX, false) && bucket[0] != ' ' &&
		bucket[strlen(bucket) - 1] != ' ';
}

/* ---- reading rows ---- */

static const char *text_of(const json_t *metadata, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(metadata, key));

	return text != NULL ? text : otherwise;
}

/* Columns: id, version, metadata, user_metadata, created, updated, HTTP date. */
static struct object *object_from(
	struct ctx *cx, const char *bucket, const char *name, const struct rows *r)
{
	struct object *o = ctx_alloc(cx, sizeof(*o));
	json_t *metadata = rows_json(cx, r, 0, 2), *user = rows_json(cx, r, 0, 3);
	const char *version = rows_get(r, 0, 1);

	if (o == NULL || metadata == NULL || user == NULL)
		return NULL;
	*o = (struct object){ .id = rows_get(r, 0, 0),
		.bucket = ctx_strdup(cx, bucket),
		.name = ctx_strdup(cx, name),
		.version = version != NULL ? version : "",
		.content_type = text_of(metadata, "mimetype", "application/octet-stream"),
		.cache_control = text_of(metadata, "cacheControl", "no-cache"),
		.etag = text_of(metadata, "eTag", "\"\""),
		.created_at = rows_get(r, 0, 4),
		.updated_at = rows_get(r, 0, 5),
		.last_modified = rows_get(r, 0, 6),
		.user_metadata = json_is_object(user) ? user : NULL,
		.metadata = metadata,
		.size_bytes = json_integer_value(json_object_get(metadata, "size")) };
	return o->bucket != NULL && o->name != NULL ? o : NULL;
}

/* One statement in the open transaction, or as one of its own. */
static int ask(struct ctx *cx, struct rows **ret, const char *sql, const char *a, const char *b)
{
	if (cx->db != NULL)
		return db_query(cx, ret, sql, b != NULL ? 2 : 1, a, b);
	return db_call(cx, ret, true, sql, b != NULL ? 2 : 1, a, b);
}

/* Runs the rest of the transaction as another role; *ret_former is the one that it was. */
static int switch_role(struct ctx *cx, const char *role, const char **ret_former)
{
	static const char sql[] = "select current_setting('role'), set_config('role', $1, true)";
	struct rows *r;

	TRY(db_query(cx, &r, sql, 1, role));
	if (ret_former != NULL)
		*ret_former = rows_get(r, 0, 0);
	return 0;
}

static const char bucket_sql[] =
	"select public, coalesce(file_size_limit, -1), to_jsonb(allowed_mime_types) "
	"from storage.buckets where id = $1";

static int bucket_from(struct ctx *cx, const char *id, const struct rows *r, struct bucket **ret)
{
	struct bucket *b = ctx_alloc(cx, sizeof(*b));

	if (b == NULL)
		return -1;
	if (rows_count(r) == 0)
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	*b = (struct bucket){ .id = ctx_strdup(cx, id),
		.is_public = strcmp(rows_get(r, 0, 0), "t") == 0,
		.file_size_limit = rows_int(r, 0, 1),
		.allowed_mime_types = rows_json(cx, r, 0, 2) };
	if (b->id == NULL || b->allowed_mime_types == NULL)
		return -1;
	*ret = b;
	return 0;
}

/*
 * Buckets are looked up as the service role: who may write an object need not be allowed to list
 * buckets.
 */
static int bucket_inside(struct ctx *cx, const char *id, struct bucket **ret)
{
	const char *former;
	struct rows *r;

	TRY(switch_role(cx, "service_role", &former));
	TRY(db_query(cx, &r, bucket_sql, 1, id));
	if (strcmp(former, "service_role") != 0)
		TRY(switch_role(cx, former, NULL));
	return bucket_from(cx, id, r, ret);
}

int store_bucket(struct ctx *cx, const char *bucket, struct bucket **ret)
{
	struct identity *who = cx->who;
	struct rows *r;
	int rc;

	if (!store_bucket_valid(bucket))
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	TRY(auth_as_service(cx, NULL));
	rc = db_call(cx, &r, true, bucket_sql, 1, bucket);
	cx->who = who;
	return rc == 0 ? bucket_from(cx, bucket, r, ret) : -1;
}

int store_stat(struct ctx *cx, const char *bucket, const char *name, struct object **ret)
{
	static const char sql[] = "select id, version, metadata, user_metadata, " OBJECT_TIMES
							  " from storage.objects where bucket_id = $1 and name = $2";
	struct bucket *found;
	struct object *o;
	struct rows *r;

	if (!store_bucket_valid(bucket))
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	if (!store_key_valid(name))
		return fail(cx, 404, "object_not_found", "Object not found");
	TRY(ask(cx, &r, sql, bucket, name));
	if (rows_count(r) == 0) {
		TRY(cx->db != NULL ? bucket_inside(cx, bucket, &found) : store_bucket(cx, bucket, &found));
		return fail(cx, 404, "object_not_found", "Object not found");
	}
	o = object_from(cx, bucket, name, r);
	if (o == NULL)
		return -1;
	*ret = o;
	return 0;
}

bool store_bucket_private(const char *id)
{
	return strcmp(id, "courses") == 0 || strcmp(id, "media-inbox") == 0;
}

int store_stat_public(struct ctx *cx, const char *bucket, const char *name, struct object **ret)
{
	static const char sql[] =
		"select o.id, o.version, o.metadata, o.user_metadata, " ISO("o.created_at") ", " ISO(
			"o.updated_at") ", " HTTP_DATE("o.updated_at") " from storage.buckets b left join storage.objects o on o.bucket_id = b.id and o.name = $2 "
														   "where b.id = $1 and b.public";
	struct identity *who = cx->who;
	struct object *o;
	struct rows *r;
	int rc;

	/* As it is for a bucket that is not public, whatever its row says. */
	if (store_bucket_private(bucket))
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	TRY(auth_as_service(cx, NULL));
	rc = db_call(cx, &r, true, sql, 2, bucket, name);
	cx->who = who;
	TRY(rc);
	if (rows_count(r) == 0)
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	if (rows_get(r, 0, 0) == NULL)
		return fail(cx, 404, "object_not_found", "Object not found");
	o = object_from(cx, bucket, name, r);
	if (o == NULL)
		return -1;
	*ret = o;
	return 0;
}

/* ---- writing ---- */

/* True when "image/png; q=1" is allowed by "image/png" or "image/" and a star. */
static bool mime_allowed(const char *type, const json_t *allowed)
{
	size_t n = strcspn(type, "; "), i;
	json_t *entry;

	if (!json_is_array(allowed) || json_array_size(allowed) == 0)
		return true;
	json_array_foreach (allowed, i, entry) {
		const char *a = json_string_value(entry);
		size_t m = a != NULL ? strlen(a) : 0;

		if (m == 0)
			continue;
		if (strcmp(a, "*/*") == 0 || (m == n && strncasecmp(a, type, n) == 0))
			return true;
		if (str_ends(a, "/*") && n >= m && strncasecmp(a, type, m - 1) == 0)
			return true;
	}
	return false;
}

/* A type as it may stand in a header: "type/subtype" and printable ASCII. */
static bool mime_valid(const char *type)
{
	size_t n = strlen(type);
	const char *slash = strchr(type, '/');

	if (n > 255 || slash == NULL || slash == type || slash[1] == '\0' || slash[1] == ';')
		return false;
	for (size_t i = 0; i < n; i++)
		if (type[i] < ' ' || type[i] > '~')
			return false;
	return true;
}

int store_bucket_takes(
	struct ctx *cx, const struct bucket *b, const char *content_type, int64_t size_bytes)
{
	if (b->file_size_limit >= 0 && size_bytes > b->file_size_limit)
		return fail(cx, 413, "too_large", "The object exceeded the maximum allowed size");
	if (mime_valid(content_type) && mime_allowed(content_type, b->allowed_mime_types))
		return 0;
	return fail(cx, 415, "invalid_mime_type", "mime type %s is not supported", content_type);
}

static int size_of(struct ctx *cx, const struct put *p, int64_t *ret)
{
	struct stat st;

	*ret = p->file != NULL ? p->file_bytes : (int64_t)p->size_bytes;
	if (p->file == NULL || p->file_at != 0 || p->file_bytes != 0)
		return 0;
	if (stat(p->file, &st) != 0)
		return blob_fail(cx, "stat body");
	*ret = st.st_size;
	return 0;
}

static const char *type_of(const struct put *p)
{
	return p->content_type != NULL ? p->content_type : "application/octet-stream";
}

/* What the bucket says, before anything is written. */
static int check_bucket(struct ctx *cx, const struct put *p, const char *type)
{
	struct bucket *b;
	int64_t size;

	if (!store_bucket_valid(p->bucket))
		return fail(cx, 404, "bucket_not_found", "Bucket not found");
	if (!store_key_valid(p->name))
		return fail(cx, 400, "invalid_key", "Invalid key: %s", p->name != NULL ? p->name : "");
	TRY(bucket_inside(cx, p->bucket, &b));
	TRY(size_of(cx, p, &size));
	if (type == NULL) { /* not known yet */
		type = "application/octet-stream";
		b->allowed_mime_types = json_null();
	}
	return store_bucket_takes(cx, b, type, size);
}

/* What the rows of a write are made of. */
struct write {
	const struct put *p;
	char id[UUID_TEXT], version[UUID_TEXT], md5[MD5_TEXT];
	int64_t size_bytes;
	const char *metadata, *user_metadata; /* JSON text */
	const char *owner, *owner_id;
	const char *now, *now_http;
};

static void set_owner(const struct ctx *cx, struct write *w)
{
	w->owner_id = cx->who->user_id;
	if (w->owner_id != NULL && uuid_valid(w->owner_id))
		w->owner = w->owner_id;
}

static int describe(struct ctx *cx, struct write *w)
{
	const struct put *p = w->p;
	const char *etag = ctx_printf(cx, "\"%s\"", w->md5);
	json_t *m;
	size_t n;

	if (etag == NULL)
		return -1;
	m = ctx_own_json(cx,
		json_pack("{s:s, s:I, s:s, s:s, s:s, s:I, s:i}", "eTag", etag, "size",
			(json_int_t)w->size_bytes, "mimetype", type_of(p), "cacheControl",
			p->cache_control != NULL ? p->cache_control : "no-cache", "lastModified", w->now,
			"contentLength", (json_int_t)w->size_bytes, "httpStatusCode", 200));
	if (m == NULL)
		return -1;
	w->user_metadata = "{}";
	set_owner(cx, w);
	if (p->user_metadata != NULL)
		TRY(json_text(cx, p->user_metadata, false, &w->user_metadata, &n));
	return json_text(cx, m, false, &w->metadata, &n);
}

/*
 * $1 bucket, $2 name, $3 owner, $4 owner_id, $5 version, $6 metadata, $7 user_metadata; $8 differs.
 */
#define NEW_ROW                                                                                    \
	"insert into storage.objects as o (bucket_id, name, owner, owner_id, version, metadata, "      \
	"user_metadata, id, created_at, updated_at, last_accessed_at) "                                \
	"values ($1, $2, $3, $4, $5, $6, $7, $8, now(), now(), now()) "
#define CHANGES                                                                                    \
	"set owner = coalesce($3, o.owner), owner_id = coalesce($4, o.owner_id), version = $5, "       \
	"metadata = $6, user_metadata = $7, updated_at = now(), last_accessed_at = now() "
#define ROW_AS_WRITTEN "returning o.id, " ISO("o.created_at")

static int run_write(
	struct ctx *cx, struct rows **ret, const char *sql, const struct write *w, const char *last)
{
	return db_query(cx, ret, sql, 8, w->p->bucket, w->p->name, w->owner, w->owner_id, w->version,
		w->metadata, w->user_metadata, last);
}

/*
 * A new row and nothing else. No conflict target and no RETURNING: with either, PostgreSQL would
 * ask for the right to read the row, and who may only insert could not.
 */
static int insert_row(struct ctx *cx, struct write *w, long *ret_rows)
{
	static const char sql[] = NEW_ROW "on conflict do nothing";
	struct rows *r;

	TRY(run_write(cx, &r, sql, w, w->id));
	*ret_rows = rows_changed(r);
	return 0;
}

/*
 * The row, new or as it was with other contents; with a version to swap only the one that is at it.
 */
static int change_row(struct ctx *cx, struct write *w, const char **ret_created, long *ret_rows)
{
	static const char upsert[] =
		NEW_ROW "on conflict (bucket_id, name) do update " CHANGES ROW_AS_WRITTEN;
	static const char swap[] =
		"update storage.objects o " CHANGES
		"where o.bucket_id = $1 and o.name = $2 and o.version = $8 " ROW_AS_WRITTEN;
	const char *expected = w->p->if_version;
	struct rows *r;

	TRY(run_write(
		cx, &r, expected != NULL ? swap : upsert, w, expected != NULL ? expected : w->id));
	*ret_rows = rows_count(r);
	if (*ret_rows == 0)
		return 0;
	snprintf(w->id, sizeof(w->id), "%s", rows_get(r, 0, 0));
	*ret_created = rows_get(r, 0, 1);
	return 0;
}

static int write_row(struct ctx *cx, struct write *w, const char **ret_created)
{
	const struct put *p = w->p;
	bool only_new = p->insert_only || (p->if_version != NULL && *p->if_version == '\0');
	long rows = 0;

	*ret_created = w->now;
	if (only_new)
		TRY(insert_row(cx, w, &rows));
	else
		TRY(change_row(cx, w, ret_created, &rows));
	if (rows > 0)
		return 0;
	if (p->if_version != NULL)
		return fail(
			cx, 409, "version_moved", "The object %s is not at the expected version.", p->name);
	return fail(cx, 409, "duplicate", "The resource already exists");
}

static struct object *object_of(struct ctx *cx, const struct write *w, const char *created)
{
	struct object *o = ctx_alloc(cx, sizeof(*o));
	json_t *metadata;

	if (o == NULL || json_parse(cx, w->metadata, strlen(w->metadata), 8, &metadata) != 0)
		return NULL;
	*o = (struct object){ .id = ctx_strdup(cx, w->id),
		.bucket = ctx_strdup(cx, w->p->bucket),
		.name = ctx_strdup(cx, w->p->name),
		.version = ctx_strdup(cx, w->version),
		.content_type = text_of(metadata, "mimetype", ""),
		.cache_control = text_of(metadata, "cacheControl", ""),
		.etag = text_of(metadata, "eTag", ""),
		.created_at = created,
		.updated_at = w->now,
		.last_modified = w->now_http,
		.user_metadata = w->p->user_metadata,
		.metadata = metadata,
		.size_bytes = w->size_bytes };
	return o->id != NULL && o->bucket != NULL && o->name != NULL && o->version != NULL ? o : NULL;
}

static int row_of_blob(struct ctx *cx, struct write *w, const char **ret_created)
{
	static const char sql[] = "select " ISO("now()") ", " HTTP_DATE("now()");
	struct rows *r;

	TRY(db_query(cx, &r, sql, 0));
	w->now = rows_get(r, 0, 0);
	w->now_http = rows_get(r, 0, 1);
	TRY(describe(cx, w));
	return write_row(cx, w, ret_created);
}

int store_put_probe(struct ctx *cx, const struct put *p)
{
	struct write w = { .p = p, .metadata = "{}", .user_metadata = "{}" };
	const char *created;

	TRY(check_bucket(cx, p, p->content_type));
	if (cx->who->role == DB_SERVICE && !p->insert_only && p->if_version == NULL)
		return 0; /* nothing can be in its way: spare the table a dead row */
	set_owner(cx, &w);
	uuid_v4(w.id);
	uuid_v4(w.version);
	return write_row(cx, &w, &created);
}

int store_put(struct ctx *cx, const struct put *p, struct object **ret)
{
	struct write w = { .p = p };
	const char *created;
	struct object *o;

	TRY(check_bucket(cx, p, type_of(p)));
	uuid_v4(w.id);
	uuid_v4(w.version);
	TRY(blob_write(cx, w.version, p, w.md5, &w.size_bytes));
	if (row_of_blob(cx, &w, &created) != 0) {
		blob_discard(w.version); /* the statement failed: no row can ever name it */
		return -1;
	}
	o = object_of(cx, &w, created);
	if (o == NULL)
		return -1;
	if (ret != NULL)
		*ret = o;
	return 0;
}

/* ---- bytes, removal ---- */

int store_read(
	struct ctx *cx, const struct object *o, size_t max_bytes, const char **ret, size_t *ret_size)
{
	struct stat st;
	size_t n = 0;
	char *data;
	int fd;

	TRY(blob_open(cx, o->version, &fd));
	if (fstat(fd, &st) != 0)
		return blob_fail(cx, "stat blob");
	if ((uint64_t)st.st_size > max_bytes)
		return fail(
			cx, 413, "too_large", "The object %s is larger than %zu bytes.", o->name, max_bytes);
	data = ctx_alloc(cx, (size_t)st.st_size + 1);
	if (data == NULL)
		return -1;
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, data + n, (size_t)st.st_size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return blob_fail(cx, "read blob");
		n += (size_t)got;
	}
	*ret = data;
	*ret_size = n;
	return 0;
}

int store_remove(struct ctx *cx, const char *bucket, const char *name)
{
	/*
	 * Supabase refuses deletes that do not come from its storage server; this is how that one names
	 * itself.
	 */
	static const char allow[] = "select set_config('storage.allow_delete_query', 'true', true)";
	static const char sql[] = "delete from storage.objects where bucket_id = $1 and name = $2";
	struct rows *r;

	if (!store_bucket_valid(bucket) || !store_key_valid(name))
		return fail(cx, 404, "object_not_found", "Object not found");
	TRY(db_query(cx, NULL, allow, 0));
	TRY(db_query(cx, &r, sql, 2, bucket, name));
	if (rows_changed(r) == 0)
		return fail(cx, 404, "object_not_found", "Object not found");
	return 0;
}

int store_accel_path(struct ctx *cx, const struct object *o, const char **ret)
{
	char path[BLOB_PATH];
	const char *accel;

	errno = ENOENT;
	if (!blob_path(o->version, path))
		return blob_fail(cx, "version is not a blob's name");
	accel = ctx_printf(cx, "/_%s", path);
	if (accel == NULL)
		return -1;
	*ret = accel;
	return 0;
}

int store_blob_file(struct ctx *cx, const struct object *o, const char **ret)
{
	char path[BLOB_PATH];
	const char *file;

	errno = ENOENT;
	if (!blob_path(o->version, path))
		return blob_fail(cx, "version is not a blob's name");
	file = ctx_printf(cx, "/proc/self/fd/%d/%s", blob_root(), path);
	if (file == NULL)
		return -1;
	*ret = file;
	return 0;
}
