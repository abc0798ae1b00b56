/* The steps of a publication. Objects are written before the rows that name them, and all rows commit at once. */
#include "publish.h"

#include <string.h>

int publication_open(struct ctx *cx, struct publication *p)
{
	static const char sql[] =
		"select coalesce(m.content_version, 0), coalesce(m.visibility, 'private') from ignite.courses c "
		"left join ignite.course_metadata m using (course_id) where c.course_id = $1";
	struct rows *r;

	TRY(db_query(
		cx, NULL, "select ignite.course_lock($1, $2)", 2, p->course_id, p->organization_id));
	TRY(db_query(cx, &r, sql, 1, p->course_id));
	p->published = (int)rows_int(r, 0, 0);
	p->chosen.course_id = p->course_id;
	if (p->visibility == NULL)
		p->visibility = rows_get(r, 0, 1);
	if (p->if_version >= 0 && p->if_version != p->published)
		return fail(cx, 409, "version_moved", "The published version is %d, not %d.", p->published,
			p->if_version);
	return 0;
}

/* Bytes of an object of the course's folder; a missing one fails with the given code. */
static int read_object(
	struct ctx *cx, struct publication *p, const char *name, const char *code, const char *message)
{
	struct object *object;

	if (store_stat(cx, "courses", name, &object) != 0) {
		if (cx->err.status != 404)
			return -1;
		ctx_forgive(cx);
		return fail(cx, 404, code, "%s", message);
	}
	return store_read(cx, object, PUBLISHED_MAX_BYTES, &p->chosen.bytes, &p->chosen.size_bytes);
}

/* An editor may have put anything there: it is parsed and judged before it is frozen. Warnings are for people to look at. */
static int check_course(struct ctx *cx, const struct publication *p)
{
	json_t *course, *faults, *fault;
	size_t i, errors = 0;

	if (json_parse(cx, p->chosen.bytes, p->chosen.size_bytes, 64, &course) != 0) {
		ctx_forgive(cx);
		return fail(cx, 422, "invalid_course", "The file course.json is not valid JSON.");
	}
	TRY(course_check(cx, course, &faults));
	json_array_foreach (faults, i, fault) {
		if (strcmp(json_string_value(json_object_get(fault, "severity")), "error") != 0)
			continue;
		if (errors++ == 0)
			fail(
				cx, 422, "invalid_course", "The course breaks its rules; errors names each place.");
		fail_at(cx, json_string_value(json_object_get(fault, "pointer")), "%s (%s)",
			json_string_value(json_object_get(fault, "message")),
			json_string_value(json_object_get(fault, "rule")));
	}
	return errors == 0 ? 0 : -1;
}

static int new_version(struct ctx *cx, struct publication *p)
{
	static const char sql[] =
		"insert into ignite.course_versions (course_id, version, organization_id, sha256, path, "
		"size_bytes, note, published_by, published_by_agent) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

	p->path = ctx_printf(cx, "%s/versions/%d.json", p->course_id, p->chosen.version);
	TRY(published_put(cx, &p->chosen, "courses", p->path, "max-age=31536000, immutable", true));
	TRY(db_query(cx, NULL, sql, 9, p->course_id, ctx_printf(cx, "%d", p->chosen.version),
		p->organization_id, p->chosen.sha256, p->path, ctx_printf(cx, "%zu", p->chosen.size_bytes),
		p->note, cx->who->user_id, cx->who->audit_user));
	p->created = true;
	return 0;
}

/* The newest version of these very bytes, published now or before: version 0 when there is none. */
static int find_version(struct ctx *cx, struct publication *p, int *ret_newest)
{
	static const char sql[] =
		"select coalesce(max(version), 0), coalesce(max(version) filter (where sha256 = $2), 0) "
		"from ignite.course_versions where course_id = $1";
	struct rows *r;

	TRY(db_query(cx, &r, sql, 2, p->course_id, p->chosen.sha256));
	*ret_newest = (int)rows_int(r, 0, 0);
	p->chosen.version = (int)rows_int(r, 0, 1);
	return 0;
}

int publication_freeze(struct ctx *cx, struct publication *p)
{
	char sha256[SHA256_TEXT];
	int newest;

	TRY(read_object(cx, p, ctx_printf(cx, "%s/course.json", p->course_id), "course_not_generated",
		"The course has no course.json yet."));
	TRY(check_course(cx, p));
	hash_sha256(p->chosen.bytes, p->chosen.size_bytes, sha256);
	p->chosen.sha256 = ctx_strdup(cx, sha256);
	TRY(find_version(cx, p, &newest));
	if (p->chosen.version == 0) {
		p->chosen.version = newest + 1;
		return new_version(cx, p);
	}
	p->path = ctx_printf(cx, "%s/versions/%d.json", p->course_id, p->chosen.version);
	return p->path != NULL ? 0 : -1;
}

int publication_find(struct ctx *cx, struct publication *p, int version)
{
	static const char sql[] =
		"select sha256, path from ignite.course_versions where course_id = $1 and version = $2";
	char sha256[SHA256_TEXT];
	struct rows *r;

	if (version == 0)
		return fail(cx, 404, "unknown_version", "The course is not published yet.");
	TRY(db_query(cx, &r, sql, 2, p->course_id, ctx_printf(cx, "%d", version)));
	if (rows_count(r) == 0)
		return fail(cx, 404, "unknown_version", "The course has no version %d.", version);
	p->chosen.version = version;
	p->chosen.sha256 = rows_get(r, 0, 0);
	p->path = rows_get(r, 0, 1);
	TRY(read_object(cx, p, p->path, "unknown_version", "The version's object is gone."));
	hash_sha256(p->chosen.bytes, p->chosen.size_bytes, sha256);
	if (strcmp(sha256, p->chosen.sha256) != 0) /* written past the API: it refuses, to anybody */
		return fail(cx, 409, "version_altered",
			"The bytes of version %d are not those that were frozen.", version);
	return 0;
}

static int settle_metadata(struct ctx *cx, const struct publication *p)
{
	static const char sql[] = "select ignite.course_published($1, $2, $3, $4, $5)";
	const char *tags = NULL; /* as they are */
	size_t size;

	if (p->tags != NULL)
		TRY(json_text(cx, p->tags, false, &tags, &size));
	return db_query(cx, NULL, sql, 5, p->course_id, p->organization_id,
		ctx_printf(cx, "%d", p->chosen.version), p->visibility, tags);
}

int publication_settle(struct ctx *cx, struct publication *p)
{
	const char *alias = ctx_printf(cx, "%s/published.json", p->course_id);

	if (p->chosen.version != p->published)
		TRY(published_put(cx, &p->chosen, "courses", alias, "no-cache", false));
	if (strcmp(p->visibility, "public") == 0)
		TRY(published_copy(cx, &p->chosen));
	else
		TRY(published_remove(cx, p->course_id));
	return settle_metadata(cx, p);
}
