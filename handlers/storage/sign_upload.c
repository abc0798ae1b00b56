/*
 * Signed uploads: a token that stands for the right to write one object, asked for by someone who
 * has it and used by anyone who holds it.
 */
#include "storage.h"

#include <string.h>

enum { UPLOAD_SECONDS = 7200 };

int object_sign_upload(struct ctx *cx, const struct call *call)
{
	const char *upsert = req_header(cx, "x-upsert"), *owner = cx->who->user_id, *token;
	bool over = upsert != NULL && strcasecmp(upsert, "true") == 0;
	struct put p = { .bucket = call->bucket, .name = call->key, .insert_only = !over };
	json_int_t now = (json_int_t)clock_unix();
	json_t *claims;

	TRY(call_begin(cx, call));
	TRY(store_put_probe(cx, &p));
	db_rollback(cx);
	claims = ctx_own_json(cx,
		json_pack("{s:s*, s:o, s:b, s:s, s:I, s:I}", "owner", owner, "url",
			json_sprintf("%s/%s", call->bucket, call->key), "upsert", over, "scope", "upload",
			"iat", now, "exp", now + UPLOAD_SECONDS));
	if (claims == NULL)
		return -1;
	token = jwt_sign(cx, claims, signing_secret());
	if (token == NULL)
		return -1;
	return reply_json(cx, 200,
		json_pack("{s:o, s:s}", "url",
			json_sprintf("/object/upload/sign/%s/%s?token=%s", call->bucket, call->key, token),
			"token", token));
}

/*
 * The query's token; in nginx's question before the upload it stands in the address that the client
 * asked for.
 */
static const char *token_of(struct ctx *cx)
{
	const char *uri = req_param(cx, "ORIGINAL_URI");
	const char *query = uri != NULL ? strchr(uri, '?') : NULL; /* a key may hold "token=" */
	const char *token = query != NULL ? strstr(query, "token=") : NULL;

	if (uri == NULL)
		return req_query(cx, "token");
	return token != NULL ? ctx_strndup(cx, token + 6, strcspn(token + 6, "&")) : NULL;
}

/* From here on the service role writes, in the name of whoever asked for the token. */
static int act_for(struct ctx *cx, const char *owner)
{
	struct identity *who = ctx_alloc(cx, sizeof(*who));

	if (who == NULL)
		return -1;
	TRY(call_as_service(cx));
	*who = *cx->who;
	who->user_id = owner;
	cx->who = who;
	return 0;
}

int upload_token(struct ctx *cx, const struct call *call, bool *ret_upsert)
{
	const char *token = token_of(cx), *url, *scope, *wanted;
	json_t *claims;

	if (token == NULL)
		return fail(cx, 400, "invalid_request", "querystring must have required property 'token'");
	TRY(signed_claims(cx, token, &claims));
	url = json_string_value(json_object_get(claims, "url"));
	scope = json_string_value(json_object_get(claims, "scope"));
	wanted = ctx_printf(cx, "%s/%s", call->bucket, call->key);
	if (wanted == NULL)
		return -1;
	if (url == NULL || scope == NULL || strcmp(scope, "upload") != 0 || strcmp(url, wanted) != 0 ||
		!json_is_integer(json_object_get(claims, "exp")))
		return fail(cx, 400, "invalid_signature", "Invalid signature");
	*ret_upsert = json_is_true(json_object_get(claims, "upsert"));
	return act_for(cx, json_string_value(json_object_get(claims, "owner")));
}
