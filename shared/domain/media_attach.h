/*
 * Media into courses: an asset becomes the stimulus of an item, one of an option's media, the picture in the place of a study
 * text's marker, or the course's cover. Who has an asset asks for it (a row of ignite.media_attachments, one a job); a pass over the
 * course writes all that is asked for at once, under compare-and-swap. docs/media.md, "Into the course".
 */
#ifndef IGNITE_DOMAIN_MEDIA_ATTACH_H
#define IGNITE_DOMAIN_MEDIA_ATTACH_H

#include "base/ctx.h"

enum media_target_type {
	MEDIA_TARGET_ITEM,
	MEDIA_TARGET_OPTION,
	MEDIA_TARGET_STUDY_TEXT,
	MEDIA_TARGET_COVER,
};

/* What a targetRef names in a course as it stands. Strings are the arena's. */
struct media_target {
	enum media_target_type type;
	const char *
		words; /* what is to be seen there: the marker's words, the stem, the option's text, the title */
	const char *language; /* the course's language tag */
};

/*
 * Is the target of the job there, and what does it say? target_ref: {"type": "item", "itemId"}, {"type": "option", "itemId", "optionId",
 * "index"?}, {"type": "study_text", "studyTextId", "markerId"} or {"type": "cover"}; kind: "image", "audio" or "video", NULL: image.
 * With cx->job (a job under lease) it also puts the job's row of media_attachments there, so that a marker is remembered as it is
 * now, whatever becomes of its neighbours. No transaction may be open. As service role, under cx->who's identity.
 * 422 invalid_request at /targetRef/…: not formed so, or a kind that the target does not take.
 * 422 target_gone: the course, or that part of it, is not there; or the course was generated anew since the job was asked for.
 * 503 store_unavailable, database_unavailable.
 */
int media_target_check(struct ctx *cx, const char *organization, const char *course_id,
	const json_t *target_ref, const char *kind, struct media_target *ret);

/* What is asked for. Strings and json are borrowed. */
struct media_attach {
	const char *job_id;
	const char *organization, *course_id;
	const json_t *target_ref;
	const char *asset_id;
	const char *alt; /* of this place; 1 to MEDIA_ALT_MAX bytes */
};

/*
 * Asks, inside the open transaction, which is the service role's and holds the job's fence (ignite.lease_lock). Asked again it changes
 * nothing, unless with another asset.
 */
int media_attach_ask(struct ctx *cx, const struct media_attach *a);

/* What a pass did. */
struct media_pass {
	int attached; /* rows that are in course.json now */
	int gone;     /* whose target vanished */
	int removed;  /* markers of failed jobs that were taken out of texts */
	int put_back; /* attachments that somebody had overwritten with an older course.json */
	int writes;   /* versions of course.json: 0 or 1 */
	bool left;    /* something still waits: others kept writing course.json, or the time was up */
};

/*
 * Brings course.json and the rows of the course together, as service role; no transaction may be open. At most one writes a course at
 * a time; who finds another one at it waits without holding a connection, and then mostly finds its row done. A write that meets
 * another's is done again on what is there then, a few times. What is left is for the reconciler. With cx->job nothing is done when
 * that job's row does not wait (any more).
 * -1: job_check() says so, 503 of database and store. A course.json that is missing or no JSON fails nothing: its rows are gone.
 */
int media_attach_pass(
	struct ctx *cx, const char *organization, const char *course_id, struct media_pass *ret);

/*
 * Passes for several: a job says when it has its bytes, and when its asset is on record (media_attach_ask(), committed). In between, and
 * only then, the others of the same course and process that have theirs wait with their pass, four seconds at most; one alone waits for nobody.
 * One a thread. media_gather_end() after each begin, also after failures; without a begin, or a second time, it does nothing.
 */
void media_gather_begin(const char *course_id);
void media_gather_arrived(void);

/* Before the pass, without a turn. -1: job_check() says so. */
int media_gather_wait(struct ctx *cx);
void media_gather_end(void);

enum media_attach_word { MEDIA_ATTACH_NONE, MEDIA_ATTACH_PENDING, MEDIA_ATTACHED, MEDIA_GONE };

struct media_attach_state {
	enum media_attach_word word; /* NONE: the job has no row with an asset */
	const char *reason;          /* one sentence when gone, else NULL */
};

/* What became of the job's row; in the open transaction (service role) or one of its own. */
int media_attach_state(struct ctx *cx, const char *job_id, struct media_attach_state *ret);

/*
 * The final pass: up to `courses` courses with rows that wait, with jobs that failed for good and left a marker, or whose course.json was
 * written by others since the last pass. *ret adds all passes up; *ret_courses counts them. One course's failure does not keep the
 * others waiting: it is logged. Cheap when there is nothing to do.
 */
int media_attach_sync(struct ctx *cx, int courses, struct media_pass *ret, int *ret_courses);

/*
 * Asks for what nobody asked for: jobs that are done, whose result names an asset and whose target is in a course, but that have no row.
 * It looks at the history of a day. *ret: how many there were; the next final pass attaches them. *ret_refused: how many the database does
 * not take; these are logged, gone, and keep nobody else waiting.
 */
int media_attach_adopt(struct ctx *cx, int *ret, int *ret_refused);

/*
 * The media object of an asset as it stands in course.json: {type, url, alt, width, height, durationMs, variants}. asset: a row of
 * ignite.media_assets. The arena's; NULL with the failure recorded.
 */
json_t *media_object(struct ctx *cx, const json_t *asset, const char *alt);

/* PUBLIC_URL/storage/v1/object/public/media-library/<path>; the arena's. */
const char *media_url(struct ctx *cx, const char *path);

/* What the sweep of media found and did. */
struct media_swept {
	int assets_without_object, objects_without_asset; /* seen by this call */
	int assets_removed, objects_removed, inbox_removed;
	int places_lost; /* attachments of the removed assets: courses that may show an address that is dead; they are gone, with that reason */
};

/*
 * Looks at a part of the assets and of bucket media-library (a few thousand a call, going on where the last one stopped): assets whose
 * object is gone, objects of assets' names that no asset has. Both are removed when they are older than grace_seconds; so are received
 * files in bucket media-inbox whose job is done or no longer on record. As service role; no transaction may be open.
 */
int media_sweep(struct ctx *cx, int grace_seconds, struct media_swept *ret);

#endif
