/*
 * Moodle XML, the question bank's own format (docs.moodle.org, "Moodle XML format"): a category a group, its study texts as
 * descriptions, its items as multichoice (single) or numerical questions.
 * Texts are HTML inside CDATA. A text of the course is escaped for HTML first, so that no ">" of it is left to end a section.
 */
#include <string.h>

#include "codec/b64.h"
#include "domain/export/export_impl.h"

enum { NAME_MAX_BYTES = 100 };

struct moodle {
	struct ctx *cx;
	const struct export_source *s;
	struct str out;
	struct str files;    /* <file> elements of the text that is being written */
	const char **base64; /* of the pictures, made when first asked for */
};

/* ---- HTML, within a CDATA section ---- */

static int html_lines(struct moodle *m, const char *text)
{
	for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		char *line = ctx_strndup(m->cx, text, (size_t)(end - text));

		if (line == NULL)
			return -1;
		TRY(xml_text(&m->out, line));
		TRY(str_puts(&m->out, "<br>"));
	}
	return xml_text(&m->out, text);
}

static int html_paragraph(struct moodle *m, const char *text)
{
	TRY(str_puts(&m->out, "<p>"));
	TRY(html_lines(m, text));
	return str_puts(&m->out, "</p>");
}

/* <img> here, the bytes among the files that follow the text. */
static int html_picture(struct moodle *m, const struct export_picture *p, const char *alt)
{
	const char **base64 = &m->base64[p - m->s->pictures];

	if (*base64 == NULL)
		*base64 = b64_encode(m->cx, B64_STANDARD, p->data, p->size_bytes);
	if (*base64 == NULL)
		return -1;
	TRY(str_printf(&m->out, "<p><img src=\"@@PLUGINFILE@@/%s\" alt=\"", p->name));
	TRY(xml_text(&m->out, alt));
	TRY(str_puts(&m->out, "\"></p>"));
	TRY(str_printf(&m->files, "<file name=\"%s\" path=\"/\" encoding=\"base64\">", p->name));
	TRY(str_puts(&m->files, *base64));
	return str_puts(&m->files, "</file>");
}

/* One medium, or several. */
static int html_media(struct moodle *m, const json_t *media)
{
	const json_t *one;

	for (size_t i = 0; (one = medium_at(media, i)) != NULL; i++) {
		const struct export_picture *p = picture_of(m->s, one);

		if (p != NULL)
			TRY(html_picture(m, p, text_in(one, "alt")));
	}
	return 0;
}

/* ---- XML ---- */

static int plain(struct moodle *m, const char *element, const char *text)
{
	TRY(str_printf(&m->out, "<%s><text>", element));
	TRY(xml_text(&m->out, text));
	return str_printf(&m->out, "</text></%s>\n", element);
}

static int html_open(struct moodle *m, const char *element)
{
	m->files.len = 0;
	m->files.data[0] = '\0';
	return str_printf(&m->out, "<%s format=\"html\"><text><![CDATA[", element);
}

static int html_close(struct moodle *m, const char *element)
{
	TRY(str_puts(&m->out, "]]></text>"));
	TRY(str_add(&m->out, m->files.data, m->files.len));
	return str_printf(&m->out, "</%s>\n", element);
}

static int html(struct moodle *m, const char *element, const char *text)
{
	TRY(html_open(m, element));
	if (*text != '\0')
		TRY(html_paragraph(m, text));
	return html_close(m, element);
}

static int name_of(struct moodle *m, const char *id, const char *text)
{
	const char *name = ctx_printf(m->cx, "%s %s", id, text);

	name = name != NULL ? one_line(m->cx, name, NAME_MAX_BYTES) : NULL;
	return name != NULL ? plain(m, "name", name) : -1;
}

static int idnumber(struct moodle *m, const char *id)
{
	TRY(str_puts(&m->out, "<idnumber>"));
	TRY(xml_text(&m->out, id));
	return str_puts(&m->out, "</idnumber>\n");
}

/* ---- questions ---- */

static int put_options(struct moodle *m, const json_t *item)
{
	int key = key_place(item);
	json_t *option;
	size_t i;

	TRY(str_puts(&m->out,
		"<single>true</single>\n<shuffleanswers>false</shuffleanswers>\n"
		"<answernumbering>abc</answernumbering>\n<showstandardinstruction>0</showstandardinstruction>\n"));
	json_array_foreach (json_object_get(item, "options"), i, option) {
		TRY(str_printf(&m->out, "<answer fraction=\"%d\" format=\"html\"><text><![CDATA[",
			(int)i == key ? 100 : 0));
		m->files.len = 0;
		TRY(html_paragraph(m, text_in(option, "text")));
		TRY(html_media(m, json_object_get(option, "media")));
		TRY(str_puts(&m->out, "]]></text>"));
		TRY(str_add(&m->out, m->files.data, m->files.len));
		TRY(html(m, "feedback", text_in(option, "misconception")));
		TRY(str_puts(&m->out, "</answer>\n"));
	}
	return 0;
}

static int put_number(
	struct moodle *m, int percent, double value, double tolerance, const char *feedback)
{
	const char *number = decimal(m->cx, value), *within = decimal(m->cx, tolerance);

	if (number == NULL || within == NULL)
		return -1;
	TRY(str_printf(&m->out, "<answer fraction=\"%d\" format=\"moodle_auto_format\"><text>%s</text>",
		percent, number));
	TRY(html(m, "feedback", feedback));
	return str_printf(&m->out, "<tolerance>%s</tolerance></answer>\n", within);
}

/* The first answer that fits counts, so the right one goes first. */
static int put_numbers(struct moodle *m, const json_t *item)
{
	const json_t *answer = json_object_get(item, "answer");
	json_t *mistake;
	size_t i;

	TRY(put_number(m, 100, number_in(answer, "value"), number_in(answer, "tolerance"), ""));
	json_array_foreach (json_object_get(item, "mistakes"), i, mistake)
		TRY(put_number(m, 0, number_in(mistake, "value"), 0, text_in(mistake, "misconception")));
	return str_puts(&m->out,
		"<unitgradingtype>0</unitgradingtype>\n<unitpenalty>0.1</unitpenalty>\n"
		"<showunits>3</showunits>\n<unitsleft>0</unitsleft>\n");
}

static int put_item(struct moodle *m, const json_t *item)
{
	bool numeric = strcmp(text_in(item, "mode"), "numeric") == 0;
	const char *stem = stem_with(m->cx, text_in(item, "stem"), "_____");

	if (stem == NULL)
		return -1;
	TRY(str_printf(&m->out, "<question type=\"%s\">\n", numeric ? "numerical" : "multichoice"));
	TRY(name_of(m, text_in(item, "id"), stem));
	TRY(html_open(m, "questiontext"));
	TRY(html_media(m, json_object_get(item, "stimulus")));
	TRY(html_paragraph(m, stem));
	TRY(html_close(m, "questiontext"));
	TRY(html(m, "generalfeedback", text_in(item, "explanation")));
	TRY(str_puts(&m->out,
		"<defaultgrade>1</defaultgrade>\n<penalty>0.3333333</penalty>\n<hidden>0</hidden>\n"));
	TRY(idnumber(m, text_in(item, "id")));
	TRY(numeric ? put_numbers(m, item) : put_options(m, item));
	if (*text_in(item, "hint") != '\0')
		TRY(html(m, "hint", text_in(item, "hint")));
	return str_puts(&m->out, "</question>\n");
}

/* Pictures that no place asks for follow the text. */
static int study_parts(struct moodle *m, const json_t *study)
{
	struct text_part *parts;
	const json_t *rest;
	size_t n;

	TRY(text_parts(
		m->cx, text_in(study, "text"), json_object_get(study, "media"), &parts, &n, &rest));
	for (size_t i = 0; i < n; i++) {
		const struct export_picture *p;

		if (!parts[i].picture) {
			TRY(html_paragraph(m, parts[i].text));
			continue;
		}
		p = picture_of(m->s, parts[i].media);
		if (p != NULL) {
			TRY(html_picture(m, p, parts[i].text));
			continue;
		}
		TRY(str_puts(&m->out, "<p><em>["));
		TRY(xml_text(&m->out, parts[i].text));
		TRY(str_puts(&m->out, "]</em></p>"));
	}
	return html_media(m, rest);
}

static int put_study_text(struct moodle *m, const json_t *study)
{
	TRY(str_puts(&m->out, "<question type=\"description\">\n"));
	TRY(name_of(m, text_in(study, "id"), text_in(study, "title")));
	TRY(html_open(m, "questiontext"));
	TRY(str_puts(&m->out, "<h4>"));
	TRY(html_lines(m, text_in(study, "title")));
	TRY(str_puts(&m->out, "</h4>"));
	TRY(study_parts(m, study));
	TRY(html_close(m, "questiontext"));
	TRY(html(m, "generalfeedback", ""));
	TRY(str_puts(
		&m->out, "<defaultgrade>0</defaultgrade>\n<penalty>0</penalty>\n<hidden>0</hidden>\n"));
	TRY(idnumber(m, text_in(study, "id")));
	return str_puts(&m->out, "</question>\n");
}

/* ---- categories ---- */

/* A part of a category's path, in which "/" is written twice. */
static int path_part(struct moodle *m, const char *text)
{
	const char *line = one_line(m->cx, text, 200);
	char *doubled, *p;

	if (line == NULL)
		return -1;
	doubled = p = ctx_alloc(m->cx, strlen(line) * 2 + 1);
	if (doubled == NULL)
		return -1;
	for (; *line != '\0'; line++) {
		*p++ = *line;
		if (*line == '/')
			*p++ = '/';
	}
	return xml_text(&m->out, doubled);
}

static int put_category(struct moodle *m, const json_t *group, size_t at)
{
	json_t *objective;
	size_t i;

	TRY(str_puts(&m->out, "<question type=\"category\">\n<category><text>$course$/top/"));
	TRY(path_part(m, text_in(m->s->course, "title")));
	TRY(str_printf(&m->out, "/%02zu ", at + 1));
	TRY(path_part(m, text_in(group, "title")));
	TRY(str_puts(&m->out, "</text></category>\n"));
	TRY(html_open(m, "info"));
	if (at == 0)
		TRY(html_media(m, json_object_get(m->s->course, "cover")));
	json_array_foreach (json_object_get(group, "objectives"), i, objective)
		TRY(html_paragraph(m, text_in(objective, "text")));
	TRY(html_close(m, "info"));
	TRY(idnumber(m, ctx_printf(m->cx, "%s.%s", m->s->course_id, text_in(group, "id"))));
	return str_puts(&m->out, "</question>\n");
}

static int put_group(struct moodle *m, const json_t *group, size_t at)
{
	json_t *part;
	size_t i;

	TRY(put_category(m, group, at));
	json_array_foreach (json_object_get(m->s->course, "studyTexts"), i, part)
		if (of_group(part, group))
			TRY(put_study_text(m, part));
	json_array_foreach (json_object_get(m->s->course, "items"), i, part)
		if (of_group(part, group))
			TRY(put_item(m, part));
	return 0;
}

int write_moodle(struct ctx *cx, const struct export_source *s, struct export_file *ret)
{
	struct moodle m = { .cx = cx, .s = s };
	const json_t **groups;
	size_t n;

	m.base64 = ctx_alloc(cx, (s->picture_count + 1) * sizeof(*m.base64));
	if (m.base64 == NULL)
		return -1;
	TRY(str_init(&m.out, cx, EXPORT_MAX_BYTES));
	TRY(str_init(&m.files, cx, EXPORT_MAX_BYTES));
	TRY(str_puts(&m.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n"));
	TRY(groups_in_order(cx, s->course, &groups, &n));
	for (size_t i = 0; i < n; i++)
		TRY(put_group(&m, groups[i], i));
	TRY(str_puts(&m.out, "</quiz>\n"));
	ret->bytes = m.out.data;
	ret->size_bytes = m.out.len;
	ret->left_out = s->left_out;
	return 0;
}
