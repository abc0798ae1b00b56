/*
 * Passes over a course, on a real PostgreSQL and a real file system: many at once, people who write at the same time, what a crash
 * leaves. Skipped with a message where PostgreSQL's server programs are not installed.
 */
#include "store_help.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "base/str.h"
#include "codec/json.h"
#include "codec/uuid.h"
#include "domain/course.h"
#include "domain/media_attach.h"
#include "domain/queue.h"

enum { JOBS = 64, TEXTS = 8, MARKERS = 4 };
#define ACME "0190d0c0-0000-7000-8000-00000000aaaa"
#define COURSE "roads"
#define JOB_HEAD "0190d0c0-0000-7000-8000-"

/* ---- a course of 32 items and 8 texts of 4 markers each, two of which say the same ---- */

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

static void upload(struct ctx *cx, const json_t *course)
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

static json_t *download(struct ctx *cx, const char **ret_version)
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

static char assets[JOBS][UUID_TEXT], jobs[JOBS][UUID_TEXT];

static int setup(void **state)
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

#define ATTACH_TEST(f) cmocka_unit_test_setup_teardown(f, setup, store_test_teardown)

/* The target of the n-th job: an item, or a marker. */
static json_t *target_of(struct ctx *cx, int n)
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

/* A job as it begins. */
static void begin_job(struct ctx *cx, int n)
{
	struct media_target t;
	struct job job = { .id = jobs[n], .run_no = 1 };

	cx->job = &job;
	assert_int_equal(media_target_check(cx, ACME, COURSE, target_of(cx, n), "image", &t), 0);
	cx->job = NULL;
}

static int ask_for(struct ctx *cx, int n)
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

static void ask(struct ctx *cx, int n)
{
	assert_int_equal(ask_for(cx, n), 0);
}

static enum media_attach_word word_of(struct ctx *cx, int n)
{
	struct media_attach_state s;

	assert_int_equal(media_attach_state(cx, jobs[n], &s), 0);
	return s.word;
}

/* Every job's picture stands in its place, and nothing else. */
static void assert_all_there(struct ctx *cx, const json_t *course)
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

static int crowd_run(int each_ms, void *(*also)(void *), void *arg)
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

static void sixty_four_at_once_are_a_few_writes(void **state)
{
	struct ctx *cx = *state;
	int writes, blobs = files("blobs");

	for (int i = 0; i < JOBS; i++)
		begin_job(cx, i);
	writes = crowd_run(0, NULL, NULL);
	print_message("%d jobs, %d writes\n", JOBS, writes);
	assert_true(writes >= 1 && writes <= 12);
	assert_int_equal(files("blobs") - blobs, writes); /* each version is a blob */
	assert_all_there(cx, download(cx, NULL));
}

/* As decoding spaces them: each alone would be a write. One that nobody is on the way with waits for nobody. */
static void jobs_that_end_one_after_the_other_share_their_passes(void **state)
{
	struct ctx *cx = *state;
	int64_t began;
	int writes;

	for (int i = 0; i < JOBS; i++)
		begin_job(cx, i);
	writes = crowd_run(25, NULL, NULL);
	print_message("%d jobs, %d writes\n", JOBS, writes);
	assert_true(writes >= 1 && writes <= 6);
	assert_all_there(cx, download(cx, NULL));
	media_gather_begin(COURSE);
	media_gather_arrived();
	began = clock_ms();
	assert_int_equal(media_gather_wait(cx), 0);
	assert_true(clock_ms() - began < 100);
	media_gather_end();
}

/* ---- people at the same time ---- */

/* Copies that were read before, changed by hand, and uploaded without looking. */
static void *person(void *arg)
{
	struct ctx *cx = ctx_new(64 MiB, "person");

	(void)arg;
	if (auth_as_service(cx, NULL) != 0)
		abort();
	for (int i = 0; i < 12; i++) {
		json_t *copy = download(cx, NULL);

		json_object_set_new(copy, "title", json_sprintf("Roads, take %d", i));
		json_object_set_new(json_array_get(json_object_get(copy, "items"), (size_t)i), "stem",
			json_string("Mine!"));
		usleep(30000);
		upload(cx, copy);
	}
	ctx_free(cx);
	return NULL;
}

static void a_person_who_edits_meanwhile_loses_nothing_and_nothing_is_lost(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	const json_t *course;
	int courses;

	for (int i = 0; i < JOBS; i++)
		begin_job(cx, i);
	crowd_run(0, person, NULL);
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
	course = download(cx, NULL);
	assert_all_there(cx, course);
	assert_string_equal(json_string_value(json_object_get(course, "title")), "Roads, take 11");
	for (int i = 0; i < 12; i++)
		assert_string_equal(
			json_string_value(json_at((json_t *)course, ctx_printf(cx, "/items/%d/stem", i))),
			"Mine!");
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0); /* and then there is peace */
	assert_int_equal(courses, 0);
}

static void *one_pass(void *arg)
{
	struct ctx *cx = ctx_new(16 MiB, "pass");
	struct media_pass *pass = arg;

	if (auth_as_service(cx, NULL) != 0 || media_attach_pass(cx, ACME, COURSE, pass) != 0)
		pass->left = true;
	ctx_free(cx);
	return NULL;
}

/* Whether some transaction waits for a lock that another holds. */
static bool somebody_waits(struct ctx *cx)
{
	struct rows *rows;

	assert_int_equal(
		db_call(cx, &rows, true, "select count(*) from pg_locks where not granted", 0), 0);
	return rows_int(rows, 0, 0) > 0;
}

/* Written between the reading and the writing of a pass: both are there in the end. */
static void what_is_written_while_a_pass_is_under_way_is_not_written_over(void **state)
{
	struct put p = {
		.bucket = "courses", .name = COURSE "/course.json", .content_type = "application/json"
	};
	struct ctx *cx = *state, *other = ctx_new(16 MiB, "other");
	struct media_pass pass = { 0 };
	pthread_t thread;
	const char *text;
	json_t *course;

	ask(cx, 0);
	course = download(cx, NULL);
	json_object_set_new(course, "title", json_string("By a person"));
	assert_int_equal(course_dump(cx, course, &text, &p.size_bytes), 0);
	p.data = text;
	assert_int_equal(auth_as_service(other, NULL), 0);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_put(cx, &p, NULL), 0); /* and not committed yet */
	assert_int_equal(pthread_create(&thread, NULL, one_pass, &pass), 0);
	while (!somebody_waits(other))
		usleep(5000);
	assert_int_equal(db_commit(cx), 0);
	pthread_join(thread, NULL);
	ctx_free(other);
	assert_false(pass.left);
	assert_int_equal(pass.attached, 1);
	course = download(cx, NULL);
	assert_string_equal(json_string_value(json_object_get(course, "title")), "By a person");
	assert_non_null(json_at(course, "/items/0/stimulus"));
}

/* Which parts of the copy that a person works on are taken out of it. */
static void without(json_t *course, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		json_object_del(json_array_get(json_object_get(course, "items"), i), "stimulus");
}

/* An editor that keeps what it knows, and nothing else. */
static void without_number(json_t *course)
{
	json_object_del(course, "mediaPass");
}

/* The copy is written, and looked after; how many were put back. */
static int put_back_in(struct ctx *cx, const json_t *course)
{
	struct media_pass pass;
	int courses;

	upload(cx, course);
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
	assert_int_equal(courses, 1);
	return pass.put_back;
}

static void attached_a_minute_ago(void)
{
	as_owner("update ignite.media_attachments set attached_at = attached_at - interval '1 minute'");
}

/* One after the other. */
static void attach_three(struct ctx *cx)
{
	struct media_pass pass;

	for (int i = 0; i < 3; i++) {
		ask(cx, i);
		assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
		assert_int_equal(pass.attached, 1);
	}
}

static int stimuli(struct ctx *cx)
{
	const json_t *course = download(cx, NULL);
	int n = 0;

	for (int i = 0; i < JOBS / 2; i++)
		n += json_at((json_t *)course, ctx_printf(cx, "/items/%d/stimulus", i)) != NULL;
	return n;
}

/* However fast, and be it all of them: the copy says that it was made with them. */
static void what_a_person_takes_out_of_the_newest_copy_stays_out(void **state)
{
	struct ctx *cx = *state;
	json_t *course;

	attach_three(cx);
	course = download(cx, NULL);
	without(course, 1, 3);
	assert_int_equal(put_back_in(cx, course), 0);
	assert_int_equal(stimuli(cx), 1);
	without(course, 0, 1);
	assert_int_equal(put_back_in(cx, course), 0);
	assert_int_equal(stimuli(cx), 0);
}

/* The copy that was read before is written again and again, with what came meanwhile lacking each time. */
static void an_old_copy_takes_nothing_away_however_often_it_is_written(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	json_t *old;

	ask(cx, 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	old = download(cx, NULL);
	ask(cx, 1);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	ask(cx, 2);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	for (int round = 0; round < 15; round++) {
		attached_a_minute_ago();
		assert_int_equal(put_back_in(cx, old), 2);
		assert_int_equal(stimuli(cx), 3);
	}
}

/* Where the number is lost, one and several are the same: put back once, then the second word counts. */
static void what_is_taken_out_twice_stays_out_where_the_copy_does_not_say_more(void **state)
{
	struct ctx *cx = *state;
	json_t *course;

	attach_three(cx);
	for (int round = 0; round < 2; round++) {
		attached_a_minute_ago();
		course = download(cx, NULL);
		without_number(course);
		without(course, 1, 3);
		assert_int_equal(put_back_in(cx, course), round == 0 ? 2 : 0);
	}
	assert_int_equal(stimuli(cx), 1);
}

/* Without a number: who writes within seconds has not seen what came, nor has he who lacks something new as well. */
static void copies_in_quick_succession_take_nothing_away(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	json_t *course = download(cx, NULL);

	ask(cx, 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	for (int round = 0; round < 4; round++)
		assert_int_equal(put_back_in(cx, course), 1);
	attached_a_minute_ago();
	ask(cx, 1);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	attached_a_minute_ago();
	assert_int_equal(put_back_in(cx, course), 2);
	assert_int_equal(stimuli(cx), 2);
}

/* Numbers that no pass gave tell nothing, and harm nothing. */
static void a_number_of_somebody_s_own_is_no_number(void **state)
{
	static const json_int_t numbers[] = { 1000, -1, INT64_MAX };
	struct ctx *cx = *state;
	struct media_pass pass;

	ask(cx, 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		json_t *course = download(cx, NULL);

		without(course, 0, 1);
		json_object_set_new(course, "mediaPass", json_integer(numbers[i]));
		assert_int_equal(put_back_in(cx, course), 1);
	}
	assert_int_equal(stimuli(cx), 1);
}

/* A person's numbers come back as they are, whatever is attached beside them. */
static void numbers_keep_all_their_digits(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	json_t *course = download(cx, NULL);

	json_object_set_new(course, "x", json_pack("[f, f]", 0.1, 123456789.123456789));
	upload(cx, course);
	ask(cx, 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	assert_true(json_equal(json_object_get(course, "x"), json_object_get(download(cx, NULL), "x")));
}

static void what_a_person_takes_out_of_many_stays_out(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	json_t *course;
	int courses;

	for (int i = 0; i < 3; i++)
		ask(cx, i);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	course = download(cx, NULL);
	for (size_t i = 0; i < 2; i++) /* the third, attached with them, is in this copy */
		json_object_del(json_array_get(json_object_get(course, "items"), i), "stimulus");
	upload(cx, course);
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
	assert_int_equal(courses, 1);
	assert_int_equal(pass.put_back, 0);
	course = download(cx, NULL);
	assert_null(json_at(course, "/items/0/stimulus"));
	assert_non_null(json_at(course, "/items/2/stimulus"));
}

/* ---- one row ---- */

static void a_target_that_vanished_is_reported(void **state)
{
	struct ctx *cx = *state;
	struct media_attach_state s;
	struct media_target t;
	struct media_pass pass;
	const char *before, *after;
	json_t *course;

	begin_job(cx, 0);
	begin_job(cx, JOBS / 2);
	course = download(cx, NULL);
	json_array_remove(json_object_get(course, "items"), 0);
	json_array_remove(json_object_get(course, "studyTexts"), 0);
	upload(cx, course);
	download(cx, &before);
	ask(cx, 0);
	ask(cx, JOBS / 2);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	assert_int_equal(pass.gone, 2);
	assert_int_equal(pass.writes, 0);
	assert_int_equal(media_attach_state(cx, jobs[0], &s), 0);
	assert_int_equal(s.word, MEDIA_GONE);
	assert_string_equal(s.reason, "The item is no longer in the course.");
	download(cx, &after);
	assert_string_equal(before, after);
	assert_failed(
		cx, media_target_check(cx, ACME, COURSE, target_of(cx, 0), NULL, &t), 422, "target_gone");
	assert_failed(cx, media_target_check(cx, ACME, "atlantis", target_of(cx, 1), NULL, &t), 422,
		"target_gone");
	assert_failed(cx,
		media_target_check(
			cx, "0190d0c0-0000-7000-8000-00000000bbbb", COURSE, target_of(cx, 1), NULL, &t),
		422, "target_gone");
	assert_int_equal(media_target_check(cx, ACME, COURSE, target_of(cx, 1), NULL, &t), 0);
	assert_string_equal(t.words, "What is this?");
	assert_string_equal(t.language, "en");
}

static void asking_twice_attaches_once(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	const char *first, *second;

	for (int i = 0; i < 2; i++) {
		ask(cx, JOBS - 1);
		assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
		assert_int_equal(pass.writes, i == 0);
		download(cx, i == 0 ? &first : &second);
	}
	assert_string_equal(first, second);
	assert_int_equal(word_of(cx, JOBS - 1), MEDIA_ATTACHED);
	assert_int_equal(word_of(cx, 1), MEDIA_ATTACH_NONE);
}

static void what_a_crash_left_is_attached_by_the_final_pass(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	int courses;

	ask(cx, 3);
	assert_int_equal(word_of(cx, 3), MEDIA_ATTACH_PENDING);
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
	assert_int_equal(courses, 0); /* its job may be about to */
	as_owner("update ignite.media_attachments set changed_at = changed_at - interval '7 seconds'");
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
	assert_int_equal(courses, 1);
	assert_int_equal(pass.attached, 1);
	assert_int_equal(word_of(cx, 3), MEDIA_ATTACHED);
}

static void a_file_that_is_no_course_fails_nothing(void **state)
{
	struct put p = {
		.bucket = "courses", .name = COURSE "/course.json", .data = "[1", .size_bytes = 2
	};
	struct ctx *cx = *state;
	struct media_pass pass;

	ask(cx, 0);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_put(cx, &p, NULL), 0);
	assert_int_equal(db_commit(cx), 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	assert_int_equal(pass.gone, 1);
	ask(cx, 1);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_remove(cx, "courses", COURSE "/course.json"), 0);
	assert_int_equal(db_commit(cx), 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	assert_int_equal(pass.gone, 1);
}

static void a_failed_job_leaves_a_clean_text_and_a_redriven_one_its_picture(void **state)
{
	struct ctx *cx = *state;
	struct media_pass pass;
	int courses, n = JOBS / 2;

	begin_job(cx, n);
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
	assert_int_equal(courses, 0);                       /* it is live */
	as_owner("delete from ignite.jobs where seq = 32"); /* not on record any more */
	assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
	assert_int_equal(pass.removed, 1);
	assert_string_equal(json_string_value(json_at(download(cx, NULL), "/studyTexts/0/text")),
		"Text 0.\n\nOne.\n\n[IMAGE: a horse]\n\nTwo.\n\n[IMAGE: a cart]\n\nThree.\n\n[IMAGE: a road]");
	begin_job(cx, n);
	ask(cx, n);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	assert_int_equal(pass.attached, 1);
	assert_true(str_starts(json_string_value(json_at(download(cx, NULL), "/studyTexts/0/text")),
		"Text 0.\n\n![A picture of it.](http://127.0.0.1/storage/v1/object/public/media-library/" ACME
		"/aa/32.png)\n\nOne."));
}

/* ---- the sweep ---- */

static void orphans_of_both_kinds_are_counted_and_removed_when_they_are_old(void **state)
{
	struct ctx *cx = *state;
	struct media_swept s;
	struct put p = { .bucket = "media-library", .data = "x", .size_bytes = 1 };
	char sha[65] = "";

	memset(sha, 'a', 64);
	assert_int_equal(db_begin(cx), 0);
	for (int i = 1; i < JOBS; i++) { /* all assets but the first have their objects */
		p.name = ctx_printf(cx, ACME "/aa/%d.png", i);
		assert_int_equal(store_put(cx, &p, NULL), 0);
	}
	p.name = ctx_printf(cx, ACME "/aa/%s.png", sha);
	assert_int_equal(store_put(cx, &p, NULL), 0);
	p.name = ctx_printf(cx, ACME "/aa/%s-320.webp", sha);
	assert_int_equal(store_put(cx, &p, NULL), 0);
	assert_int_equal(db_commit(cx), 0);
	if (media_sweep(cx, 3600, &s) != 0)
		print_error("%s (%s)\n", cx->err.message, cx->err.cause != NULL ? cx->err.cause : "");
	assert_int_equal(cx->err.status, 0);
	assert_int_equal(s.assets_without_object, 1);
	assert_int_equal(s.objects_without_asset, 2);
	assert_int_equal(s.assets_removed + s.objects_removed, 0); /* too young */
	assert_int_equal(media_sweep(cx, 0, &s), 0);
	assert_int_equal(s.assets_removed, 1);
	assert_int_equal(s.objects_removed, 2);
	assert_int_equal(media_sweep(cx, 0, &s), 0);
	assert_int_equal(s.assets_without_object + s.objects_without_asset, 0);
}

static void a_store_that_is_not_theirs_keeps_the_assets(void **state)
{
	struct media_swept s;

	assert_int_equal(media_sweep(*state, 0, &s), 0);
	assert_int_equal(s.assets_without_object, JOBS);
	assert_int_equal(s.assets_removed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ATTACH_TEST(sixty_four_at_once_are_a_few_writes),
		ATTACH_TEST(a_person_who_edits_meanwhile_loses_nothing_and_nothing_is_lost),
		ATTACH_TEST(what_is_written_while_a_pass_is_under_way_is_not_written_over),
		ATTACH_TEST(jobs_that_end_one_after_the_other_share_their_passes),
		ATTACH_TEST(what_a_person_takes_out_of_the_newest_copy_stays_out),
		ATTACH_TEST(an_old_copy_takes_nothing_away_however_often_it_is_written),
		ATTACH_TEST(what_is_taken_out_twice_stays_out_where_the_copy_does_not_say_more),
		ATTACH_TEST(a_number_of_somebody_s_own_is_no_number),
		ATTACH_TEST(numbers_keep_all_their_digits),
		ATTACH_TEST(copies_in_quick_succession_take_nothing_away),
		ATTACH_TEST(what_a_person_takes_out_of_many_stays_out),
		ATTACH_TEST(a_target_that_vanished_is_reported),
		ATTACH_TEST(asking_twice_attaches_once),
		ATTACH_TEST(what_a_crash_left_is_attached_by_the_final_pass),
		ATTACH_TEST(a_file_that_is_no_course_fails_nothing),
		ATTACH_TEST(a_failed_job_leaves_a_clean_text_and_a_redriven_one_its_picture),
		ATTACH_TEST(orphans_of_both_kinds_are_counted_and_removed_when_they_are_old),
		ATTACH_TEST(a_store_that_is_not_theirs_keeps_the_assets),
	};

	cfg.public_url = "http://127.0.0.1";
	return store_run("media_attach", tests, ARRAY_LEN(tests));
}
