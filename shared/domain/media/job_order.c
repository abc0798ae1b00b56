/* What a media job is asked for: the payload, read and checked. */
#include <string.h>

#include "domain/media/job_impl.h"

enum { ALT_MAX = 500, WORD_MAX = 100, LICENCE_MAX = 500, SECONDS_MAX = 600 };

static const struct media_order kinds[] = {
	{ .kind = "image", .expects = MEDIA_IMAGE, .call = CALL_IMAGE, .task = TASK_IMAGE },
	{ .kind = "audio", .expects = MEDIA_AUDIO, .call = CALL_SPEECH, .task = TASK_SPEECH },
	{ .kind = "video", .expects = MEDIA_VIDEO, .call = CALL_VIDEO, .task = TASK_VIDEO },
};

/* The formats, as providers' APIs call them, of what can be stored. */
static const char *const image_formats[] = { "png", "jpeg", "jpg", "webp", "gif", NULL };
static const char *const audio_formats[] = { "mp3", "wav", "opus", NULL };
static const char *const video_formats[] = { "mp4", "webm", NULL };

/* A kind that is not said is a picture. */
static const struct media_order *kind_of(const json_t *payload)
{
	const json_t *said = json_object_get(payload, "kind");
	const char *word = said == NULL ? "image" : json_string_value(said);

	for (size_t i = 0; word != NULL && i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, word) == 0)
			return &kinds[i];
	return NULL;
}

/* What could not be stored is not asked for: it would be paid for first. */
static int check_format(
	struct ctx *cx, const struct media_order *kind, const json_t *payload, const char *base)
{
	const char *const *known = kind->expects == MEDIA_IMAGE ? image_formats
		: kind->expects == MEDIA_AUDIO                      ? audio_formats
															: video_formats;
	const char *format = json_string_value(json_object_get(payload, "format"));
	const char *list = *known;

	if (format == NULL || format[strspn(format, " \t\r\n")] == '\0')
		return 0;
	for (size_t i = 0; known[i] != NULL; i++) {
		if (strcmp(known[i], format) == 0)
			return 0;
		if (i > 0)
			list = ctx_printf(cx, "%s, %s", list, known[i]);
		if (list == NULL)
			return -1;
	}
	return fail_at(
		cx, ctx_printf(cx, "%s/format", base), "must be one of %s for kind %s", list, kind->kind);
}

int media_check(struct ctx *cx, const json_t *payload, const char *base)
{
	const struct media_order *kind = kind_of(payload);

	if (kind == NULL)
		return fail_at(cx, ctx_printf(cx, "%s/kind", base), "must be image, audio or video");
	if (json_object_get(payload, "targetRef") != NULL &&
		json_object_get(payload, "course_id") == NULL)
		return fail_at(cx, ctx_printf(cx, "%s/targetRef", base), "needs a course_id");
	TRY(check_format(cx, kind, payload, base));
	if (!provider_ready(kind->task))
		return fail_at(cx, ctx_printf(cx, "%s/kind", base), "%s", provider_missing(cx, kind->task));
	return 0;
}

/* Characters: bytes that do not continue one. */
static size_t length(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* An absent or empty text is NULL. */
static int text_of(
	struct ctx *cx, const json_t *payload, const char *name, size_t max, const char **ret)
{
	const json_t *value = json_object_get(payload, name);
	const char *text = json_string_value(value);

	if (value != NULL && !json_is_null(value) && (text == NULL || length(text) > max))
		return fail_at(
			cx, ctx_printf(cx, "/payload/%s", name), "must be text of at most %zu characters", max);
	*ret = text != NULL && text[strspn(text, " \t\r\n")] != '\0' ? text : NULL;
	return 0;
}

static int seconds_of(struct ctx *cx, const json_t *payload, int *ret)
{
	const json_t *value = json_object_get(payload, "seconds");
	json_int_t n = json_integer_value(value);

	if (value != NULL && (!json_is_integer(value) || n < 1 || n > SECONDS_MAX))
		return fail_at(cx, "/payload/seconds", "must be a whole number from 1 to %d", SECONDS_MAX);
	*ret = (int)n;
	return 0;
}

int media_order_read(struct ctx *cx, const json_t *payload, struct media_order *ret)
{
	const struct media_order *kind = kind_of(payload);
	struct media_order o;

	if (kind == NULL)
		return fail_at(cx, "/payload/kind", "must be image, audio or video");
	o = *kind;
	TRY(text_of(cx, payload, "course_id", WORD_MAX, &o.course_id));
	TRY(text_of(cx, payload, "prompt", MEDIA_PROMPT_MAX, &o.prompt));
	TRY(text_of(cx, payload, "alt", ALT_MAX, &o.alt));
	TRY(text_of(cx, payload, "licence", LICENCE_MAX, &o.licence));
	TRY(text_of(cx, payload, "size", WORD_MAX, &o.size));
	TRY(text_of(cx, payload, "quality", WORD_MAX, &o.quality));
	TRY(text_of(cx, payload, "style", WORD_MAX, &o.style));
	TRY(text_of(cx, payload, "voice", WORD_MAX, &o.voice));
	TRY(text_of(cx, payload, "format", WORD_MAX, &o.format));
	TRY(check_format(cx, kind, payload, "/payload"));
	TRY(seconds_of(cx, payload, &o.seconds));
	o.target = json_object_get(payload, "targetRef");
	if (json_is_null(o.target))
		o.target = NULL;
	if (o.target != NULL && o.course_id == NULL)
		return fail_at(cx, "/payload/targetRef", "needs a course_id");
	*ret = o;
	return 0;
}
