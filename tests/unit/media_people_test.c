/*
 * Passes over a course that people write at the same time, on a real PostgreSQL and a real file system: what they took out stays
 * out, what they cannot have known of comes back. Skipped with a message where PostgreSQL's server programs are not installed.
 */
#include "attach_help.h"

#include <pthread.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/clock.h"
#include "codec/json.h"
#include "domain/course.h"

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

static bool anything_pending(struct ctx *cx)
{
	struct rows *rows;

	assert_int_equal(
		db_call(cx, &rows, true,
			"select count(*) from ignite.media_attachments where state = 'pending'", 0),
		0);
	return rows_int(rows, 0, 0) > 0;
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
	/* What whoever asked has given up after too many edits is seen to after six seconds. */
	for (int64_t until = clock_ms() + 15000; anything_pending(cx) && clock_ms() < until;
		 usleep(200000))
		assert_int_equal(media_attach_sync(cx, 10, &pass, &courses), 0);
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

	attach_ask(cx, 0);
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
		attach_ask(cx, i);
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

	attach_ask(cx, 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	old = download(cx, NULL);
	attach_ask(cx, 1);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	attach_ask(cx, 2);
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

	attach_ask(cx, 0);
	assert_int_equal(media_attach_pass(cx, ACME, COURSE, &pass), 0);
	for (int round = 0; round < 4; round++)
		assert_int_equal(put_back_in(cx, course), 1);
	attached_a_minute_ago();
	attach_ask(cx, 1);
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

	attach_ask(cx, 0);
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
	attach_ask(cx, 0);
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
		attach_ask(cx, i);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		ATTACH_TEST(a_person_who_edits_meanwhile_loses_nothing_and_nothing_is_lost),
		ATTACH_TEST(what_is_written_while_a_pass_is_under_way_is_not_written_over),
		ATTACH_TEST(what_a_person_takes_out_of_the_newest_copy_stays_out),
		ATTACH_TEST(an_old_copy_takes_nothing_away_however_often_it_is_written),
		ATTACH_TEST(what_is_taken_out_twice_stays_out_where_the_copy_does_not_say_more),
		ATTACH_TEST(a_number_of_somebody_s_own_is_no_number),
		ATTACH_TEST(numbers_keep_all_their_digits),
		ATTACH_TEST(copies_in_quick_succession_take_nothing_away),
		ATTACH_TEST(what_a_person_takes_out_of_many_stays_out),
	};

	cfg.public_url = "http://127.0.0.1";
	return store_run("media_people", tests, ARRAY_LEN(tests));
}
