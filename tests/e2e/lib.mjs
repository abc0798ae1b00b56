// What all end-to-end tests stand on: the stack under test, callers and their tokens, raw HTTP, the real client, SQL as
// a client's role, waiting for events. The runner (tests/e2e/run) starts the stack and says where it is.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createHmac, randomBytes, randomUUID, sign as signWith } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { scripts } from './psql.mjs'

const need = (name) => {
  if (!process.env[name]) throw new Error(`${name} is not set: start the tests by tests/e2e/run`)
  return process.env[name]
}

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const build = need('E2E_BUILD')
export const data = need('E2E_DATA')
export const url = need('E2E_URL')
export const via = process.env.E2E_VIA ?? 'direct'

const modules = createRequire(path.join(need('E2E_MODULES'), 'package.json'))

/** The settings of a stack: its ignite.env, which the environment overrides. */
export function settingsOf(folder) {
  const file = path.join(folder, 'ignite.env')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const found = Object.fromEntries(lines.filter((l) => /^[A-Z_]+=/.test(l)).map((l) => [l.slice(0, l.indexOf('=')), l.slice(l.indexOf('=') + 1)]))
  return new Proxy(found, { get: (o, k) => process.env[k] ?? o[k] })
}
export const settings = settingsOf(data)
export const secret = () => settings.JWT_SECRET.split(',')[0]
export const agentToken = () => settings.AGENT_TOKEN.split(',')[0]
export const store = () => settings.STORAGE_URL.replace('file://', '')

/** Runs a program; resolves to {code, stdout, stderr}, never rejects for an exit code. */
export function run(file, args, { input, env, timeout = 60000, cwd = root, encoding = 'utf8' } = {}) {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env: env ?? process.env, timeout, cwd, encoding, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? -1) : 0, signal: error?.signal ?? null, stdout, stderr }))
    child.stdin.on('error', () => {}) // it may end without reading
    if (input !== undefined) child.stdin.end(input)
  })
}

/** ./ignite VERB …, for this stack; its output, trimmed. Fails the test when the verb does. */
export async function ignite(verb, ...args) {
  const r = await run(path.join(root, 'ignite'), [verb, '--data', data, ...args])
  assert.equal(r.code, 0, `ignite ${verb} ${args.join(' ')}: ${r.stderr}`)
  return r.stdout.trim()
}
const lastLine = (text) => text.split('\n').at(-1)

// ---- SQL -----------------------------------------------------------------------------------------------------------------

const script = scripts(() => (process.env.E2E_SQL_URL ? ['psql', [process.env.E2E_SQL_URL]] : [path.join(root, 'ignite'), ['psql', '--data', data]]))

/** What a transaction of that caller begins with. as: undefined (the owner), 'anon', or {role, claims, organization}. */
function begin(as) {
  if (as === undefined) return ['begin;\n', {}]
  const caller = typeof as === 'string' ? { role: as } : as
  const claims = { role: caller.role, ...caller.claims }
  return [
    `begin;
    select set_config('role', :'caller_role', true), set_config('request.jwt.claims', :'caller_claims', true),
    set_config('ignite.organization', :'caller_organization', true) \\g /dev/null\n`,
    {
      caller_role: caller.role, caller_claims: JSON.stringify(claims),
      caller_organization: caller.organization ?? '',
    },
  ]
}

/** One statement that gives rows (select, or insert/update/delete … returning), as a list of objects. :'name' takes vars.name. */
export async function sql(statement, vars = {}, as = undefined) {
  const [head, more] = begin(as)
  const out = await script(
    `${head}with q as (${statement}) select coalesce(jsonb_agg(to_jsonb(q)), '[]') from q;\ncommit;\n`, { ...vars, ...more })
  return JSON.parse(out)
}
/** The only column of the only row. */
export const sqlValue = async (...args) => Object.values((await sql(...args))[0])[0]
/** Any statements, without rows. */
export async function sqlRun(statements, vars = {}, as = undefined) {
  const [head, more] = begin(as)
  await script(`${head}${statements};\ncommit;\n`, { ...vars, ...more })
}

// ---- callers ---------------------------------------------------------------------------------------------------------------

const b64url = (v) => Buffer.from(typeof v === 'string' || Buffer.isBuffer(v) ? v : JSON.stringify(v)).toString('base64url')
export const now = () => Math.floor(Date.now() / 1000)

/** A signed token. key: a text secret (HS256) or a private KeyObject (ES256, RS256); header fields may be overridden. */
export function token(claims, { key = secret(), header = {} } = {}) {
  const alg = typeof key === 'string' ? 'HS256' : key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256'
  const input = `${b64url({ alg, typ: 'JWT', ...header })}.${b64url({ iat: now(), exp: now() + 3600, ...claims })}`
  const signature = alg === 'HS256'
    ? createHmac('sha256', key).update(input).digest()
    : signWith('sha256', Buffer.from(input), alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key)
  return `${input}.${b64url(signature)}`
}
export const userToken = (sub, options) => token({ sub, role: 'authenticated', aud: 'authenticated' }, options)

const once = (make) => {
  let made
  return () => (made ??= make())
}
export const serviceToken = once(() => ignite('token', '--role', 'service_role', '--ttl', '2h'))
export const anonToken = once(() => ignite('token', '--role', 'anon', '--ttl', '2h'))

export const newOrganization = async (name = 'Test') => lastLine(await ignite('org', 'add', name))

/** A new user with that role: {id, email, token, organization, claims for sql()}. */
export async function newMember(organization, role = 'editor', email = `u-${randomUUID()}@example.org`) {
  const id = lastLine(await ignite('user', 'add', email, '--org', organization, '--role', role))
  return { id, email, organization, role, token: userToken(id), sql: { role: 'authenticated', claims: { sub: id } } }
}
/** An organisation of its own with one editor: what most tests need. */
export async function newTenant(role = 'editor') {
  return newMember(await newOrganization(), role)
}
export const agentHeaders = (organization, user = randomUUID()) =>
  ({ 'x-agent-token': agentToken(), 'x-organization-id': organization, 'x-user-id': user })

// ---- HTTP ------------------------------------------------------------------------------------------------------------------

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 })

/** One raw request: {status, headers, body (Buffer), text, json}. body: text, Buffer, or an object (sent as JSON). */
export function request(method, target, { headers = {}, body, token: bearer, base = url, timeout = 40000 } = {}) {
  const all = { ...headers }
  if (bearer) all.authorization = `Bearer ${bearer}`
  let bytes = body
  if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
    bytes = JSON.stringify(body)
    all['content-type'] ??= 'application/json'
  }
  if (bytes !== undefined && !all['transfer-encoding']) all['content-length'] ??= Buffer.byteLength(bytes)
  for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name]
  return new Promise((resolve, reject) => {
    // The target goes out as it is: tests send what URL parsers would repair.
    const at = new URL(base)
    const rq = http.request({ host: at.hostname, port: at.port, method, path: target, headers: all, agent, timeout })
    rq.on('timeout', () => rq.destroy(new Error(`no answer within ${timeout} ms: ${method} ${target}`)))
    rq.on('error', reject)
    rq.on('response', (rs) => {
      const parts = []
      rs.on('data', (p) => parts.push(p))
      rs.on('error', reject)
      rs.on('end', () => {
        const buffer = Buffer.concat(parts)
        const text = buffer.toString()
        let json
        try { json = JSON.parse(text) } catch { /* not JSON */ }
        resolve({ status: rs.statusCode, headers: rs.headers, body: buffer, text, json })
      })
    })
    rq.end(bytes)
  })
}

/** A function by name. who: anything with a token, or {headers}. */
export function call(name, { method = 'POST', query = '', who, headers = {}, ...rest } = {}) {
  return request(method, `/functions/v1/${name}${query && `?${new URLSearchParams(query)}`}`,
    { token: who?.token, headers: { ...who?.headers, ...headers }, ...rest })
}
export const service = async () => ({ token: await serviceToken() })

/** supabase-js as a front end makes it: the project's key, and the session's token when somebody is signed in. */
export async function client(who, headers = {}) {
  const options = { global: { headers }, auth: { persistSession: false, autoRefreshToken: false } }
  if (who?.token) options.accessToken = async () => who.token
  // Only here: most files do without, and reading it takes longer than Node's own start.
  const { createClient } = await import(pathToFileURL(modules.resolve('@supabase/supabase-js')).href)
  return createClient(url, await anonToken(), options)
}

/** The data of a supabase-js call, which must succeed; a failure says what the server answered. */
export async function good(promise) {
  const { data: found, error } = await promise
  if (error) assert.fail(`${error.name}: ${error.message} ${error.context?.text ? await error.context.text() : ''}`)
  return found
}

/** Sends bytes over a plain connection and resolves to what came back until it closed (or after wait_ms). */
export function rawExchange(bytes, { wait_ms = 3000, abort_after_ms } = {}) {
  return new Promise((resolve, reject) => {
    const at = new URL(url)
    const socket = net.connect(Number(at.port), at.hostname, () => socket.write(bytes))
    let got = ''
    const end = () => { socket.destroy(); resolve(got) }
    const timer = setTimeout(end, abort_after_ms ?? wait_ms)
    socket.on('data', (d) => { got += d })
    socket.on('close', () => { clearTimeout(timer); resolve(got) })
    socket.on('error', (e) => (abort_after_ms !== undefined ? resolve(got) : reject(e)))
  })
}

// ---- statements about answers --------------------------------------------------------------------------------------------------

/** A function's error in the shape of the conventions. */
export function assertError(r, status, code, pointer) {
  assert.equal(r.status, status, `${r.status} ${r.text}`)
  assert.match(r.headers['content-type'] ?? '', /^application\/json/)
  assert.equal(typeof r.json?.message, 'string', r.text)
  assert.equal(typeof r.json.request_id, 'string', r.text)
  assert.equal(r.json.request_id, r.headers['x-request-id'])
  if (code) assert.equal(r.json.code, code, r.text)
  if (pointer !== undefined) {
    assert.ok(r.json.errors?.some((e) => e.pointer === pointer && e.message), `no error at ${pointer}: ${r.text}`)
  }
  return r.json
}
/** The storage API's error: HTTP 400 for nearly all of them. */
export function assertStorageError(r, statusCode, error, http_status = 400) {
  assert.equal(r.status, http_status, `${r.status} ${r.text}`)
  assert.equal(r.json?.statusCode, String(statusCode), r.text)
  assert.equal(r.json.error, error, r.text)
  assert.equal(typeof r.json.message, 'string')
  return r.json
}

// ---- events ----------------------------------------------------------------------------------------------------------------

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms))

/** Asks until the answer is true or the time is up; resolves to the answer. What takes long is asked after less often: many that
 *  wait at once would keep the processors from what they wait for. */
export async function until(what, ask, { within_ms = 15000, every_ms = 50 } = {}) {
  const began = performance.now(), end = began + within_ms
  let last
  for (;;) {
    try {
      last = await ask()
      if (last) return last
    } catch (e) { last = e }
    if (performance.now() > end) throw new Error(`${what}: not within ${within_ms} ms (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`)
    await sleep(Math.max(every_ms, (performance.now() - began) / 20))
  }
}

// ---- courses and jobs -----------------------------------------------------------------------------------------------------------

let serial = 0
export const courseId = (stem = 'course') => `${stem}-${randomBytes(5).toString('hex')}-${++serial}`
/** A small course that a pack makes: 2 groups of 4 items. */
export const coursePayload = (more = {}) =>
  ({ course_id: courseId(), subject: 'addition', grade_band: '3-5', mode: 'options', groups: 2, items_per_group: 4, ...more })

export const enqueue = (who, payload, { key, headers = {} } = {}) =>
  call('enqueue-job', {
    who, headers: { ...(key ? { 'idempotency-key': key } : {}), ...headers },
    body: { jobType: 'ai_course_generate', payload },
  })
export const jobStatus = (who, jobId) => call('job-status', { who, method: 'GET', query: { jobId } })

/** Waits until the job has that status; its job-status. */
export const jobIs = (who, jobId, status, options) => until(`job ${jobId} ${status}`, async () => {
  const r = await jobStatus(who, jobId)
  assert.equal(r.status, 200, r.text)
  if (r.json.status !== status && ['done', 'failed', 'dead_letter', 'cancelled'].includes(r.json.status)) {
    throw new Error(`the job is ${r.json.status}: ${r.text}`)
  }
  return r.json.status === status && r.json
}, options)

/** Asks for a course and waits for it: {course_id, jobId, job}. */
export async function newCourse(who, more = {}) {
  const payload = coursePayload(more)
  const r = await enqueue(who, payload)
  assert.equal(r.status, 202, r.text)
  return { course_id: payload.course_id, jobId: r.json.jobId, job: await jobIs(who, r.json.jobId, 'done') }
}

const filesBelow = (folder) => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).length
  } catch { return 0 }
}

/** How much there is: rows of every table that a request could write, files of the store. For "nothing is left behind". */
export async function inventory() {
  const tables = (await sql(`select schemaname || '.' || tablename as name from pg_tables
    where (schemaname in ('ignite', 'storage') or (schemaname, tablename) = ('auth', 'users'))
    and tablename not in ('workers', 'job_scan', 'media_courses', 'media_scan', 'schema_migrations', 'migrations')`)).map((r) => r.name).sort()
  const counts = (await sql(`select ${tables.map((t) => `(select count(*) from ${t}) as "${t}"`).join(', ')}`))[0]
  return { ...counts, 'blobs (files)': filesBelow(path.join(store(), 'blobs')), 'tmp (files)': filesBelow(path.join(store(), 'tmp')) }
}
/** The inventory once nothing moves any more: a job of the test before may still be on its way, or wait to be claimed. */
export async function settledInventory() {
  let before = await inventory()
  for (let i = 0, same = 0; i < 20; i++) {
    await new Promise((r) => setTimeout(r, 400))
    const now = await inventory()
    same = JSON.stringify(now) === JSON.stringify(before) ? same + 1 : 0
    if (same >= (now['ignite.job_ready'] + now['ignite.job_lease'] === 0 ? 1 : 5)) break
    before = now
  }
  return before
}
/** Runs what must leave nothing behind. */
export async function leavesNothing(what) {
  const before = await settledInventory()
  const result = await what()
  // nginx removes a refused body's file a moment after the answer.
  await until('nothing is left behind', async () => {
    assert.deepEqual(await inventory(), before)
    return true
  }, { within_ms: 5000, every_ms: 200 })
  return result
}

// ---- processes of the stack ---------------------------------------------------------------------------------------------------

/** Living processes of the stack whose command line matches: all its descendants hold descriptor 19, the stack's lock. */
export function processes(pattern, folder = data) {
  const lock = realpathSync(path.join(folder, 'lock/stack'))
  const found = []
  for (const pid of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
    try {
      if (readlinkSync(`/proc/${pid}/fd/19`) !== lock) continue
      const cmd = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      if (cmd && pattern.test(cmd)) found.push({ pid: Number(pid), cmd })
    } catch { /* it ended meanwhile, or is another user's */ }
  }
  return found
}

/** Supervised services, as an operator stops and starts them: sv('down', 'generate-course.w1'). */
export async function sv(verb, service, folder = data) {
  const r = await run('sv', ['-w', '20', verb, path.join(folder, 'sv', service)])
  assert.equal(r.code, 0, `sv ${verb} ${service}: ${r.stdout}${r.stderr}`)
}
export const services = (pattern, folder = data) =>
  readFileSync(path.join(folder, 'services'), 'utf8').split('\n').map((l) => l.split(' ')[0]).filter((n) => n && pattern.test(n))
let stopped = 0
const workers = () => services(/^(generate-course|media-runner)\.w\d+$|^cron-/)
/** From here to startWorkers() nobody claims jobs but who is told to. May be nested. */
export const stopWorkers = async () => { if (stopped++ === 0) await Promise.all(workers().map((n) => sv('down', n))) }
export const startWorkers = async () => { if (--stopped === 0) await Promise.all(workers().map((n) => sv('up', n))) }
export async function withoutWorkers(what) {
  await stopWorkers()
  try { return await what() } finally { await startWorkers() }
}

export { assert, spawn, randomUUID, existsSync, readFileSync, path, http, net }
