// The bed of the queue's fault tests: a database of its own, PgBouncer before it, workers that are stopped and killed, SQL
// sessions, and the checker after each test. tests/faults/run says where (FAULTS_DIR) and with which build (FAULTS_BUILD).
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export { assert }
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const long = Boolean(process.env.FAULTS_LONG)
const build = process.env.FAULTS_BUILD
const dir = path.join(process.env.FAULTS_DIR, String(process.pid))
mkdirSync(dir, { recursive: true })

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
export const any = (list) => list[Math.floor(Math.random() * list.length)]
export const range = (n) => Array.from({ length: n }, (_, i) => i)
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))]
export const shown = (list) => `${quantile(list, 0.5)} ms at the median, ${Math.max(...list)} ms at most`
export async function until(what, probe, { within_ms = 20000, every_ms = 50 } = {}) {
  const end = performance.now() + within_ms
  for (;;) {
    const v = await probe()
    if (v) return v
    if (performance.now() > end) throw new Error(`not within ${within_ms} ms: ${typeof what === 'function' ? await what() : what}`)
    await sleep(every_ms)
  }
}

// ---- the database ----------------------------------------------------------------------------------------------------

const cluster = (verb) => execFileSync(path.join(root, 'tests/lib/cluster.sh'), [verb, dir], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
const sockets = () => readFileSync(path.join(dir, 'run'), 'utf8').trim()
const urls = {}

/** A cluster with the schema, the bed and the checker. */
export async function openBed() {
  process.on('exit', closeBed)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
  urls.direct = cluster('start')
  for (const file of ['bed.sql', 'check.sql']) {
    execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-h', sockets(), '-U', 'postgres', '-d', 'ignite', '-f', path.join(root, 'tests/faults', file)],
      { stdio: ['ignore', 'inherit', 'inherit'] })
  }
  await sql(`select ignite.organization_add('first')`)
}

let bouncer
/** PgBouncer in transaction mode before the database; false where it is not installed. */
export async function openBouncer() {
  const home = path.join(dir, 'bouncer')
  const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find((p) => existsSync(p))
  if (!program) return false
  mkdirSync(home, { mode: 0o755 })
  writeFileSync(path.join(home, 'users'), '"ignite_handler" ""\n')
  writeFileSync(path.join(home, 'ini'), `[databases]
ignite = host=${sockets()} user=ignite_handler dbname=ignite
[pgbouncer]
listen_addr =
unix_socket_dir = ${sockets()}
unix_socket_mode = 0777
listen_port = 6432
auth_type = trust
auth_file = ${home}/users
pool_mode = transaction
max_client_conn = 500
default_pool_size = 60
server_login_retry = 1
`)
  const asWho = process.getuid() === 0 ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : []
  const log = openSync(path.join(dir, 'bouncer.log'), 'a')
  bouncer = spawn('setpriv', ['--pdeathsig', 'KILL', ...asWho, program, path.join(home, 'ini')], { stdio: ['ignore', log, log] })
  closeSync(log)
  await until('PgBouncer listens', () => existsSync(path.join(sockets(), '.s.PGSQL.6432')))
  urls.pgbouncer = `postgresql://ignite_handler@/ignite?host=${sockets()}&port=6432`
  return true
}

let closed = false
export function closeBed() {
  if (closed) return
  closed = true
  for (const w of alive) w.child.kill('SIGKILL')
  bouncer?.kill('SIGKILL')
  common?.end()
  if (existsSync(path.join(dir, 'run'))) cluster('stop')
}

export const quitDatabase = () => cluster('quit')
export const startDatabase = () => cluster('again')

/** A psql of the superuser that stays: one statement at a time. */
export class Session {
  constructor() {
    this.child = spawn('psql', ['-X', '-q', '-A', '-t', '-h', sockets(), '-U', 'postgres', '-d', 'ignite'], { stdio: 'pipe' })
    this.out = ''
    this.child.stdin.on('error', () => {})
    this.child.stderr.on('data', () => {})
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      this.out += text
      const end = this.out.match(/^%end (.*)\n/m)
      if (!end || !this.waiting) return
      const { resolve, reject } = this.waiting
      const body = this.out.slice(0, end.index).trimEnd()
      this.waiting = null
      this.out = ''
      if (end[1].startsWith('00000')) return resolve(body)
      if (!/^[0-9A-Z]{5} /.test(end[1])) this.gone = true // no answer of the server's
      reject(new Error(end[1]))
    })
    this.child.on('close', () => {
      this.gone = true
      this.waiting?.reject(new Error('the connection is gone'))
    })
  }

  run(statement) {
    if (this.gone) return Promise.reject(new Error('the connection is gone'))
    assert.ok(!this.waiting, 'one statement at a time')
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.child.stdin.write(`${statement};\n\\echo %end :SQLSTATE :LAST_ERROR_MESSAGE\n`)
    })
  }

  /** A query's rows as objects. */
  async rows(query) {
    return JSON.parse(await this.run(`select coalesce(json_agg(q), '[]') from (${query}) q`))
  }

  end() { this.child.stdin.end() }
}

let common
let turn = Promise.resolve()
/** One after the other over a session that all share; a lost one is opened again. */
function inTurn(what) {
  const mine = turn.then(() => {
    if (!common || common.gone) {
      common?.end()
      common = new Session()
    }
    return what(common)
  })
  turn = mine.catch(() => {})
  return mine
}
export const sql = (statement) => inTurn((s) => s.run(statement))
export const rows = (query) => inTurn((s) => s.rows(query))
export const value = async (query) => Object.values((await rows(query))[0])[0]

// ---- workers ---------------------------------------------------------------------------------------------------------

const alive = new Set()

export class Worker {
  constructor(slot, { via = 'direct', env = {}, pokes = true } = {}) {
    this.slot = slot
    this.log = path.join(dir, `${slot}.log`)
    const log = openSync(this.log, 'a')
    const all = {
      ...process.env, DATABASE_URL: urls[via], STORAGE_URL: `file://${dir}/store`, JWT_SECRET: 'a-secret-of-at-least-32-characters',
      PUBLIC_URL: 'http://127.0.0.1:1', ...env,
    }
    if (pokes) all.IGNITE_RUN_DIR = dir
    else delete all.IGNITE_RUN_DIR
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', path.join(build, 'process/probe'), '--work', '--slot', slot], { env: all, stdio: ['ignore', 'ignore', log] })
    closeSync(log)
    alive.add(this)
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => {
      alive.delete(this)
      resolve(signal ?? code)
    }))
  }

  signal(name) { this.child.kill(name) }

  /** How many of its log lines hold the text. */
  said(text) { return readFileSync(this.log, 'utf8').split('\n').filter((l) => l.includes(text)).length }
}

/** All workers end in order: nothing of them is left in the tables. */
export async function stopAll() {
  const all = [...alive]
  for (const w of all) {
    w.signal('SIGCONT')
    w.signal('SIGTERM')
  }
  const late = new Promise((resolve) => setTimeout(resolve, 30000, 'not yet').unref())
  for (const w of all) assert.equal(await Promise.race([w.ended, late]), 0, `${w.slot} leaves in order`)
}

/** Whatever a failed test has left. */
export async function killAll() {
  const all = [...alive]
  for (const w of all) w.signal('SIGKILL')
  for (const w of all) await w.ended
}

/** Workers in those slots, registered. */
export async function start(slots, options) {
  const made = slots.map((slot) => new Worker(slot, options))
  await until('the workers are registered', async () =>
    await value(`select count(*) from ignite.workers where slot in (${slots.map((s) => `'${s}'`)})`) === slots.length)
  return made
}

/** Kills a random worker each so often until it is told to stop; a successor comes at once. fresh: in so many of a hundred in a slot of its own. */
export function killer(workers, { every_ms, via, fresh = 0 }) {
  let going = true
  let kills = 0
  const done = (async () => {
    while (going) {
      await sleep(Math.random() * 2 * every_ms)
      if (!going) break
      const i = Math.floor(Math.random() * workers.length)
      const victim = workers[i]
      victim.signal('SIGKILL')
      await victim.ended
      kills++
      await sql(`insert into fault.killed values ('${victim.slot}', clock_timestamp())`)
      const slot = Math.random() * 100 < fresh ? `fresh-${kills}` : victim.slot
      workers[i] = new Worker(slot, { via })
    }
    return kills
  })()
  return () => {
    going = false
    return done
  }
}

// ---- jobs ------------------------------------------------------------------------------------------------------------

const json = (payload) => `'${JSON.stringify(payload)}'`
export const put = (payload, { key, runAt } = {}) =>
  `select job_id, created from fault.put(${json(payload)}, ${key ? `'${key}'` : 'null'}, ${runAt ?? 'null'})`
export const putMany = (payload, count, organization) => sql(`select fault.put_many(${json(payload)}, ${count}, ${organization ? `'${organization}'` : 'null'})`)
export const afresh = async (policy = '') => {
  await sql(`select fault.afresh('${policy.replaceAll("'", "''")}')`)
}
/** cron: upkeep is called from outside, too, and need not be waited for. */
export const allEnded = (within_ms, { cron = false } = {}) => until(
  async () => `all jobs end; left: ${await sql('select string_agg(place, $$ $$) from (select place || $$ $$ || count(*) as place from fault.placed group by place) p')}`,
  async () => {
    if (cron) await sql('select ignite.maintain()')
    return await value('select count(*) from ignite.jobs') === 0
  }, { within_ms, every_ms: 100 })

/** What the checker has to say; nothing is good. */
export const violations = () => rows('select * from fault.violations() limit 20')
export const sound = async () => assert.deepEqual(await violations(), [])
