/* Digests: published vectors, of memory and of files. */
#include "unit.h"

#include <unistd.h>

#include "codec/hash.h"

static void sha256_and_md5_give_the_published_values(void **state)
{
	char sha[SHA256_TEXT], md5[MD5_TEXT];

	(void)state;
	hash_sha256("abc", 3, sha); /* FIPS 180-2, B.1 */
	assert_string_equal(sha, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash_sha256("", 0, sha);
	assert_string_equal(sha, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	hash_md5("message digest", 14, md5); /* RFC 1321, A.5 */
	assert_string_equal(md5, "f96b697d7cb7938d525a2f31aaf161d0");
}

static void hmac_gives_the_published_values(void **state)
{
	/* RFC 4231, 4.2, 4.3 and 4.7: a short key, a shorter one, one of more than a block. */
	static const struct {
		const char *key, *data;
		size_t key_size;
		const char *first_bytes;
	} vectors[] = {
		{ "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
			"Hi There", 20, "\xb0\x34\x4c\x61\xd8\xdb\x38\x53\x5c\xa8\xaf\xce\xaf\x0b\xf1\x2b" },
		{ "Jefe", "what do ya want for nothing?", 4,
			"\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7" },
		{ NULL, "Test Using Larger Than Block-Size Key - Hash Key First", 131,
			"\x60\xe4\x31\x59\x1e\xe0\xb6\x7f\x0d\x8a\x26\xaa\xcb\xf5\xb7\x7f" },
	};
	unsigned char key[131], out[SHA256_BYTES];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		memset(key, 0xaa, sizeof(key));
		if (vectors[i].key != NULL)
			memcpy(key, vectors[i].key, vectors[i].key_size);
		hash_hmac_sha256(key, vectors[i].key_size, vectors[i].data, strlen(vectors[i].data), out);
		assert_memory_equal(out, vectors[i].first_bytes, 16);
	}
}

static void a_file_is_read_from_its_start_wherever_it_stands(void **state)
{
	static char data[200000];
	char of_memory[MD5_TEXT], of_file[MD5_TEXT], sha[2][SHA256_TEXT];
	FILE *f = tmpfile();
	long long size = -1;

	(void)state;
	assert_non_null(f);
	memset(data, 'x', sizeof(data));
	assert_int_equal(fwrite(data, 1, sizeof(data), f), sizeof(data));
	assert_int_equal(fflush(f), 0);
	hash_md5(data, sizeof(data), of_memory);
	assert_int_equal(hash_md5_fd(fileno(f), of_file, &size), 0);
	assert_string_equal(of_file, of_memory);
	assert_int_equal(size, sizeof(data));
	hash_sha256(data, sizeof(data), sha[0]);
	assert_int_equal(hash_sha256_fd(fileno(f), sha[1], &size), 0);
	assert_string_equal(sha[0], sha[1]);
	assert_int_equal(size, sizeof(data));
	fclose(f);
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
	char out[MD5_TEXT] = "untouched", longer[SHA256_TEXT] = "untouched";
	long long size = 7;

	(void)state;
	assert_int_equal(hash_md5_fd(-1, out, &size), -1);
	assert_int_equal(hash_sha256_fd(-1, longer, &size), -1);
	assert_string_equal(out, "untouched");
	assert_string_equal(longer, "untouched");
	assert_int_equal(size, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_and_md5_give_the_published_values),
		cmocka_unit_test(hmac_gives_the_published_values),
		cmocka_unit_test(a_file_is_read_from_its_start_wherever_it_stands),
		cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
