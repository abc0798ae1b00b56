// Every table, column, status and function that the seed document names, used as its clients would: plain SQL under the caller's
// role and claims.
import { after, before, describe, test } from 'node:test'
import {
  agentHeaders, assert, call, client, courseId, coursePayload, enqueue, jobIs, jobStatus, newCourse, newMember, newTenant, randomUUID,
  request, service, sql, sqlRun, sqlValue, startWorkers, stopWorkers, withoutWorkers,
} from './lib.mjs'

let editor, viewer, other
before(async () => {
  editor = await newTenant()
  viewer = await newMember(editor.organization, 'viewer')
  other = await newTenant()
})
const row = async (table, id, as = 'service_role') => (await sql(`select * from public.${table} where id = :'id'`, { id }, as))[0]
const as = (who) => who.sql
const insertJob = (who, payload, more = {}) => sql(`insert into public.ai_course_jobs (organization_id, course_id, payload, idempotency_key)
  values (:'o', :'c', :'p'::jsonb, nullif(:'k', '')) returning *`,
{ o: who.organization, c: payload.course_id, p: JSON.stringify(payload), k: more.key ?? '' }, as(who))

describe('ai_course_jobs and ai_media_jobs', () => {
  const columns = ['status', 'retry_count', 'max_retries', 'started_at', 'completed_at', 'last_heartbeat', 'progress_stage', 'progress_percent',
    'progress_message', 'result_path']
  for (const table of ['ai_course_jobs', 'ai_media_jobs']) {
    test(`${table} has every column that the seed lists`, async () => {
      await sql(`select ${columns.join(', ')} from public.${table} limit 1`, {}, as(editor))
    })
  }
  test('a job that is done shows its lifecycle', async () => {
    const { jobId, course_id } = await newCourse(editor)
    const job = await row('ai_course_jobs', jobId, as(editor))
    assert.equal(job.status, 'done')
    assert.equal(job.retry_count, 0)
    assert.ok(job.max_retries >= 1)
    assert.ok(job.started_at <= job.completed_at)
    assert.equal(job.progress_percent, 100)
    assert.equal(job.result_path, `${course_id}/course.json`)
    assert.equal(job.payload.subject, 'addition')
  })
  test('insert enqueues, and the workers run it', async () => {
    const payload = coursePayload()
    const [job] = await insertJob(editor, payload)
    assert.equal(job.status, 'pending')
    assert.equal(job.organization_id, editor.organization)
    await jobIs(editor, job.id, 'done')
  })
  test('insert with an idempotency key that is known answers its job', async () => {
    const payload = coursePayload()
    const key = randomUUID()
    const [a] = await insertJob(editor, payload, { key })
    const [b] = await insertJob(editor, payload, { key })
    assert.equal(a.id, b.id)
    await assert.rejects(insertJob(editor, coursePayload(), { key }), { sqlstate: 'PT409', detail: 'idempotency_conflict' })
  })
  test('insert for another organisation, by a viewer or by nobody is refused', async () => {
    await assert.rejects(insertJob({ ...editor, organization: other.organization }, coursePayload()), { sqlstate: 'PT404' })
    await assert.rejects(insertJob(viewer, coursePayload()), { sqlstate: 'PT403' })
    await assert.rejects(insertJob({ organization: editor.organization, sql: 'anon' }, coursePayload()), { sqlstate: '42501' })
  })
  test('nobody updates or deletes jobs behind the queue’s back', async () => {
    const { jobId } = await newCourse(editor)
    for (const who of [as(editor), 'service_role']) {
      for (const statement of [`update public.ai_course_jobs set status = 'pending'`, 'delete from public.ai_course_jobs']) {
        // The view takes neither (0A000, 55000), and nobody has the right to (42501).
        await assert.rejects(sqlRun(`${statement} where id = :'id'`, { id: jobId }, who), (e) => ['42501', '0A000', '55000'].includes(e.sqlstate))
      }
    }
  })
  test('each organisation sees its own jobs, the service all of them, nobody none', async () => {
    const { jobId } = await newCourse(editor)
    assert.ok(await row('ai_course_jobs', jobId, as(viewer)))
    assert.equal(await row('ai_course_jobs', jobId, as(other)), undefined)
    assert.ok(await row('ai_course_jobs', jobId, 'service_role'))
    await assert.rejects(row('ai_course_jobs', jobId, 'anon'), { sqlstate: '42501' })
    const agent = { role: 'authenticated', claims: { agent: true, org: editor.organization, audit_user: randomUUID() } }
    assert.ok(await row('ai_course_jobs', jobId, agent))
    assert.equal(await row('ai_course_jobs', jobId, { role: 'authenticated', claims: { agent: true, org: other.organization } }), undefined)
  })
  test('media jobs carry their target', async () => {
    const [job] = await sql(`insert into public.ai_media_jobs (organization_id, course_id, target_ref, payload)
      values (:'o', :'c', '{"type":"study_text","studyTextId":"s1"}', '{"prompt":"A river."}') returning *`,
    { o: editor.organization, c: courseId() }, as(editor))
    assert.deepEqual(job.target_ref, { type: 'study_text', studyTextId: 's1' })
    assert.ok(['pending', 'processing', 'failed'].includes((await row('ai_media_jobs', job.id, as(editor))).status))
  })
})

describe('statuses', () => {
  const statusOf = async (id) => (await row('ai_course_jobs', id)).status
  const take = async (jobId) => {
    const worker = randomUUID()
    await sqlRun(`select ignite.worker_register(:'w', 'ai_course_jobs', 'test', :'w', 1, 1)`, { w: worker }, 'service_role')
    const [lease] = await sql(`select * from ignite.take_over(:'w', :'j')`, { w: worker, j: jobId }, 'service_role')
    return { worker, ...lease }
  }
  test('pending, processing, done, failed, dead_letter and stale each mean what the seed says', () => withoutWorkers(async () => {
    const fresh = async () => (await enqueue(editor, coursePayload())).json.jobId
    const pending = await fresh()
    assert.equal(await statusOf(pending), 'pending')

    const processing = await fresh()
    const lease = await take(processing)
    assert.equal(await statusOf(processing), 'processing')
    await sqlRun(`select ignite.progress(:'j', :'n'::int, 'fill', 40, 'Filling group 2.')`, { j: processing, n: lease.run_no }, 'service_role')
    const seen = await row('ai_course_jobs', processing, as(viewer))
    assert.deepEqual([seen.progress_stage, seen.progress_percent, seen.progress_message], ['fill', 40, 'Filling group 2.'])
    assert.ok(seen.last_heartbeat)
    await sqlRun(`select ignite.finish(:'j', :'n'::int, '{"ok":true}', 'x/course.json')`, { j: processing, n: lease.run_no }, 'service_role')
    assert.equal(await statusOf(processing), 'done')

    const failed = await fresh()
    const second = await take(failed)
    await sqlRun(`select ignite.fail(:'j', :'n'::int, 'permanent', 'It cannot be done.')`, { j: failed, n: second.run_no }, 'service_role')
    assert.equal(await statusOf(failed), 'failed')

    const stale = await fresh()
    const third = await take(stale)
    await sqlRun(`update ignite.job_lease set claimed_at = claimed_at - interval '1 hour', lease_seconds = 2 where job_id = :'j';
      update ignite.workers set seen_at = seen_at - interval '1 hour' where worker_id = :'w'`, { j: stale, w: third.worker })
    assert.equal(await statusOf(stale), 'stale')
    assert.ok(await sqlValue(`select public.mark_stale_jobs()`, {}, 'service_role') >= 1)
    assert.equal(await statusOf(stale), 'pending')

    const dead = await fresh()
    await sqlRun(`update ignite.job_ready set crashes = 99 where job_id = :'j'`, { j: dead })
    assert.ok(await sqlValue(`select public.move_to_dead_letter()`, {}, 'service_role') >= 1)
    assert.equal(await statusOf(dead), 'dead_letter')

    assert.equal(await sqlValue(`select public.requeue_job("jobId" => :'j', "tableName" => 'ai_course_jobs')`, { j: dead }, 'service_role'), true)
    assert.equal(await statusOf(dead), 'pending')
  }))
})

describe('the seed’s helper functions, by their argument names', () => {
  before(stopWorkers)
  after(startWorkers)
  test('get_next_pending_job() claims a job and update_job_heartbeat keeps it', async () => {
    const payload = coursePayload()
    await enqueue(editor, payload)
    for (;;) {
      const [job] = await sql(`select * from public.get_next_pending_job()`, {}, 'service_role')
      assert.ok(job, 'the job is not found')
      assert.equal(job.status, 'processing')
      assert.ok(job.started_at)
      if (job.course_id !== payload.course_id) continue // left over by other tests
      assert.equal(await sqlValue(`select public.update_job_heartbeat(job_id => :'j', job_table => 'ai_course_jobs')`, { j: job.id }, 'service_role'), true)
      assert.equal(await sqlValue(`select public.update_job_heartbeat(job_id => :'j', job_table => 'ai_course_jobs', run_no => :'n'::int)`,
        { j: job.id, n: job.run_no }, 'service_role'), true)
      await assert.rejects(sql(`select public.update_job_heartbeat(job_id => :'j', job_table => 'ai_course_jobs', run_no => 99)`, { j: job.id }, 'service_role'),
        { sqlstate: 'PT409', detail: 'lease_lost' })
      assert.equal(await sqlValue(`select public.update_job_heartbeat(job_id => :'j', job_table => 'ai_media_jobs')`, { j: job.id }, 'service_role'), false)
      await sqlRun(`select ignite.finish(:'j', :'n'::int, '{}', :'p')`, { j: job.id, n: job.run_no, p: `${payload.course_id}/course.json` }, 'service_role')
      break
    }
    assert.equal(await sqlValue(`select count(*) from public.get_next_pending_job()`, {}, 'service_role'), 0, 'an empty queue gives no row')
  })
  test('get_next_pending_media_job() does the same for media', async () => {
    const course_id = courseId()
    await sqlRun(`insert into public.ai_media_jobs (organization_id, course_id, target_ref) values (:'o', :'c', '{"type":"cover"}')`,
      { o: editor.organization, c: course_id }, as(editor))
    let job
    do { [job] = await sql(`select * from public.get_next_pending_media_job()`, {}, 'service_role') } while (job && job.course_id !== course_id)
    assert.equal(job.status, 'processing')
    await sqlRun(`select ignite.finish(:'j', :'n'::int, '{}', null)`, { j: job.id, n: job.run_no }, 'service_role')
  })
  test('20 clients that call get_next_pending_job() at once get 20 different jobs', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, async () => (await enqueue(editor, coursePayload())).json.jobId))
    const got = (await Promise.all(Array.from({ length: 20 }, () => sql(`select id from public.get_next_pending_job()`, {}, 'service_role')))).flat().map((r) => r.id)
    assert.equal(new Set(got).size, got.length)
    assert.ok(got.length === 20 && made.every((id) => got.includes(id)), JSON.stringify({ made, got }))
    for (const id of got) await sqlRun(`select ignite.release(:'j', (select run_no from ignite.job_lease where job_id = :'j'))`, { j: id })
  })
  test('acquire_job_lock(job_id) takes one job for one caller', async () => {
    const { jobId } = (await enqueue(editor, coursePayload())).json
    const lock = () => sqlValue(`select public.acquire_job_lock(job_id => :'j')`, { j: jobId }, 'service_role')
    assert.deepEqual([await lock(), await lock()], [true, false])
    assert.equal(await sqlValue(`select public.acquire_job_lock(job_id => :'j')`, { j: randomUUID() }, 'service_role'), false)
    await sqlRun(`select ignite.release(:'j', 1)`, { j: jobId }, 'service_role')
  })
  test('worker helpers are the service’s alone', async () => {
    for (const f of ['get_next_pending_job()', 'get_next_pending_media_job()', `acquire_job_lock('${randomUUID()}')`,
      `update_job_heartbeat('${randomUUID()}', 'ai_course_jobs')`, 'mark_stale_jobs()', 'move_to_dead_letter()']) {
      for (const who of ['anon', as(editor)]) await assert.rejects(sql(`select public.${f}`, {}, who), { sqlstate: '42501' }, f)
    }
  })
})

describe('requeue_job(jobId, tableName)', () => {
  test('requeue_job leaves a job of another organisation alone and refuses an unknown table', async () => {
    const { jobId } = await newCourse(editor)
    await assert.rejects(sql(`select public.requeue_job("jobId" => :'j', "tableName" => 'ai_course_jobs')`, { j: jobId }, as(other)), { sqlstate: 'PT404' })
    await assert.rejects(sql(`select public.requeue_job("jobId" => :'j', "tableName" => 'jobs')`, { j: jobId }, as(editor)), { sqlstate: 'PT422' })
    assert.equal(await sqlValue(`select public.requeue_job("jobId" => :'j', "tableName" => 'ai_course_jobs')`, { j: jobId }, as(editor)), false, 'a done job stays done')
    assert.equal((await jobStatus(editor, jobId)).json.status, 'done')
  })
})

describe('course_metadata, course_versions, catalog_updates, organisations', () => {
  test('course_metadata shows organisation, visibility, tags and content_version', async () => {
    const { course_id } = await newCourse(editor)
    await call('publish-course', { who: editor, body: { course_id, tags: ['sums', 'grade 3'], visibility: 'organization' } })
    const meta = (who) => sql(`select * from public.course_metadata where course_id = :'c'`, { c: course_id }, who)
    const [m] = await meta(as(viewer))
    assert.equal(m.organization_id, editor.organization)
    assert.equal(m.visibility, 'organization')
    assert.deepEqual(m.tags, ['sums', 'grade 3'])
    assert.equal(m.content_version, 1)
    assert.deepEqual(await meta(as(other)), [])
    assert.deepEqual(await meta('anon'), [])
    assert.equal((await sql(`select kind from public.catalog_updates where course_id = :'c'`, { c: course_id }, as(viewer))).length, 2)
    assert.equal((await sql(`select * from public.catalog_updates where course_id = :'c'`, { c: course_id }, as(other))).length, 0)
    const versions = await sql(`select version, sha256, path from public.course_versions where course_id = :'c'`, { c: course_id }, as(viewer))
    assert.deepEqual(versions.map((v) => [v.version, v.path]), [[1, `${course_id}/versions/1.json`]])
    assert.deepEqual(await sql(`select * from public.course_versions where course_id = :'c'`, { c: course_id }, as(other)), [])
  })
  test('a public course is in everyone’s catalogue, without its drafts', async () => {
    const { course_id } = await newCourse(editor)
    await call('publish-course', { who: editor, body: { course_id, visibility: 'public' } })
    const [m] = await sql(`select * from public.course_metadata where course_id = :'c'`, { c: course_id }, 'anon')
    assert.equal(m.visibility, 'public')
    assert.equal((await sql(`select * from public.course_versions where course_id = :'c'`, { c: course_id }, 'anon')).length, 1)
  })
  test('editors change titles and tags, not versions or visibility', async () => {
    const { course_id } = await newCourse(editor)
    await sqlRun(`update public.course_metadata set title = 'Sums', tags = '{a}' where course_id = :'c'`, { c: course_id }, as(editor))
    assert.equal((await sql(`select title from public.course_metadata where course_id = :'c'`, { c: course_id }, as(editor)))[0].title, 'Sums')
    for (const set of ['content_version = 9', `visibility = 'public'`, `organization_id = '${other.organization}'`]) {
      await assert.rejects(sqlRun(`update public.course_metadata set ${set} where course_id = :'c'`, { c: course_id }, as(editor)), { sqlstate: '42501' })
    }
    assert.deepEqual(await sql(`update public.course_metadata set title = 'Mine' where course_id = :'c' returning 1`, { c: course_id }, as(viewer)), [])
  })
  test('course_versions are nobody’s to change', async () => {
    const { course_id } = await newCourse(editor)
    await call('publish-course', { who: editor, body: { course_id } })
    for (const statement of [`update public.course_versions set sha256 = repeat('0', 64)`, 'delete from public.course_versions']) {
      await assert.rejects(sqlRun(`${statement} where course_id = :'c'`, { c: course_id }, as(editor)), { sqlstate: '42501' })
    }
  })
  test('user_roles and memberships tell a user where they belong', async () => {
    for (const table of ['user_roles', 'memberships']) {
      const mine = await sql(`select * from public.${table} where user_id = :'u'`, { u: viewer.id }, as(viewer))
      assert.deepEqual(mine.map((m) => [m.organization_id, m.role]), [[editor.organization, 'viewer']])
      assert.deepEqual(await sql(`select * from public.${table} where organization_id = :'o'`, { o: editor.organization }, as(other)), [])
    }
    assert.deepEqual((await sql('select id from public.organizations', {}, as(other))).map((o) => o.id), [other.organization])
  })
  test('a user does not make themselves a member or an owner', async () => {
    await assert.rejects(sqlRun(`insert into public.memberships (organization_id, user_id, role) values (:'o', :'u', 'owner')`,
      { o: editor.organization, u: other.id }, as(other)), { sqlstate: '42501' })
    assert.deepEqual(await sql(`update public.memberships set role = 'owner' where user_id = :'u' returning 1`, { u: viewer.id }, as(viewer)), [])
  })
})

describe('buckets', () => {
  test('courses is private, media-library and published are public', async () => {
    const supabase = await client(await service())
    const { data } = await supabase.storage.listBuckets()
    assert.equal(data.find((b) => b.id === 'courses')?.public, false)
    for (const id of ['media-library', 'published']) assert.equal(data.find((b) => b.id === id)?.public, true)
  })
  test('editors keep media of their organisation in media-library; others do not find them, but read what they know the name of', async () => {
    const path = `${editor.organization}/fox.txt`
    const up = await (await client(editor)).storage.from('media-library').upload(path, 'fox', { contentType: 'text/plain' })
    assert.equal(up.error, null, up.error?.message)
    assert.equal((await (await client(other)).storage.from('media-library').download(path)).error, null)
    const list = async (who) => (await (await client(who)).storage.from('media-library').list(editor.organization)).data.map((o) => o.name)
    assert.deepEqual([await list(editor), await list(other)], [['fox.txt'], []])
    assert.deepEqual((await (await client(other)).storage.from('media-library').remove([path])).data, [])
    const foreign = await (await client(other)).storage.from('media-library').upload(`${editor.organization}/x.txt`, 'x', { contentType: 'text/plain' })
    assert.ok(foreign.error)
    const agent = await request('GET', `/storage/v1/object/authenticated/media-library/${path}`, { headers: agentHeaders(editor.organization) })
    assert.ok([200, 400].includes(agent.status), agent.text)
  })
})
