/*
 * multipart/form-data (RFC 7578, RFC 2046) as a push parser: it is fed the body in pieces of any
 * size and remembers where the file part lies; only small fields are kept in memory.
 */
#ifndef STORAGE_MULTIPART_H
#define STORAGE_MULTIPART_H

#include "ignite.h"

enum {
	MULTIPART_BOUNDARY_MAX = 70, /* RFC 2046, 5.1.1 */
	MULTIPART_PARTS_MAX = 16,
	MULTIPART_HEAD_MAX = 8 * 1024, /* bytes of one part's headers */
};

/* What a form holds. */
struct form {
	bool has_file;
	int64_t file_at, file_bytes; /* place of the file part in the body */
	const char *file_type;       /* its Content-Type, or NULL */
	const char *cache_control;   /* field cacheControl, or NULL */
	const char *metadata;        /* field metadata, or NULL */
	const char *content_type;    /* field contentType, or NULL */
};

enum multipart_state { MP_PREAMBLE, MP_DELIMITER, MP_DASH, MP_LINE_END, MP_HEAD, MP_BODY, MP_END };

struct multipart {
	struct ctx *cx;
	struct form *form;
	enum multipart_state state;
	char delimiter[MULTIPART_BOUNDARY_MAX + 5]; /* CR LF - - boundary */
	size_t delimiter_size, matched;             /* matched: how much of it the last bytes were */
	int64_t at;                                 /* bytes fed so far */
	int parts;
	struct str head;       /* of the part that is being read */
	struct str value;      /* of the field that is being read */
	const char **field;    /* where its value goes; NULL: it is passed over */
	const char *part_type; /* Content-Type of the part that is being read */
	bool in_file;
};

/*
 * Begins; content_type is the request's header. 400 invalid_request when it names no boundary. form
 * lives as long as the parser is fed and belongs to the caller, its texts to cx.
 */
int multipart_init(
	struct multipart *m, struct ctx *cx, const char *content_type, struct form *form);

/*
 * Takes the next n bytes. 400 invalid_request for a malformed form, 413 too_large for a field over
 * its limit.
 */
int multipart_feed(struct multipart *m, const char *data, size_t n);

/*
 * To be called after the last byte: 400 invalid_request unless the form was whole and held a file.
 */
int multipart_end(struct multipart *m);

#endif
