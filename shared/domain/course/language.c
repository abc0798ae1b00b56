/* Languages: a table of short words, hashed once a check, and a table of scripts. */
#include "domain/course/language.h"

#include <string.h>

#include "base/ctx.h"
#include "domain/course/fold.h"

enum { SHORT_WORDS = 0xffff, SPANISH = 1, FEW_MAX = 24, LETTERS_MIN = 4 };

static const struct {
	const char *tag, *name, *words;
} tongues[LANGUAGES] = {
	{ "en", "English",
		"the of and to in is are was were be been it its that this these those with for from on at by "
		"as an a or not which what who whose when where why how do does did has have had can could will "
		"would should there their they them he she his her you your we our us if then than but so no "
		"each every any some all many much more most into out up down over under between about" },
	{ "es", "Spanish",
		"el la los las un una unos unas de del y o que en es son con por para se su sus al lo como más "
		"qué cuál cuáles cuánto cuántos cuántas cuando donde este esta estos estas ese esa no si hay "
		"fue era tiene cada entre sobre muy pero luego después cuántas todos todas puede puedes" },
	{ "fr", "French",
		"le la les un une des du de et ou que qui en est sont avec pour par se sa son ses au aux ce "
		"cette ces dans sur pas ne plus quel quelle quels quelles combien il elle nous vous ils elles "
		"quest lest dun dune cest mais comme puis tu alors donc chaque tous toutes peut encore on" },
	{ "de", "German",
		"der die das den dem des ein eine einen einem einer und oder ist sind war waren mit für von zu "
		"im in auf aus bei nach nicht wie viele was welche welcher welches wer wo wann wird werden hat "
		"haben er sie es wir ihr sich auch als dass zum zur aber wenn dann du kann kannst davon noch nur sehr "
		"mehr weil alle diese dieser dieses an so will her all" },
	{ "it", "Italian",
		"il lo la i gli le un uno una di del della dei delle e o che è sono con per da nel nella si "
		"quale quali quanto quanti quante come dove quando questo questa non più al alla ma anche" },
	{ "pt", "Portuguese",
		"o a os as um uma uns umas de do da dos das e ou que é são com por para se seu sua em no na "
		"nos nas ao à qual quais quanto quantos quantas como onde quando este esta não mais mas" },
	{ "nl", "Dutch",
		"de het een en of van in is zijn was waren met voor op aan bij uit naar niet hoe veel hoeveel "
		"wat welke wie waar wanneer wordt worden heeft hebben er die dat deze dit ook als maar over had" },
	{ "sv", "Swedish",
		"en ett den det de och eller är var med för av på i till från inte hur många vad vilken vilket "
		"vilka vem när som att har hade kan ska om men under by her" },
	{ "da", "Danish",
		"en et den det de og eller er var med for af på i til fra ikke hvor mange hvad hvilken hvilket "
		"hvilke hvem når som at har havde kan skal om men over under have by her to" },
	{ "fi", "Finnish",
		"ja on ei se että kuinka mikä mitkä kuka missä milloin tai kun niin ovat oli ole mutta joka "
		"jotka tämä monta mitä hän" },
	{ "pl", "Polish",
		"i w na z do jest są był była się nie to że jak ile co który która które kto gdzie kiedy od po "
		"za dla o ma lub oraz ale czy" },
	{ "cs", "Czech",
		"a je jsou v na s z do se že jak kolik co který která které kdo kde kdy nebo pro jeho její byl "
		"byla bylo ale" },
	{ "tr", "Turkish",
		"ve bir bu şu ile için mi mı mu mü ne kaç hangi kim nerede nasıl değil var yok da de ki gibi "
		"daha çok olan olarak ama her on" },
	{ "ru", "Russian",
		"и в на с по из к у от до не что как это сколько какой какая какое какие кто где когда или для "
		"его её их он она они мы вы был была было есть но" },
	{ "uk", "Ukrainian",
		"і в на з по із до не що як це скільки який яка яке які хто де коли або для його її їх він "
		"вона вони ми ви був була було є але" },
	{ "id", "Indonesian",
		"yang dan di ke dari ini itu untuk dengan adalah pada tidak akan berapa apa siapa mana kapan "
		"atau juga ada dalam oleh sebagai karena" },
};

/*
 * Words that are not short, but stand in hints and explanations of every kind. They tell the language of a text of a few words;
 * a word that two of these languages have is in both lists, and none is English but in the first.
 */
static const char *const telling[LANGUAGES] = {
	"think add count look number numbers answer remember subtract multiply city country "
	"example three five seven eight nine",
	"piensa cuenta número números respuesta recuerda busca palabra palabras ciudad país "
	"también entonces aquí así hacia tres cuatro siete ocho nueve diez correcta pregunta "
	"ejemplo pequeño primero empieza fíjate está están porque",
	"pense pensez compte comptez réponse parce regarde regardez cherche ajoute soustrais "
	"multiplie lettre mots aussi ici deux trois quatre cinq huit neuf exemple souviens "
	"rappelle capitale bonne",
	"denk denke zähle zahl zahlen antwort schau rechne buchstabe wort wörter stadt zwei "
	"drei vier fünf sechs sieben acht neun zehn richtig falsch frage beispiel groß klein "
	"zuerst nimm überlege hauptstadt liegt heißt gibt ergibt gehört macht",
	"pensa conta sottrai numero numeri risposta perché ricorda aggiungi moltiplica parola "
	"città paese quattro cinque sette otto nove dieci giusta domanda esempio piccolo "
	"capitale",
	"pense pensa conta subtraia número números resposta olhe lembre busca palavra palavras "
	"cidade país também então aqui dois três quatro sete oito nove dez correta pergunta "
	"exemplo pequeno primeiro comece está porque",
	"denk getal getallen antwoord omdat kijk onthoud zoek vermenigvuldig woord woorden stad "
	"twee drie vier vijf zes zeven acht negen tien juist goed vraag voorbeeld groot klein "
	"eerst gebruik hoofdstad",
	"tänk räkna talet svaret eftersom titta minns lägg bokstav ord stad två tre fyra fem "
	"sju åtta nio tio rätt fråga exempel stor liten först börja använd huvudstad",
	"tænk tæl tallet svaret fordi kig husk læg bogstav ord tre fem seks syv otte rigtig "
	"spørgsmål eksempel stor lille først begynd brug hovedstad",
	"ajattele laske luku luvut vastaus koska katso muista etsi lisää vähennä jaa kirjain "
	"sana sanat kaupunki kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän "
	"kymmenen oikea kysymys esimerkki pieni ensin aloita käytä",
	"pomyśl policz liczba liczby odpowiedź ponieważ spójrz pamiętaj dodaj odejmij "
	"podziel litera słowo miasto dwa trzy cztery pięć sześć siedem osiem dziewięć "
	"dziesięć poprawna pytanie przykład najpierw zacznij użyj",
	"mysli počítej číslo čísla odpověď protože podívej pamatuj přičti odečti "
	"vyděl písmeno slovo slova město země dva tři čtyři pět šest sedm osm devět "
	"deset správná otázka příklad nejprve začni použij",
	"düşün sayı sayısı cevap çünkü hatırla ekle çıkar böl çarp kelime şehir "
	"ülke burada iki üç dört beş altı yedi sekiz dokuz doğru soru örnek büyük "
	"küçük önce başla kullan",
	"подумай подумайте посчитай число числа ответ "
	"потому посмотри вспомни найди сложи вычти "
	"раздели буква слово город страна здесь два три "
	"четыре пять шесть семь восемь девять десять "
	"вопрос пример сначала начни",
	"подумай порахуй число числа відповідь подивись "
	"згадай знайди додай відніми поділи буква слово "
	"місто країна два три чотири шість сім вісім "
	"десять питання приклад спочатку почни",
	"pikirkan hitung angka bilangan jawaban lihat ingat tambahkan kurangi huruf negara dua "
	"tiga empat enam tujuh delapan sembilan sepuluh benar pertanyaan contoh besar kecil "
	"pertama gunakan",
};

#define S(name) (1u << SCRIPT_##name)

static const struct {
	const char *tags;
	uint32_t scripts;
} written[] = {
	{ "en es fr de it pt nl sv da no nb nn fi pl cs sk tr ro hu vi id ms sw hr sl et lv lt is ga cy eu "
	  "ca gl sq az uz tl af",
		S(LATIN) },
	{ "ru uk bg be mk kk ky mn tg", S(CYRILLIC) },
	{ "sr bs", S(CYRILLIC) | S(LATIN) },
	{ "el", S(GREEK) },
	{ "hy", S(ARMENIAN) },
	{ "he yi", S(HEBREW) },
	{ "ar fa ur ps", S(ARABIC) },
	{ "hi mr ne", S(DEVANAGARI) },
	{ "bn", S(BENGALI) },
	{ "pa", S(GURMUKHI) | S(ARABIC) },
	{ "gu", S(GUJARATI) },
	{ "ta", S(TAMIL) },
	{ "te", S(TELUGU) },
	{ "kn", S(KANNADA) },
	{ "ml", S(MALAYALAM) },
	{ "th", S(THAI) },
	{ "ka", S(GEORGIAN) },
	{ "am ti", S(ETHIOPIC) },
	{ "km", S(KHMER) },
	{ "ja", S(KANA) | S(HAN) },
	{ "ko", S(HANGUL) | S(HAN) },
	{ "zh", S(HAN) },
};

/* True when the space-separated list holds tag. */
static bool lists(const char *list, const char *tag, size_t n)
{
	for (const char *s = list; *s != '\0'; s += strcspn(s, " "), s += *s == ' ')
		if (strcspn(s, " ") == n && strncmp(s, tag, n) == 0)
			return true;
	return false;
}

struct language language_of(const char *tag)
{
	struct language l = { .profile = -1 };
	char primary[9] = "";
	size_t n = 0;

	while (n < 8 && ((tag[n] | 32) >= 'a' && (tag[n] | 32) <= 'z')) {
		primary[n] = (char)(tag[n] | 32);
		n++;
	}
	if (n < 2 || (tag[n] != '\0' && tag[n] != '-'))
		return l;
	for (size_t i = 0; i < ARRAY_LEN(written); i++)
		if (lists(written[i].tags, primary, n))
			l.scripts = written[i].scripts;
	for (int i = 0; i < LANGUAGES; i++)
		if (strcmp(tongues[i].tag, primary) == 0)
			l.profile = i;
	l.english = l.profile == 0;
	return l;
}

static void add_words(struct stops *s, const char *words, uint32_t bit)
{
	struct fold f = fold_of(words);

	while (fold_next(&f)) {
		size_t at = f.hash % STOP_SLOTS;

		while (s->mask[at] != 0 && s->hash[at] != f.hash)
			at = (at + 1) % STOP_SLOTS;
		s->hash[at] = f.hash;
		s->mask[at] |= bit;
	}
}

void stops_fill(struct stops *s)
{
	memset(s, 0, sizeof(*s));
	for (int i = 0; i < LANGUAGES; i++) {
		add_words(s, tongues[i].words, 1u << i);
		add_words(s, telling[i], 1u << (LANGUAGES + i));
	}
}

/* Which languages have the word in one of their two lists. */
static uint32_t any_list(uint32_t mask)
{
	return (mask | mask >> LANGUAGES) & SHORT_WORDS;
}

uint32_t stops_find(const struct stops *s, uint64_t hash)
{
	size_t at = hash % STOP_SLOTS;

	while (s->mask[at] != 0) {
		if (s->hash[at] == hash)
			return s->mask[at];
		at = (at + 1) % STOP_SLOTS;
	}
	return 0;
}

static void add_letters(struct profile *p, const char *text)
{
	bool latin = false, cyrillic = false;
	uint32_t c;

	while ((c = unicode_next(&text)) != 0) {
		enum script script = unicode_script(c);

		p->letters[script] += script != SCRIPT_NONE;
		if (script == SCRIPT_NONE && !unicode_is_letter(c))
			latin = cyrillic = false;
		latin = latin || script == SCRIPT_LATIN;
		cyrillic = cyrillic || script == SCRIPT_CYRILLIC;
		p->mixed = p->mixed || (latin && cyrillic);
	}
}

void profile_add(struct profile *p, const struct stops *s, const char *text)
{
	struct fold f = fold_of(text);

	add_letters(p, text);
	while (fold_next(&f)) {
		uint32_t mask;

		if (f.kind != FOLD_LETTERS)
			continue;
		p->words++;
		for (mask = stops_find(s, f.hash) & SHORT_WORDS; mask != 0; mask &= mask - 1)
			p->hits[__builtin_ctz(mask)]++;
	}
}

int profile_other(const struct profile *p, const struct language *own, int min_hits)
{
	int best = -1;

	if (own->profile < 0)
		return -1;
	for (int i = 0; i < LANGUAGES; i++)
		if (i != own->profile && (best < 0 || p->hits[i] > p->hits[best]))
			best = i;
	if (p->hits[best] < min_hits || p->hits[best] * 5 < p->words ||
		p->hits[best] < 3 * p->hits[own->profile])
		return -1;
	return best;
}

/* Counts of one text: of words that own alone has, and that others have and own has not. */
struct lone {
	int words, own, other[LANGUAGES];
};

static void lone_add(struct lone *l, uint32_t mask, int own)
{
	l->words++;
	mask &= SHORT_WORDS;
	if (mask >> own & 1) {
		l->own += mask == 1u << own;
		return;
	}
	for (; mask != 0; mask &= mask - 1)
		l->other[__builtin_ctz(mask)]++;
}

static int other_of_long(const struct lone *l)
{
	enum { WORDS_MIN = 8, ALONE_MIN = 3, BESIDE_MIN = 4 };
	int best = 0;

	for (int i = 1; i < LANGUAGES; i++)
		best = l->other[i] > l->other[best] ? i : best;
	if (l->words < WORDS_MIN || l->other[best] < (l->own == 0 ? ALONE_MIN : BESIDE_MIN) ||
		l->other[best] * 5 < l->words || l->other[best] < 3 * l->own)
		return -1;
	return best;
}

/* Counts of a text of a few words: of different ones, by both lists. */
struct few {
	int words, own, count, told; /* told: of words that are not short */
	uint64_t seen[FEW_MAX];
	int any[LANGUAGES], sure[LANGUAGES]; /* sure: no more than two languages have the word */
};

static void few_add(struct few *w, const struct fold *f, uint32_t mask, int own)
{
	uint32_t who = any_list(mask);

	w->words++;
	for (int i = 0; i < w->count; i++)
		if (w->seen[i] == f->hash)
			return;
	if (who == 0 || f->capital || w->count == FEW_MAX)
		return;
	w->seen[w->count++] = f->hash;
	if (who >> own & 1) {
		w->own += (mask & SHORT_WORDS) == 1u << own || (mask & SHORT_WORDS) == 0;
		return;
	}
	w->told += mask >> LANGUAGES != 0;
	for (uint32_t m = who; m != 0; m &= m - 1) {
		w->any[__builtin_ctz(m)]++;
		w->sure[__builtin_ctz(m)] += __builtin_popcount(who) <= 2;
	}
}

/* No word of its own, and two sure ones of another language that are two fifths, or one of three that are three fifths. */
static int other_of_few(const struct few *w)
{
	int best = 0;

	for (int i = 1; i < LANGUAGES; i++)
		if (w->sure[i] * 8 + w->any[i] > w->sure[best] * 8 + w->any[best])
			best = i;
	/* "Por una cabeza" may be a title. */
	if (w->words < 3 || w->own > 0 || (w->words == 3 && w->told == 0))
		return -1;
	if (w->sure[best] >= 2 && w->any[best] * 5 >= w->words * 2)
		return best;
	return w->sure[best] >= 1 && w->any[best] >= 3 && w->any[best] * 5 >= w->words * 3 ? best : -1;
}

/* Only Spanish turns its marks round. */
static bool is_turned(const char *from, const char *to)
{
	for (const char *s = from; s + 1 < to; s++)
		if (strncmp(s, "\xc2\xbf", 2) == 0 || strncmp(s, "\xc2\xa1", 2) == 0)
			return true;
	return false;
}

int text_other(const char *text, const struct stops *s, const struct language *own)
{
	struct fold f = fold_of(text);
	struct lone l = { 0 };
	struct few few = { 0 };
	const char *from = text;
	bool quoted = false, turned = false;
	int other;

	if (own->profile < 0)
		return -1;
	for (; fold_next(&f); from = f.at) {
		uint32_t mask = f.kind == FOLD_LETTERS ? stops_find(s, f.hash) : 0;

		for (const char *q = from; q < f.at; q++)
			quoted ^= *q == '"';
		if (f.kind != FOLD_LETTERS || quoted)
			continue;
		turned = turned || is_turned(from, f.at);
		lone_add(&l, mask, own->profile);
		few_add(&few, &f, mask, own->profile);
	}
	if (turned && own->profile != SPANISH)
		return SPANISH;
	other = other_of_long(&l);
	return other >= 0 ? other : other_of_few(&few);
}

bool text_in_other_script(const char *text, const char *beside, const struct language *own)
{
	struct profile p = { 0 }, there = { 0 };
	int theirs = 0;

	if (own->scripts == 0)
		return false;
	add_letters(&p, text);
	add_letters(&there, beside);
	for (int i = SCRIPT_LATIN; i < SCRIPTS; i++) {
		if (own->scripts >> i & 1 ? p.letters[i] > 0 : p.letters[i] > 0 && there.letters[i] > 0)
			return false;
		theirs += p.letters[i];
	}
	return theirs >= LETTERS_MIN;
}

bool profile_foreign(const struct profile *p, const struct language *own)
{
	int ours = 0, theirs = 0;

	if (own->scripts == 0)
		return false;
	for (int i = SCRIPT_LATIN; i < SCRIPTS; i++)
		*(own->scripts >> i & 1 ? &ours : &theirs) += p->letters[i];
	return theirs > 8 && theirs > ours;
}

const char *profile_name(int profile)
{
	return tongues[profile].name;
}
