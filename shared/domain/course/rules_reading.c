/* Rule on reading level: the lengths of sentences and stems, and a readability formula where there is one. */
#include <string.h>

#include "codec/unicode.h"
#include "domain/course/check.h"

struct reading {
	int words, sentences, syllables, longest; /* longest sentence, in words */
	int long_words;                           /* of more than six letters */
};

static bool is_vowel(uint32_t c)
{
	return c >= 0x80 || (c != 0 && strchr("aeiouy", (int)unicode_lower(c)) != NULL);
}

/* A word's letters, the first of them. */
struct letters {
	uint32_t at[32];
	int count;
};

/* Groups of vowels, without a silent final e or ed: right for most English words. */
static int syllables_of(const struct letters *w)
{
	int n = w->count < 32 ? w->count : 32, groups = 0;
	uint32_t last = unicode_lower(w->at[n - 1]), before = n > 1 ? unicode_lower(w->at[n - 2]) : 0;

	for (int i = 0; i < n; i++)
		groups += is_vowel(w->at[i]) && (i == 0 || !is_vowel(w->at[i - 1]));
	if (n > 2 && last == 'e' && !is_vowel(before) && !(before == 'l' && !is_vowel(w->at[n - 3])))
		groups--;
	if (n > 3 && last == 'd' && before == 'e' && !is_vowel(w->at[n - 3]) &&
		unicode_lower(w->at[n - 3]) != 't' && unicode_lower(w->at[n - 3]) != 'd')
		groups--;
	return groups > 0 ? groups : 1;
}

static bool ends_sentence(const char *s)
{
	return (strchr(".!?:", *s) != NULL && (s[1] == ' ' || s[1] == '\n' || s[1] == '\0')) ||
		*s == '\n';
}

static const char *read_word(const char *text, struct letters *w)
{
	const char *behind = text;
	uint32_t c;

	w->count = 0;
	while (unicode_is_letter(c = unicode_next(&behind)) ||
		(c == '\'' && w->count > 0 && unicode_is_letter((unsigned char)*behind))) {
		if (w->count < 32)
			w->at[w->count] = c;
		w->count++;
		text = behind;
	}
	return text;
}

/*
 * Counts words (numbers do not count: they are not read as prose), sentences and syllables. Names, which are any
 * capitalised words inside a sentence, count as one syllable.
 */
static struct reading read_text(const char *text)
{
	struct reading r = { 0 };
	struct letters w;
	int here = 0;

	while (*text != '\0') {
		const char *behind = read_word(text, &w);

		if (w.count > 0) {
			bool name = here > 0 && unicode_lower(w.at[0]) != w.at[0];

			r.words++;
			here++;
			r.syllables += name ? 1 : syllables_of(&w);
			r.long_words += w.count > 6;
			text = behind;
			continue;
		}
		if (ends_sentence(text)) {
			r.sentences += here > 0;
			r.longest = here > r.longest ? here : r.longest;
			here = 0;
		}
		unicode_next(&text);
	}
	r.sentences += here > 0;
	r.longest = here > r.longest ? here : r.longest;
	return r;
}

static const struct {
	int sentence; /* words in the longest sentence */
	int stem;     /* words in a stem */
	double grade; /* Flesch-Kincaid grade of an English study text (Kincaid and others 1975) */
	double lix;   /* LIX of a text in another language that parts its words (Bjornsson 1968) */
} levels[BANDS] = { { 17, 45, 3.0, 38 }, { 24, 70, 6.0, 46 }, { 32, 90, 9.5, 54 } };

/* Both formulas were made for texts of a hundred words and more; a shorter one may be a grade harder. */
static bool is_too_hard(const struct check *c, const struct reading *r)
{
	double words = r->words, sentences = r->sentences, slack = r->words < 100;

	if (c->language.english)
		return 0.39 * words / sentences + 11.8 * r->syllables / words - 15.59 >
			levels[c->band].grade + slack;
	return words / sentences + 100.0 * r->long_words / words > levels[c->band].lix + 4 * slack;
}

static void read_one(struct check *c, const char *text, const struct place *at)
{
	struct reading r = read_text(text);

	if (r.words == 0)
		return;
	if (r.longest > levels[c->band].sentence)
		fault_in(c, "A sentence is too long for the grade band.", at);
	if (strcmp(at->field, "stem") == 0 && r.words > levels[c->band].stem)
		fault_in(c, "The stem is too long for the grade band.", at);
	if (strcmp(at->field, "study") == 0 && r.words >= 30 && is_too_hard(c, &r))
		fault_in(c, "The study text is too hard to read for the grade band.", at);
}

/* Only where blanks part words and the letters are told from each other by case or vowels. */
static bool parts_words(const struct language *l)
{
	return (l->scripts & (1u << SCRIPT_LATIN | 1u << SCRIPT_CYRILLIC | 1u << SCRIPT_GREEK)) != 0;
}

static void check_reading(struct check *c)
{
	if (parts_words(&c->language))
		each_text(c, read_one);
}

static const struct rule rules[] = {
	{ "reading_level", "warning", "Sentences, stems and study texts fit the grade band",
		"H8 H13 K B", check_reading, NULL },
};
const struct rules rules_reading = { rules, ARRAY_LEN(rules) };
