/* Finding a marker again. Pure text; no course, no database. */
#include "domain/media/anchor.h"

#include <string.h>

#include "base/str.h"
#include "domain/course/fold.h"

enum {
	CONTEXT_BYTES = 60,
	SCORE_SHARE = 4, /* of what was around a marker a quarter must be there again */
	ROWS_MAX = 64,   /* markers of one text that are aligned */
};

/* The ends of a text, as characters of its surroundings. */
#define HEAD "\x02"
#define TAIL "\x03"

/* ---- reading ---- */

/* passed: a place was before it, which may have left a blank. */
static void bare_add(struct anchored *a, size_t at, bool *blank, bool *passed)
{
	if (anchor_is_blank(a->text[at])) {
		*blank = a->bare_size > 0;
		return;
	}
	*blank = *blank && !(*passed && anchor_is_stop(a->text[at]));
	*passed = false;
	if (*blank) {
		a->origin[a->bare_size] = at;
		a->bare[a->bare_size++] = ' ';
		*blank = false;
	}
	a->origin[a->bare_size] = at;
	a->bare[a->bare_size++] = a->text[at];
}

int anchored_read(struct ctx *cx, const char *text, const json_t *media, struct anchored *ret)
{
	struct anchored a = { .cx = cx, .text = text, .media = media };
	size_t size = strlen(text), next = 0;
	bool blank = false, passed = false;

	TRY(text_places(cx, text, media, &a.places, &a.count));
	a.bare = ctx_alloc(cx, size + 1);
	a.origin = ctx_alloc(cx, (size + 1) * sizeof(*a.origin));
	a.bare_places = ctx_alloc(cx, (a.count + 1) * sizeof(*a.bare_places));
	if (a.bare == NULL || a.origin == NULL || a.bare_places == NULL)
		return -1;
	for (size_t at = 0; at < size; at++) {
		if (next < a.count && at == a.places[next].start) {
			a.bare_places[next] = a.bare_size;
			at = a.places[next++].end - 1;
			blank = a.bare_size > 0;
			passed = true;
			continue;
		}
		bare_add(&a, at, &blank, &passed);
	}
	*ret = a;
	return 0;
}

bool anchor_is_alone(const struct anchored *a, size_t at)
{
	size_t start = a->places[at].start, end = a->places[at].end, lines = 0;

	while (start > 0 && anchor_is_blank(a->text[start - 1]))
		lines += a->text[--start] == '\n';
	if (start > 0 && lines < 2)
		return false;
	for (lines = 0; anchor_is_blank(a->text[end]); end++)
		lines += a->text[end] == '\n';
	return a->text[end] == '\0' || lines >= 2;
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static const char *before_of(const struct anchored *a, size_t at)
{
	size_t from = at > CONTEXT_BYTES ? at - CONTEXT_BYTES : 0;

	while (from < at && continues(a->bare[from]))
		from++;
	return ctx_printf(a->cx, "%s%.*s", from == 0 ? HEAD : "", (int)(at - from), a->bare + from);
}

static size_t behind_blank(const struct anchored *a, size_t at)
{
	return at < a->bare_size && a->bare[at] == ' ' ? at + 1 : at;
}

static const char *after_of(const struct anchored *a, size_t at)
{
	size_t from = behind_blank(a, at), n = a->bare_size - from;
	bool whole = n <= CONTEXT_BYTES;

	if (!whole)
		for (n = CONTEXT_BYTES; n > 0 && continues(a->bare[from + n]);)
			n--;
	return ctx_printf(a->cx, "%.*s%s", (int)n, a->bare + from, whole ? TAIL : "");
}

json_t *anchor_of(const struct anchored *a, size_t at)
{
	const char *words = a->places[at].words, *before = before_of(a, a->bare_places[at]),
			   *after = after_of(a, a->bare_places[at]);
	int nth = 0, of = 0;

	if (before == NULL || after == NULL)
		return NULL;
	for (size_t i = 0; i < a->count; i++) {
		if (!fold_same(a->places[i].words, words) && strcmp(a->places[i].words, words) != 0)
			continue;
		of++;
		nth += i <= at;
	}
	return ctx_own_json(a->cx,
		json_pack("{s:s, s:i, s:i, s:i, s:s, s:s, s:b}", "words", words, "place", (int)at + 1,
			"nth", nth, "of", of, "before", before, "after", after, "alone",
			anchor_is_alone(a, at)));
}

/* ---- how well surroundings fit ---- */

static const char *text_in(const json_t *anchor, const char *name)
{
	const char *text = json_string_value(json_object_get(anchor, name));

	return text != NULL ? text : "";
}

static int number_in(const json_t *anchor, const char *name)
{
	return (int)json_integer_value(json_object_get(anchor, name));
}

/* Bytes that the end of `before` has in common with the bare text before `at`; the text's head counts as one. */
static size_t fits_before(const struct anchored *a, const char *before, size_t at)
{
	size_t n = strlen(before), same = 0;

	while (same < n && same < at && before[n - 1 - same] == a->bare[at - 1 - same])
		same++;
	return same + (same == at && same + 1 == n && before[0] == HEAD[0]);
}

static size_t fits_after(const struct anchored *a, const char *after, size_t at)
{
	size_t from = behind_blank(a, at), same = 0;

	while (from + same < a->bare_size && after[same] == a->bare[from + same])
		same++;
	return same + (from + same == a->bare_size && after[same] == TAIL[0]);
}

static size_t score(const struct anchored *a, const json_t *anchor, size_t at)
{
	return fits_before(a, text_in(anchor, "before"), at) +
		fits_after(a, text_in(anchor, "after"), at);
}

static bool is_enough(const json_t *anchor, size_t points)
{
	return points * SCORE_SHARE >=
		strlen(text_in(anchor, "before")) + strlen(text_in(anchor, "after"));
}

/* ---- which marker ---- */

static bool says_same(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || fold_same(a, b);
}

static bool is_removed(const struct anchor_row *r)
{
	return json_is_true(json_object_get(r->anchor, "removed"));
}

static bool is_shown(const struct anchored *a, const struct anchor_row *r, size_t *ret_at)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->places[i].marker_id != NULL && strcmp(a->places[i].marker_id, r->marker_id) == 0) {
			*ret_at = i;
			return true;
		}
	return false;
}

/* The places whose words are those of the rows: markers, and pictures that such markers have become. */
struct alike {
	const struct anchor_row
		*row[ROWS_MAX]; /* by nth, the one that is sought among them; one a marker id */
	size_t rows;
	size_t place[ROWS_MAX];
	size_t places;
	int removed, removed_before; /* of row: those taken out of the text; before the sought one */
};

static void alike_rows(struct alike *e, const struct anchor_row *rows, size_t count, size_t self)
{
	const char *words = text_in(rows[self].anchor, "words");
	int nth = number_in(rows[self].anchor, "nth");

	for (size_t i = 0; i < count && e->rows < ROWS_MAX; i++) {
		const struct anchor_row *r = &rows[i];
		size_t at = 0;

		if (i != self &&
			(strcmp(r->marker_id, rows[self].marker_id) == 0 ||
				!says_same(text_in(r->anchor, "words"), words)))
			continue;
		for (at = 0; at < e->rows; at++)
			if (strcmp(e->row[at]->marker_id, r->marker_id) == 0)
				break;
		if (at < e->rows) /* another job of the same marker */
			continue;
		for (at = e->rows++;
			 at > 0 && number_in(e->row[at - 1]->anchor, "nth") > number_in(r->anchor, "nth"); at--)
			e->row[at] = e->row[at - 1];
		e->row[at] = r;
		e->removed += is_removed(r);
		e->removed_before += is_removed(r) && number_in(r->anchor, "nth") < nth;
	}
}

static bool is_row_of(const struct alike *e, const char *marker_id)
{
	for (size_t i = 0; i < e->rows; i++)
		if (strcmp(e->row[i]->marker_id, marker_id) == 0)
			return true;
	return false;
}

static void alike_places(const struct anchored *a, struct alike *e, const char *words)
{
	for (size_t i = 0; i < a->count && e->places < ROWS_MAX; i++) {
		const struct text_place *p = &a->places[i];

		if (p->url == NULL ? says_same(p->words, words)
						   : p->marker_id != NULL && is_row_of(e, p->marker_id))
			e->place[e->places++] = i;
	}
}

/* As many places as there were, or as are left: the n-th is the n-th. */
static bool by_count(
	const struct anchored *a, const struct alike *e, const struct anchor_row *self, size_t *ret_at)
{
	int of = number_in(self->anchor, "of"), nth = number_in(self->anchor, "nth") - 1;
	int places = (int)e->places;

	if (places == of - e->removed && !is_removed(self))
		nth -= e->removed_before;
	else if (places != of)
		return false;
	if (nth < 0 || nth >= places || a->places[e->place[nth]].url != NULL)
		return false;
	*ret_at = e->place[nth];
	return true;
}

struct grid {
	uint32_t best[ROWS_MAX + 1][ROWS_MAX + 1];
};

/* Rows and markers in their orders, paired so that the surroundings fit best. */
static int by_surroundings(const struct anchored *a, const struct alike *e,
	const struct anchor_row *self, enum anchor_found *ret, size_t *ret_at)
{
	const struct anchor_row *row[ROWS_MAX];
	size_t marker[ROWS_MAX], n = 0, m = 0, at;
	struct grid *g = ctx_alloc(a->cx, sizeof(*g));

	if (g == NULL)
		return -1;
	for (size_t i = 0; i < e->rows; i++)
		if (e->row[i] == self || (!is_removed(e->row[i]) && !is_shown(a, e->row[i], &at)))
			row[n++] = e->row[i];
	for (size_t i = 0; i < e->places; i++)
		if (a->places[e->place[i]].url == NULL)
			marker[m++] = e->place[i];
#define FIT(i, k) (1 + (uint32_t)score(a, row[(i)-1]->anchor, a->bare_places[marker[(k)-1]]))
	for (size_t i = 1; i <= n; i++)
		for (size_t k = 1; k <= m; k++) {
			uint32_t pair = g->best[i - 1][k - 1] + FIT(i, k);

			g->best[i][k] =
				g->best[i - 1][k] > g->best[i][k - 1] ? g->best[i - 1][k] : g->best[i][k - 1];
			if (pair >= g->best[i][k])
				g->best[i][k] = pair;
		}
	for (size_t i = n, k = m; i > 0 && k > 0;) {
		if (g->best[i][k] == g->best[i - 1][k - 1] + FIT(i, k)) {
			if (row[i - 1] == self && is_enough(self->anchor, FIT(i, k) - 1)) {
				*ret = ANCHOR_PLACE;
				*ret_at = marker[k - 1];
			}
			i--;
			k--;
		} else if (g->best[i][k] == g->best[i - 1][k]) {
			i--;
		} else {
			k--;
		}
	}
#undef FIT
	return 0;
}

/* ---- where a removed marker was ---- */

/* Between two words of the bare text: the bytes of the text between them. */
static size_t gap_start(const struct anchored *a, size_t at)
{
	return at > 0 ? a->origin[at - 1] + 1 : 0;
}

static size_t gap_end(const struct anchored *a, size_t at)
{
	size_t next = behind_blank(a, at);

	return next < a->bare_size ? a->origin[next] : strlen(a->text);
}

static bool parts_paragraphs(const struct anchored *a, size_t at)
{
	int lines = 0;

	if (at == 0 || behind_blank(a, at) >= a->bare_size)
		return true;
	for (size_t i = gap_start(a, at); i < gap_end(a, at); i++)
		lines += a->text[i] == '\n';
	return lines >= 2;
}

static bool is_between_words(const struct anchored *a, size_t at)
{
	return at == 0 || at == a->bare_size || a->bare[at] == ' ' || anchor_is_stop(a->bare[at]);
}

/* Behind places of the same gap that come before it in the text. */
static size_t past_places(const struct anchored *a, const struct anchor_row *rows, size_t count,
	const struct anchor_row *self, size_t bare_at)
{
	size_t at = gap_start(a, bare_at);

	for (size_t i = 0; i < a->count; i++) {
		const struct text_place *p = &a->places[i];

		if (a->bare_places[i] != bare_at)
			continue;
		for (size_t r = 0; r < count; r++)
			if ((p->marker_id != NULL ? strcmp(rows[r].marker_id, p->marker_id) == 0
									  : says_same(text_in(rows[r].anchor, "words"), p->words)) &&
				number_in(rows[r].anchor, "place") < number_in(self->anchor, "place"))
				at = p->end;
	}
	return at;
}

static void find_gap(const struct anchored *a, const struct anchor_row *rows, size_t count,
	const struct anchor_row *self, enum anchor_found *ret, size_t *ret_at)
{
	bool alone = json_is_true(json_object_get(self->anchor, "alone"));
	size_t best = 0, best_at = 0;
	bool any = false;

	for (size_t at = 0; at <= a->bare_size; at++) {
		size_t points;

		if (!is_between_words(a, at) || (alone && !parts_paragraphs(a, at)))
			continue;
		points = score(a, self->anchor, at);
		if (!any || points > best) {
			any = true;
			best = points;
			best_at = at;
		}
	}
	if (!any || !is_enough(self->anchor, best))
		return;
	*ret = ANCHOR_BETWEEN;
	*ret_at = past_places(a, rows, count, self, best_at);
}

int anchor_find(const struct anchored *a, const struct anchor_row *rows, size_t count, size_t self,
	enum anchor_found *ret, size_t *ret_at)
{
	const struct anchor_row *r = &rows[self];
	struct alike e = { .rows = 0 };

	*ret = ANCHOR_LOST;
	if (is_shown(a, r, ret_at)) {
		*ret = ANCHOR_PLACE;
		return 0;
	}
	alike_rows(&e, rows, count, self);
	alike_places(a, &e, text_in(r->anchor, "words"));
	if (by_count(a, &e, r, ret_at)) {
		*ret = ANCHOR_PLACE;
		return 0;
	}
	if (is_removed(r)) {
		find_gap(a, rows, count, r, ret, ret_at);
		return 0;
	}
	return by_surroundings(a, &e, r, ret, ret_at);
}
