// Faults 4 to 8 of the queue: everybody at once, families, wrong clocks, crowds, nobody who pokes. After each test the checker
// (check.sql) reads all tables. FAULTS_LONG=1: the long form.
import { after, afterEach, before, test } from 'node:test'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  afresh, allEnded, assert, closeBed, killAll, killer, long, openBed, put, putMany, range, rows, Session, shown, sleep, sound, sql, start, stopAll, until, value,
} from './bed.mjs'

before(openBed)
afterEach(killAll)
after(closeBed)

// ---- 4: one key --------------------------------------------------------------------------------------------------------

test('64 at once with one idempotency key, while its job is retried, killed and reaped: one job', async () => {
  await afresh('lease_seconds = 2, heartbeat_seconds = 1, max_crashes = 100, max_attempts = 100, backoff_base_seconds = 0.05, backoff_cap_seconds = 0.2')
  const workers = await start(['key-0', 'key-1', 'key-2'])
  const stop = killer(workers, { every_ms: 150, fresh: 30 })
  const gate = new Session()
  const clients = range(64).map(() => new Session())
  for (const key of range(long ? 50 : 2).map((i) => `one-${i}`)) {
    const answers = []
    // The first time together from behind a gate, then again and again while the job lives and after it has ended.
    await gate.run('select pg_advisory_lock(7)')
    const asked = clients.map(async (c, i) => {
      await c.run('select pg_advisory_lock_shared(7), pg_advisory_unlock_shared(7)')
      for (let n = 0; n < 4; n++) {
        answers.push(...await c.rows(put({ do: 'fail', status: 502, chance: 70, n: 100, key }, { key })))
        await sleep(100 + i * 3)
      }
    })
    await until('all stand at the gate', async () =>
      await value(`select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = 7`) === 64, { every_ms: 20 })
    await gate.run('select pg_advisory_unlock(7)')
    await Promise.all(asked)
    assert.equal(answers.length, 64 * 4)
    assert.equal(new Set(answers.map((a) => a.job_id)).size, 1)
    assert.equal(answers.filter((a) => a.created).length, 1)
  }
  await stop()
  for (const c of [gate, ...clients]) c.end()
  await allEnded(60000, { cron: true })
  await stopAll()
  await sound()
  const outcomes = await rows(`select outcome, count(*) from ignite.job_attempts group by 1 order by 1`)
  console.log(`one key: runs: ${outcomes.map((o) => `${o.count} ${o.outcome}`).join(', ')}`)
})

// ---- 5: families -------------------------------------------------------------------------------------------------------

const CHILDREN = long ? 1000 : 100
test(`${CHILDREN} children of each parent, failing and killed: each parent goes on once, after the last`, async () => {
  await afresh('lease_seconds = 2, heartbeat_seconds = 1, max_crashes = 100, backoff_base_seconds = 0.2, backoff_cap_seconds = 1')
  const workers = await start(range(4).map((i) => `family-${i}`))
  const child = { do: 'fail', status: 502, chance: 10, n: 20 }
  for (let i = 0; i < 3; i++) await sql(put({ do: 'family', n: CHILDREN, child }))
  const stop = killer(workers, { every_ms: 200 })
  await until('the children have begun', async () => await value('select count(*) from ignite.jobs_ended') > 0)
  await until('nearly all are done', async () => await value('select count(*) from fault.placed where place in ($$ready$$, $$pack$$)') < 10, { within_ms: 600000 })
  const count = await stop()
  await allEnded(60000, { cron: true })
  await stopAll()
  await sound()
  const parents = await rows(`select e.status, (select count(*) from public.effect f where f.job_id = e.job_id) as fired,
    (select count(*) from ignite.jobs_ended c where c.parent_id = e.job_id) as children,
    (select count(*) from ignite.job_attempts a where a.job_id = e.job_id and a.outcome = 'waiting') as waits,
    (select max(c.ended_at) from ignite.jobs_ended c where c.parent_id = e.job_id) <= e.started_at as after_all
    from ignite.jobs_ended e where e.parent_id is null`)
  assert.deepEqual(parents, range(3).map(() => ({ status: 'done', fired: 1, children: CHILDREN, waits: 1, after_all: true })))
  const ends = await rows(`select status, count(*), sum(failures) as failures, sum(crashes) as crashes from ignite.jobs_ended where parent_id is not null group by 1 order by 1`)
  console.log(`families: ${count} kills; children: ${ends.map((e) => `${e.count} ${e.status} with ${e.failures} failures and ${e.crashes} crashes`).join(', ')}`)
})

// ---- 6: clocks ---------------------------------------------------------------------------------------------------------

test('workers whose clocks are ten minutes off: no early, lost or double run', async (t) => {
  const shim = path.join(process.env.FAULTS_BUILD, 'faults/clock_shim.so')
  if (!existsSync(shim)) return t.skip('the shim for the clock did not build')
  await afresh('lease_seconds = 2, heartbeat_seconds = 1')
  const off = (s) => ({ env: { LD_PRELOAD: shim, CLOCK_OFFSET_S: String(s) } })
  const workers = [...await start(['fast-0', 'fast-1'], off(600)), ...await start(['slow-0', 'slow-1'], off(-600)), ...await start(['right-0'])]
  const jobs = long ? 1000 : 100
  await putMany({ do: 'sleep', n: 3500 }, 5) // longer than the lease: heartbeats keep it
  for (let i = 0; i < jobs; i++) await sql(put({ do: 'sleep', n: 10 }, { runAt: `now() + interval '${(Math.random() * 5).toFixed(3)} s'` }))
  await putMany({ do: 'sleep', n: 10 }, jobs)
  await allEnded(60000, { cron: true })
  for (const [slot, offset] of [['fast-0', 600], ['slow-0', -600], ['right-0', 0]]) {
    const w = workers.find((x) => x.slot === slot)
    const line = JSON.parse(execFileSync('tail', ['-n', '1', w.log], { encoding: 'utf8' }))
    assert.ok(Math.abs(Date.parse(line.time) - Date.now() - offset * 1000) < 60000, `the clock of ${slot} is off: ${line.time}`)
  }
  await stopAll()
  await sound()
  const [all] = await rows(`select count(*) as runs, max(a.run_no) as last, count(*) filter (where a.outcome <> 'done') as others,
    count(distinct split_part(a.worker, '/', 2)) as workers from ignite.job_attempts a`)
  assert.deepEqual(all, { runs: 2 * jobs + 5, last: 1, others: 0, workers: 5 })
  const late = (await rows(`select (extract(epoch from started_at - run_at) * 1000)::int as ms from ignite.jobs_ended where run_at is not null`)).map((r) => r.ms)
  assert.ok(Math.min(...late) >= 0)
  console.log(`clocks off: ${all.runs} runs, none early, lost or double; after its time a job starts ${shown(late)}`)
})

// ---- 7: turns and caps -------------------------------------------------------------------------------------------------

const [BIG, SMALL, EACH] = long ? [200000, 500, 20] : [5000, 50, 4]
const SLOTS = 16

async function crowd(policy, payload) {
  await afresh(`paused = true${policy}`)
  const names = await rows(`select organization_id as id from ignite.organizations order by organization_id`)
  for (let n = names.length; n <= SMALL; n++) names.push(...await rows(`select ignite.organization_add('small ${n}') as id`))
  const big = names[0].id
  for (let n = 0; n < BIG; n += 5000) await putMany(payload, 5000, big)
  for (const { id } of names.slice(1)) await putMany(payload, EACH, id)
  await start(range(8).map((i) => `crowd-${i}`))
  await sql(`update ignite.job_queues set paused = false where queue = 'test_jobs'`)
  return big
}

async function smallOnesEnd(big) {
  const samples = { overall: 0, organization: 0, count: 0 }
  await until('all small ones have ended', async () => {
    const [s] = await rows(`select coalesce(sum(n), 0)::int as overall, coalesce(max(n), 0)::int as organization from (
      select count(*) as n from ignite.job_leases group by organization_id) l`)
    samples.overall = Math.max(samples.overall, s.overall)
    samples.organization = Math.max(samples.organization, s.organization)
    samples.count++
    return samples.count % 20 > 0 ? false : await value(`select not exists (select from ignite.jobs where organization_id <> '${big}')`)
  }, { within_ms: 600000, every_ms: 2 })
  await sql(`update ignite.job_queues set paused = true where queue = 'test_jobs'`)
  await stopAll()
  await sound()
  return samples
}

test(`one organisation with ${BIG} jobs, ${SMALL} with ${EACH}: each small one starts within one rotation`, async () => {
  const big = await crowd('', {})
  await smallOnesEnd(big)
  // One rotation is one turn of each: a claim a turn, as many jobs as the worker has free threads (2 at most).
  const [r] = await rows(`with start as (
      select organization_id, row_number() over (order by started_at) as n, row_number() over (partition by organization_id order by started_at) as of_its_own
      from ignite.job_attempts), first as (
      select organization_id, n from start where of_its_own = 1)
    select (select max(n) from first) as last_first, (select count(*) from first) as organizations,
      (select max(of_its_own) from start where n <= (select max(n) from first)) as most,
      (select count(*) from start where organization_id = '${big}' and n <= (select max(n) from first)) as big`)
  console.log(`turns: all ${r.organizations} organisations have begun after ${r.last_first} starts, ${r.big} of them the big one's, ${r.most} at most one's`)
  assert.equal(r.organizations, SMALL + 1)
  assert.ok(r.last_first <= 2 * (SMALL + 1) + SLOTS, 'one rotation, and what is on its way')
  assert.ok(r.most <= 4, 'nobody has had more than two turns by then')
})

for (const [what, policy, most] of [
  ['of the queue and of each organisation', ', concurrency = 5, organization_concurrency = 2', { overall: 5, organization: 2 }],
  ['of each organisation', ', organization_concurrency = 1', { overall: SLOTS, organization: 1 }],
]) {
  test(`caps ${what} are reached and never exceeded by 8 workers`, async () => {
    const big = await crowd(policy, { do: 'sleep', n: 10 })
    const samples = await smallOnesEnd(big)
    const [history] = await rows(`select * from fault.most_at_once('test_jobs')`)
    console.log(`caps ${what}: ${samples.count} looks at the leases saw ${samples.overall} and ${samples.organization} at most; the history ${history.overall} and ${history.organization}`)
    for (const seen of [samples, history]) {
      assert.ok(seen.overall <= most.overall)
      assert.ok(seen.organization <= most.organization)
    }
    assert.equal(history.organization, most.organization)
    if (most.overall < SLOTS) assert.equal(history.overall, most.overall)
  })
}

// ---- 8: nobody pokes ---------------------------------------------------------------------------------------------------

test('no notification arrives: work starts within 1.1 s all the same', async () => {
  await afresh()
  await start(['deaf-0'], { pokes: false })
  for (let i = 0; i < (long ? 300 : 15); i++) {
    await sql(put({}))
    await sleep(100 + Math.random() * 1000)
  }
  await allEnded(10000)
  await stopAll()
  await sound()
  const waits = (await rows(`select (extract(epoch from started_at - created_at) * 1000)::int as ms from ignite.jobs_ended`)).map((r) => r.ms)
  console.log(`nobody pokes: ${waits.length} jobs start after ${shown(waits)}`)
  // Each run of what came late, so that a failure tells whose.
  assert.deepEqual(await rows(`select e.job_id, e.created_at, a.run_no, a.started_at, a.ended_at, a.outcome
    from ignite.jobs_ended e
    join ignite.job_attempts a using (job_id)
    where e.started_at - e.created_at > interval '1.1 s'
    order by e.seq, a.run_no`), [])
})
