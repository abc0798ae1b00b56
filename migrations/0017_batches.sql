-- What short jobs need: many ended and many begun in one transaction (docs/queue.md, Batches), and steps that a rerun skips.

create function ignite.batches_of(p_worker uuid, p_jobs uuid[], p_runs int[], out batches bigint[], out claimed timestamptz[],
	out failures int[], out crashes int[])
language plpgsql stable
as $$
declare
	v_batch ignite.job_batch;
	v_at int := 1;
	v_size int;
begin
	batches := '{}';
	claimed := '{}';
	failures := '{}';
	crashes := '{}';
	while v_at <= cardinality(p_jobs) loop
		select b.* into v_batch
		from ignite.job_batch b
		where b.jobs[1] = p_jobs[v_at];
		v_size := cardinality(v_batch.jobs);
		-- A condition on the worker could send the planner to its index, and there past all of its batches that are dead.
		if not found or v_batch.worker_id <> p_worker or p_jobs[v_at : v_at + v_size - 1] <> v_batch.jobs or p_runs[v_at : v_at + v_size - 1] <> v_batch.runs then
			batches := null;
			return;
		end if;
		batches := batches || v_batch.batch_id;
		claimed := claimed || array_fill(v_batch.claimed_at, array[v_size]);
		failures := failures || v_batch.failures;
		crashes := crashes || v_batch.crashes;
		v_at := v_at + v_size;
	end loop;
end
$$;
comment on function ignite.batches_of(uuid, uuid[], int[]) is
	'When these runs are, in their order, all of some batches of the worker: those batches, and what is known of each run. Otherwise null. Internal.';

create function ignite.finish_ties(p_ties jsonb) returns void
language plpgsql volatile
set search_path = ''
as $$
declare
	v_tie record;
begin
	-- In one order by everyone, so that two at once cannot wait for each other.
	for v_tie in
		select t.*
		from jsonb_to_recordset(p_ties)
			t (job_id uuid, organization_id uuid, queue text, unique_key text, concurrency_key text, parent_id uuid)
		order by t.organization_id, t.concurrency_key, t.parent_id, t.job_id
	loop
		perform ignite.untie(v_tie.job_id, v_tie.organization_id, v_tie.queue, v_tie.unique_key, v_tie.concurrency_key, v_tie.parent_id);
	end loop;
end
$$;
comment on function ignite.finish_ties(jsonb) is 'What depends on jobs that have ended: keys, lines, parents. Internal.';

create function ignite.finish_one(p_worker uuid, p_queue text, p_job uuid, p_run_no int, p_results jsonb, p_paths jsonb) returns boolean
language plpgsql volatile
as $$
declare
	v_claimed_at timestamptz;
	v_failures int;
	v_crashes int;
	v_keep boolean;
begin
	delete from ignite.job_lease l
	where l.job_id = p_job
	and l.run_no = p_run_no
	and l.worker_id = p_worker
	returning l.claimed_at, l.failures, l.crashes, (select q.keep_done from ignite.job_queues q where q.queue = p_queue)
	into v_claimed_at, v_failures, v_crashes, v_keep;
	if not found then
		return false;
	end if;
	return ignite.job_end(p_job, 'done', p_run_no, v_failures, v_crashes, v_claimed_at, null, nullif(p_results -> p_job::text, 'null'),
		p_paths ->> p_job::text, null, null, p_worker, v_keep or p_results ? p_job::text or p_paths ? p_job::text);
end
$$;
comment on function ignite.finish_one(uuid, text, uuid, int, jsonb, jsonb) is
	'finish_many() for one run that has a lease of its own; otherwise false, and nothing is done. Internal.';

create function ignite.is_plain(j ignite.jobs, p_results jsonb, p_paths jsonb) returns boolean
language sql stable
as $$
	select j.idempotency_key is null
	and j.unique_key is null
	and j.concurrency_key is null
	and j.parent_id is null
	and j.course_id is null
	and pg_column_size(j.payload) < 2000
	and case when p_results is null then true else not p_results ? j.job_id::text end
	and case when p_paths is null then true else not p_paths ? j.job_id::text end
$$;
comment on function ignite.is_plain(ignite.jobs, jsonb, jsonb) is
	'Whether there is nothing else to say of the job when it ends with these results and paths than that it is done. A single expression, so that it becomes a part of the statement that asks. Internal.';

create function ignite.finish_together(p_batch ignite.job_batch, p_name text, p_now timestamptz, p_results jsonb, p_paths jsonb, p_keep boolean)
returns int
language plpgsql volatile
as $$
declare
	v_jobs ignite.jobs[];
begin
	if p_batch.first_seq is not null then
		with gone as (
			delete from ignite.jobs j
			where j.organization_id = p_batch.organization_id
			and j.queue = p_batch.queue
			and j.seq between p_batch.first_seq and p_batch.first_seq + cardinality(p_batch.jobs) - 1
			and ignite.is_plain(j, p_results, p_paths)
			returning j as job
		)
		select array_agg(g.job) into v_jobs
		from gone g;
	else
		with gone as (
			delete from ignite.jobs j
			where j.job_id = any (p_batch.jobs)
			and ignite.is_plain(j, p_results, p_paths)
			returning j as job
		)
		select array_agg(g.job) into v_jobs
		from gone g;
	end if;
	if v_jobs is not null and p_keep then
		insert into ignite.jobs_done_batch (organization_id, queue, last_seq, first_seq, started_at, ended_at, worker_id, worker, size, ids,
			jobs)
		values (p_batch.organization_id, p_batch.queue, (select max(s) from unnest(p_batch.seqs) s), (select min(s) from unnest(p_batch.seqs) s),
			p_batch.claimed_at, p_now, p_batch.worker_id, p_name, cardinality(v_jobs),
			ignite.id_range((select j from unnest(p_batch.jobs) j order by j limit 1),
				(select j from unnest(p_batch.jobs) j order by j desc limit 1), '[]'), v_jobs);
	end if;
	return coalesce(cardinality(v_jobs), 0);
end
$$;
comment on function ignite.finish_together(ignite.job_batch, text, timestamptz, jsonb, jsonb, boolean) is
	'Of a batch whose first runs all succeeded, ends the jobs of which there is nothing else to say, with one row in jobs_done_batch for all, or none when none is to be kept; returns how many. Internal.';

create function ignite.finish_many(p_worker uuid, p_queue text, p_jobs uuid[], p_runs int[], p_results jsonb, p_paths jsonb) returns int
language plpgsql volatile
as $$
declare
	v_now timestamptz;
	v_count int;
	v_ties jsonb;
	v_name text;
	v_claimed timestamptz[];
	v_failures int[];
	v_crashes int[];
	v_batches bigint[];
	v_batch ignite.job_batch;
	v_progress boolean;
	v_together int;
	v_keep boolean;
	v_gone record;
begin
	if p_results is not null then
		if exists (
			select from jsonb_each_text(p_results) r
			where octet_length(r.value) > 65536) then
			perform ignite.refuse(422, 'result_too_large', 'A result is over 64 KiB; put it into the store and name it.');
		end if;
	end if;
	if cardinality(p_jobs) = 1 and ignite.finish_one(p_worker, p_queue, p_jobs[1], p_runs[1], p_results, p_paths) then
		return 1;
	end if;
	v_now := clock_timestamp();
	v_count := 0;
	v_progress := false;
	v_together := 0;
	select k.host || '/' || k.slot into v_name
	from ignite.workers k
	where k.worker_id = p_worker;
	select q.keep_done into v_keep
	from ignite.job_queues q
	where q.queue = p_queue;
	select f.batches, f.claimed, f.failures, f.crashes
	into v_batches, v_claimed, v_failures, v_crashes
	from ignite.batches_of(p_worker, p_jobs, p_runs) f;
	if v_batches is not null then
		for v_batch in
			delete from ignite.job_batch b
			where b.batch_id = any (v_batches)
			returning b.*
		loop
			v_count := v_count + 1;
			if v_batch.fresh and cardinality(v_batch.jobs) >= 16 then
				v_together := v_together + ignite.finish_together(v_batch, v_name, v_now, p_results, p_paths, v_keep);
			end if;
		end loop;
		-- One that was opened meanwhile is no longer ours to end like this.
		if v_count <> cardinality(v_batches) then
			perform ignite.refuse(409, 'lease_lost', 'One of these jobs was had alone meanwhile.');
		end if;
	end if;
	if v_batches is null then
		perform ignite.batch_leases(b.batch_id)
		from ignite.job_batch b
		where b.worker_id = p_worker
		and b.jobs && p_jobs;
	end if;
	if v_batches is not null then
		-- Who says how far it is leaves the batch: only a former run can have told anything.
		v_progress := exists (select from unnest(p_runs) r where r > 1);
	else
		v_claimed := array_fill(null::timestamptz, array[cardinality(p_jobs)]);
		v_failures := array_fill(0, array[cardinality(p_jobs)]);
		v_crashes := v_failures;
		v_count := 0;
		-- In their places one by one: an order in an aggregate is a sort.
		for v_gone in
			delete from ignite.job_lease l
			using unnest(p_jobs, p_runs) with ordinality b (job_id, run_no, place)
			where l.job_id = b.job_id
			and l.run_no = b.run_no
			returning b.place, l.claimed_at, l.failures, l.crashes, l.charged or l.run_no > 1 as told, l.worker_id = p_worker as own
		loop
			v_claimed[v_gone.place] := v_gone.claimed_at;
			v_failures[v_gone.place] := v_gone.failures;
			v_crashes[v_gone.place] := v_gone.crashes;
			v_progress := v_progress or v_gone.told;
			v_count := v_count + v_gone.own::int;
		end loop;
		if v_count <> cardinality(p_jobs) then
			perform ignite.refuse(409, 'lease_lost', 'Another run of one of these jobs took over.');
		end if;
	end if;
	if v_together < cardinality(p_jobs) then
		insert into ignite.jobs_ended (job_id, seq, queue, job_type, organization_id, priority, payload, course_id, concurrency_key,
			unique_key, idempotency_key, parent_id, run_at, created_at, created_by, created_by_agent, request_id, status, started_at,
			ended_at, worker_id, worker, run_no, failures, crashes, result, result_path, progress_stage, progress_percent, progress_message)
		select j.job_id, j.seq, j.queue, j.job_type, j.organization_id, j.priority, j.payload, j.course_id, j.concurrency_key,
			j.unique_key, j.idempotency_key, j.parent_id, j.run_at, j.created_at, j.created_by, j.created_by_agent, j.request_id, 'done',
			g.claimed_at, v_now, p_worker, v_name, g.run_no, g.failures, g.crashes,
			case when p_results is not null then nullif(p_results -> j.job_id::text, 'null') end,
			case when p_paths is not null then p_paths ->> j.job_id::text end,
			case when v_progress then (select p.stage from ignite.job_progress p where p.job_id = j.job_id) end, 100,
			case when v_progress then (select p.message from ignite.job_progress p where p.job_id = j.job_id) end
		from unnest(p_jobs, p_runs, v_claimed, v_failures, v_crashes) g (job_id, run_no, claimed_at, failures, crashes)
		join ignite.jobs j on j.job_id = g.job_id
		where v_keep
		or j.idempotency_key is not null
		or j.parent_id is not null
		or (p_results is not null and p_results ? j.job_id::text)
		or (p_paths is not null and p_paths ? j.job_id::text);
		with gone as (
			delete from ignite.jobs j
			where j.job_id = any (p_jobs)
			returning j.job_id, j.organization_id, j.queue, j.unique_key, j.concurrency_key, j.parent_id
		)
		select v_together + count(*), jsonb_agg(to_jsonb(g)) filter (where coalesce(g.unique_key, g.concurrency_key, g.parent_id::text) is not null)
		into v_count, v_ties
		from gone g;
		if v_count <> cardinality(p_jobs) then
			perform ignite.refuse(409, 'lease_lost', 'Another run of one of these jobs took over.');
		end if;
	end if;
	if v_progress then
		delete from ignite.job_progress p
		where p.job_id = any (p_jobs);
	end if;
	if exists (select from ignite.job_cancels) then
		delete from ignite.job_cancels c
		where c.job_id = any (p_jobs);
	end if;
	if v_ties is not null then
		perform ignite.finish_ties(v_ties);
	end if;
	return cardinality(p_jobs);
end
$$;
comment on function ignite.finish_many(uuid, text, uuid[], int[], jsonb, jsonb) is
	'All those runs of jobs of the queue succeeded: ends their jobs as done. PT409 lease_lost, and nothing is done, when another run took one over. Results and paths by job id. Internal.';

create function ignite.exchange(p_worker uuid, p_queue text, p_limit int, p_jobs uuid[], p_runs int[], p_results jsonb, p_paths jsonb,
	p_brief boolean default false)
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
	v_now timestamptz;
	v_limit int := least(p_limit, 1000);
	v_count int;
	v record;
	q ignite.job_queues;
	v_got ignite.claimed;
	v_type text;
	v_organization uuid;
begin
	if cardinality(p_jobs) > 0 then
		v_count := ignite.finish_many(p_worker, p_queue, p_jobs, p_runs, p_results, p_paths);
	end if;
	if v_limit <= 0 then
		return;
	end if;
	-- A claim that is lost after its worker began could give its run number to a second run.
	if current_setting('synchronous_commit') = 'off' then
		perform set_config('synchronous_commit', 'on', true);
	end if;
	-- By a variable: the clock itself is no bound for an index.
	v_now := clock_timestamp();
	select j as policy,
		(select s from ignite.job_scan s where s.queue = p_queue) as scan,
		(select k.slots from ignite.workers k where k.worker_id = p_worker) as slots,
		exists (
			select from ignite.job_wait w
			where w.queue = p_queue
			and w.until <= v_now
			and w.until < 'infinity') as due,
		exists (select from ignite.job_pauses p where p.queue = p_queue) as pauses
	into v
	from ignite.job_queues j
	where j.queue = p_queue;
	if not found then
		perform ignite.refuse(404, 'unknown_queue', 'There is no such queue.');
	end if;
	if v.slots is null then
		perform ignite.refuse(409, 'unknown_worker', 'That worker is not registered (any more).');
	end if;
	q := v.policy;
	-- A worker without slots hands its runs over: they start later than they are claimed, as prefetched ones do.
	if v.slots = 0 then
		q.prefetch := greatest(q.prefetch, 1);
	end if;
	if v.due then
		perform ignite.promote_due(p_queue, 100);
	end if;
	if q.paused then
		return;
	end if;
	if q.concurrency is not null then
		v_limit := least(v_limit, ignite.queue_room(p_queue, q.concurrency, null, false));
	end if;
	if v.pauses or v.scan is null then
		v.scan := ignite.scan_load(p_queue, v.scan);
	end if;
	v_got := ignite.claim_ready(p_worker, q, v.scan, v_limit);
	if v_got.jobs is null then
		return;
	end if;
	if cardinality(v_got.jobs) = 1 then
		return query
		select j.job_id, v_got.runs[1], j.queue, j.job_type, j.organization_id, j.payload, v_got.failures[1] + 1, q.max_attempts,
			q.lease_seconds, q.heartbeat_seconds, q.timeout_seconds, j.created_at
		from ignite.jobs j
		where j.job_id = v_got.jobs[1];
		return;
	end if;
	if v_got.first_seq is not null then
		return query
		select j.job_id, 1, case when l.first then j.queue end, j.job_type, case when l.first then j.organization_id end, j.payload, 1,
			case when l.first then q.max_attempts end, case when l.first then q.lease_seconds end,
			case when l.first then q.heartbeat_seconds end, case when l.first then q.timeout_seconds end, j.created_at
		from ignite.jobs j
		cross join lateral (select j.seq = v_got.first_seq or not p_brief as first) l
		where j.organization_id = v_got.organization_id
		and j.queue = p_queue
		and j.seq between v_got.first_seq and v_got.first_seq + cardinality(v_got.jobs) - 1
		order by j.seq;
		return;
	end if;
	if p_brief then
		select j.job_type, j.organization_id into v_type, v_organization
		from ignite.jobs j
		where j.job_id = v_got.jobs[1];
	end if;
	-- Saying the same in each row takes longer than reading the jobs.
	return query
	select j.job_id, l.run_no, case when l.first then j.queue end, case when l.first or j.job_type <> v_type then j.job_type end,
		case when l.first or j.organization_id <> v_organization then j.organization_id end, j.payload, l.failures + 1,
		case when l.first then q.max_attempts end, case when l.first then q.lease_seconds end,
		case when l.first then q.heartbeat_seconds end, case when l.first then q.timeout_seconds end, j.created_at
	from (
		select u.job_id, u.run_no, u.failures, u.place = 1 or not p_brief as first
		from unnest(v_got.jobs, v_got.runs, v_got.failures) with ordinality u (job_id, run_no, failures, place)) l
	join ignite.jobs j on j.job_id = l.job_id;
end
$$;
comment on function ignite.exchange(uuid, text, int, uuid[], int[], jsonb, jsonb, boolean) is
	'Finishes runs that succeeded and claims new ones, in one transaction. PT409 lease_lost when another run took one of them over: then nothing was done. p_brief: what would be said of a job as of the first is null.';

-- ---- steps ----

create table ignite.job_steps (
	job_id uuid not null,
	step text not null check (length(step) between 1 and 200),
	organization_id uuid not null,
	run_no int not null,
	value jsonb not null,
	created_at timestamptz not null,
	primary key (job_id, step)
);
comment on table ignite.job_steps is 'What a run of a job has finished and a rerun need not do, or pay for, again. Gone with the job''s end.';
comment on column ignite.job_steps.run_no is 'The run that finished the step.';
alter table ignite.job_steps enable row level security;
create policy service_role_all on ignite.job_steps to service_role using (true) with check (true);
create policy members_read on ignite.job_steps for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
grant select on ignite.job_steps to authenticated, service_role;

create function ignite.step_put(p_job uuid, p_run_no int, p_step text, p_value jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_organization uuid;
	v_value jsonb;
begin
	if octet_length(p_value::text) > 1048576 then
		perform ignite.refuse(422, 'step_too_large', 'A step''s value is over 1 MiB; put it into the store and name it.');
	end if;
	-- The share lock makes the run's end come before or after us.
	select l.organization_id into v_organization
	from ignite.job_lease l
	where l.job_id = p_job
	and l.run_no = p_run_no
	for share;
	if not found and ignite.batch_open(p_job) then
		select l.organization_id into v_organization
		from ignite.job_lease l
		where l.job_id = p_job
		and l.run_no = p_run_no
		for share;
	end if;
	if v_organization is null then
		perform ignite.refuse(409, 'lease_lost', 'Another run of this job took over.');
	end if;
	insert into ignite.job_steps (job_id, step, organization_id, run_no, value, created_at)
	values (p_job, p_step, v_organization, p_run_no, coalesce(p_value, 'null'), clock_timestamp())
	on conflict (job_id, step) do nothing
	returning value into v_value;
	if not found then
		select s.value into v_value
		from ignite.job_steps s
		where s.job_id = p_job
		and s.step = p_step;
	end if;
	return v_value;
end
$$;
comment on function ignite.step_put(uuid, int, text, jsonb) is
	'Records what the run finished, behind the fence (PT409 lease_lost); the first value of a step stays and is returned.';

create function ignite.step_get(p_job uuid, p_step text) returns jsonb
language sql stable security definer
set search_path = ''
as $$
	select s.value
	from ignite.job_steps s
	where s.job_id = p_job
	and s.step = p_step
$$;
comment on function ignite.step_get(uuid, text) is 'What an earlier run of the job recorded for the step, or null.';

create function ignite.steps_sweep() returns int
language plpgsql volatile
as $$
declare
	v_count int;
begin
	delete from ignite.job_steps s
	where not exists (select from ignite.jobs j where j.job_id = s.job_id)
	and not exists (select from ignite.jobs_ended e where e.job_id = s.job_id and e.status <> 'done');
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function ignite.steps_sweep() is
	'Forgets the steps of jobs that are done or no longer on record; those of others wait for a redrive. Internal.';

revoke all on function ignite.steps_sweep(), ignite.finish_many(uuid, text, uuid[], int[], jsonb, jsonb),
	ignite.finish_one(uuid, text, uuid, int, jsonb, jsonb),
	ignite.is_plain(ignite.jobs, jsonb, jsonb),
	ignite.finish_together(ignite.job_batch, text, timestamptz, jsonb, jsonb, boolean),
	ignite.batches_of(uuid, uuid[], int[]), ignite.finish_ties(jsonb),
	ignite.exchange(uuid, text, int, uuid[], int[], jsonb, jsonb, boolean), ignite.step_put(uuid, int, text, jsonb), ignite.step_get(uuid, text)
from public;
grant execute on function ignite.exchange(uuid, text, int, uuid[], int[], jsonb, jsonb, boolean), ignite.step_put(uuid, int, text, jsonb),
	ignite.step_get(uuid, text) to service_role;
