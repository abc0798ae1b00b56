// Publishing: immutable versions, the movable alias, the public copy, many at once.
import { before, describe, test } from 'node:test'
import { createHash } from 'node:crypto'
import { renameSync } from 'node:fs'
import { assert, assertError, call, client, coursePayload, enqueue, jobIs, leavesNothing, newCourse, newTenant, request, service, sql, sqlRun, store, until } from './lib.mjs'

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
let editor
before(async () => { editor = await newTenant() })

const publish = (body, who = editor) => call('publish-course', { who, body })
const read = (path, who = editor) => request('GET', `/storage/v1/object/authenticated/courses/${path}`, { token: who.token })
const publicCopy = (course_id) => request('GET', `/storage/v1/object/public/published/${course_id}.json`)
const put = async (course_id, bytes, who = editor) => {
  const r = await request('PUT', `/storage/v1/object/courses/${course_id}/course.json`, { token: who.token, body: bytes, headers: { 'content-type': 'application/json' } })
  assert.equal(r.status, 200, r.text)
}
/** A change that keeps every rule: another title. */
const retitle = async (course_id, title) => {
  const course = (await read(`${course_id}/course.json`)).json
  course.title = title
  await put(course_id, JSON.stringify(course))
}
const ok = async (promise) => {
  const r = await promise
  assert.equal(r.status, 200, r.text)
  return r.json
}

test('unchanged content makes no new version', async () => {
  const { course_id } = await newCourse(editor)
  const first = await ok(publish({ course_id }))
  assert.deepEqual([first.version, first.created], [1, true])
  await leavesNothing(async () => {
    const second = await ok(publish({ course_id, note: 'Again.' }))
    assert.deepEqual([second.version, second.created, second.sha256, second.path], [1, false, first.sha256, first.path])
  })
})

test('a changed course becomes the next version; the former one stays as it was', async () => {
  const { course_id } = await newCourse(editor)
  const first = await ok(publish({ course_id, note: 'First.' }))
  const bytes = (await read(first.path)).body
  await retitle(course_id, 'Another title')
  const second = await ok(publish({ course_id, note: 'Second.' }))
  assert.deepEqual([second.version, second.created], [2, true])
  assert.notEqual(second.sha256, first.sha256)
  assert.deepEqual((await read(first.path)).body, bytes)
  assert.equal(sha256((await read(second.path)).body), second.sha256)
  assert.equal(sha256((await read(`${course_id}/published.json`)).body), second.sha256)
  const rows = await sql(`select version, sha256, note, size_bytes, published_by from ignite.course_versions where course_id = :'c' order by 1`, { c: course_id })
  assert.deepEqual(rows.map((r) => [r.version, r.sha256, r.note, r.published_by]),
    [[1, first.sha256, 'First.', editor.id], [2, second.sha256, 'Second.', editor.id]])
  assert.equal(rows[0].size_bytes, bytes.length)
})

test('if_version: another published version is a 409 and changes nothing', async () => {
  const { course_id } = await newCourse(editor)
  await leavesNothing(async () => assertError(await publish({ course_id, if_version: 1 }), 409, 'version_moved'))
  assert.equal((await ok(publish({ course_id, if_version: 0 }))).version, 1)
  await retitle(course_id, 'Next')
  await leavesNothing(async () => assertError(await publish({ course_id, if_version: 0 }), 409, 'version_moved'))
  const r = await publish({ course_id, if_version: 0 })
  assert.match(r.json.message, /1/, 'it names the present version')
  assert.equal((await ok(publish({ course_id, if_version: 1 }))).version, 2)
})

test('roll back moves the alias and the public copy, makes no version, and forward again', async () => {
  const { course_id } = await newCourse(editor)
  const first = await ok(publish({ course_id, visibility: 'public' }))
  await retitle(course_id, 'Second')
  const second = await ok(publish({ course_id }))
  assert.equal(sha256((await publicCopy(course_id)).body), second.sha256)
  const back = await ok(publish({ course_id, version: 1 }))
  assert.deepEqual([back.version, back.created, back.sha256, back.path], [1, false, first.sha256, first.path])
  assert.equal(sha256((await read(`${course_id}/published.json`)).body), first.sha256)
  assert.equal(sha256((await publicCopy(course_id)).body), first.sha256)
  const [{ content_version }] = await sql(`select content_version from ignite.course_metadata where course_id = :'c'`, { c: course_id })
  assert.equal(content_version, 1)
  const again = await ok(publish({ course_id }))
  assert.deepEqual([again.version, again.created], [2, false], 'content that was frozen before makes no new version')
  assertError(await publish({ course_id, version: 3 }), 404, 'unknown_version')
  await retitle(course_id, 'Third')
  assert.equal((await ok(publish({ course_id }))).version, 3, 'numbers are never used twice')
})

test('the public copy is there exactly while the course is public', async () => {
  const { course_id } = await newCourse(editor)
  await ok(publish({ course_id }))
  assert.equal((await publicCopy(course_id)).status, 400)
  await ok(publish({ course_id, visibility: 'organization' }))
  assert.equal((await publicCopy(course_id)).status, 400)
  const made = await ok(publish({ course_id, visibility: 'public' }))
  assert.deepEqual([made.version, made.created], [1, false], 'visibility alone makes no version')
  assert.equal((await publicCopy(course_id)).status, 200)
  await ok(publish({ course_id }))
  assert.equal((await publicCopy(course_id)).status, 200, 'a publication that does not speak of it leaves it')
  await ok(publish({ course_id, visibility: 'private' }))
  assert.equal((await publicCopy(course_id)).status, 400)
})

test('a public course whose bytes are lost keeps no other from its public copy', async () => {
  const lost = (await newCourse(editor)).course_id, sound = (await newCourse(editor)).course_id
  const { path } = await ok(publish({ course_id: lost, visibility: 'public' }))
  await ok(publish({ course_id: sound, visibility: 'public' }))
  const [{ version }] = await sql(`select version from storage.objects where bucket_id = 'courses' and name = :'n'`, { n: path })
  const blob = `${store()}/blobs/${version.slice(0, 2)}/${version}`
  renameSync(blob, `${blob}.away`)
  try {
    await sqlRun(`set storage.allow_delete_query = 'true'; delete from storage.objects where bucket_id = 'published' and name in (:'a', :'b')`, { a: `${lost}.json`, b: `${sound}.json` })
    const r = await call('jobs-reconciler', { who: await service() })
    assert.equal(r.status, 200, r.text)
    assert.ok(r.json.public_copies_failed >= 1 || (await publicCopy(sound)).status === 200, r.text)
    await until('the other one has its copy', async () => (await publicCopy(sound)).status === 200)
    assert.equal((await publicCopy(lost)).status, 400)
    assert.equal((await call('jobs-reconciler', { who: await service() })).json.public_copies_failed, 1)
  } finally {
    renameSync(`${blob}.away`, blob)
  }
  await call('jobs-reconciler', { who: await service() })
  await until('and the first, once its bytes are back', async () => (await publicCopy(lost)).status === 200)
})

test('visibility set by SQL takes the public copy away at once', async () => {
  const { course_id } = await newCourse(editor)
  await ok(publish({ course_id, visibility: 'public' }))
  await sql(`update public.course_metadata set visibility = 'private' where course_id = :'c' returning 1`, { c: course_id }, 'service_role')
  assert.equal((await publicCopy(course_id)).status, 400)
  await sql(`update public.course_metadata set visibility = 'public' where course_id = :'c' returning 1`, { c: course_id }, 'service_role')
  await call('jobs-reconciler', { who: await service() })
  await until('the reconciler brings it back', async () => (await publicCopy(course_id)).status === 200)
})

test('versions and the alias are nobody’s to write: immutable for users', async () => {
  const { course_id } = await newCourse(editor)
  const { path } = await ok(publish({ course_id }))
  const bytes = (await read(path)).body
  const storage = (await client(editor)).storage.from('courses')
  await leavesNothing(async () => {
    for (const at of [path, `${course_id}/versions/9.json`, `${course_id}/published.json`]) {
      assert.ok((await storage.upload(at, '{}', { contentType: 'application/json', upsert: true })).error, at)
      assert.ok((await storage.update(at, '{}', { contentType: 'application/json' })).error, at)
      const gone = await storage.remove([at])
      assert.deepEqual(gone.data ?? [], [])
    }
    const free = await (await client(editor)).storage.from('published').upload(`${course_id}.json`, '{}', { contentType: 'application/json' })
    assert.ok(free.error)
  })
  assert.deepEqual((await read(path)).body, bytes)
})

test('nor are versions the service role’s: 403 in the storage API’s shape, whichever way', async () => {
  const { course_id } = await newCourse(editor)
  const { path } = await ok(publish({ course_id }))
  const bytes = (await read(path)).body
  const who = await service()
  const json = { 'content-type': 'application/json' }
  const refused = (r) => {
    assert.equal(r.status, 400, r.text)
    assert.deepEqual([r.json.statusCode, r.json.message], ['403', 'A published version is immutable.'])
  }
  await leavesNothing(async () => {
    refused(await request('PUT', `/storage/v1/object/courses/${path}`, { ...who, body: '{}', headers: json }))
    refused(await request('POST', `/storage/v1/object/courses/${path}`, { ...who, body: '{}', headers: { ...json, 'x-upsert': 'true' } }))
    refused(await request('DELETE', `/storage/v1/object/courses/${path}`, who))
    refused(await request('DELETE', '/storage/v1/object/courses', { ...who, body: JSON.stringify({ prefixes: [path] }), headers: json }))
    refused(await request('POST', '/storage/v1/object/move', { ...who, body: JSON.stringify({ bucketId: 'courses', sourceKey: path, destinationKey: `${course_id}/old.json` }), headers: json }))
  })
  assert.deepEqual((await read(path)).body, bytes)
  await ok(publish({ course_id }))
})

test('a roll back proves the bytes: a version that was changed past the API is not published', async () => {
  const { course_id } = await newCourse(editor)
  const { path } = await ok(publish({ course_id }))
  await retitle(course_id, 'Second')
  const second = await ok(publish({ course_id }))
  // The version's row is made to name other bytes, as whoever owns the table could.
  await sqlRun(`alter table storage.objects disable trigger "ignite versions";
    update storage.objects set version = (select version from storage.objects where bucket_id = 'courses' and name = :'c' || '/versions/2.json')
    where bucket_id = 'courses' and name = :'p';
    alter table storage.objects enable trigger "ignite versions"`, { c: course_id, p: path })
  assertError(await publish({ course_id, version: 1 }), 409, 'version_altered')
  assert.equal(sha256((await read(`${course_id}/published.json`)).body), second.sha256, 'the alias stays')
})

describe('many at once', () => {
  test('eight publications of one content make one version', async () => {
    const { course_id } = await newCourse(editor)
    const all = await Promise.all(Array.from({ length: 8 }, () => publish({ course_id, visibility: 'public' })))
    assert.ok(all.every((r) => r.status === 200), all.map((r) => r.text).join('\n'))
    assert.equal(all.filter((r) => r.json.created).length, 1)
    assert.ok(all.every((r) => r.json.version === 1))
  })
  test('two that both know the same version: one wins, one is a 409', async () => {
    const { course_id } = await newCourse(editor)
    await ok(publish({ course_id }))
    await retitle(course_id, 'Next')
    await ok(publish({ course_id, version: 1 }))
    const all = await Promise.all([publish({ course_id, if_version: 1 }), publish({ course_id, if_version: 1 })])
    assert.deepEqual(all.map((r) => r.status).sort(), [200, 409], all.map((r) => r.text).join('\n'))
  })
  test('a publication while the course is generated again freezes one whole course, never half of one', async () => {
    const { course_id } = await newCourse(editor)
    const jobs = await Promise.all([3, 4, 5, 6].map((n) => enqueue(editor, coursePayload({ course_id, items_per_group: n }))))
    const published = []
    for (let i = 0; i < 6; i++) published.push(await ok(publish({ course_id })))
    for (const r of jobs) await jobIs(editor, r.json.jobId, 'done')
    for (const p of published) {
      const body = (await read(p.path)).body
      assert.equal(sha256(body), p.sha256)
      JSON.parse(body)
    }
  })
})

describe('a course made private by SQL meets somebody who still takes it for public', () => {
  /** Makes it private in a transaction that commits only when somebody waits for it. */
  const makePrivate = (course_id) => sqlRun(`
    update ignite.course_metadata set visibility = 'private' where course_id = :'c';
    do $$ begin
      for i in 1 .. 500 loop
        exit when exists (select from pg_locks l where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid)));
        perform pg_sleep(0.01);
      end loop;
    end $$`, { c: course_id })
  const isPrivate = async (course_id) => {
    assert.equal((await publicCopy(course_id)).status, 400)
    assert.deepEqual(await sql(`select visibility from ignite.course_metadata where course_id = :'c'`, { c: course_id }), [{ visibility: 'private' }])
  }
  const begun = (course_id) => until('the other transaction has begun', async () =>
    (await sql(`select 1 as n from ignite.course_metadata where course_id = :'c' for update skip locked`, { c: course_id })).length === 0)

  test('publish-course', async () => {
    const { course_id } = await newCourse(editor)
    await ok(publish({ course_id, visibility: 'public' }))
    const done = makePrivate(course_id)
    await begun(course_id)
    await ok(publish({ course_id, note: 'Says nothing of who may see it.' }))
    await done
    await isPrivate(course_id)
  })

  test('the reconciler, which brings copies back', async () => {
    const { course_id } = await newCourse(editor)
    await ok(publish({ course_id, visibility: 'public' }))
    await sqlRun(`delete from storage.objects where bucket_id = 'published' and name = :'c' || '.json'`, { c: course_id })
    const done = makePrivate(course_id)
    await begun(course_id)
    assert.equal((await call('jobs-reconciler', { who: await service() })).status, 200)
    await done
    await isPrivate(course_id)
  })
})

describe('what is not fit to be published: 422 with the place', () => {
  const bad = async (change, pointer) => {
    const { course_id } = await newCourse(editor)
    const course = (await read(`${course_id}/course.json`)).json
    await put(course_id, typeof change === 'string' ? change : JSON.stringify(change(course)))
    return leavesNothing(async () => assertError(await publish({ course_id }), 422, 'invalid_course', pointer))
  }
  test('no JSON', () => bad('{"groups":', undefined))
  test('JSON that is no course', () => bad('[]', undefined))
  test('an item without an answer', () => bad((c) => { delete c.items[3].answer; return c }, '/items/3/answer'))
  test('an item of a group that is not there', () => bad((c) => { c.items[2].groupId = 'nowhere'; return c }, '/items/2/groupId'))
  test('a stem that repeats', () => bad((c) => { c.items[1].stem = c.items[0].stem; return c }, '/items/1/stem'))
})

test('a course that was never generated: 404', async () => {
  const payload = coursePayload()
  await sql(`insert into ignite.courses (course_id, organization_id) values (:'c', :'o') returning 1`, { c: payload.course_id, o: editor.organization })
  assertError(await publish({ course_id: payload.course_id }), 404, 'course_not_generated')
})

test('tags stay when a publication does not speak of them', async () => {
  const { course_id } = await newCourse(editor)
  await ok(publish({ course_id, tags: ['a', 'b'] }))
  await ok(publish({ course_id, visibility: 'organization' }))
  const tags = async () => (await sql(`select tags from ignite.course_metadata where course_id = :'c'`, { c: course_id }))[0].tags
  assert.deepEqual(await tags(), ['a', 'b'])
  await ok(publish({ course_id, tags: [] }))
  assert.deepEqual(await tags(), [])
})
