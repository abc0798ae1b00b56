/*
 * JSON Web Tokens (RFC 7519): secrets by HMAC, an issuer's keys by libcjose. The algorithm is pinned to the key before
 * anything is verified; exp and nbf are checked here. Never accepted: alg none, an algorithm that is not the key's, crit
 * headers, duplicate members, padding or other loose Base64, tokens over 8 KiB.
 */
#ifndef IGNITE_CODEC_JWT_H
#define IGNITE_CODEC_JWT_H

#include "base/cfg.h"
#include "base/ctx.h"

enum { JWT_MAX_BYTES = 8192, JWT_LEEWAY_SECONDS = 5 };

/* Why a token was refused; storage words it one way and functions another. */
enum jwt_fault {
	JWT_OK,
	JWT_MALFORMED,
	JWT_BAD_SIGNATURE,
	JWT_EXPIRED,
	JWT_NOT_YET,
	JWT_UNKNOWN_KEY
};

/*
 * A JWKS (RFC 7517): ES256 (P-256), RS256 (2048 bits and more) and oct (HS256, 32 bytes and more) keys that have a kid
 * and may verify; others are passed over, so a set may be empty. NULL with one sentence in why when the text is not a
 * JWKS. Never changes once made, so threads share it.
 */
struct jwks;
struct jwks *jwks_parse(const char *text, size_t size, char *why, size_t why_size);
void jwks_free(struct jwks *set);

/*
 * Verifies a compact JWS. Without kid: HS256 against each secret. With kid: the JWKS key of that kid whose kty and alg fit
 * (set may be NULL); a kid that the set does not know gives JWT_UNKNOWN_KEY; an HS256 token with a kid that the
 * set does not hold is tried against the secrets. exp and nbf are numbers, whole or not, and may be absent: who relies
 * on an end looks for exp in the claims. *ret_claims, an object, is the arena's, untouched on a fault. Never touches
 * cx->err except for memory: that is JWT_MALFORMED with cx->err set.
 */
enum jwt_fault jwt_verify(struct ctx *cx, const char *token, const struct cfg_list *secrets,
	const struct jwks *set, json_t **ret_claims);

/* Signs claims with HS256. The token is the arena's, or NULL with the failure recorded. */
char *jwt_sign(struct ctx *cx, const json_t *claims, const char *secret);

/* One sentence for a fault, as the caller may read it. */
const char *jwt_fault_text(enum jwt_fault fault);

#endif
