/* Places for pictures in study texts. */
#include "domain/course/places.h"

#include <string.h>

#include "base/str.h"

struct finding {
	struct ctx *cx;
	const char *text;
	const json_t *media;
	struct text_place *list;
	size_t count, room;
};

static char *trimmed(struct ctx *cx, const char *s, size_t n)
{
	while (n > 0 && (*s == ' ' || *s == '\n' || *s == '\t')) {
		s++;
		n--;
	}
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\n' || s[n - 1] == '\t'))
		n--;
	return ctx_strndup(cx, s, n);
}

static bool is_taken(const struct finding *f, size_t entry)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].url != NULL && f->list[i].entry == entry)
			return true;
	return false;
}

/* The first entry of that url that no picture before shows, else the first of that url. */
static bool find_entry(const struct finding *f, const char *url, size_t *ret)
{
	bool found = false;

	for (size_t i = 0; json_is_array(f->media) && i < json_array_size(f->media); i++) {
		const char *of = json_string_value(json_object_get(json_array_get(f->media, i), "url"));

		if (of == NULL || strcmp(of, url) != 0)
			continue;
		if (!found || !is_taken(f, i))
			*ret = i;
		if (!is_taken(f, i))
			return true;
		found = true;
	}
	return found;
}

static int add(struct finding *f, const struct text_place *p)
{
	if (f->count == f->room) {
		size_t room = f->room > 0 ? f->room * 2 : 4;
		struct text_place *list = ctx_alloc(f->cx, room * sizeof(*list));

		if (list == NULL)
			return -1;
		if (f->count > 0)
			memcpy(list, f->list, f->count * sizeof(*list));
		f->list = list;
		f->room = room;
	}
	f->list[f->count++] = *p;
	return 0;
}

/* A marker that begins at s: its bytes, or 0. */
static size_t marker_at(const char *s, size_t *ret_words)
{
	static const char mark[] = "[IMAGE:";
	size_t n = sizeof(mark) - 1;

	if (strncmp(s, mark, n) != 0)
		return 0;
	*ret_words = n;
	n += strcspn(s + n, "[]");
	return s[n] == ']' ? n + 1 : 0;
}

/* A picture that begins at s, "![alt](url)": its bytes, or 0; where its url begins. */
static size_t picture_at(const char *s, size_t *ret_url)
{
	size_t n;

	if (strncmp(s, "![", 2) != 0)
		return 0;
	n = 2 + strcspn(s + 2, "[]\n");
	if (s[n] != ']' || s[n + 1] != '(')
		return 0;
	*ret_url = n + 2;
	n = *ret_url + strcspn(s + *ret_url, "() \n\t<>\"");
	return s[n] == ')' && n > *ret_url ? n + 1 : 0;
}

static int take_marker(struct finding *f, const char *s, size_t n, size_t words)
{
	struct text_place p = { .start = (size_t)(s - f->text) };

	p.end = p.start + n;
	p.words = trimmed(f->cx, s + words, n - words - 1);
	return p.words != NULL ? add(f, &p) : -1;
}

static int take_picture(struct finding *f, const char *s, size_t n, size_t url)
{
	struct text_place p = { .start = (size_t)(s - f->text) };

	p.end = p.start + n;
	p.url = ctx_strndup(f->cx, s + url, n - url - 1);
	p.words = trimmed(f->cx, s + 2, url - 4);
	if (p.url == NULL || p.words == NULL)
		return -1;
	if (!find_entry(f, p.url, &p.entry))
		return 0;
	p.marker_id = json_string_value(json_object_get(json_array_get(f->media, p.entry), "markerId"));
	return add(f, &p);
}

int text_places(struct ctx *cx, const char *text, const json_t *media, struct text_place **ret,
	size_t *ret_count)
{
	struct finding f = { .cx = cx, .text = text, .media = media };

	for (const char *s = text; (s = strpbrk(s, "![")) != NULL;) {
		size_t at = 0, n = marker_at(s, &at);

		if (n > 0) {
			TRY(take_marker(&f, s, n, at));
		} else {
			n = picture_at(s, &at);
			if (n > 0)
				TRY(take_picture(&f, s, n, at));
		}
		s += n > 0 ? n : 1;
	}
	*ret = f.list;
	*ret_count = f.count;
	return 0;
}

int text_without_urls(struct ctx *cx, const char *text, const json_t *media, const char **ret)
{
	struct text_place *p;
	struct str out;
	size_t n, from = 0;

	*ret = text;
	if (!json_is_array(media) || strstr(text, "](") == NULL)
		return 0;
	TRY(text_places(cx, text, media, &p, &n));
	TRY(str_init(&out, cx, SIZE_MAX / 4));
	for (size_t i = 0; i < n; i++) {
		if (p[i].url == NULL)
			continue;
		TRY(str_add(&out, text + from, p[i].start - from));
		TRY(str_printf(&out, "[IMAGE: %s]", p[i].words));
		from = p[i].end;
	}
	TRY(str_puts(&out, text + from));
	*ret = out.data;
	return 0;
}

/* "(pictureurlaab)": letters only, so that nothing is rewritten in it. */
static const char *mask_of(struct ctx *cx, size_t at)
{
	return ctx_printf(cx, "(pictureurl%c%c%c)", (char)('a' + at / 676 % 26),
		(char)('a' + at / 26 % 26), (char)('a' + at % 26));
}

int text_mask(struct ctx *cx, const char *text, const struct text_place *places, size_t count,
	const char **ret)
{
	size_t from = 0;
	struct str out;

	TRY(str_init(&out, cx, SIZE_MAX / 4));
	for (size_t i = 0; i < count; i++) {
		const char *mask = places[i].url != NULL ? mask_of(cx, i) : NULL;
		size_t url;

		if (places[i].url == NULL)
			continue;
		url = places[i].end - strlen(places[i].url) - 2; /* with its brackets */
		if (mask == NULL)
			return -1;
		TRY(str_add(&out, text + from, url - from));
		TRY(str_puts(&out, mask));
		from = places[i].end;
	}
	TRY(str_puts(&out, text + from));
	*ret = out.data;
	return 0;
}

int text_unmask(struct ctx *cx, const char *text, const struct text_place *places, size_t count,
	const char **ret)
{
	struct str out;

	TRY(str_init(&out, cx, SIZE_MAX / 4));
	for (size_t i = 0; i < count; i++) {
		const char *mask = places[i].url != NULL ? mask_of(cx, i) : NULL, *at;

		if (places[i].url == NULL)
			continue;
		if (mask == NULL)
			return -1;
		at = strstr(text, mask);
		if (at == NULL)
			continue;
		TRY(str_add(&out, text, (size_t)(at - text)));
		TRY(str_printf(&out, "(%s)", places[i].url));
		text = at + strlen(mask);
	}
	TRY(str_puts(&out, text));
	*ret = out.data;
	return 0;
}
