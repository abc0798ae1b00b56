-- The checker: fault.violations() reads the queue's tables and names every broken promise; no row: all is well. It trusts
-- nothing but what it reads: ignite's tables, the effects that the jobs left (public.effect), and fault.asked, the jobs whose
-- enqueueing was confirmed to a client.

create view fault.placed as
select job_id, queue, run_no, failures, crashes, 'ready' as place from ignite.job_ready where jobs is null
union all
select j.job_id, r.queue, r.run_no, r.failures, r.crashes, 'pack' from ignite.job_ready r cross join lateral unnest(r.jobs) j (job_id)
union all
select job_id, queue, run_no, failures, crashes, 'wait/' || reason from ignite.job_wait
union all
select job_id, queue, run_no, failures, crashes, 'lease' from ignite.job_leases;

-- Every job that there is, live or ended, and how many runs of it must have ended.
create view fault.job as
select j.job_id, j.queue, j.organization_id, j.idempotency_key, j.parent_id, j.run_at, 'live' as status,
	case p.place when 'lease' then p.run_no - 1 else p.run_no end as runs, p.failures, p.crashes, null::timestamptz as ended_at
from ignite.jobs j
left join fault.placed p using (job_id)
union all
select job_id, queue, organization_id, idempotency_key, parent_id, run_at, status, run_no, failures, crashes, ended_at
from ignite.jobs_ended_all;

-- What the history and the effects say of each job.
create view fault.history as
select job_id,
	count(*) as runs,
	min(run_no) as first_run,
	max(run_no) as last_run,
	count(*) filter (where outcome = 'done') as done,
	max(run_no) filter (where outcome = 'done') as done_run,
	count(*) filter (where outcome in ('retry', 'timeout', 'failed')) as failures,
	count(*) filter (where outcome = 'crashed') as crashes,
	(array_agg(outcome order by run_no desc, ended_at desc))[1] as last_outcome,
	max(ended_at) as ended_at,
	min(started_at) as started_at
from ignite.job_attempts
group by job_id;

create view fault.effects as
select job_id, count(*) as effects, max(run_no) as run_no
from public.effect
group by job_id;

create function fault.places() returns table (rule text, job_id uuid, detail text)
language sql stable
as $$
	select 'a live job is in exactly one place', j.job_id, coalesce(string_agg(p.place, ' ' order by p.place), 'nowhere')
	from ignite.jobs j
	left join fault.placed p using (job_id)
	group by j.job_id
	having count(p.place) <> 1
	union all
	select 'nothing is placed that is no live job', p.job_id, p.place
	from fault.placed p
	where not exists (select from ignite.jobs j where j.job_id = p.job_id)
	union all
	select 'a job ends once', e.job_id, string_agg(e.status, ' ')
	from ignite.jobs_ended_all e
	group by e.job_id
	having count(*) > 1
	union all
	select 'an ended job is not live', e.job_id, e.status
	from ignite.jobs_ended_all e
	join ignite.jobs j using (job_id)
	union all
	select 'there are four ends', e.job_id, e.status
	from ignite.jobs_ended_all e
	where e.status not in ('done', 'failed', 'dead_letter', 'cancelled')
	union all
	select 'no job is lost', a.job_id, null
	from fault.asked a
	where not exists (select from fault.job j where j.job_id = a.job_id)
$$;

create function fault.runs() returns table (rule text, job_id uuid, detail text)
language sql stable
as $$
	select 'runs are numbered without gaps', coalesce(j.job_id, h.job_id), format('%s runs, %s to %s, of %s', h.runs, h.first_run,
		h.last_run, j.runs)
	from fault.job j
	full join fault.history h using (job_id)
	where j.job_id is null
	or coalesce(h.runs, 0) <> j.runs
	or coalesce(h.last_run, 0) <> j.runs
	or coalesce(h.first_run, 1) <> 1
	union all
	select 'two runs of a job do not overlap', a.job_id, format('run %s began before the one before it had ended', a.run_no)
	from (
		select t.job_id, t.run_no, t.started_at, t.ended_at,
			lag(t.ended_at) over (partition by t.job_id order by t.run_no) as before
		from (
			select c.job_id, c.run_no, c.started_at, c.ended_at from ignite.job_attempts c
			union all
			select l.job_id, l.run_no, l.claimed_at, 'infinity' from ignite.job_leases l
		) t
	) a
	where a.started_at < a.before
	or a.ended_at < a.started_at
	union all
	select 'no job starts before its time', j.job_id, format('at %s instead of %s', h.started_at, j.run_at)
	from fault.job j
	join fault.history h using (job_id)
	where h.started_at < j.run_at
	union all
	select 'the last run fits the end', j.job_id, j.status || ' after ' || h.last_outcome
	from fault.job j
	join fault.history h using (job_id)
	where (j.status, h.last_outcome) not in (('done', 'done'), ('failed', 'failed'), ('dead_letter', 'retry'),
		('dead_letter', 'timeout'), ('dead_letter', 'crashed'))
	and j.status not in ('live', 'cancelled')
	or j.status in ('live', 'cancelled') and h.last_outcome = 'done'
	union all
	select 'charges are what the history says', j.job_id, format('failures %s of %s, crashes %s of %s', j.failures, h.failures,
		j.crashes, h.crashes)
	from fault.job j
	join ignite.job_queues q using (queue)
	join fault.history h using (job_id)
	where j.failures <> h.failures
	or j.crashes > h.crashes
	or j.crashes < h.crashes and q.prefetch = 0
$$;

create function fault.outcomes() returns table (rule text, job_id uuid, detail text)
language sql stable
as $$
	select 'a done job has one effect', j.job_id, coalesce(e.effects, 0) || ' effects'
	from fault.job j
	left join fault.effects e using (job_id)
	where j.status = 'done'
	and coalesce(e.effects, 0) <> 1
	union all
	select 'only a done job has an effect', e.job_id, j.status
	from fault.effects e
	left join fault.job j using (job_id)
	where j.status is distinct from 'done'
	union all
	select 'the effect is of the run that ended the job', j.job_id, format('effect of run %s, done in run %s, ended as run %s', e.run_no,
		h.done_run, j.runs)
	from fault.job j
	join fault.effects e using (job_id)
	left join fault.history h using (job_id)
	where j.status = 'done'
	and (e.run_no is distinct from h.done_run or h.done_run is distinct from j.runs or h.done <> 1)
$$;

create function fault.ties() returns table (rule text, job_id uuid, detail text)
language sql stable
as $$
	select 'a key has one job', min(j.job_id::text)::uuid, format('%s: %s jobs', j.idempotency_key, count(*))
	from fault.job j
	where j.idempotency_key is not null
	group by j.organization_id, j.queue, j.idempotency_key
	having count(*) > 1
	union all
	select 'a key leads to its job', k.job_id, k.kind || ' ' || k.key
	from ignite.job_keys k
	left join fault.job j using (job_id)
	where j.job_id is null
	or k.kind = 'unique' and j.status <> 'live'
	union all
	select 'a concurrency key is held by a live job', s.job_id, s.concurrency_key
	from ignite.job_serial s
	where not exists (select from fault.placed p where p.job_id = s.job_id and p.place in ('ready', 'lease'))
	union all
	select 'only children that live are waited for', c.child_id, 'of ' || c.parent_id
	from ignite.job_children c
	where not exists (select from ignite.jobs j where j.job_id = c.child_id)
	union all
	select 'a parent waits for somebody', w.job_id, w.reason
	from ignite.job_wait w
	where w.reason = 'children'
	and not exists (select from ignite.job_children c where c.parent_id = w.job_id)
	union all
	select 'a parent ends after its children', p.job_id, format('child %s ended later', c.job_id)
	from fault.job p
	join fault.job c on c.parent_id = p.job_id
	where p.status = 'done'
	and coalesce(c.ended_at, 'infinity') > p.ended_at
$$;

-- Runs at once, by the history: how many began minus how many ended, at each beginning.
create function fault.most_at_once(p_queue text, out overall int, out organization int)
language sql stable
as $$
	with step as (
		select organization_id, started_at as at, 1 as n from ignite.job_attempts where queue = p_queue
		union all
		select organization_id, ended_at, -1 from ignite.job_attempts where queue = p_queue
	), level as (
		select sum(n) over (order by at, n rows unbounded preceding) as overall,
			sum(n) over (partition by organization_id order by at, n rows unbounded preceding) as organization
		from step
	)
	select coalesce(max(overall), 0)::int, coalesce(max(organization), 0)::int
	from level
$$;

create function fault.caps() returns table (rule text, job_id uuid, detail text)
language sql stable
as $$
	select 'caps are kept', null::uuid, format('%s: %s at once, %s of one organisation', q.queue, m.overall, m.organization)
	from ignite.job_queues q, fault.most_at_once(q.queue) m
	where m.overall > q.concurrency
	or m.organization > q.organization_concurrency
	union all
	select 'caps are kept', null, format('%s leases now', count(*))
	from ignite.job_leases l
	join ignite.job_queues q using (queue)
	group by q.queue, q.concurrency
	having count(*) > q.concurrency
$$;

create function fault.violations() returns table (rule text, job_id uuid, detail text)
language sql stable
as $$
	select * from fault.places()
	union all
	select * from fault.runs()
	union all
	select * from fault.outcomes()
	union all
	select * from fault.ties()
	union all
	select * from fault.caps()
$$;
