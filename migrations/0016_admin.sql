-- What people do to queues and jobs, and the record of it: pausing, quotas, the audit table, the one entry
-- that job-admin and `ignite jobs` share.

create table ignite.job_audit (
	id bigint generated always as identity primary key,
	at timestamptz not null default clock_timestamp(),
	action text not null,
	organization_id uuid,
	queue text,
	job_id uuid,
	actor_role text not null,
	actor_id uuid,
	actor_agent text,
	request_id text,
	detail jsonb not null default '{}'
);
create index job_audit_by_organization on ignite.job_audit (organization_id, id desc);
create index job_audit_by_job on ignite.job_audit (job_id, id desc) where job_id is not null;
comment on table ignite.job_audit is 'What people did to jobs and queues, written in the transaction of the act. Nobody changes or removes a row.';
comment on column ignite.job_audit.action is 'cancel, requeue, redrive, pause or resume.';
comment on column ignite.job_audit.organization_id is 'Whose jobs; null: every organisation''s.';
comment on column ignite.job_audit.job_id is 'Null for what was done to many: detail names them.';
comment on column ignite.job_audit.actor_role is 'service_role or authenticated.';
comment on column ignite.job_audit.actor_id is 'Claim sub of who did it. No foreign key.';
comment on column ignite.job_audit.actor_agent is 'The synthetic user id that a dev-agent sent.';
comment on column ignite.job_audit.detail is 'What it was before, the reason given, how many; terminal_user: who typed ./ignite jobs.';

create function ignite.audit_kept() returns trigger
language plpgsql volatile
set search_path = ''
as $$
begin
	raise exception using
		errcode = '42501',
		message = 'ignite.job_audit only grows';
end
$$;
comment on function ignite.audit_kept() is 'Refuses to change the past.';
create trigger kept before update or delete or truncate on ignite.job_audit
	for each statement execute function ignite.audit_kept();

create function ignite.terminal_user() returns text
language sql stable
set search_path = ''
as $$
	select case ignite.caller_role()
		when 'service_role' then left(nullif(current_setting('ignite.terminal_user', true), ''), 100)
	end
$$;
comment on function ignite.terminal_user() is 'Who typed ./ignite jobs, as that said; null for everyone else. Internal.';

create function ignite.actor() returns text
language sql stable
set search_path = ''
as $$
	select coalesce(ignite.claims() ->> 'sub', ignite.claims() ->> 'audit_user', ignite.terminal_user(), ignite.caller_role())
$$;
comment on function ignite.actor() is 'One word for who acts: a user, an agent''s user, a user at a terminal, or a role. Internal.';

create function ignite.audit(p_action text, p_organization uuid, p_queue text, p_job uuid, p_detail jsonb) returns void
language plpgsql volatile
set search_path = ''
as $$
declare
	v_claims jsonb := ignite.claims();
begin
	insert into ignite.job_audit (action, organization_id, queue, job_id, actor_role, actor_id, actor_agent, request_id, detail)
	values (p_action, p_organization, p_queue, p_job, ignite.caller_role(), ignite.to_uuid(v_claims ->> 'sub'),
		left(v_claims ->> 'audit_user', 200), left(nullif(current_setting('request.id', true), ''), 200),
		jsonb_strip_nulls(coalesce(p_detail, '{}') || jsonb_build_object('terminal_user', ignite.terminal_user())));
end
$$;
comment on function ignite.audit(text, uuid, text, uuid, jsonb) is 'Writes down what the caller does. Internal.';

create function ignite.job_pause(p_queue text, p_organization uuid default null, p_reason text default null) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_organization uuid := ignite.authorize_queue(p_queue, p_organization);
	v_reason text := left(nullif(p_reason, ''), 500);
	v_before boolean;
begin
	if v_organization is null then
		select q.paused into v_before
		from ignite.job_queues q
		where q.queue = p_queue
		for update;
		update ignite.job_queues q
		set paused = true,
			pause_reason = v_reason,
			updated_at = clock_timestamp()
		where q.queue = p_queue;
	else
		insert into ignite.job_pauses (queue, organization_id, reason, since)
		values (p_queue, v_organization, v_reason, clock_timestamp())
		on conflict (queue, organization_id) do nothing;
		v_before := not found;
		if v_before then
			update ignite.job_pauses p
			set reason = v_reason
			where p.queue = p_queue
			and p.organization_id = v_organization;
		end if;
	end if;
	perform ignite.audit('pause', v_organization, p_queue, null, jsonb_build_object('reason', v_reason, 'was_paused', v_before));
	return not v_before;
end
$$;
comment on function ignite.job_pause(text, uuid, text) is
	'No claim that begins after the commit starts a job of the queue, or of the one organisation in it; what runs goes on. False when it was paused already. An owner''s right in the own organisation; the whole queue is the service''s.';

create function ignite.job_resume(p_queue text, p_organization uuid default null) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_organization uuid := ignite.authorize_queue(p_queue, p_organization);
	v_before boolean;
begin
	if v_organization is null then
		update ignite.job_queues q
		set paused = false,
			pause_reason = null,
			updated_at = clock_timestamp()
		where q.queue = p_queue
		and q.paused;
	else
		delete from ignite.job_pauses p
		where p.queue = p_queue
		and p.organization_id = v_organization;
	end if;
	v_before := found;
	perform ignite.audit('resume', v_organization, p_queue, null, jsonb_build_object('was_paused', v_before));
	return v_before;
end
$$;
comment on function ignite.job_resume(text, uuid) is
	'Takes back exactly what job_pause() with the same arguments did; false when it was not paused. The same rights.';

-- ---- quotas ----

create table ignite.job_quotas (
	organization_id uuid references ignite.organizations (organization_id) on delete cascade,
	queue text references ignite.job_queues (queue) on update cascade on delete cascade,
	max_waiting int check (max_waiting between 0 and 1000000),
	max_per_hour int check (max_per_hour >= 0),
	unique nulls not distinct (organization_id, queue)
);
comment on table ignite.job_quotas is 'How much an organisation may enqueue. A row without queue limits all its queues together, one with a queue that queue; both hold. An empty table costs nothing.';
comment on column ignite.job_quotas.organization_id is 'Null: every organisation that has no row of its own for the same queue.';
comment on column ignite.job_quotas.max_waiting is 'Live jobs that do not run, null for no limit. Counted once a second, and at each enqueue while it is reached: then a high limit costs time.';
comment on column ignite.job_quotas.max_per_hour is 'New jobs in an hour, null for no limit; counted from the time on that the row is there.';

create table ignite.job_quota_used (
	organization_id uuid not null,
	queue text not null,
	minute timestamptz not null,
	jobs int not null,
	primary key (organization_id, queue, minute)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 500);
comment on table ignite.job_quota_used is 'How many jobs were enqueued in which minute, for organisations under an hourly quota; swept as it is used.';

create table ignite.job_quota_room (
	organization_id uuid not null,
	queue text not null,
	room int not null,
	max_waiting int not null,
	counted_at timestamptz not null,
	primary key (organization_id, queue)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 200);
comment on table ignite.job_quota_room is 'How many more jobs max_waiting allows, as counted within the last second; queue is empty for all queues together.';

create function ignite.quota_of(p_organization uuid, p_queue text) returns setof ignite.job_quotas
language plpgsql stable
set search_path = ''
as $$
begin
	return query
	select distinct on (k.queue) k.*
	from (
		select a.*
		from ignite.job_quotas a
		where a.organization_id = p_organization
		and (a.queue = p_queue or a.queue is null)
		union all
		select a.*
		from ignite.job_quotas a
		where a.organization_id is null
		and (a.queue = p_queue or a.queue is null)
	) k
	order by k.queue, k.organization_id nulls last;
end
$$;
comment on function ignite.quota_of(uuid, text) is 'The one or two quotas that hold for the organisation in that queue. Internal.';

create function ignite.quota_enter(p_organization uuid, p_queue text, p_parent uuid) returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
	-- A job that was let in may enqueue its children.
	if p_parent is not null and ignite.caller_role() = 'service_role'
	or not exists (select from ignite.quota_of(p_organization, p_queue)) then
		return false;
	end if;
	perform pg_advisory_xact_lock(hashtextextended('ignite.quota/' || p_organization, 0));
	return true;
end
$$;
comment on function ignite.quota_enter(uuid, text, uuid) is
	'Whether a quota holds; then the organisation''s enqueues go one after the other until the transaction ends, so that they count right. Internal.';

create function ignite.quota_take(p_organization uuid, p_queue text) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
	v_quota ignite.job_quotas;
	v_now timestamptz := clock_timestamp();
	-- Whole minutes: what counts is the last hour and up to a minute more.
	v_since timestamptz := date_trunc('minute', v_now) - interval '1 hour';
	v_hourly boolean := false;
	v_count bigint;
	v_oldest timestamptz;
begin
	for v_quota in
		select *
		from ignite.quota_of(p_organization, p_queue)
	loop
		if v_quota.max_waiting is not null and not ignite.quota_room(p_organization, v_quota.queue, v_quota.max_waiting) then
			perform ignite.refuse(429, 'quota_waiting', format('The organisation may have %s jobs waiting%s.', v_quota.max_waiting,
				' in ' || v_quota.queue), '10');
		end if;
		continue when v_quota.max_per_hour is null;
		v_hourly := true;
		select coalesce(sum(u.jobs), 0), min(u.minute) into v_count, v_oldest
		from ignite.job_quota_used u
		where u.organization_id = p_organization
		and (v_quota.queue is null or u.queue = v_quota.queue)
		and u.minute >= v_since;
		if v_count >= v_quota.max_per_hour then
			perform ignite.refuse(429, 'quota_hourly', format('The organisation may enqueue %s jobs an hour%s.', v_quota.max_per_hour,
				' in ' || v_quota.queue),
				greatest(1, ceil(extract(epoch from coalesce(v_oldest, v_now) + interval '61 minutes' - v_now)))::int::text);
		end if;
	end loop;
	if v_hourly then
		insert into ignite.job_quota_used as u (organization_id, queue, minute, jobs)
		values (p_organization, p_queue, date_trunc('minute', v_now), 1)
		on conflict (organization_id, queue, minute) do update
		set jobs = u.jobs + 1;
		-- Once a minute about: what has left the hour.
		if not exists (
			select from ignite.job_quota_used u
			where u.organization_id = p_organization
			and u.queue = p_queue
			and u.minute = date_trunc('minute', v_now)
			and u.jobs > 1) then
			delete from ignite.job_quota_used u
			where u.organization_id = p_organization
			and u.minute < v_since;
		end if;
	end if;
	return true;
end
$$;
comment on function ignite.quota_take(uuid, text) is
	'Counts one new job, or raises PT429 quota_waiting or quota_hourly with the seconds to wait. Under the lock of quota_enter(). Internal.';

create function ignite.quota_room(p_organization uuid, p_queue text, p_max int) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
	v_queue text := coalesce(p_queue, '');
	v_room bigint;
begin
	-- What was counted a moment ago holds but for what was let in since, and for jobs that came back from running.
	update ignite.job_quota_room r
	set room = r.room - 1
	where r.organization_id = p_organization
	and r.queue = v_queue
	and r.room > 0
	and r.max_waiting = p_max
	and r.counted_at > clock_timestamp() - interval '1 second';
	if found then
		return true;
	end if;
	v_room := p_max - ignite.quota_waiting(p_organization, p_queue, p_max);
	if v_room > 0 then
		insert into ignite.job_quota_room as r (organization_id, queue, room, max_waiting, counted_at)
		values (p_organization, v_queue, v_room - 1, p_max, clock_timestamp())
		on conflict (organization_id, queue) do update
		set room = excluded.room,
			max_waiting = excluded.max_waiting,
			counted_at = excluded.counted_at;
	end if;
	return v_room > 0;
end
$$;
comment on function ignite.quota_room(uuid, text, int) is 'Takes one of the places that max_waiting leaves, counting anew when none is left or a second has passed. Internal.';

create function ignite.quota_waiting(p_organization uuid, p_queue text, p_max int) returns bigint
language plpgsql volatile
set search_path = ''
as $$
begin
	-- One statement, one snapshot; it stops counting where the limit is reached.
	return (
		with running as materialized (
			select count(*) as n
			from ignite.job_leases l
			where l.organization_id = p_organization
			and (p_queue is null or l.queue = p_queue)
		)
		select (
			select count(*)
			from (
				select
				from ignite.jobs j
				where j.organization_id = p_organization
				and (p_queue is null or j.queue = p_queue)
				limit p_max + r.n
			) c) - r.n
		from running r);
end
$$;
comment on function ignite.quota_waiting(uuid, text, int) is 'How many live jobs do not run; counts up to the limit only. Internal.';

-- ---- for job-admin and ./ignite jobs ----

create function ignite.job_admin(p_action text, p_job uuid default null, p_queue text default null, p_status text default null,
	p_limit int default null, p_reason text default null, p_organization uuid default null)
returns table (reply jsonb, queue text)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_organization uuid := coalesce(p_organization, ignite.to_uuid(current_setting('ignite.organization', true)));
	v_count int;
begin
	if p_action not in ('cancel', 'requeue', 'redrive', 'pause', 'resume') then
		perform ignite.refuse(422, 'invalid_action', 'The action is cancel, requeue, redrive, pause or resume.', '/action');
	end if;
	if p_action in ('cancel', 'requeue') and p_job is null then
		perform ignite.refuse(422, 'job_required', 'Name the job.', '/jobId');
	elsif p_job is not null and p_action in ('pause', 'resume') then
		perform ignite.refuse(422, 'queue_required', 'Pause and resume take a queue, not a job.', '/jobId');
	elsif p_job is null and p_queue is null then
		perform ignite.refuse(422, 'queue_required', 'Name the queue.', '/queue');
	end if;
	if p_job is null and p_action = 'redrive' then
		if p_limit not between 1 and 10000 then
			perform ignite.refuse(422, 'invalid_limit', 'limit is 1 to 10000.', '/limit');
		end if;
		v_count := ignite.redrive(p_queue, coalesce(p_status, 'dead_letter'), coalesce(p_limit, 100), v_organization);
		reply := jsonb_build_object('queue', p_queue, 'status', coalesce(p_status, 'dead_letter'), 'redriven', v_count);
		queue := p_queue;
	elsif p_job is null then
		if p_action = 'pause' then
			perform ignite.job_pause(p_queue, v_organization, p_reason);
		else
			perform ignite.job_resume(p_queue, v_organization);
		end if;
		reply := ignite.pauses_json(p_queue, ignite.authorize_queue(p_queue, v_organization));
		queue := p_queue;
	else
		perform ignite.authorize_job('owner', p_job);
		if p_action = 'cancel' then
			perform ignite.cancel_job(p_job);
		elsif p_action = 'redrive' and ignite.status_of(p_job) not in ('failed', 'dead_letter', 'cancelled') then
			perform ignite.refuse(409, 'not_redrivable', 'Only a job that failed, was dead-lettered or cancelled can be redriven.');
		elsif not ignite.requeue_as(p_job, p_action) then
			perform ignite.refuse(409, 'not_requeued', 'The job runs, is done, or waits for another job.');
		end if;
		reply := ignite.job_json(p_job) || jsonb_build_object('cancel_requested',
			exists (select from ignite.job_cancels c where c.job_id = p_job));
		queue := reply ->> 'queue';
	end if;
	return next;
end
$$;
comment on function ignite.job_admin(text, uuid, text, text, int, text, uuid) is
	'The acts of job-admin and ./ignite jobs: cancel, requeue, redrive (a job or many), pause, resume. For owners in their organisation and the service. queue: whose workers to poke.';

create function ignite.pauses_json(p_queue text, p_organization uuid) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
	return (
		select jsonb_build_object(
			'queue', q.queue,
			'paused', q.paused,
			'reason', q.pause_reason,
			'organizations', (
				select coalesce(jsonb_agg(jsonb_build_object('organization_id', p.organization_id, 'reason', p.reason,
					'since', ignite.rfc3339(p.since)) order by p.since), '[]')
				from (
					select *
					from ignite.job_pauses a
					where a.queue = q.queue
					and (p_organization is null or a.organization_id = p_organization)
					order by a.since
					limit 1000) p))
		from ignite.job_queues q
		where q.queue = p_queue);
end
$$;
comment on function ignite.pauses_json(text, uuid) is 'What is paused of a queue, as that organisation (null: everyone) may see it. Internal.';

create function ignite.job_admin_list(p_queue text default null, p_status text default null, p_limit int default null,
	p_cursor text default null, p_organization uuid default null) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
	v_choice text := coalesce(p_organization::text, nullif(current_setting('ignite.organization', true), ''));
	v_organizations uuid[];
begin
	if ignite.caller_role() = 'service_role' and v_choice is null then
		v_organizations := array(select o.organization_id from ignite.organizations o);
	else
		v_organizations := array[(ignite.authorize_in('owner', v_choice)).organization_id];
	end if;
	return ignite.job_page(v_organizations, nullif(p_queue, ''), nullif(p_status, ''), null, p_limit, p_cursor);
end
$$;
comment on function ignite.job_admin_list(text, text, int, text, uuid) is
	'As job_list(), for owners and the service, which without an organisation sees all of them.';

create function ignite.job_admin_show(p_job uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
	perform ignite.authorize_job('owner', p_job);
	return ignite.job_json(p_job) || jsonb_build_object(
		'cancel_requested', exists (select from ignite.job_cancels c where c.job_id = p_job),
		'audit', (
			select coalesce(jsonb_agg(jsonb_build_object('at', ignite.rfc3339(a.at), 'action', a.action, 'role', a.actor_role,
				'user_id', a.actor_id, 'agent', a.actor_agent, 'request_id', a.request_id, 'detail', a.detail) order by a.id desc), '[]')
			from (
				select *
				from ignite.job_audit u
				where u.job_id = p_job
				order by u.id desc
				limit 50) a));
end
$$;
comment on function ignite.job_admin_show(uuid) is 'A job as job_status() tells it, and who did what to it.';

create function ignite.job_admin_why(p_job uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
	perform ignite.authorize_job('owner', p_job);
	return jsonb_build_object(
		'jobId', p_job,
		'status', ignite.status_of(p_job),
		'waiting', (
			select jsonb_build_object('reason', w.reason, 'detail', w.detail, 'until', ignite.rfc3339(w.until))
			from ignite.waiting_for(p_job) w
			where w.reason is not null));
end
$$;
comment on function ignite.job_admin_why(uuid) is 'What the job waits for, null when it runs or has ended.';

do $$
declare
	v_table text;
	v_function regprocedure;
begin
	foreach v_table in array array['job_audit', 'job_quotas', 'job_quota_used', 'job_quota_room'] loop
		execute format('alter table ignite.%I enable row level security', v_table);
		execute format('create policy service_role_all on ignite.%I to service_role using (true) with check (true)', v_table);
		execute format('grant select on ignite.%I to service_role', v_table);
	end loop;
	for v_function in
		select p.oid::regprocedure
		from pg_catalog.pg_proc p
		where p.pronamespace = 'ignite'::regnamespace
		and p.proname in ('audit_kept', 'terminal_user', 'actor', 'audit', 'job_pause', 'job_resume', 'quota_of', 'quota_enter',
			'quota_take', 'quota_room', 'quota_waiting', 'job_admin', 'pauses_json', 'job_admin_list', 'job_admin_show', 'job_admin_why')
	loop
		execute format('revoke all on function %s from public', v_function);
		if v_function::text ~ '\.(job_pause|job_resume|job_admin|job_admin_list|job_admin_show|job_admin_why)\(' then
			execute format('grant execute on function %s to authenticated, service_role', v_function);
		end if;
	end loop;
end
$$;
grant insert, update, delete on ignite.job_quotas to service_role;
create policy editors_read on ignite.job_audit for select to authenticated
	using (organization_id = any ((select ignite.my_organizations('editor'))::uuid[]));
grant select on ignite.job_audit to authenticated;
create policy members_read on ignite.job_quotas for select to authenticated
	using (organization_id is null or organization_id = any ((select ignite.my_organizations())::uuid[]));
grant select on ignite.job_quotas to authenticated;
