/* JSON in and out: jansson with the limits that requests get (conventions: no NUL, no duplicate keys, depth 32). */
#ifndef IGNITE_CODEC_JSON_H
#define IGNITE_CODEC_JSON_H

#include "base/ctx.h"

enum { JSON_DEPTH_REQUEST = 32 };

/* Seeds jansson's hash; call once at start, before threads. */
void json_setup(void);

/*
 * Parses a request's text: UTF-8 (RFC 3629), no duplicate keys, no NUL characters (\u0000 included), depth <=
 * max_depth, nothing after the value. 400 invalid_json with the reason and position; *ret is the arena's.
 */
int json_parse(struct ctx *cx, const char *text, size_t size, int max_depth, json_t **ret);

/*
 * Compact text, keys sorted when sorted is set; the arena's. Each number is read back as it was; those of up to 15 digits are
 * written as they were read: 0.1, not 0.10000000000000001.
 */
int json_text(struct ctx *cx, const json_t *json, bool sorted, const char **ret, size_t *ret_size);

/* The same as malloc'ed text, unsorted; NULL: no memory, or text that is no UTF-8. */
char *json_write(const json_t *json);

/* The same for what jansson has written with its 17 digits, in place: no number gets longer. The new size. */
size_t json_shorten(char *text, size_t size);

/* The value at an RFC 6901 pointer, borrowed, or NULL. */
json_t *json_at(json_t *root, const char *pointer);

#endif
