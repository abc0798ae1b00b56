/* Signed URLs: HS256 tokens {url, scope: "download", iat, exp} that stand for one object until they expire. */
#include "domain/store_sign.h"

#include "base/cfg.h"
#include "base/clock.h"
#include "codec/jwt.h"

int store_sign(
	struct ctx *cx, const char *bucket, const char *key, json_int_t seconds, const char **ret)
{
	json_int_t now = (json_int_t)clock_unix();
	json_t *claims;
	const char *token;

	if (cfg.service_key.count == 0)
		return fail(cx, 500, "no_service_key",
			"Neither SERVICE_KEY nor JWT_SECRET is set, so no URL can be signed.");
	claims = ctx_own_json(cx,
		json_pack("{s:o, s:s, s:I, s:I}", "url", json_sprintf("%s/%s", bucket, key), "scope",
			"download", "iat", now, "exp", now + seconds));
	token = claims != NULL ? jwt_sign(cx, claims, cfg.service_key.item[0]) : NULL;
	if (token == NULL)
		return -1;
	*ret = ctx_printf(cx, "/object/sign/%s/%s?token=%s", bucket, key, token);
	return *ret != NULL ? 0 : -1;
}
