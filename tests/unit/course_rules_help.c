/* Courses to be spoiled; what the checker says of them. */
#include "course_rules_help.h"

static json_t *build_good(struct ctx *cx, const char *subject, const char *band, const char *mode)
{
	struct course_request rq = { .course_id = "rules",
		.subject = subject,
		.grade_band = band,
		.mode = mode,
		.groups = 4,
		.items_per_group = 6 };
	json_t *course, *faults;

	assert_int_equal(course_build(cx, &rq, &course), 0);
	assert_int_equal(course_check(cx, course, &faults), 0);
	assert_int_equal(json_array_size(faults), 0);
	return course;
}

/* Built and checked once; who asks again has another copy. */
json_t *good(struct ctx *cx, const char *subject, const char *band, const char *mode)
{
	static json_t *built;
	char name[80];

	snprintf(name, sizeof(name), "%s %s %s", subject, band, mode);
	if (built == NULL)
		built = json_object();
	if (json_object_get(built, name) == NULL)
		json_object_set_new(built, name, json_deep_copy(build_good(cx, subject, band, mode)));
	return ctx_own_json(cx, json_deep_copy(json_object_get(built, name)));
}

bool speaks(struct ctx *cx, const json_t *course, const char *rule, const char *pointer)
{
	json_t *faults;

	assert_int_equal(course_check(cx, course, &faults), 0);
	for (size_t i = 0; i < json_array_size(faults); i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(faults, i), "rule")), rule) ==
				0 &&
			strcmp(json_string_value(json_object_get(json_array_get(faults, i), "pointer")),
				pointer) == 0)
			return true;
	return false;
}

void assert_caught(struct ctx *cx, const json_t *course, const char *rule, const char *pointer)
{
	json_t *faults;

	assert_int_equal(course_check(cx, course, &faults), 0);
	for (size_t i = 0; i < json_array_size(faults); i++) {
		const json_t *f = json_array_get(faults, i);

		assert_non_null(json_string_value(json_object_get(f, "message")));
		assert_non_null(json_string_value(json_object_get(f, "severity")));
		if (strcmp(json_string_value(json_object_get(f, "rule")), rule) == 0 &&
			strcmp(json_string_value(json_object_get(f, "pointer")), pointer) == 0)
			return;
	}
	json_dumpf(faults, stderr, JSON_INDENT(1));
	print_error("%s did not point at %s\n", rule, pointer);
	assert_true(false);
}

json_t *part(json_t *root, const char *pointer)
{
	char steps[200], *save = NULL;

	snprintf(steps, sizeof(steps), "%s", pointer);
	for (char *s = strtok_r(steps, "/", &save); s != NULL; s = strtok_r(NULL, "/", &save))
		root = json_is_array(root) ? json_array_get(root, strtoul(s, NULL, 10))
								   : json_object_get(root, s);
	assert_non_null(root);
	return root;
}

void set(json_t *course, const char *parent, const char *name, json_t *value)
{
	assert_int_equal(json_object_set_new(part(course, parent), name, value), 0);
}

size_t key_at(const json_t *course, size_t item)
{
	const json_t *it = json_array_get(json_object_get(course, "items"), item);
	const char *id = json_string_value(json_object_get(json_object_get(it, "answer"), "optionId"));

	return (size_t)(id[0] - 'a');
}

const char *pointer_of(const char *format, size_t a, size_t b)
{
	static char text[4][160];
	static int turn;
	char *out = text[turn = (turn + 1) % 4];

	snprintf(out, sizeof(text[0]), format, a, b);
	return out;
}

void put_into(json_t *course, size_t item, const char *patch)
{
	char text[1000];
	json_t *members;

	snprintf(text, sizeof(text), "%s", patch);
	for (char *s = text; *s != '\0'; s++)
		*s = *s == '\'' ? '"' : *s;
	members = json_loads(text, 0, NULL);
	if (members == NULL)
		print_error("%s\n", text);
	assert_non_null(members);
	json_object_update(part(course, pointer_of("/items/%zu", item, 0)), members);
	json_decref(members);
}

/* Two items that others are compared with. */
static const char twin_of_same[] = "{'stem':'Which of these planets is it?'}";
static const char twin_of_like[] =
	"{'stem':'Which gas do green plants take from the air to make food?','options':[{'id':'a','text':'Neon'},"
	"{'id':'b','text':'Iron'},{'id':'c','text':'Oslo'}],'answer':{'optionId':'a'}}";

void assert_cases(struct ctx *cx, const struct rule_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int bad = 0; bad < 2; bad++) {
			bool options = strcmp(cases[i].mode, "options") == 0, spoken;
			char pointer[80];
			json_t *course;

			ctx_reset(cx, "course-test");
			course = good(cx, options ? "countries_capitals" : "addition", "3-5", cases[i].mode);
			if (options) {
				put_into(course, 0, twin_of_same);
				put_into(course, 1, twin_of_like);
			}
			put_into(course, 2, bad ? cases[i].bad : cases[i].good);
			snprintf(pointer, sizeof(pointer), "/items/2%s", cases[i].pointer);
			spoken = speaks(cx, course, cases[i].rule, pointer);
			if (spoken != bad)
				print_error("%s, the %s case: %s\n", cases[i].rule, bad ? "bad" : "good",
					bad ? cases[i].bad : cases[i].good);
			assert_int_equal(spoken, bad);
		}
}

void assert_tested(const struct rules *rules, const struct rule_case *cases, size_t count,
	const char *const *above, size_t named)
{
	for (size_t i = 0; i < rules->count; i++) {
		bool tested = false;

		for (size_t t = 0; t < count; t++)
			tested = tested || strcmp(cases[t].rule, rules->rule[i].id) == 0;
		for (size_t t = 0; t < named; t++)
			tested = tested || strcmp(above[t], rules->rule[i].id) == 0;
		if (!tested)
			print_error("no case for %s\n", rules->rule[i].id);
		assert_true(tested);
	}
}
