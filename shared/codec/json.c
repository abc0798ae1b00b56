/* JSON in and out: jansson behind the limits that requests get. */
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { LONG_NUMBER = 16, NUMBER_MAX = 32 }; /* characters of a real number of jansson's */

void json_setup(void)
{
	json_object_seed(0);
}

static int refuse(struct ctx *cx, const char *reason, int line, int column)
{
	return fail(cx, 400, "invalid_json",
		"The text is not acceptable JSON: %s (line %d, column %d).", reason, line, column);
}

/*
 * jansson recurses, so depth is measured before it parses. Brackets inside of strings do not count; text that is not
 * JSON may be measured wrongly, which the parser then finds out.
 */
static int check_text(struct ctx *cx, const char *text, size_t size, int max_depth)
{
	int depth = 0, line = 1;
	size_t line_start = 0;
	bool quoted = false;

	for (size_t i = 0; i < size; i++) {
		char c = text[i];
		int column = (int)(i - line_start) + 1;

		if (c == '\0')
			return refuse(cx, "it holds a NUL character", line, column);
		if (c == '\n') {
			line++;
			line_start = i + 1;
		}
		if (quoted) {
			if (c == '\\' && i + 1 < size && text[i + 1] != '\0')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '[' || c == '{') {
			if (++depth > max_depth)
				return refuse(cx, "it is nested too deeply", line, column);
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return 0;
}

/* jansson's own texts quote the input, cut anywhere; these do not. */
static const char *reason(const json_error_t *e)
{
	switch (json_error_code(e)) {
	case json_error_premature_end_of_input:
		return "it ends too early";
	case json_error_end_of_input_expected:
		return "something follows the value";
	case json_error_invalid_utf8:
		return "it is not valid UTF-8";
	case json_error_duplicate_key:
		return "a key is there twice in one object";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "it holds a NUL character";
	case json_error_numeric_overflow:
		return "a number is too large";
	case json_error_stack_overflow:
		return "it is nested too deeply";
	default:
		return "the syntax is wrong";
	}
}

int json_parse(struct ctx *cx, const char *text, size_t size, int max_depth, json_t **ret)
{
	json_error_t e;
	json_t *json;

	TRY(check_text(cx, text, size, max_depth));
	json = json_loadb(text, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &e);
	if (json == NULL) {
		if (json_error_code(&e) == json_error_out_of_memory)
			ctx_own_json(cx, NULL); /* records it */
		return refuse(cx, reason(&e), e.line > 0 ? e.line : 1, e.column > 0 ? e.column : 1);
	}
	if (ctx_own_json(cx, json) == NULL)
		return -1;
	*ret = json;
	return 0;
}

/* As jansson writes it: no plus sign and no leading zeros in the exponent. */
static size_t tidy_exponent(char *number)
{
	char *to = strchr(number, 'e'), *from;

	if (to == NULL)
		return strlen(number);
	from = ++to;
	if (*from == '-')
		to++;
	from += *from == '-' || *from == '+';
	from += strspn(from, "0");
	memmove(to, from, strlen(from) + 1);
	return strlen(number);
}

/* The number with the fewest digits, from 15 on, that give it back; 0: as it stands. */
static size_t shorter(const char *number, size_t size, char ret[NUMBER_MAX + 1])
{
	char text[NUMBER_MAX + 1];
	double value;

	if (size < LONG_NUMBER || size > NUMBER_MAX)
		return 0;
	memcpy(text, number, size);
	text[size] = '\0';
	if (text[strcspn(text, ".e")] == '\0')
		return 0; /* an integer */
	value = strtod(text, NULL);
	for (int digits = 15; digits < 17; digits++) {
		snprintf(ret, NUMBER_MAX + 1, "%.*g", digits, value);
		if (strtod(ret, NULL) == value && ret[strcspn(ret, ".e")] != '\0' &&
			tidy_exponent(ret) < size)
			return strlen(ret);
	}
	return 0;
}

static size_t number_length(const char *text, size_t size)
{
	size_t n = 0;

	if (text[0] != '-' && (text[0] < '0' || text[0] > '9'))
		return 0;
	while (n < size && text[n] != '\0' && strchr("+-.0123456789e", text[n]) != NULL)
		n++;
	return n;
}

/* The end of the string that begins there. */
static size_t string_length(const char *text, size_t size)
{
	size_t n = 1;

	while (n < size && text[n] != '"')
		n += text[n] == '\\' ? 2 : 1;
	return n < size ? n + 1 : size;
}

/* 17 digits give back every number, and 0.1 as 0.10000000000000001; 15 give back what was written with up to 15. */
size_t json_shorten(char *text, size_t size)
{
	char number[NUMBER_MAX + 1];
	size_t to = 0;

	for (size_t i = 0, n; i < size; i += n) {
		size_t less;

		n = text[i] == '"' ? string_length(text + i, size - i) : number_length(text + i, size - i);
		less = text[i] != '"' && n > 0 ? shorter(text + i, n, number) : 0;
		n = n > 0 ? n : 1;
		if (less > 0)
			memcpy(text + to, number, less);
		else if (to != i)
			memmove(text + to, text + i, n);
		to += less > 0 ? less : n;
	}
	return to;
}

char *json_write(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text != NULL)
		text[json_shorten(text, strlen(text))] = '\0';
	return text;
}

int json_text(struct ctx *cx, const json_t *json, bool sorted, const char **ret, size_t *ret_size)
{
	size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | (sorted ? JSON_SORT_KEYS : 0u);
	size_t size = json_dumpb(json, NULL, 0, flags);
	char *text;

	if (size == 0)
		return fail(cx, 500, "internal", "A JSON value could not be written.");
	text = ctx_alloc(cx, size + 1);
	if (text == NULL)
		return -1;
	if (json_dumpb(json, text, size, flags) != size)
		return fail(cx, 500, "internal", "A JSON value could not be written.");
	size = json_shorten(text, size);
	text[size] = '\0';
	*ret = text;
	if (ret_size != NULL)
		*ret_size = size;
	return 0;
}

/* Undoes ~0 and ~1 in place; false for another escape. */
static bool unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (*s != '~') {
			*to++ = *s;
			continue;
		}
		s++;
		if (*s != '0' && *s != '1')
			return false;
		*to++ = *s == '0' ? '~' : '/';
	}
	*to = '\0';
	return true;
}

static json_t *step(json_t *at, char *token)
{
	long index;

	if (!unescape(token))
		return NULL;
	if (json_is_object(at))
		return json_object_get(at, token);
	if (!json_is_array(at) || *token == '-' || (token[0] == '0' && token[1] != '\0'))
		return NULL;
	if (!str_to_int(token, 0, INT32_MAX, &index))
		return NULL;
	return json_array_get(at, (size_t)index);
}

json_t *json_at(json_t *root, const char *pointer)
{
	char *copy, *token, *end;

	if (*pointer == '\0')
		return root;
	if (*pointer != '/')
		return NULL;
	copy = strdup(pointer + 1);
	if (copy == NULL)
		return NULL;
	for (token = copy; root != NULL && token != NULL; token = end) {
		end = strchr(token, '/');
		if (end != NULL)
			*end++ = '\0';
		root = step(root, token);
	}
	free(copy);
	return root;
}
