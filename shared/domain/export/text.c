/* Texts of a course for exports: in parts, on one line, as numbers, for XML. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/course/places.h"
#include "domain/export/export_impl.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static const char blank_mark[] = "[blank]";

struct parts {
	struct ctx *cx;
	const char *text;
	const json_t *media;
	struct text_place *places;
	size_t places_count, next; /* next: the first place that has not been passed */
	struct text_part *list;
	size_t count, room;
};

/* One more part without the blanks around it; an empty paragraph is none. */
static int add_part(struct parts *p, bool picture, const char *text, size_t n, const json_t *media)
{
	char *copy;

	while (n > 0 && is_blank(text[0])) {
		text++;
		n--;
	}
	while (n > 0 && is_blank(text[n - 1]))
		n--;
	if (n == 0 && !picture)
		return 0;
	if (p->count == p->room) {
		size_t room = p->room > 0 ? p->room * 2 : 8;
		struct text_part *list = ctx_alloc(p->cx, room * sizeof(*list));

		if (list == NULL)
			return -1;
		if (p->count > 0)
			memcpy(list, p->list, p->count * sizeof(*list));
		p->list = list;
		p->room = room;
	}
	copy = ctx_strndup(p->cx, text, n);
	if (copy == NULL)
		return -1;
	p->list[p->count++] = (struct text_part){ picture, copy, media };
	return 0;
}

/* Where the paragraph ends: at a line end that is followed by a line of blanks alone. *ret_next: where the next begins. */
static const char *paragraph_end(const char *text, const char **ret_next)
{
	for (const char *at = strchr(text, '\n'); at != NULL; at = strchr(at + 1, '\n')) {
		const char *next = at + 1;

		while (*next != '\n' && is_blank(*next))
			next++;
		if (*next == '\n') {
			*ret_next = next + 1;
			return at;
		}
	}
	*ret_next = text + strlen(text);
	return *ret_next;
}

static int add_place(struct parts *p, const struct text_place *place)
{
	return add_part(p, true, place->words, strlen(place->words),
		place->url != NULL ? json_array_get(p->media, place->entry) : NULL);
}

static int add_paragraph(struct parts *p, const char *from, const char *end)
{
	for (; p->next < p->places_count; p->next++) {
		const struct text_place *place = &p->places[p->next];
		const char *start = p->text + place->start;

		if (start < from)
			continue;
		if (p->text + place->end > end)
			break;
		TRY(add_part(p, false, from, (size_t)(start - from), NULL));
		TRY(add_place(p, place));
		from = p->text + place->end;
	}
	return add_part(p, false, from, (size_t)(end - from), NULL);
}

/* Whether the text shows the entry itself, or once did: a picture that was taken out of the text is shown nowhere. */
static bool is_placed(const struct parts *p, size_t entry)
{
	const json_t *media = json_array_get(p->media, entry);

	for (size_t i = 0; i < p->places_count; i++)
		if (p->places[i].url != NULL && p->places[i].entry == entry)
			return true;
	return json_object_get(media, "markerId") != NULL;
}

/* The entries that stand nowhere go to the markers, the others are the rest. */
static int share_out(struct parts *p, const json_t **ret_rest)
{
	json_t *rest = ctx_own_json(p->cx, json_array());
	size_t part = 0;

	if (rest == NULL)
		return -1;
	for (size_t i = 0; json_is_array(p->media) && i < json_array_size(p->media); i++) {
		if (is_placed(p, i))
			continue;
		while (part < p->count && (!p->list[part].picture || p->list[part].media != NULL))
			part++;
		if (part < p->count)
			p->list[part].media = json_array_get(p->media, i);
		else if (json_array_append(rest, json_array_get(p->media, i)) != 0)
			return fail(p->cx, 503, "out_of_memory", "The server is short of memory.");
	}
	*ret_rest = rest;
	return 0;
}

int text_parts(struct ctx *cx, const char *text, const json_t *media, struct text_part **ret,
	size_t *ret_count, const json_t **ret_rest)
{
	struct parts p = { .cx = cx, .text = text, .media = media };

	TRY(text_places(cx, text, media, &p.places, &p.places_count));
	while (*text != '\0') {
		const char *next, *end = paragraph_end(text, &next);

		TRY(add_paragraph(&p, text, end));
		text = next;
	}
	TRY(share_out(&p, ret_rest));
	*ret = p.list;
	*ret_count = p.count;
	return 0;
}

/* Cuts a longer text to max_bytes with an ellipsis at its end: at a blank when one is near, in any case between characters. */
static void shorten(char *text, size_t max_bytes)
{
	static const char ellipsis[] = "…";
	size_t at = max_bytes - (sizeof(ellipsis) - 1), word;

	while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
		at--;
	for (word = at; word > at / 2 && text[word] != ' ';)
		word--;
	if (text[word] == ' ')
		at = word;
	memcpy(text + at, ellipsis, sizeof(ellipsis));
}

char *one_line(struct ctx *cx, const char *text, size_t max_bytes)
{
	char *out = ctx_alloc(cx, strlen(text) + 1), *p = out;

	if (out == NULL)
		return NULL;
	for (; *text != '\0'; text++)
		if (!is_blank(*text))
			*p++ = *text;
		else if (p > out && p[-1] != ' ')
			*p++ = ' ';
	if (p > out && p[-1] == ' ')
		p--;
	*p = '\0';
	if ((size_t)(p - out) > max_bytes)
		shorten(out, max_bytes);
	return out;
}

char *decimal(struct ctx *cx, double value)
{
	char *out;
	size_t n;

	if (!isfinite(value) || fabs(value) > 1e15)
		value = 0; /* no course that passed its rules */
	out = ctx_printf(cx, "%.6f", value);
	if (out == NULL)
		return NULL;
	n = strlen(out);
	while (out[n - 1] == '0')
		n--;
	if (out[n - 1] == '.')
		n--;
	out[n] = '\0';
	if (strcmp(out, "-0") == 0)
		return out + 1;
	return out;
}

char *stem_with(struct ctx *cx, const char *stem, const char *blank)
{
	const char *at = strstr(stem, blank_mark);

	if (at == NULL)
		return ctx_strdup(cx, stem);
	return ctx_printf(cx, "%.*s%s%s", (int)(at - stem), stem, blank, at + sizeof(blank_mark) - 1);
}

/* XML 1.0, 2.2: what follows is one of the characters that no document may hold, of that many bytes; else 0. */
static size_t forbidden(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x20 && u[0] != '\t' && u[0] != '\n' && u[0] != '\r')
		return 1;
	if (u[0] == 0xEF && u[1] == 0xBF && (u[2] == 0xBE || u[2] == 0xBF)) /* U+FFFE, U+FFFF */
		return 3;
	return 0;
}

static const char *escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

int xml_text(struct str *out, const char *text)
{
	const char *from = text;

	while (*text != '\0') {
		const char *instead = escape_of(*text);
		size_t n = instead != NULL ? 1 : forbidden(text);

		if (n == 0) {
			text++;
			continue;
		}
		TRY(str_add(out, from, (size_t)(text - from)));
		TRY(str_puts(out, instead != NULL ? instead : "\xEF\xBF\xBD"));
		text += n;
		from = text;
	}
	return str_add(out, from, (size_t)(text - from));
}
