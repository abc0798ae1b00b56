/* Signed URLs of stored objects: who has one reads that object until it expires, whoever that is. docs/storage.md. */
#ifndef IGNITE_DOMAIN_STORE_SIGN_H
#define IGNITE_DOMAIN_STORE_SIGN_H

#include "base/ctx.h"

/*
 * "/object/sign/bucket/key?token=…", relative to /storage/v1, the key as it is: valid for that many seconds. Signed with the first
 * SERVICE_KEY (else JWT_SECRET). Whether the caller may read the object is the caller's of this to know. *ret is the arena's.
 * 500 no_service_key.
 */
int store_sign(
	struct ctx *cx, const char *bucket, const char *key, json_int_t seconds, const char **ret);

#endif
