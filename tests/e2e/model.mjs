// A stack with a provider: a second one beside the suite's, whose model is the stand-in. What the tests of courses by a model share.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { assert, build, net, path, request as requestTo, root, run, spawn, sv, token, until } from './lib.mjs'
import { scripts } from './psql.mjs'
import { standin } from '../standin/standin.mjs'
import * as courses from '../standin/courses.mjs'

const freePort = () => new Promise((r) => { const s = net.createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => r(port)) }) })

/** The provider file of the tests: the built-in one's shape, in a hurry. */
const providerFile = (more = {}) => ({
  providers: {
    openai: {
      base_url: '${OPENAI_BASE_URL}', key: '${OPENAI_API_KEY}', prices: 'openai', max_concurrent: 64, tries: 5,
      timeouts: { connect_ms: 2000, first_byte_ms: 10000, request_ms: 15000, call_ms: 20000, rate_limit_wait_ms: 3000 }, ...more,
    },
  },
  models: { text: { provider: 'openai', model: 'gpt-4.1-mini', kind: 'chat', max_output_tokens: 16384 } },
  tasks: { course_outline: ['text'], course_group: ['text'], course_text: ['text'], course_repair: ['text'] },
})

/** The same with models of pictures, speech (two, one after the other) and films. The stand-in's own addresses may be fetched from. */
function mediaFile(more) {
  const file = providerFile({ private_addresses: true, ...more })
  const { openai } = file.providers
  file.providers.films = { ...openai, api: 'replicate', base_url: '${OPENAI_BASE_URL}', prices: 'films' }
  Object.assign(file.models, {
    image: { provider: 'openai', model: 'gpt-image-1.5', kind: 'image' },
    first: { provider: 'openai', model: 'tts-first', kind: 'speech' },
    spare: { provider: 'openai', model: 'tts-spare', kind: 'speech' },
    film: { provider: 'films', model: 'house/film', kind: 'video' },
  })
  Object.assign(file.tasks, { image: ['image'], speech: ['first', 'spare'], video: ['film'] })
  return file
}

/** A database of its own behind the suite's pooler, when it has one: settings of a stack on it. */
async function ownDatabase() {
  if (!process.env.E2E_SUPERUSER_URL) return {}
  const name = `model_${randomBytes(6).toString('hex')}`
  const r = await run('psql', ['-Xqc', `create database ${name} owner owner`, process.env.E2E_SUPERUSER_URL])
  assert.equal(r.code, 0, r.stderr)
  const within = (url) => url.replace(/\/ignite(?=$|\?)/, `/${name}`)
  return { DATABASE_URL: within(process.env.DATABASE_URL), DATABASE_DIRECT_URL: within(process.env.DATABASE_DIRECT_URL), sql: within(process.env.E2E_SQL_URL) }
}

/** Starts stand-in and stack. {model, call, enqueue, status, is, sql, course, kill, down …} media: with models of media, too. */
export async function modelStack({ answers = courses, latency_ms = 20, settings = {}, provider = {}, media = false } = {}) {
  const work = mkdtempSync(path.join(tmpdir(), 'ignite-model-'))
  const data = path.join(work, 'data')
  const model = await standin({ answers, latency_ms, key: 'sk-standin' })
  const secret = randomBytes(32).toString('hex')
  writeFileSync(path.join(work, 'providers.json'), JSON.stringify((media ? mediaFile : providerFile)(provider)))
  // Nothing of the suite's own stack may reach this one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([k]) => !/^(DATABASE|JWT|JWKS|SERVICE|SECRET|STORAGE|PUBLI|AGENT|RATE|OPENAI|REPLICATE|RECRAFT|PROVIDERS|IGNITE_(PORT|LISTEN|FUNCTIONS))/.test(k)))
  Object.assign(env, {
    JWT_SECRET: secret, RATE_LIMIT: 'off', OPENAI_API_KEY: 'sk-standin', OPENAI_BASE_URL: model.base, PROVIDERS_FILE: path.join(work, 'providers.json'), ...settings,
  })
  const ignite = async (...args) => {
    const r = await run(path.join(root, 'ignite'), [args[0], '--data', data, ...args.slice(1)], { env, timeout: 90000 })
    assert.equal(r.code, 0, `ignite ${args.join(' ')}: ${r.stdout}${r.stderr}`)
    return r.stdout.trim()
  }
  const { sql: sqlUrl, ...database } = await ownDatabase()
  Object.assign(env, database)
  await run('chmod', ['755', work])
  const port = await freePort()
  await ignite('up', '--detach', '--no-demo', '--port', String(port))
  const base = `http://127.0.0.1:${port}`
  const organization = (await ignite('org', 'add', 'Model')).split('\n').at(-1)
  const user = (await ignite('user', 'add', `u-${randomUUID()}@example.org`, '--org', organization, '--role', 'owner')).split('\n').at(-1)
  const bearer = token({ sub: user, role: 'authenticated', aud: 'authenticated' }, { key: secret })
  const request = (method, target, options = {}) => requestTo(method, target, { base, token: bearer, ...options })
  const call = (name, body) => request('POST', `/functions/v1/${name}`, { body })
  const status = async (jobId) => (await request('GET', `/functions/v1/job-status?jobId=${jobId}`)).json
  /** Rows of a statement, as the owner. */
  const script = scripts(() => ['psql', [sqlUrl ?? `postgresql:///ignite?user=ignite&host=${readlinkSync(path.join(data, 'run'))}/pg`]])
  const sql = async (statement) => JSON.parse(await script(`with q as (${statement}) select coalesce(jsonb_agg(to_jsonb(q)), '[]') from q;`))
  const sqlRun = (statements) => script(`${statements};`)
  let n = 0, service
  return {
    token: bearer, secret, build,
    serviceToken: async () => (service ??= (await ignite('token', '--role', 'service_role', '--ttl', '2h')).split('\n').at(-1)),
    /** One more worker of a function, as the stack would start it; kill() it. */
    worker: (name, slot) => spawn('bash', ['-c', '. ./service.env && . lib/service.sh && exec 7<"$STORE_DIR" && cd "$BIN" && as_app ./"$0" --work --slot "$1"', name, slot],
      { cwd: data, env, stdio: 'ignore' }),
    /** What processes remember of their providers is forgotten. */
    restartProviders: () => Promise.all(['ai-generate-media.1', 'media-runner.1', 'media-runner.w1'].map((name) => sv('restart', name, data))),
    model, data, env, organization, user, base, request, call, status, sql, sqlRun, ignite,
    payload: (more = {}) => ({ course_id: `m-${randomBytes(4).toString('hex')}-${++n}`, subject: 'Roman markets', grade_band: '3-5', mode: 'options', groups: 3, items_per_group: 4, ...more }),
    enqueue: (payload) => call('enqueue-job', { jobType: 'ai_course_generate', payload }),
    /** Asks for the course and waits for its end; the job's status. */
    async make(payload, { within_ms = 60000 } = {}) {
      const r = await this.enqueue(payload)
      assert.equal(r.status, 202, r.text)
      const job = await this.ended(r.json.jobId, { within_ms })
      assert.deepEqual(job.attempts.filter((a) => ['crashed', 'timeout'].includes(a.outcome)), [])
      return job
    },
    ended: (jobId, { within_ms = 60000 } = {}) => until(`the end of job ${jobId}`, async () => {
      const j = await status(jobId)
      return ['done', 'failed', 'dead_letter', 'cancelled'].includes(j.status) ? j : null
    }, { within_ms, every_ms: 100 }).catch(async (e) => assert.fail(`${e.message}: ${JSON.stringify(await status(jobId))}`)),
    course: async (course_id) => {
      const r = await request('GET', `/storage/v1/object/authenticated/courses/${course_id}/course.json`)
      assert.equal(r.status, 200, r.text)
      return r.json
    },
    workerPid: (name = 'generate-course', slot = 'w1') => Number(readFileSync(path.join(data, `sv/${name}.${slot}/supervise/pid`), 'utf8')),
    /** Calls that the provider has answered and charged. */
    paid: (test = () => true) => model.ledger().calls.filter((c) => c.charged && test(c)),
    async down() {
      await run(path.join(root, 'ignite'), ['down', '--data', data], { env, timeout: 60000 })
      await model.close()
      rmSync(work, { recursive: true, force: true })
    },
  }
}

/** What the stand-in's ledger costs by the prices that the database has for the model. */
export async function priceOf(stack, calls) {
  const [p] = await stack.sql(`select (ignite.price_of('openai', array['gpt-4.1-mini'], now(), 1000)).*`)
  const micro = (usd) => BigInt(Math.round(Number(usd) * 1e9)) // nano dollars a million tokens
  let sum = 0n
  for (const c of calls) {
    const { input_tokens = 0, cached_tokens = 0, output_tokens = 0 } = c.usage
    sum += BigInt(input_tokens - cached_tokens) * micro(p.input_usd) + BigInt(cached_tokens) * micro(p.cached_input_usd ?? p.input_usd) + BigInt(output_tokens) * micro(p.output_usd)
  }
  return Number(sum) / 1e15
}
