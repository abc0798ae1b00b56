// An answer of the form that a strict JSON Schema asks for, and the rules that a provider has for such schemas.

/** A small generator of numbers that gives the same row for the same seed (mulberry32). */
export function dice(seed) {
	let a = seed >>> 0
	return () => {
		a = (a + 0x6d2b79f5) >>> 0
		let t = Math.imul(a ^ (a >>> 15), 1 | a)
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296
	}
}

export function seedOf(text) {
	let h = 2166136261
	for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
	return h >>> 0
}

const WORDS = ['river', 'stone', 'green', 'seven', 'light', 'paper', 'north', 'cloud', 'apple', 'small', 'winter', 'bridge']

function resolve(schema, root) {
	for (let i = 0; i < 50 && schema && schema.$ref; i++) {
		let at = root
		for (const part of schema.$ref.replace(/^#\/?/, '').split('/').filter(Boolean)) at = at[part.replace(/~1/g, '/').replace(/~0/g, '~')]
		schema = at
	}
	return schema
}

function typeOf(schema) {
	if (Array.isArray(schema.type)) return schema.type.find((t) => t !== 'null') ?? 'null'
	if (schema.type) return schema.type
	if (schema.properties) return 'object'
	if (schema.items) return 'array'
	return 'string'
}

function text(schema, roll) {
	const least = schema.minLength ?? 0
	const most = schema.maxLength ?? Math.max(least, 200)
	const formats = {
		'date-time': '2026-01-02T03:04:05Z', date: '2026-01-02', uuid: '0198f000-0000-7000-8000-000000000001', uri: 'https://example.org/a',
		email: 'ann@example.org', time: '03:04:05Z',
	}
	if (schema.format in formats) return formats[schema.format]
	let out = ''
	do out += (out && ' ') + WORDS[Math.floor(roll() * WORDS.length)]
	while (out.length < least || roll() < 0.6)
	return out.slice(0, most)
}

function number(schema, roll, whole) {
	let low = schema.minimum ?? (schema.exclusiveMinimum !== undefined ? schema.exclusiveMinimum + 1 : 0)
	const high = schema.maximum ?? (schema.exclusiveMaximum !== undefined ? schema.exclusiveMaximum - 1 : low + 9)
	const step = schema.multipleOf ?? 1
	low = Math.ceil(low / step) * step
	const n = low + Math.floor(roll() * (Math.floor((high - low) / step) + 1)) * step
	return whole ? Math.round(n) : n
}

/** A value that the schema accepts: patterns apart, which an answer function has to know. */
export function generate(schema, roll, root = schema, depth = 0) {
	schema = resolve(schema, root)
	if (schema === true || schema === undefined) return null
	if ('const' in schema) return schema.const
	if (schema.enum) return schema.enum[Math.floor(roll() * schema.enum.length)]
	if (schema.anyOf) {
		const open = depth > 6 ? schema.anyOf.filter((s) => !['object', 'array'].includes(typeOf(resolve(s, root)))) : schema.anyOf
		const among = open.length ? open : schema.anyOf
		return generate(among[Math.floor(roll() * among.length)], roll, root, depth + 1)
	}
	// What may be null is null now and then: that is how the strict form says that something is left out.
	if (Array.isArray(schema.type) && schema.type.includes('null') && roll() < 0.3) return null
	switch (typeOf(schema)) {
	case 'object':
		return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([k, s]) => [k, generate(s, roll, root, depth + 1)]))
	case 'array': {
		const least = schema.minItems ?? (depth > 8 ? 0 : 1)
		const count = Math.max(least, Math.min(schema.maxItems ?? least + 2, least + Math.floor(roll() * 3)))
		return Array.from({ length: count }, () => generate(schema.items ?? {}, roll, root, depth + 1))
	}
	case 'integer': return number(schema, roll, true)
	case 'number': return number(schema, roll, false)
	case 'boolean': return roll() < 0.5
	case 'null': return null
	default: return text(schema, roll)
	}
}

const UNKNOWN = ['allOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas', 'patternProperties', 'propertyNames',
	'unevaluatedProperties', 'unevaluatedItems', 'contains', 'prefixItems', 'uniqueItems', '$dynamicRef', '$anchor', 'default']

/**
 * Why a provider with strict output would refuse the schema, or null: each object closed, all its properties required, at most ten
 * levels and 5000 properties, nothing of the vocabulary that is not supported.
 */
export function strictFault(schema) {
	let properties = 0
	const seen = new Set()
	function walk(s, at, depth, root) {
		if (typeof s === 'boolean') return `${at}: a boolean schema`
		if (seen.has(s)) return null
		seen.add(s)
		if (depth > 10) return `${at}: deeper than 10 levels`
		for (const word of UNKNOWN) if (word in s) return `${at}: '${word}' is not permitted`
		if (root && (typeOf(s) !== 'object' || s.anyOf)) return `${at}: the root must be an object`
		const types = [].concat(s.type ?? [])
		if (types.includes('object') || s.properties) {
			if (s.additionalProperties !== false) return `${at}: 'additionalProperties' is required to be supplied and to be false`
			const names = Object.keys(s.properties ?? {})
			properties += names.length
			if (properties > 5000) return `${at}: more than 5000 properties`
			for (const n of names) if (!(s.required ?? []).includes(n)) return `${at}: 'required' must list '${n}'`
			for (const n of s.required ?? []) if (!names.includes(n)) return `${at}: 'required' names '${n}', which is not there`
			for (const n of names) {
				const fault = walk(s.properties[n], `${at}/properties/${n}`, depth + 1)
				if (fault) return fault
			}
		}
		if (types.includes('array') && !s.items) return `${at}: an array needs 'items'`
		if (s.items) {
			const fault = walk(s.items, `${at}/items`, depth + 1)
			if (fault) return fault
		}
		for (const word of ['$defs', 'definitions'])
			for (const [n, d] of Object.entries(s[word] ?? {})) {
				const fault = walk(d, `${at}/${word}/${n}`, 1)
				if (fault) return fault
			}
		for (const [i, a] of (s.anyOf ?? []).entries()) {
			const fault = walk(a, `${at}/anyOf/${i}`, depth)
			if (fault) return fault
		}
		return null
	}
	return walk(schema, '', 0, true)
}
