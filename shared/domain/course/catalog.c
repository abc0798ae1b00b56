/* Which packs there are, and whether a request fits one. */
#include <stdio.h>
#include <string.h>

#include "domain/course.h"
#include "domain/course/course_impl.h"

static const char *const band_names[BANDS] = { "K-2", "3-5", "6-8" };

const char *band_name(enum band band)
{
	return band_names[band];
}

/* Compares a caller's spelling with an id: case, and the kind and number of separators, do not matter. */
static bool same_subject(const char *id, const char *text)
{
	while (strchr(" \t-_", *text) && *text != '\0')
		text++;
	for (; *id != '\0'; id++) {
		char c = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;

		if (*id == '_') {
			if (c == '\0' || !strchr(" \t-_", c))
				return false;
			while (*text != '\0' && strchr(" \t-_", *text))
				text++;
		} else if (c == *id) {
			text++;
		} else {
			return false;
		}
	}
	return text[strspn(text, " \t-_")] == '\0';
}

static int mode_bit(const char *mode)
{
	if (strcmp(mode, "options") == 0)
		return MODE_OPTIONS;
	return strcmp(mode, "numeric") == 0 ? MODE_NUMERIC : 0;
}

const struct pack *pack_find(const char *subject, const char *grade_band, const char *mode)
{
	for (int i = 0; i < packs_count; i++)
		if (same_subject(packs[i]->subject, subject) &&
			strcmp(band_names[packs[i]->band], grade_band) == 0 &&
			(*mode == '\0' || (packs[i]->modes & mode_bit(mode))))
			return packs[i];
	return NULL;
}

static const char *mode_list(int modes)
{
	return modes == MODE_BOTH ? "options, numeric" : modes == MODE_OPTIONS ? "options" : "numeric";
}

/* Appends word to a list "a, b" once. */
static void list_add(char *list, size_t size, const char *word)
{
	size_t at = strlen(list), n = strlen(word);

	for (const char *s = list; (s = strstr(s, word)) != NULL; s += n)
		if ((s == list || s[-1] == ' ') && (s[n] == ',' || s[n] == '\0'))
			return;
	snprintf(list + at, size - at, "%s%s", at > 0 ? ", " : "", word);
}

static int bad_subject(struct ctx *cx)
{
	char list[512] = "";

	for (int i = 0; i < packs_count; i++)
		list_add(list, sizeof(list), packs[i]->subject);
	return fail_at(cx, "/payload/subject", "No pack covers this subject. Supported: %s.", list);
}

static int bad_band(struct ctx *cx, const char *subject)
{
	char list[64] = "";

	for (int i = 0; i < packs_count; i++)
		if (same_subject(packs[i]->subject, subject))
			list_add(list, sizeof(list), band_names[packs[i]->band]);
	return fail_at(cx, "/payload/grade_band",
		"No pack covers this grade band of the subject. Supported: %s.", list);
}

static int bad_mode(struct ctx *cx, const struct course_request *rq, const char *title)
{
	int modes = 0;

	for (int i = 0; i < packs_count; i++)
		if (same_subject(packs[i]->subject, rq->subject) &&
			strcmp(band_names[packs[i]->band], rq->grade_band) == 0)
			modes |= packs[i]->modes;
	return fail_at(cx, "/payload/mode", "%s, %s, has no such mode. Supported: %s.", title,
		rq->grade_band, mode_list(modes));
}

int course_supported(struct ctx *cx, const struct course_request *rq)
{
	const struct pack *pack = pack_find(rq->subject, rq->grade_band, "");
	bool known = false;
	int faults = 0;

	for (int i = 0; i < packs_count; i++)
		known = known || same_subject(packs[i]->subject, rq->subject);
	if (!known)
		return bad_subject(cx);
	if (pack == NULL)
		return bad_band(cx, rq->subject);
	if (pack_find(rq->subject, rq->grade_band, rq->mode) == NULL) {
		bad_mode(cx, rq, pack->title);
		faults++;
	} else {
		pack = pack_find(rq->subject, rq->grade_band, rq->mode);
	}
	if (rq->groups < 0 || rq->groups > pack->skills) {
		fail_at(cx, "/payload/groups", "%s, %s, has 1 to %d groups.", pack->title, rq->grade_band,
			pack->skills);
		faults++;
	}
	if (rq->items_per_group < 1 || rq->items_per_group > pack->items_max) {
		fail_at(cx, "/payload/items_per_group", "%s, %s, has 1 to %d items per group.", pack->title,
			rq->grade_band, pack->items_max);
		faults++;
	}
	return faults > 0 ? -1 : 0;
}

int course_catalog(struct ctx *cx, json_t **ret)
{
	json_t *list = ctx_own_json(cx, json_array());

	if (list == NULL)
		return -1;
	for (int i = 0; i < packs_count; i++) {
		const struct pack *p = packs[i];
		json_t *modes = json_array();

		if (p->modes & MODE_OPTIONS)
			json_array_append_new(modes, json_string("options"));
		if (p->modes & MODE_NUMERIC)
			json_array_append_new(modes, json_string("numeric"));
		if (json_array_append_new(list,
				json_pack("{s:s, s:s, s:s, s:o, s:i, s:i}", "subject", p->subject, "title",
					p->title, "grade_band", band_names[p->band], "modes", modes, "groups",
					p->skills, "items_per_group", p->items_max)) != 0)
			return fail(cx, 503, "out_of_memory", "Memory is short.");
	}
	*ret = list;
	return 0;
}
