/*
 * course.js: the course as the player of a SCORM package reads it. Built member by member, so that nothing that a stored course may
 * hold beside its format comes along; written in ASCII with "<" escaped, as one statement.
 */
#include <string.h>

#include "codec/json.h"
#include "domain/export/export_impl.h"

struct writer {
	struct ctx *cx;
	const struct export_source *s;
	bool short_of_memory; /* something could not be added */
};

static void add(struct writer *w, json_t *list, json_t *value)
{
	if (json_array_append_new(list, value) != 0)
		w->short_of_memory = true;
}

static void set(struct writer *w, json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0)
		w->short_of_memory = true;
}

static json_t *texts_of(const json_t *object, const char *name)
{
	return json_string(text_in(object, name));
}

/* {"src","alt"} or null. */
static json_t *picture_json(struct writer *w, const json_t *media, const char *alt)
{
	const struct export_picture *p = picture_of(w->s, media);

	if (p == NULL)
		return json_null();
	return json_pack("{s:o, s:s}", "src", json_sprintf("media/%s", p->name), "alt", alt);
}

/* Of one medium or several, those that go along. */
static json_t *pictures_json(struct writer *w, const json_t *media)
{
	json_t *list = json_array();
	const json_t *one;

	for (size_t i = 0; (one = medium_at(media, i)) != NULL; i++)
		if (picture_of(w->s, one) != NULL)
			add(w, list, picture_json(w, one, text_in(one, "alt")));
	return list;
}

static json_t *options_json(struct writer *w, const json_t *item)
{
	json_t *list = json_array(), *option;
	size_t i;

	json_array_foreach (json_object_get(item, "options"), i, option) {
		json_t *pictures = pictures_json(w, json_object_get(option, "media")), *out;
		json_t *first =
			json_array_size(pictures) > 0 ? json_incref(json_array_get(pictures, 0)) : json_null();

		out = json_pack("{s:o, s:o, s:o}", "text", texts_of(option, "text"), "why",
			texts_of(option, "misconception"), "picture", first);
		json_array_remove(pictures, 0);
		if (json_array_size(pictures) > 0)
			set(w, out, "more", json_incref(pictures));
		json_decref(pictures);
		add(w, list, out);
	}
	return list;
}

static json_t *mistakes_json(struct writer *w, const json_t *item)
{
	json_t *list = json_array(), *mistake;
	size_t i;

	json_array_foreach (json_object_get(item, "mistakes"), i, mistake)
		add(w, list,
			json_pack("{s:f, s:o}", "value", json_number_value(json_object_get(mistake, "value")),
				"why", texts_of(mistake, "misconception")));
	return list;
}

static json_t *item_json(struct writer *w, const json_t *item)
{
	const json_t *answer = json_object_get(item, "answer"),
				 *stimulus = json_object_get(item, "stimulus");
	bool numeric = strcmp(text_in(item, "mode"), "numeric") == 0;
	json_t *out = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "id", texts_of(item, "id"),
		"objective", texts_of(item, "objectiveId"), "stem", texts_of(item, "stem"), "hint",
		texts_of(item, "hint"), "explanation", texts_of(item, "explanation"), "picture",
		picture_json(w, stimulus, text_in(stimulus, "alt")));

	if (!numeric) {
		set(w, out, "options", options_json(w, item));
		set(w, out, "key", json_integer(key_place(item)));
		return out;
	}
	set(w, out, "value", json_real(json_number_value(json_object_get(answer, "value"))));
	set(w, out, "tolerance", json_real(json_number_value(json_object_get(answer, "tolerance"))));
	set(w, out, "mistakes", mistakes_json(w, item));
	return out;
}

/* Paragraphs as strings, places for pictures as objects; a place without its picture keeps what it would show. */
static int study_json(struct writer *w, const json_t *study, json_t **ret)
{
	json_t *list = json_array();
	struct text_part *parts;
	const json_t *rest;
	size_t n;

	if (ctx_own_json(w->cx, list) == NULL)
		return -1;
	TRY(text_parts(
		w->cx, text_in(study, "text"), json_object_get(study, "media"), &parts, &n, &rest));
	for (size_t i = 0; i < n; i++) {
		json_t *picture;

		if (!parts[i].picture) {
			add(w, list, json_string(parts[i].text));
			continue;
		}
		picture = picture_json(w, parts[i].media, parts[i].text);
		if (json_is_null(picture))
			picture = json_pack("{s:s}", "alt", parts[i].text);
		add(w, list, picture);
	}
	for (size_t i = 0; i < json_array_size(rest); i++) {
		const json_t *one = json_array_get(rest, i);
		json_t *picture = picture_json(w, one, text_in(one, "alt"));

		if (!json_is_null(picture))
			add(w, list, picture);
	}
	*ret = json_pack("{s:o, s:O}", "title", texts_of(study, "title"), "parts", list);
	return 0;
}

static int group_json(struct writer *w, const json_t *group, json_t **ret)
{
	json_t *texts = json_array(), *items = json_array(), *objectives = json_array(), *part;
	size_t i;

	*ret = ctx_own_json(w->cx,
		json_pack("{s:o, s:o, s:o, s:o}", "title", texts_of(group, "title"), "objectives",
			objectives, "texts", texts, "items", items));
	if (*ret == NULL)
		return -1;
	json_array_foreach (json_object_get(group, "objectives"), i, part)
		add(w, objectives, texts_of(part, "text"));
	json_array_foreach (json_object_get(w->s->course, "studyTexts"), i, part) {
		json_t *study;

		if (!of_group(part, group))
			continue;
		TRY(study_json(w, part, &study));
		add(w, texts, study);
	}
	json_array_foreach (json_object_get(w->s->course, "items"), i, part)
		if (of_group(part, group))
			add(w, items, item_json(w, part));
	return 0;
}

static int course_json(struct writer *w, json_t **ret)
{
	const json_t **groups, *course = w->s->course, *cover = json_object_get(course, "cover");
	json_t *list = json_array(), *group;
	size_t n;

	*ret = ctx_own_json(w->cx,
		json_pack("{s:s, s:i, s:o, s:o, s:i, s:o}", "id", w->s->course_id, "version", w->s->version,
			"title", texts_of(course, "title"), "language", texts_of(course, "language"), "mastery",
			EXPORT_MASTERY_PERCENT, "groups", list));
	if (*ret == NULL)
		return -1;
	if (picture_of(w->s, cover) != NULL)
		set(w, *ret, "cover", picture_json(w, cover, text_in(cover, "alt")));
	TRY(groups_in_order(w->cx, course, &groups, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(group_json(w, groups[i], &group));
		add(w, list, json_incref(group));
	}
	return 0;
}

static int put_ascii(struct str *out, const char *json)
{
	const char *from = json;

	for (const char *at; (at = strchr(from, '<')) != NULL; from = at + 1) {
		TRY(str_add(out, from, (size_t)(at - from)));
		TRY(str_puts(out, "\\u003c"));
	}
	return str_puts(out, from);
}

static void drop_text(void *text)
{
	free(text);
}

int write_player_course(struct ctx *cx, const struct export_source *s, struct export_file *ret)
{
	struct writer w = { .cx = cx, .s = s };
	struct str out;
	json_t *course;
	char *text;

	TRY(course_json(&w, &course));
	if (w.short_of_memory)
		return fail(cx, 503, "out_of_memory", "The server is short of memory.");
	text = json_dumps(course, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_SORT_KEYS);
	if (text == NULL)
		return fail(cx, 503, "out_of_memory", "The server is short of memory.");
	TRY(ctx_own(cx, text, drop_text));
	text[json_shorten(text, strlen(text))] = '\0';
	TRY(str_init(&out, cx, EXPORT_MAX_BYTES));
	TRY(str_puts(&out, "window.igniteCourse="));
	TRY(put_ascii(&out, text));
	TRY(str_puts(&out, ";\n"));
	ret->bytes = out.data;
	ret->size_bytes = out.len;
	ret->left_out = NULL;
	return 0;
}
