/* Rules on arithmetic: the checker's own reading of stems against answers. */
#include <stdio.h>
#include <string.h>

#include "domain/course/check.h"
#include "domain/course/stems.h"

enum { EQUATION_SIZE = 400 };

static void check_numeric_answer(struct check *c, const json_t *item, size_t at)
{
	const json_t *answer = json_object_get(item, "answer");
	const json_t *mistakes = json_object_get(item, "mistakes");
	struct num value, wrong, tolerance = { 0, 1 };

	if (!is_numeric(item) || !json_is_number(json_object_get(answer, "value")))
		return;
	if (!json_to_num(json_object_get(answer, "value"), &value)) {
		fault(c, "The answer has more than six places.", "/items/%zu/answer/value", at);
		return;
	}
	if (json_object_get(answer, "tolerance") != NULL &&
		(!json_to_num(json_object_get(answer, "tolerance"), &tolerance) || tolerance.n < 0))
		fault(c, "The tolerance is a number from 0.", "/items/%zu/answer/tolerance", at);
	for (size_t i = 0; i < json_array_size(mistakes); i++) {
		if (!json_to_num(json_object_get(json_array_get(mistakes, i), "value"), &wrong))
			fault(c, "A mistake has a value.", "/items/%zu/mistakes/%zu/value", at, i);
		else if (num_equal(wrong, value))
			fault(c, "A mistake equals the answer.", "/items/%zu/mistakes/%zu/value", at, i);
	}
}

/* "x = 12" is 12. */
static const char *without_name(const char *text)
{
	bool named = ((*text | 32) >= 'a' && (*text | 32) <= 'z') && strncmp(text + 1, " = ", 3) == 0;

	return named ? text + 4 : text;
}

/* Puts the answer into the stem's equation, and every other option too: the key alone may make it true. */
static void check_stem_equation(struct check *c, const json_t *item, size_t at)
{
	const char *stem = text_of(item, "stem");
	char equation[EQUATION_SIZE];
	const json_t *key = key_option(item, NULL);
	struct eval_found found;
	struct num v;

	if (c->language.english && stem_equation(stem, equation, sizeof(equation)))
		stem = equation;
	if (is_numeric(item)) {
		if (!json_to_num(json_object_get(json_object_get(item, "answer"), "value"), &v))
			return;
		found = eval_relations(stem, &v);
		if (found.with_unknown > 0 && found.untrue > 0)
			fault(c, "The answer does not make the stem's equation true.",
				"/items/%zu/answer/value", at);
		return;
	}
	for (size_t i = 0; i < json_array_size(options_of(item)); i++) {
		const json_t *option = json_array_get(options_of(item), i);

		if (!eval_text(without_name(text_of(option, "text")), &v))
			continue;
		found = eval_relations(stem, &v);
		if (found.with_unknown == 0)
			continue;
		if (option == key && found.untrue > 0)
			fault(c, "The key does not make the stem's equation true.",
				"/items/%zu/options/%zu/text", at, i);
		if (option != key && found.untrue == 0)
			fault(c, "A distractor makes the stem's equation true.", "/items/%zu/options/%zu/text",
				at, i);
	}
}

/* Numbers that a calculation may bring in by itself: parts of a whole, units of time, money and measure. */
static bool is_constant(struct num v)
{
	static const int64_t known[] = { 1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 24, 25, 30, 45, 50, 52, 60,
		100, 180, 360, 365, 1000, 1440, 3600, 10000, 100000, 1000000 };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (num_equal(v, num_of(known[i], 1)) || num_equal(v, num_of(1, known[i])))
			return true;
	return false;
}

/* The number stands in the stem, in digits or in words, as a percentage, or as a part of one there. */
static bool in_stem(const char *stem, const struct num *numbers, size_t n, struct num v)
{
	char words[160];

	for (size_t i = 0; i < n; i++) {
		if (num_equal(numbers[i], v) || num_equal(numbers[i], num_sub(num_of(0, 1), v)))
			return true;
		if (num_equal(num_mul(numbers[i], num_of(100, 1)), v))
			return true;
		if (num_ok(v) && num_equal(num_of(numbers[i].n, 1), v))
			return true;
		if (num_equal(num_of(numbers[i].d, 1), v))
			return true;
	}
	if (!num_whole(v) || v.n < 0)
		return false;
	num_write_words(words, sizeof(words), v.n);
	return prose_holds(stem, words);
}

static void check_expression(struct check *c, const json_t *item, size_t at)
{
	const char *expression = text_of(item, "expression"), *stem = text_of(item, "stem");
	struct num value, key, in_expression[24], stem_numbers[48];
	size_t n, m;

	if (*expression == '\0')
		return;
	if (!eval_text(expression, &value)) {
		fault(c, "The expression cannot be evaluated.", "/items/%zu/expression", at);
		return;
	}
	if (key_value_of(item, &key) && !num_equal(key, value))
		fault(c, "The answer is not the expression's value.",
			is_numeric(item) ? "/items/%zu/answer/value" : "/items/%zu/answer/optionId", at);
	n = eval_numbers(expression, in_expression, 24);
	m = eval_numbers(stem, stem_numbers, 48);
	for (size_t i = 0; i < n; i++)
		if (!is_constant(in_expression[i]) && !in_stem(stem, stem_numbers, m, in_expression[i])) {
			fault(c, "The expression uses a number that the stem does not give.", "/items/%zu/stem",
				at);
			return;
		}
}

/* ---- what is asked in words ---- */

/* Numbers of one kind are compared in its unit, a plain number with what the stem's own unit makes of it. */
static bool is_value(const struct quantity *asked, const struct quantity *given)
{
	return num_equal(asked->value, given->value) &&
		(asked->kind == given->kind || given->kind >> 63 != 0);
}

static bool is_close(struct num asked, struct num given, struct num tolerance)
{
	struct num apart = num_sub(asked, given);

	if (num_ok(apart) && apart.n < 0)
		apart.n = -apart.n;
	return num_ok(apart) && num_compare(apart, tolerance) <= 0;
}

static void check_numeric_asked(struct check *c, const json_t *item, size_t at, struct num asked)
{
	const json_t *answer = json_object_get(item, "answer");
	struct num value, tolerance = { 0, 1 };

	if (!json_to_num(json_object_get(answer, "value"), &value))
		return;
	json_to_num(json_object_get(answer, "tolerance"), &tolerance);
	if (!is_close(asked, value, tolerance))
		fault(c, "The answer is not what the stem's arithmetic gives.", "/items/%zu/answer/value",
			at);
}

/* What a stem asks for, by one of the readers. */
struct question {
	struct quantity quantity;
	struct asked asked;
	bool by_form; /* asked counts, not quantity */
};

static bool read_question(const struct check *c, const char *stem, struct question *ret)
{
	*ret = (struct question){ 0 };
	if (eval_question(stem, &ret->quantity))
		return true;
	if (!c->language.english)
		return false;
	ret->by_form = stem_asks(stem, &ret->asked);
	return ret->by_form || eval_story(stem, &ret->quantity.value);
}

static enum told told_by(const struct question *q, const char *option)
{
	struct quantity given;

	if (q->by_form)
		return stem_told(&q->asked, option);
	if (!eval_quantity(option, &given) || (q->quantity.kind != given.kind && given.kind >> 63 == 0))
		return TOLD_NOTHING;
	return is_value(&q->quantity, &given) ? TOLD_RIGHT : TOLD_WRONG;
}

/* "Which of these numbers is even?" */
static void check_choice(struct check *c, const json_t *item, size_t at)
{
	const json_t *key = key_option(item, NULL);
	const char *options[OPTIONS_MAX];
	size_t n = json_array_size(options_of(item));
	struct choice choice;

	if (is_numeric(item) || n > OPTIONS_MAX || !stem_chooses(text_of(item, "stem"), &choice))
		return;
	for (size_t i = 0; i < n; i++)
		options[i] = option_text(item, i);
	for (size_t i = 0; i < n; i++) {
		bool is_key = json_array_get(options_of(item), i) == key;
		enum told told = choice_told(&choice, options, n, i);

		if (is_key && told == TOLD_WRONG)
			fault(
				c, "The key is not what the stem asks for.", "/items/%zu/options/%zu/text", at, i);
		if (!is_key && told == TOLD_RIGHT)
			fault(c, "A distractor is what the stem asks for, too.", "/items/%zu/options/%zu/text",
				at, i);
	}
}

/* "What is 3/4 of 20?", "She has 52 coins and buys 13 more …": the key must be that, and no distractor may. */
static void check_asked(struct check *c, const json_t *item, size_t at)
{
	const json_t *key = key_option(item, NULL);
	struct question q;

	if (c->language.english)
		check_choice(c, item, at);
	if (!read_question(c, text_of(item, "stem"), &q))
		return;
	if (is_numeric(item)) {
		if (q.by_form || q.quantity.kind == 0)
			check_numeric_asked(c, item, at, q.by_form ? q.asked.value : q.quantity.value);
		return;
	}
	for (size_t i = 0; i < json_array_size(options_of(item)) && i < OPTIONS_MAX; i++) {
		bool is_key = json_array_get(options_of(item), i) == key;
		enum told told = told_by(&q, option_text(item, i));

		if (is_key && told == TOLD_WRONG)
			fault(c, "The key is not what the stem's arithmetic gives.",
				"/items/%zu/options/%zu/text", at, i);
		if (!is_key && told == TOLD_RIGHT)
			fault(c, "A distractor is what the stem's arithmetic gives.",
				"/items/%zu/options/%zu/text", at, i);
	}
}

static const struct rule rules[] = {
	{ "numeric_answer", "error", "A numeric answer is a decimal of at most six places", NULL, NULL,
		check_numeric_answer },
	{ "stem_equation", "error", "The key, and it alone, makes the stem's equation true", "H19",
		NULL, check_stem_equation },
	{ "stem_arithmetic", "error", "The key, and it alone, is what the stem asks to calculate",
		"H19", NULL, check_asked },
	{ "expression", "error", "The expression uses the stem's numbers and gives the answer", "H19",
		NULL, check_expression },
};
const struct rules rules_arithmetic = { rules, ARRAY_LEN(rules) };
