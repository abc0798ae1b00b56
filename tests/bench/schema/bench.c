/*
 * bench make FILE BYTES: writes a course of at least so many bytes, made of the packs' courses.
 * bench time SCHEMA FILE SECONDS: checks FILE again and again; prints {"check_us", "parse_us", "both_us", "bytes"}: medians
 * of one check, one parse, and both together.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/json.h"
#include "codec/schema.h"
#include "domain/course.h"

enum { ARENA_MIB = 64, SAMPLES_MAX = 100000, WARM_UP = 50 };

static int die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- the document ---- */

static void append(json_t *all, const json_t *course, const char *key)
{
	json_t *part = json_object_get(course, key);

	if (json_object_get(all, key) == NULL)
		json_object_set_new(all, key, json_array());
	json_array_extend(json_object_get(all, key), part);
}

/* Adds the largest course that the entry offers in a mode; the first one gives the head. */
static void add_course(struct ctx *cx, json_t *all, const json_t *entry, const char *mode)
{
	struct course_request rq = { .course_id = "bench",
		.subject = json_string_value(json_object_get(entry, "subject")),
		.grade_band = json_string_value(json_object_get(entry, "grade_band")),
		.mode = mode,
		.items_per_group = (int)json_integer_value(json_object_get(entry, "items_per_group")) };
	json_t *course, *copy;

	if (course_build(cx, &rq, &course) != 0)
		die(cx->err.message);
	copy = json_deep_copy(course);
	if (json_object_size(all) == 0)
		json_object_update(all, copy);
	else
		for (int i = 0; i < 3; i++)
			append(all, copy, (const char *[]){ "groups", "items", "studyTexts" }[i]);
	json_decref(copy);
}

static int make(const char *path, size_t least_bytes)
{
	struct ctx *cx = ctx_new(ARENA_MIB MiB, "bench");
	json_t *catalog, *copy, *all = json_object();

	if (cx == NULL || course_catalog(cx, &catalog) != 0)
		die("no catalog");
	copy = json_deep_copy(catalog);
	for (size_t i = 0; i < json_array_size(copy); i++) {
		const json_t *entry = json_array_get(copy, i), *modes = json_object_get(entry, "modes");

		for (size_t m = 0; m < json_array_size(modes); m++) {
			ctx_reset(cx, "bench");
			if (json_dumpb(all, NULL, 0, JSON_COMPACT) < least_bytes)
				add_course(cx, all, entry, json_string_value(json_array_get(modes, m)));
		}
	}
	if (json_dump_file(all, path, JSON_COMPACT) != 0)
		die("the course cannot be written");
	json_decref(copy);
	json_decref(all);
	ctx_free(cx);
	return 0;
}

/* ---- measuring ---- */

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double median_us(int64_t *sample, size_t count)
{
	size_t middle = count / 2;

	qsort(sample, count, sizeof(*sample), by_size);
	return (double)sample[middle] / 1000;
}

static char *read_file(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "rb");
	char *text;
	long size = 0;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		die(path);
	rewind(f);
	text = malloc((size_t)size + 1);
	if (text == NULL || fread(text, 1, (size_t)size, f) != (size_t)size)
		die(path);
	fclose(f);
	text[size] = '\0';
	*ret_size = (size_t)size;
	return text;
}

struct bench {
	struct ctx *cx;
	struct schema *schema;
	char *text;
	size_t size;
	json_t *doc;
};

static void check(struct bench *b)
{
	ctx_reset(b->cx, "bench");
	if (schema_check(b->cx, b->schema, b->doc, "") != 0)
		die("the course does not fit its schema");
}

static void parse(struct bench *b)
{
	json_decref(b->doc);
	b->doc = json_loadb(b->text, b->size, 0, NULL);
}

static void parse_and_check(struct bench *b)
{
	parse(b);
	check(b);
}

static double measure(struct bench *b, void (*work)(struct bench *b), double seconds)
{
	static int64_t sample[SAMPLES_MAX];
	int64_t end = now_ns() + (int64_t)(seconds * 1e9);
	size_t count = 0;

	for (int i = 0; i < WARM_UP; i++)
		work(b);
	while (count < SAMPLES_MAX && (count < 9 || now_ns() < end)) {
		int64_t start = now_ns();

		work(b);
		sample[count++] = now_ns() - start;
	}
	return median_us(sample, count);
}

static int measure_all(const char *schema_path, const char *path, double seconds)
{
	struct bench b = { .cx = ctx_new(ARENA_MIB MiB, "bench") };
	double check_us, parse_us, both_us;
	size_t schema_size;
	char *schema_text = read_file(schema_path, &schema_size), why[256];

	b.schema = schema_compile(schema_text, schema_size, why, sizeof(why));
	if (b.cx == NULL || b.schema == NULL)
		die(why);
	b.text = read_file(path, &b.size);
	parse(&b);
	check_us = measure(&b, check, seconds);
	parse_us = measure(&b, parse, seconds);
	both_us = measure(&b, parse_and_check, seconds);
	printf("{\"check_us\": %.1f, \"parse_us\": %.1f, \"both_us\": %.1f, \"bytes\": %zu}\n",
		check_us, parse_us, both_us, b.size);
	json_decref(b.doc);
	schema_free(b.schema);
	ctx_free(b.cx);
	free(b.text);
	free(schema_text);
	return 0;
}

int main(int argc, char **argv)
{
	json_setup();
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv[2], strtoul(argv[3], NULL, 10));
	if (argc == 5 && strcmp(argv[1], "time") == 0)
		return measure_all(argv[2], argv[3], strtod(argv[4], NULL));
	return die("bench make FILE BYTES | bench time SCHEMA FILE SECONDS");
}
