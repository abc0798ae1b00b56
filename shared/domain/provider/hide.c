/* What providers repeat in their words and nobody else is to read: keys, and what media were asked for with. */
#include <stdlib.h>
#include <string.h>

#include "base/cfg.h"
#include "codec/unicode.h"
#include "domain/provider/run.h"

enum { PROMPT_MIN = 8, EXCERPT_MIN = 12, UTF8_MAX = 4 };

void hide_secrets(const struct call_run *r, char *text, size_t size)
{
	for (const struct secret *s = r->model->provider->all->secrets; s != NULL; s = s->next)
		for (char *at = text;
			 (at = memmem(at, size - (size_t)(at - text), s->text, s->size)) != NULL; at += s->size)
			memset(at, '*', s->size);
}

/* A text's letters and digits in lower case, one blank for whatever lies between. */
struct plain {
	char *text; /* malloc'ed */
	size_t n;
	size_t *
		from; /* malloc'ed: of each byte, where its character begins in the text; from[n] is the end */
};

static void drop_plain(struct plain *p)
{
	free(p->text);
	free(p->from);
}

static bool make_plain(const char *text, struct plain *ret)
{
	size_t room = strlen(text) * UTF8_MAX + 1;
	struct plain p = { .text = malloc(room), .from = calloc(room, sizeof(*p.from)) };
	const char *at = text;
	uint32_t c;

	while (p.text != NULL && p.from != NULL) {
		size_t from = (size_t)(at - text), n = 0;
		char out[UTF8_MAX];

		p.from[p.n] = from;
		c = unicode_next(&at);
		if (c == 0)
			break;
		if (unicode_is_letter(c) || unicode_is_digit(c))
			n = unicode_put(out, unicode_lower(c));
		else if (p.n > 0 && p.text[p.n - 1] != ' ')
			out[n++] = ' ';
		memcpy(p.text + p.n, out, n);
		for (size_t i = 0; i < n; i++)
			p.from[p.n++] = from;
	}
	*ret = p;
	return p.text != NULL && p.from != NULL;
}

/* Every stretch of as many bytes as that, or the whole prompt where it is shorter, wherever it is from in the prompt. */
static void hide_stretches(const struct plain *said, const struct plain *prompt, char *text)
{
	size_t least = prompt->n < EXCERPT_MIN ? prompt->n : EXCERPT_MIN;

	for (size_t i = 0; i + least <= said->n; i++) {
		size_t begin = i, end = i + least;

		if (memmem(prompt->text, prompt->n, said->text + i, least) == NULL)
			continue;
		/* What lies around it stays, as far as no other stretch has it. */
		begin += said->text[begin] == ' ';
		end -= said->text[end - 1] == ' ';
		while (end < said->n && said->from[end] == said->from[end - 1])
			end++;
		memset(text + said->from[begin], '*', said->from[end] - said->from[begin]);
	}
}

void hide_prompt(const struct call_run *r, char *text)
{
	const char *words = r->call->user;
	struct plain said = { 0 }, prompt = { 0 };

	if (cfg.provider_debug || !kind_is_media(r->call->kind) || words == NULL || *text == '\0')
		return;
	if (!make_plain(text, &said) || !make_plain(words, &prompt))
		*text = '\0'; /* without memory nothing is told */
	while (prompt.n > 0 && prompt.text[prompt.n - 1] == ' ')
		prompt.n--;
	if (*text != '\0' && prompt.n >= PROMPT_MIN)
		hide_stretches(&said, &prompt, text);
	drop_plain(&said);
	drop_plain(&prompt);
}
