/* The rule checker: runs the tables of rules over a course. It must bear any JSON. */
#include "domain/course/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/course.h"
#include "domain/course/places.h"

static json_t *add_fault(struct check *c, const char *message, const char *pointer)
{
	json_t *f;

	if (json_array_size(c->faults) >= FAULTS_MAX)
		return NULL;
	f = json_pack("{s:s, s:s, s:s, s:s}", "rule", c->rule->id, "severity", c->rule->severity,
		"pointer", pointer, "message", message);
	if (json_array_append_new(c->faults, f) != 0)
		c->failed = true;
	return f;
}

void fault(struct check *c, const char *message, const char *pointer, ...)
{
	char at[POINTER_SIZE];
	va_list ap;

	va_start(ap, pointer);
	vsnprintf(at, sizeof(at), pointer, ap);
	va_end(ap);
	add_fault(c, message, at);
}

void fault_twin(struct check *c, const char *message, size_t item, size_t twin)
{
	char at[POINTER_SIZE];
	json_t *f;

	snprintf(at, sizeof(at), "/items/%zu/stem", item);
	f = add_fault(c, message, at);
	snprintf(at, sizeof(at), "/items/%zu", twin);
	if (f != NULL)
		json_object_set_new(f, "twin", json_string(at));
}

const json_t *group_of(const struct check *c, const char *id, size_t *ret_at)
{
	const json_t *at = json_object_get(c->group_at, id);

	if (at == NULL)
		return NULL;
	if (ret_at != NULL)
		*ret_at = (size_t)json_integer_value(at);
	return json_array_get(c->groups, (size_t)json_integer_value(at));
}

const json_t *options_of(const json_t *item)
{
	const json_t *options = json_object_get(item, "options");

	return json_is_array(options) ? options : NULL;
}

const char *option_text(const json_t *item, size_t at)
{
	return text_of(json_array_get(options_of(item), at), "text");
}

const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

bool is_numeric(const json_t *item)
{
	return strcmp(text_of(item, "mode"), "numeric") == 0;
}

const json_t *key_option(const json_t *item, size_t *ret_at)
{
	const char *id = text_of(json_object_get(item, "answer"), "optionId");
	const json_t *options = json_object_get(item, "options");

	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);

		if (*id != '\0' && strcmp(text_of(option, "id"), id) == 0) {
			if (ret_at != NULL)
				*ret_at = i;
			return option;
		}
	}
	return NULL;
}

bool json_to_num(const json_t *v, struct num *ret)
{
	double d;

	if (json_is_integer(v)) {
		*ret = num_of(json_integer_value(v), 1);
		return num_ok(*ret);
	}
	if (!json_is_real(v))
		return false;
	d = json_real_value(v) * 1e6;
	if (!(d > -9e15 && d < 9e15) || fabs(d - round(d)) > 1e-3)
		return false;
	*ret = num_of((int64_t)round(d), 1000000);
	return true;
}

bool typed_value_of(const json_t *item, struct num *ret)
{
	return is_numeric(item) &&
		json_to_num(json_object_get(json_object_get(item, "answer"), "value"), ret);
}

bool key_value_of(const json_t *item, struct num *ret)
{
	if (is_numeric(item)) {
		const char *after = strstr(text_of(item, "stem"), "[blank]");

		if (!json_to_num(json_object_get(json_object_get(item, "answer"), "value"), ret))
			return false;
		if (after != NULL && (after[7] == '%' || strncmp(after + 7, "\xc2\xa2", 2) == 0))
			*ret = num_div(*ret, num_of(100, 1));
		return num_ok(*ret);
	}
	return eval_text(text_of(key_option(item, NULL), "text"), ret);
}

void fault_in(struct check *c, const char *message, const struct place *at)
{
	if (at->list == NULL)
		fault(c, message, "/%s", at->member);
	else if (at->within == NULL)
		fault(c, message, "/%s/%zu/%s", at->list, at->i, at->member);
	else
		fault(c, message, "/%s/%zu/%s/%zu/%s", at->list, at->i, at->within, at->j, at->member);
}

/* The texts of a list within an item or a group, by their member's name. */
static void each_within(struct check *c, const json_t *list, struct place at,
	void (*each)(struct check *c, const char *text, const struct place *at))
{
	for (at.j = 0; at.j < json_array_size(list); at.j++)
		each(c, text_of(json_array_get(list, at.j), at.member), &at);
}

static void each_text_of_item(struct check *c, const json_t *item, size_t i,
	void (*each)(struct check *c, const char *text, const struct place *at))
{
	static const char *const fields[] = { "stem", "hint", "explanation" };
	const json_t *options = options_of(item), *mistakes = json_object_get(item, "mistakes");
	struct place at = { .list = "items", .i = i };

	for (size_t f = 0; f < ARRAY_LEN(fields); f++) {
		at.member = at.field = fields[f];
		each(c, text_of(item, fields[f]), &at);
	}
	for (at.j = 0; at.j < json_array_size(options); at.j++) {
		const json_t *option = json_array_get(options, at.j);

		at.within = "options";
		at.member = "text";
		at.field = "option";
		each(c, text_of(option, "text"), &at);
		at.member = at.field = "misconception";
		each(c, text_of(option, "misconception"), &at);
	}
	at.within = "mistakes";
	at.member = at.field = "misconception";
	each_within(c, mistakes, at, each);
}

void each_text(
	struct check *c, void (*each)(struct check *c, const char *text, const struct place *at))
{
	struct place at = { .member = "title", .field = "title" };

	each(c, text_of(c->course, "title"), &at);
	for (size_t i = 0; i < json_array_size(c->groups); i++) {
		const json_t *group = json_array_get(c->groups, i);

		at = (struct place){ .list = "groups", .i = i, .member = "title", .field = "title" };
		each(c, text_of(group, "title"), &at);
		at.within = "objectives";
		at.member = "text";
		at.field = "objective";
		each_within(c, json_object_get(group, "objectives"), at, each);
	}
	for (size_t i = 0; i < json_array_size(c->items); i++)
		each_text_of_item(c, json_array_get(c->items, i), i, each);
	for (size_t i = 0; i < json_array_size(c->texts); i++) {
		at = (struct place){ .list = "studyTexts", .i = i, .member = "title", .field = "title" };
		each(c, text_of(json_array_get(c->texts, i), "title"), &at);
		at.member = "text";
		at.field = "study";
		each(c, c->study[i], &at);
	}
}

/* One medium, or a list of them. */
static void media_of(struct check *c, const json_t *media, const char *at,
	void (*each)(struct check *c, const json_t *media, const char *pointer))
{
	char one[POINTER_SIZE];

	if (json_is_object(media))
		each(c, media, at);
	for (size_t i = 0; json_is_array(media) && i < json_array_size(media); i++) {
		snprintf(one, sizeof(one), "%s/%zu", at, i);
		if (json_is_object(json_array_get(media, i)))
			each(c, json_array_get(media, i), one);
	}
}

void each_medium(
	struct check *c, void (*each)(struct check *c, const json_t *media, const char *pointer))
{
	char at[POINTER_SIZE];

	media_of(c, json_object_get(c->course, "cover"), "/cover", each);
	for (size_t i = 0; i < json_array_size(c->items); i++) {
		const json_t *item = json_array_get(c->items, i), *options = options_of(item);

		snprintf(at, sizeof(at), "/items/%zu/stimulus", i);
		media_of(c, json_object_get(item, "stimulus"), at, each);
		for (size_t j = 0; j < json_array_size(options); j++) {
			snprintf(at, sizeof(at), "/items/%zu/options/%zu/media", i, j);
			media_of(c, json_object_get(json_array_get(options, j), "media"), at, each);
		}
	}
	for (size_t i = 0; i < json_array_size(c->texts); i++) {
		snprintf(at, sizeof(at), "/studyTexts/%zu/media", i);
		media_of(c, json_object_get(json_array_get(c->texts, i), "media"), at, each);
	}
}

static void run(struct check *c, const struct rule *rule)
{
	c->rule = rule;
	if (rule->whole != NULL)
		rule->whole(c);
	for (size_t i = 0; rule->item != NULL && i < json_array_size(c->items); i++)
		if (json_is_object(json_array_get(c->items, i)))
			rule->item(c, json_array_get(c->items, i), i);
}

size_t rules_all(const struct rule *ret[RULES_MAX])
{
	static const struct rules *const files[] = { &rules_structure, &rules_options,
		&rules_arithmetic, &rules_items, &rules_cues, &rules_given, &rules_language,
		&rules_reading };
	size_t n = 0;

	for (int warnings = 0; warnings < 2; warnings++)
		for (size_t f = 0; f < ARRAY_LEN(files); f++)
			for (size_t r = 0; r < files[f]->count && n < RULES_MAX; r++)
				if ((files[f]->rule[r].severity[0] == 'w') == warnings)
					ret[n++] = &files[f]->rule[r];
	return n;
}

static const json_t *array_of(const json_t *course, const char *name, const json_t *empty)
{
	const json_t *list = json_object_get(course, name);

	return json_is_array(list) ? list : empty;
}

static json_t *places_of(struct ctx *cx, const json_t *groups)
{
	json_t *at = ctx_own_json(cx, json_object());

	for (size_t i = 0; at != NULL && i < json_array_size(groups); i++) {
		const char *id = text_of(json_array_get(groups, i), "id");

		if (*id != '\0' && json_object_get(at, id) == NULL)
			json_object_set_new(at, id, json_integer((json_int_t)i));
	}
	return at;
}

/* Pictures are judged by their words; where they come from is for rule media_url. */
static int study_of(struct check *c)
{
	size_t n = json_array_size(c->texts);

	c->study = ctx_alloc(c->cx, (n + 1) * sizeof(*c->study));
	if (c->study == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const json_t *text = json_array_get(c->texts, i);

		TRY(text_without_urls(
			c->cx, text_of(text, "text"), json_object_get(text, "media"), &c->study[i]));
	}
	return 0;
}

int course_check(struct ctx *cx, const json_t *course, json_t **ret_faults)
{
	struct check c = { .cx = cx, .course = course };
	const struct rule *rules[RULES_MAX];
	const json_t *empty = ctx_own_json(cx, json_array());
	const char *band = text_of(course, "gradeBand"), *language = text_of(course, "language");
	size_t count = rules_all(rules);

	c.faults = ctx_own_json(cx, json_array());
	c.stops = ctx_alloc(cx, sizeof(*c.stops));
	if (empty == NULL || c.faults == NULL || c.stops == NULL)
		return -1;
	c.groups = array_of(course, "groups", empty);
	c.items = array_of(course, "items", empty);
	c.texts = array_of(course, "studyTexts", empty);
	c.group_at = places_of(cx, c.groups);
	if (c.group_at == NULL || study_of(&c) != 0)
		return -1;
	c.band = strcmp(band, "K-2") == 0 ? K_2 : strcmp(band, "3-5") == 0 ? B_3_5 : B_6_8;
	c.language = language_of(*language != '\0' ? language : "en");
	stops_fill(c.stops);
	for (size_t i = 0; i < count && !c.failed; i++)
		run(&c, rules[i]);
	if (c.failed)
		return cx->err.status != 0 ? -1 : fail(cx, 503, "out_of_memory", "Memory is short.");
	*ret_faults = c.faults;
	return 0;
}
