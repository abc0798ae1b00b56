/*
 * The multipart parser: a state machine over bytes, so that it does not matter where a piece ends.
 */
#include "multipart.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { FIELD_MAX = 1024 };

static int malformed(struct ctx *cx, const char *what)
{
	return fail(cx, 400, "invalid_request", "The multipart form is malformed: %s", what);
}

/* The value of a parameter (name="x" or name=x) in a header's value; NULL when it is not there. */
static const char *parameter(struct ctx *cx, const char *value, const char *name)
{
	size_t n = strlen(name), out = 0;
	const char *p = value;
	char *text;
	bool quoted;

	for (;;) {
		p = strchr(p, ';');
		if (p == NULL)
			return NULL;
		p += 1 + strspn(p + 1, " \t");
		if (strncasecmp(p, name, n) == 0 && p[n] == '=')
			break;
		while (*p != '\0' && *p != ';') { /* a quoted value may hold semicolons */
			if (*p == '"')
				for (p++; *p != '\0' && *p != '"'; p++)
					p += *p == '\\' && p[1] != '\0';
			p += *p != '\0';
		}
	}
	p += n + 1;
	quoted = *p == '"';
	p += quoted;
	text = ctx_alloc(cx, strlen(p) + 1);
	for (; text != NULL && *p != '\0' && (quoted ? *p != '"' : strchr("; \t", *p) == NULL); p++) {
		p += quoted && *p == '\\' && p[1] != '\0';
		text[out++] = *p;
	}
	return text;
}

/* RFC 2046: digits, letters and '()+_,-./:=? and blanks inside. */
static bool boundary_valid(const char *boundary)
{
	size_t n = strlen(boundary);

	if (n == 0 || n > MULTIPART_BOUNDARY_MAX || boundary[n - 1] == ' ')
		return false;
	for (const char *p = boundary; *p != '\0'; p++)
		if (!isascii(*p) || (!isalnum((unsigned char)*p) && strchr("'()+_,-./:=? ", *p) == NULL))
			return false;
	return true;
}

int multipart_init(struct multipart *m, struct ctx *cx, const char *content_type, struct form *form)
{
	const char *boundary = parameter(cx, content_type, "boundary");

	if (boundary == NULL || !boundary_valid(boundary))
		return malformed(cx, "its boundary is missing or not allowed.");
	*form = (struct form){ 0 };
	*m = (struct multipart){ .cx = cx, .form = form, .state = MP_PREAMBLE };
	m->delimiter_size = (size_t)snprintf(m->delimiter, sizeof(m->delimiter), "\r\n--%s", boundary);
	m->matched = 2; /* the first delimiter needs no line break before it */
	return str_init(&m->head, cx, MULTIPART_HEAD_MAX);
}

/* One header line of a part. */
static int take_header(struct multipart *m, const char *line)
{
	static const struct {
		const char *name;
		size_t at;
	} fields[] = {
		{ "cacheControl", offsetof(struct form, cache_control) },
		{ "metadata", offsetof(struct form, metadata) },
		{ "contentType", offsetof(struct form, content_type) },
	};
	const char *name;

	if (strncasecmp(line, "content-type:", 13) == 0) {
		m->part_type = ctx_strdup(m->cx, line + 13 + strspn(line + 13, " \t"));
		return m->part_type != NULL ? 0 : -1;
	}
	if (strncasecmp(line, "content-disposition:", 20) != 0)
		return 0;
	name = parameter(m->cx, line, "name");
	if (parameter(m->cx, line, "filename") != NULL || (name != NULL && *name == '\0')) {
		m->in_file = !m->form->has_file;
		return 0;
	}
	if (name == NULL)
		return malformed(m->cx, "a part has no name.");
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (strcmp(name, fields[i].name) == 0)
			m->field = (const char **)((char *)m->form + fields[i].at);
	return 0;
}

/* The headers of a part are whole: what kind of part is it? */
static int begin_part(struct multipart *m)
{
	char *save = NULL;
	size_t most = FIELD_MAX;

	if (memchr(m->head.data, '\0', m->head.len) != NULL)
		return malformed(m->cx, "a NUL character in a part's headers.");
	m->part_type = NULL;
	for (char *line = strtok_r(m->head.data, "\r\n", &save); line != NULL;
		 line = strtok_r(NULL, "\r\n", &save))
		TRY(take_header(m, line));
	if (m->in_file) {
		m->form->has_file = true;
		m->form->file_type = m->part_type;
		m->form->file_at = m->at;
	}
	if (m->field == &m->form->metadata)
		most = STORE_USER_METADATA_MAX;
	m->state = MP_BODY;
	return m->field != NULL ? str_init(&m->value, m->cx, most) : 0;
}

/* The delimiter ended at m->at: the part's content ended where it began. */
static int end_part(struct multipart *m)
{
	if (m->in_file)
		m->form->file_bytes = m->at - (int64_t)m->delimiter_size - m->form->file_at;
	if (m->field != NULL) {
		if (memchr(m->value.data, '\0', m->value.len) != NULL)
			return malformed(m->cx, "a NUL character in a field.");
		*m->field = m->value.data;
	}
	m->field = NULL;
	m->in_file = false;
	return 0;
}

static int keep(struct multipart *m, const char *data, size_t n)
{
	return m->state == MP_BODY && m->field != NULL ? str_add(&m->value, data, n) : 0;
}

/*
 * Content, up to the delimiter. CR stands in the delimiter's first place only, so after a mismatch
 * the next match can begin at the present byte at the earliest. *ret_used: bytes taken.
 */
static int feed_content(struct multipart *m, const char *data, size_t n, size_t *ret_used)
{
	size_t i = 0;

	while (i < n && m->matched < m->delimiter_size) {
		if (m->matched == 0) {
			const char *cr = memchr(data + i, '\r', n - i);
			size_t until = cr != NULL ? (size_t)(cr - data) : n;

			TRY(keep(m, data + i, until - i));
			i = until;
			m->matched = i < n; /* CR is the delimiter's first byte */
			i += m->matched;
		} else if (data[i] == m->delimiter[m->matched]) {
			m->matched++;
			i++;
		} else {
			TRY(keep(m, m->delimiter, m->matched)); /* it was content after all */
			m->matched = 0;
		}
	}
	m->at += (int64_t)i;
	*ret_used = i;
	if (m->matched < m->delimiter_size)
		return 0;
	TRY(m->state == MP_BODY ? end_part(m) : 0);
	m->matched = 0;
	m->state = MP_DELIMITER;
	return 0;
}

/* A blank line ends the headers; a part without headers begins with one. */
static int feed_head(struct multipart *m, char c)
{
	TRY(str_add(&m->head, &c, 1));
	if (m->head.len == 2 && memcmp(m->head.data, "\r\n", 2) == 0)
		return begin_part(m);
	if (m->head.len >= 4 && memcmp(m->head.data + m->head.len - 4, "\r\n\r\n", 4) == 0)
		return begin_part(m);
	return 0;
}

/* What follows a delimiter: blanks and a line end, or two dashes that end the form. */
static int feed_delimiter(struct multipart *m, char c)
{
	switch (m->state) {
	case MP_DELIMITER:
		if (c == '-')
			m->state = MP_DASH;
		else if (c == '\r')
			m->state = MP_LINE_END;
		else if (c != ' ' && c != '\t')
			return malformed(m->cx, "a delimiter is followed by something else than a line end.");
		return 0;
	case MP_DASH:
		if (c != '-')
			return malformed(m->cx, "a delimiter is followed by one dash.");
		m->state = MP_END;
		return 0;
	default:
		if (c != '\n')
			return malformed(m->cx, "a line end is broken.");
		if (++m->parts > MULTIPART_PARTS_MAX)
			return malformed(m->cx, "it has too many parts.");
		m->head.len = 0;
		m->state = MP_HEAD;
		return 0;
	}
}

int multipart_feed(struct multipart *m, const char *data, size_t n)
{
	size_t used;

	while (n > 0 && m->state != MP_END) {
		if (m->state == MP_PREAMBLE || m->state == MP_BODY) {
			TRY(feed_content(m, data, n, &used));
		} else {
			used = 1;
			m->at++;
			TRY(m->state == MP_HEAD ? feed_head(m, *data) : feed_delimiter(m, *data));
		}
		data += used;
		n -= used;
	}
	return 0;
}

int multipart_end(struct multipart *m)
{
	if (m->state != MP_END)
		return malformed(m->cx, "it broke off before its last delimiter.");
	if (!m->form->has_file)
		return malformed(m->cx, "it holds no file.");
	return 0;
}
