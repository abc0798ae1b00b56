-- Many sessions at once, for real: dblink opens them, each statement commits by itself.
-- Not in a transaction of the test's own, or nobody else would see its rows.
select no_plan();
create table t.result (test text, session int, value text);
create function t.open(p_count int) returns void language plpgsql as $$
begin
	for i in 1 .. p_count loop
		perform dblink_connect('s' || i, format('host=%s dbname=%s user=super', split_part(current_setting('unix_socket_directories'), ',', 1), current_database()));
	end loop;
end $$;
-- Sends each session its statement, all before the first answer is read; keeps what they say.
create function t.all_at_once(p_test text, p_statements text[]) returns void language plpgsql as $$
declare
	v_value text;
begin
	for i in 1 .. cardinality(p_statements) loop
		perform dblink_send_query('s' || i, p_statements[i]);
	end loop;
	for i in 1 .. cardinality(p_statements) loop
		begin
			for v_value in select * from dblink_get_result('s' || i) as r(v text) loop
				insert into t.result values (p_test, i, v_value);
			end loop;
		exception when others then
			insert into t.result values (p_test, i, sqlstate || ' ' || sqlerrm);
		end;
		perform dblink_get_result('s' || i, false);
	end loop;
end $$;
select t.open(64);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
create function t.as_service(p_org uuid, p_sql text) returns text language sql as $$ select format('select t.run(%L, %L)', 'service:' || p_org, p_sql) $$;

-- 64 enqueues under one idempotency key.
select t.all_at_once('key', array(select t.as_service(:'acme', 'select job_id || $$ $$ || created from ignite.enqueue_job($$ai_course_jobs$$, $$ai_course_generate$$, $${"course_id":"same"}$$, $$k$$)') from generate_series(1, 64)));
select is((select count(*) from t.result where test = 'key' and value like '% true'), 1::bigint, '64 enqueues of one key make one job');
select is((select count(*) from t.result where test = 'key' and value like '% false'), 63::bigint, 'the others are answered with it');
select is((select count(distinct split_part(value, ' ', 1)) from t.result where test = 'key'), 1::bigint, 'all with the same id');
select is((select count(*) from ignite.jobs), 1::bigint, 'one row');

-- 64 under one unique key, and 64 organisations' claims of one course.
select t.all_at_once('unique', array(select t.as_service(:'acme', 'select job_id || $$ $$ || created from ignite.enqueue_job($$ai_media_jobs$$, $$ai_media_generate$$, $${"course_id":"same"}$$, null, $$u$$)') from generate_series(1, 64)));
select is((select string_agg(distinct split_part(value, ' ', 2), ' ') || count(distinct split_part(value, ' ', 1)) from t.result where test = 'unique'), 'false true1', '64 of one unique key make one job');
select t.all_at_once('owner', array(select t.as_service(case when n % 2 = 0 then :'acme'::uuid else :'globex'::uuid end,
	'select organization_id from ignite.enqueue_job($$ai_media_jobs$$, $$ai_media_generate$$, $${"course_id":"contested"}$$)') from generate_series(1, 64) n));
select is((select count(distinct value) from t.result where test = 'owner' and value not like 'PT404 unknown_course'), 1::bigint, 'a contested course has one owner');
select is((select count(*) from t.result where test = 'owner' and value = 'PT404 unknown_course'), 32::bigint, 'the other organisation is told that there is none');

-- Claimers.
select t.queue('race');
select count(t.enqueue(case when n % 3 = 0 then :'globex'::uuid else :'acme'::uuid end, 'r' || n % 3, 'race')) from generate_series(1, 500) n;
create table t.racer as select n, t.worker('race', 'r' || n) as worker from generate_series(1, 16) n;
select t.all_at_once('claim', array(select format('select t.run($$service$$, %L)', format('select string_agg(job_id::text, $$ $$) from (select c.job_id from generate_series(1, 10) g, lateral ignite.claim(%L, $$race$$, 3 + g %% 2) c) s', worker))
	from t.racer order by n));
select is((select count(*) from t.result, regexp_split_to_table(value, ' ') j where test = 'claim'), 500::bigint, '16 claimers take 500 jobs');
select is((select count(distinct j) from t.result, regexp_split_to_table(value, ' ') j where test = 'claim'), 500::bigint, 'none is taken twice');
select is((select count(*) from ignite.job_lease where queue = 'race'), 500::bigint, 'each has one lease');

-- Zombies: for each job its worker and a reaper's heir finish at once.
select t.all_at_once('finish', array(select format('select t.run($$service$$, %L)', format('select ignite.finish(%L, 1, $${"by":%s}$$, null)', l.job_id, n % 2))
	from (select job_id, row_number() over () as k from ignite.job_lease where queue = 'race' limit 16) l, generate_series(1, 4) n order by l.k));
select is((select count(*) from t.result where test = 'finish' and value = ''), 16::bigint, 'of four that finish one run one does');
select is((select count(*) from t.result where test = 'finish' and value = 'PT409 lease_lost'), 48::bigint, 'the others learn that they lost');
select is((select count(*) from ignite.jobs_ended where queue = 'race'), 16::bigint, 'each ended once');

-- Finish against fail, cancel, release, requeue, reap and take-over of the same runs.
select t.all_at_once('melee', array(select format('select t.run($$service$$, %L)', format((array['select ignite.finish(%1$L, 1, null, null)', 'select ignite.fail(%1$L, 1, $$permanent$$, $$x$$)', 'select ignite.release(%1$L, 1)',
	'select ignite.cancel_job(%1$L)', 'select ignite.requeue(%1$L)', 'select ignite.take_over(%2$L, %1$L, 1)'])[1 + n % 6], l.job_id, (select worker from t.racer where racer.n = 1)))
	from (select job_id, row_number() over () as k from ignite.job_lease where queue = 'race' limit 10) l, generate_series(1, 6) n order by l.k, n));
select is((select count(*) from t.result where test = 'melee' and value like '40P01%'), 0::bigint, 'nobody deadlocks');
select is((select count(*) from ignite.jobs j where j.queue = 'race' and t.place(j.job_id) not in ('ready', 'lease', 'wait:backoff')), 0::bigint, 'every live job lies in exactly one place');
select is((select count(*) from ignite.jobs where queue = 'race') + (select count(*) from ignite.jobs_ended where queue = 'race'), 500::bigint, 'no job is lost or doubled');

-- Exact caps.
select t.queue('cap', 'concurrency = 7, organization_concurrency = 5');
select count(t.enqueue(case when n % 3 = 0 then :'globex'::uuid else :'acme'::uuid end, 'r' || n % 3, 'cap')) from generate_series(1, 60) n;
create table t.capper as select n, t.worker('cap', 'r' || n) as worker from generate_series(1, 16) n;
select t.all_at_once('cap', array(select format('select t.run($$service$$, %L)', format('select count(*) from ignite.claim(%L, $$cap$$, 4)', worker)) from t.capper order by n));
select is((select count(*) from ignite.job_lease where queue = 'cap'), 7::bigint, '16 claimers at once fill the cap exactly');
select ok((select max(n) <= 5 from (select count(*) n from ignite.job_lease where queue = 'cap' group by organization_id) s), 'and no organisation''s is passed');
select t.queue('orgcap', 'organization_concurrency = 2');
select count(t.enqueue(case when n % 3 = 0 then :'globex'::uuid else :'acme'::uuid end, 'r' || n % 3, 'orgcap')) from generate_series(1, 60) n;
create table t.orgcapper as select n, t.worker('orgcap', 'r' || n) as worker from generate_series(1, 16) n;
select t.all_at_once('orgcap', array(select format('select t.run($$service$$, %L)', format('select count(*) from ignite.claim(%L, $$orgcap$$, 4)', worker)) from t.orgcapper order by n));
select t.all_at_once('orgcap', array(select format('select t.run($$service$$, %L)', format('select count(*) from ignite.claim(%L, $$orgcap$$, 4)', worker)) from t.orgcapper order by n limit 2));
select results_eq($$select count(*) from ignite.job_lease where queue = 'orgcap' group by organization_id$$, array[2::bigint, 2], 'caps of organisations are exact, too');

-- One course, many jobs: enqueued and finished at the same time, they run one after the other and none is forgotten.
create function t.crunch(p_org uuid, p_worker uuid, p_rounds int) returns int language plpgsql as $$
declare
	v_run record;
	v_done int := 0;
begin
	for i in 1 .. p_rounds loop
		perform ignite.enqueue_job('ai_course_jobs', 'ai_course_generate', '{"course_id":"crowded"}');
		for v_run in select * from ignite.claim(p_worker, 'ai_course_jobs', 2) loop
			perform ignite.finish(v_run.job_id, v_run.run_no, null, null);
			v_done := v_done + 1;
		end loop;
	end loop;
	return v_done;
end $$;
create procedure t.crunch_committing(p_org uuid, p_worker uuid, p_rounds int) language plpgsql as $$
declare
	v_run record;
begin
	for i in 1 .. p_rounds loop
		perform set_config('ignite.organization', p_org::text, false);
		perform ignite.enqueue_job('ai_course_jobs', 'ai_course_generate', '{"course_id":"crowded"}');
		commit;
		select * into v_run from ignite.claim(p_worker, 'ai_course_jobs', 1);
		commit;
		if v_run.job_id is not null then
			if (select count(*) from ignite.job_lease l join ignite.jobs j using (job_id) where j.course_id = 'crowded') > 1 then
				insert into t.result values ('overlap', 0, v_run.job_id::text);
			end if;
			perform ignite.finish(v_run.job_id, v_run.run_no, null, null);
			commit;
		end if;
	end loop;
end $$;
select t.run('service', format('select ignite.cancel_job(%L)', job_id)) from ignite.jobs where queue = 'ai_course_jobs';
create table t.cruncher as select n, t.worker('ai_course_jobs', 'x' || n) as worker from generate_series(1, 12) n;
select t.all_at_once('crowd', array(select format('call t.crunch_committing(%L, %L, 25)', :'acme', worker) from t.cruncher order by n));
select is((select string_agg(value, ' ') from t.result where test = 'crowd' and value !~ '^(CALL|$)'), null, '12 sessions enqueue and run 300 jobs on one course');
select is((select count(*) from t.result where test = 'overlap'), 0::bigint, 'never two at once');
select t.all_at_once('drain', array[format('call t.crunch_committing(%L, %L, 320)', :'acme', worker)]) from t.cruncher where n = 1;
select is((select count(*) from ignite.job_wait w join ignite.jobs j using (job_id) where j.course_id = 'crowded' and w.reason = 'concurrency') > 0
	and not exists (select from ignite.job_ready r join ignite.jobs j using (job_id) where j.course_id = 'crowded'), false, 'the line never stands still');
select is((select count(*) from ignite.jobs where course_id = 'crowded') + (select count(*) from ignite.jobs_ended where course_id = 'crowded'), 620::bigint, 'none is lost');

-- Children that end at the same moment wake their parent once.
select t.queue('family');
select t.worker('family') as fw \gset
create table t.family as select p, t.enqueue(:'acme', 'f', 'family') as parent from generate_series(1, 8) p;
select count(t.claim(:'fw', 8, 'family'));
create table t.child as select f.p, t.enqueue(:'acme', 'f', 'family', format(', p_parent => %L', f.parent)) as child from t.family f, generate_series(1, 8);
select count(t.run('service', format('select ignite.wait_for_children(%L, 1)', parent))) from t.family;
select count(t.claim(:'fw', 64, 'family'));
select t.all_at_once('family', array(select format('select t.run($$service$$, %L)', format('select ignite.finish(%L, 1, null, null)', child)) from t.child));
select is((select string_agg(distinct value, ' ') from t.result where test = 'family'), '', '64 children of 8 parents end at once');
select is((select string_agg(distinct t.place(parent), ' ') from t.family), 'ready', 'every parent goes on');

-- Quotas are exact, however many enqueue at once.
select t.queue('rationed');
insert into ignite.job_quotas (organization_id, queue, max_waiting, max_per_hour) values (:'acme', 'rationed', 10, null), (:'globex', 'rationed', null, 10);
select t.all_at_once('quota', array(select t.as_service(case when n % 2 = 0 then :'acme'::uuid else :'globex'::uuid end,
	'select status from ignite.enqueue_job($$rationed$$, $$work$$, $${}$$)') from generate_series(1, 64) n));
select is((select string_agg(n || ' ' || value, ', ' order by value) from (select value, count(*) as n from t.result where test = 'quota' group by value) r),
	'22 PT429 quota_hourly, 22 PT429 quota_waiting, 20 pending', '64 at once: exactly as many as the quotas allow');
delete from ignite.job_quotas;

-- Maintenance by everyone at once.
update ignite.job_wait set until = now();
select t.all_at_once('maintain', array(select 'select t.run($$service$$, $$select ignite.maintain() ->> ''promoted''$$)' from generate_series(1, 16)));
select is((select count(*) from t.result where test = 'maintain' and value !~ '^[0-9]+$'), 0::bigint, 'sixteen maintain() at once disturb nobody');
select dblink_disconnect('s' || n) from generate_series(1, 64) n;
select * from finish();
