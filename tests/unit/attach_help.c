/* A course and the jobs that make its pictures. */
#include "attach_help.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/str.h"
#include "codec/json.h"
#include "domain/course.h"
#include "domain/queue.h"

/* Two of a text's markers say the same. */
static json_t *course_new(void)
{
	json_t *items = json_array(), *texts = json_array();

	for (int i = 0; i < JOBS / 2; i++)
		json_array_append_new(
			items, json_pack("{s:o, s:s}", "id", json_sprintf("i%d", i), "stem", "What is this?"));
	for (int i = 0; i < TEXTS; i++)
		json_array_append_new(texts,
			json_pack("{s:o, s:o}", "id", json_sprintf("t%d", i), "text",
				json_sprintf("Text %d.\n\n[IMAGE: a cart]\n\nOne.\n\n[IMAGE: a horse]\n\nTwo.\n\n"
							 "[IMAGE: a cart]\n\nThree.\n\n[IMAGE: a road]",
					i)));
	return json_pack("{s:s, s:s, s:o, s:o}", "title", "Roads", "language", "en", "items", items,
		"studyTexts", texts);
}

void upload(struct ctx *cx, const json_t *course)
{
	struct put p = {
		.bucket = "courses", .name = COURSE "/course.json", .content_type = "application/json"
	};
	const char *text;

	assert_int_equal(course_dump(cx, course, &text, &p.size_bytes), 0);
	p.data = text;
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_put(cx, &p, NULL), 0);
	assert_int_equal(db_commit(cx), 0);
}

json_t *download(struct ctx *cx, const char **ret_version)
{
	struct object *o;
	const char *text;
	json_t *course;
	size_t n;

	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_stat(cx, "courses", COURSE "/course.json", &o), 0);
	assert_int_equal(store_read(cx, o, 1 MiB, &text, &n), 0);
	assert_int_equal(db_commit(cx), 0);
	assert_int_equal(json_parse(cx, text, n, 64, &course), 0);
	if (ret_version != NULL)
		*ret_version = o->version;
	return course;
}

char assets[JOBS][UUID_TEXT], jobs[JOBS][UUID_TEXT];

int attach_setup(void **state)
{
	int rc = store_test_setup(state);
	struct ctx *cx = *state;

	as_owner(
		"delete from ignite.jobs; delete from ignite.media_attachments; delete from ignite.media_courses; delete from ignite.media_assets; "
		"delete from ignite.courses; delete from ignite.organizations; "
		"insert into ignite.organizations (organization_id, name) values ('" ACME "', 'Acme'); "
		"insert into ignite.courses (course_id, organization_id) values ('" COURSE "', '" ACME
		"')");
	as_owner(
		"delete from ignite.jobs; insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, "
		"payload, created_at) select ('" JOB_HEAD
		"' || lpad(n::text, 12, '0'))::uuid, n, 'ai_media_jobs', "
		"'ai_media_generate', '" ACME "', 100, '{}', now() from generate_series(0, 63) n");
	for (int i = 0; rc == 0 && i < JOBS; i++) {
		static const char sql[] =
			"insert into ignite.media_assets (asset_id, organization_id, sha256, kind, content_type, path, size_bytes, "
			"stored_sha256, width, height, alt) values ($1, $2, lpad($3, 64, '0'), 'image', 'image/png', $4, 1, "
			"lpad($3, 64, '0'), 640, 480, 'A picture.')";

		uuid_v7(assets[i]);
		snprintf(jobs[i], sizeof(jobs[i]), JOB_HEAD "%012d", i);
		rc = db_call(cx, NULL, false, sql, 4, assets[i], ACME, ctx_printf(cx, "%d", i),
			ctx_printf(cx, ACME "/aa/%d.png", i));
	}
	upload(cx, json_object_get(ctx_own_json(cx, json_pack("{s:o}", "c", course_new())), "c"));
	return rc;
}

json_t *target_of(struct ctx *cx, int n)
{
	int marker = n - JOBS / 2;

	if (marker < 0)
		return ctx_own_json(
			cx, json_pack("{s:s, s:o}", "type", "item", "itemId", json_sprintf("i%d", n)));
	return ctx_own_json(cx,
		json_pack("{s:s, s:o, s:o}", "type", "study_text", "studyTextId",
			json_sprintf("t%d", marker / MARKERS), "markerId",
			json_sprintf("t%d-m%d", marker / MARKERS, marker % MARKERS + 1)));
}

void begin_job(struct ctx *cx, int n)
{
	struct media_target t;
	struct job job = { .id = jobs[n], .run_no = 1 };

	cx->job = &job;
	assert_int_equal(media_target_check(cx, ACME, COURSE, target_of(cx, n), "image", &t), 0);
	cx->job = NULL;
}

int ask_for(struct ctx *cx, int n)
{
	struct media_attach a = { .job_id = jobs[n],
		.organization = ACME,
		.course_id = COURSE,
		.target_ref = target_of(cx, n),
		.asset_id = assets[n],
		.alt = "A picture of it." };

	TRY(db_begin(cx));
	TRY(media_attach_ask(cx, &a));
	return db_commit(cx);
}

void attach_ask(struct ctx *cx, int n)
{
	assert_int_equal(ask_for(cx, n), 0);
}

enum media_attach_word word_of(struct ctx *cx, int n)
{
	struct media_attach_state s;

	assert_int_equal(media_attach_state(cx, jobs[n], &s), 0);
	return s.word;
}

void assert_all_there(struct ctx *cx, const json_t *course)
{
	for (int i = 0; i < JOBS / 2; i++) {
		const char *url = json_string_value(
			json_at((json_t *)course, ctx_printf(cx, "/items/%d/stimulus/url", i)));

		assert_non_null(url);
		assert_true(str_ends(url, ctx_printf(cx, "/aa/%d.png", i)));
	}
	for (int i = 0; i < TEXTS; i++) {
		const char *text =
			json_string_value(json_at((json_t *)course, ctx_printf(cx, "/studyTexts/%d/text", i)));

		assert_null(strstr(text, "[IMAGE"));
		for (int m = 0; m < MARKERS; m++) {
			const char *url = ctx_printf(cx, "/aa/%d.png)", JOBS / 2 + i * MARKERS + m);
			const char *at = strstr(text, url);

			assert_non_null(at);
			text = at;
		}
	}
}

/* ---- many at once ---- */

struct crowd {
	pthread_barrier_t all;
	atomic_int writes, failed;
};
struct member {
	struct crowd *crowd;
	int n;
	int after_ms; /* it takes so long until it has its asset; 0: all at once */
};

/* A failed assertion would end the program: a thread only counts. */
static int finish_one_in(struct ctx *cx, const struct member *m)
{
	struct media_attach_state state;
	struct media_pass pass;

	if (m->after_ms > 0) {
		media_gather_begin(COURSE);
		usleep((useconds_t)m->after_ms * 1000);
	}
	TRY(ask_for(cx, m->n));
	media_gather_arrived();
	TRY(media_gather_wait(cx));
	TRY(media_attach_pass(cx, ACME, COURSE, &pass));
	atomic_fetch_add(&m->crowd->writes, pass.writes);
	TRY(media_attach_state(cx, jobs[m->n], &state));
	return state.word == MEDIA_ATTACHED && !pass.left ? 0 : -1;
}

static void *finish_one(void *arg)
{
	const struct member *m = arg;
	struct ctx *cx = ctx_new(16 MiB, "member");

	if (auth_as_service(cx, NULL) != 0)
		abort();
	pthread_barrier_wait(&m->crowd->all);
	if (finish_one_in(cx, m) != 0) {
		print_error("job %d: %s (%s)\n", m->n,
			cx->err.message != NULL ? cx->err.message : "not attached",
			cx->err.cause != NULL ? cx->err.cause : "");
		atomic_fetch_add(&m->crowd->failed, 1);
	}
	media_gather_end();
	ctx_free(cx);
	return NULL;
}

int crowd_run(int each_ms, void *(*also)(void *), void *arg)
{
	struct crowd crowd = { .writes = 0, .failed = 0 };
	struct member member[JOBS];
	pthread_t thread[JOBS], other;

	pthread_barrier_init(&crowd.all, NULL, JOBS);
	for (int i = 0; i < JOBS; i++) {
		member[i] = (struct member){ &crowd, i, i * each_ms };
		assert_int_equal(pthread_create(&thread[i], NULL, finish_one, &member[i]), 0);
	}
	if (also != NULL)
		assert_int_equal(pthread_create(&other, NULL, also, arg), 0);
	for (int i = 0; i < JOBS; i++)
		pthread_join(thread[i], NULL);
	if (also != NULL)
		pthread_join(other, NULL);
	pthread_barrier_destroy(&crowd.all);
	assert_int_equal(atomic_load(&crowd.failed), 0);
	return atomic_load(&crowd.writes);
}
