-- Waking the workers of other hosts (docs/queue.md, Waking up). NOTIFY takes a lock of the whole database until its commit is done,
-- so it is never part of a transaction that enqueues: a handler calls this afterwards, in a transaction of its own.

create unlogged table ignite.queue_wakes (
	queue text not null references ignite.job_queues (queue) on update cascade on delete cascade,
	cancel boolean not null,
	told_at timestamptz not null,
	primary key (queue, cancel)
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
comment on table ignite.queue_wakes is
	'When workers of other hosts were last told, so that all handlers together tell them ten times a second at most. Unlogged: after a crash nothing of it matters.';
comment on column ignite.queue_wakes.cancel is 'Told that a running job is to be cancelled; else that there may be work.';
alter table ignite.queue_wakes enable row level security;

create function ignite.notify_workers(p_queue text, p_host text, p_cancel boolean default false) returns int
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
	v_now timestamptz := clock_timestamp();
	v_told timestamptz;
begin
	-- Workers alone listen; a process that serves HTTP (its slot begins so) claims nothing by itself.
	if not exists (
		select from ignite.workers k
		where k.queue = p_queue
		and k.host is distinct from p_host
		and k.slot not like 'http-%'
		and k.seen_at > v_now - interval '15 seconds'
		and case when p_cancel
			then exists (select from ignite.job_leases l where l.worker_id = k.worker_id)
			else (select count(*) from (select from ignite.job_leases l where l.worker_id = k.worker_id limit k.slots) held) < k.slots
			end) then
		return null;
	end if;
	-- A time far ahead of the clock is the clock's fault, and no reason to be silent until then.
	insert into ignite.queue_wakes as w (queue, cancel, told_at)
	values (p_queue, p_cancel, v_now)
	on conflict (queue, cancel) do update set
		told_at = excluded.told_at
	where w.told_at <= excluded.told_at - interval '100 milliseconds'
	or w.told_at > excluded.told_at + interval '10 seconds';
	if not found then
		select w.told_at into v_told
		from ignite.queue_wakes w
		where w.queue = p_queue
		and w.cancel = p_cancel;
		return greatest(1, least(100, ceil(extract(epoch from v_told - clock_timestamp()) * 1000 + 100)));
	end if;
	-- The lock of NOTIFY need not last as long as the disk takes; who is not told polls.
	perform set_config('synchronous_commit', 'off', true);
	perform pg_notify('ignite_jobs', p_queue || case when p_cancel then ' c' else '' end);
	return 0;
end
$$;
comment on function ignite.notify_workers(text, text, boolean) is
	'NOTIFY ignite_jobs with the queue''s name (cancel: and " c") when a worker on another host than this one (null: any) is idle (cancel: runs something). Null: there is none. Above 0: workers were told within the last 100 ms; ask again after so many milliseconds. Never inside a transaction that does anything else.';

revoke all on table ignite.queue_wakes from public;
revoke all on function ignite.notify_workers(text, text, boolean) from public;
grant execute on function ignite.notify_workers(text, text, boolean) to service_role;
