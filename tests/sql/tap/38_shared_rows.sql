-- Rows that jobs share: packs of jobs that were enqueued together, and one record for those that ended together.
begin;
select plan(75);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer, t.member(:'acme', 'owner') as owner, t.member(:'globex', 'viewer') as stranger \gset
select t.queue('quick', 'prefetch = 400, timeout_seconds = 86400');
select t.worker('quick') as w \gset
create function t.bulk(p_org uuid, p_queue text, p_jobs jsonb) returns uuid[] language plpgsql as $$
declare
	v_jobs uuid[];
begin
	perform set_config('request.jwt.claims', '{"role":"service_role"}', true);
	select array_agg(e.job_id order by e.idx) into v_jobs
	from public.enqueue_jobs(p_queue, 'work', p_jobs, p_org) e;
	perform set_config('request.jwt.claims', '', true);
	return v_jobs;
end
$$;
create function t.plain(p_count int) returns jsonb language sql as $$
	select jsonb_agg(jsonb_build_object('payload', jsonb_build_object('n', n))) from generate_series(1, p_count) n
$$;
create function t.packs(p_queue text) returns text language sql as $$
	select string_agg(coalesce(cardinality(r.jobs)::text, 'one'), ' ' order by r.seq) from ignite.job_ready r where r.queue = p_queue
$$;
create function t.exchange(p_worker uuid, p_limit int, p_jobs uuid[], p_results jsonb default null, p_queue text default 'quick') returns text language sql as $$
	select t.run('service', format('select count(*) from ignite.exchange(%L, %L, %s, %L, %L, %L, null)', p_worker, p_queue, p_limit,
		p_jobs, array_fill(1, array[cardinality(p_jobs)]), p_results))
$$;

-- Packs.
select t.bulk(:'acme', 'quick', t.plain(250)) as jobs \gset
select is(t.packs('quick'), '100 100 50', '250 jobs are three rows');
select is((select array_agg(j.job_id order by j.seq) from ignite.jobs j where j.queue = 'quick'), :'jobs'::uuid[], 'answered in the order of their creation');
select is((select string_agg(j.payload ->> 'n', ',' order by j.seq) from ignite.jobs j where j.job_id = any ((:'jobs'::uuid[])[249:250])), '249,250', 'each with its payload');
select is(t.place((:'jobs'::uuid[])[120]), 'pack', 'one of them lies in a pack');
select is(t.status((:'jobs'::uuid[])[120]), 'pending', 'and is pending');
select is((select ready from ignite.queue_stats() where queue = 'quick'), 250::bigint, 'the figures count jobs, not rows');
select is((t.run('user:' || :'viewer', format('select (ignite.job_status(%L)) ->> $$status$$', (:'jobs'::uuid[])[7]))), 'pending', 'a member sees one');
select is((t.run('user:' || :'stranger', format('select (ignite.job_status(%L)) ->> $$status$$', (:'jobs'::uuid[])[7]))), 'PT404 unknown_job', 'a stranger does not');
select is((t.run('user:' || :'viewer', format('select reason from ignite.why_waiting(%L)', (:'jobs'::uuid[])[7]))), 'slot', 'and why it waits');

-- One out of a pack.
select is(t.run('user:' || :'owner', format('select ignite.cancel_job(%L)', (:'jobs'::uuid[])[1])), 'cancelled', 'the first of a pack is cancelled');
select is(t.run('user:' || :'owner', format('select ignite.cancel_job(%L)', (:'jobs'::uuid[])[150])), 'cancelled', 'so is one in the middle of another');
select is(t.packs('quick'), '99 99 50', 'the others stay where they are');
select is(t.place((:'jobs'::uuid[])[150]), 'ended', 'it has ended');
select is(t.status((:'jobs'::uuid[])[151]), 'pending', 'its neighbour has not');
select is(t.run('user:' || :'owner', format('select ignite.cancel_job(%L)', (:'jobs'::uuid[])[150])), 'cancelled', 'a second time changes nothing');
select is(t.run('user:' || :'owner', format('select ignite.requeue(%L)', (:'jobs'::uuid[])[2])), 'true', 'one that is ready is ready now');
select is(t.run('user:' || :'owner', format('select ignite.requeue(%L)', (:'jobs'::uuid[])[150])), 'true', 'a cancelled one comes back');
select is(t.packs('quick'), '99 99 one 50', 'with a row of its own, in its place of the line');
select is(t.run('service', format('select run_no from ignite.take_over(%L, %L, null)', :'w', (:'jobs'::uuid[])[201])), '1', 'one of a pack is claimed by name');
select is(t.place((:'jobs'::uuid[])[201]) || ', ' || t.packs('quick'), 'lease, 99 99 one 49', 'and runs alone');
select is(t.run('service', format('select ignite.take_over(%L, %L, null)', :'w', (:'jobs'::uuid[])[201])), 'PT409 job_leased', 'once');

-- Claims take whole packs, in the line's order.
select is(cardinality(t.claim(:'w', 150, 'quick')), 99, 'a claim takes a pack whole and leaves the next');
select is(t.packs('quick'), '99 one 49', 'whole');
select is((select format('%s %s', min(x), max(x)) from (select cardinality(b.jobs) x from ignite.job_batch b) x), '99 99', 'under one lease');
select is(cardinality(t.claim(:'w', 101, 'quick')), 100, 'a pack and the row behind it');
select is(t.packs('quick'), '49', 'the last one is left');
select is(cardinality(t.claim(:'w', 10, 'quick')), 10, 'a claim for fewer than a pack has takes a part of it');
select is(t.packs('quick'), '39', 'the rest stays');
select is(cardinality(t.claim(:'w', 500, 'quick', false)), 39, 'and is found where it was');
select is((select count(distinct j) from ignite.job_batch b, unnest(b.jobs) j), 248::bigint, 'no job twice');
select is((select jsonb_agg(distinct jsonb_build_array(run_no, failures, crashes, charged)) from ignite.job_leases where job_id <> all (array[(:'jobs'::uuid[])[201], (:'jobs'::uuid[])[150]])),
	'[[1, 0, 0, false]]', 'all run for the first time');

-- Ended together.
select (select b.jobs from ignite.job_batch b order by b.batch_id limit 1) as first, (select b.jobs from ignite.job_batch b order by b.batch_id offset 1 limit 1) as second,
	(select b.jobs from ignite.job_batch b order by b.batch_id offset 3 limit 1) as third, (select b.jobs from ignite.job_batch b order by b.batch_id offset 4 limit 1) as fourth \gset
select is(t.exchange(:'w', 0, :'first'), '0', 'a batch ends');
select is((select format('%s %s %s', count(*), sum(size), bool_and(worker = 'host/a')) from ignite.jobs_done_batch), '1 99 t', 'one record for all');
select is((select count(*) from ignite.jobs_ended where queue = 'quick' and status = 'done'), 0::bigint, 'and none beside it');
select (:'first'::uuid[])[5] as done \gset
select is(t.place(:'done'), 'ended together', 'one of them is there');
select is(t.status(:'done'), 'done', 'it is done');
select row_eq(format('select status, run_no, failures, crashes, progress_percent, result, job_type, payload ? ''n'' from ignite.jobs_done where job_id = %L', :'done'),
	row('done'::text, 1, 0, 0, 100, null::jsonb, 'work'::text, true), 'by its first run, with what was asked');
select is((select count(*) from ignite.job_attempts where job_id = :'done' and outcome = 'done' and run_no = 1 and worker = 'host/a' and started_at <= ended_at), 1::bigint, 'its run is on record');
select is((t.run('user:' || :'viewer', format('select s ->> $$status$$ || (s ->> $$started_at$$ <= s ->> $$completed_at$$)::text || jsonb_array_length(s -> $$attempts$$) || (s ->> $$max_retries$$) from ignite.job_status(%L) s', :'done'))),
	'donetrue13', 'job-status knows it');
select is((t.run('user:' || :'stranger', format('select ignite.job_status(%L)', :'done'))), 'PT404 unknown_job', 'but not for strangers');
select is((select count(*) from t.run('user:' || :'viewer', 'select count(*) from ignite.jobs_done') r where r = '99'), 1::bigint, 'a member sees its organisation''s');
select is((select count(*) from t.run('user:' || :'stranger', 'select count(*) from ignite.jobs_done') r where r = '0'), 1::bigint, 'others nothing');
select is((t.run('user:' || :'owner', format('select ignite.cancel_job(%L)', :'done'))), 'done', 'it cannot be cancelled any more');
select is((t.run('user:' || :'owner', format('select ignite.requeue(%L)', :'done'))), 'false', 'nor requeued');
select is(t.run('service', format('select ignite.take_over(%L, %L, null)', :'w', :'done')), 'PT409 job_ended', 'nor taken over');
select is(t.exchange(:'w', 0, :'first'), 'PT409 lease_lost', 'nor ended again');
select is((select done_hour from ignite.queue_stats() where queue = 'quick'), 99::bigint, 'the figures count it');
select is((select count(*) from ignite.job_overview where queue = 'quick' and status = 'done'), 99::bigint, 'so does the overview');

-- What there is more to say of has a row of its own.
select is(t.exchange(:'w', 0, :'second', jsonb_build_object((:'second'::uuid[])[3]::text, 7)), '0', 'a batch with a result in it');
select is((select result from ignite.jobs_ended where job_id = (:'second'::uuid[])[3]), '7', 'the result is on record');
select is((select count(*) from ignite.jobs_ended where queue = 'quick' and status = 'done'), 1::bigint, 'the others share a row');
select is(t.exchange(:'w', 0, :'third'), '0', 'few jobs end');
select is((select count(*) from ignite.jobs_ended where queue = 'quick' and status = 'done'), 11::bigint, 'and have rows of their own');
select is(t.run('service', format('select ignite.fail(%L, 1, $$transient$$, $$x$$)', (:'fourth'::uuid[])[1])), 'scheduled', 'one of a batch fails');
select is(t.exchange(:'w', 0, (:'fourth'::uuid[])[2:]), '0', 'the others end');
select is((select count(*) from ignite.jobs_ended_all where queue = 'quick' and status = 'done'), 246::bigint, 'no longer one batch, but all on record');

-- Pages, newest first, across both kinds of records.
select is((select array_agg(p.job_id) from ignite.done_page(:'acme', 'quick', 9223372036854775807, 1000) p),
	(select array_agg(d.job_id order by d.seq desc) from ignite.jobs_done d), 'a page holds all, newest first');
select is((select array_agg(p.job_id) from ignite.done_page(:'acme', 'quick', (select d.seq from ignite.jobs_done d order by d.seq desc offset 9 limit 1), 7) p),
	(select array_agg(u.job_id) from (select d.job_id from ignite.jobs_done d order by d.seq desc offset 10 limit 7) u), 'or a part');
select is((select jsonb_agg(x -> 'jobId') from jsonb_array_elements(t.run('user:' || :'viewer', 'select ignite.job_list($$quick$$, $$done$$, null, 100, null)')::jsonb -> 'jobs') x),
	(select jsonb_agg(u.job_id) from (select d.job_id from ignite.jobs_ended_all d where d.queue = 'quick' order by d.seq desc limit 100) u), 'as the page of job-status');

-- Packs that lie in another order than they were put in.
select t.queue('moved', 'prefetch = 400');
select t.worker('moved') as mover \gset
select t.bulk(:'acme', 'moved', t.plain(200)) as moved \gset
with first as (delete from ignite.job_ready r where r.job_id = (:'moved'::uuid[])[1] returning r.*)
insert into ignite.job_ready select * from first;
select t.claim(:'mover', 200, 'moved');
select is((select b.jobs from ignite.job_batch b where b.queue = 'moved' and b.first_seq is not null), :'moved'::uuid[], 'are claimed in the line''s order');

-- A queue that is no longer worked in batches, and one with caps.
select t.bulk(:'globex', 'quick', t.plain(40)) as others \gset
update ignite.job_queues set organization_concurrency = 15 where queue = 'quick';
select t.claim(:'w', 500, 'quick');
select is((select count(*) from ignite.job_leases where organization_id = :'globex'), 15::bigint, 'a cap takes no more of a pack than it allows');
select is(t.packs('quick'), '25', 'the rest stays');
update ignite.job_queues set prefetch = 0, organization_concurrency = null where queue = 'quick';
select is((select count(*) from ignite.job_ready r where r.queue = 'quick' and r.jobs is null), 25::bigint, 'without prefetch there are no packs');
select is(t.claim(:'w', 1, 'quick'), array[(:'others'::uuid[])[16]], 'each is claimed as any other');
select t.bulk(:'globex', 'quick', t.plain(3)) as singles \gset
select is((select count(*) from ignite.job_ready r where r.queue = 'quick' and r.jobs is null), 27::bigint, 'nor are new ones made');
update ignite.job_ready r set jobs = array[r.job_id], seqs = array[r.seq] where r.job_id = (:'singles'::uuid[])[2];
select ignite.unstick();
select is(t.packs('quick') ~ '^(one ?)+$', true, 'one that was made meanwhile is opened');

-- What rows of a claim have in common is said once, if that is asked for.
select t.queue('terse', 'prefetch = 400, timeout_seconds = 86400');
insert into ignite.job_types (queue, job_type) values ('terse', 'other');
select t.worker('terse') as terse \gset
create function t.brief(p_worker uuid, p_limit int) returns text language plpgsql as $$
declare
	v_rows text;
begin
	perform set_config('role', 'service_role', true), set_config('request.jwt.claims', '{"role":"service_role"}', true);
	select string_agg(concat_ws(' ', x.queue, x.job_type, coalesce(left(o.name, 1), case when x.organization_id is null then '-' end), x.max_attempts, x.lease_seconds,
		x.heartbeat_seconds, x.timeout_seconds, x.attempt), ', ' order by x.created_at, x.run_no, x.payload ->> 'n') into v_rows
	from ignite.exchange(p_worker, 'terse', p_limit, '{}', '{}', null, null, true) x
	left join ignite.organizations o on o.organization_id = x.organization_id;
	perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true);
	return v_rows;
end
$$;
select t.bulk(:'acme', 'terse', t.plain(3));
select is(t.brief(:'terse', 3), 'terse work A 3 30 5 86400 1, work - 1, work - 1', 'of a pack the first row says all');
select t.run('service', format('select ignite.worker_gone(%L)', :'terse'));
select t.worker('terse') as terse \gset
update ignite.job_scan set scanned_at = '-infinity' where queue = 'terse';
select is(t.brief(:'terse', 3), 'terse work A 3 30 5 86400 1, - 1, - 1', 'so it does of jobs that run again');
delete from ignite.job_batch where queue = 'terse';
select t.enqueue(:'acme', 'a', 'terse') as mine, t.enqueue(:'globex', 'g', 'terse') as theirs \gset
update ignite.jobs set job_type = 'other' where job_id = :'theirs';
update ignite.job_scan set scanned_at = '-infinity' where queue = 'terse';
select ok(t.brief(:'terse', 2) in ('terse work A 3 30 5 86400 1, other G 1', 'work A 1, terse other G 3 30 5 86400 1'), 'what differs is said');

-- Retention.
select is((select count(*) from pg_inherits where inhparent = 'ignite.jobs_done_batch'::regclass), 5::bigint, 'this week, three ahead and a default');
select is((select string_agg(distinct a.attcompression::text, ',') from pg_inherits i join pg_attribute a on a.attrelid = i.inhrelid
	where i.inhparent = 'ignite.jobs_done_batch'::regclass and a.attname = 'jobs'), 'l', 'each compresses its records');
update ignite.jobs_done_batch set ended_at = now() - interval '38 days' where jobs @> array[(select j from ignite.jobs_done_batch b, unnest(b.jobs) j where j.job_id = :'done')];
update ignite.upkeep set ran_at = '-infinity';
select is(t.status(:'done'), 'done', 'an old record is found where it lies');
select is(t.run('service', 'select m ->> $$partitions_dropped$$ from ignite.maintain() m'), '1', 'its week is dropped');
select is(t.status(:'done'), null, 'and it is gone');
select is((select count(*) from ignite.jobs_done_batch) > 0, true, 'others stay');
select * from finish();
rollback;
