/*
 * Exports: a published version as a file that other systems take: a SCORM 1.2 package, Moodle XML, GIFT. docs/export.md.
 * The same version, organisation and pictures give the same bytes under one revision of the format's writer.
 */
#ifndef IGNITE_DOMAIN_EXPORT_H
#define IGNITE_DOMAIN_EXPORT_H

#include "base/ctx.h"

enum {
	EXPORT_PICTURES_MAX = 512,              /* files a course */
	EXPORT_PICTURE_BYTES = 4 * 1024 * 1024, /* one of them */
	EXPORT_PICTURES_BYTES = 16 * 1024 * 1024,
	EXPORT_MAX_BYTES = 48 * 1024 * 1024,    /* the file; an object of the store holds 50 MiB */
	EXPORT_ARENA_BYTES = 192 * 1024 * 1024, /* what a context that exports must have room for */
	EXPORT_LEFT_OUT_MAX = 50,               /* places named; more are only counted */
	EXPORT_MASTERY_PERCENT = 80
};

enum export_kind { EXPORT_SCORM12, EXPORT_MOODLE_XML, EXPORT_GIFT, EXPORT_KINDS };

struct export_format {
	const char *name;      /* as requests spell it */
	const char *file_stem; /* versions/<n>/<file_stem>-r<revision><extension> */
	const char *extension;
	const char *content_type;
	int revision; /* of the writer: one more whenever its bytes for a course may change */
};

extern const struct export_format export_formats[EXPORT_KINDS];

/* The kind of that name; false for none. */
bool export_kind_of(const char *name, enum export_kind *ret);

/* A picture that goes along. */
struct export_picture {
	const char *url;  /* as the course names it */
	const char *name; /* in the export: "001.png" */
	const char *data;
	size_t size_bytes;
};

/* What is exported. export_open() makes it. */
struct export_source {
	json_t *course;
	const char *course_id, *organization_id;
	int version;
	struct export_picture *pictures;
	size_t picture_count;
	json_t *left_out; /* [{"pointer","reason"}]: media that no format gets */
};

/* The bytes are the arena's. */
struct export_file {
	const char *bytes;
	size_t size_bytes;
	json_t *left_out; /* as above, with what this format cannot hold */
};

/*
 * Reads a version's bytes and, in the open transaction, the pictures that it names: those that lie in the course's
 * folder of bucket courses or the organisation's of media-library, and are PNG, JPEG, GIF or WebP by their content.
 * Everything else is listed as left out. 409 version_altered when the bytes are no course.
 */
int export_open(struct ctx *cx, struct export_source *s, const char *bytes, size_t size_bytes);

/* Writes the file. 413 too_large over EXPORT_MAX_BYTES. */
int export_write(
	struct ctx *cx, enum export_kind kind, const struct export_source *s, struct export_file *ret);

#endif
