-- The names of seed 002 in schema public, used as its clients use them.
begin;
select no_plan();
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer, t.member(:'globex', 'owner') as stranger \gset

select has_view('public', v::name, 'view public.' || v)
from unnest(array['ai_course_jobs', 'ai_media_jobs', 'course_metadata', 'course_versions', 'catalog_updates', 'organizations', 'memberships', 'user_roles']) v;
select has_column('public', v::name, c::name, format('%s.%s', v, c))
from unnest(array['ai_course_jobs', 'ai_media_jobs']) v,
	unnest(array['status', 'retry_count', 'max_retries', 'started_at', 'completed_at', 'last_heartbeat', 'progress_stage', 'progress_percent', 'progress_message', 'result_path']) c;
select has_column('public', 'course_metadata', c::name, 'course_metadata.' || c) from unnest(array['organization_id', 'visibility', 'tags', 'content_version']) c;

-- insert into ai_course_jobs, as a client with a session does.
select t.run('user:' || :'editor', format('insert into public.ai_course_jobs (payload) values (%L) returning id', '{"course_id":"seeded","subject":"time"}')) as job \gset
select is(t.place(:'job'), 'ready', 'insert into ai_course_jobs enqueues');
select row_eq(format('select organization_id, job_type, course_id, status, retry_count, max_retries, started_at, created_by from public.ai_course_jobs where id = %L', :'job'),
	row(:'acme'::uuid, 'ai_course_generate'::text, 'seeded'::text, 'pending'::text, 0, 3, null::timestamptz, :'editor'::uuid), 'and shows as a row');
select is(t.run('service', format('insert into public.ai_course_jobs (organization_id, course_id, payload, status) values (%L, %L, %L, %L) returning status || $$ $$ || course_id',
	:'globex', 'theirs', '{"subject":"time"}', 'pending')), 'pending theirs', 'the service names the organisation in the row');
select is(t.run('service', 'insert into public.ai_course_jobs (payload) values ($${"course_id":"x"}$$)'), 'PT400 organization_required', 'or is refused');
select is(t.run('user:' || :'viewer', 'insert into public.ai_course_jobs (payload) values ($${"course_id":"x"}$$)'), 'PT403 role_too_low', 'a viewer inserts nothing');
select is(t.run('user:' || :'editor', format('insert into public.ai_course_jobs (organization_id, payload) values (%L, $${"course_id":"x"}$$)', :'globex')),
	'PT404 unknown_organization', 'nobody inserts for another organisation');
select is(t.run('user:' || :'editor', 'insert into public.ai_course_jobs (payload, status) values ($${"course_id":"x"}$$, $$done$$)'), 'PT422 invalid_status', 'nor a job that is done');
select is(t.run('user:' || :'editor', format('insert into public.ai_course_jobs (id, payload) values (%L, $${"course_id":"own"}$$) returning id', 'cccccccc-0000-4000-8000-000000000001')),
	'cccccccc-0000-4000-8000-000000000001', 'a client may choose the id');
-- An id that is somebody's, or will be, would show its new owner what lies under it: attempts, results, notes.
select is(t.run('user:' || :'editor', format('insert into public.ai_course_jobs (id, payload) values (%L, $${"course_id":"own"}$$)', ignite.uuid_v5(:'globex', 'ai_course_jobs/their-key'))),
	'PT422 invalid_id', 'not one that another organisation''s idempotency key stands for');
select t.run('user:' || :'stranger', format('insert into public.ai_course_jobs (id, payload) values (%L, $${"course_id":"victim"}$$) returning id', 'dddddddd-0000-4000-8000-000000000001')) is not null as made \gset
select matches(t.run('user:' || :'editor', format('insert into public.ai_course_jobs (id, payload) values (%L, $${"course_id":"own"}$$) returning id', 'dddddddd-0000-4000-8000-000000000001')),
	'^23505 ', 'nor one that a live job has');
select t.run('user:' || :'stranger', format('select ignite.cancel_job(%L)', 'dddddddd-0000-4000-8000-000000000001')) as cancelled \gset
select is(t.run('user:' || :'editor', format('insert into public.ai_course_jobs (id, payload) values (%L, $${"course_id":"own"}$$) returning id', 'dddddddd-0000-4000-8000-000000000001')),
	'PT409 id_taken', 'nor one that an ended job had');
select is(t.run('user:' || :'editor', 'insert into public.ai_media_jobs (course_id, target_ref, payload) values ($$seeded$$, $${"type":"study_text","id":"s1"}$$, $${"prompt":"p"}$$) returning payload'),
	'{"prompt": "p", "course_id": "seeded", "targetRef": {"id": "s1", "type": "study_text"}}', 'ai_media_jobs takes its columns into the payload');
select is(t.run('user:' || :'viewer', 'select count(*) from public.ai_course_jobs'), '2', 'a viewer sees the organisation''s jobs');
select is(t.run('user:' || :'stranger', 'select string_agg(course_id, $$ $$ order by course_id) from public.ai_course_jobs'), 'theirs victim', 'others theirs');
select is(t.run('anon', 'select count(*) from public.ai_course_jobs'), '42501 permission denied for view ai_course_jobs', 'anon none');

-- A worker in the seed's manner, with one job to find.
select t.run('service', format('select ignite.cancel_job(%L)', j.job_id)) from ignite.jobs j where j.course_id in ('theirs', 'own');
select t.run('service', 'select row(id, status, run_no) from public.get_next_pending_job()') as first \gset
select is(:'first', format('(%s,processing,1)', :'job'), 'get_next_pending_job claims and returns the row');
select is((select lease_seconds from ignite.job_lease where job_id = :'job'), 300, 'with the seed''s five minutes of patience');
select is(t.run('service', format('select public.update_job_heartbeat(job_id => %L, job_table => %L)', :'job', 'ai_course_jobs')), 'true', 'update_job_heartbeat keeps it');
select t.age_lease(:'job', '4 minutes');
select t.run('service', format('select public.update_job_heartbeat(%L, %L, 1)', :'job', 'ai_course_jobs'));
select ok((select last_heartbeat > clock_timestamp() - interval '1 second' from public.ai_course_jobs where id = :'job'), 'last_heartbeat shows it');
select is(t.run('service', format('select public.update_job_heartbeat(%L, %L, 0)', :'job', 'ai_course_jobs')), 'PT409 lease_lost', 'an older run is told that it lost');
select is(t.run('service', format('select public.update_job_heartbeat(%L, %L)', :'job', 'nonsense')), 'PT422 unknown_table', 'a table that is none is refused');
select is(t.run('service', format('select public.update_job_heartbeat(%L, %L)', gen_random_uuid(), 'ai_course_jobs')), 'false', 'a job that does not run has no heartbeat');
select is(t.run('service', 'select public.mark_stale_jobs()'), '0', 'nothing is stale');
select t.age_lease(:'job', '6 minutes');
select is((select status from public.ai_course_jobs where id = :'job'), 'stale', 'six silent minutes are');
update ignite.job_lease set lease_seconds = 2, deadline = clock_timestamp() + interval '1 hour' where job_id = :'job';
select pg_sleep(greatest(0, extract(epoch from pg_postmaster_start_time() + interval '2.2 seconds' - clock_timestamp())));
select is(t.run('service', 'select public.mark_stale_jobs()'), '1', 'mark_stale_jobs gives it up');
select is((select status || ' ' || retry_count from public.ai_course_jobs where id = :'job'), 'pending 1', 'it is requeued and the crash shown in retry_count');
select is(t.run('service', format('select public.acquire_job_lock(%L)', :'job')), 'true', 'acquire_job_lock claims that very job');
select is(t.run('service', format('select public.acquire_job_lock(job_id => %L, job_table => %L)', :'job', 'ai_course_jobs')), 'false', 'once');
select t.run('service', format('select ignite.fail(%L, 2, %L, %L)', :'job', 'permanent', 'no such subject'));
select row_eq(format('select status, error, completed_at is not null from public.ai_course_jobs where id = %L', :'job'), row('failed'::text, 'no such subject'::text, true), 'a failed job shows its error');
select is(t.run('user:' || :'editor', format('select public.requeue_job("jobId" => %L, "tableName" => %L)', :'job', 'ai_course_jobs')), 'true', 'requeue_job by the names clients use');
select is(t.run('user:' || :'viewer', format('select public.requeue_job("jobId" => %L, "tableName" => %L)', :'job', 'ai_course_jobs')), 'PT403 role_too_low', 'not by a viewer');
select is(t.run('user:' || :'stranger', format('select public.requeue_job(%L, %L)', :'job', 'ai_course_jobs')), 'PT404 unknown_job', 'nor by another organisation');
select is(t.run('user:' || :'editor', format('select public.requeue_job(%L, %L)', :'job', 'pg_class')), 'PT422 unknown_table', 'nor for a table that is none');
update ignite.job_queues set max_attempts = 1 where queue = 'ai_course_jobs';
update ignite.job_ready set failures = 1 where job_id = :'job';
select is(t.run('service', 'select public.move_to_dead_letter()'), '1', 'move_to_dead_letter takes jobs whose attempts are used up');
select is((select status || ' ' || retry_count || '/' || max_retries from public.ai_course_jobs where id = :'job'), 'dead_letter 1/1', 'they show as dead_letter');
select is(t.run('service', 'select id is not null from public.get_next_pending_media_job()'), 'true', 'get_next_pending_media_job serves the media queue');
select is(t.run('service', 'select count(*) from public.get_next_pending_media_job()'), '0', 'and returns no row when there is none');
select is(t.run('user:' || :'editor', f), '42501 permission denied for function ' || split_part(split_part(f, 'public.', 2), '(', 1), 'not for users: ' || f)
from unnest(array['select public.get_next_pending_job()', 'select public.get_next_pending_media_job()', 'select public.acquire_job_lock(null)', 'select public.update_job_heartbeat(null, null)',
	'select public.mark_stale_jobs()', 'select public.move_to_dead_letter()']) f;

-- enqueue_job for applications, and user_roles.
select is(t.run('service', format('select status from public.enqueue_job(queue => %L, job_type => %L, payload => %L, organization_id => %L)', 'ai_course_jobs', 'ai_course_generate', '{"course_id":"app"}', :'acme')),
	'pending', 'public.enqueue_job takes the organisation as an argument');
select is(t.run('user:' || :'editor', 'select status from public.enqueue_job($$ai_course_jobs$$, $$ai_course_generate$$, $${"course_id":"app2"}$$)'), 'pending', 'which a member of one need not give');
select is(t.run('user:' || :'editor', 'select role from public.user_roles where user_id = auth.uid()'), 'editor', 'user_roles is there to read');
select * from finish();
rollback;
