/* The skeleton: everything about a course that is counted, numbered or levelled. */
#include "domain/course/model/skeleton.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "codec/hash.h"
#include "codec/unicode.h"
#include "domain/course/course_impl.h"

enum { SUBJECT_MAX = 200 };

/* ---- what may be asked for ---- */

/* Letters of any script count: every byte above ASCII is part of one. */
static bool has_letter(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80 || ((*text | 32) >= 'a' && (*text | 32) <= 'z'))
			return true;
	return false;
}

static bool subject_sane(const char *subject)
{
	size_t n = prose_length(subject);

	if (n == 0 || n > SUBJECT_MAX || !utf8_valid(subject, strlen(subject)) || !has_letter(subject))
		return false;
	/* No control characters, separators of lines and paragraphs, direction marks; joiners are part of some words. */
	for (uint32_t c; (c = unicode_next(&subject)) != 0;)
		if (c == 0x2028 || c == 0x2029 || (unicode_is_hidden(c) && c != 0x200c && c != 0x200d))
			return false;
	return true;
}

static bool is_band(const char *text)
{
	for (int b = 0; b < BANDS; b++)
		if (strcmp(band_name((enum band)b), text) == 0)
			return true;
	return false;
}

int course_sane(struct ctx *cx, const struct course_request *rq)
{
	int faults = 0;

	if (!subject_sane(rq->subject))
		faults -= fail_at(cx, "/payload/subject",
			"A subject is one line of 1 to %d characters that can be seen, with a letter among them.",
			SUBJECT_MAX);
	if (!is_band(rq->grade_band))
		faults -= fail_at(cx, "/payload/grade_band", "Supported: K-2, 3-5, 6-8.");
	if (strcmp(rq->mode, "options") != 0 && strcmp(rq->mode, "numeric") != 0)
		faults -= fail_at(cx, "/payload/mode", "Supported: options, numeric.");
	if (rq->groups < 0 || rq->groups > MODEL_GROUPS_MAX)
		faults -= fail_at(cx, "/payload/groups", "A course has 1 to %d groups.", MODEL_GROUPS_MAX);
	if (rq->items_per_group < 1 || rq->items_per_group > MODEL_ITEMS_MAX)
		faults -=
			fail_at(cx, "/payload/items_per_group", "A group has 1 to %d items.", MODEL_ITEMS_MAX);
	return faults > 0 ? -1 : 0;
}

/* ---- building ---- */

/* What a learner does at each step of difficulty (Anderson and Krathwohl 2001), easy to hard. */
static const char *const blooms[5][MODEL_OBJECTIVES_MAX] = {
	{ "remember", "understand", "apply" },
	{ "understand", "apply", "apply" },
	{ "understand", "apply", "analyze" },
	{ "apply", "analyze", "analyze" },
	{ "apply", "analyze", "evaluate" },
};

static const struct {
	const char *name, *text;
} variants[] = {
	{ "direct", "asks straight for it" },
	{ "context", "puts it into a short everyday situation" },
	{ "reverse", "goes the other way: from the result back to what led to it" },
	{ "compare", "asks to tell two or more things apart or to order them" },
	{ "error", "shows somebody's mistake and asks what is right" },
};

enum { NUMERIC_VARIANTS = 3 };

enum { SLUG_HASH = 9 }; /* "_" and eight digits */

/* FNV-1a */
static uint64_t mix(uint64_t h, uint32_t c)
{
	return (h ^ c) * 0x100000001b3u;
}

struct slug {
	char *out;
	size_t n, size;
	uint64_t hash; /* of all letters and digits, and where others stand between them */
	bool gap;      /* something else came before the next one */
	bool lost;     /* out does not tell it from others */
};

static void slug_add(struct slug *s, uint32_t c)
{
	bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

	s->hash = mix(mix(s->hash, s->gap), c);
	if (!plain)
		s->lost = true;
	if (s->gap && s->n > 0 && s->out[s->n - 1] != '_' && s->n + 1 < s->size)
		s->out[s->n++] = '_';
	s->gap = false;
	if (plain && s->n + 1 < s->size)
		s->out[s->n++] = (char)c;
	else
		s->lost = true;
}

/*
 * "Roman history!" -> "roman_history". Where letters or digits have no place in it, or there is no room, the hash of all of them follows:
 * "История 1" -> "1_4c0e8678"; where nothing else is left: "s_2cc82e57".
 */
static int slug(struct ctx *cx, const char *subject, char *out, size_t size)
{
	struct slug s = { .out = out, .size = size, .hash = 0xcbf29ce484222325u };
	const char *text;

	TRY(unicode_nfc(cx, subject, &text));
	for (uint32_t c; (c = unicode_next(&text)) != 0;) {
		c = unicode_lower(c);
		if (unicode_is_letter(c) || unicode_is_digit(c))
			slug_add(&s, c);
		else
			s.gap = true;
	}
	if (s.lost || s.n == 0) {
		if (s.n > size - 1 - SLUG_HASH)
			s.n = size - 1 - SLUG_HASH;
		while (s.n > 0 && out[s.n - 1] == '_')
			s.n--;
		if (s.n == 0)
			out[s.n++] = 's';
		s.n += (size_t)snprintf(
			out + s.n, size - s.n, "_%08x", (unsigned)((s.hash ^ s.hash >> 32) & 0xffffffffu));
	}
	out[s.n] = '\0';
	return 0;
}

static void objectives_build(struct slot_group *g, const char *id, int items)
{
	g->objectives = items >= 9 ? 3 : items >= 2 ? 2 : 1;
	for (int o = 0; o < g->objectives; o++) {
		snprintf(g->objective[o].id, MODEL_ID_SIZE, "%s-o%d", id, o + 1);
		g->objective[o].bloom = blooms[g->difficulty - 1][o];
	}
}

static int group_build(struct ctx *cx, struct skeleton *s, int at)
{
	struct slot_group *g = &s->group[at];
	char id[sizeof(g->id)], slot[sizeof(g->item->slot)];
	int kinds = s->numeric ? NUMERIC_VARIANTS : (int)ARRAY_LEN(variants);

	snprintf(id, sizeof(id), "g%02d", at + 1);
	memcpy(g->id, id, sizeof(id));
	snprintf(g->text_id, sizeof(g->text_id), "%s-t1", id);
	snprintf(g->image_id, sizeof(g->image_id), "%s-t1-m1", id);
	g->order = at + 1;
	g->difficulty = 1 + at * 5 / s->groups;
	g->after = at - 1;
	objectives_build(g, id, s->items);
	g->item = ctx_alloc(cx, (size_t)s->items * sizeof(*g->item));
	if (g->item == NULL)
		return -1;
	for (int i = 0; i < s->items; i++) {
		struct slot_item *item = &g->item[i];
		int variant = (i + at) % kinds;

		snprintf(slot, sizeof(slot), "i%02d", i + 1);
		memcpy(item->slot, slot, sizeof(slot));
		snprintf(item->id, sizeof(item->id), "%s-%s", id, slot);
		item->objective = i * g->objectives / s->items;
		item->difficulty = 1 + i * 3 / s->items;
		item->variant = variants[variant].name;
		item->variant_text = variants[variant].text;
	}
	return 0;
}

int skeleton_build(struct ctx *cx, const struct course_request *rq, struct skeleton **ret)
{
	int groups = rq->groups > 0 ? rq->groups : MODEL_GROUPS_DEFAULT;
	struct skeleton *s = ctx_alloc(cx, sizeof(*s) + (size_t)groups * sizeof(s->group[0]));

	if (s == NULL)
		return -1;
	s->rq = rq;
	s->numeric = strcmp(rq->mode, "numeric") == 0;
	s->groups = groups;
	s->items = rq->items_per_group;
	s->items_min = (s->items * 2 + 2) / 3;
	TRY(slug(cx, rq->subject, s->subject, sizeof(s->subject)));
	for (int i = 0; i < groups; i++)
		TRY(group_build(cx, s, i));
	*ret = s;
	return 0;
}
