/*
 * Fuzzes what a written course goes through: any JSON is checked, put into one form (twice, which must change nothing),
 * planned, merged with a reply that is any JSON, and settled. A course, a newline, a reply.
 */
#include "domain/course.h"
#include "domain/course/repair.h"
#include "fuzz.h"

static json_t *parse(struct ctx *cx, const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	return json != NULL ? ctx_own_json(cx, json) : NULL;
}

static void normalize_twice(struct ctx *cx, json_t *course)
{
	const char *once, *twice;
	size_t size;

	fuzz_check(course_normalize(cx, course) == 0);
	fuzz_check(json_text(cx, course, true, &once, &size) == 0);
	fuzz_check(course_normalize(cx, course) == 0);
	fuzz_check(json_text(cx, course, true, &twice, &size) == 0);
	fuzz_check(strcmp(once, twice) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct repair_limits limits = {
		.rounds = 2, .tasks = 20, .warnings = true, .items_min = 1
	};
	struct ctx *cx = fuzz_ctx();
	json_t *course = parse(cx, fuzz_part(cx, &data, &size, '\n'));
	json_t *reply = parse(cx, fuzz_text(cx, data, size)), *faults, *state, *dropped, *left;
	struct repair_task *task;
	size_t count;

	if (course == NULL)
		return 0;
	fuzz_check(course_check(cx, course, &faults) == 0);
	normalize_twice(cx, course);
	fuzz_check(course_check(cx, course, &faults) == 0);
	fuzz_check(repair_begin(cx, &state) == 0);
	do {
		fuzz_check(repair_plan(cx, course, faults, &limits, state, &task, &count) == 0);
		for (size_t i = 0; i < count; i++) {
			int rc = reply != NULL ? repair_merge(cx, course, &task[i], reply) : 0;

			fuzz_check((rc == 0) == (cx->err.status == 0));
			ctx_forgive(cx);
		}
		normalize_twice(cx, course);
		fuzz_check(course_check(cx, course, &faults) == 0);
	} while (count > 0);
	fuzz_check(repair_settle(cx, course, 1, &dropped, &left) == 0);
	return 0;
}
