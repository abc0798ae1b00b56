/* What the strict subset cannot say in keywords, said in the description; and the subset's limits. */
#include "codec/schema_strict_impl.h"

enum { DESCRIPTION_MAX = 4000 };

/* ---- descriptions ---- */

static bool is_supported_format(const char *format)
{
	static const char *const formats[] = { "date-time", "time", "date", "duration", "email",
		"hostname", "ipv4", "ipv6", "uuid" };

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(format, formats[i]) == 0)
			return true;
	return false;
}

/* Providers' expressions know no look-around. */
static bool is_supported_pattern(const char *pattern)
{
	return strstr(pattern, "(?") == NULL && strstr(pattern, "\\p") == NULL &&
		strstr(pattern, "\\b") == NULL;
}

/* "At least 1 character." */
static int note_count(struct str *text, const json_t *schema, const char *keyword, const char *how,
	const char *one, const char *many)
{
	const json_t *value = json_object_get(schema, keyword);
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || (n == 0 && *how == 'A' && how[3] == 'l'))
		return 0;
	return str_printf(
		text, "%s%s %lld %s.", text->len > 0 ? " " : "", how, (long long)n, n == 1 ? one : many);
}

static int note_text(struct str *text, const json_t *schema, const char *keyword, const char *how,
	bool (*supported)(const char *value), json_t *to)
{
	json_t *value = json_object_get(schema, keyword);

	if (!json_is_string(value))
		return 0;
	if (supported(json_string_value(value)))
		return json_object_set(to, keyword, value);
	return str_printf(text, "%s%s %s.", text->len > 0 ? " " : "", how, json_string_value(value));
}

int strict_notes(struct strict *s, json_t *schema, json_t *to)
{
	const char *own = json_string_value(json_object_get(schema, "description"));
	json_t *description;
	struct str text;

	if (own == NULL)
		own = json_string_value(json_object_get(schema, "title"));
	TRY(str_init(&text, s->cx, DESCRIPTION_MAX));
	if (own != NULL)
		TRY(str_add(&text, own, strnlen(own, DESCRIPTION_MAX / 2)));
	if (own != NULL && text.len > 0 && strchr(".!?", text.data[text.len - 1]) == NULL)
		TRY(str_puts(&text, "."));
	TRY(note_count(&text, schema, "minLength", "At least", "character", "characters"));
	TRY(note_count(&text, schema, "maxLength", "At most", "character", "characters"));
	TRY(note_text(&text, schema, "pattern", "Must match", is_supported_pattern, to));
	TRY(note_text(&text, schema, "format", "Format:", is_supported_format, to));
	if (json_is_true(json_object_get(schema, "uniqueItems")))
		TRY(str_printf(&text, "%sNo item twice.", text.len > 0 ? " " : ""));
	if (text.len == 0)
		return 0;
	description = strict_own(s, json_string(text.data));
	return description != NULL ? json_object_set(to, "description", description) : -1;
}

/* ---- limits ---- */

struct tally {
	size_t properties, text, values;
	const char *why;
};

static void count_enum(struct tally *t, const json_t *values)
{
	const json_t *value;
	size_t i, length = 0;

	json_array_foreach (values, i, value)
		length += json_string_length(value);
	t->values += json_array_size(values);
	t->text += length;
	if (json_array_size(values) > STRICT_LONG_ENUM && length > STRICT_LONG_ENUM_TEXT)
		t->why = "an enum has more text than providers accept";
}

static void count(struct tally *t, json_t *schema);

static void count_named(struct tally *t, json_t *named)
{
	const char *name;
	json_t *member;

	json_object_foreach (named, name, member) {
		t->text += strlen(name);
		count(t, member);
	}
}

/* The subset is as deep as what it was made from at the most. */
static void count(struct tally *t, json_t *schema)
{
	json_t *any = json_object_get(schema, "anyOf"), *branch;
	size_t i;

	t->properties += json_object_size(json_object_get(schema, "properties"));
	t->text += json_string_length(json_object_get(schema, "const"));
	count_enum(t, json_object_get(schema, "enum"));
	count_named(t, json_object_get(schema, "properties"));
	count_named(t, json_object_get(schema, "$defs"));
	if (json_object_get(schema, "items") != NULL)
		count(t, json_object_get(schema, "items"));
	json_array_foreach (any, i, branch)
		count(t, branch);
}

/* Objects within objects. References are followed until they would come round. */
static int depth(json_t *root, json_t *schema, int level)
{
	json_t *properties = json_object_get(schema, "properties"), *member;
	json_t *any = json_object_get(schema, "anyOf");
	const char *name;
	int deepest = 0, here = level + (properties != NULL);
	size_t i;

	if (here > STRICT_LEVELS_MAX || json_object_get(schema, "$ref") != NULL)
		return here;
	json_object_foreach (properties, name, member) {
		int d = depth(root, member, here);

		deepest = d > deepest ? d : deepest;
	}
	json_array_foreach (any, i, member) {
		int d = depth(root, member, here);

		deepest = d > deepest ? d : deepest;
	}
	member = json_object_get(schema, "items");
	i = member != NULL ? (size_t)depth(root, member, here) : 0;
	deepest = (int)i > deepest ? (int)i : deepest;
	return deepest > here ? deepest : here;
}

int strict_limits(struct ctx *cx, json_t *subset)
{
	json_t *defs = json_object_get(subset, "$defs"), *member;
	struct tally t = { 0 };
	const char *name;
	int deepest = depth(subset, subset, 0);

	json_object_foreach (defs, name, member) {
		int d = depth(subset, member, 0);

		deepest = d > deepest ? d : deepest;
	}
	count(&t, subset);
	if (deepest > STRICT_LEVELS_MAX)
		t.why = "objects are nested deeper than 10 levels";
	if (t.properties > STRICT_PROPERTIES_MAX)
		t.why = "there are more than 5,000 properties";
	if (t.values > STRICT_VALUES_MAX)
		t.why = "there are more than 1,000 values in all enums";
	if (t.text > STRICT_TEXT_MAX)
		t.why = "names and values come to more than 120,000 characters";
	if (t.why != NULL)
		return fail(cx, 500, "schema_not_strict",
			"The schema cannot be said in the strict subset: %s.", t.why);
	return 0;
}
