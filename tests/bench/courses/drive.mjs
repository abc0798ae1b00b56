// drive.mjs URL TOKEN COURSES GROUPS ITEMS: asks for so many courses at once and waits until all are done.
// Prints {"wall_ms", "done", "calls", "running"}: from the first request to the last completion, by the database's clock; calls
// that were paid; the most jobs that were seen running at the same time.
import { Agent, request } from 'node:http'

const [url, token] = process.argv.slice(2, 4)
const [courses, groups, items] = process.argv.slice(4).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const run = Date.now().toString(36)
const GIVE_UP_MS = 600000

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

const ask = (n) => call('POST', '/functions/v1/enqueue-job', {
	jobType: 'ai_course_generate',
	payload: { course_id: `bench-${run}-${n}`, subject: `Roman markets ${n}`, grade_band: '3-5', mode: 'options', groups, items_per_group: items },
})
const status = (id) => call('GET', `/functions/v1/job-status?jobId=${id}`)
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms))

const began = Date.now()
const open = new Set((await Promise.all(Array.from({ length: courses }, (_, n) => ask(n)))).map((j) => j.jobId))
let first = Infinity, last = 0, calls = 0, done = 0, running = 0
while (open.size > 0) {
	if (Date.now() - began > GIVE_UP_MS) throw new Error(`${open.size} courses are not done`)
	// Seldom enough not to be what is measured.
	await sleep(courses > 1 ? 1000 : 100)
	running = Math.max(running, (await call('GET', '/functions/v1/job-status?status=processing&limit=100')).jobs.length)
	const sample = [...open].slice(0, 4)
	const states = await Promise.all(sample.map(status))
	if (states.some((j) => j.status === 'processing' || j.status === 'pending')) continue
	for (const j of await Promise.all([...open].map(status))) {
		if (['pending', 'processing', 'scheduled'].includes(j.status)) continue
		if (j.status !== 'done') throw new Error(JSON.stringify(j))
		open.delete(j.jobId)
		first = Math.min(first, Date.parse(j.created_at))
		last = Math.max(last, Date.parse(j.completed_at))
		calls += j.result.cost?.calls ?? 0
		done++
	}
}
console.log(JSON.stringify({ wall_ms: last - first, done, calls, running }))
agent.destroy()
