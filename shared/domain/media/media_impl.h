/* Between the parts of media. For shared/domain/media/ only. */
#ifndef IGNITE_DOMAIN_MEDIA_IMPL_H
#define IGNITE_DOMAIN_MEDIA_IMPL_H

#include "domain/media.h"

/* ---- reading a file piece by piece ---- */

enum { BYTES_ROOM = 16 * 1024 };

struct bytes {
	struct ctx *cx;
	int fd;
	int64_t size; /* of the file */
	int64_t at;   /* what is read next */
	int64_t from; /* where room begins in the file */
	size_t have;  /* bytes in room */
	unsigned char *room;
};

/* The next n (at most BYTES_ROOM) bytes, which are passed; NULL at the file's end or a failed read (recorded). */
const unsigned char *bytes_take(struct bytes *b, size_t n);
/* The same without passing them. */
const unsigned char *bytes_peek(struct bytes *b, size_t n);
/* Passes n bytes; false when the file has fewer. */
bool bytes_skip(struct bytes *b, int64_t n);
/* Passes what lies before the next byte of that value, and the byte; false when there is none. */
bool bytes_find(struct bytes *b, unsigned char value);

static inline uint32_t be16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}
static inline uint32_t be32(const unsigned char *p)
{
	return be16(p) << 16 | be16(p + 2);
}
static inline uint64_t be64(const unsigned char *p)
{
	return (uint64_t)be32(p) << 32 | be32(p + 4);
}
static inline uint32_t le16(const unsigned char *p)
{
	return (uint32_t)p[1] << 8 | p[0];
}
static inline uint32_t le32(const unsigned char *p)
{
	return le16(p + 2) << 16 | le16(p);
}
static inline uint64_t le64(const unsigned char *p)
{
	return (uint64_t)le32(p + 4) << 32 | le32(p);
}

/* ---- the kinds: each walks its file from the start to its end, b->at, and says what it is ---- */

int walk_png(struct bytes *b, struct media_info *info);
int walk_jpeg(struct bytes *b, struct media_info *info);
int walk_gif(struct bytes *b, struct media_info *info);
int walk_webp(struct bytes *b, struct media_info *info);
int walk_mp3(struct bytes *b, struct media_info *info);
int walk_wav(struct bytes *b, struct media_info *info);
int walk_ogg(struct bytes *b, struct media_info *info);
int walk_mp4(struct bytes *b, struct media_info *info);
int walk_webm(struct bytes *b, struct media_info *info);

int media_broken(struct ctx *cx, const char *what);
int media_too_large(struct ctx *cx, const char *what);
/* A picture's size against the limits. */
int media_size(struct ctx *cx, struct media_info *info, uint64_t width, uint64_t height);

/* ---- storing ---- */

/*
 * Begins a transaction as the service role; within a job behind its fence. 409 lease_lost; 409 cancelled when somebody wants the job
 * stopped: then nothing of it is stored any more.
 */
int media_begin(struct ctx *cx);

/* ---- pictures written anew ---- */

struct media_file {
	struct scratch file;
	struct media_info info;
	int width; /* of a variant's name; 0: the whole picture */
};

struct media_files {
	struct media_file file[1 + MEDIA_VARIANTS_MAX];
	int count;
	char colour[8]; /* "#rrggbb" */
};

/* The picture that fd holds as the files that are stored, the whole one first. */
int media_rewrite(struct ctx *cx, int fd, const struct media_info *info, struct media_files *ret);

/* "#rrggbb" of a small picture as a PPM (P6, 8 bits); false when it is none. */
bool media_colour(const unsigned char *ppm, size_t n, char ret[8]);

/* Removes the EXIF, XMP and profile chunks of a WebP file in sRGB. */
int media_webp_bare(struct ctx *cx, int fd);

#endif
