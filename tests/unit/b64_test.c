/* Base64: RFC 4648's vectors, both alphabets, and nothing loose when decoding. */
#include "unit.h"

#include "codec/b64.h"

static void encodes_the_vectors_of_rfc_4648(void **state)
{
	static const char *const vectors[][3] = { { "", "", "" }, { "f", "Zg==", "Zg" },
		{ "fo", "Zm8=", "Zm8" }, { "foo", "Zm9v", "Zm9v" }, { "foob", "Zm9vYg==", "Zm9vYg" },
		{ "fooba", "Zm9vYmE=", "Zm9vYmE" }, { "foobar", "Zm9vYmFy", "Zm9vYmFy" },
		{ "\xfb\xff\xfe", "+//+", "-__-" } };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		const char *const *v = vectors[i];

		assert_string_equal(b64_encode(cx, B64_STANDARD, v[0], strlen(v[0])), v[1]);
		assert_string_equal(b64_encode(cx, B64_URL, v[0], strlen(v[0])), v[2]);
	}
}

static void decodes_with_and_without_padding(void **state)
{
	static const char *const texts[] = { "Zm9vYg==", "Zm9vYg" };
	struct ctx *cx = *state;
	size_t size;
	char *data;

	for (int alphabet = B64_STANDARD; alphabet <= B64_URL; alphabet++)
		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
			assert_int_equal(b64_decode(cx, (enum b64_alphabet)alphabet, texts[i], strlen(texts[i]),
								 &data, &size),
				0);
			assert_int_equal(size, 4);
			assert_string_equal(data, "foob");
		}
	assert_int_equal(b64_decode(cx, B64_STANDARD, "", 0, &data, &size), 0);
	assert_int_equal(size, 0);
}

static void refuses_what_is_not_exact(void **state)
{
	/* foreign characters, wrong lengths, wrong padding, unused bits that are not zero */
	static const char *const bad[] = { "Zm9v\n", "Zm 9", "Zm9v!", "Z", "Zm9vY", "Zg=", "Zg===", "=",
		"====", "Z===", "Zm=v", "Zh==", "Zm9=", "Zm9", "-__-", "Zm9vYg==Zg==" };
	struct ctx *cx = *state;
	char *data = NULL;
	size_t size;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_failed(cx, b64_decode(cx, B64_STANDARD, bad[i], strlen(bad[i]), &data, &size), 400,
			"invalid_base64");
	assert_failed(cx, b64_decode(cx, B64_URL, "+//+", 4, &data, &size), 400, "invalid_base64");
	assert_failed(
		cx, b64_decode(cx, B64_STANDARD, "Zm\0v", 4, &data, &size), 400, "invalid_base64");
	assert_null(data);
}

/* libb64 would break lines from 72 characters on. */
static void any_bytes_of_any_length_survive(void **state)
{
	struct ctx *cx = *state;
	static unsigned char data[50000];
	uint64_t random = 7;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)unit_random(&random);
	for (size_t n = 0; n <= sizeof(data); n = n < 300 ? n + 1 : n * 3 / 2) {
		for (int alphabet = B64_STANDARD; alphabet <= B64_URL; alphabet++) {
			char *text = b64_encode(cx, (enum b64_alphabet)alphabet, data, n), *back;
			size_t size;

			assert_null(strchr(text, '\n'));
			assert_int_equal(
				b64_decode(cx, (enum b64_alphabet)alphabet, text, strlen(text), &back, &size), 0);
			assert_int_equal(size, n);
			assert_memory_equal(back, data, n);
			assert_int_equal(back[size], 0);
		}
		ctx_reset(cx, "next");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(encodes_the_vectors_of_rfc_4648),
		CTX_TEST(decodes_with_and_without_padding),
		CTX_TEST(refuses_what_is_not_exact),
		CTX_TEST(any_bytes_of_any_length_survive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
