// How the stand-in misbehaves: of the answer it was going to give, something wrong is made.

/** Kinds that never reach an answer, by status: [status, type, code, message]. */
export const REFUSALS = {
	bad_request: [400, 'invalid_request_error', null, 'The request is not understood.'],
	filter_request: [400, 'invalid_request_error', 'content_policy_violation', 'Your request was rejected by our safety system.'],
	unauthorized: [401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided: sk-…. You can find your API key in your account.'],
	forbidden: [403, 'invalid_request_error', 'unsupported_country_region_territory', 'Not here.'],
	unknown_model: [404, 'invalid_request_error', 'model_not_found', 'The model does not exist or you do not have access to it.'],
	timeout: [408, 'server_error', null, 'The request timed out.'],
	conflict: [409, 'server_error', null, 'The resource is locked.'],
	echo: [500, 'server_error', null, 'The upstream said: key sk-…, and no more.'],
	echo_head: [500, 'server_error', null, 'head…'],
	rate_limit: [429, 'requests', 'rate_limit_exceeded', 'Rate limit reached.'],
	rate_limit_date: [429, 'requests', 'rate_limit_exceeded', 'Rate limit reached.'],
	rate_limit_bare: [429, 'requests', 'rate_limit_exceeded', 'Rate limit reached.'],
	quota: [429, 'insufficient_quota', 'insufficient_quota', 'You exceeded your current quota.'],
	payment: [402, 'billing', null, 'Insufficient credit: you do not have enough of it.'],
	error: [500, 'server_error', null, 'The server had an error while processing your request.'],
	overloaded: [503, 'server_error', null, 'The engine is currently overloaded.'],
}
/** How Replicate and Recraft word them: [body, type] of the status. */
export const WORDED = {
	replicate: ([status, type, code, message]) => [{ title: code ?? type, detail: message, status }, 'application/json'],
	recraft: ([status, type, code, message]) => (status === 401 ? ['request unauthorized', 'text/plain'] : [{ code: code ?? type, message }, 'application/json']),
}
/** Kinds of what an answer of pictures, speech or films names or holds; each is charged. */
export const HOSTILE = ['png_truncated', 'bomb', 'hollow', 'polyglot', 'svg', 'page_bytes', 'gif_bytes']
export const FILES = ['file_gone', 'file_denied', 'file_error', 'file_page', 'file_type', 'file_huge', 'file_endless', 'file_cut', 'file_hang', 'redirect', 'redirect_loop',
	'redirect_private', 'redirect_foreign']
export const LINKS = [...FILES, 'url_private', 'url_metadata', 'url_foreign', 'url_scheme', 'url_mapped', 'url_decimal', 'url_user', 'url_name']
/** Of the answer's text, and of predictions alone. */
export const OTHERS = ['b64_cut', 'b64_foreign', 'json_cut', 'failed', 'never', 'aborted', 'canceled', 'no_output', 'data_url']
/** Kinds of the connection, and how the answer is sent. */
export const CONNECTION = ['hang', 'cut', 'cut_before', 'slow', 'html', 'stall']
/** Kinds of the answer: charged like any other. */
export const ANSWERS = ['truncated', 'refusal', 'filter', 'invalid_json', 'not_object', 'empty', 'no_choices', 'duplicate_options',
	'wrong_arithmetic', 'huge', 'schema', 'schema_missing', 'schema_extra', 'schema_type', 'schema_enum', 'schema_const', 'schema_minimum', 'schema_maximum',
	'schema_minLength', 'schema_maxLength', 'schema_pattern', 'schema_minItems', 'schema_maxItems', 'schema_uniqueItems']

/** Every place of the value with its parent, key and schema: [{parent, key, value, schema}]. */
function places(value, schema, root, out = [], parent = null, key = null) {
	for (let i = 0; i < 50 && schema?.$ref; i++) {
		let at = root
		for (const part of schema.$ref.replace(/^#\/?/, '').split('/').filter(Boolean)) at = at?.[part]
		schema = at
	}
	if (schema?.anyOf) schema = schema.anyOf.find((s) => (s.type === 'null') === (value === null)) ?? schema.anyOf[0]
	out.push({ parent, key, value, schema: schema ?? {} })
	if (Array.isArray(value)) value.forEach((v, i) => places(v, schema?.items, root, out, value, i))
	else if (value && typeof value === 'object')
		for (const [k, v] of Object.entries(value)) places(v, schema?.properties?.[k], root, out, value, k)
	return out
}

const pick = (list, roll) => list[Math.floor(roll() * list.length)]

function other(v) {
	if (typeof v === 'string') return 17
	if (typeof v === 'number') return 'seventeen'
	if (typeof v === 'boolean') return 'yes'
	if (Array.isArray(v)) return 'a list'
	return v === null ? 0 : []
}

/** Breaks the value against its schema; the kind says how. What it cannot break is returned as it is. */
export function violate(kind, value, schema, roll) {
	value = structuredClone(value)
	const all = places(value, schema, schema).filter((p) => p.parent !== null)
	const of = (test) => all.filter(test)
	const set = (p, v) => { if (p) p.parent[p.key] = v }
	const string = (p) => typeof p.value === 'string' && !p.schema.enum && !('const' in p.schema)
	const kinds = {
		schema_missing: () => { const p = pick(of((q) => !Array.isArray(q.parent)), roll); if (p) delete p.parent[p.key] },
		schema_extra: () => { const p = pick([{ value }, ...all].filter((q) => q.value && typeof q.value === 'object' && !Array.isArray(q.value)), roll); if (p) p.value.surplus = 'unasked' },
		schema_type: () => { const p = pick(all, roll); if (p) set(p, other(p.value)) },
		schema_enum: () => set(pick(of((p) => p.schema.enum), roll), 'none-of-them'),
		schema_const: () => set(pick(of((p) => 'const' in p.schema), roll), 'another'),
		schema_minimum: () => set(pick(of((p) => typeof p.value === 'number'), roll), -1e6),
		schema_maximum: () => set(pick(of((p) => typeof p.value === 'number'), roll), 1e9),
		schema_minLength: () => set(pick(of(string), roll), ''),
		schema_maxLength: () => set(pick(of(string), roll), 'long '.repeat(4000)),
		schema_pattern: () => set(pick(of(string), roll), '\u0007 §§ ~~'),
		schema_minItems: () => { const p = pick(of((q) => Array.isArray(q.value)), roll); if (p) p.value.length = 0 },
		schema_maxItems: () => { const p = pick(of((q) => Array.isArray(q.value) && q.value.length), roll); while (p && p.value.length < 300) p.value.push(structuredClone(p.value[0])) },
		schema_uniqueItems: () => { const p = pick(of((q) => Array.isArray(q.value) && q.value.length), roll); if (p) p.value[p.value.length - 1] = structuredClone(p.value[0]); if (p?.value.length === 1) p.value.push(structuredClone(p.value[0])) },
	}
	const before = JSON.stringify(value)
	if (kind !== 'schema') kinds[kind]?.()
	else for (let i = 0; i < 30 && JSON.stringify(value) === before; i++) kinds[pick(Object.keys(kinds), roll)]()
	return value
}

/** Two options alike in each list of options. */
export function duplicateOptions(value) {
	for (const p of places(value, {}, {}))
		if (Array.isArray(p.value) && p.value.length > 1 && /option|choice|answer/i.test(String(p.key))) p.value[1] = structuredClone(p.value[0])
	return value
}

/** A number of each sum that is asked for becomes another one, so that the key is wrong. */
export function wrongArithmetic(value) {
	for (const p of places(value, {}, {}))
		if (typeof p.value === 'string' && /stem|text|question|prompt/i.test(String(p.key)))
			p.parent[p.key] = p.value.replace(/(\d+)(\s*[-+−×*÷/]\s*)(\d+)/, (_, a, op, b) => `${Number(a) + 1}${op}${b}`)
	return value
}
