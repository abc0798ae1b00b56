/* Checking constants, numbers and strings. */
#include "codec/schema_check.h"

static bool equals(struct check *k, const json_t *constant, const json_t *v)
{
	if (v != NULL)
		return schema_equal(constant, v, &k->steps);
	return json_is_string(constant) && json_string_length(constant) == k->name_size &&
		memcmp(json_string_value(constant), k->name, k->name_size) == 0;
}

static bool in_enum(struct check *k, const struct node *n, const json_t *v)
{
	const json_t *value;
	size_t i;

	if (v == NULL)
		return names_find(&n->enum_text, k->name, k->name_size) != NULL;
	if (json_is_string(v))
		return names_find(&n->enum_text, json_string_value(v), json_string_length(v)) != NULL;
	if (!n->other_values)
		return false;
	json_array_foreach (n->values, i, value)
		if (schema_equal(value, v, &k->steps))
			return true;
	return false;
}

bool schema_values(struct check *k, const struct node *n, const json_t *v, const struct place *at)
{
	if (n->constant != NULL && !equals(k, n->constant, v))
		return schema_fault(k, at, "must be %s", n->constant_text);
	if (n->values == NULL || in_enum(k, n, v))
		return true;
	if (json_array_size(n->values) == 0)
		return schema_fault(k, at, "is not allowed here");
	return schema_fault(
		k, at, json_array_size(n->values) > 1 ? "must be one of %s" : "must be %s", n->values_text);
}

/* A number as a caller would write it. */
static const char *number_text(char out[32], const json_t *number)
{
	if (json_is_integer(number))
		snprintf(out, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(number));
	else
		snprintf(out, 32, "%.15g", json_real_value(number));
	return out;
}

bool schema_number(struct check *k, const struct node *n, const json_t *v, const struct place *at)
{
	const struct number_rule *r = &n->number;
	bool ok = true;
	char text[32];

	if (r->minimum != NULL && schema_compare(v, r->minimum) < 0)
		ok = schema_fault(k, at, "must be at least %s", number_text(text, r->minimum));
	if (r->maximum != NULL && schema_compare(v, r->maximum) > 0)
		ok = schema_fault(k, at, "must be at most %s", number_text(text, r->maximum));
	if (r->above != NULL && schema_compare(v, r->above) <= 0)
		ok = schema_fault(k, at, "must be more than %s", number_text(text, r->above));
	if (r->below != NULL && schema_compare(v, r->below) >= 0)
		ok = schema_fault(k, at, "must be less than %s", number_text(text, r->below));
	if (r->multiple_of != NULL && !schema_multiple(v, r->multiple_of, &r->step))
		ok = schema_fault(k, at, "must be a multiple of %s", number_text(text, r->multiple_of));
	return ok;
}

/* Unicode characters, not bytes. */
static long characters(const char *s, size_t size)
{
	long n = 0;

	for (size_t i = 0; i < size; i++)
		n += ((unsigned char)s[i] & 0xC0) != 0x80;
	return n;
}

/* A character takes one to four bytes, so most strings need not be counted. */
static bool check_length(
	struct check *k, const struct range *r, const char *text, size_t size, const struct place *at)
{
	long length = (long)size;

	if (length <= r->most && (length + 3) / 4 >= r->least)
		return true;
	length = characters(text, size);
	if (length < r->least && r->least == 1)
		return schema_fault(k, at, "must not be empty");
	if (length < r->least)
		return schema_fault(k, at, "must be at least %ld characters long", r->least);
	if (length > r->most)
		return schema_fault(
			k, at, "must be at most %ld character%s long", r->most, r->most == 1 ? "" : "s");
	return true;
}

bool schema_string(struct check *k, const struct node *n, const json_t *v, const struct place *at)
{
	const char *text = v != NULL ? json_string_value(v) : k->name;
	size_t size = v != NULL ? json_string_length(v) : k->name_size;
	bool ok;

	k->steps += (long)(size / 256);
	ok = check_length(k, &n->length, text, size, at);
	/* what is too long is not worth an expression's time */
	if (ok && n->pattern != NULL) {
		enum pattern_result result = schema_matches(n->pattern, text, size);

		if (result == PATTERN_LIMIT)
			return schema_exhaust(k);
		if (result == PATTERN_NO)
			ok = schema_fault(k, at, "must match the pattern %s", n->pattern_text);
	}
	if (ok && n->format != NULL && !n->format(text, size))
		ok = schema_fault(k, at, "must be %s", n->format_text);
	return ok;
}
