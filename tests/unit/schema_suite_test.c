/*
 * Each keyword of draft 2020-12 with what it lets pass and what it does not, in the profile of the specification. The
 * official suite is another (tests/conformance); these cases are always there.
 */
#include "unit.h"

#include "codec/json.h"
#include "codec/schema.h"

enum { DOCS_MAX = 8 };

/* Documents are written with ' for ". */
struct keyword_case {
	const char *schema, *good[DOCS_MAX], *bad[DOCS_MAX];
};

static json_t *value(struct ctx *cx, const char *text)
{
	char *copy = ctx_strdup(cx, text);
	json_t *json;

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	json = json_loads(copy, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	if (json == NULL)
		print_error("%s\n", copy);
	assert_non_null(json);
	return ctx_own_json(cx, json);
}

static struct schema *compile(struct ctx *cx, const char *text, struct schema_registry *registry)
{
	struct schema_options options = {
		.flags = SCHEMA_UNKNOWN_IS_NOTE, .registry = registry, .base = "https://a.test/base.json"
	};
	char why[256] = "";
	struct schema *s = schema_compile_with(&options, value(cx, text), why, sizeof(why));

	if (s == NULL)
		print_error("%s: %s\n", text, why);
	assert_non_null(s);
	return s;
}

static void check_docs(
	struct ctx *cx, const struct keyword_case *c, const struct schema *s, bool good)
{
	const char *const *docs = good ? c->good : c->bad;

	for (size_t i = 0; i < DOCS_MAX && docs[i] != NULL; i++) {
		bool passes = schema_check(cx, s, value(cx, docs[i]), "") == 0;

		if (passes != good)
			print_error("%s: %s\n", c->schema, docs[i]);
		assert_true(passes == good);
		assert_true(passes == (cx->err.status == 0));
		ctx_forgive(cx);
	}
}

static void check_cases(
	struct ctx *cx, const struct keyword_case *cases, size_t count, struct schema_registry *r)
{
	for (size_t i = 0; i < count; i++) {
		struct schema *s = compile(cx, cases[i].schema, r);

		check_docs(cx, &cases[i], s, true);
		check_docs(cx, &cases[i], s, false);
		schema_free(s);
	}
}

static void keywords_of_values(void **state)
{
	static const struct keyword_case cases[] = {
		{ "true", { "1", "null" }, { NULL } },
		{ "false", { NULL }, { "1", "null" } },
		{ "{'type':'integer'}", { "1", "1.0", "-0.0", "1e30" }, { "1.5", "'1'", "true" } },
		{ "{'type':['integer','null']}", { "1", "null" }, { "1.5", "{}" } },
		{ "{'type':['integer','number']}", { "1", "1.5" }, { "'1'" } },
		{ "{'enum':[1,'a',[1],{'a':1},null]}", { "1.0", "'a'", "[1.0]", "{'a':1}", "null" },
			{ "true", "'b'", "[1,1]", "{'a':2}", "{}" } },
		{ "{'enum':[]}", { NULL }, { "1", "'a'", "null" } },
		{ "{'enum':['a\\u0000b']}", { "'a\\u0000b'" }, { "'a'", "'a\\u0000c'" } },
		{ "{'const':false}", { "false" }, { "0", "null", "''" } },
		{ "{'const':9007199254740993}", { "9007199254740993" }, { "9007199254740992" } },
		{ "{'minimum':1.5}", { "1.5", "2", "'x'" }, { "1", "-3" } },
		{ "{'maximum':9223372036854775807}", { "9223372036854775807" }, { "1e19" } },
		{ "{'exclusiveMinimum':0}", { "1e-300" }, { "0", "-0.0" } },
		{ "{'exclusiveMaximum':3}", { "2.999" }, { "3", "3.0" } },
		{ "{'multipleOf':0.01}", { "4.02", "0", "-19.99", "1e300", "7" }, { "0.075", "1e-3" } },
		{ "{'multipleOf':0.1}", { "0.3", "-1.1" }, { "0.30000000000000004", "0.25" } },
		{ "{'multipleOf':2}", { "4", "4.0", "-6", "1e20" }, { "3", "2.5" } },
		{ "{'multipleOf':1e-8}", { "12391239123", "0.00000001" }, { "1.5e-8" } },
		{ "{'multipleOf':0.123456789}", { "0" }, { "1e308" } },
		{ "{'multipleOf':1e300}", { "3e300" }, { "1e299", "5" } },
		{ "{'minLength':2,'maxLength':3}", { "'ab'", "'äöü'", "'😀😀'", "7" },
			{ "'a'", "'😀'", "'abcd'" } },
		{ "{'maxLength':2.0}", { "'ab'" }, { "'abc'" } },
		{ "{'pattern':'^a+$'}", { "'aa'", "1" }, { "''", "'ab'", "'aa\\n'" } },
		{ "{'minItems':1,'maxItems':2}", { "[1]", "[1,2]", "{}" }, { "[]", "[1,2,3]" } },
		{ "{'uniqueItems':true}", { "[1,true,'1',[1],{'a':1}]", "[]", "[[1],[2]]" },
			{ "[1,1.0]", "[{'a':1,'b':2},{'b':2,'a':1}]", "[1,2,3,4,5,6,7,8,9,10,1.0]" } },
		{ "{'minProperties':1,'maxProperties':2}", { "{'a':1}", "[]" },
			{ "{}", "{'a':1,'b':2,'c':3}" } },
		{ "{'required':['a','__proto__']}", { "{'a':1,'__proto__':2}", "[]" },
			{ "{'a':1}", "{}" } },
		{ "{'dependentRequired':{'a':['b']}}", { "{}", "{'b':1}", "{'a':1,'b':1}" },
			{ "{'a':1}" } },
	};

	check_cases(*state, cases, ARRAY_LEN(cases), NULL);
}

static void keywords_that_apply_schemas(void **state)
{
	static const struct keyword_case cases[] = {
		{ "{'properties':{'a':{'type':'null'}}}", { "{}", "{'a':null,'b':1}", "1" },
			{ "{'a':1}" } },
		{ "{'properties':{'abcdefgh-1':{'type':'null'},'abcdefgh-2':{'type':'string'},'1-abcdefgh':true,"
		  "'abcdefgh-and-something-abcdefgh':true,'abcdefgh-or-something--abcdefgh':false},"
		  "'additionalProperties':false}",
			{ "{'abcdefgh-1':null}", "{'abcdefgh-2':'a'}", "{'1-abcdefgh':1}",
				"{'abcdefgh-and-something-abcdefgh':1}" },
			{ "{'abcdefgh-1':'a'}", "{'abcdefgh-2':null}", "{'abcdefgh-3':1}", "{'2-abcdefgh':1}",
				"{'abcdefgh-or-something--abcdefgh':1}",
				"{'abcdefgh-AND-something-abcdefgh':1}" } },
		{ "{'patternProperties':{'^x':{'type':'null'},'y$':{'const':null}}}",
			{ "{'x':null}", "{'z':1}", "{'xy':null}" }, { "{'x1':1}", "{'y':0}" } },
		{ "{'properties':{'a':true},'patternProperties':{'^b':true},'additionalProperties':false}",
			{ "{'a':1,'b1':1}" }, { "{'c':1}" } },
		{ "{'required':['a'],'additionalProperties':{'type':'null'}}", { "{'a':null}" },
			{ "{'a':1}", "{}" } },
		{ "{'propertyNames':{'pattern':'^[a-z]+$','maxLength':3}}", { "{'abc':1}", "{}" },
			{ "{'abcd':1}", "{'A':1}" } },
		{ "{'propertyNames':{'anyOf':[{'const':'a'},{'enum':['b','c']}],'not':{'const':'c'}}}",
			{ "{'a':1,'b':1}" }, { "{'c':1}", "{'d':1}" } },
		{ "{'propertyNames':{'type':'integer'}}", { "{}" }, { "{'1':1}" } },
		{ "{'dependentSchemas':{'a':{'required':['b']}}}", { "{}", "{'a':1,'b':1}" },
			{ "{'a':1}" } },
		{ "{'dependencies':{'a':['b'],'c':{'required':['d']}}}", { "{'a':1,'b':1}" },
			{ "{'a':1}", "{'c':1}" } },
		{ "{'prefixItems':[{'type':'null'},true],'items':{'type':'string'}}",
			{ "[]", "[null]", "[null,1,'a']" }, { "[1]", "[null,1,2]" } },
		{ "{'contains':{'const':1},'minContains':2,'maxContains':3}", { "[1,1]", "[1,1,1,2]" },
			{ "[1]", "[1,1,1,1]", "[]" } },
		{ "{'contains':{'const':1},'minContains':0}", { "[]", "[2]" }, { NULL } },
		{ "{'allOf':[{'minimum':1},{'maximum':2}]}", { "1", "'x'" }, { "0", "3" } },
		{ "{'anyOf':[{'minimum':3},{'type':'string'}]}", { "3", "'x'" }, { "1" } },
		{ "{'oneOf':[{'minimum':3},{'type':'integer'}]}", { "3.5", "1" }, { "4", "1.5" } },
		{ "{'oneOf':[{'properties':{'k':{'const':'a'}},'required':['x']},{'properties':{'k':{'const':'b'}}}]}",
			{ "{'k':'a','x':1}", "{'k':'b'}", "{}" },
			{ "{'k':'a'}", "{'k':'c'}", "{'k':1}", "{'x':1}" } },
		{ "{'not':{'required':['a']}}", { "{}" }, { "{'a':1}", "{'a':null}", "1" } },
		{ "{'if':{'type':'string'},'then':{'minLength':2},'else':{'minimum':3}}", { "'ab'", "3" },
			{ "'a'", "2" } },
		{ "{'then':false,'else':false}", { "1" }, { NULL } },
		{ "{'contentEncoding':'base64','contentMediaType':'application/json','contentSchema':false}",
			{ "'!'", "1" }, { NULL } },
		{ "{'unknown':1,'title':1}", { "1" }, { NULL } },
	};

	check_cases(*state, cases, ARRAY_LEN(cases), NULL);
}

static void keywords_about_what_is_left(void **state)
{
	static const struct keyword_case cases[] = {
		{ "{'properties':{'a':true},'unevaluatedProperties':false}", { "{'a':1}", "[1]" },
			{ "{'b':1}" } },
		{ "{'allOf':[{'properties':{'a':true}},{'patternProperties':{'^b':true}}],"
		  "'unevaluatedProperties':{'type':'null'}}",
			{ "{'a':1,'b1':1,'c':null}" }, { "{'c':1}" } },
		{ "{'anyOf':[{'properties':{'a':{'const':1}},'required':['a']},"
		  "{'properties':{'b':{'const':1}},'required':['b']}],'unevaluatedProperties':false}",
			{ "{'a':1}", "{'b':1}", "{'a':1,'b':1}" }, { "{'a':1,'b':2}", "{'a':1,'c':1}" } },
		{ "{'if':{'properties':{'a':{'const':1}},'required':['a']},'then':{'properties':{'b':true}},"
		  "'else':{'properties':{'c':true}},'unevaluatedProperties':false}",
			{ "{'a':1,'b':1}", "{'c':1}" }, { "{'a':1,'c':1}", "{'a':2}" } },
		{ "{'not':{'not':{'properties':{'a':true}}},'unevaluatedProperties':false}", { "{}" },
			{ "{'a':1}" } },
		{ "{'$ref':'#/$defs/x','unevaluatedProperties':false,'$defs':{'x':{'properties':{'a':true}}}}",
			{ "{'a':1}" }, { "{'b':1}" } },
		{ "{'dependentSchemas':{'a':{'properties':{'b':true}}},'properties':{'a':true},"
		  "'unevaluatedProperties':false}",
			{ "{'a':1,'b':1}" }, { "{'b':1}" } },
		{ "{'allOf':[{'additionalProperties':true}],'unevaluatedProperties':false}", { "{'a':1}" },
			{ NULL } },
		{ "{'allOf':[{'unevaluatedProperties':true}],'unevaluatedProperties':false}", { "{'a':1}" },
			{ NULL } },
		{ "{'prefixItems':[true],'unevaluatedItems':false}", { "[]", "[1]", "{'a':1}" },
			{ "[1,2]" } },
		{ "{'allOf':[{'prefixItems':[true,true]}],'contains':{'type':'null'},'unevaluatedItems':"
		  "{'type':'string'}}",
			{ "[1,1,null]", "[1,1,null,'a']" }, { "[1,1,null,1]" } },
		{ "{'anyOf':[{'items':{'type':'string'}},{'prefixItems':[{'type':'integer'}]}],"
		  "'unevaluatedItems':false}",
			{ "['a','b']", "[1]" }, { "[1,2]" } },
		{ "{'contains':{'const':1},'minContains':0,'unevaluatedItems':false}", { "[1,1]" },
			{ "[1,2]" } },
	};

	check_cases(*state, cases, ARRAY_LEN(cases), NULL);
}

static struct schema_registry *documents(struct ctx *cx)
{
	static const struct {
		const char *uri, *document;
	} all[] = {
		{ "https://a.test/other.json",
			"{'type':'integer','$defs':{'s':{'$anchor':'s','type':'string'}}}" },
		{ "https://a.test/moved.json", "{'$id':'https://b.test/x/home.json','$ref':'near.json'}" },
		{ "https://b.test/x/near.json", "{'type':'null'}" },
		{ "https://a.test/tree.json",
			"{'$id':'https://a.test/tree.json','$dynamicAnchor':'node','properties':"
			"{'data':true,'children':{'items':{'$dynamicRef':'#node'}}}}" },
		{ "https://a.test/no-validation.json",
			"{'$vocabulary':{'https://json-schema.org/draft/2020-12/vocab/core':true,"
			"'https://json-schema.org/draft/2020-12/vocab/applicator':true,'https://x.test/own':false}}" },
		{ "https://a.test/wants-more.json", "{'$vocabulary':{'https://x.test/own':true}}" },
	};
	struct schema_registry *r = schema_registry_new();

	assert_non_null(r);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		assert_int_equal(schema_registry_add(r, all[i].uri, value(cx, all[i].document)), 0);
	return r;
}

static void references_and_identifiers(void **state)
{
	static const struct keyword_case cases[] = {
		{ "{'$ref':'#/$defs/a%25b~1c~0','$defs':{'a%b/c~':{'type':'null'}}}", { "null" }, { "1" } },
		{ "{'$ref':'#here','$defs':{'x':{'$anchor':'here','type':'null'}}}", { "null" }, { "1" } },
		{ "{'$ref':'other.json'}", { "1" }, { "'a'" } },
		{ "{'$ref':'other.json#s'}", { "'a'" }, { "1" } },
		{ "{'$ref':'https://a.test/other.json#/$defs/s'}", { "'a'" }, { "1" } },
		{ "{'$ref':'moved.json'}", { "null" }, { "1" } },
		{ "{'$ref':'https://b.test/x/home.json'}", { "null" }, { "1" } },
		{ "{'$id':'https://c.test/root','$ref':'inner','$defs':{'i':{'$id':'inner','$ref':'#/$defs/t',"
		  "'$defs':{'t':{'type':'null'}}},'t':{'type':'string'}}}",
			{ "null" }, { "'a'" } },
		{ "{'$id':'urn:example:root','$ref':'urn:example:root#/$defs/t','$defs':{'t':{'type':'null'}}}",
			{ "null" }, { "1" } },
		{ "{'$id':'https://c.test/a/b/../c.json','$ref':'../d.json','$defs':{'d':{'$id':'/d.json',"
		  "'type':'null'}}}",
			{ "null" }, { "1" } },
		{ "{'enum':[{'$id':'https://c.test/x'}],'$defs':{'x':{'$id':'https://c.test/x'}}}",
			{ "{'$id':'https://c.test/x'}" }, { "{}" } },
		{ "{'$id':'https://c.test/strict-tree','$dynamicAnchor':'node','$ref':'https://a.test/tree.json',"
		  "'unevaluatedProperties':false}",
			{ "{'children':[{'data':1}]}" }, { "{'children':[{'date':1}]}" } },
		/* the outermost of three decides, though a resource on the way does nothing but refer on */
		{ "{'$id':'https://c.test/1','$ref':'2','$defs':{'n':{'$dynamicAnchor':'n','type':'null'},"
		  "'2':{'$id':'2','$ref':'3','$defs':{'n':{'$dynamicAnchor':'n','type':'string'}}},"
		  "'3':{'$id':'3','$dynamicRef':'#n','$defs':{'n':{'$dynamicAnchor':'n','type':'number'}}}}}",
			{ "null" }, { "'a'", "1" } },
		{ "{'$id':'https://c.test/1','$ref':'2','$defs':{"
		  "'2':{'$id':'2','$ref':'3','$defs':{'n':{'$dynamicAnchor':'n','type':'string'}}},"
		  "'3':{'$id':'3','$dynamicRef':'#n','$defs':{'n':{'$dynamicAnchor':'n','type':'number'}}}}}",
			{ "'a'" }, { "null", "1" } },
		/* what an unknown keyword holds belongs to the resource around it */
		{ "{'$id':'https://c.test/r','$ref':'#/$defs/i/odd','$defs':{'i':{'$id':'inner/','odd':{'$ref':'t'}},"
		  "'t':{'$id':'inner/t','type':'null'},'w':{'$id':'t','type':'string'}}}",
			{ "null" }, { "'a'" } },
		{ "{'$ref':'https://a.test/tree.json'}", { "{'children':[{'date':1}]}" }, { NULL } },
		{ "{'$ref':'https://json-schema.org/draft/2020-12/schema'}",
			{ "{'type':'object','$defs':{'a':{'minLength':1}}}", "true" },
			{ "{'type':1}", "{'$defs':{'a':{'minLength':-1}}}",
				"{'properties':{'x':{'pattern':'('}}}" } },
		{ "{'$schema':'https://a.test/no-validation.json','type':'null','properties':{'a':false}}",
			{ "1", "{'b':1}" }, { "{'a':1}" } },
	};
	struct ctx *cx = *state;
	struct schema_registry *r = documents(cx);

	check_cases(cx, cases, ARRAY_LEN(cases), r);
	schema_registry_free(r);
}

static void what_is_not_known_is_refused(void **state)
{
	static const char *const bad[] = { "{'$ref':'nowhere.json'}", "{'$ref':'other.json#nothing'}",
		"{'$ref':'other.json#/nothing'}", "{'$schema':'https://a.test/wants-more.json'}",
		"{'$schema':'https://a.test/nowhere.json'}", "{'$dynamicRef':'#nothing'}" };
	struct ctx *cx = *state;
	struct schema_registry *r = documents(cx);

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct schema_options options = {
			.flags = SCHEMA_UNKNOWN_IS_NOTE, .registry = r, .base = "https://a.test/base.json"
		};
		char why[256] = "";

		assert_null(schema_compile_with(&options, value(cx, bad[i]), why, sizeof(why)));
		assert_true(strlen(why) > 20);
	}
	schema_registry_free(r);
}

static void a_schema_outlives_its_registry(void **state)
{
	struct ctx *cx = *state;
	struct schema_registry *r = documents(cx);
	struct schema *s = compile(cx, "{'items':{'$ref':'moved.json'}}", r);

	schema_registry_free(r);
	assert_int_equal(schema_check(cx, s, value(cx, "[null]"), ""), 0);
	assert_int_equal(schema_check(cx, s, value(cx, "[1]"), ""), -1);
	schema_free(s);
}

/* ---- formats ---- */

static void formats(void **state)
{
	static const struct {
		const char *name, *good[6], *bad[8];
	} cases[] = {
		{ "date", { "2024-02-29" }, { "2023-02-29", "2024-1-01", "2024-01-01\n", "" } },
		{ "time", { "12:00:00Z", "23:59:60+00:00", "01:02:03.456-01:30" },
			{ "12:00:00", "24:00:00Z", "12:59:60Z", "12:00:00.Z" } },
		{ "date-time", { "2026-01-31t12:00:00z" },
			{ "2026-01-31 12:00:00Z", "2026-01-31T12:00Z" } },
		{ "duration", { "P1Y2M3DT4H5M6S", "P3W", "PT1M", "P1D" },
			{ "P", "PT", "P1Y3D", "P1W1D", "1D", "P1S", "P-1D", "PT1H3S" } },
		{ "email", { "a.b@x.org", "\\\"a b\\\"@x.org", "a@[127.0.0.1]", "a@[IPv6:::1]" },
			{ "a", "a..b@x.org", ".a@x.org", "a@", "@x", "a@-x", "a b@x.org", "a@[300.0.0.1]" } },
		{ "hostname", { "a.b-c.1d", "xn--9n2bp8q" },
			{ "", "a..b", "-a", "a.", "a_b", "xn--X", "ä.de" } },
		{ "idn-hostname", { "실례.테스트", "a。b" }, { "〮실례", "", "a..b", "a·l" } },
		{ "idn-email", { "실례@실례.테스트" }, { "실례", "실례@〮실례" } },
		{ "ipv4", { "127.0.0.1" },
			{ "256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "1.2.3.4 ", "١.2.3.4" } },
		{ "ipv6", { "::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4" },
			{ "1", ":::", "1::2::3", "::1%eth0", "::01.2.3.4", "12345::" } },
		{ "uri", { "https://a.test/%20?q#f", "urn:a:b", "http://[::1]:80/" },
			{ "/a", "a b:c", "https://a.test/%2", "http://[::1", "https://ä.test/",
				"http://a:b/" } },
		{ "uri-reference", { "/a", "?q", "", "a/b:c", "//h" }, { "a b", "a\\\\b", ":a", "1:a" } },
		{ "iri", { "https://ä.test/ö" }, { "ä", "https://a.test/\\ufdd0" } },
		{ "iri-reference", { "ä/ö", "" }, { "ä b", "\\\\ä" } },
		{ "uri-template", { "/a/{b}{?c,d*}{e:12}", "" },
			{ "{", "{}", "{a,}", "a}", "{a:0}", "{!a}" } },
		{ "json-pointer", { "", "/", "/a~0~1" }, { "a", "/~", "/~2" } },
		{ "relative-json-pointer", { "0", "1/a", "2#", "0-1/x" },
			{ "01", "-1", "", "1#/a", "0+0", "a" } },
		{ "regex", { "a(?<n>b)\\\\k<n>", "[]", "(?<=a+)b" },
			{ "(", "\\\\a", "(?P<n>a)", "a**", "[b-a]", "(a)\\\\2" } },
		{ "uuid", { "2EB8AA08-aa98-11ea-b4aa-73b441d16380" },
			{ "2eb8aa08", "2eb8aa08-aa98-11ea-b4aa73b441d16380" } },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schema *s = compile(cx, ctx_printf(cx, "{'format':'%s'}", cases[i].name), NULL);

		for (size_t d = 0; d < ARRAY_LEN(cases[i].bad); d++) {
			bool is_good = d < ARRAY_LEN(cases[i].good) && cases[i].good[d] != NULL;
			json_t *good = is_good ? value(cx, ctx_printf(cx, "'%s'", cases[i].good[d])) : NULL;
			json_t *bad = cases[i].bad[d] == NULL
				? NULL
				: json_loads(ctx_printf(cx, "\"%s\"", cases[i].bad[d]), JSON_DECODE_ANY, NULL);

			if (good != NULL && schema_check(cx, s, good, "") != 0)
				print_error("%s: %s should do\n", cases[i].name, cases[i].good[d]);
			assert_int_equal(cx->err.status, 0);
			if (bad != NULL && schema_check(cx, s, bad, "") == 0)
				print_error("%s: %s should not do\n", cases[i].name, cases[i].bad[d]);
			assert_true(bad == NULL || cx->err.status == 422);
			ctx_forgive(cx);
			json_decref(bad);
		}
		schema_free(s);
	}
}

static void a_format_is_a_note_where_that_is_asked_for(void **state)
{
	struct schema_options options = { .flags = SCHEMA_UNKNOWN_IS_NOTE | SCHEMA_FORMAT_IS_NOTE };
	struct ctx *cx = *state;
	char why[256];
	struct schema *s =
		schema_compile_with(&options, value(cx, "{'format':'date'}"), why, sizeof(why));

	assert_non_null(s);
	assert_int_equal(schema_check(cx, s, value(cx, "'x'"), ""), 0);
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CTX_TEST(keywords_of_values),
		CTX_TEST(keywords_that_apply_schemas),
		CTX_TEST(keywords_about_what_is_left),
		CTX_TEST(references_and_identifiers),
		CTX_TEST(what_is_not_known_is_refused),
		CTX_TEST(a_schema_outlives_its_registry),
		CTX_TEST(formats),
		CTX_TEST(a_format_is_a_note_where_that_is_asked_for),
	};

	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
