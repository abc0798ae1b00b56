/* Signed URLs: what is signed is verified, by each secret of the lists and by no other. */
#include "unit.h"

#include "../../handlers/storage/call.c"
#include "../../handlers/storage/sign.c"

#define SECRET_A "an-old-secret-of-at-least-32-characters"
#define SECRET_B "a-new-secret-of-at-least-32-characters!"
#define SECRET_C "somebody-else-with-32-characters-or-so!"

/* As in error.c, which words it; here the fault suffices. */
int token_refused(struct ctx *cx, enum jwt_fault fault)
{
	return fail(cx, 400, "invalid_jwt", "%s", jwt_fault_text(fault));
}

static void use_secrets(const char *service_first, const char *service_second, const char *jwt)
{
	cfg.service_key = (struct cfg_list){ .count = service_second != NULL ? 2 : 1,
		.item = { service_first, service_second } };
	cfg.jwt_secret = (struct cfg_list){ .count = jwt != NULL, .item = { jwt } };
}

static const char *token_of(struct ctx *cx, json_int_t seconds)
{
	const char *url = NULL;

	assert_int_equal(store_sign(cx, "courses", "a b/c.json", seconds, &url), 0);
	assert_true(str_starts(url, "/object/sign/courses/a b/c.json?token="));
	return strchr(url, '=') + 1;
}

static void a_signed_url_holds_path_scope_and_time(void **state)
{
	struct ctx *cx = *state;
	json_t *claims, *exp, *iat;

	use_secrets(SECRET_A, NULL, NULL);
	assert_int_equal(signed_claims(cx, token_of(cx, 60), &claims), 0);
	iat = json_object_get(claims, "iat");
	exp = json_object_get(claims, "exp");
	assert_string_equal(json_string_value(json_object_get(claims, "url")), "courses/a b/c.json");
	assert_string_equal(json_string_value(json_object_get(claims, "scope")), "download");
	assert_int_equal(json_integer_value(exp) - json_integer_value(iat), 60);
	assert_null(json_object_get(claims, "role"));
}

static void secrets_rotate_without_breaking_links(void **state)
{
	struct ctx *cx = *state;
	const char *old, *fresh;
	json_t *claims;

	use_secrets(SECRET_A, NULL, NULL);
	old = token_of(cx, 60);
	use_secrets(SECRET_B, SECRET_A, NULL);
	fresh = token_of(cx, 60);
	assert_int_equal(signed_claims(cx, old, &claims), 0);
	assert_int_equal(signed_claims(cx, fresh, &claims), 0);
	use_secrets(SECRET_B, NULL, NULL);
	assert_failed(cx, signed_claims(cx, old, &claims), 400, "invalid_jwt");
	use_secrets(SECRET_C, NULL, SECRET_A); /* links made before SERVICE_KEY was set */
	assert_int_equal(signed_claims(cx, old, &claims), 0);
	assert_failed(cx, signed_claims(cx, fresh, &claims), 400, "invalid_jwt");
}

static void what_is_changed_or_old_is_refused(void **state)
{
	struct ctx *cx = *state;
	json_t *claims;
	char *token;

	use_secrets(SECRET_A, NULL, NULL);
	token = ctx_strdup(cx, token_of(cx, 60));
	for (size_t i = 0; token[i] != '\0'; i += 7) {
		char former = token[i];

		token[i] = former == 'A' ? 'B' : 'A';
		assert_failed(cx, signed_claims(cx, token, &claims), 400, "invalid_jwt");
		token[i] = former;
	}
	assert_int_equal(signed_claims(cx, token, &claims), 0);
	assert_failed(cx, signed_claims(cx, token_of(cx, -60), &claims), 400, "invalid_jwt");
	assert_failed(cx, signed_claims(cx, "", &claims), 400, "invalid_jwt");
}

static void a_name_is_encoded_as_browsers_do(void **state)
{
	struct ctx *cx = *state;

	assert_string_equal(uri_component(cx, "a-Z_9.!~*'()"), "a-Z_9.!~*'()");
	assert_string_equal(uri_component(cx, "\xc3\xa4 /?\"\r\n"), "%C3%A4%20%2F%3F%22%0D%0A");
	assert_string_equal(uri_component(cx, ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_signed_url_holds_path_scope_and_time),
		CTX_TEST(secrets_rotate_without_breaking_links),
		CTX_TEST(what_is_changed_or_old_is_refused),
		CTX_TEST(a_name_is_encoded_as_browsers_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
