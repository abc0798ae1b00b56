/* Context: the first failure stays, memory ends with it, the deadline counts down. */
#include "unit.h"

#include "base/clock.h"

static void the_first_failure_stays(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(fail(cx, 404, "unknown_course", "There is no course %s.", "x"), -1);
	assert_int_equal(fail(cx, 500, "internal", "Later."), -1);
	assert_int_equal(fail_cause(cx, 500, "internal", "Later.", "why"), -1);
	assert_int_equal(cx->err.status, 404);
	assert_string_equal(cx->err.code, "unknown_course");
	assert_string_equal(cx->err.message, "There is no course x.");
	assert_null(cx->err.cause);
	ctx_forgive(cx);
	assert_int_equal(cx->err.status, 0);
	assert_failed(cx, fail(cx, 409, "conflict", "Now."), 409, "conflict");
}

static void a_cause_is_kept_apart_from_the_message(void **state)
{
	struct ctx *cx = *state;

	fail_cause(cx, 503, "database_unavailable", "The database is 100% away.", "errno %d", 111);
	assert_string_equal(cx->err.message, "The database is 100% away.");
	assert_string_equal(cx->err.cause, "errno 111");
}

static void faults_at_places_are_collected_up_to_a_limit(void **state)
{
	struct ctx *cx = *state;

	for (int i = 0; i < 100; i++)
		assert_int_equal(fail_at(cx, "/a", "must be %d", i), -1);
	assert_int_equal(cx->err.status, 422);
	assert_string_equal(cx->err.code, "invalid_request");
	assert_int_equal(json_array_size(cx->err.details), 32);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(cx->err.details, 1), "message")),
		"must be 1");
}

static void a_fault_at_a_place_does_not_replace_a_failure(void **state)
{
	struct ctx *cx = *state;

	fail(cx, 400, "bad", "Bad.");
	fail_at(cx, "/a", "is bad");
	assert_int_equal(cx->err.status, 400);
	assert_int_equal(json_array_size(cx->err.details), 1);
}

static void the_ceiling_is_a_failure_of_its_own(void **state)
{
	struct ctx *cx = ctx_new(4 KiB, "small");

	(void)state;
	assert_null(ctx_alloc(cx, 5000));
	assert_int_equal(cx->err.status, 503);
	assert_string_equal(cx->err.code, "out_of_memory");
	ctx_forgive(cx);
	assert_null(ctx_printf(cx, "%5000d", 1));
	assert_int_equal(cx->err.status, 503);
	ctx_forgive(cx);
	assert_null(ctx_own_json(cx, NULL));
	assert_int_equal(cx->err.status, 503);
	ctx_free(cx);
	ctx_free(NULL);
}

/* Even when there is no room left to say what is wrong, something is recorded. */
static void a_failure_without_room_is_still_a_failure(void **state)
{
	struct ctx *cx = ctx_new(256, "tiny");

	(void)state;
	while (ctx_alloc(cx, 16) != NULL)
		;
	ctx_forgive(cx);
	assert_int_equal(fail(cx, 404, "unknown", "No room for this sentence."), -1);
	assert_int_equal(cx->err.status, 503);
	ctx_forgive(cx);
	assert_int_equal(fail_at(cx, "/a", "is bad"), -1);
	assert_int_equal(cx->err.status, 503);
	ctx_forgive(cx);
	assert_int_equal(fail_cause(cx, 404, "unknown", "No room.", "none"), -1);
	assert_int_equal(cx->err.status, 503);
	ctx_free(cx);
}

static int dropped;

static void drop(void *obj)
{
	(void)obj;
	dropped++;
}

static void a_reset_makes_it_new(void **state)
{
	struct ctx *cx = *state;

	dropped = 0;
	assert_int_equal(ctx_own(cx, cx, drop), 0);
	fail(cx, 404, "x", "X.");
	cx->deadline_ms = 1;
	cx->who = (struct identity *)cx;
	ctx_reset(cx, "second");
	assert_int_equal(dropped, 1);
	assert_int_equal(cx->err.status, 0);
	assert_int_equal(cx->deadline_ms, 0);
	assert_null(cx->who);
	assert_string_equal(cx->request_id, "second");
	ctx_reset(cx, NULL);
	assert_string_equal(cx->request_id, "-");
}

static void copies_end_where_they_should(void **state)
{
	struct ctx *cx = *state;

	assert_string_equal(ctx_strndup(cx, "abcdef", 3), "abc");
	assert_string_equal(ctx_strndup(cx, "ab", 30), "ab");
	assert_string_equal(ctx_strdup(cx, ""), "");
	assert_string_equal(ctx_printf(cx, "%s/%d", "a", 5), "a/5");
}

static void the_time_left_is_capped_and_never_negative(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(ctx_left_ms(cx, 500), 500);
	cx->deadline_ms = clock_ms() + 100000;
	assert_int_equal(ctx_left_ms(cx, 500), 500);
	assert_in_range(ctx_left_ms(cx, 1000000), 90000, 100000);
	cx->deadline_ms = clock_ms() - 5;
	assert_int_equal(ctx_left_ms(cx, 500), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(the_first_failure_stays),
		CTX_TEST(a_cause_is_kept_apart_from_the_message),
		CTX_TEST(faults_at_places_are_collected_up_to_a_limit),
		CTX_TEST(a_fault_at_a_place_does_not_replace_a_failure),
		CTX_TEST(the_ceiling_is_a_failure_of_its_own),
		CTX_TEST(a_failure_without_room_is_still_a_failure),
		CTX_TEST(a_reset_makes_it_new),
		CTX_TEST(copies_end_where_they_should),
		CTX_TEST(the_time_left_is_capped_and_never_negative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
