/*
 * publish-course: freeze the current course as an immutable version, or move the alias to an earlier one; export versions.
 * POST {course_id, note?, if_version?, version?, visibility?, tags?, exports?} -> 200 {version, sha256, path, created, …}
 * POST {course_id, publish: false, version?, exports} -> the same, and nothing is published
 * GET ?course_id=&version=&format= -> 200 {course_id, exports}, for whoever may read that version
 * 404 unknown course, version or export   409 version moved   422 invalid course
 */
#include "export.h"

#include <string.h>

/* Everything a request may say beside the course. */
static int read_request(struct ctx *cx, struct publication *p)
{
	json_t *visibility = NULL, *note = NULL, *publish = NULL;
	double if_version = -1, version = 0;
	json_t *a = NULL, *b = NULL;

	TRY(req_unpack(cx, "{s:s, s?o, s?o, s?o, s?o, s?o, s?o, s?o}", "course_id", &p->course_id,
		"note", &note, "if_version", &a, "version", &b, "visibility", &visibility, "tags", &p->tags,
		"publish", &publish, "exports", &p->exports));
	if (a != NULL)
		if_version = json_number_value(a);
	if (b != NULL)
		version = json_number_value(b);
	p->if_version = (int)if_version;
	p->wanted = (int)version;
	p->only_export = json_is_false(publish);
	p->note = json_string_value(note);
	p->visibility = json_string_value(visibility);
	return 0;
}

static int authorize(struct ctx *cx, struct publication *p)
{
	struct rows *r;

	TRY(db_query(cx, &r, "select organization_id from ignite.authorize('editor')", 0));
	p->organization_id = rows_get(r, 0, 0);
	return 0;
}

/* Chooses the version and, unless it is only to be exported, publishes it. */
static int publish(struct ctx *cx, struct publication *p)
{
	if (p->only_export)
		return publication_find(cx, p, p->wanted > 0 ? p->wanted : p->published);
	if (p->wanted > 0)
		TRY(publication_find(cx, p, p->wanted));
	else
		TRY(publication_freeze(cx, p));
	return publication_settle(cx, p);
}

static int publish_course(struct ctx *cx)
{
	struct publication p = { 0 };
	json_t *exports = NULL;

	if (req_method(cx) != POST)
		return answer_exports(cx);

	TRY(read_request(cx, &p));
	TRY(db_begin(cx));
	TRY(authorize(cx, &p));
	TRY(db_as_service(cx)); /* versions and the alias are nobody's to write but ours */
	TRY(publication_open(cx, &p));
	TRY(publish(cx, &p));
	if (p.exports != NULL)
		TRY(publication_export(cx, &p, p.exports, &exports));
	TRY(db_commit(cx));
	return reply_json(cx, 200,
		json_pack("{s:i, s:s, s:s, s:b, s:s, s:O*}", "version", p.chosen.version, "sha256",
			p.chosen.sha256, "path", p.path, "created", p.created, "visibility", p.visibility,
			"exports", exports));
}

static int setup(char *why, size_t why_size)
{
	return store_setup(cfg.storage_url, why, why_size);
}

static const struct query_param query[] = {
	{ "course_id", "GET: the course; required.", QUERY_COURSE_ID, 0, 0, false },
	{ "version", "GET: whose exports; the published version unless given.", QUERY_INT, 1,
		1000000000, false },
	{ "format", "GET: only this one: scorm12, moodle_xml or gift.", QUERY_TEXT, 0, 20, false },
	{ .name = NULL },
};

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"The published version: {\"version\", \"sha256\", \"path\", \"created\", \"visibility\", "
		"\"exports\"?}; GET: {\"course_id\", \"exports\"}." },
	{ 404, "unknown_course", "No such course in the caller's organisation." },
	{ 404, "course_not_generated", "The course has no course.json yet." },
	{ 404, "unknown_version", "The version to roll back to, or to export, does not exist." },
	{ 404, "unknown_export", "GET: that version has no such export for the caller to see." },
	{ 409, "version_moved",
		"if_version is not the published version any more; the message names the present one." },
	{ 409, "version_altered",
		"The stored bytes of the version to roll back to, or to export, are not those that were frozen." },
	{ 413, "too_large", "The export would be larger than 48 MiB." },
	{ 422, "invalid_course", "The course breaks rules; errors names each place." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "publish-course",
	.summary =
		"Freeze the current course as an immutable version, or roll back to an earlier one; export versions.",
	.methods = GET | POST,
	.auth = AUTH_ORG_EDITOR,
	.get_open = true,
	.body_max = 16 KiB,
	.arena_bytes = EXPORT_ARENA_BYTES,
	.query = query,
	.replies = replies,
	.run = publish_course,
	.setup = setup,
};
