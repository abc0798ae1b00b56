/* Pictures, speech and films of each provider: what is asked, what comes into files, what it costs, what memory it takes. */
#include "provider_help.h"

#include <fcntl.h>
#include <unistd.h>

#include "codec/hash.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

static const char *const ways[] = { "x-whole", "x-named", "x-later", "x-waits", "x-drawn",
	"x-drawn-named" };

static void is_picture(struct ctx *cx, const struct model_blob *b)
{
	size_t size;
	const char *data = file_bytes(cx, b->file, &size);

	assert_int_equal(size, b->size_bytes);
	assert_true(size > 1000);
	assert_memory_equal(data, "\x89PNG\r\n\x1a\n", 8);
	assert_memory_equal(data + size - 8, "IEND\xae\x42\x60\x82", 8);
}

static void a_picture_comes_as_a_file_whichever_way(void **state)
{
	struct ctx *cx = *state;

	use_media();
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct model_call c = media_call(CALL_IMAGE, ways[i], ways[i]);

		assert_int_equal(provider_call(cx, &c), 0);
		if (c.fault != CALL_OK)
			print_error("%s: %s\n", ways[i], c.why);
		assert_int_equal(c.fault, CALL_OK);
		assert_int_equal(c.blobs_count, 1);
		assert_true(c.blobs[0].type == NULL || strcmp(c.blobs[0].type, "image/png") == 0);
		is_picture(cx, &c.blobs[0]);
		assert_int_equal(c.usage.images, 1);
		assert_int_equal(c.attempts, 1);
	}
	assert_int_equal(total(cx, "calls"), ARRAY_LEN(ways));
	/* Three of them were fetched; the key stays with the provider. */
	assert_int_equal(total(cx, "downloads"), 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(json_is_null(json_object_get(
			json_array_get(json_object_get(ledger(cx), "downloads"), i), "authorization")));
}

static void several_at_once_are_told_apart(void **state)
{
	struct ctx *cx = *state;

	use_media();
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct model_call c = media_call(CALL_IMAGE, ways[i], ways[i]);
		size_t a, b;

		c.count = 3;
		assert_int_equal(provider_call(cx, &c), 0);
		assert_int_equal(c.fault, CALL_OK);
		assert_int_equal(c.blobs_count, 3);
		assert_int_equal(c.usage.images, 3);
		for (int n = 0; n < 3; n++)
			is_picture(cx, &c.blobs[n]);
		assert_true(memcmp(file_bytes(cx, c.blobs[0].file, &a), file_bytes(cx, c.blobs[1].file, &b),
						200) != 0);
	}
}

static void many_calls_at_once_go_their_ways(void **state)
{
	struct ctx *cx = *state;
	struct model_call calls[48], *ended;

	use_media();
	control(cx, "{\"latency_ms\": 200}");
	for (int i = 0; i < 48; i++) {
		calls[i] =
			media_call(CALL_IMAGE, ways[(size_t)i % ARRAY_LEN(ways)], ctx_printf(cx, "%d", i));
		calls[i].user = ctx_printf(cx, "Picture %d.", i);
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	}
	for (int i = 0; i < 48; i++) {
		assert_int_equal(provider_next(cx, &ended), 0);
		assert_int_equal(ended->fault, CALL_OK);
		is_picture(cx, &ended->blobs[0]);
	}
	assert_int_equal(total(cx, "calls"), 48);
}

static void speech_and_films_come_as_files(void **state)
{
	struct ctx *cx = *state;
	struct model_call s = media_call(CALL_SPEECH, "speech", "speech"),
					  v = media_call(CALL_VIDEO, "video", "video");
	size_t size;

	use_media();
	assert_int_equal(provider_call(cx, &s), 0);
	assert_int_equal(s.fault, CALL_OK);
	assert_string_equal(s.blobs[0].type, "audio/mpeg");
	assert_memory_equal(file_bytes(cx, s.blobs[0].file, &size), "\xff\xfb\x90", 3);
	assert_int_equal(s.usage.characters, strlen(s.user));
	v.seconds = 4;
	assert_int_equal(provider_call(cx, &v), 0);
	assert_int_equal(v.fault, CALL_OK);
	assert_string_equal(v.blobs[0].type, "video/mp4");
	assert_memory_equal(file_bytes(cx, v.blobs[0].file, &size) + 4, "ftypisom", 8);
	assert_int_equal(v.usage.film_ms, 4000);
}

static const json_t *request_of(struct ctx *cx, size_t n)
{
	return json_object_get(json_array_get(traffic(cx), n), "request");
}

static const char *text_at(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static void requests_are_what_each_api_describes(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "x-later", "one");
	const json_t *input;

	use_media();
	control(cx, "{\"record\": true}");
	c.size = "1536x1024";
	c.format = "jpeg";
	c.style = "a woodcut";
	c.count = 2;
	assert_int_equal(provider_call(cx, &c), 0);
	input = json_object_get(request_of(cx, 0), "input");
	assert_string_equal(text_at(input, "prompt"), "A bridge over a river.\nStyle: a woodcut");
	assert_string_equal(text_at(input, "aspect_ratio"), "3:2");
	assert_string_equal(text_at(input, "output_format"), "jpg");
	assert_int_equal(json_integer_value(json_object_get(input, "num_outputs")), 2);
	assert_null(json_object_get(request_of(cx, 0), "version"));
	c.task = "x-waits";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_string_equal(text_at(request_of(cx, 1), "version"), "0123456789abcdef");
	c.task = "x-drawn";
	c.style = "digital_illustration/grain";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_string_equal(text_at(request_of(cx, 2), "prompt"), "A bridge over a river.");
	assert_string_equal(text_at(request_of(cx, 2), "style"), "digital_illustration");
	assert_string_equal(text_at(request_of(cx, 2), "substyle"), "grain");
	assert_string_equal(text_at(request_of(cx, 2), "size"), "1536x1024");
	assert_string_equal(text_at(request_of(cx, 2), "response_format"), "b64_json");
	c.task = "x-whole";
	c.style = "a woodcut";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_string_equal(
		text_at(request_of(cx, 3), "prompt"), "A bridge over a river.\nStyle: a woodcut");
	assert_string_equal(text_at(request_of(cx, 3), "output_format"), "jpeg");
	assert_null(json_object_get(request_of(cx, 3), "style"));
}

static void what_is_asked_for_wins_over_options(void **state)
{
	struct ctx *cx = *state;
	struct model_call c = media_call(CALL_IMAGE, "image", "one");

	use_providers(
		"{\"providers\": {\"rep\": {\"api\": \"replicate\", \"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\","
		" \"private_addresses\": true}}, \"models\": {\"p\": {\"provider\": \"rep\", \"model\": \"house/picture\", \"kind\": \"image\","
		" \"size_as\": \"width_height\", \"options\": {\"width\": 64, \"steps\": 4}}}, \"tasks\": {\"image\": [\"p\"]}}");
	control(cx, "{\"record\": true}");
	c.size = "640x480";
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(request_of(cx, 0), "input"), "width")),
		640);
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(request_of(cx, 0), "input"), "steps")),
		4);
}

static void prices_are_for_images_characters_films_and_seconds(void **state)
{
	static const char add[] =
		"insert into ignite.model_prices (provider, model, effective_from, image_usd, audio_usd, video_usd, video_second_usd) values"
		" ('media', 'house/picture*', '2020-01-01', 0.003, null, null, null), ('media', 'recraftv3:1024x1024', '2020-01-01', 0.04, null, null, null),"
		" ('media', 'gpt-4o-mini-tts', '2020-01-01', null, 15, null, null), ('media', 'house/film', '2020-01-01', null, null, 0.1, 0.02)";
	struct ctx *cx = *state;
	struct model_call p = media_call(CALL_IMAGE, "x-later", "p"),
					  d = media_call(CALL_IMAGE, "x-drawn", "d"),
					  s = media_call(CALL_SPEECH, "speech", "s"),
					  v = media_call(CALL_VIDEO, "video", "v");

	use_media();
	sql_line(cx, "%s", add);
	p.count = 2;
	d.size = "1024x1024";
	v.seconds = 7;
	assert_int_equal(provider_call(cx, &p), 0);
	assert_int_equal(provider_call(cx, &d), 0);
	assert_int_equal(provider_call(cx, &s), 0);
	assert_int_equal(provider_call(cx, &v), 0);
	assert_string_equal(p.cost_usd, "0.006");
	assert_string_equal(d.cost_usd, "0.04");
	assert_string_equal(s.cost_usd, "0.00033");
	assert_string_equal(v.cost_usd, "0.24");
	assert_string_equal(
		sql_line(cx,
			"select string_agg(concat_ws(':', kind, images, characters, film_ms, trim_scale(estimate_usd)), ' ' order by made_at) from ignite.cost_events where job_id = '%s'",
			cx->job->id),
		"image:2:0:0:0.006 image:1:0:0:0.04 speech:0:22:0:0.00033 video:0:0:7000:0.24");
	sql_line(cx, "delete from ignite.model_prices where provider = 'media'");
}

/* ---- memory ---- */

/* The most that was resident since the last time, in KiB. */
static long resident_kib(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	long kib = 0;
	int fd;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		assert_int_equal(write(fd, "5", 1), 1);
		close(fd);
	}
	return kib;
}

static void twenty_megabytes_take_no_memory(void **state)
{
	enum { SIZE = 20 * 1024 * 1024, GROWTH_KIB_MAX = 4096 };
	struct ctx *cx = *state;

	use_media();
	/* What libcurl, the loop and the database need once is there already. */
	for (int round = 0; round < 2; round++) {
		control(cx, round == 0 ? "{}" : "{\"media\": {\"size\": 20971520}}");
		for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
			struct model_call c =
				media_call(CALL_IMAGE, ways[i], ctx_printf(cx, "%s-%d", ways[i], round));
			long before, after;

			(void)resident_kib();
			before = resident_kib();
			assert_int_equal(provider_call(cx, &c), 0);
			after = resident_kib();
			assert_int_equal(c.fault, CALL_OK);
			if (round == 0)
				continue;
			assert_int_equal(c.blobs[0].size_bytes, SIZE);
			printf(
				"%s: 20 MiB, resident memory grew by %ld KiB at most\n", ways[i], after - before);
			if (!SANITIZED)
				assert_true(after - before < GROWTH_KIB_MAX);
		}
	}
}

static void what_is_not_wanted_any_more_leaves_no_file(void **state)
{
	struct ctx *cx = *state;
	struct ctx *other = ctx_new(8 MiB, "other");
	struct model_call c = media_call(CALL_IMAGE, "x-whole", "one");
	char path[256];

	use_media();
	other->job = cx->job;
	assert_int_equal(provider_call(other, &c), 0);
	assert_int_equal(c.fault, CALL_OK);
	snprintf(path, sizeof(path), "%s", c.blobs[0].file);
	assert_int_equal(access(path, R_OK), 0);
	ctx_free(other);
	assert_int_equal(access(path, R_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(a_picture_comes_as_a_file_whichever_way),
		PROVIDER_TEST(several_at_once_are_told_apart),
		PROVIDER_TEST(many_calls_at_once_go_their_ways),
		PROVIDER_TEST(speech_and_films_come_as_files),
		PROVIDER_TEST(requests_are_what_each_api_describes),
		PROVIDER_TEST(what_is_asked_for_wins_over_options),
		PROVIDER_TEST(prices_are_for_images_characters_films_and_seconds),
		PROVIDER_TEST(twenty_megabytes_take_no_memory),
		PROVIDER_TEST(what_is_not_wanted_any_more_leaves_no_file),
	};

	return provider_run("provider_media_test", tests, ARRAY_LEN(tests));
}
