// The checker is checked: on tables that hold every kind of job it says nothing, and each injected violation it names.
import { after, before, test } from 'node:test'
import { afresh, assert, closeBed, openBed, put, rows, Session, sql, start, stopAll, until, value, violations } from './bed.mjs'

let session
before(async () => {
  await openBed()
  await afresh('max_attempts = 2, max_crashes = 2, lease_seconds = 2, heartbeat_seconds = 1, backoff_base_seconds = 0.05')
  await start(['checked-0', 'checked-1'])
  for (let i = 0; i < 5; i++) await sql(put({}, { key: `key-${i}` }))
  await sql(put({ do: 'fail', status: 422 }))
  await sql(put({ do: 'fail', status: 502 }))
  await sql(put({ do: 'family', n: 3, child: {} }))
  await until('all have ended', async () => await value('select count(*) from ignite.jobs') === 0)
  await stopAll()
  // What lives on: one leased by hand, a parent that waits for its child, one ready, one that waits for its time, two on one thing.
  await sql(put({}))
  await sql('select * from fault.claim_by_hand()')
  await sql(put({ parent: true }))
  await sql(`do $$
    declare
      v_run record;
    begin
      select * into v_run from fault.claim_by_hand();
      perform fault.act();
      perform ignite.enqueue_job('test_jobs', 'test', '{"child":true}', p_parent => v_run.job_id);
      perform ignite.wait_for_children(v_run.job_id, v_run.run_no);
      perform ignite.enqueue_job('test_jobs', 'test', '{"line":1}', p_concurrency_key => 'thing', p_unique_key => 'only');
      perform ignite.enqueue_job('test_jobs', 'test', '{"line":2}', p_concurrency_key => 'thing');
    end $$`)
  await sql(put({}, { runAt: `now() + interval '1 hour'` }))
  session = new Session()
})
after(() => {
  session?.end()
  closeBed()
})

test('sound tables: it says nothing', async () => {
  assert.deepEqual(await violations(), [])
  const kinds = await rows(`select status, count(*) from fault.job group by status order by status`)
  assert.deepEqual(kinds, [{ status: 'dead_letter', count: 1 }, { status: 'done', count: 9 }, { status: 'failed', count: 1 }, { status: 'live', count: 6 }])
})

const done = `(select job_id from ignite.jobs_ended where status = 'done' and parent_id is null order by seq limit 1)`
const dead = `(select job_id from ignite.jobs_ended where status = 'dead_letter')`
const leased = `(select job_id from ignite.job_lease limit 1)`
const ready = `(select job_id from ignite.job_ready order by seq limit 1)`
const child = `(select job_id from ignite.jobs_ended where parent_id is not null limit 1)`

for (const [what, statement, rule] of [
  ['an effect is missing', `delete from public.effect where job_id = ${done}`, 'a done job has one effect'],
  ['an effect is there twice', `insert into public.effect select * from public.effect where job_id = ${done}`, 'a done job has one effect'],
  ['a dead job has an effect', `insert into public.effect values (${dead}, 2)`, 'only a done job has an effect'],
  ['a running job has an effect', `insert into public.effect values (${leased}, 1)`, 'only a done job has an effect'],
  ['an effect without any job', `insert into public.effect values (gen_random_uuid(), 1)`, 'only a done job has an effect'],
  ['an effect of another run', `update public.effect set run_no = 7 where job_id = ${done}`, 'the effect is of the run that ended the job'],
  ['a job in two places', `insert into ignite.job_wait (job_id, queue, priority, organization_id, seq, reason, since, until)
    select job_id, queue, priority, organization_id, seq, 'scheduled', now(), now() from ignite.job_lease`, 'a live job is in exactly one place'],
  ['a job in a pack that runs', `update ignite.job_ready set jobs = array[job_id, ${leased}], seqs = array[seq, 0] where job_id = ${ready}`,
    'a live job is in exactly one place'],
  ['a pack without one of its jobs', `update ignite.job_ready set jobs = '{}', seqs = '{}' where job_id = ${ready}`, 'a live job is in exactly one place'],
  ['a pack with a job that is gone', `update ignite.job_ready set jobs = array[job_id, gen_random_uuid()], seqs = array[seq, 0] where job_id = ${ready}`,
    'nothing is placed that is no live job'],
  ['a job nowhere', `delete from ignite.job_ready where job_id = ${ready}`, 'a live job is in exactly one place'],
  ['a lease without its job', `delete from ignite.jobs where job_id = ${leased}`, 'nothing is placed that is no live job'],
  ['a waiting row without its job', `delete from ignite.jobs where run_at is not null`, 'nothing is placed that is no live job'],
  ['an ended job lives', `insert into ignite.jobs select job_id, seq, queue, job_type, organization_id, priority, payload from ignite.jobs_ended`
    .replace('payload from', `payload, null, null, null, null, null, null, created_at from`) + ` where job_id = ${done}`, 'an ended job is not live'],
  ['a job ends twice', `insert into ignite.jobs_ended select (jsonb_populate_record(e, '{"ended_at":"2026-01-01T00:00:00Z"}')).* from ignite.jobs_ended e where job_id = ${done}`, 'a job ends once'],
  ['a job ends alone and with others', `insert into ignite.jobs_done_batch (organization_id, queue, last_seq, first_seq, started_at, ended_at, worker_id, size, ids, jobs)
    select organization_id, queue, seq, seq, started_at, ended_at, worker_id, 1, ignite.id_range(job_id, job_id, '[]'),
      array[jsonb_populate_record(null::ignite.jobs, to_jsonb(e))] from ignite.jobs_ended e where job_id = ${done}`, 'a job ends once'],
  ['an unknown end', `update ignite.jobs_ended set status = 'vanished' where job_id = ${done}`, 'there are four ends'],
  ['a job is lost', `delete from ignite.jobs_ended where job_id = ${done}`, 'no job is lost'],
  ['a run is missing', `delete from ignite.job_attempts_undone where run_no = 1 and job_id = ${dead}`, 'runs are numbered without gaps'],
  ['a run too many', `insert into ignite.job_attempts_undone select (jsonb_populate_record(a, '{"run_no":3}')).* from ignite.job_attempts_undone a where run_no = 2 and job_id = ${dead}`, 'runs are numbered without gaps'],
  ['a run is there twice', `insert into ignite.job_attempts_undone select a.* from ignite.job_attempts a where job_id = ${done}`, 'runs are numbered without gaps'],
  ['runs overlap', `update ignite.job_attempts_undone a set started_at = started_at - interval '1 hour' where run_no = 2 and job_id = ${dead}`, 'two runs of a job do not overlap'],
  ['a run ends before it begins', `update ignite.jobs_ended set started_at = ended_at + interval '1 s' where job_id = ${done}`, 'two runs of a job do not overlap'],
  ['an early start', `update ignite.jobs_ended set run_at = ended_at + interval '1 s' where job_id = ${done}`, 'no job starts before its time'],
  ['done after a crash', `insert into ignite.job_attempts_undone select (jsonb_populate_record(null::ignite.job_attempts_undone, to_jsonb(a) || '{"run_no":2,"outcome":"crashed"}')).* from ignite.job_attempts a where job_id = ${done}`, 'the last run fits the end'],
  ['dead after a run that was handed back', `insert into ignite.job_attempts_undone
    select (jsonb_populate_record(null::ignite.job_attempts_undone, to_jsonb(a) || '{"outcome":"released"}')).* from ignite.job_attempts a where job_id = ${done};
    update ignite.jobs_ended set status = 'dead_letter' where job_id = ${done}`, 'the last run fits the end'],
  ['a failure not charged', `update ignite.jobs_ended set failures = 1 where job_id = ${dead}`, 'charges are what the history says'],
  ['a run of which nothing is known', `update ignite.job_lease set run_no = 2`, 'runs are numbered without gaps'],
  ['a crash charged that never was', `update ignite.jobs_ended set crashes = 1 where job_id = ${done}`, 'charges are what the history says'],
  ['one key, two jobs', `update ignite.jobs_ended set idempotency_key = 'key-0' where idempotency_key is not null`, 'a key has one job'],
  ['a key that leads nowhere', `update ignite.job_keys set job_id = gen_random_uuid() where key = 'key-0'`, 'a key leads to its job'],
  ['a unique key that outlives its job', `update ignite.job_keys set kind = 'unique' where key = 'key-0'`, 'a key leads to its job'],
  ['a concurrency key held by one who waits', `update ignite.job_serial set job_id = (select job_id from ignite.job_wait where reason = 'concurrency')`, 'a concurrency key is held by a live job'],
  ['a child that ended is waited for', `update ignite.job_children set child_id = ${done}`, 'only children that live are waited for'],
  ['a parent waits for nobody', `delete from ignite.job_children`, 'a parent waits for somebody'],
  ['a parent was too early', `update ignite.jobs_ended set ended_at = ended_at + interval '1 hour' where job_id = ${child}`, 'a parent ends after its children'],
  ['too many at once', `update ignite.job_queues set concurrency = 1 where queue = 'test_jobs';
    update ignite.jobs_ended set started_at = started_at - interval '1 hour', ended_at = ended_at + interval '1 hour'`, 'caps are kept'],
  ['too many of one organisation', `update ignite.job_queues set organization_concurrency = 1 where queue = 'test_jobs';
    update ignite.jobs_ended set started_at = started_at - interval '1 hour', ended_at = ended_at + interval '1 hour'`, 'caps are kept'],
]) {
  test(`${what}: it says so`, async () => {
    await session.run('begin')
    try {
      await session.run(statement)
      const found = await session.rows('select distinct rule from fault.violations()')
      assert.ok(found.some((v) => v.rule === rule), `expected: ${rule}; found: ${JSON.stringify(found)}`)
    } finally {
      await session.run('rollback')
    }
  })
}
