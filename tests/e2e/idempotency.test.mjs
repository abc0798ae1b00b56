// Idempotency keys: one job for one key and payload, whoever comes first, however many come at once.
import { before, test } from 'node:test'
import {
  agentHeaders, assert, assertError, call, client, courseId, coursePayload, enqueue, jobIs, leavesNothing, newMember, newTenant, randomUUID,
  request, sql, withoutWorkers,
} from './lib.mjs'

let editor, other
before(async () => { [editor, other] = await Promise.all([newTenant(), newTenant()]) })

const jobsOf = (course_id) => sql(`select job_id, idempotency_key from ignite.jobs where course_id = :'c'
  union all select job_id, idempotency_key from ignite.jobs_ended where course_id = :'c'`, { c: course_id })
const notesOf = (jobId) => request('GET', `/storage/v1/object/authenticated/courses/debug/jobs/${jobId}/special_requests.json`, { token: editor.token })

test('64 simultaneous requests with one key make one job: one 202, the others 200 with created false', async () => {
  const payload = coursePayload({ notes: 'Once.' })
  const key = randomUUID()
  const all = await Promise.all(Array.from({ length: 64 }, () => enqueue(editor, payload, { key })))
  const by = (status) => all.filter((r) => r.status === status)
  assert.equal(by(202).length, 1, JSON.stringify(all.map((r) => r.status)))
  assert.equal(by(200).length, 63, JSON.stringify(all.map((r) => r.status)))
  assert.ok(by(200).every((r) => r.json.created === false))
  assert.equal(new Set(all.map((r) => r.json.jobId)).size, 1)
  assert.equal((await jobsOf(payload.course_id)).length, 1)
  const job = await jobIs(editor, all[0].json.jobId, 'done')
  assert.equal(job.attempts.length, 1)
})

test('the key makes the job id: the same key asked again later answers the same job, with its present status', async () => {
  const payload = coursePayload()
  const key = randomUUID()
  const first = await enqueue(editor, payload, { key })
  assert.equal(first.status, 202, first.text)
  assert.match(first.json.jobId, /^.{14}5/, 'a name-based UUID, version 5')
  await jobIs(editor, first.json.jobId, 'done')
  const again = await enqueue(editor, payload, { key })
  assert.equal(again.status, 200, again.text)
  assert.deepEqual(again.json, { jobId: first.json.jobId, status: 'done', created: false })
})

test('the order of fields does not make another payload', async () => {
  const payload = coursePayload()
  const key = randomUUID()
  const first = await enqueue(editor, payload, { key })
  const turned = Object.fromEntries(Object.entries(payload).reverse())
  const again = await enqueue(editor, turned, { key })
  assert.equal(again.status, 200, again.text)
  assert.equal(again.json.jobId, first.json.jobId)
})

test('another payload under the same key: 409, and the first job’s notes are untouched', async () => {
  const payload = coursePayload({ notes: 'The first.' })
  const key = randomUUID()
  const first = await enqueue(editor, payload, { key })
  assert.equal(first.status, 202, first.text)
  await jobIs(editor, first.json.jobId, 'done')
  const before = await notesOf(first.json.jobId)
  await leavesNothing(async () => {
    assertError(await enqueue(editor, { ...payload, notes: 'The second.' }, { key }), 409, 'idempotency_conflict')
    assertError(await enqueue(editor, { ...payload, items_per_group: 5 }, { key }), 409, 'idempotency_conflict')
    assertError(await enqueue(editor, coursePayload({ notes: 'Another course.' }), { key }), 409, 'idempotency_conflict')
    const { notes: _, ...none } = payload
    assertError(await enqueue(editor, none, { key }), 409, 'idempotency_conflict')
  })
  const after = await notesOf(first.json.jobId)
  assert.equal(after.json.notes, 'The first.')
  assert.equal(after.headers.etag, before.headers.etag)
  assert.equal(after.headers['last-modified'], before.headers['last-modified'])
})

test('32 different payloads at once under one key: one wins, its notes stand, the others are 409', async () => {
  const key = randomUUID()
  const course_id = courseId()
  const all = await Promise.all(Array.from({ length: 32 }, (_, i) => enqueue(editor, coursePayload({ course_id, notes: `Number ${i}.` }), { key })))
  const won = all.map((r, i) => [r, i]).filter(([r]) => r.status === 202)
  assert.equal(won.length, 1, JSON.stringify(all.map((r) => r.status)))
  assert.ok(all.filter((r) => r.status === 409).length === 31, JSON.stringify(all.map((r) => r.status)))
  assert.equal((await notesOf(won[0][0].json.jobId)).json.notes, `Number ${won[0][1]}.`)
  assert.equal((await jobsOf(course_id)).length, 1)
})

test('different organisations may use the same key', async () => {
  const key = randomUUID()
  const [mine, theirs] = await Promise.all([enqueue(editor, coursePayload(), { key }), enqueue(other, coursePayload(), { key })])
  assert.equal(mine.status, 202, mine.text)
  assert.equal(theirs.status, 202, theirs.text)
  assert.notEqual(mine.json.jobId, theirs.json.jobId)
})

test('members and agents of one organisation share its keys', async () => {
  const key = randomUUID()
  const payload = coursePayload()
  const first = await enqueue(editor, payload, { key })
  const second = await enqueue(await newMember(editor.organization), payload, { key })
  const third = await enqueue({ headers: agentHeaders(editor.organization) }, payload, { key })
  assert.equal(first.status, 202)
  assert.deepEqual([second.status, third.status], [200, 200])
  assert.deepEqual([second.json.jobId, third.json.jobId], [first.json.jobId, first.json.jobId])
})

test('the same key in another queue is another job', async () => {
  const key = randomUUID()
  const { course_id } = coursePayload()
  const course = await enqueue(editor, coursePayload({ course_id }), { key })
  const [media] = await sql(`select * from public.enqueue_job('ai_media_jobs', 'ai_media_generate',
    jsonb_build_object('course_id', :'c'::text, 'targetRef', '{"type": "cover"}'::jsonb), idempotency_key => :'k')`, { c: course_id, k: key }, editor.sql)
  assert.equal(media.created, true)
  assert.notEqual(media.job_id, course.json.jobId)
})

test('without a key each request is a job of its own', async () => {
  const payload = coursePayload()
  const all = await Promise.all([enqueue(editor, payload), enqueue(editor, payload)])
  assert.deepEqual(all.map((r) => r.status), [202, 202])
  assert.notEqual(all[0].json.jobId, all[1].json.jobId)
})

test('SQL and HTTP share keys: public.enqueue_job answers the job that enqueue-job made', () => withoutWorkers(async () => {
  const key = randomUUID()
  const payload = coursePayload()
  const [made] = await sql(`select * from public.enqueue_job(queue => 'ai_course_jobs', job_type => 'ai_course_generate',
    payload => :'p'::jsonb, idempotency_key => :'k')`, { p: JSON.stringify(payload), k: key }, editor.sql)
  assert.equal(made.created, true)
  const again = await enqueue(editor, payload, { key })
  assert.equal(again.status, 200, again.text)
  assert.equal(again.json.jobId, made.job_id)
  assert.equal(again.json.status, 'pending')
}))

test('a refused request does not use its key up', async () => {
  const key = randomUUID()
  assertError(await enqueue(editor, coursePayload({ subject: 'alchemy' }), { key }), 422, 'invalid_request')
  const payload = coursePayload()
  assert.equal((await enqueue(editor, payload, { key })).status, 202)
})

test('by supabase-js the conflict is an error whose body can be read', async () => {
  const supabase = await client(editor)
  const key = randomUUID()
  const ask = (payload) => supabase.functions.invoke('enqueue-job', { body: { jobType: 'ai_course_generate', payload }, headers: { 'Idempotency-Key': key } })
  const payload = coursePayload()
  assert.equal((await ask(payload)).data.created, true)
  const { error } = await ask({ ...payload, groups: 1 })
  assert.equal(error.context.status, 409)
  assert.equal((await error.context.json()).code, 'idempotency_conflict')
})
