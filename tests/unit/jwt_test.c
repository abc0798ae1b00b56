/* JWTs: what is verified, with which key, and everything that must not be. */
#include "unit.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/clock.h"
#include "codec/b64.h"
#include "codec/json.h"
#include "codec/jwt.h"
#include "tokens.h"

#define SECRET "a-secret-of-at-least-32-characters"
#define OLD_SECRET "the-secret-before-the-rotation-of-it"
#define HS256 "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define CLAIMS "{\"sub\":\"x\",\"exp\":4102444800}"

static const struct cfg_list secrets = { 2, { SECRET, OLD_SECRET } };

static char *hs256(struct ctx *cx, const char *header, const char *claims)
{
	return tokens_hs256(cx, header, claims, SECRET, strlen(SECRET));
}

static enum jwt_fault verify(struct ctx *cx, const char *token, const struct jwks *set)
{
	json_t *claims = NULL;
	enum jwt_fault fault = jwt_verify(cx, token, &secrets, set, &claims);

	assert_int_equal(cx->err.status, 0);
	assert_true((fault == JWT_OK) == (claims != NULL));
	return fault;
}

static struct jwks *key_set(struct ctx *cx)
{
	char why[128] = "";
	char *text = tokens_jwks(cx, tokens_ec, tokens_rsa, NULL);
	struct jwks *set = jwks_parse(text, strlen(text), why, sizeof(why));

	assert_string_equal(why, "");
	assert_non_null(set);
	return set;
}

static void what_is_signed_here_is_verified_here(void **state)
{
	struct ctx *cx = *state;
	json_t *claims =
		ctx_own_json(cx, json_pack("{s:s,s:I}", "sub", "é", "exp", (json_int_t)4102444800));
	json_t *back;
	char *token = jwt_sign(cx, claims, SECRET);

	assert_non_null(token);
	assert_int_equal(jwt_verify(cx, token, &secrets, NULL, &back), JWT_OK);
	assert_true(json_equal(claims, back));
}

/* RFC 7515, A.1, whose key is 64 bytes and whose header has CR LF in it. */
static void the_example_of_rfc_7515_is_understood(void **state)
{
	static const char keys[] =
		"{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a1\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-"
		"1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}]}";
	static const char token[] =
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6L"
		"y9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
	char why[128];
	struct jwks *set = jwks_parse(keys, strlen(keys), why, sizeof(why));

	/* it names no kid, so the set is not asked; its secret is not one of ours */
	assert_non_null(set);
	assert_int_equal(verify(*state, token, set), JWT_BAD_SIGNATURE);
	jwks_free(set);
}

static void every_secret_of_the_list_verifies(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(verify(cx, hs256(cx, HS256, CLAIMS), NULL), JWT_OK);
	assert_int_equal(
		verify(cx, tokens_hs256(cx, HS256, CLAIMS, OLD_SECRET, strlen(OLD_SECRET)), NULL), JWT_OK);
	assert_int_equal(
		verify(cx, tokens_hs256(cx, HS256, CLAIMS, "other", 5), NULL), JWT_BAD_SIGNATURE);
	assert_int_equal(verify(cx, tokens_hs256(cx, HS256, CLAIMS, "", 0), NULL), JWT_BAD_SIGNATURE);
}

static void keys_of_the_issuer_verify_by_kid(void **state)
{
	struct ctx *cx = *state;
	struct jwks *set = key_set(cx);

	assert_int_equal(verify(cx, tokens_sign(cx, tokens_ec, "ES256", "ec", CLAIMS), set), JWT_OK);
	assert_int_equal(verify(cx, tokens_sign(cx, tokens_rsa, "RS256", "rsa", CLAIMS), set), JWT_OK);
	assert_int_equal(verify(cx, tokens_sign(cx, tokens_other_ec, "ES256", "ec", CLAIMS), set),
		JWT_BAD_SIGNATURE);
	assert_int_equal(verify(cx, tokens_sign(cx, tokens_other_ec, "ES256", "other", CLAIMS), set),
		JWT_UNKNOWN_KEY);
	assert_int_equal(
		verify(cx, tokens_sign(cx, tokens_ec, "ES256", "ec", CLAIMS), NULL), JWT_UNKNOWN_KEY);
	assert_int_equal(
		verify(cx, tokens_sign(cx, tokens_ec, "ES256", NULL, CLAIMS), set), JWT_BAD_SIGNATURE);
	assert_int_equal(
		verify(cx, tokens_spoiled(cx, tokens_sign(cx, tokens_ec, "ES256", "ec", CLAIMS)), set),
		JWT_BAD_SIGNATURE);
	assert_int_equal(
		verify(cx, tokens_spoiled(cx, tokens_sign(cx, tokens_rsa, "RS256", "rsa", CLAIMS)), set),
		JWT_BAD_SIGNATURE);
	jwks_free(set);
}

static void an_hs256_token_whose_kid_is_unknown_is_tried_against_the_secrets(void **state)
{
	static const char header[] = "{\"alg\":\"HS256\",\"kid\":\"legacy\"}";
	struct ctx *cx = *state;
	struct jwks *set = key_set(cx);

	assert_int_equal(verify(cx, hs256(cx, header, CLAIMS), set), JWT_OK);
	assert_int_equal(verify(cx, hs256(cx, header, CLAIMS), NULL), JWT_OK);
	assert_int_equal(verify(cx, tokens_hs256(cx, header, CLAIMS, "x", 1), set), JWT_UNKNOWN_KEY);
	jwks_free(set);
}

/* The classic: the public key, as an attacker can have it, used as HMAC secret. */
static void a_public_key_is_never_a_secret(void **state)
{
	struct ctx *cx = *state;
	struct jwks *set = key_set(cx);
	cjose_err e;
	EVP_PKEY *pkey = EVP_PKEY_new();
	BIO *bio = BIO_new(BIO_s_mem());
	char *jwk = cjose_jwk_to_json(tokens_rsa, false, &e), *pem;
	long pem_size;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	EVP_PKEY_set1_RSA(pkey, cjose_jwk_get_keydata(tokens_rsa, &e));
#pragma GCC diagnostic pop
	assert_int_equal(PEM_write_bio_PUBKEY(bio, pkey), 1);
	pem_size = BIO_get_mem_data(bio, &pem);
	assert_true(pem_size > 100);
	for (int with_kid = 0; with_kid < 2; with_kid++) {
		const char *header = with_kid ? "{\"alg\":\"HS256\",\"kid\":\"rsa\"}" : HS256;

		assert_int_equal(verify(cx, tokens_hs256(cx, header, CLAIMS, pem, (size_t)pem_size), set),
			JWT_BAD_SIGNATURE);
		assert_int_equal(
			verify(cx, tokens_hs256(cx, header, CLAIMS, jwk, strlen(jwk)), set), JWT_BAD_SIGNATURE);
	}
	free(jwk);
	BIO_free(bio);
	EVP_PKEY_free(pkey);
	jwks_free(set);
}

static void the_algorithm_is_the_keys_not_the_tokens(void **state)
{
	static const char *const algs[] = { "none", "None", "NONE", "nOnE", "", "HS384", "HS512",
		"RS512", "PS256", "ES384", "hs256", "HS256 ", "EdDSA", "dir" };
	struct ctx *cx = *state;
	struct jwks *set = key_set(cx);

	for (size_t i = 0; i < ARRAY_LEN(algs); i++) {
		char *header = ctx_printf(cx, "{\"alg\":\"%s\",\"typ\":\"JWT\"}", algs[i]);

		assert_int_equal(verify(cx, hs256(cx, header, CLAIMS), set), JWT_MALFORMED);
		assert_int_equal(verify(cx, tokens_raw(cx, header, CLAIMS, "", 0), set), JWT_MALFORMED);
	}
	/* an allowed one, of another key */
	assert_int_equal(
		verify(cx, tokens_sign(cx, tokens_ec, "ES256", "rsa", CLAIMS), set), JWT_BAD_SIGNATURE);
	assert_int_equal(
		verify(cx, tokens_sign(cx, tokens_rsa, "RS256", "ec", CLAIMS), set), JWT_BAD_SIGNATURE);
	jwks_free(set);
}

static void headers_that_are_not_plain_are_refused(void **state)
{
	static const char *const headers[] = { "", "null", "[]", "\"HS256\"", "{}", "{\"alg\":null}",
		"{\"alg\":1}", "{\"alg\":[\"HS256\"]}", "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
		"{\"alg\":\"HS256\",\"crit\":[]}", "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
		"{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}", "{\"alg\":\"HS256\",\"crit\":null}",
		"{\"alg\":\"HS256\",\"kid\":1}", "{\"alg\":\"HS256\",\"kid\":null}", "{\"alg\":\"HS256\"",
		"{\"alg\":\"HS256\"}x", "{\"alg\":\"HS256\\u0000\"}" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		assert_int_equal(verify(cx, hs256(cx, headers[i], CLAIMS), NULL), JWT_MALFORMED);
	assert_int_equal(verify(cx, hs256(cx, "{\"alg\":\"HS256\"}", CLAIMS), NULL), JWT_OK);
}

static void claims_that_are_not_a_plain_object_are_refused(void **state)
{
	static const char *const claims[] = { "", "null", "[]", "\"x\"", "{", "{\"a\":1,\"a\":2}",
		"{\"sub\":\"a\",\"exp\":4102444800,\"sub\":\"b\"}", "{\"a\":\"\\u0000\"}",
		"{\"a\":\"\xff\"}", "{\"exp\":\"4102444800\"}", "{\"exp\":null}", "{\"exp\":true}",
		"{\"exp\":[4102444800]}", "{\"nbf\":\"1\"}", "{\"nbf\":{}}", "{\"exp\":1e999}",
		"{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}" };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(claims); i++)
		assert_int_equal(verify(cx, hs256(cx, HS256, claims[i]), NULL), JWT_MALFORMED);
}

static void times_are_checked_with_a_little_leeway(void **state)
{
	static const struct {
		const char *name;
		long from_now;
		enum jwt_fault fault;
	} cases[] = { { "exp", -1000, JWT_EXPIRED }, { "exp", -JWT_LEEWAY_SECONDS - 2, JWT_EXPIRED },
		{ "exp", -JWT_LEEWAY_SECONDS + 3, JWT_OK }, { "exp", 60, JWT_OK }, { "nbf", -60, JWT_OK },
		{ "nbf", JWT_LEEWAY_SECONDS - 2, JWT_OK },
		{ "nbf", JWT_LEEWAY_SECONDS + 60, JWT_NOT_YET } };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int real = 0; real < 2; real++)
			assert_int_equal(
				verify(cx,
					hs256(cx, HS256,
						ctx_printf(cx, "{\"%s\":%lld%s}", cases[i].name,
							(long long)clock_unix() + cases[i].from_now, real ? ".25" : "")),
					NULL),
				cases[i].fault);
}

static void absurd_times_are_taken_for_what_they_say(void **state)
{
	static const struct {
		const char *claims;
		enum jwt_fault fault;
	} cases[] = { { "{\"exp\":9223372036854775807}", JWT_OK }, { "{\"exp\":1e308}", JWT_OK },
		{ "{\"exp\":-9223372036854775808}", JWT_EXPIRED }, { "{\"exp\":-1e308}", JWT_EXPIRED },
		{ "{\"exp\":0}", JWT_EXPIRED }, { "{\"exp\":1e-300}", JWT_EXPIRED },
		{ "{\"nbf\":1e308}", JWT_NOT_YET }, { "{\"nbf\":-1e308}", JWT_OK }, { "{}", JWT_OK } };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(verify(cx, hs256(cx, HS256, cases[i].claims), NULL), cases[i].fault);
}

/* What a forger sends must not tell whether the token would have expired. */
static void a_bad_signature_is_told_before_an_expiry(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(
		verify(cx, tokens_hs256(cx, HS256, "{\"exp\":1}", "x", 1), NULL), JWT_BAD_SIGNATURE);
}

static void the_form_is_exact(void **state)
{
	struct ctx *cx = *state;
	char *good = hs256(cx, HS256, CLAIMS);
	size_t n = strlen(good);
	static char huge[JWT_MAX_BYTES + 2];
	const char *const bad[] = { "", ".", "..", "...", "a.b", "a.b.c.d", "undefined", "null",
		ctx_printf(cx, "%s.", good), ctx_printf(cx, ".%s", good), ctx_printf(cx, "%s=", good),
		ctx_printf(cx, " %s", good), ctx_printf(cx, "%s ", good), ctx_printf(cx, "%s\n", good),
		ctx_printf(cx, "%s.%s", good, good), ctx_printf(cx, "%.*s", (int)n - 1, good),
		ctx_printf(cx, "%sA", good), ctx_printf(cx, "%.*s", (int)n - 43, good) };

	assert_int_equal(verify(cx, good, NULL), JWT_OK);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(verify(cx, bad[i], NULL), JWT_MALFORMED);
	memset(huge, 'A', sizeof(huge) - 1);
	assert_int_equal(verify(cx, huge, NULL), JWT_MALFORMED);
}

static void an_es256_signature_has_64_bytes(void **state)
{
	static const unsigned char zeros[64];
	struct ctx *cx = *state;
	struct jwks *set = key_set(cx);
	static const char header[] = "{\"alg\":\"ES256\",\"kid\":\"ec\"}";

	assert_int_equal(verify(cx, tokens_raw(cx, header, CLAIMS, zeros, 64), set), JWT_BAD_SIGNATURE);
	assert_int_equal(verify(cx, tokens_raw(cx, header, CLAIMS, zeros, 63), set), JWT_MALFORMED);
	assert_int_equal(verify(cx, tokens_raw(cx, header, CLAIMS, zeros, 0), set), JWT_MALFORMED);
	jwks_free(set);
}

static void only_keys_that_are_fit_are_taken_from_a_set(void **state)
{
	static const char *const unfit[] = {
		/* no kid; too short; for encryption; may not verify; for another algorithm; other kinds; garbage */
		"{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T\"}",
		"{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"AAAA\"}",
		"{\"kty\":\"oct\",\"kid\":\"k\",\"use\":\"enc\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T\"}",
		("{\"kty\":\"oct\",\"kid\":\"k\",\"key_ops\":[\"sign\"],\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-"
		 "EstJQLr_T\"}"),
		("{\"kty\":\"oct\",\"kid\":\"k\",\"alg\":\"HS512\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_"
		 "T\"}"),
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k\",\"x\":\"11qYAYKxCrfVS_"
		"7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
		"{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k\",\"x\":\"f\",\"y\":\"f\"}",
		"{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"AAAAA\"}",
		"{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"A=AB\"}", "{\"kty\":\"oct\",\"kid\":\"k\",\"k\":7}",
		"{}", "null", "7", "[]"
	};
	static const char fit[] =
		"{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-"
		"EstJQLr_T\",\"use\":\"sig\",\"key_ops\":[\"verify\"],\"alg\":\"HS256\"}";
	struct ctx *cx = *state;
	char why[128], *secret, *token;
	size_t size;

	assert_int_equal(
		b64_decode(cx, B64_URL, "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T", 44, &secret, &size),
		0);
	token = tokens_hs256(cx, "{\"alg\":\"HS256\",\"kid\":\"k\"}", CLAIMS, secret, size);
	for (size_t i = 0; i <= ARRAY_LEN(unfit); i++) {
		const char *key = i < ARRAY_LEN(unfit) ? unfit[i] : fit;
		char *text = ctx_printf(cx, "{\"keys\":[%s]}", key);
		struct jwks *set = jwks_parse(text, strlen(text), why, sizeof(why));

		assert_non_null(set);
		assert_int_equal(verify(cx, token, set), i < ARRAY_LEN(unfit) ? JWT_UNKNOWN_KEY : JWT_OK);
		jwks_free(set);
	}
}

static void a_text_that_is_no_key_set_is_told(void **state)
{
	static const char *const bad[] = { "", "{", "[]", "{}", "{\"keys\":{}}", "<html>" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char why[64] = "";

		assert_null(jwks_parse(bad[i], strlen(bad[i]), why, sizeof(why)));
		assert_true(strlen(why) > 10);
	}
}

/* One changed bit anywhere and the token is nobody's. */
static void no_mutated_token_is_accepted(void **state)
{
	struct ctx *cx = *state;
	struct jwks *set = key_set(cx);
	char *good[] = { strdup(hs256(cx, HS256, CLAIMS)),
		strdup(tokens_sign(cx, tokens_ec, "ES256", "ec", CLAIMS)),
		strdup(tokens_sign(cx, tokens_rsa, "RS256", "rsa", CLAIMS)) };
	uint64_t random = 3;

	for (size_t kind = 0; kind < ARRAY_LEN(good); kind++) {
		for (size_t i = 0; i < strlen(good[kind]); i++) {
			char *token = strdup(good[kind]);

			token[i] = (char)(token[i] ^ (1 << unit_random(&random) % 7));
			ctx_reset(cx, "next");
			assert_int_not_equal(verify(cx, token, set), JWT_OK);
			free(token);
		}
		free(good[kind]);
	}
	jwks_free(set);
}

static void garbage_is_survived(void **state)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_......=+/ \"{}";
	struct ctx *cx = *state;
	uint64_t random = 11;

	for (int round = 0; round < 20000; round++) {
		char token[400];
		size_t n = unit_random(&random) % sizeof(token);

		for (size_t i = 0; i < n; i++)
			token[i] = alphabet[unit_random(&random) % (sizeof(alphabet) - 1)];
		token[n] = '\0';
		ctx_reset(cx, "next");
		assert_int_not_equal(verify(cx, token, NULL), JWT_OK);
	}
}

static void short_memory_is_told_as_such(void **state)
{
	struct ctx *cx = ctx_new(100, "small");
	struct ctx *big = *state;
	json_t *claims;

	assert_int_equal(
		jwt_verify(cx, hs256(big, HS256, CLAIMS), &secrets, NULL, &claims), JWT_MALFORMED);
	assert_int_equal(cx->err.status, 503);
	ctx_free(cx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(what_is_signed_here_is_verified_here),
		CTX_TEST(the_example_of_rfc_7515_is_understood),
		CTX_TEST(every_secret_of_the_list_verifies),
		CTX_TEST(keys_of_the_issuer_verify_by_kid),
		CTX_TEST(an_hs256_token_whose_kid_is_unknown_is_tried_against_the_secrets),
		CTX_TEST(a_public_key_is_never_a_secret),
		CTX_TEST(the_algorithm_is_the_keys_not_the_tokens),
		CTX_TEST(headers_that_are_not_plain_are_refused),
		CTX_TEST(claims_that_are_not_a_plain_object_are_refused),
		CTX_TEST(times_are_checked_with_a_little_leeway),
		CTX_TEST(absurd_times_are_taken_for_what_they_say),
		CTX_TEST(a_bad_signature_is_told_before_an_expiry),
		CTX_TEST(the_form_is_exact),
		CTX_TEST(an_es256_signature_has_64_bytes),
		CTX_TEST(only_keys_that_are_fit_are_taken_from_a_set),
		CTX_TEST(a_text_that_is_no_key_set_is_told),
		CTX_TEST(no_mutated_token_is_accepted),
		CTX_TEST(garbage_is_survived),
		CTX_TEST(short_memory_is_told_as_such),
	};

	json_setup();
	tokens_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
