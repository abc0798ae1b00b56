/* Reads the provider file: its form by its schema, then what a schema cannot say. */
#include "domain/provider/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "codec/json.h"
#include "codec/schema.h"
#include "domain/provider/reading.h"
#include "domain/provider/run.h"

enum {
	FILE_DEPTH = 16,
	ARENA_BYTES = 2 MiB,
	FILM_SECONDS = 5,
	WAIT_SECONDS = 10,
	PREDICTION_MS = 1200000
};

static int64_t number_of(const json_t *object, const char *name, int64_t otherwise)
{
	const json_t *v = json_object_get(object, name);

	return v != NULL ? json_integer_value(v) : otherwise;
}

/* What goes into a line of a request's head. */
static bool one_line(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return false;
	return true;
}

/* ---- providers ---- */

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcasecmp(text + n - m, end) == 0;
}

/* A header that lets its sender in: what it says is a secret. */
static bool is_secret(const char *name, const char *value)
{
	return strcasestr(name, "authorization") != NULL || strcasestr(name, "secret") != NULL ||
		strcasestr(name, "password") != NULL || strcasecmp(name, "cookie") == 0 ||
		ends_with(name, "key") || ends_with(name, "token") ||
		strncasecmp(value, "bearer ", 7) == 0 || strncasecmp(value, "basic ", 6) == 0 ||
		str_starts(value, "sk-");
}

static int read_headers(
	struct reading *rd, struct provider *p, const json_t *headers, const char *at)
{
	const char *name, *value;
	const json_t *v;
	int n = 0;

	json_object_foreach ((json_t *)headers, name, v) {
		value = json_string_value(v);
		if (is_secret(name, value) && (strstr(value, "${") == NULL || strstr(value, ":-") != NULL))
			return fail_at(rd->cx, ctx_printf(rd->cx, "%s/headers/%s", at, name),
				"must take its secret from the environment, as ${NAME}: the file holds none.");
		TRY(reading_expand(rd, value, TOLD_SHORT, &p->missing, &value));
		if (!one_line(value))
			return fail_at(
				rd->cx, ctx_printf(rd->cx, "%s/headers/%s", at, name), "must be one line of text.");
		p->headers[n] = ctx_printf(rd->cx, "%s: %s", name, value);
		if (p->headers[n++] == NULL)
			return -1;
	}
	return 0;
}

static int read_key(struct reading *rd, struct provider *p, const json_t *o, const char *at)
{
	const char *reference = json_string_value(json_object_get(o, "key"));

	if (reference == NULL)
		return 0;
	TRY(reading_expand(rd, reference, TOLD_NEVER, &p->missing, &p->key));
	if (!one_line(p->key) || strpbrk(p->key, " \t") != NULL)
		return fail_at(rd->cx, ctx_printf(rd->cx, "%s/key", at),
			"%s does not hold a key: it has blanks or control characters in it.", reference);
	return 0;
}

static bool is_address(const char *url)
{
	const char *host = str_starts(url, "http://") ? url + 7
		: str_starts(url, "https://")             ? url + 8
												  : "";

	return *host != '\0' && strchr("/:?#", *host) == NULL && strchr(url, ' ') == NULL &&
		one_line(url);
}

static int read_ca_file(struct reading *rd, struct provider *p, const char *text, const char *at)
{
	struct stat st;
	int fd;
	bool is_file;

	TRY(reading_expand(rd, text, TOLD, &p->missing, &p->ca_file));
	if (p->missing != NULL)
		return 0;
	fd = open(p->ca_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fail_at(rd->cx, ctx_printf(rd->cx, "%s/ca_file", at), "%s cannot be read: %s.",
			p->ca_file, strerror(errno));
	is_file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	close(fd);
	if (!is_file)
		return fail_at(
			rd->cx, ctx_printf(rd->cx, "%s/ca_file", at), "%s is not a file.", p->ca_file);
	return 0;
}

static int read_address(struct reading *rd, struct provider *p, const json_t *o, const char *at)
{
	const char *ca_file = json_string_value(json_object_get(o, "ca_file"));
	const char *url;
	size_t n;

	TRY(reading_expand(
		rd, json_string_value(json_object_get(o, "base_url")), TOLD_HOST, &p->missing, &url));
	for (n = strlen(url); n > 0 && url[n - 1] == '/';)
		n--;
	p->base_url = ctx_strndup(rd->cx, url, n);
	if (p->base_url == NULL)
		return -1;
	if (p->missing == NULL && !is_address(url))
		return fail_at(rd->cx, ctx_printf(rd->cx, "%s/base_url", at),
			"must be an address that begins with http:// or https://, with a host and without blanks.");
	if (strchr(url, '@') != NULL)
		return fail_at(rd->cx, ctx_printf(rd->cx, "%s/base_url", at),
			"must not hold a user or a password: use key or headers.");
	return ca_file != NULL ? read_ca_file(rd, p, ca_file, at) : 0;
}

static int read_provider(struct reading *rd, const char *name, const json_t *o)
{
	struct provider *p = &rd->out->provider[rd->out->provider_count++];
	const json_t *times = json_object_get(o, "timeouts");
	const char *prices = json_string_value(json_object_get(o, "prices"));
	const char *at = ctx_printf(rd->cx, "/providers/%s", name);

	if (at == NULL)
		return -1;
	p->all = rd->out;
	p->name = name;
	p->api = adapter_of(json_string_value(json_object_get(o, "api")));
	p->prices = prices != NULL ? prices : name;
	p->lane.at_once_max = (int)number_of(o, "max_concurrent", 256);
	p->max_connections = (int)number_of(o, "max_connections", p->lane.at_once_max);
	p->tries = (int)number_of(o, "tries", 5);
	p->connect_ms = number_of(times, "connect_ms", 10000);
	p->request_ms = number_of(times, "request_ms", 180000);
	p->first_byte_ms = number_of(times, "first_byte_ms", p->request_ms);
	p->call_ms = number_of(times, "call_ms", 300000);
	p->rate_limit_wait_ms = number_of(times, "rate_limit_wait_ms", 30000);
	p->prediction_ms = number_of(times, "prediction_ms", PREDICTION_MS);
	TRY(read_address(rd, p, o, at));
	TRY(read_key(rd, p, o, at));
	TRY(reading_downloads(rd, p, o, at));
	return read_headers(rd, p, json_object_get(o, "headers"), at);
}

/* ---- models and tasks ---- */

static struct provider *find_provider(struct providers *all, const char *name)
{
	for (int i = 0; i < all->provider_count; i++)
		if (strcmp(all->provider[i].name, name) == 0)
			return &all->provider[i];
	return NULL;
}

static struct model *find_model(struct providers *all, const char *name)
{
	for (int i = 0; i < all->model_count; i++)
		if (strcmp(all->model[i].name, name) == 0)
			return &all->model[i];
	return NULL;
}

static enum call_kind kind_of(const char *word)
{
	static const char *const words[] = { [CALL_CHAT] = "chat",
		[CALL_EMBEDDING] = "embedding",
		[CALL_IMAGE] = "image",
		[CALL_VIDEO] = "video" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (words[i] != NULL && strcmp(words[i], word) == 0)
			return (enum call_kind)i;
	return CALL_SPEECH;
}

/* Entries of the same model share its limits: the first one's. */
static struct line *line_of(struct providers *all, struct model *m)
{
	for (struct model *other = all->model; other < m; other++)
		if (other->provider == m->provider && strcmp(other->model, m->model) == 0)
			return other->line;
	return &m->own;
}

static int read_model(struct reading *rd, const char *name, const json_t *o)
{
	struct model *m = &rd->out->model[rd->out->model_count++];
	const json_t *strict = json_object_get(o, "strict");
	const char *size_as = json_string_value(json_object_get(o, "size_as"));

	m->name = name;
	m->provider = find_provider(rd->out, json_string_value(json_object_get(o, "provider")));
	if (m->provider == NULL)
		return fail_at(rd->cx, ctx_printf(rd->cx, "/models/%s/provider", name),
			"must be one of the providers above.");
	m->missing = m->provider->missing;
	TRY(reading_expand(
		rd, json_string_value(json_object_get(o, "model")), TOLD, &m->missing, &m->model));
	m->kind = kind_of(json_string_value(json_object_get(o, "kind")));
	if ((m->provider->api->kinds & KIND_BIT(m->kind)) == 0)
		return fail_at(rd->cx, ctx_printf(rd->cx, "/models/%s/kind", name),
			"must be one that the provider's api (%s) has.", m->provider->api->name);
	m->max_output_tokens = (int)number_of(o, "max_output_tokens", 4096);
	m->image_tokens = (int)number_of(o, "image_tokens", 2000);
	m->seconds = (int)number_of(o, "seconds", FILM_SECONDS);
	m->wait_seconds = (int)number_of(o, "wait_seconds", m->kind == CALL_IMAGE ? WAIT_SECONDS : 0);
	if (m->wait_seconds >
		m->provider->first_byte_ms / 2000) /* an answer in time says its id at least */
		m->wait_seconds = (int)(m->provider->first_byte_ms / 2000);
	m->reply = json_string_value(json_object_get(o, "reply"));
	m->size_as = size_as != NULL ? size_as : "aspect_ratio";
	m->strict = strict == NULL || json_is_true(strict);
	m->options = json_object_get(o, "options");
	m->own.lane.requests.per_minute = number_of(o, "requests_per_minute", 0);
	m->own.lane.tokens.per_minute = number_of(o, "tokens_per_minute", 0);
	m->own.lane.at_once_max = (int)number_of(o, "max_concurrent", 0);
	m->own.provider = m->provider;
	m->line = line_of(rd->out, m);
	return 0;
}

/* The kind of model that the task takes: -1, any, for tasks of one's own; -2: there is no such task. */
static int kind_of_task(const char *name)
{
	static const struct {
		const char *name;
		enum call_kind kind;
	} known[] = { { TASK_COURSE_OUTLINE, CALL_CHAT }, { TASK_COURSE_GROUP, CALL_CHAT },
		{ TASK_COURSE_TEXT, CALL_CHAT }, { TASK_COURSE_REPAIR, CALL_CHAT },
		{ TASK_EMBEDDING, CALL_EMBEDDING }, { TASK_IMAGE, CALL_IMAGE },
		{ TASK_SPEECH, CALL_SPEECH }, { TASK_VIDEO, CALL_VIDEO } };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i].name, name) == 0)
			return (int)known[i].kind;
	return str_starts(name, "x-") ? -1 : -2;
}

static int read_task(struct reading *rd, const char *name, const json_t *list)
{
	struct task *t = &rd->out->task[rd->out->task_count++];
	int kind = kind_of_task(name);

	t->name = name;
	if (kind == -2)
		return fail_at(rd->cx, ctx_printf(rd->cx, "/tasks/%s", name),
			"is no task: course_outline, course_group, course_text, course_repair, embedding, "
			"image, speech, video, or one of your own whose name begins with x-.");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct model *m = find_model(rd->out, json_string_value(json_array_get(list, i)));
		const char *at = ctx_printf(rd->cx, "/tasks/%s/%zu", name, i);

		if (m == NULL)
			return fail_at(rd->cx, at, "must be one of the models above.");
		if (kind >= 0 && (int)m->kind != kind)
			return fail_at(
				rd->cx, at, "must be a model of kind %s.", kind_word((enum call_kind)kind));
		if (i > 0 && m->kind != t->models[0]->kind)
			return fail_at(rd->cx, at, "must be of the same kind as the task's first model.");
		t->models[t->count++] = m;
	}
	return 0;
}

static int read_all(struct reading *rd, const json_t *root)
{
	const char *name;
	const json_t *v;

	json_object_foreach (json_object_get(root, "providers"), name, v)
		TRY(read_provider(rd, name, v));
	json_object_foreach (json_object_get(root, "models"), name, v)
		TRY(read_model(rd, name, v));
	json_object_foreach (json_object_get(root, "tasks"), name, v)
		TRY(read_task(rd, name, v));
	return 0;
}

static int check_form(struct ctx *cx, const json_t *root)
{
	char why[256];
	struct schema *s =
		schema_compile(provider_file_schema, provider_file_schema_size, why, sizeof(why));
	int rc;

	if (s == NULL)
		return fail(cx, 500, "internal", "The form of provider files is broken: %s", why);
	rc = schema_check(cx, s, root, "");
	schema_free(s);
	return rc;
}

/* One line: where and what. */
static void say(const struct err *e, const char *name, char *why, size_t why_size)
{
	const json_t *first = json_array_get(e->details, 0);
	const char *pointer = json_string_value(json_object_get(first, "pointer"));

	if (pointer != NULL)
		snprintf(why, why_size, "The provider file %s: %s%s%s", name, pointer,
			*pointer != '\0' ? " " : "", json_string_value(json_object_get(first, "message")));
	else
		snprintf(why, why_size, "The provider file %s: %s", name, e->message);
}

struct providers *providers_read(
	const char *name, const char *text, size_t size, char *why, size_t why_size)
{
	struct ctx *cx = ctx_new(ARENA_BYTES, "providers");
	struct reading rd = { .cx = cx };
	json_t *root;

	if (cx != NULL)
		rd.out = ctx_alloc(cx, sizeof(*rd.out));
	if (rd.out == NULL) {
		snprintf(why, why_size, "The provider file %s: there is no memory to read it.", name);
		ctx_free(cx);
		return NULL;
	}
	if (json_parse(cx, text, size, FILE_DEPTH, &root) != 0 || check_form(cx, root) != 0 ||
		read_all(&rd, root) != 0) {
		say(&cx->err, name, why, why_size);
		ctx_free(cx);
		return NULL;
	}
	rd.out->cx = cx;
	return rd.out;
}

const struct task *providers_task(const struct providers *p, const char *name)
{
	for (int i = 0; i < p->task_count; i++)
		if (strcmp(p->task[i].name, name) == 0)
			return &p->task[i];
	return NULL;
}
