/* Checked files into the store: objects and the asset's row in one transaction, once an organisation and file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "codec/uuid.h"
#include "domain/media/media_impl.h"
#include "domain/queue.h"
#include "io/db.h"

#define BUCKET "media-library"

static const char find_sql[] = "select ignite.media_find($1, $2, $3)";
static const char add_sql[] = "select ignite.media_add($1, $2)";

static int give(struct ctx *cx, const json_t *row, bool created, struct media_asset *ret)
{
	struct media_asset a = { .row = row,
		.created = created,
		.id = json_string_value(json_object_get(row, "asset_id")),
		.path = json_string_value(json_object_get(row, "path")),
		.content_type = json_string_value(json_object_get(row, "content_type")) };

	if (a.id == NULL || a.path == NULL || a.content_type == NULL)
		return fail(cx, 500, "internal", "The asset's row cannot be read.");
	*ret = a;
	return 0;
}

/* Inside the open transaction. *ret has no id where there is none. */
static int look(struct ctx *cx, const char *organization, const char *sha256, bool lock,
	struct media_asset *ret)
{
	struct rows *rows;
	json_t *row;

	TRY(db_query(cx, &rows, find_sql, 3, organization, sha256, lock ? "true" : "false"));
	row = rows_json(cx, rows, 0, 0);
	if (row == NULL)
		return -1;
	if (!json_is_null(row))
		return give(cx, row, false, ret);
	*ret = (struct media_asset){ 0 };
	return 0;
}

int media_begin(struct ctx *cx)
{
	struct rows *rows;

	if (cx->job == NULL) {
		TRY(db_begin(cx));
		return db_as_service(cx);
	}
	TRY(job_begin(cx));
	TRY(db_as_service(cx));
	/* The heartbeat tells it some time later. */
	TRY(db_query(cx, &rows, "select ignite.cost_cancelled($1)", 1, cx->job->id));
	if (strcmp(rows_get(rows, 0, 0), "t") == 0)
		return fail(cx, 409, "cancelled", "The job was told to stop.");
	return 0;
}

static int find_in_transaction(
	struct ctx *cx, const char *organization, const char *sha256, struct media_asset *ret)
{
	struct media_asset a;

	TRY(db_begin(cx));
	TRY(db_as_service(cx));
	TRY(look(cx, organization, sha256, false, &a));
	TRY(db_commit(cx));
	*ret = a;
	return 0;
}

int media_find(
	struct ctx *cx, const char *organization, const char *sha256, struct media_asset *ret)
{
	int rc = find_in_transaction(cx, organization, sha256, ret);

	if (rc != 0)
		db_rollback(cx);
	return rc;
}

/* ---- one asset on its way ---- */

struct storing {
	const char *organization, *source; /* source: a path */
	const struct media_about *about;
	struct media_info info;   /* as received */
	struct media_files files; /* of a picture */
	json_t *row;
};

static const char *name_of(
	struct ctx *cx, const struct storing *s, int width, const char *extension)
{
	const char *sha = s->info.sha256;

	if (width == 0)
		return ctx_printf(cx, "%s/%.2s/%s.%s", s->organization, sha, sha, extension);
	return ctx_printf(cx, "%s/%.2s/%s-%d.%s", s->organization, sha, sha, width, extension);
}

static int put_file(struct ctx *cx, const char *name, const char *path, const char *content_type)
{
	/* A name has the same picture for ever. */
	struct put p = { .bucket = BUCKET,
		.name = name,
		.content_type = content_type,
		.cache_control = "max-age=31536000, immutable",
		.file = path };

	return name == NULL ? -1 : store_put(cx, &p, NULL);
}

static int put_objects(struct ctx *cx, const struct storing *s)
{
	if (s->info.kind != MEDIA_IMAGE)
		return put_file(cx, name_of(cx, s, 0, s->info.extension), s->source, s->info.content_type);
	for (int i = 0; i < s->files.count; i++) {
		const struct media_file *f = &s->files.file[i];

		TRY(put_file(
			cx, name_of(cx, s, f->width, f->info.extension), f->file.path, f->info.content_type));
	}
	return 0;
}

static json_t *variants_of(struct ctx *cx, const struct storing *s)
{
	json_t *all = ctx_own_json(cx, json_array());

	for (int i = 1; all != NULL && i < s->files.count; i++) {
		const struct media_file *f = &s->files.file[i];
		const char *name = name_of(cx, s, f->width, f->info.extension);

		if (name == NULL)
			return NULL;
		json_array_append_new(all,
			json_pack("{s:s, s:s, s:i, s:i, s:I, s:s}", "path", name, "content_type",
				f->info.content_type, "width", f->info.width, "height", f->info.height,
				"size_bytes", (json_int_t)f->info.size_bytes, "sha256", f->info.sha256));
	}
	return all;
}

static int describe(struct ctx *cx, struct storing *s)
{
	static const char *const kinds[] = { "image", "audio", "video" };
	const struct media_info *stored = s->files.count > 0 ? &s->files.file[0].info : &s->info;
	const struct media_about *about = s->about;
	const char *name = name_of(cx, s, 0, stored->extension);
	json_t *variants = variants_of(cx, s), *row;

	if (name == NULL || variants == NULL)
		return -1;
	row = ctx_own_json(cx,
		json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:O, s:s, s:s*, s:s*, s:s*, s:s*, s:s*}",
			"sha256", s->info.sha256, "kind", kinds[stored->kind], "content_type",
			stored->content_type, "path", name, "size_bytes", (json_int_t)stored->size_bytes,
			"stored_sha256", stored->sha256, "variants", variants, "alt", about->alt, "licence",
			about->licence, "provider", about->provider, "model", about->model, "prompt_sha256",
			about->prompt_sha256, "job_id", about->job_id));
	if (row == NULL)
		return -1;
	if (stored->width > 0 && stored->height > 0) {
		json_object_set_new(row, "width", json_integer(stored->width));
		json_object_set_new(row, "height", json_integer(stored->height));
	}
	if (stored->frames > 0)
		json_object_set_new(row, "frames", json_integer(stored->frames));
	if (stored->duration_ms >= 0)
		json_object_set_new(row, "duration_ms", json_integer(stored->duration_ms));
	if (s->files.count > 0)
		json_object_set_new(row, "dominant_color", json_string(s->files.colour));
	s->row = row;
	return 0;
}

static int add(struct ctx *cx, struct storing *s, struct media_asset *ret)
{
	char *text = json_dumps(s->row, JSON_COMPACT);
	struct media_asset a;
	struct rows *rows;
	json_t *row;

	if (text == NULL)
		return fail(cx, 503, "out_of_memory", "There is not enough memory.");
	TRY(ctx_own(cx, text, free));
	TRY(media_begin(cx));
	TRY(look(cx, s->organization, s->info.sha256, true, &a));
	if (a.id == NULL) {
		TRY(put_objects(cx, s));
		TRY(db_query(cx, &rows, add_sql, 2, s->organization, text));
		row = rows_json(cx, rows, 0, 0);
		if (row == NULL)
			return -1;
		TRY(give(cx, row, true, &a));
	}
	TRY(db_commit(cx));
	*ret = a;
	return 0;
}

static void drop_fd(void *fd)
{
	close((int)(intptr_t)fd);
}

static int open_source(struct ctx *cx, const char *path, int *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.",
			"open: %s", strerror(errno));
	TRY(ctx_own(cx, (void *)(intptr_t)fd, drop_fd));
	*ret = fd;
	return 0;
}

static int check_about(struct ctx *cx, const char *organization, const struct media_about *about)
{
	if (!uuid_valid(organization))
		return fail(cx, 500, "internal", "The organisation is not a uuid.");
	if (about->alt == NULL || about->alt[0] == '\0' || strlen(about->alt) > MEDIA_ALT_MAX)
		return fail_at(cx, "/alt", "is needed: 1 to %d bytes that say what is to be seen or heard",
			MEDIA_ALT_MAX);
	return 0;
}

int media_store(struct ctx *cx, const char *organization, const char *path, const char *declared,
	const struct media_about *about, struct media_asset *ret)
{
	struct storing s = { .organization = organization, .source = path, .about = about };
	struct media_asset a;
	int fd, rc;

	TRY(check_about(cx, organization, about));
	TRY(open_source(cx, path, &fd));
	TRY(media_inspect(cx, fd, declared, &s.info));
	TRY(media_find(cx, organization, s.info.sha256, &a));
	if (a.id != NULL) {
		*ret = a;
		return 0;
	}
	if (s.info.kind == MEDIA_IMAGE)
		TRY(media_rewrite(cx, fd, &s.info, &s.files));
	TRY(describe(cx, &s));
	rc = add(cx, &s, ret);
	if (rc != 0)
		db_rollback(cx);
	return rc;
}
