/* Schemas of replies, and replies into a course. */
#include "domain/course/model/slots.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "codec/schema.h"

enum {
	TITLE_MAX = 80,
	SHORT_MAX = 200,
	LONG_MAX = 600,
	PART_MAX = 2400,
	IMAGE_MAX = 300,
	TEXT_BYTES_MAX = 32000
};

static struct schema *item_schema[2]; /* by skeleton.numeric */

/* ---- schemas ---- */

static json_t *text_schema(int max)
{
	return json_pack("{s:s, s:i, s:i}", "type", "string", "minLength", 1, "maxLength", max);
}

/* Adds a required member to an object's schema. */
static void member(json_t *object, const char *name, json_t *schema)
{
	json_array_append_new(json_object_get(object, "required"), json_string(name));
	json_object_set_new(json_object_get(object, "properties"), name, schema);
}

static json_t *object_schema(void)
{
	return json_pack("{s:s, s:{}, s:[], s:b}", "type", "object", "properties", "required",
		"additionalProperties", 0);
}

static json_t *wrong_schema(bool numeric)
{
	json_t *o = object_schema();

	if (numeric)
		member(o, "value", json_pack("{s:s}", "type", "number"));
	else
		member(o, "text", text_schema(SHORT_MAX));
	member(o, "misconception", text_schema(SHORT_MAX));
	return o;
}

static json_t *one_item_schema(bool numeric)
{
	json_t *o = object_schema();
	char name[20];

	member(o, "stem", text_schema(LONG_MAX));
	member(o, "key", numeric ? json_pack("{s:s}", "type", "number") : text_schema(SHORT_MAX));
	for (int i = 1; i <= MODEL_WRONGS; i++) {
		snprintf(name, sizeof(name), "wrong_%d", i);
		member(o, name, wrong_schema(numeric));
	}
	member(o, "hint", text_schema(LONG_MAX));
	member(o, "explanation", text_schema(LONG_MAX));
	member(o, "expression",
		json_pack("{s:[s, s], s:i}", "type", "string", "null", "maxLength", SHORT_MAX));
	return o;
}

int slots_setup(char *why, size_t why_size)
{
	for (int numeric = 0; numeric < 2; numeric++) {
		json_t *schema = one_item_schema(numeric);
		char text[4096];
		size_t n = json_dumpb(schema, text, sizeof(text), JSON_COMPACT);

		json_decref(schema);
		if (item_schema[numeric] == NULL)
			item_schema[numeric] =
				schema_compile(text, n < sizeof(text) ? n : sizeof(text), why, why_size);
		if (item_schema[numeric] == NULL)
			return -1;
	}
	return 0;
}

int slots_outline_schema(struct ctx *cx, const struct skeleton *s, json_t **ret)
{
	json_t *o = ctx_own_json(cx, object_schema());

	if (o == NULL)
		return -1;
	member(o, "title", text_schema(TITLE_MAX));
	member(o, "language",
		json_pack(
			"{s:s, s:s}", "type", "string", "pattern", "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"));
	member(o, "wants_images", json_pack("{s:s}", "type", "boolean"));
	for (int i = 0; i < s->groups; i++) {
		const struct slot_group *g = &s->group[i];
		json_t *group = object_schema();

		member(group, "title", text_schema(TITLE_MAX));
		member(group, "focus", text_schema(LONG_MAX));
		for (int k = 0; k < g->objectives; k++)
			member(group, strchr(g->objective[k].id, '-') + 1, text_schema(SHORT_MAX));
		member(o, g->id, group);
	}
	*ret = o;
	return 0;
}

int slots_items_schema(struct ctx *cx, const struct skeleton *s, const bool *wanted, json_t **ret)
{
	json_t *o = ctx_own_json(cx, object_schema());

	if (o == NULL)
		return -1;
	for (int i = 0; i < s->items; i++)
		if (wanted[i])
			member(o, s->group[0].item[i].slot, json_pack("{s:s}", "$ref", "#/$defs/item"));
	json_object_set_new(o, "$defs", json_pack("{s:o}", "item", one_item_schema(s->numeric)));
	*ret = o;
	return 0;
}

int slots_text_schema(struct ctx *cx, json_t **ret)
{
	json_t *o = ctx_own_json(cx, object_schema());

	if (o == NULL)
		return -1;
	member(o, "title", text_schema(TITLE_MAX));
	member(o, "idea", text_schema(PART_MAX));
	member(o, "example", text_schema(PART_MAX));
	member(o, "remember", text_schema(LONG_MAX));
	member(o, "image", text_schema(IMAGE_MAX));
	*ret = o;
	return 0;
}

const char *slots_item_members(const struct skeleton *s)
{
	if (s->numeric)
		return "stem, in which [blank] stands exactly once, where the number goes; key, the number "
			   "that is typed there (before a % or ¢ sign the number as it stands there); wrong_1 to "
			   "wrong_3, three numbers that learners type by mistake, each with its misconception; "
			   "hint; explanation; expression.";
	return "stem; key, the right option; wrong_1 to wrong_3, three wrong options, each with its "
		   "misconception; hint; explanation; expression.";
}

/* ---- replies ---- */

bool slots_item_fits(
	struct ctx *cx, const struct skeleton *s, const json_t *value, const char **ret_why)
{
	const json_t *first;
	const char *at;

	if (value == NULL)
		return *ret_why = "It is missing.", false;
	if (schema_check(cx, item_schema[s->numeric], value, "") == 0)
		return true;
	first = json_array_get(cx->err.details, 0);
	at = json_string_value(json_object_get(first, "pointer"));
	*ret_why = ctx_printf(
		cx, "%s %s", *at != '\0' ? at : "It", json_string_value(json_object_get(first, "message")));
	if (*ret_why == NULL)
		*ret_why = "It does not have the form.";
	ctx_forgive(cx);
	return false;
}

/* The key first: course_normalize() shuffles. */
static json_t *options_of(const json_t *value)
{
	json_t *list = json_array();
	char id[2] = "b", name[20];

	json_array_append_new(
		list, json_pack("{s:s, s:O}", "id", "a", "text", json_object_get(value, "key")));
	for (int w = 1; w <= MODEL_WRONGS; w++, id[0]++) {
		const json_t *wrong;

		snprintf(name, sizeof(name), "wrong_%d", w);
		wrong = json_object_get(value, name);
		json_array_append_new(list,
			json_pack("{s:s, s:O, s:O}", "id", id, "text", json_object_get(wrong, "text"),
				"misconception", json_object_get(wrong, "misconception")));
	}
	return list;
}

json_t *slots_item(
	const struct skeleton *s, const struct slot_group *g, int at, const json_t *value)
{
	const struct slot_item *slot = &g->item[at];
	const json_t *expression = json_object_get(value, "expression");
	json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:i, s:O, s:O, s:O}", "id", slot->id, "groupId",
		g->id, "objectiveId", g->objective[slot->objective].id, "mode",
		s->numeric ? "numeric" : "options", "difficulty", slot->difficulty, "stem",
		json_object_get(value, "stem"), "hint", json_object_get(value, "hint"), "explanation",
		json_object_get(value, "explanation"));

	if (item == NULL)
		return NULL;
	if (json_is_string(expression) && json_string_length(expression) > 0)
		json_object_set_new(item, "expression", json_incref((json_t *)expression));
	if (s->numeric) {
		json_t *mistakes = json_array();
		char name[20];

		for (int w = 1; w <= MODEL_WRONGS; w++) {
			snprintf(name, sizeof(name), "wrong_%d", w);
			json_array_append(mistakes, json_object_get(value, name));
		}
		json_object_set_new(item, "answer",
			json_pack("{s:O, s:i}", "value", json_object_get(value, "key"), "tolerance", 0));
		json_object_set_new(item, "mistakes", mistakes);
	} else {
		json_object_set_new(item, "options", options_of(value));
		json_object_set_new(item, "answer", json_pack("{s:s}", "optionId", "a"));
	}
	return item;
}

json_t *slots_group(const struct skeleton *s, const struct slot_group *g, const json_t *outline)
{
	const json_t *slot = json_object_get(outline, g->id);
	json_t *objectives = json_array(), *after = json_array();

	for (int o = 0; o < g->objectives; o++) {
		const char *id = g->objective[o].id;

		json_array_append_new(objectives,
			json_pack("{s:s, s:O, s:s}", "id", id, "text",
				json_object_get(slot, strchr(id, '-') + 1), "bloom", g->objective[o].bloom));
	}
	if (g->after >= 0)
		json_array_append_new(after, json_string(s->group[g->after].id));
	return json_pack("{s:s, s:O, s:i, s:i, s:o, s:o}", "id", g->id, "title",
		json_object_get(slot, "title"), "order", g->order, "difficulty", g->difficulty,
		"prerequisites", after, "objectives", objectives);
}

/* A part of a text: what looks like a marker is no marker, because only code sets those. */
static int part_add(struct str *out, const char *text)
{
	for (const char *at; (at = strpbrk(text, "[]")) != NULL; text = at + 1) {
		TRY(str_add(out, text, (size_t)(at - text)));
		TRY(str_puts(out, *at == '[' ? "(" : ")"));
	}
	return str_puts(out, text);
}

json_t *slots_text(struct ctx *cx, const struct slot_group *g, const json_t *value)
{
	static const char *const parts[] = { "idea", "image", "example", "remember" };
	struct str out;

	if (str_init(&out, cx, TEXT_BYTES_MAX) != 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const char *text = json_string_value(json_object_get(value, parts[i]));
		bool image = strcmp(parts[i], "image") == 0;

		if (text == NULL || (i > 0 && str_puts(&out, "\n\n") != 0) ||
			(image && str_puts(&out, "[IMAGE: ") != 0) || part_add(&out, text) != 0 ||
			(image && str_puts(&out, "]") != 0))
			return NULL;
	}
	return json_pack("{s:s, s:s, s:O, s:s}", "id", g->text_id, "groupId", g->id, "title",
		json_object_get(value, "title"), "text", out.data);
}
