-- Short jobs that share a lease: claimed, ended and lost together; each can be had alone.
begin;
select plan(58);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer \gset
select t.queue('quick', 'prefetch = 100, timeout_seconds = 86400');
select t.worker('quick') as w \gset
create function t.fill(p_count int) returns uuid[] language sql as $$
	select array_agg(t.enqueue((select organization_id from ignite.organizations where name = 'Acme'), 'c', 'quick') order by n)
	from generate_series(1, p_count) n
$$;
create function t.exchange(p_worker uuid, p_limit int, p_jobs uuid[], p_runs int[]) returns text language sql as $$
	select t.run('service', format('select count(*) from ignite.exchange(%L, %L, %s, %L, %L, null, null)', p_worker, 'quick', p_limit,
		p_jobs, p_runs))
$$;
create function t.leases() returns text language sql as $$
	select format('%s in %s, %s alone', coalesce(sum(cardinality(b.jobs)), 0), count(*), (select count(*) from ignite.job_lease))
	from ignite.job_batch b
$$;

-- Together.
select t.fill(5) as jobs \gset
select is(t.claim(:'w', 5, 'quick'), :'jobs'::uuid[], 'five are claimed');
select is(t.leases(), '5 in 1, 0 alone', 'under one lease');
select is((select jsonb_agg(jsonb_build_array(run_no, failures, crashes, charged)) from ignite.job_leases),
	'[[1,0,0,false],[1,0,0,false],[1,0,0,false],[1,0,0,false],[1,0,0,false]]', 'each with its first run, of which nothing is charged yet');
select is((select string_agg(distinct ignite.status_of(j), ',') from unnest(:'jobs'::uuid[]) j), 'processing', 'they are processing');
select is((select count(*) from t.run('user:' || :'viewer', 'select count(*) from ignite.job_leases') r where r = '5'), 1::bigint, 'a member sees them');
select is((select processing from ignite.queue_stats() where queue = 'quick'), 5::bigint, 'and the figures count them');
select is(t.run('service', format('select count(*) from ignite.worker_leases(%L)', :'w')), '5', 'the worker is told of all');
select is(t.exchange(:'w', 0, :'jobs', '{1,1,1,1,1}'), '0', 'they end together');
select is(t.leases(), '0 in 0, 0 alone', 'and leave nothing');
select is((select string_agg(distinct status || ' ' || run_no || ' ' || worker, ',') from ignite.jobs_ended), 'done 1 host/a', 'all done');
select is((select count(*) from ignite.job_attempts where outcome = 'done' and started_at <= ended_at), 5::bigint, 'a run each on record');

-- Several batches of one exchange, and one claim for two organisations.
select t.fill(6) as jobs \gset
select t.claim(:'w', 3, 'quick');
select t.claim(:'w', 3, 'quick');
select is(t.leases(), '6 in 2, 0 alone', 'two claims, two leases');
select is(t.exchange(:'w', 0, :'jobs', '{1,1,1,1,1,1}'), '0', 'both end in one exchange');
select t.fill(2) as acmes \gset
select array[t.enqueue(:'globex', 'd', 'quick'), t.enqueue(:'globex', 'd', 'quick')] as others \gset
select is(cardinality(t.claim(:'w', 4, 'quick')), 4, 'two organisations in one claim');
select is((select count(distinct organization_id) from ignite.job_batch), 2::bigint, 'a lease for each organisation');
select is((select count(*) from t.run('user:' || :'viewer', 'select count(*) from ignite.job_leases') r where r = '2'), 1::bigint, 'a member sees its own only');
select t.run('service', format('select ignite.worker_gone(%L)', :'w'));
select is((select count(*) from ignite.job_ready where queue = 'quick' and crashes = 0 and failures = 0 and run_no = 1), 4::bigint, 'a worker that leaves hands all back, uncharged');
delete from ignite.job_ready;
delete from ignite.jobs;

-- One of them alone.
select t.worker('quick') as w \gset
select t.fill(4) as jobs \gset
select t.claim(:'w', 4, 'quick');
select (:'jobs'::uuid[])[1] as one, (:'jobs'::uuid[])[2] as two, (:'jobs'::uuid[])[3] as three, (:'jobs'::uuid[])[4] as four \gset
select is(t.run('service', format('select ignite.fail(%L, 2, $$transient$$, $$x$$)', :'two')), 'PT409 lease_lost', 'another run number is refused');
select is(t.run('service', format('select ignite.fail(%L, 1, $$transient$$, $$x$$)', :'two')), 'scheduled', 'one fails');
select is(t.place(:'two'), 'wait:backoff', 'and backs off');
select is(t.leases(), '0 in 0, 3 alone', 'the others have leases of their own now');
select is(t.exchange(:'w', 0, array[:'one', :'three', :'four']::uuid[], '{1,1,1}'), '0', 'and end together all the same');
delete from ignite.job_wait;
delete from ignite.jobs;

select t.fill(4) as jobs \gset
select t.claim(:'w', 4, 'quick');
select is(t.exchange(:'w', 0, (:'jobs'::uuid[])[1:2], '{1,1}'), '0', 'the first two end before the others');
select is(t.leases(), '0 in 0, 2 alone', 'which keep their leases');
select is(t.exchange(:'w', 0, (:'jobs'::uuid[])[2:3], '{1,1}'), 'PT409 lease_lost', 'one of them a second time');
select is(t.leases(), '0 in 0, 2 alone', 'changes nothing');
select is(t.exchange(:'w', 0, (:'jobs'::uuid[])[3:4], '{1,1}'), '0', 'the rest');

select t.fill(3) as jobs \gset
select t.claim(:'w', 3, 'quick');
select (:'jobs'::uuid[])[1] as one, (:'jobs'::uuid[])[2] as two, (:'jobs'::uuid[])[3] as three \gset
select is(t.run('service', format('select ignite.progress(%L, 1, $$half$$, 50, null)', :'one')), 'true', 'one tells how far it is');
select is((select string_agg(charged::text, ',' order by seq) from ignite.job_leases), 'true,false,false', 'and has begun, so that a crash of it counts');
select is(t.run('service:' || :'acme', format('select ignite.cancel_job(%L)', :'two')), 'processing', 'one is to be cancelled');
select is(t.run('service', format('select string_agg(job_id::text, $$,$$) from ignite.heartbeat(%L)', :'w')), :'two', 'the heartbeat tells of it');
select is(t.exchange(:'w', 0, :'jobs', '{1,1,1}'), '0', 'they end together');
select is((select count(*) from ignite.job_cancels), 0::bigint, 'and the wish is forgotten');
select is((select count(*) from ignite.job_progress), 0::bigint, 'so is the progress');

select t.fill(2) as jobs \gset
select t.claim(:'w', 2, 'quick');
select is(t.run('service', format('select ignite.step_put(%L, 1, $$s$$, $$1$$)', (:'jobs'::uuid[])[1])), '1', 'one records a step');
select is(t.run('service', format('select ignite.lease_lock(%L, 1)', (:'jobs'::uuid[])[2])), '', 'one opens its own finishing transaction');
select is(t.run('service', format('select ignite.take_over(%L, %L, 1)', t.worker('quick', 'b'), (:'jobs'::uuid[])[1])) like '(%', true, 'one is taken over');
select is(t.exchange(:'w', 0, :'jobs', '{1,1}'), 'PT409 lease_lost', 'and no longer the first worker''s to end');
delete from ignite.job_lease;
delete from ignite.jobs;

-- Lost. A short lease: the test's server has not run for long, and after a start nobody is reaped for one lease.
update ignite.job_queues set heartbeat_seconds = 1, lease_seconds = 2 where queue = 'quick';
select pg_sleep(greatest(0, 2.1 - extract(epoch from clock_timestamp() - pg_postmaster_start_time())));
select t.fill(3) as jobs \gset
select t.claim(:'w', 3, 'quick');
select t.age_lease((:'jobs'::uuid[])[1], '1 hour');
select is(ignite.status_of((:'jobs'::uuid[])[2]), 'stale', 'a silent worker''s jobs are stale');
select is(t.run('service', 'select (ignite.reap()) ->> $$reaped$$'), '3', 'all are reaped');
select is((select string_agg(distinct format('%s %s %s', run_no, crashes, alone), ',') from ignite.job_ready), '1 0 t', 'none is charged, each is suspected');
select is(t.exchange(:'w', 0, :'jobs', '{1,1,1}'), 'PT409 lease_lost', 'the old worker ends none of them');
select is(cardinality(t.claim(:'w', 9, 'quick')), 1, 'each is claimed alone the next time');
select is(t.leases(), '0 in 0, 1 alone', 'under a lease of its own, charged');


-- Nobody asks afterwards.
select t.queue('brief', 'prefetch = 100, keep_done = false');
select t.worker('brief') as w \gset
select t.enqueue(:'acme', 'c', 'brief') as plain \gset
select t.enqueue(:'acme', 'c', 'brief', ', p_idempotency_key => $$k$$') as keyed \gset
select t.enqueue(:'acme', 'c', 'brief') as telling \gset
select t.claim(:'w', 9, 'brief');
select is(t.run('service', format('select count(*) from ignite.exchange(%L, %L, 0, %L, %L, %L, null)', :'w', 'brief', array[:'plain', :'keyed', :'telling'],
	'{1,1,1}', jsonb_build_object(:'telling', 1))), '0', 'they end');
select is(t.place(:'plain'), '', 'one leaves nothing behind');
select is((select count(*) from ignite.jobs where queue = 'brief'), 0::bigint, 'nothing at all');
select is(t.place(:'keyed'), 'ended', 'one with an idempotency key answers for it');
select is((select result from ignite.jobs_ended where job_id = :'telling'), '1', 'one with a result keeps it');

-- One at a time all of this is the same, under leases of their own.
update ignite.job_queues set prefetch = 0 where queue = 'brief';
create function t.exchange_one(p_worker uuid, p_limit int, p_job uuid, p_run_no int, p_results jsonb) returns text language sql as $$
	select t.run('service', format('select count(*) from ignite.exchange(%L, $q$brief$q$, %s, %L, %L, %L, null)', p_worker, p_limit,
		array[p_job], array[p_run_no], p_results))
$$;
select t.enqueue(:'acme', 'c', 'brief') as plain \gset
select t.enqueue(:'acme', 'c', 'brief', ', p_idempotency_key => $$k2$$') as keyed \gset
select t.enqueue(:'acme', 'c', 'brief') as telling \gset
select t.enqueue(:'acme', 'c', 'brief') as next \gset
select t.claim(:'w', 3, 'brief');
select t.run('service', format('select ignite.progress(%L, 1, $$stage$$, 50, $$half$$)', job)) from unnest(array[:'plain', :'telling']::uuid[]) job;
select t.run('service', format('select ignite.cancel_job(%L)', :'keyed'));
select is(t.exchange_one(:'w', 1, :'plain', 2, null), 'PT409 lease_lost', 'another run''s number ends nothing');
select is(t.exchange_one(gen_random_uuid(), 1, :'plain', 1, null), 'PT409 lease_lost', 'nor does another worker');
select is(t.exchange_one(:'w', 0, :'plain', 1, null), '0', 'one ends alone');
select is(t.place(:'plain') || (select count(*) from ignite.jobs where job_id = :'plain'), '0', 'and leaves nothing behind');
select is(t.exchange_one(:'w', 0, :'keyed', 1, null), '0', 'one with an idempotency key');
select is(t.place(:'keyed') || (select count(*) from ignite.job_cancels where job_id = :'keyed'), 'ended0', 'answers for it; nobody wants it stopped any more');
select is(t.exchange_one(:'w', 1, :'telling', 1, jsonb_build_object(:'telling', 1)), '1', 'one with a result ends as the next one is claimed');
select is((select format('%s %s %s %s', result, progress_stage, progress_percent, progress_message) from ignite.jobs_ended where job_id = :'telling'),
	'1 stage 100 half', 'its row has the result and what it told');
select is((select string_agg(job_id::text, ',') from ignite.job_lease where queue = 'brief') || (select count(*) from ignite.job_progress where job_id = :'plain' or job_id = :'telling'),
	:'next' || '0', 'the next one has a lease; no progress is left');

select * from finish();
rollback;
