/*
 * The pictures of a course that go into its exports. A course names them by URL, and an editor may write any URL: only objects
 * of the course's own folder, or of its organisation's, are read.
 */
#include <string.h>

#include "base/cfg.h"
#include "codec/json.h"
#include "domain/export/export_impl.h"
#include "domain/store.h"

enum { COURSE_DEPTH = 64, URL_MAX = 2000, LARGE_BYTES = 256 * 1024 };

struct gathering {
	struct ctx *cx;
	struct export_source *s;
	json_t *seen; /* url -> null when it goes along, else why not */
	size_t room, total_bytes;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes percent encoding and ends at a query or fragment; false for a bad sequence or a NUL. */
static bool decode(char *s)
{
	char *out = s;

	for (; *s != '\0' && *s != '?' && *s != '#'; s++) {
		int high, low;

		if (*s != '%') {
			*out++ = *s;
			continue;
		}
		high = hex_digit(s[1]);
		low = high >= 0 ? hex_digit(s[2]) : -1;
		if (low < 0 || (high == 0 && low == 0))
			return false;
		*out++ = (char)(high << 4 | low);
		s += 2;
	}
	*out = '\0';
	return true;
}

/* What follows prefix, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	return str_starts(text, prefix) ? text + strlen(prefix) : NULL;
}

/* "bucket/key" of an address of our store, decoded; NULL for any other. The arena's. */
static char *object_path(struct ctx *cx, const char *url)
{
	static const char *const ways[] = { "public/", "authenticated/", "sign/" };
	const char *rest, *at = url;
	char *path;

	if (strlen(url) > URL_MAX)
		return NULL;
	if (cfg.public_url != NULL && cfg.public_url[0] != '\0' && str_starts(url, cfg.public_url))
		at = url + strlen(cfg.public_url);
	rest = after(at, "/storage/v1/object/");
	if (rest != NULL) {
		for (size_t i = 0; i < ARRAY_LEN(ways); i++)
			if (str_starts(rest, ways[i])) {
				rest += strlen(ways[i]);
				break;
			}
	} else if (at == url && *url != '/' && strchr(url, ':') == NULL) {
		rest = url; /* "media-library/…" */
	}
	path = rest != NULL ? ctx_strdup(cx, rest) : NULL;
	return path != NULL && decode(path) ? path : NULL;
}

/* Is it the course's own, or its organisation's? Splits path; *ret_key stays untouched otherwise. */
static bool is_own(struct ctx *cx, const struct export_source *s, char *path, const char **ret_key)
{
	char *key = strchr(path, '/');
	const char *rest, *folder;

	if (key == NULL)
		return false;
	*key++ = '\0';
	if (!store_key_valid(key))
		return false;
	if (strcmp(path, "courses") == 0)
		folder = s->course_id;
	else if (strcmp(path, "media-library") == 0)
		folder = s->organization_id;
	else
		return false;
	folder = ctx_printf(cx, "%s/", folder);
	rest = folder != NULL ? after(key, folder) : NULL;
	if (rest == NULL || *rest == '\0' ||
		(strcmp(path, "courses") == 0 && str_starts(rest, "versions/")))
		return false;
	*ret_key = key;
	return true;
}

/* The extension by the first bytes (PNG, JPEG, GIF, WebP: the signatures of their specifications), or NULL. */
static const char *kind_of(const char *data, size_t n)
{
	if (n >= 8 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0)
		return "png";
	if (n >= 3 && memcmp(data, "\xff\xd8\xff", 3) == 0)
		return "jpg";
	if (n >= 6 && (memcmp(data, "GIF87a", 6) == 0 || memcmp(data, "GIF89a", 6) == 0))
		return "gif";
	if (n >= 12 && memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBP", 4) == 0)
		return "webp";
	return NULL;
}

static int keep(struct gathering *g, const char *url, const char *kind, const char *data, size_t n)
{
	struct export_source *s = g->s;

	if (s->picture_count == g->room) {
		size_t room = g->room > 0 ? g->room * 2 : 16;
		struct export_picture *list = ctx_alloc(g->cx, room * sizeof(*list));

		if (list == NULL)
			return -1;
		if (s->picture_count > 0)
			memcpy(list, s->pictures, s->picture_count * sizeof(*list));
		s->pictures = list;
		g->room = room;
	}
	s->pictures[s->picture_count] =
		(struct export_picture){ .url = url, .data = data, .size_bytes = n };
	s->pictures[s->picture_count].name = ctx_printf(g->cx, "%03zu.%s", s->picture_count + 1, kind);
	if (s->pictures[s->picture_count].name == NULL)
		return -1;
	s->picture_count++;
	g->total_bytes += n;
	return 0;
}

/* Reads the picture behind `from` as that of url; *ret_reason says why it does not go along, NULL when it does. */
static int read_picture(
	struct gathering *g, const char *url, const char *from, const char **ret_reason)
{
	struct ctx *cx = g->cx;
	char *path = object_path(cx, from);
	const char *bucket = path, *key, *data, *kind;
	struct object *object;
	size_t n;

	if (path == NULL || !is_own(cx, g->s, path, &key)) {
		*ret_reason = "It does not lie in the folder of the course or of its organisation.";
		return cx->err.status == 0 ? 0 : -1;
	}
	if (store_stat(cx, bucket, key, &object) != 0) {
		if (cx->err.status != 404)
			return -1;
		ctx_forgive(cx);
		*ret_reason = "It is not in the store.";
		return 0;
	}
	if (object->size_bytes > EXPORT_PICTURE_BYTES ||
		g->total_bytes + (size_t)object->size_bytes > EXPORT_PICTURES_BYTES ||
		g->s->picture_count >= EXPORT_PICTURES_MAX) {
		*ret_reason = "It is too large, or the course's pictures are too many.";
		return 0;
	}
	TRY(store_read(cx, object, EXPORT_PICTURE_BYTES, &data, &n));
	kind = kind_of(data, n);
	if (kind == NULL) {
		*ret_reason = "It is no PNG, JPEG, GIF or WebP.";
		return 0;
	}
	*ret_reason = NULL;
	return keep(g, url, kind, data, n);
}

/* Is it in the store, and larger than a course of many pictures could bear? */
static bool is_large(struct gathering *g, const char *url)
{
	char *path = object_path(g->cx, url);
	const char *bucket = path, *key;
	struct object *object;

	if (path == NULL || !is_own(g->cx, g->s, path, &key))
		return false;
	if (store_stat(g->cx, bucket, key, &object) == 0)
		return object->size_bytes > LARGE_BYTES;
	if (g->cx->err.status == 404)
		ctx_forgive(g->cx);
	return false;
}

/* The widest of the smaller sizes, which takes a tenth of a large picture's room. */
static const char *smaller(const json_t *media)
{
	const json_t *variants = json_object_get(media, "variants");

	return text_in(json_array_get(variants, json_array_size(variants) - 1), "url");
}

/* The picture itself, or, when it is large, a smaller size of it. */
static int read_best(
	struct gathering *g, const char *url, const json_t *media, const char **ret_reason)
{
	const char *instead = smaller(media);

	if (*instead != '\0' && is_large(g, url)) {
		TRY(read_picture(g, url, instead, ret_reason));
		if (*ret_reason == NULL)
			return 0;
	}
	return g->cx->err.status == 0 ? read_picture(g, url, url, ret_reason) : -1;
}

static int gather(struct gathering *g, const json_t *media, const char *pointer)
{
	const char *url = text_in(media, "url"), *reason = NULL;
	const json_t *known;

	if (!json_is_object(media))
		return 0;
	if (strcmp(text_in(media, "type"), "image") != 0)
		return leave_out(g->cx, g->s->left_out, pointer, "Sound and video do not go into exports.");
	known = json_object_get(g->seen, url);
	if (known != NULL) {
		reason = json_string_value(known);
	} else {
		TRY(read_best(g, url, media, &reason));
		if (json_object_set_new(g->seen, url, reason != NULL ? json_string(reason) : json_null()) !=
			0)
			return fail(g->cx, 503, "out_of_memory", "The server is short of memory.");
	}
	return reason != NULL ? leave_out(g->cx, g->s->left_out, pointer, reason) : 0;
}

/* One medium, or several. */
static int gather_media(struct gathering *g, const json_t *media, const char *pointer)
{
	const json_t *one;

	for (size_t i = 0; (one = medium_at(media, i)) != NULL; i++)
		TRY(gather(
			g, one, json_is_array(media) ? ctx_printf(g->cx, "%s/%zu", pointer, i) : pointer));
	return 0;
}

static int gather_of_item(struct gathering *g, const json_t *item, size_t at)
{
	json_t *option;
	size_t i;

	TRY(gather(g, json_object_get(item, "stimulus"), ctx_printf(g->cx, "/items/%zu/stimulus", at)));
	json_array_foreach (json_object_get(item, "options"), i, option)
		if (json_object_get(option, "media") != NULL)
			TRY(gather_media(g, json_object_get(option, "media"),
				ctx_printf(g->cx, "/items/%zu/options/%zu/media", at, i)));
	return 0;
}

static int gather_all(struct gathering *g)
{
	json_t *part;
	size_t i;

	TRY(gather(g, json_object_get(g->s->course, "cover"), "/cover"));
	json_array_foreach (json_object_get(g->s->course, "items"), i, part)
		TRY(gather_of_item(g, part, i));
	json_array_foreach (json_object_get(g->s->course, "studyTexts"), i, part)
		TRY(gather_media(
			g, json_object_get(part, "media"), ctx_printf(g->cx, "/studyTexts/%zu/media", i)));
	return 0;
}

int export_open(struct ctx *cx, struct export_source *s, const char *bytes, size_t size_bytes)
{
	struct gathering g = { .cx = cx, .s = s };

	if (json_parse(cx, bytes, size_bytes, COURSE_DEPTH, &s->course) != 0) {
		ctx_forgive(cx);
		return fail(cx, 409, "version_altered", "The stored version is no course any more.");
	}
	if (!json_is_object(s->course))
		return fail(cx, 409, "version_altered", "The stored version is no course any more.");
	s->left_out = ctx_own_json(cx, json_array());
	g.seen = ctx_own_json(cx, json_object());
	if (s->left_out == NULL || g.seen == NULL)
		return -1;
	return gather_all(&g);
}
