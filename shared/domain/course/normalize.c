/*
 * One form for a course that a model wrote. Texts first; then numbers; then options, whose order depends on nothing but
 * the items' ids and the options themselves.
 */
#include "domain/course/normalize.h"

#include <math.h>
#include <string.h>

#include "codec/json.h"
#include "domain/course.h"
#include "domain/course/check.h"
#include "domain/course/fold.h"
#include "domain/course/places.h"

struct normal {
	struct ctx *cx;
	struct text_bench bench;
	/* Of items with n options: how many there were, and where the keys of the present n of them go. */
	size_t seen[OPTIONS_MAX + 1];
	size_t place[OPTIONS_MAX + 1][OPTIONS_MAX];
};

static int memory_short(struct ctx *cx)
{
	return fail(cx, 503, "out_of_memory", "Memory is short.");
}

/* ---- texts ---- */

static int one_text(struct normal *n, json_t *object, const char *name, enum text_kind kind)
{
	json_t *was = json_object_get(object, name);
	const char *text;

	if (!json_is_string(was))
		return 0;
	TRY(text_normalize(&n->bench, json_string_value(was), json_string_length(was), kind, &text));
	if (text == json_string_value(was) || strcmp(text, json_string_value(was)) == 0)
		if (json_string_length(was) == strlen(text))
			return 0;
	return json_object_set_new(object, name, json_string(text)) == 0 ? 0 : memory_short(n->cx);
}

/* What may be absent is absent when it says nothing. */
static void drop_empty(json_t *object, const char *name)
{
	json_t *v = json_object_get(object, name);

	if (json_is_null(v) || (json_is_string(v) && json_string_length(v) == 0))
		json_object_del(object, name);
}

/* A medium, or a list of them. */
static int media_texts(struct normal *n, json_t *media)
{
	for (size_t i = 0; json_is_array(media) && i < json_array_size(media); i++)
		TRY(media_texts(n, json_array_get(media, i)));
	TRY(one_text(n, media, "alt", TEXT_LINE));
	TRY(one_text(n, media, "credit", TEXT_LINE));
	drop_empty(media, "alt");
	drop_empty(media, "credit");
	return 0;
}

static int group_texts(struct normal *n, json_t *group)
{
	json_t *objectives = json_object_get(group, "objectives");

	TRY(one_text(n, group, "title", TEXT_LINE));
	for (size_t i = 0; i < json_array_size(objectives); i++)
		TRY(one_text(n, json_array_get(objectives, i), "text", TEXT_LINE));
	return 0;
}

/* In mode numeric the one gap of a stem that has no [blank] is it; in mode options a gap is ___. */
static int stem_gap(struct normal *n, json_t *item)
{
	const char *stem = text_of(item, "stem"), *gap = strstr(stem, "__"), *to = "[blank]";
	size_t size = gap != NULL ? strspn(gap, "_") : 0;
	char *text;

	if (!is_numeric(item)) {
		gap = strstr(stem, "[blank]");
		size = strlen("[blank]");
		to = "___";
	} else if (gap == NULL || strstr(stem, "[blank]") != NULL || strstr(gap + size, "__") != NULL) {
		return 0;
	}
	if (gap == NULL)
		return 0;
	text = ctx_printf(n->cx, "%.*s%s%s", (int)(gap - stem), stem, to, gap + size);
	if (text == NULL)
		return -1;
	if (json_object_set_new(item, "stem", json_string(text)) != 0)
		return memory_short(n->cx);
	return !is_numeric(item) && strstr(text, "[blank]") != NULL ? stem_gap(n, item) : 0;
}

/* "A) cat", "B) dog": labels that all options have, each its own. Returns the bytes of the label, or 0. */
static size_t label_of(const char *text, size_t at)
{
	bool open = *text == '(';
	const char *s = text + open;
	char letter = (char)('a' + at), digit = (char)('1' + at);

	if (*s == '\0' || ((*s | 32) != letter && (*s != digit || at > 8)))
		return 0;
	s++;
	if (open ? *s != ')' : (*s != ')' && *s != '.' && *s != ':'))
		return 0;
	s++;
	return s[0] == ' ' && s[1] != '\0' ? (size_t)(s + 1 - text) : 0;
}

/* Takes the labels away; *ret tells whether there were any. */
static int drop_labels(struct normal *n, json_t *options, bool *ret)
{
	size_t count = json_array_size(options);

	*ret = false;
	for (size_t i = 0; i < count; i++)
		if (count > OPTIONS_MAX || label_of(text_of(json_array_get(options, i), "text"), i) == 0)
			return 0;
	for (size_t i = 0; i < count; i++) {
		json_t *option = json_array_get(options, i);
		const char *text = text_of(option, "text");

		if (json_object_set_new(option, "text", json_string(text + label_of(text, i))) != 0)
			return memory_short(n->cx);
	}
	*ret = count > 0;
	return 0;
}

/* An option's media are a list. */
static int media_as_list(struct normal *n, json_t *option)
{
	json_t *media = json_object_get(option, "media"), *list;

	if (!json_is_object(media))
		return 0;
	list = json_pack("[O]", media);
	return json_object_set_new(option, "media", list) == 0 ? 0 : memory_short(n->cx);
}

static int option_texts(struct normal *n, json_t *item)
{
	json_t *options = json_object_get(item, "options");
	bool again = json_is_array(options);

	while (again) {
		for (size_t i = 0; i < json_array_size(options); i++) {
			json_t *option = json_array_get(options, i);

			TRY(one_text(n, option, "text", TEXT_LINE));
			TRY(one_text(n, option, "misconception", TEXT_LINE));
			drop_empty(option, "misconception");
			drop_empty(option, "media");
			TRY(media_as_list(n, option));
			TRY(media_texts(n, json_object_get(option, "media")));
		}
		TRY(drop_labels(n, options, &again));
	}
	return 0;
}

static int item_texts(struct normal *n, json_t *item)
{
	json_t *mistakes = json_object_get(item, "mistakes");

	TRY(one_text(n, item, "stem", TEXT_STEM));
	TRY(stem_gap(n, item));
	TRY(one_text(n, item, "stem", TEXT_STEM));
	TRY(one_text(n, item, "hint", TEXT_LINE));
	TRY(one_text(n, item, "explanation", TEXT_LINE));
	TRY(one_text(n, item, "expression", TEXT_LINE));
	TRY(media_texts(n, json_object_get(item, "stimulus")));
	TRY(option_texts(n, item));
	for (size_t i = 0; i < json_array_size(mistakes); i++)
		TRY(one_text(n, json_array_get(mistakes, i), "misconception", TEXT_LINE));
	drop_empty(item, "expression");
	drop_empty(item, "stimulus");
	drop_empty(item, "mistakes");
	drop_empty(item, "options");
	drop_empty(item, "difficulty");
	return 0;
}

/* The addresses of pictures are no prose: words without meaning stand for them meanwhile. */
static int study_text(struct normal *n, json_t *study)
{
	const char *text = text_of(study, "text"), *masked, *back;
	struct text_place *places;
	size_t count;

	if (strstr(text, "](") == NULL)
		return one_text(n, study, "text", TEXT_LINES);
	TRY(text_places(n->cx, text, json_object_get(study, "media"), &places, &count));
	TRY(text_mask(n->cx, text, places, count, &masked));
	TRY(text_normalize(&n->bench, masked, strlen(masked), TEXT_LINES, &back));
	TRY(text_unmask(n->cx, back, places, count, &back));
	return json_object_set_new(study, "text", json_string(back)) == 0 ? 0 : memory_short(n->cx);
}

static int study_texts(struct normal *n, json_t *study)
{
	json_t *media = json_object_get(study, "media");

	TRY(one_text(n, study, "title", TEXT_LINE));
	TRY(study_text(n, study));
	TRY(media_texts(n, media));
	drop_empty(study, "media");
	return 0;
}

/* ---- numbers ---- */

/* A whole number is an integer; others have six places at most; digits in a string are the number they mean. */
static int one_number(struct normal *n, json_t *object, const char *name)
{
	json_t *was = json_object_get(object, name);
	double d = json_real_value(was);
	struct num v;

	if (json_is_string(was)) {
		if (!eval_text(json_string_value(was), &v) || num_places(v) < 0 || num_places(v) > 6)
			return 0;
		d = num_double(v);
	} else if (!json_is_real(was)) {
		return 0;
	}
	if (!(fabs(d) < 9e9))
		return 0;
	d = round(d * 1e6) / 1e6;
	was = d == round(d) ? json_integer((json_int_t)d) : json_real(d);
	return json_object_set_new(object, name, was) == 0 ? 0 : memory_short(n->cx);
}

static int item_numbers(struct normal *n, json_t *item)
{
	json_t *answer = json_object_get(item, "answer"), *mistakes = json_object_get(item, "mistakes");

	TRY(one_number(n, answer, "value"));
	TRY(one_number(n, answer, "tolerance"));
	for (size_t i = 0; i < json_array_size(mistakes); i++)
		TRY(one_number(n, json_array_get(mistakes, i), "value"));
	drop_empty(answer, "tolerance");
	return 0;
}

/* ---- options ---- */

/* An option while it is being put in order: all that it says but its id, as text. */
struct choice {
	json_t *option;
	const char *said;
};

static int by_said(const void *a, const void *b)
{
	return strcmp(((const struct choice *)a)->said, ((const struct choice *)b)->said);
}

static void shuffle(size_t *at, size_t count, const char *seed)
{
	struct rng rng = { fold_bytes(seed, strlen(seed)) };

	for (size_t i = 0; i < count; i++)
		at[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)rng_between(&rng, 0, (int64_t)i - 1), was = at[i - 1];

		at[i - 1] = at[j];
		at[j] = was;
	}
}

/*
 * Where the key goes: of every count items in a row that have so many options, one goes to each place, in an order that
 * the first one's id decides.
 */
static size_t key_place(struct normal *n, const char *id, size_t count)
{
	size_t turn = n->seen[count]++ % count;

	if (turn == 0)
		shuffle(n->place[count], count, id);
	return n->place[count][turn];
}

/* The only option that the answer names; -1: none, or more than one. */
static int only_key(const json_t *item, size_t count)
{
	const char *id = text_of(json_object_get(item, "answer"), "optionId");
	int found = -1;

	for (size_t i = 0; i < count; i++) {
		const json_t *option = json_array_get(options_of(item), i);

		if (!json_is_string(json_object_get(option, "text")))
			return -1;
		if (*id != '\0' && strcmp(text_of(option, "id"), id) == 0) {
			if (found >= 0)
				return -1;
			found = (int)i;
		}
	}
	return found;
}

static int read_choices(
	struct normal *n, const json_t *item, size_t count, struct choice choice[OPTIONS_MAX])
{
	for (size_t i = 0; i < count; i++) {
		json_t *option = json_array_get(options_of(item), i);
		json_t *bare = ctx_own_json(n->cx, json_copy(option));
		size_t size;

		if (bare == NULL)
			return -1;
		json_object_del(bare, "id");
		choice[i].option = option;
		TRY(json_text(n->cx, bare, true, &choice[i].said, &size));
	}
	return 0;
}

/* Distractors in an order that the item's id decides, the key at its place; letters a, b, c … for all. */
static int item_options(struct normal *n, json_t *item)
{
	json_t *list = json_object_get(item, "options"), *fresh, *key;
	size_t count = json_array_size(list), order[OPTIONS_MAX] = { 0 }, place, next = 0;
	struct choice choice[OPTIONS_MAX];
	int key_at =
		count >= 2 && count <= OPTIONS_MAX && json_is_array(list) ? only_key(item, count) : -1;
	char letter[2] = "a";
	bool good = true;

	if (key_at < 0)
		return 0;
	json_object_del(json_array_get(list, (size_t)key_at), "misconception");
	TRY(read_choices(n, item, count, choice));
	key = choice[key_at].option;
	choice[key_at] = choice[count - 1];
	qsort(choice, count - 1, sizeof(choice[0]), by_said);
	shuffle(order, count - 1, text_of(item, "id"));
	place = key_place(n, text_of(item, "id"), count);
	fresh = json_array();
	for (size_t i = 0; i < count; i++, letter[0]++) {
		json_t *option = i == place ? key : choice[order[next]].option;

		next += i != place;
		good = good && json_object_set_new(option, "id", json_string(letter)) == 0 &&
			json_array_append(fresh, option) == 0;
	}
	letter[0] = (char)('a' + place);
	if (!good ||
		json_object_set_new(json_object_get(item, "answer"), "optionId", json_string(letter)) !=
			0 ||
		json_object_set_new(item, "options", fresh) != 0)
		return memory_short(n->cx);
	return 0;
}

int course_normalize(struct ctx *cx, json_t *course)
{
	json_t *groups = json_object_get(course, "groups"), *items = json_object_get(course, "items"),
		   *texts = json_object_get(course, "studyTexts");
	struct normal *n = ctx_alloc(cx, sizeof(*n));

	if (n == NULL)
		return -1;
	n->cx = cx;
	TRY(text_bench_init(&n->bench, cx));
	TRY(one_text(n, course, "title", TEXT_LINE));
	TRY(media_texts(n, json_object_get(course, "cover")));
	drop_empty(course, "cover");
	for (size_t i = 0; i < json_array_size(groups); i++)
		TRY(group_texts(n, json_array_get(groups, i)));
	for (size_t i = 0; i < json_array_size(items); i++) {
		TRY(item_texts(n, json_array_get(items, i)));
		TRY(item_numbers(n, json_array_get(items, i)));
		TRY(item_options(n, json_array_get(items, i)));
	}
	for (size_t i = 0; i < json_array_size(texts); i++)
		TRY(study_texts(n, json_array_get(texts, i)));
	return 0;
}
