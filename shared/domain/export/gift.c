/*
 * GIFT, Moodle's text format for questions (docs.moodle.org, "GIFT format"). One question a paragraph, one line a part; every
 * character that means something is escaped wherever a text of the course stands.
 */
#include <string.h>

#include "domain/export/export_impl.h"

enum { NAME_MAX_BYTES = 80 };

struct gift {
	struct ctx *cx;
	const struct export_source *s;
	struct str out;
};

/*
 * A text: ~ = # { } : and \ escaped, line ends as \n. One that begins like a weight (%50%) or a format ([html]) would be read as
 * such, so it says first that it is plain.
 */
static int put_text(struct gift *g, const char *text)
{
	while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
		text++;
	if (*text == '%' || *text == '[')
		TRY(str_puts(&g->out, "[plain]"));
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			TRY(str_puts(&g->out, "\\n"));
		} else if ((unsigned char)*text < ' ') {
			TRY(str_puts(&g->out, " "));
		} else {
			if (strchr("~=#{}:\\", *text) != NULL)
				TRY(str_puts(&g->out, "\\"));
			TRY(str_add(&g->out, text, 1));
		}
	}
	return 0;
}

/* "::id stem…::[plain]": no line of ours can begin with // or $CATEGORY. */
static int put_head(struct gift *g, const char *id, const char *text)
{
	const char *name = ctx_printf(g->cx, "%s %s", id, text);

	name = name != NULL ? one_line(g->cx, name, NAME_MAX_BYTES) : NULL;
	if (name == NULL)
		return -1;
	TRY(str_puts(&g->out, "::"));
	TRY(put_text(g, name));
	return str_puts(&g->out, "::[plain]");
}

static int put_feedback(struct gift *g, const char *sign, const char *text)
{
	if (*text == '\0')
		return 0;
	TRY(str_puts(&g->out, sign));
	return put_text(g, text);
}

static int put_options(struct gift *g, const json_t *item)
{
	int key = key_place(item);
	json_t *option;
	size_t i;

	TRY(str_puts(&g->out, " {\n"));
	json_array_foreach (json_object_get(item, "options"), i, option) {
		TRY(str_puts(&g->out, (int)i == key ? "\t=" : "\t~"));
		TRY(put_text(g, text_in(option, "text")));
		TRY(put_feedback(g, "#", text_in(option, "misconception")));
		TRY(str_puts(&g->out, "\n"));
	}
	return 0;
}

static int put_number(struct gift *g, const char *sign, double value, double tolerance)
{
	const char *number = decimal(g->cx, value), *within = decimal(g->cx, tolerance);

	if (number == NULL || within == NULL)
		return -1;
	return str_printf(&g->out, "\t%s%s:%s", sign, number, within);
}

static int put_numbers(struct gift *g, const json_t *item)
{
	const json_t *answer = json_object_get(item, "answer");
	json_t *mistake;
	size_t i;

	TRY(str_puts(&g->out, " {#\n"));
	TRY(put_number(g, "=", number_in(answer, "value"), number_in(answer, "tolerance")));
	TRY(str_puts(&g->out, "\n"));
	json_array_foreach (json_object_get(item, "mistakes"), i, mistake) {
		TRY(put_number(g, "=%0%", number_in(mistake, "value"), 0));
		TRY(put_feedback(g, "#", text_in(mistake, "misconception")));
		TRY(str_puts(&g->out, "\n"));
	}
	return 0;
}

static int put_item(struct gift *g, const json_t *item)
{
	bool numeric = strcmp(text_in(item, "mode"), "numeric") == 0;
	const char *stem = stem_with(g->cx, text_in(item, "stem"), "_____");

	if (stem == NULL)
		return -1;
	TRY(put_head(g, text_in(item, "id"), stem));
	TRY(put_text(g, stem));
	TRY(numeric ? put_numbers(g, item) : put_options(g, item));
	if (*text_in(item, "explanation") != '\0') {
		TRY(put_feedback(g, "\t####", text_in(item, "explanation")));
		TRY(str_puts(&g->out, "\n"));
	}
	return str_puts(&g->out, "}\n\n");
}

/* A question without answers is a text to read. */
static int put_study_text(struct gift *g, const json_t *study)
{
	struct text_part *parts;
	const json_t *rest;
	size_t n;

	TRY(text_parts(
		g->cx, text_in(study, "text"), json_object_get(study, "media"), &parts, &n, &rest));
	TRY(put_head(g, text_in(study, "id"), text_in(study, "title")));
	TRY(put_text(g, text_in(study, "title")));
	for (size_t i = 0; i < n; i++) {
		TRY(str_puts(&g->out, "\\n\\n"));
		if (parts[i].picture)
			TRY(str_puts(&g->out, "[Picture\\: "));
		TRY(put_text(g, parts[i].text));
		if (parts[i].picture)
			TRY(str_puts(&g->out, "]"));
	}
	return str_puts(&g->out, "\n\n");
}

/* A part of a category's path: on one line, "/" doubled, and no colon would be taken for one of ours: nothing is escaped here. */
static int put_category_part(struct gift *g, const char *text)
{
	const char *line = one_line(g->cx, text, 200);

	if (line == NULL)
		return -1;
	for (; *line != '\0'; line++) {
		TRY(str_add(&g->out, line, 1));
		if (*line == '/')
			TRY(str_puts(&g->out, "/"));
	}
	return 0;
}

static int put_group(struct gift *g, const json_t *group, size_t at)
{
	json_t *part;
	size_t i;

	TRY(str_puts(&g->out, "$CATEGORY: $course$/top/"));
	TRY(put_category_part(g, text_in(g->s->course, "title")));
	TRY(str_printf(&g->out, "/%02zu ", at + 1));
	TRY(put_category_part(g, text_in(group, "title")));
	TRY(str_puts(&g->out, "\n\n"));
	json_array_foreach (json_object_get(g->s->course, "studyTexts"), i, part)
		if (of_group(part, group))
			TRY(put_study_text(g, part));
	json_array_foreach (json_object_get(g->s->course, "items"), i, part)
		if (of_group(part, group))
			TRY(put_item(g, part));
	return 0;
}

/* One medium, or several. */
static int without_media(
	struct gift *g, struct export_file *ret, const json_t *media, const char *pointer)
{
	const json_t *one;

	for (size_t i = 0; (one = medium_at(media, i)) != NULL; i++)
		if (picture_of(g->s, one) != NULL)
			TRY(leave_out(g->cx, ret->left_out,
				json_is_array(media) ? ctx_printf(g->cx, "%s/%zu", pointer, i) : pointer,
				"GIFT holds no pictures."));
	return 0;
}

/* The format has no place for a picture. */
static int without_pictures(struct gift *g, struct export_file *ret)
{
	json_t *part, *option;
	size_t i, k;

	TRY(without_media(g, ret, json_object_get(g->s->course, "cover"), "/cover"));
	json_array_foreach (json_object_get(g->s->course, "items"), i, part) {
		TRY(without_media(g, ret, json_object_get(part, "stimulus"),
			ctx_printf(g->cx, "/items/%zu/stimulus", i)));
		json_array_foreach (json_object_get(part, "options"), k, option)
			if (json_object_get(option, "media") != NULL)
				TRY(without_media(g, ret, json_object_get(option, "media"),
					ctx_printf(g->cx, "/items/%zu/options/%zu/media", i, k)));
	}
	json_array_foreach (json_object_get(g->s->course, "studyTexts"), i, part)
		TRY(without_media(
			g, ret, json_object_get(part, "media"), ctx_printf(g->cx, "/studyTexts/%zu/media", i)));
	return 0;
}

int write_gift(struct ctx *cx, const struct export_source *s, struct export_file *ret)
{
	struct gift g = { .cx = cx, .s = s };
	const json_t **groups;
	const char *title = one_line(cx, text_in(s->course, "title"), 200);
	size_t n;

	ret->left_out = ctx_own_json(cx, json_deep_copy(s->left_out));
	if (title == NULL || ret->left_out == NULL)
		return -1;
	TRY(str_init(&g.out, cx, EXPORT_MAX_BYTES));
	TRY(str_printf(&g.out, "// %s (%s, version %d)\n\n", title, s->course_id, s->version));
	TRY(groups_in_order(cx, s->course, &groups, &n));
	for (size_t i = 0; i < n; i++)
		TRY(put_group(&g, groups[i], i));
	TRY(without_pictures(&g, ret));
	ret->bytes = g.out.data;
	ret->size_bytes = g.out.len;
	return 0;
}
