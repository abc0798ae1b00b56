/*
 * Passes over a course, on a real PostgreSQL and a real file system: many at once, one row, what a crash leaves, the sweep.
 * Skipped with a message where PostgreSQL's server programs are not installed.
 */
#include "attach_help.h"

#include "base/cfg.h"
#include "base/clock.h"
#include "base/str.h"
#include "codec/json.h"
#include "domain/course.h"

/* ---- many at once ---- */

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
	attach_ask(cx, 0);
	attach_ask(cx, JOBS / 2);
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
		attach_ask(cx, JOBS - 1);
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

	attach_ask(cx, 3);
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

	attach_ask(cx, 0);
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_put(cx, &p, NULL), 0);
	assert_int_equal(db_commit(cx), 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	assert_int_equal(pass.gone, 1);
	attach_ask(cx, 1);
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
	attach_ask(cx, n);
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
		ATTACH_TEST(jobs_that_end_one_after_the_other_share_their_passes),
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
