/* Planning of repairs: faults are gathered by part, and each part becomes a task as far as rounds and budget go. */
#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "domain/course/check.h"
#include "domain/course/repair_parts.h"

enum { PROMPT_MAX = 24 * 1024, NEIGHBOURS_MAX = 40 };

/* ---- parts ---- */

struct part part_of(const json_t *fault)
{
	static const struct {
		const char *prefix;
		enum part_list list;
	} lists[] = { { "/groups/", PART_GROUP }, { "/items/", PART_ITEM },
		{ "/studyTexts/", PART_TEXT } };
	const char *pointer = text_of(fault, "pointer");

	if (strcmp(pointer, "/title") == 0)
		return (struct part){ PART_COURSE, 0, pointer };
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		size_t n = strlen(lists[i].prefix);
		char *end;
		unsigned long at;

		if (strncmp(pointer, lists[i].prefix, n) != 0 || pointer[n] < '0' || pointer[n] > '9')
			continue;
		at = strtoul(pointer + n, &end, 10);
		if (*end == '\0' || *end == '/')
			return (struct part){ lists[i].list, at, end };
	}
	return (struct part){ PART_NONE, 0, "" };
}

json_t *part_at(const json_t *course, enum part_list list, size_t at)
{
	static const char *const names[] = { "", "", "groups", "items", "studyTexts" };

	if (list == PART_NONE)
		return NULL;
	if (list == PART_COURSE)
		return json_is_object(course) ? (json_t *)course : NULL;
	return json_array_get(json_object_get(course, names[list]), at);
}

bool is_error(const json_t *fault)
{
	return strcmp(text_of(fault, "severity"), "error") == 0;
}

size_t options_wanted(const json_t *item)
{
	size_t n = json_array_size(options_of(item));

	return n >= 3 && n <= 6 ? n : 4;
}

const char *members_wanted(enum repair_kind kind, bool numeric)
{
	switch (kind) {
	case REPAIR_HINT:
		return "hint";
	case REPAIR_EXPLAINING:
		return "hint explanation";
	case REPAIR_OPTIONS:
		return "options answer hint explanation";
	case REPAIR_ITEM:
		return numeric ? "stem answer mistakes expression hint explanation"
					   : "stem options answer expression hint explanation";
	case REPAIR_STUDY_TEXT:
		return "title text";
	case REPAIR_GROUP:
		return "title objectives";
	case REPAIR_COURSE:
		return "title";
	}
	return "";
}

int each_member(const char *members, int (*each)(void *arg, const char *name), void *arg)
{
	char name[16];

	for (size_t n; *members != '\0'; members += n, members += *members == ' ') {
		n = strcspn(members, " ");
		snprintf(name, sizeof(name), "%.*s", (int)n, members);
		TRY(each(arg, name));
	}
	return 0;
}

/* ---- what a fault needs ---- */

/* Members that code fixes, and rules about them: no reply can mend those. */
static bool is_fixed(const json_t *fault, const struct part *p)
{
	static const char *const rules[] = { "ids", "references", "prerequisites", "counts", "coverage",
		"order", "key_balance", "key_longest", "media_url" };
	static const char *const rests[] = { "/id", "/groupId", "/objectiveId", "/mode", "/order",
		"/difficulty", "/prerequisites" };

	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (strcmp(text_of(fault, "rule"), rules[i]) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_LEN(rests); i++)
		if (strcmp(p->rest, rests[i]) == 0)
			return true;
	return p->list == PART_GROUP && strncmp(p->rest, "/title", 6) != 0 &&
		strncmp(p->rest, "/objectives/", 12) != 0;
}

static enum repair_kind kind_for(const json_t *fault, const struct part *p, bool numeric)
{
	if (p->list == PART_COURSE)
		return REPAIR_COURSE;
	if (p->list == PART_GROUP)
		return REPAIR_GROUP;
	if (p->list == PART_TEXT)
		return REPAIR_STUDY_TEXT;
	if (strcmp(p->rest, "/hint") == 0)
		return REPAIR_HINT;
	if (strcmp(p->rest, "/explanation") == 0)
		return REPAIR_EXPLAINING;
	if (!numeric && (strncmp(p->rest, "/options", 8) == 0 || strncmp(p->rest, "/answer", 7) == 0) &&
		strcmp(text_of(fault, "rule"), "expression") != 0)
		return REPAIR_OPTIONS;
	return REPAIR_ITEM;
}

/* A part with faults. */
struct node {
	enum part_list list;
	size_t at;
	enum repair_kind kind;
	bool error;
	json_t *faults; /* the faults themselves, in their order */
	size_t twin;    /* place of the item that it is like, or SIZE_MAX */
};

struct plan {
	struct ctx *cx;
	const json_t *course;
	const struct repair_limits *limits;
	json_t *asked; /* of the state */
	int tasks;     /* so far */
	struct node *node;
	size_t nodes;
	struct repair_task *task;
	size_t count;
};

static struct node *node_of(struct plan *p, const struct part *part)
{
	for (size_t i = 0; i < p->nodes; i++)
		if (p->node[i].list == part->list && p->node[i].at == part->at)
			return &p->node[i];
	p->node[p->nodes] =
		(struct node){ .list = part->list, .at = part->at, .kind = REPAIR_HINT, .twin = SIZE_MAX };
	p->node[p->nodes].faults = ctx_own_json(p->cx, json_array());
	return p->node[p->nodes].faults != NULL ? &p->node[p->nodes++] : NULL;
}

static int gather(struct plan *p, const json_t *faults)
{
	for (size_t i = 0; i < json_array_size(faults); i++) {
		json_t *fault = json_array_get(faults, i);
		struct part part = part_of(fault);
		const json_t *object = part_at(p->course, part.list, part.at);
		const char *twin = text_of(fault, "twin");
		enum repair_kind kind;
		struct node *node;

		if (!json_is_object(object) || *text_of(object, "id") == '\0' || is_fixed(fault, &part))
			continue;
		node = node_of(p, &part);
		if (node == NULL)
			return -1;
		kind = kind_for(fault, &part, is_numeric(object));
		node->kind = kind > node->kind ? kind : node->kind;
		node->error = node->error || is_error(fault);
		if (strncmp(twin, "/items/", 7) == 0)
			node->twin = strtoul(twin + 7, NULL, 10);
		json_array_append(node->faults, fault);
	}
	return 0;
}

/* Errors before warnings; the course's title, groups, items, study texts; in the document's order. */
static int by_need(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	if (x->error != y->error)
		return x->error ? -1 : 1;
	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* ---- the prompt ---- */

static json_t *course_facts(const json_t *course)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "title", text_of(course, "title"), "subject",
		text_of(course, "subject"), "grade_band", text_of(course, "gradeBand"), "language",
		text_of(course, "language"), "mode", text_of(course, "mode"));
}

static const json_t *group_by_id(const json_t *course, const char *id)
{
	const json_t *groups = json_object_get(course, "groups");

	for (size_t i = 0; i < json_array_size(groups); i++)
		if (strcmp(text_of(json_array_get(groups, i), "id"), id) == 0)
			return json_array_get(groups, i);
	return NULL;
}

static const char *objective_text(const json_t *group, const char *id)
{
	const json_t *list = json_object_get(group, "objectives");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(text_of(json_array_get(list, i), "id"), id) == 0)
			return text_of(json_array_get(list, i), "text");
	return "";
}

/* The part as it stands, without what code fixes and a reply does not hold. */
static json_t *part_facts(const json_t *object)
{
	static const char *const fixed[] = { "groupId", "objectiveId", "mode", "difficulty", "stimulus",
		"media", "order", "prerequisites", "id" };
	json_t *copy = json_copy((json_t *)object);

	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		json_object_del(copy, fixed[i]);
	return copy;
}

static json_t *fault_facts(const struct node *node)
{
	json_t *list = json_array();

	for (size_t i = 0; i < json_array_size(node->faults); i++) {
		const json_t *fault = json_array_get(node->faults, i);

		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s}", "rule", text_of(fault, "rule"), "message",
				text_of(fault, "message"), "at", part_of(fault).rest));
	}
	return list;
}

static void add_neighbour(json_t *list, const json_t *item)
{
	const char *stem = text_of(item, "stem");

	if (*stem != '\0' && strlen(stem) <= 600)
		json_array_append_new(list, json_string(stem));
}

/* Stems of the same group: outwards from the part's own place, so that the nearest come first. */
static json_t *neighbours(
	const struct plan *p, const struct node *node, const char *group, size_t max)
{
	const json_t *items = json_object_get(p->course, "items");
	size_t count = json_array_size(items);
	size_t from = node->list == PART_ITEM ? node->at : 0;
	json_t *list = json_array();

	if (node->twin < count && max > 0)
		add_neighbour(list, json_array_get(items, node->twin));
	for (size_t away = node->list == PART_ITEM; away < count && json_array_size(list) < max;
		 away++) {
		size_t places[2] = { from + away, from - away };

		for (int i = 0; i < 2; i++)
			if (places[i] < count && places[i] != node->twin && (i == 0 || away > 0) &&
				strcmp(text_of(json_array_get(items, places[i]), "groupId"), group) == 0)
				add_neighbour(list, json_array_get(items, places[i]));
	}
	return list;
}

/* For a group or the course: the titles of the groups. */
static json_t *titles(const struct plan *p, const struct node *node, size_t max)
{
	const json_t *groups = json_object_get(p->course, "groups");
	json_t *list = json_array();

	for (size_t i = 0; i < json_array_size(groups) && json_array_size(list) < max; i++)
		if (node->list != PART_GROUP || i != node->at)
			json_array_append_new(list, json_string(text_of(json_array_get(groups, i), "title")));
	return list;
}

static int add_wanted(void *list, const char *name)
{
	return json_array_append_new(list, json_string(name));
}

static json_t *prompt_of(const struct plan *p, const struct node *node, const json_t *object,
	enum repair_kind kind, size_t around)
{
	bool whole = node->list == PART_COURSE || node->list == PART_GROUP;
	const char *id = node->list == PART_GROUP ? text_of(object, "id") : text_of(object, "groupId");
	const json_t *group = group_by_id(p->course, id);
	json_t *wanted = json_array();

	each_member(members_wanted(kind, is_numeric(object)), add_wanted, wanted);
	return json_pack("{s:o, s:{s:s, s:s}, s:o, s:o, s:o, s:o}", "course", course_facts(p->course),
		"group", "title", text_of(group, "title"), "objective",
		objective_text(group, text_of(object, "objectiveId")), "part",
		node->list == PART_COURSE ? json_pack("{s:s}", "title", text_of(object, "title"))
								  : part_facts(object),
		"faults", fault_facts(node), "neighbours",
		whole ? titles(p, node, around) : neighbours(p, node, id, around), "wanted", wanted);
}

/* *ret is NULL when the part alone is too large to be asked again. */
static int write_prompt(const struct plan *p, const struct node *node, const json_t *object,
	enum repair_kind kind, const char **ret)
{
	*ret = NULL;
	for (size_t around = NEIGHBOURS_MAX;; around /= 2) {
		json_t *prompt = ctx_own_json(p->cx, prompt_of(p, node, object, kind, around));
		const char *text;
		size_t size;

		if (prompt == NULL)
			return -1;
		TRY(json_text(p->cx, prompt, false, &text, &size));
		if (size <= PROMPT_MAX)
			*ret = text;
		if (size <= PROMPT_MAX || around == 0)
			return 0;
	}
}

/* ---- the reply's schema ---- */

static json_t *text_schema(bool may_be_null)
{
	return may_be_null ? json_pack("{s:[s, s]}", "type", "string", "null")
					   : json_pack("{s:s}", "type", "string");
}

static json_t *object_schema(json_t *properties)
{
	json_t *required = json_array();
	const char *name;
	json_t *v;

	json_object_foreach (properties, name, v)
		json_array_append_new(required, json_string(name));
	return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required",
		required, "additionalProperties", 0);
}

static json_t *letters(size_t count)
{
	json_t *list = json_array();
	char letter[2] = "a";

	for (size_t i = 0; i < count; i++, letter[0]++)
		json_array_append_new(list, json_string(letter));
	return json_pack("{s:s, s:o}", "type", "string", "enum", list);
}

static json_t *options_schema(size_t count)
{
	return json_pack("{s:s, s:I, s:I, s:o}", "type", "array", "minItems", (json_int_t)count,
		"maxItems", (json_int_t)count, "items",
		object_schema(json_pack("{s:o, s:o, s:o}", "id", letters(count), "text", text_schema(false),
			"misconception", text_schema(true))));
}

static json_t *answer_schema(const json_t *item)
{
	if (is_numeric(item))
		return object_schema(json_pack("{s:{s:s}, s:{s:[s, s]}}", "value", "type", "number",
			"tolerance", "type", "number", "null"));
	return object_schema(json_pack("{s:o}", "optionId", letters(options_wanted(item))));
}

static json_t *mistakes_schema(void)
{
	return json_pack("{s:[s, s], s:i, s:o}", "type", "array", "null", "maxItems", 4, "items",
		object_schema(json_pack(
			"{s:{s:s}, s:o}", "value", "type", "number", "misconception", text_schema(false))));
}

static json_t *objectives_schema(const json_t *group)
{
	const json_t *list = json_object_get(group, "objectives");
	json_t *ids = json_array();
	json_int_t n = (json_int_t)json_array_size(list);

	for (size_t i = 0; i < json_array_size(list); i++)
		json_array_append_new(ids, json_string(text_of(json_array_get(list, i), "id")));
	return json_pack("{s:s, s:I, s:I, s:o}", "type", "array", "minItems", n, "maxItems", n, "items",
		object_schema(json_pack("{s:{s:s, s:o}, s:o}", "id", "type", "string", "enum", ids, "text",
			text_schema(false))));
}

struct schema_of {
	const json_t *object;
	json_t *properties;
};

static int add_property(void *arg, const char *name)
{
	struct schema_of *s = arg;
	json_t *v = strcmp(name, "options") == 0 ? options_schema(options_wanted(s->object))
		: strcmp(name, "answer") == 0        ? answer_schema(s->object)
		: strcmp(name, "mistakes") == 0      ? mistakes_schema()
		: strcmp(name, "objectives") == 0    ? objectives_schema(s->object)
											 : text_schema(strcmp(name, "expression") == 0);

	return json_object_set_new(s->properties, name, v);
}

static json_t *schema_of(struct ctx *cx, const json_t *object, enum repair_kind kind)
{
	struct schema_of s = { object, json_object() };

	each_member(members_wanted(kind, is_numeric(object)), add_property, &s);
	return ctx_own_json(cx, object_schema(s.properties));
}

/* ---- planning ---- */

/* May the part be asked again, having been asked `before` times? */
static bool may_ask(const struct plan *p, const struct node *node, const char *id, int before)
{
	const struct repair_limits *l = p->limits;

	if (before >= l->rounds + (int)json_integer_value(json_object_get(l->tried, id)) ||
		p->tasks >= l->tasks)
		return false;
	return node->error ||
		(before == 0 && (l->warnings || (l->answered != NULL && l->answered(l->arg, id, 1))));
}

static int plan_node(struct plan *p, const struct node *node)
{
	const json_t *object = part_at(p->course, node->list, node->at);
	const char *id = text_of(object, "id");
	int before = (int)json_integer_value(json_object_get(p->asked, id));
	enum repair_kind kind = node->list == PART_ITEM && before > 0 ? REPAIR_ITEM : node->kind;
	struct repair_task *task = &p->task[p->count];

	if (!may_ask(p, node, id, before))
		return 0;
	*task = (struct repair_task){ .kind = kind, .id = id, .round = before + 1 };
	TRY(write_prompt(p, node, object, kind, &task->prompt));
	if (task->prompt == NULL)
		return 0;
	task->id = ctx_strdup(p->cx, id);
	task->schema = schema_of(p->cx, object, kind);
	if (task->id == NULL || task->schema == NULL ||
		json_object_set_new(p->asked, id, json_integer(before + 1)) != 0)
		return -1;
	p->tasks++;
	p->count++;
	return 0;
}

int repair_begin(struct ctx *cx, json_t **ret_state)
{
	json_t *state = ctx_own_json(cx, json_pack("{s:{}, s:i}", "asked", "tasks", 0));

	if (state == NULL)
		return -1;
	*ret_state = state;
	return 0;
}

int repair_plan(struct ctx *cx, const json_t *course, const json_t *faults,
	const struct repair_limits *limits, json_t *state, struct repair_task **ret_tasks,
	size_t *ret_count)
{
	struct plan p = { .cx = cx, .course = course, .limits = limits };
	size_t most = json_array_size(faults) + 1;

	if (!json_is_object(json_object_get(state, "asked")) &&
		json_object_set_new(state, "asked", json_object()) != 0)
		return fail(cx, 500, "internal", "The state of the repair is not an object.");
	p.asked = json_object_get(state, "asked");
	p.tasks = (int)json_integer_value(json_object_get(state, "tasks"));
	p.node = ctx_alloc(cx, most * sizeof(*p.node));
	p.task = ctx_alloc(cx, most * sizeof(*p.task));
	if (p.node == NULL || p.task == NULL)
		return -1;
	TRY(gather(&p, faults));
	qsort(p.node, p.nodes, sizeof(*p.node), by_need);
	for (size_t i = 0; i < p.nodes; i++)
		TRY(plan_node(&p, &p.node[i]));
	json_object_set_new(state, "tasks", json_integer(p.tasks));
	*ret_tasks = p.task;
	*ret_count = p.count;
	return 0;
}
