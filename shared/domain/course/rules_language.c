/* Rules on language: reading level, true equations, clean markup, plain grammar. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "codec/unicode.h"
#include "domain/course/check.h"
#include "domain/course/fold.h"
#include "domain/course/places.h"
#include "domain/course/stems.h"

/* ---- equations ---- */

/* Whole words, between blanks: a sentence with one of the former speaks of a mistake, with one of the latter somebody does. */
static const char mistake_words[] =
	" wrong wrongly mistake mistakes mistaken error errors incorrect incorrectly false falsch fehler "
	"faux erreur erreurs error errores incorrecto falso ";
static const char claim_words[] =
	" says said thinks thought writes wrote finds found gets got claims claimed believes calculates "
	"calculated works worked answers answered sagt denkt meint schreibt rechnet behauptet dice piensa "
	"escribe dit pense écrit ";

static bool is_word_of(const char *list, const char *word)
{
	char padded[FOLD_WORD + 4];

	snprintf(padded, sizeof(padded), " %s ", word);
	return strstr(list, padded) != NULL;
}

/* "What is Ben's mistake?" */
static bool names_mistake(const char *stem)
{
	struct fold f = fold_of(stem);

	while (fold_next(&f))
		if (is_word_of(mistake_words, f.word))
			return true;
	return false;
}

/* The first n bytes speak of a mistake, or tell what somebody claims: "The table says" is not somebody. */
static bool reports_mistake(const char *text, size_t n)
{
	static const char things[] = " it this that which one table rule formula line model we you i ";
	char before[FOLD_WORD] = "";
	struct fold f = fold_of(text);

	while (fold_next(&f) && (size_t)(f.at - text) <= n) {
		if (is_word_of(mistake_words, f.word))
			return true;
		if (is_word_of(claim_words, f.word) && *before != '\0' && !is_word_of(things, before))
			return true;
		snprintf(before, sizeof(before), "%s", f.word);
	}
	return false;
}

/* How long the first sentence of text is, with what is behind it. A reason is one of its own: it is claimed by the text. */
static size_t sentence_length(const char *text)
{
	static const char *const joints[] = { " because ", " since ", "; " };
	size_t n;

	for (n = 1; text[n - 1] != '\0'; n++) {
		if (strchr(".!?", text[n - 1]) != NULL && (text[n] == ' ' || text[n] == '\n'))
			return n + 1;
		for (size_t i = 0; i < ARRAY_LEN(joints); i++)
			if (str_starts(text + n, joints[i]))
				return n;
	}
	return n - 1;
}

/* The text without what it reports as somebody's mistake. */
static int without_mistakes(struct ctx *cx, const char *text, char **ret)
{
	char *out = ctx_alloc(cx, strlen(text) + 1);
	size_t kept = 0;

	if (out == NULL)
		return -1;
	for (size_t n; *text != '\0'; text += n) {
		n = sentence_length(text);
		if (!reports_mistake(text, n)) {
			memcpy(out + kept, text, n);
			kept += n;
		}
	}
	out[kept] = '\0';
	*ret = out;
	return 0;
}

static bool is_untrue(const char *text, bool words)
{
	return eval_relations(text, NULL).untrue > 0 || (words && stem_untrue(text));
}

static void judge_text(struct check *c, const char *text, const struct place *at)
{
	char *told;
	bool words = c->language.english &&
		(strcmp(at->field, "hint") == 0 || strcmp(at->field, "explanation") == 0);

	if (strcmp(at->field, "option") == 0 || strcmp(at->field, "misconception") == 0)
		return;
	if (!is_untrue(text, words) || (strcmp(at->field, "stem") == 0 && names_mistake(text)))
		return;
	if (without_mistakes(c->cx, text, &told) != 0)
		c->failed = true;
	else if (is_untrue(told, words))
		fault_in(c, "An equation or comparison in this text is not true.", at);
}

static void check_equations(struct check *c)
{
	each_text(c, judge_text);
}

/* ---- markup ---- */

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		((unsigned char)c >= 0xc3 && (unsigned char)c != 0xe2);
}

/* What stands in a text only as a link or as code: told by how it begins. */
static bool begins_link(const char *s)
{
	static const char *const links[] = { "http://", "https://", "www.",
		"javascript:", "mailto:", "data:text", "data:image", "ftp://", "file://" };

	if (strchr("hwjmdf", *s | 32) == NULL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		if (strncasecmp(s, links[i], strlen(links[i])) == 0)
			return true;
	return false;
}

/* "&lt;" and "&#60;" */
static bool begins_entity(const char *s)
{
	size_t n = 1;

	n += s[n] == '#';
	while (n < 12 && (is_alpha(s[n]) || (s[n] >= '0' && s[n] <= '9')))
		n++;
	return n > 2 && s[n] == ';';
}

static bool is_twice(const char *s, char c)
{
	return s[0] == c && s[1] == c;
}

/* Markdown and LaTeX: emphasis, code, headings, tables, commands. Lists ("- ", "1. ") read well as they are. */
static bool begins_markdown(const char *s, bool line)
{
	size_t marks = *s == '#' ? strspn(s, "#") : 0;

	if (*s == '`' || is_twice(s, '*') || is_twice(s, '~') || is_twice(s, '$'))
		return true;
	if ((*s == '\\' && (is_alpha(s[1]) || strchr("()[]", s[1]) != NULL)))
		return true;
	if (line &&
		((marks > 0 && marks < 7 && s[marks] == ' ') || *s == '|' || (*s == '>' && s[1] == ' ')))
		return true;
	return is_twice(s, '_') && s[2] != '_' && is_alpha(s[2]);
}

/* Square brackets hold [blank] in stems and [IMAGE: what it shows] in study texts, nothing else: a picture of the text's media stands here as such. */
static bool is_bad_bracket(const char *s, const char *field)
{
	size_t n;

	if (strncmp(s, "[blank]", 7) == 0)
		return strcmp(field, "stem") != 0;
	if (strncmp(s, "[IMAGE:", 7) != 0 || strcmp(field, "study") != 0)
		return true;
	s += 7 + strspn(s + 7, " ");
	n = strcspn(s, "[]\n");
	return n == 0 || s[n] != ']';
}

/* Joiners within words and emoji are written, whatever else cannot be seen is not. */
static bool has_hidden(const char *text)
{
	uint32_t before = 0, c;

	for (; (c = unicode_next(&text)) != 0; before = c) {
		bool joins = (c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f)) && before >= 0x80;

		if (c == UNICODE_BAD || (c != '\n' && !joins && unicode_is_hidden(c)))
			return true;
	}
	return false;
}

static bool has_stray_blank(const char *text, const char *field)
{
	size_t n = strlen(text);

	return text[0] == ' ' || text[0] == '\n' || text[n - 1] == ' ' || text[n - 1] == '\n' ||
		strstr(text, "  ") != NULL || strstr(text, "\n\n\n") != NULL ||
		(strchr(text, '\n') != NULL && strcmp(field, "study") != 0);
}

static bool has_markup_fault(const char *text, const char *field)
{
	if (*text == '\0')
		return false;
	if (has_stray_blank(text, field) || has_hidden(text))
		return true;
	for (const char *s = text; *s != '\0'; s++) {
		bool line = s == text || s[-1] == '\n', word = s == text || !is_alpha(s[-1]);

		if (*s == '{' || *s == '}' || (*s == '[' && is_bad_bracket(s, field)))
			return true;
		if (*s == '<' && (is_alpha(s[1]) || s[1] == '/' || s[1] == '!' || s[1] == '?'))
			return true;
		if ((*s == '&' && begins_entity(s)) || (word && begins_link(s)) || begins_markdown(s, line))
			return true;
		if (is_twice(s, '.') && s[2] != '.' && (s == text || s[-1] != '.'))
			return true;
	}
	return strstr(text, "%d") != NULL || strstr(text, "%s") != NULL;
}

bool text_words_fit(const char *words)
{
	return *words != '\0' && strpbrk(words, "[]") == NULL && !has_markup_fault(words, "marker") &&
		eval_relations(words, NULL).untrue == 0;
}

static void mark_one(struct check *c, const char *text, const struct place *at)
{
	if (has_markup_fault(text, at->field))
		fault_in(c,
			"The text holds markup, links, stray blanks or signs that readers cannot see; plain text is wanted.",
			at);
}

static void check_markup(struct check *c)
{
	each_text(c, mark_one);
}

/* ---- language ---- */

/* Four short words of one other language, a fifth of all words, and three times those of the course's own. */
enum { HITS_MIN = 4 };

static bool judge_language(
	struct check *c, const struct profile *p, const char *pointer, const char *what)
{
	int other = profile_other(p, &c->language, HITS_MIN);
	char message[POINTER_SIZE];

	if (p->mixed) {
		fault(c, "A word mixes Latin and Cyrillic letters.", "%s", pointer);
	} else if (profile_foreign(p, &c->language)) {
		fault(c, "Most letters are not of the script of the course's language.", "%s", pointer);
	} else if (other >= 0) {
		snprintf(message, sizeof(message), "The %s is in %s, not in the course's language.", what,
			profile_name(other));
		fault(c, message, "%s", pointer);
	} else {
		return true;
	}
	return false;
}

/* A course on a language has texts in it. */
static bool is_about(const struct check *c, int language)
{
	return prose_holds(text_of(c->course, "subject"), profile_name(language)) ||
		prose_holds(text_of(c->course, "title"), profile_name(language));
}

/* One text among others of the right language. */
static void judge_alone(
	struct check *c, const json_t *item, const char *text, const char *pointer, const char *what)
{
	int other = text_other(text, c->stops, &c->language);
	char message[POINTER_SIZE];

	if (text_in_other_script(text, text_of(item, "stem"), &c->language)) {
		fault(c, "No letter is of the script of the course's language.", "%s", pointer);
		return;
	}
	if (other < 0 || is_about(c, other))
		return;
	snprintf(message, sizeof(message), "The %s is in %s, not in the course's language.", what,
		profile_name(other));
	fault(c, message, "%s", pointer);
}

/* Options are left out: in a course on another language they are written in that. */
static void check_language(struct check *c)
{
	static const char *const members[] = { "stem", "hint", "explanation" };
	char at[POINTER_SIZE];

	for (size_t i = 0; i < json_array_size(c->groups); i++) {
		const json_t *group = json_array_get(c->groups, i);
		const json_t *objectives = json_object_get(group, "objectives");
		struct profile p = { 0 };

		profile_add(&p, c->stops, text_of(group, "title"));
		for (size_t j = 0; j < json_array_size(objectives); j++)
			profile_add(&p, c->stops, text_of(json_array_get(objectives, j), "text"));
		snprintf(at, sizeof(at), "/groups/%zu/title", i);
		judge_language(c, &p, at, "group's text");
	}
	for (size_t i = 0; i < json_array_size(c->items); i++) {
		struct profile p = { 0 };

		for (size_t m = 0; m < ARRAY_LEN(members); m++)
			profile_add(&p, c->stops, text_of(json_array_get(c->items, i), members[m]));
		snprintf(at, sizeof(at), "/items/%zu/stem", i);
		if (!judge_language(c, &p, at, "item"))
			continue;
		for (size_t m = 0; m < ARRAY_LEN(members); m++) {
			snprintf(at, sizeof(at), "/items/%zu/%s", i, members[m]);
			judge_alone(c, json_array_get(c->items, i),
				text_of(json_array_get(c->items, i), members[m]), at, members[m]);
		}
	}
	for (size_t i = 0; i < json_array_size(c->texts); i++) {
		struct profile p = { 0 };

		profile_add(&p, c->stops, c->study[i]);
		snprintf(at, sizeof(at), "/studyTexts/%zu/text", i);
		judge_language(c, &p, at, "study text");
	}
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
		if (fine[i][0] == *word && strlen(fine[i]) == n && strncmp(word, fine[i], n) == 0)
			return false;
	return true;
}

static bool wrong_article(const char *word, size_t n, const char *next, size_t next_n)
{
	static const char *const hard[] = { "one", "once", "uni", "use", "usu", "eu", "uran", "ura" };
	bool vowel = next_n > 0 && strchr("aeiou", next[0]) != NULL;

	for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++)
		if (str_starts(next, hard[i]))
			vowel = false;
	if (next_n == 0 || next[0] < 'a' || next[0] > 'z' || strncmp(next, "hour", 4) == 0)
		return false;
	if (n == 1 && word[0] == 'a')
		return vowel;
	return n == 2 && strncmp(word, "an", 2) == 0 && !vowel;
}

/* "9, 16 and 1 points": the noun belongs to all of them. */
static bool ends_list(const char *text, const char *s)
{
	return s - text > 4 && (strncmp(s - 4, "and ", 4) == 0 || strncmp(s - 3, "or ", 3) == 0);
}

/* A word said twice, "a apple", "1 apples". */
static bool has_grammar_fault(const char *text)
{
	for (const char *s = text; *s != '\0'; s++) {
		bool starts = s == text || (!is_alpha(s[-1]) && s[-1] != '\'');
		size_t n, next_n;

		if (*s == '1' && !ends_list(text, s) && (s == text || strchr(" (", s[-1]) != NULL) &&
			s[1] == ' ' && (s == text || s[-1] != '/') &&
			(s < text + 2 || s[-2] < '0' || s[-2] > '9') &&
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

static void speak_one(struct check *c, const char *text, const struct place *at)
{
	if (has_grammar_fault(text))
		fault_in(c, "A word is said twice, or has the wrong article or number.", at);
}

static void check_grammar(struct check *c)
{
	if (c->language.english)
		each_text(c, speak_one);
}

static const struct rule rules[] = {
	{ "equations", "error", "Every equation that a text states is true", "H11", check_equations,
		NULL },
	{ "markup", "error", "Texts are plain, with [blank] and [IMAGE: …] in their places only", NULL,
		check_markup, NULL },
	{ "language", "error", "Texts are written in the course's language and script", NULL,
		check_language, NULL },
	{ "grammar", "warning", "No doubled words, wrong articles or wrong numbers", "H12",
		check_grammar, NULL },
};
const struct rules rules_language = { rules, ARRAY_LEN(rules) };
