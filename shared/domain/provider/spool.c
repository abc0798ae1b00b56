/*
 * Answers that hold pictures: written into a file as they come, then read once, piece by piece. What is Base64 goes into files of
 * its own, the rest, which is small, is JSON like any other. A picture of 20 MB takes 16 KiB of memory.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/media.h"
#include "domain/provider/run.h"

enum {
	PIECE = 16 KiB,
	REST_MAX = 512 KiB, /* of an answer without its pictures */
	REST_ROOM = 4 KiB,
	HEAD_MAX = 100, /* of a data: address, up to its comma */
	LAST_MAX = 16
};

int64_t kind_bytes_max(enum call_kind k)
{
	return k == CALL_VIDEO ? MEDIA_VIDEO_BYTES_MAX
		: k == CALL_SPEECH ? MEDIA_AUDIO_BYTES_MAX
						   : MEDIA_IMAGE_BYTES_MAX;
}

bool kind_is_media(enum call_kind k)
{
	return k == CALL_IMAGE || k == CALL_SPEECH || k == CALL_VIDEO;
}

int spool_open(struct ctx *cx, struct call_run *r)
{
	TRY(store_scratch(cx, &r->spool));
	if (r->spool_fd > 0)
		close(r->spool_fd);
	r->spool_fd = fcntl(r->spool.fd, F_DUPFD_CLOEXEC, 3);
	if (r->spool_fd < 0)
		r->spool_fd = 0;
	return r->spool_fd > 0
		? 0
		: fail_cause(cx, 503, "store_unavailable", "The store cannot be used now; try again.",
			  "dup: %s", strerror(errno));
}

/* ---- taking pictures out ---- */

enum place {
	BETWEEN, /* strings */
	TEXT,    /* within a string that stays */
	HEAD,    /* within one that may be a data: address, before its comma */
	PICTURE, /* within Base64 */
};

struct unpacking {
	struct ctx *cx;
	struct call_run *r;
	struct media_receiver out;
	enum place place;
	bool escaped;        /* the character before was a backslash */
	int hex;             /* digits of \uXXXX that are still to come */
	unsigned code;       /* what they came to */
	char last[LAST_MAX]; /* the beginning of the last string */
	size_t last_size;
	bool is_value; /* a colon was seen since: this string is its value */
	size_t head_from;
	/* what is left */
	char *rest;
	size_t size, room;
	const char *fault; /* of the answer */
};

static int keep(struct unpacking *u, char c)
{
	if (u->size + 1 >= u->room) {
		size_t room = u->room > 0 ? u->room * 2 : REST_ROOM;
		char *more = room <= REST_MAX ? realloc(u->rest, room) : NULL;

		if (more == NULL) {
			u->fault = "The answer is too large besides its pictures.";
			return -1;
		}
		u->rest = more;
		u->room = room;
	}
	u->rest[u->size++] = c;
	u->rest[u->size] = '\0';
	return 0;
}

static int keep_text(struct unpacking *u, const char *text)
{
	for (; *text != '\0'; text++)
		TRY(keep(u, *text));
	return 0;
}

/* A failure of the bytes is the answer's; one of the store is ours, and stays in the context. */
static int of_answer(struct unpacking *u, int rc)
{
	if (rc == 0)
		return 0;
	if (u->cx->err.status < 500) {
		u->fault = u->cx->err.status == 413 ? "A picture of the answer is too large."
											: "A picture of the answer is not whole Base64.";
		ctx_forgive(u->cx);
	}
	return -1;
}

static int begin_picture(struct unpacking *u, const char *type)
{
	struct call_run *r = u->r;
	char mark[16];

	if (r->found_count == RUN_RESULTS_MAX) {
		u->fault = "The answer holds more pictures than were asked for.";
		return -1;
	}
	TRY(media_receive(u->cx, kind_bytes_max(r->call->kind), &u->out));
	r->found[r->found_count] = (struct model_blob){ .file = u->out.file.path, .type = type };
	snprintf(mark, sizeof(mark), "#%d", r->found_count++);
	u->place = PICTURE;
	return keep_text(u, mark);
}

static int end_picture(struct unpacking *u)
{
	TRY(of_answer(u, media_receive_end(&u->out)));
	u->r->found[u->r->found_count - 1].size_bytes = u->out.size_bytes;
	u->place = BETWEEN;
	return keep(u, '"');
}

/* "data:image/png;base64,": the picture's type; anything else was a text. */
static int end_head(struct unpacking *u, char c)
{
	static const char mark[] = ";base64";
	char *head = u->rest + u->head_from;
	size_t n = u->size - u->head_from, m = sizeof(mark) - 1;
	char *type;

	if (c != ',' || n < 5 + m || memcmp(u->rest + u->size - m, mark, m) != 0) {
		u->place = TEXT;
		return 0;
	}
	type = ctx_strndup(u->cx, head + 5, strcspn(head + 5, ";"));
	if (type == NULL)
		return -1;
	u->size = u->head_from + 5;
	u->rest[u->size] = '\0';
	return begin_picture(u, *type != '\0' ? type : NULL);
}

static int begin_string(struct unpacking *u)
{
	bool named = u->is_value && u->last_size == 8 && memcmp(u->last, "b64_json", 8) == 0;

	TRY(keep(u, '"'));
	u->escaped = false;
	u->hex = 0;
	if (named)
		return begin_picture(u, NULL);
	u->place = HEAD;
	u->head_from = u->size;
	u->last_size = 0;
	return 0;
}

/* Outside of pictures each character is kept; strings are told from the rest, and names are remembered. */
static int on_text(struct unpacking *u, char c)
{
	static const char data[] = "data:";
	size_t n;

	if (u->place == HEAD) {
		n = u->size - u->head_from;
		if (n < sizeof(data) - 1 ? c != data[n]
								 : c == ',' || c == '"' || c == '\\' || n > HEAD_MAX) {
			TRY(end_head(u, c));
			if (u->place == PICTURE)
				return 0;
		}
	}
	TRY(keep(u, c));
	if (u->escaped) {
		u->escaped = false;
	} else if (c == '\\') {
		u->escaped = true;
	} else if (c == '"') {
		u->place = BETWEEN;
		u->is_value = false;
		return 0;
	}
	if (u->last_size < sizeof(u->last))
		u->last[u->last_size++] = c;
	return 0;
}

static int on_between(struct unpacking *u, char c)
{
	if (c == '"')
		return begin_string(u);
	if (c == ':')
		u->is_value = true;
	else if (!isspace((unsigned char)c))
		u->is_value = false;
	return keep(u, c);
}

/* What follows a backslash; Base64 has "/" and "+" only that may be written so. */
static int on_escape(struct unpacking *u, char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at;
	char made;

	if (u->hex > 0) {
		at = c != '\0' ? strchr(digits, tolower((unsigned char)c)) : NULL;
		u->code = u->code * 16 + (at != NULL ? (unsigned)(at - digits) : 0x10000);
		if (--u->hex > 0)
			return 0;
		made = u->code < 0x80 ? (char)u->code : '?';
	} else if (c == 'u') {
		u->hex = 4;
		u->code = 0;
		return 0;
	} else {
		made = c == '/' ? '/' : '?';
	}
	u->escaped = false;
	return of_answer(u, media_receive_base64(&u->out, &made, 1));
}

/* As much of the text as is plain Base64; how many characters were taken, -1. */
static ssize_t on_picture(struct unpacking *u, const char *text, size_t n)
{
	size_t plain = 0;

	if (u->escaped)
		return on_escape(u, *text) == 0 ? 1 : -1;
	while (plain < n && text[plain] != '"' && text[plain] != '\\')
		plain++;
	if (plain > 0)
		return of_answer(u, media_receive_base64(&u->out, text, plain)) == 0 ? (ssize_t)plain : -1;
	if (*text == '\\') {
		u->escaped = true;
		return 1;
	}
	return end_picture(u) == 0 ? 1 : -1;
}

static int take(struct unpacking *u, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t taken = 1;

		if (u->place == PICTURE)
			taken = on_picture(u, text, n);
		else if ((u->place == BETWEEN ? on_between(u, *text) : on_text(u, *text)) != 0)
			taken = -1;
		if (taken < 0)
			return -1;
		text += taken;
		n -= (size_t)taken;
	}
	return 0;
}

static int read_all(struct unpacking *u)
{
	char piece[PIECE];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(u->r->spool_fd, piece, sizeof(piece), at)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_cause(u->cx, 503, "store_unavailable",
				"The store cannot be used now; try again.", "read: %s", strerror(errno));
		at += n;
		TRY(take(u, piece, (size_t)n));
	}
	if (u->place == PICTURE)
		u->fault = "A picture of the answer is cut off.";
	return u->place == PICTURE ? -1 : 0;
}

int spool_unpack(struct ctx *cx, struct call_run *r)
{
	struct unpacking u = { .cx = cx, .r = r };
	int rc;

	r->found_count = 0;
	rc = read_all(&u);
	/* The room on the disk is given back at once. */
	if (ftruncate(r->spool_fd, 0) != 0 && rc == 0)
		rc = fail(cx, 503, "store_unavailable", "The store cannot be used now; try again.");
	free(r->transfer.reply);
	r->transfer.reply = u.rest;
	r->transfer.reply_size = u.size;
	if (rc == 0 || u.fault == NULL)
		return rc;
	return run_fault(r, CALL_MALFORMED, u.fault);
}

const struct model_blob *spool_found(const struct call_run *r, const char *text)
{
	const char *mark = strncmp(text, "data:", 5) == 0 ? text + 5 : text;
	int n =
		mark[0] == '#' && isdigit((unsigned char)mark[1]) && mark[2] == '\0' ? mark[1] - '0' : -1;

	return n >= 0 && n < r->found_count ? &r->found[n] : NULL;
}

/* ---- files that are the answer ---- */

int spool_take(struct ctx *cx, struct call_run *r, struct model_blob *ret)
{
	size_t n = strcspn(r->type, "; \t");
	struct stat st;
	char *type = NULL;

	if (fstat(r->spool_fd, &st) != 0 || st.st_size == 0)
		return run_fault(r, CALL_MALFORMED, "The answer is empty.");
	if (n > 0 && strcasestr(r->type, "/octet-stream") == NULL) {
		type = ctx_strndup(cx, r->type, n);
		if (type == NULL)
			return -1;
	}
	*ret = (struct model_blob){ .file = r->spool.path, .size_bytes = st.st_size, .type = type };
	return 0;
}
