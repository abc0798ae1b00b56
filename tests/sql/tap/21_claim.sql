-- Claiming: order, turns, caps, pause, prefetch, marks.
begin;
select plan(44);
select t.org('Acme') as acme, t.org('Globex') as globex, t.org('Initech') as initech \gset
select t.worker() as w \gset

select t.enqueue(:'acme', 'one') as job \gset
select row_eq(format($$select job_id, run_no, queue, job_type, organization_id, payload, attempt, max_attempts, lease_seconds, heartbeat_seconds, timeout_seconds
	from ignite.claim(%L, 'ai_course_jobs', 1)$$, :'w'),
	row(:'job'::uuid, 1, 'ai_course_jobs'::text, 'ai_course_generate'::text, :'acme'::uuid, '{"course_id":"one"}'::jsonb, 1, 3, 30, 5, 3600),
	'a claim hands out the job, its run number and its policy');
select is(t.place(:'job'), 'lease', 'the job lies in job_lease alone');
select is(t.status(:'job'), 'processing', 'and is processing');
select is(t.claim(:'w', 5), null, 'nothing is claimed twice');
select is(t.run('service', format('select row(job_id, run_no) from ignite.worker_leases(%L)', :'w')), format('(%s,1)', :'job'), 'worker_leases shows it');
select is(t.claim(:'w', 0), null, 'a claim of none claims none');
select is(t.run('service', format('select ignite.claim(%L, %L, 1)', gen_random_uuid(), 'ai_course_jobs')), 'PT409 unknown_worker', 'an unknown worker claims nothing');
select is(t.run('service', format('select ignite.claim(%L, %L, 1)', :'w', 'nowhere')), 'PT404 unknown_queue', 'nor anyone from no queue');
select is(t.run('service', format('select ignite.release(%L, 1)', :'job')), '', 'release hands it back');
update ignite.job_scan set scanned_at = '-infinity';
select is(t.run('service', format('select row(run_no, attempt) from ignite.claim(%L, %L, 1)', :'w', 'ai_course_jobs')), '(2,1)',
	'the next run has the next number and is the same attempt');

-- Order: priority, then organisations in turn, then creation.
select t.queue('line');
select t.worker('line') as lw \gset
create temp table made (n int, org text, job uuid);
insert into made select n, 'acme', t.enqueue(:'acme', 'c', 'line') from generate_series(1, 6) n;
insert into made select n, 'globex', t.enqueue(:'globex', 'd', 'line') from generate_series(1, 3) n;
insert into made select n, 'initech', t.enqueue(:'initech', 'e', 'line') from generate_series(1, 1) n;
insert into made select 9, 'urgent', t.enqueue(:'initech', 'e', 'line', ', p_priority => 50');
create temp table got (place serial, job uuid);
insert into got (job) select unnest(t.claim(:'lw', 1, 'line')) from generate_series(1, 11);
select is((select org from made join got using (job) where place = 1), 'urgent', 'the lower priority number goes first');
select is((select count(distinct org) from made join got using (job) where place between 2 and 4), 3::bigint, 'then each organisation has its turn');
select is((select array_agg(m.n order by g.place) from made m join got g using (job) where m.org = 'acme'), '{1,2,3,4,5,6}', 'within one, creation order');
select ok((select max(place) filter (where org = 'globex') < max(place) filter (where org = 'acme') from made join got using (job)),
	'few jobs are not held up by another''s many');
select is((select count(*) from got), 11::bigint, 'all are claimed');
select is((select count(distinct job) from got), 11::bigint, 'each once');

select t.queue('batch');
select t.worker('batch') as bw \gset
insert into made select n, 'b-acme', t.enqueue(:'acme', 'c', 'batch') from generate_series(1, 20) n;
insert into made select n, 'b-globex', t.enqueue(:'globex', 'd', 'batch') from generate_series(1, 20) n;
create temp table batch as select unnest(t.claim(:'bw', 10, 'batch')) as job;
select results_eq('select m.org, count(*) from made m join batch b using (job) group by 1 order by 1', $$values ('b-acme', 5::bigint), ('b-globex', 5::bigint)$$,
	'a batch is shared between organisations');
select is(cardinality(t.claim(:'bw', 1000, 'batch')), 30, 'the rest comes in one claim');

-- Low-water marks are hints: what lies below them is found again.
select is((select count(*) from ignite.job_scan where queue = 'batch' and marks[1] > 0), 1::bigint, 'a claim notes its marks');
update ignite.job_scan set marks = array[9000000000000], priorities = array[100], organizations = array[:'acme'::uuid], scanned_at = clock_timestamp(),
	marked_at = clock_timestamp(), cost_us = 100 where queue = 'batch';
select is(cardinality(array_agg(t.enqueue(:'acme', 'c', 'batch'))), 3, 'three more jobs') from generate_series(1, 3);
select is(cardinality(t.claim(:'bw', 10, 'batch', false)), 3, 'an empty-handed claim looks from zero');
update ignite.job_scan set marks = array[9000000000000], scanned_at = clock_timestamp(), cost_us = 250000 where queue = 'batch';
select t.enqueue(:'acme', 'c', 'batch');
select is(t.claim(:'bw', 10, 'batch', false), null, 'while a scan is dear it waits for its turn');
update ignite.job_scan set scanned_at = clock_timestamp() - interval '6 seconds' where queue = 'batch';
select is(cardinality(t.claim(:'bw', 10, 'batch', false)), 1, 'and then finds what lay below the mark');

-- Pause.
update ignite.job_queues set paused = true, pause_reason = 'maintenance' where queue = 'line';
select t.enqueue(:'acme', 'c', 'line') as held \gset
select is(t.claim(:'lw', 1, 'line'), null, 'a paused queue hands out nothing');
select is(t.run('service', format('select detail from ignite.why_waiting(%L)', :'held')), 'The queue is paused. maintenance', 'and says so');
select is(t.run('service', format('select ignite.take_over(%L, %L)', :'lw', :'held')), 'PT409 job_waiting', 'not even by name');
update ignite.job_queues set pause_reason = null where queue = 'line';
select is(t.run('service', format('select detail from ignite.why_waiting(%L)', :'held')), 'The queue is paused.', 'without a reason, too');
update ignite.job_queues set paused = false where queue = 'line';
select is(t.claim(:'lw', 1, 'line'), array[:'held'::uuid], 'until it goes on');

-- Caps.
select t.queue('capped', 'concurrency = 3, organization_concurrency = 2');
select t.worker('capped') as cw \gset
insert into made select n, 'cap-acme', t.enqueue(:'acme', 'c', 'capped') from generate_series(1, 5) n;
insert into made select n, 'cap-globex', t.enqueue(:'globex', 'd', 'capped') from generate_series(1, 5) n;
select is(cardinality(t.claim(:'cw', 10, 'capped')), 3, 'never more than the queue''s cap at once');
select ok((select max(n) <= 2 from (select count(*) n from ignite.job_lease where queue = 'capped' group by organization_id) s), 'nor than the organisation''s');
select is(t.claim(:'cw', 10, 'capped'), null, 'the cap holds');
select is(t.run('service', format('select ignite.take_over(%L, %L)', :'cw', (select job_id from ignite.job_ready where queue = 'capped' limit 1))), 'PT409 job_waiting',
	'for one claimed by name, too');
select t.run('service', format('select ignite.finish(job_id, run_no, null, null) from ignite.job_lease where queue = %L and organization_id = %L limit 1', 'capped',
	(select organization_id from ignite.job_lease where queue = 'capped' group by 1 having count(*) = 2)));
select is(cardinality(t.claim(:'cw', 10, 'capped')), 1, 'a free place is filled');

-- Prefetch.
select t.queue('short', 'prefetch = 4');
select t.worker('short', 'p1') as p1 \gset
select t.enqueue(:'acme', 's', 'short') as s1, t.enqueue(:'acme', 's', 'short') as s2, t.enqueue(:'acme', 's', 'short') as s3 \gset
select is(cardinality(t.claim(:'p1', 2, 'short')), 2, 'two are prefetched');
select t.run('service', format('select ignite.progress(%L, 1, %L, 1, null)', :'s1', 'start'));
select t.worker('short', 'p1') as p2 \gset
select is((select row(crashes, alone)::text from ignite.job_ready where job_id = :'s1'), '(1,f)', 'its worker dead, the started one is charged');
select is((select row(crashes, alone)::text from ignite.job_ready where job_id = :'s2'), '(0,t)', 'the other is not, but is suspected');
select bag_eq(format('select unnest(t.claim(%L, 3, %L))', :'p2', 'short'), array[:'s1'::uuid, :'s3'::uuid], 'a suspect is not claimed beside others');
select is(t.claim(:'p2', 3, 'short'), array[:'s2'::uuid], 'it is claimed alone');
select t.worker('short', 'p1');
select is((select crashes from ignite.job_ready where job_id = :'s2'), 1, 'and charged when it is lost again');

-- A worker without slots claims for others.
select gen_random_uuid() as hand \gset
select t.run('service', format('select ignite.worker_register(%L, %L, %L, %L, 1, 0)', :'hand', 'line', 'host', 'hand'));
select t.enqueue(:'acme', 'c', 'line') as handed \gset
select t.claim(:'hand', 1, 'line');
select is((select charged from ignite.job_lease where job_id = :'handed'), false, 'what a worker without slots claims has not started');
select t.run('service', format('select ignite.take_over(%L, %L, 1)', :'lw', :'handed'));
select is((select charged from ignite.job_lease where job_id = :'handed'), true, 'it starts when it is taken over');

-- Marks are written twice a second at most: claims in between, however many, do not all look from zero because of that.
set track_functions = 'all';
select t.queue('swift');
select t.worker('swift') as sw \gset
select count(t.enqueue(:'acme', 'c', 'swift')) from generate_series(1, 600) n;
select clock_timestamp() as began \gset
select count(t.claim(:'sw', 1, 'swift', false)) from generate_series(1, 500) n;
-- Fifty times a second, however slow the machine; twice that, since a claim guesses how many there are in a pause.
select cmp_ok(pg_stat_get_xact_function_calls('ignite.ready_scan(text)'::regprocedure)::numeric, '<',
	10 + 100 * extract(epoch from clock_timestamp() - :'began'), 'of fast claims few scan');
select t.enqueue(:'acme', 'urgent', 'swift', ', p_priority => 1') as urgent \gset
select t.claim(:'sw', 1, 'swift', false) from generate_series(1, 3), pg_sleep(1.1);
select is(t.place(:'urgent'), 'lease', 'what is more urgent is found within a second or two');
select cmp_ok(pg_stat_get_xact_function_calls('ignite.take_one(uuid,ignite.job_queues,integer,uuid,bigint)'::regprocedure), '>', 400::bigint, 'they were single ones');
select * from finish();
rollback;
