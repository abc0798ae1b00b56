/*
 * POST (x-upsert) and PUT (always upsert) of an object: the raw body, or the file of a multipart
 * form. The body is whole on disk before this runs, and becomes an object in one transaction.
 */
#include "multipart.h"
#include "storage.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024, HEADER_VALUE_MAX = 1000 };

static void drop_fd(void *fd)
{
	close((int)(intptr_t)fd);
}

static int feed_file(struct ctx *cx, struct multipart *m, const char *file)
{
	char *piece = ctx_alloc(cx, PIECE_BYTES);
	ssize_t n;
	int fd;

	if (piece == NULL)
		return -1;
	fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return fail_cause(cx, 503, "store_unavailable", "The body could not be read.", "open: %m");
	TRY(ctx_own(cx, (void *)(intptr_t)fd, drop_fd));
	while ((n = read(fd, piece, PIECE_BYTES)) > 0)
		TRY(multipart_feed(m, piece, (size_t)n));
	if (n < 0)
		return fail_cause(cx, 503, "store_unavailable", "The body could not be read.", "read: %m");
	return 0;
}

static int user_metadata(struct ctx *cx, const char *text, size_t n, struct put *p)
{
	json_t *json;

	if (n > STORE_USER_METADATA_MAX)
		return fail(cx, 413, "too_large", "The metadata is larger than 1 MiB.");
	if (json_parse(cx, text, n, JSON_DEPTH_REQUEST, &json) != 0 || !json_is_object(json)) {
		ctx_forgive(cx);
		return fail(cx, 400, "invalid_request", "metadata must be a JSON object");
	}
	p->user_metadata = json;
	return 0;
}

/* cacheControl is a number of seconds. */
static int form_cache_control(struct ctx *cx, const char *seconds, struct put *p)
{
	long n;

	if (seconds == NULL)
		return 0;
	if (!str_to_int(seconds, 0, 2147483647, &n))
		return fail(cx, 400, "invalid_request", "cacheControl must be a number of seconds");
	p->cache_control = ctx_printf(cx, "max-age=%ld", n);
	return p->cache_control != NULL ? 0 : -1;
}

static int from_form(struct ctx *cx, const char *content_type, struct put *p)
{
	const char *file = req_body_file(cx), *data = NULL;
	struct multipart m = { 0 };
	struct form form = { 0 };
	size_t n = 0;

	TRY(multipart_init(&m, cx, content_type, &form));
	if (file != NULL) {
		TRY(feed_file(cx, &m, file));
	} else {
		req_body(cx, &data, &n);
		TRY(multipart_feed(&m, data, n));
	}
	TRY(multipart_end(&m));
	TRY(form_cache_control(cx, form.cache_control, p));
	if (form.metadata != NULL)
		TRY(user_metadata(cx, form.metadata, strlen(form.metadata), p));
	p->content_type = form.content_type != NULL ? form.content_type : form.file_type;
	p->file = file;
	if (file != NULL) {
		p->file_at = form.file_at;
		p->file_bytes = form.file_bytes;
	} else {
		p->data = data + form.file_at;
		p->size_bytes = (size_t)form.file_bytes;
	}
	return form.file_bytes <= OBJECT_MAX_BYTES ? 0 : fail(cx, 413, "too_large", "Too large.");
}

static int header_metadata(struct ctx *cx, struct put *p)
{
	const char *header = req_header(cx, "x-metadata");
	char *text;
	size_t n;

	if (header == NULL || *header == '\0')
		return 0;
	TRY(b64_decode(cx, B64_STANDARD, header, strlen(header), &text, &n));
	return user_metadata(cx, text, n, p);
}

/* A header's value as it may stand in a reply's header later: nginx takes no head over 16 KiB. */
static bool printable(const char *text)
{
	if (strlen(text) > HEADER_VALUE_MAX)
		return false;
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static int from_raw(struct ctx *cx, const char *content_type, struct put *p)
{
	struct stat st;
	const char *data;

	p->content_type = content_type;
	p->cache_control = req_header(cx, "cache-control");
	if (p->cache_control != NULL && !printable(p->cache_control))
		return fail(cx, 400, "invalid_request",
			"headers/cache-control must be printable and at most %d characters long",
			HEADER_VALUE_MAX);
	p->file = req_body_file(cx);
	if (p->file == NULL) {
		req_body(cx, &data, &p->size_bytes);
		p->data = data != NULL ? data : "";
	} else if (stat(p->file, &st) == 0) {
		p->size_bytes = (size_t)st.st_size;
	}
	if (p->size_bytes > OBJECT_MAX_BYTES)
		return fail(cx, 413, "too_large", "The object is larger than 50 MiB.");
	return header_metadata(cx, p);
}

/* POST writes over what is there only when asked to. */
static bool only_new(const struct ctx *cx)
{
	const char *upsert = req_header(cx, "x-upsert");

	return req_method(cx) == POST && (upsert == NULL || strcasecmp(upsert, "true") != 0);
}

static const char *content_type(const struct ctx *cx, bool *ret_form)
{
	const char *type = req_header(cx, "content-type");

	if (type != NULL && *type == '\0')
		type = NULL;
	*ret_form = type != NULL && strncasecmp(type, "multipart/form-data", 19) == 0;
	return type;
}

/* What of the upload is known before its body is there. */
static int probe(struct ctx *cx, const struct call *call, bool insert_only, const char *length)
{
	struct put p = { .bucket = call->bucket, .name = call->key, .insert_only = insert_only };
	const char *type;
	bool form;
	long size;

	type = content_type(cx, &form);
	if (!form) {
		p.content_type = type != NULL ? type : "application/octet-stream";
		if (str_to_int(length, 0, LONG_MAX, &size)) /* a form's length is not its file's */
			p.size_bytes = (size_t)size;
	}
	if (p.size_bytes > OBJECT_MAX_BYTES)
		return fail(cx, 413, "too_large", "The object is larger than 50 MiB.");
	TRY(call_begin(cx, call));
	TRY(store_put_probe(cx, &p));
	db_rollback(cx);
	return 0;
}

static int upload(struct ctx *cx, const struct call *call, bool insert_only, struct object **ret)
{
	struct put p = { .bucket = call->bucket, .name = call->key, .insert_only = insert_only };
	const char *type;
	bool form;

	if (!store_key_valid(call->key))
		return fail(cx, 400, "invalid_key", "Invalid key: %s", call->key);
	type = content_type(cx, &form);
	TRY(form ? from_form(cx, type, &p) : from_raw(cx, type, &p));
	TRY(call_begin(cx, call));
	TRY(store_put(cx, &p, ret));
	return db_commit(cx);
}

int object_upload(struct ctx *cx, const struct call *call)
{
	struct object *o;

	TRY(upload(cx, call, only_new(cx), &o));
	return reply_json(cx, 200,
		json_pack(
			"{s:o, s:s}", "Key", json_sprintf("%s/%s", call->bucket, call->key), "Id", o->id));
}

int object_upload_signed(struct ctx *cx, const struct call *call)
{
	struct object *o;
	bool upsert;

	TRY(upload_token(cx, call, &upsert));
	TRY(upload(cx, call, !upsert, &o));
	return reply_json(
		cx, 200, json_pack("{s:o}", "Key", json_sprintf("%s/%s", call->bucket, call->key)));
}

int object_upload_probe(struct ctx *cx, const struct call *call, const char *length)
{
	return probe(cx, call, only_new(cx), length);
}

int object_upload_signed_probe(struct ctx *cx, const struct call *call, const char *length)
{
	bool upsert;

	TRY(upload_token(cx, call, &upsert));
	return probe(cx, call, !upsert, length);
}
