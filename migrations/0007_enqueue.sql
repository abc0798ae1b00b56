-- Entering the queue. One function does it for everyone; it never notifies and has no trigger, so that
-- many thousand a second fit through (docs/queue.md, Wake-up).

create function ignite.serial_enter(p_organization uuid, p_key text, p_job uuid) returns boolean
language plpgsql volatile
as $$
begin
	loop
		insert into ignite.job_serial (organization_id, concurrency_key, job_id)
		values (p_organization, p_key, p_job)
		on conflict (organization_id, concurrency_key) do nothing;
		if found then
			return true;
		end if;
		-- The share lock makes the holder's release wait until our place in the line is committed; a
		-- release that came first is waited for here, and then the row is gone and we try again.
		perform from ignite.job_serial s
		where s.organization_id = p_organization
		and s.concurrency_key = p_key
		for share;
		if found then
			return false;
		end if;
	end loop;
end
$$;
comment on function ignite.serial_enter(uuid, text, uuid) is
	'Takes the concurrency key for the job; false when another holds it (whose release then sees whoever stands in line).';

create function ignite.enqueue_core(p_organization uuid, p_queue text, p_type text, p_payload jsonb, p_idempotency_key text,
	p_unique_key text, p_concurrency_key text, p_priority int, p_run_at timestamptz, p_parent uuid, p_job uuid,
	out job_id uuid, out status text, out created boolean)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
	v_default_priority int;
	v_needs_course boolean;
	v_one_per_course boolean;
	v_quota boolean;
	v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
	v_now timestamptz := clock_timestamp();
	v_seq bigint;
	v_hash bytea;
	v_known_hash bytea;
	v_course text;
	v_agent boolean;
	v_priority int;
	v_reason text;
begin
	select q.default_priority, t.needs_course, t.one_per_course, exists (select from ignite.job_quotas)
	into v_default_priority, v_needs_course, v_one_per_course, v_quota
	from ignite.job_types t
	join ignite.job_queues q on q.queue = t.queue
	where t.queue = p_queue
	and t.job_type = p_type;
	if not found then
		perform ignite.refuse(422, 'unknown_job_type', 'There is no such job type in that queue.', '/jobType');
	end if;
	-- As conditions, not PERFORM: PL/pgSQL evaluates these without starting a query.
	if not ignite.enqueue_check(p_payload, p_idempotency_key, p_unique_key, p_concurrency_key, p_priority, v_default_priority,
		p_run_at) then
		return;
	end if;
	v_course := p_payload ->> 'course_id';
	if (v_course is not null or v_needs_course) and not ignite.course_claim(v_course, p_organization) then
		return;
	end if;
	if v_one_per_course then
		p_concurrency_key := 'course:' || v_course;
	end if;
	-- Its lock comes before the keys', so that two calls of one organisation never wait for each other.
	if v_quota then
		v_quota := ignite.quota_enter(p_organization, p_queue, p_parent);
	end if;

	if p_idempotency_key is not null then
		job_id := coalesce(p_job, ignite.uuid_v5(p_organization, p_queue || '/' || p_idempotency_key));
		v_hash := sha256(convert_to(p_type || ' ' || p_payload::text, 'UTF8'));
		loop
			insert into ignite.job_keys (organization_id, queue, kind, key, job_id, payload_hash, created_at)
			values (p_organization, p_queue, 'idempotency', p_idempotency_key, enqueue_core.job_id, v_hash, v_now)
			on conflict (organization_id, queue, kind, key) do nothing;
			exit when found;
			select k.job_id, k.payload_hash into job_id, v_known_hash
			from ignite.job_keys k
			where k.organization_id = p_organization
			and k.queue = p_queue
			and k.kind = 'idempotency'
			and k.key = p_idempotency_key;
			-- Not found: retention removed it in between; then it is ours after all.
			continue when not found;
			if v_known_hash <> v_hash then
				perform ignite.refuse(409, 'idempotency_conflict', 'That idempotency key belongs to another request.');
			end if;
			status := ignite.status_of(job_id);
			created := false;
			return;
		end loop;
	else
		job_id := coalesce(p_job, ignite.uuid_v7());
	end if;

	if p_unique_key is not null then
		loop
			insert into ignite.job_keys (organization_id, queue, kind, key, job_id, created_at)
			values (p_organization, p_queue, 'unique', p_unique_key, enqueue_core.job_id, v_now)
			on conflict (organization_id, queue, kind, key) do nothing;
			exit when found;
			select k.job_id into p_job
			from ignite.job_keys k
			where k.organization_id = p_organization
			and k.queue = p_queue
			and k.kind = 'unique'
			and k.key = p_unique_key;
			continue when not found;
			-- The idempotency key, if any, answers that job from now on.
			update ignite.job_keys k
			set job_id = p_job,
				extra = true
			where k.organization_id = p_organization
			and k.queue = p_queue
			and k.kind = 'idempotency'
			and k.key = p_idempotency_key;
			job_id := p_job;
			status := ignite.status_of(job_id);
			created := false;
			return;
		end loop;
	end if;

	if p_parent is not null then
		-- The share lock makes the parent's end, and its wait for children, come before or after us.
		perform from ignite.jobs j
		where j.job_id = p_parent
		and j.organization_id = p_organization
		for key share;
		if not found then
			perform ignite.refuse(409, 'parent_ended', 'The parent job is unknown or has ended.', '/parent');
		end if;
		insert into ignite.job_children (parent_id, child_id)
		values (p_parent, enqueue_core.job_id);
	end if;

	-- Only what is new counts: a known key was answered above.
	if v_quota and not ignite.quota_take(p_organization, p_queue) then
		return;
	end if;
	v_seq := nextval('ignite.job_seq');
	v_agent := coalesce(v_claims -> 'agent' = 'true'::jsonb, false);
	created := true;
	status := 'pending';
	v_priority := coalesce(p_priority, v_default_priority);
	if p_run_at > v_now then
		v_reason := 'scheduled';
		status := 'scheduled';
	elsif p_concurrency_key is not null and not ignite.serial_enter(p_organization, p_concurrency_key, job_id) then
		v_reason := 'concurrency';
	end if;
	-- One statement for both rows: a statement costs more than an insert.
	with placed as (
		insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, ready_at)
		select p_queue, v_priority, p_organization, v_seq, enqueue_core.job_id, v_now
		where v_reason is null
	)
	insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, course_id, concurrency_key, unique_key,
		idempotency_key, parent_id, run_at, created_at, created_by, created_by_agent, request_id)
	values (enqueue_core.job_id, v_seq, p_queue, p_type, p_organization, v_priority, p_payload, v_course,
		p_concurrency_key, p_unique_key, p_idempotency_key, p_parent, p_run_at, v_now,
		case when not v_agent then ignite.to_uuid(v_claims ->> 'sub') end,
		case when v_agent then left(v_claims ->> 'audit_user', 200) end,
		left(nullif(current_setting('request.id', true), ''), 200));
	if v_reason is not null then
		insert into ignite.job_wait (job_id, queue, priority, organization_id, seq, reason, concurrency_key, since, until)
		values (enqueue_core.job_id, p_queue, v_priority, p_organization, v_seq, v_reason, p_concurrency_key, v_now,
			case v_reason when 'scheduled' then p_run_at else 'infinity' end);
	end if;
end
$$;
comment on function ignite.enqueue_core(uuid, text, text, jsonb, text, text, text, int, timestamptz, uuid, uuid) is
	'Enqueues for an organisation that the caller has been authorised for. Internal.';

create function ignite.enqueue_check(p_payload jsonb, p_idempotency_key text, p_unique_key text, p_concurrency_key text,
	p_priority int, p_default_priority int, p_run_at timestamptz) returns boolean
language plpgsql stable
as $$
declare
	v_floor int := 0;
begin
	if p_payload is null or jsonb_typeof(p_payload) <> 'object' then
		perform ignite.refuse(422, 'invalid_payload', 'The payload must be an object.', '/payload');
	end if;
	if octet_length(p_payload::text) > 65536 then
		perform ignite.refuse(413, 'payload_too_large', 'The payload is over 64 KiB; put it into the store and name it.', '/payload');
	end if;
	if p_payload ? 'course_id' and jsonb_typeof(p_payload -> 'course_id') <> 'string' then
		perform ignite.refuse(422, 'invalid_course_id', 'course_id must be a string.', '/payload/course_id');
	end if;
	if length(p_idempotency_key) not between 1 and 255 then
		perform ignite.refuse(422, 'invalid_idempotency_key', 'An idempotency key has 1 to 255 characters.', '/idempotency_key');
	end if;
	if length(p_unique_key) not between 1 and 255 then
		perform ignite.refuse(422, 'invalid_unique_key', 'A unique key has 1 to 255 characters.', '/unique_key');
	end if;
	if length(p_concurrency_key) not between 1 and 255 then
		perform ignite.refuse(422, 'invalid_concurrency_key', 'A concurrency key has 1 to 255 characters.', '/concurrency_key');
	end if;
	if p_priority is not null then
		-- Priorities come before the turns of organisations: only the service may overtake others.
		if ignite.caller_role() <> 'service_role' then
			v_floor := p_default_priority;
		end if;
		if p_priority not between v_floor and 1000 then
			perform ignite.refuse(422, 'invalid_priority', format('The priority is %s to 1000, lower first.', v_floor), '/priority');
		end if;
	end if;
	if p_run_at > clock_timestamp() + interval '366 days' then
		perform ignite.refuse(422, 'invalid_run_at', 'run_at is at most a year ahead.', '/run_at');
	end if;
	return true;
end
$$;
comment on function ignite.enqueue_check(jsonb, text, text, text, int, int, timestamptz) is 'True, or refuses what may not be enqueued. Internal.';

create function ignite.status_of(p_job uuid) returns text
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
	v_status text;
begin
	select case
			when l.worker_id is not null and ignite.lease_expired(l.lease_seconds, l.claimed_at, k.seen_at) then 'stale'
			when l.worker_id is not null then 'processing'
			when w.reason in ('scheduled', 'backoff', 'rate_limit') then 'scheduled'
			when w.reason in ('blocked', 'children') then 'blocked'
			else 'pending'
		end
	into v_status
	from ignite.jobs j
	left join lateral (
		-- job_leases, found from the job: as a join its batches would all be unfolded.
		select l.worker_id, l.lease_seconds, l.claimed_at
		from ignite.job_lease l
		where l.job_id = j.job_id
		union all
		select b.worker_id, b.lease_seconds, b.claimed_at
		from ignite.job_batch b
		where b.batch_id > 0
		and j.job_id = any (b.jobs)
	) l on true
	left join ignite.workers k on k.worker_id = l.worker_id
	left join ignite.job_wait w on w.job_id = j.job_id
	where j.job_id = p_job;
	if v_status is null then
		select e.status into v_status
		from ignite.jobs_ended e
		where e.job_id = p_job;
	end if;
	if v_status is null and (ignite.done_in_batch(p_job)).job_id is not null then
		v_status := 'done';
	end if;
	return v_status;
end
$$;
comment on function ignite.status_of(uuid) is 'The job''s status word, null for none such. Internal: knows no organisation.';

create function ignite.lease_expired(p_lease_seconds int, p_claimed_at timestamptz, p_seen_at timestamptz) returns boolean
language sql stable parallel safe
as $$
	select greatest(p_claimed_at, p_seen_at) < clock_timestamp() - make_interval(secs => p_lease_seconds)
$$;
comment on function ignite.lease_expired(int, timestamptz, timestamptz) is
	'Whether neither the claim nor a heartbeat is younger than the lease.';

create function ignite.enqueue_job(p_queue text, p_type text, p_payload jsonb, p_idempotency_key text default null,
	p_unique_key text default null, p_concurrency_key text default null, p_priority int default null,
	p_run_at timestamptz default null, p_parent uuid default null)
returns table (job_id uuid, status text, created boolean, organization_id uuid)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_row record;
begin
	v_row := ignite.authorize_in('editor', current_setting('ignite.organization', true));
	organization_id := v_row.organization_id;
	v_row := ignite.enqueue_core(organization_id, p_queue, p_type, p_payload, p_idempotency_key, p_unique_key, p_concurrency_key,
		p_priority, p_run_at, p_parent, null);
	job_id := v_row.job_id;
	status := v_row.status;
	created := v_row.created;
	return next;
end
$$;
comment on function ignite.enqueue_job(text, text, jsonb, text, text, text, int, timestamptz, uuid) is
	'Enqueues a job for the caller''s organisation (an editor''s right). A known idempotency or active unique key answers its job.';

do $do$
begin
	perform ignite.publish_function(
		'enqueue_job(text, text, jsonb, text, text, text, int, timestamptz, uuid, uuid)',
		$f$
		create function public.enqueue_job(queue text, job_type text, payload jsonb, idempotency_key text default null,
			unique_key text default null, concurrency_key text default null, priority int default null,
			run_at timestamptz default null, parent_id uuid default null, organization_id uuid default null)
		returns table (job_id uuid, status text, created boolean)
		language plpgsql volatile security definer
		set search_path = ''
		as $body$
		declare
			v_organization uuid;
			v_row record;
		begin
			select a.organization_id into v_organization
			from ignite.authorize_in('editor',
				coalesce(enqueue_job.organization_id::text, current_setting('ignite.organization', true))) a;
			v_row := ignite.enqueue_core(v_organization, enqueue_job.queue, enqueue_job.job_type, enqueue_job.payload,
				enqueue_job.idempotency_key, enqueue_job.unique_key, enqueue_job.concurrency_key, enqueue_job.priority,
				enqueue_job.run_at, enqueue_job.parent_id, null);
			job_id := v_row.job_id;
			status := v_row.status;
			created := v_row.created;
			return next;
		end
		$body$
		$f$,
		'authenticated, service_role',
		'Enqueues a job from any SQL client, inside its own transaction; organization_id is needed by the service role and by members of several organisations.');
end
$do$;

create type ignite.job_request as (
	payload jsonb,
	idempotency_key text,
	unique_key text,
	concurrency_key text,
	priority int,
	run_at timestamptz,
	parent_id uuid
);
comment on type ignite.job_request is 'One job of enqueue_jobs().';

create function ignite.enqueue_plain(p_organization uuid, p_queue text, p_type text, p_jobs jsonb)
returns table (job_id uuid, status text, created boolean, idx int)
language plpgsql volatile
as $$
declare
	v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
	v_agent boolean := coalesce(v_claims -> 'agent' = 'true'::jsonb, false);
	v_now timestamptz := clock_timestamp();
	v_priority int;
	v_size int;
begin
	-- Anything else than a payload, a limit to be kept or a fault to be named: one by one.
	select q.default_priority, case when q.prefetch >= 32 then least(q.prefetch / 4, 100) else 1 end
	into v_priority, v_size
	from ignite.job_types t
	join ignite.job_queues q on q.queue = t.queue
	where t.queue = p_queue
	and t.job_type = p_type
	and not t.needs_course
	and not t.one_per_course
	and not exists (select from ignite.job_quotas)
	and not exists (
		select from jsonb_array_elements(p_jobs) e (job)
		where case
				when jsonb_typeof(e.job) <> 'object' or jsonb_typeof(e.job -> 'payload') is distinct from 'object' then true
				else e.job - 'payload' <> '{}' or e.job -> 'payload' ? 'course_id' or octet_length((e.job -> 'payload')::text) > 65536
			end);
	if not found then
		return;
	end if;
	return query
	with made as materialized (
		select e.place, (e.place - 1) / v_size as pack, ignite.uuid_v7() as job_id, nextval('ignite.job_seq') as seq,
			e.job -> 'payload' as payload
		from jsonb_array_elements(p_jobs) with ordinality e (job, place)
	), packs as materialized (
		select m.pack, array_agg(m.job_id order by m.place) as jobs, array_agg(m.seq order by m.place) as seqs
		from made m
		group by m.pack
	), placed as (
		insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, ready_at, jobs, seqs)
		select p_queue, v_priority, p_organization, p.seqs[1], p.jobs[1], v_now, case when v_size > 1 then p.jobs end,
			case when v_size > 1 then p.seqs end
		from packs p
	), entered as (
		insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, created_at, created_by,
			created_by_agent, request_id, ready_seq)
		select m.job_id, m.seq, p_queue, p_type, p_organization, v_priority, m.payload, v_now,
			case when not v_agent then ignite.to_uuid(v_claims ->> 'sub') end,
			case when v_agent then left(v_claims ->> 'audit_user', 200) end,
			left(nullif(current_setting('request.id', true), ''), 200), case when v_size > 1 then p.seqs[1] end
		from made m
		join packs p on p.pack = m.pack
	)
	select m.job_id, 'pending', true, (m.place - 1)::int
	from made m
	order by m.place;
end
$$;
comment on function ignite.enqueue_plain(uuid, text, text, jsonb) is
	'enqueue_many() for jobs that are nothing but payloads, in one statement; in a queue with prefetch they become ready in packs. No row: it has done nothing, for it is not that simple. Internal.';

create function ignite.enqueue_many(p_organization uuid, p_queue text, p_type text, p_jobs jsonb)
returns table (job_id uuid, status text, created boolean, idx int)
language plpgsql volatile
as $$
declare
	v_known constant text[] := '{payload,idempotency_key,unique_key,concurrency_key,priority,run_at,parent_id}';
	v_entry jsonb;
	v_extra text;
	v_state text;
	v_message text;
	v_detail text;
	v_hint text;
	r ignite.job_request;
	v_row record;
begin
	if p_jobs is null or jsonb_typeof(p_jobs) <> 'array' then
		perform ignite.refuse(422, 'invalid_jobs', 'The jobs must be an array of objects.', '/jobs');
	end if;
	if jsonb_array_length(p_jobs) > 10000 then
		perform ignite.refuse(413, 'too_many_jobs', 'At most 10,000 jobs in one call.', '/jobs');
	end if;
	return query
	select *
	from ignite.enqueue_plain(p_organization, p_queue, p_type, p_jobs);
	if found then
		return;
	end if;
	idx := 0;
	for v_entry in
		select e.value
		from jsonb_array_elements(p_jobs) with ordinality e (value, place)
		order by e.place
	loop
		if jsonb_typeof(v_entry) <> 'object' then
			perform ignite.refuse(422, 'invalid_job', 'A job must be an object.', '');
		end if;
		select k into v_extra
		from jsonb_object_keys(v_entry) k
		where k <> all (v_known)
		limit 1;
		if found then
			perform ignite.refuse(422, 'invalid_job', 'A job has no such field.', '/' || v_extra);
		end if;
		r := jsonb_populate_record(null::ignite.job_request, v_entry);
		v_row := ignite.enqueue_core(p_organization, p_queue, p_type, r.payload, r.idempotency_key, r.unique_key, r.concurrency_key,
			r.priority, r.run_at, r.parent_id, null);
		job_id := v_row.job_id;
		status := v_row.status;
		created := v_row.created;
		return next;
		idx := idx + 1;
	end loop;
exception when others then
	get stacked diagnostics v_state = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail,
		v_hint = pg_exception_hint;
	-- Nothing of the call stays; the pointer says which job it was, unless it was the type or a quota.
	if idx is null or v_state not like 'PT%' and v_state not like '22%' or v_hint ~ '^[0-9]|^/jobType' then
		raise;
	elsif v_state like '22%' then
		v_state := 'PT422';
		v_detail := 'invalid_job';
	end if;
	raise exception using
		errcode = v_state,
		message = v_message,
		detail = v_detail,
		hint = '/jobs/' || idx || v_hint;
end
$$;
comment on function ignite.enqueue_many(uuid, text, text, jsonb) is
	'Enqueues an array of job_request for an organisation that the caller has been authorised for: all or none. Internal.';

do $do$
begin
	perform ignite.publish_function(
		'enqueue_jobs(text, text, jsonb, uuid)',
		$f$
		create function public.enqueue_jobs(queue text, job_type text, jobs jsonb, organization_id uuid default null)
		returns table (job_id uuid, status text, created boolean, idx int)
		language plpgsql volatile security definer
		set search_path = ''
		as $body$
		declare
			v_organization uuid;
		begin
			select a.organization_id into v_organization
			from ignite.authorize_in('editor',
				coalesce(enqueue_jobs.organization_id::text, current_setting('ignite.organization', true))) a;
			return query
			select m.job_id, m.status, m.created, m.idx
			from ignite.enqueue_many(v_organization, enqueue_jobs.queue, enqueue_jobs.job_type, enqueue_jobs.jobs) m;
		end
		$body$
		$f$,
		'authenticated, service_role',
		'Enqueues many jobs in one call, all or none: an array of objects with payload and, as needed, idempotency_key, unique_key, concurrency_key, priority, run_at, parent_id. idx is the place in the array, from 0.');
end
$do$;

revoke all on function ignite.serial_enter(uuid, text, uuid),
	ignite.enqueue_core(uuid, text, text, jsonb, text, text, text, int, timestamptz, uuid, uuid),
	ignite.enqueue_check(jsonb, text, text, text, int, int, timestamptz), ignite.status_of(uuid),
	ignite.lease_expired(int, timestamptz, timestamptz),
	ignite.enqueue_job(text, text, jsonb, text, text, text, int, timestamptz, uuid),
	ignite.enqueue_many(uuid, text, text, jsonb), ignite.enqueue_plain(uuid, text, text, jsonb) from public;
grant execute on function ignite.enqueue_job(text, text, jsonb, text, text, text, int, timestamptz, uuid) to authenticated, service_role;
grant execute on function ignite.lease_expired(int, timestamptz, timestamptz) to authenticated, service_role;
