// Faults 1 to 3 of the queue: workers stopped and killed, the database shot; directly, through PgBouncer, and with workers that
// work in batches. After each test the checker (check.sql) reads all tables. FAULTS_LONG=1: the long form.
import { after, afterEach, before, describe, test } from 'node:test'
import {
  afresh, allEnded, any, assert, closeBed, killAll, killer, long, openBed, openBouncer, put, putMany, quitDatabase, range, rows, Session, shown, sleep, sound, sql,
  start, startDatabase, stopAll, until, value,
} from './bed.mjs'

let pooled
before(async () => {
  await openBed()
  pooled = await openBouncer()
})
afterEach(killAll)
after(closeBed)

// ---- 1: stopped ------------------------------------------------------------------------------------------------------

/** So many workers, two threads each, are stopped in the midst of their work; others finish it; then they go on. */
async function zombies({ name, via, batches }, workers, rounds) {
  // prefetch 1: batches of one, so that each run that is stopped has begun.
  await afresh(`lease_seconds = 2, heartbeat_seconds = 1, max_crashes = 100${batches ? ', prefetch = 1' : ''}`)
  const heirs = await start(range(2).map((i) => `heir-${name}-${i}`), { via })
  const victims = await start(range(workers).map((i) => `victim-${name}-${i}`), { via })
  const runs = workers * 2
  for (let round = 1; round <= rounds; round++) {
    for (const w of heirs) w.signal('SIGSTOP')
    const before = await value('select count(*) from ignite.jobs_ended_all')
    // Half work, half stand inside the finishing transaction with their effect written.
    for (const what of batches ? ['late', 'late'] : ['work', 'hold']) await putMany({ do: what, n: 5000, first: true }, runs / 2)
    await until(async () => `all have begun: ${JSON.stringify(await rows('select place, count(*) from fault.placed group by 1'))}`, async () => await value('select count(*) from ignite.job_progress p join ignite.job_lease l using (job_id, run_no)') === runs, { every_ms: 20 })
    await sleep(Math.random() * 500)
    for (const w of victims) w.signal('SIGSTOP')
    assert.equal(await value('select count(*) from ignite.job_lease'), runs, 'all are stopped while they run')
    for (const w of heirs) w.signal('SIGCONT')
    await until('others have finished', async () => {
      await sql('select ignite.maintain()')
      return await value('select count(*) from ignite.jobs_ended_all') === before + runs
    }, { every_ms: 200 })
    for (const w of victims) w.signal('SIGCONT')
    const told = () => victims.reduce((n, w) => n + w.said('"job lost to another run"') + w.said('"job failed for now"') + w.said('"job handed back"'), 0)
    await until(() => `all are told that they lost: ${told()}`, () => told() >= runs * round, { within_ms: 30000 })
  }
  assert.equal(await value(`select count(*) from ignite.job_attempts where run_no = 1 and outcome = 'crashed'`), runs * rounds)
  assert.equal(await value(`select count(*) from public.effect where run_no = 1`), 0)
  assert.equal(await value(`select count(*) from public.effect where run_no = 2`), runs * rounds)
  await stopAll()
  await sound()
  console.log(`stopped (${name}): of ${runs * rounds} runs that went on after another had finished, 0 wrote`)
}

// ---- 2: killed -------------------------------------------------------------------------------------------------------

const LEASE_S = 4
const UPKEEP_S = 5.5 // the longest pause between two turns of upkeep of one worker

// From the kill (the last one of that slot) to the start of the next run. A claim that the server still carried out for a dead
// worker whose successor had registered already names no worker: from that claim on.
const repeated = `select a.error like '%replaced%' as succeeded,
    (extract(epoch from n.started_at - coalesce((select max(k.at) from fault.killed k
      where split_part(a.worker, '/', 2) = k.slot and k.at <= a.ended_at), a.started_at)) * 1000)::int as ms
  from ignite.job_attempts a
  join ignite.job_attempts n on n.job_id = a.job_id and n.run_no = a.run_no + 1
  where a.outcome = 'crashed'`

async function kills({ name, via, batches }, jobs) {
  await afresh(`lease_seconds = ${LEASE_S}, heartbeat_seconds = 1, max_crashes = 100${batches ? ', prefetch = 64' : ''}`)
  const workers = await start(range(4).map((i) => `killed-${name}-${i}`), { via })
  if (batches) {
    // Slow ones, of which a batch ends in parts, between short ones, of which it ends as a whole.
    for (let i = 0; i < jobs; i += 100) {
      await putMany({ do: 'effect', silent: true }, 32)
      await putMany({ do: 'late', n: 150 }, 68)
    }
  } else {
    await putMany({ do: 'sleep', n: 60 }, jobs * 0.8)
    await putMany({ do: 'hold', n: 60 }, jobs * 0.2)
  }
  const stop = killer(workers, { every_ms: 100, via, fresh: 5 })
  await until('nearly all are done', async () => await value('select count(*) from fault.placed where place in ($$ready$$, $$pack$$)') < 10, { within_ms: 1200000 })
  // A batch ends as a whole unless it is slow or lost, and most are lost before they begin: with so few, either is a matter of luck.
  if (batches) {
    await until('some end together, some are repeated', async () => {
      if (await value(`select count(*) from ignite.jobs_done_batch where exists (${repeated} and a.error like '%replaced%')`) > 0) return true
      await putMany({ do: 'effect', silent: true }, 64)
      await putMany({ do: 'late', n: 150 }, 32)
      jobs += 96
      return false
    }, { within_ms: 60000, every_ms: 500 })
  }
  const count = await stop()
  await allEnded(60000)
  await stopAll()
  await sound()
  assert.deepEqual(await rows(`select status, count(*) from ignite.jobs_ended_all group by status`), [{ status: 'done', count: jobs }])
  const gaps = await rows(repeated)
  const succeeded = gaps.filter((g) => g.succeeded).map((g) => g.ms)
  const reaped = gaps.filter((g) => !g.succeeded).map((g) => g.ms)
  assert.ok(succeeded.length > 0)
  console.log(`killed (${name}): ${count} kills, ${gaps.length} runs cut off and repeated; with a successor in the slot: ${shown(succeeded)}` +
    (reaped.length > 0 ? `; without (${reaped.length}): ${shown(reaped)}` : ''))
  if (batches) return // those that were lost before they began go on one by one
  assert.ok(Math.max(...succeeded) <= LEASE_S * 1000, 'a successor repeats it within the lease')
  for (const ms of reaped) assert.ok(ms <= (LEASE_S + UPKEEP_S + 2.5) * 1000, `without a successor: lease and one turn of upkeep; ${ms} ms`)
}

// ---- 3: the database ---------------------------------------------------------------------------------------------------

/** Puts jobs with keys, each until it has an answer, whatever happens to the database. */
function client(load) {
  let session = new Session()
  return (async () => {
    for (let n = 0; !load.over; n++) {
      const key = `client-${load.name}-${n}`
      for (;;) {
        try {
          await session.run(put({ do: any(load.kinds), n: 30 }, { key }))
          break
        } catch {
          session.end()
          await sleep(50)
          session = new Session()
        }
      }
      load.count++
      await sleep(25)
    }
    session.end()
  })()
}

/** Shoots it so often; how long the workers took to be back each time. */
async function shoot(times, workers) {
  const back = []
  for (let i = 0; i < times; i++) {
    await sleep(500 + Math.random() * 500)
    quitDatabase()
    await sleep(Math.random() * 1000)
    startDatabase()
    const up = performance.now()
    const at = (await until('SQL is answered', () => rows('select clock_timestamp()::text as now').catch(() => null)))[0].now
    await until(async () => `all workers are back: ${JSON.stringify(await rows('select slot, seen_at from ignite.workers'))}`,
      async () => await value(`select count(*) from ignite.workers where seen_at > '${at}'`) === workers, { within_ms: 10000, every_ms: 20 })
    back.push(Math.round(performance.now() - up))
  }
  return back
}

async function shots({ name, via, batches }, times) {
  await afresh(`lease_seconds = 10, heartbeat_seconds = 1${batches ? ', prefetch = 64' : ''}`)
  const slots = range(4).map((i) => `shot-${name}-${i}`)
  await start(slots, { via })
  const load = { over: false, name, count: 0, kinds: batches ? ['late', 'effect'] : ['sleep', 'hold'] }
  const going = client(load)
  const back = await shoot(times, slots.length).finally(() => { load.over = true })
  await going
  await allEnded(30000)
  await stopAll()
  await sound()
  const ends = await rows(`select count(*) as jobs, sum(crashes) as crashes, sum(failures) as failures,
    count(*) filter (where status = 'done') as done from ignite.jobs_ended_all`)
  const outcomes = await rows(`select outcome, count(*) from ignite.job_attempts group by 1 order by 1`)
  console.log(`database shot (${name}): ${times} times, ${load.count} jobs; all workers back after ${shown(back)}; runs: ${outcomes.map((o) => `${o.count} ${o.outcome}`).join(', ')}`)
  assert.deepEqual(ends, [{ jobs: load.count, crashes: 0, failures: 0, done: load.count }])
}

// Batches: a queue with prefetch, whose workers claim and finish many jobs in one transaction.
for (const way of [{ name: 'direct', via: 'direct' }, { name: 'pgbouncer', via: 'pgbouncer' }, { name: 'batches', via: 'direct', batches: true }]) {
  const short = way.name !== 'direct'
  describe(`faults 1 to 3, ${way.name}`, () => {
    const skips = (t) => way.via === 'pgbouncer' && !pooled && (t.skip('PgBouncer is not installed') ?? true)
    test('a worker stopped past its lease and continued writes nothing', async (t) => {
      if (!skips(t)) await zombies(way, short && !long ? 10 : 20, long ? 25 : 1)
    })
    test('workers killed at random moments: each job has one effect and runs again within the lease', async (t) => {
      if (!skips(t)) await kills(way, long ? 10000 : short ? 200 : 500)
    })
    test('the database stopped at once under load: nothing is lost, all are back within 10 s, nobody is charged', async (t) => {
      if (!skips(t)) await shots(way, long ? 20 : short ? 1 : 2)
    })
  })
}
