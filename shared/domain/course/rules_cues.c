/* Rules on what lets one answer without knowing: hints and stems that tell, words and grammar that point. */
#include <stdio.h>
#include <string.h>

#include "domain/course/check.h"
#include "codec/unicode.h"
#include "domain/course/fold.h"

/* "In the 1960s" tells 1960: its digits with letters behind them, which make another word of them. */
static bool names_decade(const char *text, struct num v)
{
	char digits[24];
	size_t n;

	if (!num_ok(v) || !num_whole(v) || v.n < 1000 || v.n > 9999)
		return false;
	n = (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)v.n);
	for (const char *s = strstr(text, digits); s != NULL; s = strstr(s + 1, digits)) {
		const char *end = s + n;

		if (s > text && strchr("0123456789.,", s[-1]) != NULL)
			continue;
		/* 1960s, 1960's, 1960er, 1960-х; an apostrophe or a hyphen may be of more than one byte. */
		end += *end == '\'' || *end == '-' ? 1 : 0;
		if ((*end >= 'a' && *end <= 'z') || (unsigned char)*end >= 0x80)
			return true;
	}
	return false;
}

static void check_hint(struct check *c, const json_t *item, size_t at)
{
	const char *hint = text_of(item, "hint");
	const char *key = text_of(key_option(item, NULL), "text");
	struct num v, typed;
	bool number = key_value_of(item, &v);

	if (prose_tells(hint, key, number ? &v : NULL) || prose_holds(hint, key) ||
		(typed_value_of(item, &typed) && prose_tells(hint, key, &typed)) ||
		(number && names_decade(hint, v)) || (c->language.english && number && prose_says(hint, v)))
		fault(c, "The hint holds the answer.", "/items/%zu/hint", at);
}

/* Copies the next word of at least four letters to word, lower-cased; false at the end. */
static bool next_word(const char **text, char *word, size_t size)
{
	for (;;) {
		size_t n = 0;

		while (**text != '\0' && !((**text | 32) >= 'a' && (**text | 32) <= 'z') &&
			(unsigned char)**text < 0x80)
			++*text;
		while (((**text | 32) >= 'a' && (**text | 32) <= 'z') || (unsigned char)**text >= 0x80) {
			if (n + 1 < size)
				word[n++] = (char)(**text >= 'A' && **text <= 'Z' ? **text | 32 : **text);
			++*text;
		}
		word[n] = '\0';
		if (n >= 4)
			return true;
		if (**text == '\0')
			return false;
	}
}

static bool shares_word(const char *text, const char *word)
{
	char other[48];

	while (next_word(&text, other, sizeof(other)))
		if (strcmp(other, word) == 0)
			return true;
	return false;
}

/* A stem that holds the key, or a word of it that no other option has, lets one guess. */
static void check_stem_cue(struct check *c, const json_t *item, size_t at)
{
	const json_t *options = options_of(item), *key = key_option(item, NULL);
	const char *stem = text_of(item, "stem"), *text = text_of(key, "text"), *rest = text;
	char word[48];
	struct num v;

	if (*text == '\0' || eval_text(text, &v))
		return;
	if (prose_length(text) >= 4 && prose_holds(stem, text)) {
		size_t others = 0;

		for (size_t i = 0; i < json_array_size(options); i++)
			others += prose_holds(stem, text_of(json_array_get(options, i), "text"));
		if (others == 1) {
			fault(c, "The stem holds the answer.", "/items/%zu/stem", at);
			return;
		}
	}
	while (next_word(&rest, word, sizeof(word))) {
		bool elsewhere = !shares_word(stem, word);

		for (size_t i = 0; i < json_array_size(options); i++) {
			const json_t *option = json_array_get(options, i);

			if (option != key && (shares_word(text_of(option, "text"), word)))
				elsewhere = true;
		}
		for (size_t i = 0; i < json_array_size(options) && !elsewhere; i++) {
			const char *other = text_of(json_array_get(options, i), "text");
			char theirs[48];

			/* "the" and "dog" stand in the stem as much as the key does, however short they are. */
			elsewhere = json_array_get(options, i) != key && prose_holds(stem, other);
			while (json_array_get(options, i) != key && next_word(&other, theirs, sizeof(theirs)))
				elsewhere = elsewhere || shares_word(stem, theirs);
		}
		if (!elsewhere) {
			fault(c, "A word of the stem points at the key.", "/items/%zu/stem", at);
			return;
		}
	}
}

/* ---- negatives ---- */

/* Words that turn a question round, where a reader who misses them answers the opposite. */
static bool is_negative(const char *word)
{
	static const char *const words[] = { "not", "except", "isnt", "arent", "doesnt", "dont",
		"cannot", "excepto", "sauf", "außer", "nicht", "tranne", "exceto" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (word[0] == words[i][0] && strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static bool is_upper(const char *s, const char *end)
{
	for (; s < end; s++)
		if (*s >= 'a' && *s <= 'z')
			return false;
	return true;
}

/* The word stands in the list, which has a blank before and behind each. */
static bool is_one_of(const char *list, const struct fold *f)
{
	char padded[FOLD_WORD + 4];

	padded[0] = ' ';
	memcpy(padded + 1, f->word, f->size);
	padded[f->size + 1] = ' ';
	padded[f->size + 2] = '\0';
	return strstr(list, padded) != NULL;
}

/* "Which of these is not a mammal?" A negative in capitals is seen; one in a clause behind the question is no matter. */
static void check_negative(struct check *c, const json_t *item, size_t at)
{
	static const char askers[] = " which what who cuál cuáles quel quelle welche welcher welches "
								 "quale qual ";
	static const char clauses[] = " that so because if when while where as but que weil wenn dass ";
	struct fold f = fold_of(text_of(item, "stem"));
	const char *from = f.at;
	bool asks = false;

	for (; !is_numeric(item) && fold_next(&f); from = f.at) {
		asks = (asks && !is_one_of(clauses, &f)) || is_one_of(askers, &f);
		from += strspn(from, " ,;:(\"'");
		if (asks && is_negative(f.word) && !is_upper(from, f.at)) {
			fault(c, "The stem asks for what is not so; say it positively, or write NOT.",
				"/items/%zu/stem", at);
			return;
		}
	}
}

/* ---- absolute words ---- */

/* Whole words, between blanks. */
static const struct {
	const char *tag, *words;
} absolute[] = { { "en", " always never completely absolutely impossible entirely " },
	{ "es", " siempre nunca jamás totalmente absolutamente imposible " },
	{ "fr", " toujours jamais complètement absolument impossible " },
	{ "de", " immer niemals nie vollständig völlig unmöglich ausschließlich " },
	{ "it", " sempre mai completamente assolutamente impossibile " },
	{ "pt", " sempre nunca jamais completamente absolutamente impossível " },
	{ "nl", " altijd nooit volledig absoluut onmogelijk " },
	{ "ru", " всегда никогда полностью абсолютно невозможно " } };

static bool is_absolute(const char *words, const char *text)
{
	struct fold f = fold_of(text);
	size_t read = 0;

	while (fold_next(&f)) {
		read++;
		/* A word that is the whole option ("All") is a matter of another rule. */
		if (is_one_of(words, &f) && (*f.at != '\0' || read > 1))
			return true;
	}
	return false;
}

static const char *absolute_of(const struct check *c)
{
	for (size_t i = 0; i < ARRAY_LEN(absolute); i++)
		if (c->language.profile >= 0 && language_of(absolute[i].tag).profile == c->language.profile)
			return absolute[i].words;
	return NULL;
}

/* Absolute words mark a statement as false: two options that have one, and a key that has none, are a cue. */
static void check_absolute(struct check *c, const json_t *item, size_t at)
{
	const json_t *key = key_option(item, NULL);
	const char *words = absolute_of(c);
	size_t n = json_array_size(options_of(item)), first = n, marked = 0;

	if (key == NULL || n > OPTIONS_MAX || words == NULL || is_absolute(words, text_of(key, "text")))
		return;
	for (size_t i = 0; i < n; i++)
		if (is_absolute(words, option_text(item, i))) {
			first = first == n ? i : first;
			marked++;
		}
	if (marked > 1)
		fault(c, "Absolute words such as always and never mark the distractors as wrong.",
			"/items/%zu/options/%zu/text", at, first);
}

/* ---- grammar ---- */

static bool begins_with_vowel(const char *text)
{
	text += strspn(text, " \"'");
	return *text != '\0' && strchr("aeiouAEIOU", *text) != NULL;
}

/* A stem that ends in "a" or "an", with or without a gap: options that do not go on from there are out at once. */
static void check_article(struct check *c, const json_t *item, size_t at)
{
	struct fold f = fold_of(text_of(item, "stem"));
	size_t n = json_array_size(options_of(item)), vowels = 0, texts = 0;
	bool article = false, an = false;

	if (!c->language.english || is_numeric(item))
		return;
	while (fold_next(&f)) {
		if (f.kind == FOLD_SIGN && f.word[0] == '?')
			continue;
		an = strcmp(f.word, "an") == 0;
		article = an || strcmp(f.word, "a") == 0;
	}
	for (size_t i = 0; i < n && i < OPTIONS_MAX; i++) {
		texts += unicode_is_letter((unsigned char)*option_text(item, i));
		vowels += begins_with_vowel(option_text(item, i));
	}
	if (article && texts == n && vowels > 0 && vowels < n)
		fault(c, "The article at the stem's end fits some options only.", "/items/%zu/stem", at);
}

static const struct rule rules[] = {
	{ "hint_tells", "error", "The hint does not hold the answer", "H28", NULL, check_hint },
	{ "stem_cue", "error", "The stem does not point at the key", "H28b", NULL, check_stem_cue },
	{ "negative_stem", "warning", "A stem asks for what is so, or writes NOT", "H17 T", NULL,
		check_negative },
	{ "absolute_words", "warning", "No always or never that marks distractors", "H28a T", NULL,
		check_absolute },
	{ "grammar_cue", "warning", "No article at a stem's end that fits some options only", "H28c T",
		NULL, check_article },
};
const struct rules rules_cues = { rules, ARRAY_LEN(rules) };
