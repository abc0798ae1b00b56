/*
 * SCORM 1.2 package (ADL SCORM 1.2 Content Aggregation Model; IMS Content Packaging 1.1.2): the manifest, one SCO for the whole
 * course, the player, the course as course.js, its pictures.
 */
#include <string.h>

#include "codec/zip.h"
#include "domain/export/export_impl.h"
#include "domain/export/player.h"

enum { FIXED_FILES = 6 };

struct package {
	struct ctx *cx;
	const struct export_source *s;
	struct zip_entry *entries;
	size_t count;
};

static void put(struct package *p, const char *name, const char *data, size_t n, bool stored)
{
	p->entries[p->count++] =
		(struct zip_entry){ .name = name, .data = data, .size_bytes = n, .stored = stored };
}

/* An element whose text is the course's, on one line. */
static int element(struct package *p, struct str *out, const char *name, const char *text)
{
	const char *line = one_line(p->cx, text, 200);

	if (line == NULL)
		return -1;
	TRY(str_printf(out, "<%s>", name));
	TRY(xml_text(out, line));
	return str_printf(out, "</%s>", name);
}

/*
 * The schemas' names are no file's: no schemaLocation says where they are, for they are not ours to pass on and a package without
 * them is read all the same. identifier is an XML ID: it begins with a letter, which a course id need not.
 */
static int manifest(struct package *p, struct str *out)
{
	const char *title = text_in(p->s->course, "title");

	TRY(str_printf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<manifest identifier=\"course-%s\" version=\"%d\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" "
		"xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">\n"
		"<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>\n"
		"<organizations default=\"organization\">\n<organization identifier=\"organization\">",
		p->s->course_id, p->s->version));
	TRY(element(p, out, "title", title));
	TRY(str_puts(out, "\n<item identifier=\"sco\" identifierref=\"player\" isvisible=\"true\">"));
	TRY(element(p, out, "title", title));
	TRY(str_printf(out,
		"<adlcp:masteryscore>%d</adlcp:masteryscore></item>\n</organization>\n</organizations>\n"
		"<resources>\n<resource identifier=\"player\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"index.html\">\n",
		EXPORT_MASTERY_PERCENT));
	for (size_t i = 0; i < p->count; i++)
		TRY(str_printf(out, "<file href=\"%s\"/>\n", p->entries[i].name));
	return str_puts(out, "</resource>\n</resources>\n</manifest>\n");
}

int write_scorm(struct ctx *cx, const struct export_source *s, struct export_file *ret)
{
	struct package p = { .cx = cx, .s = s };
	struct export_file course;
	struct str xml;

	p.entries = ctx_alloc(cx, (s->picture_count + FIXED_FILES) * sizeof(*p.entries));
	if (p.entries == NULL)
		return -1;
	TRY(write_player_course(cx, s, &course));
	put(&p, "index.html", player_index_html, player_index_html_size, false);
	put(&p, "player.css", player_player_css, player_player_css_size, false);
	put(&p, "player.js", player_player_js, player_player_js_size, false);
	put(&p, "scorm.js", player_scorm_js, player_scorm_js_size, false);
	put(&p, "course.js", course.bytes, course.size_bytes, false);
	for (size_t i = 0; i < s->picture_count; i++) {
		const struct export_picture *one = &s->pictures[i];
		const char *name = ctx_printf(cx, "media/%s", one->name);

		if (name == NULL)
			return -1;
		put(&p, name, one->data, one->size_bytes, true);
	}
	TRY(str_init(&xml, cx, EXPORT_MAX_BYTES));
	TRY(manifest(&p, &xml));
	put(&p, "imsmanifest.xml", xml.data, xml.len, false);
	ret->left_out = s->left_out;
	return zip_write(cx, p.entries, p.count, EXPORT_MAX_BYTES, &ret->bytes, &ret->size_bytes);
}
