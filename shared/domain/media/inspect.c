/* What a file is by its own bytes, against what it was said to be, within the limits. */
#include <errno.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/str.h"
#include "domain/media/media_impl.h"

struct kind_of_file {
	enum media_kind kind;
	const char *content_type, *extension;
	int64_t bytes_max;
	int (*walk)(struct bytes *b, struct media_info *info);
	const char *also[4]; /* other names of the content type */
};

static const struct kind_of_file kinds[MEDIA_TYPES] = {
	[MEDIA_PNG] = { MEDIA_IMAGE, "image/png", "png", MEDIA_IMAGE_BYTES_MAX, walk_png, { NULL } },
	[MEDIA_JPEG] = { MEDIA_IMAGE, "image/jpeg", "jpg", MEDIA_IMAGE_BYTES_MAX, walk_jpeg,
		{ "image/jpg", "image/pjpeg" } },
	[MEDIA_WEBP] = { MEDIA_IMAGE, "image/webp", "webp", MEDIA_IMAGE_BYTES_MAX, walk_webp,
		{ NULL } },
	[MEDIA_GIF] = { MEDIA_IMAGE, "image/gif", "gif", MEDIA_IMAGE_BYTES_MAX, walk_gif, { NULL } },
	[MEDIA_MP3] = { MEDIA_AUDIO, "audio/mpeg", "mp3", MEDIA_AUDIO_BYTES_MAX, walk_mp3,
		{ "audio/mp3", "audio/x-mp3" } },
	[MEDIA_WAV] = { MEDIA_AUDIO, "audio/wav", "wav", MEDIA_AUDIO_BYTES_MAX, walk_wav,
		{ "audio/x-wav", "audio/wave", "audio/vnd.wave" } },
	[MEDIA_OGG] = { MEDIA_AUDIO, "audio/ogg", "ogg", MEDIA_AUDIO_BYTES_MAX, walk_ogg,
		{ "audio/opus", "audio/vorbis", "application/ogg" } },
	[MEDIA_M4A] = { MEDIA_AUDIO, "audio/mp4", "m4a", MEDIA_AUDIO_BYTES_MAX, walk_mp4,
		{ "audio/m4a", "audio/x-m4a" } },
	[MEDIA_MP4] = { MEDIA_VIDEO, "video/mp4", "mp4", MEDIA_VIDEO_BYTES_MAX, walk_mp4, { NULL } },
	[MEDIA_WEBM] = { MEDIA_VIDEO, "video/webm", "webm", MEDIA_VIDEO_BYTES_MAX, walk_webm,
		{ "audio/webm" } },
};

int media_broken(struct ctx *cx, const char *what)
{
	if (cx->err.status != 0)
		return -1;
	return fail_cause(
		cx, 422, "media_broken", "The file is cut short or not formed as its kind is.", "%s", what);
}

int media_too_large(struct ctx *cx, const char *what)
{
	return fail(cx, 413, "media_too_large", "The file is over a limit: %s.", what);
}

/* Names are known by their magic numbers at the very start; MEDIA_TYPES for none. */
static enum media_type known_by(const unsigned char *p)
{
	if (memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0)
		return MEDIA_PNG;
	if (memcmp(p, "\xFF\xD8\xFF", 3) == 0)
		return MEDIA_JPEG;
	if (memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
		return MEDIA_WEBP;
	if (memcmp(p, "GIF87a", 6) == 0 || memcmp(p, "GIF89a", 6) == 0)
		return MEDIA_GIF;
	if (memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WAVE", 4) == 0)
		return MEDIA_WAV;
	if (memcmp(p, "OggS", 4) == 0)
		return MEDIA_OGG;
	if (memcmp(p, "\x1A\x45\xDF\xA3", 4) == 0)
		return MEDIA_WEBM;
	if (memcmp(p, "ID3", 3) == 0 || (p[0] == 0xFF && (p[1] & 0xE6) == 0xE2))
		return MEDIA_MP3;
	return MEDIA_TYPES;
}

/* Of the many files in boxes, those of film and sound. */
static enum media_type known_by_brand(const unsigned char *p)
{
	static const char *const film[] = { "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42",
		"avc1", "M4V ", "dash" };

	if (memcmp(p + 4, "ftyp", 4) != 0)
		return MEDIA_TYPES;
	if (memcmp(p + 8, "M4A ", 4) == 0 || memcmp(p + 8, "M4B ", 4) == 0)
		return MEDIA_M4A;
	for (size_t i = 0; i < ARRAY_LEN(film); i++)
		if (memcmp(p + 8, film[i], 4) == 0)
			return MEDIA_MP4;
	return MEDIA_TYPES;
}

static int unknown(struct ctx *cx, const unsigned char *p)
{
	if (memcmp(p, "\xEF\xBB\xBF", 3) == 0)
		p += 3;
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	if (*p == '<')
		return fail(cx, 415, "media_type_unknown",
			"Markup (SVG, HTML, XML) is not taken: ask for a picture of pixels.");
	return fail(cx, 415, "media_type_unknown",
		"The bytes are not PNG, JPEG, WebP, GIF, MP3, WAV, Ogg, MP4 or WebM.");
}

static bool is_declared(const struct kind_of_file *k, const char *declared)
{
	size_t n = strcspn(declared, "; \t");

	if (strncasecmp(k->content_type, declared, n) == 0 && k->content_type[n] == '\0')
		return true;
	for (size_t i = 0; i < ARRAY_LEN(k->also) && k->also[i] != NULL; i++)
		if (strncasecmp(k->also[i], declared, n) == 0 && k->also[i][n] == '\0')
			return true;
	return false;
}

static int check_declared(struct ctx *cx, const struct kind_of_file *k, const char *declared)
{
	if (declared == NULL || *declared == '\0' || str_starts(declared, "application/octet-stream") ||
		is_declared(k, declared))
		return 0;
	return fail(cx, 415, "media_type_mismatch", "The bytes are %s, which is not what was declared.",
		k->content_type);
}

static int recognize(struct bytes *b, const char *declared, struct media_info *info)
{
	unsigned char head[16] = { 0 };
	size_t n = b->size < 16 ? (size_t)b->size : 16;
	const unsigned char *p = bytes_peek(b, n);
	enum media_type type;

	if (p == NULL || n == 0)
		return media_broken(b->cx, "no bytes");
	memcpy(head, p, n);
	head[15] = n == 16 ? head[15] : 0;
	type = known_by(head);
	if (type == MEDIA_TYPES)
		type = known_by_brand(head);
	if (type == MEDIA_TYPES) {
		head[15] = '\0';
		return unknown(b->cx, head);
	}
	TRY(check_declared(b->cx, &kinds[type], declared));
	if (b->size > kinds[type].bytes_max)
		return media_too_large(b->cx, "bytes");
	info->type = type;
	info->kind = kinds[type].kind;
	info->content_type = kinds[type].content_type;
	info->extension = kinds[type].extension;
	return 0;
}

static int read_failed(struct ctx *cx)
{
	return fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.",
		"read: %s", strerror(errno));
}

int media_inspect(struct ctx *cx, int fd, const char *declared, struct media_info *ret)
{
	struct media_info info = { .duration_ms = -1 };
	struct bytes b = { .cx = cx, .fd = fd, .room = ctx_alloc(cx, BYTES_ROOM) };
	struct stat st;
	long long size;

	if (b.room == NULL)
		return -1;
	if (fstat(fd, &st) != 0)
		return read_failed(cx);
	info.size_bytes = b.size = st.st_size;
	TRY(recognize(&b, declared, &info));
	TRY(kinds[info.type].walk(&b, &info));
	if (cx->err.status != 0)
		return -1;
	if (info.duration_ms > MEDIA_DURATION_MAX_MS)
		info.duration_ms = -1; /* a header says so; nobody has to believe it */
	if (b.at != b.size)
		return fail(cx, 422, "media_trailing_bytes", "Something lies behind the end of the file.");
	if (hash_sha256_fd(fd, info.sha256, &size) != 0)
		return read_failed(cx);
	if (size != info.size_bytes)
		return media_broken(cx, "it changed while it was read");
	*ret = info;
	return 0;
}
