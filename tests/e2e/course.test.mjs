// The main job from the outside: a course that is asked for, queued, generated, stored, published and read back.
import { before, test } from 'node:test'
import { createHash } from 'node:crypto'
import {
  agentHeaders, assert, call, client, courseId, coursePayload, enqueue, good, jobIs, newCourse, newTenant, randomUUID, request, service, serviceToken, sql,
} from './lib.mjs'

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
let editor, stranger
before(async () => { [editor, stranger] = await Promise.all([newTenant(), newTenant()]) })

const publicCopy = (course_id) => request('GET', `/storage/v1/object/public/published/${course_id}.json`)

test('a course asked for over HTTP is generated, published and downloaded, signed in, by signed URL and by everyone', async () => {
  const payload = coursePayload({ groups: 3, items_per_group: 5 })
  const asked = await enqueue(editor, payload)
  assert.equal(asked.status, 202, asked.text)
  assert.deepEqual(Object.keys(asked.json).sort(), ['created', 'jobId', 'status'])
  assert.equal(asked.json.created, true)
  assert.match(asked.json.jobId, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

  const job = await jobIs(editor, asked.json.jobId, 'done')
  assert.equal(job.result_path, `${payload.course_id}/course.json`)
  assert.equal(job.progress.percent, 100)
  assert.equal(job.attempts.length, 1)
  assert.equal(job.attempts[0].outcome, 'done')
  assert.equal(job.result.groups, 3)
  assert.equal(job.result.items, 15)

  const path = `courses/${payload.course_id}/course.json`
  const stored = await request('GET', `/storage/v1/object/authenticated/${path}`, { token: editor.token })
  assert.equal(stored.status, 200, stored.text)
  assert.match(stored.headers['content-type'], /^application\/json/)
  assert.equal(sha256(stored.body), job.result.sha256)
  assert.equal(stored.json.groups.length, 3)
  assert.equal(stored.json.items.length, 15)
  assert.ok(stored.json.studyTexts.length >= 1)

  const [meta] = await sql(`select m.*, (select count(*) from ignite.catalog_updates c where c.course_id = m.course_id) as news
    from ignite.course_metadata m where course_id = :'id'`, { id: payload.course_id })
  assert.equal(meta.organization_id, editor.organization)
  assert.equal(meta.visibility, 'private')
  assert.equal(meta.content_version, 0)
  assert.equal(meta.item_count, 15)
  assert.equal(meta.news, 1)

  const published = await call('publish-course', { who: editor, body: { course_id: payload.course_id, visibility: 'public', note: 'First.' } })
  assert.equal(published.status, 200, published.text)
  assert.equal(published.json.version, 1)
  assert.equal(published.json.created, true)
  assert.equal(published.json.path, `${payload.course_id}/versions/1.json`)
  assert.equal(published.json.sha256, sha256(stored.body))

  const signed = await request('POST', `/storage/v1/object/sign/courses/${published.json.path}`, { token: editor.token, body: { expiresIn: 60 } })
  assert.equal(signed.status, 200, signed.text)
  const bySignature = await request('GET', `/storage/v1${signed.json.signedURL}`)
  assert.equal(bySignature.status, 200, bySignature.text)
  assert.deepEqual(bySignature.body, stored.body)
  const byEveryone = await publicCopy(payload.course_id)
  assert.equal(byEveryone.status, 200, byEveryone.text)
  assert.deepEqual(byEveryone.body, stored.body)
})

test('the same by supabase-js: functions.invoke, then every storage call of a front end', async () => {
  const supabase = await client(editor)
  const course_id = courseId()
  const asked = await good(supabase.functions.invoke('enqueue-job', {
    body: { jobType: 'ai_course_generate', payload: coursePayload({ course_id, subject: 'Place value', mode: 'numeric' }) },
    headers: { 'Idempotency-Key': randomUUID() },
  }))
  await jobIs(editor, asked.jobId, 'done')
  const status = await good(supabase.functions.invoke(`job-status?jobId=${asked.jobId}`, { method: 'GET' }))
  assert.equal(status.status, 'done')
  const published = await good(supabase.functions.invoke('publish-course', { body: { course_id, visibility: 'public' } }))
  assert.equal(published.version, 1)

  const courses = supabase.storage.from('courses')
  const text = await (await good(courses.download(`${course_id}/published.json`))).text()
  assert.equal(sha256(text), published.sha256)
  for (const item of JSON.parse(text).items) {
    assert.equal(item.stem.split('[blank]').length, 2, 'a numeric stem holds [blank] exactly once')
  }

  const one = await good(courses.createSignedUrl(`${course_id}/versions/1.json`, 60))
  assert.equal(await (await fetch(one.signedUrl)).text(), text)
  const several = await good(courses.createSignedUrls([`${course_id}/course.json`, `${course_id}/none.json`], 60))
  assert.equal(await (await fetch(several[0].signedUrl)).text(), text)
  assert.ok(several[1].error)
  assert.ok(!several[1].signedUrl)

  const everyone = supabase.storage.from('published').getPublicUrl(`${course_id}.json`)
  const copy = await fetch(everyone.data.publicUrl)
  assert.equal(copy.status, 200)
  assert.equal(await copy.text(), text)

  const list = await good(courses.list(course_id, { sortBy: { column: 'name', order: 'asc' } }))
  assert.deepEqual(list.map((o) => o.name).sort(), ['course.json', 'published.json', 'versions'])
  assert.equal(list.find((o) => o.name === 'versions').id, null, 'a folder has no id')
  const info = await good(courses.info(`${course_id}/course.json`))
  assert.equal(info.size, Buffer.byteLength(text))
  assert.equal(info.contentType, 'application/json')
  assert.equal((await courses.exists(`${course_id}/course.json`)).data, true)
  assert.equal((await courses.exists(`${course_id}/none.json`)).data, false)

  const draft = `${course_id}/drafts/note.txt`
  assert.equal((await good(courses.upload(draft, 'A note.', { contentType: 'text/plain' }))).path, draft)
  const twice = await courses.upload(draft, 'Another.', { contentType: 'text/plain' })
  assert.match(twice.error.message, /already exists/)
  await good(courses.upload(draft, new Blob(['A blob.'], { type: 'text/plain' }), { upsert: true }))
  assert.equal(await (await good(courses.download(draft))).text(), 'A blob.')
  const removed = await good(courses.remove([draft]))
  assert.deepEqual(removed.map((o) => o.name), [draft])
  assert.ok((await courses.download(draft)).error)
})

test('a dev-agent asks for a course without any user and its id is kept for audit only', async () => {
  const synthetic = randomUUID()
  const agent = { headers: agentHeaders(editor.organization, synthetic) }
  const payload = coursePayload()
  const asked = await enqueue(agent, payload)
  assert.equal(asked.status, 202, asked.text)
  await jobIs(agent, asked.json.jobId, 'done')
  const [row] = await sql(`select created_by, created_by_agent, organization_id from ignite.jobs_ended where job_id = :'id'`, { id: asked.json.jobId })
  assert.deepEqual(row, { created_by: null, created_by_agent: synthetic, organization_id: editor.organization })
  const published = await call('publish-course', { who: agent, body: { course_id: payload.course_id } })
  assert.equal(published.status, 200, published.text)
  const [version] = await sql(`select published_by, published_by_agent from ignite.course_versions where course_id = :'id'`, { id: payload.course_id })
  assert.deepEqual(version, { published_by: null, published_by_agent: synthetic })
})

test('the service role asks on behalf of an organisation that it names', async () => {
  const who = { token: await serviceToken(), headers: { 'x-organization-id': editor.organization } }
  const asked = await enqueue(who, coursePayload())
  assert.equal(asked.status, 202, asked.text)
  await jobIs(editor, asked.json.jobId, 'done')
  const nobody = await enqueue(await service(), coursePayload())
  assert.equal(nobody.status, 400, nobody.text)
  assert.equal(nobody.json.code, 'organization_required')
})

test('the same request gives the same course, byte for byte', async () => {
  const payload = coursePayload({ items_per_group: 6 })
  const sums = new Set()
  for (let i = 0; i < 2; i++) {
    const asked = await enqueue(editor, payload)
    assert.equal(asked.status, 202, asked.text)
    sums.add((await jobIs(editor, asked.json.jobId, 'done')).result.sha256)
  }
  assert.equal(sums.size, 1)
})

test('two courses jobs on one course run one after the other and the last one stands', async () => {
  const course_id = courseId()
  const asked = await Promise.all([3, 4, 5].map((n) => enqueue(editor, coursePayload({ course_id, items_per_group: n }))))
  const jobs = await Promise.all(asked.map((r) => jobIs(editor, r.json.jobId, 'done')))
  const runs = jobs.map((j) => [j.attempts[0].started_at, j.attempts[0].ended_at]).sort()
  for (let i = 1; i < runs.length; i++) assert.ok(runs[i][0] >= runs[i - 1][1], `runs overlap: ${JSON.stringify(runs)}`)
})

test('notes are kept beside the job, readable for its organisation alone', async () => {
  const notes = 'Please use “apples” — and ½ of them.'
  const asked = await enqueue(editor, coursePayload({ notes }))
  assert.equal(asked.status, 202, asked.text)
  const path = `/storage/v1/object/authenticated/courses/debug/jobs/${asked.json.jobId}/special_requests.json`
  const own = await request('GET', path, { token: editor.token })
  assert.equal(own.status, 200, own.text)
  assert.equal(own.json.notes, notes)
  assert.equal(own.json.job_id, asked.json.jobId)
  const foreign = await request('GET', path, { token: stranger.token })
  assert.equal(foreign.status, 400)
  assert.equal(foreign.json.statusCode, '404')
  await jobIs(editor, asked.json.jobId, 'done')
})

test('a course of knowledge arrives', async () => {
  const { job } = await newCourse(editor, { subject: 'chemical elements', grade_band: '6-8', items_per_group: 6 })
  assert.equal(job.result.items, 12)
})

test('a full 12 × 12 course arrives', async () => {
  const asked = await enqueue(editor, coursePayload({ subject: 'multiplication', groups: 12, items_per_group: 12 }))
  assert.equal(asked.status, 202, asked.text)
  const job = await jobIs(editor, asked.json.jobId, 'done')
  assert.equal(job.result.items, 144)
})
