/* References against a base (RFC 3986, section 5.2). */
#include "codec/schema_compile.h"

/* A reference in five parts; start NULL: the part is absent. */
struct part {
	const char *start;
	size_t size;
};

struct uri {
	struct part scheme, authority, path, query, fragment;
};

static struct part until(const char **p, const char *stops)
{
	struct part part = { .start = *p, .size = strcspn(*p, stops) };

	*p += part.size;
	return part;
}

static struct uri split(const char *text)
{
	struct uri u = { .scheme = { 0 } };
	size_t n = strcspn(text, ":/?#");

	if (text[n] == ':' && n > 0) {
		u.scheme = (struct part){ text, n };
		text += n + 1;
	}
	if (text[0] == '/' && text[1] == '/') {
		text += 2;
		u.authority = until(&text, "/?#");
	}
	u.path = until(&text, "?#");
	if (*text == '?') {
		text++;
		u.query = until(&text, "#");
	}
	if (*text == '#')
		u.fragment = (struct part){ text + 1, strlen(text + 1) };
	return u;
}

/* Text that grows within what was allocated for base and reference together. */
struct out {
	char *text;
	size_t len;
};

static void add(struct out *o, const char *text, size_t n)
{
	memcpy(o->text + o->len, text, n);
	o->len += n;
	o->text[o->len] = '\0';
}

static void add_part(struct out *o, const char *before, struct part part, const char *after)
{
	if (part.start == NULL)
		return;
	add(o, before, strlen(before));
	add(o, part.start, part.size);
	add(o, after, strlen(after));
}

/* 5.2.4, in place. */
static size_t remove_dots(char *path, size_t size)
{
	char *to = path, *end = path + size, *p = path;

	while (p < end) {
		size_t n = 1 + strcspn(p + 1, "/"); /* a segment with the slash before it */

		if (*p != '/')
			n = strcspn(p, "/");
		if (n == 2 && memcmp(p, "/.", 2) == 0) {
			if (p + n == end)
				*to++ = '/';
		} else if (n == 3 && memcmp(p, "/..", 3) == 0) {
			while (to > path && *--to != '/')
				;
			if (p + n == end)
				*to++ = '/';
		} else {
			memmove(to, p, n);
			to += n;
		}
		p += n;
	}
	*to = '\0';
	return (size_t)(to - path);
}

/* 5.2.3: the reference's path in place of the base's last segment. */
static size_t merge(char *to, const struct uri *base, struct part path)
{
	struct out o = { .text = to };
	size_t keep = base->path.size;

	while (keep > 0 && base->path.start[keep - 1] != '/')
		keep--;
	if (base->authority.start != NULL && base->path.size == 0)
		add(&o, "/", 1);
	add(&o, base->path.start, keep);
	add(&o, path.start, path.size);
	return o.len;
}

char *schema_uri(struct compiler *c, const char *base, const char *ref)
{
	struct uri b = split(base), r = split(ref), t = r;
	size_t room = strlen(base) + strlen(ref) + 8;
	char *path = schema_room(c, room);
	struct out o = { .text = schema_room(c, room) };

	if (path == NULL || o.text == NULL)
		return NULL;
	if (r.scheme.start == NULL) {
		t.scheme = b.scheme;
		if (r.authority.start == NULL) {
			t.authority = b.authority;
			if (r.path.size == 0) {
				t.path = b.path;
				t.query = r.query.start != NULL ? r.query : b.query;
			} else if (*r.path.start != '/') {
				t.path = (struct part){ path, merge(path, &b, r.path) };
			}
		}
	}
	if (t.path.size > 0 && *t.path.start == '/') {
		memmove(path, t.path.start, t.path.size);
		path[t.path.size] = '\0';
		t.path = (struct part){ path, remove_dots(path, t.path.size) };
	}
	add_part(&o, "", t.scheme, ":");
	add_part(&o, "//", t.authority, "");
	add_part(&o, "", t.path, "");
	add_part(&o, "?", t.query, "");
	add_part(&o, "#", t.fragment, "");
	return o.text;
}
