/* What received files are by their bytes: kinds, limits and hostile files, none of which is decoded. */
#include "media_help.h"

#include <sys/mman.h>
#include <unistd.h>

#include "domain/media.h"

static int inspect(
	struct ctx *cx, const struct made *m, const char *declared, struct media_info *ret)
{
	int fd = made_fd(m, m->n), rc = media_inspect(cx, fd, declared, ret);

	close(fd);
	return rc;
}

static void each_kind_is_known_by_its_bytes(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	char sha[SHA256_TEXT];
	struct made m = made_png(30, 20);

	assert_int_equal(inspect(cx, &m, "image/png", &info), 0);
	assert_int_equal(info.type, MEDIA_PNG);
	assert_int_equal(info.kind, MEDIA_IMAGE);
	assert_int_equal(info.width, 30);
	assert_int_equal(info.height, 20);
	assert_int_equal(info.frames, 1);
	assert_int_equal(info.size_bytes, m.n);
	hash_sha256(m.data, m.n, sha);
	assert_string_equal(info.sha256, sha);
	m = made_jpeg(70, 50);
	assert_int_equal(inspect(cx, &m, "image/jpg; q=1", &info), 0);
	assert_string_equal(info.content_type, "image/jpeg");
	assert_int_equal(info.width, 70);
	assert_int_equal(info.height, 50);
	m = made_gif(3);
	assert_int_equal(inspect(cx, &m, NULL, &info), 0);
	assert_string_equal(info.content_type, "image/gif");
	assert_int_equal(info.frames, 3);
	m = made_wav(3);
	assert_int_equal(inspect(cx, &m, "application/octet-stream", &info), 0);
	assert_string_equal(info.content_type, "audio/wav");
	assert_int_equal(info.duration_ms, 3000);
}

static struct made webp(const char *chunk, const void *body, size_t n)
{
	struct made m = made_new();

	made_text(&m, "RIFF");
	made_le(&m, 12 + n + (n & 1), 4);
	made_text(&m, "WEBP");
	made_text(&m, chunk);
	made_le(&m, n, 4);
	made_add(&m, body, n);
	made_le(&m, 0, (int)(n & 1));
	return m;
}

static void webp_tells_its_size_in_three_ways(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	struct made m = webp("VP8 ", "\x30\1\0\x9d\1\x2a\x40\1\xf0\0", 10);

	assert_int_equal(inspect(cx, &m, "image/webp", &info), 0);
	assert_int_equal(info.width, 320);
	assert_int_equal(info.height, 240);
	m = webp("VP8L", "\x2f\x3f\xc1\x3b\0\0\0\0\0\0\0", 11); /* 14 bits each, less one */
	assert_int_equal(inspect(cx, &m, "image/webp", &info), 0);
	assert_int_equal(info.width, 320);
	assert_int_equal(info.height, 240);
	m = webp("VP8L", "\x2f\x87\xd3\xe1\4\0\0\0\0\0\0", 11); /* 5000 by 5000 */
	assert_int_equal(inspect(cx, &m, "image/webp", &info), 0);
	assert_int_equal(info.width, 5000);
	assert_int_equal(info.height, 5000);
	m = webp("VP8L", "\x2f\x88\xd3\xe1\4\0\0\0\0\0\0",
		11); /* a column more: its encoder would have no memory */
	assert_failed(cx, inspect(cx, &m, "image/webp", &info), 413, "media_too_large");
	ctx_reset(cx, "next");
	m = webp("VP8X", "\2\0\0\0\x3f\1\0\xef\0\0", 10);
	made_text(&m, "ANMF");
	made_le(&m, 4, 4);
	made_text(&m, "xxxx");
	m.data[4] = (unsigned char)(m.n - 8);
	assert_int_equal(inspect(cx, &m, "image/webp", &info), 0);
	assert_int_equal(info.width, 320);
	assert_int_equal(info.frames, 1);
}

/* Frames of 128 kbit/s and 44.1 kHz. */
static void add_mp3(struct made *m, int frames)
{
	for (int i = 0; i < frames; i++) {
		made_add(m, "\xFF\xFB\x90\x00", 4);
		memset(m->data + m->n, 0, 413);
		m->n += 413;
	}
}

static void sound_and_film_tell_how_long_they_are(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	struct made m = made_new();

	made_add(&m, "ID3\4\0\0\0\0\0\4tags", 14);
	add_mp3(&m, 100);
	assert_int_equal(inspect(cx, &m, "audio/mpeg", &info), 0);
	assert_in_range(info.duration_ms, 2600, 2615);
	m = made_new();
	made_add(&m, "OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x13", 28);
	made_add(&m, "OpusHead\1\1\x38\1\x80\xbb\0\0\0\0\0", 19);
	made_add(&m, "OggS\0\4", 6);
	made_le(&m, 48000 * 2 + 312, 8);
	made_add(&m, "\1\0\0\0\1\0\0\0\0\0\0\0\1\1x", 15);
	assert_int_equal(inspect(cx, &m, "audio/opus", &info), 0);
	assert_string_equal(info.content_type, "audio/ogg");
	assert_int_equal(info.duration_ms, 2000);
	for (int tail = 1; tail <= 30; tail++) {
		made_text(&m, "x");
		assert_failed(cx, inspect(cx, &m, NULL, &info), 422, "media_trailing_bytes");
	}
	m = made_new();
	made_add(&m,
		"\0\0\0\x10"
		"ftypisom\0\0\0\1",
		16);
	made_add(&m, "\0\0\0\x74moov\0\0\0\x6cmvhd\0\0\0\0", 20);
	made_be(&m, 0, 8);
	made_be(&m, 1000, 4);
	made_be(&m, 4500, 4);
	memset(m.data + m.n, 0, 80);
	m.n += 80;
	made_add(&m, "\0\0\0\x0cmdatxxxx", 12);
	assert_int_equal(inspect(cx, &m, "video/mp4", &info), 0);
	assert_int_equal(info.kind, MEDIA_VIDEO);
	assert_int_equal(info.duration_ms, 4500);
	m = made_new();
	made_add(&m, "\x1A\x45\xDF\xA3\x87\x42\x82\x84webm", 12);
	made_add(&m, "\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", 12);
	made_add(
		&m, "\x15\x49\xA9\x66\x8e\x2A\xD7\xB1\x83\x0f\x42\x40\x44\x89\x84\x45\x1c\x40\x00", 19);
	made_add(&m, "\x1F\x43\xB6\x75\x84xxxx", 9);
	assert_int_equal(inspect(cx, &m, "video/webm", &info), 0);
	assert_int_equal(info.duration_ms, 2500);
}

/* A header of a variable bit rate tells how many frames follow; more than the file can hold are not believed. */
static void no_sound_is_longer_than_its_bytes(void **state)
{
	static const struct {
		uint32_t told;
		int64_t least, most;
	} cases[] = { { 100, 2612, 2613 }, { 390, 10187, 10188 }, { 4294967295, 2600, 2615 },
		{ 500, 2600, 2615 }, { 0, 2600, 2615 } };
	struct ctx *cx = *state;
	struct media_info info;
	struct made m;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		m = made_new();
		add_mp3(&m, 100);
		memcpy(m.data + 36, "Xing\0\0\0\1", 8);
		for (int k = 0; k < 4; k++)
			m.data[44 + k] = (unsigned char)(cases[i].told >> (8 * (3 - k)));
		assert_int_equal(inspect(cx, &m, "audio/mpeg", &info), 0);
		assert_in_range(info.duration_ms, cases[i].least, cases[i].most);
	}
	/* A second of sound in each byte. */
	m = made_wav(6);
	m.data[28] = 1;
	m.data[29] = 0;
	assert_int_equal(inspect(cx, &m, "audio/wav", &info), 0);
	assert_int_equal(info.duration_ms, -1);
}

/* ---- refusals ---- */

static void what_is_declared_must_be_true(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	struct made m = made_png(2, 2);

	assert_failed(cx, inspect(cx, &m, "image/jpeg", &info), 415, "media_type_mismatch");
	assert_failed(cx, inspect(cx, &m, "image/pn", &info), 415, "media_type_mismatch");
	assert_failed(cx, inspect(cx, &m, "image/pngx", &info), 415, "media_type_mismatch");
	assert_failed(cx, inspect(cx, &m, "audio/mpeg", &info), 415, "media_type_mismatch");
}

static void other_kinds_are_not_taken(void **state)
{
	static const char *const texts[] = {
		"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
		"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
		"<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><svg>&b;</svg>",
		"\xEF\xBB\xBF  <svg><foreignObject><body onload='x()'/></foreignObject></svg>",
		"<!DOCTYPE html><html><script>x</script></html>", "<", " ", "PK\3\4.....",
		"%PDF-1.7 .......", "GIF88a........", "#!/bin/sh", "....ftypavif....", "....ftypheic....",
		"BM......",
		"\x7f"
		"ELF"
		"............",
		"plain text"
	};
	struct ctx *cx = *state;
	struct media_info info;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct made m = made_new();

		made_text(&m, texts[i]);
		assert_failed(cx, inspect(cx, &m, "image/svg+xml", &info), 415, "media_type_unknown");
	}
}

static void bombs_are_refused_by_their_headers(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	struct made m = made_png_header(50000, 50000);

	made_png_chunk(&m, "IDAT", "\x78\x01", 2);
	made_png_chunk(&m, "IEND", NULL, 0);
	assert_true(m.n < 4096);
	assert_failed(cx, inspect(cx, &m, NULL, &info), 413, "media_too_large");
	m = made_png_header(0xFFFFFFFF, 1);
	assert_failed(cx, inspect(cx, &m, NULL, &info), 413, "media_too_large");
	m = made_png_header(10000, 10000);
	assert_failed(cx, inspect(cx, &m, NULL, &info), 413, "media_too_large");
	m = made_png_header(0, 10);
	assert_failed(cx, inspect(cx, &m, NULL, &info), 422, "media_broken");
	m = made_gif(1000000);
	assert_failed(cx, inspect(cx, &m, NULL, &info), 413, "media_too_large");
	m = made_gif(MEDIA_FRAMES_MAX);
	assert_int_equal(inspect(cx, &m, NULL, &info), 0);
	m.data[6] = m.data[8] = 0x10; /* 4112 x 4112, each frame */
	m.data[7] = m.data[9] = 0x10;
	assert_failed(cx, inspect(cx, &m, NULL, &info), 413, "media_too_large");
	m = made_jpeg(65535, 65535);
	assert_failed(cx, inspect(cx, &m, NULL, &info), 413, "media_too_large");
}

/* 100 MB, which no picture may have, without writing them. */
static void size_is_looked_at_first(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	struct made m = made_png(2, 2);
	int fd = made_fd(&m, m.n);

	assert_int_equal(ftruncate(fd, 100000000), 0);
	assert_failed(cx, media_inspect(cx, fd, NULL, &info), 413, "media_too_large");
	close(fd);
}

static void nothing_may_lie_behind_the_end(void **state)
{
	static const char *const tails[] = { "PK\3\4", "<script>x</script>", "\0", "\n" };
	struct ctx *cx = *state;
	struct media_info info;

	for (size_t i = 0; i < ARRAY_LEN(tails); i++)
		for (int kind = 0; kind < 5; kind++) {
			struct made m = kind == 0 ? made_png(2, 2)
				: kind == 1           ? made_jpeg(2, 2)
				: kind == 2           ? made_gif(2)
				: kind == 3           ? made_wav(1)
									  : webp("VP8 ", "\x30\1\0\x9d\1\x2a\x40\1\xf0\0", 10);

			assert_int_equal(inspect(cx, &m, NULL, &info), 0);
			made_add(&m, tails[i], strlen(tails[i]) + (tails[i][0] == '\0'));
			assert_failed(cx, inspect(cx, &m, NULL, &info), 422, "media_trailing_bytes");
		}
}

/* Every beginning of every kind: refused, never read beyond (the sanitizer would say so). */
static void what_is_cut_short_is_broken(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;

	for (int kind = 0; kind < 5; kind++) {
		struct made m = kind == 0 ? made_png(9, 9)
			: kind == 1           ? made_jpeg(9, 9)
			: kind == 2           ? made_gif(3)
			: kind == 3           ? made_wav(0)
								  : webp("VP8 ", "\x30\1\0\x9d\1\x2a\x40\1\xf0\0", 10);

		for (size_t n = 0; n < m.n; n++) {
			int fd = made_fd(&m, n);

			if (media_inspect(cx, fd, NULL, &info) == 0)
				print_error("kind %d, %zu of %zu bytes\n", kind, n, m.n);
			assert_true(cx->err.status == 422 || cx->err.status == 415);
			close(fd);
			ctx_reset(cx, "next");
		}
	}
}

/* Any byte changed to any of some values: a decision, and no read out of bounds. */
static void spoilt_files_do_no_harm(void **state)
{
	struct ctx *cx = *state;
	uint64_t random = 5;

	for (int round = 0; round < 4000; round++) {
		int kind = round % 5;
		struct made m = kind == 0 ? made_png(4, 4)
			: kind == 1           ? made_jpeg(9, 9)
			: kind == 2           ? made_gif(3)
			: kind == 3           ? made_wav(0)
								  : webp("VP8 ", "\x30\1\0\x9d\1\x2a\x40\1\xf0\0", 10);
		struct media_info info;

		for (int i = 0; i < 3; i++)
			m.data[unit_random(&random) % m.n] = (unsigned char)unit_random(&random);
		if (inspect(cx, &m, NULL, &info) != 0)
			assert_in_range(cx->err.status, 413, 422);
		ctx_reset(cx, "next");
	}
}

static void a_colour_profile_is_noticed(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	struct made m = made_png(2, 2);

	assert_int_equal(inspect(cx, &m, NULL, &info), 0);
	assert_false(info.profile);
	m = made_png_header(2, 2);
	made_png_chunk(&m, "iCCP", "p", 2);
	made_png_chunk(&m, "IDAT", "x", 1);
	made_png_chunk(&m, "IEND", NULL, 0);
	assert_int_equal(inspect(cx, &m, NULL, &info), 0);
	assert_true(info.profile);
}

static void an_animated_png_is_not_taken(void **state)
{
	struct ctx *cx = *state;
	struct media_info info;
	struct made m = made_png_header(2, 2);

	made_png_chunk(&m, "acTL", "\0\0\0\2\0\0\0\0", 8);
	made_png_chunk(&m, "IDAT", "x", 1);
	made_png_chunk(&m, "IEND", NULL, 0);
	assert_failed(cx, inspect(cx, &m, NULL, &info), 415, "media_type_unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(each_kind_is_known_by_its_bytes),
		CTX_TEST(webp_tells_its_size_in_three_ways),
		CTX_TEST(sound_and_film_tell_how_long_they_are),
		CTX_TEST(no_sound_is_longer_than_its_bytes),
		CTX_TEST(what_is_declared_must_be_true),
		CTX_TEST(other_kinds_are_not_taken),
		CTX_TEST(bombs_are_refused_by_their_headers),
		CTX_TEST(size_is_looked_at_first),
		CTX_TEST(nothing_may_lie_behind_the_end),
		CTX_TEST(what_is_cut_short_is_broken),
		CTX_TEST(spoilt_files_do_no_harm),
		CTX_TEST(a_colour_profile_is_noticed),
		CTX_TEST(an_animated_png_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
