/* JSON Web Tokens: what is not exactly as it should be is refused before a signature is looked at. */
#include "codec/jwt.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "codec/b64.h"
#include "codec/hash.h"
#include "codec/json.h"
#include "codec/jwt_keys.h"

enum { ES256_BYTES = 64 };

struct jws {
	enum jwt_alg alg;
	const char *kid; /* or NULL */
	json_t *claims;  /* not to be believed before the signature is */
	const char *token;
	size_t token_size, signed_size; /* what is signed is the token's beginning */
	const char *signature;          /* its raw bytes */
};

/* Strict Base64url (RFC 7515, 2: no padding) of n characters. */
static int segment(struct ctx *cx, const char *text, size_t n, char **ret, size_t *ret_size)
{
	if (memchr(text, '=', n) != NULL)
		return -1;
	return b64_decode(cx, B64_URL, text, n, ret, ret_size);
}

static int object(struct ctx *cx, const char *text, size_t n, json_t **ret)
{
	char *data;
	size_t size;
	json_t *json;

	TRY(segment(cx, text, n, &data, &size));
	TRY(json_parse(cx, data, size, JSON_DEPTH_REQUEST, &json));
	if (!json_is_object(json))
		return -1;
	*ret = json;
	return 0;
}

static int read_header(struct ctx *cx, const char *text, size_t n, struct jws *ret)
{
	json_t *header, *kid;

	TRY(object(cx, text, n, &header));
	if (json_object_get(header, "crit") != NULL) /* RFC 7515, 4.1.11: we understand none */
		return -1;
	ret->alg = jwt_alg(json_string_value(json_object_get(header, "alg")));
	if (ret->alg == ALG_NONE)
		return -1;
	kid = json_object_get(header, "kid");
	if (kid != NULL && !json_is_string(kid))
		return -1;
	ret->kid = json_string_value(kid);
	return 0;
}

static int read_token(struct ctx *cx, const char *token, struct jws *ret)
{
	size_t size = strnlen(token, JWT_MAX_BYTES + 1), signature_size;
	const char *payload, *signature;
	char *raw;

	if (size > JWT_MAX_BYTES)
		return -1;
	payload = strchr(token, '.');
	signature = payload != NULL ? strchr(payload + 1, '.') : NULL;
	if (signature == NULL || strchr(signature + 1, '.') != NULL)
		return -1;
	TRY(read_header(cx, token, (size_t)(payload - token), ret));
	TRY(object(cx, payload + 1, (size_t)(signature - payload - 1), &ret->claims));
	ret->signed_size = (size_t)(signature - token);
	signature++;
	TRY(segment(cx, signature, size - (size_t)(signature - token), &raw, &signature_size));
	if (signature_size == 0 || (ret->alg == ALG_HS256 && signature_size != SHA256_BYTES) ||
		(ret->alg == ALG_ES256 && signature_size != ES256_BYTES))
		return -1;
	ret->token = token;
	ret->token_size = size;
	ret->signature = raw;
	return 0;
}

/* Looks at every byte whatever fits, so that time does not tell how nearly. */
static bool fits(const struct jws *t, const char *secret)
{
	unsigned char mac[SHA256_BYTES];
	unsigned differ = 0;

	hash_hmac_sha256(secret, strlen(secret), t->token, t->signed_size, mac);
	for (size_t i = 0; i < sizeof(mac); i++)
		differ |= mac[i] ^ (unsigned char)t->signature[i];
	return differ == 0;
}

/* HS256 against every secret of the list: the time tells which one fits, never how nearly. */
static enum jwt_fault try_secrets(const struct jws *t, const struct cfg_list *secrets)
{
	for (size_t i = 0; secrets != NULL && i < secrets->count; i++)
		if (fits(t, secrets->item[i]))
			return JWT_OK;
	return JWT_BAD_SIGNATURE;
}

/* Against the set's keys of that kid that the algorithm is right for; *ret_known: the set holds the kid at all. */
static enum jwt_fault try_keys(const struct jws *t, const struct jwks *set, bool *ret_known)
{
	const cjose_jwk_t *jwk = jwks_find(set, t->kid, t->alg, 0, ret_known);
	bool good = false;
	cjose_jws_t *jws;
	cjose_err e;

	if (jwk == NULL)
		return JWT_BAD_SIGNATURE;
	jws = cjose_jws_import(t->token, t->token_size, &e);
	if (jws == NULL)
		return JWT_MALFORMED;
	for (size_t n = 1; jwk != NULL && !good; n++) {
		good = cjose_jws_verify(jws, jwk, &e);
		jwk = jwks_find(set, t->kid, t->alg, n, ret_known);
	}
	cjose_jws_release(jws);
	return good ? JWT_OK : JWT_BAD_SIGNATURE;
}

static enum jwt_fault check_signature(
	const struct jws *t, const struct cfg_list *secrets, const struct jwks *set)
{
	enum jwt_fault fault = JWT_BAD_SIGNATURE;
	bool known = false;

	if (t->kid != NULL)
		fault = try_keys(t, set, &known);
	if (known)
		return fault;
	if (t->alg == ALG_HS256)
		fault = try_secrets(t, secrets);
	return fault == JWT_BAD_SIGNATURE && t->kid != NULL ? JWT_UNKNOWN_KEY : fault;
}

/* RFC 7519, 4.1.4 and 4.1.5. */
static enum jwt_fault check_times(const json_t *claims)
{
	const json_t *exp = json_object_get(claims, "exp"), *nbf = json_object_get(claims, "nbf");
	double now = (double)clock_unix();

	if ((exp != NULL && !json_is_number(exp)) || (nbf != NULL && !json_is_number(nbf)))
		return JWT_MALFORMED;
	if (exp != NULL && now >= json_number_value(exp) + (double)JWT_LEEWAY_SECONDS)
		return JWT_EXPIRED;
	if (nbf != NULL && now < json_number_value(nbf) - (double)JWT_LEEWAY_SECONDS)
		return JWT_NOT_YET;
	return JWT_OK;
}

static enum jwt_fault verify(struct ctx *cx, const char *token, const struct cfg_list *secrets,
	const struct jwks *set, json_t **ret_claims)
{
	struct jws t = { 0 };
	enum jwt_fault fault;

	if (read_token(cx, token, &t) != 0)
		return JWT_MALFORMED;
	fault = check_signature(&t, secrets, set);
	if (fault == JWT_OK)
		fault = check_times(t.claims);
	if (fault == JWT_OK)
		*ret_claims = t.claims;
	return fault;
}

enum jwt_fault jwt_verify(struct ctx *cx, const char *token, const struct cfg_list *secrets,
	const struct jwks *set, json_t **ret_claims)
{
	struct err before = cx->err;
	enum jwt_fault fault;

	ctx_forgive(cx);
	fault = verify(cx, token, secrets, set, ret_claims);
	if (cx->err.status < 500 || before.status != 0)
		cx->err = before;
	return fault;
}

char *jwt_sign(struct ctx *cx, const json_t *claims, const char *secret)
{
	static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
	unsigned char mac[SHA256_BYTES];
	const char *head, *body, *tail, *text;
	size_t size;
	char *signed_part;

	if (json_text(cx, claims, false, &text, &size) != 0)
		return NULL;
	head = b64_encode(cx, B64_URL, header, sizeof(header) - 1);
	body = head != NULL ? b64_encode(cx, B64_URL, text, size) : NULL;
	signed_part = body != NULL ? ctx_printf(cx, "%s.%s", head, body) : NULL;
	if (signed_part == NULL)
		return NULL;
	hash_hmac_sha256(secret, strlen(secret), signed_part, strlen(signed_part), mac);
	tail = b64_encode(cx, B64_URL, mac, sizeof(mac));
	return tail != NULL ? ctx_printf(cx, "%s.%s", signed_part, tail) : NULL;
}

const char *jwt_fault_text(enum jwt_fault fault)
{
	switch (fault) {
	case JWT_OK:
		return "The token is valid.";
	case JWT_MALFORMED:
		return "The token is not a well-formed JWT that is signed with HS256, ES256 or RS256.";
	case JWT_BAD_SIGNATURE:
		return "The token's signature is not valid here.";
	case JWT_EXPIRED:
		return "The token has expired.";
	case JWT_NOT_YET:
		return "The token is not valid yet.";
	case JWT_UNKNOWN_KEY:
		return "The token is signed with a key that is not known here.";
	}
	return "The token was refused.";
}
