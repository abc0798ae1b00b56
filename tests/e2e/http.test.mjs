// What nginx adds: cross-origin access, request ids, security headers, failures of its own, ranges, health; what is not public.
import { before, describe, test } from 'node:test'
import { renameSync } from 'node:fs'
import {
  agentToken, assert, assertError, call, client, coursePayload, data, enqueue, existsSync, newCourse, newTenant, path, processes, randomUUID, rawExchange,
  readFileSync, request, secret, serviceToken, services, settings, sleep, sqlValue, sv, url, until,
} from './lib.mjs'

let editor, course
before(async () => {
  editor = await newTenant()
  course = await newCourse(editor)
})
const object = (more = {}) => request(more.method ?? 'GET', `/storage/v1/object/authenticated/courses/${course.course_id}/course.json`, { token: editor.token, ...more })

describe('cross-origin access', () => {
  const allow = `authorization, x-client-info, apikey, content-type, x-retry-count, x-region, x-upsert, cache-control, x-metadata, range,
    if-none-match, x-signature, tus-resumable, upload-length, upload-offset, upload-metadata, upload-defer-length, accept-profile, content-profile,
    prefer, idempotency-key, x-agent-token, x-organization-id, x-user-id, traceparent, tracestate, baggage`.split(',').map((s) => s.trim())
  const expose = ['x-relay-error', 'sb-error-code', 'content-range', 'etag', 'content-disposition', 'location', 'upload-offset', 'x-request-id']
  const words = (text) => (text ?? '').split(',').map((s) => s.trim().toLowerCase())
  for (const target of ['/functions/v1/enqueue-job', '/functions/v1/no-such-function', '/storage/v1/object/courses/x', '/storage/v1/bucket', '/health']) {
    test(`the preflight of ${target} needs no authorisation and allows what the clients send`, async () => {
      const r = await request('OPTIONS', target, { headers: { origin: 'https://app.example.org', 'access-control-request-method': 'POST', 'access-control-request-headers': allow.join(',') } })
      assert.ok([200, 204].includes(r.status), String(r.status))
      assert.equal(r.headers['access-control-allow-origin'], '*')
      for (const m of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) assert.ok(words(r.headers['access-control-allow-methods']).includes(m.toLowerCase()), m)
      for (const h of allow) assert.ok(words(r.headers['access-control-allow-headers']).includes(h), h)
    })
  }
  test('answers and errors of every kind say so once', async () => {
    const all = [
      await enqueue(editor, coursePayload()), await call('enqueue-job', { who: editor, body: 'x' }), await call('no-such-function'), await object(),
      await request('GET', '/storage/v1/object/courses/none'), await request('GET', '/'), await call('enqueue-job', { who: editor, body: 'x'.repeat(60000) }),
    ]
    for (const r of all) {
      assert.equal(r.headers['access-control-allow-origin'], '*', `${r.status} ${r.text.slice(0, 80)}`)
      for (const h of expose) assert.ok(words(r.headers['access-control-expose-headers']).includes(h), h)
    }
  })
  test('no cookie and no credential is ever asked for', async () => {
    const r = await request('OPTIONS', '/functions/v1/enqueue-job', { headers: { origin: 'https://x.example' } })
    assert.equal(r.headers['access-control-allow-credentials'], undefined)
    assert.equal(r.headers['set-cookie'], undefined)
  })
})

describe('request ids', () => {
  test('one that is well formed passes through answer, error body and log', async () => {
    const id = `e2e-${randomUUID()}`
    const r = await call('enqueue-job', { who: editor, body: 'x', headers: { 'x-request-id': id } })
    assert.equal(r.headers['x-request-id'], id)
    assert.equal(r.json.request_id, id)
    const line = await until('the access log has it', () => readFileSync(path.join(data, 'log/nginx/current'), 'utf8').split('\n').find((l) => l.includes(id)))
    const entry = JSON.parse(line.slice(line.indexOf('{')))
    assert.equal(entry.request_id, id)
    assert.equal(entry.status, 400)
    assert.equal(entry.path, '/functions/v1/enqueue-job')
  })
  test('one that is not is replaced', async () => {
    for (const id of ['short', 'has blanks in it', 'x'.repeat(65), '"><script>alert(1)</script>']) {
      const r = await call('job-status', { method: 'GET', who: editor, headers: { 'x-request-id': id } })
      assert.match(r.headers['x-request-id'], /^[A-Za-z0-9._-]{8,64}$/)
      assert.notEqual(r.headers['x-request-id'], id)
    }
  })
  test('each request has its own', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await request('GET', '/health')).headers['x-request-id']))
    assert.equal(new Set(ids).size, 3)
  })
  test('the job keeps the id of the request that made it', async () => {
    const id = `e2e-${randomUUID()}`
    const r = await enqueue(editor, coursePayload(), { headers: { 'x-request-id': id } })
    assert.equal(await sqlValue(`select request_id from ignite.job_overview where job_id = :'j'`, { j: r.json.jobId }), id)
  })
  test('no token, key or secret is in any log', async () => {
    await request('GET', `/functions/v1/job-status?apikey=${editor.token}`, { token: editor.token })
    await call('job-status', { method: 'GET', headers: { 'x-agent-token': agentToken() } })
    for (const service of services(/./)) {
      const file = path.join(data, 'log', service, 'current')
      if (!existsSync(file)) continue
      const text = readFileSync(file, 'utf8')
      for (const s of [editor.token, await serviceToken(), secret(), agentToken()]) assert.ok(!text.includes(s), `${service} logs a secret`)
    }
  })
})

describe('headers of security', () => {
  test('every answer forbids sniffing, and says nothing of versions', async () => {
    for (const r of [await enqueue(editor, coursePayload()), await object(), await call('no-such-function'), await request('GET', '/health')]) {
      assert.equal(r.headers['x-content-type-options'], 'nosniff')
      assert.ok(r.headers['referrer-policy'])
      assert.ok(r.headers['content-security-policy'])
      assert.doesNotMatch(r.headers.server ?? '', /\d/)
      assert.equal(r.headers['x-powered-by'], undefined)
    }
  })
  test('stored HTML is served as plain text', async () => {
    const at = `${course.course_id}/drafts/page.html`
    const up = await (await client(editor)).storage.from('courses').upload(at, '<script>alert(1)</script>', { contentType: 'text/html' })
    assert.equal(up.error, null)
    const r = await request('GET', `/storage/v1/object/authenticated/courses/${at}`, { token: editor.token })
    assert.match(r.headers['content-type'], /^text\/plain/)
  })
})

describe('failures of nginx itself', () => {
  test('no such function: 404 with x-relay-error', async () => {
    for (const target of ['/functions/v1/', '/functions/v1/nothing', '/functions/v2/enqueue-job', '/functions/v1/enqueue-jobs', '/functions/v1/ENQUEUE-JOB']) {
      const r = await request('POST', target, { token: editor.token, body: {} })
      assertError(r, 404, 'NOT_FOUND')
      assert.equal(r.headers['x-relay-error'], 'true', target)
    }
  })
  test('supabase-js sees it as a relay error', async () => {
    const { error } = await (await client(editor)).functions.invoke('no-such-function', { body: {} })
    assert.equal(error.name, 'FunctionsRelayError')
  })
  test('a function’s own errors carry no x-relay-error', async () => {
    for (const r of [await call('enqueue-job', { who: editor, body: '{' }), await call('job-status', { method: 'GET' }),
      await call('job-status', { method: 'GET', who: editor, query: { jobId: randomUUID() } })]) {
      assert.equal(r.headers['x-relay-error'], undefined, r.text)
    }
  })
  test('no socket: 503 BOOT_ERROR with x-relay-error, nothing was done', async () => {
    const socket = path.join(data, 'run/job-status.sock')
    const mine = services(/^job-status\.\d+$/)
    await Promise.all(mine.map((s) => sv('down', s))) // with them go the connections that nginx keeps
    renameSync(socket, `${socket}.away`)
    try {
      const r = await call('job-status', { method: 'GET', who: editor })
      assertError(r, 503, 'BOOT_ERROR')
      assert.equal(r.headers['x-relay-error'], 'true')
      assert.equal(r.headers['retry-after'], '1')
    } finally {
      renameSync(`${socket}.away`, socket)
      await Promise.all(mine.map((s) => sv('up', s)))
    }
    assert.equal((await call('job-status', { method: 'GET', who: editor })).status, 200)
  })
  test('a handler that dies over a request: 502 with x-relay-error; the key makes the retry safe', async () => {
    const payload = coursePayload()
    const key = randomUUID()
    const victims = processes(/enqueue-job --fd/)
    for (const { pid } of victims) process.kill(pid, 'SIGSTOP')
    const asked = enqueue(editor, payload, { key })
    await sleep(200) // nginx hands the request on; nobody says when
    for (const { pid } of victims) process.kill(pid, 'SIGKILL')
    const r = await asked
    if (r.status !== 202) { // 202: it was still waiting in the socket and met the next process
      assertError(r, 502, 'WORKER_ERROR')
      assert.equal(r.headers['x-relay-error'], 'true')
    }
    const again = await until('it is back', async () => { const a = await enqueue(editor, payload, { key }); return a.status < 300 && a })
    assert.ok([200, 202].includes(again.status), again.text)
  })
  test('a handler that is down: its requests wait in the socket, and are answered when it is back', async () => {
    const mine = services(/^job-status\.\d+$/)
    await Promise.all(mine.map((s) => sv('down', s)))
    const asked = call('job-status', { method: 'GET', who: editor })
    await Promise.all(mine.map((s) => sv('up', s)))
    assert.equal((await asked).status, 200)
  })
})

describe('stored bytes', () => {
  test('an ETag, a date, and 304 for who knows it', async () => {
    const r = await object()
    assert.match(r.headers.etag, /^"[^"]+"$/)
    assert.ok(!Number.isNaN(Date.parse(r.headers['last-modified'])))
    assert.equal(r.headers['accept-ranges'], 'bytes')
    const same = await object({ headers: { 'if-none-match': r.headers.etag } })
    assert.equal(same.status, 304)
    assert.equal(same.body.length, 0)
    assert.equal((await object({ headers: { 'if-none-match': '"other"' } })).status, 200)
  })
  test('ranges: 206 with the very bytes, 416 beyond the end', async () => {
    const whole = (await object()).body
    const part = await object({ headers: { range: 'bytes=10-19' } })
    assert.equal(part.status, 206)
    assert.deepEqual(part.body, whole.subarray(10, 20))
    assert.equal(part.headers['content-range'], `bytes 10-19/${whole.length}`)
    assert.deepEqual((await object({ headers: { range: 'bytes=-5' } })).body, whole.subarray(-5))
    assert.equal((await object({ headers: { range: `bytes=${whole.length + 10}-` } })).status, 416)
  })
  test('HEAD says what GET would, without the bytes', async () => {
    const [get, head] = [await object(), await object({ method: 'HEAD' })]
    assert.equal(head.status, 200)
    assert.equal(head.body.length, 0)
    assert.equal(head.headers['content-length'], String(get.body.length))
    assert.equal(head.headers.etag, get.headers.etag)
  })
  test('HEAD on functions and health', async () => {
    const r = await call('job-status', { method: 'HEAD', who: editor })
    assert.equal(r.status, 200)
    assert.equal(r.body.length, 0)
    assert.equal((await request('HEAD', '/health')).status, 200)
  })
  test('the bytes are sent by nginx, not through a handler', async () => {
    const line = await until('the log has the download', async () => {
      await object({ headers: { 'x-request-id': 'accel-check-1' } })
      return readFileSync(path.join(data, 'log/nginx/current'), 'utf8').split('\n').findLast((l) => l.includes('accel-check-1'))
    })
    assert.match(line, /"status":200/)
    const direct = await request('GET', '/_blobs/00/x')
    assert.equal(direct.status, 404)
  })
})

describe('health and metrics', () => {
  test('alive', async () => {
    const r = await request('GET', '/health')
    assert.equal(r.status, 200)
    assert.deepEqual(r.json, { status: 'ok' })
  })
  test('ready, with figures of database, store and queues', async () => {
    const r = await request('GET', '/health/ready')
    assert.equal(r.status, 200, r.text)
    assert.equal(r.json.status, 'ready')
    assert.equal(r.json.database.ok, true)
    assert.ok(r.json.store.free_bytes > 0)
    const queue = r.json.queues.ai_course_jobs
    for (const name of ['ready', 'waiting', 'processing', 'blocked', 'dead_letter', 'done_hour', 'failed_hour', 'oldest_ready_seconds', 'workers']) {
      assert.equal(typeof queue[name], 'number', name)
    }
    assert.ok(queue.workers >= 1)
    assert.ok(queue.done_hour >= 1)
  })
  test('neither path says a secret or an address of the database', async () => {
    const r = await request('GET', '/health/ready')
    assert.doesNotMatch(r.text, /postgres(ql)?:|password|secret/i)
    assertError(await request('GET', '/health/other'), 404)
  })
  test('metrics are Prometheus text for loopback, and not public', async () => {
    const r = await request('GET', '/metrics')
    assert.equal(r.status, 200, r.text)
    assert.match(r.headers['content-type'], /^text\/plain; version=0\.0\.4/)
    for (const line of r.text.trim().split('\n')) assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[0-9.e+-]+)$/)
    assert.match(r.text, /ignite_jobs_ready\{queue="ai_course_jobs"\} \d+/)
    const outside = await request('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } })
    assertError(outside, 403)
  })
})

test('slow and odd clients do not stop others', async () => {
  const slow = rawExchange(`POST /functions/v1/enqueue-job HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n`, { wait_ms: 1500 })
  const r = await call('job-status', { method: 'GET', who: editor })
  assert.equal(r.status, 200)
  await slow
  assert.match(await rawExchange('\x16\x03\x01\x02\x00\x01\x00', { wait_ms: 500 }), /^(HTTP\/1\.1 400|$)/)
})

test('200 requests at once are all answered', async () => {
  const all = await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 ? call('job-status', { method: 'GET', who: editor }) : request('GET', '/health'))))
  assert.ok(all.every((r) => r.status === 200), JSON.stringify(all.map((r) => r.status)))
  assert.ok(settings.PUBLIC_URL === undefined || url)
})
