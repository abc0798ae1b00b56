// Media into courses, end to end: many at once, people who write at the same time, equal markers, failed pictures, crashes, orphans.
import { after, before, describe, test } from 'node:test'
import { spawn } from 'node:child_process'
import { assert, path, randomUUID, root, sv, until } from './lib.mjs'
import { modelStack } from './model.mjs'
import * as courses from '../standin/courses.mjs'

let s
before(async () => {
  s = await modelStack({ media: true, latency_ms: 20, answers: courses })
  // Every version of every course.json, in the order of writing.
  await s.sqlRun(`
    create table public.written (at bigint generated always as identity, name text, version text);
    create function public.note_written() returns trigger language plpgsql security definer as $$
    begin
      insert into public.written (name, version) values (new.name, new.version);
      return null;
    end $$;
    grant insert on public.written to service_role;
    create trigger note_written after insert or update of version on storage.objects
      for each row when (new.bucket_id = 'courses' and new.name like '%/course.json') execute function public.note_written()`)
})
after(() => s?.down())

const words = (what) => `${what}, ${randomUUID().slice(0, 8)}`
const queued = async (payload, key) => {
  const r = await s.request('POST', '/functions/v1/enqueue-job',
    { body: { jobType: 'ai_media_generate', payload }, headers: key ? { 'idempotency-key': key } : {} })
  assert.equal(r.status, 202, r.text)
  return r.json.jobId
}
const sound = (course_id, itemId) => queued({ course_id, kind: 'audio', prompt: words('Read it to me'), voice: 'alloy', targetRef: { type: 'item', itemId } })
const marker = (course_id, studyTextId, n, more = {}) =>
  queued({ course_id, kind: 'image', prompt: words('A cart'), targetRef: { type: 'study_text', studyTextId, markerId: `${studyTextId}-m${n}` }, ...more })
const upload = async (course_id, course) => {
  const r = await s.request('POST', `/storage/v1/object/courses/${course_id}/course.json`, { body: course, headers: { 'x-upsert': 'true' } })
  assert.equal(r.status, 200, r.text)
}
const bytesOf = async (name) => {
  const r = await s.request('GET', `/storage/v1/object/authenticated/courses/${name}`)
  assert.equal(r.status, 200, r.text)
  return r.text
}
const writes = async (course_id) => Number((await s.sql(`select count(*) as n from public.written where name = '${course_id}/course.json'`))[0].n)
const reconcile = async () => {
  const r = await s.request('POST', '/functions/v1/jobs-reconciler', { token: await s.serviceToken() })
  assert.equal(r.status, 200, r.text)
  return r.json.media
}
const publish = async (course_id, more = {}) => {
  const r = await s.call('publish-course', { course_id, ...more })
  assert.equal(r.status, 200, r.text)
  return r.json
}
const anon = async () => (await s.ignite('token', '--role', 'anon', '--ttl', '1h')).split('\n').at(-1)
/** For a suite whose pictures are to be large enough for two smaller sizes. */
const withTwoVariants = () => {
  before(() => s.model.control({ image: { width: 640, height: 480 } }))
  after(() => s.model.control({ image: undefined }))
}
const asset = (name) => new RegExp(`^${s.base}/storage/v1/object/public/media-library/${s.organization}/[0-9a-f]{2}/[0-9a-f]{64}\\.${name}$`)

/** A course of a pack; markers: what is put before each of its first study texts. */
async function newCourse({ groups = 2, items_per_group = 4, markers = [] } = {}) {
  const course_id = `attach-${randomUUID().slice(0, 12)}`
  const r = await s.call('enqueue-job', { jobType: 'ai_course_generate',
    payload: { course_id, subject: 'addition', grade_band: '3-5', mode: 'options', groups, items_per_group } })
  assert.equal(r.status, 202, r.text)
  assert.equal((await s.ended(r.json.jobId)).status, 'done')
  const course = await s.course(course_id)
  markers.forEach((text, i) => { course.studyTexts[i].text = text })
  if (markers.length > 0) await upload(course_id, course)
  return { course_id, course, items: course.items.map((i) => i.id), texts: course.studyTexts.map((t) => t.id) }
}

/** Keeps passes from a course until let go. */
async function hold(course_id) {
  const psql = spawn(path.join(root, 'ignite'), ['psql', '--data', s.data, '-X', '-q', '-A', '-t'], { env: s.env, stdio: ['pipe', 'pipe', 'inherit'] })
  const said = new Promise((r) => psql.stdout.on('data', (d) => { if (String(d).includes('held')) r() }))
  psql.stdin.write(`select 'held' from pg_advisory_lock(hashtextextended('ignite.media_course:${course_id}', 0));\n`)
  await said
  return async () => {
    const ended = new Promise((r) => psql.on('exit', r))
    psql.stdin.end('select pg_advisory_unlock_all();\n')
    await ended
  }
}
const states = async (course_id) => Object.fromEntries(
  (await s.sql(`select state, count(*)::int as n from ignite.media_attachments where course_id = '${course_id}' group by state`)).map((r) => [r.state, r.n]))

const EQUAL = 'Carts went to market.\n\n[IMAGE: a cart]\n\nThey came back in the evening.\n\n[IMAGE: a cart]\n\nThen the horses were fed.'
const withPictures = (a, b) => `Carts went to market.\n\n![a cart](${a})\n\nThey came back in the evening.\n\n![a cart](${b})\n\nThen the horses were fed.`

describe('many at once', () => {
  test('64 jobs of one course that end in the same second: all land, in a few writes', async () => {
    const four = 'One.\n\n[IMAGE: a cart]\n\nTwo.\n\n[IMAGE: a horse]\n\nThree.\n\n[IMAGE: a cart]\n\nFour.\n\n[IMAGE: a road]'
    const { course_id, items, texts } = await newCourse({ groups: 4, items_per_group: 14, markers: [four, four.replace('One.', 'Here.')] })
    const before = await writes(course_id), release = await hold(course_id)
    const jobs = await Promise.all([...items.map((i) => sound(course_id, i)), ...[0, 1].flatMap((t) => [1, 2, 3, 4].map((n) => marker(course_id, texts[t], n)))])
    assert.equal(jobs.length, 64)
    try {
      await until('all 64 to wait for the course', async () => (await states(course_id)).pending === 64, { within_ms: 150000, every_ms: 300 })
      assert.equal(await writes(course_id), before)
    } finally { await release() }
    const ended = await Promise.all(jobs.map((id) => s.ended(id)))
    assert.deepEqual(ended.map((j) => [j.status, j.result.attached, j.attachment.state]), jobs.map(() => ['done', true, 'attached']))
    const made = await writes(course_id) - before
    assert.ok(made >= 1 && made <= 4, `${made} writes for 64 jobs`)
    const course = await s.course(course_id)
    for (const [i, job] of ended.slice(0, 56).entries()) assert.equal(course.items.find((x) => x.id === items[i]).stimulus.url, job.result.url)
    for (const t of [0, 1]) {
      const urls = [...course.studyTexts[t].text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((m) => m[1])
      assert.deepEqual(urls, ended.slice(56 + 4 * t, 60 + 4 * t).map((j) => j.result.url))
      assert.deepEqual(course.studyTexts[t].media.map((m) => [m.markerId, m.url]), urls.map((u, i) => [`${texts[t]}-m${i + 1}`, u]))
      assert.doesNotMatch(course.studyTexts[t].text, /\[IMAGE/)
    }
  })
  test('32 pictures that are answered in the same moment: decoding spaces them, passes take several', async () => {
    const { course_id, items } = await newCourse({ groups: 4, items_per_group: 8 })
    const before = await writes(course_id)
    s.model.control({ meet: 32 })
    try {
      const jobs = await Promise.all(items.slice(0, 32).map((itemId) => queued({ course_id, kind: 'image', prompt: words('A block'), targetRef: { type: 'item', itemId } })))
      const ended = await Promise.all(jobs.map((id) => s.ended(id, { within_ms: 240000 })))
      assert.deepEqual(ended.map((j) => [j.status, j.result.attached]), jobs.map(() => ['done', true]))
      const [{ seconds }] = await s.sql(`select extract(epoch from max(attached_at) - min(attached_at)) as seconds from ignite.media_attachments where course_id = '${course_id}'`)
      const made = await writes(course_id) - before, most = 5 + Math.ceil(Number(seconds) / 3)
      console.log(`32 pictures within ${seconds} s: ${made} writes`)
      assert.ok(made >= 1 && made <= most, `${made} writes for 32 pictures within ${seconds} s`)
      const course = await s.course(course_id)
      assert.deepEqual(course.items.slice(0, 32).map((i) => i.stimulus?.url), ended.map((j) => j.result.url))
    } finally { s.model.control({ meet: 0 }) }
  })
  test('what a person takes out of the newest copy stays out, however fast', async () => {
    const { course_id, items } = await newCourse()
    for (const id of items.slice(0, 3)) assert.equal((await s.ended(await sound(course_id, id))).result.attached, true)
    const old = await s.course(course_id)
    const fourth = await s.ended(await sound(course_id, items[3]))
    const copy = await s.course(course_id)
    for (const i of [2, 3]) delete copy.items[i].stimulus // the two newest
    await upload(course_id, copy)
    await reconcile()
    const stimuli = async () => (await s.course(course_id)).items.slice(0, 4).map((i) => Boolean(i.stimulus))
    assert.deepEqual(await stimuli(), [true, true, false, false])
    await upload(course_id, old) // read before the fourth was attached, so it says nothing about that
    await reconcile()
    assert.deepEqual(await stimuli(), [true, true, true, true])
    assert.equal((await s.course(course_id)).items[3].stimulus.url, fourth.result.url)
    await publish(course_id)
  })
  test('a person who edits meanwhile loses nothing, and nothing is lost', async () => {
    const { course_id, items, texts } = await newCourse({ groups: 3, items_per_group: 8, markers: [EQUAL] })
    const jobs = await Promise.all([...items.map((i) => sound(course_id, i)), marker(course_id, texts[0], 1), marker(course_id, texts[0], 2)])
    for (let i = 0; i < 6; i++) { // copies that were read before, uploaded without looking
      const copy = await s.course(course_id)
      copy.items[i].hint = `Hint ${i} of a person.`
      copy.title = `Edited ${i} times`
      await new Promise((r) => setTimeout(r, 120))
      await upload(course_id, copy)
    }
    const ended = await Promise.all(jobs.map((id) => s.ended(id)))
    assert.deepEqual(ended.map((j) => j.status), jobs.map(() => 'done'))
    await until('the final pass', async () => (await s.sql(`select 1 from ignite.media_due(10) where course_id = '${course_id}'`)).length === 0 || (await reconcile(), false), { within_ms: 20000 })
    const course = await s.course(course_id)
    assert.equal(course.title, 'Edited 5 times')
    for (let i = 0; i < 6; i++) assert.equal(course.items[i].hint, `Hint ${i} of a person.`)
    for (const [i, job] of ended.slice(0, items.length).entries()) assert.equal(course.items[i].stimulus?.url, job.result.url, `item ${i}`)
    assert.equal(course.studyTexts[0].text, withPictures(...ended.slice(-2).map((j) => j.result.url)))
  })
})

describe('markers', () => {
  withTwoVariants()
  for (const order of [[1, 2], [2, 1]]) {
    test(`two equal ones in one text, the ${order[0]}. first`, async () => {
      const { course_id, texts } = await newCourse({ markers: [EQUAL] }), url = {}
      for (const n of order) {
        const job = await s.ended(await marker(course_id, texts[0], n))
        assert.deepEqual([job.status, job.result.attached], ['done', true], JSON.stringify(job))
        assert.match(job.result.url, asset('png'))
        url[n] = job.result.url
      }
      const [text] = (await s.course(course_id)).studyTexts
      assert.equal(text.text, withPictures(url[1], url[2]))
      assert.deepEqual(text.media.map((m) => [m.markerId, m.url, m.type]), [[`${texts[0]}-m1`, url[1], 'image'], [`${texts[0]}-m2`, url[2], 'image']])
      assert.deepEqual(text.media[0].variants.map((v) => v.width), [320, 640])
      assert.ok(text.media[0].alt)
      await publish(course_id)
    })
  }
  test('one that a person took out is reported, its equal is not harmed', async () => {
    const { course_id, course, texts } = await newCourse({ markers: [EQUAL] })
    const release = await hold(course_id)
    const jobs = await Promise.all([marker(course_id, texts[0], 1), marker(course_id, texts[0], 2)])
    await until('both to wait', async () => (await states(course_id)).pending === 2, { within_ms: 60000 })
    course.studyTexts[0].text = EQUAL.replace('[IMAGE: a cart]\n\n', '')
    await upload(course_id, course)
    await release()
    const [first, second] = await Promise.all(jobs.map((id) => s.ended(id)))
    assert.deepEqual([first.status, first.result.attached, first.attachment.state], ['done', false, 'gone'], JSON.stringify(first))
    assert.match(first.result.reason, /no longer in the study text/)
    assert.equal(second.result.attached, true)
    assert.equal((await s.course(course_id)).studyTexts[0].text, `Carts went to market.\n\nThey came back in the evening.\n\n![a cart](${second.result.url})\n\nThen the horses were fed.`)
  })
  test('a picture that is never made leaves a clean text; redriven it comes to its place', async () => {
    const { course_id, texts } = await newCourse({ markers: [EQUAL] })
    s.model.control({ faults: [{ kind: 'filter_request' }] })
    let failed
    try {
      failed = await s.ended(await marker(course_id, texts[0], 1))
      assert.equal(failed.status, 'failed', JSON.stringify(failed))
    } finally { s.model.control({ faults: [] }) }
    await reconcile()
    assert.equal((await s.course(course_id)).studyTexts[0].text, EQUAL.replace('[IMAGE: a cart]\n\n', ''))
    assert.equal((await s.status(failed.jobId)).attachment.state, 'removed')
    const other = await s.ended(await marker(course_id, texts[0], 2))
    assert.equal(other.result.attached, true, JSON.stringify(other))
    assert.equal((await s.call('job-admin', { action: 'redrive', jobId: failed.jobId })).status, 200)
    const job = await s.ended(failed.jobId)
    assert.deepEqual([job.status, job.result.attached], ['done', true], JSON.stringify(job))
    assert.equal((await s.course(course_id)).studyTexts[0].text, withPictures(job.result.url, other.result.url))
  })
  test('unless the marker is to be kept', async () => {
    const { course_id, texts } = await newCourse({ markers: [EQUAL] })
    s.model.control({ faults: [{ kind: 'filter_request' }] })
    try {
      const failed = await s.ended(await marker(course_id, texts[0], 1, { failed_marker: 'keep' }))
      assert.equal(failed.status, 'failed')
      await reconcile()
      assert.equal((await s.status(failed.jobId)).attachment.state, 'kept')
    } finally { s.model.control({ faults: [] }) }
    assert.equal((await s.course(course_id)).studyTexts[0].text, EQUAL)
  })
  test('an older course.json gets its pictures again by the final pass', async () => {
    const { course_id, course, texts } = await newCourse({ markers: [EQUAL] })
    const jobs = await Promise.all([marker(course_id, texts[0], 1), marker(course_id, texts[0], 2)])
    const urls = (await Promise.all(jobs.map((id) => s.ended(id)))).map((j) => j.result.url)
    course.studyTexts[0].text = EQUAL
    course.title = 'As it was'
    await upload(course_id, course)
    await reconcile()
    const now = await s.course(course_id)
    assert.deepEqual([now.title, now.studyTexts[0].text], ['As it was', withPictures(...urls)])
  })
})

describe('other targets', () => {
  test('options and the cover', async () => {
    const { course_id, course } = await newCourse()
    const [item] = course.items, [one, two] = item.options
    const target = (optionId, more = {}) => ({ type: 'option', itemId: item.id, optionId, ...more })
    const picture = (targetRef, alt) => queued({ course_id, kind: 'image', prompt: words('A block'), alt, targetRef })
    const [a, b] = [await s.ended(await picture(target(one.id), 'First')), await s.ended(await picture(target(one.id), 'Second'))]
    const [c, cover] = await Promise.all([await picture(target(one.id, { index: 0 }), 'Third'), await picture({ type: 'cover' }, 'Blocks')].map((id) => s.ended(id)))
    for (const j of [a, b, c, cover]) assert.equal(j.result?.attached, true, JSON.stringify(j))
    const now = await s.course(course_id)
    assert.deepEqual(now.items[0].options[0].media.map((m) => m.alt), ['Third', 'Second'])
    assert.equal(now.items[0].options[1].media, two.media)
    assert.deepEqual([now.cover.alt, now.cover.url, now.cover.width], ['Blocks', cover.result.url, 96])
    await publish(course_id)
  })
})

describe('around it', () => {
  test('published versions stay as they are, byte for byte', async () => {
    const { course_id, items } = await newCourse()
    const first = await publish(course_id, { visibility: 'public' })
    const names = [`${course_id}/versions/1.json`, `${course_id}/published.json`], was = await Promise.all(names.map(bytesOf))
    const release = await hold(course_id)
    const id = await queued({ course_id, kind: 'image', prompt: words('A block'), targetRef: { type: 'item', itemId: items[0] } })
    await until('it to wait', async () => (await states(course_id)).pending === 1, { within_ms: 60000 })
    assert.equal((await publish(course_id)).created, false) // published anew meanwhile
    await release()
    assert.equal((await s.ended(id)).result.attached, true)
    assert.deepEqual(await Promise.all(names.map(bytesOf)), was)
    const second = await publish(course_id)
    assert.deepEqual([first.version, second.version, second.created], [1, 2, true])
    assert.equal(await bytesOf(names[0]), was[0])
    assert.ok(JSON.parse(await bytesOf(names[1])).items[0].stimulus.url)
  })
  test('pictures are readable by their address, and by nobody who only looks around', async () => {
    const { course_id, items } = await newCourse()
    const job = await s.ended(await queued({ course_id, kind: 'image', prompt: words('A block'), targetRef: { type: 'item', itemId: items[0] } }))
    const got = await fetch(job.result.url)
    assert.deepEqual([got.status, got.headers.get('content-type'), got.headers.get('cache-control')], [200, 'image/png', 'max-age=31536000, immutable'])
    for (const v of (await s.course(course_id)).items[0].stimulus.variants) assert.equal((await fetch(v.url)).status, 200)
    const list = await s.request('POST', '/storage/v1/object/list/media-library', { token: await anon(), body: { prefix: `${s.organization}/` } })
    assert.deepEqual(list.status === 200 ? list.json : [], [], list.text)
    assert.equal((await s.request('DELETE', `/storage/v1/object/media-library/${job.result.path}`, { token: await anon() })).status, 400)
  })
  test('the files of assets are nobody else\'s to change or take away', async () => {
    const made = await s.request('POST', '/functions/v1/ai-generate-media', { body: { kind: 'image', prompt: words('A block') } })
    assert.equal(made.status, 200, made.text)
    const { url, path: name, variants } = made.json, was = Buffer.from(await (await fetch(url)).arrayBuffer())
    const other = `${name.slice(0, -68)}${'0'.repeat(64)}.png`
    for (const n of [name, variants[0].path, other]) {
      for (const method of ['POST', 'PUT']) {
        const r = await s.request(method, `/storage/v1/object/media-library/${n}`, { body: { not: 'a picture' }, headers: { 'x-upsert': 'true' } })
        assert.ok(r.status >= 400 && r.status < 500, `${method} ${n}: ${r.status} ${r.text}`)
      }
      assert.equal((await s.request('DELETE', `/storage/v1/object/media-library/${n}`)).status, 400)
    }
    assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), was)
    const own = `/storage/v1/object/media-library/${s.organization}/own.json`
    assert.equal((await s.request('POST', own, { body: { a: 1 } })).status, 200)
    assert.equal((await s.request('POST', own, { body: { a: 2 }, headers: { 'x-upsert': 'true' } })).status, 200)
    assert.equal((await s.request('DELETE', own)).status, 200)
  })
  test('a mistyped course founds none', async () => {
    const course_id = `attach-${randomUUID().slice(0, 12)}`
    for (const more of [{}, { targetRef: { type: 'cover' } }]) {
      const r = await s.request('POST', '/functions/v1/ai-generate-media', { body: { kind: 'image', prompt: words('A block'), course_id, ...more } })
      assert.deepEqual([r.status, r.json.code, r.json.errors?.[0]?.pointer], [404, 'unknown_course', '/course_id'], r.text)
    }
    assert.deepEqual(await s.sql(`select course_id from ignite.courses where course_id = '${course_id}'`), [])
  })
  test('a course that is written by a model: its pictures come to it, its status tells how far they are', async () => {
    const payload = s.payload({ study_text_images: true })
    const job = await s.make(payload)
    assert.equal(job.status, 'done', JSON.stringify(job))
    const done = await until('the pictures', async () => { const j = await s.status(job.jobId); return j.media.attached === 3 && j.media.done === 3 ? j : null }, { within_ms: 90000 })
    assert.deepEqual(done.media, { total: 3, done: 3, attached: 3 })
    const course = await s.course(payload.course_id)
    for (const t of course.studyTexts) {
      assert.doesNotMatch(t.text, /\[IMAGE/)
      assert.equal(t.media.length, 1)
      assert.ok(t.text.includes(`](${t.media[0].url})`))
    }
    await publish(payload.course_id, { exports: ['scorm12', 'moodle_xml', 'gift'] })
    // Made anew: other texts, other jobs; what was made for the former ones is not forced into them.
    const again = await s.make(payload)
    assert.equal(again.status, 'done', JSON.stringify(again))
    await until('the new pictures', async () => { const { media } = await s.status(again.jobId); return media.attached === 3 && media.done === 3 }, { within_ms: 90000 })
    const children = (await s.sql(`select job_id from ignite.jobs_ended where parent_id = '${again.jobId}'`)).map((r) => r.job_id)
    const urls = (await Promise.all(children.map((id) => s.status(id)))).map((j) => j.result.url).sort()
    assert.deepEqual((await s.course(payload.course_id)).studyTexts.map((t) => t.media[0].url).sort(), urls)
    assert.deepEqual((await s.status(job.jobId)).media, { total: 3, done: 3, attached: 3 })
  })
  test('a course whose pictures fail says which ones, and why', async () => {
    const payload = s.payload({ study_text_images: true })
    s.model.control({ faults: [{ kind: 'filter_request', path: 'images' }] })
    try {
      const job = await s.make(payload)
      await until('the pictures', async () => (await s.status(job.jobId)).media.failed === 3, { within_ms: 60000 })
      await reconcile()
      const { media } = await s.status(job.jobId)
      assert.deepEqual([media.total, media.failed, media.removed, media.problems.length], [3, 3, 3, 3], JSON.stringify(media))
      assert.deepEqual(media.problems.map((p) => p.status), ['failed', 'failed', 'failed'])
      assert.match(media.problems[0].markerId, /^g01-t1-m1$/)
      for (const t of (await s.course(payload.course_id)).studyTexts) assert.doesNotMatch(t.text, /IMAGE|!\[/)
    } finally { s.model.control({ faults: [] }) }
    await publish(payload.course_id)
  })
})

describe('the reconciler', () => {
  withTwoVariants()
  before(() => sv('down', 'media-runner.w1', s.data))
  after(() => sv('up', 'media-runner.w1', s.data))
  const assetId = async () => {
    const r = await s.request('POST', '/functions/v1/ai-generate-media', { body: { kind: 'image', prompt: words('A block') } })
    assert.equal(r.status, 200, r.text)
    return r.json
  }
  test('attaches what a crash left, whether it was asked for or not', async () => {
    const { course_id, items } = await newCourse(), made = await assetId()
    const ask = (itemId) => `select ignite.media_ask(gen_random_uuid(), '${s.organization}', '${course_id}', '{"type": "item", "itemId": "${itemId}"}', '${made.asset_id}', 'A block.')`
    await s.sqlRun(ask(items[0]))
    // Done, and its result says which asset; nobody asked. Of one the words are longer than an alt text may be.
    const long = await queued({ course_id, kind: 'image', prompt: words('A block'), alt: '😀'.repeat(400), targetRef: { type: 'item', itemId: items[2] } })
    const id = await queued({ course_id, kind: 'image', prompt: words('A block'), alt: 'Mine', targetRef: { type: 'item', itemId: items[1] } })
    await s.sqlRun(`with w as (select gen_random_uuid() as id), r as (select ignite.worker_register(w.id, 'ai_media_jobs', 'test', 'test', 1, 1) from w) select * from r;
      select * from ignite.take_over((select worker_id from ignite.workers where host = 'test'), '${id}'); select * from ignite.take_over((select worker_id from ignite.workers where host = 'test'), '${long}');
      select ignite.finish('${id}', 1, '{"asset_id": "${made.asset_id}"}', null); select ignite.finish('${long}', 1, '{"asset_id": "${made.asset_id}"}', null)`)
    await reconcile() // the stack's own, once a minute, may have been there before
    const course = await s.course(course_id)
    assert.deepEqual([course.items[0].stimulus.url, course.items[1].stimulus.url, course.items[1].stimulus.alt], [made.url, made.url, 'Mine'])
    assert.equal(course.items[2].stimulus.url, made.url)
    assert.equal((await s.status(id)).attachment.state, 'attached')
    assert.equal((await reconcile()).attached, 0)
  })
  test('an asset whose file is gone is stored again; what shows it when it is swept is reported', async () => {
    const { course_id, items } = await newCourse(), prompt = words('A block')
    const make = async (itemId) => {
      const r = await s.request('POST', '/functions/v1/ai-generate-media', { body: { kind: 'image', prompt, course_id, targetRef: { type: 'item', itemId } } })
      assert.equal(r.status, 200, r.text)
      return r.json
    }
    const lose = (name) => s.sqlRun(`set storage.allow_delete_query = 'true'; delete from storage.objects where bucket_id = 'media-library' and name = '${name}'`)
    const first = await make(items[0])
    for (const name of [first.path, first.variants[0].path]) {
      await lose(name)
      const again = await make(items[1])
      assert.deepEqual([again.asset_id, again.path, again.attached], [first.asset_id, first.path, true])
      for (const url of [again.url, (await s.course(course_id)).items[1].stimulus.variants[0].url]) assert.equal((await fetch(url)).status, 200)
    }
    await lose(first.path)
    await s.sqlRun(`update ignite.media_assets set created_at = now() - interval '2 hours' where asset_id = '${first.asset_id}'`)
    const media = await reconcile()
    assert.deepEqual([media.assets_removed, media.places_lost], [1, 3], JSON.stringify(media))
    const { attachment } = await s.status(first.jobId)
    assert.deepEqual([attachment.state, attachment.asset_id], ['gone', null])
    assert.match(attachment.reason, /lost from the store/)
    await make(items[0]) // made again, it comes to its place again
    const { stimulus } = (await s.course(course_id)).items[0]
    assert.equal((await fetch(stimulus.url)).status, 200)
    await s.sqlRun(`update storage.objects set created_at = now() where bucket_id = 'media-library'`)
  })
  test('counts and sweeps assets without object and objects without asset', async () => {
    const lost = await assetId(), sha = randomUUID().replaceAll('-', '').repeat(2)
    await s.sqlRun(`delete from storage.objects where bucket_id = 'media-library' and name = '${lost.path}';
      insert into storage.objects (bucket_id, name, version) values ('media-library', '${s.organization}/ab/${sha}.png', gen_random_uuid()), ('media-library', '${s.organization}/logo.png', gen_random_uuid());
      insert into storage.objects (bucket_id, name, version, created_at) values ('media-inbox', gen_random_uuid() || '/received', gen_random_uuid(), now() - interval '2 hours')`)
    let media = await reconcile()
    assert.deepEqual([media.assets_without_object, media.objects_without_asset, media.assets_removed, media.objects_removed], [1, 1, 0, 0], JSON.stringify(media))
    assert.equal(media.inbox_removed, 1)
    await s.sqlRun(`update ignite.media_assets set created_at = now() - interval '2 hours'; update storage.objects set created_at = now() - interval '2 hours' where bucket_id = 'media-library'`)
    media = await reconcile() // the asset's smaller sizes go with it
    assert.deepEqual([media.assets_removed, media.objects_removed], [1, 3], JSON.stringify(media))
    assert.deepEqual(await s.sql(`select asset_id from ignite.media_assets where asset_id = '${lost.asset_id}'`), [])
    media = await reconcile()
    assert.deepEqual([media.assets_without_object, media.objects_without_asset], [0, 0], JSON.stringify(media))
    assert.equal((await s.sql(`select 1 from storage.objects where name = '${s.organization}/logo.png'`)).length, 1, 'what editors put there is theirs')
  })
})
