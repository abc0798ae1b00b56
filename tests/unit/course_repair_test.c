/* Repair: what is asked again and how often, how a reply goes back in, and what is dropped when nothing helps. */
#include "unit.h"

#include "codec/schema.h"
#include "domain/course.h"
#include "domain/course/repair.h"

enum { GROUPS = 3, ITEMS = 6 };

static const struct repair_limits usual = { .rounds = REPAIR_ROUNDS, .tasks = 100, .items_min = 4 };

static json_t *good(struct ctx *cx, const char *mode)
{
	struct course_request rq = { .course_id = "repair",
		.subject = strcmp(mode, "options") == 0 ? "countries_capitals" : "addition",
		.grade_band = "3-5",
		.mode = mode,
		.groups = GROUPS,
		.items_per_group = ITEMS };
	json_t *course;

	assert_int_equal(course_build(cx, &rq, &course), 0);
	return course;
}

static json_t *at(json_t *course, const char *list, size_t i)
{
	json_t *part = json_array_get(json_object_get(course, list), i);

	assert_non_null(part);
	return part;
}

static const char *text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void set_text(json_t *object, const char *name, const char *value)
{
	assert_int_equal(json_object_set_new(object, name, json_string(value)), 0);
}

static json_t *faults_of(struct ctx *cx, const json_t *course)
{
	json_t *faults;

	assert_int_equal(course_check(cx, course, &faults), 0);
	return faults;
}

static json_t *parse(struct ctx *cx, const char *from)
{
	json_t *json = ctx_own_json(cx, json_loads(from, JSON_DECODE_ANY, NULL));

	assert_non_null(json);
	return json;
}

struct plan {
	struct repair_task *task;
	size_t count;
};

static struct plan plan(
	struct ctx *cx, const json_t *course, const struct repair_limits *limits, json_t *state)
{
	struct plan p;

	assert_int_equal(
		repair_plan(cx, course, faults_of(cx, course), limits, state, &p.task, &p.count), 0);
	return p;
}

static json_t *begin(struct ctx *cx)
{
	json_t *state;

	assert_int_equal(repair_begin(cx, &state), 0);
	return state;
}

static void a_sound_course_needs_nothing(void **state)
{
	struct plan p = plan(*state, good(*state, "options"), &usual, begin(*state));

	assert_int_equal(p.count, 0);
}

/* Each kind of fault asks for no more than it needs. */
static void the_narrowest_part_is_asked_again(void **state)
{
	json_t *course = good(*state, "options"), *prompt;
	struct plan p;

	set_text(at(course, "items", 1), "hint", "**Look** at <i>this.");
	set_text(at(course, "items", 3), "explanation", "That is so.");
	set_text(json_array_get(json_object_get(at(course, "items", 5), "options"), 0), "text",
		"All of the above");
	set_text(at(course, "items", 8), "stem", "See http://example.org and say what it is.");
	set_text(at(course, "studyTexts", 1), "text", "Use `code` here.");
	set_text(at(course, "groups", 2), "title", "A {title}");
	p = plan(*state, course, &usual, begin(*state));
	assert_int_equal(p.count, 6);
	assert_int_equal(p.task[0].kind, REPAIR_GROUP);
	assert_string_equal(p.task[0].id, text(at(course, "groups", 2), "id"));
	assert_int_equal(p.task[1].kind, REPAIR_HINT);
	assert_int_equal(p.task[2].kind, REPAIR_EXPLAINING);
	assert_int_equal(p.task[3].kind, REPAIR_OPTIONS);
	assert_int_equal(p.task[4].kind, REPAIR_ITEM);
	assert_int_equal(p.task[5].kind, REPAIR_STUDY_TEXT);
	assert_string_equal(p.task[4].id, text(at(course, "items", 8), "id"));
	for (size_t i = 0; i < p.count; i++)
		assert_int_equal(p.task[i].round, 1);
	prompt = parse(*state, p.task[3].prompt);
	assert_null(strchr(p.task[3].prompt, '\n'));
	assert_string_equal(text(json_object_get(prompt, "course"), "subject"), "countries_capitals");
	assert_non_null(text(json_object_get(prompt, "group"), "objective"));
	assert_non_null(json_object_get(json_object_get(prompt, "part"), "options"));
	assert_null(json_object_get(json_object_get(prompt, "part"), "groupId"));
	assert_int_equal(json_array_size(json_object_get(prompt, "neighbours")), ITEMS - 1);
	assert_int_equal(json_array_size(json_object_get(prompt, "wanted")), 4);
	assert_string_equal(
		text(json_array_get(json_object_get(prompt, "faults"), 0), "rule"), "of_the_above");
}

static void a_twin_of_another_group_is_a_neighbour(void **state)
{
	json_t *course = good(*state, "options"), *prompt;
	struct plan p;

	set_text(at(course, "items", 14), "stem", text(at(course, "items", 0), "stem"));
	p = plan(*state, course, &usual, begin(*state));
	assert_true(p.count >= 1);
	for (size_t i = 0; i < p.count; i++)
		if (strcmp(p.task[i].id, text(at(course, "items", 14), "id")) == 0) {
			prompt = parse(*state, p.task[i].prompt);
			assert_string_equal(
				json_string_value(json_array_get(json_object_get(prompt, "neighbours"), 0)),
				text(at(course, "items", 0), "stem"));
			return;
		}
	assert_true(false); /* the second of the twins was not asked again */
}

static void rounds_are_counted_by_part(void **state)
{
	json_t *course = good(*state, "options"), *rounds = begin(*state), *copy;
	struct plan p;

	set_text(at(course, "items", 1), "hint", "Look at <b>this.");
	p = plan(*state, course, &usual, rounds);
	assert_int_equal(p.count, 1);
	/* A state that was stored and read again goes on where it was. */
	copy = ctx_own_json(*state, json_deep_copy(rounds));
	set_text(at(course, "items", 2), "hint", "Look at <b>that.");
	p = plan(*state, course, &usual, rounds);
	assert_int_equal(p.count, 2);
	assert_int_equal(p.task[0].round, 2);
	assert_int_equal(p.task[0].kind, REPAIR_ITEM); /* the narrow part did not help */
	assert_int_equal(p.task[1].round, 1);
	assert_int_equal(p.task[1].kind, REPAIR_HINT);
	assert_int_equal(plan(*state, course, &usual, copy).count, 2);
	assert_true(json_equal(rounds, copy));
	p = plan(*state, course, &usual, rounds);
	assert_int_equal(p.count, 1);
	assert_int_equal(plan(*state, course, &usual, rounds).count, 0);
	assert_int_equal(json_integer_value(json_object_get(rounds, "tasks")), 4);
}

static void the_budget_ends_it(void **state)
{
	struct repair_limits limits = { .rounds = 2, .tasks = 5, .items_min = 4 };
	json_t *course = good(*state, "options"), *rounds = begin(*state);

	for (size_t i = 0; i < 4; i++)
		set_text(at(course, "items", i), "hint", "Look at <b>this.");
	assert_int_equal(plan(*state, course, &limits, rounds).count, 4);
	assert_int_equal(plan(*state, course, &limits, rounds).count, 1);
	assert_int_equal(plan(*state, course, &limits, rounds).count, 0);
}

static void warnings_wait_for_errors(void **state)
{
	struct repair_limits limits = { .rounds = 2, .tasks = 100, .warnings = true, .items_min = 4 };
	json_t *course = good(*state, "options"), *rounds = begin(*state);
	struct plan p;

	set_text(at(course, "items", 1), "hint", "Think of a apple.");
	set_text(at(course, "items", 4), "hint", "Look at <b>this.");
	assert_int_equal(plan(*state, course, &usual, begin(*state)).count, 1);
	p = plan(*state, course, &limits, rounds);
	assert_int_equal(p.count, 2);
	assert_string_equal(p.task[0].id, text(at(course, "items", 4), "id"));
	assert_string_equal(p.task[1].id, text(at(course, "items", 1), "id"));
	assert_int_equal(plan(*state, course, &limits, rounds).count, 1); /* a warning is asked once */
}

/* Ids, references and the frame are the code's: nothing is asked, everything is left. */
static void what_code_fixes_is_never_asked(void **state)
{
	json_t *course = good(*state, "options"), *dropped, *left;

	set_text(at(course, "items", 1), "groupId", "g77");
	json_object_set_new(at(course, "groups", 0), "order", json_integer(9));
	assert_int_equal(plan(*state, course, &usual, begin(*state)).count, 0);
	assert_int_equal(repair_settle(*state, course, 4, &dropped, &left), 0);
	assert_true(json_array_size(left) >= 2);
	assert_int_equal(json_array_size(dropped), 0);
	assert_int_equal(json_array_size(json_object_get(course, "items")), GROUPS * ITEMS);
}

/* ---- replies ---- */

static struct repair_task task_for(struct ctx *cx, json_t *course, enum repair_kind kind)
{
	struct plan p = plan(cx, course, &usual, begin(cx));

	assert_int_equal(p.count, 1);
	assert_int_equal(p.task[0].kind, kind);
	return p.task[0];
}

static bool fits_schema(struct ctx *cx, const struct repair_task *task, const json_t *reply)
{
	char why[200] = "", *source = json_dumps(task->schema, 0);
	struct schema *schema = schema_compile(source, strlen(source), why, sizeof(why));
	bool fits;

	assert_non_null(schema);
	fits = schema_check(cx, schema, reply, "") == 0;
	ctx_forgive(cx);
	schema_free(schema);
	free(source);
	return fits;
}

static void options_come_back_under_fixed_ids(void **state)
{
	struct ctx *cx = *state;
	json_t *course = good(cx, "options"), *item = at(course, "items", 2), *before, *reply;
	struct repair_task task;

	set_text(json_array_get(json_object_get(item, "options"), 0), "text", "None of the above");
	before = ctx_own_json(cx, json_deep_copy(item));
	task = task_for(cx, course, REPAIR_OPTIONS);
	reply = parse(cx,
		"{\"options\":[{\"id\":\"c\",\"text\":\"Ulm\",\"misconception\":\"A town.\"},"
		"{\"id\":\"a\",\"text\":\"Bonn\",\"misconception\":null},"
		"{\"id\":\"b\",\"text\":\"Graz\",\"misconception\":\"Another.\"},"
		"{\"id\":\"d\",\"text\":\"Metz\",\"misconception\":\"A third.\"}],"
		"\"answer\":{\"optionId\":\"a\"},\"hint\":\"Think of rivers.\",\"explanation\":\"It is Bonn.\"}");
	assert_true(fits_schema(cx, &task, reply));
	assert_int_equal(repair_merge(cx, course, &task, reply), 0);
	assert_string_equal(text(item, "id"), text(before, "id"));
	assert_string_equal(text(item, "stem"), text(before, "stem"));
	assert_string_equal(text(item, "hint"), "Think of rivers.");
	assert_string_equal(text(json_object_get(item, "answer"), "optionId"), "b");
	assert_string_equal(text(json_array_get(json_object_get(item, "options"), 1), "text"), "Bonn");
	assert_string_equal(text(json_array_get(json_object_get(item, "options"), 1), "id"), "b");
	assert_null(text(json_array_get(json_object_get(item, "options"), 1), "misconception"));
	assert_string_equal(
		text(json_array_get(json_object_get(item, "options"), 3), "misconception"), "A third.");
}

/* Whatever the model says of ids, groups, difficulty and media stays outside. */
static void a_whole_item_keeps_its_frame(void **state)
{
	struct ctx *cx = *state;
	json_t *course = good(cx, "numeric"), *item = at(course, "items", 2), *before, *reply;
	struct repair_task task;

	set_text(item, "stem", "How many?");
	before = ctx_own_json(cx, json_deep_copy(item));
	task = task_for(cx, course, REPAIR_ITEM);
	reply = parse(cx,
		"{\"stem\":\"4 + 5 = [blank]\",\"answer\":{\"value\":9,\"tolerance\":null},\"mistakes\":null,"
		"\"expression\":null,\"hint\":\"Count on.\",\"explanation\":\"4 + 5 = 9.\"}");
	assert_true(fits_schema(cx, &task, reply));
	json_object_set_new(reply, "id", json_string("evil"));
	json_object_set_new(reply, "groupId", json_string("evil"));
	json_object_set_new(reply, "difficulty", json_integer(99));
	assert_false(fits_schema(cx, &task, reply));
	assert_int_equal(repair_merge(cx, course, &task, reply), 0);
	assert_string_equal(text(item, "stem"), "4 + 5 = [blank]");
	assert_string_equal(text(item, "id"), text(before, "id"));
	assert_string_equal(text(item, "groupId"), text(before, "groupId"));
	assert_true(
		json_equal(json_object_get(item, "difficulty"), json_object_get(before, "difficulty")));
	assert_null(json_object_get(item, "expression"));
	assert_int_equal(json_array_size(json_object_get(item, "mistakes")), 0);
	assert_int_equal(json_array_size(faults_of(cx, course)), 0);
}

static void texts_of_groups_and_studies_come_back(void **state)
{
	struct ctx *cx = *state;
	json_t *course = good(cx, "numeric"), *group = at(course, "groups", 1), *reply;
	json_t *objective;
	struct repair_task task;

	set_text(group, "title", "A {title}");
	task = task_for(cx, course, REPAIR_GROUP);
	reply = ctx_own_json(cx, json_pack("{s:s, s:[]}", "title", "Adding tens", "objectives"));
	for (size_t i = 0; i < json_array_size(json_object_get(group, "objectives")); i++)
		json_array_append_new(json_object_get(reply, "objectives"),
			json_pack("{s:s, s:s}", "id",
				text(json_array_get(json_object_get(group, "objectives"), i), "id"), "text",
				"Add tens well."));
	assert_true(fits_schema(cx, &task, reply));
	assert_int_equal(repair_merge(cx, course, &task, reply), 0);
	objective = json_array_get(json_object_get(group, "objectives"), 0);
	assert_string_equal(text(objective, "text"), "Add tens well.");
	assert_non_null(text(objective, "bloom"));
	set_text(at(course, "studyTexts", 0), "text", "A {text}.");
	task = task_for(cx, course, REPAIR_STUDY_TEXT);
	reply = parse(cx, "{\"title\":\"Sums\",\"text\":\"Put them together.\\n\\nThat is a sum.\"}");
	assert_true(fits_schema(cx, &task, reply));
	assert_int_equal(repair_merge(cx, course, &task, reply), 0);
	assert_string_equal(text(at(course, "studyTexts", 0), "title"), "Sums");
	set_text(course, "title", "A {title}");
	task = task_for(cx, course, REPAIR_COURSE);
	assert_int_equal(repair_merge(cx, course, &task, parse(cx, "{\"title\":\"Sums\"}")), 0);
	assert_string_equal(text(course, "title"), "Sums");
	assert_int_equal(json_array_size(faults_of(cx, course)), 0);
}

static void replies_that_do_not_fit_change_nothing(void **state)
{
	static const char *const replies[] = { "null", "[]", "7", "{}",
		"{\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"b\",\"text\":\"2\"},{\"id\":\"c\",\"text\":\"3\"},{\"id\":\"d\",\"text\":\"4\"},"
		"{\"id\":\"e\",\"text\":\"5\"}],\"answer\":{\"optionId\":\"a\"},\"hint\":\"h\",\"explanation\":\"e\"}",
		"{\"options\":[]}", "{\"options\":7,\"answer\":7,\"hint\":7,\"explanation\":7}",
		"{\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"b\",\"text\":\"2\"},{\"id\":\"c\",\"text\":\"3\"}],"
		"\"answer\":{\"optionId\":\"a\"},\"hint\":\"h\",\"explanation\":\"e\"}",
		"{\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"a\",\"text\":\"2\"},{\"id\":\"c\",\"text\":\"3\"},{\"id\":\"d\",\"text\":\"4\"}],"
		"\"answer\":{\"optionId\":\"a\"},\"hint\":\"h\",\"explanation\":\"e\"}",
		"{\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"b\",\"text\":\"\"},{\"id\":\"c\",\"text\":\"3\"},{\"id\":\"d\",\"text\":\"4\"}],"
		"\"answer\":{\"optionId\":\"a\"},\"hint\":\"h\",\"explanation\":\"e\"}",
		"{\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"b\",\"text\":\"2\"},{\"id\":\"c\",\"text\":\"3\"},null],"
		"\"answer\":{\"optionId\":\"a\"},\"hint\":\"h\",\"explanation\":\"e\"}",
		"{\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"b\",\"text\":\"2\"},{\"id\":\"c\",\"text\":\"3\"},{\"id\":\"d\",\"text\":\"4\"}],"
		"\"answer\":{\"optionId\":\"e\"},\"hint\":\"h\",\"explanation\":\"e\"}",
		"{\"options\":[{\"id\":\"a\",\"text\":\"1\"},{\"id\":\"b\",\"text\":\"2\"},{\"id\":\"c\",\"text\":\"3\"},{\"id\":\"d\",\"text\":\"4\"}],"
		"\"answer\":{\"optionId\":\"a\"},\"hint\":\"\",\"explanation\":\"e\"}" };
	struct ctx *cx = *state;
	json_t *course = good(cx, "options"), *before;
	struct repair_task task;

	set_text(json_array_get(json_object_get(at(course, "items", 2), "options"), 0), "text",
		"None of the above");
	before = ctx_own_json(cx, json_deep_copy(course));
	task = task_for(cx, course, REPAIR_OPTIONS);
	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		assert_failed(
			cx, repair_merge(cx, course, &task, parse(cx, replies[i])), 422, "unusable_reply");
		assert_true(json_equal(course, before));
	}
	task.id = "nobody";
	assert_failed(cx, repair_merge(cx, course, &task, parse(cx, "{}")), 422, "unusable_reply");
}

/* ---- settling ---- */

static void what_still_fails_is_dropped_while_the_group_stands(void **state)
{
	struct ctx *cx = *state;
	json_t *course = good(cx, "options"), *dropped, *left;
	char *second = ctx_strdup(cx, text(at(course, "items", 1), "id"));

	set_text(at(course, "items", 1), "hint", "Look at <b>this.");
	set_text(at(course, "items", 8), "stem", text(at(course, "items", 7), "stem"));
	assert_int_equal(repair_settle(cx, course, 5, &dropped, &left), 0);
	assert_int_equal(json_array_size(left), 0);
	assert_int_equal(json_array_size(dropped), 2);
	assert_int_equal(json_array_size(json_object_get(course, "items")), GROUPS * ITEMS - 2);
	assert_string_equal(text(json_array_get(dropped, 1), "id"), second);
	assert_true(json_array_size(json_object_get(json_array_get(dropped, 1), "faults")) > 0);
	assert_int_equal(json_array_size(faults_of(cx, course)), 0);
}

static void a_group_below_its_minimum_fails_with_all_faults(void **state)
{
	struct ctx *cx = *state;
	json_t *course = good(cx, "options"), *before, *dropped, *left;

	set_text(at(course, "items", 1), "hint", "Look at <b>this.");
	set_text(at(course, "items", 2), "hint", "Look at <b>that.");
	set_text(at(course, "items", 8), "hint", "Look at <b>it.");
	before = ctx_own_json(cx, json_deep_copy(course));
	assert_int_equal(repair_settle(cx, course, 5, &dropped, &left), 0);
	assert_int_equal(json_array_size(left), 3);
	assert_int_equal(json_array_size(dropped), 0);
	assert_true(json_equal(course, before));
	assert_int_equal(repair_settle(cx, course, 4, &dropped, &left), 0);
	assert_int_equal(json_array_size(left), 0);
	assert_int_equal(json_array_size(dropped), 3);
}

static void the_last_item_of_an_objective_and_the_only_study_text_stay(void **state)
{
	struct ctx *cx = *state;
	json_t *course = good(cx, "options"), *dropped, *left, *objectives, *copy;

	set_text(at(course, "studyTexts", 1), "text", "A {text}.");
	assert_int_equal(repair_settle(cx, course, 1, &dropped, &left), 0);
	assert_int_equal(json_array_size(left), 1);
	copy = json_deep_copy(at(course, "studyTexts", 1));
	set_text(copy, "id", "second");
	set_text(copy, "text", "A second text says it in other words.");
	json_array_append_new(json_object_get(course, "studyTexts"), copy);
	assert_int_equal(repair_settle(cx, course, 1, &dropped, &left), 0);
	assert_int_equal(json_array_size(left), 0);
	assert_int_equal(json_array_size(dropped), 1);
	objectives = json_object_get(at(course, "groups", 0), "objectives");
	json_array_append_new(objectives,
		json_pack("{s:s, s:s, s:s}", "id", "lonely", "text", "Know it.", "bloom", "remember"));
	set_text(at(course, "items", 3), "objectiveId", "lonely");
	set_text(at(course, "items", 3), "hint", "Look at <b>this.");
	assert_int_equal(repair_settle(cx, course, 1, &dropped, &left), 0);
	assert_int_equal(json_array_size(left), 1);
}

static void any_json_is_borne(void **state)
{
	static const char *const docs[] = {
		"null", "[]", "{}", "7", "{\"items\":[null,7,{}],\"groups\":{},\"studyTexts\":[[]]}",
		"{\"items\":[{\"id\":\"a\"},{\"id\":\"a\",\"options\":[{},7]}],\"groups\":[{\"id\":\"g\",\"objectives\":7}]}"
	};
	static const char *const faults[] = {
		"null", "[null,7,{}]",
		"[{\"pointer\":\"/items/99999999999999999999/hint\",\"severity\":\"error\"}]",
		"[{\"pointer\":\"/items/0\",\"severity\":\"error\",\"rule\":\"x\",\"twin\":\"/items/77\"}]",
		"[{\"pointer\":\"/items/1/options/0/text\",\"severity\":\"error\"},{\"pointer\":\"/groups/0/title\",\"severity\":\"error\"}]"
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
		json_t *doc = parse(cx, docs[i]), *dropped, *left;

		for (size_t f = 0; f < ARRAY_LEN(faults); f++) {
			struct plan p;

			assert_int_equal(
				repair_plan(cx, doc, parse(cx, faults[f]), &usual, begin(cx), &p.task, &p.count),
				0);
			for (size_t t = 0; t < p.count; t++) {
				(void)repair_merge(cx, doc, &p.task[t], parse(cx, "{\"title\":\"x\"}"));
				ctx_forgive(cx);
			}
		}
		assert_int_equal(repair_settle(cx, doc, 1, &dropped, &left), 0);
		assert_true(json_array_size(left) > 0);
	}
}

static void a_part_that_is_too_large_is_not_asked(void **state)
{
	struct ctx *cx = *state;
	json_t *course = good(cx, "options");
	char *huge = ctx_alloc(cx, 40001);

	memset(huge, '{', 40000);
	set_text(at(course, "items", 1), "hint", huge);
	assert_int_equal(plan(cx, course, &usual, begin(cx)).count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_sound_course_needs_nothing),
		CTX_TEST(the_narrowest_part_is_asked_again),
		CTX_TEST(a_twin_of_another_group_is_a_neighbour),
		CTX_TEST(rounds_are_counted_by_part),
		CTX_TEST(the_budget_ends_it),
		CTX_TEST(warnings_wait_for_errors),
		CTX_TEST(what_code_fixes_is_never_asked),
		CTX_TEST(options_come_back_under_fixed_ids),
		CTX_TEST(a_whole_item_keeps_its_frame),
		CTX_TEST(texts_of_groups_and_studies_come_back),
		CTX_TEST(replies_that_do_not_fit_change_nothing),
		CTX_TEST(what_still_fails_is_dropped_while_the_group_stands),
		CTX_TEST(a_group_below_its_minimum_fails_with_all_faults),
		CTX_TEST(the_last_item_of_an_objective_and_the_only_study_text_stay),
		CTX_TEST(any_json_is_borne),
		CTX_TEST(a_part_that_is_too_large_is_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
