-- maintain(): promoting, reaping, drift, schedules, retention.
begin;
select plan(46);
select t.org('Acme') as acme \gset
select t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer \gset
-- The server of a test is always younger than a lease: shorter leases than its age stand in for that.
select t.queue('q', 'lease_seconds = 2, heartbeat_seconds = 1');
select t.worker('q') as w \gset
create function t.maintain(p_what text) returns text language sql as $$ select t.run('service', format('select ignite.maintain() ->> %L', p_what)) $$;
select pg_sleep(greatest(0, extract(epoch from pg_postmaster_start_time() + interval '2.2 seconds' - clock_timestamp())));

select t.enqueue(:'acme', 'a', 'q', ', p_run_at => now() + interval $$1 hour$$') as job \gset
select is(t.maintain('promoted'), '0', 'what is not due stays');
update ignite.job_wait set until = now() where job_id = :'job';
select is(t.maintain('promoted'), '1', 'what is due is promoted');
select is(t.place(:'job'), 'ready', 'and ready');

-- Reaping.
select t.claim(:'w', 1, 'q');
select is(t.maintain('reaped'), '0', 'a live lease is left alone');
select t.age_lease(:'job', '1.5 s');
select is(t.maintain('reaped'), '0', 'also when it is not quite over');
select t.age_lease(:'job', '1 s');
select is(t.maintain('reaped'), '1', 'an expired one is reaped');
select is((select row(run_no, crashes)::text from ignite.job_ready where job_id = :'job'), '(1,1)', 'charged, and ready again');
select t.claim(:'w', 1, 'q');
select is((select run_no from ignite.job_lease where job_id = :'job'), 2, 'its next run has the next number');
select t.age_lease(:'job', '3 s');
select t.run('service', format('select ignite.heartbeat(%L)', :'w'));
select is(t.maintain('reaped'), '0', 'one heartbeat keeps all leases of the worker');
delete from ignite.workers where worker_id = :'w';
update ignite.job_lease set claimed_at = clock_timestamp() - interval '1 minute' where job_id = :'job';
select is(t.maintain('reaped'), '1', 'a lease whose worker is gone is reaped');
select is((select row(reason, crashes)::text from ignite.job_wait where job_id = :'job'), '(backoff,2)', 'and waits after this second crash');
update ignite.job_wait set until = now() where job_id = :'job';
select is(t.maintain('promoted'), '1', 'not for ever');
select t.worker('q') as w \gset
select t.claim(:'w', 1, 'q');
select t.age_lease(:'job', '3 s');
select is(t.run('service', 'select ignite.maintain() ->> $$dead_lettered$$'), '1', 'the third crash dead-letters');
select is(t.maintain('reaped'), '0', 'once');

-- Hard deadline.
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.worker('q') as w \gset
select t.claim(:'w', 1, 'q');
update ignite.job_lease set deadline = clock_timestamp() - interval '29 seconds' where job_id = :'job';
select is(t.maintain('timed_out'), '0', 'the worker has half a minute after the deadline to report itself');
update ignite.job_lease set deadline = clock_timestamp() - interval '31 seconds' where job_id = :'job';
select is(t.maintain('timed_out'), '1', 'then the run is ended, whatever its heartbeat');
select row_eq(format('select reason, failures, crashes from ignite.job_wait where job_id = %L', :'job'), row('backoff'::text, 1, 0), 'as a failure, not a crash');
select is((select row(outcome, error_class)::text from ignite.job_attempts where job_id = :'job'), '(timeout,timeout)', 'and is on record');

-- Drift: the course is in the store, its job is not done.
update ignite.job_queues set lease_seconds = 2, heartbeat_seconds = 1 where queue = 'ai_course_jobs';
select t.worker() as cw \gset
select t.enqueue(:'acme', 'drifted') as d1, t.enqueue(:'acme', 'other-run') as d2, t.enqueue(:'acme', 'alive') as d3 \gset
select t.claim(:'cw', 3);
insert into storage.objects (bucket_id, name, version, user_metadata) values
	('courses', 'drifted/course.json', 'v1', jsonb_build_object('job_id', :'d1', 'run_no', 1)),
	('courses', 'other-run/course.json', 'v2', jsonb_build_object('job_id', :'d2', 'run_no', 7)),
	('courses', 'alive/course.json', 'v3', jsonb_build_object('job_id', :'d3', 'run_no', 1));
select is(t.maintain('drift_done'), '0', 'while the lease lives the worker is trusted');
select t.age_lease(:'d1', '3 s');
update ignite.job_lease set claimed_at = clock_timestamp() - interval '3 seconds' where job_id = :'d2';
select is(t.run('service', 'select row(m ->> $$drift_done$$, m ->> $$reaped$$) from ignite.maintain() m'), '(1,1)', 'of the expired ones, the one written by this very run is done');
select is(t.status(:'d1') || ' ' || t.status(:'d2') || ' ' || t.status(:'d3'), 'done pending processing', 'the one written by another run is requeued, the live one left');
select row_eq(format('select ended_by, result_path from ignite.jobs_ended where job_id = %L', :'d1'), row('drift'::text, 'drifted/course.json'::text), 'that it was drift is on record');
select is((select object_version from ignite.course_metadata where course_id = 'drifted'), 'v1', 'the catalogue knows the course');

-- Schedules.
select is(t.run('user:' || :'viewer', format('insert into ignite.job_schedules (organization_id, name, queue, job_type, payload, every) values (%L, %L, %L, %L, %L, %L)',
	:'acme', 'nightly', 'q', 'work', '{}', '1 day')), '42501 new row violates row-level security policy for table "job_schedules"', 'a viewer schedules nothing');
select is(t.run('user:' || :'editor', format('insert into ignite.job_schedules (organization_id, name, queue, job_type, payload, every, next_at) values (%L, %L, %L, %L, %L, %L, %L) returning name',
	:'acme', 'nightly', 'q', 'work', '{"x":1}', '1 day', now() - interval '50 hours')), 'nightly', 'an editor does');
-- What no clock can reckon with would stop everybody's upkeep.
select matches(t.run('user:' || :'editor', format('insert into ignite.job_schedules (organization_id, name, queue, job_type, payload, every, next_at) values (%L, %L, %L, %L, %L, %L, %L)',
	:'acme', 'odd', 'q', 'work', '{}', every, next_at)), '^23514 ', format('no schedule every %s from %s on', every, next_at))
from (values ('1 day', '-infinity'), ('1 day', 'infinity'), ('1 day', '4000-01-01 BC'), ('170000000 years', '2026-01-01'), ('0', '2026-01-01')) v(every, next_at);
select is(t.maintain('scheduled'), '1', 'missed turns are made up once');
select is(t.maintain('scheduled'), '0', 'and not again');
select ok((select next_at between now() + interval '21 hours' and now() + interval '23 hours' and last_job_id is not null and last_error is null
	from ignite.job_schedules where name = 'nightly'), 'the rhythm stays');
select is((select payload from ignite.jobs where job_id = (select last_job_id from ignite.job_schedules where name = 'nightly')), '{"x":1}', 'the job is what was scheduled');
update ignite.job_schedules set next_at = now(), job_type = 'nonsense' where name = 'nightly';
select is(t.maintain('scheduled'), '0', 'one that cannot be enqueued');
select is((select last_error from ignite.job_schedules where name = 'nightly'), 'There is no such job type in that queue.', 'says why');

-- Retention: partitions are made ahead and dropped whole, with the idempotency keys of their jobs.
select is((select count(*) from pg_inherits where inhparent in ('ignite.jobs_ended'::regclass, 'ignite.job_attempts_undone'::regclass)), 10::bigint, 'this week, three ahead and a default each');
select t.enqueue(:'acme', 'a', 'q', ', $$old$$') as old, t.enqueue(:'acme', 'a', 'q', ', $$new$$') as new \gset
select t.run('service', format('select ignite.cancel_job(%L)', :'old')), t.run('service', format('select ignite.cancel_job(%L)', :'new'));
update ignite.jobs_ended set ended_at = now() - interval '38 days' where job_id = :'old';
update ignite.jobs_ended set ended_at = now() - interval '8 days' where job_id = :'new';
select is((select count(*) from ignite.jobs_ended_default), 2::bigint, 'rows of weeks that have no partition lie in the default one');
select is(t.maintain('partitions_made'), '0', 'history is kept house once a minute');
update ignite.upkeep set ran_at = '-infinity';
select is(t.run('service', 'select row(m ->> $$partitions_made$$, m ->> $$partitions_dropped$$) from ignite.maintain() m'), '(2,1)', 'they are moved to weeks of their own, the old week is dropped');
select is((select count(*) from ignite.jobs_ended_default), 0::bigint, 'the default one is empty again');
select is(t.place(:'old') || t.place(:'new'), 'ended', 'the old job is gone, the newer stays');
select is((select string_agg(key, ' ') from ignite.job_keys where queue = 'q' and key in ('old', 'new')), 'new', 'so are their keys');
select is(t.enqueue(:'acme', 'b', 'q', ', $$old$$'), :'old'::uuid, 'the old key is free for any payload');
select is(t.place(:'old'), 'ready', 'and makes a new job');
select is(t.run('user:' || :'editor', 'select ignite.maintain()'), '42501 permission denied for function maintain', 'only the service maintains');
select * from finish();
rollback;
