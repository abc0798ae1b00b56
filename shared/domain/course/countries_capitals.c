/* Knowledge: countries and capitals, grades K-2, 3-5 and 6-8; years of independence as numeric pack. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "domain/course/countries.h"
#include "domain/course/pack.h"

/* Which regions a skill covers, as bits. */
#define IN(region) (1u << (region))

static const unsigned europe =
	IN(WEST_EUROPE) | IN(NORTH_EUROPE) | IN(SOUTH_EUROPE) | IN(EAST_EUROPE);
static const unsigned asia = IN(WEST_ASIA) | IN(CENTRAL_SOUTH_ASIA) | IN(EAST_ASIA);
static const unsigned africa =
	IN(NORTH_WEST_AFRICA) | IN(WEST_AFRICA) | IN(EAST_AFRICA) | IN(SOUTH_AFRICA);
static const unsigned north_america = IN(NORTH_AMERICA) | IN(CARIBBEAN);
static const unsigned south_america = IN(SOUTH_AMERICA);
static const unsigned oceania = IN(OCEANIA);
static const unsigned world = (1u << REGIONS) - 1;

static unsigned regions_of(const struct draft *d)
{
	return *(const unsigned *)d->skill->data;
}

static int level_of(const struct draft *d)
{
	return d->band == K_2 ? 1 : d->band == B_3_5 ? 2 : 3;
}

static bool fits(const struct country *c, unsigned regions, int level)
{
	return c->level <= level && (regions & IN(c->region)) != 0;
}

/* A country of the skill's regions; its place in the table. */
static int pick(struct draft *d, unsigned regions)
{
	for (int tries = 0; tries < 2000; tries++) {
		int i = (int)any(d, 0, countries_count - 1);

		if (fits(&countries[i], regions, level_of(d)))
			return i;
	}
	return 0;
}

/* Without "the". */
static const char *short_name(const char *name)
{
	return strncmp(name, "the ", 4) == 0 ? name + 4 : name;
}

/* True when the names of country and capital give each other away. */
static bool alike(const struct country *c)
{
	char start[5];
	const char *name = short_name(c->name);

	snprintf(start, sizeof(start), "%.4s", c->capital);
	return strncmp(name, start, 4) == 0 || strstr(c->capital, "Salvador") != NULL ||
		strstr(c->capital, "Domingo") != NULL || strncmp(name, "South ", 6) == 0 ||
		strncmp(name, "Saint ", 6) == 0;
}

/* "It begins with P and has 5 letters." */
static void letters_hint(struct draft *d, const char *word, const char *what)
{
	int n = 0;

	for (const char *s = word; *s != '\0'; s++)
		n += isalpha((unsigned char)*s) != 0;
	let_text(d, 'x', what);
	let_text(d, 'y', (const char[]){ word[0], '\0' });
	LET(d, "z", n);
	hint(d, "{x} begins with the letter {y} and has {z} letters.");
}

/* Gives three other countries of the same part of the world, or of the skill's regions when there are too few. */
static void others_of(struct draft *d, int key_at, int *others, int n)
{
	unsigned near = IN(countries[key_at].region);

	for (int i = 0; i < n; i++) {
		bool taken = true;

		for (int tries = 0; tries < 60 && taken; tries++) {
			others[i] = pick(d, tries < 12 ? near : regions_of(d));
			taken = others[i] == key_at;
			for (int j = 0; j < i; j++)
				taken = taken || others[j] == others[i];
		}
	}
}

static void capital_of(struct draft *d, int at)
{
	static const char *const asks[] = { "What is the capital of {c}?",
		"Which city is the capital of {c}?" };
	const struct country *c = &countries[at];
	int others[4];

	d->topic = 1 + 4 * at;
	let_text(d, 'c', c->name);
	let_text(d, 'a', c->capital);
	ask(d, PICK(d, asks));
	key_text(d, c->capital);
	if (c->city != NULL) {
		let_text(d, 'b', c->city);
		miss_text(d, c->city, "{b} is a city in {c}, but not its capital.");
	}
	others_of(d, at, others, 4);
	for (int i = 0; i < 4; i++) {
		let_text(d, 'e', countries[others[i]].name);
		let_text(d, 'b', countries[others[i]].capital);
		miss_text(d, countries[others[i]].capital, "{b} is the capital of {e}.");
	}
	letters_hint(d, c->capital, "The name of the city");
	if (c->city != NULL)
		let_text(d, 'b', c->city);
	explain(d,
		c->city != NULL ? "{a} is the capital of {c}. {b} is another city of the country."
						: "{a} is the capital of {c}.");
}

static void country_of(struct draft *d, int at)
{
	static const char *const asks[] = { "{a} is the capital of which country?",
		"Which country has {a} as its capital?" };
	const struct country *c = &countries[at];
	int others[4];

	d->topic = 2 + 4 * at;
	let_text(d, 'c', c->name);
	let_text(d, 'a', c->capital);
	ask(d, PICK(d, asks));
	key_text(d, short_name(c->name));
	others_of(d, at, others, 4);
	for (int i = 0; i < 4; i++) {
		let_text(d, 'e', countries[others[i]].name);
		let_text(d, 'b', countries[others[i]].capital);
		miss_text(d, short_name(countries[others[i]].name), "The capital of {e} is {b}.");
	}
	letters_hint(d, short_name(c->name), "The name of the country");
	explain(d, "{a} is the capital of {c}.");
}

static void which_is_capital(struct draft *d, int at)
{
	const struct country *c = &countries[at];
	int others[3];

	d->topic = 3 + 4 * at;
	others_of(d, at, others, 3);
	for (int i = 0; i < 3; i++)
		if (countries[others[i]].city == NULL)
			return;
	let_text(d, 'c', c->name);
	let_text(d, 'a', c->capital);
	key_text(d, c->capital);
	for (int i = 0, slot = (int)any(d, 0, 3), o = 0; i < 4; i++)
		let_text(d, (char)('p' + i), i == slot ? c->capital : countries[others[o++]].city);
	ask(d, "Only one of these cities is a capital: {p}, {q}, {r} and {s}. Which one?");
	for (int i = 0; i < 3; i++) {
		let_text(d, 'e', countries[others[i]].name);
		let_text(d, 'b', countries[others[i]].city);
		let_text(d, 'f', countries[others[i]].capital);
		miss_text(d, countries[others[i]].city, "{b} is a city in {e}, where the capital is {f}.");
	}
	letters_hint(d, c->capital, "The name of the capital");
	explain(d, "{a} is the capital of {c}. The others are cities, but not capitals.");
}

static void capitals(struct draft *d)
{
	int at = pick(d, regions_of(d));

	if (form(d, 4) == 3 && d->band != K_2)
		which_is_capital(d, at);
	else if (alike(&countries[at]))
		return;
	else if (form(d, 2))
		country_of(d, at);
	else
		capital_of(d, at);
}

static void continents(struct draft *d)
{
	static const struct {
		const char *name;
		const unsigned *regions;
	} c[] = { { "Europe", &europe }, { "Asia", &asia }, { "Africa", &africa },
		{ "North America", &north_america }, { "South America", &south_america },
		{ "Oceania", &oceania } };
	int at = pick(d, world), right = 0;

	/* Countries on two continents, and names that tell theirs, are left out. */
	while (strcmp(countries[at].name, "Russia") == 0 || strcmp(countries[at].name, "Turkey") == 0 ||
		strcmp(countries[at].name, "Egypt") == 0 || strcmp(countries[at].name, "Cyprus") == 0 ||
		strcmp(countries[at].name, "Kazakhstan") == 0 ||
		strcmp(countries[at].name, "Georgia") == 0 || strcmp(countries[at].name, "Azerbaijan") == 0)
		at = pick(d, world);
	d->topic = 1 + at;
	for (int i = 0; i < 6; i++)
		if (*c[i].regions & IN(countries[at].region))
			right = i;
	let_text(d, 'c', countries[at].name);
	let_text(d, 'r', c[right].name);
	let_text(d, 'a', countries[at].capital);
	ask(d, form(d, 2) ? "On which continent is {c}?" : "On which continent is the city of {a}?");
	if (strstr(countries[at].capital, "City") != NULL)
		ask(d, "On which continent is {c}?");
	key_text(d, c[right].name);
	for (int i = 1; i < 6; i++) {
		let_text(d, 'e', c[(right + i) % 6].name);
		miss_text(d, c[(right + i) % 6].name, "{c} is not in {e}.");
		d->wrong[d->wrongs - 1].why[0] =
			(char)toupper((unsigned char)d->wrong[d->wrongs - 1].why[0]);
	}
	hint(d, "Find it on a globe. Which large land is it part of, or near to?");
	explain(d, "{a} is the capital of {c}. The country is in {r}.");
}

/* ---- numeric: years of independence ---- */

static void year_of(struct draft *d)
{
	int era = *(const int *)d->skill->data, i = (int)any(d, 0, era_counts[era] - 1),
		j = (int)any(d, 0, era_counts[era] - 1);
	const struct independence *a = &eras[era][i], *b = &eras[era][j];

	let_text(d, 'c', a->name);
	let_text(d, 'f', a->from);
	let_num(d, 'y', num_of(a->year, 1), LOOK_PLAIN);
	d->look = LOOK_PLAIN;
	if (form(d, 3) == 2 && a->year < b->year) {
		let_text(d, 'e', b->name);
		let_num(d, 'z', num_of(b->year, 1), LOOK_PLAIN);
		LET(d, "r", b->year - a->year);
		ask(d, "How many years after {c} (independent in {y}) did {e} become independent in {z}?");
		by(d, "{z} − {y}");
		key(d, b->year - a->year);
		miss(d, b->year - a->year + 1, "Counted the first year as well.");
		miss(d, b->year - a->year + 10, "Made a slip of ten.");
		miss(d, b->year - a->year + 2, "Made a slip of two.");
		hint(d, "Subtract the earlier year from the later one.");
		explain(d, "{z} − {y} = {r}.");
		return;
	}
	d->topic = 1 + i;
	ask(d,
		form(d, 3) == 0 ? "In which year did {c} become independent from {f}?"
						: "The independence of {c} from {f} dates from the year [blank].");
	key(d, a->year);
	miss(d, b->year, "That is the year of another country of the region.");
	miss(d, a->year + 1, "One year too late.");
	miss(d, a->year - 1, "One year too early.");
	miss(d, a->year + 10, "Ten years too late.");
	hint_decade(d, a->year);
	explain(d, "Since {y} {c} has been independent. Before, it was under {f}.");
	if (strcmp(a->name, "the United States") == 0 || strncmp(a->name, "the Mal", 7) == 0 ||
		strncmp(a->name, "the B", 5) == 0 || strncmp(a->name, "the Se", 6) == 0 ||
		strncmp(a->name, "the So", 6) == 0)
		explain(d, "The year of independence was {y}. Before, {c} were under {f}.");
}

static const unsigned north_west = IN(WEST_EUROPE) | IN(NORTH_EUROPE);
static const unsigned south_east = IN(SOUTH_EUROPE) | IN(EAST_EUROPE);
static const unsigned just_south = IN(SOUTH_EUROPE);
static const unsigned just_east = IN(EAST_EUROPE);
static const unsigned just_west_asia = IN(WEST_ASIA);
static const unsigned just_south_asia = IN(CENTRAL_SOUTH_ASIA);
static const unsigned just_east_asia = IN(EAST_ASIA);
static const unsigned north_west_africa = IN(NORTH_WEST_AFRICA) | IN(WEST_AFRICA);
static const unsigned south_east_africa = IN(EAST_AFRICA) | IN(SOUTH_AFRICA);
static const unsigned just_north_africa = IN(NORTH_WEST_AFRICA);
static const unsigned just_west_africa = IN(WEST_AFRICA);
static const unsigned just_east_africa = IN(EAST_AFRICA);
static const unsigned just_south_africa = IN(SOUTH_AFRICA);
static const unsigned south_oceania = IN(SOUTH_AMERICA) | IN(OCEANIA);
static const int era_numbers[ERAS] = { 0, 1, 2, 3, 4, 5, 6 };

static const struct skill beginners[] = {
	{ "Europe: the first capitals", "Name capitals in Europe.", "remember", NULL,
		"A land is led from one main city. We call that city the capital.\n\nLook at the map of "
		"Europe. In France it is Paris. In Germany it is Berlin. In Austria it is Vienna. In Ireland "
		"it is Dublin. The United Kingdom is led from London. The Netherlands are led from "
		"Amsterdam.\n\nNow look to the north. In Norway it is Oslo. In Sweden it is Stockholm. In "
		"Denmark it is Copenhagen. In Finland it is Helsinki.\n\nWatch out: the capital is not always "
		"the biggest city.",
		"Say the country and its capital aloud a few times.", capitals, { 0 }, &north_west },
	{ "Europe: south and east", "Name more capitals in Europe.", "remember", NULL,
		"In the south it is warm. In Italy the capital is Rome. In Spain it is Madrid. In Portugal it "
		"is Lisbon. In Greece it is Athens.\n\nIn the east it can be very cold. In Poland it is "
		"Warsaw. In Hungary it is Budapest. In Ukraine it is Kyiv. In Russia it is Moscow.\n\nLook at "
		"a map. Put your finger on each land and say the main city.\n\nWatch out: a big city does not "
		"have to be the capital.",
		"Say the country and its capital aloud a few times.", capitals, { 1 }, &south_east },
	{ "Asia", "Name capitals in Asia.", "remember", NULL,
		"Asia is the biggest continent. Most people on Earth live there.\n\nBeijing is the capital of "
		"China. Tokyo is the capital of Japan. Seoul is in South Korea, Bangkok in Thailand, Hanoi in "
		"Vietnam and Manila in the Philippines.\n\nNew Delhi is the capital of India. Islamabad is in "
		"Pakistan and Kathmandu in Nepal. Ankara is in Turkey, Tehran in Iran, Baghdad in Iraq and "
		"Riyadh in Saudi Arabia.\n\nWatch out: Shanghai is bigger than Beijing, but it is not the "
		"capital.",
		"Say the country and its capital aloud a few times.", capitals, { 0 }, &asia },
	{ "Africa", "Name capitals in Africa.", "remember", NULL,
		"Africa has more than fifty countries. It has deserts, forests and wide grasslands.\n\nCairo "
		"is the capital of Egypt. Rabat is in Morocco. Dakar is in Senegal, Accra in Ghana and Abuja "
		"in Nigeria.\n\nIn the east there are Nairobi in Kenya and Addis Ababa in Ethiopia. "
		"Antananarivo is on the island of Madagascar.\n\nWatch out: Lagos is huge, but Abuja leads "
		"Nigeria.",
		"Say the country and its capital aloud a few times.", capitals, { 0 }, &africa },
	{ "North America", "Name capitals in North America.", "remember", NULL,
		"Washington, D.C. is the capital of the United States. Ottawa is the capital of Canada. "
		"Mexico has Mexico City.\n\nSan Jose is the capital of Costa Rica.\n\nSome countries are "
		"islands. Havana is in Cuba, Kingston in Jamaica and Nassau in the Bahamas.\n\nWatch out: New "
		"York City is the biggest city of the United States, but not the capital.",
		"Say the country and its capital aloud a few times.", capitals, { 0 }, &north_america },
	{ "South America and Oceania", "Name capitals in South America and Oceania.", "remember", NULL,
		"South America has high mountains and a great river, the Amazon.\n\nBuenos Aires is the "
		"capital of Argentina. Santiago is in Chile, Lima in Peru, Bogota in Colombia, Caracas in "
		"Venezuela and Quito in Ecuador. Brazil has Brasilia.\n\nOceania lies in the wide ocean. "
		"Canberra is the capital of Australia. Wellington is in New Zealand and Suva in "
		"Fiji.\n\nWatch out: Sydney is bigger, but Canberra is the capital.",
		"Say the country and its capital aloud a few times.", capitals, { 5 }, &south_oceania },
	{ "Continents", "Tell on which continent a country is.", "understand", NULL,
		"Big lands are called continents. The countries in this course are on six of them. They are "
		"Europe, Asia, Africa, North America, South America and Oceania.\n\nFrance and Italy are in "
		"Europe. China and Japan are in Asia. Kenya is in Africa.\n\nCanada and Mexico are in North "
		"America. Brazil and Peru are in South America. Fiji is in Oceania.\n\nWatch out: a country "
		"is not a continent. Africa is a continent with many countries.",
		"Find the country on a globe.", continents, { 1, 3, 4 }, &world },
};

static const struct skill elementary[] = {
	{ "Western and Northern Europe", "Name capitals of western and northern Europe.", "remember",
		NULL,
		"A capital is the city where the government of a country sits. It is often the largest city, "
		"but not always.\n\nWest: Paris (France), Berlin (Germany), London (United Kingdom), Dublin "
		"(Ireland), Brussels (Belgium), Amsterdam (Netherlands), Vienna (Austria), Bern "
		"(Switzerland).\n\nNorth: Oslo (Norway), Stockholm (Sweden), Copenhagen (Denmark), Helsinki "
		"(Finland), Reykjavik (Iceland), Tallinn (Estonia), Riga (Latvia), Vilnius "
		"(Lithuania).\n\nWatch out: Zurich is larger than Bern, but Bern is the capital.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 0 }, &north_west },
	{ "Southern Europe", "Name capitals of southern Europe.", "remember", NULL,
		"Southern Europe reaches from the Atlantic to the Black Sea. Most of it lies around the "
		"Mediterranean.\n\nLisbon (Portugal), Madrid (Spain), Rome (Italy), Athens (Greece) and "
		"Valletta (Malta) are the best known.\n\nOn the Balkans there are Zagreb (Croatia), Ljubljana "
		"(Slovenia), Belgrade (Serbia) and Tirana (Albania).\n\nWatch out: Barcelona, Milan and Porto "
		"are famous, but none of them is a capital.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 1 }, &just_south },
	{ "Eastern Europe", "Name capitals of eastern Europe.", "remember", NULL,
		"Eastern Europe has wide plains and long rivers. Russia, the largest country on Earth, "
		"reaches from here to the Pacific.\n\nWarsaw (Poland), Prague (Czechia), Bratislava "
		"(Slovakia), Budapest (Hungary), Bucharest (Romania), Sofia (Bulgaria), Kyiv (Ukraine), "
		"Moscow (Russia).\n\nThree of these cities lie on the Danube: Bratislava and Budapest, and "
		"upstream Vienna in Austria.\n\nWatch out: Budapest and Bucharest sound alike. Budapest is in "
		"Hungary, Bucharest in Romania.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 1 }, &just_east },
	{ "Western Asia", "Name capitals of western Asia.", "remember", NULL,
		"Western Asia lies where Asia, Africa and Europe meet. Some of the oldest cities stand "
		"here.\n\nAnkara (Turkey), Nicosia (Cyprus), Beirut (Lebanon), Damascus (Syria), Amman "
		"(Jordan), Baghdad (Iraq), Tehran (Iran), Riyadh (Saudi Arabia), Doha (Qatar), Abu Dhabi "
		"(United Arab Emirates).\n\nDamascus has been lived in for thousands of years.\n\nWatch out: "
		"Istanbul and Dubai are larger and more famous, but Ankara and Abu Dhabi are the capitals.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 0 }, &just_west_asia },
	{ "South and Central Asia", "Name capitals of south and central Asia.", "remember", NULL,
		"The highest mountains on Earth, the Himalayas, divide this region. India has more people "
		"than any other country.\n\nNew Delhi (India), Islamabad (Pakistan), Dhaka (Bangladesh), "
		"Kathmandu (Nepal), Kabul (Afghanistan), Astana (Kazakhstan), Tashkent "
		"(Uzbekistan).\n\nIslamabad and Astana were built or enlarged to be capitals.\n\nWatch out: "
		"Mumbai, Karachi and Almaty are larger, but they are not capitals.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 4 }, &just_south_asia },
	{ "East and Southeast Asia", "Name capitals of east and southeast Asia.", "remember", NULL,
		"About every fourth person on Earth lives in this region.\n\nBeijing (China), Tokyo (Japan), "
		"Seoul (South Korea), Pyongyang (North Korea), Ulaanbaatar (Mongolia), Bangkok (Thailand), "
		"Hanoi (Vietnam), Phnom Penh (Cambodia), Kuala Lumpur (Malaysia), Manila "
		"(Philippines).\n\nTokyo and its suburbs form one of the largest cities in the "
		"world.\n\nWatch out: Shanghai and Ho Chi Minh City are larger than the capitals of their "
		"countries.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 5 }, &just_east_asia },
	{ "Northern and Western Africa", "Name capitals of northern and western Africa.", "remember",
		NULL,
		"The Sahara, the largest hot desert, fills most of northern Africa. South of it the land "
		"turns green.\n\nNorth: Cairo (Egypt), Tripoli (Libya), Tunis (Tunisia), Algiers (Algeria), "
		"Rabat (Morocco), Khartoum (Sudan), Bamako (Mali).\n\nWest: Dakar (Senegal), Yamoussoukro "
		"(Ivory Coast), Accra (Ghana), Abuja (Nigeria), Ouagadougou (Burkina Faso), Yaounde "
		"(Cameroon).\n\nWatch out: Casablanca, Abidjan and Lagos are large ports, but not capitals.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 0 }, &north_west_africa },
	{ "Eastern and Southern Africa", "Name capitals of eastern and southern Africa.", "remember",
		NULL,
		"Eastern Africa has great lakes, high mountains and famous wildlife.\n\nEast: Nairobi "
		"(Kenya), Addis Ababa (Ethiopia), Kampala (Uganda), Dodoma (Tanzania), Kigali (Rwanda), "
		"Antananarivo (Madagascar).\n\nSouth: Luanda (Angola), Lusaka (Zambia), Harare (Zimbabwe), "
		"Lilongwe (Malawi), Maputo (Mozambique), Gaborone (Botswana), Windhoek (Namibia).\n\nWatch "
		"out: Dar es Salaam was the capital of Tanzania once. Today it is Dodoma.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 7 }, &south_east_africa },
	{ "North and Central America", "Name capitals of North America and the Caribbean.", "remember",
		NULL,
		"North America reaches from the ice of the Arctic to the warm Caribbean Sea.\n\nWashington, "
		"D.C. (United States), Ottawa (Canada), Mexico City (Mexico), Tegucigalpa (Honduras), Managua "
		"(Nicaragua), San Jose (Costa Rica), Belmopan (Belize).\n\nIslands: Havana (Cuba), Kingston "
		"(Jamaica), Nassau (Bahamas), Port-au-Prince (Haiti), Bridgetown (Barbados).\n\nWatch out: "
		"Toronto is the largest city of Canada, but Ottawa is the capital.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 0 }, &north_america },
	{ "South America and Oceania", "Name capitals of South America and Oceania.", "remember", NULL,
		"The Andes run along the whole west of South America. Several capitals lie high up in them: "
		"Quito at about 2,850 meters and Bogota at about 2,600.\n\nBuenos Aires (Argentina), Santiago "
		"(Chile), Lima (Peru), Bogota (Colombia), Caracas (Venezuela), Quito (Ecuador), Montevideo "
		"(Uruguay), Asuncion (Paraguay), Brasilia (Brazil).\n\nOceania: Canberra (Australia), "
		"Wellington (New Zealand), Suva (Fiji), Port Moresby (Papua New Guinea), Apia (Samoa), "
		"Nuku'alofa (Tonga).\n\nWatch out: Rio de Janeiro and Sydney are not capitals.",
		"Picture the map of the region and name the cities from one side to the other.", capitals,
		{ 9 }, &south_oceania },
};

static const struct skill middle[] = {
	{ "Western and Northern Europe", "Recall capitals of western and northern Europe.", "remember",
		NULL,
		"A capital is the seat of a country's government. In many countries it is also the largest "
		"city, but a smaller one was sometimes chosen as a compromise, such as Bern in "
		"Switzerland.\n\nWest: Paris, Berlin, London, Dublin, Brussels, Amsterdam, Vienna, Bern and "
		"Vaduz, the capital of tiny Liechtenstein.\n\nNorth: Oslo, Stockholm, Copenhagen, Helsinki, "
		"Reykjavik and the Baltic capitals Tallinn (Estonia), Riga (Latvia) and Vilnius "
		"(Lithuania).\n\nWatch out: the government of the Netherlands works in The Hague, but the "
		"constitution names Amsterdam as the capital.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 0 },
		&north_west },
	{ "Southern Europe and the Balkans", "Recall capitals of southern Europe.", "remember", NULL,
		"The Mediterranean states have some of the oldest capitals of Europe: Athens and Rome were "
		"great cities more than two thousand years ago.\n\nLisbon (Portugal), Madrid (Spain), Rome "
		"(Italy), Valletta (Malta), Athens (Greece), Tirana (Albania).\n\nWhen Yugoslavia broke up "
		"after 1991, new states appeared: Ljubljana (Slovenia), Zagreb (Croatia), Sarajevo (Bosnia "
		"and Herzegovina), Belgrade (Serbia), Podgorica (Montenegro), Skopje (North "
		"Macedonia).\n\nWatch out: Slovenia and Slovakia are different countries; Ljubljana belongs "
		"to Slovenia.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 1 },
		&just_south },
	{ "Eastern Europe", "Recall capitals of eastern Europe.", "remember", NULL,
		"Much of eastern Europe belonged to large empires, and later to the eastern bloc. Since the "
		"1990s many states have gone their own ways.\n\nWarsaw (Poland), Prague (Czechia), Bratislava "
		"(Slovakia), Budapest (Hungary), Bucharest (Romania), Sofia (Bulgaria), Kyiv (Ukraine), Minsk "
		"(Belarus), Chisinau (Moldova), Moscow (Russia).\n\nCzechia and Slovakia were one country "
		"until the end of 1992.\n\nWatch out: Saint Petersburg was the Russian capital for two "
		"centuries, until 1918.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 1 },
		&just_east },
	{ "Western Asia and the Caucasus", "Recall capitals of western Asia.", "remember", NULL,
		"Western Asia holds large oil reserves and some of the oldest cities on Earth, such as "
		"Damascus.\n\nAnkara (Turkey), Nicosia (Cyprus), Beirut (Lebanon), Damascus (Syria), Amman "
		"(Jordan), Baghdad (Iraq), Tehran (Iran), Riyadh (Saudi Arabia), Doha (Qatar), Abu Dhabi "
		"(United Arab Emirates), Manama (Bahrain), Muscat (Oman).\n\nBetween the Black Sea and the "
		"Caspian Sea: Tbilisi (Georgia), Yerevan (Armenia), Baku (Azerbaijan).\n\nWatch out: Istanbul "
		"was a capital of empires, but since 1923 Ankara is the capital of Turkey.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 3 },
		&just_west_asia },
	{ "Central and South Asia", "Recall capitals of central and south Asia.", "remember", NULL,
		"Five states of Central Asia end in -stan, an old word for land: Kazakhstan (Astana), "
		"Uzbekistan (Tashkent), Turkmenistan (Ashgabat), Tajikistan (Dushanbe) and Kyrgyzstan "
		"(Bishkek).\n\nSouth of the mountains lie Kabul (Afghanistan), Islamabad (Pakistan), New "
		"Delhi (India), Kathmandu (Nepal), Thimphu (Bhutan), Dhaka (Bangladesh) and Male "
		"(Maldives).\n\nSeveral capitals were chosen anew: Islamabad replaced Karachi in the 1960s, "
		"Astana replaced Almaty in 1997.\n\nWatch out: Almaty is still the largest city of "
		"Kazakhstan.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 4 },
		&just_south_asia },
	{ "East and Southeast Asia", "Recall capitals of east and southeast Asia.", "remember", NULL,
		"This region joins some of the largest cities with remote mountains and thousands of "
		"islands.\n\nEast: Beijing (China), Tokyo (Japan), Seoul (South Korea), Pyongyang (North "
		"Korea), Ulaanbaatar (Mongolia).\n\nSoutheast: Bangkok (Thailand), Hanoi (Vietnam), Vientiane "
		"(Laos), Phnom Penh (Cambodia), Naypyidaw (Myanmar), Kuala Lumpur (Malaysia), Manila "
		"(Philippines), Bandar Seri Begawan (Brunei), Dili (Timor-Leste).\n\nWatch out: Myanmar moved "
		"its capital from Yangon to newly built Naypyidaw in 2006.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 5 },
		&just_east_asia },
	{ "Northern Africa and the Sahel", "Recall capitals of northern Africa.", "remember", NULL,
		"The Sahara separates the Mediterranean coast from the Sahel, a dry belt of grassland.\n\nOn "
		"the coast: Cairo (Egypt), Tripoli (Libya), Tunis (Tunisia), Algiers (Algeria), Rabat "
		"(Morocco).\n\nIn the Sahel and beside it: Nouakchott (Mauritania), Bamako (Mali), Niamey "
		"(Niger), N'Djamena (Chad), Khartoum (Sudan).\n\nWatch out: Niger and Nigeria are different "
		"countries, and so are Mali and Malawi.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 0 },
		&just_north_africa },
	{ "West Africa", "Recall capitals of west Africa.", "remember", NULL,
		"West Africa has more than a dozen states, most of them once ruled by France or "
		"Britain.\n\nDakar (Senegal), Banjul (Gambia), Conakry (Guinea), Freetown (Sierra Leone), "
		"Monrovia (Liberia), Yamoussoukro (Ivory Coast), Accra (Ghana), Lome (Togo), Porto-Novo "
		"(Benin), Abuja (Nigeria), Ouagadougou (Burkina Faso), Yaounde (Cameroon), Praia (Cabo "
		"Verde).\n\nFreetown was founded by freed slaves, and Monrovia is named after the American "
		"president James Monroe.\n\nWatch out: Abuja replaced Lagos as the capital of Nigeria in "
		"1991.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 7 },
		&just_west_africa },
	{ "East Africa", "Recall capitals of east Africa.", "remember", NULL,
		"The Great Rift Valley, with lakes and volcanoes, runs through east Africa.\n\nNairobi "
		"(Kenya), Addis Ababa (Ethiopia), Asmara (Eritrea), Mogadishu (Somalia), Kampala (Uganda), "
		"Kigali (Rwanda), Dodoma (Tanzania), Juba (South Sudan).\n\nIslands: Antananarivo "
		"(Madagascar), Moroni (Comoros), Victoria (Seychelles), Port Louis (Mauritius).\n\nWatch out: "
		"Dar es Salaam is the largest city of Tanzania, but the capital is Dodoma.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 7 },
		&just_east_africa },
	{ "Central and Southern Africa", "Recall capitals of central and southern Africa.", "remember",
		NULL,
		"The Congo, one of the mightiest rivers on Earth, flows between two countries that share its "
		"name.\n\nTheir capitals, Kinshasa and Brazzaville, lie opposite each other on its banks. "
		"Libreville (Gabon), Bangui (Central African Republic), Luanda (Angola).\n\nLusaka (Zambia), "
		"Harare (Zimbabwe), Lilongwe (Malawi), Maputo (Mozambique), Gaborone (Botswana), Windhoek "
		"(Namibia), Maseru (Lesotho).\n\nWatch out: Kinshasa belongs to the Democratic Republic of "
		"the Congo, Brazzaville to the Republic of the Congo.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 9 },
		&just_south_africa },
	{ "North America and the Caribbean", "Recall capitals of North America and the Caribbean.",
		"remember", NULL,
		"Besides the three large states, North America has the land bridge of Central America and "
		"many island states.\n\nWashington, D.C. (United States), Ottawa (Canada), Belmopan (Belize), "
		"Tegucigalpa (Honduras), Managua (Nicaragua), San Jose (Costa Rica).\n\nIslands: Havana "
		"(Cuba), Kingston (Jamaica), Nassau (Bahamas), Port-au-Prince (Haiti), Bridgetown (Barbados), "
		"Port of Spain (Trinidad and Tobago), Roseau (Dominica).\n\nWatch out: Kingston is in "
		"Jamaica, Kingstown in Saint Vincent and the Grenadines.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 0 },
		&north_america },
	{ "South America and Oceania", "Recall capitals of South America and Oceania.", "remember",
		NULL,
		"South America: Buenos Aires (Argentina), Santiago (Chile), Lima (Peru), Quito (Ecuador), "
		"Bogota (Colombia), Caracas (Venezuela), Georgetown (Guyana), Paramaribo (Suriname), Asuncion "
		"(Paraguay), Montevideo (Uruguay), Brasilia (Brazil).\n\nBrasilia was built in the late 1950s "
		"to draw people inland.\n\nOceania: Canberra (Australia), Wellington (New Zealand), Suva "
		"(Fiji), Port Moresby (Papua New Guinea), Apia (Samoa), Honiara (Solomon Islands), Port Vila "
		"(Vanuatu), Majuro (Marshall Islands), Palikir (Micronesia), Ngerulmud (Palau), Funafuti "
		"(Tuvalu).\n\nWatch out: Canberra was founded as a compromise between Sydney and Melbourne.",
		"Recall the neighbors of the country and go through their capitals.", capitals, { 11 },
		&south_oceania },
};

static const struct skill years[] = {
	{ "The Americas, 1776 to 1903", "Recall when countries of the Americas became independent.",
		"remember", NULL,
		"The thirteen British colonies in North America began: they declared their independence in "
		"1776. Haiti followed in 1804, after enslaved people had risen against France. Spain lost "
		"nearly all of its American lands within twenty years.\n\nThe years: 1776: the United States. "
		"1804: Haiti. 1811: Paraguay, Venezuela. 1816: Argentina. 1818: Chile. 1821: Peru, Costa "
		"Rica, Guatemala, Honduras. 1822: Brazil. 1825: Bolivia. 1844: the Dominican Republic. 1903: "
		"Panama.\n\nThe year of a declaration is used where one is famous; the wars often went on for "
		"years.\n\nWatch out: several states of Central America share the year 1821.",
		"Which countries of the region became independent at about the same time?", year_of, { 0 },
		&era_numbers[0] },
	{ "The Caribbean, 1962 to 1983", "Recall when Caribbean countries became independent.",
		"remember", NULL,
		"After the Second World War the British colonies in the Caribbean first formed a federation. "
		"It broke up in 1962, and one island after another chose independence.\n\nThe years: 1962: "
		"Jamaica, Trinidad and Tobago. 1966: Guyana, Barbados. 1973: the Bahamas. 1974: Grenada. "
		"1975: Suriname. 1978: Dominica. 1979: Saint Lucia, Saint Vincent and the Grenadines. 1981: "
		"Belize, Antigua and Barbuda. 1983: Saint Kitts and Nevis.\n\nSuriname was Dutch, all the "
		"others were British.\n\nWatch out: Dominica and the Dominican Republic are different "
		"countries.",
		"Which countries of the region became independent at about the same time?", year_of, { 1 },
		&era_numbers[1] },
	{ "Africa to 1960", "Recall when African countries became independent up to 1960.", "remember",
		NULL,
		"In 1945 only a few African states governed themselves. Then colonial rule crumbled fast. "
		"Ghana's independence in 1957 became a signal, and 1960 is called the Year of Africa because "
		"seventeen countries became free.\n\nThe years: 1951: Libya. 1956: Sudan, Tunisia, Morocco. "
		"1957: Ghana. 1958: Guinea. 1960: Senegal, Nigeria, Madagascar, Chad, Gabon, Mali, Togo, "
		"Mauritania.\n\nFrance gave up most of its African colonies in a single year.\n\nWatch out: "
		"Guinea left two years before its neighbors.",
		"Which countries of the region became independent at about the same time?", year_of, { 0 },
		&era_numbers[2] },
	{ "Africa after 1960", "Recall when African countries became independent after 1960.",
		"remember", NULL,
		"British East Africa followed in the early 1960s. Algeria won its independence after eight "
		"years of war. Portugal held on until the revolution in Lisbon in 1974.\n\nThe years: 1961: "
		"Sierra Leone. 1962: Algeria, Uganda, Rwanda. 1963: Kenya. 1964: Malawi, Zambia. 1965: the "
		"Gambia. 1966: Botswana, Lesotho. 1968: Mauritius. 1975: Angola, Mozambique. 1976: the "
		"Seychelles. 1977: Djibouti. 1980: Zimbabwe. 1990: Namibia. 1993: Eritrea. 2011: South "
		"Sudan.\n\nThe youngest state is South Sudan.\n\nWatch out: Namibia was ruled by South "
		"Africa, Eritrea by Ethiopia.",
		"Which countries of the region became independent at about the same time?", year_of, { 3 },
		&era_numbers[3] },
	{ "Asia", "Recall when Asian countries became independent.", "remember", NULL,
		"The end of British India was the largest single step: India and Pakistan became independent "
		"within one day in August 1947. The Gulf states followed when Britain left the region.\n\nThe "
		"years: 1932: Iraq. 1943: Lebanon. 1946: Syria, Jordan. 1947: India, Pakistan. 1948: Myanmar, "
		"Sri Lanka. 1953: Cambodia. 1961: Kuwait. 1965: Singapore, the Maldives. 1971: Bangladesh, "
		"Bahrain, Qatar. 1984: Brunei.\n\nBangladesh separated from Pakistan in 1971, Singapore from "
		"Malaysia in 1965.\n\nWatch out: these years count independence, not how old a nation or its "
		"culture is.",
		"Which countries of the region became independent at about the same time?", year_of, { 0 },
		&era_numbers[4] },
	{ "Europe", "Recall when European countries became independent.", "remember", NULL,
		"New states appeared in Europe when empires and unions came apart: after 1815, after the "
		"First World War, and again after 1990.\n\nThe years: 1830: Belgium. 1905: Norway. 1917: "
		"Finland. 1922: Ireland. 1960: Cyprus. 1964: Malta. 1991: Ukraine, Belarus, Moldova, Croatia, "
		"Slovenia. 1992: Bosnia and Herzegovina. 2006: Montenegro.\n\nThe Soviet Union and Yugoslavia "
		"both began to break up for good in 1991.\n\nWatch out: the year tells when a state became "
		"independent most recently; some existed long before.",
		"Which countries of the region became independent at about the same time?", year_of, { 0 },
		&era_numbers[5] },
	{ "The Pacific", "Recall when Pacific countries became independent.", "remember", NULL,
		"The islands of the Pacific were ruled from far away, by Britain, France, the United States, "
		"Australia and New Zealand. Samoa was the first of them to become independent in the "
		"twentieth century.\n\nThe years: 1962: Samoa. 1968: Nauru. 1970: Tonga, Fiji. 1975: Papua "
		"New Guinea. 1978: the Solomon Islands, Tuvalu. 1979: Kiribati. 1980: Vanuatu. 1994: "
		"Palau.\n\nVanuatu had two colonial governments side by side, a British and a French "
		"one.\n\nWatch out: many other islands are still not independent.",
		"Which countries of the region became independent at about the same time?", year_of, { 5 },
		&era_numbers[6] },
};

enum { KNOWLEDGE_ITEMS = 12 };

#define KNOWLEDGE(name_, band_, modes_, skills_)                                                   \
	const struct pack name_ = { "countries_capitals", "Countries and Capitals", band_, modes_,     \
		KNOWLEDGE_ITEMS, skills_, (int)(sizeof(skills_) / sizeof((skills_)[0])) }

KNOWLEDGE(countries_k2, K_2, MODE_OPTIONS, beginners);
KNOWLEDGE(countries_35, B_3_5, MODE_OPTIONS, elementary);
KNOWLEDGE(countries_68, B_6_8, MODE_OPTIONS, middle);
KNOWLEDGE(countries_68_numeric, B_6_8, MODE_NUMERIC, years);
