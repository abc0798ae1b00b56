// The database stops: everything that needs it is a 503 that may be tried again, nothing is lost, and all comes back by itself.
import { before, describe, test } from 'node:test'
import {
  assert, assertError, call, coursePayload, enqueue, jobIs, newCourse, newTenant, randomUUID, request, run, sql, sv, until, via,
} from './lib.mjs'

let editor, course
before(async () => {
  editor = await newTenant()
  course = await newCourse(editor)
})
const pg = async (verb) => {
  if (via === 'direct') return sv(verb === 'stop' ? 'down' : 'up', 'postgres')
  const r = await run('bash', ['-c', `${process.env.E2E_PG_CTL} ${verb === 'stop' ? 'stop -m fast' : 'start'}`])
  assert.equal(r.code, 0, r.stderr)
}
async function withoutDatabase(what) {
  await pg('stop')
  try { return await what() } finally { await pg('start') }
}

test('while the database is away: 503 that may be tried again; alive but not ready; afterwards everything is there', async () => {
  const waiting = coursePayload()
  const before = await enqueue(editor, waiting)
  assert.equal(before.status, 202)
  const payload = coursePayload({ notes: 'Through the storm.' })
  const key = randomUUID()
  await withoutDatabase(async () => {
    const [asked, status, published, stored, signed, ready, alive] = await Promise.all([
      enqueue(editor, payload, { key }), call('job-status', { method: 'GET', who: editor }), call('publish-course', { who: editor, body: { course_id: course.course_id } }),
      request('GET', `/storage/v1/object/authenticated/courses/${course.course_id}/course.json`, { token: editor.token }),
      request('POST', `/storage/v1/object/courses/${course.course_id}/drafts/x.txt`, { token: editor.token, body: 'x', headers: { 'content-type': 'text/plain' } }),
      request('GET', '/health/ready'), request('GET', '/health'),
    ])
    for (const r of [asked, status, published]) {
      // A pooler takes the statement and waits for its server: then it is the time that ends.
      assertError(r, 503, via !== 'direct' && r.json?.code === 'database_timeout' ? 'database_timeout' : 'database_unavailable')
      assert.ok(Number(r.headers['retry-after']) >= 1)
      assert.equal(r.headers['x-relay-error'], undefined)
    }
    for (const r of [stored, signed]) {
      assert.ok([503, 544].includes(r.status), `${r.status} ${r.text}`)
      assert.equal(typeof r.json.message, 'string')
      assert.equal(typeof r.json.statusCode, 'string')
    }
    assert.equal(alive.status, 200)
    assert.equal(ready.status, 503)
    assert.equal(ready.json.status, 'unavailable')
    assert.equal(ready.json.database.ok, false)
  })
  await until('ready again', async () => (await request('GET', '/health/ready')).status === 200, { within_ms: 10000 })
  await jobIs(editor, before.json.jobId, 'done', { within_ms: 40000 })
  const again = await enqueue(editor, payload, { key })
  assert.ok([200, 202].includes(again.status), again.text)
  await jobIs(editor, again.json.jobId, 'done')
  const rows = await sql(`select job_id from ignite.job_overview where course_id = :'c'`, { c: payload.course_id })
  assert.equal(rows.length, 1)
  assert.equal((await sql(`select 1 from storage.objects where name = :'n'`, { n: `${course.course_id}/drafts/x.txt` })).length, 0)
})

test('a restart of the database is bridged: requests wait for it and succeed', async () => {
  const payloads = Array.from({ length: 10 }, () => coursePayload())
  const restarted = withoutDatabase(async () => {})
  const asked = await Promise.all(payloads.map((p) => enqueue(editor, p, { key: randomUUID() })))
  await restarted
  for (const r of asked) assert.ok([202, 503].includes(r.status), r.text)
  assert.ok(asked.some((r) => r.status === 202), 'not one was bridged')
  for (const [i, r] of asked.entries()) {
    if (r.status === 202) await jobIs(editor, r.json.jobId, 'done', { within_ms: 40000 })
    else assert.equal((await sql(`select 1 from ignite.job_overview where course_id = :'c'`, { c: payloads[i].course_id })).length, 0)
  }
})

describe('jobs in flight', () => {
  test('courses under way when the database goes are done when it is back, uncharged, each effect once', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => enqueue(editor, coursePayload({ groups: 12, items_per_group: 12 }))))
    await withoutDatabase(async () => {})
    for (const r of made) {
      assert.equal(r.status, 202, r.text)
      const job = await jobIs(editor, r.json.jobId, 'done', { within_ms: 60000 })
      assert.equal(job.attempts.filter((a) => a.outcome === 'done').length, 1)
      const [{ n }] = await sql(`select count(*) as n from ignite.catalog_updates where detail ->> 'job_id' = :'j'`, { j: r.json.jobId })
      assert.equal(n, 1)
    }
  })
})
