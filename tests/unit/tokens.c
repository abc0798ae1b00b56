/* Making tokens for tests. */
#include "tokens.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#include "codec/b64.h"

cjose_jwk_t *tokens_ec, *tokens_rsa, *tokens_other_ec;

void tokens_setup(void)
{
	static const uint8_t exponent[] = { 1, 0, 1 };
	cjose_err e;

	tokens_ec = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &e);
	tokens_other_ec = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &e);
	tokens_rsa = cjose_jwk_create_RSA_random(2048, exponent, sizeof(exponent), &e);
	if (tokens_ec == NULL || tokens_other_ec == NULL || tokens_rsa == NULL)
		abort();
	cjose_jwk_set_kid(tokens_ec, "ec", 2, &e);
	cjose_jwk_set_kid(tokens_other_ec, "other", 5, &e);
	cjose_jwk_set_kid(tokens_rsa, "rsa", 3, &e);
}

char *tokens_jwks(struct ctx *cx, cjose_jwk_t *first, ...)
{
	char *text = ctx_strdup(cx, "{\"keys\":[");
	const char *comma = "";
	va_list ap;

	va_start(ap, first);
	for (cjose_jwk_t *key = first; key != NULL; key = va_arg(ap, cjose_jwk_t *)) {
		cjose_err e;
		char *json = cjose_jwk_to_json(key, false, &e);

		text = ctx_printf(cx, "%s%s%s", text, comma, json);
		free(json);
		comma = ",";
	}
	va_end(ap);
	return ctx_printf(cx, "%s]}", text);
}

char *tokens_sign(
	struct ctx *cx, cjose_jwk_t *key, const char *alg, const char *kid, const char *claims)
{
	cjose_err e = { .message = NULL };
	cjose_header_t *header = cjose_header_new(&e);
	const char *compact;
	cjose_jws_t *jws;
	char *token;

	cjose_header_set(header, "alg", alg, &e);
	if (kid != NULL)
		cjose_header_set(header, "kid", kid, &e);
	jws = cjose_jws_sign(key, header, (const uint8_t *)claims, strlen(claims), &e);
	if (jws == NULL || !cjose_jws_export(jws, &compact, &e))
		abort();
	token = ctx_strdup(cx, compact);
	cjose_jws_release(jws);
	cjose_header_release(header);
	return token;
}

char *tokens_hs256(
	struct ctx *cx, const char *header, const char *claims, const void *secret, size_t secret_size)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	char *input = ctx_printf(cx, "%s.%s", b64_encode(cx, B64_URL, header, strlen(header)),
		b64_encode(cx, B64_URL, claims, strlen(claims)));

	HMAC(EVP_sha256(), secret, (int)secret_size, (unsigned char *)input, strlen(input), mac, &size);
	return ctx_printf(cx, "%s.%s", input, b64_encode(cx, B64_URL, mac, size));
}

char *tokens_raw(
	struct ctx *cx, const char *header, const char *claims, const void *signature, size_t size)
{
	return ctx_printf(cx, "%s.%s.%s", b64_encode(cx, B64_URL, header, strlen(header)),
		b64_encode(cx, B64_URL, claims, strlen(claims)), b64_encode(cx, B64_URL, signature, size));
}

char *tokens_spoiled(struct ctx *cx, const char *token)
{
	char *copy = ctx_strdup(cx, token), *at = strrchr(copy, '.') + 1;

	*at = *at == 'A' ? 'B' : 'A';
	return copy;
}
