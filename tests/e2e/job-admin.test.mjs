// job-admin and quotas: who may do what to whose jobs, what it does, and that it is on record.
import { after, before, describe, test } from 'node:test'
import {
  agentHeaders, assert, assertError, call, courseId, coursePayload, enqueue, jobIs, jobStatus, newMember, newTenant, randomUUID, service, sql,
  sqlRun, startWorkers, stopWorkers, sv,
} from './lib.mjs'

let owner, editor, viewer, stranger, root
before(async () => {
  owner = await newTenant('owner')
  ;[editor, viewer, stranger] = await Promise.all([newMember(owner.organization, 'editor'), newMember(owner.organization, 'viewer'), newTenant('owner')])
  root = await service()
})
const admin = (who, body, headers = {}) => call('job-admin', { who, body, headers })
const look = (who, query, headers = {}) => call('job-admin', { method: 'GET', who, query, headers })
// Media jobs have no worker here, so that none takes them.
before(() => sv('down', 'media-runner.w1'))
after(() => sv('up', 'media-runner.w1'))
/** A job that no worker takes. */
const mediaJob = async (who) => (await sql(`select job_id from public.enqueue_job('ai_media_jobs', 'ai_media_generate',
  jsonb_build_object('course_id', :'c'::text, 'targetRef', '{"type": "cover"}'::jsonb))`, { c: courseId() }, who.sql))[0].job_id
const record = async (jobId) => sql(`select action, actor_role, actor_id, request_id, detail from ignite.job_audit where job_id = :'j' order by id`, { j: jobId })

describe('one job', () => {
  test('an owner cancels, redrives and requeues; each act is on record with who and which request', async () => {
    const jobId = await mediaJob(editor)
    let r = await admin(owner, { action: 'cancel', jobId }, { 'x-request-id': 'admin-cancel-1' })
    assert.equal(r.status, 200, r.text)
    assert.deepEqual([r.json.jobId, r.json.status, r.json.cancel_requested], [jobId, 'cancelled', false])
    r = await admin(owner, { action: 'redrive', jobId })
    assert.equal(r.json.status, 'pending', r.text)
    assertError(await admin(owner, { action: 'redrive', jobId }), 409, 'not_redrivable')
    r = await admin(owner, { action: 'requeue', jobId })
    assert.equal(r.json.status, 'pending', r.text)
    const acts = await record(jobId)
    assert.deepEqual(acts.map((a) => a.action), ['cancel', 'redrive'], 'what changes nothing is not on record')
    assert.deepEqual(acts.map((a) => [a.actor_role, a.actor_id]), Array(2).fill(['authenticated', owner.id]))
    assert.equal(acts[0].request_id, 'admin-cancel-1')
    const shown = await look(owner, { jobId })
    assert.deepEqual(shown.json.audit.map((a) => [a.action, a.user_id]), [['redrive', owner.id], ['cancel', owner.id]])
  })
  test('the worker of a running job is asked to stop', async () => {
    const jobId = await mediaJob(editor)
    const worker = randomUUID()
    await sqlRun(`select ignite.worker_register(:'w', 'ai_media_jobs', 'test', :'w', 1, 1); select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
    const r = await admin(owner, { action: 'cancel', jobId })
    assert.deepEqual([r.json.status, r.json.cancel_requested], ['processing', true], r.text)
    assert.deepEqual(await sql(`select job_id, verdict from ignite.heartbeat(:'w')`, { w: worker }, 'service_role'), [{ job_id: jobId, verdict: 'cancel' }])
    assertError(await admin(owner, { action: 'requeue', jobId }), 409, 'not_requeued')
    await sqlRun(`select ignite.worker_gone(:'w')`, { w: worker }, 'service_role')
    assert.equal((await jobStatus(owner, jobId)).json.status, 'cancelled')
  })
  test('a job that was cancelled while its queue was paused runs once it is redriven and the queue goes on', async () => {
    await admin(owner, { action: 'pause', queue: 'ai_course_jobs', reason: 'Proof-reading.' })
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    assert.equal((await admin(owner, { action: 'cancel', jobId })).json.status, 'cancelled')
    assert.equal((await admin(owner, { action: 'redrive', jobId })).json.waiting.reason, 'paused')
    await admin(owner, { action: 'resume', queue: 'ai_course_jobs' })
    await jobIs(editor, jobId, 'done')
  })
  for (const action of ['cancel', 'requeue', 'redrive']) {
    test(`${action}: not by editors, viewers, agents, strangers or nobody`, async () => {
      const jobId = await mediaJob(editor)
      for (const who of [editor, viewer, { headers: agentHeaders(owner.organization) }]) assertError(await admin(who, { action, jobId }), 403, 'role_too_low')
      assertError(await admin(stranger, { action, jobId }), 404, 'unknown_job')
      assertError(await admin(root, { action, jobId }, { 'x-organization-id': stranger.organization }), 404, 'unknown_job')
      assertError(await admin(undefined, { action, jobId }), 401, 'unauthorized')
      assertError(await admin(owner, { action, jobId: randomUUID() }), 404, 'unknown_job')
      assert.equal((await jobStatus(owner, jobId)).json.status, 'pending')
      assert.deepEqual(await record(jobId), [])
    })
  }
  test('the service role needs no organisation for it', async () => {
    const jobId = await mediaJob(editor)
    assert.equal((await admin(root, { action: 'cancel', jobId })).json.status, 'cancelled')
    assert.equal((await record(jobId))[0].actor_role, 'service_role')
  })
})

describe('many jobs', () => {
  test('an owner redrives the own ones, at most as many as asked for', async () => {
    const boss = await newTenant('owner')
    const mine = await Promise.all([1, 2, 3].map(() => mediaJob(boss)))
    const theirs = await mediaJob(stranger)
    for (const jobId of [...mine, theirs]) await admin(root, { action: 'cancel', jobId })
    const redrive = (more) => admin(boss, { action: 'redrive', queue: 'ai_media_jobs', status: 'cancelled', ...more })
    assert.deepEqual((await redrive({ limit: 2 })).json, { queue: 'ai_media_jobs', status: 'cancelled', redriven: 2 })
    assert.equal((await redrive({})).json.redriven, 1)
    for (const jobId of mine) assert.equal((await jobStatus(boss, jobId)).json.status, 'pending')
    assert.equal((await jobStatus(stranger, theirs)).json.status, 'cancelled')
    const [{ detail }] = await sql(`select detail from ignite.job_audit where organization_id = :'o' and action = 'redrive' and job_id is null order by id limit 1`, { o: boss.organization })
    assert.equal(detail.count, 2)
    assert.ok(detail.jobs.every((j) => mine.includes(j)))
  })
  test('no editor does, and there must be such a queue and status', async () => {
    assertError(await admin(editor, { action: 'redrive', queue: 'ai_media_jobs' }), 403, 'role_too_low')
    assertError(await admin(owner, { action: 'redrive', queue: 'no_such_queue' }), 404, 'unknown_queue')
    assertError(await admin(owner, { action: 'redrive', queue: 'ai_media_jobs', status: 'done' }), 422, 'invalid_request', '/status')
  })
})

describe('pausing', () => {
  test('an owner pauses the own organisation: its jobs wait, others run; resuming lets them run', async () => {
    let r = await admin(owner, { action: 'pause', queue: 'ai_course_jobs', reason: 'Holidays.' })
    assert.equal(r.status, 200, r.text)
    assert.deepEqual([r.json.paused, r.json.organizations.map((o) => [o.organization_id, o.reason])], [false, [[owner.organization, 'Holidays.']]])
    const held = (await enqueue(editor, coursePayload())).json.jobId
    const other = (await enqueue(stranger, coursePayload())).json.jobId
    await jobIs(stranger, other, 'done')
    const job = (await jobStatus(editor, held)).json
    assert.deepEqual([job.status, job.waiting.reason], ['pending', 'paused'])
    assert.match(job.waiting.detail, /Holidays/)
    assert.equal((await look(owner, { jobId: held, view: 'why' })).json.waiting.reason, 'paused')
    assertError(await admin(editor, { action: 'resume', queue: 'ai_course_jobs' }), 403, 'role_too_low')
    assert.deepEqual((await admin(stranger, { action: 'resume', queue: 'ai_course_jobs' })).json.organizations, [])
    assert.equal((await jobStatus(editor, held)).json.status, 'pending')
    r = await admin(owner, { action: 'resume', queue: 'ai_course_jobs' })
    assert.deepEqual(r.json.organizations, [])
    await jobIs(editor, held, 'done')
  })
  test('the service role pauses a whole queue, or one organisation in it', async () => {
    let r = await admin(root, { action: 'pause', queue: 'ai_media_jobs', reason: 'Provider down.' })
    assert.deepEqual([r.json.paused, r.json.reason], [true, 'Provider down.'])
    assert.equal((await admin(owner, { action: 'resume', queue: 'ai_media_jobs' })).json.paused, true, 'an owner does not take that back')
    r = await admin(root, { action: 'resume', queue: 'ai_media_jobs' })
    assert.equal(r.json.paused, false)
    r = await admin(root, { action: 'pause', queue: 'ai_media_jobs' }, { 'x-organization-id': owner.organization })
    assert.deepEqual([r.json.paused, r.json.organizations.map((o) => o.organization_id)], [false, [owner.organization]])
    await admin(root, { action: 'resume', queue: 'ai_media_jobs' }, { 'x-organization-id': owner.organization })
  })
})

describe('looking', () => {
  test('an owner sees the own jobs, the service role all', async () => {
    const mine = await mediaJob(editor)
    const theirs = await mediaJob(stranger)
    const seen = async (who, query, headers) => (await look(who, { queue: 'ai_media_jobs', limit: 100, ...query }, headers)).json.jobs.map((j) => j.jobId)
    const own = await seen(owner)
    assert.ok(own.includes(mine) && !own.includes(theirs))
    const all = await seen(root)
    assert.ok(all.includes(mine) && all.includes(theirs))
    assert.ok(!(await seen(root, {}, { 'x-organization-id': owner.organization })).includes(theirs))
    const first = await look(root, { limit: 1 })
    const second = await look(root, { limit: 1, cursor: first.json.next_cursor })
    assert.notEqual(first.json.jobs[0].jobId, second.json.jobs[0].jobId)
    for (const query of [{}, { jobId: mine }, { jobId: mine, view: 'why' }]) assertError(await look(viewer, query), 403, 'role_too_low')
    for (const query of [{ jobId: mine }, { jobId: mine, view: 'why' }]) assertError(await look(stranger, query), 404, 'unknown_job')
  })
})

describe('bad requests', () => {
  const cases = [
    [{}, 'invalid_request', undefined], [{ action: 'fly' }, 'invalid_request', '/action'], [{ action: 'cancel' }, 'job_required', '/jobId'],
    [{ action: 'cancel', jobId: 'x' }, 'invalid_request', '/jobId'], [{ action: 'pause' }, 'queue_required', '/queue'],
    [{ action: 'pause', jobId: randomUUID() }, 'queue_required', '/jobId'], [{ action: 'redrive' }, 'queue_required', '/queue'],
    [{ action: 'redrive', queue: 'ai_media_jobs', limit: 0 }, 'invalid_request', '/limit'], [{ action: 'pause', queue: 'ai_media_jobs', more: 1 }, 'invalid_request', '/more'],
  ]
  for (const [body, code, pointer] of cases) {
    test(`${JSON.stringify(body)} is 422 ${code}`, async () => assertError(await admin(owner, body), 422, code, pointer))
  }
  test('queries', async () => {
    assertError(await look(owner, { jobId: 'x' }), 422, 'invalid_request', '?jobId')
    assertError(await look(owner, { view: 'why' }), 422, 'invalid_request', '?view')
    assertError(await look(owner, { status: 'fun' }), 422, 'invalid_status', '?status')
    assertError(await look(owner, { limit: 101 }), 422, 'invalid_request', '?limit')
  })
})

describe('quotas', () => {
  before(stopWorkers)
  after(startWorkers)
  const withQuota = async (organization, limits, what) => {
    await sqlRun(`insert into ignite.job_quotas (organization_id, queue, max_waiting, max_per_hour) select :'o', null, max_waiting, max_per_hour
      from jsonb_populate_record(null::ignite.job_quotas, :'l'::jsonb)`, { o: organization, l: JSON.stringify(limits) })
    try { return await what() } finally { await sqlRun(`delete from ignite.job_quotas where organization_id = :'o'`, { o: organization }) }
  }
  test('over max_waiting 429 with Retry-After, also when many ask at once; a known key is answered, others are not hindered', async () => {
    const tenant = await newTenant()
    await withQuota(tenant.organization, { max_waiting: 5 }, async () => {
      const payload = coursePayload()
      assert.equal((await enqueue(tenant, payload, { key: 'known' })).status, 202)
      const answers = await Promise.all(Array.from({ length: 20 }, () => enqueue(tenant, coursePayload())))
      assert.equal(answers.filter((r) => r.status === 202).length, 4)
      for (const r of answers.filter((a) => a.status !== 202)) {
        assertError(r, 429, 'quota_waiting')
        assert.equal(r.headers['retry-after'], '10')
      }
      assert.equal((await enqueue(tenant, payload, { key: 'known' })).status, 200)
      assert.equal((await enqueue(stranger, coursePayload())).status, 202)
    })
    assert.equal((await enqueue(tenant, coursePayload())).status, 202)
  })
  test('over max_per_hour 429 that says when there will be room', async () => {
    const tenant = await newTenant()
    await withQuota(tenant.organization, { max_per_hour: 1 }, async () => {
      assert.equal((await enqueue(tenant, coursePayload())).status, 202)
      const r = await enqueue(tenant, coursePayload())
      assertError(r, 429, 'quota_hourly')
      assert.ok(Number(r.headers['retry-after']) > 3500, r.headers['retry-after'])
    })
  })
})

describe('enqueue_jobs', () => {
  test('an application puts many jobs in inside its own transaction, all or none', async () => {
    const tenant = await newTenant()
    const jobs = [1, 2, 3].map((n) => ({ payload: coursePayload(), idempotency_key: `bulk-${n}` }))
    const put = (list) => sql(`select * from public.enqueue_jobs('ai_course_jobs', 'ai_course_generate', :'j'::jsonb)`, { j: JSON.stringify(list) }, tenant.sql)
    await assert.rejects(put([...jobs, { payload: coursePayload(), priority: 'high' }]), { sqlstate: 'PT422', detail: 'invalid_job', hint: '/jobs/3' })
    assert.equal((await look(root, { limit: 10 }, { 'x-organization-id': tenant.organization })).json.jobs.length, 0)
    const rows = await put(jobs)
    assert.deepEqual(rows.map((r) => [r.idx, r.created]), [[0, true], [1, true], [2, true]])
    for (const r of rows) await jobIs(tenant, r.job_id, 'done')
    assert.deepEqual((await put(jobs)).map((r) => [r.job_id, r.created]), rows.map((r) => [r.job_id, false]))
  })
})
