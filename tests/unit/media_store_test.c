/*
 * Received files into the store, on a real PostgreSQL, a real file system and the real decoder. Skipped with a message where
 * PostgreSQL's server programs or libvips' tools are not installed.
 */
#include "child.h"
#include "media_help.h"
#include "store_help.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "codec/b64.h"
#include "domain/media.h"

#include "../lib/sql.h"

#define ACME "0190d0c0-0000-7000-8000-00000000aaaa"
#define GLOBEX "0190d0c0-0000-7000-8000-00000000bbbb"

static const struct media_about about = { .provider = "openai",
	.model = "an-image-model",
	.licence = "Made by a model.",
	.alt = "Three stripes." };

static int setup(void **state)
{
	int rc = store_test_setup(state);

	as_owner(
		"delete from ignite.organizations; insert into ignite.organizations (organization_id, name) "
		"values ('" ACME "', 'Acme'), ('" GLOBEX "', 'Globex')");
	return rc;
}

/* Nothing of ours stays but what the store holds. */
static int teardown(void **state)
{
	ctx_reset(*state, "end");
	assert_int_equal(files("tmp"), 0);
	return store_test_teardown(state);
}

#define MEDIA_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const char *path_of(const struct made *m)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/received", store_folder);
	made_file(m, path);
	return path;
}

static struct media_asset stored(struct ctx *cx, const struct made *m, const char *declared)
{
	struct media_asset a;

	if (media_store(cx, ACME, path_of(m), declared, &about, &a) != 0) {
		print_error("%s (%s)\n", cx->err.message, cx->err.cause != NULL ? cx->err.cause : "");
		assert_true(false);
	}
	return a;
}

static long number(const struct media_asset *a, const char *name)
{
	return (long)json_integer_value(json_object_get(a->row, name));
}

/* An object of the library: its bytes and what they are. */
static const char *object(
	struct ctx *cx, const char *name, size_t *ret_size, struct media_info *ret_info)
{
	struct object *o;
	const char *data = NULL, *path;
	FILE *f;

	assert_int_equal(store_stat(cx, "media-library", name, &o), 0);
	assert_int_equal(store_read(cx, o, 40 MiB, &data, ret_size), 0);
	assert_int_equal(store_blob_file(cx, o, &path), 0);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_int_equal(media_inspect(cx, fileno(f), o->content_type, ret_info), 0);
	fclose(f);
	return data;
}

static int objects(void)
{
	const char *count = cluster_sql(store_folder, "select count(*) from storage.objects");

	assert_non_null(count);
	return (int)strtol(count, NULL, 10);
}

/* ---- pictures ---- */

/* As the picture has it, but for what WebP's own colours cost. */
static void assert_near(const char *colour, long want)
{
	long is = strtol(colour + 1, NULL, 16);

	for (int shift = 0; shift <= 16; shift += 8)
		assert_in_range((is >> shift & 0xFF) + 3 - (want >> shift & 0xFF), 0, 6);
}

static void a_picture_comes_with_variants(void **state)
{
	static const int widths[] = { 320, 640, 900 };
	struct ctx *cx = *state;
	struct made m = made_png(900, 600);
	struct media_asset a = stored(cx, &m, "image/png");
	const json_t *variants = json_object_get(a.row, "variants");
	struct media_info info;
	char sha[SHA256_TEXT], path[256];
	size_t n;

	assert_true(a.created);
	hash_sha256(m.data, m.n, sha);
	snprintf(path, sizeof(path), ACME "/%.2s/%s.png", sha, sha);
	assert_string_equal(a.path, path);
	assert_int_equal(number(&a, "width"), 900);
	assert_int_equal(number(&a, "height"), 600);
	assert_near(json_string_value(json_object_get(a.row, "dominant_color")), 0xC81E28);
	assert_string_equal(json_string_value(json_object_get(a.row, "alt")), "Three stripes.");
	object(cx, a.path, &n, &info);
	assert_int_equal(n, number(&a, "size_bytes"));
	assert_string_equal(json_string_value(json_object_get(a.row, "stored_sha256")), info.sha256);
	assert_int_equal(json_array_size(variants), ARRAY_LEN(widths));
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		const json_t *v = json_array_get(variants, i);
		const char *data, *name = json_string_value(json_object_get(v, "path"));

		snprintf(path, sizeof(path), ACME "/%.2s/%s-%d.webp", sha, sha, widths[i]);
		assert_string_equal(name, path);
		data = object(cx, name, &n, &info);
		assert_int_equal(info.width, widths[i]);
		assert_int_equal(info.height, (widths[i] * 2 + 1) / 3); /* rounded */
		assert_string_equal(info.sha256, json_string_value(json_object_get(v, "sha256")));
		assert_null(memmem(data, n, "EXIF", 4));
	}
}

static void the_same_bytes_are_one_asset_an_organisation(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_png(100, 50);
	struct media_asset first = stored(cx, &m, NULL), again = stored(cx, &m, "image/png"), other,
					   found;
	char sha[SHA256_TEXT];

	assert_true(first.created);
	assert_false(again.created);
	assert_string_equal(first.id, again.id);
	assert_int_equal(objects(), 2); /* the whole one and its only variant */
	assert_int_equal(media_store(cx, GLOBEX, path_of(&m), NULL, &about, &other), 0);
	assert_true(other.created);
	assert_string_not_equal(first.id, other.id);
	assert_int_equal(objects(), 4);
	hash_sha256(m.data, m.n, sha);
	assert_int_equal(media_find(cx, ACME, sha, &found), 0);
	assert_string_equal(found.id, first.id);
	sha[0] = sha[0] == 'a' ? 'b' : 'a';
	assert_int_equal(media_find(cx, ACME, sha, &found), 0);
	assert_null(found.id);
}

static pthread_barrier_t together;

static void *store_too(void *arg)
{
	struct ctx *cx = ctx_new(64 MiB, "media-test");
	struct media_asset a;
	int *created = arg;

	*created = -1;
	pthread_barrier_wait(&together);
	if (auth_as_service(cx, NULL) == 0 &&
		media_store(cx, ACME, ctx_printf(cx, "%s/received", store_folder), NULL, &about, &a) == 0)
		*created = a.created;
	ctx_free(cx);
	return NULL;
}

static void one_of_many_at_once_stores_it(void **state)
{
	enum { THREADS = 8 };
	struct made m = made_wav(1);
	pthread_t threads[THREADS];
	int created[THREADS], sum = 0;

	(void)state;
	path_of(&m);
	pthread_barrier_init(&together, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, store_too, &created[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_true(created[i] >= 0);
		sum += created[i];
	}
	pthread_barrier_destroy(&together);
	assert_int_equal(sum, 1);
	assert_int_equal(objects(), 1);
}

/* What a command line, which begins in the store's folder, leaves in the file "made" there. */
static struct made made_by(const char *line)
{
	struct made m = made_new();
	char command[512], out[16];
	FILE *f;

	snprintf(command, sizeof(command), "cd %s && %s", store_folder, line);
	assert_int_equal(run_line(command, out, sizeof(out)), 0);
	snprintf(command, sizeof(command), "%s/made", store_folder);
	f = fopen(command, "re");
	assert_non_null(f);
	m.n = fread(m.data, 1, MADE_MAX, f);
	fclose(f);
	assert_true(m.n > 100);
	return m;
}

/* A JPEG by the decoder itself, for a picture that it will take. */
static struct made real_jpeg(int width, int height)
{
	struct made m = made_png(width, height);

	path_of(&m);
	return made_by("vipsthumbnail stdin -s 10000x10000'>' -o '.jpg[strip]' <received >made");
}

/* With EXIF behind its first marker: a camera held sideways, where it stood, and a comment. */
static struct made with_exif(struct made m)
{
	static const unsigned char exif[] = "\xFF\xE1\0\x4C"
										"Exif\0\0MM\0*\0\0\0\x08\0\2"
										"\x01\x12\0\3\0\0\0\1\0\6\0\0"
										"\x88\x25\0\4\0\0\0\1\0\0\0\x26\0\0\0\0"
										"\0\1\0\1\0\2\0\0\0\2N\0\0\0\0\0\0\0"
										"GPS-SECRET\0\0"
										"\xFF\xFE\0\x0AWHO-TOOK";
	static unsigned char rest[1024 * 1024];
	size_t n = m.n - 2;

	assert_true(n <= sizeof(rest));
	memcpy(rest, m.data + 2, n);
	m.n = 2;
	made_add(&m, exif, sizeof(exif) - 1);
	made_add(&m, rest, n);
	return m;
}

static void what_a_camera_adds_is_gone(void **state)
{
	struct ctx *cx = *state;
	struct made m = with_exif(real_jpeg(400, 200));
	struct media_asset a = stored(cx, &m, "image/jpeg");
	const json_t *variants = json_object_get(a.row, "variants"), *v;
	struct media_info info;
	size_t i, n;
	const char *data = object(cx, a.path, &n, &info);

	assert_non_null(memmem(m.data, m.n, "GPS-SECRET", 10));
	assert_string_equal(info.content_type, "image/jpeg");
	assert_int_equal(info.width, 200); /* turned upright */
	assert_int_equal(info.height, 400);
	assert_null(memmem(data, n, "Exif", 4));
	assert_null(memmem(data, n, "GPS-SECRET", 10));
	assert_null(memmem(data, n, "WHO-TOOK", 8));
	assert_int_equal(json_array_size(variants), 1);
	json_array_foreach (variants, i, v) {
		data = object(cx, json_string_value(json_object_get(v, "path")), &n, &info);
		assert_int_equal(info.width, 200);
		assert_null(memmem(data, n, "Exif", 4));
		assert_null(memmem(data, n, "GPS-SECRET", 10));
	}
}

/* Colours of a wider range become sRGB, and no file says so at length. */
static void a_colour_profile_does_not_come_along(void **state)
{
	static const char *const kinds[][2] = { { ".png", "image/png" }, { ".jpg[Q=98]", "image/jpeg" },
		{ ".webp[lossless]", "image/webp" } };
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct made m = made_png(64, 48);
		struct media_asset a;
		struct media_info info;
		const char *data;
		size_t n;

		path_of(&m);
		m = made_by(ctx_printf(
			cx, "vipsthumbnail stdin -s 64 -i srgb -e p3 -o '%s' <received >made", kinds[i][0]));
		a = stored(cx, &m, kinds[i][1]);
		object(cx, a.path, &n, &info);
		assert_in_range(n, 50, 2000);
		assert_false(info.profile);
		data = object(cx,
			json_string_value(
				json_object_get(json_array_get(json_object_get(a.row, "variants"), 0), "path")),
			&n, &info);
		assert_in_range(n, 50, 1000);
		assert_null(memmem(data, n, "ICCP", 4));
		assert_int_equal(info.width, 64);
		assert_near(json_string_value(json_object_get(a.row, "dominant_color")), 0xC81E28);
	}
}

/* Decoded, it takes more memory than libvips keeps a picture in by itself: 100 MiB, here in three frames of one grey each. */
static void a_large_animation_is_taken(void **state)
{
	struct ctx *cx = *state;
	struct made m;
	struct media_asset a;

	if (getenv("E2E_SANITIZED") != NULL) /* ten seconds of libvips, which is not instrumented */
		skip();
	m = made_by(
		"vips grey a.v 3 1 --uchar && vips rot a.v b.v d90 && vips zoom b.v c.v 10000 885 && "
		"vips bandjoin 'c.v c.v c.v c.v' d.v && vips webpsave d.v e.webp --page-height 885 --lossless --effort 0 && "
		"mv e.webp made && rm ?.v");
	a = stored(cx, &m, "image/webp");
	assert_int_equal(number(&a, "frames"), 3);
	assert_int_equal(number(&a, "width"), 10000);
}

/* Whoever runs out of memory is killed: the file may be as good as any. */
static void a_decoder_that_is_killed_says_nothing_of_the_file(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_png(2000, 2000);
	struct child_kill k = { .program = "vipsthumbnail", .signal = SIGKILL };
	struct media_asset a;
	int rc;

	child_kill_start(&k);
	rc = media_store(cx, ACME, path_of(&m), NULL, &about, &a);
	child_kill_end(&k);
	assert_true(k.killed > 0);
	assert_failed(cx, rc, 503, "tool_unavailable");
	ctx_reset(cx, "again");
	assert_int_equal(auth_as_service(cx, NULL), 0);
	a = stored(cx, &m, NULL);
	assert_true(a.created);
}

static void an_animation_stays_one(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_gif(3);
	struct media_asset a = stored(cx, &m, "image/gif");
	const json_t *v = json_array_get(json_object_get(a.row, "variants"), 0);
	struct media_info info;
	size_t n;

	assert_string_equal(a.content_type, "image/gif");
	assert_int_equal(number(&a, "frames"), 3);
	object(cx, json_string_value(json_object_get(v, "path")), &n, &info);
	assert_string_equal(info.content_type, "image/webp");
	assert_int_equal(info.frames, 3);
}

/* ---- hostile files ---- */

static void refused(struct ctx *cx, const struct made *m, int status, const char *code)
{
	struct media_asset a = { 0 };
	int rc = media_store(cx, ACME, path_of(m), NULL, &about, &a);

	if (rc == 0)
		print_error("taken, not %s: %s\n", code, a.path);
	assert_failed(cx, rc, status, code);
	assert_null(a.id);
	assert_int_equal(objects(), 0);
	ctx_reset(cx, "next");
	assert_int_equal(auth_as_service(cx, NULL), 0);
	assert_nothing_left(0);
}

static void what_the_decoder_refuses_leaves_nothing(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_jpeg(40, 40);

	refused(cx, &m, 422, "media_broken"); /* well-formed outside, nothing inside */
	m = made_png_header(7000, 7000);
	made_png_chunk(&m, "IDAT", "\x78\x01\3\0\0\0\0\1", 8);
	made_png_chunk(&m, "IEND", NULL, 0);
	refused(cx, &m, 422, "media_broken"); /* pixels that never come */
	m = made_png(64, 64);
	m.data[m.n - 40] ^= 0xFF;
	refused(cx, &m, 422, "media_broken"); /* a checksum that is not its own */
	m = real_jpeg(600, 600);
	memmove(m.data + m.n / 2, m.data + m.n - 2, 2);
	m.n = m.n / 2 + 2;
	refused(cx, &m, 422, "media_broken"); /* half the picture, then its end */
}

static void hostile_files_leave_nothing(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_png(8, 8);

	made_text(&m, "PK\3\4");
	refused(cx, &m, 422, "media_trailing_bytes");
	m = made_png_header(50000, 50000);
	refused(cx, &m, 413, "media_too_large");
	m = made_new();
	refused(cx, &m, 422, "media_broken");
	made_text(&m, "<svg><script>x</script></svg>");
	refused(cx, &m, 415, "media_type_unknown");
}

/* A page within the picture: a chunk that decoders pass by. */
static void what_is_hidden_within_does_not_come_along(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_png(8, 8), p = { 0 };
	static unsigned char rest[4096];
	struct media_asset a;
	struct media_info info;
	size_t n, rest_size = m.n - 33;
	const char *data;

	memcpy(rest, m.data + 33, rest_size);
	p = m;
	p.n = 33;
	made_png_chunk(&p, "tEXt", "a\0<script>alert(1)</script>", 28);
	made_add(&p, rest, rest_size);
	a = stored(cx, &p, "image/png");
	data = object(cx, a.path, &n, &info);
	assert_null(memmem(data, n, "script", 6));
}

static void alt_text_is_asked_for(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_png(8, 8);
	struct media_about none = { .alt = "" };
	struct media_asset a;

	assert_failed(cx, media_store(cx, ACME, path_of(&m), NULL, &none, &a), 422, "invalid_request");
}

/* ---- sound, and bytes as they come ---- */

static void sound_is_stored_as_it_is(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_wav(2);
	struct media_asset a = stored(cx, &m, "audio/wav");
	struct media_info info;
	size_t n;
	const char *data = object(cx, a.path, &n, &info);

	assert_int_equal(n, m.n);
	assert_memory_equal(data, m.data, n);
	assert_int_equal(number(&a, "duration_ms"), 2000);
	assert_null(json_string_value(json_object_get(a.row, "dominant_color")));
}

/* 20 MB of Base64 in pieces of odd sizes: the file is right, and the context's memory does not grow with it. */
static void base64_goes_to_a_file_as_it_comes(void **state)
{
	enum { SIZE = 20 * 1000 * 1000 + 1, PIECE = 300000 };
	struct ctx *cx = *state, *other = ctx_new(64 MiB, "text");
	struct media_receiver r;
	struct made m = made_new();
	char sha[2][SHA256_TEXT];
	uint64_t random = 3;
	size_t before, length, at = 0;
	long long size;
	char *text;

	for (size_t i = 0; i < SIZE; i++)
		m.data[i] = (unsigned char)unit_random(&random);
	hash_sha256(m.data, SIZE, sha[0]);
	text = b64_encode(other, B64_STANDARD, m.data, SIZE);
	assert_non_null(text);
	length = strlen(text);
	assert_int_equal(media_receive(cx, SIZE, &r), 0);
	before = arena_used_bytes(cx->arena);
	while (at < length) {
		size_t n = unit_random(&random) % PIECE;

		n = n < length - at ? n : length - at;
		assert_int_equal(media_receive_base64(&r, text + at, n), 0);
		at += n;
	}
	assert_int_equal(media_receive_end(&r), 0);
	assert_int_equal(arena_used_bytes(cx->arena), before);
	assert_int_equal(r.size_bytes, SIZE);
	assert_int_equal(hash_sha256_fd(r.file.fd, sha[1], &size), 0);
	assert_int_equal(size, SIZE);
	assert_string_equal(sha[0], sha[1]);
	ctx_free(other);
}

static void base64_is_strict_across_pieces(void **state)
{
	struct ctx *cx = *state;
	struct media_receiver r;

	assert_int_equal(media_receive(cx, 100, &r), 0);
	assert_int_equal(media_receive_base64(&r, "Z", 1), 0);
	assert_int_equal(media_receive_base64(&r, "m9vY", 4), 0);
	assert_int_equal(media_receive_base64(&r, "g==", 3), 0);
	assert_int_equal(r.size_bytes, 4);
	assert_failed(cx, media_receive_base64(&r, "Zm9v", 4), 400, "invalid_base64");
	assert_int_equal(media_receive(cx, 100, &r), 0);
	assert_failed(cx, media_receive_base64(&r, "Zm9v\nZm9v", 9), 400, "invalid_base64");
	assert_int_equal(media_receive(cx, 100, &r), 0);
	assert_int_equal(media_receive_base64(&r, "Zm9vZ", 5), 0);
	assert_failed(cx, media_receive_end(&r), 400, "invalid_base64");
	assert_int_equal(media_receive(cx, 5, &r), 0);
	assert_failed(cx, media_receive_base64(&r, "Zm9vZm9v", 8), 413, "media_too_large");
	assert_int_equal(files("tmp"), 4);
}

static void a_received_file_is_linked_into_the_store(void **state)
{
	struct ctx *cx = *state;
	struct made m = made_wav(1);
	char *text = b64_encode(cx, B64_STANDARD, m.data, m.n);
	struct media_receiver r;
	struct media_asset a;
	struct stat st;

	assert_int_equal(media_receive(cx, MEDIA_AUDIO_BYTES_MAX, &r), 0);
	assert_int_equal(media_receive_base64(&r, text, strlen(text)), 0);
	assert_int_equal(media_receive_end(&r), 0);
	assert_int_equal(media_store(cx, ACME, r.file.path, "audio/wav", &about, &a), 0);
	assert_int_equal(fstat(r.file.fd, &st), 0);
	assert_int_equal(st.st_nlink, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEDIA_TEST(a_picture_comes_with_variants),
		MEDIA_TEST(the_same_bytes_are_one_asset_an_organisation),
		MEDIA_TEST(one_of_many_at_once_stores_it),
		MEDIA_TEST(what_a_camera_adds_is_gone),
		MEDIA_TEST(a_colour_profile_does_not_come_along),
		MEDIA_TEST(a_large_animation_is_taken),
		MEDIA_TEST(a_decoder_that_is_killed_says_nothing_of_the_file),
		MEDIA_TEST(an_animation_stays_one),
		MEDIA_TEST(what_the_decoder_refuses_leaves_nothing),
		MEDIA_TEST(hostile_files_leave_nothing),
		MEDIA_TEST(what_is_hidden_within_does_not_come_along),
		MEDIA_TEST(alt_text_is_asked_for),
		MEDIA_TEST(sound_is_stored_as_it_is),
		MEDIA_TEST(base64_goes_to_a_file_as_it_comes),
		MEDIA_TEST(base64_is_strict_across_pieces),
		MEDIA_TEST(a_received_file_is_linked_into_the_store),
	};

	if (access("/usr/bin/vipsthumbnail", X_OK) != 0) {
		puts("skipped: media_store_test needs libvips' programs (apt-get install libvips-tools)");
		return 0;
	}
	return store_run("media", tests, ARRAY_LEN(tests));
}
