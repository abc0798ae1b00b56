-- What people do to the queue: pausing, redriving, the record of it, quotas, many jobs in one call.
begin;
select no_plan();
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'owner') as owner, t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer, t.member(:'globex', 'owner') as stranger \gset
select t.queue('jobs'), t.queue('other') \gset
select t.worker('jobs') as w \gset
create function t.admin(p_who text, p_args text) returns jsonb language plpgsql as $$
declare v text := t.run(p_who, format('select reply from ignite.job_admin(%s)', p_args));
begin
	return case when v ~ '^(PT|42501)' then to_jsonb(v) else v::jsonb end;
end $$;
create function t.last_act() returns text language sql as $$
	select concat_ws(' ', a.action, o.name, a.queue, a.actor_role, a.detail)
	from ignite.job_audit a
	left join ignite.organizations o on o.organization_id = a.organization_id
	order by a.id desc
	limit 1 $$;
create function t.claim_cached(p_worker uuid, p_limit int) returns bigint language sql as $$
	-- As a claimer finds it whose marks were stored before.
	select cardinality(coalesce(t.claim(p_worker, p_limit, 'jobs', false), '{}')) $$;

-- Pausing one organisation.
select count(t.enqueue(:'acme', 'a' || n, 'jobs')), count(t.enqueue(:'globex', 'g' || n, 'jobs')) from generate_series(1, 4) n;
select is(cardinality(t.claim(:'w', 2, 'jobs')), 2, 'two jobs run');
update ignite.job_scan set marked_at = '-infinity', scanned_at = clock_timestamp(), cost_us = 50000 where queue = 'jobs';
select is(cardinality((select organizations from ignite.job_scan where queue = 'jobs')), 2, 'both organisations have marks');
select is(t.admin('user:' || :'owner', '$$pause$$, p_queue => $$jobs$$, p_reason => $$too dear$$') #>> '{organizations,0,organization_id}', :'acme', 'an owner pauses the own organisation');
select is(t.last_act(), 'pause Acme jobs authenticated {"reason": "too dear", "was_paused": false}', 'and that is on record');
select is((select actor_id from ignite.job_audit order by id desc limit 1), :'owner'::uuid, 'with the owner''s id');
select is(t.claim_cached(:'w', 10), 3::bigint, 'the next claim takes the others'' jobs alone, whatever the marks say');
select is((select count(*) from ignite.job_ready where queue = 'jobs' and organization_id = :'globex'), 0::bigint, 'all of theirs');
select is(t.claim(:'w', 10, 'jobs'), null, 'nor does a scan from zero find any');
select job_id as held from ignite.job_ready where queue = 'jobs' limit 1 \gset
select is(t.run('user:' || :'viewer', format('select row(reason, detail) from ignite.why_waiting(%L)', :'held')), '(paused,"The organisation''s jobs in this queue are paused. too dear")', 'a job says why it waits');
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) #>> $${waiting,reason}$$', :'held')), 'paused', 'job_status too');
select is(t.run('service', format('select * from ignite.take_over(%L, %L)', :'w', :'held')), 'PT409 job_waiting', 'nobody takes it by its id either');
select is(t.admin('user:' || :'owner', '$$pause$$, p_queue => $$jobs$$, p_reason => $$still$$') #>> '{organizations,0,reason}', 'still', 'pausing again changes the reason');
select is((select paused_organizations from ignite.queue_stats() where queue = 'jobs'), 1::bigint, 'queue_stats counts it');
select is(t.admin('user:' || :'stranger', '$$resume$$, p_queue => $$jobs$$'), jsonb_build_object('queue', 'jobs', 'paused', false, 'reason', null, 'organizations', '[]'::jsonb), 'another owner resumes only the own');
select is(t.claim(:'w', 10, 'jobs'), null, 'so nothing goes on');
select is(t.run('user:' || :'stranger', format('select ignite.job_resume(%L, %L)', 'jobs', :'acme')), 'PT404 unknown_organization', 'and cannot name another organisation');
select is(t.run('user:' || :'editor', 'select ignite.job_resume($$jobs$$)'), 'PT403 role_too_low', 'an editor resumes nothing');
select is(t.run('agent:' || :'acme', 'select ignite.job_pause($$jobs$$)'), 'PT403 role_too_low', 'nor does an agent pause');
select is(t.run('user:' || :'owner', 'select ignite.job_pause($$none$$)'), 'PT404 unknown_queue', 'there must be such a queue');
select is(t.run('service', format('select ignite.job_pause(%L, %L)', 'jobs', gen_random_uuid())), 'PT404 unknown_organization', 'and such an organisation');
select is(t.run('user:' || :'owner', 'select ignite.job_resume($$jobs$$)'), 'true', 'the owner resumes');
select is(t.run('user:' || :'owner', 'select ignite.job_resume($$jobs$$)'), 'false', 'once');
select is(cardinality(t.claim(:'w', 10, 'jobs')), 3, 'and all goes on');

-- Pausing a queue.
select t.enqueue(:'acme', 'later', 'jobs') as later \gset
select is(t.admin('service', '$$pause$$, p_queue => $$jobs$$, p_reason => $$provider$$') - 'organizations', '{"queue": "jobs", "paused": true, "reason": "provider"}', 'the service pauses the queue');
select is(t.last_act(), 'pause jobs service_role {"reason": "provider", "was_paused": false}', 'on record for no organisation');
select is(t.claim(:'w', 10, 'jobs'), null, 'nothing starts');
select is((select paused from ignite.queue_stats() where queue = 'jobs'), true, 'queue_stats says so');
select is(t.admin('user:' || :'owner', '$$resume$$, p_queue => $$jobs$$') -> 'paused', 'true', 'an owner cannot take that back');
select is(t.admin('service', format('$$pause$$, p_queue => $$jobs$$, p_organization => %L', :'globex')) #>> '{organizations,0,organization_id}', :'globex', 'the service pauses one organisation');
select t.admin('service', '$$resume$$, p_queue => $$jobs$$');
select is(t.claim(:'w', 10, 'jobs'), array[:'later'::uuid], 'the queue goes on');
select is((select count(*) from ignite.job_pauses), 1::bigint, 'the organisation stays paused');
select t.admin('service:' || :'globex', '$$resume$$, p_queue => $$jobs$$');
select is((select count(*) from ignite.job_pauses), 0::bigint, 'until it is resumed by its name');

-- One job: cancel, requeue, redrive.
select t.enqueue(:'acme', 'x', 'other') as job, t.enqueue(:'globex', 'y', 'other') as theirs \gset
select is(t.admin('user:' || who, format('%L, %L', action, :'job')), '"PT403 role_too_low"', format('no %s by an %s', action, role))
from (values (:'editor', 'editor'), (:'viewer', 'viewer')) w(who, role), (values ('cancel'), ('requeue'), ('redrive')) a(action);
select is(t.admin('user:' || :'stranger', format('%L, %L', action, :'job')), '"PT404 unknown_job"', 'for another owner there is no job to ' || action) from (values ('cancel'), ('requeue'), ('redrive')) a(action);
select is(t.admin('agent:' || :'acme', format('%L, %L', 'cancel', :'job')), '"PT403 role_too_low"', 'an agent is no owner');
select is(t.run('anon', format('select * from ignite.job_admin(%L, %L)', 'cancel', :'job')), '42501 permission denied for function job_admin', 'anon nobody');
select is((select count(*) from ignite.job_audit where job_id = :'job'), 0::bigint, 'what was refused is not on record');
select is(t.admin('user:' || :'owner', format('%L, %L', 'redrive', :'job')), '"PT409 not_redrivable"', 'a live job is not redriven');
select is(t.admin('user:' || :'owner', format('%L, %L', 'cancel', :'job')) ->> 'status', 'cancelled', 'the owner cancels it');
select is(t.last_act(), 'cancel Acme other authenticated {"was": "pending"}', 'on record');
select t.admin('user:' || :'owner', format('%L, %L', 'cancel', :'job'));
select is((select count(*) from ignite.job_audit where job_id = :'job'), 1::bigint, 'once: the second changed nothing');
select is(t.admin('user:' || :'owner', format('%L, %L', 'redrive', :'job')) ->> 'status', 'pending', 'and redrives it');
select is(t.last_act(), 'redrive Acme other authenticated {"was": "cancelled"}', 'on record');
select t.worker('other') as ow \gset
select t.run('service', format('select * from ignite.take_over(%L, %L)', :'ow', :'job'));
select is(t.admin('user:' || :'owner', format('%L, %L', 'requeue', :'job')), '"PT409 not_requeued"', 'a running job is not requeued');
select is(t.admin('user:' || :'owner', format('%L, %L', 'cancel', :'job')) - '{attempts,waiting,progress}'::text[] @> '{"status": "processing", "cancel_requested": true}', true, 'its worker is asked to stop');
select is(t.last_act(), 'cancel Acme other authenticated {"was": "processing"}', 'on record');
select t.run('service', format('select ignite.fail(%L, (select run_no from ignite.job_lease where job_id = %L), %L, null)', :'job', :'job', 'cancelled'));
select is(t.run('user:' || :'editor', format('select ignite.requeue(%L)', :'job')), 'true', 'by SQL an editor requeues');
select is(t.last_act(), 'requeue Acme other authenticated {"was": "cancelled"}', 'on record like all else');
select set_config('ignite.terminal_user', 'ann', true);
select t.admin('service', format('%L, %L', 'cancel', :'job'));
select is(t.last_act(), 'cancel Acme other service_role {"was": "pending", "terminal_user": "ann"}', 'who typed it at a terminal is on record');
select is((select ended_by from ignite.jobs_ended where job_id = :'job'), 'ann', 'and in the job');
select t.admin('user:' || :'owner', format('%L, %L', 'requeue', :'job'));
select is(t.last_act(), 'requeue Acme other authenticated {"was": "cancelled"}', 'a user cannot claim to be there');
select set_config('ignite.terminal_user', '', true);
select is(t.admin('user:' || :'owner', args), result::jsonb, args || ' is ' || result) from (values
	('$$fly$$', '"PT422 invalid_action"'), ('$$cancel$$', '"PT422 job_required"'), ('$$pause$$', '"PT422 queue_required"'),
	('$$redrive$$, p_queue => $$jobs$$, p_limit => 0', '"PT422 invalid_limit"'), ('$$redrive$$, p_queue => $$jobs$$, p_status => $$done$$', '"PT422 invalid_status"'),
	('$$redrive$$, p_queue => $$none$$', '"PT404 unknown_queue"'), (format('$$pause$$, %L', :'job'), '"PT422 queue_required"')) a(args, result);

-- Many at once.
select t.admin('service', format('%L, %L', 'cancel', job)) is not null from (select t.enqueue(org, name || n, 'other') as job from (values (:'acme'::uuid, 'ma'), (:'globex'::uuid, 'mg')) o(org, name), generate_series(1, 3) n) j;
select is(t.admin('user:' || :'owner', '$$redrive$$, p_queue => $$other$$, p_status => $$cancelled$$, p_limit => 2'), '{"queue": "other", "status": "cancelled", "redriven": 2}', 'an owner redrives many, so many at most');
select is((select array_agg(distinct j.organization_id) from ignite.jobs j join ignite.job_ready r using (job_id) where j.queue = 'other' and j.course_id like 'm%'), array[:'acme'::uuid], 'of the own organisation alone');
select is((select detail ->> 'count' || ' ' || jsonb_array_length(detail -> 'jobs') from ignite.job_audit order by id desc limit 1), '2 2', 'the record names them');
select is(t.run('user:' || :'stranger', format('select ignite.redrive(%L, %L, 10, %L)', 'other', 'cancelled', :'acme')), 'PT404 unknown_organization', 'nobody redrives another organisation''s');
select is(t.run('user:' || :'editor', 'select ignite.redrive($$other$$)'), 'PT403 role_too_low', 'nor an editor');
select is(t.run('service', format('select ignite.redrive(%L, %L, 10, %L)', 'other', 'cancelled', :'acme')), '1', 'the service redrives one organisation''s');
select is(t.run('service', 'select ignite.redrive($$other$$, $$cancelled$$)'), '3', 'or everyone''s');
select is((select count(*) from ignite.job_audit where action = 'redrive' and organization_id = :'globex'), 1::bigint, 'each organisation finds its own record');

-- The record.
select is(t.run('user:' || :'owner', 'select count(*) from ignite.job_audit'), (select count(*)::text from ignite.job_audit where organization_id = :'acme'), 'an owner reads the organisation''s record');
select is(t.run('user:' || :'viewer', 'select count(*) from ignite.job_audit'), '0', 'a viewer none');
select throws_ok(act || ' ignite.job_audit' || rest, '42501', 'ignite.job_audit only grows', 'not even the owner of the database may ' || act)
from (values ('update', ' set action = action'), ('delete from', ''), ('truncate', '')) a(act, rest);
select is(jsonb_array_length(t.run('user:' || :'owner', format('select ignite.job_admin_show(%L)', :'job'))::jsonb -> 'audit'), 6, 'a job shows its record');
select is(t.run('user:' || :'editor', format('select ignite.job_admin_show(%L)', :'job')), 'PT403 role_too_low', 'to owners');
select is(t.run('user:' || :'owner', format('select ignite.job_admin_why(%L) #>> $${waiting,reason}$$', :'job')), 'slot', 'and what it waits for');
select is(jsonb_array_length(t.run('user:' || :'owner', 'select ignite.job_admin_list($$other$$)')::jsonb -> 'jobs'), 4, 'a page of the organisation''s jobs');
select is(jsonb_array_length(t.run('service', 'select ignite.job_admin_list($$other$$)')::jsonb -> 'jobs'), 8, 'the service sees all organisations''');
create temp table page as
with recursive p(page) as (
	select t.run('service', 'select ignite.job_admin_list(null, null, 5)')::jsonb
	union all
	select t.run('service', format('select ignite.job_admin_list(null, null, 5, %L)', page ->> 'next_cursor'))::jsonb from p where page ->> 'next_cursor' is not null)
select j ->> 'jobId' as job, row_number() over () from p, jsonb_array_elements(page -> 'jobs') j;
select is((select count(distinct job) || ' ' || count(*) from page), (select count(*) || ' ' || count(*) from ignite.jobs), 'the cursor leads through all of them, once');
select is(t.run('user:' || :'viewer', 'select ignite.job_admin_list()'), 'PT403 role_too_low', 'a viewer has job-status');

-- Quotas.
select t.queue('q1'), t.queue('q2') \gset
create function t.put(p_org uuid, p_queue text, p_more text default '') returns text language sql as $f$
	select t.run('service:' || p_org, format('select status from ignite.enqueue_job(%L, $$work$$, $${}$$%s)', p_queue, p_more)) $f$;
insert into ignite.job_quotas (organization_id, queue, max_waiting) values (:'acme', 'q1', 2);
select is(t.put(:'acme', 'q1', ', $$key$$'), 'pending', 'below the quota');
select is(t.put(:'acme', 'q1'), 'pending', 'up to it');
select is(t.put(:'acme', 'q1'), 'PT429 quota_waiting', 'and no further');
select is(t.put(:'acme', 'q1', ', $$key$$'), 'pending', 'a known key is answered all the same');
select is(t.put(:'acme', 'q1', ', $$new$$'), 'PT429 quota_waiting', 'a new one is not');
select is((select count(*) from ignite.job_keys where key = 'new'), 0::bigint, 'and leaves nothing behind');
select is(t.put(:'acme', 'q2'), 'pending', 'another queue is free');
select is(t.put(:'globex', 'q1'), 'pending', 'and so is another organisation');
create function t.hint(p_org uuid, p_queue text) returns text language plpgsql as $$
declare v text;
begin
	perform set_config('ignite.organization', p_org::text, true);
	perform ignite.enqueue_job(p_queue, 'work', '{}');
	return 'none';
exception when others then
	get stacked diagnostics v = pg_exception_hint;
	return v;
end $$;
select is(t.hint(:'acme', 'q1'), '10', 'it says after how many seconds to come again');
select t.worker('q1') as qw \gset
select is(t.run('service', format('select organization_id from ignite.take_over(%L, %L)', :'qw', (select min(job_id::text) from ignite.jobs where organization_id = :'acme' and queue = 'q1'))), :'acme', 'once one of them runs');
select is(t.put(:'acme', 'q1') || ' ' || t.put(:'acme', 'q1'), 'pending PT429 quota_waiting', 'there is room for one');
insert into ignite.job_quotas (max_waiting) values (1);
select is(t.put(:'globex', 'q2'), 'PT429 quota_waiting', 'a default holds for everyone, over all queues');
insert into ignite.job_quotas (organization_id, max_waiting) values (:'globex', null);
select is(t.put(:'globex', 'q2'), 'pending', 'an organisation''s own row replaces it');
select is(t.put(:'globex', 'q2', format(', p_parent => %L', (select job_id from ignite.jobs where organization_id = :'globex' and queue = 'q2'))), 'pending', 'so it may');
update ignite.job_quotas set max_waiting = 0 where organization_id = :'globex';
select is(t.put(:'globex', 'q2'), 'PT429 quota_waiting', 'none at all');
select is(t.put(:'globex', 'q2', format(', p_parent => %L', (select min(job_id::text) from ignite.jobs where organization_id = :'globex' and queue = 'q2'))), 'pending', 'but what was let in may have children');
select is(t.run('user:' || :'stranger', format('select status from ignite.enqueue_job(%L, $$work$$, $${}$$, p_parent => %L)', 'q2', (select min(job_id::text) from ignite.jobs where organization_id = :'globex' and queue = 'q2'))),
	'PT429 quota_waiting', 'which no user may pretend');
delete from ignite.job_quotas;
insert into ignite.job_quotas (organization_id, max_per_hour) values (:'acme', 3);
select is((select string_agg(t.put(:'acme', 'q' || n), ' ') from generate_series(1, 2) n), 'pending pending', 'an hourly quota counts');
select is(t.put(:'acme', 'q1', ', $$key$$'), 'pending', 'no known keys');
select is(t.put(:'acme', 'q1') || ' ' || t.put(:'acme', 'q2'), 'pending PT429 quota_hourly', 'over all queues together');
select ok(t.hint(:'acme', 'q1')::int between 3590 and 3660, 'and says when the first leaves the hour');
update ignite.job_quota_used set minute = minute - interval '61 minutes' where queue = 'q2';
select is(t.put(:'acme', 'q1') || ' ' || t.put(:'acme', 'q1'), 'pending PT429 quota_hourly', 'an hour later there is room again');
update ignite.job_quota_used set minute = minute - interval '61 minutes';
select is(t.put(:'acme', 'q1'), 'pending', 'for all');
select is((select count(*) from ignite.job_quota_used where organization_id = :'acme'), 1::bigint, 'and the old minutes are swept');
delete from ignite.job_quotas;
select is(t.run('user:' || :'owner', format('insert into ignite.job_quotas (organization_id) values (%L)', :'acme')), '42501 permission denied for table job_quotas', 'an owner sets no quota');

-- Many jobs in one call.
create function t.put_many(p_who text, p_jobs text, p_more text default '') returns text language sql as $f$
	select t.run(p_who, format('select string_agg(concat_ws($$ $$, idx, status, created), $$, $$ order by idx) from public.enqueue_jobs($$q2$$, $$work$$, %L%s)', p_jobs, p_more)) $f$;
select count(*) as before from ignite.jobs \gset
select is(t.put_many('user:' || :'editor', '[{"payload":{"n":1}},{"payload":{"n":2},"idempotency_key":"b2"},{"payload":{"n":3},"run_at":"2100-01-01T00:00:00Z"}]'), 'PT422 invalid_run_at', 'a fault in the last');
select is((select count(*) from ignite.jobs), :'before'::bigint, 'leaves none of them');
select is(t.put_many('user:' || :'editor', '[{"payload":{"n":1},"priority":200},{"payload":{"n":2},"idempotency_key":"b2"},{"payload":{"n":3},"unique_key":"u"},{"payload":{"n":2},"idempotency_key":"b2"}]'),
	'0 pending t, 1 pending t, 2 pending t, 3 pending f', 'each is answered in its place, a key twice once');
select is((select count(*) - :'before'::bigint from ignite.jobs), 3::bigint, 'three jobs');
select is((select string_agg(payload ->> 'n', ' ' order by seq) from ignite.jobs where queue = 'q2' and organization_id = :'acme' and payload ? 'n'), '1 2 3', 'in the order of the array');
select is(t.put_many('user:' || :'viewer', '[]'), 'PT403 role_too_low', 'a viewer enqueues none');
select is(t.put_many('service', '[]', format(', organization_id => %L', :'acme')), null, 'none is none');
select is(t.put_many('service', '[]'), 'PT400 organization_required', 'the service names the organisation');
create function t.pointer(p_org uuid, p_jobs text) returns text language plpgsql as $$
declare v text; d text;
begin
	perform ignite.enqueue_many(p_org, 'q2', 'work', p_jobs::jsonb);
	return 'none';
exception when others then
	get stacked diagnostics v = pg_exception_hint, d = pg_exception_detail;
	return concat_ws(' ', sqlstate, d, v);
end $$;
select is(t.pointer(:'acme', jobs), want, jobs || ': ' || want) from (values
	('{}', 'PT422 invalid_jobs /jobs'), ('[{"payload":{}},7]', 'PT422 invalid_job /jobs/1'), ('[{"payload":{},"run":1}]', 'PT422 invalid_job /jobs/0/run'),
	('[{"payload":{}},{"payload":[]}]', 'PT422 invalid_payload /jobs/1/payload'), ('[{"payload":{},"priority":"high"}]', 'PT422 invalid_job /jobs/0'),
	('[{"payload":{},"run_at":"soon"}]', 'PT422 invalid_job /jobs/0'), ('[{"payload":{},"parent_id":"00000000-0000-0000-0000-000000000000"}]', 'PT409 parent_ended /jobs/0/parent')) j(jobs, want);
select is(t.pointer(:'acme', (select jsonb_agg(jsonb_build_object('payload', '{}'::jsonb)) from generate_series(1, 10001))::text), 'PT413 too_many_jobs /jobs', 'ten thousand at most');
insert into ignite.job_quotas (organization_id, max_waiting) values (:'globex', (select count(*) + 2 from ignite.jobs j where organization_id = :'globex' and not exists (select from ignite.job_lease l where l.job_id = j.job_id)));
select is(t.put_many('user:' || :'stranger', '[{"payload":{}},{"payload":{}},{"payload":{}}]'), 'PT429 quota_waiting', 'a quota holds for all of them');
select is(t.put_many('user:' || :'stranger', '[{"payload":{}},{"payload":{}}]'), '0 pending t, 1 pending t', 'two fit');
select * from finish();
rollback;
