/* Unicode properties: the names of ECMA-262 in PCRE2's terms, which knows no long names of general categories. */
#include <stdio.h>
#include <string.h>

#include "codec/schema_pattern.h"

static const char *const categories[][2] = { { "Cased_Letter", "L&" }, { "LC", "L&" },
	{ "Close_Punctuation", "Pe" }, { "Connector_Punctuation", "Pc" }, { "Control", "Cc" },
	{ "Currency_Symbol", "Sc" }, { "Dash_Punctuation", "Pd" }, { "Decimal_Number", "Nd" },
	{ "Enclosing_Mark", "Me" }, { "Final_Punctuation", "Pf" }, { "Format", "Cf" },
	{ "Initial_Punctuation", "Pi" }, { "Letter", "L" }, { "Letter_Number", "Nl" },
	{ "Line_Separator", "Zl" }, { "Lowercase_Letter", "Ll" }, { "Mark", "M" },
	{ "Combining_Mark", "M" }, { "Math_Symbol", "Sm" }, { "Modifier_Letter", "Lm" },
	{ "Modifier_Symbol", "Sk" }, { "Nonspacing_Mark", "Mn" }, { "Number", "N" },
	{ "Open_Punctuation", "Ps" }, { "Other", "C" }, { "Other_Letter", "Lo" },
	{ "Other_Number", "No" }, { "Other_Punctuation", "Po" }, { "Other_Symbol", "So" },
	{ "Paragraph_Separator", "Zp" }, { "Private_Use", "Co" }, { "Punctuation", "P" },
	{ "punct", "P" }, { "Separator", "Z" }, { "Space_Separator", "Zs" }, { "Spacing_Mark", "Mc" },
	{ "Surrogate", "Cs" }, { "Symbol", "S" }, { "Titlecase_Letter", "Lt" }, { "Unassigned", "Cn" },
	{ "Uppercase_Letter", "Lu" }, { "cntrl", "Cc" }, { "digit", "Nd" } };

static const char *category(const char *name)
{
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
		if (strcmp(categories[i][0], name) == 0)
			return categories[i][1];
	return name;
}

/* What a name begins with says which kind of property it is of. */
static const char *kind_of(const char **name)
{
	static const char *const prefixes[][2] = { { "General_Category=", "" }, { "gc=", "" },
		{ "Script=", "sc:" }, { "sc=", "sc:" }, { "Script_Extensions=", "scx:" },
		{ "scx=", "scx:" } };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t n = strlen(prefixes[i][0]);

		if (strncmp(*name, prefixes[i][0], n) != 0)
			continue;
		*name += n;
		return prefixes[i][1];
	}
	return "";
}

bool pattern_property(const char *name, bool negated, char *out, size_t room)
{
	const char *kind = kind_of(&name);
	int n;

	if (*name == '\0' ||
		name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")] !=
			'\0')
		return false;
	if (strcmp(name, "Assigned") == 0) {
		negated = !negated;
		name = "Cn";
	}
	n = snprintf(
		out, room, "\\%c{%s%s}", negated ? 'P' : 'p', kind, *kind == '\0' ? category(name) : name);
	return n > 0 && (size_t)n < room;
}
