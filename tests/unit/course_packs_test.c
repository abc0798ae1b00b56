/*
 * Deterministic packs: every subject, band and mode at full size is sound by the rule checker, valid against the
 * schema, without a repeated stem, and the same byte for byte when it is asked for again.
 */
#include "unit.h"

#include <time.h>

#include "codec/schema.h"
#include "domain/course.h"

enum { ARENA = 48 };

static int setup(void **state)
{
	*state = ctx_new(ARENA MiB, "course-test");
	return *state == NULL;
}

#define COURSE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, unit_teardown)

/* The schema lies beside the engine; the tests run from the root of the tree. */
static struct schema *load_schema(void)
{
	json_t *file = json_load_file("shared/domain/course/course.schema.json", 0, NULL);
	char *text = json_dumps(file, 0), why[256] = "";
	struct schema *schema;

	assert_non_null(text);
	schema = schema_compile(text, strlen(text), why, sizeof(why));
	if (schema == NULL)
		print_error("%s\n", why);
	assert_non_null(schema);
	free(text);
	json_decref(file);
	return schema;
}

static json_t *build(
	struct ctx *cx, const json_t *entry, const char *mode, const char *id, int groups, int items)
{
	struct course_request rq = { .course_id = id,
		.subject = json_string_value(json_object_get(entry, "subject")),
		.grade_band = json_string_value(json_object_get(entry, "grade_band")),
		.mode = mode,
		.groups = groups,
		.items_per_group = items };
	json_t *course = NULL;

	if (course_build(cx, &rq, &course) != 0)
		print_error("%s %s %s: %s\n", rq.subject, rq.grade_band, mode, cx->err.message);
	assert_non_null(course);
	return course;
}

static void assert_sound(struct ctx *cx, const json_t *course)
{
	json_t *faults;

	assert_int_equal(course_check(cx, course, &faults), 0);
	for (size_t i = 0; i < json_array_size(faults) && i < 10; i++) {
		char *text = json_dumps(json_array_get(faults, i), JSON_COMPACT);

		print_error("%s %s %s\n", json_string_value(json_object_get(course, "title")),
			json_string_value(json_object_get(course, "mode")), text);
		free(text);
	}
	assert_int_equal(json_array_size(faults), 0);
}

static void assert_no_stem_twice(const json_t *course)
{
	const json_t *items = json_object_get(course, "items");
	json_t *seen = json_object();

	for (size_t i = 0; i < json_array_size(items); i++) {
		const char *stem = json_string_value(json_object_get(json_array_get(items, i), "stem"));

		assert_null(json_object_get(seen, stem));
		json_object_set_new(seen, stem, json_true());
	}
	json_decref(seen);
}

/* Calls each(cx, entry, mode) for all that the catalog offers, with an empty arena each time. */
static void for_each_offer(struct ctx *cx,
	void (*each)(struct ctx *cx, const json_t *entry, const char *mode, void *arg), void *arg)
{
	json_t *catalog, *copy;

	assert_int_equal(course_catalog(cx, &catalog), 0);
	copy = json_deep_copy(catalog);
	for (size_t i = 0; i < json_array_size(copy); i++) {
		const json_t *entry = json_array_get(copy, i), *modes = json_object_get(entry, "modes");

		for (size_t m = 0; m < json_array_size(modes); m++) {
			ctx_reset(cx, "course-test");
			each(cx, entry, json_string_value(json_array_get(modes, m)), arg);
		}
	}
	json_decref(copy);
}

static void check_full(struct ctx *cx, const json_t *entry, const char *mode, void *arg)
{
	static const char *const ids[] = { "a", "course-2", "9.grade_five" };
	int most = (int)json_integer_value(json_object_get(entry, "items_per_group"));
	size_t groups = (size_t)json_integer_value(json_object_get(entry, "groups"));

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		int items = i == 0 ? 1 : i == 1 ? most : most < 12 ? most : 12;
		json_t *course = build(cx, entry, mode, ids[i], 0, items);

		assert_int_equal(json_array_size(json_object_get(course, "groups")), groups);
		assert_int_equal(json_array_size(json_object_get(course, "items")), groups * (size_t)items);
		assert_sound(cx, course);
		assert_no_stem_twice(course);
		if (schema_check(cx, arg, course, "") != 0)
			json_dumpf(cx->err.details, stderr, JSON_INDENT(1));
		assert_int_equal(cx->err.status, 0);
	}
}

static void every_pack_is_sound_at_full_size(void **state)
{
	struct schema *schema = load_schema();

	for_each_offer(*state, check_full, schema);
	schema_free(schema);
}

static void check_size(struct ctx *cx, const json_t *entry, const char *mode, void *arg)
{
	static const char *const knowledge[] = { "chemical_elements", "countries_capitals",
		"solar_system" };
	const char *subject = json_string_value(json_object_get(entry, "subject"));
	json_int_t groups = json_integer_value(json_object_get(entry, "groups"));
	json_int_t items = json_integer_value(json_object_get(entry, "items_per_group"));
	bool known = false;

	(void)cx;
	(void)mode;
	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(knowledge); i++)
		known = known || strcmp(subject, knowledge[i]) == 0;
	assert_true(groups >= (known ? 6 : 12));
	assert_true(items >= (known ? 8 : 12));
	assert_true(groups <= 60);
}

static void packs_are_at_least_as_large_as_promised(void **state)
{
	for_each_offer(*state, check_size, NULL);
}

static void every_mathematics_subject_has_all_bands_and_modes(void **state)
{
	static const char *const subjects[] = { "addition", "subtraction", "multiplication", "division",
		"fractions", "place_value", "time", "money" };
	static const char *const bands[] = { "K-2", "3-5", "6-8" },
							 *const modes[] = { "options", "numeric" };

	for (size_t s = 0; s < ARRAY_LEN(subjects); s++)
		for (size_t b = 0; b < 3; b++)
			for (size_t m = 0; m < 2; m++) {
				struct course_request rq = { .course_id = "c",
					.subject = subjects[s],
					.grade_band = bands[b],
					.mode = modes[m],
					.groups = 12,
					.items_per_group = 12 };

				assert_int_equal(course_supported(*state, &rq), 0);
			}
}

static void check_again(struct ctx *cx, const json_t *entry, const char *mode, void *arg)
{
	const char *first, *second, *other;
	size_t n, m, o;

	(void)arg;
	assert_int_equal(course_dump(cx, build(cx, entry, mode, "same", 0, 8), &first, &n), 0);
	assert_int_equal(course_dump(cx, build(cx, entry, mode, "same", 0, 8), &second, &m), 0);
	assert_int_equal(course_dump(cx, build(cx, entry, mode, "other", 0, 8), &other, &o), 0);
	assert_int_equal(n, m);
	assert_memory_equal(first, second, n);
	assert_true(n != o || memcmp(first, other, n) != 0);
	assert_int_equal(first[n - 1], '\n');
}

static void the_same_request_gives_the_same_bytes(void **state)
{
	for_each_offer(*state, check_again, NULL);
}

static void the_order_of_keys_does_not_matter_for_the_bytes(void **state)
{
	struct ctx *cx = *state;
	const char *one, *two;
	size_t n, m;
	json_t *a =
		ctx_own_json(cx, json_loads("{\"b\":0.1,\"a\":[\"\\u00e9\",{\"d\":1,\"c\":2}]}", 0, NULL));
	json_t *b =
		ctx_own_json(cx, json_loads("{\"a\":[\"\\u00e9\",{\"c\":2,\"d\":1}],\"b\":0.1}", 0, NULL));

	assert_int_equal(course_dump(cx, a, &one, &n), 0);
	assert_int_equal(course_dump(cx, b, &two, &m), 0);
	assert_string_equal(one, "{\"a\":[\"\xc3\xa9\",{\"c\":2,\"d\":1}],\"b\":0.1}\n");
	assert_string_equal(one, two);
	assert_int_equal(n, strlen(one));
	assert_int_equal(n, m);
}

static void fewer_groups_are_the_first_ones(void **state)
{
	struct ctx *cx = *state;
	struct course_request rq = { .course_id = "few",
		.subject = "fractions",
		.grade_band = "3-5",
		.mode = "options",
		.groups = 3,
		.items_per_group = 4 };
	json_t *course;

	assert_int_equal(course_build(cx, &rq, &course), 0);
	assert_int_equal(json_array_size(json_object_get(course, "groups")), 3);
	assert_int_equal(json_array_size(json_object_get(course, "items")), 12);
	assert_int_equal(json_array_size(json_object_get(course, "studyTexts")), 3);
	assert_sound(cx, course);
}

static void a_subject_may_be_spelled_freely(void **state)
{
	static const char *const spellings[] = { "place_value", "Place Value", "PLACE-VALUE",
		" place  value " };
	static const char *const wrong[] = { "place", "placevalue", "place_values", "", "_",
		"place_value_" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
		struct course_request rq = { .course_id = "c",
			.subject = spellings[i],
			.grade_band = "3-5",
			.mode = "options",
			.groups = 1,
			.items_per_group = 1 };
		json_t *course;

		assert_int_equal(course_build(cx, &rq, &course), 0);
		assert_string_equal(json_string_value(json_object_get(course, "subject")), "place_value");
	}
	for (size_t i = 0; i + 1 < ARRAY_LEN(wrong); i++) {
		struct course_request rq = { .course_id = "c",
			.subject = wrong[i],
			.grade_band = "3-5",
			.mode = "options",
			.groups = 1,
			.items_per_group = 1 };

		assert_failed(cx, course_supported(cx, &rq), 422, "invalid_request");
	}
}

static void assert_refused(
	struct ctx *cx, struct course_request rq, const char *pointer, const char *says)
{
	const json_t *first;
	json_t *course;

	assert_int_equal(course_supported(cx, &rq), -1);
	assert_int_equal(cx->err.status, 422);
	assert_string_equal(cx->err.code, "invalid_request");
	first = json_array_get(cx->err.details, 0);
	assert_string_equal(json_string_value(json_object_get(first, "pointer")), pointer);
	assert_non_null(strstr(json_string_value(json_object_get(first, "message")), says));
	ctx_forgive(cx);
	assert_failed(cx, course_build(cx, &rq, &course), 422, "invalid_request");
}

static struct course_request asked(
	const char *subject, const char *band, const char *mode, int groups, int items)
{
	return (struct course_request){ .course_id = "c",
		.subject = subject,
		.grade_band = band,
		.mode = mode,
		.groups = groups,
		.items_per_group = items };
}

static void what_is_not_supported_is_refused_with_what_is(void **state)
{
	struct ctx *cx = *state;

	assert_refused(
		cx, asked("poetry", "3-5", "options", 0, 8), "/payload/subject", "addition, subtraction");
	assert_refused(
		cx, asked("addition", "9-12", "options", 0, 8), "/payload/grade_band", "K-2, 3-5, 6-8");
	assert_refused(
		cx, asked("chemical_elements", "K-2", "options", 0, 8), "/payload/grade_band", "3-5, 6-8");
	assert_refused(
		cx, asked("countries_capitals", "K-2", "numeric", 0, 8), "/payload/mode", "options");
	assert_refused(
		cx, asked("addition", "3-5", "essay", 0, 8), "/payload/mode", "options, numeric");
	assert_refused(
		cx, asked("addition", "3-5", "options", 61, 8), "/payload/groups", "1 to 12 groups");
	assert_refused(cx, asked("addition", "3-5", "options", -1, 8), "/payload/groups", "1 to");
	assert_refused(cx, asked("addition", "3-5", "options", 0, 21), "/payload/items_per_group",
		"1 to 20 items");
	assert_refused(
		cx, asked("addition", "3-5", "options", 0, 0), "/payload/items_per_group", "1 to 20 items");
}

static void a_course_is_made_in_milliseconds(void **state)
{
	struct course_request rq = { .course_id = "quick",
		.subject = "multiplication",
		.grade_band = "6-8",
		.mode = "options",
		.groups = 12,
		.items_per_group = 12 };
	double best_ms = 1e9;

	for (int i = 0; i < 20; i++) {
		clock_t start = clock();
		const char *text;
		size_t size;
		json_t *course;
		double ms;

		ctx_reset(*state, "course-test");
		assert_int_equal(course_build(*state, &rq, &course), 0);
		assert_int_equal(course_dump(*state, course, &text, &size), 0);
		ms = (double)(clock() - start) * 1000 / CLOCKS_PER_SEC;
		best_ms = ms < best_ms ? ms : best_ms;
	}
	print_message("12 x 12: %.2f ms of processor time\n", best_ms);
	assert_true(best_ms < 60); /* 10 in a plain build; sanitizers are slower */
}

static void the_example_is_what_the_pack_makes(void **state)
{
	struct course_request rq = { .course_id = "example-fractions",
		.subject = "fractions",
		.grade_band = "3-5",
		.mode = "options",
		.groups = 2,
		.items_per_group = 3 };
	json_t *example = json_load_file("docs/examples/course.json", 0, NULL), *course;

	assert_non_null(example);
	assert_int_equal(course_build(*state, &rq, &course), 0);
	assert_true(json_equal(example, course));
	assert_sound(*state, example);
	json_decref(example);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COURSE_TEST(every_pack_is_sound_at_full_size),
		COURSE_TEST(packs_are_at_least_as_large_as_promised),
		COURSE_TEST(every_mathematics_subject_has_all_bands_and_modes),
		COURSE_TEST(the_same_request_gives_the_same_bytes),
		COURSE_TEST(the_order_of_keys_does_not_matter_for_the_bytes),
		COURSE_TEST(fewer_groups_are_the_first_ones),
		COURSE_TEST(a_subject_may_be_spelled_freely),
		COURSE_TEST(what_is_not_supported_is_refused_with_what_is),
		COURSE_TEST(a_course_is_made_in_milliseconds),
		COURSE_TEST(the_example_is_what_the_pack_makes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
