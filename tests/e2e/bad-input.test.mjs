// Bad input to functions: each refusal has its status, its code and a pointer, and leaves nothing behind.
import { before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  agentHeaders, assert, assertError, assertStorageError, call, courseId, coursePayload, enqueue, leavesNothing, newCourse, newTenant,
  rawExchange, randomUUID, request, sleep, until, sql,
} from './lib.mjs'

let editor, other, theirs
before(async () => {
  [editor, other] = await Promise.all([newTenant(), newTenant()])
  theirs = await newCourse(other)
})
const post = (body, headers = {}) => call('enqueue-job', { who: editor, body, headers: { 'content-type': 'application/json', ...headers } })
const job = (payload, more = {}) => ({ jobType: 'ai_course_generate', payload, ...more })
const without = (o, key) => Object.fromEntries(Object.entries(o).filter(([k]) => k !== key))
const refused = (what, status, code, pointer) => leavesNothing(async () => assertError(await what(), status, code, pointer))

describe('fields of enqueue-job: 422 with a JSON Pointer, nothing left behind', () => {
  const cases = {
    'unknown job type': [() => ({ jobType: 'ai_dream', payload: {} }), '/jobType'],
    'job type of another case': [() => ({ jobType: 'AI_COURSE_GENERATE', payload: coursePayload() }), '/jobType'],
    'job type that is no text': [() => ({ jobType: 7, payload: coursePayload() }), '/jobType'],
    'no job type': [() => ({ payload: coursePayload() }), '/jobType'],
    'no payload': [() => ({ jobType: 'ai_course_generate' }), '/payload'],
    'payload that is a list': [() => job([]), '/payload'],
    'payload null': [() => job(null), '/payload'],
    'a body that is a list': [() => [], ''],
    'a body that is a number': [() => '7', ''],
    'a body that is null': [() => 'null', ''],
    'extra field outside': [() => job(coursePayload(), { extra: 1 }), '/extra'],
    'extra field inside': [() => job(coursePayload({ colour: 'red' })), '/payload/colour'],
    'extra field whose name wants escaping': [() => job(coursePayload({ 'a/b~c': 1 })), '/payload/a~1b~0c'],
    'items_per_group as text': [() => job(coursePayload({ items_per_group: '4' })), '/payload/items_per_group'],
    'items_per_group with a fraction': [() => job(coursePayload({ items_per_group: 4.5 })), '/payload/items_per_group'],
    'items_per_group 0': [() => job(coursePayload({ items_per_group: 0 })), '/payload/items_per_group'],
    'items_per_group too many': [() => job(coursePayload({ items_per_group: 51 })), '/payload/items_per_group'],
    'items_per_group beyond 64 bits': [() => JSON.stringify(job(coursePayload())).replace('"items_per_group":4', '"items_per_group":99999999999999999999'), undefined],
    'groups 0': [() => job(coursePayload({ groups: 0 })), '/payload/groups'],
    'groups 61': [() => job(coursePayload({ groups: 61 })), '/payload/groups'],
    'groups true': [() => job(coursePayload({ groups: true })), '/payload/groups'],
    'mode that is none': [() => job(coursePayload({ mode: 'essay' })), '/payload/mode'],
    'notes too long': [() => job(coursePayload({ notes: 'n'.repeat(20001) })), '/payload/notes'],
    'notes empty': [() => job(coursePayload({ notes: '' })), '/payload/notes'],
    'course id with capitals': [() => job(coursePayload({ course_id: 'Course' })), '/payload/course_id'],
    'course id with a slash': [() => job(coursePayload({ course_id: 'a/b' })), '/payload/course_id'],
    'course id that climbs': [() => job(coursePayload({ course_id: '../x' })), '/payload/course_id'],
    'course id that begins with a dot': [() => job(coursePayload({ course_id: '.x' })), '/payload/course_id'],
    'course id with a line break at its end': [() => job(coursePayload({ course_id: 'abc\n' })), '/payload/course_id'],
    'course id of 101 characters': [() => job(coursePayload({ course_id: 'c'.repeat(101) })), '/payload/course_id'],
    'course id debug': [() => job(coursePayload({ course_id: 'debug' })), '/payload/course_id'],
    'course id empty': [() => job(coursePayload({ course_id: '' })), '/payload/course_id'],
    'unknown subject': [() => job(coursePayload({ subject: 'alchemy' })), '/payload/subject'],
    'grade band without a pack': [() => job(coursePayload({ grade_band: '9-12' })), '/payload/grade_band'],
    'more groups than the pack has': [() => job(coursePayload({ groups: 60 })), '/payload/groups'],
    'media without target': [() => ({ jobType: 'ai_media_generate', payload: { course_id: courseId() } }), '/payload/targetRef'],
    'media with an unknown target': [() => ({ jobType: 'ai_media_generate', payload: { course_id: courseId(), targetRef: { type: 'sky' } } }), '/payload/targetRef/type'],
    ...Object.fromEntries(['course_id', 'subject', 'grade_band', 'items_per_group', 'mode'].map((field) =>
      [`no ${field}`, [() => job(without(coursePayload(), field)), `/payload/${field}`]])),
  }
  for (const [what, [make, pointer]] of Object.entries(cases)) {
    test(what, async () => {
      const r = await post(make())
      if (pointer === undefined) assert.ok([400, 422].includes(r.status), r.text)
      else assertError(r, 422, 'invalid_request', pointer)
    })
  }
  test('all of them together leave nothing behind', () => leavesNothing(async () => {
    for (const [make] of Object.values(cases)) assert.ok([400, 422].includes((await post(make())).status))
  }))
  test('several faults are named at once', async () => {
    const r = await post(job({ course_id: 'X', subject: 1, grade_band: '3-5', items_per_group: 'many', mode: 'options' }))
    assertError(r, 422, 'invalid_request', '/payload/course_id')
    assertError(r, 422, 'invalid_request', '/payload/subject')
    assertError(r, 422, 'invalid_request', '/payload/items_per_group')
  })
  test('what is not supported is answered with what is', async () => {
    const r = await post(job(coursePayload({ subject: 'alchemy' })))
    assert.match(r.json.errors[0].message, /addition.*multiplication/s)
    const band = await post(job(coursePayload({ grade_band: 'K-12' })))
    assert.match(band.json.errors[0].message, /3-5/)
    const size = await post(job(coursePayload({ groups: 59, items_per_group: 50 })))
    assert.match(size.json.errors.find((e) => e.pointer === '/payload/groups').message, /1 to \d+/)
  })
})

describe('bodies that are no JSON request', () => {
  const good = () => JSON.stringify(job(coursePayload()))
  const cases = {
    'not JSON': ['{"jobType":', 400, 'invalid_json'],
    'empty body': ['', 400, undefined],
    'text behind the value': [() => `${good()} {}`, 400, 'invalid_json'],
    'single quotes': ["{'jobType':'x'}", 400, 'invalid_json'],
    'NaN': [() => good().replace('"groups":2', '"groups":NaN'), 400, 'invalid_json'],
    'a comment': [() => `/* hi */${good()}`, 400, 'invalid_json'],
    'duplicate keys': ['{"jobType":"ai_course_generate","jobType":"ai_media_generate","payload":{}}', 400, 'invalid_json'],
    'duplicate keys deep inside': [() => good().replace('"groups":2', '"groups":2,"groups":3'), 400, 'invalid_json'],
    'duplicate keys, one spelt by escapes': [() => good().replace('"groups":2', '"groups":2,"gr\\u006fups":3'), 400, 'invalid_json'],
    'nesting bomb of lists': ['['.repeat(20000), 400, 'invalid_json'],
    'nesting bomb of objects': ['{"a":'.repeat(8000), 400, 'invalid_json'],
    'depth 33': [`${'['.repeat(33)}${']'.repeat(33)}`, 400, 'invalid_json'],
    'escaped NUL in a value': [() => good().replace('addition', 'add\\u0000ition'), 400, 'invalid_json'],
    'escaped NUL in a key': [() => good().replace('"groups"', '"gro\\u0000ups"'), 400, 'invalid_json'],
    'raw NUL': [() => good().replace('addition', 'add\0ition'), 400, 'invalid_json'],
    'NUL behind the value': [() => `${good()}\0`, 400, 'invalid_json'],
    'invalid UTF-8': [() => Buffer.from(good().replace('addition', 'add\xff\xfeition'), 'latin1'), 400, 'invalid_json'],
    'overlong UTF-8': [() => Buffer.from(good().replace('addition', 'add\xc0\xafition'), 'latin1'), 400, 'invalid_json'],
    'surrogate in UTF-8': [() => Buffer.from(good().replace('addition', 'add\xed\xa0\x80'), 'latin1'), 400, 'invalid_json'],
    'lone surrogate escape': [() => good().replace('addition', 'add\\ud800'), 400, 'invalid_json'],
    'UTF-16': [() => Buffer.from(good(), 'utf16le'), 400, 'invalid_json'],
    'gzip that nobody announced': [() => gzipSync(good()), 400, 'invalid_json'],
  }
  for (const [what, [body, status, code]] of Object.entries(cases)) {
    test(`${what}: ${status}`, async () => assertError(await post(typeof body === 'function' ? body() : body), status, code))
  }
  test('all of them together leave nothing behind', () => leavesNothing(async () => {
    for (const [body] of Object.values(cases)) assert.equal((await post(typeof body === 'function' ? body() : body)).status, 400)
  }))
  test('over the limit: 413, by announced length and in chunks', async () => {
    const long = JSON.stringify(job(coursePayload({ notes: 'n'.repeat(60000) })))
    await refused(() => post(long), 413, 'too_large')
    await refused(() => post(long, { 'content-length': undefined, 'transfer-encoding': 'chunked' }), 413, 'too_large')
  })
  test('a body at the limit is read', async () => {
    const r = await post(JSON.stringify(job(coursePayload({ notes: 'n'.repeat(20000) }))))
    assert.equal(r.status, 202, r.text)
  })
  test('a chunked body is read like any other', async () => {
    const r = await post(good(), { 'content-length': undefined, 'transfer-encoding': 'chunked' })
    assert.equal(r.status, 202, r.text)
  })
})

describe('methods, paths and parameters', () => {
  test('a wrong method: 405 that names the right ones', async () => {
    for (const [name, method, allow] of [['enqueue-job', 'GET', 'POST'], ['enqueue-job', 'DELETE', 'POST'], ['job-status', 'POST', 'GET'], ['publish-course', 'PUT', 'POST']]) {
      const r = await call(name, { method, who: editor })
      assertError(r, 405, 'method_not_allowed')
      assert.match(r.headers.allow ?? '', new RegExp(allow))
    }
  })
  test('a method that nobody knows is refused', async () => {
    const r = await request('BREW', '/functions/v1/enqueue-job', { token: editor.token }).catch((e) => ({ status: 400, text: String(e) }))
    assert.ok([400, 405].includes(r.status), r.text)
  })
  test('an unknown function: 404 with x-relay-error', async () => {
    const r = await call('no-such-function', { who: editor })
    assert.equal(r.status, 404)
    assert.equal(r.headers['x-relay-error'], 'true')
    assertError(r, 404)
  })
  test('jobId, limit, status, cursor and course_id of job-status are checked', async () => {
    for (const [query, pointer] of [
      [{ jobId: 'x' }, '?jobId'], [{ jobId: '' }, '?jobId'], [{ jobId: `${randomUUID()}x` }, '?jobId'], [{ limit: '0' }, '?limit'],
      [{ limit: '201' }, '?limit'], [{ limit: '5x' }, '?limit'], [{ limit: '99999999999999999999' }, '?limit'], [{ course_id: '../x' }, '?course_id'],
    ]) {
      assertError(await call('job-status', { method: 'GET', who: editor, query }), 422, 'invalid_request', pointer)
    }
    for (const query of [{ cursor: 'nonsense' }, { status: 'sleeping' }, { queue: 'no_such_queue' }, { status: "done' or 1=1 --" }, { cursor: 'a\0b' }]) {
      const r = await call('job-status', { method: 'GET', who: editor, query })
      assert.ok([200, 400, 404, 422].includes(r.status), `${JSON.stringify(query)}: ${r.status} ${r.text}`)
      if (r.status === 200) assert.deepEqual(r.json.jobs, [])
      else assertError(r, r.status)
    }
  })
  test('a query that is not UTF-8 or has broken escapes is an error of the caller, never ours', async () => {
    for (const q of ['jobId=%ff%fe', 'jobId=%zz', 'jobId=%', 'course_id=%00', 'cursor=%c0%af', 'status=%ed%a0%80', '&&&=&', 'jobId'.repeat(1500)]) {
      const r = await request('GET', `/functions/v1/job-status?${q}`, { token: editor.token })
      assert.ok(r.status < 500, `${q}: ${r.status} ${r.text}`)
    }
  })
  test('headers with control characters or of huge size are refused by nginx, not passed on', async () => {
    const line = `POST /functions/v1/enqueue-job HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`
    for (const header of ['X-User-Id: a\0b', `X-Request-Id: ${'r'.repeat(40000)}`, 'Content-Length: -1', 'Content-Length: 1\r\nContent-Length: 2', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: xchunked']) {
      const got = await rawExchange(`${line}${header}\r\n\r\n`)
      assert.match(got, /^HTTP\/1\.1 4\d\d /, `${header.slice(0, 40)}: ${got.slice(0, 100)}`)
    }
  })
  test('an idempotency key that is empty, too long or not visible ASCII: 400', async () => {
    const send = (key) => refused(() => enqueue(editor, coursePayload(), { headers: { 'idempotency-key': key } }), 400, 'invalid_idempotency_key')
    await send('k'.repeat(201))
    await send('key with blanks')
    await send('schl\xfcssel')
  })
})

describe('what belongs to others does not exist', () => {
  test('a course id that another organisation owns: 404, nothing left behind', () =>
    refused(() => enqueue(editor, coursePayload({ course_id: theirs.course_id })), 404, 'unknown_course'))
  test('…with notes and a key as well', () =>
    refused(() => enqueue(editor, coursePayload({ course_id: theirs.course_id, notes: 'mine?' }), { key: randomUUID() }), 404, 'unknown_course'))
  test('what no provider is configured for: 422 with the variable that is unset, nothing left behind', async () => {
    const e = await refused(() => call('enqueue-job', {
      who: editor, body: { jobType: 'ai_media_generate', payload: { course_id: courseId(), targetRef: { type: 'cover' } } },
    }), 422, 'invalid_request', '/payload/kind')
    assert.match(e.errors[0].message, /OPENAI_API_KEY/)
  })
  test('another organisation’s job: 404', async () => {
    assertError(await call('job-status', { method: 'GET', who: editor, query: { jobId: theirs.jobId } }), 404, 'unknown_job')
    assertError(await call('job-status', { method: 'GET', headers: agentHeaders(editor.organization), query: { jobId: theirs.jobId } }), 404, 'unknown_job')
    const page = await call('job-status', { method: 'GET', who: editor, query: { course_id: theirs.course_id } })
    assert.deepEqual(page.json.jobs, [])
  })
  test('a job that does not exist at all gives the same answer', async () => {
    assertError(await call('job-status', { method: 'GET', who: editor, query: { jobId: randomUUID() } }), 404, 'unknown_job')
  })
  test('another organisation’s course is not to be published: 404', () =>
    refused(() => call('publish-course', { who: editor, body: { course_id: theirs.course_id, visibility: 'public' } }), 404, 'unknown_course'))
  test('another organisation’s object: not found, whether read, signed, replaced or removed', () => leavesNothing(async () => {
    const at = `courses/${theirs.course_id}/course.json`
    const token = editor.token
    assertStorageError(await request('GET', `/storage/v1/object/authenticated/${at}`, { token }), 404, 'not_found')
    assertStorageError(await request('GET', `/storage/v1/object/${at}`, { token }), 404, 'not_found')
    assertStorageError(await request('GET', `/storage/v1/object/info/${at}`, { token }), 404, 'not_found')
    assertStorageError(await request('POST', `/storage/v1/object/sign/${at}`, { token, body: { expiresIn: 60 } }), 404, 'not_found')
    for (const method of ['POST', 'PUT']) {
      const r = await request(method, `/storage/v1/object/${at}`, { token, body: '{}', headers: { 'content-type': 'application/json', 'x-upsert': 'true' } })
      assert.equal(r.status, 400)
      assert.equal(r.json.statusCode, '403', r.text)
    }
    const gone = await request('DELETE', '/storage/v1/object/courses', { token, body: { prefixes: [`${theirs.course_id}/course.json`] } })
    assert.deepEqual(gone.json, [])
    const list = await request('POST', '/storage/v1/object/list/courses', { token, body: { prefix: theirs.course_id } })
    assert.deepEqual(list.json, [])
  }))
  test('private objects are not public', async () => {
    const r = await request('GET', `/storage/v1/object/public/courses/${theirs.course_id}/course.json`)
    assert.equal(r.status, 400)
  })
})

describe('keys of the store', () => {
  test('path traversal in a key is refused and leaves nothing behind', () => leavesNothing(async () => {
    for (const key of ['../x', 'a/../../x', '%2e%2e/x', 'a/%2e%2e%2fx', '..%2f..%2fetc/passwd', 'a/..', '%2e%2e%5cx', './../x']) {
      for (const method of ['POST', 'PUT', 'GET', 'DELETE']) {
        const r = await request(method, `/storage/v1/object/courses/${key}`, {
          token: editor.token, ...(method[0] === 'P' ? { body: 'x', headers: { 'content-type': 'text/plain' } } : {}),
        })
        assert.ok(r.status >= 400 && r.status < 500, `${method} ${key}: ${r.status} ${r.text}`)
        assert.doesNotMatch(r.text, /root:/)
      }
    }
  }))
  test('a key that climbs within its own folder is refused, too', async () => {
    const { course_id: own } = await newCourse(editor)
    await leavesNothing(async () => {
      for (const key of ['a/../b.txt', 'a/..%2fb.txt', 'a/%2e%2E/b.txt', 'a%2F..%2Fb.txt', 'a/..']) {
        const r = await request('POST', `/storage/v1/object/courses/${own}/${key}`, { token: editor.token, body: 'x', headers: { 'content-type': 'text/plain' } })
        assert.equal(r.status, 400, `${key}: ${r.status} ${r.text}`)
        assert.equal(r.json.error, 'InvalidKey', `${key}: ${r.text}`)
      }
    })
  })
  test('no blob is reached by its inner address', async () => {
    for (const target of ['/_blobs/', '/_blobs/00/', '/_auth/storage', '/_upload/object/courses/x', '/_preflight']) {
      const r = await request('GET', target)
      assert.equal(r.status, 404, `${target}: ${r.status}`)
    }
  })
  test('another method than an upload does not become one', async () => {
    const r = await request('PATCH', `/storage/v1/object/courses/${theirs.course_id}/x`, { token: editor.token, body: 'x' })
    assert.ok(r.status >= 400 && r.status < 500, r.text)
  })
})

describe('publish-course', () => {
  const cases = {
    'no course': [{}, '/course_id'],
    'a version that is none': [{ course_id: 'c', version: 0 }, '/version'],
    'if_version as text': [{ course_id: 'c', if_version: '1' }, '/if_version'],
    'unknown visibility': [{ course_id: 'c', visibility: 'secret' }, '/visibility'],
    'tags that repeat': [{ course_id: 'c', tags: ['a', 'a'] }, '/tags/1'],
    'a tag that is no text': [{ course_id: 'c', tags: [1] }, '/tags/0'],
    'an extra field': [{ course_id: 'c', force: true }, '/force'],
  }
  for (const [what, [body, pointer]] of Object.entries(cases)) {
    test(`${what}: 422`, async () => assertError(await call('publish-course', { who: editor, body }), 422, 'invalid_request', pointer))
  }
  test('a course that nobody owns: 404', () => refused(() => call('publish-course', { who: editor, body: { course_id: courseId() } }), 404, 'unknown_course'))
})

describe('clients that go away', () => {
  const head = (length, more = '') => `POST /functions/v1/enqueue-job HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${editor.token}\r\n` +
    `Content-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`
  test('in the middle of the body: nothing happens', () => leavesNothing(async () => {
    const body = JSON.stringify(job(coursePayload({ notes: 'n'.repeat(1000) })))
    await Promise.all([1, 10, 500].map((sent) =>
      rawExchange(head(Buffer.byteLength(body)) + body.slice(0, sent), { abort_after_ms: 150 })))
  }))
  test('in the middle of an upload: nothing is left', () => leavesNothing(async () => {
    await rawExchange(`POST /storage/v1/object/courses/${theirs.course_id}/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${other.token}\r\n` +
      `Content-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(200000)}`, { abort_after_ms: 300 })
  }))
  test('right after a whole request: the job is there once or not at all, and its key finds it', async () => {
    const key = randomUUID()
    const payload = coursePayload({ notes: 'gone' })
    const body = JSON.stringify(job(payload))
    await Promise.all(Array.from({ length: 8 }, (_, i) =>
      rawExchange(head(Buffer.byteLength(body), `Idempotency-Key: ${key}\r\n`) + body, { abort_after_ms: i })))
    const asked = await enqueue(editor, payload, { key })
    assert.ok([200, 202].includes(asked.status), asked.text)
    await until('done', async () => (await call('job-status', { method: 'GET', who: editor, query: { jobId: asked.json.jobId } })).json.status === 'done')
    await sleep(50)
    const rows = await sql(`select job_id from ignite.jobs_ended where course_id = :'c' union all select job_id from ignite.jobs where course_id = :'c'`, { c: payload.course_id })
    assert.deepEqual(rows, [{ job_id: asked.json.jobId }])
  })
  test('during a download: the next caller is served', async () => {
    await rawExchange(`GET /storage/v1/object/authenticated/courses/${theirs.course_id}/course.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${other.token}\r\n\r\n`, { abort_after_ms: 5 })
    const r = await request('GET', `/storage/v1/object/authenticated/courses/${theirs.course_id}/course.json`, { token: other.token })
    assert.equal(r.status, 200)
  })
})
