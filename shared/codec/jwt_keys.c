/* JWKS documents. */
#include "codec/jwt_keys.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEYS_MAX = 64,
	RSA_BITS_LEAST = 2048,
	OCT_BITS_LEAST = 256,
	N_CHARS_MAX = 1366, /* 8192 bits */
	E_CHARS_MAX = 6,    /* 32 bits */
	K_CHARS_MAX = 1366
};

struct key {
	char *kid;
	enum jwt_alg alg;
	cjose_jwk_t *jwk;
};

struct jwks {
	size_t count;
	struct key key[KEYS_MAX];
};

enum jwt_alg jwt_alg(const char *name)
{
	static const char *const names[] = {
		[ALG_HS256] = "HS256", [ALG_ES256] = "ES256", [ALG_RS256] = "RS256"
	};

	for (enum jwt_alg alg = ALG_HS256; name != NULL && alg <= ALG_RS256; alg++)
		if (strcmp(names[alg], name) == 0)
			return alg;
	return ALG_NONE;
}

/* The only algorithm that the key may be used with. */
static enum jwt_alg alg_of(const cjose_jwk_t *jwk)
{
	cjose_err e;
	size_t bits = cjose_jwk_get_keysize(jwk, &e);

	switch (cjose_jwk_get_kty(jwk, &e)) {
	case CJOSE_JWK_KTY_RSA:
		return bits >= RSA_BITS_LEAST ? ALG_RS256 : ALG_NONE;
	case CJOSE_JWK_KTY_EC:
		return cjose_jwk_EC_get_curve(jwk, &e) == CJOSE_JWK_EC_P_256 ? ALG_ES256 : ALG_NONE;
	case CJOSE_JWK_KTY_OCT:
		return bits >= OCT_BITS_LEAST ? ALG_HS256 : ALG_NONE;
	default:
		return ALG_NONE;
	}
}

static const char *member(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

/* RFC 7517, 4.2 and 4.3: what the publisher says the key is for. */
static bool may_verify(const json_t *json)
{
	const char *use = member(json, "use");
	const json_t *ops = json_object_get(json, "key_ops"), *op;
	size_t i;

	if (use != NULL && strcmp(use, "sig") != 0)
		return false;
	if (ops == NULL)
		return true;
	json_array_foreach (ops, i, op)
		if (json_is_string(op) && strcmp(json_string_value(op), "verify") == 0)
			return true;
	return false;
}

/* libcjose aborts the process on Base64url that cannot be, so what it is given is looked at first. */
static bool base64url(const char *s, size_t most)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t n = strlen(s);

	return n > 0 && n <= most && n % 4 != 1 && strspn(s, alphabet) == n;
}

/* The public part of a key, of a size that verifies in reasonable time; NULL when a member is not as it should be. */
static json_t *public_part(const json_t *json)
{
	static const struct {
		const char *name;
		size_t most;
	} members[] = { { "x", 86 }, { "y", 86 }, { "n", N_CHARS_MAX }, { "e", E_CHARS_MAX },
		{ "k", K_CHARS_MAX } };
	json_t *part = json_object();
	bool ok = part != NULL;

	for (size_t i = 0; ok && i < ARRAY_LEN(members); i++) {
		const char *value = member(json, members[i].name);

		ok = value == NULL ||
			(base64url(value, members[i].most) &&
				json_object_set_new(part, members[i].name, json_string(value)) == 0);
	}
	for (const char *const *name = (const char *const[]){ "kty", "crv", NULL }; ok && *name; name++)
		ok = member(json, *name) == NULL ||
			json_object_set_new(part, *name, json_string(member(json, *name))) == 0;
	if (ok)
		return part;
	json_decref(part);
	return NULL;
}

static cjose_jwk_t *import(const json_t *json)
{
	json_t *part = public_part(json);
	char *text = part != NULL ? json_dumps(part, JSON_COMPACT) : NULL;
	cjose_jwk_t *jwk = NULL;
	cjose_err e;

	if (text != NULL)
		jwk = cjose_jwk_import(text, strlen(text), &e);
	free(text);
	json_decref(part);
	return jwk;
}

/* Adds the key when it is one that we can use. */
static void add(struct jwks *set, const json_t *json)
{
	const char *kid = member(json, "kid"), *alg = member(json, "alg");
	struct key k = { 0 };

	if (set->count == KEYS_MAX || kid == NULL || !may_verify(json))
		return;
	k.jwk = import(json);
	if (k.jwk == NULL)
		return;
	k.alg = alg_of(k.jwk);
	if (k.alg != ALG_NONE && (alg == NULL || jwt_alg(alg) == k.alg))
		k.kid = strdup(kid);
	if (k.kid == NULL)
		cjose_jwk_release(k.jwk);
	else
		set->key[set->count++] = k;
}

struct jwks *jwks_parse(const char *text, size_t size, char *why, size_t why_size)
{
	json_error_t e;
	json_t *json = json_loadb(text, size, 0, &e);
	const json_t *keys = json_object_get(json, "keys"), *key;
	struct jwks *set;
	size_t i;

	if (!json_is_array(keys)) {
		snprintf(why, why_size, "%s",
			json == NULL ? "The key set is not JSON." : "The key set has no array \"keys\".");
		json_decref(json);
		return NULL;
	}
	set = calloc(1, sizeof(*set));
	if (set == NULL) {
		snprintf(why, why_size, "No memory for the key set.");
		json_decref(json);
		return NULL;
	}
	json_array_foreach (keys, i, key)
		add(set, key);
	json_decref(json);
	return set;
}

void jwks_free(struct jwks *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++) {
		free(set->key[i].kid);
		cjose_jwk_release(set->key[i].jwk);
	}
	free(set);
}

const cjose_jwk_t *jwks_find(
	const struct jwks *set, const char *kid, enum jwt_alg alg, size_t n, bool *ret_known)
{
	*ret_known = false;
	for (size_t i = 0; set != NULL && i < set->count; i++) {
		const struct key *k = &set->key[i];

		if (strcmp(k->kid, kid) != 0)
			continue;
		*ret_known = true;
		if (k->alg == alg && n-- == 0)
			return k->jwk;
	}
	return NULL;
}
