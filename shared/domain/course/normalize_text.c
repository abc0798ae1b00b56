/*
 * One form for a text. First its characters are mapped one by one, then patterns of signs and marks are rewritten; that is
 * repeated until nothing changes, so that a second time finds nothing to do.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "codec/unicode.h"
#include "domain/course/normalize.h"

enum { PASSES_MAX = 8 };

#define MINUS "\xe2\x88\x92"
#define TIMES "\xc3\x97"

/* ---- characters ---- */

static const struct {
	uint32_t from;
	const char *to;
} mapped[] = {
	/* quotes */
	{ 0x2018, "'" }, { 0x2019, "'" }, { 0x201a, "'" }, { 0x201b, "'" }, { 0x201c, "\"" },
	{ 0x201d, "\"" }, { 0x201e, "\"" }, { 0x201f, "\"" }, { 0xb4, "'" },
	/* dashes */
	{ 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "\xe2\x80\x93" }, { 0x2015, "\xe2\x80\x94" },
	{ 0xfe58, "\xe2\x80\x94" }, { 0xfe63, "-" },
	/* signs of arithmetic */
	{ 0x2715, TIMES }, { 0x2716, TIMES }, { 0x2a2f, TIMES }, { 0x2217, TIMES },
	{ 0x22c5, "\xc2\xb7" }, { 0x2219, "\xc2\xb7" }, { 0x2797, "\xc3\xb7" }, { 0x2795, "+" },
	{ 0x2796, MINUS }, { 0x2044, "/" }, { 0x2215, "/" }, { 0xff0b, "+" }, { 0xff1d, "=" },
	{ 0xff05, "%" }, { 0xff0f, "/" }, { 0xff1c, "<" }, { 0xff1e, ">" },
	/* fractions */
	{ 0xbc, "1/4" }, { 0xbd, "1/2" }, { 0xbe, "3/4" }, { 0x2153, "1/3" }, { 0x2154, "2/3" },
	{ 0x2155, "1/5" }, { 0x2156, "2/5" }, { 0x2157, "3/5" }, { 0x2158, "4/5" }, { 0x2159, "1/6" },
	{ 0x215a, "5/6" }, { 0x2150, "1/7" }, { 0x215b, "1/8" }, { 0x215c, "3/8" }, { 0x215d, "5/8" },
	{ 0x215e, "7/8" }, { 0x2151, "1/9" }, { 0x2152, "1/10" },
	/* ligatures */
	{ 0xfb00, "ff" }, { 0xfb01, "fi" }, { 0xfb02, "fl" }, { 0xfb03, "ffi" }, { 0xfb04, "ffl" },
	{ 0xfb05, "st" }, { 0xfb06, "st" }
};

static const char *map(uint32_t c)
{
	/* Most letters beyond ASCII lie where nothing is mapped. */
	if (c < 0x80 || (c > 0xbe && c < 0x2010))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(mapped); i++)
		if (mapped[i].from == c)
			return mapped[i].to;
	return NULL;
}

static bool is_line_end(uint32_t c)
{
	return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Joiners stay between letters that need them and within emoji; nothing else that is hidden does. */
static bool is_kept_hidden(uint32_t c, uint32_t before, const char *behind)
{
	uint32_t next = unicode_next(&behind);

	if (c == 0x200c || c == 0x200d)
		return before >= 0x80 && next >= 0x80 && !unicode_is_hidden(next) &&
			!unicode_is_blank(next) && !unicode_is_hidden(before);
	return c == 0xfe0f && before >= 0x80 && !unicode_is_hidden(before);
}

static int map_character(struct str *out, uint32_t c, uint32_t before, const char *behind)
{
	const char *to = map(c);
	char bytes[4];

	if (to != NULL) {
		if (to[1] == '/' && before >= '0' && before <= '9')
			TRY(str_puts(out, " "));
		return str_puts(out, to);
	}
	if (is_line_end(c))
		return c == '\r' && *behind == '\n' ? 0 : str_puts(out, "\n");
	if (unicode_is_blank(c))
		return str_puts(out, " ");
	if (unicode_is_hidden(c) && !is_kept_hidden(c, before, behind))
		return 0;
	/* Digits and letters of full width. */
	if ((c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) ||
		(c >= 0xff41 && c <= 0xff5a))
		c -= 0xfee0;
	return str_add(out, bytes, unicode_put(bytes, c));
}

static int map_characters(struct str *out, const char *text)
{
	uint32_t before = 0, c;

	while ((c = unicode_next(&text)) != 0) {
		TRY(map_character(out, c, before, text));
		before = c;
	}
	return 0;
}

/* ---- marks of other formats, of which only the text stays ---- */

static const struct {
	const char *from, *to;
} marks[] = { { "&nbsp;", " " }, { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
	{ "&quot;", "\"" }, { "&#39;", "'" }, { "&apos;", "'" }, { "&times;", TIMES },
	{ "&divide;", "\xc3\xb7" }, { "&minus;", MINUS }, { "<br>", "\n" }, { "<br/>", "\n" },
	{ "<br />", "\n" }, { "<b>", "" }, { "</b>", "" }, { "<i>", "" }, { "</i>", "" },
	{ "<em>", "" }, { "</em>", "" }, { "<strong>", "" }, { "</strong>", "" }, { "<u>", "" },
	{ "</u>", "" }, { "<p>", "\n" }, { "</p>", "\n" }, { "<span>", "" }, { "</span>", "" },
	{ "\\times", TIMES }, { "\\cdot", "\xc2\xb7" }, { "\\div", "\xc3\xb7" }, { "\\(", "" },
	{ "\\)", "" }, { "\\[", "" }, { "\\]", "" }, { "\\%", "%" }, { "\\$", "$" } };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* "\frac{3}{4}" */
static size_t read_fraction(
	const char *s, const char **top, size_t *top_size, const char **bottom, size_t *bottom_size)
{
	const char *start = s;

	if (strncmp(s, "\\frac{", 6) != 0)
		return 0;
	s += 6;
	*top = s;
	*top_size = strspn(s, "0123456789");
	s += *top_size;
	if (*top_size == 0 || strncmp(s, "}{", 2) != 0)
		return 0;
	s += 2;
	*bottom = s;
	*bottom_size = strspn(s, "0123456789");
	s += *bottom_size;
	return *bottom_size > 0 && *s == '}' ? (size_t)(s + 1 - start) : 0;
}

/* How often a mark that comes in pairs stands in text. */
static size_t count_of(const char *text, const char *mark)
{
	size_t n = 0;

	for (; (text = strstr(text, mark)) != NULL; text += strlen(mark))
		n++;
	return n;
}

/* Emphasis and code lose their marks when these are paired; a gap of underscores is none. */
struct paired {
	bool bold, code, strike;
};

static size_t skip_pair(const struct paired *p, const char *s, const char *start)
{
	if (p->bold && strncmp(s, "**", 2) == 0)
		return 2;
	if (p->strike && strncmp(s, "~~", 2) == 0)
		return 2;
	if (p->code && *s == '`')
		return 1;
	if (strncmp(s, "__", 2) == 0 && s[2] != '_' && (s == start || s[-1] != '_') &&
		(is_letter(s[2]) || (s > start && is_letter(s[-1]))))
		return 2;
	return 0;
}

static int drop_marks(struct str *out, const char *text)
{
	struct paired p = { count_of(text, "**") % 2 == 0 && strstr(text, " ** ") == NULL,
		count_of(text, "`") % 2 == 0, count_of(text, "~~") % 2 == 0 };
	const char *start = text;

	while (*text != '\0') {
		const char *top, *bottom;
		size_t m, n, skip = skip_pair(&p, text, start), i = 0;

		if (strchr("&<\\", *text) == NULL)
			i = ARRAY_LEN(marks);
		while (skip == 0 && i < ARRAY_LEN(marks) &&
			strncasecmp(text, marks[i].from, strlen(marks[i].from)) != 0)
			i++;
		if ((text == start || text[-1] == '\n') && *text == '#') {
			n = strspn(text, "#");
			skip = n < 7 && text[n] == ' ' ? n + 1 : 0;
		}
		if (skip > 0) {
			text += skip;
		} else if (i < ARRAY_LEN(marks)) {
			TRY(str_puts(out, marks[i].to));
			text += strlen(marks[i].from);
		} else if ((skip = read_fraction(text, &top, &m, &bottom, &n)) > 0) {
			TRY(str_add(out, top, m));
			TRY(str_puts(out, "/"));
			TRY(str_add(out, bottom, n));
			text += skip;
		} else {
			TRY(str_add(out, text++, 1));
		}
	}
	return 0;
}

/* ---- signs ---- */

static bool ends_operand(const struct str *out)
{
	char c = out->len > 0 ? out->data[out->len - 1] : ' ';

	return is_digit(c) || c == ')' || c == ']' || c == '%' || c == '_';
}

static bool begins_operand(const char *s)
{
	return is_digit(*s) || *s == '(' || *s == '$' || *s == '_' || strncmp(s, "[blank]", 7) == 0;
}

/* " - ", " x " and " * " between numbers, and "3*4": the blanks are part of the sign. Returns the bytes read. */
static size_t read_operation(const struct str *out, const char *s, const char **sign)
{
	bool spaced = *s == ' ' && s[1] != '\0' && s[2] == ' ';
	char c = spaced ? s[1] : *s;
	const char *behind = spaced ? s + 3 : s + 1;

	if (!ends_operand(out) || !begins_operand(behind))
		return 0;
	*sign = c == '*' || (spaced && (c == 'x' || c == 'X')) ? " " TIMES " "
		: spaced && c == '-'                               ? " " MINUS " "
														   : NULL;
	return *sign == NULL ? 0 : (size_t)(behind - s);
}

/* A hyphen that makes a number negative: at the start, or behind a blank or an opening sign. */
static bool is_negative(const struct str *out, const char *s)
{
	return *s == '-' && (is_digit(s[1]) || (s[1] == '$' && is_digit(s[2]))) &&
		(out->len == 0 || strchr(" (=<>\n", out->data[out->len - 1]) != NULL);
}

/* "[ Blank ]" and "[image : a cat]": returns the bytes of the opening, and what they are to be. */
static size_t read_bracket(const char *s, enum text_kind kind, const char **to)
{
	const char *at = s + 1 + strspn(s + 1, " ");

	if (*s != '[')
		return 0;
	if (strncasecmp(at, "blank", 5) == 0 && at[5 + strspn(at + 5, " ")] == ']') {
		*to = "[blank]";
		return (size_t)(at - s) + 5 + strspn(at + 5, " ") + 1;
	}
	if (kind == TEXT_LINES && strncasecmp(at, "image", 5) == 0 &&
		at[5 + strspn(at + 5, " ")] == ':') {
		at += 5 + strspn(at + 5, " ") + 1;
		*to = "[IMAGE: ";
		return (size_t)(at - s) + strspn(at, " \n");
	}
	return 0;
}

static int rewrite_signs(struct str *out, const char *text, enum text_kind kind)
{
	while (*text != '\0') {
		const char *to = NULL;
		size_t n = read_operation(out, text, &to);

		if (n == 0 && is_negative(out, text)) {
			to = MINUS;
			n = 1;
		}
		if (n == 0)
			n = read_bracket(text, kind, &to);
		if (n == 0 && strncmp(text, "...", 3) == 0) {
			to = "\xe2\x80\xa6";
			n = strspn(text, ".");
		}
		if (n > 0)
			TRY(str_puts(out, to));
		else
			TRY(str_add(out, text++, 1));
		text += n;
	}
	return 0;
}

/* ---- blanks ---- */

/* One blank between words, none at the ends of lines; at most one empty line, or none at all. */
static int squeeze(struct str *out, const char *text, bool lines)
{
	while (*text != '\0') {
		size_t n = strspn(text, " \n"), ends = 0;

		for (size_t i = 0; i < n; i++)
			ends += text[i] == '\n';
		if (n == 0) {
			TRY(str_add(out, text++, 1));
			continue;
		}
		text += n;
		if (out->len > 0 && *text != '\0')
			TRY(str_puts(out, !lines || ends == 0 ? " " : ends == 1 ? "\n" : "\n\n"));
	}
	return 0;
}

static void empty(struct str *s)
{
	s->len = 0;
	s->data[0] = '\0';
}

/* text into b->done; a and b take turns. */
static int pass(struct text_bench *b, const char *text, enum text_kind kind)
{
	const char *nfc;

	TRY(unicode_nfc(b->one.cx, text, &nfc));
	empty(&b->one);
	TRY(map_characters(&b->one, nfc));
	empty(&b->two);
	TRY(drop_marks(&b->two, b->one.data));
	empty(&b->one);
	TRY(rewrite_signs(&b->one, b->two.data, kind));
	empty(&b->two);
	return squeeze(&b->two, b->one.data, kind == TEXT_LINES);
}

/* Plain words with nothing to do: most texts. */
static bool is_plain(const char *text)
{
	static const char inner[] = ",;:'\"?%/=+()";

	if (*text == ' ')
		return false;
	for (const char *s = text; *s != '\0'; s++) {
		bool blank = *s == ' ' && s[1] != ' ' && s[1] != '\0' && s[2] != ' ';
		bool stop = (*s == '.' || *s == '!') && s[1] != '.';
		bool hyphen = *s == '-' && s > text && s[-1] != ' ' && s[-1] != '(';

		if (!is_letter(*s) && !is_digit(*s) && !blank && !stop && !hyphen &&
			strchr(inner, *s) == NULL)
			return false;
	}
	return true;
}

int text_bench_init(struct text_bench *b, struct ctx *cx)
{
	TRY(str_init(&b->one, cx, SIZE_MAX / 4));
	TRY(str_init(&b->two, cx, SIZE_MAX / 4));
	return str_init(&b->done, cx, SIZE_MAX / 4);
}

int text_normalize(
	struct text_bench *b, const char *text, size_t size, enum text_kind kind, const char **ret)
{
	if (strlen(text) == size && is_plain(text)) {
		*ret = text;
		return 0;
	}
	empty(&b->done);
	for (size_t i = 0, n; i < size; i += n + 1) {
		n = strlen(text + i);
		TRY(str_add(&b->done, text + i, n));
	}
	for (int i = 0; i < PASSES_MAX && !is_plain(b->done.data); i++) {
		TRY(pass(b, b->done.data, kind));
		if (strcmp(b->two.data, b->done.data) == 0)
			break;
		empty(&b->done);
		TRY(str_add(&b->done, b->two.data, b->two.len));
	}
	*ret = b->done.data;
	return 0;
}
