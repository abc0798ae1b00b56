// Text and vectors of the stand-in: from a request's body to the answer {json, usage}. Pictures, speech and films: media.mjs.
import { duplicateOptions, violate, wrongArithmetic } from './faults.mjs'
import { dice, generate, seedOf, strictFault } from './generate.mjs'
import { BadRequest } from './media.mjs'

const bytes = (text) => Buffer.byteLength(text)
/** About four bytes a token, as a rule of thumb has it. */
const tokens = (text) => Math.ceil(bytes(text) / 4)
const need = (ok, message) => { if (!ok) throw new BadRequest(message) }
const IMAGE_TOKENS = 1105

function textOf(message) {
	if (typeof message.content === 'string') return message.content
	return (message.content ?? []).filter((p) => p.type === 'text').map((p) => p.text).join('\n')
}

function check(body) {
	need(typeof body.model === 'string' && body.model, 'you must provide a model parameter')
	need(Array.isArray(body.messages) && body.messages.length, "Missing required parameter: 'messages'.")
	for (const m of body.messages) {
		need(['system', 'developer', 'user', 'assistant'].includes(m.role), `Invalid value: '${m.role}'.`)
		need(typeof m.content === 'string' || Array.isArray(m.content), 'Invalid type for content.')
		for (const p of Array.isArray(m.content) ? m.content : [])
			need(p.type === 'text' ? typeof p.text === 'string' : p.type === 'image_url' && /^(https?:|data:)/.test(p.image_url?.url ?? ''), 'Invalid content part.')
	}
	const format = body.response_format
	if (format?.type === 'json_schema') {
		need(/^[A-Za-z0-9_-]{1,64}$/.test(format.json_schema?.name ?? ''), "Invalid 'response_format.json_schema.name'.")
		need(format.json_schema.schema && typeof format.json_schema.schema === 'object', "Missing 'response_format.json_schema.schema'.")
		const fault = format.json_schema.strict ? strictFault(format.json_schema.schema) : null
		need(fault === null, `Invalid schema for response_format '${format.json_schema.name}': In context=${fault}.`)
	}
}

/** What of the prompt was there before, whole blocks of 128 tokens and 1024 at least, is charged at the cached rate. */
function cached(s, body, system, schema, input) {
	const prefix = `${body.model}\n${system}\n${schema}`
	const n = tokens(prefix)
	const known = s.prefixes.has(prefix)
	s.prefixes.add(prefix)
	return known && n >= 1024 ? Math.min(Math.floor(n / 128) * 128, input) : 0
}

export function chat(s, body, fault) {
	check(body)
	const schema = body.response_format?.json_schema?.schema
	const system = body.messages.filter((m) => m.role === 'system' || m.role === 'developer').map(textOf).join('\n')
	const user = body.messages.filter((m) => m.role === 'user').map(textOf).join('\n')
	const parts = body.messages.flatMap((m) => (Array.isArray(m.content) ? m.content : [])).filter((p) => p.type === 'image_url')
	const roll = dice(seedOf(system + user) ^ s.seed)
	const schemaText = schema ? JSON.stringify(schema) : ''
	const input = tokens(system) + tokens(user) + tokens(schemaText) + 4 * body.messages.length + parts.length * IMAGE_TOKENS
	const request = { system, user, schema, schema_name: body.response_format?.json_schema?.name, model: body.model, body, roll, images: parts.map((p) => p.image_url.url) }
	let value = s.answers.answer?.(request) ?? (schema ? generate(schema, roll) : `You said: ${user.slice(0, 100)}`)
	const message = { role: 'assistant', content: null, refusal: null, annotations: [] }
	const own = s.answers.misbehave ?? {}
	let finish = 'stop'
	switch (fault?.kind) {
	case 'duplicate_options': value = (own.duplicate_options ?? duplicateOptions)(structuredClone(value), request); break
	case 'wrong_arithmetic': value = (own.wrong_arithmetic ?? wrongArithmetic)(structuredClone(value), request); break
	default: if (fault?.kind.startsWith('schema')) value = violate(fault.kind, value, schema, s.roll)
	}
	message.content = typeof value === 'string' && !schema ? value : JSON.stringify(value)
	const most = body.max_completion_tokens ?? Infinity
	if (fault?.kind === 'truncated' || tokens(message.content) > most) {
		message.content = Buffer.from(message.content).subarray(0, Math.min(bytes(message.content) >> 1, most * 4)).toString().replace(/\ufffd+$/, '')
		finish = 'length'
	}
	if (fault?.kind === 'refusal') Object.assign(message, { content: null, refusal: "I'm sorry, I can't help with that." })
	if (fault?.kind === 'filter') { message.content = ''; finish = 'content_filter' }
	if (fault?.kind === 'invalid_json') message.content = message.content.slice(0, -1) + ', "and": '
	if (fault?.kind === 'not_object') message.content = '"' + 'words, '.repeat(5) + '"'
	if (fault?.kind === 'empty') message.content = ''
	if (fault?.kind === 'huge') message.content = JSON.stringify({ huge: 'x'.repeat(fault.ms ?? 24 << 20) })
	// However long the answer is: nobody is charged for more than he let the model write.
	const output = Math.min(tokens(message.content ?? message.refusal ?? ''), most)
	const usage = { input_tokens: input, cached_tokens: cached(s, body, system, schemaText, input), output_tokens: output }
	return {
		usage,
		json: {
			id: `chatcmpl-${seedOf(user).toString(36)}`, object: 'chat.completion', created: Math.floor(Date.now() / 1000), model: body.model,
			choices: fault?.kind === 'no_choices' ? [] : [{ index: 0, message, logprobs: null, finish_reason: finish }],
			usage: {
				prompt_tokens: input, completion_tokens: output, total_tokens: input + output,
				prompt_tokens_details: { cached_tokens: usage.cached_tokens, audio_tokens: 0 },
				completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
			},
			service_tier: 'default', system_fingerprint: 'fp_standin',
		},
	}
}

export function embeddings(s, body) {
	need(typeof body.model === 'string' && body.model, 'you must provide a model parameter')
	const inputs = [].concat(body.input ?? [])
	need(inputs.length && inputs.length <= 2048 && inputs.every((i) => typeof i === 'string' && i), "Invalid 'input'.")
	const size = body.dimensions ?? 1536
	const data = inputs.map((text, index) => {
		const roll = dice(seedOf(text))
		const v = Array.from({ length: size }, () => roll() * 2 - 1)
		const norm = Math.hypot(...v)
		return { object: 'embedding', index, embedding: v.map((x) => Number((x / norm).toFixed(7))) }
	})
	const input = inputs.reduce((n, t) => n + tokens(t), 0)
	return { usage: { input_tokens: input }, json: { object: 'list', data, model: body.model, usage: { prompt_tokens: input, total_tokens: input } } }
}
