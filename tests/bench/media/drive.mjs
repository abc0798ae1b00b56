// drive.mjs URL TOKEN PICTURES COURSES: makes so many courses, asks for so many pictures for their items and waits until all are done.
// Prints {"wall_ms", "done", "attached", "running"}: from the first request to the last completion, by the database's clock; the most
// jobs that were seen running at the same time.
import { Agent, request } from 'node:http'

const [url, token] = process.argv.slice(2, 4)
const [pictures, courses] = process.argv.slice(4).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const run = Date.now().toString(36)
const GIVE_UP_MS = 900000
const OPEN = ['pending', 'processing', 'scheduled', 'stale']

function call(method, path, body) {
	return new Promise((resolve, reject) => {
		const rq = request(url + path, { method, agent, headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) } }, (rp) => {
			const parts = []
			rp.on('data', (part) => parts.push(part))
			rp.on('end', () => {
				const text = Buffer.concat(parts).toString()
				if (rp.statusCode >= 400) reject(new Error(`${method} ${path}: ${rp.statusCode} ${text}`))
				else resolve(JSON.parse(text))
			})
		})
		rq.on('error', reject)
		rq.end(body && JSON.stringify(body))
	})
}
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms))
const status = (id) => call('GET', `/functions/v1/job-status?jobId=${id}`)
async function ended(id, every_ms) {
	for (const began = Date.now(); ; await sleep(every_ms)) {
		const j = await status(id)
		if (!OPEN.includes(j.status)) return j
		if (Date.now() - began > GIVE_UP_MS) throw new Error(`job ${id} does not end`)
	}
}

async function newCourse(n) {
	const course_id = `bench-${run}-${n}`
	const payload = { course_id, subject: 'addition', grade_band: '3-5', mode: 'options', groups: 12, items_per_group: 12 }
	const j = await ended((await call('POST', '/functions/v1/enqueue-job', { jobType: 'ai_course_generate', payload })).jobId, 100)
	if (j.status !== 'done') throw new Error(JSON.stringify(j))
	const course = await call('GET', `/storage/v1/object/authenticated/courses/${course_id}/course.json`)
	return { course_id, items: course.items.map((i) => i.id) }
}

const all = await Promise.all(Array.from({ length: courses }, (_, n) => newCourse(n)))
const ids = await Promise.all(Array.from({ length: pictures }, (_, n) => {
	const { course_id, items } = all[n % courses]
	const itemId = items[Math.floor(n / courses) % items.length]
	return call('POST', '/functions/v1/enqueue-job', { jobType: 'ai_media_generate', payload: { course_id, prompt: `Picture ${run} ${n}`, targetRef: { type: 'item', itemId } } })
})).then((list) => list.map((j) => j.jobId))
const ends = []
let running = 0
// Seldom enough not to be what is measured.
for (const id of ids) {
	const busy = (await call('GET', '/functions/v1/job-status?queue=ai_media_jobs&status=processing&limit=100')).jobs.length
	running = Math.max(running, busy)
	ends.push(await ended(id, 1000))
}
for (const j of ends) if (j.status !== 'done') throw new Error(JSON.stringify(j))
const first = Math.min(...ends.map((j) => Date.parse(j.created_at))), last = Math.max(...ends.map((j) => Date.parse(j.completed_at)))
console.log(JSON.stringify({ wall_ms: last - first, done: ends.length, attached: ends.filter((j) => j.result.attached).length, running }))
agent.destroy()
