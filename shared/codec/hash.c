/* Digests by OpenSSL's EVP interface. */
#include "codec/hash.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024 };

static void to_text(const unsigned char *digest, size_t size, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		out[2 * i] = digits[digest[i] >> 4];
		out[2 * i + 1] = digits[digest[i] & 15];
	}
	out[2 * size] = '\0';
}

/* A digest cannot fail but for memory or an OpenSSL that was configured without it; neither can be gone on from. */
static void give_up(const char *name)
{
	fprintf(stderr, "OpenSSL cannot compute %s.\n", name);
	abort();
}

static void digest(const EVP_MD *md, const char *name, const void *data, size_t size, char *out)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_Digest(data, size, raw, &n, md, NULL) != 1)
		give_up(name);
	to_text(raw, n, out);
}

void hash_sha256(const void *data, size_t size, char out[SHA256_TEXT])
{
	digest(EVP_sha256(), "SHA-256", data, size, out);
}

void hash_md5(const void *data, size_t size, char out[MD5_TEXT])
{
	digest(EVP_md5(), "MD5", data, size, out);
}

/* Feeds what fd holds into md; bytes read, or -1 with errno. */
static long long feed(EVP_MD_CTX *md, int fd, unsigned char *buffer)
{
	long long total = 0;

	for (;;) {
		ssize_t n = pread(fd, buffer, READ_BYTES, total);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -1 : total;
		if (EVP_DigestUpdate(md, buffer, (size_t)n) != 1) {
			errno = ENOMEM;
			return -1;
		}
		total += n;
	}
}

int hash_md5_fd(int fd, char out[MD5_TEXT], long long *ret_size)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned char *buffer = malloc(READ_BYTES);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	long long total = -1;
	unsigned n = 0;

	if (buffer == NULL || md == NULL || EVP_DigestInit_ex(md, EVP_md5(), NULL) != 1)
		errno = ENOMEM;
	else
		total = feed(md, fd, buffer);
	if (total >= 0 && EVP_DigestFinal_ex(md, raw, &n) != 1) {
		errno = ENOMEM;
		total = -1;
	}
	EVP_MD_CTX_free(md);
	free(buffer);
	if (total < 0)
		return -1;
	to_text(raw, n, out);
	*ret_size = total;
	return 0;
}
