/* Rules on items as wholes: what is asked twice, blanks, explanations. */
#include <stdio.h>
#include <string.h>

#include "domain/course/check.h"
#include "domain/course/fold.h"
#include "domain/course/similar.h"

/* Both rules on twins look at one comparison; each reports its half. */
static void report_twins(struct check *c, bool same, const char *words)
{
	char message[POINTER_SIZE];

	if (c->twins == NULL && items_twins(c->cx, c->items, c->stops, &c->language, &c->twins) != 0) {
		c->failed = true;
		return;
	}
	for (size_t i = 0; c->twins != NULL && i < json_array_size(c->items); i++) {
		if (c->twins[i].of == SIZE_MAX || c->twins[i].same != same)
			continue;
		snprintf(message, sizeof(message), "Item %.64s asks %s.",
			text_of(json_array_get(c->items, c->twins[i].of), "id"), words);
		fault_twin(c, message, i, c->twins[i].of);
	}
}

static void check_stems(struct check *c)
{
	report_twins(c, true, "the same");
}

static void check_twins(struct check *c)
{
	report_twins(c, false, "nearly the same and has the same key");
}

static void check_blank(struct check *c, const json_t *item, size_t at)
{
	size_t blanks = 0;

	for (const char *s = text_of(item, "stem"); (s = strstr(s, "[blank]")) != NULL; s++)
		blanks++;
	if (is_numeric(item) && blanks != 1)
		fault(c, "A numeric stem holds [blank] exactly once.", "/items/%zu/stem", at);
	if (!is_numeric(item) && blanks != 0)
		fault(c, "Only numeric stems hold [blank].", "/items/%zu/stem", at);
}

/* The word of the stem that holds [blank], with the answer in its place: "11/12" for "[blank]/12". */
static void filled_word(const char *stem, struct num v, char *out, size_t size)
{
	const char *at = strstr(stem, "[blank]"), *from, *to;
	char digits[48];

	out[0] = '\0';
	if (at == NULL)
		return;
	for (from = at; from > stem && from[-1] != ' ';)
		from--;
	to = at + strlen("[blank]");
	num_write_decimal(digits, sizeof(digits), v, 0);
	snprintf(
		out, size, "%.*s%s%.*s", (int)(at - from), from, digits, (int)strcspn(to, " .,;?!"), to);
}

static void check_explained(struct check *c, const json_t *item, size_t at)
{
	const char *text = text_of(item, "explanation");
	const char *key = text_of(key_option(item, NULL), "text");
	struct num v;

	if (key_value_of(item, &v) && prose_tells(text, key, &v))
		return;
	if (*key != '\0' && prose_holds(text, key))
		return;
	if (typed_value_of(item, &v)) {
		char word[128];

		if (prose_tells(text, key, &v))
			return;
		filled_word(text_of(item, "stem"), v, word, sizeof(word));
		if (prose_holds(text, word))
			return;
	}
	if (is_numeric(item) || *key != '\0')
		fault(c, "The explanation does not state the answer.", "/items/%zu/explanation", at);
}

/* A hint that says what the explanation or the stem says is no help before the answer, or none at all. */
static void check_hint_own(struct check *c, const json_t *item, size_t at)
{
	const char *hint = text_of(item, "hint");

	if (fold_same(hint, text_of(item, "explanation")))
		fault(c, "The hint is the explanation.", "/items/%zu/hint", at);
	else if (fold_same(hint, text_of(item, "stem")))
		fault(c, "The hint is the stem.", "/items/%zu/hint", at);
}

/* "B is wrong, since …": a sentence on a letter. */
static bool judges_letter(const char *text)
{
	static const char *const verdicts[] = { " is wrong", " is correct", " is incorrect" };

	for (const char *s = text; *s != '\0'; s++) {
		bool begins = s == text || (s - text > 1 && s[-1] == ' ' && strchr(".!?", s[-2]) != NULL);

		for (size_t i = 0; begins && *s >= 'A' && *s <= 'F' && i < ARRAY_LEN(verdicts); i++)
			if (strncmp(s + 1, verdicts[i], strlen(verdicts[i])) == 0)
				return true;
	}
	return false;
}

/* "… A) Rome B) Bern": the options stand in the stem, with letters that the shuffled ones will not have. */
static bool lists_letters(const char *stem)
{
	static const char *const labels[][2] = { { " A) ", " B) " }, { " a) ", " b) " },
		{ " (A) ", " (B) " }, { " A. ", " B. " } };

	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (strstr(stem, labels[i][0]) != NULL && strstr(stem, labels[i][1]) != NULL)
			return true;
	return false;
}

static void check_labels(struct check *c, const json_t *item, size_t at)
{
	static const char *const members[] = { "hint", "explanation" };
	bool english = c->language.english;

	if (lists_letters(text_of(item, "stem")))
		fault(c, "The stem lists the options.", "/items/%zu/stem", at);
	for (size_t m = 0; english && m < ARRAY_LEN(members); m++)
		if (judges_letter(text_of(item, members[m])))
			fault(c, "Options are named by what they say, never by letter or place.",
				"/items/%zu/%s", at, members[m]);
}

/* Options are shuffled after they are written: a text that names one by letter or place would name another. */
static void check_letters(struct check *c, const json_t *item, size_t at)
{
	static const char *const names[] = { "option", "answer", "choice", "opción", "réponse",
		"antwort", "risposta", "opção", "antwoord", "вариант", "ответ" };
	static const char *const places[] = { "first option", "second option", "third option",
		"fourth option", "last option", "first choice", "second choice", "third choice",
		"last choice", "first answer", "second answer", "third answer", "last answer",
		"option above", "options above", "choices above" };
	static const char *const members[] = { "stem", "hint", "explanation" };

	for (size_t m = 0; !is_numeric(item) && m < ARRAY_LEN(members); m++) {
		struct fold f = fold_of(text_of(item, members[m]));
		bool named = false, ever = false, found = false;

		while (!found && fold_next(&f)) {
			found = named && f.kind == FOLD_LETTERS && f.size == 1 && f.word[0] >= 'A' &&
				f.word[0] <= 'F';
			/* "A" is a letter where no sentence goes on behind it. */
			found = found ||
				(named && f.kind == FOLD_LETTERS && f.size == 1 && f.word[0] == 'a' &&
					f.at > f.start && f.at[-1] == 'A' &&
					!(f.at[0] == ' ' && f.at[1] >= 'a' && f.at[1] <= 'z' &&
						strncmp(f.at, " is ", 4) != 0));
			named = false;
			for (size_t i = 0; i < ARRAY_LEN(names); i++)
				named = named || (names[i][0] == f.word[0] && strcmp(f.word, names[i]) == 0);
			ever = ever || named || strncmp(f.word, "option", 6) == 0 ||
				strncmp(f.word, "choice", 6) == 0;
		}
		for (size_t i = 0; ever && i < ARRAY_LEN(places) && !found; i++)
			found = prose_holds(text_of(item, members[m]), places[i]);
		if (found)
			fault(c, "Options are named by what they say, never by letter or place.",
				"/items/%zu/%s", at, members[m]);
	}
	if (!is_numeric(item))
		check_labels(c, item, at);
}

/* ---- left from writing ---- */

/* "Option B" for an option. */
static bool is_label(const char *text)
{
	static const char *const words[] = { "option", "answer", "choice", "distractor" };
	struct fold f = fold_of(text);
	bool named = false;

	if (!fold_next(&f))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		named = named || strcmp(f.word, words[i]) == 0;
	return named && fold_next(&f) && f.size == 1 && *f.at == '\0';
}

/* "…", "???", "___": not a word, not a number, not a sign but those of what is not known. */
static bool is_empty(const char *text)
{
	struct fold f = fold_of(text);

	while (fold_next(&f))
		if (f.kind != FOLD_SIGN || strchr("?()", f.word[0]) == NULL)
			return false;
	return true;
}

/* "TBD" alone, and before a note: in capitals, since "todo" is a word of Spanish. */
static bool is_note(const char *text)
{
	static const char *const notes[] = { "TBD", "TODO", "TBA" };

	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		size_t n = strlen(notes[i]);

		if (strncmp(text, notes[i], n) == 0 && (text[n] == '\0' || strchr(":.!", text[n]) != NULL))
			return true;
	}
	return false;
}

static void judge_filler(struct check *c, const char *text, const struct place *at)
{
	static const char *const phrases[] = { "lorem ipsum", "as an ai language model",
		"as an ai model", "as an ai assistant", "as a language model", "as requested in the",
		"according to the json schema" };
	bool option = strcmp(at->field, "option") == 0;
	bool found = is_note(text) || (option && is_label(text));

	if (strcmp(at->field, "stem") == 0 || strcmp(at->field, "hint") == 0 ||
		strcmp(at->field, "explanation") == 0)
		found = found || (*text != '\0' && is_empty(text));
	for (size_t i = 0; i < ARRAY_LEN(phrases) && !found; i++)
		found = prose_holds(text, phrases[i]);
	if (found)
		fault_in(c, "This text says nothing: it is left from writing.", at);
}

static void check_filler(struct check *c)
{
	each_text(c, judge_filler);
}

/* "in the picture", "the graph below", "according to the passage" */
static bool refers_to_other(const char *stem)
{
	static const char *const things[] = { "picture", "image", "diagram", "figure", "graph", "photo",
		"photograph", "illustration", "drawing", "passage", "paragraph", "chart", "table", "map" };
	static const char *const before[] = { "look at the ", "look at this ", "in the ", "in this ",
		"according to the ", "according to this ", "use the ", "study the ", "read the " };
	static const char *const behind[] = { " below", " above", " shown", " to the right",
		" on the right", " on the left" };
	char phrase[64];

	for (size_t t = 0; t < ARRAY_LEN(things); t++) {
		/* One may look things up in a table or on a map that everybody has. */
		size_t own = t < 10 ? ARRAY_LEN(before) : 0;

		if (!prose_holds(stem, things[t]))
			continue;
		for (size_t i = 0; i < own + ARRAY_LEN(behind); i++) {
			snprintf(phrase, sizeof(phrase), "%s%s%s", i < own ? before[i] : "", things[t],
				i < own ? "" : behind[i - own]);
			if (prose_holds(stem, phrase))
				return true;
		}
	}
	return false;
}

static void check_alone(struct check *c, const json_t *item, size_t at)
{
	if (c->language.english && json_object_get(item, "stimulus") == NULL &&
		refers_to_other(text_of(item, "stem")))
		fault(c, "The stem speaks of a picture or a passage that is not there.", "/items/%zu/stem",
			at);
}

/* Pictures and sounds come from the web or from this server, never from a script or from inside the text. */
static bool is_safe_url(const char *url)
{
	size_t scheme = strcspn(url, ":/?#");

	if (url[scheme] != ':')
		return *url != '\0' && strncmp(url, "//", 2) != 0;
	return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
}

static void check_media_url(struct check *c, const char *url, const char *at)
{
	if (!is_safe_url(url) || strpbrk(url, " <>\"\\\n") != NULL)
		fault(c, "A medium's address is a path, or an http or https address.", "%s/url", at);
}

static void check_medium(struct check *c, const json_t *media, const char *at)
{
	const json_t *variants = json_object_get(media, "variants");
	char one[POINTER_SIZE];

	check_media_url(c, text_of(media, "url"), at);
	for (size_t i = 0; json_is_array(variants) && i < json_array_size(variants); i++) {
		snprintf(one, sizeof(one), "%s/variants/%zu", at, i);
		check_media_url(c, text_of(json_array_get(variants, i), "url"), one);
	}
}

static void check_media(struct check *c)
{
	each_medium(c, check_medium);
}

/* Study texts of two groups that say the same, and groups of one name. */
static void check_texts_distinct(struct check *c)
{
	json_t *seen = ctx_own_json(c->cx, json_object());
	char key[40];

	for (size_t i = 0; i < json_array_size(c->groups) + json_array_size(c->texts); i++) {
		bool text = i >= json_array_size(c->groups);
		size_t at = text ? i - json_array_size(c->groups) : i;
		const char *said = text ? c->study[at] : text_of(json_array_get(c->groups, at), "title");

		snprintf(key, sizeof(key), "%d %016llx", text, (unsigned long long)fold_hash(said));
		if (fold_hash(said) == 0)
			continue;
		if (json_object_get(seen, key) != NULL)
			fault(c, text ? "Another study text says the same." : "Another group has this title.",
				text ? "/studyTexts/%zu/text" : "/groups/%zu/title", at);
		json_object_set_new(seen, key, json_true());
	}
}

static const struct rule rules[] = {
	{ "stems_distinct", "error", "No item asks the same as another in the same words", "H4",
		check_stems, NULL },
	{ "items_alike", "error", "No item asks nearly the same as another, with the same key", "H4",
		check_twins, NULL },
	{ "texts_distinct", "error", "No two groups have one title or one study text", NULL,
		check_texts_distinct, NULL },
	{ "blank", "error", "[blank] stands once in a numeric stem and nowhere else", NULL, NULL,
		check_blank },
	{ "explained", "error", "The explanation states the answer", NULL, NULL, check_explained },
	{ "hint_own", "error", "The hint is not the explanation and not the stem", NULL, NULL,
		check_hint_own },
	{ "option_letters", "error", "No text names an option by its letter or place", NULL, NULL,
		check_letters },
	{ "filler", "error", "No text is left from writing, such as Option B", NULL, check_filler,
		NULL },
	{ "stands_alone", "warning",
		"No stem speaks of a picture or passage that the item does not have", NULL, NULL,
		check_alone },
	{ "media_url", "error", "Media come from a path or from http and https", NULL, check_media,
		NULL },
};
const struct rules rules_items = { rules, ARRAY_LEN(rules) };
