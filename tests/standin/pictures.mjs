// Files that a provider of pictures, speech and films might give, made without a library: valid ones of any size that differ by their
// words, and hostile ones.
import zlib from 'node:zlib'

const { deflateSync } = zlib

const TABLE = Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
	return n >>> 0
})
/** Node 18 has no crc32 of its own. */
const crc32 = zlib.crc32 ?? ((bytes) => {
	let c = 0xffffffff
	for (const b of bytes) c = TABLE[(c ^ b) & 255] ^ (c >>> 8)
	return (c ^ 0xffffffff) >>> 0
})

function chunk(type, body) {
	const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
	const out = Buffer.alloc(8 + named.length)
	out.writeUInt32BE(body.length, 0)
	named.copy(out, 4)
	out.writeUInt32BE(crc32(named), 4 + named.length)
	return out
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
function header(width, height) {
	const b = Buffer.alloc(13)
	b.writeUInt32BE(width, 0)
	b.writeUInt32BE(height, 4)
	b.set([8, 2, 0, 0, 0], 8) // eight bits, RGB
	return chunk('IHDR', b)
}

/** Soft shapes with some grain, about as hard to pack as what a model paints. */
function pixels(width, height) {
	const raw = Buffer.alloc((width * 3 + 1) * height)
	let noise = 1
	for (let y = 0, at = 0; y < height; y++) {
		raw[at++] = 0
		for (let x = 0; x < width; x++) {
			noise = (noise * 1103515245 + 12345) >>> 0
			const grain = ((noise >>> 16) & 31) === 0 ? 8 : 0
			raw[at++] = (128 + 100 * Math.sin(x / 90) + grain) & 0xfc
			raw[at++] = (128 + 90 * Math.cos((x + y) / 120) + grain) & 0xfc
			raw[at++] = (128 + 80 * Math.sin(y / 70) + grain) & 0xfc
		}
	}
	return deflateSync(raw, { level: 4 })
}
const known = new Map()

/** A PNG; the same words give the same bytes, others others (a comment holds them). */
export function png(words = '', width = 640, height = 480) {
	const size = `${width}x${height}`
	if (!known.has(size)) known.set(size, chunk('IDAT', pixels(width, height)))
	return Buffer.concat([SIGNATURE, header(width, height), chunk('tEXt', Buffer.from(`Comment\0${Buffer.from(words).toString('base64').slice(0, 200)}`, 'latin1')),
		known.get(size), chunk('IEND', Buffer.alloc(0))])
}

/** A PNG of 50,000 × 50,000 white pixels in a few bytes. */
export const bomb = () => Buffer.concat([SIGNATURE, header(50000, 50000), chunk('IDAT', deflateSync(Buffer.alloc(1 << 16))), chunk('IEND', Buffer.alloc(0))])
/** One whose size is allowed and whose pixels are not there. */
export const hollow = () => Buffer.concat([SIGNATURE, header(900, 900), chunk('IDAT', deflateSync(Buffer.alloc(64))), chunk('IEND', Buffer.alloc(0))])
/** A PNG that is an archive, too. */
export const polyglot = () => Buffer.concat([png('polyglot', 64, 64), Buffer.from('504b0506000000000000000000000000000000000000', 'hex')])
export const truncated = () => png('truncated').subarray(0, 3000)
export const script = () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><script>alert(1)</script></svg>')
export const page = () => Buffer.from('<!doctype html><title>Sign in</title><p>Please sign in to go on.')

/** A second of a WAV whose samples differ by the words. */
export function wav(words = '') {
	const data = Buffer.alloc(16000)
	let seed = 1
	for (const c of Buffer.from(words)) seed = (seed * 31 + c) >>> 0
	for (let i = 0; i < data.length; i += 2) data.writeInt16LE(Math.round(9000 * Math.sin(i * (0.01 + (seed % 97) / 5000))), i)
	const head = Buffer.alloc(44)
	head.write('RIFF', 0)
	head.writeUInt32LE(36 + data.length, 4)
	head.write('WAVEfmt ', 8)
	head.writeUInt32LE(16, 16)
	head.writeUInt16LE(1, 20)
	head.writeUInt16LE(1, 22)
	head.writeUInt32LE(8000, 24)
	head.writeUInt32LE(16000, 28)
	head.writeUInt16LE(2, 32)
	head.writeUInt16LE(16, 34)
	head.write('data', 36)
	head.writeUInt32LE(data.length, 40)
	return Buffer.concat([head, data])
}
