/* One form for a text: what course_normalize() does to each. */
#ifndef IGNITE_DOMAIN_COURSE_NORMALIZE_H
#define IGNITE_DOMAIN_COURSE_NORMALIZE_H

#include "base/str.h"

enum text_kind {
	TEXT_LINE,  /* line ends become blanks */
	TEXT_STEM,  /* a line with a gap: "[ Blank ]" becomes [blank] */
	TEXT_LINES, /* paragraphs; "[image: x]" becomes [IMAGE: x] */
};

/* Room for one text after the other, in the memory of a context. */
struct text_bench {
	struct str one, two, done;
};

int text_bench_init(struct text_bench *b, struct ctx *cx);

/*
 * text of size bytes (NUL bytes may be among them, and are left out) in normal form; *ret is text itself when nothing
 * changes, else the bench's, until the next call. Doing it twice changes nothing more. Fails when memory is short.
 */
int text_normalize(
	struct text_bench *b, const char *text, size_t size, enum text_kind kind, const char **ret);

#endif
