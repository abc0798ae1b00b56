/*
 * The store on a real PostgreSQL and a real file system: what is written is what is read, and the
 * database's policies decide. Skipped with a message where PostgreSQL's server programs are not
 * installed.
 */
#include "store_help.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/uuid.h"

/* ---- names ---- */

static void keys_follow_the_rules(void **state)
{
	static const char *const good[] = { "a", "a/b.txt", "A_-!.*'()/ &$=@;:+,?9", "..a/b..",
		"a/.../b", ".hidden" };
	static const char *const bad[] = { "", "..", "../a", "a/..", "a/../b", "a\\b", "a%2e", "ä",
		"a\nb", "a#b", "a\"b", "a<b", "a{b}", "a|b", "a~b", "a`b", "a^b", "a[b]" };
	char longest[STORE_KEY_MAX + 2];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(store_key_valid(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(store_key_valid(bad[i]));
	memset(longest, 'k', sizeof(longest));
	longest[STORE_KEY_MAX] = '\0';
	assert_true(store_key_valid(longest));
	longest[STORE_KEY_MAX] = 'k';
	longest[STORE_KEY_MAX + 1] = '\0';
	assert_false(store_key_valid(longest));
	assert_true(store_bucket_valid("media-library"));
	assert_false(store_bucket_valid("a/b"));
	assert_false(store_bucket_valid(" a"));
	longest[STORE_BUCKET_MAX + 1] = '\0';
	assert_false(store_bucket_valid(longest));
}

/* ---- whose store it is ---- */

static void a_store_keeps_its_id(void **state)
{
	struct ctx *cx = *state;
	const char *first, *again, *other;
	char path[PATH_BYTES];
	int fd;

	use_store("identity");
	assert_int_equal(store_identity(cx, &first), 0);
	assert_true(uuid_valid(first));
	use_store("another-identity");
	assert_int_equal(store_identity(cx, &other), 0);
	assert_string_not_equal(first, other);
	use_store("identity");
	assert_int_equal(store_identity(cx, &again), 0);
	assert_string_equal(first, again);
	snprintf(path, sizeof(path), "%s/identity/.store-id", store_folder);
	fd = open(path, O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
	assert_failed(cx, store_identity(cx, &again), 503, "store_unavailable");
	unlink(path);
	ctx_forgive(cx);
	assert_int_equal(store_identity(cx, &again), 0);
}

/* ---- one writer ---- */

static void what_is_put_is_read_back(void **state)
{
	struct ctx *cx = *state;
	struct put p = at("folder/file.txt");
	struct object *o, *again;
	char path[BLOB_PATH];
	struct stat st;

	p.user_metadata = ctx_own_json(cx, json_pack("{s:s}", "job_id", "j"));
	assert_int_equal(write_text(cx, p, "hello", &o), 0);
	assert_string_equal(o->etag, "\"5d41402abc4b2a76b9719d911017c592\"");
	assert_int_equal(o->size_bytes, 5);
	assert_int_equal(store_stat(cx, "t-any", "folder/file.txt", &again), 0);
	assert_string_equal(again->version, o->version);
	assert_string_equal(again->id, o->id);
	assert_string_equal(again->etag, o->etag);
	assert_string_equal(again->last_modified, o->last_modified);
	assert_string_equal(again->created_at, o->created_at);
	assert_string_equal(again->cache_control, "no-cache");
	assert_true(json_equal(again->metadata, o->metadata));
	assert_int_equal(json_integer_value(json_object_get(again->metadata, "contentLength")), 5);
	assert_int_equal(json_integer_value(json_object_get(again->metadata, "httpStatusCode")), 200);
	assert_string_equal(json_string_value(json_object_get(again->user_metadata, "job_id")), "j");
	assert_string_equal(read_text(cx, "folder/file.txt"), "hello");
	assert_true(blob_path(o->version, path));
	assert_int_equal(fstatat(blob_root(), path, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_nothing_left(1);
}

static void an_overwrite_keeps_the_row_and_leaves_the_old_bytes_to_their_readers(void **state)
{
	struct ctx *cx = *state;
	struct object *first, *second;
	const char *data;
	size_t n;

	assert_int_equal(write_text(cx, at("a"), "one", &first), 0);
	assert_int_equal(write_text(cx, at("a"), "two", &second), 0);
	assert_string_equal(first->id, second->id);
	assert_string_equal(first->created_at, second->created_at);
	assert_string_not_equal(first->version, second->version);
	assert_string_equal(read_text(cx, "a"), "two");
	assert_int_equal(store_read(cx, first, 1 KiB, &data, &n), 0);
	assert_string_equal(data, "one");
}

static void insert_only_refuses_what_is_there(void **state)
{
	struct ctx *cx = *state;
	struct put p = at("a");

	p.insert_only = true;
	assert_int_equal(write_text(cx, p, "one", NULL), 0);
	assert_failed(cx, write_text(cx, p, "two", NULL), 409, "duplicate");
	assert_string_equal(read_text(cx, "a"), "one");
	assert_nothing_left(1);
}

static void a_swap_needs_the_version_it_expects(void **state)
{
	struct ctx *cx = *state;
	struct object *one, *two;
	struct put p = at("a");

	p.if_version = "6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a11";
	assert_failed(cx, write_text(cx, p, "x", NULL), 409, "version_moved");
	p.if_version = "";
	assert_int_equal(write_text(cx, p, "one", &one), 0);
	assert_failed(cx, write_text(cx, p, "x", NULL), 409, "version_moved");
	p.if_version = one->version;
	assert_int_equal(write_text(cx, p, "two", &two), 0);
	assert_string_equal(one->id, two->id);
	assert_failed(cx, write_text(cx, p, "x", NULL), 409, "version_moved");
	assert_string_equal(read_text(cx, "a"), "two");
	assert_nothing_left(2);
}

static void buckets_keep_their_limits(void **state)
{
	struct ctx *cx = *state;
	struct put p = at("a");

	p.bucket = "t-none";
	assert_failed(cx, write_text(cx, p, "x", NULL), 404, "bucket_not_found");
	p.bucket = "t-small";
	assert_int_equal(write_text(cx, p, "0123456789", NULL), 0);
	assert_failed(cx, write_text(cx, p, "0123456789a", NULL), 413, "too_large");
	p.bucket = "t-image";
	assert_failed(cx, write_text(cx, p, "x", NULL), 415, "invalid_mime_type");
	p.content_type = "image/pngx";
	assert_failed(cx, write_text(cx, p, "x", NULL), 415, "invalid_mime_type");
	p.content_type = "Image/PNG; q=1";
	assert_int_equal(write_text(cx, p, "x", NULL), 0);
	p.content_type = "audio/ogg";
	assert_int_equal(write_text(cx, p, "x", NULL), 0);
	p = at("../a");
	assert_failed(cx, write_text(cx, p, "x", NULL), 400, "invalid_key");
	assert_nothing_left(3);
}

static void header_injection_is_no_type(void **state)
{
	static const char *const bad[] = { "text/plain\r\nX: y", "text", "/plain", "text/",
		"text/\xc3\xa4" };
	struct ctx *cx = *state;
	struct put p = at("a");

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		p.content_type = bad[i];
		assert_failed(cx, write_text(cx, p, "x", NULL), 415, "invalid_mime_type");
	}
	assert_nothing_left(0);
}

static void what_is_missing_is_404(void **state)
{
	struct ctx *cx = *state;
	struct object *o;

	assert_failed(cx, store_stat(cx, "t-any", "none", &o), 404, "object_not_found");
	assert_failed(cx, store_stat(cx, "t-none", "none", &o), 404, "bucket_not_found");
	assert_failed(cx, store_stat(cx, "t-any", "../x", &o), 404, "object_not_found");
	assert_int_equal(db_begin(cx), 0);
	assert_failed(cx, store_stat(cx, "t-any", "none", &o), 404, "object_not_found");
	assert_failed(cx, store_stat(cx, "t-none", "none", &o), 404, "bucket_not_found");
	assert_failed(cx, store_remove(cx, "t-any", "none"), 404, "object_not_found");
	assert_int_equal(put_text(cx, at("there"), "x", NULL), 0); /* the transaction still stands */
	assert_int_equal(store_remove(cx, "t-any", "there"), 0);
	assert_int_equal(db_commit(cx), 0);
	assert_failed(cx, store_stat(cx, "t-any", "there", &o), 404, "object_not_found");
}

/* ---- who may ---- */

static void policies_decide_and_a_denied_write_leaves_nothing(void **state)
{
	struct ctx *cx = *state;
	struct object *o;
	struct put once = at("a");

	assert_int_equal(write_text(cx, at("a"), "one", NULL), 0);
	cx->who = &store_nobody;
	assert_failed(cx, write_text(cx, at("a"), "two", NULL), 403, "forbidden");
	assert_failed(cx, write_text(cx, at("b"), "two", NULL), 403, "forbidden");
	assert_failed(cx, store_stat(cx, "t-any", "a", &o), 404, "object_not_found");
	cx->who = &store_user;
	once.insert_only = true;
	assert_failed(cx, write_text(cx, once, "two", NULL), 403, "forbidden");
	assert_int_equal(db_begin(cx), 0);
	assert_failed(cx, store_remove(cx, "t-any", "a"), 404, "object_not_found");
	db_rollback(cx);
	auth_as_service(cx, NULL);
	assert_string_equal(read_text(cx, "a"), "one");
	assert_nothing_left(1);
}

static void the_right_to_insert_suffices_for_a_new_object(void **state)
{
	struct ctx *cx = *state;
	struct put p = at("drop/a");
	struct object *o;

	as_owner(
		"create policy t_drop on storage.objects for insert to authenticated with check (bucket_id = "
		"'t-any' and owner_id = '6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a11')");
	cx->who = &store_user;
	p.insert_only = true;
	assert_int_equal(write_text(cx, p, "mine", &o), 0);
	assert_failed(cx, write_text(cx, p, "again", NULL), 409, "duplicate");
	assert_failed(cx, store_stat(cx, "t-any", "drop/a", &o), 404, "object_not_found");
	p.insert_only = false;
	assert_failed(cx, write_text(cx, p, "again", NULL), 403, "forbidden");
	auth_as_service(cx, NULL);
	assert_string_equal(read_text(cx, "drop/a"), "mine");
	as_owner("drop policy t_drop on storage.objects");
	assert_nothing_left(1);
}

/* ---- bodies in files ---- */

static void a_body_file_is_linked_not_copied(void **state)
{
	struct ctx *cx = *state;
	struct put p = at("f");
	char path[PATH_BYTES], blob[BLOB_PATH];
	struct stat body, stored;
	struct object *o;

	snprintf(path, sizeof(path), "%s/body", store_folder);
	p.file = body_file(path, "from a file");
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_put(cx, &p, &o), 0);
	assert_int_equal(db_commit(cx), 0);
	assert_true(blob_path(o->version, blob));
	assert_int_equal(stat(path, &body), 0);
	assert_int_equal(fstatat(blob_root(), blob, &stored, 0), 0);
	assert_int_equal(body.st_ino, stored.st_ino);
	unlink(path);
	assert_string_equal(read_text(cx, "f"), "from a file");
}

static void a_part_of_a_file_and_one_from_another_file_system_are_copied(void **state)
{
	static const char other[] = "/dev/shm/ignite-store-test-body";
	struct ctx *cx = *state;
	struct put p = at("f");

	p.file = body_file(other, "0123456789");
	assert_int_equal(db_begin(cx), 0);
	assert_int_equal(store_put(cx, &p, NULL), 0);
	p.name = "g";
	p.file_at = 3;
	p.file_bytes = 4;
	assert_int_equal(store_put(cx, &p, NULL), 0);
	p.name = "empty";
	p.file_bytes = 0;
	assert_int_equal(store_put(cx, &p, NULL), 0);
	p.file_bytes = 8;
	assert_failed(cx, store_put(cx, &p, NULL), 500, "internal");
	assert_int_equal(db_commit(cx), 0);
	unlink(other);
	assert_string_equal(read_text(cx, "f"), "0123456789");
	assert_string_equal(read_text(cx, "g"), "3456");
	assert_string_equal(read_text(cx, "empty"), "");
	assert_nothing_left(3);
}

static void a_symbolic_link_is_no_body(void **state)
{
	struct ctx *cx = *state;
	char path[PATH_BYTES];
	struct put p = at("f");

	snprintf(path, sizeof(path), "%s/link", store_folder);
	assert_int_equal(symlink("/etc/hostname", path), 0);
	p.file = path;
	assert_int_equal(db_begin(cx), 0);
	assert_failed(cx, store_put(cx, &p, NULL), 503, "store_unavailable");
	db_rollback(cx);
	unlink(path);
	assert_nothing_left(0);
}

static void a_blob_that_is_gone_is_503(void **state)
{
	struct ctx *cx = *state;
	struct object *o;
	const char *data;
	size_t n;

	assert_int_equal(write_text(cx, at("a"), "one", &o), 0);
	assert_failed(cx, store_read(cx, o, 2, &data, &n), 413, "too_large");
	blob_discard(o->version);
	assert_failed(cx, store_read(cx, o, 1 KiB, &data, &n), 503, "store_unavailable");
}

static void a_version_never_leaves_the_store(void **state)
{
	static const char *const bad[] = { "", "../../../etc/passwd",
		"6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a1", "6F1F4C8E-2A0C-4B67-9B6B-0B6D2D9D1A11",
		"6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a11/" };
	struct ctx *cx = *state;
	struct object o = { .name = "x" };
	const char *path;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		o.version = bad[i];
		assert_failed(cx, store_accel_path(cx, &o, &path), 503, "store_unavailable");
	}
	o.version = "6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a11";
	assert_int_equal(store_accel_path(cx, &o, &path), 0);
	assert_string_equal(path, "/_blobs/6f/6f1f4c8e-2a0c-4b67-9b6b-0b6d2d9d1a11");
}

static void a_wrong_setting_is_named(void **state)
{
	char why[256];

	(void)state;
	assert_int_equal(store_setup("s3://bucket", why, sizeof(why)), -1);
	assert_non_null(strstr(why, "STORAGE_URL"));
	assert_int_equal(store_setup("file:///proc/none/here", why, sizeof(why)), -1);
	assert_non_null(strstr(why, "STORAGE_URL"));
}

int main(void)
{
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(keys_follow_the_rules),
		cmocka_unit_test(a_wrong_setting_is_named),
	};
	const struct CMUnitTest tests[] = {
		STORE_TEST(what_is_put_is_read_back),
		STORE_TEST(an_overwrite_keeps_the_row_and_leaves_the_old_bytes_to_their_readers),
		STORE_TEST(insert_only_refuses_what_is_there),
		STORE_TEST(a_swap_needs_the_version_it_expects),
		STORE_TEST(buckets_keep_their_limits),
		STORE_TEST(header_injection_is_no_type),
		STORE_TEST(what_is_missing_is_404),
		STORE_TEST(policies_decide_and_a_denied_write_leaves_nothing),
		STORE_TEST(the_right_to_insert_suffices_for_a_new_object),
		STORE_TEST(a_body_file_is_linked_not_copied),
		STORE_TEST(a_part_of_a_file_and_one_from_another_file_system_are_copied),
		STORE_TEST(a_symbolic_link_is_no_body),
		STORE_TEST(a_blob_that_is_gone_is_503),
		STORE_TEST(a_version_never_leaves_the_store),
		STORE_TEST(a_store_keeps_its_id),
	};
	int failed = cmocka_run_group_tests(alone, NULL, NULL);

	return failed + store_run("store", tests, ARRAY_LEN(tests));
}
