/* Patterns that tables match, and the choice between them and PCRE2. */
#include "codec/schema_pattern.h"

#include <stdlib.h>
#include <string.h>

/* ---- compiling ---- */

struct reader {
	const char *p, *end;
};

static void set_add(uint64_t set[2], unsigned char c)
{
	set[c / 64] |= UINT64_C(1) << c % 64;
}

static bool set_has(const uint64_t set[2], unsigned char c)
{
	return c < 128 && (set[c / 64] >> c % 64 & 1) != 0;
}

static void set_range(uint64_t set[2], unsigned char from, unsigned char to)
{
	for (unsigned c = from; c <= to; c++)
		set_add(set, (unsigned char)c);
}

/* After a backslash: \d, \w or a character of syntax. */
static bool read_escape(struct reader *r, uint64_t set[2])
{
	char c;

	if (r->p == r->end)
		return false;
	c = *r->p++;
	if (c == 'd' || c == 'w')
		set_range(set, '0', '9');
	if (c == 'w') {
		set_range(set, 'a', 'z');
		set_range(set, 'A', 'Z');
		set_add(set, '_');
	}
	if (c == 'd' || c == 'w')
		return true;
	if (c == '\0' || strchr("^$\\.*+?()[]{}|/-", c) == NULL)
		return false;
	set_add(set, (unsigned char)c);
	return true;
}

static bool is_plain(char c)
{
	return c >= ' ' && c < 0x7F;
}

/* After the opening bracket: ASCII characters, ranges, \d, \w. */
static bool read_class(struct reader *r, uint64_t set[2])
{
	if (r->p == r->end || *r->p == '^' || *r->p == ']')
		return false;
	while (r->p < r->end && *r->p != ']') {
		char c = *r->p++;

		if (c == '\\') {
			if (!read_escape(r, set) || (r->end - r->p > 1 && *r->p == '-' && r->p[1] != ']'))
				return false;
		} else if (!is_plain(c)) {
			return false;
		} else if (r->end - r->p > 1 && *r->p == '-' && r->p[1] != ']') {
			char to = r->p[1];

			if (!is_plain(to) || to == '\\' || to < c)
				return false;
			set_range(set, (unsigned char)c, (unsigned char)to);
			r->p += 2;
		} else {
			set_add(set, (unsigned char)c);
		}
	}
	return r->p < r->end && *r->p++ == ']';
}

static bool read_digits(struct reader *r, uint32_t *ret)
{
	const char *start = r->p;
	uint32_t n = 0;

	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9' && r->p - start < 6; r->p++)
		n = n * 10 + (uint32_t)(*r->p - '0');
	*ret = n;
	return r->p > start;
}

static bool read_quantifier(struct reader *r, struct run *run)
{
	run->least = run->most = 1;
	if (r->p == r->end)
		return true;
	switch (*r->p) {
	case '?':
	case '*':
	case '+':
		run->least = *r->p == '+';
		run->most = *r->p == '?' ? 1 : UINT32_MAX;
		r->p++;
		break;
	case '{':
		r->p++;
		if (!read_digits(r, &run->least))
			return false;
		run->most = run->least;
		if (r->p < r->end && *r->p == ',') {
			r->p++;
			if (!read_digits(r, &run->most))
				run->most = UINT32_MAX;
		}
		if (r->p == r->end || *r->p++ != '}' || run->most < run->least)
			return false;
		break;
	default:
		return true;
	}
	/* a lazy mark, or a fault that the translation finds */
	return r->p == r->end || strchr("?*+{", *r->p) == NULL;
}

static bool read_run(struct reader *r, struct run *run)
{
	char c = *r->p++;

	*run = (struct run){ .least = 0 };
	if (c == '[') {
		if (!read_class(r, run->set))
			return false;
	} else if (c == '\\') {
		if (!read_escape(r, run->set))
			return false;
	} else if (!is_plain(c) || strchr("^$.*+?()]{}|", c) != NULL) {
		return false;
	} else {
		set_add(run->set, (unsigned char)c);
	}
	return read_quantifier(r, run);
}

/*
 * True when each run may take all that it can: what may follow a run of varying length begins with none of its
 * characters.
 */
static bool is_deterministic(const struct run *run, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (run[i].least == run[i].most)
			continue;
		for (size_t j = i + 1; j < count; j++) {
			if ((run[i].set[0] & run[j].set[0]) != 0 || (run[i].set[1] & run[j].set[1]) != 0)
				return false;
			if (run[j].least > 0)
				break;
		}
	}
	return true;
}

/* The one character of a run that is just that; '\0' otherwise. */
static char only_character(const struct run *run)
{
	char found = '\0';

	for (unsigned char c = 1; c < 128 && run->least == 1 && run->most == 1; c++) {
		if (!set_has(run->set, c))
			continue;
		if (found != '\0')
			return '\0';
		found = (char)c;
	}
	return found;
}

static bool keep_literal(struct arena *a, const struct run *run, size_t count, struct pattern *p)
{
	char *text = arena_alloc(a, count + 1);

	if (text == NULL || count == 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		text[i] = only_character(&run[i]);
		if (text[i] == '\0')
			return false;
	}
	p->literal = text;
	p->literal_size = count;
	return true;
}

bool pattern_simple(struct arena *a, const char *ecma, size_t size, struct pattern *p)
{
	struct reader r = { .p = ecma, .end = ecma + size };
	struct run run[RUNS_MAX];
	bool from_start = size > 0 && *ecma == '^', to_end;
	size_t count = 0;

	r.p += from_start;
	while (r.p < r.end && !(*r.p == '$' && r.end - r.p == 1))
		if (count == RUNS_MAX || !read_run(&r, &run[count++]))
			return false;
	to_end = r.p < r.end;
	if (!from_start)
		return !to_end && keep_literal(a, run, count, p);
	if (!is_deterministic(run, count))
		return false;
	p->run = arena_alloc(a, (count + 1) * sizeof(*run));
	if (p->run == NULL)
		return false;
	memcpy(p->run, run, count * sizeof(*run));
	p->run_count = count;
	p->to_end = to_end;
	return true;
}

const struct pattern *schema_pattern(struct arena *a, const char *ecma, size_t size)
{
	struct pattern *p = arena_alloc(a, sizeof(*p));
	char *out;
	size_t n;

	if (p == NULL || size > PATTERN_MAX)
		return NULL;
	if (pattern_simple(a, ecma, size, p))
		return p;
	out = malloc(PATTERN_OUT_MAX);
	if (out != NULL && pattern_translate(ecma, size, out, &n))
		p->regex = regex_new(out, n);
	free(out);
	if (p->regex == NULL || arena_own(a, p->regex, regex_free) != 0)
		return NULL;
	return p;
}

bool schema_is_pattern(const char *ecma, size_t size)
{
	size_t n;

	return size <= PATTERN_MAX && pattern_translate(ecma, size, NULL, &n);
}

/* ---- matching ---- */

bool pattern_simple_matches(const struct pattern *p, const char *text, size_t size)
{
	const char *s = text, *end = text + size;

	if (p->literal != NULL)
		return memmem(text, size, p->literal, p->literal_size) != NULL;
	for (size_t i = 0; i < p->run_count; i++) {
		const struct run *run = &p->run[i];
		const char *start = s;
		size_t most = (size_t)(end - s) < run->most ? (size_t)(end - s) : run->most;

		while (s < start + most && set_has(run->set, (unsigned char)*s))
			s++;
		if ((size_t)(s - start) < run->least)
			return false;
	}
	return !p->to_end || s == end;
}

enum pattern_result schema_matches(const struct pattern *p, const char *text, size_t size)
{
	if (p->regex != NULL)
		return regex_matches(p->regex, text, size);
	return pattern_simple_matches(p, text, size) ? PATTERN_YES : PATTERN_NO;
}
