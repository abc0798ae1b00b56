/* Media in a course's JSON, without database and store: targets, markers found again, texts cleaned and mended. */
#include "unit.h"

#include "base/cfg.h"
#include "base/str.h"
#include "codec/json.h"
#include "domain/media/target.h"

enum { MARKERS_MAX = 16 };
#define URL "http://127.0.0.1/storage/v1/object/public/media-library/o/aa/"

/* A course of one study text under work, and a row for each of its markers as it was at first. */
struct bench {
	struct ctx *cx;
	struct course_work w;
	struct attach_row rows[MARKERS_MAX];
};

static json_t *asset(struct ctx *cx, const char *name)
{
	return ctx_own_json(cx,
		json_pack("{s:s, s:o, s:i, s:i, s:[{s:o, s:i, s:i, s:s}]}", "kind", "image", "path",
			json_sprintf("o/aa/%s.png", name), "width", 640, "height", 480, "variants", "path",
			json_sprintf("o/aa/%s-320.webp", name), "width", 320, "height", 240, "content_type",
			"image/webp"));
}

static json_t *study(const struct bench *b)
{
	return json_array_get(json_object_get(b->w.course, "studyTexts"), 0);
}

static const char *text(const struct bench *b)
{
	return json_string_value(json_object_get(study(b), "text"));
}

static void write_over(struct bench *b, const char *new_text)
{
	json_object_set_new(study(b), "text", json_string(new_text));
}

static void bench_begin(struct bench *b, struct ctx *cx, const char *first)
{
	struct anchored a;

	*b = (struct bench){ .cx = cx, .w = { .cx = cx } };
	b->w.course = ctx_own_json(cx,
		json_pack(
			"{s:s, s:[{s:s, s:s, s:s, s:[{s:s, s:s}, {s:s, s:s}, {s:s, s:s}]}], s:[{s:s, s:s}]}",
			"title", "Roads", "items", "id", "i1", "mode", "options", "stem", "Which road is old?",
			"options", "id", "a", "text", "Via Appia", "id", "b", "text", "The M1", "id", "c",
			"text", "The A7", "studyTexts", "id", "t1", "text", first));
	assert_non_null(b->w.course);
	assert_int_equal(anchored_read(cx, first, NULL, &a), 0);
	assert_true(a.count <= MARKERS_MAX);
	b->w.rows = b->rows;
	b->w.count = a.count;
	for (size_t i = 0; i < a.count; i++) {
		json_t *json = ctx_own_json(cx,
			json_pack("{s:s, s:s, s:o}", "type", "study_text", "studyTextId", "t1", "markerId",
				json_sprintf("t1-m%zu", i + 1)));

		b->rows[i] = (struct attach_row){ .readable = true,
			.anchor = anchor_of(&a, i),
			.asset = asset(cx,
				i == 0       ? "one"
					: i == 1 ? "two"
					: i == 2 ? "three"
							 : "more") };
		assert_int_equal(target_parse(cx, json, NULL, &b->rows[i].target), 0);
	}
}

/* Between two passes a row's anchor comes from the database. */
static enum attach_result next_pass(struct attach_row *r)
{
	if (r->new_anchor != NULL)
		r->anchor = r->new_anchor;
	r->new_anchor = NULL;
	return r->result;
}

static enum attach_result attach(struct bench *b, size_t marker)
{
	struct attach_row *r = &b->rows[marker - 1];

	r->result = ATTACH_NONE;
	assert_int_equal(target_write(&b->w, marker - 1, false), 0);
	return next_pass(r);
}

static enum attach_result put_back(struct bench *b, size_t marker)
{
	struct attach_row *r = &b->rows[marker - 1];

	r->result = ATTACH_NONE;
	assert_int_equal(target_write(&b->w, marker - 1, true), 0);
	return next_pass(r);
}

static enum attach_result clean(struct bench *b, size_t marker)
{
	struct attach_row *r = &b->rows[marker - 1];

	r->result = ATTACH_NONE;
	assert_int_equal(target_clean(&b->w, marker - 1, false), 0);
	return next_pass(r);
}

static const char *entry(const struct bench *b, size_t at, const char *name)
{
	const char *value = json_string_value(
		json_object_get(json_array_get(json_object_get(study(b), "media"), at), name));

	return value != NULL ? value : "";
}

/* ---- one marker ---- */

static void a_marker_becomes_a_picture_with_its_entry(void **state)
{
	struct bench b;
	const json_t *media;

	bench_begin(&b, *state, "Rome built roads.\n\n[IMAGE: a paved road]\n\nThey lasted.");
	b.rows[0].alt = "A road of flat stones, seen from the side.";
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_true(b.w.changed);
	assert_string_equal(text(&b),
		"Rome built roads.\n\n![A road of flat stones, seen from the side.](" URL
		"one.png)\n\nThey lasted.");
	media = json_array_get(json_object_get(study(&b), "media"), 0);
	assert_string_equal(entry(&b, 0, "markerId"), "t1-m1");
	assert_string_equal(entry(&b, 0, "alt"), "A road of flat stones, seen from the side.");
	assert_string_equal(entry(&b, 0, "type"), "image");
	assert_int_equal(json_integer_value(json_object_get(media, "width")), 640);
	assert_int_equal(json_integer_value(json_object_get(
						 json_array_get(json_object_get(media, "variants"), 0), "width")),
		320);
	b.w.changed = false;
	assert_int_equal(attach(&b, 1), ATTACH_DONE); /* once more: nothing to do */
	assert_false(b.w.changed);
	b.rows[0].asset = asset(*state, "other");
	assert_int_equal(attach(&b, 1), ATTACH_DONE); /* another picture for the same place */
	assert_non_null(strstr(text(&b), "](" URL "other.png)"));
	assert_int_equal(json_array_size(json_object_get(study(&b), "media")), 1);
}

static void an_alt_that_is_not_plain_text_stays_out_of_the_text(void **state)
{
	static const char *const bad[] = { "See [this]", "A <b>road</b>", "{x}", "a\nb", "2 + 2 = 5",
		"http://example.org" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct bench b;

		bench_begin(&b, *state, "Old.\n\n[IMAGE: a paved road]\n\nNew.");
		b.rows[0].alt = bad[i];
		assert_int_equal(attach(&b, 1), ATTACH_DONE);
		assert_string_equal(text(&b), "Old.\n\n![a paved road](" URL "one.png)\n\nNew.");
		assert_string_equal(entry(&b, 0, "alt"), bad[i]);
	}
}

/* ---- equal markers ---- */

#define EQUAL "First.\n\n[IMAGE: a cart]\n\nSecond.\n\n[IMAGE: a cart]\n\nThird."
#define BOTH "First.\n\n![a cart](" URL "one.png)\n\nSecond.\n\n![a cart](" URL "two.png)\n\nThird."

static void equal_markers_are_told_apart_in_both_orders(void **state)
{
	for (int turned = 0; turned < 2; turned++) {
		struct bench b;

		bench_begin(&b, *state, EQUAL);
		assert_int_equal(attach(&b, turned ? 2 : 1), ATTACH_DONE);
		assert_int_equal(attach(&b, turned ? 1 : 2), ATTACH_DONE);
		assert_string_equal(text(&b), BOTH);
		assert_string_equal(entry(&b, 0, "markerId"), "t1-m1");
		assert_string_equal(entry(&b, 1, "markerId"), "t1-m2");
	}
}

static void three_equal_neighbours_come_in_any_order(void **state)
{
	static const size_t orders[6][3] = { { 1, 2, 3 }, { 1, 3, 2 }, { 2, 1, 3 }, { 2, 3, 1 },
		{ 3, 1, 2 }, { 3, 2, 1 } };

	for (size_t i = 0; i < 6; i++) {
		struct bench b;

		bench_begin(&b, *state, "[IMAGE: a cart]\n\n[IMAGE: a cart]\n\n[IMAGE: a cart]");
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(attach(&b, orders[i][k]), ATTACH_DONE);
		assert_string_equal(text(&b),
			"![a cart](" URL "one.png)\n\n![a cart](" URL "two.png)\n\n![a cart](" URL
			"three.png)");
	}
}

static void the_same_picture_in_two_places_keeps_its_entries(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	b.rows[0].asset = b.rows[1].asset = asset(*state, "same");
	assert_int_equal(attach(&b, 2), ATTACH_DONE);
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(entry(&b, 0, "markerId"), "t1-m1");
	assert_string_equal(entry(&b, 1, "markerId"), "t1-m2");
	b.rows[1].asset = asset(*state, "two");
	assert_int_equal(attach(&b, 2), ATTACH_DONE);
	assert_string_equal(text(&b),
		"First.\n\n![a cart](" URL "same.png)\n\nSecond.\n\n![a cart](" URL "two.png)\n\nThird.");
}

/* ---- people edit meanwhile ---- */

static void edits_around_a_marker_do_not_move_its_picture(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	write_over(&b,
		"A new beginning.\n\nFirst, and more of it.\n\n[IMAGE: a  Cart]\n\nSecond!\n\n[IMAGE: a cart]\n\nThird.");
	assert_int_equal(attach(&b, 2), ATTACH_DONE);
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(text(&b),
		"A new beginning.\n\nFirst, and more of it.\n\n![a cart](" URL
		"one.png)\n\nSecond!\n\n![a cart](" URL "two.png)\n\nThird.");
}

static void a_marker_that_a_person_took_out_is_gone_and_its_equal_is_not(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	write_over(&b, "First.\n\nSecond.\n\n[IMAGE: a cart]\n\nThird.");
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
	assert_non_null(b.rows[0].reason);
	assert_int_equal(attach(&b, 2), ATTACH_DONE);
	assert_string_equal(text(&b), "First.\n\nSecond.\n\n![a cart](" URL "two.png)\n\nThird.");
	bench_begin(&b, *state, EQUAL);
	write_over(&b, "First.\n\n[IMAGE: a cart]\n\nSecond.\n\nThird.");
	assert_int_equal(attach(&b, 2), ATTACH_GONE);
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
}

static void an_equal_marker_that_a_person_added_gets_no_picture(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	write_over(&b,
		"First.\n\n[IMAGE: a cart]\n\nSecond.\n\n[IMAGE: a cart]\n\nThird.\n\nBehind it all.\n\n[IMAGE: a cart]");
	assert_int_equal(attach(&b, 2), ATTACH_DONE);
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(text(&b), BOTH "\n\nBehind it all.\n\n[IMAGE: a cart]");
}

static void a_marker_of_other_words_is_another_marker(void **state)
{
	struct bench b;

	bench_begin(&b, *state, "One.\n\n[IMAGE: two blocks]\n\nTwo.");
	write_over(&b, "One.\n\n[IMAGE: three blocks]\n\nTwo.");
	b.w.changed = false;
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
	assert_false(b.w.changed);
	json_array_clear(json_object_get(b.w.course, "studyTexts"));
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
}

static void a_picture_that_a_person_took_out_is_not_put_back(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	attach(&b, 1);
	attach(&b, 2);
	write_over(&b, "First.\n\nSecond.\n\n![a cart](" URL "two.png)\n\nThird.");
	assert_int_equal(put_back(&b, 1), ATTACH_NONE);
	assert_int_equal(put_back(&b, 2), ATTACH_NONE);
	assert_string_equal(text(&b), "First.\n\nSecond.\n\n![a cart](" URL "two.png)\n\nThird.");
}

static void an_older_copy_gets_its_pictures_again(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	attach(&b, 1);
	attach(&b, 2);
	write_over(&b, EQUAL);
	json_object_del(study(&b), "media");
	assert_int_equal(put_back(&b, 2), ATTACH_DONE);
	assert_int_equal(put_back(&b, 1), ATTACH_DONE);
	assert_string_equal(text(&b), BOTH);
	write_over(&b, "First.\n\n[IMAGE: a cart]\n\nSecond.\n\n![a cart](" URL "two.png)\n\nThird.");
	assert_int_equal(put_back(&b, 1), ATTACH_DONE);
	assert_int_equal(put_back(&b, 2), ATTACH_NONE);
	assert_string_equal(text(&b), BOTH);
}

static void as_many_markers_as_there_were_are_the_same_in_a_text_that_was_written_anew(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	write_over(&b, "Quite another story.\n\n[IMAGE: a cart]\n\n[IMAGE: a cart]\n\nIts end.");
	assert_int_equal(attach(&b, 2), ATTACH_DONE);
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(text(&b),
		"Quite another story.\n\n![a cart](" URL "one.png)\n\n![a cart](" URL
		"two.png)\n\nIts end.");
}

/* The other one's marker is not taken, though nobody asked for it. */
static void a_marker_does_not_take_the_place_of_one_that_nobody_asked_for(void **state)
{
	struct bench b;

	bench_begin(&b, *state,
		"The road begins at the gate.\n\n[IMAGE: a cart]\n\nThen it passes the mill and the ford.\n\n"
		"The mountains come last.\n\n[IMAGE: a cart]\n\nBehind them lies the sea.");
	b.w.count = 1;
	write_over(&b,
		"The road begins at the gate.\n\nThen it passes the mill and the ford.\n\n"
		"The mountains come last.\n\n[IMAGE: a cart]\n\nBehind them lies the sea.");
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
}

/* ---- failed jobs ---- */

static void a_failed_marker_leaves_a_clean_text_and_comes_back_to_its_place(void **state)
{
	static const struct {
		const char *first, *without, *with;
	} cases[] = {
		{ "One.\n\n[IMAGE: x]\n\nTwo.", "One.\n\nTwo.", "One.\n\n![x](" URL "one.png)\n\nTwo." },
		{ "[IMAGE: x]\n\nTwo.", "Two.", "![x](" URL "one.png)\n\nTwo." },
		{ "One.\n\n[IMAGE: x]", "One.", "One.\n\n![x](" URL "one.png)" },
		{ "One [IMAGE: x] two.", "One two.", "One ![x](" URL "one.png) two." },
		{ "One [IMAGE: x].", "One.", "One ![x](" URL "one.png)." },
		{ "One\n[IMAGE: x]\ntwo.", "One\ntwo.", "One ![x](" URL "one.png)\ntwo." },
		{ "Ein schöner Weg.\n\n[IMAGE: x]\n\nÜber den Fluss führt er.",
			"Ein schöner Weg.\n\nÜber den Fluss führt er.",
			"Ein schöner Weg.\n\n![x](" URL "one.png)\n\nÜber den Fluss führt er." },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct bench b;

		bench_begin(&b, *state, cases[i].first);
		assert_int_equal(clean(&b, 1), ATTACH_REMOVED);
		assert_string_equal(text(&b), cases[i].without);
		assert_int_equal(attach(&b, 1), ATTACH_DONE);
		assert_string_equal(text(&b), cases[i].with);
		assert_false(json_is_true(json_object_get(b.rows[0].anchor, "removed")));
	}
}

static void a_text_of_nothing_else_keeps_its_marker(void **state)
{
	struct bench b;

	bench_begin(&b, *state, "[IMAGE: x]");
	assert_int_equal(clean(&b, 1), ATTACH_KEPT);
	assert_string_equal(text(&b), "[IMAGE: x]");
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
}

static void a_marker_may_be_kept(void **state)
{
	struct bench b;

	bench_begin(&b, *state, EQUAL);
	assert_int_equal(target_clean(&b.w, 0, true), 0);
	assert_int_equal(b.rows[0].result, ATTACH_KEPT);
	assert_string_equal(text(&b), EQUAL);
}

static void failed_equals_come_back_each_to_its_place(void **state)
{
	for (int turned = 0; turned < 2; turned++) {
		struct bench b;

		bench_begin(&b, *state, EQUAL);
		assert_int_equal(clean(&b, turned ? 2 : 1), ATTACH_REMOVED);
		assert_int_equal(attach(&b, turned ? 1 : 2), ATTACH_DONE);
		assert_int_equal(attach(&b, turned ? 2 : 1), ATTACH_DONE);
		assert_string_equal(text(&b), BOTH);
		bench_begin(&b, *state, EQUAL);
		assert_int_equal(clean(&b, turned ? 2 : 1), ATTACH_REMOVED);
		assert_int_equal(clean(&b, turned ? 1 : 2), ATTACH_REMOVED);
		assert_string_equal(text(&b), "First.\n\nSecond.\n\nThird.");
		assert_int_equal(attach(&b, 2), ATTACH_DONE);
		assert_int_equal(attach(&b, 1), ATTACH_DONE);
		assert_string_equal(text(&b), BOTH);
		assert_string_equal(entry(&b, 0, "markerId"), "t1-m1");
	}
}

static void failed_neighbours_come_back_in_their_order(void **state)
{
	static const char first[] = "One.\n\n[IMAGE: a]\n\n[IMAGE: b]\n\n[IMAGE: c]\n\nTwo.";

	for (int turned = 0; turned < 2; turned++) {
		struct bench b;

		bench_begin(&b, *state, first);
		for (size_t m = 1; m <= 3; m++)
			assert_int_equal(clean(&b, m), ATTACH_REMOVED);
		assert_string_equal(text(&b), "One.\n\nTwo.");
		for (size_t m = 1; m <= 3; m++)
			assert_int_equal(attach(&b, turned ? 4 - m : m), ATTACH_DONE);
		assert_string_equal(text(&b),
			"One.\n\n![a](" URL "one.png)\n\n![b](" URL "two.png)\n\n![c](" URL
			"three.png)\n\nTwo.");
	}
}

static void a_removed_place_is_found_in_an_edited_text_or_given_up(void **state)
{
	struct bench b;

	bench_begin(&b, *state,
		"The Romans built roads of stone.\n\n[IMAGE: x]\n\nMany of them can be walked today.");
	assert_int_equal(clean(&b, 1), ATTACH_REMOVED);
	write_over(&b,
		"Long ago:\n\nThe Romans built good roads of stone.\n\nMany of them can be walked today, as you will see.");
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(text(&b),
		"Long ago:\n\nThe Romans built good roads of stone.\n\n![x](" URL
		"one.png)\n\nMany of them can be walked today, as you will see.");
	bench_begin(&b, *state, "The Romans built roads of stone.\n\n[IMAGE: x]\n\nMany remain.");
	assert_int_equal(clean(&b, 1), ATTACH_REMOVED);
	write_over(&b, "Something else entirely.\n\nAnd more.");
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
	assert_string_equal(text(&b), "Something else entirely.\n\nAnd more.");
}

/* ---- numbers ---- */

static void ids_count_places_whatever_became_of_the_others(void **state)
{
	struct bench b;
	const char *words;

	bench_begin(&b, *state, "A.\n\n[IMAGE: a]\n\nB.\n\n[IMAGE: b]\n\nC.\n\n[IMAGE: c]");
	b.rows[1].anchor = b.rows[2].anchor = NULL; /* nobody asked for them before */
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_int_equal(target_words(&b.w, 2, &words), 0);
	assert_string_equal(words, "c");
	b.rows[2].new_anchor = NULL;
	bench_begin(&b, *state, "A.\n\n[IMAGE: a]\n\nB.\n\n[IMAGE: b]\n\nC.\n\n[IMAGE: c]");
	b.rows[1].anchor = b.rows[2].anchor = NULL;
	assert_int_equal(clean(&b, 1), ATTACH_REMOVED);
	assert_int_equal(target_words(&b.w, 1, &words), 0);
	assert_string_equal(words, "b");
	assert_int_equal(attach(&b, 3), ATTACH_DONE);
	assert_string_equal(text(&b), "A.\n\nB.\n\n[IMAGE: b]\n\nC.\n\n![c](" URL "three.png)");
}

/* ---- the other targets ---- */

static struct attach_row *row_for(struct bench *b, json_t *ref)
{
	struct attach_row *r = &b->rows[0];

	assert_non_null(ctx_own_json(b->cx, ref));
	*r = (struct attach_row){ .readable = true, .asset = asset(b->cx, "one"), .alt = "Stones." };
	assert_int_equal(target_parse(b->cx, ref, NULL, &r->target), 0);
	b->w.count = 1;
	return r;
}

static void items_options_and_the_cover_take_media(void **state)
{
	struct bench b;
	struct attach_row *r;
	json_t *option;

	bench_begin(&b, *state, "One.");
	row_for(&b, json_pack("{s:s, s:s}", "type", "item", "itemId", "i1"));
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(
		json_string_value(json_object_get(json_at(b.w.course, "/items/0/stimulus"), "url")),
		URL "one.png");
	r = row_for(&b, json_pack("{s:s}", "type", "cover"));
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(json_string_value(json_at(b.w.course, "/cover/alt")), "Stones.");
	r->asset = asset(*state, "two");
	assert_int_equal(put_back(&b, 1), ATTACH_NONE); /* something stands there */
	r = row_for(
		&b, json_pack("{s:s, s:s, s:s}", "type", "option", "itemId", "i1", "optionId", "b"));
	option = json_at(b.w.course, "/items/0/options/1");
	json_object_set_new(
		option, "media", json_pack("{s:s, s:s}", "type", "image", "url", "/old.png"));
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_int_equal(json_array_size(json_object_get(option, "media")), 2);
	assert_int_equal(attach(&b, 1), ATTACH_DONE); /* the same once more */
	assert_int_equal(json_array_size(json_object_get(option, "media")), 2);
	r->target.index = 0;
	r->asset = asset(*state, "two");
	assert_int_equal(attach(&b, 1), ATTACH_DONE);
	assert_string_equal(json_string_value(json_at(option, "/media/0/url")), URL "two.png");
	r->target.option_id = "z";
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
	r->target.item_id = "z";
	r->target.type = MEDIA_TARGET_ITEM;
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
	r->asset = NULL;
	assert_int_equal(attach(&b, 1), ATTACH_GONE);
}

static void a_target_says_what_is_missing(void **state)
{
	static const struct {
		const char *json, *kind, *pointer;
	} bad[] = { { "{}", NULL, "/targetRef/type" }, { "{'type':'sky'}", NULL, "/targetRef/type" },
		{ "{'type':'item'}", NULL, "/targetRef/itemId" },
		{ "{'type':'option','itemId':'i'}", NULL, "/targetRef/optionId" },
		{ "{'type':'option','itemId':'i','optionId':'a','index':8}", NULL, "/targetRef/index" },
		{ "{'type':'study_text','studyTextId':'t'}", NULL, "/targetRef/markerId" },
		{ "{'type':'study_text','studyTextId':'t','markerId':'m'}", "audio", "/targetRef/type" },
		{ "{'type':'cover'}", "video", "/targetRef/type" } };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char *text_of = ctx_strdup(*state, bad[i].json);
		struct ctx *cx = *state;
		struct target t;
		json_t *ref;

		for (char *s = text_of; *s != '\0'; s++)
			*s = *s == '\'' ? '"' : *s;
		assert_int_equal(json_parse(cx, text_of, strlen(text_of), 8, &ref), 0);
		assert_int_equal(target_parse(cx, ref, bad[i].kind, &t), -1);
		assert_string_equal(
			json_string_value(json_object_get(json_array_get(cx->err.details, 0), "pointer")),
			bad[i].pointer);
		ctx_forgive(cx);
	}
}

/* ---- any text ---- */

/* Whatever a text is, a marker comes back to where it was, and nothing else changes. */
static void random_texts_survive_failing_and_redriving(void **state)
{
	static const char *const bits[] = { "one ", "two\n", "\n\n", "[IMAGE: a]", "[IMAGE: b]", "é",
		" ", "![x](", "[", "]", "word. " };
	uint64_t random = 27;

	for (int round = 0; round < 3000; round++) {
		struct ctx *cx = *state;
		struct anchored a;
		struct bench b;
		struct str s;

		ctx_reset(cx, "round");
		assert_int_equal(str_init(&s, cx, 4096), 0);
		for (uint64_t n = 1 + unit_random(&random) % 14; n > 0; n--)
			str_puts(&s, bits[unit_random(&random) % ARRAY_LEN(bits)]);
		bench_begin(&b, cx, s.data);
		for (size_t m = 1; m <= b.w.count; m++)
			if (unit_random(&random) % 2 == 0)
				clean(&b, m);
		for (size_t m = b.w.count; m >= 1; m--)
			attach(&b, m);
		assert_int_equal(anchored_read(cx, text(&b), json_object_get(study(&b), "media"), &a), 0);
		for (size_t i = 0; i < a.count; i++)
			if (a.places[i].url == NULL) { /* a marker is left */
				print_error("of \"%s\" came \"%s\"\n", s.data, text(&b));
				assert_non_null(a.places[i].url);
			}
		assert_int_equal(json_array_size(json_object_get(study(&b), "media")), a.count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(a_marker_becomes_a_picture_with_its_entry),
		CTX_TEST(an_alt_that_is_not_plain_text_stays_out_of_the_text),
		CTX_TEST(equal_markers_are_told_apart_in_both_orders),
		CTX_TEST(three_equal_neighbours_come_in_any_order),
		CTX_TEST(the_same_picture_in_two_places_keeps_its_entries),
		CTX_TEST(edits_around_a_marker_do_not_move_its_picture),
		CTX_TEST(a_marker_that_a_person_took_out_is_gone_and_its_equal_is_not),
		CTX_TEST(an_equal_marker_that_a_person_added_gets_no_picture),
		CTX_TEST(as_many_markers_as_there_were_are_the_same_in_a_text_that_was_written_anew),
		CTX_TEST(a_marker_does_not_take_the_place_of_one_that_nobody_asked_for),
		CTX_TEST(a_marker_of_other_words_is_another_marker),
		CTX_TEST(a_picture_that_a_person_took_out_is_not_put_back),
		CTX_TEST(an_older_copy_gets_its_pictures_again),
		CTX_TEST(a_failed_marker_leaves_a_clean_text_and_comes_back_to_its_place),
		CTX_TEST(a_text_of_nothing_else_keeps_its_marker),
		CTX_TEST(a_marker_may_be_kept),
		CTX_TEST(failed_equals_come_back_each_to_its_place),
		CTX_TEST(failed_neighbours_come_back_in_their_order),
		CTX_TEST(a_removed_place_is_found_in_an_edited_text_or_given_up),
		CTX_TEST(ids_count_places_whatever_became_of_the_others),
		CTX_TEST(items_options_and_the_cover_take_media),
		CTX_TEST(a_target_says_what_is_missing),
		CTX_TEST(random_texts_survive_failing_and_redriving),
	};

	cfg.public_url = "http://127.0.0.1";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
