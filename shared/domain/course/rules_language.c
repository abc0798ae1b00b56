/* Rules on language: reading level, true equations, clean markup, plain grammar. */
#include <stdio.h>
#include <string.h>

#include "domain/course/check.h"

/* ---- equations ---- */

static void judge_text(struct check *c, const char *text, const char *pointer, const char *field)
{
	if (strcmp(field, "option") == 0 || strcmp(field, "misconception") == 0)
		return;
	if (eval_relations(text, NULL).untrue > 0)
		fault(c, "An equation or comparison in this text is not true.", "%s", pointer);
}

static void check_equations(struct check *c)
{
	each_text(c, judge_text);
}

/* ---- reading level ---- */

struct reading {
	int words, sentences, syllables, longest; /* longest sentence, in words */
};

static bool is_vowel(char c)
{
	return strchr("aeiouyAEIOUY", c) != NULL && c != '\0';
}

/* Groups of vowels, without a silent final e: right for most English words. */
static int syllables_of(const char *word, size_t n)
{
	int groups = 0;

	for (size_t i = 0; i < n; i++)
		groups += is_vowel(word[i]) && (i == 0 || !is_vowel(word[i - 1]));
	if (n > 2 && (word[n - 1] | 32) == 'e' && !is_vowel(word[n - 2]) &&
		!((word[n - 2] | 32) == 'l' && !is_vowel(word[n - 3])))
		groups--;
	if (n > 3 && (word[n - 1] | 32) == 'd' && (word[n - 2] | 32) == 'e' &&
		strchr("tdTD", word[n - 3]) == NULL && !is_vowel(word[n - 3]))
		groups--;
	return groups > 0 ? groups : 1;
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		((unsigned char)c >= 0xc3 && (unsigned char)c != 0xe2);
}

static bool ends_sentence(const char *s)
{
	return (strchr(".!?:", *s) != NULL && (s[1] == ' ' || s[1] == '\n' || s[1] == '\0')) ||
		*s == '\n';
}

/*
 * Counts words (numbers do not count: they are not read as prose), sentences and syllables. Names, which are any
 * capitalised words inside a sentence, count as one syllable.
 */
static struct reading read_text(const char *text)
{
	struct reading r = { 0 };
	int here = 0;

	while (*text != '\0') {
		if (is_alpha(*text)) {
			const char *start = text;
			bool name = here > 0 && *start >= 'A' && *start <= 'Z';

			while (is_alpha(*text) || (*text == '\'' && is_alpha(text[1])))
				text++;
			r.words++;
			here++;
			r.syllables += name ? 1 : syllables_of(start, (size_t)(text - start));
			continue;
		}
		if (ends_sentence(text)) {
			r.sentences += here > 0;
			r.longest = here > r.longest ? here : r.longest;
			here = 0;
		}
		text++;
	}
	r.sentences += here > 0;
	r.longest = here > r.longest ? here : r.longest;
	return r;
}

static const struct {
	int sentence; /* words in the longest sentence */
	int stem;     /* words in a stem */
	double grade; /* Flesch-Kincaid grade of a study text (Kincaid and others 1975) */
} levels[BANDS] = { { 17, 45, 3.0 }, { 24, 70, 6.0 }, { 32, 90, 9.5 } };

static void read_one(struct check *c, const char *text, const char *pointer, const char *field)
{
	struct reading r = read_text(text);
	double grade;

	if (r.words == 0)
		return;
	if (r.longest > levels[c->band].sentence)
		fault(c, "A sentence is too long for the grade band.", "%s", pointer);
	if (strcmp(field, "stem") == 0 && r.words > levels[c->band].stem)
		fault(c, "The stem is too long for the grade band.", "%s", pointer);
	if (strcmp(field, "study") != 0 || r.words < 30)
		return;
	grade = 0.39 * r.words / r.sentences + 11.8 * r.syllables / r.words - 15.59;
	if (grade > levels[c->band].grade)
		fault(c, "The study text is too hard to read for the grade band.", "%s", pointer);
}

static void check_reading(struct check *c)
{
	each_text(c, read_one);
}

/* ---- markup ---- */

static bool has_markup_fault(const char *text, const char *field)
{
	size_t n = strlen(text);

	if (n == 0)
		return false;
	if (text[0] == ' ' || text[n - 1] == ' ' || text[n - 1] == '\n' || strstr(text, "  ") != NULL)
		return true;
	for (const char *s = text; *s != '\0'; s++) {
		if ((unsigned char)*s < 0x20 && (*s != '\n' || strcmp(field, "study") != 0))
			return true;
		if (*s == '{' || *s == '}' || *s == '\x7f' || *s == '`')
			return true;
		if (*s == '<' && (is_alpha(s[1]) || s[1] == '/' || s[1] == '!'))
			return true;
		if (*s == '[' && strncmp(s, "[blank]", 7) != 0 && strncmp(s, "[IMAGE:", 7) != 0)
			return true;
		if (strncmp(s, "[IMAGE:", 7) == 0 &&
			(strcmp(field, "study") != 0 || strchr(s, ']') == NULL || s[7] == ']'))
			return true;
		if (strncmp(s, "[blank]", 7) == 0 && strcmp(field, "stem") != 0)
			return true;
	}
	for (const char *s = text; (s = strstr(s, "..")) != NULL; s++)
		if (s[2] != '.' && (s == text || s[-1] != '.'))
			return true;
	return strstr(text, "**") != NULL || strstr(text, "%d") != NULL || strstr(text, "%s") != NULL;
}

static void mark_one(struct check *c, const char *text, const char *pointer, const char *field)
{
	if (has_markup_fault(text, field))
		fault(c, "The text holds markup, stray blanks or signs that are not for readers.", "%s",
			pointer);
}

static void check_markup(struct check *c)
{
	each_text(c, mark_one);
}

/* ---- grammar ---- */

static size_t word_length(const char *s)
{
	size_t n = 0;

	while (is_alpha(s[n]))
		n++;
	return n;
}

static bool plural_after_one(const char *s, const char *word, size_t n)
{
	static const char *const fine[] = { "is", "was", "has", "less", "plus", "minus", "times",
		"equals", "this", "as", "gives", "makes", "costs", "stays", "means", "leaves", "moves",
		"goes", "comes", "takes", "class", "across", "thus", "does", "fills", "falls", "ends",
		"starts", "his", "its", "lies", "tells", "shows", "runs", "wins", "sells", "pays", "takes",
		"uses", "needs", "has", "gas", "always", "results", "divides", "works", "counts", "becomes",
		"lets", "keeps", "turns", "holds", "changes", "belongs", "stands", "saves", "earns",
		"walks", "appears", "represents", "us", "was" };

	if (n < 3 || word[n - 1] != 's' || word[n - 2] == 's' || word[n - 2] == 'u')
		return false;
	if (s[0] != '1' || s[1] != ' ')
		return false;
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		if (strlen(fine[i]) == n && strncmp(word, fine[i], n) == 0)
			return false;
	return true;
}

static bool wrong_article(const char *word, size_t n, const char *next, size_t next_n)
{
	static const char *const hard[] = { "one", "once", "uni", "use", "usu", "eu", "uran", "ura" };
	bool vowel = next_n > 0 && strchr("aeiou", next[0]) != NULL;

	for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++)
		if (strncmp(next, hard[i], strlen(hard[i])) == 0)
			vowel = false;
	if (next_n == 0 || next[0] < 'a' || next[0] > 'z' || strncmp(next, "hour", 4) == 0)
		return false;
	if (n == 1 && word[0] == 'a')
		return vowel;
	return n == 2 && strncmp(word, "an", 2) == 0 && !vowel;
}

/* A word said twice, "a apple", "1 apples". */
static bool has_grammar_fault(const char *text)
{
	for (const char *s = text; *s != '\0'; s++) {
		bool starts = s == text || (!is_alpha(s[-1]) && s[-1] != '\'');
		size_t n, next_n;

		if (*s == '1' && (s == text || strchr(" (", s[-1]) != NULL) && s[1] == ' ' &&
			(s == text || s[-1] != '/') && (s < text + 2 || s[-2] < '0' || s[-2] > '9') &&
			plural_after_one(s, s + 2, word_length(s + 2)))
			return true;
		if (!starts || !is_alpha(*s))
			continue;
		n = word_length(s);
		if (s[n] != ' ')
			continue;
		next_n = word_length(s + n + 1);
		if (next_n == n && n > 1 && strncmp(s, s + n + 1, n) == 0 && *s >= 'a' && *s <= 'z')
			return true;
		if (wrong_article(s, n, s + n + 1, next_n))
			return true;
	}
	return false;
}

static void speak_one(struct check *c, const char *text, const char *pointer, const char *field)
{
	(void)field;
	if (has_grammar_fault(text))
		fault(c, "A word is said twice, or has the wrong article or number.", "%s", pointer);
}

static void check_grammar(struct check *c)
{
	each_text(c, speak_one);
}

const struct rule rules_language[] = {
	{ "equations", "error", "Every equation that a text states is true", check_equations, NULL },
	{ "reading_level", "warning", "Sentences, stems and study texts fit the grade band",
		check_reading, NULL },
	{ "markup", "error", "Texts are plain, with [blank] and [IMAGE: …] in their places only",
		check_markup, NULL },
	{ "grammar", "warning", "No doubled words, wrong articles or wrong numbers", check_grammar,
		NULL },
};
const size_t rules_language_count = sizeof(rules_language) / sizeof(rules_language[0]);
