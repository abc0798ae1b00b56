/* Writing into a course's JSON. */
#include "domain/media/target.h"

#include <string.h>

#include "base/cfg.h"
#include "base/str.h"
#include "codec/json.h"

enum { ALT_CHARACTERS = 500 };

static const char *text_in(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static int memory_short(struct ctx *cx)
{
	return fail(cx, 503, "out_of_memory", "The server is short of memory.");
}

/* ---- targetRef ---- */

static int needed(struct ctx *cx, const json_t *ref, const char *name, const char **ret)
{
	const char *text = text_in(ref, name), *pointer;

	if (text == NULL || *text == '\0') {
		pointer = ctx_printf(cx, "/targetRef/%s", name);
		return pointer != NULL ? fail_at(cx, pointer, "is needed for a target of this type") : -1;
	}
	*ret = text;
	return 0;
}

int target_parse(struct ctx *cx, const json_t *ref, const char *kind, struct target *ret)
{
	const char *type = text_in(ref, "type");
	const json_t *index = json_object_get(ref, "index");
	struct target t = { .index = -1 };
	bool picture = kind == NULL || strcmp(kind, "image") == 0;

	if (type == NULL)
		return fail_at(cx, "/targetRef/type", "is item, option, study_text or cover");
	if (strcmp(type, "item") == 0) {
		t.type = MEDIA_TARGET_ITEM;
		TRY(needed(cx, ref, "itemId", &t.item_id));
	} else if (strcmp(type, "option") == 0) {
		t.type = MEDIA_TARGET_OPTION;
		TRY(needed(cx, ref, "itemId", &t.item_id));
		TRY(needed(cx, ref, "optionId", &t.option_id));
	} else if (strcmp(type, "study_text") == 0) {
		t.type = MEDIA_TARGET_STUDY_TEXT;
		TRY(needed(cx, ref, "studyTextId", &t.text_id));
		TRY(needed(cx, ref, "markerId", &t.marker_id));
	} else if (strcmp(type, "cover") == 0) {
		t.type = MEDIA_TARGET_COVER;
	} else {
		return fail_at(cx, "/targetRef/type", "is item, option, study_text or cover");
	}
	if (!picture && (t.type == MEDIA_TARGET_STUDY_TEXT || t.type == MEDIA_TARGET_COVER))
		return fail_at(cx, "/targetRef/type", "takes pictures only");
	if (index != NULL && t.type == MEDIA_TARGET_OPTION) {
		if (!json_is_integer(index) || json_integer_value(index) < 0 ||
			json_integer_value(index) >= TARGET_OPTION_MEDIA_MAX)
			return fail_at(
				cx, "/targetRef/index", "is a number from 0 to %d", TARGET_OPTION_MEDIA_MAX - 1);
		t.index = (int)json_integer_value(index);
	}
	*ret = t;
	return 0;
}

/* ---- finding ---- */

static json_t *by_id(const json_t *list, const char *id)
{
	for (size_t i = 0; json_is_array(list) && i < json_array_size(list); i++) {
		json_t *one = json_array_get(list, i);
		const char *own = text_in(one, "id");

		if (own != NULL && strcmp(own, id) == 0)
			return one;
	}
	return NULL;
}

static json_t *item_of(const struct course_work *w, const struct target *t)
{
	return by_id(json_object_get(w->course, "items"), t->item_id);
}

static json_t *option_of(const struct course_work *w, const struct target *t)
{
	return by_id(json_object_get(item_of(w, t), "options"), t->option_id);
}

/* The study text, or NULL when there is none with a text. */
static json_t *study_of(const struct course_work *w, const struct target *t)
{
	json_t *study = by_id(json_object_get(w->course, "studyTexts"), t->text_id);

	return text_in(study, "text") != NULL ? study : NULL;
}

/* ---- media objects ---- */

const char *media_url(struct ctx *cx, const char *path)
{
	return ctx_printf(cx, "%s/storage/v1/object/public/media-library/%s",
		cfg.public_url != NULL ? cfg.public_url : "", path);
}

/* At most so many characters, whole ones. */
static char *cut(struct ctx *cx, const char *text, size_t characters)
{
	size_t n = 0;

	for (; text[n] != '\0'; n++)
		if (((unsigned char)text[n] & 0xc0) != 0x80 && characters-- == 0)
			break;
	return ctx_strndup(cx, text, n);
}

static void copy_size(json_t *to, const json_t *from)
{
	static const char *const names[] = { "width", "height" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (json_integer_value(json_object_get(from, names[i])) > 0)
			json_object_set(to, names[i], json_object_get(from, names[i]));
}

static int add_variants(struct ctx *cx, json_t *media, const json_t *variants)
{
	json_t *list = ctx_own_json(cx, json_array());

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(variants); i++) {
		const json_t *variant = json_array_get(variants, i);
		const char *path = text_in(variant, "path"),
				   *url = path != NULL ? media_url(cx, path) : NULL;
		json_t *one = url != NULL ? json_pack("{s:s}", "url", url) : NULL;

		if (path == NULL)
			continue;
		if (one == NULL)
			return memory_short(cx);
		copy_size(one, variant);
		json_array_append_new(list, one);
	}
	if (json_array_size(list) > 0)
		json_object_set(media, "variants", list);
	return 0;
}

json_t *media_object(struct ctx *cx, const json_t *asset, const char *alt)
{
	const char *path = text_in(asset, "path"), *kind = text_in(asset, "kind"), *url, *said;
	json_int_t duration = json_integer_value(json_object_get(asset, "duration_ms"));
	json_t *media;

	if (path == NULL || kind == NULL) {
		fail(cx, 500, "internal", "The asset's row cannot be read.");
		return NULL;
	}
	url = media_url(cx, path);
	said = cut(cx, alt != NULL ? alt : "", ALT_CHARACTERS);
	if (url == NULL || said == NULL)
		return NULL;
	media = ctx_own_json(cx, json_pack("{s:s, s:s, s:s}", "type", kind, "url", url, "alt", said));
	if (media == NULL)
		return NULL;
	copy_size(media, asset);
	if (duration > 0)
		json_object_set_new(media, "durationMs", json_integer(duration));
	return add_variants(cx, media, json_object_get(asset, "variants")) == 0 ? media : NULL;
}

static bool has_url(const json_t *media, const json_t *other)
{
	const char *a = text_in(media, "url"), *b = text_in(other, "url");

	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* ---- outcomes ---- */

static int gone(struct attach_row *r, const char *reason)
{
	r->result = ATTACH_GONE;
	r->reason = reason;
	return 0;
}

/* Nothing to put back. */
static int stays(struct attach_row *r)
{
	r->result = ATTACH_NONE;
	return 0;
}

static int done(struct course_work *w, struct attach_row *r, bool changed)
{
	r->result = ATTACH_DONE;
	w->changed = w->changed || changed;
	return 0;
}

/* ---- items, options, cover ---- */

/* One member that holds one medium. */
static int write_member(struct course_work *w, struct attach_row *r, json_t *object,
	const char *name, json_t *media, bool only_empty)
{
	json_t *was = json_object_get(object, name);

	if (only_empty && json_is_object(was))
		return stays(r);
	if (was != NULL && json_equal(was, media))
		return done(w, r, false);
	if (json_object_set(object, name, media) != 0)
		return memory_short(w->cx);
	return done(w, r, true);
}

/* An option's media are a list; a single one, as the format had it, becomes one. */
static int media_list(struct course_work *w, json_t *option, json_t **ret)
{
	json_t *was = json_object_get(option, "media"), *list;

	if (!json_is_array(was)) {
		list = json_array();
		if (json_is_object(was))
			json_array_append(list, was);
		if (json_object_set_new(option, "media", list) != 0)
			return memory_short(w->cx);
	}
	*ret = json_object_get(option, "media");
	return 0;
}

static int write_option(struct course_work *w, struct attach_row *r, json_t *media, bool only_empty)
{
	json_t *option = option_of(w, &r->target), *list = NULL;
	size_t at, n;

	if (option == NULL)
		return gone(r, "The option is no longer in the course.");
	TRY(media_list(w, option, &list));
	n = json_array_size(list);
	for (at = 0; at < n; at++)
		if (has_url(json_array_get(list, at), media))
			return only_empty ? stays(r) : done(w, r, false);
	at = r->target.index >= 0 && (size_t)r->target.index < n ? (size_t)r->target.index : n;
	if (at < n && only_empty)
		return stays(r);
	if (at >= TARGET_OPTION_MEDIA_MAX)
		return gone(r, "The option has as many media as it may have.");
	if ((at < n ? json_array_set(list, at, media) : json_array_append(list, media)) != 0)
		return memory_short(w->cx);
	return done(w, r, true);
}

/* ---- study texts ---- */

static int read_text(struct course_work *w, const json_t *study, struct anchored *ret)
{
	return anchored_read(w->cx, text_in(study, "text"), json_object_get(study, "media"), ret);
}

/* The markers of the same text that are on record, and which of them is rows[self]'s. */
static int rows_of_text(struct course_work *w, size_t self, struct anchor_row **ret,
	size_t *ret_count, size_t *ret_self)
{
	const struct attach_row *own = &w->rows[self];
	struct anchor_row *list = ctx_alloc(w->cx, w->count * sizeof(*list));
	size_t n = 0;

	if (list == NULL)
		return -1;
	for (size_t i = 0; i < w->count; i++) {
		const struct attach_row *r = &w->rows[i];
		const json_t *anchor = r->new_anchor != NULL ? r->new_anchor : r->anchor;

		if (!r->readable || r->target.type != MEDIA_TARGET_STUDY_TEXT ||
			strcmp(r->target.text_id, own->target.text_id) != 0 || (anchor == NULL && i != self))
			continue;
		if (i == self)
			*ret_self = n;
		list[n++] = (struct anchor_row){ r->target.marker_id, anchor };
	}
	*ret = list;
	*ret_count = n;
	return 0;
}

/* Where the marker of rows[self] is; a job that comes without an anchor gets it by its marker's number. */
static int find_marker(struct course_work *w, size_t self, const struct anchored *a,
	enum anchor_found *ret, size_t *ret_at)
{
	struct attach_row *r = &w->rows[self];
	struct anchor_row *rows;
	size_t n, own = 0;

	TRY(rows_of_text(w, self, &rows, &n, &own));
	if (rows[own].anchor != NULL)
		return anchor_find(a, rows, n, own, ret, ret_at);
	*ret = ANCHOR_LOST;
	if (!anchor_place(a, r->target.text_id, r->target.marker_id, rows, n, ret_at))
		return 0;
	*ret = ANCHOR_PLACE;
	r->new_anchor = anchor_of(a, *ret_at);
	return r->new_anchor != NULL ? 0 : -1;
}

/* A picture of that marker that the text does not show any more: a person took it out. */
static int drop_unshown(struct course_work *w, json_t *study, const char *marker_id)
{
	json_t *media = json_object_get(study, "media");
	struct anchored a;

	TRY(read_text(w, study, &a));
	for (size_t i = 0; json_is_array(media) && i < json_array_size(media); i++) {
		const char *id = text_in(json_array_get(media, i), "markerId");
		bool shown = false;

		for (size_t k = 0; k < a.count; k++)
			shown = shown || (a.places[k].url != NULL && a.places[k].entry == i);
		if (id == NULL || strcmp(id, marker_id) != 0 || shown)
			continue;
		json_array_remove(media, i);
		return drop_unshown(w, study, marker_id);
	}
	return 0;
}

/* The picture as the text has it: the words of the place, all on one line. */
static const char *picture_text(struct course_work *w, const struct attach_row *r, const char *url)
{
	const json_t *anchor = r->new_anchor != NULL ? r->new_anchor : r->anchor;
	const char *words = text_in(anchor, "words");
	char *line;

	if (words == NULL || *words == '\0' || (r->alt != NULL && text_words_fit(r->alt)))
		words = r->alt != NULL ? r->alt : "";
	line = cut(w->cx, words, ALT_CHARACTERS);
	for (char *s = line; s != NULL && *s != '\0'; s++)
		if (strchr("[]\n\r\t", *s) != NULL)
			*s = *s == '[' ? '(' : *s == ']' ? ')' : ' ';
	return line != NULL ? ctx_printf(w->cx, "![%s](%s)", line, url) : NULL;
}

/* Entries stand in the order of their pictures: where the one for a picture at that byte of the text goes. */
static size_t entry_for(const struct anchored *a, size_t byte, size_t entries)
{
	for (size_t i = a->count; i > 0; i--)
		if (a->places[i - 1].url != NULL && a->places[i - 1].start < byte)
			return a->places[i - 1].entry + 1;
	for (size_t i = 0; i < a->count; i++)
		if (a->places[i].url != NULL)
			return a->places[i].entry;
	return entries;
}

static int put_entry(struct course_work *w, json_t *study, const struct anchored *a, size_t byte,
	bool replaced, size_t entry, json_t *media)
{
	json_t *list = json_object_get(study, "media");

	if (!json_is_array(list)) {
		if (json_object_set_new(study, "media", json_array()) != 0)
			return memory_short(w->cx);
		list = json_object_get(study, "media");
	}
	if ((replaced ? json_array_set(list, entry, media)
				  : json_array_insert(list, entry_for(a, byte, json_array_size(list)), media)) != 0)
		return memory_short(w->cx);
	return 0;
}

/* The anchor from now on: the marker is in its place again. */
static int anchor_stands(struct course_work *w, struct attach_row *r)
{
	const json_t *anchor = r->new_anchor != NULL ? r->new_anchor : r->anchor;

	if (!json_is_true(json_object_get(anchor, "removed")))
		return 0;
	r->new_anchor = ctx_own_json(w->cx, json_copy((json_t *)anchor));
	if (r->new_anchor == NULL)
		return -1;
	json_object_del(r->new_anchor, "removed");
	return 0;
}

static int write_place(struct course_work *w, struct attach_row *r, json_t *study,
	const struct anchored *a, enum anchor_found found, size_t at, json_t *media)
{
	const json_t *anchor = r->new_anchor != NULL ? r->new_anchor : r->anchor;
	bool replaced = found == ANCHOR_PLACE && a->places[at].url != NULL;
	size_t byte = found == ANCHOR_PLACE ? a->places[at].start : at;
	const char *with = picture_text(w, r, text_in(media, "url")), *text;

	if (with == NULL || json_object_set_new(media, "markerId", json_string(r->target.marker_id)))
		return memory_short(w->cx);
	if (!replaced && json_array_size(json_object_get(study, "media")) >= TARGET_TEXT_MEDIA_MAX)
		return gone(r, "The study text has as many pictures as it may have.");
	if (found == ANCHOR_PLACE)
		TRY(anchor_replace(a, at, with, &text));
	else
		TRY(anchor_insert(a, at, json_is_true(json_object_get(anchor, "alone")), with, &text));
	TRY(put_entry(w, study, a, byte, replaced, replaced ? a->places[at].entry : 0, media));
	if (json_object_set_new(study, "text", json_string(text)) != 0)
		return memory_short(w->cx);
	TRY(anchor_stands(w, r));
	return done(w, r, true);
}

/* only_empty: an attached picture is put back where its marker stands again. */
static int write_text(struct course_work *w, size_t self, json_t *media, bool only_empty)
{
	struct attach_row *r = &w->rows[self];
	json_t *study = study_of(w, &r->target);
	enum anchor_found found;
	struct anchored a;
	size_t at = 0;

	if (study == NULL)
		return only_empty ? stays(r) : gone(r, "The study text is no longer in the course.");
	if (!only_empty)
		TRY(drop_unshown(w, study, r->target.marker_id));
	TRY(read_text(w, study, &a));
	TRY(find_marker(w, self, &a, &found, &at));
	if (found == ANCHOR_LOST)
		return only_empty ? stays(r) : gone(r, "Its marker is no longer in the study text.");
	if (only_empty && (found != ANCHOR_PLACE || a.places[at].url != NULL))
		return stays(r);
	if (found == ANCHOR_PLACE && a.places[at].url != NULL &&
		strcmp(a.places[at].url, text_in(media, "url")) == 0)
		return done(w, r, false);
	return write_place(w, r, study, &a, found, at, media);
}

/* ---- the entries ---- */

int target_write(struct course_work *w, size_t self, bool only_empty)
{
	struct attach_row *r = &w->rows[self];
	json_t *media, *item;

	if (r->asset == NULL || !r->readable)
		return gone(r, r->readable ? "The asset is gone." : "The target cannot be read.");
	media = media_object(w->cx, r->asset, r->alt);
	if (media == NULL)
		return -1;
	switch (r->target.type) {
	case MEDIA_TARGET_ITEM:
		item = item_of(w, &r->target);
		return item != NULL ? write_member(w, r, item, "stimulus", media, only_empty)
			: only_empty    ? stays(r)
							: gone(r, "The item is no longer in the course.");
	case MEDIA_TARGET_OPTION:
		if (only_empty && option_of(w, &r->target) == NULL)
			return stays(r);
		return write_option(w, r, media, only_empty);
	case MEDIA_TARGET_COVER:
		return write_member(w, r, w->course, "cover", media, only_empty);
	case MEDIA_TARGET_STUDY_TEXT:
		return write_text(w, self, media, only_empty);
	}
	return 0;
}

static bool list_shows(const json_t *media, const char *url)
{
	const char *own = text_in(media, "url");

	for (size_t i = 0; json_is_array(media) && i < json_array_size(media); i++)
		if (list_shows(json_array_get(media, i), url))
			return true;
	return own != NULL && strcmp(own, url) == 0;
}

static bool text_shows(const struct anchored *a, const char *marker_id)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->places[i].marker_id != NULL && strcmp(a->places[i].marker_id, marker_id) == 0)
			return true;
	return false;
}

int target_shows(struct course_work *w, size_t self, bool *ret)
{
	const struct attach_row *r = &w->rows[self];
	const char *path = text_in(r->asset, "path"), *url;
	const json_t *study;
	struct anchored a;

	*ret = false;
	if (path == NULL || !r->readable)
		return 0;
	url = media_url(w->cx, path);
	if (url == NULL)
		return -1;
	if (r->target.type == MEDIA_TARGET_ITEM) {
		*ret = list_shows(json_object_get(item_of(w, &r->target), "stimulus"), url);
	} else if (r->target.type == MEDIA_TARGET_OPTION) {
		*ret = list_shows(json_object_get(option_of(w, &r->target), "media"), url);
	} else if (r->target.type == MEDIA_TARGET_COVER) {
		*ret = list_shows(json_object_get(w->course, "cover"), url);
	} else {
		study = study_of(w, &r->target);
		if (study == NULL)
			return 0;
		TRY(read_text(w, study, &a));
		*ret = text_shows(&a, r->target.marker_id);
	}
	return 0;
}

/* What is remembered of a marker that goes: its old numbers, its surroundings as they are now. */
static int remember(
	struct course_work *w, struct attach_row *r, const struct anchored *a, size_t at)
{
	static const char *const now[] = { "before", "after", "alone" };
	const json_t *was = r->new_anchor != NULL ? r->new_anchor : r->anchor;
	json_t *fresh = anchor_of(a, at), *anchor;

	anchor = fresh != NULL ? ctx_own_json(w->cx, json_copy((json_t *)(was != NULL ? was : fresh)))
						   : NULL;
	if (anchor == NULL)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(now); i++)
		json_object_set(anchor, now[i], json_object_get(fresh, now[i]));
	json_object_set_new(anchor, "removed", json_true());
	r->new_anchor = anchor;
	return 0;
}

static int kept(struct attach_row *r, const char *reason)
{
	r->result = ATTACH_KEPT;
	r->reason = reason;
	return 0;
}

int target_clean(struct course_work *w, size_t self, bool keep)
{
	struct attach_row *r = &w->rows[self];
	json_t *study =
		r->readable && r->target.type == MEDIA_TARGET_STUDY_TEXT ? study_of(w, &r->target) : NULL;
	enum anchor_found found = ANCHOR_LOST;
	struct anchored a = { 0 };
	const char *text;
	size_t at = 0;

	if (study != NULL) {
		TRY(read_text(w, study, &a));
		TRY(find_marker(w, self, &a, &found, &at));
	}
	if (found != ANCHOR_PLACE || a.places[at].url != NULL)
		return kept(r, NULL); /* there is nothing to take out */
	if (keep)
		return kept(r, "Its job failed for good; the marker stays in the text.");
	TRY(remember(w, r, &a, at));
	TRY(anchor_remove(&a, at, &text));
	if (text == NULL) {
		r->new_anchor = NULL;
		return kept(r, "Its job failed for good; without the marker the text would be empty.");
	}
	if (json_object_set_new(study, "text", json_string(text)) != 0)
		return memory_short(w->cx);
	w->changed = true;
	r->result = ATTACH_REMOVED;
	r->reason = "Its job failed for good; the marker was taken out of the text.";
	return 0;
}

/* ---- what a target says ---- */

static const char *first_of(const json_t *a, const char *name, const char *otherwise)
{
	const char *text = text_in(a, name);

	return text != NULL && *text != '\0' ? text : otherwise;
}

int target_words(struct course_work *w, size_t self, const char **ret)
{
	struct attach_row *r = &w->rows[self];
	const struct target *t = &r->target;
	const json_t *part, *anchor;
	enum anchor_found found;
	struct anchored a;
	size_t at;

	*ret = NULL;
	switch (t->type) {
	case MEDIA_TARGET_ITEM:
		part = item_of(w, t);
		*ret = part != NULL ? first_of(part, "stem", "") : NULL;
		return 0;
	case MEDIA_TARGET_OPTION:
		part = option_of(w, t);
		*ret = part != NULL ? first_of(part, "text", "") : NULL;
		return 0;
	case MEDIA_TARGET_COVER:
		*ret = first_of(w->course, "title", "");
		return 0;
	case MEDIA_TARGET_STUDY_TEXT:
		part = study_of(w, t);
		if (part == NULL)
			return 0;
		TRY(read_text(w, part, &a));
		TRY(find_marker(w, self, &a, &found, &at));
		anchor = r->new_anchor != NULL ? r->new_anchor : r->anchor;
		*ret = found != ANCHOR_LOST ? first_of(anchor, "words", "") : NULL;
	}
	return 0;
}
