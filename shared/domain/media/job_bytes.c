/*
 * The bytes of a media job: asked for once, looked at, put into bucket media-inbox together with the step that names them. From
 * that commit on no run of the job asks the provider again, unless the bytes themselves are refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "domain/media/job_impl.h"
#include "domain/queue.h"
#include "domain/store.h"
#include "domain/turn.h"
#include "io/db.h"

#define BUCKET "media-inbox"
#define STEP_RECEIVED "received"
#define STEP_UNUSABLE "unusable"

enum { KEEP_TRIES = 6, KEEP_PAUSE_MS = 500, REFUSALS_MAX = 50 };

static const char *object_of(struct ctx *cx)
{
	return ctx_printf(cx, "%s/" STEP_RECEIVED, cx->job->id);
}

/* ---- what a former run received ---- */

static int stat_and_name(struct ctx *cx, const char **ret)
{
	const char *name = object_of(cx);
	struct object *o;

	if (name == NULL)
		return -1;
	TRY(store_stat(cx, BUCKET, name, &o));
	return store_blob_file(cx, o, ret);
}

static int take_received(struct ctx *cx, const json_t *step, struct media_making *m)
{
	if (stat_and_name(cx, &m->file) != 0) {
		if (cx->err.status != 404)
			return -1;
		ctx_forgive(cx);
		return fail(cx, 422, "media_lost",
			"The received file of this job is no longer in the store: " BUCKET "/%s.",
			object_of(cx));
	}
	m->type = json_string_value(json_object_get(step, "type"));
	m->provider = json_string_value(json_object_get(step, "provider"));
	m->model = json_string_value(json_object_get(step, "model"));
	m->cost_usd = json_string_value(json_object_get(step, "cost_usd"));
	return 0;
}

/* ---- asking ---- */

/*
 * The call's step. A provider may answer a known call from memory, so after bytes that were refused another one is asked: each
 * refusal is on record.
 */
static int refusals(struct ctx *cx, int *ret)
{
	json_t *step;
	int n = 0;

	do {
		const char *name = ctx_printf(cx, "refused:%d", n + 1);

		if (name == NULL)
			return -1;
		TRY(step_get(cx, name, &step));
	} while (step != NULL && ++n < REFUSALS_MAX);
	*ret = n;
	return 0;
}

static int ask(struct ctx *cx, const struct media_making *m, const char *step, struct model_call *c)
{
	const struct media_order *o = &m->order;

	*c = (struct model_call){ .kind = o->call,
		.task = o->task,
		.step = step,
		.user = m->prompt,
		.size = o->size,
		.quality = o->quality,
		.style = o->style,
		.voice = o->voice,
		.format = o->format,
		.seconds = o->seconds };
	turn_give();
	TRY(provider_call(cx, c));
	if (c->fault != CALL_OK)
		return call_fail(cx, c);
	if (c->blobs_count != 1 || c->blobs[0].file == NULL)
		return fail(cx, 502, "answer_malformed", "The provider gave %d files instead of one.",
			c->blobs_count);
	return turn_take(cx);
}

/* ---- looking ---- */

static int look_at(struct ctx *cx, int fd, const struct media_making *m)
{
	struct media_info info;

	TRY(media_inspect(cx, fd, m->type, &info));
	if (info.kind != m->order.expects)
		return fail(cx, 415, "media_type_mismatch", "The provider gave %s where %s was asked for.",
			info.content_type, m->order.kind);
	return 0;
}

/* Before anything is kept: is it of the kind that was asked for, and whole? */
static int look(struct ctx *cx, const struct media_making *m)
{
	int fd = open(m->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc;

	if (fd < 0)
		return fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.",
			"open: %s", strerror(errno));
	rc = look_at(cx, fd, m);
	close(fd);
	return rc;
}

/* ---- keeping ---- */

static int keep_once(struct ctx *cx, const struct media_making *m, int64_t size_bytes)
{
	/* A copy: a link would share its inode, and so the sweep's mark, with what becomes of it. */
	struct put p = { .bucket = BUCKET,
		.name = object_of(cx),
		.content_type = "application/octet-stream",
		.file = m->file,
		.file_bytes = size_bytes };
	json_t *step = ctx_own_json(cx,
		json_pack("{s:s?, s:s?, s:s?, s:s?, s:I}", "type", m->type, "provider", m->provider,
			"model", m->model, "cost_usd", m->cost_usd, "size_bytes", (json_int_t)size_bytes));

	if (p.name == NULL || step == NULL)
		return -1;
	TRY(job_begin(cx));
	TRY(store_put(cx, &p, NULL));
	TRY(step_put(cx, STEP_RECEIVED, step, NULL));
	TRY(db_query(cx, NULL, "select ignite.media_received($1)", 1, cx->job->id));
	return db_commit(cx);
}

/* They are paid for: a store or database that is away for a moment does not lose them. */
static int keep(struct ctx *cx, const struct media_making *m, int64_t size_bytes)
{
	for (int i = 1; keep_once(cx, m, size_bytes) != 0; i++) {
		struct err e = cx->err;

		db_rollback(cx);
		cx->err = e;
		if (e.status != 503 || i == KEEP_TRIES)
			return -1;
		ctx_forgive(cx);
		TRY(turn_sleep(cx, i * KEEP_PAUSE_MS));
		TRY(job_check(cx));
	}
	return 0;
}

static int receive(struct ctx *cx, struct media_making *m)
{
	const char *step;
	struct model_call c;
	int refused;

	TRY(refusals(cx, &refused));
	step = refused == 0 ? "media" : ctx_printf(cx, "media:%d", refused + 1);
	if (step == NULL)
		return -1;
	TRY(ask(cx, m, step, &c));
	m->file = c.blobs[0].file;
	m->type = c.blobs[0].type;
	m->provider = c.provider;
	m->model = c.model;
	m->cost_usd = c.cost_usd;
	TRY(look(cx, m));
	return keep(cx, m, c.blobs[0].size_bytes);
}

int media_bytes_get(struct ctx *cx, struct media_making *m)
{
	json_t *step;

	TRY(step_get(cx, STEP_RECEIVED, &step));
	return step != NULL ? take_received(cx, step, m) : receive(cx, m);
}

/* ---- the end of them ---- */

int media_bytes_drop(struct ctx *cx)
{
	const char *name = object_of(cx);

	if (name == NULL)
		return -1;
	if (store_remove(cx, BUCKET, name) == 0)
		return 0;
	if (cx->err.status != 404)
		return -1;
	ctx_forgive(cx);
	return 0;
}

static int refuse(struct ctx *cx, const struct err *e)
{
	json_t *why = ctx_own_json(cx, json_pack("{s:s}", "code", e->code));
	const char *name;
	int n;

	TRY(refusals(cx, &n));
	name = ctx_printf(cx, "refused:%d", n + 1);
	if (why == NULL || name == NULL)
		return -1;
	TRY(job_begin(cx));
	TRY(media_bytes_drop(cx));
	TRY(step_forget(cx, STEP_RECEIVED));
	TRY(step_put(cx, name, why, NULL));
	return db_commit(cx);
}

/* *ret_known: it was so before. */
static int record_unusable(struct ctx *cx, bool *ret_known)
{
	json_t *step;

	TRY(step_get(cx, STEP_UNUSABLE, &step));
	*ret_known = step != NULL;
	if (step != NULL)
		return 0;
	step = ctx_own_json(cx, json_object());
	if (step == NULL)
		return -1;
	TRY(job_begin(cx));
	TRY(step_put(cx, STEP_UNUSABLE, step, NULL));
	return db_commit(cx);
}

void media_answer_refuse(struct ctx *cx)
{
	struct err e = cx->err;
	bool known = false;

	ctx_forgive(cx);
	if (record_unusable(cx, &known) != 0 || (known && refuse(cx, &e) != 0))
		db_rollback(cx); /* then there may be one try more */
	if (known)
		e.status = 422;
	cx->err = e;
}

void media_bytes_refuse(struct ctx *cx)
{
	struct err e = cx->err;

	ctx_forgive(cx);
	if (refuse(cx, &e) != 0)
		db_rollback(cx); /* they stay in the inbox, for nobody but the service */
	cx->err = e;
}
