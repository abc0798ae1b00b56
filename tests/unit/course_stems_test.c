/* What school stems ask for: forms that are read, answers that are told right from wrong, stems that are left alone. */
#include "unit.h"

#include "domain/course/eval.h"
#include "domain/course/stems.h"

static const struct {
	const char *stem, *right, *wrong; /* options */
} known[] = {
	/* measures */
	{ "How many minutes are 2 h 15 min?", "135", "215" },
	{ "How many minutes are in 2 hours and 15 minutes?", "135 minutes", "2 hours" },
	{ "How many minutes are there in an hour?", "60", "100" },
	{ "How many seconds are in half a minute?", "30 seconds", "50" },
	{ "How many cents are 2 quarters and 3 dimes?", "80", "55" },
	{ "How many quarters are in 3 dollars?", "12 quarters", "9" },
	{ "How many centimeters make 2.5 m?", "250 cm", "25" },
	{ "3 km is how many meters?", "3,000", "300 m" },
	{ "Convert 4 feet to inches.", "48", "40 inches" },
	{ "Change 2 weeks into days. How many days is that?", "14", "12" },
	{ "There are ___ minutes in 3 hours.", "180", "300" },
	{ "5 kg = ___ g", "5000", "500" },
	/* rounding */
	{ "Round 347 to the nearest ten.", "350", "340" },
	{ "Round 347 to the nearest hundred.", "300", "400" },
	{ "What is 2,561 rounded to the nearest thousand?", "3,000", "2,000" },
	{ "What is 3.47 rounded to the nearest tenth?", "3.5", "3.4" },
	{ "Round 7.6 to the nearest whole number.", "8", "7" },
	{ "Round 3.456 to 2 decimal places.", "3.46", "3.45" },
	{ "Round $3.47 to the nearest 1.", "$3", "$4" },
	{ "To the nearest ten, what is 85?", "90", "80" },
	/* figures */
	{ "What is the perimeter of a rectangle that is 5 cm long and 3 cm wide?", "16 cm", "15 cm" },
	{ "What is the area of a rectangle that is 5 cm long and 3 cm wide?", "15 square cm",
		"16 cm\xc2\xb2" },
	{ "A rectangle has a length of 8 m and a width of 2 m. What is its perimeter?", "20 m", "10" },
	{ "A rectangular garden is 8 m long and 2 m wide. What is the perimeter of the garden?",
		"2,000 cm", "16 m" },
	{ "A rectangle measures 4 by 6 inches. Find the area of the rectangle.", "24 square inches",
		"20 square inches" },
	{ "What is the perimeter of a square with sides of 6 cm?", "24 cm", "12 cm" },
	{ "A square has a side length of 7 m. What is its area?", "49 m\xc2\xb2", "28 square meters" },
	{ "Each side of a square is 9 cm long. What is the perimeter of the square?", "36 cm", "81" },
	{ "What is the perimeter of a triangle with sides 3 cm, 4 cm and 5 cm?", "12 cm", "60 cm" },
	{ "What is the perimeter of an equilateral triangle with side length 5 m?", "15 m", "10 m" },
	{ "What is the perimeter of a regular hexagon with sides of 2 cm?", "12 cm", "10 cm" },
	{ "A box is 5 cm long, 2 cm wide and 3 cm high. What is its volume?", "30 cubic cm", "10" },
	{ "What is the volume of a cube with edges of 3 cm?", "27 cm\xc2\xb3", "9 cm\xc2\xb3" },
	/* plain numbers */
	{ "What number is 48 split among 6?", "8", "42" },
	{ "What number is 48 among 6?", "8", "42" },
	{ "How much is 48 shared equally among 6?", "8", "7" },
	{ "How many times does 6 go into 42?", "7", "6" },
	{ "How many groups of 4 are in 20?", "5 groups", "16" },
	{ "What is the remainder when 17 is divided by 5?", "2", "3" },
	{ "What number must be added to 9 to get 21?", "12", "30" },
	{ "Take 8 away from 20.", "12", "28" },
	{ "What is 20 take away 8?", "12", "28" },
	{ "How much greater is 20 than 8?", "12", "28" },
	{ "How much is 5 groups of 3?", "15", "8" },
	{ "What do 7 and 5 make together?", "12", "2" },
	/* equal groups and shares */
	{ "There are 4 boxes with 6 pens in each. How many pens are there in all?", "24 pens", "10" },
	{ "There are 4 boxes. Each box holds 6 pens. How many pens are there?", "24", "10" },
	{ "Each box has 6 pens. How many pens are in 4 boxes?", "24", "10" },
	{ "One car has 4 wheels. How many wheels do 7 cars have?", "28 wheels", "11" },
	{ "Tom buys 3 packs of 8 pencils. How many pencils does he have?", "24", "11" },
	{ "Mia reads 12 pages a day. How many pages does she read in 5 days?", "60 pages", "17" },
	{ "Mia reads 12 pages in 3 days. How many pages does she read in 6 days?", "24", "18" },
	{ "Share 24 cookies equally among 6 children. How many cookies does each child get?", "4",
		"18" },
	{ "24 cookies are shared equally among 6 children. How many does each child get?", "4 cookies",
		"6" },
	{ "Six friends share 24 cookies equally. How many cookies does each friend get?", "4", "6" },
	/* prices */
	{ "How much do 6 pens cost at 3 dollars each?", "18 dollars", "$9" },
	{ "How much do 6 pens at $3 each cost?", "$18", "$9" },
	{ "A pen costs $1.25. How much do 4 pens cost?", "$5", "$4.25" },
	{ "One pen costs 3 dollars. How much do 6 pens cost?", "18", "9" },
	{ "Ben buys 6 pens at 3 dollars each. How much does he pay?", "$18.00", "$9" },
	{ "6 pens cost 18 dollars. How much does one pen cost?", "3 dollars", "$12" },
	{ "Ann buys a book for $7 and pays with a $10 bill. How much change does she get?", "$3",
		"$17" },
	{ "A shirt costs $40. It is reduced by 20%. What is the new price?", "$32", "$20" },
	/* stories */
	{ "There are 52 coins on the table. Tom takes 20 away. How many coins are left?", "32", "72" },
	{ "Tom has 52 coins. He takes away 20. How many coins are left?", "32", "72" },
	{ "There are 12 birds in a tree. 5 fly away. How many birds are left?", "7", "17" },
	{ "Ann has 20 pens. She gives 8 to Ben. How many pens does Ann have left?", "12 pens", "28" },
	{ "Tom has 5 apples. Ann has 3 more apples than Tom. How many apples does Ann have?", "8",
		"2" },
	{ "Tom has 9 apples and Ann has 4. How many more apples does Tom have than Ann?", "5", "13" },
	{ "Tom has 9 apples. He finds 3 more. How many apples does he have now?", "12", "6" },
	{ "There are 18 children on a bus. 7 children get off. How many children are left on the bus?",
		"11", "25" },
	{ "Five frogs sit on a log. Two jump off. How many frogs are left?", "3", "7" },
	{ "A pizza is cut into 8 slices. Tom eats 3 slices. How many slices are left?", "5 slices",
		"11" },
	{ "Tom has $20. He buys a book for $12. How much money does he have left?", "$8", "$32" },
	{ "There are 12 boys and 14 girls in a class. How many students are there in all?", "26", "2" },
	{ "A bag has 3 red and 5 blue marbles. How many marbles are in the bag?", "8 marbles", "15" },
	{ "Ann reads 20 pages on Monday and 15 on Tuesday. How many pages does she read in all?", "35",
		"5" },
	{ "There are 24 students in a class. They are divided into 4 equal groups. How many students "
	  "are in each group?",
		"6", "20" },
	{ "A farmer has 36 eggs. He packs them into boxes of 6. How many boxes does he need?", "6",
		"30" },
	/* speeds, numbers that are sought, percent */
	{ "A car travels at 60 km per hour. How far does it travel in 3 hours?", "180 km", "63 km" },
	{ "A snail moves 2 meters an hour. How many centimeters does it move in 3 hours?", "600", "6" },
	{ "A number increased by 9 is 21. What is the number?", "12", "30" },
	{ "I think of a number. I add 9 and get 21. What is my number?", "12", "30" },
	{ "I think of a number. I divide it by 3 and the result is 5. What is the number?", "15", "2" },
	/* digits and other forms of a number */
	{ "Which digit is in the tens place of 345?", "4", "3" },
	{ "What is the value of the digit 7 in 372?", "70", "7" },
	{ "What number is 3 hundreds, 4 tens and 5 ones?", "345", "354" },
	{ "What number comes right after 99?", "100", "98" },
	{ "What number comes just before 100?", "99", "101" },
	{ "What is 0.75 as a fraction?", "3/4", "2/3" },
	{ "Write 25% as a decimal.", "0.25", "0.025" },
	{ "Simplify 6/8.", "3/4", "2/4" },
	{ "Which is larger, 3/4 or 2/3?", "3/4", "2/3" },
	{ "What is the greatest common factor of 12 and 18?", "6", "3" },
	{ "What is the least common multiple of 4 and 6?", "12", "24" },
	{ "What is the area of a triangle with base 6 cm and height 4 cm?", "12 square cm",
		"24 square cm" },
	{ "Tom has 4 stickers. Lisa has 3 times as many stickers as Tom. How many stickers does Lisa "
	  "have?",
		"12", "7" },
	{ "Sam has 24 marbles. He has twice as many marbles as Ben. How many marbles does Ben have?",
		"12", "48" },
	{ "A train leaves at 3:15 and arrives at 4:00. How many minutes does the trip take?", "45",
		"85" },
	{ "A film starts at 11:30 and ends at 1:15. How long does it last?", "1 hour 45 minutes",
		"2 h 15 min" },
	{ "What is 80 increased by 10%?", "88", "90" },
	{ "Decrease 80 by 25 percent.", "60", "55" },
};

/* Stems that look like one of the forms and ask for something else, or may. */
static const char *const silent[] = {
	"How many full hours are in 135 minutes?",
	"How many hours and minutes are 135 minutes?",
	"How many days are in a month?",
	"How many weeks are in 30 days?",
	"How many ounces are in 2 cups?",
	"How many quarters are in an hour?",
	"How many minutes are left in the hour at 2:15?",
	"How many minutes are 2 h 15 min later than noon?",
	"Which numbers round to 350?",
	"What is the greatest number that rounds to 350?",
	"Round 347 to the nearest ten and add 5.",
	"Round 347 + 251 to the nearest ten.",
	"Round −25 to the nearest ten.",
	"Round 347 to the nearest 25.",
	"What is the length of a rectangle with area 15 and width 3?",
	"A rectangle is 5 cm long and 30 mm wide. What is its perimeter?",
	"A rectangle is 5 cm long and 3 cm wide. How long is its diagonal?",
	"What is the perimeter of a rectangle with sides of 5 cm?",
	"What is half the perimeter of a square with sides of 6 cm?",
	"What is the area of a triangle with sides 3, 4 and 5?",
	"How many times does 5 go into 17?",
	"What number is 48 split among 7?",
	"There are 4 boxes with 6 pens in each. How many boxes are there?",
	"There are 4 boxes with 6 pens in each. Half of the pens are red. How many pens are red?",
	"There are 4 boxes with 6 pens in each and 2 more pens. How many pens are there?",
	"There are 4 red pens and 6 blue pens. How many red pens are there?",
	"Each box has 6 pens. How many pens are in 4 bags?",
	"Tom buys 3 packs of 8 pencils. How many packs does he have?",
	"Tom buys 3 packs of 8 pencils and loses 2. How many pencils does he have?",
	"Mia reads 12 pages a day. How many pages does she read in 5 weeks?",
	"24 cookies are shared equally among 6 children. How many cookies are left?",
	"24 cookies are shared among 5 children. How many does each child get?",
	"How much do 6 pens cost?",
	"How much do 6 pens cost at 3 euros each?",
	"Ben buys 6 pens at 3 dollars each. How much change does he get from $20?",
	"A pen costs $2. How much do 6 pencils cost?",
	"3 pens cost $1. How much does one pen cost?",
	"Tom has 5 apples. Ann has 3 more apples than Tom. How many apples do they have in all?",
	"Tom has 5 apples. He gives 2 to Ann. How many apples does Ann have?",
	"Tom has 5 apples. He gives 2 to Ann. How many apples does she have now?",
	"Ann has 20 pens. She gives 8 to each of 2 friends. How many pens are left?",
	"There are 12 birds in a tree. 5 more fly in. Then 2 fly away. How many birds are left?",
	"Tom has 9 apples. Half of them are red. How many are red?",
	"Tom had some apples. He ate 3. Now he has 4. How many apples did he have?",
	"Tom has 5 apples. He eats 7. How many apples are left?",
	"There are 4 red pens and 6 blue pens. How many blue pens are there in all?",
	"There are 3 cats and 4 dogs. How many cats are there?",
	"A bag has 3 red and 5 blue marbles. How many blue marbles are in the bag?",
	"Tom has $20. He buys 3 books for $12. How much money does he have left?",
	"Tom has $20. He buys a book for 12 euros. How much money does he have left?",
	"A car travels at 60 km per hour. How far does it travel in 30 minutes?",
	"There are 18 children on a bus. 7 get off and 3 get on. How many children are left?",
	"I think of a number. I add 9 and multiply by 2 and get 21. What is my number?",
	"What is 10% more than 50?",
	"What is 1/4 more than 8?",
	"What is 80 + 10%?",
	"How much is 8 euros more than 3?",
	"How many tens are in 340?",
	"What is the value of the digit 3 in 373?",
	"What is the value of 7?",
	"Which digit is in the tens place?",
	"Which is larger, 3/4 or 6/8?",
	"A train leaves at 3:15 and arrives at 3:15. How many minutes does it take?",
	"A train leaves at 3:15 and arrives at 4:00. How many minutes late is it?",
	"When counting by fives, what number comes after 20?",
	"About how many minutes are in 2 hours?",
	"",
	"?",
	"[blank]",
	"How many",
	"Find",
};

static void forms_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct asked a;

		if (!stem_asks(known[i].stem, &a) || stem_told(&a, known[i].right) != TOLD_RIGHT ||
			stem_told(&a, known[i].wrong) == TOLD_RIGHT)
			print_error("%s\n", known[i].stem);
		assert_true(stem_asks(known[i].stem, &a));
		assert_int_equal(stem_told(&a, known[i].right), TOLD_RIGHT);
		assert_int_not_equal(stem_told(&a, known[i].wrong), TOLD_RIGHT);
	}
}

static void other_stems_are_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(silent); i++) {
		struct asked a;
		struct quantity q;

		if (stem_asks(silent[i], &a) || eval_question(silent[i], &q))
			print_error("read: %s\n", silent[i]);
		assert_false(stem_asks(silent[i], &a));
		assert_false(eval_question(silent[i], &q));
	}
}

static void answers_are_told(void **state)
{
	static const struct {
		const char *answer;
		enum told told;
	} said[] = { { "135", TOLD_RIGHT }, { "135 minutes", TOLD_RIGHT }, { "135 min", TOLD_RIGHT },
		{ "2 h 15 min", TOLD_RIGHT }, { "2 1/4 hours", TOLD_RIGHT },
		{ "one hundred thirty-five", TOLD_RIGHT }, { "215", TOLD_WRONG }, { "2 hours", TOLD_WRONG },
		{ "135 cm", TOLD_NOTHING }, { "about 135", TOLD_NOTHING },
		{ "135 square minutes", TOLD_NOTHING }, { "−135", TOLD_NOTHING },
		{ "130 to 140", TOLD_NOTHING }, { "", TOLD_NOTHING }, { "none", TOLD_NOTHING } };
	struct asked a;

	(void)state;
	assert_true(stem_asks("How many minutes are 2 h 15 min?", &a));
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		if (stem_told(&a, said[i].answer) != said[i].told)
			print_error("%s\n", said[i].answer);
		assert_int_equal(stem_told(&a, said[i].answer), said[i].told);
	}
}

/* The number that is typed into the blank is in the blank's unit. */
static void blanks_have_units(void **state)
{
	static const struct {
		const char *stem;
		int64_t n, d;
	} typed[] = {
		{ "A square has sides of 50 cm. What is its perimeter? [blank] m", 2, 1 },
		{ "A square has sides of 50 cm. What is its perimeter? Answer: [blank] cm", 200, 1 },
		{ "A square has sides of 50 cm. What is its area? Answer: [blank] m\xc2\xb2", 1, 4 },
		{ "How much do 4 pens at 75 cents each cost? $[blank]", 3, 1 },
		{ "How many minutes are in 3 hours? The answer is [blank].", 180, 1 },
		{ "A rectangle is 5 cm long and 3 cm wide. Its perimeter is [blank] cm.", 16, 1 },
	};
	struct asked a;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
		if (!stem_asks(typed[i].stem, &a) || !num_equal(a.value, num_of(typed[i].n, typed[i].d)))
			print_error("%s\n", typed[i].stem);
		assert_true(stem_asks(typed[i].stem, &a));
		assert_true(num_equal(a.value, num_of(typed[i].n, typed[i].d)));
	}
	assert_false(stem_asks("A square has sides of 50 cm. What is its area? [blank] cm", &a));
	assert_false(stem_asks("How many minutes are in 3 hours? [blank]%", &a));
}

static void letters_of_equations_are_blanks(void **state)
{
	static const char *const asked[][2] = {
		{ "Find x if x + 9 = 21.", "[blank] + 9 = 21" },
		{ "If x + 9 = 21, what is x?", "[blank] + 9 = 21" },
		{ "Solve for n: 3n \xe2\x88\x92 2 = 13", "3 \xc3\x97 [blank] \xe2\x88\x92 2 = 13" },
		{ "Solve x - 4 = 10.", "[blank] \xe2\x88\x92 4 = 10" },
		{ "What is the value of y in the equation y \xc3\xb7 4 = 5?", "[blank] \xc3\xb7 4 = 5" },
		{ "Which value of x makes the equation 2x + 1 = 9 true?", "2 \xc3\x97 [blank] + 1 = 9" },
		{ "x + 9 = 21. What is x?", "[blank] + 9 = 21" },
		{ "If 4k = 20, then k = [blank].", "4 \xc3\x97 [blank] = 20" },
		{ "Solve the equation: m/3 = 7. m = [blank]", "[blank]/3 = 7" },
	};
	static const char *const others[] = { "If x + 9 = 21, what is 2x?",
		"If x + 9 = 21, what is x + 1?", "Find x if x + y = 21.", "Find y if x + 9 = 21.",
		"3 x 4 = 12", "What is 3 x 4 = ?", "If x + 9 = 21, what is the next step?",
		"Find x if 12 \xc3\xb7 3x = 2.", "If x = 3, what is x + 9?",
		"If 5 m = 500 cm, how many cm is m?", "x + 9 = 21", "=", "Find x if = 21", "Solve x² = 49.",
		"Find the positive x if x\xc2\xb2 = 49.", "Find x if x + 9 > 21.", "" };
	char out[400];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		if (!stem_equation(asked[i][0], out, sizeof(out)))
			print_error("%s\n", asked[i][0]);
		assert_true(stem_equation(asked[i][0], out, sizeof(out)));
		assert_string_equal(out, asked[i][1]);
		assert_false(stem_equation(asked[i][0], out, 5));
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (stem_equation(others[i], out, sizeof(out)))
			print_error("%s gave %s\n", others[i], out);
		assert_false(stem_equation(others[i], out, sizeof(out)));
	}
}

static void options_are_chosen_by_a_property(void **state)
{
	static const struct {
		const char *stem, *right;
		const char *wrong[3];
	} chosen[] = {
		{ "Which of these numbers is even?", "8", { "3", "5", "7" } },
		{ "Which number is odd?", "9", { "4", "6", "8" } },
		{ "Which number is prime?", "7", { "4", "6", "9" } },
		{ "Which of these is a multiple of 6?", "24", { "15", "20", "22" } },
		{ "Which number is divisible by 5?", "35", { "12", "33", "41" } },
		{ "Which of the following is a factor of 12?", "4", { "5", "8", "24" } },
		{ "Which number is the largest?", "453", { "345", "354", "435" } },
		{ "Which is the largest: 345, 354, 435 or 453?", "453", { "345", "354", "435" } },
		{ "Which of these decimals is the smallest?", "0.1", { "0.25", "0.5", "0.75" } },
		{ "Which number is greater than 5?", "7", { "5", "3", "2" } },
		{ "Which number is between 3 and 5?", "4 1/2", { "3", "2.5", "5" } },
		{ "Which fraction is equal to 1/2?", "2/4", { "2/3", "1/3", "3/5" } },
		{ "Which decimal is equal to 25%?", "0.25", { "0.025", "2.5", "25" } },
	};
	static const char *const others[] = { "Which of these animals is the largest?",
		"Which number is NOT even?", "Which number is even and prime?", "Which number comes next?",
		"Which fraction is closest to 1/2?", "What is the largest number with 3 digits?", "Which",
		"" };
	const char *words[] = { "a cat", "a dog" };
	struct choice choice;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(chosen); i++) {
		const char *options[] = { chosen[i].right, chosen[i].wrong[0], chosen[i].wrong[1],
			chosen[i].wrong[2] };

		if (!stem_chooses(chosen[i].stem, &choice))
			print_error("%s\n", chosen[i].stem);
		assert_true(stem_chooses(chosen[i].stem, &choice));
		for (size_t o = 0; o < 4; o++)
			assert_int_equal(choice_told(&choice, options, 4, o), o == 0 ? TOLD_RIGHT : TOLD_WRONG);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(stem_chooses(others[i], &choice));
	assert_true(stem_chooses("Which is the largest?", &choice));
	assert_int_equal(choice_told(&choice, words, 2, 0), TOLD_NOTHING);
}

static void equations_in_words_are_judged(void **state)
{
	static const char *const untrue[] = { "6 times 7 is 48.", "Since 6 times 7 is 48, it is so.",
		"Add: twelve plus nine equals 20.", "48 divided by 6 gives 9, so it is 9.",
		"It is so because 20 minus 8 is 11 and not 12." };
	static const char *const fine[] = { "6 times 7 is 42.", "2 and 6 times 7 is 44.",
		"Half of 6 times 7 is 21.", "17 divided by 5 is 3, remainder 2.", "17 divided by 5 is 3.",
		"Some say that 6 times 7 is 48.", "6 times 7 is 4 tens and 2 ones.",
		"6 times 7 is 40 and 2 more.", "10 plus 5 percent is 10.5.", "3 + 6 times 7 is 45.",
		"6 times 7 is 42 and 42 plus 1 is 43.", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(untrue); i++)
		assert_true(stem_untrue(untrue[i]));
	for (size_t i = 0; i < ARRAY_LEN(fine); i++) {
		if (stem_untrue(fine[i]))
			print_error("%s\n", fine[i]);
		assert_false(stem_untrue(fine[i]));
	}
}

/* Stems that ask for one thing about the same numbers have one task; stories have none. */
static void tasks_are_compared(void **state)
{
	struct asked a, b;

	(void)state;
	assert_true(stem_asks("How many minutes are in 2 hours?", &a));
	assert_true(stem_asks("Convert 2 hours to minutes.", &b));
	assert_true(a.task == b.task && a.task != 0);
	assert_true(stem_asks("How many seconds are in 2 hours?", &b));
	assert_true(a.task != b.task);
	assert_true(stem_asks("Round 347 to the nearest ten.", &a));
	assert_true(stem_asks("Round 347 to the nearest hundred.", &b));
	assert_true(a.task != b.task);
	assert_true(stem_asks("Each box has 6 pens. How many pens are in 4 boxes?", &a));
	assert_true(a.task == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_are_read),
		cmocka_unit_test(other_stems_are_left_alone),
		cmocka_unit_test(answers_are_told),
		cmocka_unit_test(blanks_have_units),
		cmocka_unit_test(letters_of_equations_are_blanks),
		cmocka_unit_test(options_are_chosen_by_a_property),
		cmocka_unit_test(equations_in_words_are_judged),
		cmocka_unit_test(tasks_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
