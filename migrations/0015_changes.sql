-- What people do to jobs: cancel, requeue, redrive. Each act writes itself down (ignite.audit) in its own transaction.

create function ignite.job_organization(p_job uuid) returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
	v_organization uuid;
begin
	select j.organization_id into v_organization
	from ignite.jobs j
	where j.job_id = p_job;
	if v_organization is null then
		select e.organization_id into v_organization
		from ignite.jobs_ended e
		where e.job_id = p_job;
	end if;
	if v_organization is null then
		v_organization := (ignite.done_in_batch(p_job)).organization_id;
	end if;
	return v_organization;
end
$$;
comment on function ignite.job_organization(uuid) is 'Whose job it is, null for no such job. Internal.';

create function ignite.job_queue(p_job uuid) returns text
language plpgsql stable
set search_path = ''
as $$
declare
	v_queue text;
begin
	select j.queue into v_queue
	from ignite.jobs j
	where j.job_id = p_job;
	if v_queue is null then
		select e.queue into v_queue
		from ignite.jobs_ended e
		where e.job_id = p_job;
	end if;
	if v_queue is null then
		v_queue := (ignite.done_in_batch(p_job)).queue;
	end if;
	return v_queue;
end
$$;
comment on function ignite.job_queue(uuid) is 'Which queue''s job it is, null for no such job. Internal.';

create function ignite.authorize_queue(p_queue text, p_organization uuid) returns uuid
language plpgsql stable
set search_path = ''
as $$
begin
	if ignite.caller_role() <> 'service_role' then
		p_organization := (ignite.authorize_in('owner', coalesce(p_organization::text,
			current_setting('ignite.organization', true)))).organization_id;
	elsif not exists (select from ignite.organizations o where o.organization_id = p_organization) and p_organization is not null then
		perform ignite.refuse(404, 'unknown_organization', 'There is no such organisation.');
	end if;
	if not exists (select from ignite.job_queues q where q.queue = p_queue) then
		perform ignite.refuse(404, 'unknown_queue', 'There is no such queue.', '/queue');
	end if;
	return p_organization;
end
$$;
comment on function ignite.authorize_queue(text, uuid) is
	'Whose jobs of the queue the caller may act on: an owner on the own organisation''s, the service on the named one''s or (null) all. Internal.';

create function ignite.authorize_job(p_min_role text, p_job uuid) returns void
language plpgsql stable
set search_path = ''
as $$
declare
	v_organization uuid := ignite.job_organization(p_job);
	v_chosen text := current_setting('ignite.organization', true);
begin
	if ignite.caller_role() = 'service_role' then
		-- A job id names its organisation; one that is chosen besides must agree.
		if v_organization is null or v_organization <> ignite.to_uuid(v_chosen) then
			perform ignite.refuse(404, 'unknown_job', 'There is no such job.');
		end if;
		return;
	end if;
	if v_organization is null
	or v_organization <> all (ignite.my_organizations())
	or v_organization <> ignite.to_uuid(v_chosen) then
		-- Whoever may see nothing at all learns that first.
		perform ignite.authorize_in('viewer', v_chosen);
		perform ignite.refuse(404, 'unknown_job', 'There is no such job.');
	end if;
	perform ignite.authorize_in(p_min_role, v_organization::text);
end
$$;
comment on function ignite.authorize_job(text, uuid) is
	'Passes when the caller has that role in the job''s organisation; PT404 unknown_job when it is not theirs. Internal.';

create function ignite.cancel_live(p_job uuid, p_by text) returns text
language plpgsql volatile
set search_path = ''
as $$
declare
	v_job ignite.jobs;
	v_ready ignite.job_ready;
	v_wait ignite.job_wait;
begin
	-- The job may move while we look for it; each look takes a new snapshot.
	for v_try in 1 .. 20 loop
		select * into v_job
		from ignite.jobs j
		where j.job_id = p_job;
		if not found then
			return ignite.status_of(p_job);
		end if;
		v_ready := ignite.ready_take(v_job);
		if v_ready.job_id is not null then
			perform ignite.job_end(p_job, 'cancelled', v_ready.run_no, v_ready.failures, v_ready.crashes, null, p_by, null, null, null,
				'cancelled');
			perform ignite.audit('cancel', v_job.organization_id, v_job.queue, p_job, '{"was": "pending"}');
			return 'cancelled';
		end if;
		delete from ignite.job_wait w
		where w.job_id = p_job
		returning w.* into v_wait;
		if found then
			perform ignite.job_end(p_job, 'cancelled', v_wait.run_no, v_wait.failures, v_wait.crashes, null, p_by, null, null, null,
				'cancelled');
			perform ignite.audit('cancel', v_job.organization_id, v_job.queue, p_job, jsonb_build_object('was', v_wait.reason));
			return 'cancelled';
		end if;
		perform ignite.batch_open(p_job);
		perform from ignite.job_lease l
		where l.job_id = p_job
		for key share;
		if found then
			insert into ignite.job_cancels (job_id, organization_id, requested_at, requested_by)
			values (p_job, v_job.organization_id, clock_timestamp(), p_by)
			on conflict (job_id) do nothing;
			if found then
				perform ignite.audit('cancel', v_job.organization_id, v_job.queue, p_job, '{"was": "processing"}');
			end if;
			return 'processing';
		end if;
	end loop;
	perform ignite.refuse(409, 'job_busy', 'The job is changing too fast; try again.');
end
$$;
comment on function ignite.cancel_live(uuid, text) is
	'Cancels that one job, or asks its worker, and writes down who did it. Returns its status. Internal.';

create function ignite.cancel_job(p_job uuid) returns text
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_by text := ignite.actor();
begin
	perform ignite.authorize_job('editor', p_job);
	-- Children before their parent, as their own ends take the locks.
	if exists (select from ignite.jobs j where j.job_id = p_job) then
		perform ignite.cancel_children(p_job, v_by);
	end if;
	return ignite.cancel_live(p_job, v_by);
end
$$;
comment on function ignite.cancel_job(uuid) is
	'Cancels a job that does not run yet, or asks the worker that runs it (then still processing), and all jobs that it started and that have not ended. Returns the status. An editor''s right.';

create function ignite.revive(p_job uuid) returns boolean
language plpgsql volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
	v_ended ignite.jobs_ended;
	v_wait ignite.job_wait;
begin
	delete from ignite.jobs_ended e
	where e.job_id = p_job
	and e.status <> 'done'
	returning e.* into v_ended;
	if not found then
		return false;
	end if;
	if v_ended.unique_key is not null then
		insert into ignite.job_keys (organization_id, queue, kind, key, job_id, created_at)
		values (v_ended.organization_id, v_ended.queue, 'unique', v_ended.unique_key, p_job, clock_timestamp())
		on conflict (organization_id, queue, kind, key) do nothing;
		if not found then
			perform ignite.refuse(409, 'unique_key_active', 'Another job with the same unique key is active.');
		end if;
	end if;
	insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, course_id, concurrency_key, unique_key,
		idempotency_key, parent_id, run_at, created_at, created_by, created_by_agent, request_id)
	values (p_job, v_ended.seq, v_ended.queue, v_ended.job_type, v_ended.organization_id, v_ended.priority,
		v_ended.payload, v_ended.course_id, v_ended.concurrency_key, v_ended.unique_key, v_ended.idempotency_key, v_ended.parent_id,
		v_ended.run_at, v_ended.created_at, v_ended.created_by, v_ended.created_by_agent, v_ended.request_id);
	v_wait.job_id := p_job;
	v_wait.queue := v_ended.queue;
	v_wait.priority := v_ended.priority;
	v_wait.organization_id := v_ended.organization_id;
	v_wait.seq := v_ended.seq;
	v_wait.run_no := v_ended.run_no;
	v_wait.failures := 0;
	v_wait.crashes := 0;
	v_wait.concurrency_key := v_ended.concurrency_key;
	perform ignite.wake(v_wait);
	return true;
end
$$;
comment on function ignite.revive(uuid) is
	'Brings an ended job that is not done back to life with fresh attempts; its run number goes on. False when there is none. Internal.';

create function ignite.requeue_as(p_job uuid, p_action text) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
	v_was text := ignite.status_of(p_job);
	v_lease ignite.job_lease;
	v_wait ignite.job_wait;
	v_moved boolean := false;
begin
	perform ignite.batch_open(p_job);
	delete from ignite.job_lease l
	where l.job_id = p_job
	and ignite.lease_expired(l.lease_seconds, l.claimed_at,
		(select k.seen_at from ignite.workers k where k.worker_id = l.worker_id))
	returning l.* into v_lease;
	if found then
		perform ignite.lost(v_lease, 'crashed', 'Its worker was silent for longer than the lease.');
		v_moved := true;
	end if;
	delete from ignite.job_wait w
	where w.job_id = p_job
	and w.reason not in ('children', 'concurrency')
	returning w.* into v_wait;
	if found then
		perform ignite.wake(v_wait);
		v_moved := true;
	elsif not v_moved then
		v_moved := ignite.revive(p_job);
	end if;
	if v_moved then
		perform ignite.audit(p_action, ignite.job_organization(p_job), ignite.job_queue(p_job), p_job,
			jsonb_build_object('was', v_was));
		return true;
	end if;
	return exists (
		select from ignite.jobs j
		join ignite.job_ready r on r.queue = j.queue
			and r.priority = j.priority
			and r.organization_id = j.organization_id
			and r.seq in (j.seq, j.ready_seq)
			and (r.job_id = j.job_id or j.job_id = any (r.jobs))
		where j.job_id = p_job);
end
$$;
comment on function ignite.requeue_as(uuid, text) is 'requeue() under the name that the audit table is to show. Internal.';

create function ignite.requeue(p_job uuid) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	perform ignite.authorize_job('editor', p_job);
	return ignite.requeue_as(p_job, 'requeue');
end
$$;
comment on function ignite.requeue(uuid) is
	'Makes a failed, dead-lettered, cancelled, blocked, waiting or stale job ready now. False: it runs, is done, or waits for another job. An editor''s right.';

create function ignite.redrive(p_queue text, p_status text default 'dead_letter', p_limit int default 1000,
	p_organization uuid default null) returns int
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_organization uuid := ignite.authorize_queue(p_queue, p_organization);
	v_job uuid;
	v_owner uuid;
	v_jobs uuid[] := '{}';
	v_owners uuid[] := '{}';
begin
	if p_status is null or p_status not in ('failed', 'dead_letter', 'cancelled') then
		perform ignite.refuse(422, 'invalid_status', 'What can be redriven is failed, dead_letter or cancelled.', '/status');
	end if;
	for v_job, v_owner in
		select e.job_id, e.organization_id
		from ignite.jobs_ended e
		where e.queue = p_queue
		and e.status = p_status
		and e.status <> 'done' -- what the index knows
		and (v_organization is null or e.organization_id = v_organization)
		order by e.organization_id, e.concurrency_key, e.seq
		limit p_limit
		for update skip locked
	loop
		begin
			if ignite.revive(v_job) then
				v_jobs := v_jobs || v_job;
				v_owners := v_owners || v_owner;
			end if;
		exception when sqlstate 'PT409' then
			-- Its unique key is taken by a newer job: it stays ended.
			null;
		end;
	end loop;
	-- One record for each organisation, which its owners may read.
	perform ignite.audit('redrive', u.organization_id, p_queue, null,
		jsonb_build_object('was', p_status, 'count', count(*), 'jobs', jsonb_agg(u.job_id)))
	from unnest(v_owners, v_jobs) u (organization_id, job_id)
	group by u.organization_id;
	return cardinality(v_jobs);
end
$$;
comment on function ignite.redrive(text, text, int, uuid) is
	'Brings ended jobs of one status back, at most that many; returns how many. An owner''s right in the own organisation, the service''s in one or (null) all.';

revoke all on function ignite.job_organization(uuid), ignite.cancel_live(uuid, text), ignite.authorize_job(text, uuid), ignite.cancel_job(uuid), ignite.revive(uuid),
	ignite.requeue_as(uuid, text), ignite.requeue(uuid), ignite.redrive(text, text, int, uuid), ignite.job_queue(uuid),
	ignite.authorize_queue(text, uuid) from public;
grant execute on function ignite.cancel_job(uuid), ignite.requeue(uuid), ignite.redrive(text, text, int, uuid)
	to authenticated, service_role;
