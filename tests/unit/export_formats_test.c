/* The writers of exports: hostile texts stay texts, the same course gives the same bytes, odd courses do no harm. */
#include "unit.h"

#include "codec/hash.h"
#include "codec/json.h"
#include "domain/export/export_impl.h"

#define HOSTILE                                                                                    \
	"<script>alert(1)</script> ]]> & ~ = # { } : \\\\ %50% [html] \\\" ' // $CATEGORY: x \\n\\n::"

/* One group, an item of each mode, a study text; @ stands for the text under test. */
static const char course_text[] =
	"{'formatVersion':1,'id':'c','title':'@','subject':'s','gradeBand':'3-5','mode':'options','language':'en',"
	"'groups':[{'id':'g2','title':'Second','order':2,'objectives':[]},{'id':'g1','title':'A/B @','order':1,"
	"'objectives':[{'id':'o1','text':'@','bloom':'apply'}]}],"
	"'items':[{'id':'i1','groupId':'g1','objectiveId':'o1','mode':'options','stem':'@','hint':'@','explanation':'@',"
	"'options':[{'id':'a','text':'@','misconception':'@'},{'id':'b','text':'%50%[x]'},{'id':'c','text':'[html]<b>'}],"
	"'answer':{'optionId':'b'},'stimulus':{'type':'image','url':'p.png','alt':'@'}},"
	"{'id':'i2','groupId':'g1','objectiveId':'o1','mode':'numeric','stem':'It is [blank] @','hint':'','explanation':'',"
	"'answer':{'value':-0.75,'tolerance':0.05},'mistakes':[{'value':0.75,'misconception':'@'}]}],"
	"'studyTexts':[{'id':'t1','groupId':'g1','title':'@','text':'@\\n\\n[IMAGE: @]\\n\\nend','media':["
	"{'type':'image','url':'elsewhere'},{'type':'image','url':'p.png','alt':'more'}]}]}";

static struct export_picture picture = {
	.url = "p.png", .name = "001.png", .data = "\x89PNG\r\n\x1a\n", .size_bytes = 8
};

static void use_course(struct ctx *cx, struct export_source *s, const char *instead)
{
	struct str text;
	json_error_t e;

	assert_int_equal(str_init(&text, cx, 1 MiB), 0);
	for (const char *p = course_text; *p != '\0'; p++)
		assert_int_equal(
			*p == '@' ? str_puts(&text, instead) : str_add(&text, *p == '\'' ? "\"" : p, 1), 0);
	*s = (struct export_source){ .course_id = "c",
		.organization_id = "o",
		.version = 7,
		.pictures = &picture,
		.picture_count = 1 };
	s->course = ctx_own_json(cx, json_loads(text.data, 0, &e));
	if (s->course == NULL) {
		print_error("%s: %s\n", e.text, text.data);
		_fail(__FILE__, __LINE__);
	}
	s->left_out = ctx_own_json(cx, json_array());
}

static const char *written(struct ctx *cx, enum export_kind kind, const struct export_source *s)
{
	struct export_file f;

	assert_int_equal(export_write(cx, kind, s, &f), 0);
	return f.bytes;
}

static void has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL) {
		print_error("not in it: %s\n%s\n", part, text);
		_fail(__FILE__, __LINE__);
	}
}

static void lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL) {
		print_error("in it: %s\n%s\n", part, text);
		_fail(__FILE__, __LINE__);
	}
}

static void gift_escapes_each_character_that_means_something(void **state)
{
	struct export_source s;
	const char *gift;

	use_course(*state, &s, HOSTILE);
	gift = written(*state, EXPORT_GIFT, &s);
	has(gift,
		"\t~<script>alert(1)</script> ]]> & \\~ \\= \\# \\{ \\} \\: \\\\ %50% [html] \" ' // $CATEGORY\\: x \\n\\n\\:\\:#<script>");
	has(gift, "\n\t=[plain]%50%[x]\n");   /* no weight */
	has(gift, "\n\t~[plain][html]<b>\n"); /* no format */
	has(gift, "\n\t####<script>");
	has(gift, " {#\n\t=-0.75:0.05\n\t=%0%0.75:0#<script>");
	has(gift, "::[plain]It is _____ <script>");
	has(gift, "\\n\\n[Picture\\: <script>");
}

/* A line that opens a category, a comment or a question must be ours, whatever a text holds. */
static void gift_texts_open_no_line_of_their_own(void **state)
{
	struct export_source s;
	int lines = 0, categories = 0;
	char *gift, *line, *rest;

	use_course(*state, &s, "x\\n\\n$CATEGORY: evil\\n\\n// gone\\n\\n::evil::evil {}\\n\\r\\n=yes");
	gift = ctx_strdup(*state, written(*state, EXPORT_GIFT, &s));
	for (line = strtok_r(gift, "\n", &rest); line != NULL;
		 line = strtok_r(NULL, "\n", &rest), lines++) {
		categories += str_starts(line, "$CATEGORY: $course$/top/");
		assert_true(str_starts(line, "$CATEGORY: $course$/top/x ") ||
			(lines == 0 && str_starts(line, "// x $CAT")) || str_starts(line, "::i1 ") ||
			str_starts(line, "::i2 ") || str_starts(line, "::t1 ") || line[0] == '\t' ||
			strcmp(line, "}") == 0);
	}
	assert_int_equal(categories, 2);
}

static void moodle_keeps_texts_inside_their_sections(void **state)
{
	struct export_source s;
	const char *xml;

	use_course(*state, &s, HOSTILE);
	xml = written(*state, EXPORT_MOODLE_XML, &s);
	lacks(xml, "<script>");
	has(xml, "<p>&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp; ~ = # { }");
	has(xml,
		"<category><text>$course$/top/&lt;script&gt;alert(1)&lt;//script&gt;"); /* "/" doubled */
	has(xml, "/01 A//B &lt;script&gt;");
	has(xml, "/02 Second</text>");
	has(xml, "<question type=\"multichoice\">");
	has(xml, "<single>true</single>");
	has(xml, "<answer fraction=\"100\" format=\"html\"><text><![CDATA[<p>%50%[x]</p>]]></text>");
	has(xml, "<answer fraction=\"100\" format=\"moodle_auto_format\"><text>-0.75</text>");
	has(xml, "<tolerance>0.05</tolerance>");
	has(xml, "<file name=\"001.png\" path=\"/\" encoding=\"base64\">iVBORw0KGgo=</file>");
	has(xml, "<img src=\"@@PLUGINFILE@@/001.png\" alt=\"&lt;script&gt;");
	has(xml, "<p><em>[&lt;script&gt;"); /* the picture that does not go along */
}

static void course_js_is_one_harmless_statement(void **state)
{
	struct export_source s;
	struct export_file f;
	json_error_t e;
	json_t *course, *group, *item;

	use_course(*state, &s, HOSTILE "\xE2\x80\xA8 \xC3\xA9 </ScRiPt");
	assert_int_equal(write_player_course(*state, &s, &f), 0);
	lacks(f.bytes, "<");
	for (size_t i = 0; i < f.size_bytes; i++)
		assert_true(f.bytes[i] == '\n' ||
			((unsigned char)f.bytes[i] >= ' ' && (unsigned char)f.bytes[i] < 0x7f));
	assert_true(str_starts(f.bytes, "window.igniteCourse={"));
	assert_true(str_ends(f.bytes, "};\n"));
	course = ctx_own_json(*state, json_loadb(f.bytes + 20, f.size_bytes - 22, 0, &e));
	assert_non_null(course);
	group = json_array_get(json_object_get(course, "groups"), 0); /* by order, not by place */
	assert_string_equal(text_in(group, "title"),
		json_string_value(
			json_object_get(json_array_get(json_object_get(s.course, "groups"), 1), "title")));
	item = json_array_get(json_object_get(group, "items"), 0);
	assert_int_equal(json_integer_value(json_object_get(item, "key")), 1);
	assert_string_equal(text_in(json_object_get(item, "picture"), "src"), "media/001.png");
	item = json_array_get(json_object_get(group, "items"), 1);
	assert_true(json_real_value(json_object_get(item, "value")) == -0.75);
}

static void study_texts_become_paragraphs_and_places_for_pictures(void **state)
{
	struct export_source s;
	struct export_file f;

	use_course(*state, &s, "x");
	assert_int_equal(write_player_course(*state, &s, &f), 0);
	has(f.bytes,
		"\"parts\":[\"x\",{\"alt\":\"x\"},\"end\",{\"alt\":\"more\",\"src\":\"media/001.png\"}]");
}

static void only_members_of_the_format_reach_the_player(void **state)
{
	struct export_source s;
	struct export_file f;

	use_course(*state, &s, "x");
	json_object_set_new(s.course, "__proto__", json_string("smuggled"));
	json_object_set_new(json_array_get(json_object_get(s.course, "items"), 0), "__proto__",
		json_string("smuggled"));
	assert_int_equal(write_player_course(*state, &s, &f), 0);
	lacks(f.bytes, "smuggled");
}

static void the_same_source_gives_the_same_bytes(void **state)
{
	for (enum export_kind k = 0; k < EXPORT_KINDS; k++) {
		char first[SHA256_TEXT] = "", again[SHA256_TEXT];

		for (int round = 0; round < 2; round++) {
			struct export_source s;
			struct export_file f;

			use_course(*state, &s, HOSTILE);
			assert_int_equal(export_write(*state, k, &s, &f), 0);
			hash_sha256(f.bytes, f.size_bytes, round == 0 ? first : again);
		}
		assert_string_equal(first, again);
	}
}

static void gift_names_the_pictures_that_it_leaves_out(void **state)
{
	struct export_source s;
	struct export_file f;

	use_course(*state, &s, "x");
	leave_out(*state, s.left_out, "/studyTexts/0/media/0", "It is not in the store.");
	assert_int_equal(export_write(*state, EXPORT_GIFT, &s, &f), 0);
	assert_int_equal(json_array_size(f.left_out), 3);
	assert_string_equal(text_in(json_array_get(f.left_out, 1), "pointer"), "/items/0/stimulus");
	assert_string_equal(text_in(json_array_get(f.left_out, 2), "pointer"), "/studyTexts/0/media/1");
	assert_int_equal(json_array_size(s.left_out), 1);
	for (int i = 0; i < 100; i++)
		leave_out(*state, s.left_out, "/x", "y");
	assert_int_equal(json_array_size(s.left_out), EXPORT_LEFT_OUT_MAX + 1);
}

/* A stored version passed the rules once; who owns the database may have put anything there since. */
static void courses_of_any_shape_are_written_or_refused(void **state)
{
	static const char *const shapes[] = { "{}", "{\"groups\":3,\"items\":{},\"studyTexts\":\"x\"}",
		"{\"groups\":[1,null,[],{}],\"items\":[1,null,{\"mode\":\"numeric\"},{\"options\":3},{\"options\":[1,{}]}],\"studyTexts\":[0,{\"media\":3,\"text\":5}]}",
		"{\"title\":[],\"language\":{},\"groups\":[{\"id\":\"\",\"order\":\"x\"}]}" };

	for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
		for (enum export_kind k = 0; k < EXPORT_KINDS; k++) {
			struct export_source s = { .course_id = "c", .organization_id = "o", .version = 1 };
			struct export_file f;
			json_error_t e;

			s.course = ctx_own_json(*state, json_loads(shapes[i], 0, &e));
			s.left_out = ctx_own_json(*state, json_array());
			assert_non_null(s.course);
			assert_int_equal(export_write(*state, k, &s, &f), 0);
		}
}

static void formats_have_names_and_files_of_their_own(void **state)
{
	enum export_kind kind = EXPORT_KINDS;

	(void)state;
	assert_true(export_kind_of("gift", &kind));
	assert_int_equal(kind, EXPORT_GIFT);
	assert_false(export_kind_of("scorm2004", &kind));
	for (enum export_kind a = 0; a < EXPORT_KINDS; a++)
		for (enum export_kind b = 0; b < a; b++)
			assert_string_not_equal(export_formats[a].file_stem, export_formats[b].file_stem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(gift_escapes_each_character_that_means_something),
		CTX_TEST(gift_texts_open_no_line_of_their_own),
		CTX_TEST(moodle_keeps_texts_inside_their_sections),
		CTX_TEST(course_js_is_one_harmless_statement),
		CTX_TEST(study_texts_become_paragraphs_and_places_for_pictures),
		CTX_TEST(only_members_of_the_format_reach_the_player),
		CTX_TEST(the_same_source_gives_the_same_bytes),
		CTX_TEST(gift_names_the_pictures_that_it_leaves_out),
		CTX_TEST(courses_of_any_shape_are_written_or_refused),
		CTX_TEST(formats_have_names_and_files_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
