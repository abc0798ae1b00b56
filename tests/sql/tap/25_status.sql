-- What callers are told: job_status, job_list, why_waiting, queue_stats.
begin;
select plan(38);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer, t.member(:'globex', 'owner') as stranger, t.member(:'globex', 'viewer') as both \gset
insert into ignite.memberships (organization_id, user_id, role) values (:'acme', :'both', 'viewer');
select t.enqueue(:'acme', 'algebra') as job \gset
create function t.ask(p_who text, p_job uuid) returns jsonb language plpgsql as $$
declare v text := t.run(p_who, format('select ignite.job_status(%L)', p_job));
begin
	return case when v like 'PT%' or v like '42501%' then to_jsonb(v) else v::jsonb end;
end $$;

select is((select array_agg(k order by k) from jsonb_object_keys(t.ask('user:' || :'viewer', :'job')) k),
	'{attachment,attempts,completed_at,cost,course_id,crash_count,created_at,error,error_class,errors,jobId,jobType,last_heartbeat,max_retries,media,organization_id,parent_id,priority,progress,queue,result,result_path,retry_count,run_no,started_at,status,waiting}',
	'a viewer is told everything about a job');
select is(t.ask('user:' || :'viewer', :'job') #>> '{status}', 'pending', 'its status');
select is(t.ask('user:' || :'viewer', :'job') #>> '{waiting,reason}', 'no_worker', 'why it waits: no worker');
select is(t.ask('user:' || :'stranger', :'job'), '"PT404 unknown_job"', 'for others it does not exist');
select is(t.ask('user:' || :'stranger', gen_random_uuid()), '"PT404 unknown_job"', 'like one that does not');
select is(t.ask('user:' || gen_random_uuid(), :'job'), '"PT403 no_organization"', 'who belongs nowhere learns that');
select is(t.ask('user:' || :'both' || '@' || :'globex', :'job'), '"PT404 unknown_job"', 'the chosen organisation counts');
select is(t.ask('user:' || :'both' || '@' || :'acme', :'job') #>> '{jobId}', :'job', 'chosen rightly');
select is(t.ask('user:' || :'both', :'job') #>> '{jobId}', :'job', 'or not chosen: a job names its organisation');
select is(t.ask('agent:' || :'acme', :'job') #>> '{jobId}', :'job', 'the agent sees its organisation''s');
select is(t.ask('agent:' || :'globex', :'job'), '"PT404 unknown_job"', 'and no other''s');
select is(t.ask('service', :'job') #>> '{jobId}', :'job', 'the service sees any');
select is(t.ask('service:' || :'globex', :'job'), '"PT404 unknown_job"', 'unless it chose another organisation');
select is(t.ask('anon', :'job'), '"42501 permission denied for function job_status"', 'anon nothing');

select t.worker() as w \gset
select is(t.ask('user:' || :'viewer', :'job') #>> '{waiting,detail}', 'Waits for its turn and a free worker.', 'with a worker it waits for its turn');
update ignite.job_queues set concurrency = 1 where queue = 'ai_course_jobs';
select t.enqueue(:'acme', 'other') as second \gset
select t.claim(:'w');
select is(t.ask('user:' || :'viewer', :'second') #>> '{waiting,detail}', 'The queue runs at most 1 jobs at once.', 'a cap is named');
select is(t.ask('user:' || :'viewer', :'job') #>> '{waiting}', null, 'a running job waits for nothing');
select t.run('service', format('select ignite.progress(%L, 1, %L, 40, %L)', :'job', 'fill', 'group 3 of 7'));
select is(t.ask('user:' || :'viewer', :'job') -> 'progress', '{"stage":"fill","percent":40,"message":"group 3 of 7"}', 'it shows its progress');
select is(jsonb_array_length(t.ask('user:' || :'viewer', :'job') -> 'attempts'), 1, 'and the run under way');
select is(t.ask('user:' || :'viewer', :'job') #>> '{attempts,0,worker}', 'host/a', 'with its worker');
select t.run('service', format('select ignite.fail(%L, 1, %L, %L)', :'job', 'transient', 'provider hiccup'));
select is(t.ask('user:' || :'viewer', :'job') #>> '{waiting,reason}', 'time', 'after a failure it waits for its time');
select ok((t.ask('user:' || :'viewer', :'job') #>> '{waiting,until}')::timestamptz > now(), 'and until when');
select is(t.ask('user:' || :'viewer', :'job') #>> '{error}', 'provider hiccup', 'the error is shown');
select is(t.ask('user:' || :'viewer', :'job') #>> '{retry_count}', '1', 'the failure counted');
select is(t.run('user:' || :'viewer', format('select reason from ignite.why_waiting(%L)', :'job')), 'time', 'why_waiting says the same');
select is(t.run('user:' || :'stranger', format('select reason from ignite.why_waiting(%L)', :'job')), 'PT404 unknown_job', 'not to others');

-- Pages.
update ignite.job_queues set concurrency = null;
select count(t.enqueue(:'acme', 'many', 'ai_media_jobs')) from generate_series(1, 25);
select t.run('service', format('select ignite.cancel_job(%L)', :'second'));
create function t.page(p_who text, p_args text) returns jsonb language plpgsql as $$
declare v text := t.run(p_who, format('select ignite.job_list(%s)', p_args));
begin
	return case when v like 'PT%' or v like '42501%' then to_jsonb(v) else v::jsonb end;
end $$;
select is(jsonb_array_length(t.page('user:' || :'viewer', 'null, null, null, null, null') -> 'jobs'), 20, 'a page has twenty jobs');
create temp table page as
with recursive p(page) as (
	select t.page('user:' || :'viewer', 'null, null, null, 7, null')
	union all
	select t.page('user:' || :'viewer', format('null, null, null, 7, %L', page ->> 'next_cursor')) from p where page ->> 'next_cursor' is not null)
select * from p;
select is((select array_agg(jsonb_array_length(page -> 'jobs')) from page), '{7,7,7,6}', 'the cursor leads through all');
select is((select count(distinct j ->> 'jobId') from page, jsonb_array_elements(page -> 'jobs') j), 27::bigint, 'none twice, ended ones included');
select is(jsonb_array_length(t.page('user:' || :'viewer', '$$ai_course_jobs$$, null, null, 100, null') -> 'jobs'), 2, 'by queue');
select is(jsonb_array_length(t.page('user:' || :'viewer', '$$$$, $$cancelled$$, $$$$, 100, $$$$') -> 'jobs'), 1, 'by status');
select is(jsonb_array_length(t.page('user:' || :'viewer', 'null, $$pending$$, $$many$$, 100, null') -> 'jobs'), 25, 'by status and course');
select is(t.page('user:' || :'stranger', 'null, null, null, 100, null'), '{"jobs":[],"next_cursor":null}', 'another organisation sees none of them');
select is(t.page('user:' || :'viewer', 'null, null, null, 0, null') || t.page('user:' || :'viewer', 'null, $$x$$, null, 1, null')
	|| t.page('user:' || :'viewer', 'null, null, null, 1, $$x$$') || t.page('user:' || :'viewer', '$$x$$, null, null, 1, null'),
	'["PT422 invalid_limit", "PT422 invalid_status", "PT422 invalid_cursor", "PT422 unknown_queue"]', 'nonsense is refused');
select is(t.page('service', 'null, null, null, 1, null'), '"PT400 organization_required"', 'the service names its organisation');

-- Figures.
select t.run('service', format('select ignite.fail(job_id, run_no, %L, null) from ignite.claim(%L, %L, 1)', 'permanent', t.worker('ai_media_jobs'), 'ai_media_jobs'));
select row_eq($$select queue, ready, waiting, processing, blocked, dead_letter, done_hour, failed_hour, workers from ignite.queue_stats() where queue = 'ai_media_jobs'$$,
	row('ai_media_jobs'::text, 24::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 1::bigint, 1::bigint), 'queue_stats counts');
select ok((select oldest_ready_seconds between 0 and 60 from ignite.queue_stats() where queue = 'ai_media_jobs'), 'and says how old the oldest ready job is');
select is(t.run('user:' || :'editor', 'select ignite.queue_stats()'), '42501 permission denied for function queue_stats', 'to the service only');
select * from finish();
rollback;
