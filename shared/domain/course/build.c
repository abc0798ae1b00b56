/* The builder: takes a pack's skills through drafts to the items, groups and study texts of a course. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"

#include "domain/course.h"
#include "domain/course/course_impl.h"
#include "domain/course/eval.h"

enum { TRIES_MAX = 400, TOPIC_TRIES = 150, STEMS_MAX = 2048 };

struct build {
	struct ctx *cx;
	const struct pack *pack;
	bool numeric;
	int groups, items;
	uint64_t seed;
	int topics[PACK_ITEMS_MAX]; /* of the group that is being built */
	uint64_t stems[STEMS_MAX];  /* open addressing by hash; 0: free */
	struct rng positions;
	int position[OPTIONS]; /* key positions still to be used in this block */
	int positions_left;
	json_t *group_list, *item_list, *text_list;
};

static uint64_t hash_text(uint64_t h, const char *text)
{
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;
	return (h ^ 0xff) * 0x100000001b3u;
}

/* Marks a stem as used; false when it was. */
static bool stem_is_new(struct build *b, const char *stem)
{
	uint64_t h = hash_text(0xcbf29ce484222325u, stem) | 1;

	for (size_t i = h % STEMS_MAX;; i = (i + 1) % STEMS_MAX) {
		if (b->stems[i] == h)
			return false;
		if (b->stems[i] == 0) {
			b->stems[i] = h;
			return true;
		}
	}
}

static void replace_blank(struct draft *d, const char *with)
{
	char text[TEXT_SIZE];
	char *at = strstr(d->stem, "[blank]");

	if (at == NULL)
		return;
	snprintf(
		text, sizeof(text), "%.*s%s%s", (int)(at - d->stem), d->stem, with, at + strlen("[blank]"));
	memcpy(d->stem, text, sizeof(text));
}

/* Gives the stem the form of its mode; true when it fits. */
static bool finish_stem(struct draft *d)
{
	const char *blank = "[blank]";
	size_t at = strlen(d->stem);

	if (d->stem[0] == '\0' || at + 48 > sizeof(d->stem))
		return false;
	if (!d->numeric) {
		replace_blank(d, strchr(d->stem, '=') != NULL ? "?" : "___");
		return true;
	}
	if (d->look == LOOK_MONEY || d->look == LOOK_DOLLARS)
		blank = "$[blank]";
	else if (d->look == LOOK_CENTS)
		blank = "[blank]\xc2\xa2";
	else if (d->look == LOOK_PERCENT)
		blank = "[blank]%";
	if (strstr(d->stem, "[blank]") == NULL)
		snprintf(d->stem + at, sizeof(d->stem) - at, " Answer: [blank]");
	replace_blank(d, blank);
	return true;
}

/* Moves three of the likeliest distractors to the front, in mixed order. */
static void mix_wrongs(struct draft *d)
{
	int pool = d->wrongs > 7 ? 7 : d->wrongs;

	for (int i = 0; i < d->choices - 1 && i < pool; i++) {
		int j = (int)any(d, i, pool - 1);
		struct wrong w = d->wrong[i];

		d->wrong[i] = d->wrong[j];
		d->wrong[j] = w;
	}
}

static void finish_hint(struct draft *d)
{
	struct num v = d->look == LOOK_CENTS || d->look == LOOK_PERCENT
		? num_div(d->value, num_of(100, 1))
		: d->value;
	const struct num *value = d->has_value && d->look < LOOK_CLOCK ? &v : NULL;

	if (d->hint[0] == '\0')
		hint(d, d->skill->hint);
	if (prose_tells(d->hint, d->key, value) || prose_holds(d->hint, d->key))
		hint(d, d->skill->hint);
	if (prose_tells(d->hint, d->key, value) || prose_holds(d->hint, d->key))
		hint(d, "Look back at the worked example in the study text, then try its steps here.");
}

/* Whether the item asks for an answer that this mode can hold. */
static bool answer_fits(const struct draft *d)
{
	if (d->key[0] == '\0' && !d->has_value)
		return false;
	return !d->numeric || (d->has_value && num_places(d->value) >= 0 && num_places(d->value) <= 6);
}

static bool topic_is_new(const struct build *b, const struct draft *d)
{
	for (int i = 0; i < d->index && d->topic > 0 && d->attempt < TOPIC_TRIES; i++)
		if (b->topics[i] == d->topic)
			return false;
	return true;
}

/* No option may stand out by its length. */
static bool lengths_fit(const struct draft *d)
{
	size_t longest = 0, second = 0, shortest = (size_t)-1;

	for (int i = 0; i < d->choices; i++) {
		size_t n = prose_length(i == 0 ? d->key : d->wrong[i - 1].text);

		if (n > longest) {
			second = longest;
			longest = n;
		} else if (n > second) {
			second = n;
		}
		shortest = n < shortest ? n : shortest;
	}
	return longest <= 2 * second + 8 && second <= 3 * shortest + 12;
}

static int draft_item(
	struct build *b, const struct skill *skill, struct rng *rng, int index, struct draft *d)
{
	for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
		memset(d, 0, sizeof(*d));
		d->rng = *rng;
		d->skill = skill;
		d->band = b->pack->band;
		d->numeric = b->numeric;
		d->index = index;
		d->count = b->items;
		d->attempt = attempt;
		draft_begin(d);
		skill->make(d);
		if (!answer_fits(d) || !finish_stem(d) || (!draft_complete(d) && !b->numeric)) {
			*rng = d->rng;
			continue;
		}
		if (!b->numeric)
			mix_wrongs(d);
		finish_hint(d);
		*rng = d->rng;
		if (!topic_is_new(b, d) || (!b->numeric && !lengths_fit(d)))
			continue;
		if (stem_is_new(b, d->stem)) {
			b->topics[index] = d->topic;
			return 0;
		}
	}
	return fail(b->cx, 500, "internal", "The pack %s %s ran out of distinct items in \"%s\".",
		b->pack->subject, band_name(b->pack->band), skill->title);
}

static int next_position(struct build *b)
{
	int at, position;

	if (b->positions_left == 0) {
		for (int i = 0; i < OPTIONS; i++)
			b->position[i] = i;
		b->positions_left = OPTIONS;
	}
	at = (int)rng_between(&b->positions, 0, b->positions_left - 1);
	position = b->position[at];
	b->position[at] = b->position[--b->positions_left];
	return position;
}

static json_t *options_json(const struct draft *d, int key_at)
{
	json_t *list = json_array();
	char id[2] = "a";

	for (int i = 0, w = 0; i < d->choices; i++, id[0]++) {
		const struct wrong *wrong = &d->wrong[w];
		json_t *option = i == key_at ? json_pack("{s:s, s:s}", "id", id, "text", d->key)
									 : json_pack("{s:s, s:s, s:s}", "id", id, "text", wrong->text,
										   "misconception", wrong->why);

		w += i != key_at;
		json_array_append_new(list, option);
	}
	return list;
}

/* A whole number stays one in JSON, anything else is the nearest double. */
static json_t *number_json(struct num v)
{
	return num_whole(v) ? json_integer(v.n) : json_real(num_double(v));
}

static json_t *mistakes_json(const struct draft *d)
{
	json_t *list = json_array();

	for (int i = 0; i < d->wrongs && json_array_size(list) < 3; i++) {
		struct num v = d->wrong[i].value;

		if (num_places(v) >= 0 && num_places(v) <= 6)
			json_array_append_new(list,
				json_pack("{s:o, s:s}", "value", number_json(v), "misconception", d->wrong[i].why));
	}
	return list;
}

static int item_json(struct build *b, const struct draft *d, const char *group_id)
{
	char id[48], objective[48], key_id[2] = "a";
	int steps = b->items > 1 ? b->items - 1 : 1;
	json_t *item;

	snprintf(id, sizeof(id), "%s-i%02d", group_id, d->index + 1);
	snprintf(objective, sizeof(objective), "%s-o%d", group_id, d->story && d->skill->apply ? 2 : 1);
	item = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s}", "id", id, "groupId", group_id,
		"objectiveId", objective, "mode", b->numeric ? "numeric" : "options", "stem", d->stem,
		"difficulty", 1 + d->index * 3 / (steps + 1), "hint", d->hint, "explanation",
		d->explanation);
	if (b->numeric) {
		json_object_set_new(item, "answer",
			json_pack("{s:o, s:o}", "value", number_json(d->value), "tolerance",
				number_json(d->tolerance)));
		json_object_set_new(item, "mistakes", mistakes_json(d));
	} else {
		int key_at = next_position(b) % d->choices;

		key_id[0] = (char)('a' + key_at);
		json_object_set_new(item, "options", options_json(d, key_at));
		json_object_set_new(item, "answer", json_pack("{s:s}", "optionId", key_id));
	}
	if (d->expression[0] != '\0')
		json_object_set_new(item, "expression", json_string(d->expression));
	if (json_array_append_new(b->item_list, item) != 0)
		return fail(b->cx, 503, "out_of_memory", "Memory is short.");
	return 0;
}

static json_t *prerequisites_json(const struct skill *skill, int order)
{
	json_t *list = json_array();
	char id[16];

	for (int i = 0; i < 3; i++) {
		if (skill->after[i] == 0 || skill->after[i] >= order)
			continue;
		snprintf(id, sizeof(id), "g%02d", skill->after[i]);
		json_array_append_new(list, json_string(id));
	}
	return list;
}

static json_t *objectives_json(
	const struct skill *skill, const char *group_id, bool first, bool second)
{
	json_t *list = json_array();
	char id[32];

	snprintf(id, sizeof(id), "%s-o1", group_id);
	if (first)
		json_array_append_new(list,
			json_pack(
				"{s:s, s:s, s:s}", "id", id, "text", skill->objective, "bloom", skill->bloom));
	snprintf(id, sizeof(id), "%s-o2", group_id);
	if (second)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s}", "id", id, "text", skill->apply, "bloom", "apply"));
	return list;
}

static int build_group(struct build *b, int at)
{
	const struct skill *skill = &b->pack->skill[at];
	struct rng rng = { b->seed + (uint64_t)at * 0x5851f42d4c957f2du };
	bool first = false, second = false;
	struct draft d;
	char id[16], text_id[24];
	int order = at + 1;

	rng_next(&rng);
	snprintf(id, sizeof(id), "g%02d", order);
	snprintf(text_id, sizeof(text_id), "%s-t1", id);
	for (int i = 0; i < b->items; i++) {
		TRY(draft_item(b, skill, &rng, i, &d));
		TRY(item_json(b, &d, id));
		if (d.story && skill->apply != NULL)
			second = true;
		else
			first = true;
	}
	if (json_array_append_new(b->group_list,
			json_pack("{s:s, s:s, s:i, s:i, s:o, s:o}", "id", id, "title", skill->title, "order",
				order, "difficulty", 1 + at * 5 / b->pack->skills, "prerequisites",
				prerequisites_json(skill, order), "objectives",
				objectives_json(skill, id, first, second))) != 0 ||
		json_array_append_new(b->text_list,
			json_pack("{s:s, s:s, s:s, s:s}", "id", text_id, "groupId", id, "title", skill->title,
				"text", skill->study)) != 0)
		return fail(b->cx, 503, "out_of_memory", "Memory is short.");
	return 0;
}

/* "Addition, Grades K–2" */
static char *course_title(struct ctx *cx, const struct pack *pack)
{
	static const char *const bands[BANDS] = { "K\xe2\x80\x93"
											  "2",
		"3\xe2\x80\x93"
		"5",
		"6\xe2\x80\x93"
		"8" };

	return ctx_printf(cx, "%s, Grades %s", pack->title, bands[pack->band]);
}

int course_build(struct ctx *cx, const struct course_request *rq, json_t **ret)
{
	struct build *b;
	json_t *course;
	const char *title;

	TRY(course_supported(cx, rq));
	b = ctx_alloc(cx, sizeof(*b));
	if (b == NULL)
		return -1;
	b->cx = cx;
	b->pack = pack_find(rq->subject, rq->grade_band, rq->mode);
	b->numeric = strcmp(rq->mode, "numeric") == 0;
	b->groups = rq->groups > 0 ? rq->groups : b->pack->skills;
	b->items = rq->items_per_group;
	b->seed = hash_text(0xcbf29ce484222325u, rq->course_id);
	b->seed = hash_text(hash_text(b->seed, b->pack->subject), rq->grade_band);
	b->seed = hash_text(b->seed, rq->mode) + (uint64_t)b->groups * 1000003u + (uint64_t)b->items;
	b->positions.state = b->seed ^ 0x6b79u;
	title = course_title(cx, b->pack);
	if (title == NULL)
		return -1;
	b->group_list = json_array();
	b->item_list = json_array();
	b->text_list = json_array();
	course = ctx_own_json(cx,
		json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "formatVersion", 1, "id",
			rq->course_id, "title", title, "subject", b->pack->subject, "gradeBand",
			band_name(b->pack->band), "mode", rq->mode, "language", "en", "groups", b->group_list,
			"items", b->item_list, "studyTexts", b->text_list));
	if (course == NULL)
		return -1;
	for (int i = 0; i < b->groups; i++)
		TRY(build_group(b, i));
	*ret = course;
	return 0;
}

static void drop_text(void *text)
{
	free(text);
}

int course_dump(struct ctx *cx, const json_t *course, const char **ret, size_t *ret_size_bytes)
{
	size_t size = json_dumpb(course, NULL, 0, JSON_COMPACT | JSON_SORT_KEYS);
	char *text = size > 0 ? malloc(size + 2) : NULL;

	if (text == NULL)
		return fail(cx, 503, "out_of_memory", "The course cannot be written.");
	TRY(ctx_own(cx, text, drop_text));
	json_dumpb(course, text, size, JSON_COMPACT | JSON_SORT_KEYS);
	size = json_shorten(text, size);
	text[size] = '\n';
	text[size + 1] = '\0';
	*ret = text;
	*ret_size_bytes = size + 1;
	return 0;
}
