/* Data of the knowledge packs and the checker's arithmetic: inner consistency, and values known by other ways. */
#include "unit.h"

#include "domain/course/countries.h"
#include "domain/course/elements.h"
#include "domain/course/eval.h"
#include "domain/course/planets.h"

#define FAIL_TEST(...)                                                                             \
	do {                                                                                           \
		print_error(__VA_ARGS__);                                                                  \
		assert_true(false);                                                                        \
	} while (0)

static void elements_are_all_there_once(void **state)
{
	(void)state;
	for (int z = 1; z <= ELEMENTS; z++) {
		const struct element *e = &elements[z];

		assert_in_range(strlen(e->symbol), 1, 2);
		assert_true(e->symbol[0] >= 'A' && e->symbol[0] <= 'Z');
		assert_true(e->symbol[1] == '\0' || (e->symbol[1] >= 'a' && e->symbol[1] <= 'z'));
		assert_in_range(e->period, 1, 7);
		assert_in_range(e->group, 0, 18);
		for (int y = 1; y < z; y++) {
			assert_string_not_equal(e->symbol, elements[y].symbol);
			assert_string_not_equal(e->name, elements[y].name);
			/* Nothing shares a box of the table, and rows are filled in order. */
			assert_false(
				e->group != 0 && e->group == elements[y].group && e->period == elements[y].period);
			assert_true(elements[y].period <= e->period);
		}
	}
}

static void elements_stand_where_they_belong(void **state)
{
	static const struct {
		int z;
		const char *symbol;
		int period, group;
		char state, kind;
	} known[] = { { 1, "H", 1, 1, 'g', 'n' }, { 2, "He", 1, 18, 'g', 'n' },
		{ 6, "C", 2, 14, 's', 'n' }, { 11, "Na", 3, 1, 's', 'm' }, { 17, "Cl", 3, 17, 'g', 'n' },
		{ 21, "Sc", 4, 3, 's', 'm' }, { 26, "Fe", 4, 8, 's', 'm' }, { 29, "Cu", 4, 11, 's', 'm' },
		{ 35, "Br", 4, 17, 'l', 'n' }, { 47, "Ag", 5, 11, 's', 'm' }, { 50, "Sn", 5, 14, 's', 'm' },
		{ 54, "Xe", 5, 18, 'g', 'n' }, { 57, "La", 6, 0, 's', 'm' }, { 71, "Lu", 6, 3, 's', 'm' },
		{ 74, "W", 6, 6, 's', 'm' }, { 79, "Au", 6, 11, 's', 'm' }, { 80, "Hg", 6, 12, 'l', 'm' },
		{ 82, "Pb", 6, 14, 's', 'm' }, { 86, "Rn", 6, 18, 'g', 'n' }, { 92, "U", 7, 0, 's', 'm' },
		{ 118, "Og", 7, 18, '?', '?' } };
	int gases = 0, liquids = 0, ungrouped = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		const struct element *e = &elements[known[i].z];

		assert_string_equal(e->symbol, known[i].symbol);
		assert_int_equal(e->period, known[i].period);
		assert_int_equal(e->group, known[i].group);
		assert_int_equal(e->state, known[i].state);
		assert_int_equal(e->kind, known[i].kind);
	}
	for (int z = 1; z <= ELEMENTS; z++) {
		gases += elements[z].state == 'g';
		liquids += elements[z].state == 'l';
		ungrouped += elements[z].group == 0;
	}
	assert_int_equal(gases, 11);
	assert_int_equal(liquids, 2);
	assert_int_equal(ungrouped, 28);
}

static void countries_and_capitals_are_distinct(void **state)
{
	int by_region[REGIONS] = { 0 };

	(void)state;
	assert_true(countries_count >= 150);
	for (int i = 0; i < countries_count; i++) {
		const struct country *c = &countries[i];

		assert_in_range(c->level, 1, 3);
		assert_in_range(c->region, 0, REGIONS - 1);
		by_region[c->region]++;
		if (c->city != NULL)
			assert_string_not_equal(c->city, c->capital);
		for (int j = 0; j < countries_count; j++) {
			if (i != j) {
				assert_string_not_equal(c->name, countries[j].name);
				assert_string_not_equal(c->capital, countries[j].capital);
			}
			if (c->city != NULL) /* a "city that is no capital" is nowhere a capital */
				assert_string_not_equal(c->city, countries[j].capital);
		}
	}
	for (int r = 0; r < REGIONS; r++)
		assert_true(by_region[r] >= 8);
}

static void years_of_independence_are_in_order(void **state)
{
	(void)state;
	for (int e = 0; e < ERAS; e++) {
		assert_true(era_counts[e] >= 8);
		for (int i = 0; i < era_counts[e]; i++) {
			assert_in_range(eras[e][i].year, 1776, 2011);
			assert_string_not_equal(eras[e][i].name, eras[e][i].from);
			if (i > 0)
				assert_true(eras[e][i].year >= eras[e][i - 1].year);
		}
	}
}

static void planets_are_in_order(void **state)
{
	int facts[PLANETS] = { 0 };

	(void)state;
	for (int p = 1; p < PLANETS; p++)
		assert_true(planets[p].distance_tenths_au > planets[p - 1].distance_tenths_au);
	for (int p = 0; p < PLANETS; p++)
		assert_int_equal(planets[p].giant, planets[p].diameter_km > 20000);
	for (int i = 0; i < planet_facts_count; i++)
		facts[planet_facts[i].planet]++;
	for (int p = 0; p < PLANETS; p++)
		assert_true(facts[p] >= 3);
}

static void arithmetic_is_read_as_written(void **state)
{
	static const struct {
		const char *text;
		int64_t n, d;
	} known[] = { { "2 + 3 × 4", 14, 1 }, { "(2 + 3) × 4", 20, 1 }, { "1,234.5", 2469, 2 },
		{ "1 1/2 + 3/4", 9, 4 }, { "$2.50 × 3", 15, 2 }, { "45\xc2\xa2", 9, 20 },
		{ "25% of 80", 20, 1 }, { "10^3 ÷ 4", 250, 1 }, { "7² − 1", 48, 1 }, { "−5 + 3", -2, 1 },
		{ "4 − (−3)", 7, 1 }, { "2/3 ÷ 4/5", 5, 6 }, { "10⁻²", 1, 100 },
		{ "(4 + 5 + 6) ÷ 3", 5, 1 }, { "4(2 + 3)", 20, 1 } };
	static const char *const not_numbers[] = { "", "x", "3 apples", "2 +", "(1", "1 ÷ 0", "3:45",
		"1st", "?", "5 5", "99999999999999999999" };
	struct num v;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!eval_text(known[i].text, &v))
			FAIL_TEST("%s cannot be read", known[i].text);
		assert_int_equal(v.n, known[i].n);
		assert_int_equal(v.d, known[i].d);
	}
	for (size_t i = 0; i < ARRAY_LEN(not_numbers); i++)
		assert_false(eval_text(not_numbers[i], &v));
}

static void equations_are_found_in_prose(void **state)
{
	static const struct {
		const char *text;
		int judged, untrue;
	} known[] = { { "So 8 + 5 = 13.", 1, 0 }, { "Then 8 + 5 = 14, and 14 − 1 = 13.", 2, 1 },
		{ "1/2 = 2/4 = 3/6", 2, 0 }, { "17 ÷ 5 = 3 R 2", 1, 0 }, { "17 ÷ 5 = 2 R 7", 1, 1 },
		{ "3/4 > 2/3 but 1/2 < 1/3", 2, 1 }, { "x + 3 = 5", 0, 0 }, { "3 apples = 3 pears", 0, 0 },
		{ "Half of 8 = 4", 0, 0 }, { "(3 + 4 = 8)", 1, 1 }, { "$1.50 + 50\xc2\xa2 = $2.00", 1, 0 },
		{ "0.25 = 25%", 1, 0 }, { "At 3:40 = noon", 0, 0 }, { "2 + ? = 5", 0, 0 } };
	struct num three = { 3, 1 }, four = { 4, 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct eval_found f = eval_relations(known[i].text, NULL);

		if (f.judged != known[i].judged || f.untrue != known[i].untrue)
			FAIL_TEST("%s: %d judged, %d untrue", known[i].text, f.judged, f.untrue);
	}
	assert_int_equal(eval_relations("2 + [blank] = 5", &three).untrue, 0);
	assert_int_equal(eval_relations("2 + [blank] = 5", &three).with_unknown, 1);
	assert_int_equal(eval_relations("2 + ? = 5", &four).untrue, 1);
	assert_int_equal(eval_relations("1 [blank]/4 = 7/4", &three).untrue, 0);
	assert_int_equal(eval_relations("[blank]/8 + 1/8 = 1/2", &three).untrue, 0);
	assert_int_equal(eval_relations("3/100 = [blank]%", &three).untrue, 0);
	assert_int_equal(eval_relations("19 ÷ 4 = [blank] R 3", &four).untrue, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_are_all_there_once),
		cmocka_unit_test(elements_stand_where_they_belong),
		cmocka_unit_test(countries_and_capitals_are_distinct),
		cmocka_unit_test(years_of_independence_are_in_order),
		cmocka_unit_test(planets_are_in_order),
		cmocka_unit_test(arithmetic_is_read_as_written),
		cmocka_unit_test(equations_are_found_in_prose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
