/* What a model's course stands on before anybody is asked: the skeleton, the slots and their schemas, the prompts. */
#include "unit.h"

#include "base/str.h"
#include "codec/schema.h"
#include "domain/course/model/prompt.h"
#include "domain/course/model/skeleton.h"
#include "domain/course/model/slots.h"

static struct course_request request(const char *mode, int groups, int items)
{
	return (struct course_request){ .course_id = "rome",
		.subject = "Roman history: the Republic",
		.grade_band = "6-8",
		.mode = mode,
		.groups = groups,
		.items_per_group = items };
}

static struct skeleton *build(struct ctx *cx, struct course_request *rq)
{
	struct skeleton *s = NULL;

	assert_int_equal(course_sane(cx, rq), 0);
	assert_int_equal(skeleton_build(cx, rq, &s), 0);
	return s;
}

/* ---- skeleton ---- */

static void the_frame_is_all_there(void **state)
{
	struct course_request rq = request("options", 30, 12);
	struct skeleton *s = build(*state, &rq);

	assert_int_equal(s->groups, 30);
	assert_int_equal(s->items, 12);
	assert_string_equal(s->subject, "roman_history_the_republic");
	assert_string_equal(s->group[0].id, "g01");
	assert_string_equal(s->group[29].id, "g30");
	assert_string_equal(s->group[29].item[11].id, "g30-i12");
	assert_string_equal(s->group[2].objective[1].id, "g03-o2");
	assert_string_equal(s->group[2].text_id, "g03-t1");
	assert_string_equal(s->group[2].image_id, "g03-t1-m1");
	assert_int_equal(s->group[0].difficulty, 1);
	assert_int_equal(s->group[29].difficulty, 5);
	for (int g = 0; g < s->groups; g++) {
		bool asked[MODEL_OBJECTIVES_MAX] = { false };

		/* What comes before is learned before: no circle. */
		assert_true(s->group[g].after < g);
		if (g > 0)
			assert_true(s->group[g].difficulty >= s->group[g - 1].difficulty);
		for (int i = 0; i < s->items; i++) {
			asked[s->group[g].item[i].objective] = true;
			assert_in_range(s->group[g].item[i].difficulty, 1, 3);
			if (i > 0)
				assert_true(s->group[g].item[i].difficulty >= s->group[g].item[i - 1].difficulty);
		}
		for (int o = 0; o < s->group[g].objectives; o++)
			assert_true(asked[o]);
	}
}

static void every_size_has_a_frame(void **state)
{
	for (int groups = 1; groups <= MODEL_GROUPS_MAX; groups += 7)
		for (int items = 1; items <= MODEL_ITEMS_MAX; items++) {
			struct course_request rq = request("numeric", groups, items);
			struct skeleton *s = build(*state, &rq);

			assert_in_range(s->items_min, 1, items);
			assert_true(s->items_min * 3 >= items * 2);
			for (int g = 0; g < groups; g++)
				for (int i = 0; i < items; i++) {
					assert_in_range(s->group[g].item[i].objective, 0, s->group[g].objectives - 1);
					/* A number that is typed in tells nothing apart and shows no mistake. */
					assert_string_not_equal(s->group[g].item[i].variant, "error");
				}
			ctx_reset(*state, NULL);
		}
}

static const char *slug_of(struct ctx *cx, const char *subject)
{
	struct course_request rq = request("options", 1, 1);

	rq.subject = subject;
	return build(cx, &rq)->subject;
}

static void subjects_have_names_of_their_own(void **state)
{
	static const char *const subjects[] = { "歴史", "歴史 1", "地理 1", "地理1", "История 1",
		"География 1", "История 2", "История", "تاريخ 1", "جغرافيا 1", "Ökologie", "Åkologie",
		"Kologie", "Rome ローマ", "Rome 로마", "Rome", "1 а", "1 б", "１ a", "ελλάδα", "2 ελλάδα",
		"Überblick 1", "Überblick 2", "naïve", "naive", "nave" };
	const char *slug[ARRAY_LEN(subjects)];

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		slug[i] = slug_of(*state, subjects[i]);
		assert_in_range(strlen(slug[i]), 1, 64);
		assert_int_equal(strspn(slug[i], "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(slug[i]));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(slug[i], slug[k]);
	}
}

static void names_of_subjects_stay(void **state)
{
	assert_string_equal(
		slug_of(*state, "Roman history: the Republic"), "roman_history_the_republic");
	assert_string_equal(slug_of(*state, "  -- C++ & 2 Sums!  "), "c_2_sums");
	/* However it is written: case, signs, composed or not. */
	assert_string_equal(slug_of(*state, "ИСТОРИЯ  — 1!"), slug_of(*state, "история 1"));
	assert_string_equal(slug_of(*state, "O\u0308kologie"), slug_of(*state, "Ökologie"));
	assert_true(str_starts(slug_of(*state, "歴史"), "s_"));
	assert_true(str_starts(slug_of(*state, "Ökologie 2"), "kologie_2_"));
	/* Rows of a database hold them: the same tomorrow. */
	assert_string_equal(slug_of(*state, "История 1"), "1_4c0e8678");
	assert_string_equal(slug_of(*state, "歴史"), "s_2cc82e57");
}

static void long_subjects_that_begin_alike_differ(void **state)
{
	char one[200], two[200];

	memset(one, 'a', sizeof(one));
	one[198] = '\0';
	memcpy(two, one, sizeof(two));
	two[197] = 'b';
	assert_string_not_equal(slug_of(*state, one), slug_of(*state, two));
	assert_int_equal(strlen(slug_of(*state, one)), 64);
	one[64] = '\0';
	assert_string_equal(slug_of(*state, one), one);
}

static void what_is_not_sane_is_told_at_its_place(void **state)
{
	static const char *const subjects[] = { "", "12 + 3", "two\nlines", "a\x7f", "\xff\xfe",
		"left \u202e right", "two\u2028lines", "two\u2029lines", "\u2066isolated\u2069" };
	struct ctx *cx = *state;
	struct course_request rq;
	char longest[402];

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		rq = request("options", 1, 1);
		rq.subject = subjects[i];
		assert_int_equal(course_sane(cx, &rq), -1);
		assert_int_equal(cx->err.status, 422);
		assert_string_equal(
			json_string_value(json_object_get(json_array_get(cx->err.details, 0), "pointer")),
			"/payload/subject");
		ctx_forgive(cx);
	}
	rq = request("essay", 61, 51);
	rq.grade_band = "9-12";
	assert_int_equal(course_sane(cx, &rq), -1);
	assert_int_equal(json_array_size(cx->err.details), 4);
	ctx_forgive(cx);
	memset(longest, 0, sizeof(longest));
	for (size_t i = 0; i < 400; i += 2) { /* characters, not bytes */
		longest[i] = "ö"[0];
		longest[i + 1] = "ö"[1];
	}
	rq = request("options", 60, 50);
	rq.subject = longest;
	assert_int_equal(course_sane(cx, &rq), 0);
}

/* ---- slots ---- */

static struct schema *compile(const json_t *schema)
{
	char *text = json_dumps(schema, JSON_COMPACT), why[200] = "";
	struct schema *s = schema_compile(text, strlen(text), why, sizeof(why));

	assert_non_null(s);
	free(text);
	return s;
}

static json_t *item_value(bool numeric)
{
	json_t *wrong = numeric
		? json_pack("{s:f, s:s}", "value", 4.5, "misconception", "Halved it.")
		: json_pack("{s:s, s:s}", "text", "Nero", "misconception", "Took another emperor.");

	return json_pack("{s:s, s:o, s:O, s:O, s:o, s:s, s:s, s:n}", "stem", "Who came first?", "key",
		numeric ? json_integer(9) : json_string("Augustus"), "wrong_1", wrong, "wrong_2", wrong,
		"wrong_3", wrong, "hint", "Think of the start.", "explanation", "Augustus came first.",
		"expression");
}

static void replies_hold_the_slots_and_nothing_else(void **state)
{
	struct ctx *cx = *state;
	struct course_request rq = request("options", 3, 4);
	struct skeleton *s = build(cx, &rq);
	const bool wanted[4] = { true, false, true, false };
	json_t *schema, *doc;
	struct schema *compiled;

	assert_int_equal(slots_items_schema(cx, s, wanted, &schema), 0);
	compiled = compile(schema);
	doc = json_pack("{s:o, s:o}", "i01", item_value(false), "i03", item_value(false));
	assert_int_equal(schema_check(cx, compiled, doc, ""), 0);
	json_object_set_new(doc, "i02", item_value(false)); /* not asked for */
	assert_int_equal(schema_check(cx, compiled, doc, ""), -1);
	ctx_forgive(cx);
	json_object_del(doc, "i02");
	json_object_set_new(json_object_get(doc, "i01"), "id", json_string("g09-i99"));
	assert_int_equal(schema_check(cx, compiled, doc, ""), -1);
	ctx_forgive(cx);
	json_object_del(doc, "i01");
	assert_int_equal(schema_check(cx, compiled, doc, ""), -1);
	ctx_forgive(cx);
	json_decref(doc);
	schema_free(compiled);
}

static void an_outline_names_every_group_and_no_other(void **state)
{
	struct ctx *cx = *state;
	struct course_request rq = request("options", 2, 4);
	struct skeleton *s = build(cx, &rq);
	json_t *schema, *group, *doc, *made;
	struct schema *compiled;

	assert_int_equal(slots_outline_schema(cx, s, &schema), 0);
	compiled = compile(schema);
	group = json_pack("{s:s, s:s, s:s, s:s}", "title", "Kings", "focus", "Only kings.", "o1",
		"Name the kings.", "o2", "Order the kings.");
	doc = json_pack("{s:s, s:s, s:b, s:O, s:o}", "title", "Rome", "language", "en", "wants_images",
		0, "g01", group, "g02", group);
	assert_int_equal(schema_check(cx, compiled, doc, ""), 0);
	made = slots_group(s, &s->group[1], doc);
	assert_string_equal(json_string_value(json_object_get(made, "id")), "g02");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(made, "prerequisites"), 0)), "g01");
	assert_int_equal(json_array_size(json_object_get(made, "objectives")), 2);
	json_object_set(doc, "g03", group);
	assert_int_equal(schema_check(cx, compiled, doc, ""), -1);
	ctx_forgive(cx);
	json_decref(made);
	json_decref(doc);
	schema_free(compiled);
}

static void a_slot_becomes_an_item_under_its_own_ids(void **state)
{
	struct ctx *cx = *state;
	struct course_request rq = request("options", 3, 4), numbers = request("numeric", 1, 1);
	struct skeleton *s = build(cx, &rq), *n = build(cx, &numbers);
	json_t *value = item_value(false), *item = slots_item(s, &s->group[1], 3, value);
	const char *why = NULL;

	assert_true(slots_item_fits(cx, s, value, &why));
	assert_string_equal(json_string_value(json_object_get(item, "id")), "g02-i04");
	assert_string_equal(json_string_value(json_object_get(item, "objectiveId")), "g02-o2");
	assert_int_equal(json_array_size(json_object_get(item, "options")), 4);
	assert_null(json_object_get(item, "expression"));
	json_decref(item);
	json_object_set_new(value, "key", json_integer(7));
	assert_false(slots_item_fits(cx, s, value, &why));
	assert_true(str_starts(why, "/key "));
	assert_false(slots_item_fits(cx, s, json_object_get(value, "stem"), &why));
	assert_true(str_starts(why, "It must"));
	assert_int_equal(cx->err.status, 0);
	assert_false(slots_item_fits(cx, s, NULL, &why));
	json_decref(value);
	value = item_value(true);
	assert_true(slots_item_fits(cx, n, value, &why));
	item = slots_item(n, &n->group[0], 0, value);
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(item, "answer"), "value")), 9);
	assert_int_equal(json_array_size(json_object_get(item, "mistakes")), 3);
	json_decref(item);
	json_decref(value);
}

/* How many pictures a text has is code's to say: brackets of the model's are no markers. */
static void only_code_sets_markers(void **state)
{
	struct ctx *cx = *state;
	struct course_request rq = request("options", 1, 1);
	struct skeleton *s = build(cx, &rq);
	json_t *value = json_pack("{s:s, s:s, s:s, s:s, s:s}", "title", "Roads", "idea",
		"Roads [IMAGE: a cart] helped.", "example", "One.", "remember", "Two.", "image",
		"A road] [IMAGE: another");
	json_t *text = slots_text(cx, &s->group[0], value);
	const char *made = json_string_value(json_object_get(text, "text"));

	assert_string_equal(
		made, "Roads (IMAGE: a cart) helped.\n\n[IMAGE: A road) (IMAGE: another]\n\nOne.\n\nTwo.");
	json_decref(text);
	json_decref(value);
}

/* ---- prompts ---- */

static void a_slot_is_filled_once_and_not_searched_again(void **state)
{
	const char *text = NULL;

	assert_int_equal(
		prompt_fill(*state, PROMPT_AGAIN, "Before: ",
			(const struct prompt_slot[]){ { "why", "{{why}} {{x}}" }, { NULL, NULL } }, &text),
		0);
	assert_true(str_starts(text, "Before: An earlier"));
	assert_non_null(strstr(text, "{{why}} {{x}}"));
	assert_true(text[strlen(text) - 1] != '\n');
}

static void prompt_and_caller_must_agree(void **state)
{
	struct ctx *cx = *state;
	const char *text;

	assert_int_equal(
		prompt_fill(cx, PROMPT_AGAIN, "", (const struct prompt_slot[]){ { NULL, NULL } }, &text),
		-1);
	assert_int_equal(cx->err.status, 500);
	ctx_forgive(cx);
	assert_int_equal(prompt_fill(cx, PROMPT_SYSTEM, "",
						 (const struct prompt_slot[]){ { "why", "x" }, { NULL, NULL } }, &text),
		-1);
	ctx_forgive(cx);
}

static int setup_all(void **state)
{
	char why[200];

	(void)state;
	return slots_setup(why, sizeof(why));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_frame_is_all_there),
		TEST(every_size_has_a_frame),
		TEST(subjects_have_names_of_their_own),
		TEST(names_of_subjects_stay),
		TEST(long_subjects_that_begin_alike_differ),
		TEST(what_is_not_sane_is_told_at_its_place),
		TEST(replies_hold_the_slots_and_nothing_else),
		TEST(an_outline_names_every_group_and_no_other),
		TEST(a_slot_becomes_an_item_under_its_own_ids),
		TEST(only_code_sets_markers),
		TEST(a_slot_is_filled_once_and_not_searched_again),
		TEST(prompt_and_caller_must_agree),
	};

	return cmocka_run_group_tests(tests, setup_all, NULL);
}
