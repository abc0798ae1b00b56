/* The chemical elements: names and symbols as recommended by IUPAC, places in the periodic table. */
#ifndef IGNITE_DOMAIN_COURSE_ELEMENTS_H
#define IGNITE_DOMAIN_COURSE_ELEMENTS_H

enum { ELEMENTS = 118 };

struct element {
	const char *symbol, *name;
	int period;
	int group;  /* 1..18; 0 for the lanthanides and actinides that stand below the table */
	char state; /* at 20 °C: 's'olid, 'l'iquid, 'g'as, '?' not known */
	char kind;  /* 'm'etal, 'n'onmetal, 'd' metalloid, '?' not known */
};

/* elements[z] has the atomic number z; elements[0] is empty. */
extern const struct element elements[ELEMENTS + 1];

struct draft;

/* Names an element for templates: in running text names are written small. */
void let_element(struct draft *d, char as, int z);

#endif
