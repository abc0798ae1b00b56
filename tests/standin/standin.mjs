// A provider to test against: speaks the wire format of OpenAI's HTTP API for chat completions with strict JSON output, embeddings,
// images and speech, of Recraft's for images (models recraft…) and of Replicate's for predictions of images and films (models with
// film or video in their name), all below one /v1; serves the files that answers name, keeps a ledger, and misbehaves on command. Test code only. Node without dependencies.
//
//   node standin.mjs [--port N] [--latency MS] [--tls] [--answers FILE] [--seed N] [--key KEY]   prints "listening URL"
//   import { standin } from './standin.mjs'; const s = await standin({ latency_ms: 50 }); … s.base, s.control({…}), s.ledger(), s.close()
//
// Control (HTTP, beside /v1; each takes and gives JSON):
//   POST /control        {latency_ms, seed, idempotency, key_lifetime_ms, limits: {requests, tokens}, record, faults: [rule…]}: sets what is named;
//                        meet: N (no answer before N calls were under way at one time, 20 s at most);
//                        of media: prediction_ms (how long one runs; else latency_ms), image_reply ('url' or 'b64_json', whatever is asked for),
//                        image: {width, height} (else 96 × 72, which costs little to decode), media: {media_base64, type} or {size} (given instead of what is made), poll_failures, forget_predictions
//   POST /control/reset  forgets ledger, keys and rules          GET /control/ledger   {calls: […], predictions: […], downloads: […], totals: {…}}
//   GET /control/traffic what was sent and answered, with record: true
// A rule: {kind | kinds: […], rate (1), times, after (calls let through first), path, model, schema, retry_after (seconds), ms}. Kinds: faults.mjs.
// A fault can also be chosen by the address: base URL http://host:port/fault/<kind>[:rate][,<kind>…]/v1
//
// The answers file exports `answer(request)`: the value, or undefined for one made from the schema. request: {system, user, schema, schema_name,
// model, body, roll, images}. It may export `media({kind: 'image' | 'speech' | 'video', prompt, place, body})`: {bytes, type} or undefined. It may export `misbehave`: {duplicate_options(value), wrong_arithmetic(value)} in place of the general ones.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CONNECTION, REFUSALS, WORDED } from './faults.mjs'
import { dice } from './generate.mjs'
import { BadRequest, file, images, predict, prediction, predicts, speech } from './media.mjs'
import { chat, embeddings } from './wire.mjs'

const ENDPOINTS = {
	'/v1/chat/completions': chat,
	'/v1/embeddings': embeddings,
	'/v1/images/generations': images,
	'/v1/audio/speech': speech,
}
const endpoint = (path) => ENDPOINTS[path] ?? (predicts(path) ? predict : undefined)
const apiOf = (path, body) => (predicts(path) ? 'replicate' : /^recraft/.test(body?.model ?? '') ? 'recraft' : 'openai')
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
const BODY_MAX = 32 << 20

/** A certificate for localhost and 127.0.0.1 that nobody trusts but who is given it. */
function certificate() {
	const dir = mkdtempSync(join(tmpdir(), 'standin-'))
	const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert, '-days', '2',
		'-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' })
	return { dir, cert_file: cert, key: readFileSync(key), cert: readFileSync(cert) }
}

class Standin {
	constructor(options) {
		this.answers = options.answers
		this.latency_ms = options.latency_ms ?? 0
		this.key = options.key
		this.seed = options.seed ?? 1
		this.reset()
		this.control(options)
	}

	reset() {
		Object.assign(this, { calls: [], keys: new Map(), seen: new Map(), faults: [], traffic: [], record: false, idempotency: true, key_lifetime_ms: 86400e3,
			limits: null, window: { at: 0, requests: 0, tokens: 0 }, prefixes: new Set(), flying: 0, peak: 0,
			predictions: new Map(), files: new Map(), downloads: [], prediction_ms: undefined, image_reply: undefined, image: undefined, media: undefined, poll_failures: 0, meet: 0 })
		this.roll = dice(this.seed)
	}

	/** Until as many calls as `meet` have been under way at one time, 20 s at most. */
	async met() {
		for (const end = Date.now() + 20e3; this.peak < this.meet && Date.now() < end;) await sleep(20)
	}

	control(set) {
		for (const name of ['latency_ms', 'seed', 'idempotency', 'key_lifetime_ms', 'limits', 'record', 'prediction_ms', 'image_reply', 'image', 'media', 'poll_failures', 'meet']) if (name in set) this[name] = set[name]
		if ('seed' in set) this.roll = dice(this.seed)
		if (set.forget_predictions) for (const p of this.predictions.values()) p.forgotten = true
		if (set.faults) this.faults = set.faults.map((f) => ({ rate: 1, times: Infinity, after: 0, ...f, kinds: f.kinds ?? [f.kind] }))
		return {}
	}

	/** The ledger's sum over what was charged, for each model and in all. */
	ledger() {
		const zero = () => ({ calls: 0, input_tokens: 0, cached_tokens: 0, output_tokens: 0, images: 0, characters: 0, films: 0 })
		const totals = { ...zero(), repeated: 0, failed: 0, requests: this.calls.length, peak: this.peak, connections: this.accepted, models: {} }
		for (const c of this.calls) {
			if (c.repeated) totals.repeated++
			if (!c.charged) { totals.failed++; continue }
			for (const into of [totals, totals.models[c.model] ??= zero()]) {
				into.calls++
				for (const n of ['input_tokens', 'cached_tokens', 'output_tokens', 'images', 'characters', 'films']) into[n] += c.usage?.[n] ?? 0
			}
		}
		const predictions = [...this.predictions.values()].map(({ id, model, kind, input, status, cancelled, polls }) => ({ id, model, kind, prompt: input.prompt, input, status, cancelled, polls }))
		Object.assign(totals, { predictions: predictions.length, downloads: this.downloads.length })
		return { calls: this.calls, predictions, downloads: this.downloads, totals }
	}

	/** The kind of fault that this call gets, with its rule, or null. */
	fault(path, body, chosen) {
		const hit = (f) => {
			if (f.path && !path.includes(f.path) || f.model && f.model !== body?.model) return false
			if (f.schema && f.schema !== body?.response_format?.json_schema?.name) return false
			if (f.after > 0) { f.after--; return false }
			return f.times > 0 && this.roll() < f.rate
		}
		for (const f of [...chosen, ...this.faults])
			if (hit(f)) {
				f.times--
				return { ...f, kind: f.kinds[Math.floor(this.roll() * f.kinds.length)] }
			}
		return null
	}

	/** Headers of the limits, and whether this call passes them. A window is a minute. */
	admit(tokens) {
		if (!this.limits) return { headers: {}, over: false }
		const w = this.window, now = Date.now(), { requests = Infinity, tokens: most = Infinity, window_ms = 60000 } = this.limits
		if (now - w.at >= window_ms) Object.assign(w, { at: now, requests: 0, tokens: 0 })
		const over = w.requests + 1 > requests || w.tokens + tokens > most
		if (!over) { w.requests++; w.tokens += tokens }
		const left = Math.max(1, w.at + window_ms - now)
		const reset = left >= 60000 ? `${Math.floor(left / 60000)}m${(left % 60000) / 1000}s` : left >= 1000 ? `${left / 1000}s` : `${left}ms`
		const headers = {}
		if (requests !== Infinity) Object.assign(headers, { 'x-ratelimit-limit-requests': requests, 'x-ratelimit-remaining-requests': requests - w.requests, 'x-ratelimit-reset-requests': reset })
		if (most !== Infinity) Object.assign(headers, { 'x-ratelimit-limit-tokens': most, 'x-ratelimit-remaining-tokens': Math.max(0, most - w.tokens), 'x-ratelimit-reset-tokens': reset })
		return { headers, over, retry_after: Math.ceil(left / 1000) }
	}
}

function read(req) {
	return new Promise((done, failed) => {
		const parts = []
		let size = 0
		req.on('data', (d) => { size += d.length; if (size > BODY_MAX) failed(new Error('too large')); else parts.push(d) })
		req.on('end', () => done(Buffer.concat(parts)))
		req.on('error', failed)
		req.on('close', () => failed(new Error('closed')))
	})
}

function send(res, status, headers, body) {
	if (res.destroyed || res.writableEnded) return
	res.writeHead(status, headers)
	res.end(body)
}
const json = (res, status, value, headers = {}) => send(res, status, { 'content-type': 'application/json', ...headers }, JSON.stringify(value))
const error = (res, [status, type, code, message], headers) => json(res, status, { error: { message, type, param: null, code } }, headers)

function cut(res) {
	if (res.stream) res.stream.close(2)
	else res.destroy()
}

/** The answer's way out, when the connection is to misbehave. */
async function deliver(res, answer, fault, headers) {
	const body = answer.binary ?? Buffer.from(JSON.stringify(answer.json))
	const type = answer.type ?? 'application/json'
	const all = { 'content-type': type, 'content-length': body.length, ...headers }
	switch (fault?.kind) {
	case 'cut_before': return cut(res)
	case 'cut':
		res.writeHead(200, all)
		res.write(body.subarray(0, Math.floor(body.length / 2)), () => setTimeout(() => cut(res), 5))
		return
	case 'stall': // headers and half of the body, and then nothing
		res.writeHead(200, all)
		res.write(body.subarray(0, Math.floor(body.length / 2)))
		return
	case 'json_cut': return send(res, 200, { ...all, 'content-length': body.length - 30 }, body.subarray(0, -30))
	case 'html': return send(res, 200, { 'content-type': 'text/html' }, '<html><body>Bad gateway</body></html>')
	default: return send(res, answer.status ?? 200, all, body)
	}
}

async function call(s, path, req, res, chosen) {
	const raw = await read(req)
	const began = Date.now()
	const entry = { n: s.calls.length + 1, at: began, path, key: req.headers['idempotency-key'] ?? null, repeated: false, replayed: false, charged: false, status: 0, kind: null }
	s.calls.push(entry)
	s.peak = Math.max(s.peak, ++s.flying)
	res.on('close', () => { s.flying--; entry.ended_ms = Date.now() - began; if (!res.writableFinished) entry.gone = true })
	// Some servers repeat what they were sent: it must not come out anywhere.
	const said = (text) => text.replace('sk-…', () => String(req.headers.authorization ?? '').replace('Bearer ', ''))
	const told = `${'It was sent: '.padEnd(180, '.')} ${req.headers['x-api-key']} ${req.headers['x-house']}`
	const refuse = (what, headers) => { entry.status = what[0]; error(res, [...what.slice(0, 3), said(what[3]).replace('head…', () => told)], headers) }
	let body
	const refuseAs = (what, headers) => {
		const worded = WORDED[apiOf(path, body)]
		if (!worded) return refuse(what, headers)
		const [value, type] = worded([...what.slice(0, 3), said(what[3])])
		entry.status = what[0]
		send(res, what[0], { 'content-type': type, ...headers }, typeof value === 'string' ? value : JSON.stringify(value))
	}
	try { body = JSON.parse(raw) } catch { return refuse([400, 'invalid_request_error', null, 'We could not parse the JSON body of your request.']) }
	entry.model = predicts(path)?.model ?? body.version ?? body.model
	entry.prompt = body.prompt ?? body.input?.prompt ?? (typeof body.input === 'string' ? body.input : undefined)
	entry.max_output_tokens = body.max_completion_tokens
	entry.schema_name = body.response_format?.json_schema?.name
	entry.authorized = s.key ? req.headers.authorization === `Bearer ${s.key}` : /^Bearer .+/.test(req.headers.authorization ?? '')
	if (!entry.authorized) return refuseAs(REFUSALS.unauthorized)
	const fault = s.fault(path, { ...body, model: entry.model }, chosen)
	entry.kind = fault?.kind ?? null
	const admitted = s.admit(Math.ceil(raw.length / 4) + (body.max_completion_tokens ?? 0))
	if (admitted.over) return refuseAs(REFUSALS.rate_limit, { ...admitted.headers, 'retry-after': admitted.retry_after })
	if (fault?.kind === 'hang') return
	if (fault && REFUSALS[fault.kind]) {
		const after = fault.retry_after ?? 1
		const headers = { ...admitted.headers }
		if (fault.kind === 'rate_limit') headers['retry-after'] = after
		if (fault.kind === 'rate_limit_date') headers['retry-after'] = new Date(Math.ceil(Date.now() / 1000 + after) * 1000).toUTCString()
		return refuseAs(fault.message ? [...REFUSALS[fault.kind].slice(0, 3), fault.message] : REFUSALS[fault.kind], headers)
	}
	const api = apiOf(path, body), keyed = s.idempotency && api !== 'replicate'
	// Replicate answers at once, or as soon as it has made what was asked for; the prediction takes the time.
	if (fault?.kind === 'refusal' && api !== 'replicate' && !ENDPOINTS[path].name.startsWith('chat')) return refuseAs(REFUSALS.filter_request)
	const known = entry.key && keyed ? s.keys.get(entry.key) : undefined
	if (entry.key) {
		entry.repeated = began - (s.seen.get(entry.key) ?? -Infinity) < s.key_lifetime_ms
		s.seen.set(entry.key, began)
	}
	let answer
	if (known && began - known.at < s.key_lifetime_ms) {
		answer = await known.answer
		entry.replayed = true
	} else {
		const make = endpoint(path)
		const made = (async () => {
			await s.met()
			await sleep((fault?.kind === 'slow' ? fault.ms ?? 3000 : 0) + (api === 'replicate' ? 0 : s.latency_ms))
			return make(s, body, fault && !CONNECTION.includes(fault.kind) ? fault : null, req, path)
		})()
		if (entry.key && keyed) s.keys.set(entry.key, { at: began, answer: made })
		try { answer = await made } catch (e) {
			if (entry.key) s.keys.delete(entry.key)
			if (!(e instanceof BadRequest)) throw e
			return refuseAs([api === 'replicate' ? 422 : 400, 'invalid_request_error', null, e.message])
		}
		entry.charged = !answer.free
	}
	entry.usage = answer.usage
	entry.prediction = answer.prediction
	entry.status = answer.status ?? 200
	if (s.record) s.traffic.push({ path, request: body, answer: answer.json ?? null })
	await deliver(res, answer, fault, { ...admitted.headers, 'x-request-id': `req_${entry.n}`, ...(entry.replayed ? { 'idempotent-replayed': 'true' } : {}) })
}

/** The part of the address before /v1: /fault/kind:rate,kind. */
function chosenFaults(path) {
	const m = /^\/fault\/([^/]+)(\/v1\/.*)$/.exec(path)
	if (!m) return [path, []]
	return [m[2], m[1].split(',').map((word) => {
		const [kind, rate, n] = word.split(':')
		return { kinds: [kind], rate: Number(rate ?? 1), times: Infinity, after: 0, retry_after: n ? Number(n) : undefined }
	})]
}

async function serve(s, req, res) {
	const url = new URL(req.url, 'http://standin')
	const [path, chosen] = chosenFaults(url.pathname)
	if (req.method === 'POST' && endpoint(path)) return call(s, path, req, res, chosen)
	if (path.startsWith('/files/')) return file(s, path, req, res)
	const kept = prediction(s, req.method, path)
	if (kept && s.key && req.headers.authorization !== `Bearer ${s.key}`) return json(res, 401, { title: 'Unauthenticated', detail: 'You did not pass a valid authentication token', status: 401 })
	if (kept) return json(res, kept.status, kept.json)
	if (path === '/control/ledger') return json(res, 200, s.ledger())
	if (path === '/control/traffic') return json(res, 200, s.traffic)
	if (path === '/control/reset') return json(res, 200, s.reset() ?? {})
	if (path === '/control' && req.method === 'POST') return json(res, 200, s.control(JSON.parse(await read(req))))
	return error(res, [404, 'invalid_request_error', 'unknown_url', `Unknown request URL: ${req.method} ${url.pathname}.`])
}

/** Starts one; options as the control's, and port, tls, key (the only one that is accepted), answers (module or function). */
export async function standin(options = {}) {
	const answers = typeof options.answers === 'function' ? { answer: options.answers } : options.answers ?? {}
	const s = new Standin({ ...options, answers })
	const on = (req, res) => {
		res.on('error', () => {})
		serve(s, req, res).catch((e) => { if (e.message !== 'closed') json(res, 500, { error: { message: String(e.stack ?? e), type: 'server_error', param: null, code: null } }) })
	}
	const tls = options.tls ? certificate() : null
	const server = tls ? createSecureServer({ allowHTTP1: true, key: tls.key, cert: tls.cert, settings: { maxConcurrentStreams: 1000 } }, on) : createServer(on)
	const sockets = new Set()
	s.accepted = 0
	server.on(tls ? 'secureConnection' : 'connection', (c) => { s.accepted++; sockets.add(c); c.on('close', () => sockets.delete(c)); c.on('error', () => {}) })
	if (!tls) server.keepAliveTimeout = 120000
	await new Promise((done, failed) => server.once('error', failed).listen({ port: options.port ?? 0, host: '127.0.0.1', backlog: 4096 }, done))
	s.url = `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`
	s.base = `${s.url}/v1`
	s.cert_file = tls?.cert_file
	s.connections = () => sockets.size
	s.close = () => new Promise((done) => {
		if (tls) rmSync(tls.dir, { recursive: true, force: true })
		server.close(done)
		for (const c of sockets) c.destroy()
	})
	return s
}

async function main(args) {
	const options = {}
	for (let i = 0; i < args.length; i++) {
		const name = args[i].replace(/^--/, '')
		if (name === 'tls') options.tls = true
		else if (name === 'answers') options.answers = await import(pathToFileURL(resolve(args[++i])).href)
		else if (name === 'key') options.key = args[++i]
		else options[{ latency: 'latency_ms' }[name] ?? name] = Number(args[++i])
	}
	const s = await standin(options)
	console.log(`listening ${s.url}${s.cert_file ? ` ${s.cert_file}` : ''}`)
	const stop = () => s.close().then(() => process.exit(0))
	process.on('SIGTERM', stop).on('SIGINT', stop)
	// Gone with whoever started it.
	process.stdin.on('end', stop).on('error', stop).resume()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2))
