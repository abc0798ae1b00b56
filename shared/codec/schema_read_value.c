/* Readers of the keywords that bound values. */
#include "codec/schema_keywords.h"

int read_count(struct compiler *c, const json_t *value, void *to)
{
	double v = json_number_value(value);

	if (!json_is_number(value) || !schema_whole(value) || v < 0)
		return schema_wrong(c, "must be a whole number from 0");
	*(long *)to = v > 9e15 ? LONG_MAX : (long)v;
	return 0;
}

int read_number(struct compiler *c, const json_t *value, void *to)
{
	if (!json_is_number(value))
		return schema_wrong(c, "must be a number");
	*(const json_t **)to = value;
	return 0;
}

int read_multiple(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	TRY(read_number(c, value, (void *)&n->number.multiple_of));
	if (json_number_value(value) <= 0)
		return schema_wrong(c, "must be more than 0");
	n->number.step = schema_decimal(value);
	return 0;
}

int read_type(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	static const struct {
		const char *name, *text;
		unsigned accepts;
	} types[] = {
		{ "null", "null", ACCEPTS(JSON_NULL) },
		{ "boolean", "true or false", ACCEPTS(JSON_TRUE) | ACCEPTS(JSON_FALSE) },
		{ "object", "an object", ACCEPTS(JSON_OBJECT) },
		{ "array", "an array", ACCEPTS(JSON_ARRAY) },
		{ "number", "a number", ACCEPTS(JSON_INTEGER) | ACCEPTS(JSON_REAL) },
		{ "string", "a string", ACCEPTS(JSON_STRING) },
		{ "integer", "a whole number", ACCEPTS(JSON_INTEGER) | ACCEPTS(JSON_REAL) },
	};
	const json_t *list = json_is_array(value) ? value : NULL, *item;
	size_t count = list != NULL ? json_array_size(list) : 1, known = 0;
	bool number = false, integer = false;
	char text[160] = "";

	n->accepts = 0;
	for (size_t i = 0; i < count; i++) {
		item = list != NULL ? json_array_get(list, i) : value;
		for (size_t t = 0; t < ARRAY_LEN(types); t++) {
			size_t len = strlen(text);

			if (!json_is_string(item) || strcmp(json_string_value(item), types[t].name) != 0)
				continue;
			known++;
			n->accepts |= types[t].accepts;
			number |= strcmp(types[t].name, "number") == 0;
			integer |= strcmp(types[t].name, "integer") == 0;
			snprintf(text + len, sizeof(text) - len, "%s%s", len > 0 ? " or " : "", types[t].text);
		}
	}
	n->whole = integer && !number;
	if (known == 0 || known != count)
		return schema_wrong(c, "names no type of JSON Schema");
	n->types_text = schema_keep(c, text, strlen(text));
	return n->types_text != NULL ? 0 : -1;
}

int read_enum(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	struct list_text l = { .len = 0 };
	const json_t *item;
	size_t i;

	if (!json_is_array(value))
		return schema_wrong(c, "must be an array");
	/* the specification allows it, and nothing fits it */
	if (json_array_size(value) == 0 && (c->options->flags & SCHEMA_UNKNOWN_IS_NOTE) == 0)
		return schema_wrong(c, "must be an array that is not empty");
	n->enum_text.item = schema_room(c, json_array_size(value) * sizeof(struct name));
	if (n->enum_text.item == NULL)
		return -1;
	json_array_foreach (value, i, item) {
		list_add_json(&l, item);
		if (json_is_string(item))
			names_add(&n->enum_text, json_string_value(item), json_string_length(item));
		else
			n->other_values = true;
	}
	n->values = value;
	n->values_text = list_keep(c, &l);
	return n->values_text != NULL ? 0 : -1;
}

int read_const(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	struct list_text l = { .len = 0 };

	list_add_json(&l, value);
	n->constant = value;
	n->constant_text = list_keep(c, &l);
	return n->constant_text != NULL ? 0 : -1;
}

int read_unique(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;

	n->unique = json_is_true(value);
	return json_is_boolean(value) ? 0 : schema_wrong(c, "must be true or false");
}

int read_format(struct compiler *c, const json_t *value, void *to)
{
	struct node *n = to;
	bool asserted = (n->resource->vocabularies & VOCABULARY_FORMAT_ASSERTION) != 0 ||
		(c->options->flags & SCHEMA_FORMAT_IS_NOTE) == 0;
	bool (*format)(const char *text, size_t size);
	const char *text;

	if (!json_is_string(value) || !schema_format(json_string_value(value), &format, &text)) {
		if (json_is_string(value) && (c->options->flags & SCHEMA_UNKNOWN_IS_NOTE) != 0)
			return 0;
		return schema_wrong(c, "names a format that is not known");
	}
	if (asserted) {
		n->format = format;
		n->format_text = text;
	}
	return 0;
}
