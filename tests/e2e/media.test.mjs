// Media end to end, with a stand-in for the providers: made at once and by the queue, once and never twice, whatever fails.
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { assert, path, randomUUID, root, run, sleep, spawn, sv, token, until } from './lib.mjs'
import { modelStack } from './model.mjs'
import * as pictures from '../standin/pictures.mjs'

let s
let given = null // what the provider gives instead of its own pictures
const media = { image: [], speech: [], video: [] }
before(async () => {
  s = await modelStack({
    media: true, latency_ms: 30,
    answers: { media: (rq) => { media[rq.kind]?.push(rq.prompt); return given?.(rq) } },
  })
})
after(() => s?.down())

const words = (what = 'A red kite over a hill') => `${what}, ${randomUUID().slice(0, 8)}`
const live = (body, { key, bearer, timeout } = {}) =>
  s.request('POST', '/functions/v1/ai-generate-media', { body: { kind: 'image', prompt: words(), ...body }, headers: key ? { 'idempotency-key': key } : {}, token: bearer ?? s.token, timeout })
const enqueue = (payload, key) => s.request('POST', '/functions/v1/enqueue-job',
  { body: { jobType: 'ai_media_generate', payload: { targetRef: { type: 'cover' }, prompt: words(), ...payload } }, headers: key ? { 'idempotency-key': key } : {} })
const queued = async (payload) => {
  const r = await enqueue(payload)
  assert.equal(r.status, 202, r.text)
  return r.json.jobId
}
/** A course of a pack: {course_id, item, option, course()}. */
async function newCourse() {
  const payload = { course_id: `media-${randomUUID().slice(0, 12)}`, subject: 'addition', grade_band: '3-5', mode: 'options', groups: 2, items_per_group: 4 }
  const r = await s.call('enqueue-job', { jobType: 'ai_course_generate', payload })
  assert.equal(r.status, 202, r.text)
  assert.equal((await s.ended(r.json.jobId)).status, 'done')
  const course = await s.course(payload.course_id)
  return { course_id: payload.course_id, items: course.items.map((i) => i.id) }
}
const itemOf = async (course_id, id) => (await s.course(course_id)).items.find((i) => i.id === id)
const count = async (what) => Number((await s.sql(`select count(*) as n from ${what}`))[0].n)
const assetsOf = (jobId) => s.sql(`select * from ignite.media_assets where job_id = '${jobId}'`)
const objects = (bucket) => count(`storage.objects where bucket_id = '${bucket}'`)
/** Requests for that prompt, and those of them that the provider has charged. */
const asked = (prompt) => s.model.ledger().calls.filter((c) => c.prompt === prompt)
const paid = (prompt) => asked(prompt).filter((c) => c.charged && !c.replayed).length
const faults = (...rules) => s.model.control({ faults: rules })
const bytesAt = async (url) => {
  const r = await fetch(url)
  return { status: r.status, type: r.headers.get('content-type'), bytes: Buffer.from(await r.arrayBuffer()) }
}
const runner = async (query = {}) => s.request('POST', `/functions/v1/media-runner?${new URLSearchParams(query)}`, { token: await s.serviceToken() })

describe('live', () => {
  test('a picture: stored, described, readable by its address', async () => {
    const prompt = words('A lighthouse\nat night')
    s.model.control({ image: { width: 640, height: 480 } })
    const r = await live({ prompt })
    s.model.control({ image: undefined })
    assert.equal(r.status, 200, r.text)
    const a = r.json
    assert.deepEqual([a.status, a.created, a.kind, a.content_type, a.width, a.height, a.attached], ['done', true, 'image', 'image/png', 640, 480, false])
    assert.match(a.path, new RegExp(`^${s.organization}/[0-9a-f]{2}/[0-9a-f]{64}\\.png$`))
    assert.equal(a.alt, prompt.replace('\n', ' '), 'the prompt stands in for the alt text')
    assert.match(a.dominant_color, /^#[0-9a-f]{6}$/)
    assert.deepEqual(a.variants.map((v) => v.width), [320, 640])
    const got = await bytesAt(a.url)
    assert.deepEqual([got.status, got.type], [200, 'image/png'])
    assert.equal(got.bytes.length, a.size_bytes)
    assert.equal(a.sha256, createHash('sha256').update(got.bytes).digest('hex'), 'of the file at its address')
    assert.ok(a.path.includes(a.received_sha256), 'its name is by what was received')
    assert.equal(got.bytes.includes('Comment'), false, 'nothing of the received file but its pixels')
    const [row] = await assetsOf(a.jobId)
    assert.deepEqual([row.asset_id, row.provider, row.alt], [a.asset_id, a.provider, a.alt])
    assert.match(row.prompt_sha256, /^[0-9a-f]{64}$/)
    assert.ok(row.licence)
    assert.equal(paid(prompt), 1)
    assert.equal(await objects('media-inbox'), 0, 'the received file has gone')
    const logs = await run('grep', ['-rl', prompt.split('\n')[0] + '.*' + prompt.slice(-8), path.join(s.data, 'log')])
    assert.equal(logs.stdout, '', 'no log holds the prompt')
    const line = (await run('grep', ['-rh', row.prompt_sha256, path.join(s.data, 'log')])).stdout
    assert.ok(line.includes(a.jobId), `but its hash, with the job: ${line}`)
  })
  test('speech', async () => {
    const r = await live({ kind: 'audio', prompt: words('Count the apples with me'), voice: 'alloy', format: 'wav', alt: 'Counting apples' })
    assert.equal(r.status, 200, r.text)
    assert.deepEqual([r.json.kind, r.json.content_type, r.json.alt], ['audio', 'audio/wav', 'Counting apples'])
    assert.ok(r.json.duration_ms > 500, r.text)
    assert.equal((await bytesAt(r.json.url)).bytes.length, r.json.size_bytes)
  })
  test('into the course', async () => {
    const { course_id, items } = await newCourse()
    const r = await live({ course_id, targetRef: { type: 'item', itemId: items[1] } })
    assert.equal(r.status, 200, r.text)
    assert.equal(r.json.attached, true, r.text)
    const { stimulus } = await itemOf(course_id, items[1])
    assert.equal(stimulus.url, r.json.url)
    assert.ok(stimulus.alt)
  })
  test('the same key is one call, also at the same moment; another payload is a conflict', async () => {
    const prompt = words(), key = randomUUID()
    s.model.control({ latency_ms: 400 })
    try {
      const all = await Promise.all([1, 2, 3, 4].map(() => live({ prompt }, { key })))
      assert.deepEqual(all.map((r) => r.status), [200, 200, 200, 200], all[0].text)
      assert.equal(new Set(all.map((r) => r.json.asset_id)).size, 1)
      assert.equal(all.filter((r) => r.json.created).length, 1)
      assert.equal(paid(prompt), 1)
      assert.equal((await live({ prompt }, { key })).json.created, false, 'later, too')
      const r = await live({ prompt: words() }, { key })
      assert.deepEqual([r.status, r.json.code], [409, 'idempotency_conflict'])
      assert.equal((await live({ prompt, timeout_seconds: 20 }, { key })).status, 200, 'how long one waits is no part of the payload')
    } finally { s.model.control({ latency_ms: 30 }) }
  })
  test('equal bytes are one asset, of one object', async () => {
    given = () => ({ bytes: pictures.png('the same'), type: 'image/png' })
    try {
      const [a, b] = [await live({}), await live({})]
      assert.equal(a.json.asset_id, b.json.asset_id)
      assert.notEqual(a.json.jobId, b.json.jobId)
    } finally { given = null }
  })
  test('what takes longer than its caller waits goes on', async () => {
    s.model.control({ latency_ms: 2500 })
    try {
      const began = Date.now(), r = await live({ timeout_seconds: 1 })
      assert.equal(r.status, 202, r.text)
      assert.ok(Date.now() - began < 2400, `${Date.now() - began} ms`)
      assert.equal(r.json.status, 'processing')
      assert.equal((await s.ended(r.json.jobId)).status, 'done')
      assert.equal((await assetsOf(r.json.jobId)).length, 1)
    } finally { s.model.control({ latency_ms: 30 }) }
  })
  test('what could not be stored is not asked for', async () => {
    const { course_id } = await newCourse(), before = s.model.ledger().calls.length
    for (const [kind, format] of [['audio', 'flac'], ['audio', 'aac'], ['audio', 'pcm'], ['audio', 'MP3'], ['image', 'avif'], ['image', 'svg']]) {
      let r = await live({ kind, format })
      assert.deepEqual([r.status, r.json.code, r.json.errors[0].pointer], [422, 'invalid_request', '/format'], r.text)
      r = await enqueue({ course_id, kind, format })
      assert.deepEqual([r.status, r.json.code, r.json.errors[0].pointer], [422, 'invalid_request', '/payload/format'], r.text)
    }
    assert.equal((await enqueue({ course_id, kind: 'video', format: 'mov' })).status, 422)
    assert.equal(s.model.ledger().calls.length, before)
    assert.equal((await live({ kind: 'image', format: 'jpeg' })).status, 200)
  })
  test('pointers are into the body', async () => {
    const { course_id } = await newCourse()
    await s.sqlRun(`insert into ignite.organizations (organization_id, name) values ('0190d0c0-0000-7000-8000-00000000cccc', 'Other') on conflict do nothing`)
    await s.sqlRun(`update ignite.courses set organization_id = '0190d0c0-0000-7000-8000-00000000cccc' where course_id = '${course_id}'`)
    const r = await live({ course_id, targetRef: { type: 'cover' } })
    assert.deepEqual([r.status, r.json.code], [404, 'unknown_course'], r.text)
    assert.deepEqual(r.json.errors.map((e) => e.pointer), ['/course_id'], r.text)
  })
  test('a job of the queue outlives a live call with its key that fails for now', async () => {
    const { course_id } = await newCourse(), prompt = words(), key = randomUUID()
    await sv('down', 'media-runner.w1', s.data)
    faults({ kind: 'error' })
    let job
    try {
      job = await enqueue({ course_id, prompt, kind: 'image' }, key)
      const r = await live({ course_id, prompt, targetRef: { type: 'cover' } }, { key })
      assert.deepEqual([r.status, r.json.code], [503, 'provider_unavailable'], r.text)
      const status = await s.call('job-status', { jobId: job.json.jobId })
      assert.equal(await count(`ignite.jobs_ended where job_id = '${job.json.jobId}'`), 0, status.text)
    } finally {
      faults()
      await sv('up', 'media-runner.w1', s.data)
    }
    const again = await live({ course_id, prompt, targetRef: { type: 'cover' } }, { key })
    assert.deepEqual([again.status, again.json.jobId], [200, job.json.jobId], again.text)
  })
  test('one that is asked now does not wait behind the queue', async () => {
    await sv('down', 'media-runner.w1', s.data)
    const waiting = await Promise.all(Array.from({ length: 5 }, () => queued({ course_id: `queue-${randomUUID().slice(0, 8)}` })))
    try {
      const r = await live({})
      assert.equal(r.status, 200, r.text)
    } finally {
      for (const id of waiting) await s.sqlRun(`select ignite.cancel_live('${id}', 'test')`)
      await sv('up', 'media-runner.w1', s.data)
    }
  })
  test('the ceiling of the queue: not asked, not paid; nor is what has no price', async () => {
    await s.sqlRun(`update ignite.job_queues set cost_ceiling = 0.03 where queue = 'ai_media_jobs'`)
    try {
      const prompt = words(), key = randomUUID()
      let r = await live({ prompt }, { key })
      assert.deepEqual([r.status, r.json.code], [422, 'no_price'], r.text)
      await s.sqlRun(`insert into ignite.model_prices (provider, model, image_usd) values ('openai', 'gpt-image-1.5', 0.04)`)
      r = await live({ prompt })
      assert.deepEqual([r.status, r.json.code], [422, 'cost_ceiling'], r.text)
      assert.equal(asked(prompt).length, 0)
      await s.sqlRun(`update ignite.job_queues set cost_ceiling = 0.05 where queue = 'ai_media_jobs'`)
      r = await live({ prompt })
      assert.equal(r.status, 200, r.text)
      assert.equal(r.json.cost.usd, 0.04)
    } finally { await s.sqlRun(`update ignite.job_queues set cost_ceiling = null where queue = 'ai_media_jobs'`) }
  })
})

describe('what a provider does wrong', () => {
  test('a refusal is final, with its reason, and answered again without asking', async () => {
    faults({ kind: 'filter_request' })
    const prompt = words(), key = randomUUID()
    try {
      const r = await live({ prompt }, { key })
      assert.deepEqual([r.status, r.json.code], [422, 'answer_filtered'], r.text)
      assert.match(r.json.message, /safety system/)
    } finally { faults() }
    const asked = s.model.ledger().calls.length, r = await live({ prompt }, { key })
    assert.deepEqual([r.status, r.json.code], [422, 'answer_filtered'], r.text)
    assert.match(r.json.message, /safety system/)
    assert.equal(s.model.ledger().calls.length, asked)
    assert.equal(await count(`ignite.jobs`), 0, 'nothing waits')
  })
  test('in the queue: the job has failed, with the reason; redriven it is asked once more', async () => {
    faults({ kind: 'filter_request' })
    const { course_id } = await newCourse(), prompt = words()
    let job
    try {
      job = await s.ended(await queued({ course_id, prompt }))
      assert.equal(job.status, 'failed')
      assert.equal(job.attempts.length, 1)
      assert.match(job.error, /^answer_filtered: .*safety system/)
      assert.equal(job.result.code, 'answer_filtered')
    } finally { faults() }
    assert.equal((await s.call('job-admin', { action: 'redrive', jobId: job.jobId })).status, 200)
    assert.equal((await s.ended(job.jobId)).status, 'done')
    assert.equal(paid(prompt), 1)
  })
  test('patience that it asks for is passed on; the same key then succeeds', async () => {
    faults({ kind: 'rate_limit', retry_after: 60 })
    const prompt = words(), key = randomUUID()
    try {
      const r = await live({ prompt }, { key })
      assert.deepEqual([r.status, r.json.code], [429, 'provider_rate_limited'], r.text)
      assert.ok(Number(r.headers['retry-after']) > 30, r.headers['retry-after'])
      assert.equal(await count('ignite.jobs'), 0, 'nobody waits for it, so nothing is made later')
    } finally { faults() }
    await s.restartProviders() // they remember the pause
    const r = await live({ prompt }, { key })
    assert.equal(r.status, 200, r.text)
    assert.equal(paid(prompt), 1)
  })
  test('server errors: tried again within the call', async () => {
    faults({ kind: 'error', times: 2 })
    try {
      const r = await live({})
      assert.equal(r.status, 200, r.text)
    } finally { faults() }
  })
  test('none that answers: 503 with Retry-After, and nothing is left that would be made later', async () => {
    faults({ kind: 'unknown_model', path: 'images' })
    try {
      const r = await live({})
      assert.deepEqual([r.status, r.json.code], [503, 'blocked'], r.text)
      assert.ok(Number(r.headers['retry-after']) >= 1)
      assert.equal(await count('ignite.jobs'), 0)
    } finally { faults() }
  })
  test('the next model of the task is asked', async () => {
    faults({ kind: 'unauthorized', model: 'gpt-image-1.5' })
    try {
      const r = await live({ style: 'with a spare' })
      assert.equal(r.status, 503, 'the plain task has one model')
    } finally { faults() }
    faults({ kind: 'unauthorized', model: 'tts-first' })
    try {
      const r = await live({ kind: 'audio', voice: 'alloy', format: 'wav' })
      assert.deepEqual([r.status, r.json.model], [200, 'tts-spare'], r.text)
    } finally { faults() }
  })
  test('an answer that is paid for and holds no picture is asked for once more, then it is final; redriven, once', async () => {
    const { course_id } = await newCourse(), prompt = words()
    await s.sqlRun(`update ignite.job_queues set backoff_seconds = '{0}' where queue = 'ai_media_jobs'`)
    faults({ kind: 'b64_cut' })
    try {
      const id = await queued({ course_id, prompt })
      let job = await s.ended(id, { within_ms: 60000 })
      assert.deepEqual([job.status, job.attempts.length, job.result.code, job.result.status], ['failed', 2, 'answer_malformed', 422], JSON.stringify(job))
      assert.equal(asked(prompt).length, 2)
      await s.call('job-admin', { action: 'redrive', jobId: id })
      job = await until('it ends again', async () => (await count(`ignite.jobs_ended where job_id = '${id}' and status = 'failed'`)) === 1)
      assert.equal(asked(prompt).length, 3)
      faults()
      await s.call('job-admin', { action: 'redrive', jobId: id })
      assert.equal((await s.ended(id)).status, 'done')
    } finally {
      faults()
      await s.sqlRun(`update ignite.job_queues set backoff_seconds = '{}' where queue = 'ai_media_jobs'`)
    }
  })
  test('attempts that are used up end in a dead letter, which a redrive brings back', async () => {
    const { course_id } = await newCourse(), prompt = words()
    await s.sqlRun(`update ignite.job_queues set backoff_seconds = '{0}' where queue = 'ai_media_jobs'`)
    faults({ kind: 'error' })
    let job
    try {
      job = await s.ended(await queued({ course_id, prompt }), { within_ms: 120000 })
      assert.equal(job.status, 'dead_letter')
      assert.equal(job.attempts.length, 3)
    } finally {
      faults()
      await s.sqlRun(`update ignite.job_queues set backoff_seconds = '{}' where queue = 'ai_media_jobs'`)
    }
    await s.call('job-admin', { action: 'redrive', jobId: job.jobId })
    assert.equal((await s.ended(job.jobId)).status, 'done')
    assert.equal(paid(prompt), 1)
  })
})

describe('bytes that are not taken', () => {
  const hostile = {
    'cut short': [pictures.truncated, 'image/png', 422, 'media_broken'],
    'whose pixels are missing': [pictures.hollow, 'image/png', 422, 'media_broken'],
    'a bomb of pixels': [pictures.bomb, 'image/png', 413, 'media_too_large'],
    'an archive behind the picture': [pictures.polyglot, 'image/png', 422, 'media_trailing_bytes'],
    'another type than is said': [() => pictures.png('liar'), 'image/jpeg', 415, 'media_type_mismatch'],
    'sound for a picture': [() => pictures.wav('x'), 'audio/wav', 415, 'media_type_mismatch'],
    'SVG with a script': [pictures.script, 'image/svg+xml', 415, 'media_type_unknown'],
    'a page': [pictures.page, 'image/png', 415, 'media_type_unknown'],
  }
  for (const [what, [make, type, status, code]] of Object.entries(hostile)) {
    test(`${what}: ${code}, nothing is kept, a redrive asks anew`, async () => {
      const before = [await objects('media-library'), await count('ignite.media_assets')]
      const { course_id, items } = await newCourse(), prompt = words(), was = await s.course(course_id)
      given = () => ({ bytes: make(), type })
      let job
      try {
        s.model.control({ image_reply: 'url' }) // which come with a declared type
        const r = await live({})
        assert.deepEqual([r.status, r.json.code], [status, code], r.text)
        job = await s.ended(await queued({ course_id, prompt, targetRef: { type: 'item', itemId: items[0] } }))
      } finally {
        given = null
        s.model.control({ image_reply: undefined })
      }
      assert.deepEqual([job.status, job.attempts.length, job.result.code], ['failed', 1, code], JSON.stringify(job))
      assert.deepEqual([await objects('media-library'), await count('ignite.media_assets')], before)
      assert.equal(await objects('media-inbox'), 0)
      assert.deepEqual(await s.course(course_id), was)
      await s.call('job-admin', { action: 'redrive', jobId: job.jobId })
      assert.equal((await s.ended(job.jobId)).status, 'done')
      assert.ok((await itemOf(course_id, items[0])).stimulus)
      assert.equal(paid(prompt), 2)
    })
  }
})

describe('queued', () => {
  test('a picture and a film', async () => {
    const { course_id, items } = await newCourse()
    const picture = await queued({ course_id, targetRef: { type: 'item', itemId: items[0] }, alt: 'A kite' })
    const film = await queued({ course_id, kind: 'video', targetRef: { type: 'item', itemId: items[1] }, seconds: 5 })
    const [a, b] = [await s.ended(picture), await s.ended(film)]
    assert.deepEqual([a.status, a.result.attached, a.result.alt, a.result_path], ['done', true, 'A kite', a.result.path], JSON.stringify(a))
    assert.deepEqual([b.status, b.result.kind, b.result.attached], ['done', 'video', true], JSON.stringify(b))
    assert.equal((await itemOf(course_id, items[0])).stimulus.alt, 'A kite')
    assert.equal((await itemOf(course_id, items[1])).stimulus.type, 'video')
    assert.equal((await bytesAt(b.result.url)).status, 200)
  })
  test('a job that is cancelled stops what the provider makes', async () => {
    const { course_id, items } = await newCourse(), prompt = words()
    s.model.control({ prediction_ms: 60000 })
    try {
      const id = await queued({ course_id, prompt, kind: 'video', targetRef: { type: 'item', itemId: items[0] } })
      await until('the prediction runs', () => asked(prompt).length > 0)
      assert.equal((await s.call('job-admin', { action: 'cancel', jobId: id })).status, 200)
      assert.equal((await s.ended(id)).status, 'cancelled')
      await until('the prediction is cancelled', () => s.model.ledger().predictions.some((p) => p.input.prompt === prompt && p.cancelled))
    } finally { s.model.control({ prediction_ms: undefined }) }
  })
  test('a job that is cancelled while its picture is decoded stores nothing', async () => {
    const { course_id, items } = await newCourse(), prompt = words()
    s.model.control({ image: { width: 2500, height: 2500 } })
    try {
      const id = await queued({ course_id, prompt, targetRef: { type: 'item', itemId: items[0] } })
      await until('the picture has come', async () => (await count(`ignite.job_steps where job_id = '${id}' and step = 'received'`)) === 1)
      assert.equal((await s.call('job-admin', { action: 'cancel', jobId: id })).status, 200)
      assert.equal((await s.ended(id)).status, 'cancelled')
      assert.deepEqual(await assetsOf(id), [])
      assert.equal((await itemOf(course_id, items[0])).stimulus, undefined)
      assert.equal((await s.call('job-admin', { action: 'redrive', jobId: id })).status, 200)
      await until('what was received is stored after all', async () => (await assetsOf(id)).length === 1)
      await until('and has left the inbox', async () => (await objects('media-inbox')) === 0)
      assert.equal(paid(prompt), 1)
    } finally { s.model.control({ image: undefined }) }
  })
  test('without a prompt the target says what is to be seen', async () => {
    const { course_id, items } = await newCourse()
    const job = await s.ended(await queued({ course_id, prompt: undefined, targetRef: { type: 'item', itemId: items[0] } }))
    assert.equal(job.status, 'done', JSON.stringify(job))
    assert.equal(paid((await itemOf(course_id, items[0])).stem), 1)
  })
  test('a target that is not there: nothing is paid', async () => {
    const { course_id } = await newCourse(), prompt = words()
    const job = await s.ended(await queued({ course_id, prompt, targetRef: { type: 'item', itemId: 'g09-i99' } }))
    assert.deepEqual([job.status, job.result.code], ['failed', 'target_gone'], JSON.stringify(job))
    const r = await live({ course_id, prompt, targetRef: { type: 'item', itemId: 'g09-i99' } })
    assert.deepEqual([r.status, r.json.code], [422, 'target_gone'], r.text)
    assert.equal(paid(prompt), 0)
  })
  test('a target that vanishes while the picture is made: the asset is kept, nothing is forced', async () => {
    const { course_id, items } = await newCourse(), prompt = words()
    s.model.control({ latency_ms: 1500 })
    try {
      const id = await queued({ course_id, prompt, targetRef: { type: 'item', itemId: items[3] } })
      await until('the call', () => asked(prompt).length > 0)
      const course = await s.course(course_id)
      course.items = course.items.filter((i) => i.id !== items[3])
      const r = await s.request('POST', `/storage/v1/object/courses/${course_id}/course.json`, { body: course, headers: { 'x-upsert': 'true' } })
      assert.equal(r.status, 200, r.text)
      const job = await s.ended(id)
      assert.deepEqual([job.status, job.result.attached], ['done', false], JSON.stringify(job))
      assert.ok(job.result.reason)
      assert.equal((await assetsOf(id)).length, 1)
      assert.equal(paid(prompt), 1)
    } finally { s.model.control({ latency_ms: 30 }) }
  })
  test('other organisations’ courses do not exist', async () => {
    const { course_id } = await newCourse()
    const org = (await s.ignite('org', 'add', 'Others')).split('\n').at(-1)
    const user = (await s.ignite('user', 'add', `u-${randomUUID()}@example.org`, '--org', org, '--role', 'owner')).split('\n').at(-1)
    const bearer = token({ sub: user, role: 'authenticated', aud: 'authenticated' }, { key: s.secret })
    const r = await live({ course_id, targetRef: { type: 'cover' } }, { bearer })
    assert.deepEqual([r.status, r.json.code], [404, 'unknown_course'], r.text)
    const viewer = (await s.ignite('user', 'add', `u-${randomUUID()}@example.org`, '--org', s.organization, '--role', 'viewer')).split('\n').at(-1)
    const low = await live({}, { bearer: token({ sub: viewer, role: 'authenticated', aud: 'authenticated' }, { key: s.secret }) })
    assert.deepEqual([low.status, low.json.code], [403, 'role_too_low'], low.text)
  })
  test('requests that are not well formed', async () => {
    for (const [body, pointer] of [
      [{ kind: 'film' }, '/kind'], [{ prompt: '' }, '/prompt'], [{ prompt: '   ' }, '/prompt'], [{ prompt: 'x'.repeat(4001) }, '/prompt'],
      [{ targetRef: { type: 'cover' } }, undefined], [{ course_id: 'a', targetRef: { type: 'sky' } }, '/targetRef/type'], [{ timeout_seconds: 0 }, '/timeout_seconds'], [{ more: 1 }, '/more'],
    ]) {
      const r = await live(body)
      assert.equal(r.status, 422, `${JSON.stringify(body).slice(0, 80)}: ${r.text}`)
      if (pointer) assert.ok(r.json.errors.some((e) => e.pointer === pointer), `${pointer}: ${r.text}`)
    }
  })
})

describe('media-runner as an endpoint', () => {
  before(() => sv('down', 'media-runner.w1', s.data))
  after(() => sv('up', 'media-runner.w1', s.data))
  test('claims up to its limit, waits for its time, and says what became of the jobs', async () => {
    const { course_id, items } = await newCourse()
    const ids = await Promise.all(items.slice(0, 5).map((itemId) => queued({ course_id, targetRef: { type: 'item', itemId } })))
    let r = await runner({ limit: 2 })
    assert.equal(r.status, 200, r.text)
    assert.deepEqual([r.json.claimed, r.json.done, r.json.failed, r.json.accepted, r.json.released, r.json.attached, r.json.left], [2, 2, 0, 0, 0, 2, false], r.text)
    assert.deepEqual(r.json.jobs.map((j) => j.status), ['done', 'done'])
    const first = r.json.jobs.map((j) => j.jobId)
    r = await runner()
    assert.deepEqual([r.json.claimed, r.json.done, r.json.attached], [3, 3, 3], r.text)
    assert.deepEqual(new Set([...first, ...r.json.jobs.map((j) => j.jobId)]), new Set(ids))
    assert.equal((await s.course(course_id)).items.filter((i) => i.stimulus).length, 5)
    assert.equal((await runner()).json.claimed, 0)
  })
  test('what runs longer than the time goes on; a failure has its code', async () => {
    const { course_id, items } = await newCourse()
    s.model.control({ latency_ms: 1500 })
    const slow = await queued({ course_id, targetRef: { type: 'item', itemId: items[0] } })
    const began = Date.now(), r = await runner({ budget_ms: 400 })
    s.model.control({ latency_ms: 30 })
    assert.deepEqual([r.json.claimed, r.json.accepted], [1, 1], r.text)
    assert.ok(Date.now() - began < 1400, `${Date.now() - began} ms`)
    assert.equal((await s.ended(slow)).result.attached, true)
    await queued({ course_id, targetRef: { type: 'item', itemId: 'nowhere' } })
    const f = await runner()
    assert.deepEqual([f.json.failed, f.json.jobs[0].code], [1, 'target_gone'], f.text)
  })
  test('only the service role may call it; its parameters have bounds', async () => {
    assert.equal((await s.request('POST', '/functions/v1/media-runner')).status, 403)
    assert.equal((await runner({ limit: 0 })).status, 422)
    assert.equal((await runner({ budget_ms: 1 })).status, 422)
    assert.equal((await s.request('GET', '/functions/v1/media-runner?limit=1', { token: await s.serviceToken() })).status, 200)
  })
})

test('two of everything at once: workers, endpoints, live calls and queue; each paid once, each in its place', async () => {
  const { course_id, items } = await newCourse(), other = await newCourse()
  const prompts = Array.from({ length: 24 }, (_, n) => words(`Picture ${n}`))
  s.model.control({ latency_ms: 200 })
  const second = s.worker('media-runner', 'second')
  try {
    const jobs = await Promise.all(prompts.slice(0, 16).map((prompt, n) =>
      queued({ course_id: n % 2 ? course_id : other.course_id, prompt, targetRef: { type: 'item', itemId: (n % 2 ? items : other.items)[n >> 1] } })))
    const [calls] = await Promise.all([
      Promise.all(prompts.slice(16).map((prompt) => live({ prompt }))),
      runner({ limit: 4 }), runner({ limit: 4 }),
    ])
    assert.deepEqual(calls.map((r) => r.status), Array(8).fill(200), calls.find((r) => r.status !== 200)?.text)
    const ends = await Promise.all(jobs.map((id) => s.ended(id)))
    assert.deepEqual(ends.map((j) => [j.status, j.result?.attached]), Array(16).fill(['done', true]))
    for (const prompt of prompts) assert.equal(paid(prompt), 1, prompt)
    for (const [id, all] of [[course_id, items], [other.course_id, other.items]]) {
      assert.deepEqual((await s.course(id)).items.filter((i) => i.stimulus).map((i) => i.id), all.slice(0, 8))
    }
    assert.equal(await objects('media-inbox'), 0)
  } finally {
    second.kill('SIGTERM')
    s.model.control({ latency_ms: 30 })
  }
})

describe('a worker that is killed between', () => {
  // So that a second request is never answered from memory: it would be charged.
  before(() => s.model.control({ idempotency: false }))
  after(() => s.model.control({ idempotency: true }))
  const received = ['before insert on ignite.job_steps', `new.step = 'received'`]
  /** Where the database is made to wait, by a trigger that asks for a lock which the test holds; how often the provider may be asked. */
  const gates = {
    'an answer that has the bytes, and their record': [received, 2],
    'an answer that has an address, and the record of the bytes': [received, 1, { image_reply: 'url' }],
    'a film, and the record of its bytes': [received, 1, {}, { kind: 'video' }],
    'the record of the bytes and the asset': [['before insert on ignite.media_assets', 'true'], 1],
    'the asset and the wish to attach it': [['before insert on ignite.job_steps', `new.step = 'stored'`], 1],
    'the wish to attach it and the course': [['before insert or update on storage.objects', `new.bucket_id = 'courses' and new.name like '%/course.json'`], 1],
    'the course and the end': [['before insert on ignite.jobs_ended', `new.queue = 'ai_media_jobs'`], 1],
  }
  const LOCK = 7411
  /** Runs what() while somebody holds the lock; open() lets it go. */
  async function gated([event, when], what) {
    await s.sqlRun(`create or replace function public.gate() returns trigger language plpgsql as $g$
      begin perform pg_advisory_xact_lock_shared(${LOCK}); return new; end $g$;
      create trigger gate ${event} for each row when (${when}) execute function public.gate()`)
    const holder = spawn(path.join(root, 'ignite'), ['psql', '--data', s.data, '-X', '-q'], { env: s.env, stdio: ['pipe', 'ignore', 'ignore'] })
    holder.stdin.write(`select pg_advisory_lock(${LOCK});\n`)
    const held = (granted) => count(`pg_locks where locktype = 'advisory' and objid = ${LOCK} and ${granted ? '' : 'not '}granted`)
    try {
      await until('the lock is held', async () => (await held(true)) === 1)
      await what({
        waits: () => until('the job stands at the gate', async () => (await held(false)) > 0),
        open: () => { holder.stdin.end() },
      })
    } finally {
      holder.stdin.end()
      holder.kill()
      await s.sqlRun(`drop trigger gate on ${event.split(' on ')[1]}; drop function public.gate()`)
    }
  }
  for (const [where, [gate, times, control = {}, more = {}]] of Object.entries(gates)) {
    test(`${where}: one asset, one attachment, asked ${times === 1 ? 'once' : 'at most twice'}`, async () => {
      const { course_id, items } = await newCourse(), prompt = words()
      const assets = await count('ignite.media_assets')
      s.model.control(control)
      await gated(gate, async ({ waits, open }) => {
        const id = await queued({ course_id, prompt, targetRef: { type: 'item', itemId: items[2] }, ...more })
        await waits()
        process.kill(s.workerPid('media-runner'), 'SIGKILL')
        open()
        const job = await s.ended(id)
        assert.equal(job.status, 'done', JSON.stringify(job))
        assert.ok(job.attempts.some((a) => a.outcome === 'crashed'), JSON.stringify(job.attempts))
        assert.equal(job.result.attached, true)
        assert.equal((await assetsOf(id)).length, 1)
      })
      s.model.control({ image_reply: undefined })
      assert.equal(await count('ignite.media_assets'), assets + 1)
      const course = await s.course(course_id)
      assert.deepEqual(course.items.filter((i) => i.stimulus).map((i) => i.id), [items[2]])
      assert.equal(asked(prompt).length, times)
      assert.equal(await objects('media-inbox'), 0)
      assert.equal(await count(`ignite.media_attachments where course_id = '${course_id}'`), 1)
    })
  }
  test('while the provider is at it: asked again with the same key, one asset', async () => {
    const { course_id, items } = await newCourse(), prompt = words()
    s.model.control({ latency_ms: 1500 })
    try {
      const id = await queued({ course_id, prompt, targetRef: { type: 'item', itemId: items[0] } })
      await until('the call', () => asked(prompt).length > 0)
      process.kill(s.workerPid('media-runner'), 'SIGKILL')
      const job = await s.ended(id)
      assert.equal(job.status, 'done', JSON.stringify(job))
      assert.equal((await assetsOf(id)).length, 1)
      assert.equal(new Set(asked(prompt).map((c) => c.key)).size, 1, 'the provider can tell that it is the same call')
    } finally { s.model.control({ latency_ms: 30 }) }
  })
  test('while a film is made: the same prediction is looked after by the next run', async () => {
    const { course_id, items } = await newCourse(), prompt = words()
    s.model.control({ prediction_ms: 4000 })
    try {
      const id = await queued({ course_id, prompt, kind: 'video', targetRef: { type: 'item', itemId: items[0] } })
      await until('the prediction is on record', async () => (await count(`ignite.cost_events where job_id = '${id}' and continuation is not null`)) > 0)
      process.kill(s.workerPid('media-runner'), 'SIGKILL')
      const job = await s.ended(id)
      assert.equal(job.status, 'done', JSON.stringify(job))
      assert.equal(asked(prompt).length, 1)
    } finally { s.model.control({ prediction_ms: undefined }) }
  })
  test('a live call’s process: the queue takes its job on, the same key finds the result', async () => {
    const prompt = words(), key = randomUUID()
    await s.sqlRun(`update ignite.job_queues set lease_seconds = 4, heartbeat_seconds = 1 where queue = 'ai_media_jobs'`)
    s.model.control({ latency_ms: 1500 })
    try {
      const call = live({ prompt }, { key }).catch(() => null)
      await until('the call', () => asked(prompt).length > 0)
      process.kill(s.workerPid('ai-generate-media', '1'), 'SIGKILL')
      const r = await call
      assert.ok(r === null || r.status >= 500, r?.text)
      const again = await until('the same key', async () => {
        const x = await live({ prompt, timeout_seconds: 40 }, { key, timeout: 60000 })
        return x.status === 200 && x
      }, { within_ms: 90000, every_ms: 500 })
      assert.equal(again.json.created, false)
      assert.equal((await assetsOf(again.json.jobId)).length, 1)
    } finally { s.model.control({ latency_ms: 30 }) }
  })
})
