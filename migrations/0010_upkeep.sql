-- maintain() and its parts: promoting, schedules, drift correction, reaping, retention.

create function ignite.expired_course_runs(p_limit int default 200)
returns table (job_id uuid, run_no int, course_id text)
language sql stable security definer
set search_path = ''
as $$
	select l.job_id, l.run_no, j.course_id
	from ignite.job_leases l
	join ignite.jobs j on j.job_id = l.job_id
	left join ignite.workers k on k.worker_id = l.worker_id
	where j.queue = 'ai_course_jobs'
	and j.course_id is not null
	and ignite.lease_expired(l.lease_seconds, l.claimed_at, k.seen_at)
	limit p_limit
$$;
comment on function ignite.expired_course_runs(int) is 'Course runs whose lease has expired, for drift correction.';

create function ignite.drift_done(p_job uuid, p_run_no int, p_course_id text, p_object_version text) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease;
	v_payload jsonb;
begin
	perform ignite.batch_open(p_job);
	-- Staleness is checked again where it counts: a heartbeat since then keeps the lease.
	delete from ignite.job_lease l
	where l.job_id = p_job
	and l.run_no = p_run_no
	and ignite.lease_expired(l.lease_seconds, l.claimed_at,
		(select k.seen_at from ignite.workers k where k.worker_id = l.worker_id))
	returning l.* into v_lease;
	if not found then
		return false;
	end if;
	select j.payload into v_payload
	from ignite.jobs j
	where j.job_id = p_job;
	insert into ignite.course_metadata (course_id, organization_id, title, subject, grade_band, mode, object_version)
	values (p_course_id, v_lease.organization_id, p_course_id, v_payload ->> 'subject', v_payload ->> 'grade_band',
		v_payload ->> 'mode', p_object_version)
	on conflict (course_id) do update set
		object_version = excluded.object_version,
		updated_at = now();
	perform ignite.job_end(p_job, 'done', p_run_no, v_lease.failures, v_lease.crashes, v_lease.claimed_at, 'drift', null,
		p_course_id || '/course.json', null, null, v_lease.worker_id);
	return true;
end
$$;
comment on function ignite.drift_done(uuid, int, text, text) is
	'Ends as done a run whose lease has expired but whose course.json is in the store; false when the lease lives after all.';

create function ignite.reap(p_older_than interval default null) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_lease ignite.job_lease;
	v_status text;
	v_reaped int := 0;
	v_dead int := 0;
	v_timeouts int := 0;
begin
	perform ignite.batch_leases(c.batch_id)
	from (
		select b.batch_id
		from ignite.job_batch b
		left join ignite.workers k on k.worker_id = b.worker_id
		where greatest(b.claimed_at, k.seen_at) < clock_timestamp() - coalesce(p_older_than, make_interval(secs => b.lease_seconds))
		or b.deadline + interval '30 seconds' < clock_timestamp()
		for update of b skip locked) c;
	for v_lease in
		select l.*
		from ignite.job_lease l
		left join ignite.workers k on k.worker_id = l.worker_id
		where greatest(l.claimed_at, k.seen_at) < clock_timestamp() - coalesce(p_older_than, make_interval(secs => l.lease_seconds))
		or l.deadline + interval '30 seconds' < clock_timestamp()
		order by l.organization_id, l.seq
		limit 500
		for update of l skip locked
	loop
		-- After a restart of the database nobody could beat: one window of grace.
		continue when v_lease.deadline + interval '30 seconds' >= clock_timestamp()
			and pg_postmaster_start_time() > clock_timestamp() - make_interval(secs => v_lease.lease_seconds);
		delete from ignite.job_lease l
		where l.job_id = v_lease.job_id
		and l.run_no = v_lease.run_no
		and (l.deadline + interval '30 seconds' < clock_timestamp()
			or not exists (
				select from ignite.workers k
				where k.worker_id = l.worker_id
				and k.seen_at >= clock_timestamp() - coalesce(p_older_than, make_interval(secs => l.lease_seconds))));
		continue when not found;
		if v_lease.deadline + interval '30 seconds' < clock_timestamp() then
			v_status := ignite.lost(v_lease, 'timeout', 'The run passed its hard deadline.');
			v_timeouts := v_timeouts + 1;
		else
			v_status := ignite.lost(v_lease, 'crashed', 'Its worker was silent for longer than the lease.');
			v_reaped := v_reaped + 1;
		end if;
		if v_status = 'dead_letter' then
			v_dead := v_dead + 1;
		end if;
	end loop;
	return jsonb_build_object('reaped', v_reaped, 'timed_out', v_timeouts, 'dead_lettered', v_dead);
end
$$;
comment on function ignite.reap(interval) is
	'Gives up runs whose worker was silent for the lease (or the given time), or that passed their hard deadline. Returns counts.';

create function ignite.run_schedules() returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_schedule ignite.job_schedules;
	v_row record;
	v_error text;
	v_count int := 0;
begin
	for v_schedule in
		with due as materialized (
			select *
			from ignite.job_schedules s
			where s.enabled
			and s.next_at <= clock_timestamp()
			order by s.next_at
			limit 100
			for update skip locked
		)
		select *
		from due d
		-- Quotas lock organisations: by everyone in one order.
		order by d.organization_id, d.next_at
	loop
		v_error := null;
		v_row := null;
		begin
			v_row := ignite.enqueue_core(v_schedule.organization_id, v_schedule.queue, v_schedule.job_type, v_schedule.payload,
				'schedule:' || v_schedule.schedule_id || ':' || ignite.rfc3339(v_schedule.next_at), null, null, null, null, null, null);
			v_count := v_count + 1;
		exception
			when deadlock_detected or lock_not_available or serialization_failure then
				-- Nobody's fault: the next call enqueues it.
				continue;
			when others then
				v_error := sqlerrm;
		end;
		-- Missed turns are one turn; the rhythm stays.
		update ignite.job_schedules s
		set next_at = s.next_at + s.every * greatest(1, ceil(
				extract(epoch from clock_timestamp() - s.next_at) / extract(epoch from s.every)))::int,
			last_job_id = case when v_error is null then v_row.job_id else s.last_job_id end,
			last_error = v_error
		where s.schedule_id = v_schedule.schedule_id;
	end loop;
	return v_count;
end
$$;
comment on function ignite.run_schedules() is 'Enqueues the scheduled jobs whose turn has come; returns how many. Internal.';

create function ignite.make_weeks(p_table text) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_week timestamp;
	v_name text;
	v_default text := p_table || '_default';
	v_count int := 0;
begin
	for v_week in
		execute format($q$
			select w
			from generate_series(date_trunc('week', now() at time zone 'UTC'),
				date_trunc('week', now() at time zone 'UTC') + interval '3 weeks', interval '1 week') w
			union
			select distinct date_trunc('week', ended_at at time zone 'UTC')
			from ignite.%I
			order by 1
		$q$, v_default)
	loop
		v_name := p_table || '_' || to_char(v_week, 'IYYY"w"IW');
		continue when to_regclass('ignite.' || quote_ident(v_name)) is not null;
		execute format('create table ignite.%I (like ignite.%I including defaults including constraints including storage including compression)', v_name, p_table);
		execute format('alter table ignite.%I enable row level security', v_name);
		execute format('create policy service_role_all on ignite.%I to service_role using (true) with check (true)', v_name);
		execute format('grant select on ignite.%I to service_role', v_name);
		execute format('comment on table ignite.%I is %L', v_name, 'A week of ' || p_table || ', by end time.');
		execute format(
			'with moved as (delete from ignite.%I where ended_at >= %L and ended_at < %L returning *) insert into ignite.%I select * from moved',
			v_default, v_week::text || ' UTC', (v_week + interval '1 week')::text || ' UTC', v_name);
		execute format('alter table ignite.%I attach partition ignite.%I for values from (%L) to (%L)', p_table, v_name,
			v_week::text || ' UTC', (v_week + interval '1 week')::text || ' UTC');
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function ignite.make_weeks(text) is
	'Makes the partitions of this week and the next three, and of whatever lies in the default one. Internal.';

create function ignite.drop_weeks(p_table text, p_before timestamptz) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_part record;
	v_count int := 0;
begin
	for v_part in
		select c.relname,
			(regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz as upper_bound
		from pg_catalog.pg_inherits i
		join pg_catalog.pg_class c on c.oid = i.inhrelid
		where i.inhparent = ('ignite.' || quote_ident(p_table))::regclass
		and c.relname <> p_table || '_default'
		order by c.relname
	loop
		continue when v_part.upper_bound > p_before;
		if p_table = 'jobs_ended' then
			execute format('delete from ignite.job_keys k using ignite.%I e where k.job_id = e.job_id and k.kind = ''idempotency''
				and k.organization_id = e.organization_id and k.queue = e.queue and k.key = e.idempotency_key', v_part.relname);
			execute format('delete from ignite.job_keys k using ignite.%I e where k.job_id = e.job_id and k.extra', v_part.relname);
		end if;
		execute format('drop table ignite.%I', v_part.relname);
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function ignite.drop_weeks(text, timestamptz) is
	'Drops the weeks that ended before the given time, with the idempotency keys of their jobs. Internal.';

create function ignite.retention() returns jsonb
language plpgsql volatile
set search_path = ''
-- Partition work wants an exclusive lock: rather not now than a queue behind us.
set lock_timeout = '200ms'
as $$
declare
	v_before timestamptz;
	v_made int := 0;
	v_dropped int := 0;
	v_table text;
begin
	select now() - make_interval(days => max(q.retention_days)) into v_before
	from ignite.job_queues q;
	foreach v_table in array array['jobs_ended', 'jobs_done_batch', 'job_attempts_undone'] loop
		begin
			v_made := v_made + ignite.make_weeks(v_table);
			v_dropped := v_dropped + ignite.drop_weeks(v_table, v_before);
		exception when lock_not_available or deadlock_detected then
			null;
		end;
	end loop;
	begin
		perform ignite.cost_upkeep(v_before);
	exception when lock_not_available or deadlock_detected then
		null;
	end;
	delete from ignite.catalog_updates u
	where u.created_at < v_before;
	delete from ignite.workers k
	-- Clients without a worker process leave a row a job.
	where k.seen_at < clock_timestamp() - case k.host when 'rpc' then interval '10 minutes' else interval '1 day' end
	and not exists (select from ignite.job_leases l where l.worker_id = k.worker_id);
	delete from ignite.job_progress p
	where p.updated_at < clock_timestamp() - interval '1 hour'
	and not exists (select from ignite.jobs j where j.job_id = p.job_id);
	delete from ignite.job_cancels c
	where c.requested_at < clock_timestamp() - interval '1 hour'
	and not exists (select from ignite.jobs j where j.job_id = c.job_id);
	return jsonb_build_object('partitions_made', v_made, 'partitions_dropped', v_dropped);
end
$$;
comment on function ignite.retention() is 'Makes and drops partitions and sweeps what is left over. Internal.';

create function ignite.unstick() returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_wait ignite.job_wait;
	v_count int := 0;
begin
	-- The transitions leave none of these behind, but a person with psql might.
	for v_wait in
		with stuck as (
			delete from ignite.job_wait w
			where w.ctid = any (array(
				select c.ctid
				from ignite.job_wait c
				where c.since < clock_timestamp() - interval '5 seconds'
				and (c.reason = 'concurrency' and not exists (
						select from ignite.job_serial s
						where s.organization_id = c.organization_id
						and s.concurrency_key = c.concurrency_key)
					or c.reason = 'children' and not exists (
						select from ignite.job_children h
						where h.parent_id = c.job_id))
				limit 100
				for update of c skip locked))
			returning w.*
		)
		select s.*
		from stuck s
		order by s.organization_id, s.concurrency_key, s.seq
	loop
		perform ignite.wake(v_wait);
		v_count := v_count + 1;
	end loop;
	-- Enqueued while somebody ended the queue's prefetch.
	select v_count + coalesce(sum(ignite.packs_open(q.queue)), 0) into v_count
	from ignite.job_queues q
	where q.prefetch = 0;
	return v_count;
end
$$;
comment on function ignite.unstick() is
	'Wakes jobs that wait for a key nobody holds or for children that are gone, and opens packs where nobody claims any. Internal.';

create function ignite.maintain_core() returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_queue text;
	v_promoted int := 0;
	v_result jsonb;
	v_house jsonb := '{"unstuck": 0, "steps_forgotten": 0, "partitions_made": 0, "partitions_dropped": 0}';
begin
	for v_queue in
		select q.queue
		from ignite.job_queues q
		order by q.queue
	loop
		v_promoted := v_promoted + ignite.promote_due(v_queue, 1000);
	end loop;
	v_result := jsonb_build_object('promoted', v_promoted, 'scheduled', ignite.run_schedules()) || ignite.reap();
	-- Once a minute, by whoever comes first; the others do not wait for it.
	if pg_try_advisory_xact_lock(hashtextextended('ignite.housekeeping', 0)) then
		update ignite.upkeep u
		set ran_at = clock_timestamp()
		where u.task = 'housekeeping'
		and u.ran_at < clock_timestamp() - interval '1 minute';
		if found then
			v_house := jsonb_build_object('unstuck', ignite.unstick(), 'steps_forgotten', ignite.steps_sweep()) || ignite.retention();
		end if;
	end if;
	return v_result || v_house;
end
$$;
comment on function ignite.maintain_core() is 'maintain() without what needs to look into the store.';

create function ignite.maintain() returns jsonb
language plpgsql volatile security invoker
set search_path = ''
as $$
declare
	v_run record;
	v_drift int := 0;
begin
	-- As the caller (service_role), who may read storage.objects wherever they belong to. Before
	-- reaping, or the finished run would be repeated.
	for v_run in
		select r.job_id, r.run_no, r.course_id, o.version
		from ignite.expired_course_runs() r
		join storage.objects o on o.bucket_id = 'courses'
			and o.name = r.course_id || '/course.json'
		where o.user_metadata ->> 'job_id' = r.job_id::text
		and o.user_metadata ->> 'run_no' = r.run_no::text
		order by r.course_id
	loop
		if ignite.drift_done(v_run.job_id, v_run.run_no, v_run.course_id, v_run.version) then
			v_drift := v_drift + 1;
		end if;
	end loop;
	return jsonb_build_object('drift_done', v_drift) || ignite.maintain_core();
end
$$;
comment on function ignite.maintain() is
	'Promotes what is due, runs schedules, ends as done what the store shows done, reaps, drops old history. Safe many times at once; returns counts.';

do $$
declare
	v_function regprocedure;
begin
	for v_function in
		select p.oid::regprocedure
		from pg_catalog.pg_proc p
		where p.pronamespace = 'ignite'::regnamespace
		and p.proname in ('expired_course_runs', 'drift_done', 'reap', 'maintain_core', 'maintain', 'run_schedules',
			'make_weeks', 'drop_weeks', 'retention', 'unstick')
	loop
		execute format('revoke all on function %s from public', v_function);
		if v_function::text !~ '\.(run_schedules|make_weeks|drop_weeks|retention|unstick)\(' then
			execute format('grant execute on function %s to service_role', v_function);
		end if;
	end loop;
end
$$;

-- The first weeks, so that nothing ever lands in the default partitions.
do $$
begin
	perform ignite.make_weeks('jobs_ended'), ignite.make_weeks('jobs_done_batch'), ignite.make_weeks('job_attempts_undone');
end
$$;
