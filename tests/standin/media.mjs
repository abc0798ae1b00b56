// Pictures, speech and films of the stand-in: OpenAI's and Recraft's images, OpenAI's speech, Replicate's predictions, and the files
// that answers name instead of holding them.
import { randomBytes } from 'node:crypto'
import { FILES, HOSTILE, LINKS } from './faults.mjs'
import { dice, seedOf } from './generate.mjs'
import * as pictures from './pictures.mjs'

export class BadRequest extends Error {}
const need = (ok, message) => { if (!ok) throw new BadRequest(message) }
const tokens = (text) => Math.ceil(Buffer.byteLength(text) / 4)

// ---- bytes ----

/** Frames of 128 kbit/s whose content differs by the words. */
export function mp3(words = '', frames = 40) {
	const roll = dice(seedOf(words))
	return Buffer.concat(Array.from({ length: frames }, () => {
		const frame = Buffer.from(Array.from({ length: 417 }, () => Math.floor(roll() * 256)))
		frame.set([0xff, 0xfb, 0x90, 0x64])
		return frame
	}))
}

/** A second of Opus, as far as its pages tell. */
export function opus(words = '') {
	const page = (flags, granule, serial, body) => {
		const head = Buffer.alloc(28)
		head.write('OggS', 0, 'latin1')
		head[5] = flags
		head.writeBigUInt64LE(BigInt(granule), 6)
		head.writeUInt32LE(seedOf(words) >>> 0, 14)
		head.writeUInt32LE(serial, 18)
		head[26] = 1
		head[27] = body.length
		return Buffer.concat([head, body])
	}
	const id = Buffer.from('4f707573486561640101380180bb0000000000', 'hex')
	return Buffer.concat([page(2, 0, 0, id), page(4, 48312, 1, Buffer.from(words).subarray(0, 200))])
}

/** A film without a picture in it: the boxes say how long it is and how large. */
export function mp4(words = '', seconds = 6, width = 1280, height = 720) {
	const box = (name, ...parts) => {
		const body = Buffer.concat(parts), head = Buffer.alloc(8)
		head.writeUInt32BE(body.length + 8, 0)
		head.write(name, 4, 'latin1')
		return Buffer.concat([head, body])
	}
	const header = Buffer.alloc(100), track = Buffer.alloc(84)
	header.writeUInt32BE(1000, 12)
	header.writeUInt32BE(seconds * 1000, 16)
	track.writeUInt16BE(width, 76)
	track.writeUInt16BE(height, 80)
	return Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\x01isom', 'latin1')), box('moov', box('mvhd', header), box('trak', box('tkhd', track))),
		box('mdat', Buffer.from(words), Buffer.alloc(512))])
}

const SPEECH = { mp3: ['audio/mpeg', mp3], wav: ['audio/wav', pictures.wav], opus: ['audio/opus', opus] }
const OTHERS = { aac: 'audio/aac', flac: 'audio/flac', pcm: 'audio/pcm' }

const hostile = {
	png_truncated: () => pictures.truncated(), bomb: () => pictures.bomb(), hollow: () => pictures.hollow(), polyglot: () => pictures.polyglot(),
	svg: () => pictures.script(), page_bytes: () => pictures.page(), gif_bytes: () => Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;', 'latin1'),
}

/** {bytes, type} of one result: what a fault makes of it, what the test gives, else a valid file that differs by its words. */
function made(s, kind, body, prompt, place, fault) {
	const words = place ? `${prompt} (${place})` : prompt
	if (fault && HOSTILE.includes(fault.kind)) return { bytes: hostile[fault.kind](), type: 'image/png' }
	if (s.media?.size) return { bytes: Buffer.concat([pictures.png(words).subarray(0, 64), Buffer.alloc(s.media.size - 64, words)]), type: 'image/png' }
	const given = s.answers.media?.({ kind, prompt, place, body }) ?? (s.media ? { bytes: Buffer.from(s.media.media_base64, 'base64'), type: s.media.type } : undefined)
	if (given) return given
	if (kind === 'video') return { bytes: mp4(words, body.input?.duration ?? 6), type: 'video/mp4' }
	if (kind === 'image') return { bytes: pictures.png(words, s.image?.width ?? 96, s.image?.height ?? 72), type: 'image/png' }
	const [type, make] = SPEECH[body.response_format ?? 'mp3']
	return { bytes: make(words), type }
}

// ---- files behind addresses ----

const ELSEWHERE = {
	url_private: 'https://10.0.0.1/made.png', url_metadata: 'http://169.254.169.254/latest/meta-data/iam', url_foreign: 'https://files.example.org/made.png',
	url_scheme: 'file:///etc/passwd', url_mapped: 'http://[::ffff:127.0.0.1]:1/made.png', url_decimal: 'http://2130706433:1/made.png',
}

/** Keeps the bytes and returns their address, or what a fault makes of it. */
function link(s, file, fault) {
	const { port } = new URL(s.url)
	if (ELSEWHERE[fault?.kind]) return ELSEWHERE[fault.kind]
	const id = randomBytes(8).toString('hex')
	s.files.set(id, { ...file, fault: fault && FILES.includes(fault.kind) ? { ...fault } : null, failures: fault?.failures ?? Infinity })
	const end = { 'image/png': 'png', 'video/mp4': 'mp4' }[file.type] ?? 'bin'
	if (fault?.kind === 'url_user') return `http://me:secret@127.0.0.1:${port}/files/${id}/made.${end}`
	if (fault?.kind === 'url_name') return `${s.url.replace('127.0.0.1', 'localhost')}/files/${id}/made.${end}`
	return `${s.url}/files/${id}/made.${end}`
}

/** GET /files/ID/NAME. */
export function file(s, path, req, res) {
	const f = s.files.get(path.split('/')[2])
	const entry = { path, at: Date.now(), authorization: req.headers.authorization ?? null, status: 200, host: req.headers.host ?? req.headers[':authority'] }
	s.downloads.push(entry)
	const send = (status, headers, body) => { entry.status = status; res.writeHead(status, headers); res.end(body) }
	const to = (location) => send(302, { location }, '')
	if (!f) return send(404, { 'content-type': 'text/plain' }, 'gone')
	const kind = f.failures-- > 0 ? f.fault?.kind : null
	const all = { 'content-type': f.type, 'content-length': f.bytes.length }
	switch (kind) {
	case 'file_gone': return send(404, { 'content-type': 'text/plain' }, 'gone')
	case 'file_denied': return send(403, { 'content-type': 'application/xml' }, '<Error>expired</Error>')
	case 'file_error': return send(503, { 'content-type': 'text/plain' }, 'later')
	case 'file_page': return send(200, { 'content-type': 'text/html' }, '<html>Sign in</html>')
	case 'file_type': return send(200, { ...all, 'content-type': 'image/jpeg' }, f.bytes)
	case 'file_huge': return send(200, { 'content-type': f.type, 'content-length': 10e9 }, Buffer.alloc(1000))
	case 'file_endless': {
		res.writeHead(200, { 'content-type': f.type })
		const more = () => { while (!res.destroyed && res.write(Buffer.alloc(1 << 20)));  }
		res.on('drain', more)
		return more()
	}
	case 'file_cut':
		res.writeHead(200, all)
		res.write(f.bytes.subarray(0, f.bytes.length >> 1), () => setTimeout(() => (res.stream ? res.stream.close(2) : res.destroy()), 5))
		return
	case 'file_hang': return
	case 'redirect': f.fault = null; return to(path)
	case 'redirect_loop': return to(path)
	case 'redirect_private': return to(ELSEWHERE.url_metadata)
	case 'redirect_foreign': return to(ELSEWHERE.url_foreign)
	default: return send(200, all, f.bytes)
	}
}

// ---- images and speech ----

const cutBase64 = { b64_cut: (t) => t.slice(0, (t.length >> 3 << 2) + 1), b64_foreign: (t) => `${t.slice(0, 40)}!${t.slice(41)}` }
/** A picture within the answer; some servers write "/" as "\/". */
const base64 = (bytes, fault) => (cutBase64[fault?.kind] ?? ((t) => t))(bytes.toString('base64'))

export function images(s, body, fault) {
	need(typeof body.prompt === 'string' && body.prompt, "Missing required parameter: 'prompt'.")
	const n = body.n ?? 1
	need(Number.isInteger(n) && n >= 1 && n <= 10, "Invalid 'n'.")
	const recraft = /^recraft/.test(body.model ?? '')
	const asked = body.response_format ?? (/^dall-e|^recraft/.test(body.model ?? '') ? 'url' : 'b64_json')
	const linked = (s.image_reply ?? asked) === 'url' || (fault && LINKS.includes(fault.kind))
	const data = Array.from({ length: n }, (_, i) => {
		const f = made(s, 'image', body, body.prompt, i, fault)
		return { ...(linked ? { url: link(s, f, fault) } : { b64_json: base64(f.bytes, fault) }), ...(recraft ? { image_id: randomBytes(8).toString('hex') } : {}) }
	})
	const input = tokens(body.prompt), output = 1056 * n
	const usage = linked || recraft ? {} : { output_format: 'png', usage: { input_tokens: input, output_tokens: output, total_tokens: input + output, input_tokens_details: { text_tokens: input, image_tokens: 0 } } }
	const json = { created: Math.floor(Date.now() / 1000), data, ...usage, ...(recraft ? { credits: 35 * n } : {}) }
	if (fault?.kind === 'empty') json.data = []
	return { usage: { input_tokens: recraft ? 0 : input, output_tokens: recraft ? 0 : output, images: n }, json }
}

export function speech(s, body, fault) {
	need(typeof body.input === 'string' && body.input && body.input.length <= 4096, "Invalid 'input'.")
	need(typeof body.voice === 'string' && body.voice, "Missing required parameter: 'voice'.")
	const format = body.response_format ?? 'mp3'
	need(SPEECH[format] || OTHERS[format], "Invalid 'response_format'.")
	const { bytes, type } = OTHERS[format] ? { bytes: mp3(body.input), type: OTHERS[format] } : made(s, 'speech', body, body.input, 0, fault)
	return { binary: fault?.kind === 'empty' ? Buffer.alloc(0) : bytes, type, usage: { characters: [...body.input].length } }
}

// ---- predictions ----

const NSFW = 'The input or output was flagged as sensitive. Please try again with different inputs. (E005) (Xk3tPq)'
const ended = (p) => ['succeeded', 'failed', 'canceled', 'aborted'].includes(p.status)

function settle(s, p) {
	if (ended(p)) return p
	const kind = p.fault?.kind
	if (Date.now() - p.began >= p.cancel_after_ms) Object.assign(p, { status: 'canceled', error: 'The prediction exceeded its deadline.' })
	else if (Date.now() - p.began < p.takes_ms || kind === 'never') p.status = Date.now() - p.began < p.takes_ms / 4 ? 'starting' : 'processing'
	else if (kind === 'refusal') Object.assign(p, { status: 'failed', error: p.fault.message ?? NSFW })
	else if (kind === 'failed') Object.assign(p, { status: 'failed', error: p.fault.message ?? 'CUDA out of memory. Tried to allocate 2.00 GiB.' })
	else if (kind === 'aborted' || kind === 'canceled') p.status = kind
	else {
		const n = p.kind === 'video' ? 1 : p.input.num_outputs ?? 1
		const all = Array.from({ length: n }, (_, i) => {
			const f = made(s, p.kind, { input: p.input }, p.input.prompt, i, p.fault)
			return kind === 'data_url' ? `data:${f.type};base64,${f.bytes.toString('base64')}` : link(s, f, p.fault)
		})
		Object.assign(p, { status: 'succeeded', output: kind === 'no_output' ? null : p.kind === 'video' ? all[0] : all })
	}
	return p
}

const shown = (s, p) => ({
	id: p.id, model: p.model, version: 'hidden', input: p.input, logs: '', output: p.output ?? null, data_removed: false, error: p.error ?? null, source: 'api',
	status: p.status, created_at: new Date(p.began).toISOString(),
	urls: { cancel: `${s.base}/predictions/${p.id}/cancel`, get: `${s.base}/predictions/${p.id}`, web: `https://replicate.com/p/${p.id}` },
	...(ended(p) ? { metrics: { predict_time: 1.5, ...(p.kind === 'video' && p.status === 'succeeded' ? { video_output_duration_seconds: p.input.duration ?? 6 } : {}) } } : {}),
})

/** Whether the path makes predictions, and of what model. */
export function predicts(path) {
	const m = /^\/v1\/(?:models\/([^/]+\/[^/]+)\/|deployments\/([^/]+\/[^/]+)\/)?predictions$/.exec(path)
	return m ? { model: m[1] ?? m[2] ?? null } : null
}

/** POST …/predictions, held back as long as the caller asked for and it runs. */
export async function predict(s, body, fault, req, path) {
	need(typeof body.input?.prompt === 'string' && body.input.prompt, '- input: prompt is required\n')
	const { model } = predicts(path)
	const seconds = Number(/wait=?(\d+)?/.exec(req.headers.prefer ?? '')?.[1] ?? (req.headers.prefer ? 60 : 0))
	const name = model ?? String(body.version)
	const p = {
		id: randomBytes(13).toString('hex'), model: name, kind: /film|video/.test(name) ? 'video' : 'image', input: body.input, fault, status: 'starting', began: Date.now(),
		takes_ms: s.prediction_ms ?? s.latency_ms, cancel_after_ms: 1000 * Number(/^(\d+)s$/.exec(req.headers['cancel-after'] ?? '')?.[1] ?? 1800), polls: 0, cancelled: false,
	}
	s.predictions.set(p.id, p)
	for (const until = Date.now() + seconds * 1000; !ended(settle(s, p)) && Date.now() < until;) await new Promise((done) => setTimeout(done, 10))
	const usage = p.kind === 'video' ? { films: 1 } : { images: body.input.num_outputs ?? 1 }
	return { json: shown(s, p), status: ended(p) ? 201 : 202, usage, prediction: p.id, free: p.status === 'failed' }
}

/** GET /v1/predictions/ID, POST /v1/predictions/ID/cancel: {status, json}, or null. */
export function prediction(s, method, path) {
	const m = /^\/v1\/predictions\/([a-z0-9]+)(\/cancel)?$/.exec(path)
	if (!m || method !== (m[2] ? 'POST' : 'GET')) return null
	const p = s.predictions.get(m[1])
	if (!p || p.forgotten) return { status: 404, json: { detail: 'The requested resource could not be found.', status: 404 } }
	if (m[2]) {
		if (!ended(settle(s, p))) Object.assign(p, { status: 'canceled', cancelled: true })
		return { status: 200, json: shown(s, p) }
	}
	p.polls++
	if (s.poll_failures > 0) { s.poll_failures--; return { status: 502, json: { detail: 'Bad gateway' } } }
	return { status: 200, json: shown(s, settle(s, p)) }
}
