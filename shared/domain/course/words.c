/*
 * The template language of the skills, and the people and things they tell of. In braces:
 * {a} a value, {a.w} in words, {a.o} the thing in the right number, {a:hour/hours} a word in the right number,
 * {o} the things (unless a value is named o), {o1} one of them, {N} and {M} two people, {k} the key.
 */
#include <stdio.h>
#include <string.h>

#include "domain/course/pack.h"

static const char *const people[] = { "Ana", "Ben", "Chloe", "Diego", "Emma", "Farid", "Grace",
	"Hana", "Ivan", "Jada", "Kofi", "Lena", "Mateo", "Nora", "Omar", "Priya", "Quinn", "Rosa",
	"Sam", "Tara", "Uma", "Victor", "Wei", "Yusuf", "Zoe", "Aisha", "Leo", "Mia", "Noah", "Sofia" };

static const struct noun things[BANDS][16] = {
	[K_2] = { { "apple", "apples" }, { "shell", "shells" }, { "sticker", "stickers" },
		{ "crayon", "crayons" }, { "toy car", "toy cars" }, { "block", "blocks" },
		{ "book", "books" }, { "leaf", "leaves" }, { "button", "buttons" }, { "grape", "grapes" },
		{ "rock", "rocks" }, { "bead", "beads" }, { "flower", "flowers" }, { "cookie", "cookies" },
		{ "pencil", "pencils" }, { "marble", "marbles" } },
	[B_3_5] = { { "stamp", "stamps" }, { "trading card", "trading cards" },
		{ "sticker", "stickers" }, { "bead", "beads" }, { "photo", "photos" },
		{ "button", "buttons" }, { "seed", "seeds" }, { "tile", "tiles" }, { "badge", "badges" },
		{ "coupon", "coupons" }, { "marble", "marbles" }, { "bookmark", "bookmarks" },
		{ "postcard", "postcards" }, { "shell", "shells" }, { "ticket", "tickets" },
		{ "paper crane", "paper cranes" } },
	[B_6_8] = { { "ticket", "tickets" }, { "bolt", "bolts" }, { "flyer", "flyers" },
		{ "sample", "samples" }, { "bottle", "bottles" }, { "seedling", "seedlings" },
		{ "photo", "photos" }, { "page", "pages" }, { "message", "messages" },
		{ "sensor", "sensors" }, { "voucher", "vouchers" }, { "brick", "bricks" },
		{ "report", "reports" }, { "parcel", "parcels" }, { "survey form", "survey forms" },
		{ "battery", "batteries" } },
};

void draft_begin(struct draft *d)
{
	int64_t first = any(d, 0, (int64_t)(sizeof(people) / sizeof(people[0])) - 1);
	int64_t second = any(d, 0, (int64_t)(sizeof(people) / sizeof(people[0])) - 2);

	d->person[0] = people[first];
	d->person[1] = people[second >= first ? second + 1 : second];
	d->noun = things[d->band][any(d, 0, 15)];
	d->look = LOOK_NUMBER;
	d->choices = OPTIONS;
	d->value = d->tolerance = (struct num){ 0, 1 };
}

static void write_fraction(char *out, size_t size, struct num v, bool mixed)
{
	char whole[32], top[32], bottom[32];
	int64_t rest = v.n < 0 ? -(v.n % v.d) : v.n % v.d;

	num_write_whole(bottom, sizeof(bottom), v.d, true);
	if (v.d == 1) {
		num_write_whole(out, size, v.n, true);
	} else if (mixed && v.n / v.d != 0) {
		num_write_whole(whole, sizeof(whole), v.n / v.d, true);
		num_write_whole(top, sizeof(top), rest, true);
		snprintf(out, size, "%s %s/%s", whole, top, bottom);
	} else {
		num_write_whole(top, sizeof(top), v.n, true);
		snprintf(out, size, "%s/%s", top, bottom);
	}
}

static void write_clock(char *out, size_t size, int64_t minutes, enum look look)
{
	int64_t of_day = ((minutes % 1440) + 1440) % 1440;
	int hour = (int)(of_day / 60), minute = (int)(of_day % 60), half = hour % 12 ? hour % 12 : 12;

	if (look == LOOK_CLOCK24)
		snprintf(out, size, "%02d:%02d", hour, minute);
	else if (look == LOOK_CLOCK)
		snprintf(out, size, "%d:%02d", half, minute);
	else
		snprintf(out, size, "%d:%02d %s", half, minute, hour < 12 ? "a.m." : "p.m.");
}

static void write_signed(char *out, size_t size, const char *mark, struct num v, int places)
{
	char digits[40];

	num_write_decimal(digits, sizeof(digits), num_of(v.n < 0 ? -v.n : v.n, v.d), places);
	snprintf(out, size, "%s%s%s", v.n < 0 ? "\xe2\x88\x92" : "", mark, digits);
}

void write_value(char *out, size_t size, struct num v, enum look look)
{
	char digits[48];

	if (!num_ok(
			v)) { /* a template names a value that was never set: the markup rule finds the brace */
		snprintf(out, size, "{unset}");
		return;
	}
	switch (look) {
	case LOOK_MIXED:
	case LOOK_FRACTION:
		write_fraction(out, size, v, look == LOOK_MIXED);
		break;
	case LOOK_MONEY:
	case LOOK_DOLLARS:
		write_signed(out, size, "$", v, look == LOOK_MONEY ? 2 : 0);
		break;
	case LOOK_CENTS:
	case LOOK_PERCENT:
		num_write_decimal(digits, sizeof(digits), v, 0);
		snprintf(out, size, "%s%s", digits, look == LOOK_CENTS ? "\xc2\xa2" : "%");
		break;
	case LOOK_TENTHS:
	case LOOK_HUNDREDTHS:
		num_write_decimal(out, size, v, look == LOOK_TENTHS ? 1 : 2);
		break;
	case LOOK_CLOCK:
	case LOOK_CLOCK24:
	case LOOK_AMPM:
		write_clock(out, size, v.n / v.d, look);
		break;
	case LOOK_PLAIN:
		num_write_whole(out, size, v.n / v.d, false);
		break;
	case LOOK_NUMBER:
	default:
		if (num_places(v) >= 0)
			num_write_decimal(out, size, v, 0);
		else
			write_fraction(out, size, v, false);
		break;
	}
}

static bool is_one(const struct var *v)
{
	return !v->is_text && v->value.n == 1 && v->value.d == 1;
}

/* {a…}: what stands between the braces after the first letter is in rest, up to but not including '}'. */
static void fill_value(const struct draft *d, char *out, size_t size, char name, const char *rest)
{
	const struct var *v = &d->var[name - 'a'];
	const char *slash;

	if (*rest == '\0' && v->is_text)
		snprintf(out, size, "%s", v->text);
	else if (*rest == '\0')
		write_value(out, size, v->value, v->look);
	else if (strcmp(rest, ".w") == 0)
		num_write_words(out, size, v->value.n);
	else if (strcmp(rest, ".o") == 0)
		snprintf(out, size, "%s", is_one(v) ? d->noun.one : d->noun.many);
	else if (*rest == ':' && (slash = strchr(rest, '/')) != NULL && is_one(v))
		snprintf(out, size, "%.*s", (int)(slash - rest - 1), rest + 1);
	else if (*rest == ':' && (slash = strchr(rest, '/')) != NULL)
		snprintf(out, size, "%s", slash + 1);
	else
		snprintf(out, size, "{%c%s}", name, rest);
}

static void fill_one(const struct draft *d, char *out, size_t size, const char *name)
{
	if (strcmp(name, "o1") == 0)
		snprintf(out, size, "%s", d->noun.one);
	else if (strcmp(name, "o") == 0 && !d->var['o' - 'a'].is_text && d->var['o' - 'a'].value.d == 0)
		snprintf(out, size, "%s", d->noun.many);
	else if (strcmp(name, "k") == 0)
		snprintf(out, size, "%s", d->key);
	else if (strcmp(name, "N") == 0)
		snprintf(out, size, "%s", d->person[0]);
	else if (strcmp(name, "M") == 0)
		snprintf(out, size, "%s", d->person[1]);
	else if (name[0] >= 'a' && name[0] <= 'z')
		fill_value(d, out, size, name[0], name + 1);
	else
		snprintf(out, size, "{%s}", name);
}

bool fill(const struct draft *d, char *out, size_t size, const char *t)
{
	size_t at = 0;

	while (*t != '\0' && at + 1 < size) {
		const char *end = *t == '{' ? strchr(t, '}') : NULL;
		char name[64];

		if (end == NULL || end - t - 1 >= (ptrdiff_t)sizeof(name)) {
			out[at++] = *t++;
			continue;
		}
		memcpy(name, t + 1, (size_t)(end - t - 1));
		name[end - t - 1] = '\0';
		fill_one(d, out + at, size - at, name);
		at += strlen(out + at);
		t = end + 1;
		if (at > 0 && out[at - 1] == '.' && *t == '.')
			t++; /* "a.m." ends its sentence itself */
	}
	out[at] = '\0';
	return *t == '\0' && at + 1 < size;
}
