/* Files for the tests of media, built byte by byte: each can be broken where a test wants it broken. */
#ifndef IGNITE_TESTS_MEDIA_HELP_H
#define IGNITE_TESTS_MEDIA_HELP_H

#include "unit.h"

enum { MADE_MAX = 24 * 1024 * 1024 };

/* What is being built. There is one buffer, which the next file takes. */
struct made {
	unsigned char *data;
	size_t n;
};

struct made made_new(void);
void made_add(struct made *m, const void *data, size_t n);
void made_text(struct made *m, const char *text);
void made_be(struct made *m, uint64_t v, int bytes);
void made_le(struct made *m, uint64_t v, int bytes);

/* A PNG chunk with its checksum. */
void made_png_chunk(struct made *m, const char *name, const void *data, size_t n);
/* A whole picture in three parts of one colour each, the first of half the height. alpha: with a channel of it. */
struct made made_png(int width, int height);
/* Only signature, header and a little data. */
struct made made_png_header(uint32_t width, uint32_t height);
/* Of pixels 1 x 1. */
struct made made_gif(int frames);
/* Well-formed as far as a walk sees; no decoder would take it. */
struct made made_jpeg(int width, int height);
struct made made_wav(int seconds);

/* The first n bytes as a temporary file without a name. */
int made_fd(const struct made *m, size_t n);
/* The same with a name. */
void made_file(const struct made *m, const char *path);

#endif
