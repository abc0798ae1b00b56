-- How a job moves between job_ready, job_wait, job_lease and jobs_ended. Internal functions, each one step inside
-- its caller's transaction (and under its caller's search_path). Who deletes a job's row from its place owns the transition.

create function ignite.make_ready(p_queue text, p_priority int, p_organization uuid, p_seq bigint, p_job uuid, p_run_no int,
	p_failures int, p_crashes int, p_alone boolean default false) returns void
language plpgsql volatile
as $$
begin
	insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, run_no, failures, crashes, alone, ready_at)
	values (p_queue, p_priority, p_organization, p_seq, p_job, p_run_no, p_failures, p_crashes, p_alone, clock_timestamp());
end
$$;
comment on function ignite.make_ready(text, int, uuid, bigint, uuid, int, int, int, boolean) is 'Puts a job into job_ready. Internal.';

create function ignite.ready_take(p_job ignite.jobs) returns ignite.job_ready
language plpgsql volatile
set search_path = ''
as $$
declare
	v_ready ignite.job_ready;
begin
	delete from ignite.job_ready r
	where r.queue = p_job.queue
	and r.priority = p_job.priority
	and r.organization_id = p_job.organization_id
	and r.seq = p_job.seq
	and r.jobs is null
	returning r.* into v_ready;
	if found or p_job.ready_seq is null then
		return v_ready;
	end if;
	delete from ignite.job_ready r
	where r.queue = p_job.queue
	and r.priority = p_job.priority
	and r.organization_id = p_job.organization_id
	and r.seq = p_job.ready_seq
	and p_job.job_id = any (r.jobs)
	returning r.* into v_ready;
	if not found then
		return null;
	end if;
	v_ready.jobs := array_remove(v_ready.jobs, p_job.job_id);
	v_ready.seqs := array_remove(v_ready.seqs, p_job.seq);
	if v_ready.jobs <> '{}' then
		v_ready.job_id := v_ready.jobs[1];
		insert into ignite.job_ready
		values (v_ready.*);
	end if;
	v_ready.job_id := p_job.job_id;
	v_ready.seq := p_job.seq;
	v_ready.jobs := null;
	v_ready.seqs := null;
	return v_ready;
end
$$;
comment on function ignite.ready_take(ignite.jobs) is
	'Takes that job out of job_ready, also out of a pack, whose other jobs stay; null when it is not there. Internal.';

create function ignite.packs_open(p_queue text) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_count int;
begin
	with opened as (
		delete from ignite.job_ready r
		where r.queue = p_queue
		and r.jobs is not null
		returning r.*
	)
	insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, run_no, failures, crashes, ready_at)
	select o.queue, o.priority, o.organization_id, j.seq, j.job_id, o.run_no, o.failures, o.crashes, o.ready_at
	from opened o
	cross join lateral unnest(o.jobs, o.seqs) j (job_id, seq);
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function ignite.packs_open(text) is 'Gives each job of the queue''s packs a row of its own; returns how many. Internal.';

create function ignite.prefetch_ended() returns trigger
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	perform ignite.packs_open(new.queue);
	return null;
end
$$;
comment on function ignite.prefetch_ended() is 'A queue that is no longer worked in batches has no packs.';
create trigger prefetch_ended after update of prefetch on ignite.job_queues
	for each row when (old.prefetch > 0 and new.prefetch = 0) execute function ignite.prefetch_ended();

create function ignite.wake(p_wait ignite.job_wait) returns text
language plpgsql volatile
as $$
begin
	if p_wait.concurrency_key is not null
	and not ignite.serial_enter(p_wait.organization_id, p_wait.concurrency_key, p_wait.job_id) then
		insert into ignite.job_wait (job_id, queue, priority, organization_id, seq, run_no, failures, crashes, reason,
			concurrency_key, since, until)
		values (p_wait.job_id, p_wait.queue, p_wait.priority, p_wait.organization_id, p_wait.seq, p_wait.run_no, p_wait.failures,
			p_wait.crashes, 'concurrency', p_wait.concurrency_key, clock_timestamp(), 'infinity');
		return 'pending';
	end if;
	perform ignite.make_ready(p_wait.queue, p_wait.priority, p_wait.organization_id, p_wait.seq, p_wait.job_id, p_wait.run_no,
		p_wait.failures, p_wait.crashes);
	return 'pending';
end
$$;
comment on function ignite.wake(ignite.job_wait) is
	'The row was just deleted from job_wait: makes its job ready, or puts it in line for its concurrency key. Internal.';

create function ignite.serial_leave(p_organization uuid, p_key text, p_job uuid) returns void
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
	v_next ignite.job_wait;
begin
	-- Waits for those who are just entering the line (serial_enter's share lock).
	perform from ignite.job_serial s
	where s.organization_id = p_organization
	and s.concurrency_key = p_key
	and s.job_id = p_job
	for update;
	if not found then
		return;
	end if;
	if exists (
		select from ignite.job_wait c
		where c.organization_id = p_organization
		and c.concurrency_key = p_key
		and c.reason = 'concurrency') then
		delete from ignite.job_wait w
		where w.ctid = any (array(
			select c.ctid
			from ignite.job_wait c
			where c.organization_id = p_organization
			and c.concurrency_key = p_key
			and c.reason = 'concurrency'
			order by c.priority, c.seq
			limit 1
			for update skip locked))
		returning w.* into v_next;
	end if;
	if v_next.job_id is null then
		delete from ignite.job_serial s
		where s.organization_id = p_organization
		and s.concurrency_key = p_key;
		return;
	end if;
	update ignite.job_serial s
	set job_id = v_next.job_id
	where s.organization_id = p_organization
	and s.concurrency_key = p_key;
	perform ignite.make_ready(v_next.queue, v_next.priority, v_next.organization_id, v_next.seq, v_next.job_id, v_next.run_no,
		v_next.failures, v_next.crashes);
end
$$;
comment on function ignite.serial_leave(uuid, text, uuid) is
	'Gives the job''s concurrency key up and makes the next in line ready. Internal.';

create function ignite.child_ended(p_parent uuid, p_child uuid) returns void
language plpgsql volatile
as $$
declare
	v_wait ignite.job_wait;
begin
	delete from ignite.job_children c
	where c.parent_id = p_parent
	and c.child_id = p_child;
	-- Two last children at once: the lock lets the second see that the first is gone.
	perform from ignite.jobs j
	where j.job_id = p_parent
	for update;
	if not found or exists (select from ignite.job_children c where c.parent_id = p_parent) then
		return;
	end if;
	delete from ignite.job_wait w
	where w.job_id = p_parent
	and w.reason = 'children'
	returning w.* into v_wait;
	if found then
		perform ignite.wake(v_wait);
	end if;
end
$$;
comment on function ignite.child_ended(uuid, uuid) is 'Strikes the child off; wakes the parent that waited for it last. Internal.';

create function ignite.cancel_children(p_parent uuid, p_by text) returns int
language plpgsql volatile
as $$
declare
	v_child uuid;
	v_count int := 0;
begin
	for v_child in
		select c.child_id
		from ignite.job_children c
		where c.parent_id = p_parent
		order by c.child_id
	loop
		v_count := v_count + 1 + ignite.cancel_children(v_child, p_by);
		perform ignite.cancel_live(v_child, p_by);
	end loop;
	return v_count;
end
$$;
comment on function ignite.cancel_children(uuid, text) is
	'Cancels the jobs that a job started and that have not ended, and theirs; returns how many. Internal.';

create function ignite.untie(p_job uuid, p_organization uuid, p_queue text, p_unique_key text, p_concurrency_key text, p_parent uuid)
returns void
language plpgsql volatile
as $$
begin
	if p_unique_key is not null then
		delete from ignite.job_keys k
		where k.organization_id = p_organization
		and k.queue = p_queue
		and k.kind = 'unique'
		and k.key = p_unique_key
		and k.job_id = p_job;
	end if;
	if p_concurrency_key is not null then
		perform ignite.serial_leave(p_organization, p_concurrency_key, p_job);
	end if;
	if p_parent is not null then
		perform ignite.child_ended(p_parent, p_job);
	end if;
end
$$;
comment on function ignite.untie(uuid, uuid, text, text, text, uuid) is
	'An ended job gives up its unique and its concurrency key and is struck off its parent''s list. Internal.';

create function ignite.job_end(p_job uuid, p_status text, p_run_no int, p_failures int, p_crashes int, p_started_at timestamptz,
	p_by text, p_result jsonb, p_result_path text, p_error text, p_class text, p_worker uuid default null, p_keep boolean default true)
returns boolean
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
	v_organization uuid;
	v_queue text;
	v_unique text;
	v_serial text;
	v_parent uuid;
	v_told boolean;
	v_cancels boolean;
begin
	with gone as (
		delete from ignite.jobs j
		where j.job_id = p_job
		returning j.*, (select p from ignite.job_progress p where p.job_id = p_job) as told
	), ended as (
		insert into ignite.jobs_ended (job_id, seq, queue, job_type, organization_id, priority, payload, course_id, concurrency_key,
			unique_key, idempotency_key, parent_id, run_at, created_at, created_by, created_by_agent, request_id, status, started_at,
			ended_at, ended_by, worker_id, worker, run_no, failures, crashes, result, result_path, error, error_class, progress_stage,
			progress_percent, progress_message)
		select g.job_id, g.seq, g.queue, g.job_type, g.organization_id, g.priority, g.payload, g.course_id, g.concurrency_key,
			g.unique_key, g.idempotency_key, g.parent_id, g.run_at, g.created_at, g.created_by, g.created_by_agent, g.request_id,
			p_status, p_started_at, clock_timestamp(), p_by, p_worker,
			(select k.host || '/' || k.slot from ignite.workers k where k.worker_id = p_worker), p_run_no, p_failures, p_crashes, p_result,
			p_result_path, p_error, p_class, (g.told).stage, case p_status when 'done' then 100 else (g.told).percent end, (g.told).message
		from gone g
		where p_keep
		or g.idempotency_key is not null
		or g.parent_id is not null
	)
	select g.organization_id, g.queue, g.unique_key, g.concurrency_key, g.parent_id, (g.told).job_id is not null,
		exists (select from ignite.job_cancels c where c.job_id = p_job)
	into v_organization, v_queue, v_unique, v_serial, v_parent, v_told, v_cancels
	from gone g;
	if not found then
		return false;
	end if;
	if v_told then
		delete from ignite.job_progress p
		where p.job_id = p_job;
	end if;
	if v_cancels then
		delete from ignite.job_cancels c
		where c.job_id = p_job;
	end if;
	if v_unique is not null or v_serial is not null or v_parent is not null then
		perform ignite.untie(p_job, v_organization, v_queue, v_unique, v_serial, v_parent);
	end if;
	return true;
end
$$;
comment on function ignite.job_end(uuid, text, int, int, int, timestamptz, text, jsonb, text, text, text, uuid, boolean) is
	'Ends a job whose row in job_ready, job_wait or job_lease the caller has just deleted; as done, its row is the record of the worker''s run, too. Without p_keep it leaves a row only for its key or its parent. False: there was no such job. Internal.';

create function ignite.batch_leases(p_batch bigint) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
	v_batch ignite.job_batch;
begin
	delete from ignite.job_batch b
	where b.batch_id = p_batch
	returning b.* into v_batch;
	if not found then
		return false;
	end if;
	insert into ignite.job_lease (job_id, run_no, worker_id, queue, priority, organization_id, seq, failures, crashes, charged,
		lease_seconds, claimed_at, deadline)
	select j.job_id, j.run_no, v_batch.worker_id, v_batch.queue, v_batch.priority, v_batch.organization_id, j.seq, j.failures, j.crashes,
		false, v_batch.lease_seconds, v_batch.claimed_at, v_batch.deadline
	from unnest(v_batch.jobs, v_batch.runs, v_batch.seqs, v_batch.failures, v_batch.crashes) j (job_id, run_no, seq, failures, crashes);
	return true;
end
$$;
comment on function ignite.batch_leases(bigint) is 'Makes a lease of each job of the batch. False when somebody else did, or the batch has ended. Internal.';

create function ignite.batch_open(p_job uuid) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
	v_batch bigint;
begin
	select b.batch_id into v_batch
	from ignite.job_batch b
	where b.batch_id > 0
	and p_job = any (b.jobs);
	if not found then
		return false;
	end if;
	perform ignite.batch_leases(v_batch);
	-- Whoever came first has made the leases: the caller's next statement sees them.
	return true;
end
$$;
comment on function ignite.batch_open(uuid) is
	'When the job is in a batch: makes leases of that batch, so that this one can be had alone. True when it is worth looking for its lease again. Internal.';

create function ignite.batches_open(p_worker uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
	perform ignite.batch_leases(b.batch_id)
	from ignite.job_batch b
	where b.worker_id = p_worker;
end
$$;
comment on function ignite.batches_open(uuid) is 'Makes leases of all batches of the worker. Internal.';

create function ignite.attempt_add(p_lease ignite.job_lease, p_outcome text, p_error text, p_class text) returns void
language plpgsql volatile
set enable_seqscan = off
as $$
begin
	insert into ignite.job_attempts_undone (job_id, run_no, organization_id, queue, worker_id, worker, started_at, ended_at, outcome, error,
		error_class)
	select p_lease.job_id, p_lease.run_no, p_lease.organization_id, p_lease.queue, p_lease.worker_id,
		(select k.host || '/' || k.slot from ignite.workers k where k.worker_id = p_lease.worker_id),
		p_lease.claimed_at, clock_timestamp(), p_outcome, left(p_error, 8000), left(p_class, 60);
end
$$;
comment on function ignite.attempt_add(ignite.job_lease, text, text, text) is 'Records the end of a run that did not end its job as done. Internal.';

create function ignite.park(p_lease ignite.job_lease, p_failures int, p_reason text, p_detail text, p_until timestamptz) returns void
language plpgsql volatile
as $$
declare
	v_serial text;
begin
	select j.concurrency_key into v_serial
	from ignite.jobs j
	where j.job_id = p_lease.job_id;
	insert into ignite.job_wait (job_id, queue, priority, organization_id, seq, run_no, failures, crashes, reason, detail,
		concurrency_key, since, until)
	values (p_lease.job_id, p_lease.queue, p_lease.priority, p_lease.organization_id, p_lease.seq, p_lease.run_no, p_failures,
		p_lease.crashes, p_reason, left(p_detail, 500), v_serial, clock_timestamp(), p_until);
	if v_serial is not null then
		perform ignite.serial_leave(p_lease.organization_id, v_serial, p_lease.job_id);
	end if;
end
$$;
comment on function ignite.park(ignite.job_lease, int, text, text, timestamptz) is
	'The lease was just deleted: its job waits, and lets the next on the same thing go first. Internal.';

create function ignite.backoff(p_queue ignite.job_queues, p_failures int) returns interval
language sql volatile
as $$
	select make_interval(secs => case
		when cardinality(p_queue.backoff_seconds) > 0
			then p_queue.backoff_seconds[least(p_failures, cardinality(p_queue.backoff_seconds))]
		else random() * least(p_queue.backoff_cap_seconds, p_queue.backoff_base_seconds * power(2, least(p_failures, 40) - 1))
	end)
$$;
comment on function ignite.backoff(ignite.job_queues, int) is
	'How long to wait after that many failures: the queue''s steps, or exponential with full jitter. Internal.';

create function ignite.charge(p_lease ignite.job_lease, p_outcome text, p_error text, p_class text, p_retry_after interval)
returns text
language plpgsql volatile
as $$
declare
	v_queue ignite.job_queues;
	v_failures int := p_lease.failures + 1;
begin
	select * into v_queue
	from ignite.job_queues q
	where q.queue = p_lease.queue;
	if v_failures >= v_queue.max_attempts then
		perform ignite.attempt_add(p_lease, p_outcome, p_error, p_class);
		perform ignite.job_end(p_lease.job_id, 'dead_letter', p_lease.run_no, v_failures, p_lease.crashes, p_lease.claimed_at, null,
			null, null, p_error, p_class);
		return 'dead_letter';
	end if;
	perform ignite.attempt_add(p_lease, p_outcome, p_error, p_class);
	perform ignite.park(p_lease, v_failures, 'backoff', p_error,
		clock_timestamp() + greatest(ignite.backoff(v_queue, v_failures), p_retry_after));
	return 'scheduled';
end
$$;
comment on function ignite.charge(ignite.job_lease, text, text, text, interval) is
	'The lease was just deleted because its run failed: backs the job off, or dead-letters it when its attempts are used up. Internal.';

create function ignite.lost(p_lease ignite.job_lease, p_outcome text, p_error text) returns text
language plpgsql volatile
as $$
declare
	v_crashes int := p_lease.crashes;
	v_queue ignite.job_queues;
	v_cancelled_by text;
begin
	delete from ignite.job_cancels c
	where c.job_id = p_lease.job_id
	returning coalesce(c.requested_by, '') into v_cancelled_by;
	if v_cancelled_by is not null then
		perform ignite.cancel_children(p_lease.job_id, v_cancelled_by);
		perform ignite.attempt_add(p_lease, 'cancelled', p_error, null);
		perform ignite.job_end(p_lease.job_id, 'cancelled', p_lease.run_no, p_lease.failures, v_crashes, p_lease.claimed_at,
			v_cancelled_by, null, null, null, 'cancelled');
		return 'cancelled';
	end if;
	if p_outcome = 'timeout' then
		return ignite.charge(p_lease, 'timeout', p_error, 'timeout', null);
	end if;
	perform ignite.attempt_add(p_lease, p_outcome, p_error, case p_outcome when 'crashed' then 'crash' end);
	if p_outcome = 'crashed' and p_lease.charged then
		v_crashes := v_crashes + 1;
		select * into v_queue
		from ignite.job_queues q
		where q.queue = p_lease.queue;
		if v_crashes >= v_queue.max_crashes then
			perform ignite.job_end(p_lease.job_id, 'dead_letter', p_lease.run_no, p_lease.failures, v_crashes, p_lease.claimed_at,
				'reaper', null, null, format('Its worker died %s times while running it.', v_crashes), 'crash');
			return 'dead_letter';
		end if;
		-- Once is anybody's bad luck and runs again at once. From then on it waits, so that a worker that is killed again and
		-- again within seconds does not take an innocent job with it.
		if v_crashes > 1 then
			p_lease.crashes := v_crashes;
			perform ignite.park(p_lease, p_lease.failures, 'backoff', format('Its worker died %s times while running it.', v_crashes),
				clock_timestamp() + make_interval(secs => least(v_queue.lease_seconds / 3.0, 10)));
			return 'scheduled';
		end if;
	end if;
	perform ignite.make_ready(p_lease.queue, p_lease.priority, p_lease.organization_id, p_lease.seq, p_lease.job_id, p_lease.run_no,
		p_lease.failures, v_crashes, p_outcome = 'crashed' and not p_lease.charged);
	return 'pending';
end
$$;
comment on function ignite.lost(ignite.job_lease, text, text) is
	'The lease was just deleted without its worker''s verdict (crashed, timeout, released): requeues, cancels or dead-letters. Internal.';

create function ignite.promote_due(p_queue text, p_limit int) returns int
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
	v_now timestamptz := clock_timestamp();
	v_wait ignite.job_wait;
	v_count int := 0;
begin
	if not exists (
		select from ignite.job_wait w
		where w.queue = p_queue
		and w.until <= v_now
		and w.until < 'infinity') then
		return 0;
	end if;
	-- Keys are taken in one order by everyone, so that two at once cannot wait for each other.
	for v_wait in
		with due as (
			delete from ignite.job_wait w
			where w.ctid = any (array(
				select c.ctid
				from ignite.job_wait c
				where c.queue = p_queue
				and c.until <= v_now
				and c.until < 'infinity'
				order by c.until
				limit p_limit
				for update skip locked))
			returning w.*
		)
		select d.*
		from due d
		order by d.organization_id, d.concurrency_key, d.seq
	loop
		perform ignite.wake(v_wait);
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function ignite.promote_due(text, int) is 'Moves waiting jobs whose time has come to job_ready; returns how many. Internal.';

revoke all on function
	ignite.make_ready(text, int, uuid, bigint, uuid, int, int, int, boolean),
	ignite.ready_take(ignite.jobs),
	ignite.packs_open(text),
	ignite.prefetch_ended(),
	ignite.wake(ignite.job_wait),
	ignite.serial_leave(uuid, text, uuid),
	ignite.child_ended(uuid, uuid),
	ignite.cancel_children(uuid, text),
	ignite.untie(uuid, uuid, text, text, text, uuid),
	ignite.job_end(uuid, text, int, int, int, timestamptz, text, jsonb, text, text, text, uuid, boolean),
	ignite.batch_leases(bigint),
	ignite.batch_open(uuid),
	ignite.batches_open(uuid),
	ignite.attempt_add(ignite.job_lease, text, text, text),
	ignite.park(ignite.job_lease, int, text, text, timestamptz),
	ignite.backoff(ignite.job_queues, int),
	ignite.charge(ignite.job_lease, text, text, text, interval),
	ignite.lost(ignite.job_lease, text, text),
	ignite.promote_due(text, int)
from public;
