/*
 * The forms of school stems: a pattern, and what is calculated from the numbers it catches. A form is here only when it can mean
 * one thing: a miss costs less than a wrong alarm. Stories name the same things throughout, or do not match.
 */
#include "domain/course/stems_impl.h"

#include <pthread.h>
#include <string.h>

#include "base/ctx.h"
#include "domain/course/fold.h"

/* ---- parts ---- */

static const struct {
	const char *name, *pattern;
} parts[] = {
	{ "list", "[. N N [N] [N] [N] [or|and] N]" },
	{ "which",
		"which [one] [of (these|the following)] [whole] [number|numbers|fraction|fractions|decimal|decimals]" },
	{ "ask",
		"(what is|whats|what was|what will be|calculate|compute|find|work out|determine|give|how (much|big|large|long) is) [the value of]" },
	{ "all", "[in all|altogether|in total|all together|together|in the end|total|now|all in all]" },
	{ "is",
		"(is|are|equals|equal|=|is equal to|are equal to|is the same as|are the same as|make|makes|has|have|contains|contain)" },
	{ "get", "(get|gets|receive|receives|have|has)" },
	{ "among", "(among|between|by|into|amongst|across|in)" },
	{ "split", "(split|shared|divided|split up|divided up|shared out|distributed)" },
	{ "evenly", "[equally|evenly|fairly]" },
	{ "have",
		"(has|have|had|holds|hold|held|contains|contain|contained|carries|carry|seats|seat|fits|fit)" },
	{ "do", "(do|does|did|will|would|can)" },
	{ "buy", "(buys|bought|buy|orders|ordered|gets|got)" },
	{ "are there", "(are there|is that|are|{do} W (have|get|use|need|buy|own|see|make) [for it])" },
	{ "left", "(are left|remain|stay|are still there|are there now|are still|are left over) V" },
	{ "group",
		"(students|children|animals|pets|fruits|people|toys|flowers|players|vehicles|shapes|balls)" },
	{ "go away",
		"(fly|flies|flew|swim|swam|run|ran|walk|walked|hop|hopped|jump|jumped|roll|rolled|drive|drove|float|crawl|go|went|get|got|move|leave|left) [away|off|out|home]" },
	{ "cost", "(cost|costs|is|sells for|is sold for)" },
	{ "pay", "(pay|spend|need|pay for them|need to pay|have to pay|spend on them|cost|owe)" },
	{ "he", "(he|she|it|they)" },
	/* the two sides of a rectangle */
	{ "sides",
		"([(that is|which is|it is|measuring|that measures|which measures|is|measures)] (Q long and Q wide|Q wide and Q long|Q by Q)|with [a] length [of|is] Q and [a|its] width [of] Q|with [a] length Q and width Q|with a width of Q and a length of Q|with (sides|side lengths) [of] Q and Q|whose length is Q and [whose] width is Q|has [a] length [of] Q and [a] width [of] Q|has a width of Q and a length of Q|has sides of Q and Q|has sides Q and Q|whose sides are Q and Q [long]|of length Q and width Q)" },
	{ "rectangle",
		"[a|an|the] (rectangle|rectangular (garden|field|room|park|yard|plot|lawn|floor|pool|table|card|poster|playground|tile))" },
	{ "square",
		"[a|an|the] square [garden|field|room|park|yard|plot|lawn|floor|table|card|poster|tile]" },
	{ "side",
		"(with [a] side [length|lengths] [of] Q|with sides [of] Q [each]|with [all] sides that are Q [long]|whose (side|sides) (is|are) Q [long]|has [a] side [length|lengths] [of] Q|has sides [of|that are] Q [each|long]|has sides that are each Q [long]|with each side Q [long]|of side [length] Q|with a side that is Q long)" },
	{ "of it",
		"[of (it|this|the|that) [rectangle|square|triangle|box|cube|shape|figure|garden|field|room|park|yard|plot|lawn|floor|pool|table|card|poster|tile|playground]]" },
	{ "gives", "(is|equals|gives|makes|is equal to)" },
	{ "think", "(i (think|thought)|W (thinks|thought))" },
	{ "i", "[if] (i|{he}|W)" },
	{ "results", "[and|.] [i|{he}|W] (get|gets|the result is|the answer is|it is|it becomes)" },
	{ "the number", "(my|the|her|his) number" },
	{ "its", "(its X|the X {of it}|X)" },
};

const char *stem_part(const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strlen(parts[i].name) == n && strncmp(parts[i].name, name, n) == 0)
			return parts[i].pattern;
	return NULL;
}

/* ---- forms ---- */

struct form {
	const char *pattern;
	enum formula formula;
	bool story; /* Ann's apples and Ben's are two */
};

static const struct form forms[] = {
	/* measures in another unit */
	{ "how many U (are|is) [there] [in|equal to|the same as] M [equal to|worth|long]", CONVERT,
		false },
	{ "how many U (equal|equals|make|makes|make up|in) M", CONVERT, false },
	{ "how many U (does|do|will|would) M (have|equal|contain|make|last)", CONVERT, false },
	{ "M {is} how many U", CONVERT, false },
	{ "M {is} _ U", CONVERT, false },
	{ "there are _ U in M", CONVERT, false },
	{ "(how long is|{ask}) M [expressed|written|converted|given] (in|to|into) U", CONVERT, false },
	{ "(convert|change|express|write|turn|give) M (to|into|in|as) U [.] [how many U (is|are) (that|it|there)]",
		CONVERT, false },
	/* rounding */
	{ "round [off] [the number] Q to the nearest P", ROUND, false },
	{ "[{ask}] Q rounded [off] to the nearest P [is _|=  _|equals _]", ROUND, false },
	{ "(rounded|round) to the nearest P Q (is|becomes|equals|=) _", ROUND, false },
	{ "[rounded] to the nearest P what is Q [rounded]", ROUND, false },
	{ "round [off] [the number] Q to N decimal (place|places)", ROUND, false },
	{ "what [number] do you get (when|if) you round [off] Q to the nearest P", ROUND, false },
	{ "what does Q (become|round to|equal) (when rounded|when it is rounded|if rounded|rounded|) to the nearest P",
		ROUND, false },
	{ "{ask} Q to the nearest P", ROUND, false },
	/* figures */
	{ "{ask} the X of {rectangle} {sides}", RECTANGLE, false },
	{ "{rectangle} {sides} . {ask} {its}", RECTANGLE, false },
	{ "{rectangle} {sides} . {its} (is|=) _ [U|square U|sq U]", RECTANGLE, false },
	{ "the X of {rectangle} {sides} (is|=) _ [U|square U|sq U]", RECTANGLE, false },
	{ "the length of {rectangle} is Q and (its|the) width is Q . {ask} {its}", RECTANGLE, false },
	{ "the sides of {rectangle} (are|measure) Q and Q [long] . {ask} {its}", RECTANGLE, false },
	{ "{ask} the X of {square} {side}", SQUARE, false },
	{ "{square} {side} . {ask} {its}", SQUARE, false },
	{ "{square} {side} . {its} (is|=) _ [U|square U|sq U]", SQUARE, false },
	{ "the X of {square} {side} (is|=) _ [U|square U|sq U]", SQUARE, false },
	{ "(O|each|the|every) side of {square} (is|measures|has a length of) Q [long] . {ask} {its}",
		SQUARE, false },
	{ "the sides of {square} (are|measure) Q [long|each] . {ask} {its}", SQUARE, false },
	{ "{ask} the perimeter of a triangle with (sides|side lengths) [of] [lengths] Q Q and Q",
		TRIANGLE, false },
	{ "{ask} the perimeter of a triangle (whose sides are|that has sides of) Q Q and Q [long]",
		TRIANGLE, false },
	{ "[a|the] (triangle has [sides of|sides|side lengths of|side lengths]|sides of a triangle (are|measure)) Q Q and Q [long] . {ask} (its perimeter|the perimeter {of it})",
		TRIANGLE, false },
	{ "{ask} the area of a triangle with [a] base [of|length] Q and [a] height [of] Q",
		TRIANGLE_AREA, false },
	{ "a triangle has a base of Q and a height of Q . {ask} (its area|the area [of the triangle])",
		TRIANGLE_AREA, false },
	{ "{ask} the perimeter of an equilateral triangle {side}", EQUILATERAL, false },
	{ "{ask} the perimeter of a regular pentagon {side}", PENTAGON, false },
	{ "{ask} the perimeter of a regular hexagon {side}", HEXAGON, false },
	{ "{ask} the perimeter of a regular octagon {side}", OCTAGON, false },
	{ "[a|the] (box|rectangular prism|cuboid|tank) is Q long Q wide and Q (high|tall|deep) . {ask} {its} [in cubic U]",
		BOX, false },
	{ "{ask} the X of a (box|rectangular prism|cuboid) (that is|measuring|that measures|with sides|with sides of|with dimensions|with dimensions of) (Q by Q by Q|Q long Q wide and Q (high|tall|deep)|Q Q and Q)",
		BOX, false },
	{ "{ask} the X of a cube (with|of) [an|a] (edge|edges|side|sides|edge length|side length) [of|that are] Q [long]",
		CUBE, false },
	{ "a cube has (an edge|edges|a side|sides|an edge length|a side length) of Q [each|long] . {ask} {its}",
		CUBE, false },
	/* plain numbers in other words */
	{ "(what number (is|are)|how (much|many) (is|are)|{ask}) N {split} {evenly} {among} N [equal (groups|parts)|groups|parts]",
		QUOTIENT, false },
	{ "(what number (is|are)|how (much|many) (is|are)) N (among|split among|shared among|shared between) N",
		QUOTIENT, false },
	{ "how many times (does|can|will) N (go|fit) into N", INTO, false },
	{ "how many groups of N (are|are there|can you make|can be made) (in|from|with|out of) N", INTO,
		false },
	{ "{ask} [the] remainder (when|if|of) N [is] (divided by|\xc3\xb7) N", REST, false },
	{ "what [number] (must|should|do|can) [be|you] (added|add) to N to (get|make|give|reach) N",
		TAKEN, false },
	{ "what [number] (must|should|do|can) [be|you] (subtracted|subtract|take|taken|take away|taken away) from N to (get|make|leave) N",
		DIFFERENCE, false },
	{ "(take|take away) N [away] from N", TAKEN, false },
	{ "{ask} N take away N", DIFFERENCE, false },
	{ "what is left (when|if) you take [away] N [away] from N", TAKEN, false },
	{ "(how much|by how much|how many) (more|greater|larger|bigger) is N than N", DIFFERENCE,
		false },
	{ "by how much is N (more|greater|larger|bigger) than N", DIFFERENCE, false },
	{ "(how much|by how much) (less|smaller) is N than N", TAKEN, false },
	{ "by how much is N (less|smaller) than N", TAKEN, false },
	{ "{ask} N groups of N", PRODUCT, false },
	{ "how (much|many) (is|are) N (groups|lots|sets) of N", PRODUCT, false },
	{ "(what|which) number is N times as (large|big|great|much|many) as N", PRODUCT, false },
	{ "(how much|what|how many) (do|does|is|are) N and N [make|add up to] [altogether|together|in all|in total|combined|added together]",
		SUM, false },
	{ "(add|put) N and N together", SUM, false },
	{ "N and N (make|add up to|together make|make together) _", SUM, false },
	{ "{ask} the (greatest|highest) common (factor|divisor) of N and N", COMMON_FACTOR, false },
	{ "{ask} the (least|lowest) common multiple of N and N", COMMON_MULTIPLE, false },
	{ "(what|which) number comes [right|just|directly|immediately] after N [when you count by ones]",
		AFTER, false },
	{ "(what|which) number comes [right|just|directly|immediately] before N [when you count by ones]",
		BEFORE, false },
	/* digits */
	{ "(what|which) digit (is|stands) in the P place (of|in) [the number] N", DIGIT, false },
	{ "(what|which) is the P digit (of|in) [the number] N", DIGIT, false },
	{ "{ask} the [place] value of [the digit|the] N in [the number] N", DIGIT_VALUE, false },
	{ "{ask} [the] value of the digit N in [the number] N", DIGIT_VALUE, false },
	{ "(what|which) number (is|has) N hundreds N tens and N ones", HUNDREDS, false },
	/* other forms of a number */
	{ "{ask} N [%|percent] (as|written as|expressed as|in the form of) a (fraction|decimal) [number] [in (simplest form|lowest terms)]",
		SAME, false },
	{ "(write|express|convert|change) N [%|percent] (as|to|into) a (fraction|decimal) [number] [in (simplest form|lowest terms)]",
		SAME, false },
	{ "simplify N [to lowest terms|completely]", SAME, false },
	{ "{ask} N in (its|the) (simplest form|lowest terms)", SAME, false },
	{ "(reduce|write|simplify) N (to|in|to its) [its] (lowest terms|simplest form)", SAME, false },
	{ "{which} is (larger|greater|bigger|more) N or N", GREATER, false },
	{ "{which} is (smaller|less) N or N", LESSER, false },
	/* equal groups */
	{ "there are N A with N B (in|on) each [A] . how many B {are there} {all}", PRODUCT, true },
	{ "there are N A with N B each . how many B {are there} {all}", PRODUCT, true },
	{ "there are N A . (each|every|each O) [A] {have} N B . how many B {are there} {all}", PRODUCT,
		true },
	{ "W {have} N A [of W] . (each|every|each O) [A] {have} N B . how many B {are there} {all}",
		PRODUCT, true },
	{ "(each|every|O|a|an) A {have} N B . how many B (are [there] (in|on)|{do}) N (A|such A) [{have}] {all}",
		AT_RATE, true },
	{ "W {buy} N A (of|with) N B [each|in each|in each A] . how many B {do} W (have|buy|get|order) {all}",
		PRODUCT, true },
	{ "W {have} N A (of|with) N B (each|in each|in each A|on each|on each A) . how many B {do} W (have|buy|get|own) {all}",
		PRODUCT, true },
	{ "W (reads|runs|walks|earns|saves|makes|sells|bakes|plants|writes|solves|rides|swims) N A (a|an|per|each|every|in O|in N) D . how many A {do} W (read|run|walk|earn|save|make|sell|bake|plant|write|solve|ride|swim) in N D",
		AT_RATE, true },
	{ "A {have} N times as many B as C . C {have} N B . how many B {do} A have", PRODUCT, true },
	{ "A {have} N B . C {have} N times as many [B] [as A] . how many B {do} C have", PRODUCT,
		true },
	{ "A {have} N B N times as many [B] as C . how many B {do} C have", QUOTIENT, true },
	{ "A {have} N B . (that is|(he|she) has) twice as many [B] as C . how many B {do} C have", HALF,
		true },
	/* equal shares */
	{ "(share|divide|split) N A {evenly} {among} N W . how many [A] {do} each [O|W] {get}",
		QUOTIENT, true },
	{ "N A (are|is|were) {split} {evenly} {among} N W . how many [A] {do} each [O|W] {get}",
		QUOTIENT, true },
	{ "N A (are|is|were) {split} {evenly} {among} N B . how many [A] (are|go) (in|into|on) (each|each B|O B)",
		QUOTIENT, true },
	{ "W (shares|shared|divides|divided|splits) N A {evenly} {among} N W . how many [A] {do} each [O|W] {get}",
		QUOTIENT, true },
	{ "N W (share|shared) N A {evenly} . how many [A] {do} each [O|W] {get}", INTO, true },
	{ "[W] (puts|packs|places|put|placed|packed|arranges) N A (equally|evenly) (in|into|on) N B . how many A (are|go|does W put) (in|on|into) each [B]",
		QUOTIENT, true },
	{ "there are N A V . they are {split} {evenly} (into|in) N [equal] B . how many A (are|are there) (in|on) each B",
		QUOTIENT, true },
	{ "W {have} N A . (W|{he}) (packs|puts|packed|put) (them|the A) (in|into) C of N . how many C {do} W (need|fill|have|use)",
		QUOTIENT, true },
	/* prices */
	{ "how much {do} N W cost at Q (each|apiece|a piece)", PRICE, false },
	{ "how much {do} N W at Q (each|apiece) cost", PRICE, false },
	{ "{ask} the [total] (cost|price) of N W (at|for|costing|that cost) Q (each|apiece)", PRICE,
		false },
	{ "[if] (O|a|an|each|every) A {cost} Q [.] how much {do} N (A|of them|such A) cost {all}",
		PRICE, true },
	{ "(O|a|an|each|every) A {cost} Q . {ask} the [total] (cost|price) of N A", PRICE, true },
	{ "W {buy} N A (at|for) Q (each|apiece) . how much [money] {do} W {pay} {all}", PRICE, true },
	{ "W {buy} N A (at|for) Q (each|apiece) . {ask} the total (cost|price)", PRICE, true },
	{ "W {buy} N A . (each|every|O|each O) [A] (costs|cost) Q . how much [money] {do} W {pay} {all}",
		PRICE, true },
	{ "W {buy} N A that cost Q each . how much [money] {do} W {pay} {all}", PRICE, true },
	{ "N A at Q each [cost|costs] (cost|costs|come to|is|are) _ [U]", PRICE, true },
	{ "N A (cost|are|sell for) Q each . how much {do} (they|N A) cost {all}", PRICE, true },
	{ "[if] N A cost Q [in all|in total|altogether|together] [.] how much {do} (O|each|a|an) A cost",
		UNIT_PRICE, true },
	{ "N A cost Q [in all|in total|altogether|together] . {ask} the (price|cost) of (O|each|a|an) A",
		UNIT_PRICE, true },
	{ "W {buy} [a|an] A (for|that costs|costing) Q [and] [.] [W] (pays with|gives|hands over|pays) [a|W a] Q [bill|note] . how much (change|money) {do} W (get|get back|receive)",
		CHANGE, true },
	{ "(a|an|the) A costs Q . W pays with [a|an] Q [bill|note] . how much change {do} W (get|get back|receive)",
		CHANGE, true },
	{ "[a|an|the] A {cost} Q . (it is|the price is) (reduced|discounted|lowered|marked down) by N % . {ask} the (new|sale|reduced) price",
		OFF, true },
	{ "A (has|had) Q . (A|{he}) (spends|spent|pays|paid|(buys|bought) W for) Q [on W|for W] . how much [money] ({do} (A|{he}) have left|is left)",
		SPENT, true },
	/* more and less */
	{ "there are N A V . [W] (takes|take|took) (N [of them|A]|N) away . how many [A] (are|remain) [left|still there]",
		DIFFERENCE, true },
	{ "there are N A V . [W] (takes|take|took) away N [of them|A] . how many [A] {left}",
		DIFFERENCE, true },
	{ "A (has|have|had) N B . (A|{he}) (takes|took) (N [of them|B] away|away N [of them|B]|away N) . how many [B] ({left}|{do} W have left|are there now)",
		DIFFERENCE, true },
	{ "(there are|there were) N A V . N [of them|A] {go away} . how many [A] {left}", DIFFERENCE,
		true },
	{ "N A (sit|are|stand|play|swim|rest|wait|perch|live) V . N [of them|A] {go away} . how many [A] {left}",
		DIFFERENCE, true },
	{ "W is cut into N [equal] A . W (eats|ate|takes|gives away|uses) N [A|of them] . how many A {left}",
		DIFFERENCE, true },
	{ "(there are|there were) N A V . N [of them|A] (are|were|get) (eaten|sold|removed|used|lost|taken|taken away|given away|stolen|picked|popped) . how many [A] {left}",
		DIFFERENCE, true },
	{ "A (has|have|had) N B . (A|{he}) (eats|gives|gives away|loses|sells|spends|uses|breaks|drops|ate|gave|gave away|lost|sold|spent|used|broke|dropped|donates|mails) N [of them|B] [to W] . how many [B] ({left}|{do} (A have now|(A|{he}) (have left|still have|have left now)))",
		DIFFERENCE, true },
	{ "A (has|have|had) N B [.] [and] (gives|gave) N [of them|B] (to W|away) . how many [B] ({left}|{do} (A|{he}) (have left|still have|have left now))",
		DIFFERENCE, true },
	{ "A (has|have|had) N B and C (has|have|had) N [B] . how many [B] do they have {all}", SUM,
		true },
	{ "A (has|have|had) N B . C (has|have|had) N [B] . how many B do they have (in all|altogether|in total|together|all together)",
		SUM, true },
	{ "A (has|have|had) N B . C (has|have|had) N more [B] than A . how many B {do} C have", SUM,
		true },
	{ "A (has|have|had) N B . C (has|have|had) N (fewer|less) [B] than A . how many B {do} C have",
		DIFFERENCE, true },
	{ "A (has|have|had) N B (and|.) C (has|have|had) N [B] . how many more B {do} A have than C",
		DIFFERENCE, true },
	{ "A (has|have|had) N B (and|.) C (has|have|had) N [B] . how many more B {do} C have than A",
		TAKEN, true },
	{ "A (has|have|had) N B (and|.) C (has|have|had) N [B] . how many fewer B {do} C have than A",
		DIFFERENCE, true },
	{ "A (has|have|had) N B . (A|{he}) (gets|finds|buys|wins|collects|receives|picks|earns|makes|got|found|bought|won|collected|received|picked|earned|made) N more [B] . how many B {do} (A|{he}) have {all}",
		SUM, true },
	{ "there are N A V . N more [A] (come|arrive|join|land|fly in|swim up|drive in|are added|get on|sit down) [V] . how many [A] are there {all}",
		SUM, true },
	{ "(there are|W {have}) N A and N B V . how many {group} (are [there] V|{do} W have) {all}",
		SUM, true },
	{ "(there are|W {have}) N (A|W) and N A V . how many E (are [there] V|{do} W have) {all}", SUM,
		true },
	{ "W N A (on|in) W and N [A] (on|in) W . how many [A] (is that|{do} W) (in all|altogether|in total|all together)",
		SUM, true },
	/* speeds */
	{ "W (travels|drives|goes|flies|runs|walks|rides|cycles|moves) [at] Q (per|a|an|each|every|in O) D . how (far|many U) {do} W (travel|drive|go|fly|run|walk|ride|cycle|move) in N D",
		DISTANCE, true },
	/* times */
	{ "W (starts|begins|leaves|departs|opens|started|began|left) [W] at T and (ends|finishes|arrives|stops|closes|is over|ended|finished|arrived) [V] at T . how (long|many minutes) {do} W (last|take)",
		ELAPSED, true },
	{ "W (starts|begins|leaves|departs|started|began|left) [W] at T and (ends|finishes|arrives|is over|ended|finished|arrived) [V] at T . how long (is|was) W",
		ELAPSED, true },
	{ "how many minutes (is it|are there|pass|are) (from|between) T (to|and|until) T", ELAPSED,
		false },
	/* numbers that are sought */
	{ "a number (plus|increased by) N {gives} N . {ask} the number", TAKEN, false },
	{ "a number (minus|decreased by) N {gives} N . {ask} the number", SUM, false },
	{ "a number (times|multiplied by) N {gives} N . {ask} the number", INTO, false },
	{ "N times a number {gives} N . {ask} the number", INTO, false },
	{ "a number divided by N {gives} N . {ask} the number", PRODUCT, false },
	{ "{think} of a number . {i} (add|adds) N [to it] {results} N . {ask} {the number}", TAKEN,
		false },
	{ "{think} of a number . {i} (subtract|subtracts|take away|takes away) N [from it] {results} N . {ask} {the number}",
		SUM, false },
	{ "{think} of a number . {i} (multiply|multiplies) it by N {results} N . {ask} {the number}",
		INTO, false },
	{ "{think} of a number . {i} (divide|divides) it by N {results} N . {ask} {the number}",
		PRODUCT, false },
	/* percent more or less */
	{ "[{ask}] N increased by N (%|percent)", MORE, false },
	{ "increase N by N (%|percent)", MORE, false },
	{ "[{ask}] N (decreased|reduced) by N (%|percent)", OFF, false },
	{ "(decrease|reduce) N by N (%|percent)", OFF, false },
};

/* ---- finding ---- */

/* What a stem must have at least, that a form may match. */
struct need {
	uint64_t words; /* a bit for each, by its hash */
	int numbers;
};

static struct need needs[ARRAY_LEN(forms)];

static uint64_t bit_of(const char *word, size_t n)
{
	return 1ull << (fold_bytes(word, n) & 63);
}

/* What stands outside of all brackets. */
static struct need need_of(const char *p)
{
	struct need need = { 0 };
	int depth = 0;

	while (*p != '\0') {
		size_t n = strcspn(p, " |()[]{}");

		if (strchr("([{", *p) != NULL)
			depth++;
		else if (strchr(")]}", *p) != NULL)
			depth--;
		else if (depth == 0 && n == 1 && *p >= 'A' && *p <= 'Z')
			need.numbers += *p == 'N' || *p == 'Q'; /* "an hour" has none */
		else if (depth == 0 && n > 0)
			need.words |= bit_of(p, n);
		p += n > 0 ? n : 1;
	}
	return need;
}

static void fill_needs(void)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		needs[i] = need_of(forms[i].pattern);
}

static struct need have_of(const struct stem *stem)
{
	struct need have = { 0 };

	for (size_t i = 0; i < stem->count; i++) {
		const char *word = stem->word[i].text;

		if (num_ok(stem->word[i].value))
			have.numbers++;
		else
			have.words |= bit_of(word, strlen(word));
	}
	return have;
}

static uint64_t task_of(const struct form *form, const struct stem *stem, const struct caught *c)
{
	bool states = false;
	uint64_t hash;

	/* "2 hours are [blank] minutes" is put otherwise than "How many minutes are 2 hours?" */
	for (size_t i = 0; i < stem->count; i++)
		states = states || stem_is(stem, i, "_");
	hash = fold_mix(states, form->formula);

	for (int i = 0; i < c->numbers; i++) {
		const struct unit *unit = c->number[i].unit;

		hash = fold_mix(
			hash, fold_mix((uint64_t)c->number[i].value.n, (uint64_t)c->number[i].value.d));
		hash =
			fold_mix(hash, unit != NULL ? (uint64_t)unit->kind * 131 + (uint64_t)unit->factor : 0);
	}
	hash = fold_mix(hash, c->unit != NULL ? (uint64_t)c->unit->factor : 0);
	hash = fold_mix(hash, fold_mix((uint64_t)c->place.n, (uint64_t)c->place.d));
	return fold_mix(hash, (uint64_t)c->measure);
}

bool stem_form(const struct stem *stem, struct asked *ret)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct need have = have_of(stem);
	struct caught c;

	pthread_once(&once, fill_needs);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if ((needs[i].words & ~have.words) != 0 || needs[i].numbers > have.numbers ||
			!stem_match(stem, forms[i].pattern, &c))
			continue;
		if (!stem_calculate(forms[i].formula, &c, ret) || !num_ok(ret->value))
			return false;
		ret->task = forms[i].story ? 0 : task_of(&forms[i], stem, &c);
		return true;
	}
	return false;
}
