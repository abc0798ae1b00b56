// A second stack beside the first one, set up differently: keys of an issuer (JWKS, rotation), a small store that fills up, a rate
// limit. It runs side by side with the first, on another port and data folder.
import { after, before, describe, test } from 'node:test'
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import {
  assert, assertError, coursePayload, http, net, path, randomUUID, request as requestFirst, root, run, settingsOf, sleep, token, until, via,
} from './lib.mjs'

const skip = via === 'pgbouncer' ? 'the same on any database' : false
const work = mkdtempSync(path.join(tmpdir(), 'ignite-second-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
const data = path.join(work, 'data')
const store = path.join(work, 'store')
let base, issuer, keys, serviceKey, organization, user, mounted

// Nothing of the first stack's own settings may reach the second one.
const env = Object.fromEntries(Object.entries(process.env).filter(([k]) => !/^(DATABASE|JWT|JWKS|SERVICE|SECRET|STORAGE|PUBLI|AGENT|RATE|IGNITE_(PORT|LISTEN|FUNCTIONS))/.test(k)))
const ignite = async (...args) => {
  const r = await run(path.join(root, 'ignite'), [args[0], '--data', data, ...args.slice(1)], { env, timeout: 90000 })
  assert.equal(r.code, 0, `ignite ${args.join(' ')}: ${r.stdout}${r.stderr}`)
  return r.stdout.trim()
}
const request = (method, target, options = {}) => requestFirst(method, target, { base, ...options })
const call = (name, { method = 'POST', query = '', ...rest }) => request(method, `/functions/v1/${name}${query && `?${new URLSearchParams(query)}`}`, rest)

const freePort = () => new Promise((r) => { const s = net.createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => r(port)) }) })
const newKey = (kind, kid) => ({ kid, ...(kind === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 })) })
const publicPart = ({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: publicKey.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256' })
const issued = (key, claims = {}, header = {}) => token({ sub: user, role: 'authenticated', aud: 'authenticated', ...claims }, { key: key.privateKey, header: { kid: key.kid, ...header } })
const ask = (bearer, more = {}) => call('job-status', { method: 'GET', token: bearer, ...more })

before(async () => {
  if (skip) return
  keys = [newKey('ES256', 'es-1'), newKey('RS256', 'rs-1')]
  issuer = http.createServer((rq, rs) => rs.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: keys.map(publicPart) })))
  await new Promise((r) => issuer.listen(0, '127.0.0.1', r))
  chmodSync(work, 0o755)
  mkdirSync(store)
  mounted = process.getuid() === 0 && (await run('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=755', 'none', store])).code === 0
  serviceKey = randomBytes(32).toString('hex')
  const port = await freePort()
  Object.assign(env, { JWKS_URL: `http://127.0.0.1:${issuer.address().port}/jwks.json`, SERVICE_KEY: serviceKey, RATE_LIMIT: '40', STORAGE_URL: `file://${store}` })
  await ignite('up', '--detach', '--no-demo', '--port', String(port))
  base = `http://127.0.0.1:${port}`
  organization = (await ignite('org', 'add', 'Second')).split('\n').at(-1)
  user = (await ignite('user', 'add', 'u@example.org', '--org', organization, '--role', 'editor')).split('\n').at(-1)
})
after(async () => {
  if (skip) return
  issuer.close()
  issuer.closeAllConnections()
  await run(path.join(root, 'ignite'), ['down', '--data', data], { env, timeout: 60000 })
  if (mounted) await run('umount', ['-l', store])
})

describe('an issuer’s keys', { skip }, () => {
  test('ES256 and RS256 tokens of known keys are accepted', async () => {
    for (const key of keys) assert.equal((await ask(issued(key))).status, 200, key.kid)
  })
  test('Ignite’s own service tokens are signed with SERVICE_KEY and accepted', async () => {
    const own = await ignite('token', '--role', 'service_role')
    assert.equal((await call('process-pending-jobs', { token: own })).status, 200)
  })
  test('the algorithm is pinned to the key', async () => {
    const [es, rs] = keys
    const pem = rs.publicKey.export({ type: 'spki', format: 'pem' })
    const claims = { sub: user, role: 'authenticated' }
    for (const [what, bad] of [
      ['HS256 with the public PEM as secret', token(claims, { key: pem, header: { kid: rs.kid } })],
      ['HS256 with the public JWK as secret', token(claims, { key: JSON.stringify(publicPart(es)), header: { kid: es.kid } })],
      ['RS256 under an EC key’s id', issued({ ...rs, kid: es.kid })],
      ['ES256 under an RSA key’s id', issued({ ...es, kid: rs.kid })],
      ['alg none under a known id', issued(es, {}, { alg: 'none' })],
      ['RS512', issued(rs, {}, { alg: 'RS512' })],
      ['no kid', issued(es, {}, { kid: undefined })],
      ['another key under a known id', issued({ ...newKey('ES256'), kid: es.kid })],
      ['crit', issued(es, {}, { crit: ['exp'] })],
      ['jku elsewhere', issued({ ...newKey('ES256'), kid: 'far' }, {}, { jku: env.JWKS_URL })],
      ['expired', issued(es, { exp: Math.floor(Date.now() / 1000) - 60 })],
    ]) assertError(await ask(bad), 401, 'unauthorized', undefined, what)
  })
  test('a service role is nobody’s to claim by the issuer’s user key unless the token says so', async () => {
    assertError(await call('process-pending-jobs', { token: issued(keys[0]) }), 403, 'forbidden')
  })
  test('rotation: a new key is fetched when a token names it; the old one works until it is gone', async () => {
    const fresh = newKey('ES256', 'es-2')
    assertError(await ask(issued(fresh)), 401, 'unauthorized')
    keys = [fresh, ...keys]
    await until('the new key is accepted', async () => (await ask(issued(fresh))).status === 200, { within_ms: 15000, every_ms: 500 })
    assert.equal((await ask(issued(keys[1]))).status, 200, 'the old key still is')
  })
  test('while the issuer is down the known keys go on working', async () => {
    const { port } = issuer.address()
    await new Promise((r) => { issuer.close(r); issuer.closeAllConnections() })
    assert.equal((await ask(issued(keys[0]))).status, 200)
    const r = await ask(issued(newKey('ES256', 'unknown')))
    assert.ok([401, 503].includes(r.status), r.text)
    await new Promise((done) => issuer.listen(port, '127.0.0.1', done))
  })
  test('supported through the storage API as well', async () => {
    const bad = await request('GET', '/storage/v1/object/authenticated/courses/x', { token: 'not.a.token' })
    assert.equal(bad.status, 400)
    assert.equal(bad.json.statusCode, '403')
    assert.ok(createPublicKey(keys[0].publicKey.export({ type: 'spki', format: 'pem' })))
    assert.equal((await request('GET', '/storage/v1/object/authenticated/courses/x', { token: issued(keys[0]) })).json.statusCode, '404')
  })
})

describe('a store without room', { skip }, () => {
  const count = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).length
  const blobs = () => count(path.join(store, 'blobs')) + count(path.join(store, 'tmp'))
  const rows = async () => (await ignite('psql', '-XAt', '-c', `select (select count(*) from ignite.jobs) + (select count(*) from ignite.jobs_ended), (select count(*) from ignite.job_keys),
    (select count(*) from ignite.courses), (select count(*) from storage.objects)`))
  const fill = () => {
    const { bavail, bsize } = statfsSync(store)
    const full = path.join(store, 'filler')
    for (let size = bavail * bsize; size >= 4096; size = Math.floor(size / 2)) {
      try { writeFileSync(full, Buffer.alloc(size), { flag: 'a' }) } catch { /* that was too much */ }
    }
    return () => rmSync(full)
  }
  const enqueue = (payload, key) => call('enqueue-job', { token: issued(keys[0]), headers: key ? { 'idempotency-key': key } : {}, body: { jobType: 'ai_course_generate', payload } })

  test('an enqueue with notes and an upload are 503, retryable, and leave nothing; afterwards they succeed', async (t) => {
    if (!mounted) return t.skip('a small file system cannot be mounted here')
    const made = await enqueue(coursePayload({ course_id: 'fits' }))
    assert.equal(made.status, 202, made.text)
    await until('done', async () => (await ask(issued(keys[0]), { query: { jobId: made.json.jobId } })).json.status === 'done')
    const before = [await rows(), blobs()]
    const empty = fill()
    const payload = coursePayload({ notes: 'n'.repeat(10000) })
    const key = randomUUID()
    const refused = await enqueue(payload, key)
    assertError(refused, 503, 'store_unavailable')
    assert.ok(Number(refused.headers['retry-after']) >= 1)
    const upload = () => request('POST', '/storage/v1/object/courses/fits/drafts/x.bin', { token: issued(keys[0]), body: Buffer.alloc(300000), headers: { 'content-type': 'application/octet-stream' } })
    const big = await upload()
    assert.ok(big.status >= 500, `${big.status} ${big.text}`)
    const readable = await request('GET', '/storage/v1/object/authenticated/courses/fits/course.json', { token: issued(keys[0]) })
    assert.equal(readable.status, 200, 'what is there can be read')
    assert.equal((await request('GET', '/health')).status, 200)
    empty()
    await until('nothing is left', async () => {
      assert.deepEqual([await rows(), blobs()], before)
      return true
    }, { within_ms: 5000 })
    const again = await enqueue(payload, key)
    assert.equal(again.status, 202)
    assert.equal((await upload()).status, 200)
    // What it still writes and removes would make room in the next test.
    await until('done', async () => (await ask(issued(keys[0]), { query: { jobId: again.json.jobId } })).json.status === 'done', { within_ms: 20000 })
  })
  test('a job that finds no room uses no attempt up, is tried again and done when there is some', async (t) => {
    if (!mounted) return t.skip('a small file system cannot be mounted here')
    await ignite('psql', '-Xq', '-c', `update ignite.job_queues set max_attempts = 1`)
    const empty = fill()
    const made = await enqueue(coursePayload({ course_id: 'later' }))
    assert.equal(made.status, 202, made.text)
    const state = async () => (await ask(issued(keys[0]), { query: { jobId: made.json.jobId } })).json
    await until('a run failed', async () => (await state()).attempts[0]?.outcome != null)
    empty()
    const job = await until('done', async () => { const s = await state(); return s.status === 'done' && s }, { within_ms: 20000 })
    assert.match(job.attempts[0].outcome, /retry|released|failed/)
  })
})

describe('side by side', { skip }, () => {
  test('the first stack knows nothing of the second one’s organisations, and the other way round', async () => {
    const other = await requestFirst('GET', '/functions/v1/job-status', { token: issued(keys[0]) })
    assert.equal(other.status, 401)
    assert.equal(settingsOf(data).IGNITE_PORT, new URL(base).port)
  })
  test('the settings file is the owner’s alone', () => {
    assert.equal(statSync(path.join(data, 'ignite.env')).mode & 0o777, 0o600)
  })
})

describe('the rate limit', { skip }, () => {
  test('a client over its rate is told so: 429 with Retry-After; another address is not; a pause helps', async () => {
    const burst = await Promise.all(Array.from({ length: 400 }, () => request('GET', '/health')))
    const refused = burst.filter((r) => r.status === 429)
    assert.ok(refused.length > 0, 'nobody was refused')
    assert.ok(burst.filter((r) => r.status === 200).length >= 160, 'the burst is served')
    assertError(refused[0], 429, 'rate_limited')
    assert.equal(refused[0].headers['retry-after'], '1')
    assert.equal(refused[0].headers['access-control-allow-origin'], '*')
    const storage = await Promise.all(Array.from({ length: 400 }, () => request('GET', '/storage/v1/object/public/published/none.json')))
    const worded = storage.find((r) => r.status === 429)
    assert.ok(worded, 'storage refused nobody')
    assert.equal(worded.json.statusCode, '429', 'storage words it its own way')
    await sleep(1500)
    assert.equal((await request('GET', '/health')).status, 200)
  })
})
