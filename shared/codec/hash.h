/* Digests by OpenSSL, as lower-case hexadecimal text, and HMAC. */
#ifndef IGNITE_CODEC_HASH_H
#define IGNITE_CODEC_HASH_H

#include <stddef.h>

enum { SHA256_BYTES = 32, SHA256_TEXT = 65, MD5_TEXT = 33 };

void hash_sha256(const void *data, size_t size, char out[SHA256_TEXT]);
void hash_md5(const void *data, size_t size, char out[MD5_TEXT]);

/* HMAC-SHA-256 (RFC 2104). */
void hash_hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
	unsigned char out[SHA256_BYTES]);

/* SHA-256 of what fd holds from its start, size in *ret_size. -1 with errno on a read error. */
int hash_sha256_fd(int fd, char out[SHA256_TEXT], long long *ret_size);

/* MD5 (for an ETag) of what fd holds from its start, size in *ret_size. -1 with errno on a read error. */
int hash_md5_fd(int fd, char out[MD5_TEXT], long long *ret_size);

#endif
