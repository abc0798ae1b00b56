/*
 * Media: pictures, sound and film from outside. Bytes are checked before they are stored: what they are by themselves against what
 * they were said to be, sizes as their headers have them before anything is decoded, then every picture is decoded and written anew
 * in a caged child (io/tool.h), so that nothing of the received file but its pixels reaches a reader. docs/media.md has it whole.
 */
#ifndef IGNITE_DOMAIN_MEDIA_H
#define IGNITE_DOMAIN_MEDIA_H

#include "codec/hash.h"
#include "domain/store.h"

enum media_kind { MEDIA_IMAGE, MEDIA_AUDIO, MEDIA_VIDEO };

enum media_type {
	MEDIA_PNG,
	MEDIA_JPEG,
	MEDIA_WEBP,
	MEDIA_GIF,
	MEDIA_MP3,
	MEDIA_WAV,
	MEDIA_OGG, /* Opus or Vorbis */
	MEDIA_M4A,
	MEDIA_MP4,
	MEDIA_WEBM,
	MEDIA_TYPES,
};

enum {
	MEDIA_IMAGE_BYTES_MAX = 32 * 1024 * 1024,
	MEDIA_AUDIO_BYTES_MAX = 64 * 1024 * 1024,
	MEDIA_VIDEO_BYTES_MAX = 512 * 1024 * 1024,
	MEDIA_SIDE_MAX = 16000,              /* pixels */
	MEDIA_PIXELS_MAX = 50 * 1000 * 1000, /* of one frame */
	MEDIA_WEBP_PIXELS_MAX =
		25 * 1000 * 1000,   /* of one frame of WebP: encoding takes 60 bytes for each */
	MEDIA_FRAMES_MAX = 300, /* of an animation */
	MEDIA_ALL_PIXELS_MAX = 100 * 1000 * 1000, /* of all its frames */
	MEDIA_VARIANTS_MAX = 3,
	MEDIA_DURATION_MAX_MS = 24 * 3600 * 1000, /* that is believed */
	MEDIA_ALT_MAX = 1000,                     /* bytes */
};

struct media_info {
	enum media_type type;
	enum media_kind kind;
	const char *content_type; /* literal, as it is stored */
	const char *extension;    /* literal, without the dot */
	int64_t size_bytes;
	int width, height; /* as the header has them, before orientation; 0: no picture, or not known */
	int frames;        /* of a picture; 0 for others */
	bool profile;      /* a picture may carry a colour profile */
	int64_t duration_ms; /* of sound and film; -1 where it is not cheap to know, or not believed */
	char sha256[SHA256_TEXT];
};

/*
 * Looks at the file that fd is open on for reading, from its start, piece by piece (16 KiB of memory whatever its size), without
 * decoding. declared: the content type that it came with, parameters ignored; NULL or application/octet-stream: none.
 *
 * 415 media_type_unknown: of no kind that is taken (SVG, HTML, archives, AVIF and all others).
 * 415 media_type_mismatch: not what was declared.
 * 413 media_too_large: bytes, pixels, frames over the limits above.
 * 422 media_broken: cut short, or not formed as its kind is.
 * 422 media_trailing_bytes: something lies behind its end: no picture is also an archive or a page.
 */
int media_inspect(struct ctx *cx, int fd, const char *declared, struct media_info *ret);

/* ---- received bytes ---- */

/* Base64 (standard alphabet, strict, RFC 4648) into a temporary file, as it comes. */
struct media_receiver {
	struct scratch file; /* what was written so far */
	int64_t max_bytes;
	int64_t size_bytes;
	/* its own */
	struct ctx *cx;
	char rest[4];
	int rest_length;
	bool ended; /* padding was seen */
};

/* A new temporary file (store_scratch()) for at most max_bytes of decoded data. 503 store_unavailable. */
int media_receive(struct ctx *cx, int64_t max_bytes, struct media_receiver *ret);

/*
 * n more characters, in pieces of any length. 413 media_too_large, 400 invalid_base64, 503 store_unavailable. Memory: 24 KiB of stack,
 * whatever n.
 */
int media_receive_base64(struct media_receiver *m, const char *text, size_t n);

/* n more bytes as they are, for replies that are no text. */
int media_receive_bytes(struct media_receiver *m, const void *data, size_t n);

/* No more comes. 400 invalid_base64 when the text stopped between two bytes. */
int media_receive_end(struct media_receiver *m);

/* ---- stored assets ---- */

/* Where it is from. Strings are borrowed; NULL where not said otherwise: unknown. */
struct media_about {
	const char *provider, *model;
	const char *prompt_sha256; /* lower-case hexadecimal */
	const char *job_id;        /* uuid */
	const char *licence;
	const char *alt; /* 1 to MEDIA_ALT_MAX bytes; not NULL */
};

struct media_asset {
	const char *id; /* uuid */
	const char *
		path; /* object name in bucket media-library: of the picture at its full size, or the sound or film */
	const char *content_type; /* of that object */
	const json_t *row;        /* its row in ignite.media_assets, variants included */
	bool created;             /* false: the organisation had these bytes */
};

/*
 * Stores the file at path for an organisation (uuid): inspected, pictures written anew (the whole one turned upright and without
 * metadata, and WebP variants of 320, 640 and 1280 pixels width, none wider than the picture), then objects and row in one
 * transaction. The same bytes again are the asset that is there, and nothing is written; so a caller that died may just call again.
 * As service role, under cx->who's identity; no transaction may be open. Runs one to five children, seconds each at most for the
 * largest; blocks. The file must not be changed meanwhile or after (sound and film are linked into the store).
 * Errors: those of media_inspect(); 422 media_broken when the decoder refuses it; 422 invalid_request for alt; 503
 * tool_unavailable, store_unavailable, database_unavailable.
 */
int media_store(struct ctx *cx, const char *organization, const char *path, const char *declared,
	const struct media_about *about, struct media_asset *ret);

/*
 * The organisation's asset of these received bytes (hexadecimal SHA-256), or *ret with id NULL; so too when one of its objects is gone:
 * stored again, it is the same asset. As media_store().
 */
int media_find(
	struct ctx *cx, const char *organization, const char *sha256, struct media_asset *ret);

#endif
