/* Repairs of a course that has failed before: what it failed by may be asked as often anew, and nothing else for warnings alone. */
#include "unit.h"

#include "domain/course.h"
#include "domain/course/repair.h"

static json_t *flawed(struct ctx *cx, const char *hint)
{
	struct course_request rq = { .course_id = "again",
		.subject = "countries_capitals",
		.grade_band = "3-5",
		.mode = "options",
		.groups = 2,
		.items_per_group = 6 };
	json_t *course;

	assert_int_equal(course_build(cx, &rq, &course), 0);
	json_object_set_new(
		json_array_get(json_object_get(course, "items"), 3), "hint", json_string(hint));
	return course;
}

static const char *fourth(const json_t *course)
{
	return json_string_value(
		json_object_get(json_array_get(json_object_get(course, "items"), 3), "id"));
}

/* How many tasks are planned for the course, the fourth item having been asked so often; *ret_round: of the first. */
static size_t planned(struct ctx *cx, const json_t *course, const struct repair_limits *limits,
	int asked, int *ret_round)
{
	struct repair_task *task;
	json_t *state, *faults;
	size_t count;

	assert_int_equal(repair_begin(cx, &state), 0);
	json_object_set_new(json_object_get(state, "asked"), fourth(course), json_integer(asked));
	assert_int_equal(course_check(cx, course, &faults), 0);
	assert_true(json_array_size(faults) > 0);
	assert_int_equal(repair_plan(cx, course, faults, limits, state, &task, &count), 0);
	*ret_round = count > 0 ? task[0].round : 0;
	return count;
}

static void what_a_course_failed_by_may_be_asked_as_often_anew(void **state)
{
	struct ctx *cx = *state;
	json_t *course = flawed(cx, "**Look** at <i>this.");
	json_t *tried = ctx_own_json(cx, json_pack("{s:i}", fourth(course), 2));
	struct repair_limits limits = { .rounds = 2, .tasks = 10, .items_min = 4 };
	int round;

	assert_int_equal(planned(cx, course, &limits, 2, &round), 0);
	limits.tried = tried;
	assert_int_equal(planned(cx, course, &limits, 2, &round), 1);
	assert_int_equal(round, 3);
	assert_int_equal(planned(cx, course, &limits, 3, &round), 1);
	assert_int_equal(planned(cx, course, &limits, 4, &round), 0);
	/* Another part of that name it is not. */
	limits.tried = ctx_own_json(cx, json_pack("{s:i}", "another", 2));
	assert_int_equal(planned(cx, course, &limits, 2, &round), 0);
}

static bool answered(void *arg, const char *id, int round)
{
	return strcmp(arg, id) == 0 && round == 1;
}

static void for_warnings_only_what_was_answered_before(void **state)
{
	struct ctx *cx = *state;
	json_t *course = flawed(cx, "Think of the the big river there.");
	struct repair_limits limits = { .rounds = 2, .tasks = 10, .items_min = 4 };
	int round;

	assert_int_equal(planned(cx, course, &limits, 0, &round), 0);
	limits.answered = answered;
	limits.arg = (void *)(uintptr_t) "another";
	assert_int_equal(planned(cx, course, &limits, 0, &round), 0);
	limits.arg = (void *)(uintptr_t)fourth(course);
	assert_int_equal(planned(cx, course, &limits, 0, &round), 1);
	assert_int_equal(planned(cx, course, &limits, 1, &round), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_a_course_failed_by_may_be_asked_as_often_anew),
		TEST(for_warnings_only_what_was_answered_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
