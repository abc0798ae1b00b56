/* Near-duplicates: options by their folded words, items by an index of their rarest words. */
#include "domain/course/similar.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "codec/unicode.h"
#include "domain/course/check.h"
#include "domain/course/fold.h"
#include "domain/course/stems.h"

/* ---- options ---- */

/* The folded text without a leading article. */
static const char *bare(const char *folded)
{
	static const char *const articles[] = { "the ", "a ", "an " };

	for (size_t i = 0; i < ARRAY_LEN(articles); i++)
		if (str_starts(folded, articles[i]))
			return folded + strlen(articles[i]);
	return folded;
}

/* "a and b" against "b and a", for one "and" or "or". */
static bool is_swapped(const char *a, const char *b)
{
	static const char *const joints[] = { " and ", " or ", " & " };

	for (size_t i = 0; i < ARRAY_LEN(joints); i++) {
		const char *p = strstr(a, joints[i]), *q = strstr(b, joints[i]);
		size_t n = strlen(joints[i]);

		if (p == NULL || q == NULL || strlen(a) != strlen(b))
			continue;
		if (strlen(p + n) == (size_t)(q - b) && strncmp(p + n, b, (size_t)(q - b)) == 0 &&
			strlen(q + n) == (size_t)(p - a) && strncmp(q + n, a, (size_t)(p - a)) == 0)
			return true;
	}
	return false;
}

/* The word around that byte has nine letters or more: "vitamin A" and "vitamin D" differ in a word of one. */
static bool is_in_long_word(const char *text, size_t at)
{
	size_t letters = 0;

	while (at > 0 && text[at - 1] != ' ')
		at--;
	for (; text[at] != ' ' && text[at] != '\0'; at++)
		letters += ((unsigned char)text[at] & 0xc0) != 0x80;
	return letters >= 9;
}

/* One letter more, less or other in a long word: Levenshtein distance 1, told in one pass. */
static bool is_one_letter_off(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b), same = 0;

	if (strpbrk(a, "0123456789") != NULL || strpbrk(b, "0123456789") != NULL)
		return false;
	while (a[same] != '\0' && a[same] == b[same])
		same++;
	if (!is_in_long_word(a, same) || !is_in_long_word(b, same))
		return false;
	if (m == n)
		return strcmp(a + same + 1, b + same + 1) == 0 && a[same] != ' ';
	if (m == n + 1)
		return strcmp(a + same + 1, b + same) == 0;
	return n == m + 1 && strcmp(a + same, b + same + 1) == 0;
}

/* The next character that is seen, runs of blanks as one; 0 at the end and for blanks before it. */
static uint32_t next_seen(const char **text)
{
	bool blank = false;
	uint32_t c;
	const char *s = *text;

	while ((c = unicode_next(&s)) != 0 && (unicode_is_blank(c) || unicode_is_hidden(c))) {
		blank = blank || unicode_is_blank(c);
		*text = s;
	}
	if (blank && c != 0)
		return ' ';
	*text = s;
	return c;
}

static const char *skip_blanks(const char *text)
{
	for (const char *s = text; unicode_is_blank(unicode_next(&s)); text = s)
		;
	return text;
}

/* Nobody can tell them apart: they differ in blanks and hidden characters at most. */
static bool looks_same(const char *a, const char *b)
{
	uint32_t x, y;

	a = skip_blanks(a);
	b = skip_blanks(b);
	do {
		x = next_seen(&a);
		y = next_seen(&b);
	} while (x == y && x != 0);
	return x == y;
}

enum likeness options_alike(const char *a, const char *b)
{
	char x[FOLD_TEXT], y[FOLD_TEXT];

	if (looks_same(a, b))
		return OPTIONS_SAME;
	if (fold_same(a, b))
		return OPTIONS_FOLDED;
	if (fold_text(a, x, sizeof(x)) == 0 || fold_text(b, y, sizeof(y)) == 0)
		return OPTIONS_DIFFER;
	if (strcmp(bare(x), bare(y)) == 0 || is_swapped(x, y) || is_one_letter_off(x, y))
		return OPTIONS_ALIKE;
	return OPTIONS_DIFFER;
}

bool options_equal(const char *a, const char *b)
{
	struct quantity x, y;

	return eval_quantity(a, &x) && eval_quantity(b, &y) && x.kind == y.kind &&
		num_equal(x.value, y.value);
}

/* ---- items ---- */

enum { WORDS_MAX = 256, COMPARED_MAX = 128, EQUATION_SIZE = 400 };

/* An item's content words, as hashes. */
struct item {
	uint64_t *word;
	size_t count;
	uint64_t exact; /* hash of all words in their order; 0: not compared */
	uint64_t task;  /* what is calculated, however it is put; 0: nothing that is known */
	uint64_t
		asked; /* the content word behind "which" or "what", which may be left out: "Which city is the capital" */
	bool drill;     /* has a number, or a blank for one */
	uint32_t verbs; /* of its short words: what a number is, is not what it has */
};

struct reader {
	struct ctx *cx;
	const struct stops *stops;
	uint32_t own; /* bit of the course's language among the short words */
	bool english;
	uint64_t found[WORDS_MAX];
};

static const char *const number_words[] = { "zero", "one", "two", "three", "four", "five", "six",
	"seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
	"sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty",
	"seventy", "eighty", "ninety", "hundred", "thousand", "million", "half", "halves", "third",
	"thirds", "quarter", "quarters", "fourth", "fourths", "first", "second", "last", "double",
	"twice", "dozen" };

/* Words by which stems ask; what is asked is in the others. */
static const char *const asking_words[] = { "following", "statement", "statements", "describes",
	"name", "named", "find", "choose", "select", "identify", "tell", "give", "correct", "correctly",
	"answer", "called", "known", "option", "whats" };

static bool is_among(const char *const *words, size_t count, const struct fold *f)
{
	for (size_t i = 0; i < count; i++)
		if (words[i][0] == f->word[0] && strcmp(f->word, words[i]) == 0)
			return true;
	return false;
}

static const char *const verbs[] = { "is", "are", "was", "were", "has", "have", "had", "do", "does",
	"did", "can", "could", "will", "would" };

static bool is_number_word(const struct fold *f)
{
	return is_among(number_words, ARRAY_LEN(number_words), f);
}

static bool is_content(const struct reader *r, const struct fold *f)
{
	return (stops_find(r->stops, f->hash) & r->own) == 0 &&
		!is_among(asking_words, ARRAY_LEN(asking_words), f);
}

/* Cuts the endings of English plurals and verbs, lightly: what is left need not be a word. */
static uint64_t stem_hash(const struct fold *f)
{
	static const char *const endings[] = { "ing", "ed", "es", "s" };

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		size_t n = strlen(endings[i]);

		if (f->size >= n + 3 && f->size + 1 < FOLD_WORD &&
			strcmp(f->word + f->size - n, endings[i]) == 0 &&
			(n > 1 || f->word[f->size - 2] != 's'))
			return fold_bytes(f->word, f->size - n);
	}
	return fold_bytes(f->word, f->size);
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static size_t sort_unique(uint64_t *word, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(word, n, sizeof(*word), by_hash);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || word[kept - 1] != word[i])
			word[kept++] = word[i];
	return kept;
}

static uint64_t key_hash(const json_t *item)
{
	struct num v;
	const char *key;

	if (is_numeric(item)) {
		if (!key_value_of(item, &v))
			return 1;
		return fold_mix((uint64_t)v.n, (uint64_t)v.d);
	}
	key = text_of(key_option(item, NULL), "text");
	return fold_mix(2, fold_hash(key));
}

/* The stem names three of its own options or more: their order makes it another question. */
static bool lists_options(const json_t *item)
{
	const json_t *options = json_object_get(item, "options");
	size_t named = 0;

	for (size_t i = 0; i < json_array_size(options) && i < OPTIONS_MAX; i++)
		named += prose_holds(text_of(item, "stem"), option_text(item, i));
	return named >= 3;
}

/* A number, or a blank where one goes: what changes from exercise to exercise. */
static bool is_number(const struct fold *f)
{
	return f->kind != FOLD_LETTERS || is_number_word(f) || strcmp(f->word, "blank") == 0;
}

static bool has_number(const char *stem)
{
	struct fold f = fold_of(stem);

	while (fold_next(&f))
		if (is_number(&f))
			return true;
	return false;
}

/* The letter of an equation: 15x = 300 and 15y = 300 are two items, as Ann's apples and Ben's are. */
static uint64_t letter_of(const char *stem)
{
	struct fold f = fold_of(stem);

	while (fold_next(&f))
		if (f.kind == FOLD_LETTERS && f.size == 1 && strchr("aiAI", f.word[0]) == NULL)
			return f.hash;
	return 0;
}

/*
 * "What is 3 + 4?" and "Calculate 3 + 4." are one task, as are "Find x if x + 9 = 21." and "Solve x + 9 = 21.". Within a
 * group so are two forms of one question; another group may ask again.
 */
static uint64_t task_of(const struct reader *r, const json_t *item, uint64_t numbers)
{
	const char *stem = text_of(item, "stem"), *group = text_of(item, "groupId");
	char equation[EQUATION_SIZE];
	struct asked asked;
	uint64_t task;

	if (eval_task(stem, &task))
		return task;
	if (!r->english)
		return 0;
	if (stem_equation(stem, equation, sizeof(equation)))
		return fold_mix(fold_hash(equation), letter_of(stem));
	if (!stem_asks(stem, &asked) || asked.task == 0)
		return 0;
	return fold_mix(fold_mix(asked.task, numbers), fold_bytes(group, strlen(group)));
}

/*
 * Words of two items can only meet when keys and numbers are the same: their hash goes into every word's. In an exercise
 * names are as good as numbers: from June to December is not from December to June.
 */
static int read_item(struct reader *r, const json_t *item, struct item *ret)
{
	const char *stem = text_of(item, "stem");
	struct fold f = fold_of(stem);
	uint64_t numbers = key_hash(item);
	bool ordered = lists_options(item), behind = false;
	uint64_t asked = 0;
	size_t n = 0;

	if (*stem == '\0' || json_object_get(item, "stimulus") != NULL)
		return 0;
	ret->exact = fold_hash(stem);
	ret->drill = has_number(stem);
	while (fold_next(&f)) {
		if (ordered || is_number(&f) || (f.capital && ret->drill))
			numbers = fold_mix(numbers, f.hash);
		if (!is_number(&f) && n < WORDS_MAX && is_content(r, &f)) {
			r->found[n++] = stem_hash(&f);
			asked = behind ? r->found[n - 1] : asked;
		}
		for (size_t v = 0; v < ARRAY_LEN(verbs); v++)
			ret->verbs |= verbs[v][0] == f.word[0] && strcmp(f.word, verbs[v]) == 0 ? 1u << v : 0;
		behind = strcmp(f.word, "which") == 0 || strcmp(f.word, "what") == 0;
	}
	ret->task = task_of(r, item, numbers);
	n = sort_unique(r->found, n);
	ret->asked = fold_mix(numbers, asked);
	ret->word = ctx_alloc(r->cx, n * sizeof(*ret->word) + 1);
	if (ret->word == NULL)
		return -1;
	ret->count = n;
	for (size_t i = 0; i < n; i++)
		ret->word[i] = fold_mix(numbers, r->found[i]);
	return 0;
}

/* A hash table from words to how often they occur, and to the items whose prefix holds them. */
struct slot {
	uint64_t word;
	uint32_t count;
	uint32_t last; /* 1 + place in postings; 0: none */
};

struct posting {
	uint32_t item;
	uint32_t before;
};

struct index {
	struct slot *slot;
	size_t mask;
	struct posting *posting;
	uint32_t postings;
};

static struct slot *slot_of(const struct index *x, uint64_t word)
{
	size_t at = word & x->mask;

	word |= word == 0;
	while (x->slot[at].word != 0 && x->slot[at].word != word)
		at = (at + 1) & x->mask;
	x->slot[at].word = word;
	return &x->slot[at];
}

static int index_init(struct ctx *cx, struct index *x, size_t words)
{
	size_t size = 16;

	while (size < words * 2)
		size *= 2;
	x->mask = size - 1;
	x->slot = ctx_alloc(cx, size * sizeof(*x->slot));
	x->posting = ctx_alloc(cx, (words + 1) * sizeof(*x->posting));
	return x->slot == NULL || x->posting == NULL ? -1 : 0;
}

/* Rarest words first, so that the few of the prefix lead to few others. */
static int by_rarity(const void *a, const void *b, void *index)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	uint32_t m = slot_of(index, x)->count, n = slot_of(index, y)->count;

	return m != n ? (m < n ? -1 : 1) : x < y ? -1 : x > y;
}

/*
 * All words the same, or all but the one that tells what kind of thing is asked for; in exercises only with the same verbs. Else
 * Jaccard similarity of at least 4/5, or one word more in one of them beside three others; of exercises, which say
 * much the same anyway, 7/8 and four words. Both lists are in the order of rarity, by which they are merged.
 */
static bool is_near(const struct item *a, const struct item *b, struct index *x)
{
	size_t i = 0, j = 0, both = 0, all, least = a->drill ? 4 : 2;
	bool asked = false;

	while (i < a->count || j < b->count) {
		int order = i == a->count ? 1 : j == b->count ? -1 : by_rarity(&a->word[i], &b->word[j], x);

		both += order == 0;
		asked =
			asked || (order < 0 && a->word[i] == a->asked) || (order > 0 && b->word[j] == b->asked);
		i += order <= 0;
		j += order >= 0;
	}
	all = a->count + b->count - both;
	if ((all == both || (all == both + 1 && asked)) && (!a->drill || a->verbs == b->verbs))
		return both > 0;
	if (a->count < least || b->count < least)
		return false;
	if (a->drill)
		return both * 8 >= all * 7;
	return both * 5 >= all * 4 || (all == both + 1 && both >= 3);
}

/*
 * Words of an item that an item near to it must share one of: those of n words that are left when the shared ones, at
 * least 4/5 of n or all but one, are taken away, and one more.
 */
static size_t prefix_of(const struct item *item)
{
	size_t n = item->count, shared = (n * 4 + 4) / 5;

	if (n < 2)
		return n;
	return n - (shared < n ? shared : n - 1) + 1;
}

static size_t find_near(struct index *x, const struct item *items, size_t at)
{
	size_t compared = 0;

	for (size_t w = 0; w < prefix_of(&items[at]); w++)
		for (uint32_t p = slot_of(x, items[at].word[w])->last; p != 0 && compared < COMPARED_MAX;
			 p = x->posting[p - 1].before, compared++)
			if (is_near(&items[at], &items[x->posting[p - 1].item], x))
				return x->posting[p - 1].item;
	return SIZE_MAX;
}

static void index_add(struct index *x, const struct item *items, size_t at)
{
	for (size_t w = 0; w < prefix_of(&items[at]); w++) {
		struct slot *s = slot_of(x, items[at].word[w]);

		x->posting[x->postings++] = (struct posting){ (uint32_t)at, s->last };
		s->last = x->postings;
	}
}

/* Finds items whose words are the same, in one order, or whose tasks are; those are not looked at again. */
static int find_same(struct ctx *cx, const struct item *items, size_t count, struct twin *twins)
{
	struct index seen = { 0 };

	TRY(index_init(cx, &seen, count * 2));
	for (size_t i = 0; i < count; i++) {
		const uint64_t hashes[] = { items[i].exact, items[i].task };

		for (size_t h = 0; h < ARRAY_LEN(hashes); h++) {
			struct slot *s = hashes[h] != 0 ? slot_of(&seen, hashes[h]) : NULL;

			if (s != NULL && s->count == 0)
				s->count = (uint32_t)i + 1;
			else if (s != NULL && twins[i].of == SIZE_MAX && s->count != i + 1)
				twins[i] = (struct twin){ s->count - 1, h == 0 };
		}
	}
	return 0;
}

static int find_alike(
	struct ctx *cx, struct item *items, size_t count, size_t words, struct twin *twins)
{
	struct index x = { 0 };

	TRY(index_init(cx, &x, words));
	for (size_t i = 0; i < count; i++)
		for (size_t w = 0; w < items[i].count; w++)
			slot_of(&x, items[i].word[w])->count++;
	for (size_t i = 0; i < count; i++) {
		if (twins[i].of != SIZE_MAX)
			continue;
		if (items[i].count > 1)
			qsort_r(items[i].word, items[i].count, sizeof(*items[i].word), by_rarity, &x);
		twins[i].of = find_near(&x, items, i);
		if (twins[i].of == SIZE_MAX)
			index_add(&x, items, i);
	}
	return 0;
}

int items_twins(struct ctx *cx, const json_t *items, const struct stops *stops,
	const struct language *language, struct twin **ret)
{
	size_t count = json_array_size(items), words = 0;
	struct reader *r = ctx_alloc(cx, sizeof(*r));
	struct item *read = ctx_alloc(cx, count * sizeof(*read) + 1);
	struct twin *twins = ctx_alloc(cx, count * sizeof(*twins) + 1);

	if (r == NULL || read == NULL || twins == NULL)
		return -1;
	r->cx = cx;
	r->stops = stops;
	r->english = language->english;
	r->own = language->profile >= 0 ? 1u << language->profile : 0;
	for (size_t i = 0; i < count; i++) {
		twins[i].of = SIZE_MAX;
		TRY(read_item(r, json_array_get(items, i), &read[i]));
		words += read[i].count;
	}
	TRY(find_same(cx, read, count, twins));
	TRY(find_alike(cx, read, count, words, twins));
	*ret = twins;
	return 0;
}
