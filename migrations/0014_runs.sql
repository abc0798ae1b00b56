-- What a worker says about its runs, as service_role: heartbeat, progress, finish, fail, release. Everything carries
-- the fence (job_id, run_no).

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
	from ignite.job_leases l
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
	if not found and ignite.batch_open(p_job) then
		select l.organization_id, l.charged into v_organization, v_charged
		from ignite.job_lease l
		where l.job_id = p_job
		and l.run_no = p_run_no;
	end if;
	if v_organization is null then
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
declare
	v_lease_seconds int;
begin
	select l.lease_seconds into v_lease_seconds
	from ignite.job_lease l
	where l.job_id = p_job
	and l.run_no = p_run_no
	for update;
	if not found and ignite.batch_open(p_job) then
		select l.lease_seconds into v_lease_seconds
		from ignite.job_lease l
		where l.job_id = p_job
		and l.run_no = p_run_no
		for update;
	end if;
	if v_lease_seconds is null then
		perform ignite.refuse(409, 'lease_lost', 'Another run of this job took over.');
	end if;
	-- A process that stands still, or a host that is gone, must not keep the lock: the reaper passes it by.
	perform set_config('idle_in_transaction_session_timeout', v_lease_seconds || 's', true);
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
	if not found and ignite.batch_open(p_job) then
		delete from ignite.job_lease l
		where l.job_id = p_job
		and l.run_no = p_run_no
		returning l.* into v_lease;
	end if;
	if v_lease.job_id is null then
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
	perform ignite.job_end(p_job, 'done', p_run_no, v_lease.failures, v_lease.crashes, v_lease.claimed_at, null, p_result,
		p_result_path, null, null, v_lease.worker_id);
end
$$;
comment on function ignite.finish(uuid, int, jsonb, text) is
	'The run succeeded: ends the job as done in this transaction. PT409 lease_lost when another run took over.';

create function ignite.fail(p_job uuid, p_run_no int, p_class text, p_error text, p_retry_after_seconds int default null,
	p_result jsonb default null) returns text
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease := ignite.lease_end(p_job, p_run_no);
	v_wait interval := make_interval(secs => least(greatest(p_retry_after_seconds, 0), 86400));
	v_error text := left(p_error, 8000);
	v_cancelled_by text;
	v_outages int;
begin
	if p_class in ('transient', 'rate_limit', 'outage', 'blocked', 'cancelled') then
		select coalesce(c.requested_by, '') into v_cancelled_by
		from ignite.job_cancels c
		where c.job_id = p_job;
	end if;
	if p_class = 'cancelled' or v_cancelled_by is not null then
		perform ignite.cancel_children(p_job, coalesce(v_cancelled_by, ''));
		perform ignite.attempt_add(v_lease, 'cancelled', v_error, 'cancelled');
		perform ignite.job_end(p_job, 'cancelled', p_run_no, v_lease.failures, v_lease.crashes, v_lease.claimed_at, v_cancelled_by,
			null, null, v_error, 'cancelled');
		return 'cancelled';
	end if;
	case p_class
		when 'permanent' then
			perform ignite.attempt_add(v_lease, 'failed', v_error, p_class);
			perform ignite.job_end(p_job, 'failed', p_run_no, v_lease.failures + 1, v_lease.crashes, v_lease.claimed_at, null,
				case when octet_length(p_result::text) <= 65536 then p_result end, null, v_error, p_class);
			return 'failed';
		when 'transient' then
			return ignite.charge(v_lease, 'retry', v_error, p_class, v_wait);
		when 'rate_limit' then
			perform ignite.attempt_add(v_lease, 'rate_limit', v_error, p_class);
			perform ignite.park(v_lease, v_lease.failures, 'rate_limit', v_error,
				clock_timestamp() + coalesce(v_wait, interval '30 seconds'));
			return 'scheduled';
		when 'outage' then
			-- Nobody's fault: 5 seconds, twice as long each time, at most 5 minutes; free for about a day of that.
			select count(*) into v_outages
			from ignite.job_attempts_undone u
			where u.job_id = p_job
			and u.error_class = 'outage';
			if v_outages >= 300 then
				return ignite.charge(v_lease, 'retry', v_error, p_class, v_wait);
			end if;
			perform ignite.attempt_add(v_lease, 'retry', v_error, p_class);
			perform ignite.park(v_lease, v_lease.failures, 'backoff', v_error,
				clock_timestamp() + greatest(make_interval(secs => least(5 * power(2, least(v_outages, 10)), 300) * (1 - random() / 4)), v_wait));
			return 'scheduled';
		when 'blocked' then
			perform ignite.attempt_add(v_lease, 'blocked', v_error, p_class);
			perform ignite.park(v_lease, v_lease.failures, 'blocked', v_error, 'infinity');
			return 'blocked';
		else
			perform ignite.refuse(422, 'unknown_class', 'The class is permanent, transient, rate_limit, outage, blocked or cancelled.');
	end case;
end
$$;
comment on function ignite.fail(uuid, int, text, text, int, jsonb) is
	'The run did not succeed. permanent: failed, with p_result (at most 64 KiB) for whoever asks why; transient: backs off, in the end dead_letter; rate_limit: waits, uncharged; outage (the store cannot be used): waits longer each time, uncharged for about a day; blocked: waits for a person; cancelled. Returns the new status.';

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
		and p.proname in ('heartbeat', 'worker_leases', 'progress', 'lease_lock', 'finish', 'fail', 'release',
			'wait_for_children', 'lease_end')
	loop
		execute format('revoke all on function %s from public', v_function);
		if v_function::text !~ '\.(lease_end)\(' then
			execute format('grant execute on function %s to service_role', v_function);
		end if;
	end loop;
end
$$;
