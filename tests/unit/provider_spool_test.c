/* Pictures taken out of answers as they are read: against a parser that reads all at once, on answers made at random. */
#include "unit.h"

#include <fcntl.h>
#include <unistd.h>

#include "codec/b64.h"
#include "domain/provider/run.h"
#include "domain/store.h"

enum { ROUNDS = 1500, TEXT_MAX = 200000, PICTURE_MAX = 30000, PICTURES_MAX = RUN_RESULTS_MAX };

static struct model_call call = { .kind = CALL_IMAGE };

/* ---- answers made at random ---- */

struct making {
	struct ctx *cx;
	uint64_t seed;
	char *text;
	size_t size;
	int pictures, depth;
};

static unsigned roll(struct making *m, unsigned n)
{
	return (unsigned)(unit_random(&m->seed) % n);
}

static void put(struct making *m, const char *text)
{
	size_t n = strlen(text);

	assert_true(m->size + n < TEXT_MAX);
	memcpy(m->text + m->size, text, n + 1);
	m->size += n;
}

static void blank(struct making *m)
{
	static const char *const blanks[] = { "", "", "", " ", "\n\t", "  \r\n" };

	put(m, blanks[roll(m, ARRAY_LEN(blanks))]);
}

/* Base64 as different servers write it into JSON. */
static void put_base64(struct making *m)
{
	size_t size = roll(m, 8) == 0 ? roll(m, PICTURE_MAX) : roll(m, 40);
	char *bytes = ctx_alloc(m->cx, size + 1), *text, piece[8];
	unsigned way = roll(m, 4);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)roll(m, 256);
	text = b64_encode(m->cx, B64_STANDARD, bytes, size);
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '/' && way == 1)
			snprintf(piece, sizeof(piece), "\\/");
		else if ((*c == '+' || *c == '/') && way == 2)
			snprintf(piece, sizeof(piece), "\\u%04X", (unsigned)*c);
		else
			snprintf(piece, sizeof(piece), "%c", *c);
		put(m, piece);
	}
	m->pictures++;
}

static void put_string(struct making *m, bool named)
{
	static const char *const strings[] = { "", "plain", "with \\\" and \\\\", "b64_json",
		"data:", "data:,x", "data:text/plain;charset=x,", "data: of the chart", "dat",
		"\\u0064ata:x", "Gr\\u00fc\\u00dfe", "data:image/png;base64", "\\\\", "a:b", "[{,]}" };

	put(m, "\"");
	if (named && m->pictures < PICTURES_MAX) {
		put_base64(m);
	} else if (m->pictures < PICTURES_MAX && roll(m, 6) == 0) {
		put(m, roll(m, 2) ? "data:image/webp;base64," : "data:;base64,");
		put_base64(m);
	} else if (!named || m->pictures >= PICTURES_MAX) {
		put(m, named ? "" : strings[roll(m, ARRAY_LEN(strings))]);
		for (unsigned n = named || roll(m, 30) != 0 ? 0 : roll(m, 900); n > 0; n--)
			put(m, "a long text of many words ");
	}
	put(m, "\"");
}

static void put_value(struct making *m, bool named)
{
	static const char *const others[] = { "1", "-2.5e3", "true", "false", "null" };

	blank(m);
	if (named && m->pictures < PICTURES_MAX) {
		put_string(m, true);
	} else if (m->depth > 4 || roll(m, 3) == 0) {
		if (roll(m, 2))
			put(m, others[roll(m, ARRAY_LEN(others))]);
		else
			put_string(m, false);
	} else {
		bool object = roll(m, 2) != 0;
		unsigned n = roll(m, 5);

		m->depth++;
		put(m, object ? "{" : "[");
		for (unsigned i = 0; i < n; i++) {
			bool picture = object && m->pictures < PICTURES_MAX && i == 0 && roll(m, 3) == 0;
			char name[32];

			put(m, i > 0 ? "," : "");
			snprintf(name, sizeof(name), "\"k%u\"", i);
			if (object) {
				blank(m);
				put(m, picture ? "\"b64_json\"" : name);
				blank(m);
				put(m, ":");
			}
			put_value(m, picture);
			blank(m);
		}
		put(m, object ? "}" : "]");
		m->depth--;
	}
	blank(m);
}

/* ---- both readings ---- */

static void has_bytes(struct ctx *cx, const struct model_blob *b, const char *base64)
{
	char *want, have[PICTURE_MAX + 1];
	size_t size;
	int fd = open(b->file, O_RDONLY | O_CLOEXEC);

	assert_int_equal(b64_decode(cx, B64_STANDARD, base64, strlen(base64), &want, &size), 0);
	assert_int_equal(b->size_bytes, size);
	assert_int_equal(read(fd, have, sizeof(have)), size);
	assert_memory_equal(have, want, size);
	close(fd);
}

static void compare_text(
	struct ctx *cx, const struct call_run *r, const char *name, const char *whole, const char *left)
{
	const char *data = strstr(whole, ";base64,");
	const struct model_blob *b = spool_found(r, left);

	if (name != NULL && strcmp(name, "b64_json") == 0) {
		assert_non_null(b);
		assert_null(b->type);
		has_bytes(cx, b, whole);
	} else if (strncmp(whole, "data:", 5) == 0 && data != NULL) {
		assert_non_null(b);
		assert_int_equal(b->type == NULL, whole[5] == ';');
		has_bytes(cx, b, data + 8);
	} else {
		assert_string_equal(whole, left);
	}
}

static void compare(struct ctx *cx, const struct call_run *r, const char *name, const json_t *whole,
	const json_t *left)
{
	const char *key;
	const json_t *v;
	size_t i;

	assert_int_equal(json_typeof(whole), json_typeof(left));
	if (json_is_string(whole)) {
		compare_text(cx, r, name, json_string_value(whole), json_string_value(left));
	} else if (json_is_object(whole)) {
		assert_int_equal(json_object_size(whole), json_object_size(left));
		json_object_foreach ((json_t *)whole, key, v)
			compare(cx, r, key, v, json_object_get(left, key));
	} else if (json_is_array(whole)) {
		assert_int_equal(json_array_size(whole), json_array_size(left));
		json_array_foreach ((json_t *)whole, i, v)
			compare(cx, r, NULL, v, json_array_get(left, i));
	} else {
		assert_true(json_equal(whole, left));
	}
}

static void unpack(struct ctx *cx, struct call_run *r, const char *text, size_t size)
{
	*r = (struct call_run){ .call = &call };
	assert_int_equal(spool_open(cx, r), 0);
	assert_int_equal(write(r->spool_fd, text, size), size);
	assert_int_equal(spool_unpack(cx, r), 0);
}

static void release(struct call_run *r)
{
	transfer_release(&r->transfer);
	close(r->spool_fd);
}

static void what_is_left_is_the_answer_without_its_pictures(void **state)
{
	static char text[TEXT_MAX];
	long pictures = 0;

	(void)state;
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		struct ctx *cx = ctx_new(64 MiB, "spool");
		struct making m = { .cx = cx, .seed = round, .text = text };
		struct call_run r;
		json_t *whole, *left;

		put(&m, "{\"a\":");
		put_value(&m, false);
		put(&m, "}");
		unpack(cx, &r, m.text, m.size);
		assert_int_equal(r.fault, CALL_OK);
		assert_int_equal(r.found_count, m.pictures);
		whole = ctx_own_json(cx, json_loadb(m.text, m.size, 0, NULL));
		left = ctx_own_json(cx, json_loadb(r.transfer.reply, r.transfer.reply_size, 0, NULL));
		assert_non_null(whole);
		assert_non_null(left);
		compare(cx, &r, NULL, whole, left);
		pictures += r.found_count;
		release(&r);
		ctx_free(cx);
	}
	assert_true(pictures > ROUNDS / 4);
}

static void an_answer_that_is_cut_anywhere_is_no_answer(void **state)
{
	static const char text[] =
		"{\"data\": [{\"b64_json\": \"iVBO\\/w0KGgo=\"}, {\"url\": \"data:image/png;base64,AAECAw==\"}]}";
	struct ctx *cx = *state;

	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		struct call_run r;
		json_t *root;

		unpack(cx, &r, text, n);
		root = json_loadb(
			r.transfer.reply != NULL ? r.transfer.reply : "", r.transfer.reply_size, 0, NULL);
		assert_true(r.fault == CALL_MALFORMED || root == NULL);
		json_decref(root);
		release(&r);
	}
}

static void bytes_of_any_kind_do_no_harm(void **state)
{
	static const char *const words[] = { "\"", "\\", "b64_json", ":", "data:", ";base64,", ",", "{",
		"}", "[", "]", "\\u00", "AAAA", "=", "\"b64_json\":\"", "\0", "\xff" };
	struct ctx *cx = *state;
	uint64_t seed = 7;

	for (int round = 0; round < 400; round++) {
		char text[600];
		size_t size = 0;
		struct call_run r;

		while (size < 500) {
			const char *w = words[unit_random(&seed) % ARRAY_LEN(words)];
			size_t n = strlen(w);

			memcpy(text + size, w, n > 0 ? n : 1);
			size += n > 0 ? n : 1;
		}
		unpack(cx, &r, text, size);
		assert_true(r.found_count <= RUN_RESULTS_MAX);
		release(&r);
	}
}

static void what_is_too_much_is_refused(void **state)
{
	struct ctx *cx = *state;
	char *text = ctx_alloc(cx, 600000);
	struct call_run r;

	memset(text, ' ', 599999);
	text[0] = '"';
	unpack(cx, &r, text, 599999);
	assert_int_equal(r.fault, CALL_MALFORMED);
	assert_non_null(strstr(r.why, "too large"));
	release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(what_is_left_is_the_answer_without_its_pictures),
		CTX_TEST(an_answer_that_is_cut_anywhere_is_no_answer),
		CTX_TEST(bytes_of_any_kind_do_no_harm),
		CTX_TEST(what_is_too_much_is_refused),
	};
	char folder[] = "/tmp/ignite-spool-test.XXXXXX", url[64], why[256], command[64];
	int failed;

	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(url, sizeof(url), "file://%s", folder);
	if (store_setup(url, why, sizeof(why)) != 0) {
		puts(why);
		return 1;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) != 0 || failed != 0;
}
