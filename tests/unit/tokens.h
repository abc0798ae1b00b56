/* Making tokens of every kind, good and bad, as an issuer or an attacker would. */
#ifndef IGNITE_TESTS_TOKENS_H
#define IGNITE_TESTS_TOKENS_H

#include <cjose/cjose.h>

#include "base/ctx.h"

/* Key pairs, made once by tokens_setup(); the public halves are in tokens_jwks(). */
extern cjose_jwk_t *tokens_ec, *tokens_rsa, *tokens_other_ec;
void tokens_setup(void);

/* {"keys":[…]} of the given keys under kids "ec", "rsa", "other"; NULL ends the list. The arena's. */
char *tokens_jwks(struct ctx *cx, cjose_jwk_t *first, ...) __attribute__((sentinel));

/* A token signed with the key as alg says, header members kid (may be NULL) and typ. The arena's. */
char *tokens_sign(
	struct ctx *cx, cjose_jwk_t *key, const char *alg, const char *kid, const char *claims);

/* Any header and claims text, signed with HMAC-SHA-256 over the secret's bytes. */
char *tokens_hs256(
	struct ctx *cx, const char *header, const char *claims, const void *secret, size_t secret_size);

/* Any three parts, encoded: header and claims text, signature bytes. */
char *tokens_raw(
	struct ctx *cx, const char *header, const char *claims, const void *signature, size_t size);

/* The token with the last characters of its signature changed. */
char *tokens_spoiled(struct ctx *cx, const char *token);

#endif
