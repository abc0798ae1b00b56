/* Digests by OpenSSL, as lower-case hexadecimal text. */
#ifndef IGNITE_CODEC_HASH_H
#define IGNITE_CODEC_HASH_H

#include <stddef.h>

enum { SHA256_TEXT = 65, MD5_TEXT = 33 };

void hash_sha256(const void *data, size_t size, char out[SHA256_TEXT]);
void hash_md5(const void *data, size_t size, char out[MD5_TEXT]);

/* MD5 (for an ETag) of what fd holds from its start, size in *ret_size. -1 with errno on a read error. */
int hash_md5_fd(int fd, char out[MD5_TEXT], long long *ret_size);

#endif
