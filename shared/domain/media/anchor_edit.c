/* Numbers of markers, and edits of their texts. */
#include <string.h>

#include "base/str.h"
#include "domain/media/anchor.h"

/* ---- numbers ---- */

static long number_of(const char *marker_id, const char *text_id)
{
	size_t n = strlen(text_id);
	long number;

	if (strncmp(marker_id, text_id, n) != 0 || strncmp(marker_id + n, "-m", 2) != 0 ||
		!str_to_int(marker_id + n + 2, 1, 100000, &number))
		return 0;
	return number;
}

static bool was_removed(const struct anchor_row *rows, size_t count, long number)
{
	for (size_t i = 0; i < count; i++)
		if (json_is_true(json_object_get(rows[i].anchor, "removed")) &&
			json_integer_value(json_object_get(rows[i].anchor, "place")) == number)
			return true;
	return false;
}

bool anchor_place(const struct anchored *a, const char *text_id, const char *marker_id,
	const struct anchor_row *rows, size_t count, size_t *ret_at)
{
	long wanted = number_of(marker_id, text_id), next = 1;

	for (size_t i = 0; i < a->count; i++) {
		const char *id = a->places[i].marker_id;
		long own = id != NULL ? number_of(id, text_id) : 0;

		if (id != NULL && strcmp(id, marker_id) == 0) {
			*ret_at = i;
			return true;
		}
		while (own == 0 && was_removed(rows, count, next))
			next++;
		if (own == 0 && wanted == next) {
			*ret_at = i;
			return true;
		}
		next = own > 0 ? own + 1 : next + 1;
	}
	return false;
}

/* ---- edits ---- */

int anchor_replace(const struct anchored *a, size_t at, const char *with, const char **ret)
{
	const struct text_place *p = &a->places[at];

	*ret = ctx_printf(a->cx, "%.*s%s%s", (int)p->start, a->text, with, a->text + p->end);
	return *ret != NULL ? 0 : -1;
}

/* Bytes of s[0..n) without the blanks at its end. */
static size_t without_blanks(const char *s, size_t n)
{
	while (n > 0 && anchor_is_blank(s[n - 1]))
		n--;
	return n;
}

int anchor_insert(
	const struct anchored *a, size_t at, bool alone, const char *with, const char **ret)
{
	size_t head = without_blanks(a->text, at), blanks = strspn(a->text + at, " \n\t\r");
	const char *tail = a->text + at + blanks, *by = alone ? "\n\n" : " ";
	const char *behind = by;

	/* What parted the two sides stays behind an insertion within a line. */
	if (!alone && (blanks > 0 || anchor_is_stop(*tail)))
		behind = ctx_strndup(a->cx, a->text + at, blanks);
	if (behind == NULL)
		return -1;
	*ret = ctx_printf(a->cx, "%.*s%s%s%s%s", (int)head, a->text, head > 0 ? by : "", with,
		*tail != '\0' ? behind : "", tail);
	return *ret != NULL ? 0 : -1;
}

int anchor_remove(const struct anchored *a, size_t at, const char **ret)
{
	const struct text_place *p = &a->places[at];
	size_t head = without_blanks(a->text, p->start), blanks = strspn(a->text + p->end, " \n\t\r");
	const char *tail = a->text + p->end + blanks, *between = " ";

	*ret = NULL;
	if (head == 0 && *tail == '\0')
		return 0;
	if (head > 0 && *tail != '\0' && anchor_is_alone(a, at))
		between = "\n\n";
	else if (head == 0 || *tail == '\0' || (anchor_is_stop(*tail) && blanks == 0))
		between = "";
	else if (memchr(a->text + head, '\n', p->start - head) != NULL)
		between = ctx_strndup(a->cx, a->text + head, p->start - head);
	else if (memchr(a->text + p->end, '\n', blanks) != NULL)
		between = ctx_strndup(a->cx, a->text + p->end, blanks);
	if (between == NULL)
		return -1;
	*ret = ctx_printf(a->cx, "%.*s%s%s", (int)head, a->text, between, tail);
	return *ret != NULL ? 0 : -1;
}
