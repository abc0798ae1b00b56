-- How runs end: every transition out of a lease, the fence, crashes, cancelling, requeueing.
begin;
select plan(84);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer, t.member(:'globex', 'owner') as stranger \gset
select t.queue('q', 'backoff_seconds = array[60, 300]');
select t.worker('q') as w \gset
create function t.next(p_worker uuid) returns uuid language sql as $$ select (t.claim(p_worker, 1, 'q'))[1] $$;
create function t.fail(p_job uuid, p_run_no int, p_class text, p_more text default '') returns text language sql as
	$$ select t.run('service', format('select ignite.fail(%L, %s, %L, %L%s)', p_job, p_run_no, p_class, 'boom', p_more)) $$;
create function t.due(p_job uuid) returns void language sql as $$ update ignite.job_wait set until = now() where job_id = p_job $$;

-- Done.
select t.enqueue(:'acme', 'a', 'q', ', p_unique_key => $$once$$') as job \gset
select t.next(:'w');
select is(t.run('service', format('select ignite.progress(%L, 1, %L, 130, %L)', :'job', 'fill', 'half')), 'true', 'progress under a lease');
select row_eq(format('select stage, percent, message from ignite.job_progress where job_id = %L', :'job'), row('fill'::text, 100, 'half'::text), 'is kept, the percentage bounded');
select is(t.run('service', format('select ignite.progress(%L, 2, %L, 1, null)', :'job', 'fill')), 'false', 'progress of another run is not');
select is(t.run('service', format('select ignite.lease_lock(%L, 1)', :'job')), '', 'the lease can be locked');
select is(t.run('service', format('select ignite.lease_lock(%L, 2)', :'job')), 'PT409 lease_lost', 'not that of another run');
select is(t.run('service', format('select ignite.finish(%L, 2, null, null)', :'job')), 'PT409 lease_lost', 'nor can another run finish');
select is(t.run('service', format('select ignite.finish(%L, 1, jsonb_build_object($$x$$, repeat($$x$$, 65536)), null)', :'job')), 'PT422 result_too_large', 'a large result belongs into the store');
select is(t.place(:'job'), 'lease', 'and leaves the job as it was');
select is(t.run('service', format('select ignite.finish(%L, 1, %L, %L)', :'job', '{"ok":true}', 'a/course.json')), '', 'finish');
select is(t.place(:'job'), 'ended', 'moves the job to jobs_ended');
select row_eq(format('select status, run_no, failures, crashes, result, result_path, error, progress_percent, ended_by from ignite.jobs_ended where job_id = %L', :'job'),
	row('done'::text, 1, 0, 0, '{"ok":true}'::jsonb, 'a/course.json'::text, null::text, 100, null::text), 'with what came out');
select row_eq(format('select run_no, worker_id, worker, outcome from ignite.job_attempts where job_id = %L', :'job'), row(1, :'w'::uuid, 'host/a'::text, 'done'::text), 'one attempt is on record');
select is((select count(*) from ignite.job_keys where kind = 'unique'), 0::bigint, 'the unique key is free');
select is((select count(*) from ignite.job_progress), 0::bigint, 'no progress row stays');
select is(t.run('service', format('select ignite.finish(%L, 1, null, null)', :'job')), 'PT409 lease_lost', 'nothing ends twice');
select is(t.fail(:'job', 1, 'permanent'), 'PT409 lease_lost', 'nor fails afterwards');
select is(t.run('service', format('select ignite.release(%L, 1)', :'job')), 'PT409 lease_lost', 'nor is handed back');
select is(t.run('service', format('select ignite.requeue(%L)', :'job')), 'false', 'done is done');

-- An outage of the store is nobody's fault: it waits longer each time, and uses no attempt up.
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select is(t.fail(:'job', 1, 'outage', ', 5'), 'scheduled', 'an outage parks the job');
select ok((select until - since between interval '4 s' and interval '6 s' and failures = 0 and reason = 'backoff' from ignite.job_wait where job_id = :'job'), 'for five seconds, free of charge');
select t.due(:'job'), t.next(:'w'), t.fail(:'job', n + 1, 'outage', ', 5') from generate_series(1, 3) n;
select ok((select until - since between interval '29 s' and interval '41 s' and failures = 0 from ignite.job_wait where job_id = :'job'), 'the fourth time for forty');
select t.due(:'job'), t.next(:'w'), t.fail(:'job', n + 4, 'outage', ', 5') from generate_series(1, 16) n;
select ok((select until - since between interval '220 s' and interval '301 s' and failures = 0 from ignite.job_wait where job_id = :'job'), 'the twentieth for five minutes at most, still free');
select t.due(:'job'), t.next(:'w');
select is(t.fail(:'job', 21, 'transient'), 'scheduled', 'a fault of its own');
select is((select failures from ignite.job_wait where job_id = :'job'), 1, 'is its first');
insert into ignite.job_attempts_undone (job_id, run_no, organization_id, queue, started_at, ended_at, outcome, error_class)
	select :'job', 0, :'acme', 'q', now() - n * interval '1 s', now() - n * interval '1 s', 'retry', 'outage' from generate_series(1, 300) n;
select t.due(:'job'), t.next(:'w');
select is(t.fail(:'job', 22, 'outage'), 'scheduled', 'one that does not end');
select is((select failures from ignite.job_wait where job_id = :'job'), 2, 'is charged after a day of it');
delete from ignite.job_wait where job_id = :'job';
delete from ignite.jobs where job_id = :'job';

-- Permanent failure.
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select is(t.fail(:'job', 1, 'nonsense'), 'PT422 unknown_class', 'a failure has a class');
select is(t.fail(:'job', 1, 'permanent'), 'failed', 'permanent is failed at once');
select row_eq(format('select status, failures, error, error_class from ignite.jobs_ended where job_id = %L', :'job'), row('failed'::text, 1, 'boom'::text, 'permanent'::text), 'with its error');

-- Transient failures use attempts up.
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select is(t.fail(:'job', 1, 'transient'), 'scheduled', 'transient backs off');
select is(t.place(:'job') || ' ' || t.status(:'job'), 'wait:backoff scheduled', 'and waits');
select ok((select until - since between interval '59 s' and interval '61 s' from ignite.job_wait where job_id = :'job'), 'for the queue''s first step');
select is(t.next(:'w'), null, 'not before');
select t.due(:'job');
select is(t.next(:'w'), :'job'::uuid, 'a claim takes what has become due');
select is(t.fail(:'job', 2, 'transient', ', 900'), 'scheduled', 'the second time');
select ok((select until - since between interval '899 s' and interval '901 s' from ignite.job_wait where job_id = :'job'), 'a longer Retry-After is honoured');
select t.due(:'job');
select t.next(:'w');
select is(t.fail(:'job', 3, 'transient'), 'dead_letter', 'the third uses the attempts up');
select row_eq(format('select status, failures, run_no from ignite.jobs_ended where job_id = %L', :'job'), row('dead_letter'::text, 3, 3), 'it is dead-lettered');
select is((select string_agg(outcome, ' ' order by run_no) from ignite.job_attempts where job_id = :'job'), 'retry retry retry', 'three attempts on record');

-- Full jitter otherwise.
select t.queue('jitter', 'backoff_base_seconds = 8, backoff_cap_seconds = 20');
select ok((select bool_and(s between 0 and 8) and max(s) - min(s) > 1 from (select extract(epoch from ignite.backoff(q, 1)) s from ignite.job_queues q, generate_series(1, 200) where q.queue = 'jitter') x),
	'without steps the first wait is anything up to the base');
select ok((select bool_and(s between 0 and 20) and max(s) > 16 from (select extract(epoch from ignite.backoff(q, 9)) s from ignite.job_queues q, generate_series(1, 300) where q.queue = 'jitter') x),
	'and later ones anything up to the cap');

-- Rate limits and blocks cost nothing.
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select is(t.fail(:'job', 1, 'rate_limit', ', 120'), 'scheduled', 'a rate limit parks the job');
select ok((select until - since between interval '119 s' and interval '121 s' and failures = 0 and reason = 'rate_limit' from ignite.job_wait where job_id = :'job'),
	'for as long as the provider asks, free of charge');
select t.due(:'job');
select t.next(:'w');
select is(t.fail(:'job', 2, 'blocked'), 'blocked', 'blocked waits for a person');
select is(t.status(:'job'), 'blocked', 'and says so');
select is(t.run('user:' || :'viewer', format('select ignite.requeue(%L)', :'job')), 'PT403 role_too_low', 'a viewer cannot wake it');
select is(t.run('user:' || :'stranger', format('select ignite.requeue(%L)', :'job')), 'PT404 unknown_job', 'for others it does not exist');
select is(t.run('user:' || :'editor', format('select ignite.requeue(%L)', :'job')), 'true', 'an editor can');
select is(t.place(:'job'), 'ready', 'it is ready');
select t.next(:'w');
select is((select row(run_no, failures)::text from ignite.job_lease where job_id = :'job'), '(3,0)', 'and has lost no attempt');

-- Crashes are counted apart.
select is(t.fail(:'job', 3, 'transient'), 'scheduled', 'one failure');
select t.due(:'job');
select t.next(:'w');
select t.worker('q') as w \gset
select is(t.place(:'job') || ' ' || (select row(run_no, failures, crashes)::text from ignite.job_ready where job_id = :'job'), 'ready (4,1,1)',
	'a new worker in the slot gives the old one''s runs up at once, charged as a crash');
select is(t.fail(:'job', 4, 'transient'), 'PT409 lease_lost', 'the dead worker''s late word does not count');
select t.next(:'w');
update ignite.job_lease set lease_seconds = 3600, deadline = deadline + interval '1 day' where job_id = :'job'; -- longer ago than this database was started
select t.age_lease(:'job', '3601 s');
select is(t.status(:'job'), 'stale', 'a silent worker''s job is stale');
select ok((ignite.reap() ->> 'reaped')::int = 0, 'but after a restart of the database nobody is reaped for one lease');
select is(t.run('user:' || :'editor', format('select ignite.requeue(%L)', :'job')), 'true', 'a person may requeue a stale job');
select is((select crashes from ignite.job_ready where job_id = :'job'), 2, 'the second crash; what a person asks for does not wait');
update ignite.job_ready set crashes = 1 where job_id = :'job';
select t.next(:'w');
select t.worker('q') as w \gset
select is(t.place(:'job') || ' ' || (select row(run_no, crashes, reason, until between clock_timestamp() + interval '0.5 s' and clock_timestamp() + interval '10 s')::text
	from ignite.job_wait where job_id = :'job'), 'wait:backoff (6,2,backoff,t)', 'after the second crash the job waits, so that bad luck that comes in series does not condemn it');
select t.due(:'job');
select t.next(:'w');
select t.worker('q') as w \gset
select row_eq(format('select status, failures, crashes, error_class from ignite.jobs_ended where job_id = %L', :'job'), row('dead_letter'::text, 1, 3, 'crash'::text),
	'the third makes it poison: dead letter');
select is((select string_agg(outcome, ' ' order by run_no) from ignite.job_attempts where job_id = :'job'), 'rate_limit blocked retry crashed crashed crashed crashed', 'its history is whole');
select is(t.run('user:' || :'editor', format('select ignite.requeue(%L)', :'job')), 'true', 'a dead letter can be brought back');
select is(t.place(:'job') || ' ' || (select row(run_no, failures, crashes)::text from ignite.job_ready where job_id = :'job'), 'ready (7,0,0)',
	'with fresh attempts; its run number goes on');

-- In order.
select t.next(:'w');
select t.run('service', format('select ignite.worker_gone(%L)', :'w'));
select is((select row(run_no, failures, crashes)::text from ignite.job_ready where job_id = :'job'), '(8,0,0)', 'a worker that leaves hands back, uncharged');
select is(t.run('service', format('select ignite.heartbeat(%L)', :'w')), 'PT409 unknown_worker', 'and is forgotten');
select t.worker('q') as w \gset
select t.next(:'w');
select t.run('service', format('select ignite.release(%L, 9)', :'job'));
select is((select row(run_no, failures, crashes)::text from ignite.job_ready where job_id = :'job'), '(9,0,0)', 'release hands one back, uncharged');

-- Cancelling.
select is(t.run('user:' || :'viewer', format('select ignite.cancel_job(%L)', :'job')), 'PT403 role_too_low', 'a viewer cancels nothing');
select is(t.run('user:' || :'editor', format('select ignite.cancel_job(%L)', :'job')), 'cancelled', 'a ready job is cancelled at once');
select row_eq(format('select status, ended_by from ignite.jobs_ended where job_id = %L', :'job'), row('cancelled'::text, :'editor'::text), 'by whom is on record');
select is(t.run('user:' || :'editor', format('select ignite.cancel_job(%L)', :'job')), 'cancelled', 'again is the same');
select t.enqueue(:'acme', 'a', 'q', ', p_run_at => now() + interval $$1 day$$') as job \gset
select is(t.run('user:' || :'editor', format('select ignite.cancel_job(%L)', :'job')), 'cancelled', 'a waiting one too');
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select is(t.run('service', format('select ignite.heartbeat(%L)', :'w')), null, 'a heartbeat with nothing to tell');
select is(t.run('user:' || :'editor', format('select ignite.cancel_job(%L)', :'job')), 'processing', 'a running one is asked to stop');
select is(t.run('service', format('select row(job_id, run_no, verdict) from ignite.heartbeat(%L)', :'w')), format('(%s,1,cancel)', :'job'), 'the heartbeat tells its worker');
select is(t.fail(:'job', 1, 'cancelled'), 'cancelled', 'which ends it');
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select t.run('user:' || :'editor', format('select ignite.cancel_job(%L)', :'job'));
select t.worker('q') as w \gset
select is(t.place(:'job') || ' ' || t.status(:'job'), 'ended cancelled', 'one whose worker died meanwhile is not run again');
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select t.run('user:' || :'editor', format('select ignite.cancel_job(%L)', :'job'));
select is(t.fail(:'job', 1, 'transient'), 'cancelled', 'nor one that failed meanwhile');

-- Taking over.
select t.worker('q', 'b') as w2 \gset
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.next(:'w');
select is(t.run('service', format('select row(job_id, run_no, attempt) from ignite.take_over(%L, %L, 1)', :'w2', :'job')), format('(%s,1,1)', :'job'), 'a run can be taken over');
select is(t.run('service', format('select row(job_id, run_no, attempt) from ignite.take_over(%L, %L, 1)', :'w', :'job')), 'PT409 lease_taken', 'once');
select is(t.run('service', format('select ignite.take_over(%L, %L, 2)', :'w2', :'job')), 'PT409 lease_taken', 'and only that run');
select is(t.run('service', format('select ignite.take_over(%L, %L)', :'w2', :'job')), 'PT409 job_leased', 'by name alone it is taken');
select is(t.run('service', format('select count(*) from ignite.worker_leases(%L)', :'w')), '0', 'the claimer no longer has it');
select t.run('service', format('select ignite.finish(%L, 1, null, null)', :'job'));
select is(t.run('service', format('select ignite.take_over(%L, %L)', :'w2', :'job')), 'PT409 job_ended', 'an ended job cannot be claimed');
select is(t.run('service', format('select ignite.take_over(%L, %L)', :'w2', gen_random_uuid())), 'PT404 unknown_job', 'nor one that is none');
select t.enqueue(:'acme', 'a', 'q', ', p_run_at => now() + interval $$1 day$$') as job \gset
select is(t.run('service', format('select run_no from ignite.take_over(%L, %L)', :'w2', :'job')), '1', 'a waiting job is claimed by name before its time');
select * from finish();
rollback;
