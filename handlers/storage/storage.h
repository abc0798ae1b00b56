/*
 * What the files of the storage handler share: the call that is being answered and the functions
 * that answer.
 */
#ifndef STORAGE_STORAGE_H
#define STORAGE_STORAGE_H

#include "ignite.h"

enum {
	OBJECT_MAX_BYTES = 50 * 1024 * 1024, /* whatever the bucket says */
	FORM_EXTRA_BYTES = 2 * 1024 * 1024, /* what a form may add: delimiters, fields, user metadata */
	JSON_BODY_MAX = 1024 * 1024,
	NAMES_MAX = 1000, /* of one call that takes several */
	READ_PARAMS_MAX = 8,
};

/* A call as its route understood it. key is NULL where the route has none. */
struct call {
	const char *operation; /* what policies may ask for: current_setting('storage.operation') */
	const char *bucket, *key;
};

/* ---- routes: each answers or fails; error.c words failures ---- */

int object_upload(struct ctx *cx, const struct call *call);

/*
 * Would the upload be let through, as far as can be told before its body is there? length: what the
 * client declares, or NULL.
 */
int object_upload_probe(struct ctx *cx, const struct call *call, const char *length);

/* Likewise with a token in the place of credentials. */
int object_upload_signed(struct ctx *cx, const struct call *call);
int object_upload_signed_probe(struct ctx *cx, const struct call *call, const char *length);
int object_sign_upload(struct ctx *cx, const struct call *call);

int object_download(struct ctx *cx, const struct call *call);
int object_download_public(struct ctx *cx, const struct call *call);
int object_download_signed(struct ctx *cx, const struct call *call);
int object_info(struct ctx *cx, const struct call *call);
int object_info_public(struct ctx *cx, const struct call *call);
int object_sign(struct ctx *cx, const struct call *call);
int object_sign_many(struct ctx *cx, const struct call *call);
int object_list(struct ctx *cx, const struct call *call);
int object_list_v2(struct ctx *cx, const struct call *call);
int object_remove(struct ctx *cx, const struct call *call);
int object_remove_many(struct ctx *cx, const struct call *call);
int object_move(struct ctx *cx, const struct call *call);
int object_copy(struct ctx *cx, const struct call *call);
int bucket_list(struct ctx *cx, const struct call *call);
int bucket_get(struct ctx *cx, const struct call *call);
int bucket_create(struct ctx *cx, const struct call *call);
int bucket_update(struct ctx *cx, const struct call *call);
int bucket_delete(struct ctx *cx, const struct call *call);
int bucket_empty(struct ctx *cx, const struct call *call);

/*
 * Finds the route of the request and runs it. /_auth is nginx's question before it takes an
 * upload's body.
 */
int storage_route(struct ctx *cx);

/* True for requests that no credentials are looked at for: public and signed downloads. */
bool storage_is_open(const struct ctx *cx);

/* The failure as the storage API words it. */
int storage_error(struct ctx *cx);

/* ---- shared steps ---- */

/* Opens a transaction as the caller and tells policies what it is for. */
int call_begin(struct ctx *cx, const struct call *call);

/* One reading statement as the caller, likewise, in one round trip; n text parameters (READ_PARAMS_MAX at most) follow. */
int call_read(
	struct ctx *cx, const struct call *call, struct rows **ret, const char *sql, int n, ...);

/* The JSON body, an object ({} for none): 400 invalid_request. */
int call_json(struct ctx *cx, json_t **ret);

/*
 * From here on as the service role without organisation; for what a signature or a public bucket
 * allows.
 */
int call_as_service(struct ctx *cx);

/* 400 invalid_request, worded as the real server's schema check. */
int call_lacks(struct ctx *cx, const char *property);

/* The object's row as the caller sees it, or as anyone does where the bucket is public. */
int call_find(struct ctx *cx, const struct call *call, struct object **ret);

/* encodeURIComponent() of text; the arena's, or NULL. */
char *uri_component(struct ctx *cx, const char *text);

/* The secret that signs URLs, and those that verify them, in turn. */
const char *signing_secret(void);
int signed_claims(struct ctx *cx, const char *token, json_t **ret);

/* 400 invalid_jwt in the words of the real server. */
int token_refused(struct ctx *cx, enum jwt_fault fault);

/*
 * Checks an upload's token; the service role goes on from there, in the name of the token's owner.
 */
int upload_token(struct ctx *cx, const struct call *call, bool *ret_upsert);

/* Columns as the API shows times. */
#define ISO(t) "to_char(" t " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

#endif
