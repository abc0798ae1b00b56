// Jobs on their way: pages, why a job waits, the worker endpoints, retries, drift, stop.
import { after, before, describe, test } from 'node:test'
import {
  agentHeaders, assert, assertError, call, client, courseId, coursePayload, enqueue, jobIs, jobStatus, newCourse, newTenant, randomUUID,
  service, services, sql, sqlRun, sqlValue, startWorkers, stopWorkers, sv, until,
} from './lib.mjs'

let editor, other, root
before(async () => {
  [editor, other] = await Promise.all([newTenant(), newTenant()])
  root = await service()
})
/** For a describe whose tests run jobs themselves. */
const withoutWorkers = () => {
  before(stopWorkers)
  after(startWorkers)
}
const pages = (who, query) => call('job-status', { method: 'GET', who, query })
/** Runs it with the queue's policy changed, and puts the policy back. */
async function withPolicy(set, what, queue = 'ai_course_jobs') {
  const [before] = await sql(`select * from ignite.job_queues where queue = :'q'`, { q: queue })
  await sqlRun(`update ignite.job_queues set ${set} where queue = :'q'`, { q: queue })
  try { return await what() } finally {
    await sqlRun(`update ignite.job_queues q set (paused, pause_reason, concurrency, organization_concurrency, max_attempts, backoff_seconds,
      lease_seconds, heartbeat_seconds) = (select p.paused, p.pause_reason, p.concurrency, p.organization_concurrency, p.max_attempts,
      p.backoff_seconds, p.lease_seconds, p.heartbeat_seconds from jsonb_populate_record(null::ignite.job_queues, :'p'::jsonb) p)
      where q.queue = :'q'`, { q: queue, p: JSON.stringify(before) })
  }
}
const claimAs = async (queue = 'ai_course_jobs', slot = randomUUID()) => {
  const worker = randomUUID()
  await sqlRun(`select ignite.worker_register(:'w', :'q', 'test', :'s', 1, 1)`, { w: worker, q: queue, s: slot }, 'service_role')
  return worker
}
const claim = (worker, queue = 'ai_course_jobs') =>
  sql(`select job_id, run_no from ignite.claim(:'w', :'q', 1)`, { w: worker, q: queue }, 'service_role')
const gone = (worker) => sqlRun(`select ignite.worker_gone(:'w')`, { w: worker }, 'service_role')

describe('job-status: pages', () => {
  test('a page after the other shows each job once, newest first, while new ones come in', async () => {
    const tenant = await newTenant()
    const made = []
    for (let i = 0; i < 7; i++) made.push((await enqueue(tenant, coursePayload())).json.jobId)
    const first = await pages(tenant, { limit: 3 })
    assert.equal(first.status, 200, first.text)
    assert.equal(first.json.jobs.length, 3)
    const late = (await enqueue(tenant, coursePayload())).json.jobId
    await jobIs(tenant, late, 'done')
    const seen = first.json.jobs.map((j) => j.jobId)
    for (let cursor = first.json.next_cursor; cursor; ) {
      const page = await pages(tenant, { limit: 3, cursor })
      seen.push(...page.json.jobs.map((j) => j.jobId))
      cursor = page.json.next_cursor
    }
    assert.deepEqual(seen, made.reverse())
    const again = await pages(tenant, { limit: 3, cursor: first.json.next_cursor })
    assert.deepEqual(again.json.jobs.map((j) => j.jobId), seen.slice(3, 6), 'the same cursor gives the same page')
  })
  test('status, queue and course narrow a page; the organisation always does', async () => {
    const tenant = await newTenant()
    const { course_id, jobId } = await newCourse(tenant)
    await newCourse(tenant)
    assert.deepEqual((await pages(tenant, { course_id })).json.jobs.map((j) => j.jobId), [jobId])
    assert.equal((await pages(tenant, { status: 'done' })).json.jobs.length, 2)
    assert.equal((await pages(tenant, { status: 'failed' })).json.jobs.length, 0)
    assert.equal((await pages(tenant, { queue: 'ai_media_jobs' })).json.jobs.length, 0)
    assert.equal((await pages(other, { course_id })).json.jobs.length, 0)
    assert.equal((await pages({ headers: agentHeaders(tenant.organization) }, {})).json.jobs.length, 2)
  })
  test('every limit that is documented works', async () => {
    for (const limit of [1, 100]) assert.equal((await pages(editor, { limit })).status, 200)
  })
  test('the reply has the fields of the conventions and times as RFC 3339 with milliseconds', async () => {
    const { job } = await newCourse(editor)
    for (const name of ['jobId', 'jobType', 'queue', 'status', 'progress', 'attempts', 'retry_count', 'max_retries', 'created_at', 'started_at',
      'completed_at', 'result', 'result_path', 'waiting', 'error']) assert.ok(name in job, name)
    for (const t of [job.created_at, job.started_at, job.completed_at, job.attempts[0].started_at, job.attempts[0].ended_at]) {
      assert.match(t, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    assert.equal(job.waiting, null)
    assert.equal(job.retry_count, 0)
  })
})

const waits = async (jobId, reason, who = editor) => {
  const job = (await jobStatus(who, jobId)).json
  assert.equal(job.waiting?.reason, reason, JSON.stringify(job))
  return job
}

describe('why a job waits', () => {
  test('a paused queue, with the reason that was given, and the job runs once it goes on', async () => {
    let jobId
    await withPolicy(`paused = true, pause_reason = 'Spring cleaning.'`, async () => {
      jobId = (await enqueue(editor, coursePayload())).json.jobId
      const job = await waits(jobId, 'paused')
      assert.match(job.waiting.detail, /Spring cleaning/)
      assert.equal(job.status, 'pending')
    })
    await jobIs(editor, jobId, 'done')
  })
  test('no live worker', async () => {
    await sv('down', 'media-runner.w1')
    try {
      await sqlRun(`delete from ignite.workers where queue = 'ai_media_jobs'`)
      const [{ job_id }] = await sql(`select job_id from public.enqueue_job('ai_media_jobs', 'ai_media_generate',
        jsonb_build_object('course_id', :'c'::text, 'targetRef', '{"type": "cover"}'::jsonb))`, { c: courseId() }, editor.sql)
      await waits(job_id, 'no_worker')
    } finally { await sv('up', 'media-runner.w1') }
  })
  test('its time', async () => {
    const [{ job_id }] = await sql(`select * from public.enqueue_job(queue => 'ai_course_jobs', job_type => 'ai_course_generate',
      payload => :'p'::jsonb, run_at => now() + interval '1 hour')`, { p: JSON.stringify(coursePayload()) }, editor.sql)
    const job = await waits(job_id, 'time')
    assert.equal(job.status, 'scheduled')
    assert.ok(new Date(job.waiting.until) > new Date(Date.now() + 3500e3))
  })
})

describe('why a job waits, while nobody runs it', () => {
  withoutWorkers()
  test('another job on the same course', async () => {
    const course_id = courseId()
    const first = (await enqueue(editor, coursePayload({ course_id }))).json.jobId
    const second = (await enqueue(editor, coursePayload({ course_id }))).json.jobId
    const job = await waits(second, 'slot')
    assert.match(job.waiting.detail, new RegExp(first))
  })
  test('a backoff after a failure that may pass, then dead_letter when the attempts are used up', () =>
    withPolicy(`backoff_seconds = '{0,3600}', max_attempts = 3`, async () => {
      const jobId = (await enqueue(editor, coursePayload(), {})).json.jobId
      const run = async () => {
        const worker = await claimAs()
        const [lease] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
        const status = await sqlValue(`select ignite.fail(:'j', :'n'::int, 'transient', 'The provider stumbled.')`, { j: jobId, n: lease.run_no }, 'service_role')
        await gone(worker)
        return [lease.run_no, status]
      }
      assert.deepEqual(await run(), [1, 'scheduled'])
      await call('jobs-reconciler', { who: root })
      assert.deepEqual(await run(), [2, 'scheduled'])
      const job = await waits(jobId, 'time')
      assert.match(job.waiting.detail, /stumbled/)
      assert.equal(job.retry_count, 2)
      assert.equal(job.attempts.length, 2)
      assert.equal(job.attempts[1].error, 'The provider stumbled.')
      assert.deepEqual(await run(), [3, 'dead_letter'])
      const end = (await jobStatus(editor, jobId)).json
      assert.equal(end.status, 'dead_letter')
      assert.equal(end.error, 'The provider stumbled.')
    }))
  test('a rate limit costs no attempt', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const worker = await claimAs()
    const [{ run_no }] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
    await sqlRun(`select ignite.fail(:'j', :'n'::int, 'rate_limit', 'Slow down.', 600)`, { j: jobId, n: run_no }, 'service_role')
    await gone(worker)
    const job = await waits(jobId, 'rate_limit')
    assert.equal(job.retry_count, 0)
  })
  test('a person, until somebody requeues it', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const worker = await claimAs()
    const [{ run_no }] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
    await sqlRun(`select ignite.fail(:'j', :'n'::int, 'blocked', 'Look at the plan.')`, { j: jobId, n: run_no }, 'service_role')
    await gone(worker)
    assert.equal((await waits(jobId, 'person')).status, 'blocked')
    const requeued = await sqlValue(`select public.requeue_job("jobId" => :'j', "tableName" => 'ai_course_jobs')`, { j: jobId }, editor.sql)
    assert.equal(requeued, true)
    assert.equal((await jobStatus(editor, jobId)).json.status, 'pending')
  })
})

describe('worker endpoints', () => {
  withoutWorkers()
  const endpoint = (name, query) => call(name, { who: root, query })
  const runs = { 'ai-job-runner': { worker: 1 }, 'ai-job-batch-runner': { limit: 50 }, 'process-pending-jobs': { limit: 50 } }
  for (const [name, query] of Object.entries(runs)) {
    test(`${name} claims jobs and has generate-course perform them`, async () => {
      await until('the queue is empty', async () => (await endpoint('process-pending-jobs', { limit: 50 })).json.claimed === 0)
      const jobs = []
      for (let i = 0; i < (name === 'ai-job-runner' ? 1 : 5); i++) jobs.push((await enqueue(editor, coursePayload())).json.jobId)
      const r = await endpoint(name, query)
      assert.equal(r.status, 200, r.text)
      assert.equal(r.json.claimed, jobs.length, r.text)
      assert.equal(r.json.done, jobs.length, r.text)
      assert.deepEqual(r.json.jobs.map((j) => j.jobId).sort(), jobs.sort())
      for (const jobId of jobs) {
        const { status, attempts } = (await jobStatus(editor, jobId)).json
        assert.equal(status, 'done')
        assert.equal(attempts.length, 1)
      }
    })
  }
  test('limit is kept; an empty queue is a 200 with nothing', async () => {
    await until('the queue is empty', async () => (await endpoint('process-pending-jobs', { limit: 50 })).json.claimed === 0)
    for (let i = 0; i < 3; i++) await enqueue(editor, coursePayload())
    assert.equal((await endpoint('process-pending-jobs', { limit: 2 })).json.claimed, 2)
    assert.equal((await endpoint('process-pending-jobs', { limit: 2 })).json.claimed, 1)
    assert.deepEqual((await endpoint('process-pending-jobs', { limit: 2 })).json.jobs, [])
    assertError(await endpoint('process-pending-jobs', { limit: 0 }), 422, 'invalid_request', '?limit')
    assertError(await endpoint('ai-job-runner', {}), 422, 'invalid_request', '?worker')
  })
  test('by GET as well, as cron services call it', async () => {
    assert.equal((await call('ai-job-batch-runner', { method: 'GET', who: root })).status, 200)
  })
  test('many at once claim every job once', async () => {
    await until('the queue is empty', async () => (await endpoint('process-pending-jobs', { limit: 50 })).json.claimed === 0)
    const jobs = await Promise.all(Array.from({ length: 12 }, async () => (await enqueue(editor, coursePayload())).json.jobId))
    const all = await Promise.all(Array.from({ length: 4 }, () => endpoint('process-pending-jobs', { limit: 6 })))
    assert.ok(all.every((r) => r.status === 200), all.map((r) => r.text).join('\n'))
    await until('all are claimed', async () => (await endpoint('process-pending-jobs', { limit: 12 })).json.claimed === 0)
    for (const jobId of jobs) assert.equal((await jobIs(editor, jobId, 'done')).attempts.filter((a) => a.outcome === 'done').length, 1)
  })
})

describe('generate-course?jobId=', () => {
  withoutWorkers()
  const generate = (jobId, run_no) => call('generate-course', { who: root, query: { jobId, ...(run_no ? { run_no } : {}) } })
  test('without run_no it claims that very job; afterwards 409 job_ended', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const r = await generate(jobId)
    assert.equal(r.status, 200, r.text)
    assert.equal(r.json.status, 'done')
    assert.equal(r.json.result.items, 8)
    assertError(await generate(jobId), 409, 'job_ended')
    assertError(await generate(jobId, 1), 409, 'job_ended')
  })
  test('a job that nobody knows: 404; one that is no uuid: 422; none at all: 422', async () => {
    assertError(await generate(randomUUID()), 404, 'unknown_job')
    assertError(await generate('x'), 422, 'invalid_request', '?jobId')
    assertError(await call('generate-course', { who: root }), 422, 'invalid_request', '?jobId')
  })
  /** A job under another claimer's fresh lease, as the worker endpoints have it before they call. */
  async function claimed() {
    await until('the queue is empty', async () => (await call('process-pending-jobs', { who: root, query: { limit: 50 } })).json.claimed === 0)
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const worker = await claimAs()
    const [lease] = await claim(worker)
    assert.equal(lease.job_id, jobId)
    return { jobId, run_no: lease.run_no, worker }
  }
  test('a leased job: 409 without run_no; with its run_no it is taken over once, a second time 409', async () => {
    const { jobId, run_no, worker } = await claimed()
    assertError(await generate(jobId), 409, 'job_leased')
    assertError(await generate(jobId, run_no + 1), 409, 'lease_taken')
    const r = await generate(jobId, run_no)
    assert.equal(r.status, 200, r.text)
    assertError(await generate(jobId, run_no), 409, 'job_ended')
    await gone(worker)
    assert.equal((await jobStatus(editor, jobId)).json.attempts.length, 1)
  })
  test('a lease that its claimer runs itself is not to be taken over', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const worker = await claimAs()
    const [{ run_no }] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
    assertError(await generate(jobId, run_no), 409, 'lease_taken')
    await gone(worker)
  })
  test('two that take over at once: one runs it', async () => {
    const { jobId, run_no, worker } = await claimed()
    const all = await Promise.all([1, 2, 3, 4].map(() => generate(jobId, run_no)))
    assert.equal(all.filter((r) => r.status === 200).length, 1, all.map((r) => r.text).join('\n'))
    assert.ok(all.every((r) => [200, 409, 503].includes(r.status)), all.map((r) => r.text).join('\n'))
    await gone(worker)
    const [{ news }] = await sql(`select count(*) as news from ignite.catalog_updates where detail ->> 'job_id' = :'j'`, { j: jobId })
    assert.equal(news, 1)
  })
  test('ai-job-runner?jobId= passes on what generate-course answers', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const r = await call('ai-job-runner', { who: root, query: { jobId } })
    assert.equal(r.status, 200, r.text)
    assert.equal(r.json.status, 'done')
    assertError(await call('ai-job-runner', { who: root, query: { jobId } }), 409, 'job_ended')
    assertError(await call('ai-job-runner', { who: root, query: { jobId: randomUUID() } }), 404, 'unknown_job')
  })
  test('by supabase-js as service role', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const supabase = await client(root)
    const { data, error } = await supabase.functions.invoke(`generate-course?jobId=${jobId}`, { body: {} })
    assert.equal(error, null)
    assert.equal(data.status, 'done')
  })
})

describe('the fence', () => {
  withoutWorkers()
  test('a worker that lost its lease changes nothing', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    const worker = await claimAs()
    const [{ run_no }] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
    await gone(worker)
    for (const statement of [`ignite.finish(:'j', :'n'::int, '{}', 'x')`, `ignite.lease_lock(:'j', :'n'::int)`]) {
      await assert.rejects(sqlRun(`select ${statement}`, { j: jobId, n: run_no }, 'service_role'), { sqlstate: 'PT409', detail: 'lease_lost' })
    }
    assert.equal((await jobStatus(editor, jobId)).json.status, 'pending')
    const [next] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: await claimAs(), j: jobId }, 'service_role')
    assert.ok(next.run_no > run_no, 'run numbers never go down')
  })
})

describe('jobs-reconciler', () => {
  withoutWorkers()
  const reconcile = () => call('jobs-reconciler', { who: root })
  /** A run whose worker is silent: its lease has expired. */
  async function silentRun(payload) {
    const jobId = (await enqueue(editor, payload)).json.jobId
    const worker = await claimAs()
    const [{ run_no }] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
    const expire = () => sqlRun(`update ignite.job_lease set claimed_at = claimed_at - interval '1 hour', lease_seconds = 2 where job_id = :'j';
      update ignite.workers set seen_at = seen_at - interval '1 hour' where worker_id = :'w'`, { j: jobId, w: worker })
    return { jobId, run_no, worker, expire }
  }
  const storeCourse = async (course_id, user_metadata) => {
    const r = await client(root).then((c) => c.storage.from('courses').upload(`${course_id}/course.json`, '{"drift":true}', {
      contentType: 'application/json', upsert: true, metadata: user_metadata,
    }))
    assert.equal(r.error, null, r.error?.message)
  }
  test('answers counts and may run many times at once', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(reconcile))
    for (const r of all) {
      assert.equal(r.status, 200, r.text)
      for (const name of ['promoted', 'reaped', 'drift_done']) assert.equal(typeof r.json[name], 'number', r.text)
      assert.equal(typeof r.json.store.seen, 'number')
    }
  })
  test('a course that this very run has stored makes its job done once the lease has expired, not before', async () => {
    const payload = coursePayload()
    const { jobId, run_no, expire } = await silentRun(payload)
    await storeCourse(payload.course_id, { job_id: jobId, run_no })
    await reconcile()
    assert.equal((await jobStatus(editor, jobId)).json.status, 'processing')
    await expire()
    const r = await reconcile()
    assert.ok(r.json.drift_done >= 1, r.text)
    const job = (await jobStatus(editor, jobId)).json
    assert.equal(job.status, 'done')
    assert.equal(job.result_path, `${payload.course_id}/course.json`)
  })
  test('a course that another run or job stored, or whose JSON merely says so, does not', async () => {
    const payload = coursePayload()
    const { jobId, run_no, expire } = await silentRun(payload)
    await storeCourse(payload.course_id, { job_id: jobId, run_no: run_no + 1 })
    await expire()
    assert.ok((await reconcile()).json.reaped >= 0)
    await until('requeued', async () => (await jobStatus(editor, jobId)).json.status === 'pending')
    assert.equal((await jobStatus(editor, jobId)).json.attempts[0].outcome, 'crashed')
  })
  test('a silent run is requeued, and after three charged crashes its job is dead-lettered', async () => {
    const jobId = (await enqueue(editor, coursePayload())).json.jobId
    for (let i = 1; i <= 3; i++) {
      const worker = await claimAs()
      await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
      await sqlRun(`update ignite.job_lease set claimed_at = claimed_at - interval '1 hour', lease_seconds = 2 where job_id = :'j';
        update ignite.workers set seen_at = seen_at - interval '1 hour' where worker_id = :'w'`, { j: jobId, w: worker })
      assert.equal((await jobStatus(editor, jobId)).json.status, 'stale')
      await reconcile()
      const job = (await jobStatus(editor, jobId)).json
      assert.equal(job.status, ['pending', 'scheduled', 'dead_letter'][i - 1])
      assert.equal(job.retry_count, i)
      await sqlRun(`update ignite.job_wait set until = now() where job_id = :'j'`, { j: jobId })
    }
  })
})

describe('stopping workers', () => {
  test('a worker that is asked to stop finishes or hands back its jobs: nothing is lost, nothing is charged', async () => {
    const jobs = await Promise.all(Array.from({ length: 20 }, async () => (await enqueue(editor, coursePayload({ groups: 12, items_per_group: 12 }))).json.jobId))
    const workers = services(/^generate-course\.w\d+$/)
    for (const w of workers) {
      await sv('down', w)
      await sv('up', w)
    }
    for (const jobId of jobs) {
      const job = await jobIs(editor, jobId, 'done', { within_ms: 30000 })
      assert.equal(job.retry_count, 0)
      assert.equal(job.attempts.filter((a) => a.outcome === 'done').length, 1)
      assert.ok(job.attempts.every((a) => ['done', 'released'].includes(a.outcome)), JSON.stringify(job.attempts))
    }
  })
})
