/* The formats that there are, and their writers. */
#include "domain/export/export.h"

#include <string.h>

#include "domain/export/export_impl.h"

const struct export_format export_formats[EXPORT_KINDS] = {
	[EXPORT_SCORM12] = { "scorm12", "scorm12", ".zip", "application/zip", 1 },
	[EXPORT_MOODLE_XML] = { "moodle_xml", "moodle", ".xml", "application/xml", 1 },
	[EXPORT_GIFT] = { "gift", "gift", ".txt", "text/plain; charset=utf-8", 1 },
};

static int (*const writers[EXPORT_KINDS])(
	struct ctx *cx, const struct export_source *s, struct export_file *ret) = {
	[EXPORT_SCORM12] = write_scorm,
	[EXPORT_MOODLE_XML] = write_moodle,
	[EXPORT_GIFT] = write_gift,
};

bool export_kind_of(const char *name, enum export_kind *ret)
{
	for (enum export_kind k = 0; k < EXPORT_KINDS; k++)
		if (strcmp(export_formats[k].name, name) == 0) {
			*ret = k;
			return true;
		}
	return false;
}

int export_write(
	struct ctx *cx, enum export_kind kind, const struct export_source *s, struct export_file *ret)
{
	return writers[kind](cx, s, ret);
}
