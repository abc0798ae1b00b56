-- Looking at the queue: the overview of all jobs, one job as job-status answers it, pages of jobs, why a
-- job waits, and figures for operators.

create view ignite.job_overview_live with (security_invoker = true) as
select
	j.job_id, j.seq, j.queue, j.job_type, j.organization_id, j.priority, j.payload, j.course_id, j.concurrency_key,
	j.idempotency_key, j.parent_id, j.run_at,
	case
		when l.worker_id is not null and ignite.lease_expired(l.lease_seconds, l.claimed_at, k.seen_at) then 'stale'
		when l.worker_id is not null then 'processing'
		when w.reason in ('scheduled', 'backoff', 'rate_limit') then 'scheduled'
		when w.reason in ('blocked', 'children') then 'blocked'
		else 'pending'
	end as status,
	coalesce(l.run_no, w.run_no, r.run_no, 0) as run_no,
	coalesce(l.failures, w.failures, r.failures, 0) as failures,
	coalesce(l.crashes, w.crashes, r.crashes, 0) as crashes,
	q.max_attempts,
	j.created_at, j.created_by, j.created_by_agent, j.request_id,
	l.claimed_at as started_at,
	null::timestamptz as ended_at,
	greatest(k.seen_at, l.claimed_at) as last_heartbeat,
	p.stage as progress_stage, p.percent as progress_percent, p.message as progress_message,
	null::jsonb as result, null::text as result_path, w.detail as error,
	case when w.reason in ('backoff', 'rate_limit', 'blocked') then w.reason end as error_class,
	greatest(j.created_at, l.claimed_at, w.since, r.ready_at, p.updated_at) as updated_at
from ignite.jobs j
left join ignite.job_queues q on q.queue = j.queue
left join ignite.job_ready r on r.queue = j.queue
	and r.priority = j.priority
	and r.organization_id = j.organization_id
	and r.seq = j.seq
	and r.job_id = j.job_id
left join ignite.job_wait w on w.job_id = j.job_id
left join lateral (
	-- job_leases, found from the job: as a join its batches would all be unfolded.
	select l.run_no, l.worker_id, l.failures, l.crashes, l.lease_seconds, l.claimed_at
	from ignite.job_lease l
	where l.job_id = j.job_id
	union all
	select b.runs[m.place], b.worker_id, b.failures[m.place], b.crashes[m.place], b.lease_seconds, b.claimed_at
	from ignite.job_batch b
	cross join lateral array_position(b.jobs, j.job_id) m (place)
	where b.batch_id > 0
	and j.job_id = any (b.jobs)
) l on true
left join ignite.workers k on k.worker_id = l.worker_id
left join ignite.job_progress p on p.job_id = j.job_id;
comment on view ignite.job_overview_live is 'The part of job_overview that has not ended.';

do $do$
declare
	v_source text;
begin
	foreach v_source in array array['ended', 'done'] loop
		execute format($f$
			create view ignite.job_overview_%1$s with (security_invoker = true) as
			select
				e.job_id, e.seq, e.queue, e.job_type, e.organization_id, e.priority, e.payload, e.course_id, e.concurrency_key,
				e.idempotency_key, e.parent_id, e.run_at,
				e.status,
				e.run_no, e.failures, e.crashes,
				q.max_attempts,
				e.created_at, e.created_by, e.created_by_agent, e.request_id,
				e.started_at, e.ended_at, null::timestamptz as last_heartbeat,
				e.progress_stage, e.progress_percent, e.progress_message,
				e.result, e.result_path, e.error, e.error_class,
				e.ended_at as updated_at
			from ignite.jobs_%1$s e
			left join ignite.job_queues q on q.queue = e.queue
		$f$, v_source);
	end loop;
end
$do$;
comment on view ignite.job_overview_ended is 'The part of job_overview that has ended and has a row of its own in jobs_ended.';
comment on view ignite.job_overview_done is 'The part of job_overview that has ended and shares a row in jobs_done_batch.';

create view ignite.job_overview with (security_invoker = true) as
select *
from ignite.job_overview_live
union all
select *
from ignite.job_overview_ended
union all
select *
from ignite.job_overview_done;
comment on view ignite.job_overview is 'Every job, live or ended, with its state; under the caller''s row-level security.';
grant select on ignite.job_overview, ignite.job_overview_live, ignite.job_overview_ended, ignite.job_overview_done
	to authenticated, service_role;

create function ignite.done_in_batch(p_job uuid) returns ignite.jobs_done
language plpgsql stable
set search_path = ''
set enable_seqscan = off
as $$
declare
	v_done ignite.jobs_done;
begin
	select j.job_id, j.seq, j.queue, j.job_type, j.organization_id, j.priority, j.payload, j.created_at, j.created_by,
		j.created_by_agent, j.request_id, j.run_at, b.started_at, b.ended_at, b.worker_id, b.worker
	into v_done.job_id, v_done.seq, v_done.queue, v_done.job_type, v_done.organization_id, v_done.priority, v_done.payload,
		v_done.created_at, v_done.created_by, v_done.created_by_agent, v_done.request_id, v_done.run_at, v_done.started_at,
		v_done.ended_at, v_done.worker_id, v_done.worker
	from ignite.jobs_done_batch b
	cross join lateral unnest(b.jobs) j
	where b.ids @> p_job
	and j.job_id = p_job;
	if found then
		v_done.status := 'done';
		v_done.run_no := 1;
		v_done.failures := 0;
		v_done.crashes := 0;
		v_done.progress_percent := 100;
	end if;
	return v_done;
end
$$;
comment on function ignite.done_in_batch(uuid) is
	'That job out of jobs_done_batch, where a plain search of jobs_done would unfold every batch; null when it is in none. Internal: knows no organisation.';

create function ignite.done_page(p_organization uuid, p_queue text, p_before bigint, p_limit int) returns table (seq bigint, job_id uuid)
language plpgsql stable
set search_path = ''
as $$
declare
	v_batch record;
	v_seqs bigint[] := '{}';
	v_jobs uuid[] := '{}';
begin
	for v_batch in
		select b.last_seq, b.jobs
		from ignite.jobs_done_batch b
		where b.organization_id = p_organization
		and b.queue = p_queue
		and b.first_seq < p_before
		order by b.last_seq desc
	loop
		-- All that follows is older than what we have.
		exit when cardinality(v_seqs) >= p_limit and v_batch.last_seq < v_seqs[p_limit];
		select array_agg(n.seq), array_agg(n.job_id)
		into v_seqs, v_jobs
		from (
			select u.seq, u.job_id
			from (
				select k.seq, k.job_id
				from unnest(v_seqs, v_jobs) k (seq, job_id)
				union all
				select j.seq, j.job_id
				from unnest(v_batch.jobs) j
				where j.seq < p_before) u
			order by u.seq desc
			limit p_limit) n;
	end loop;
	return query
	select k.seq, k.job_id
	from unnest(v_seqs, v_jobs) k (seq, job_id);
end
$$;
comment on function ignite.done_page(uuid, text, bigint, int) is
	'The newest jobs of jobs_done_batch before a seq, newest first; unfolds no more batches than needed. Internal.';

create function ignite.waiting_for(p_job uuid, out reason text, out detail text, out until timestamptz)
language plpgsql stable
set search_path = ''
as $$
declare
	v_job ignite.jobs;
	v_wait ignite.job_wait;
	q ignite.job_queues;
	v_holder uuid;
	v_pause text;
begin
	select * into v_job
	from ignite.jobs j
	where j.job_id = p_job;
	if not found or exists (select from ignite.job_leases l where l.job_id = p_job) then
		return;
	end if;
	select * into v_wait
	from ignite.job_wait w
	where w.job_id = p_job;
	if found then
		until := nullif(v_wait.until, 'infinity');
		case v_wait.reason
			when 'scheduled' then
				reason := 'time';
				detail := 'Scheduled for later.';
			when 'backoff' then
				reason := 'time';
				detail := concat_ws(' ', 'Waits to try again after a failure.', v_wait.detail);
			when 'rate_limit' then
				reason := 'rate_limit';
				detail := coalesce(v_wait.detail, 'A provider asked for patience.');
			when 'blocked' then
				reason := 'person';
				detail := coalesce(v_wait.detail, 'A person must look at it and requeue it.');
			when 'children' then
				reason := 'child';
				select format('%s jobs it started have not ended.', count(*)) into detail
				from ignite.job_children c
				where c.parent_id = p_job;
			else
				reason := 'slot';
				select s.job_id into v_holder
				from ignite.job_serial s
				where s.organization_id = v_wait.organization_id
				and s.concurrency_key = v_wait.concurrency_key;
				detail := format('Job %s goes first (%s).', v_holder, v_wait.concurrency_key);
		end case;
		return;
	end if;
	select * into q
	from ignite.job_queues c
	where c.queue = v_job.queue;
	if q.paused then
		reason := 'paused';
		detail := concat_ws(' ', 'The queue is paused.', q.pause_reason);
	elsif exists (
		select from ignite.job_pauses p
		where p.queue = v_job.queue
		and p.organization_id = v_job.organization_id) then
		select p.reason into v_pause
		from ignite.job_pauses p
		where p.queue = v_job.queue
		and p.organization_id = v_job.organization_id;
		reason := 'paused';
		detail := concat_ws(' ', 'The organisation''s jobs in this queue are paused.', v_pause);
	elsif not exists (
		select from ignite.workers k
		where k.queue = v_job.queue
		and k.seen_at > clock_timestamp() - make_interval(secs => q.lease_seconds)) then
		reason := 'no_worker';
		detail := 'No live worker serves the queue.';
	elsif q.concurrency is not null and q.concurrency <= (select count(*) from ignite.job_leases l where l.queue = v_job.queue) then
		reason := 'slot';
		detail := format('The queue runs at most %s jobs at once.', q.concurrency);
	elsif q.organization_concurrency is not null and q.organization_concurrency <= (
		select count(*)
		from ignite.job_leases l
		where l.queue = v_job.queue
		and l.organization_id = v_job.organization_id) then
		reason := 'slot';
		detail := format('The organisation runs at most %s jobs at once.', q.organization_concurrency);
	else
		reason := 'slot';
		detail := 'Waits for its turn and a free worker.';
	end if;
end
$$;
comment on function ignite.waiting_for(uuid) is 'why_waiting() for a job the caller is known to see. Internal.';

create function ignite.why_waiting(p_job uuid) returns table (reason text, detail text, until timestamptz)
language plpgsql stable security definer
set search_path = ''
as $$
begin
	perform ignite.authorize_job('viewer', p_job);
	return query
	select w.reason, w.detail, w.until
	from ignite.waiting_for(p_job) w
	where w.reason is not null;
end
$$;
comment on function ignite.why_waiting(uuid) is
	'One row that says what the job waits for (time, rate_limit, person, child, slot, paused, no_worker); none when it runs or has ended.';

create function ignite.job_runs(p_job uuid) returns setof ignite.job_attempts
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
	return query
	select u.job_id, u.run_no, u.organization_id, u.queue, u.worker_id, u.worker, u.started_at, u.ended_at, u.outcome, u.error, u.error_class
	from ignite.job_attempts_by_row u
	where u.job_id = p_job;
	-- What is recorded in a batch had one run, and is no longer live.
	if not found and not exists (select from ignite.jobs j where j.job_id = p_job) then
		return query
		select d.job_id, 1, d.organization_id, d.queue, d.worker_id, d.worker, d.started_at, d.ended_at, 'done', null::text, null::text
		from ignite.done_in_batch(p_job) d
		where d.job_id is not null;
	end if;
end
$$;
comment on function ignite.job_runs(uuid) is 'The runs of one job that have ended: job_attempts, without unfolding every batch. Internal.';

create function ignite.job_attempts_json(p_job uuid) returns jsonb
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
	-- Not in SQL: such a function is planned anew at each call, which took longer than all that it does.
	return (
		select coalesce(jsonb_agg(a.entry order by a.run_no), '[]')
		from (
			(select t.run_no, jsonb_build_object('run_no', t.run_no, 'started_at', ignite.rfc3339(t.started_at), 'ended_at',
				ignite.rfc3339(t.ended_at), 'outcome', t.outcome, 'error', t.error, 'error_class', t.error_class, 'worker', t.worker) as entry
			from ignite.job_runs(p_job) t
			order by t.run_no desc
			limit 50)
			union all
			select l.run_no, jsonb_build_object('run_no', l.run_no, 'started_at', ignite.rfc3339(l.claimed_at), 'ended_at', null,
				'outcome', null, 'error', null, 'error_class', null, 'worker', k.host || '/' || k.slot)
			from ignite.job_leases l
			left join ignite.workers k on k.worker_id = l.worker_id
			where l.job_id = p_job
		) a);
end
$$;
comment on function ignite.job_attempts_json(uuid) is 'The last 50 runs of a job, the one under way included. Internal.';

create function ignite.job_json(p_job uuid) returns jsonb
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
	o ignite.job_overview;
	v_waiting jsonb;
	v_attempts jsonb;
begin
	-- One after the other, under one snapshot: planning both at once is most of what a new connection takes for its first answer.
	select * into o
	from ignite.job_overview_ended v
	where v.job_id = p_job;
	if not found then
		select * into o
		from ignite.job_overview_live v
		where v.job_id = p_job;
	end if;
	if not found then
		o := jsonb_populate_record(o, to_jsonb(ignite.done_in_batch(p_job)));
		select q.max_attempts into o.max_attempts
		from ignite.job_queues q
		where q.queue = o.queue;
	end if;
	if o.job_id is null then
		return null;
	end if;
	v_attempts := ignite.job_attempts_json(p_job);
	if o.ended_at is null then
		select jsonb_build_object('reason', w.reason, 'detail', w.detail, 'until', ignite.rfc3339(w.until)) into v_waiting
		from ignite.waiting_for(p_job) w
		where w.reason is not null;
	end if;
	return jsonb_build_object(
		'jobId', o.job_id,
		'jobType', o.job_type,
		'queue', o.queue,
		'status', o.status,
		'organization_id', o.organization_id,
		'course_id', o.course_id,
		'priority', o.priority,
		'progress', jsonb_build_object('stage', o.progress_stage, 'percent', o.progress_percent, 'message', o.progress_message),
		'run_no', o.run_no,
		'attempts', v_attempts,
		'retry_count', o.failures + o.crashes)
	|| jsonb_build_object(
		'crash_count', o.crashes,
		'max_retries', o.max_attempts,
		'created_at', ignite.rfc3339(o.created_at),
		'started_at', ignite.rfc3339(o.started_at),
		'completed_at', ignite.rfc3339(o.ended_at),
		'last_heartbeat', ignite.rfc3339(o.last_heartbeat),
		'parent_id', o.parent_id,
		'result', o.result,
		'errors', case when o.status = 'failed' then o.result -> 'errors' end,
		'media', case when o.result ? 'images' then ignite.media_json(p_job) end,
		'attachment', case when o.queue = 'ai_media_jobs' then ignite.attachment_json(p_job) end,
		'cost', case when exists (select from ignite.cost_events e where e.job_id = p_job) then ignite.job_cost(p_job) end,
		'result_path', o.result_path,
		'error', coalesce(o.error, case when o.ended_at is null then (
			select t.error
			from ignite.job_runs(p_job) t
			order by t.run_no desc
			limit 1) end),
		'error_class', o.error_class,
		'waiting', v_waiting);
end
$$;
comment on function ignite.job_json(uuid) is 'A job as job-status answers it, null for no such job. Internal: knows no organisation.';

create function ignite.job_status(p_job uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
	perform ignite.authorize_job('viewer', p_job);
	return ignite.job_json(p_job);
end
$$;
comment on function ignite.job_status(uuid) is 'A job of the caller''s organisation as job-status answers it; PT404 unknown_job.';

create function ignite.job_page(p_organizations uuid[], p_queue text, p_status text, p_course_id text, p_limit int, p_cursor text)
returns jsonb
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
	v_limit int := coalesce(p_limit, 20);
	v_before bigint := 9223372036854775807;
	v_queues text[];
	v_seqs bigint[];
	v_jobs uuid[];
	v_next text;
begin
	if v_limit not between 1 and 100 then
		perform ignite.refuse(422, 'invalid_limit', 'limit is 1 to 100.', '?limit');
	end if;
	if p_cursor <> '' then
		if p_cursor !~ '^[0-9]{1,18}$' then
			perform ignite.refuse(422, 'invalid_cursor', 'The cursor is not one of ours.', '?cursor');
		end if;
		v_before := p_cursor::bigint;
	end if;
	if p_status not in ('pending', 'scheduled', 'processing', 'stale', 'blocked', 'done', 'failed', 'dead_letter', 'cancelled') then
		perform ignite.refuse(422, 'invalid_status', 'There is no such status.', '?status');
	end if;
	select array_agg(q.queue) into v_queues
	from ignite.job_queues q
	where p_queue is null
	or q.queue = p_queue;
	if v_queues is null then
		perform ignite.refuse(422, 'unknown_queue', 'There is no such queue.', '?queue');
	end if;
	-- The newest of each organisation and queue, off the index that has them in this order.
	select array_agg(f.seq order by f.seq desc), array_agg(f.job_id order by f.seq desc)
	into v_seqs, v_jobs
	from (
		select n.seq, n.job_id
		from unnest(p_organizations) o (organization_id)
		cross join unnest(v_queues) q (queue)
		cross join lateral (
			(select j.seq, j.job_id
			from ignite.jobs j
			where j.organization_id = o.organization_id
			and j.queue = q.queue
			and j.seq < v_before
			and (p_course_id is null or j.course_id = p_course_id)
			and (p_status is null or ignite.status_of(j.job_id) = p_status)
			and (p_status is null or p_status not in ('done', 'failed', 'dead_letter', 'cancelled'))
			order by j.seq desc
			limit v_limit + 1)
			union all
			(select e.seq, e.job_id
			from ignite.jobs_ended e
			where e.organization_id = o.organization_id
			and e.queue = q.queue
			and e.seq < v_before
			and (p_course_id is null or e.course_id = p_course_id)
			and (p_status is null or e.status = p_status)
			order by e.seq desc
			limit v_limit + 1)
			union all
			-- Jobs of courses are not ended together.
			(select d.seq, d.job_id
			from ignite.done_page(o.organization_id, q.queue, v_before, v_limit + 1) d
			where p_course_id is null
			and coalesce(p_status, 'done') = 'done')) n
		order by n.seq desc
		limit v_limit + 1
	) f;
	if cardinality(v_jobs) > v_limit then
		v_next := v_seqs[v_limit];
		v_jobs := v_jobs[1 : v_limit];
	end if;
	return jsonb_build_object(
		'jobs', (select coalesce(jsonb_agg(ignite.job_json(u.job) order by u.place), '[]')
			from unnest(v_jobs) with ordinality u(job, place)),
		'next_cursor', v_next);
end
$$;
comment on function ignite.job_page(uuid[], text, text, text, int, text) is 'A page of those organisations'' jobs, newest first; null does not filter. Internal.';

create function ignite.job_list(p_queue text, p_status text, p_course_id text, p_limit int, p_cursor text) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
	v_organization uuid;
begin
	select a.organization_id into v_organization
	from ignite.authorize_in('viewer', current_setting('ignite.organization', true)) a;
	return ignite.job_page(array[v_organization], nullif(p_queue, ''), p_status, nullif(p_course_id, ''), p_limit, p_cursor);
end
$$;
comment on function ignite.job_list(text, text, text, int, text) is
	'A page of the organisation''s jobs, newest first; empty arguments do not filter. next_cursor continues, null at the end.';

create function ignite.done_since(p_queue text, p_from timestamptz) returns bigint
language sql stable
set search_path = ''
as $$
	select (
		select count(*)
		from ignite.jobs_ended e
		where e.queue = p_queue
		and e.status = 'done'
		and e.ended_at > p_from)
	+ (
		select coalesce(sum(b.size), 0)
		from ignite.jobs_done_batch b
		where b.queue = p_queue
		and b.ended_at > p_from)
$$;
comment on function ignite.done_since(text, timestamptz) is 'How many jobs of the queue have ended as done since then. Internal.';

create function ignite.queue_stats()
returns table (queue text, ready bigint, waiting bigint, processing bigint, blocked bigint, dead_letter bigint, done_hour bigint,
	failed_hour bigint, oldest_ready_seconds double precision, workers bigint, done_minute bigint, cancelled_hour bigint,
	paused boolean, paused_organizations bigint)
language sql stable security definer
set search_path = ''
as $$
	select q.queue, coalesce(r.ready, 0), coalesce(w.waiting, 0), coalesce(l.processing, 0), coalesce(w.blocked, 0),
		-- Off the indexes by status and (what is done) by time: no scan of the history.
		(select count(*)
		from ignite.jobs_ended e
		where e.queue = q.queue
		and e.status = 'dead_letter'),
		ignite.done_since(q.queue, now() - interval '1 hour'),
		(select count(*)
		from ignite.jobs_ended e
		where e.queue = q.queue
		and e.status in ('failed', 'dead_letter')
		and e.ended_at > now() - interval '1 hour'),
		coalesce(r.oldest, 0),
		(select count(*)
		from ignite.workers k
		where k.queue = q.queue
		and k.seen_at > clock_timestamp() - interval '30 seconds'),
		ignite.done_since(q.queue, now() - interval '1 minute'),
		(select count(*)
		from ignite.jobs_ended e
		where e.queue = q.queue
		and e.status = 'cancelled'
		and e.ended_at > now() - interval '1 hour'),
		q.paused,
		(select count(*)
		from ignite.job_pauses p
		where p.queue = q.queue)
	from ignite.job_queues q
	left join (
		select c.queue, sum(coalesce(cardinality(c.jobs), 1)) as ready, extract(epoch from clock_timestamp() - min(c.ready_at))::double precision as oldest
		from ignite.job_ready c
		group by c.queue) r on r.queue = q.queue
	left join (
		select c.queue, count(*) filter (where c.reason not in ('blocked', 'children')) as waiting,
			count(*) filter (where c.reason in ('blocked', 'children')) as blocked
		from ignite.job_wait c
		group by c.queue) w on w.queue = q.queue
	left join (
		select c.queue, count(*) as processing
		from ignite.job_leases c
		group by c.queue) l on l.queue = q.queue
	order by q.queue
$$;
comment on function ignite.queue_stats() is 'A row a queue: depth, age, outcomes of the last hour and minute, live workers, pauses. dead_letter counts all that retention keeps.';

do $$
declare
	v_function regprocedure;
begin
	for v_function in
		select p.oid::regprocedure
		from pg_catalog.pg_proc p
		where p.pronamespace = 'ignite'::regnamespace
		and p.proname in ('waiting_for', 'why_waiting', 'job_attempts_json', 'job_runs', 'job_json', 'job_status', 'job_page', 'job_list', 'queue_stats',
			'done_in_batch', 'done_page', 'done_since')
	loop
		execute format('revoke all on function %s from public', v_function);
	end loop;
end
$$;
grant execute on function ignite.why_waiting(uuid), ignite.job_status(uuid), ignite.job_list(text, text, text, int, text)
	to authenticated, service_role;
grant execute on function ignite.queue_stats() to service_role;
