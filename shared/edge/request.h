/* The request as a handler sees it: already authenticated, its JSON body checked against the handler's schema. */
#ifndef IGNITE_EDGE_REQUEST_H
#define IGNITE_EDGE_REQUEST_H

#include "base/ctx.h"
#include "codec/jwt.h"

enum method { GET = 1, HEAD = 2, POST = 4, PUT = 8, PATCH = 16, DELETE = 32 };

enum method req_method(const struct ctx *cx);

/* What follows the function's name: "" or "/sub/path", percent-decoded; raw as the client sent it. */
const char *req_path_info(const struct ctx *cx);

/* Header by its name in any case ("x-upsert"), or NULL. Borrowed. */
const char *req_header(const struct ctx *cx, const char *name);

/* Any FastCGI/CGI parameter ("BODY_FILE"), or NULL. */
const char *req_param(const struct ctx *cx, const char *name);

/* Query parameter, percent-decoded, first occurrence; NULL when absent. */
const char *req_query(const struct ctx *cx, const char *name);

/* A whole number of the query within bounds, or dflt when absent; 422 with the pointer "?name" otherwise. */
int req_query_int(struct ctx *cx, const char *name, long min, long max, long dflt, long *ret);

/*
 * The header Idempotency-Key, NULL when absent: 1 to 200 visible ASCII characters, so that it can stand in a log and a header; 400
 * invalid_idempotency_key otherwise.
 */
int req_idempotency_key(struct ctx *cx, const char **ret);

/* The JSON body (checked), or NULL when the request had none. Borrowed. */
json_t *req_json(const struct ctx *cx);

/* json_unpack() of the body; the schema has run, so a mismatch is a 422 all the same. Borrowed strings. */
int req_unpack(struct ctx *cx, const char *fmt, ...);

/* The raw body, when it is not JSON or the handler takes bytes. */
void req_body(const struct ctx *cx, const char **ret, size_t *ret_size);

/* Path of the file that holds the body (nginx wrote it), or NULL. */
const char *req_body_file(const struct ctx *cx);

/*
 * The raw body wherever it is, in memory or in nginx's file, NUL added: 413 too_large over max_bytes, 400 short_body, 503
 * store_unavailable. For handlers that take body files and still want a small body whole. *ret is the arena's.
 */
int req_body_read(struct ctx *cx, size_t max_bytes, const char **ret, size_t *ret_size);

/* Why the caller's token was refused, for handlers that word their errors themselves. */
enum jwt_fault req_auth_fault(const struct ctx *cx);

#endif
