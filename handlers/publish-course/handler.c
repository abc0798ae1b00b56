/*
 * publish-course: freeze the current course as an immutable version, or move the alias to an earlier one.
 * POST {course_id, note?, if_version?, version?, visibility?, tags?} -> 200 {version, sha256, path, created}
 * 404 unknown course or version   409 version moved   422 invalid course
 */
#include "publish.h"

#include <string.h>

/* Everything a request may say beside the course. */
static int read_request(struct ctx *cx, struct publication *p)
{
	json_t *visibility = NULL, *note = NULL;
	double if_version = -1, version = 0;
	json_t *a = NULL, *b = NULL;

	TRY(req_unpack(cx, "{s:s, s?o, s?o, s?o, s?o, s?o}", "course_id", &p->course_id, "note", &note,
		"if_version", &a, "version", &b, "visibility", &visibility, "tags", &p->tags));
	if (a != NULL)
		if_version = json_number_value(a);
	if (b != NULL)
		version = json_number_value(b);
	p->if_version = (int)if_version;
	p->roll_back_to = (int)version;
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

static int publish_course(struct ctx *cx)
{
	struct publication p = { 0 };

	TRY(read_request(cx, &p));
	TRY(db_begin(cx));
	TRY(authorize(cx, &p));
	TRY(db_as_service(cx)); /* versions and the alias are nobody's to write but ours */
	TRY(publication_open(cx, &p));
	if (p.roll_back_to > 0)
		TRY(publication_roll_back(cx, &p));
	else
		TRY(publication_freeze(cx, &p));
	TRY(publication_settle(cx, &p));
	TRY(db_commit(cx));
	return reply_json(cx, 200,
		json_pack("{s:i, s:s, s:s, s:b, s:s}", "version", p.chosen.version, "sha256",
			p.chosen.sha256, "path", p.path, "created", p.created, "visibility", p.visibility));
}

static int setup(char *why, size_t why_size)
{
	return store_setup(cfg.storage_url, why, why_size);
}

static const struct reply_doc replies[] = {
	{ 200, NULL,
		"The published version: {\"version\", \"sha256\", \"path\", \"created\", \"visibility\"}." },
	{ 404, "unknown_course", "No such course in the caller's organisation." },
	{ 404, "course_not_generated", "The course has no course.json yet." },
	{ 404, "unknown_version", "The version to roll back to does not exist." },
	{ 409, "version_moved",
		"if_version is not the published version any more; the message names the present one." },
	{ 409, "version_altered",
		"The stored bytes of the version to roll back to are not those that were frozen." },
	{ 422, "invalid_course", "The course breaks rules; errors names each place." },
	{ 0, NULL, NULL },
};

const struct handler handler = {
	.name = "publish-course",
	.summary = "Freeze the current course as an immutable version, or roll back to an earlier one.",
	.methods = POST,
	.auth = AUTH_ORG_EDITOR,
	.body_max = 16 KiB,
	.replies = replies,
	.run = publish_course,
	.setup = setup,
};
