// What a model that writes courses would answer: sums about things, one kind of thing a group, so that no two items are alike and
// all of it can be checked. The same request has the same answer. With { bad: rate } some items have faults that only rules see.
import { dice, seedOf } from './generate.mjs'

const THINGS = ['coins', 'figs', 'tiles', 'lamps', 'bowls', 'ropes', 'shields', 'boats', 'bricks', 'carts', 'olives', 'loaves', 'horses', 'stones',
	'scrolls', 'cups', 'baskets', 'torches', 'barrels', 'apples', 'candles', 'helmets', 'ladders', 'wheels', 'tents', 'drums', 'nets', 'pots', 'masks', 'rings',
	'blankets', 'chairs', 'flags', 'gloves', 'hammers', 'jars', 'keys', 'letters', 'maps', 'nuts', 'onions', 'pears', 'quills', 'roses', 'saddles', 'tables',
	'umbrellas', 'vases', 'wagons', 'yokes', 'anchors', 'bells', 'cages', 'doors', 'eggs', 'forks', 'gates', 'hats', 'inks', 'jewels']

/** [stem, numeric stem, operation]: a and b are in the words, what is asked for is not. */
const FORMS = [
	[(a, b, o) => `A shop has ${a} ${o} and buys ${b} more. How many ${o} does the shop have then?`, (a, b, o) => `A shop has ${a} ${o} and buys ${b} more. Then it has [blank] ${o}.`, '+'],
	[(a, b, o) => `There are ${a} ${o} in a shed. A farmer takes ${b} away. How many ${o} stay?`, (a, b, o) => `There are ${a} ${o} in a shed. A farmer takes ${b} away. So [blank] ${o} stay.`, '−'],
	[(a, b, o) => `Each box holds ${b} ${o}. A ship carries ${a} boxes. How many ${o} are on the ship?`, (a, b, o) => `Each box holds ${b} ${o}. A ship with ${a} boxes carries [blank] ${o}.`, '×'],
	[(a, b, o) => `Lucy counts ${a} ${o} on Monday and ${b} on Tuesday. How many ${o} is that on both days?`, (a, b, o) => `Lucy counts ${a} ${o} on Monday and ${b} on Tuesday. That is [blank] ${o} on both days.`, '+'],
	[(a, b, o) => `A list names ${a} ${o}, but ${b} of them are lost. How many ${o} are left?`, (a, b, o) => `A list names ${a} ${o}, but ${b} of them are lost. There are [blank] ${o} left.`, '−'],
	[(a, b, o) => `A builder lays ${a} rows with ${b} ${o} in each row. How many ${o} does the builder lay?`, (a, b, o) => `A builder lays ${a} rows with ${b} ${o} in each row. The builder lays [blank] ${o}.`, '×'],
	[(a, b, o) => `Yesterday a port held ${a} ${o}. Today ${b} new ones arrive. How many ${o} does the port hold today?`, (a, b, o) => `Yesterday a port held ${a} ${o}. Today ${b} new ones arrive. The port holds [blank] ${o} today.`, '+'],
	[(a, b, o) => `Marcus wants ${a} ${o} and has found ${b} so far. How many ${o} must Marcus still find?`, (a, b, o) => `Marcus wants ${a} ${o} and has found ${b} so far. Marcus must still find [blank] ${o}.`, '−'],
	[(a, b, o) => `Every wagon brings ${b} ${o} to the market. How many ${o} do ${a} wagons bring?`, (a, b, o) => `Every wagon brings ${b} ${o} to the market. So ${a} wagons bring [blank] ${o}.`, '×'],
	[(a, b, o) => `In spring a village makes ${a} ${o}, in autumn it makes ${b}. How many ${o} is that in the year?`, (a, b, o) => `In spring a village makes ${a} ${o}, in autumn it makes ${b}. That is [blank] ${o} in the year.`, '+'],
	[(a, b, o) => `A storm breaks ${b} of the ${a} ${o} on a roof. How many ${o} are still whole?`, (a, b, o) => `A storm breaks ${b} of the ${a} ${o} on a roof. So [blank] ${o} are still whole.`, '−'],
	[(a, b, o) => `Ann paints ${b} ${o} a day for ${a} days. How many ${o} does Ann paint?`, (a, b, o) => `Ann paints ${b} ${o} a day for ${a} days. Ann paints [blank] ${o}.`, '×'],
]
const HINTS = { '+': 'Put both amounts together.', '−': 'Take the smaller amount away from the larger one.', '×': 'Think of equal parts, and count them all.' }
const WRONGS = {
	'+': [['Carried one ten too many.', (k) => k + 10], ['Counted one too few.', (k) => k - 1], ['Carried two tens too many.', (k) => k + 20]],
	'−': [['Forgot to borrow a ten.', (k) => k + 10], ['Counted one too many.', (k) => k + 1], ['Borrowed two tens too few.', (k) => k + 20]],
	'×': [['Counted one part too many.', (k, b) => k + b], ['Counted one too few.', (k) => k - 1], ['Counted two parts too many.', (k, b) => k + 2 * b]],
}

/** The item of that group and slot; again: how often it was asked before. */
function item(group, slot, numeric, again = 0) {
	const [stem, blank, op] = FORMS[slot % FORMS.length]
	const turn = Math.floor(slot / FORMS.length)
	const things = THINGS[group % THINGS.length]
	const a = op === '×' ? 4 + (group * 7 + slot + turn * 3 + again * 2) % 9 : 52 + (group * 5 + slot * 3 + turn * 11 + again * 7) % 40
	const b = op === '×' ? 13 + (group * 3 + slot + turn * 5 + again) % 11 : 13 + (group * 3 + slot * 7 + turn * 2 + again) % 29
	const key = op === '+' ? a + b : op === '−' ? a - b : a * b
	const expression = `${a} ${op} ${b}`
	const wrongs = WRONGS[op].map(([misconception, of]) => ({ misconception, value: of(key, b) }))
	return { stem: (numeric ? blank : stem)(a, b, things), key, wrongs, hint: HINTS[op], explanation: `${expression} = ${key}, so the answer is ${key}.`, expression }
}

function slotItem(group, name, numeric) {
	const it = item(group, Number(name.slice(1)) - 1, numeric)
	const wrong = (w) => (numeric ? w : { text: String(w.value), misconception: w.misconception })
	return {
		stem: it.stem, key: numeric ? it.key : String(it.key), wrong_1: wrong(it.wrongs[0]), wrong_2: wrong(it.wrongs[1]), wrong_3: wrong(it.wrongs[2]),
		hint: it.hint, explanation: it.explanation, expression: it.expression,
	}
}

function outline({ schema, user }) {
	const groups = Object.keys(schema.properties).filter((k) => /^g\d\d$/.test(k))
	const subject = /"subject":\s*"([^"\\]{1,40})/.exec(user)?.[1] ?? 'Sums'
	return {
		title: `Sums about ${subject}`, language: 'en', wants_images: /pictures|images|drawings/i.test(/<<<notes.*\n([\s\S]*?)\n>>>notes/.exec(user)?.[1] ?? ''),
		...Object.fromEntries(groups.map((g, i) => [g, {
			title: `Counting ${THINGS[i]}`, focus: `All items of this group are about ${THINGS[i]}.`,
			...Object.fromEntries(Object.keys(at(schema, schema.properties[g]).properties).filter((k) => /^o\d$/.test(k))
				.map((o) => [o, [`Add and take away amounts of ${THINGS[i]}.`, `Find how many ${THINGS[i]} equal parts hold.`, `Tell which amount of ${THINGS[i]} fits.`][Number(o[1]) - 1]])),
		}])),
	}
}

/** Follows references within the schema. */
function at(root, schema) {
	for (let i = 0; i < 20 && schema?.$ref; i++) schema = schema.$ref.slice(2).split('/').filter(Boolean).reduce((s, p) => s[p], root)
	return schema
}

const groupOf = (user) => Number(/of the group g(\d\d)/.exec(user)?.[1] ?? 1) - 1

function text({ user }) {
	const things = THINGS[groupOf(user) % THINGS.length]
	return {
		title: `How to count ${things}`,
		idea: `We often need to know how many ${things} there are. We can put two amounts together. We can also take some away.\n\nWhen all parts are the same, we count one part and see how many parts there are.`,
		example: `Ann has 5 ${things} and gets 3 more. We start at 5 and go on three steps. Now Ann has 8 ${things}.`,
		remember: `Read first what is asked about the ${things}. Then choose what to do.`,
		image: `Two small piles of ${things} on a table, one next to the other`,
	}
}

/** A repair: the part is written anew with other numbers, in the spelling of course.json. */
function repair({ schema, user }) {
	const part = JSON.parse(/\n(\{"course":.*\})\n/.exec(user)?.[1] ?? /\n(\{.*"faults".*\})\n/.exec(user)?.[1] ?? '{}')
	const id = part.part?.id ?? ''
	const wanted = Object.keys(schema.properties)
	const named = /g(\d\d)-i(\d\d)/.exec(id)
	const things = part.group?.title?.split(' ').at(-1)
	const group = named ? Number(named[1]) - 1 : Math.max(0, THINGS.indexOf(things))
	const numeric = part.course?.mode === 'numeric' || /"mode":\s*"numeric/.test(user)
	const slot = named ? Number(named[2]) - 1 : seedOf(JSON.stringify(part.part ?? {})) % 12
	const keeps = !wanted.includes('stem') && part.part?.stem
	const it = keeps ? { ...item(group, slot, numeric), ...read(part.part) } : item(group, slot, numeric, 1 + (part.part?.stem ? 1 : 0))
	const t = text({ user: `of the group g${String(group + 1).padStart(2, '0')}` })
	const options = [{ id: 'a', text: String(it.key), misconception: null }, ...it.wrongs.map((w, i) => ({ id: 'bcd'[i], text: String(w.value), misconception: w.misconception }))]
	const all = {
		stem: it.stem, hint: it.hint, explanation: it.explanation, expression: it.expression, options,
		answer: numeric ? { value: it.key, tolerance: 0 } : { optionId: 'a' },
		mistakes: it.wrongs, title: part.part?.title ?? t.title, text: `${t.idea}\n\n[IMAGE: ${t.image}]\n\n${t.example}\n\n${t.remember}`,
	}
	return fit(schema, schema, Object.fromEntries(wanted.map((k) => [k, k in all ? all[k] : null])))
}

/** What an item whose stem stays says about its own numbers. */
function read(part) {
	const m = /(\d+) ([+−×]) (\d+)/.exec(part.expression ?? '')
	if (!m) return {}
	const [a, op, b] = [Number(m[1]), m[2], Number(m[3])]
	const key = op === '+' ? a + b : op === '−' ? a - b : a * b
	return { key, wrongs: WRONGS[op].map(([misconception, of]) => ({ misconception, value: of(key, b) })), hint: HINTS[op], explanation: `${m[0]} = ${key}, so the answer is ${key}.`, expression: m[0] }
}

/** The value with the members that the schema names, and no others. */
function fit(root, schema, value) {
	schema = at(root, schema)
	if (schema?.anyOf) schema = at(root, schema.anyOf.map((s) => at(root, s)).find((s) => (s.type === 'null') === (value === null)) ?? schema.anyOf[0])
	if (Array.isArray(value)) return value.slice(0, schema?.maxItems ?? value.length).map((v) => fit(root, schema?.items, v))
	if (value && typeof value === 'object') return Object.fromEntries(Object.keys(schema?.properties ?? {}).map((k) => [k, fit(root, schema.properties[k], value[k] ?? null)]))
	return value
}

/** The answers of a course writer; bad: of how many items a wrong one is given at first, by that share. */
export function courseWriter({ bad = 0 } = {}) {
	return (request) => {
		switch (request.schema_name) {
		case 'course_outline': return outline(request)
		case 'course_items': {
			const numeric = /"mode":\s*"numeric/.test(request.user)
			const group = groupOf(request.user)
			return Object.fromEntries(Object.keys(request.schema.properties).map((name) => {
				const it = slotItem(group, name, numeric)
				const roll = dice(seedOf(`${group} ${name} ${request.user.length}`))
				if (roll() < bad) it.key = numeric ? it.key + 1 : String(Number(it.key) + 1)
				return [name, it]
			}))
		}
		case 'course_text': return text(request)
		case 'course_repair': return repair(request)
		default: return undefined
		}
	}
}

export const answer = courseWriter()
export const misbehave = {
	duplicate_options(value) {
		for (const it of Object.values(value)) if (it?.wrong_1?.text) it.wrong_1.text = it.key
		return value
	},
	wrong_arithmetic(value) {
		for (const it of Object.values(value)) if (it?.expression && it.key !== undefined) it.key = typeof it.key === 'number' ? it.key + 1 : String(Number(it.key) + 1)
		return value
	},
}
