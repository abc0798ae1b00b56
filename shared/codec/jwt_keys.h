/* The keys that tokens are verified with, each with the one algorithm it is good for. Within codec/jwt only. */
#ifndef IGNITE_CODEC_JWT_KEYS_H
#define IGNITE_CODEC_JWT_KEYS_H

#include <cjose/cjose.h>

#include "codec/jwt.h"

enum jwt_alg { ALG_NONE, ALG_HS256, ALG_ES256, ALG_RS256 };

/* The algorithm of that exact name, ALG_NONE for every other. */
enum jwt_alg jwt_alg(const char *name);

/* The n-th key (from 0) of the set with that kid and algorithm, or NULL. *ret_known: the kid is in the set at all. */
const cjose_jwk_t *jwks_find(
	const struct jwks *set, const char *kid, enum jwt_alg alg, size_t n, bool *ret_known);

#endif
