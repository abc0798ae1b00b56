-- Many jobs in one transaction: finishing, claiming; and durable steps.
begin;
select plan(29);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer \gset
select t.queue('many');
select t.worker('many') as w \gset
create temp table made (n int, job uuid);
insert into made select n, t.enqueue(:'acme', 'c', 'many') from generate_series(1, 5) n;
create function t.exchange(p_worker uuid, p_limit int, p_jobs uuid[], p_runs int[], p_results jsonb default null, p_paths jsonb default null)
returns text language sql as $$
	select t.run('service', format('select array_agg(job_id order by created_at) from ignite.exchange(%L, %L, %s, %L, %L, %L, %L)',
		p_worker, 'many', p_limit, p_jobs, p_runs, p_results, p_paths))
$$;

select is(t.exchange(:'w', 3, '{}', '{}'), (select array_agg(job order by n)::text from made where n <= 3), 'nothing ended: it is a claim');
select is((select count(*) from ignite.job_leases), 3::bigint, 'of three');
select job as one from made where n = 1 \gset
select job as two from made where n = 2 \gset
select job as three from made where n = 3 \gset
select t.run('service', format('select ignite.progress(%L, 1, $$half$$, 50, $$way$$)', :'one'));
select is(t.exchange(:'w', 5, array[:'one', :'two']::uuid[], '{1,1}', format('{"%s": {"a": 1}}', :'one')::jsonb, format('{"%s": "p/q"}', :'two')::jsonb),
	(select array_agg(job order by n)::text from made where n > 3), 'two end and the others are claimed');
select row_eq(format('select status, run_no, failures, crashes, result, result_path, progress_stage, progress_percent from ignite.jobs_ended where job_id = %L', :'one'),
	row('done'::text, 1, 0, 0, '{"a": 1}'::jsonb, null::text, 'half'::text, 100), 'a result arrives at its job');
select row_eq(format('select status, result, result_path from ignite.jobs_ended where job_id = %L', :'two'), row('done'::text, null::jsonb, 'p/q'::text), 'a path at its own');
select is((select string_agg(outcome || ' ' || worker, ',' order by job_id) from ignite.job_attempts where job_id in (:'one', :'two')), 'done host/a,done host/a', 'attempts are on record');
select is(t.place(:'one'), 'ended', 'a finished job lies in jobs_ended alone');
select is((select count(*) from ignite.job_progress), 0::bigint, 'its progress row is gone');

-- The fence.
select is(t.exchange(:'w', 5, array[:'three', :'one']::uuid[], '{1,1}'), 'PT409 lease_lost', 'one run that lost its lease');
select is(t.place(:'three'), 'lease', 'ends nobody: the caller settles each by itself');
select is(t.exchange(:'w', 5, array[:'three']::uuid[], '{2}'), 'PT409 lease_lost', 'a run number of another run is another run');
select is(t.exchange(:'w', 5, array[:'three']::uuid[], '{1}', jsonb_build_object(:'three', repeat('x', 70000))), 'PT422 result_too_large', 'a result over 64 KiB is refused');
select is(t.place(:'three'), 'lease', 'and ends nobody');
select is(t.exchange(:'w', 5, array[:'three']::uuid[], '{1}'), null, 'alone it ends well');
select is(t.run('user:' || :'viewer', format('select ignite.exchange(%L, $$many$$, 1, $${}$$, $${}$$, null, null)', :'w')), '42501 permission denied for function exchange', 'workers only');

-- What hangs on a job: unique and concurrency keys, parents.
delete from ignite.job_lease;
delete from ignite.job_batch;
delete from ignite.jobs;
select t.enqueue(:'acme', 'c', 'many') as parent \gset
select t.claim(:'w', 1, 'many');
select is(t.run('service', format('select ignite.wait_for_children(%L, 1)', :'parent')), 'pending', 'a parent without children goes on');
select t.claim(:'w', 1, 'many');
select t.enqueue(:'acme', 'c', 'many', format(', p_parent => %L, p_unique_key => $$u$$, p_concurrency_key => $$k$$', :'parent')) as first \gset
select t.enqueue(:'acme', 'c', 'many', format(', p_parent => %L, p_concurrency_key => $$k$$', :'parent')) as second \gset
select is(t.run('service', format('select ignite.wait_for_children(%L, 2)', :'parent')), 'blocked', 'with two it waits');
select is(t.claim(:'w', 9, 'many'), array[:'first']::uuid[], 'the second child waits for the first: the same thing');
select t.exchange(:'w', 0, array[:'first']::uuid[], '{1}');
select is((select count(*) from ignite.job_keys where kind = 'unique' and job_id = :'first'), 0::bigint, 'its unique key is free');
select is(t.place(:'second'), 'ready', 'its end lets the next on the same thing go');
select t.claim(:'w', 9, 'many');
select t.exchange(:'w', 0, array[:'second']::uuid[], '{1}');
select is(t.place(:'parent'), 'ready', 'the last child wakes the parent');
select is((select count(*) from ignite.job_serial), 0::bigint, 'nobody holds the concurrency key');

-- Steps.
select t.claim(:'w', 1, 'many');
select is(t.run('service', format('select ignite.step_get(%L, $$outline$$)', :'parent')), null, 'no step yet');
select is(t.run('service', format('select ignite.step_put(%L, 3, $$outline$$, $${"n":1}$$)', :'parent')), '{"n": 1}', 'a step is recorded');
select is(t.run('service', format('select ignite.step_put(%L, 3, $$outline$$, $${"n":2}$$)', :'parent')), '{"n": 1}', 'its first value stays');
select is(t.run('service', format('select ignite.step_put(%L, 2, $$other$$, $${"n":2}$$)', :'parent')), 'PT409 lease_lost', 'a run that lost its lease records nothing');
select t.run('service', format('select ignite.release(%L, 3)', :'parent'));
select t.claim(:'w', 1, 'many');
select is(t.run('service', format('select ignite.step_get(%L, $$outline$$)', :'parent')), '{"n": 1}', 'the next run finds it');
select ignite.steps_sweep();
select is((select count(*) from ignite.job_steps), 1::bigint, 'a live job keeps its steps');
select t.exchange(:'w', 0, array[:'parent']::uuid[], '{4}');
select is(ignite.steps_sweep(), 1, 'a finished one does not');
select * from finish();
rollback;
