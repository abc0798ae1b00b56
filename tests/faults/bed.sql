-- What the queue's fault tests need in their database: the probe's queue, a place for its effects, short ways to enqueue.

insert into ignite.job_queues (queue)
values ('test_jobs');
insert into ignite.job_types (queue, job_type)
values ('test_jobs', 'test');

create table public.effect (job_id uuid, run_no int);
grant all on public.effect to service_role;

create schema fault;
create table fault.asked (job_id uuid);
create table fault.killed (slot text, at timestamptz);

-- From here to the end of the transaction: the service, for that organisation (any when null).
create function fault.act(p_organization uuid default null) returns void
language sql
as $$
	select set_config('request.jwt.claims', '{"role":"service_role"}', true),
		set_config('ignite.organization', coalesce(p_organization, (
			select o.organization_id from ignite.organizations o order by o.organization_id limit 1))::text, true),
		set_config('role', 'service_role', true)
$$;

create function fault.put(p_payload jsonb, p_key text default null, p_run_at timestamptz default null, out job_id uuid, out created boolean)
language plpgsql
as $$
begin
	perform fault.act();
	select e.job_id, e.created into job_id, created
	from ignite.enqueue_job('test_jobs', 'test', p_payload, p_key, p_run_at => p_run_at) e;
	perform set_config('role', 'none', true);
	insert into fault.asked (job_id)
	values (put.job_id);
end
$$;

create function fault.put_many(p_payload jsonb, p_count int, p_organization uuid default null) returns void
language plpgsql
as $$
begin
	perform fault.act(p_organization);
	-- As many at once as one call takes: in a queue with prefetch they are packs.
	perform count(e.job_id)
	from generate_series(0, p_count - 1, 10000) first,
	lateral public.enqueue_jobs('test_jobs', 'test', (
		select jsonb_agg(jsonb_build_object('payload', p_payload || jsonb_build_object('number', n)))
		from generate_series(first + 1, least(first + 10000, p_count)) n), current_setting('ignite.organization')::uuid) e;
	perform set_config('role', 'none', true);
end
$$;

-- As if nothing had ever been enqueued; no worker runs meanwhile. p_policy: columns of job_queues.
create function fault.afresh(p_policy text) returns void
language plpgsql
as $$
begin
	truncate ignite.jobs, ignite.jobs_ended, ignite.jobs_done_batch, ignite.job_attempts_undone, ignite.job_ready, ignite.job_wait, ignite.job_lease, ignite.job_batch,
		ignite.job_progress, ignite.job_keys, ignite.job_serial, ignite.job_children, ignite.job_cancels, ignite.workers,
		public.effect, fault.asked, fault.killed;
	delete from ignite.job_queues where queue = 'test_jobs';
	insert into ignite.job_queues (queue) values ('test_jobs');
	insert into ignite.job_types (queue, job_type) values ('test_jobs', 'test');
	if p_policy <> '' then
		execute 'update ignite.job_queues set ' || p_policy || ' where queue = ''test_jobs''';
	end if;
end
$$;

-- Claims by hand, for rows that no worker leaves behind.
create function fault.claim_by_hand() returns table (job_id uuid, run_no int)
language plpgsql
as $$
declare
	v_worker uuid := gen_random_uuid();
begin
	perform fault.act();
	perform ignite.worker_register(v_worker, 'test_jobs', 'host', v_worker::text, 1, 1);
	return query select c.job_id, c.run_no from ignite.claim(v_worker, 'test_jobs', 1) c;
	perform set_config('role', 'none', true);
end
$$;
