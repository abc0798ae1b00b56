/*
 * Stories of two numbers: "A shop has 52 coins and buys 13 more. How many coins has it now?" Only what cannot be read
 * otherwise: one verb of gain or loss, two whole numbers, a question for what there is in the end.
 */
#include <string.h>

#include "base/ctx.h"
#include "domain/course/eval.h"
#include "domain/course/fold.h"

struct story {
	int numbers;
	struct num number[2];
	int gains, losses; /* verbs of either kind between the two numbers */
	bool more;         /* "13 more": right behind the second one */
	bool asks, left, other;
};

static bool is_in(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

#define IS_IN(list, word) is_in(list, ARRAY_LEN(list), word)

static void story_word(struct story *s, const char *word)
{
	static const char *const gains[] = { "buys", "bought", "gets", "got", "finds", "found",
		"receives", "received", "collects", "collected", "adds", "added", "picks", "picked", "wins",
		"won", "earns", "earned" };
	static const char *const losses[] = { "gives", "gave", "loses", "lost", "eats", "ate", "sells",
		"sold", "spends", "spent", "uses", "used", "drops", "dropped" };
	static const char *const asking[] = { "now", "altogether", "left", "total", "remain",
		"remaining", "all", "have", "has" };
	static const char *const remains[] = { "left", "remain", "remaining" };
	/* Words that make it another story. */
	static const char *const others[] = { "each", "every", "per", "times", "half", "twice",
		"double", "than", "before", "first", "start", "began", "beginning", "both", "another",
		"fewer", "less", "percent", "not", "if", "back", "returns", "returned", "then", "later",
		"difference", "already", "rest", "some", "dozen", "pair", "pairs", "ago", "until", "still",
		"for", "costs", "cost", "boxes", "bags", "packs", "packets", "did", "had", "day", "days",
		"week", "weeks", "hour", "hours", "minute", "minutes" };

	s->other = s->other || IS_IN(others, word);
	if (s->numbers == 1) {
		s->gains += IS_IN(gains, word);
		s->losses += IS_IN(losses, word);
	}
	s->left = s->left || (s->numbers == 2 && IS_IN(remains, word));
	s->asks = s->asks || (s->numbers == 2 && IS_IN(asking, word));
}

/* A sentence about somebody else, or a name that the story did not begin with. */
static bool is_stranger(const struct fold *f, const char *first)
{
	static const char *const fine[] = { "how", "she", "he", "it", "they", "now", "in" };
	char begins = f->at[-(ptrdiff_t)f->size];

	if (f->kind != FOLD_LETTERS || (!f->capital && (begins < 'A' || begins > 'Z')))
		return false;
	return strcmp(f->word, first) != 0 && (f->capital || !IS_IN(fine, f->word));
}

static bool story_read(const char *stem, struct story *s)
{
	struct fold f = fold_of(stem);
	char first[FOLD_WORD] = "";
	bool after = false;

	while (fold_next(&f)) {
		if (*first == '\0')
			memcpy(first, f.word, f.size + 1);
		s->other = s->other || is_stranger(&f, first);
		if (f.kind == FOLD_SIGN && f.word[0] != '?')
			return false;
		if (f.kind == FOLD_NUMBER) {
			if (s->numbers == 2 || eval_numbers(f.word, &s->number[s->numbers], 1) != 1 ||
				!num_whole(s->number[s->numbers]))
				return false;
			after = ++s->numbers == 2;
			continue;
		}
		s->more = s->more || (after && strcmp(f.word, "more") == 0);
		after = false;
		story_word(s, f.word);
	}
	return s->numbers == 2 && !s->other && s->asks;
}

bool eval_story(const char *stem, struct num *ret)
{
	struct story s = { 0 };

	if ((strstr(stem, "ow many") == NULL && strstr(stem, "[blank]") == NULL) ||
		!story_read(stem, &s) || s.gains + s.losses != 1)
		return false;
	if (s.gains == 1 && s.more && !s.left)
		*ret = num_add(s.number[0], s.number[1]);
	else if (s.losses == 1 && s.left && !s.more && num_compare(s.number[1], s.number[0]) <= 0)
		*ret = num_sub(s.number[0], s.number[1]);
	else
		return false;
	return num_ok(*ret);
}
