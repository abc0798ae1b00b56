/*
 * The issuer's public keys (JWKS_URL), kept for the process: fetched when first needed, again when they are ten minutes
 * old or a token names a key that they lack (at most each ten seconds), by one thread at a time. While the issuer is
 * down the keys that are there go on being used.
 */
#ifndef IGNITE_DOMAIN_KEYS_H
#define IGNITE_DOMAIN_KEYS_H

#include "base/ctx.h"
#include "codec/jwt.h"

/* A key set in use by a context; several contexts share one. */
struct keys;

/* The keys now, until the context ends. JWKS_URL is set. 503 keys_unavailable when they were never to be had. */
int keys_get(struct ctx *cx, const struct keys **ret);

/*
 * For a token that names a key which seen lacks: newer keys when there are some or the issuer may be asked again, else
 * seen itself. 503 keys_unavailable when the issuer was asked last without success.
 */
int keys_renew(struct ctx *cx, const struct keys *seen, const struct keys **ret);

/* The set to verify with. */
const struct jwks *keys_set(const struct keys *keys);

/* For tests: forgets everything; makes all that happened so far happen age_ms earlier. */
void keys_reset(void);
void keys_age(int64_t age_ms);

#endif
