/*
 * Digests by OpenSSL: MD5 by its EVP interface, SHA-256 by its plain functions, which do without the providers. Setting those
 * up takes 2 ms, and most processes that answer one request by CGI need nothing else of them.
 */
#include "codec/hash.h"

#include <errno.h>
#define OPENSSL_API_COMPAT 10101 /* the plain functions, without a word about their age */
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024, BLOCK_BYTES = 64 };

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

/* SHA-256 of two texts, one behind the other. */
static void sha256(const void *first, size_t first_size, const void *second, size_t second_size,
	unsigned char out[SHA256_BYTES])
{
	SHA256_CTX sum;

	if (SHA256_Init(&sum) != 1 || SHA256_Update(&sum, first, first_size) != 1 ||
		SHA256_Update(&sum, second, second_size) != 1 || SHA256_Final(out, &sum) != 1)
		give_up("SHA-256");
}

void hash_sha256(const void *data, size_t size, char out[SHA256_TEXT])
{
	unsigned char raw[SHA256_BYTES];

	sha256(data, size, "", 0, raw);
	to_text(raw, sizeof(raw), out);
}

void hash_hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
	unsigned char out[SHA256_BYTES])
{
	unsigned char block[BLOCK_BYTES] = { 0 }, inner[SHA256_BYTES];

	if (key_size > BLOCK_BYTES)
		sha256(key, key_size, "", 0, block);
	else
		memcpy(block, key, key_size);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		block[i] ^= 0x36;
	sha256(block, BLOCK_BYTES, data, size, inner);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		block[i] ^= 0x36 ^ 0x5c;
	sha256(block, BLOCK_BYTES, inner, sizeof(inner), out);
	explicit_bzero(block, sizeof(block));
}

void hash_md5(const void *data, size_t size, char out[MD5_TEXT])
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_Digest(data, size, raw, &n, EVP_md5(), NULL) != 1)
		give_up("MD5");
	to_text(raw, n, out);
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

int hash_sha256_fd(int fd, char out[SHA256_TEXT], long long *ret_size)
{
	unsigned char raw[SHA256_BYTES];
	unsigned char *buffer = malloc(READ_BYTES);
	long long total = 0;
	SHA256_CTX sum;
	ssize_t n = -1;

	errno = ENOMEM;
	if (buffer == NULL)
		return -1;
	if (SHA256_Init(&sum) != 1)
		give_up("SHA-256");
	while ((n = pread(fd, buffer, READ_BYTES, total)) > 0 || (n < 0 && errno == EINTR)) {
		if (n > 0 && SHA256_Update(&sum, buffer, (size_t)n) != 1)
			give_up("SHA-256");
		total += n > 0 ? n : 0;
	}
	free(buffer);
	if (n < 0)
		return -1;
	if (SHA256_Final(raw, &sum) != 1)
		give_up("SHA-256");
	to_text(raw, sizeof(raw), out);
	*ret_size = total;
	return 0;
}
