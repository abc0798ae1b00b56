/* Reading prose for the builder and the checker. */
#include <string.h>

#include "domain/course/course_impl.h"
#include "domain/course/eval.h"

static bool word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		((unsigned char)c >= 0xc3 && (unsigned char)c != 0xe2);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool prose_holds(const char *text, const char *phrase)
{
	size_t n = strlen(phrase);
	bool exact = n <= 2; /* "In" is indium, "in" is not */
	char first;

	if (n == 0)
		return false;
	first = exact ? phrase[0] : lower(phrase[0]);
	for (const char *s = text; *s != '\0'; s++) {
		size_t i = 1;

		if ((exact ? *s : lower(*s)) != first)
			continue;
		while (i < n && (exact ? s[i] == phrase[i] : lower(s[i]) == lower(phrase[i])))
			i++;
		if (i == n && !(word_byte(phrase[0]) && s > text && word_byte(s[-1])) &&
			!(word_byte(phrase[n - 1]) && word_byte(s[n])))
			return true;
	}
	return false;
}

bool prose_tells(const char *text, const char *key, const struct num *value)
{
	struct num numbers[64];
	size_t n;

	if (value == NULL)
		return prose_holds(text, key);
	n = eval_numbers(text, numbers, 64);
	for (size_t i = 0; i < n; i++)
		if (num_equal(numbers[i], *value))
			return true;
	return false;
}

bool prose_says(const char *text, struct num value)
{
	char words[160];

	/* "one" and "ten" are words of any text. */
	if (!num_ok(value) || !num_whole(value) || value.n <= 10 || value.n > 999999999)
		return false;
	num_write_words(words, sizeof(words), value.n);
	if (prose_holds(text, words))
		return true;
	for (char *s = words; *s != '\0'; s++)
		*s = *s == '-' ? ' ' : *s;
	return prose_holds(text, words);
}

size_t prose_length(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}
