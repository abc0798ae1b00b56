-- What workers call, as service_role: register, claim, beat, report, finish. docs/queue.md explains why
-- the plans are pinned and how the low-water marks work.

create function ignite.worker_register(p_worker uuid, p_queue text, p_host text, p_slot text, p_pid int, p_slots int) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_former uuid;
begin
	if not exists (select from ignite.job_queues q where q.queue = p_queue) then
		perform ignite.refuse(404, 'unknown_queue', 'There is no such queue.');
	end if;
	-- Two in one slot at once: the second waits here and then takes over from the first.
	perform pg_advisory_xact_lock(hashtextextended('ignite.slot/' || p_queue || '/' || p_host || '/' || p_slot, 0));
	select k.worker_id into v_former
	from ignite.workers k
	where k.queue = p_queue
	and k.host = p_host
	and k.slot = p_slot
	and k.worker_id <> p_worker;
	if found then
		perform ignite.worker_lost(v_former, 'crashed', 'Its worker was replaced by a new one in the same slot.');
	end if;
	insert into ignite.workers (worker_id, queue, host, slot, pid, slots, started_at, seen_at)
	values (p_worker, p_queue, p_host, p_slot, p_pid, p_slots, clock_timestamp(), clock_timestamp())
	on conflict (worker_id) do update set
		queue = excluded.queue,
		host = excluded.host,
		slot = excluded.slot,
		pid = excluded.pid,
		slots = excluded.slots,
		seen_at = excluded.seen_at;
end
$$;
comment on function ignite.worker_register(uuid, text, text, text, int, int) is
	'Announces a worker process. A former one in the same (queue, host, slot) is dead: its runs are given up at once.';

create function ignite.worker_lost(p_worker uuid, p_outcome text, p_error text) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_lease ignite.job_lease;
	v_count int := 0;
begin
	for v_lease in
		delete from ignite.job_lease l
		where l.worker_id = p_worker
		returning l.*
	loop
		perform ignite.lost(v_lease, p_outcome, p_error);
		v_count := v_count + 1;
	end loop;
	delete from ignite.workers k
	where k.worker_id = p_worker;
	return v_count;
end
$$;
comment on function ignite.worker_lost(uuid, text, text) is 'Gives up all runs of a worker and forgets it; returns how many. Internal.';

create function ignite.worker_gone(p_worker uuid) returns void
language sql volatile security definer
set search_path = ''
as $$
	select ignite.worker_lost(p_worker, 'released', null)
$$;
comment on function ignite.worker_gone(uuid) is 'A worker leaves in order: its runs go back to the queue, uncharged.';

create function ignite.ready_scan(p_queue text, out priorities int[], out organizations uuid[], out marks bigint[])
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
	v_priority int := -1;
	v_organization uuid := '00000000-0000-0000-0000-000000000000';
	v_seq bigint;
begin
	priorities := '{}';
	organizations := '{}';
	marks := '{}';
	-- Loose index scan: one probe a pair, however many jobs it has.
	while cardinality(priorities) < 10000 loop
		select r.priority, r.organization_id, r.seq
		into v_priority, v_organization, v_seq
		from ignite.job_ready r
		where r.queue = p_queue
		and (r.priority, r.organization_id) > (v_priority, v_organization)
		order by r.priority, r.organization_id, r.seq
		limit 1;
		exit when not found;
		priorities := priorities || v_priority;
		organizations := organizations || v_organization;
		marks := marks || v_seq;
	end loop;
end
$$;
comment on function ignite.ready_scan(text) is
	'The pairs (priority, organisation) that have ready jobs, in order, and the first seq of each. Internal.';

create function ignite.queue_room(p_queue text, p_cap int, p_organization uuid, p_try boolean) returns int
language plpgsql volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
	v_lock bigint := hashtextextended('ignite.cap/' || p_queue || '/' || coalesce(p_organization::text, ''), 0);
	v_used int;
begin
	if p_try then
		if not pg_try_advisory_xact_lock(v_lock) then
			return 0;
		end if;
	else
		perform pg_advisory_xact_lock(v_lock);
	end if;
	-- A statement of its own: its snapshot is taken after the lock and sees every committed lease.
	select count(*) into v_used
	from ignite.job_lease l
	where l.queue = p_queue
	and (p_organization is null or l.organization_id = p_organization);
	return p_cap - v_used;
end
$$;
comment on function ignite.queue_room(text, int, uuid, boolean) is
	'Free places under an exact cap, locked until the transaction ends; 0 when somebody else holds the lock and we only try. Internal.';

create function ignite.claim(p_worker uuid, p_queue text, p_limit int)
returns table (job_id uuid, run_no int, queue text, job_type text, organization_id uuid, payload jsonb, attempt int, max_attempts int,
	lease_seconds int, heartbeat_seconds int, timeout_seconds int, created_at timestamptz)
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
declare
	v_early boolean; -- claims come before runs start: the queue prefetches, or the worker has no slots and hands its runs over
	q ignite.job_queues;
	s ignite.job_scan;
	r record;
	v_left int := least(p_limit, 1000);
	v_started timestamptz := clock_timestamp();
	v_stored int[];
	v_drained boolean[];
	v_scanned boolean := false;
	v_capped boolean := false;
	v_claimed int := 0;
	v_dry int := 0;
	v_from int;
	v_to int;
	v_size int;
	v_first int;
	v_at int;
	v_share int;
	v_got int;
	v_round int;
begin
	-- A claim that is lost after its worker began could give its run number to a second run.
	if current_setting('synchronous_commit') = 'off' then
		perform set_config('synchronous_commit', 'on', true);
	end if;
	select * into q
	from ignite.job_queues j
	where j.queue = p_queue;
	if not found then
		perform ignite.refuse(404, 'unknown_queue', 'There is no such queue.');
	end if;
	select q.prefetch > 0 or k.slots = 0 into v_early
	from ignite.workers k
	where k.worker_id = p_worker;
	if not found then
		perform ignite.refuse(409, 'unknown_worker', 'That worker is not registered (any more).');
	end if;
	perform ignite.promote_due(p_queue, 100);
	if q.paused or v_left <= 0 then
		return;
	end if;
	if q.concurrency is not null then
		v_left := least(v_left, ignite.queue_room(p_queue, q.concurrency, null, false));
	end if;

	select * into s
	from ignite.job_scan c
	where c.queue = p_queue;
	if not found then
		insert into ignite.job_scan (queue)
		values (p_queue)
		on conflict on constraint job_scan_pkey do nothing;
		s.scanned_at := '-infinity';
		s.marked_at := '-infinity';
		s.cost_us := 0;
		s.priorities := '{}';
	end if;
	v_stored := s.priorities;

	<<again>>
	while v_left > 0 loop
		if not v_scanned and (v_dry > 32 or s.scanned_at + make_interval(secs => s.cost_us * 20e-6) <= clock_timestamp()) then
			v_started := clock_timestamp();
			select c.priorities, c.organizations, c.marks
			into s.priorities, s.organizations, s.marks
			from ignite.ready_scan(p_queue) c;
			s.scanned_at := clock_timestamp();
			s.cost_us := least(extract(epoch from s.scanned_at - v_started) * 1e6, 250000);
			v_scanned := true;
		end if;
		v_drained := array_fill(false, array[cardinality(s.priorities)]);
		v_to := 0;
		-- Priorities one after the other, within each the organisations in turn from the rotor's place.
		while v_left > 0 and v_to < cardinality(s.priorities) loop
			v_from := v_to + 1;
			v_to := v_from;
			while s.priorities[v_to + 1] = s.priorities[v_from] loop
				v_to := v_to + 1;
			end loop;
			v_size := v_to - v_from + 1;
			v_first := nextval('ignite.job_turn') % v_size;
			loop
				v_round := 0;
				for v_turn in 0 .. v_size - 1 loop
					v_at := v_from + (v_first + v_turn) % v_size;
					continue when v_drained[v_at];
					v_share := (v_left + v_size - v_turn - 1) / (v_size - v_turn);
					if q.organization_concurrency is not null then
						v_share := least(v_share, ignite.queue_room(p_queue, q.organization_concurrency, s.organizations[v_at],
							v_capped and q.concurrency is null));
						v_capped := true;
						if v_share <= 0 then
							v_drained[v_at] := true;
							continue;
						end if;
					end if;
					if v_early then
						select c.alone into r
						from ignite.job_ready c
						where c.queue = p_queue
						and c.priority = s.priorities[v_at]
						and c.organization_id = s.organizations[v_at]
						and c.seq >= s.marks[v_at]
						order by c.seq
						limit 1;
						if r.alone then
							-- Suspected poison: nothing else beside it, so that a further loss is its own.
							if v_claimed > 0 then
								v_drained[v_at] := true;
								continue;
							end if;
							v_share := 1;
							v_left := 1;
						end if;
					end if;
					v_got := 0;
					for r in
						with taken as (
							delete from ignite.job_ready d
							where d.ctid = any (array(
								select c.ctid
								from ignite.job_ready c
								where c.queue = p_queue
								and c.priority = s.priorities[v_at]
								and c.organization_id = s.organizations[v_at]
								and c.seq >= s.marks[v_at]
								and (not v_early or not c.alone or v_share = 1)
								order by c.seq
								limit v_share
								for update skip locked))
							returning d.*
						), leased as (
							insert into ignite.job_lease (job_id, run_no, worker_id, queue, priority, organization_id, seq, failures,
								crashes, charged, lease_seconds, claimed_at, deadline)
							select t.job_id, t.run_no + 1, p_worker, t.queue, t.priority, t.organization_id, t.seq, t.failures,
								t.crashes, not v_early or t.alone, q.lease_seconds, clock_timestamp(),
								clock_timestamp() + make_interval(secs => q.timeout_seconds)
							from taken t
							returning *
						)
						select l.job_id, l.run_no, l.organization_id, l.failures, l.seq, j.job_type, j.payload, j.created_at
						from leased l
						join ignite.jobs j on j.job_id = l.job_id
					loop
						job_id := r.job_id;
						run_no := r.run_no;
						queue := p_queue;
						job_type := r.job_type;
						organization_id := r.organization_id;
						payload := r.payload;
						attempt := r.failures + 1;
						max_attempts := q.max_attempts;
						lease_seconds := q.lease_seconds;
						heartbeat_seconds := q.heartbeat_seconds;
						timeout_seconds := q.timeout_seconds;
						created_at := r.created_at;
						return next;
						v_got := v_got + 1;
						s.marks[v_at] := greatest(s.marks[v_at], r.seq + 1);
					end loop;
					if v_got < v_share then
						v_drained[v_at] := true;
						v_dry := v_dry + 1;
					end if;
					v_left := v_left - v_got;
					v_claimed := v_claimed + v_got;
					v_round := v_round + v_got;
					exit again when v_left <= 0;
					-- Too many pairs of the stored list are empty: look afresh.
					continue again when v_dry > 32 and not v_scanned;
				end loop;
				exit when v_round = 0;
			end loop;
		end loop;
		-- Empty-handed: what came since the last scan must not wait for a poll while a scan is cheap.
		exit when v_scanned or v_claimed > 0 or s.cost_us > 20000;
		v_dry := 33;
	end loop;

	-- Write the marks down at most twice a second, and only if that saves work: under a pinned horizon
	-- every version of this row stays.
	if s.marked_at < clock_timestamp() - interval '0.5 seconds'
	and (v_claimed > 0 or s.cost_us > 1000 or (v_scanned and v_stored <> s.priorities))
	and pg_try_advisory_xact_lock(hashtextextended('ignite.scan/' || p_queue, 0)) then
		update ignite.job_scan c
		set priorities = s.priorities,
			organizations = s.organizations,
			marks = s.marks,
			scanned_at = s.scanned_at,
			cost_us = s.cost_us,
			marked_at = clock_timestamp()
		where c.queue = p_queue;
	end if;
end
$$;
comment on function ignite.claim(uuid, text, int) is
	'Takes up to that many ready jobs for the worker: strict priorities, organisations in turn, exact caps. Each gets the next run number.';

create function ignite.take_over(p_worker uuid, p_job uuid, p_run_no int default null)
returns table (job_id uuid, run_no int, queue text, job_type text, organization_id uuid, payload jsonb, attempt int, max_attempts int,
	lease_seconds int, heartbeat_seconds int, timeout_seconds int, created_at timestamptz)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease;
	v_job ignite.jobs;
	q ignite.job_queues;
begin
	if current_setting('synchronous_commit') = 'off' then
		perform set_config('synchronous_commit', 'on', true);
	end if;
	if not exists (select from ignite.workers k where k.worker_id = p_worker) then
		perform ignite.refuse(409, 'unknown_worker', 'That worker is not registered (any more).');
	end if;
	select * into v_job
	from ignite.jobs j
	where j.job_id = p_job;
	if not found then
		if exists (select from ignite.jobs_ended e where e.job_id = p_job) then
			perform ignite.refuse(409, 'job_ended', 'That job has ended.');
		end if;
		perform ignite.refuse(404, 'unknown_job', 'There is no such job.');
	end if;
	select * into q
	from ignite.job_queues c
	where c.queue = v_job.queue;
	if p_run_no is null then
		v_lease := ignite.claim_one(p_worker, v_job, q);
	else
		update ignite.job_lease l
		set worker_id = p_worker,
			taken_over = true,
			charged = true
		where l.job_id = p_job
		and l.run_no = p_run_no
		and not l.taken_over
		returning l.* into v_lease;
		if not found then
			perform ignite.refuse(409, 'lease_taken', 'That run is over or has been taken over.');
		end if;
	end if;
	return query
	select v_lease.job_id, v_lease.run_no, v_job.queue, v_job.job_type, v_job.organization_id, v_job.payload, v_lease.failures + 1,
		q.max_attempts, v_lease.lease_seconds, q.heartbeat_seconds, q.timeout_seconds, v_job.created_at;
end
$$;
comment on function ignite.take_over(uuid, uuid, int) is
	'With a run number: makes the worker the one that runs it, once. Without: claims that very job. PT404 unknown_job; PT409 lease_taken, job_leased, job_ended or job_waiting.';

create function ignite.claim_one(p_worker uuid, p_job ignite.jobs, p_queue ignite.job_queues) returns ignite.job_lease
language plpgsql volatile
set search_path = ''
as $$
declare
	v_lease ignite.job_lease;
	v_ready ignite.job_ready;
	v_wait ignite.job_wait;
begin
	if p_queue.paused then
		perform ignite.refuse(409, 'job_waiting', 'Its queue is paused.');
	end if;
	-- The queue's lock before the organisation's, as in claim().
	if p_queue.concurrency is not null and ignite.queue_room(p_queue.queue, p_queue.concurrency, null, false) <= 0
	or p_queue.organization_concurrency is not null
	and ignite.queue_room(p_queue.queue, p_queue.organization_concurrency, p_job.organization_id, false) <= 0 then
		perform ignite.refuse(409, 'job_waiting', 'As many jobs run as may at once.');
	end if;
	delete from ignite.job_ready r
	where r.queue = p_job.queue
	and r.priority = p_job.priority
	and r.organization_id = p_job.organization_id
	and r.seq = p_job.seq
	returning r.* into v_ready;
	if not found then
		delete from ignite.job_wait w
		where w.job_id = p_job.job_id
		and w.reason in ('scheduled', 'backoff', 'rate_limit')
		returning w.* into v_wait;
		if not found then
			if exists (select from ignite.job_wait w where w.job_id = p_job.job_id) then
				perform ignite.refuse(409, 'job_waiting', 'That job waits for something else than its time.');
			elsif exists (select from ignite.jobs_ended e where e.job_id = p_job.job_id) then
				perform ignite.refuse(409, 'job_ended', 'That job has ended.');
			end if;
			perform ignite.refuse(409, 'job_leased', 'That job is running.');
		end if;
		if p_job.concurrency_key is not null
		and not ignite.serial_enter(p_job.organization_id, p_job.concurrency_key, p_job.job_id) then
			perform ignite.refuse(409, 'job_waiting', 'Another job on the same thing goes first.');
		end if;
		v_ready.run_no := v_wait.run_no;
		v_ready.failures := v_wait.failures;
		v_ready.crashes := v_wait.crashes;
	end if;
	insert into ignite.job_lease as l (job_id, run_no, worker_id, queue, priority, organization_id, seq, failures, crashes, charged,
		taken_over, lease_seconds, claimed_at, deadline)
	values (p_job.job_id, v_ready.run_no + 1, p_worker, p_job.queue, p_job.priority, p_job.organization_id, p_job.seq,
		v_ready.failures, v_ready.crashes, true, true, p_queue.lease_seconds, clock_timestamp(),
		clock_timestamp() + make_interval(secs => p_queue.timeout_seconds))
	returning l.* into v_lease;
	return v_lease;
end
$$;
comment on function ignite.claim_one(uuid, ignite.jobs, ignite.job_queues) is 'Claims that very job, or raises PT409. Internal.';

create function ignite.heartbeat(p_worker uuid) returns table (job_id uuid, run_no int, verdict text)
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
begin
	update ignite.workers k
	set seen_at = clock_timestamp()
	where k.worker_id = p_worker;
	if not found then
		perform ignite.refuse(409, 'unknown_worker', 'That worker is not registered (any more).');
	end if;
	return query
	select l.job_id, l.run_no, 'cancel'::text
	from ignite.job_lease l
	join ignite.job_cancels c on c.job_id = l.job_id
	where l.worker_id = p_worker;
end
$$;
comment on function ignite.heartbeat(uuid) is
	'Extends all leases of the worker and returns those that need action: verdict cancel. PT409 unknown_worker: register again.';

create function ignite.worker_leases(p_worker uuid) returns table (job_id uuid, run_no int)
language sql stable security definer
set search_path = ''
as $$
	select l.job_id, l.run_no
	from ignite.job_lease l
	where l.worker_id = p_worker
$$;
comment on function ignite.worker_leases(uuid) is 'The runs that the worker holds; one that it runs and that is missing here was lost.';

create function ignite.progress(p_job uuid, p_run_no int, p_stage text, p_percent int, p_message text) returns boolean
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
	v_organization uuid;
	v_charged boolean;
begin
	select l.organization_id, l.charged into v_organization, v_charged
	from ignite.job_lease l
	where l.job_id = p_job
	and l.run_no = p_run_no;
	if not found then
		return false;
	end if;
	if not v_charged then
		update ignite.job_lease l
		set charged = true
		where l.job_id = p_job
		and l.run_no = p_run_no;
	end if;
	insert into ignite.job_progress as p (job_id, run_no, organization_id, stage, percent, message, updated_at)
	values (p_job, p_run_no, v_organization, left(p_stage, 60), least(greatest(p_percent, 0), 100), left(p_message, 500),
		clock_timestamp())
	on conflict (job_id) do update set
		run_no = excluded.run_no,
		stage = excluded.stage,
		percent = excluded.percent,
		message = excluded.message,
		updated_at = excluded.updated_at
	where p.run_no <= excluded.run_no;
	return true;
end
$$;
comment on function ignite.progress(uuid, int, text, int, text) is
	'Notes how far the run is (percent 0 to 100); false when the lease is lost. The first call also says that a prefetched run has started.';

create function ignite.lease_lock(p_job uuid, p_run_no int) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
	perform from ignite.job_lease l
	where l.job_id = p_job
	and l.run_no = p_run_no
	for update;
	if not found then
		perform ignite.refuse(409, 'lease_lost', 'Another run of this job took over.');
	end if;
end
$$;
comment on function ignite.lease_lock(uuid, int) is
	'First statement of a transaction that writes under the fence: from here on no other run can begin. PT409 lease_lost.';

create function ignite.lease_end(p_job uuid, p_run_no int) returns ignite.job_lease
language plpgsql volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
	v_lease ignite.job_lease;
begin
	delete from ignite.job_lease l
	where l.job_id = p_job
	and l.run_no = p_run_no
	returning l.* into v_lease;
	if not found then
		perform ignite.refuse(409, 'lease_lost', 'Another run of this job took over.');
	end if;
	return v_lease;
end
$$;
comment on function ignite.lease_end(uuid, int) is 'Deletes exactly that lease and returns it; PT409 lease_lost. Internal.';

create function ignite.finish(p_job uuid, p_run_no int, p_result jsonb, p_result_path text) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease := ignite.lease_end(p_job, p_run_no);
begin
	if octet_length(p_result::text) > 65536 then
		perform ignite.refuse(422, 'result_too_large', 'The result is over 64 KiB; put it into the store and name it.');
	end if;
	perform ignite.attempt_add(v_lease, 'done', null, null);
	perform ignite.job_end(p_job, 'done', p_run_no, v_lease.failures, v_lease.crashes, v_lease.claimed_at, null, p_result,
		p_result_path, null, null);
end
$$;
comment on function ignite.finish(uuid, int, jsonb, text) is
	'The run succeeded: ends the job as done in this transaction. PT409 lease_lost when another run took over.';

create function ignite.fail(p_job uuid, p_run_no int, p_class text, p_error text, p_retry_after_seconds int default null) returns text
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease := ignite.lease_end(p_job, p_run_no);
	v_wait interval := make_interval(secs => least(greatest(p_retry_after_seconds, 0), 86400));
	v_error text := left(p_error, 8000);
	v_cancelled_by text;
begin
	if p_class in ('transient', 'rate_limit', 'blocked', 'cancelled') then
		select coalesce(c.requested_by, '') into v_cancelled_by
		from ignite.job_cancels c
		where c.job_id = p_job;
	end if;
	if p_class = 'cancelled' or v_cancelled_by is not null then
		perform ignite.attempt_add(v_lease, 'cancelled', v_error, 'cancelled');
		perform ignite.job_end(p_job, 'cancelled', p_run_no, v_lease.failures, v_lease.crashes, v_lease.claimed_at, v_cancelled_by,
			null, null, v_error, 'cancelled');
		return 'cancelled';
	end if;
	case p_class
		when 'permanent' then
			perform ignite.attempt_add(v_lease, 'failed', v_error, p_class);
			perform ignite.job_end(p_job, 'failed', p_run_no, v_lease.failures + 1, v_lease.crashes, v_lease.claimed_at, null, null,
				null, v_error, p_class);
			return 'failed';
		when 'transient' then
			return ignite.charge(v_lease, 'retry', v_error, p_class, v_wait);
		when 'rate_limit' then
			perform ignite.attempt_add(v_lease, 'rate_limit', v_error, p_class);
			perform ignite.park(v_lease, v_lease.failures, 'rate_limit', v_error,
				clock_timestamp() + coalesce(v_wait, interval '30 seconds'));
			return 'scheduled';
		when 'blocked' then
			perform ignite.attempt_add(v_lease, 'blocked', v_error, p_class);
			perform ignite.park(v_lease, v_lease.failures, 'blocked', v_error, 'infinity');
			return 'blocked';
		else
			perform ignite.refuse(422, 'unknown_class', 'The class is permanent, transient, rate_limit, blocked or cancelled.');
	end case;
end
$$;
comment on function ignite.fail(uuid, int, text, text, int) is
	'The run did not succeed. permanent: failed; transient: backs off, in the end dead_letter; rate_limit: waits, uncharged; blocked: waits for a person; cancelled. Returns the new status.';

create function ignite.release(p_job uuid, p_run_no int) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	perform ignite.lost(ignite.lease_end(p_job, p_run_no), 'released', null);
end
$$;
comment on function ignite.release(uuid, int) is 'Hands the job back, uncharged (a worker that stops). PT409 lease_lost.';

create function ignite.wait_for_children(p_job uuid, p_run_no int) returns text
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease := ignite.lease_end(p_job, p_run_no);
begin
	perform ignite.attempt_add(v_lease, 'waiting', null, null);
	-- Children end under this lock, too: either they are seen here, or they see us waiting.
	perform from ignite.jobs j
	where j.job_id = p_job
	for update;
	if exists (select from ignite.job_children c where c.parent_id = p_job) then
		perform ignite.park(v_lease, v_lease.failures, 'children', null, 'infinity');
		return 'blocked';
	end if;
	perform ignite.make_ready(v_lease.queue, v_lease.priority, v_lease.organization_id, v_lease.seq, p_job, p_run_no,
		v_lease.failures, v_lease.crashes);
	return 'pending';
end
$$;
comment on function ignite.wait_for_children(uuid, int) is
	'The run ends here, uncharged; the next one begins when all jobs enqueued with this one as parent have ended.';

do $$
declare
	v_function regprocedure;
begin
	for v_function in
		select p.oid::regprocedure
		from pg_catalog.pg_proc p
		where p.pronamespace = 'ignite'::regnamespace
		and p.proname in ('worker_register', 'worker_lost', 'worker_gone', 'ready_scan', 'queue_room', 'claim', 'take_over', 'claim_one',
			'heartbeat', 'worker_leases', 'progress', 'lease_lock', 'lease_end', 'finish', 'fail', 'release', 'wait_for_children')
	loop
		execute format('revoke all on function %s from public', v_function);
		if v_function::text !~ '\.(worker_lost|ready_scan|queue_room|claim_one|lease_end)\(' then
			execute format('grant execute on function %s to service_role', v_function);
		end if;
	end loop;
end
$$;
