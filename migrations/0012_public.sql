-- What clients written for the seeds' tables find in schema public: views in the seeds' shapes and words,
-- and the seeds' helper functions. A name that a user's own object holds is left alone (publish_view).

create function ignite.seed_status(p_status text) returns text
language sql immutable parallel safe
as $$
	select case p_status
		when 'scheduled' then 'pending'
		when 'blocked' then 'pending'
		when 'cancelled' then 'failed'
		else p_status
	end
$$;
comment on function ignite.seed_status(text) is
	'The job''s status in the words of ai_course_jobs and ai_media_jobs: pending, processing, done, failed, dead_letter, stale.';

create view ignite.ai_course_jobs with (security_invoker = true) as
select
	o.job_id as id, o.organization_id, o.job_type, o.course_id, o.payload,
	ignite.seed_status(o.status) as status,
	o.failures + o.crashes as retry_count,
	o.max_attempts as max_retries,
	o.run_no, o.created_at, o.updated_at, o.started_at,
	o.ended_at as completed_at,
	o.last_heartbeat, o.progress_stage, o.progress_percent, o.progress_message, o.result, o.result_path, o.error, o.idempotency_key,
	o.priority, o.run_at, o.created_by
from ignite.job_overview o
where o.queue = 'ai_course_jobs';
comment on view ignite.ai_course_jobs is 'Jobs that generate a course, in seed 002''s shape. Takes insert.';

create view ignite.ai_media_jobs with (security_invoker = true) as
select
	o.job_id as id, o.organization_id, o.job_type, o.course_id,
	o.payload -> 'targetRef' as target_ref,
	o.payload,
	ignite.seed_status(o.status) as status,
	o.failures + o.crashes as retry_count,
	o.max_attempts as max_retries,
	o.run_no, o.created_at, o.updated_at, o.started_at,
	o.ended_at as completed_at,
	o.last_heartbeat, o.progress_stage, o.progress_percent, o.progress_message, o.result, o.result_path, o.error, o.idempotency_key,
	o.priority, o.run_at, o.created_by
from ignite.job_overview o
where o.queue = 'ai_media_jobs';
comment on view ignite.ai_media_jobs is 'Jobs that make an image or other media, in seed 002''s shape. Takes insert.';

create function ignite.seed_insert() returns trigger
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_queue text := tg_argv[0];
	v_type text := coalesce(new.job_type, tg_argv[1]);
	v_payload jsonb := coalesce(new.payload, '{}');
	v_organization uuid;
	v_row record;
begin
	if new.status is not null and new.status <> 'pending' then
		perform ignite.refuse(422, 'invalid_status', 'A new job is pending.', '/status');
	end if;
	-- The ids that we make ourselves are not to be had, nor those that keys of others will get.
	if substr(new.id::text, 15, 1) <> '4' and ignite.caller_role() <> 'service_role' then
		perform ignite.refuse(422, 'invalid_id', 'A chosen id is a random uuid (version 4).', '/id');
	end if;
	if new.course_id is not null then
		v_payload := v_payload || jsonb_build_object('course_id', new.course_id);
	end if;
	if v_queue = 'ai_media_jobs' then
		if new.target_ref is not null then
			v_payload := v_payload || jsonb_build_object('targetRef', new.target_ref);
		end if;
	end if;
	select a.organization_id into v_organization
	from ignite.authorize_in('editor', coalesce(new.organization_id::text, current_setting('ignite.organization', true))) a;
	v_row := ignite.enqueue_core(v_organization, v_queue, v_type, v_payload, new.idempotency_key, null, null, new.priority, new.run_at,
		null, new.id);
	-- Asked after the insert: from then on nobody else's live job can end under this id.
	if v_row.created and new.id is not null and (exists (select from ignite.jobs_ended e where e.job_id = new.id)
	or (ignite.done_in_batch(new.id)).job_id is not null) then
		perform ignite.refuse(409, 'id_taken', 'There is a job with that id.', '/id');
	end if;
	new.id := v_row.job_id;
	new.organization_id := v_organization;
	new.job_type := v_type;
	new.payload := v_payload;
	new.course_id := v_payload ->> 'course_id';
	new.status := ignite.seed_status(v_row.status);
	new.retry_count := 0;
	new.run_no := 0;
	select j.created_at, j.created_at, j.priority, j.created_by, q.max_attempts
	into new.created_at, new.updated_at, new.priority, new.created_by, new.max_retries
	from ignite.jobs j
	join ignite.job_queues q on q.queue = j.queue
	where j.job_id = v_row.job_id;
	return new;
end
$$;
comment on function ignite.seed_insert() is
	'insert into ai_course_jobs or ai_media_jobs: enqueues, as enqueue_job does, for organization_id (or the only membership).';
revoke all on function ignite.seed_insert(), ignite.seed_status(text) from public;
grant execute on function ignite.seed_status(text) to authenticated, service_role;

create trigger enqueue instead of insert on ignite.ai_course_jobs
	for each row execute function ignite.seed_insert('ai_course_jobs', 'ai_course_generate');
create trigger enqueue instead of insert on ignite.ai_media_jobs
	for each row execute function ignite.seed_insert('ai_media_jobs', 'ai_media_generate');
grant select, insert on ignite.ai_course_jobs, ignite.ai_media_jobs to authenticated, service_role;

do $$
begin
	if ignite.publish_view('ai_course_jobs', 'select * from ignite.ai_course_jobs',
		array['grant select, insert on @ to authenticated, service_role']) then
		create trigger enqueue instead of insert on public.ai_course_jobs
			for each row execute function ignite.seed_insert('ai_course_jobs', 'ai_course_generate');
		comment on view public.ai_course_jobs is 'Jobs that generate a course. Insert enqueues.';
	end if;
	if ignite.publish_view('ai_media_jobs', 'select * from ignite.ai_media_jobs',
		array['grant select, insert on @ to authenticated, service_role']) then
		create trigger enqueue instead of insert on public.ai_media_jobs
			for each row execute function ignite.seed_insert('ai_media_jobs', 'ai_media_generate');
		comment on view public.ai_media_jobs is 'Jobs that make media. Insert enqueues.';
	end if;
	if ignite.publish_view('course_metadata',
		'select course_id, organization_id, title, subject, grade_band, mode, visibility, tags, content_version, group_count,
			item_count, created_at, updated_at
		from ignite.course_metadata',
		array['grant select on @ to anon, authenticated, service_role', 'grant insert, update, delete on @ to service_role',
			'grant update (title, subject, grade_band, tags) on @ to authenticated']) then
		comment on view public.course_metadata is 'The catalogue: public courses for everyone, all of an organisation for its members.';
	end if;
	if ignite.publish_view('course_versions',
		'select course_id, version, organization_id, sha256, path, size_bytes, created_at
		from ignite.course_versions',
		array['grant select on @ to anon, authenticated, service_role']) then
		comment on view public.course_versions is 'Published snapshots; of a public course the current one is visible to everyone.';
	end if;
	if ignite.publish_view('catalog_updates',
		'select id, course_id, organization_id, kind, detail, created_at from ignite.catalog_updates',
		array['grant select on @ to authenticated, service_role']) then
		comment on view public.catalog_updates is 'News of the catalogue.';
	end if;
	if ignite.publish_view('organizations',
		'select organization_id as id, name, created_at from ignite.organizations',
		array['grant select on @ to authenticated', 'grant select, insert, update, delete on @ to service_role',
			'grant update (name) on @ to authenticated']) then
		comment on view public.organizations is 'The caller''s organisations.';
	end if;
	if ignite.publish_view('memberships',
		'select organization_id, user_id, role, created_at from ignite.memberships',
		array['grant select, insert, update, delete on @ to service_role', 'grant select, delete on @ to authenticated',
			'grant insert (organization_id, user_id, role), update (role) on @ to authenticated']) then
		comment on view public.memberships is 'Members of the caller''s organisations; owners change them.';
	end if;
	if ignite.publish_view('user_roles',
		'select user_id, organization_id, role, created_at from ignite.memberships',
		array['grant select on @ to authenticated, service_role']) then
		comment on view public.user_roles is 'The seeds'' name for memberships, to read.';
	end if;
end
$$;

create function ignite.next_job(p_queue text) returns uuid
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_worker uuid := ignite.uuid_v7();
	v_job uuid;
begin
	-- Each call is a worker of its own, so that update_job_heartbeat keeps exactly this job alive.
	perform ignite.worker_register(v_worker, p_queue, 'rpc', v_worker::text, pg_backend_pid(), 1);
	select c.job_id into v_job
	from ignite.claim(v_worker, p_queue, 1) c;
	if v_job is null then
		perform ignite.worker_lost(v_worker, 'released', null);
		return null;
	end if;
	-- Clients of the seeds beat rarely: five minutes, as the seed has it.
	update ignite.job_lease l
	set lease_seconds = greatest(l.lease_seconds, 300)
	where l.job_id = v_job;
	return v_job;
end
$$;
comment on function ignite.next_job(text) is
	'Claims one job for a client without a worker process, with a lease of five minutes at least. Internal.';
revoke all on function ignite.next_job(text) from public;

create function ignite.job_beat(p_job uuid, p_queue text, p_run_no int) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease;
begin
	if p_queue is not null and not exists (select from ignite.job_queues q where q.queue = p_queue) then
		perform ignite.refuse(422, 'unknown_table', 'There is no such job table.', '/job_table');
	end if;
	perform ignite.batch_open(p_job);
	select l.* into v_lease
	from ignite.job_lease l
	where l.job_id = p_job
	and (p_queue is null or l.queue = p_queue);
	if not found then
		return false;
	end if;
	if p_run_no <> v_lease.run_no then
		perform ignite.refuse(409, 'lease_lost', 'Another run of this job took over.');
	end if;
	-- A worker process beats for itself: a call from elsewhere must not keep its dead runs alive.
	update ignite.workers k
	set seen_at = clock_timestamp()
	where k.worker_id = v_lease.worker_id
	and k.host = 'rpc';
	if found then
		return true;
	end if;
	return not ignite.lease_expired(v_lease.lease_seconds, v_lease.claimed_at,
		(select k.seen_at from ignite.workers k where k.worker_id = v_lease.worker_id));
end
$$;
comment on function ignite.job_beat(uuid, text, int) is 'update_job_heartbeat() without its public name. Internal.';
revoke all on function ignite.job_beat(uuid, text, int) from public;

create function ignite.lock_job(p_job uuid, p_queue text) returns int
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_worker uuid := ignite.uuid_v7();
	v_run_no int;
begin
	perform ignite.worker_register(v_worker, p_queue, 'rpc', v_worker::text, pg_backend_pid(), 1);
	begin
		select t.run_no into v_run_no
		from ignite.take_over(v_worker, p_job) t
		where t.queue = p_queue;
	exception when sqlstate 'PT409' or sqlstate 'PT404' then
		v_run_no := null;
	end;
	if v_run_no is null then
		perform ignite.worker_lost(v_worker, 'released', null);
		return null;
	end if;
	update ignite.job_lease l
	set lease_seconds = greatest(l.lease_seconds, 300)
	where l.job_id = p_job;
	return v_run_no;
end
$$;
comment on function ignite.lock_job(uuid, text) is
	'Claims that very job for a client without a worker process; its run number, or null when it cannot be had. Internal.';
revoke all on function ignite.lock_job(uuid, text) from public;

create function ignite.dead_letter_spent(p_limit int default 1000) returns int
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	r record;
	v_count int := 0;
begin
	for r in
		with spent as (
			delete from ignite.job_wait w
			where w.ctid = any (array(
				select c.ctid
				from ignite.job_wait c
				join ignite.job_queues q on q.queue = c.queue
				where c.failures >= q.max_attempts
				or c.crashes >= q.max_crashes
				limit p_limit
				for update of c skip locked))
			returning w.*
		), spent_ready as (
			delete from ignite.job_ready d
			where d.ctid = any (array(
				select c.ctid
				from ignite.job_ready c
				join ignite.job_queues q on q.queue = c.queue
				where c.failures >= q.max_attempts
				or c.crashes >= q.max_crashes
				limit p_limit
				for update of c skip locked))
			returning d.*
		)
		select s.job_id, s.run_no, s.failures, s.crashes, s.detail
		from spent s
		union all
		select s.job_id, s.run_no, s.failures, s.crashes, null
		from spent_ready s
	loop
		perform ignite.job_end(r.job_id, 'dead_letter', r.run_no, r.failures, r.crashes, null, 'move_to_dead_letter', null, null,
			r.detail, 'attempts');
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function ignite.dead_letter_spent(int) is 'Dead-letters waiting and ready jobs whose attempts or crashes are used up under the present policy. Internal.';
revoke all on function ignite.dead_letter_spent(int) from public;

do $do$
begin
	perform ignite.publish_function('get_next_pending_job()', $f$
		create function public.get_next_pending_job() returns setof ignite.ai_course_jobs
		language plpgsql volatile security definer
		set search_path = ''
		as $body$
		declare
			v_job uuid := ignite.next_job('ai_course_jobs');
		begin
			return query
			select *
			from ignite.ai_course_jobs j
			where j.id = v_job;
		end
		$body$
		$f$, 'service_role',
		'Claims the next course job and returns its row, or no row. Beat with update_job_heartbeat; end with ignite.finish or ignite.fail.');

	perform ignite.publish_function('get_next_pending_media_job()', $f$
		create function public.get_next_pending_media_job() returns setof ignite.ai_media_jobs
		language plpgsql volatile security definer
		set search_path = ''
		as $body$
		declare
			v_job uuid := ignite.next_job('ai_media_jobs');
		begin
			return query
			select *
			from ignite.ai_media_jobs j
			where j.id = v_job;
		end
		$body$
		$f$, 'service_role',
		'Claims the next media job and returns its row, or no row. Beat with update_job_heartbeat; end with ignite.finish or ignite.fail.');

	perform ignite.publish_function('acquire_job_lock(uuid, text)', $f$
		create function public.acquire_job_lock(job_id uuid, job_table text default 'ai_course_jobs') returns boolean
		language sql volatile security definer
		set search_path = ''
		as $body$
			select ignite.lock_job(acquire_job_lock.job_id, acquire_job_lock.job_table) is not null
		$body$
		$f$, 'service_role',
		'Claims that very job; false when it runs, waits, has ended or is unknown.');

	perform ignite.publish_function('update_job_heartbeat(uuid, text, integer)', $f$
		create function public.update_job_heartbeat(job_id uuid, job_table text, run_no int default null) returns boolean
		language sql volatile security definer
		set search_path = ''
		as $body$
			select ignite.job_beat(update_job_heartbeat.job_id, update_job_heartbeat.job_table, update_job_heartbeat.run_no)
		$body$
		$f$, 'service_role',
		'Extends the lease of a running job; false when it runs no more. With a run number: refuses (PT409) when a newer run exists.');

	perform ignite.publish_function('mark_stale_jobs(interval)', $f$
		create function public.mark_stale_jobs(older_than interval default interval '5 minutes') returns int
		language sql volatile security definer
		set search_path = ''
		as $body$
			select (c.counts ->> 'reaped')::int + (c.counts ->> 'timed_out')::int
			from ignite.reap(mark_stale_jobs.older_than) c(counts)
		$body$
		$f$, 'service_role',
		'Gives up runs without a heartbeat for that long and requeues or dead-letters their jobs; returns how many.');

	perform ignite.publish_function('move_to_dead_letter()', $f$
		create function public.move_to_dead_letter() returns int
		language sql volatile security definer
		set search_path = ''
		as $body$
			select ignite.dead_letter_spent()
		$body$
		$f$, 'service_role',
		'Dead-letters jobs whose attempts are used up and that nobody runs; returns how many. Workers do so by themselves; this is for a policy that was lowered.');

	perform ignite.publish_function('requeue_job(uuid, text)', $f$
		create function public.requeue_job("jobId" uuid, "tableName" text) returns boolean
		language plpgsql volatile security definer
		set search_path = ''
		as $body$
		begin
			if not exists (select from ignite.job_queues q where q.queue = requeue_job."tableName") then
				perform ignite.refuse(422, 'unknown_table', 'There is no such job table.', '/tableName');
			end if;
			return ignite.requeue(requeue_job."jobId");
		end
		$body$
		$f$, 'authenticated, service_role',
		'Makes a failed, dead-lettered, cancelled, blocked, waiting or stale job ready now; false when it runs, is done, or waits for another job.');
end
$do$;
