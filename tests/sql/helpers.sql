-- What the SQL tests share: pgTAP in a schema of its own, and functions to act as somebody.
create schema tap;
create extension pgtap with schema tap;
create extension dblink with schema tap;
create schema t;
grant usage on schema t to public;
set search_path = t, tap, pg_catalog;

create function t.run(p_who text, p_sql text) returns text
language plpgsql
as $$
declare
	v_parts text[] := regexp_match(p_who, '^(anon|service|agent|user|handler)(?::([^@]*))?(?:@(.*))?$');
	v_role text := case v_parts[1] when 'anon' then 'anon' when 'service' then 'service_role' when 'handler' then 'ignite_handler'
		else 'authenticated' end;
	v_claims jsonb := case v_parts[1]
		when 'agent' then jsonb_build_object('role', 'authenticated', 'agent', true, 'org', v_parts[2], 'audit_user', 'synthetic-1')
		when 'user' then jsonb_build_object('role', 'authenticated', 'sub', v_parts[2])
		else jsonb_build_object('role', v_role)
	end;
	v_result text;
	v_state text;
	v_detail text;
	v_message text;
begin
	perform set_config('request.jwt.claims', v_claims::text, true),
		set_config('ignite.organization', coalesce(case v_parts[1] when 'service' then v_parts[2] else v_parts[3] end, ''), true),
		set_config('role', v_role, true);
	execute p_sql into v_result;
	perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true),
		set_config('ignite.organization', '', true);
	return v_result;
exception when others then
	get stacked diagnostics v_state = returned_sqlstate, v_detail = pg_exception_detail, v_message = message_text;
	perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true),
		set_config('ignite.organization', '', true);
	return v_state || ' ' || case when v_state like 'PT%' then v_detail else v_message end;
end
$$;
comment on function t.run(text, text) is
	'Runs the statement as anon, service[:org], agent:org or user:id[@org]; its first value, or "SQLSTATE code word".';

create function t.org(p_name text) returns uuid
language sql
as $$
	select ignite.organization_add(p_name)
$$;

create function t.member(p_org uuid, p_role text) returns uuid
language sql
as $$
	select ignite.user_add(gen_random_uuid() || '@example.org', p_org, p_role)
$$;

create function t.enqueue(p_org uuid, p_course text, p_queue text default 'ai_course_jobs', p_more text default '') returns uuid
language plpgsql
as $$
declare
	v_type text := case p_queue when 'ai_course_jobs' then 'ai_course_generate' when 'ai_media_jobs' then 'ai_media_generate' else 'work' end;
begin
	return t.run('service:' || p_org, format('select job_id from ignite.enqueue_job(%L, %L, %L%s)', p_queue, v_type,
		jsonb_build_object('course_id', p_course), p_more))::uuid;
end
$$;

create function t.worker(p_queue text default 'ai_course_jobs', p_slot text default 'a') returns uuid
language plpgsql
as $$
declare
	v_worker uuid := gen_random_uuid();
begin
	perform t.run('service', format('select ignite.worker_register(%L, %L, %L, %L, 1, 4)', v_worker, p_queue, 'host', p_slot));
	return v_worker;
end
$$;

create function t.claim(p_worker uuid, p_limit int default 1, p_queue text default 'ai_course_jobs', p_afresh boolean default true)
returns uuid[]
language plpgsql
as $$
begin
	-- On a busy machine a scan may seem dear and be put off: only the tests of the marks want that.
	if p_afresh then
		update ignite.job_scan
		set scanned_at = '-infinity'
		where queue = p_queue;
	end if;
	return t.run('service', format('select array_agg(job_id) from ignite.claim(%L, %L, %s)', p_worker, p_queue, p_limit))::uuid[];
end
$$;

create function t.status(p_job uuid) returns text
language sql
as $$
	select ignite.status_of(p_job)
$$;

create function t.place(p_job uuid) returns text
language sql
as $$
	-- Where its rows lie: exactly one of these for a live job, "ended" alone for an ended one.
	select concat_ws('+',
		case when exists (select from ignite.job_ready r where r.job_id = p_job and r.jobs is null) then 'ready' end,
		case when exists (select from ignite.job_ready r where p_job = any (r.jobs)) then 'pack' end,
		(select 'wait:' || w.reason from ignite.job_wait w where w.job_id = p_job),
		case when exists (select from ignite.job_leases l where l.job_id = p_job) then 'lease' end,
		case when exists (select from ignite.jobs_ended e where e.job_id = p_job) then 'ended' end,
		case when exists (select from ignite.jobs_done e where e.job_id = p_job) then 'ended together' end,
		case when exists (select from ignite.jobs_ended_all e where e.job_id = p_job)
			and exists (select from ignite.jobs j where j.job_id = p_job) then 'STILL LIVE' end)
$$;

create function t.queue(p_queue text, p_settings text default '') returns void
language plpgsql
as $$
begin
	insert into ignite.job_queues (queue) values (p_queue);
	insert into ignite.job_types (queue, job_type) values (p_queue, 'work');
	if p_settings <> '' then
		execute format('update ignite.job_queues set %s where queue = %L', p_settings, p_queue);
	end if;
end
$$;

create function t.age_lease(p_job uuid, p_age interval) returns void
language plpgsql
as $$
begin
	update ignite.workers k
	set seen_at = k.seen_at - p_age
	from ignite.job_leases l
	where l.job_id = p_job
	and k.worker_id = l.worker_id;
	update ignite.job_lease l
	set claimed_at = l.claimed_at - p_age,
		deadline = l.deadline - p_age
	where l.job_id = p_job;
	update ignite.job_batch b
	set claimed_at = b.claimed_at - p_age,
		deadline = b.deadline - p_age
	where p_job = any (b.jobs);
end
$$;
comment on function t.age_lease(uuid, interval) is 'As if nobody had been heard of for that much longer.';
