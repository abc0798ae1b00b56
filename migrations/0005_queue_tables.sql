-- The job queue's tables (docs/queue.md). A live job has one row in jobs and exactly one in job_ready,
-- job_wait or job_lease (or, with others, a part of one in job_ready or job_batch); an ended job has one row in jobs_ended,
-- or a part of one in jobs_done_batch, and none elsewhere.

create sequence ignite.job_seq as bigint;
comment on sequence ignite.job_seq is 'Creation order of jobs.';

create table ignite.job_queues (
	queue text primary key check (queue ~ '^[a-z][a-z0-9_]{0,49}$'),
	max_attempts int not null default 3 check (max_attempts between 1 and 100),
	max_crashes int not null default 3 check (max_crashes between 1 and 100),
	backoff_seconds int[] not null default '{}',
	backoff_base_seconds double precision not null default 2 check (backoff_base_seconds > 0),
	backoff_cap_seconds double precision not null default 300 check (backoff_cap_seconds > 0),
	lease_seconds int not null default 30 check (lease_seconds between 2 and 86400),
	heartbeat_seconds int not null default 5 check (heartbeat_seconds between 1 and 3600),
	timeout_seconds int not null default 600 check (timeout_seconds between 1 and 604800),
	concurrency int check (concurrency > 0),
	organization_concurrency int check (organization_concurrency > 0),
	default_priority int not null default 100 check (default_priority between 0 and 1000),
	prefetch int not null default 0 check (prefetch between 0 and 1000),
	keep_done boolean not null default true,
	retention_days int not null default 30 check (retention_days between 1 and 3650),
	paused boolean not null default false,
	pause_reason text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check (heartbeat_seconds * 2 <= lease_seconds)
);
comment on table ignite.job_queues is 'One row a kind of job: its policy. Changed rows take effect at the next claim.';
comment on column ignite.job_queues.max_crashes is 'Charged crashes (runs whose worker died) after which the job is poison and dead-lettered.';
comment on column ignite.job_queues.backoff_seconds is 'Fixed waits after the first, second, … failure (the last repeats); empty: exponential with full jitter.';
comment on column ignite.job_queues.backoff_base_seconds is 'Upper bound of the first random wait; doubles with each failure up to backoff_cap_seconds.';
comment on column ignite.job_queues.lease_seconds is 'Silence of a worker after which its runs are given to others.';
comment on column ignite.job_queues.timeout_seconds is 'Hard deadline of one run, heartbeats or not.';
comment on column ignite.job_queues.concurrency is 'Exact cap on runs at once, null for none.';
comment on column ignite.job_queues.organization_concurrency is 'Exact cap on runs at once of one organisation, null for none.';
comment on column ignite.job_queues.prefetch is 'Jobs a worker may claim beyond its free threads; a run then counts as started at its first progress.';
comment on column ignite.job_queues.keep_done is
	'False: done jobs leave no row, unless they have a result, an idempotency key or a parent. For very short jobs that nobody asks about afterwards; taken with prefetch.';
comment on column ignite.job_queues.retention_days is 'How long ended jobs and attempts stay; they go by whole weeks, by the longest of all queues.';

create table ignite.job_types (
	queue text not null references ignite.job_queues (queue) on update cascade on delete cascade,
	job_type text not null check (job_type ~ '^[a-z][a-z0-9_]{0,62}$'),
	needs_course boolean not null default false,
	one_per_course boolean not null default false,
	primary key (queue, job_type)
);
comment on table ignite.job_types is 'What may be enqueued where.';
comment on column ignite.job_types.needs_course is 'The payload must name course_id.';
comment on column ignite.job_types.one_per_course is 'Jobs on one course run one after the other (concurrency key course:<id>).';

create table ignite.jobs (
	job_id uuid primary key,
	seq bigint not null,
	queue text not null,
	job_type text not null,
	organization_id uuid not null,
	priority int not null,
	payload jsonb not null,
	course_id text,
	concurrency_key text,
	unique_key text,
	idempotency_key text,
	parent_id uuid,
	run_at timestamptz,
	created_at timestamptz not null,
	created_by uuid,
	created_by_agent text,
	request_id text,
	ready_seq bigint
);
create index jobs_by_organization on ignite.jobs (organization_id, queue, seq);
create index jobs_by_parent on ignite.jobs (parent_id) where parent_id is not null;
comment on table ignite.jobs is 'What never changes about a live job. Moved to jobs_ended in the transaction that ends it.';
comment on column ignite.jobs.seq is 'Creation order; also the job''s place in its organisation''s line.';
comment on column ignite.jobs.priority is '0 to 1000, lower first.';
comment on column ignite.jobs.ready_seq is 'seq of the row in job_ready that it shared when it was enqueued with others; null: it had one of its own.';
comment on column ignite.jobs.created_by is 'Claim sub of who enqueued it. No foreign key.';
comment on column ignite.jobs.created_by_agent is 'The synthetic user id that a dev-agent sent, for audit only.';

create table ignite.jobs_ended (
	job_id uuid not null,
	seq bigint not null,
	queue text not null,
	job_type text not null,
	organization_id uuid not null,
	priority int not null,
	payload jsonb not null,
	course_id text,
	concurrency_key text,
	unique_key text,
	idempotency_key text,
	parent_id uuid,
	run_at timestamptz,
	created_at timestamptz not null,
	created_by uuid,
	created_by_agent text,
	request_id text,
	status text not null,
	started_at timestamptz,
	ended_at timestamptz not null,
	ended_by text,
	worker_id uuid,
	worker text,
	run_no int not null,
	failures int not null,
	crashes int not null,
	result jsonb,
	result_path text,
	error text,
	error_class text,
	progress_stage text,
	progress_percent int,
	progress_message text,
	primary key (job_id, ended_at)
) partition by range (ended_at);
create index jobs_ended_by_organization on ignite.jobs_ended (organization_id, queue, seq);
create index jobs_ended_by_status on ignite.jobs_ended (queue, status, ended_at) where status <> 'done';
create index jobs_ended_by_time on ignite.jobs_ended using brin (ended_at) with (pages_per_range = 32);
create index jobs_ended_by_parent on ignite.jobs_ended (parent_id) where parent_id is not null;
comment on table ignite.jobs_ended is 'Ended jobs and how they ended; a partition a week, dropped by retention.';
comment on column ignite.jobs_ended.status is 'done, failed, dead_letter or cancelled.';
comment on column ignite.jobs_ended.worker is 'host/slot of the worker whose run ended the job as done: this row is that run''s record, too.';
comment on column ignite.jobs_ended.ended_by is 'Who ended it when it was not its worker: a user, reaper, drift.';
create table ignite.jobs_ended_default partition of ignite.jobs_ended default;
comment on table ignite.jobs_ended_default is 'Catches what no week was made for; maintain() moves it on.';

create type ignite.id_range as range (subtype = uuid);
comment on type ignite.id_range is 'From the lowest to the highest of many ids.';
create table ignite.jobs_done_batch (
	organization_id uuid not null,
	queue text not null,
	last_seq bigint not null,
	first_seq bigint not null,
	started_at timestamptz not null,
	ended_at timestamptz not null,
	worker_id uuid not null,
	worker text,
	size int not null,
	ids ignite.id_range not null,
	jobs ignite.jobs[] not null,
	primary key (organization_id, queue, last_seq, ended_at)
) partition by range (ended_at);
create index jobs_done_batch_by_ids on ignite.jobs_done_batch using gist (ids);
create index jobs_done_batch_by_time on ignite.jobs_done_batch (queue, ended_at);
comment on table ignite.jobs_done_batch is
	'Plain jobs that one worker claimed and ended together, each done by its first run: one row for all. A partition a week, dropped by retention.';
comment on column ignite.jobs_done_batch.jobs is 'Their rows in jobs, as they were. jobs_done unfolds them; done_in_batch() finds one by its id.';
comment on column ignite.jobs_done_batch.ids is 'Lowest and highest id: ids are made in the order of time, so that few batches can hold a given one.';
comment on column ignite.jobs_done_batch.started_at is 'When they were claimed, all at once.';
comment on column ignite.jobs_done_batch.first_seq is 'None of them has a lower seq, nor a higher one than last_seq.';
create table ignite.jobs_done_batch_default partition of ignite.jobs_done_batch default;
comment on table ignite.jobs_done_batch_default is 'Catches what no week was made for; maintain() moves it on.';
do $$
begin
	-- The same organisation, queue and type again and again: a tenth of the bytes, for little time.
	alter table ignite.jobs_done_batch alter jobs set compression lz4;
	alter table ignite.jobs_done_batch_default alter jobs set compression lz4;
exception when feature_not_supported then
	-- A server that was built without it. The older method costs more than all else.
	alter table ignite.jobs_done_batch alter jobs set storage external;
	alter table ignite.jobs_done_batch_default alter jobs set storage external;
end
$$;

create view ignite.jobs_done with (security_invoker = true) as
select j.job_id, j.seq, b.queue, j.job_type, b.organization_id, j.priority, j.payload, j.course_id, j.concurrency_key, j.unique_key,
	j.idempotency_key, j.parent_id, j.run_at, j.created_at, j.created_by, j.created_by_agent, j.request_id, 'done' as status,
	b.started_at, b.ended_at, null::text as ended_by, b.worker_id, b.worker, 1 as run_no, 0 as failures, 0 as crashes,
	null::jsonb as result, null::text as result_path, null::text as error, null::text as error_class, null::text as progress_stage,
	100 as progress_percent, null::text as progress_message
from ignite.jobs_done_batch b
cross join lateral unnest(b.jobs) j;
comment on view ignite.jobs_done is 'The jobs of jobs_done_batch, with the columns of jobs_ended.';

create view ignite.jobs_ended_all with (security_invoker = true) as
select *
from ignite.jobs_ended
union all
select *
from ignite.jobs_done;
comment on view ignite.jobs_ended_all is 'Every ended job, whether its row is its own or shared.';

create table ignite.job_attempts_undone (
	job_id uuid not null,
	run_no int not null,
	organization_id uuid not null,
	queue text not null,
	worker_id uuid,
	worker text,
	started_at timestamptz not null,
	ended_at timestamptz not null,
	outcome text not null,
	error text,
	error_class text,
	primary key (job_id, run_no, ended_at)
) partition by range (ended_at);
comment on table ignite.job_attempts_undone is 'History: a row for each run that ended, but for the one that ended its job as done (jobs_ended has it); a partition a week, dropped by retention.';
comment on column ignite.job_attempts_undone.outcome is 'failed, retry, rate_limit, blocked, cancelled, crashed, timeout, released or waiting.';
comment on column ignite.job_attempts_undone.worker is 'host/slot of the worker.';
create table ignite.job_attempts_undone_default partition of ignite.job_attempts_undone default;
comment on table ignite.job_attempts_undone_default is 'Catches what no week was made for; maintain() moves it on.';

create view ignite.job_attempts_by_row with (security_invoker = true) as
select u.job_id, u.run_no, u.organization_id, u.queue, u.worker_id, u.worker, u.started_at, u.ended_at, u.outcome, u.error,
	u.error_class
from ignite.job_attempts_undone u
union all
select e.job_id, e.run_no, e.organization_id, e.queue, e.worker_id, e.worker, e.started_at, e.ended_at, 'done',
	case e.ended_by when 'drift' then 'Its course was found in the store after the lease had expired.' end, e.ended_by
from ignite.jobs_ended e
where e.status = 'done';
comment on view ignite.job_attempts_by_row is 'The part of job_attempts that is recorded job by job.';

create view ignite.job_attempts with (security_invoker = true) as
select *
from ignite.job_attempts_by_row
union all
select j.job_id, 1, b.organization_id, b.queue, b.worker_id, b.worker, b.started_at, b.ended_at, 'done', null, null
from ignite.jobs_done_batch b
cross join lateral unnest(b.jobs) j;
comment on view ignite.job_attempts is 'History: a row for each run that ended.';

create table ignite.job_ready (
	queue text not null,
	priority int not null,
	organization_id uuid not null,
	seq bigint not null,
	job_id uuid not null,
	run_no int not null default 0,
	failures int not null default 0,
	crashes int not null default 0,
	alone boolean not null default false,
	ready_at timestamptz not null,
	jobs uuid[],
	seqs bigint[],
	primary key (queue, priority, organization_id, seq, job_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
	autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.2);
-- In the row: what is small enough for a page is not worth a table beside it.
alter table ignite.job_ready
	alter jobs set storage plain,
	alter seqs set storage plain;
create index job_ready_packs on ignite.job_ready (queue, priority, organization_id, seq) where jobs is not null;
comment on table ignite.job_ready is
	'May run now: a job, or a pack of jobs that were enqueued together and have not run yet. Insert and delete only; but for packs no other index than its key.';
comment on column ignite.job_ready.jobs is 'The jobs of a pack, 100 at most, in the order of their seqs; null: a row for one job.';
comment on column ignite.job_ready.seq is 'The job''s; of a pack, the one that its jobs know it by (jobs.ready_seq).';
comment on column ignite.job_ready.run_no is 'Number of the last run; never goes down.';
comment on column ignite.job_ready.failures is 'Charged failures so far.';
comment on column ignite.job_ready.crashes is 'Charged crashes so far.';
comment on column ignite.job_ready.alone is 'Was lost before it started: claimed alone the next time.';

create table ignite.job_wait (
	job_id uuid primary key,
	queue text not null,
	priority int not null,
	organization_id uuid not null,
	seq bigint not null,
	run_no int not null default 0,
	failures int not null default 0,
	crashes int not null default 0,
	reason text not null,
	detail text,
	concurrency_key text,
	since timestamptz not null,
	until timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
create index job_wait_due on ignite.job_wait (queue, until) where until < 'infinity';
create index job_wait_line on ignite.job_wait (organization_id, concurrency_key, priority, seq) where reason = 'concurrency';
comment on table ignite.job_wait is 'May not run yet: waits for a time, a person, its children, or another job on the same thing.';
comment on column ignite.job_wait.reason is 'scheduled, backoff, rate_limit, blocked, children or concurrency.';
comment on column ignite.job_wait.until is 'When it becomes ready; infinity: something else must happen.';

create table ignite.job_lease (
	job_id uuid primary key,
	run_no int not null,
	worker_id uuid not null,
	queue text not null,
	priority int not null,
	organization_id uuid not null,
	seq bigint not null,
	failures int not null,
	crashes int not null,
	charged boolean not null,
	taken_over boolean not null default false,
	lease_seconds int not null,
	claimed_at timestamptz not null,
	deadline timestamptz not null
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500,
	autovacuum_vacuum_cost_delay = 0);
create index job_lease_by_worker on ignite.job_lease (worker_id);
comment on table ignite.job_lease is 'Runs now: (job_id, run_no) is the fence that every write of the run carries.';
comment on column ignite.job_lease.charged is 'A crash of this run counts: it has started, or it was claimed alone.';
comment on column ignite.job_lease.taken_over is 'Another worker than the claimer runs it; happens once at most.';
comment on column ignite.job_lease.deadline is 'Hard end of this run, whatever the heartbeat says.';

create table ignite.job_batch (
	batch_id bigint generated always as identity primary key,
	worker_id uuid not null,
	queue text not null,
	priority int not null,
	organization_id uuid not null,
	lease_seconds int not null,
	claimed_at timestamptz not null,
	deadline timestamptz not null,
	jobs uuid[] not null,
	runs int[] not null,
	seqs bigint[] not null,
	failures int[] not null,
	crashes int[] not null,
	fresh boolean not null,
	first_seq bigint
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 100, autovacuum_vacuum_cost_delay = 0);
-- Compressing them would cost more than all else.
alter table ignite.job_batch
	alter jobs set storage external,
	alter runs set storage external,
	alter seqs set storage external,
	alter failures set storage external,
	alter crashes set storage external;
create index job_batch_by_worker on ignite.job_batch (worker_id);
-- Under a pinned horizon a worker's dead batches stay: the one that ends is found past them.
create index job_batch_by_first on ignite.job_batch ((jobs[1]));
comment on table ignite.job_batch is
	'One lease for many short jobs that were claimed together and are to end together. As soon as anything else is to be done with one of them, batch_open() makes a lease of each.';
comment on column ignite.job_batch.fresh is 'All of them run for the first time.';
comment on column ignite.job_batch.first_seq is 'Not null: their seqs count up from here without a gap, so that a range of an index finds them all.';
comment on column ignite.job_batch.jobs is 'In the order of the claim; runs, seqs, failures and crashes have the same places.';

create view ignite.job_leases with (security_invoker = true) as
select l.job_id, l.run_no, l.worker_id, l.queue, l.priority, l.organization_id, l.seq, l.failures, l.crashes, l.charged, l.taken_over,
	l.lease_seconds, l.claimed_at, l.deadline
from ignite.job_lease l
union all
select j.job_id, j.run_no, b.worker_id, b.queue, b.priority, b.organization_id, j.seq, j.failures, j.crashes, false, false,
	b.lease_seconds, b.claimed_at, b.deadline
from ignite.job_batch b
cross join lateral unnest(b.jobs, b.runs, b.seqs, b.failures, b.crashes) j (job_id, run_no, seq, failures, crashes)
-- An index will do where plans are pinned to indexes: a forbidden scan looks so dear that it is compiled (JIT).
where b.batch_id > 0;
comment on view ignite.job_leases is 'What runs now, whether under a lease of its own or in a batch.';

create table ignite.job_progress (
	job_id uuid primary key,
	run_no int not null,
	organization_id uuid not null,
	stage text,
	percent int,
	message text,
	updated_at timestamptz not null
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
comment on table ignite.job_progress is 'Latest progress of a live job; best effort, updated in place (heap-only).';

create table ignite.job_keys (
	organization_id uuid not null,
	queue text not null,
	kind text not null,
	key text not null,
	job_id uuid not null,
	payload_hash bytea,
	extra boolean not null default false,
	created_at timestamptz not null,
	primary key (organization_id, queue, kind, key)
);
create index job_keys_extra on ignite.job_keys (job_id) where extra;
comment on table ignite.job_keys is 'Idempotency keys (kept until retention removes the job) and unique-while-active keys (released at the end).';
comment on column ignite.job_keys.kind is 'idempotency or unique. Not a check constraint: those are parsed anew at each insert.';
comment on column ignite.job_keys.extra is 'An idempotency key that met an active unique key: it answers a job that was enqueued under another key.';
comment on column ignite.job_keys.payload_hash is 'SHA-256 of type and payload under an idempotency key.';

create table ignite.job_serial (
	organization_id uuid not null,
	concurrency_key text not null,
	job_id uuid not null,
	primary key (organization_id, concurrency_key)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
comment on table ignite.job_serial is 'Which job holds a concurrency key: the one that is ready or runs. The others stand in job_wait.';

create table ignite.job_children (
	parent_id uuid not null,
	child_id uuid not null,
	primary key (parent_id, child_id)
);
create index job_children_by_child on ignite.job_children (child_id);
comment on table ignite.job_children is 'Children that have not ended yet; a waiting parent goes on when its last row is gone.';

create table ignite.job_cancels (
	job_id uuid primary key,
	organization_id uuid not null,
	requested_at timestamptz not null,
	requested_by text
);
comment on table ignite.job_cancels is 'Running jobs that somebody wants stopped; the next heartbeat tells the worker.';

create table ignite.workers (
	worker_id uuid primary key,
	queue text not null,
	host text not null,
	slot text not null,
	pid int not null,
	slots int not null,
	started_at timestamptz not null,
	seen_at timestamptz not null
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 100);
create unique index workers_by_slot on ignite.workers (queue, host, slot);
comment on table ignite.workers is 'One row a worker process; seen_at is the heartbeat of all its leases (not indexed: updates stay heap-only).';

create table ignite.job_scan (
	queue text primary key references ignite.job_queues (queue) on update cascade on delete cascade,
	priorities int[] not null default '{}',
	organizations uuid[] not null default '{}',
	marks bigint[] not null default '{}',
	scanned_at timestamptz not null default '-infinity',
	cost_us double precision not null default 0,
	marked_at timestamptz not null default '-infinity',
	turn bigint not null default 0
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50);
comment on table ignite.job_scan is 'Low-water marks: per queue the (priority, organisation) pairs with ready jobs and where each begins. A hint, written at most twice a second.';
comment on column ignite.job_scan.cost_us is 'What the last scan from zero cost; the next one waits twenty times as long, and 20 ms at least.';
comment on column ignite.job_scan.turn is 'The queue''s turn when the marks were written: how many claims there have been since.';

create table ignite.job_pauses (
	queue text not null references ignite.job_queues (queue) on update cascade on delete cascade,
	organization_id uuid not null references ignite.organizations (organization_id) on delete cascade,
	reason text,
	since timestamptz not null default now(),
	primary key (queue, organization_id)
);
comment on table ignite.job_pauses is 'Organisations whose jobs of a queue nobody may start. A whole queue is paused by job_queues.paused.';

create table ignite.upkeep (
	task text primary key,
	ran_at timestamptz not null
) with (fillfactor = 20);
comment on table ignite.upkeep is 'When maintain() last did what need not be done at each call.';
insert into ignite.upkeep (task, ran_at)
values ('housekeeping', '-infinity');

create table ignite.job_schedules (
	schedule_id uuid primary key default ignite.uuid_v7(),
	organization_id uuid not null references ignite.organizations (organization_id) on delete cascade,
	name text not null check (length(name) between 1 and 100),
	queue text not null references ignite.job_queues (queue) on update cascade on delete cascade,
	job_type text not null,
	payload jsonb not null,
	every interval not null check (every between interval '1 minute' and interval '366 days'),
	next_at timestamptz not null default now() check (next_at between '2020-01-01Z' and '2200-01-01Z'),
	enabled boolean not null default true,
	last_job_id uuid,
	last_error text,
	created_at timestamptz not null default now(),
	unique (organization_id, name)
);
comment on table ignite.job_schedules is 'Jobs to enqueue again and again; maintain() enqueues what is due, a missed turn once.';
comment on column ignite.job_schedules.next_at is 'The next turn; also the anchor: turns are next_at plus multiples of every.';

-- The rotor of a queue: each claim starts with the next organisation. A sequence is shared by all sessions, locks
-- nobody and is never rolled back. One a queue: if two queues shared it, a steady rhythm of their claims could give
-- one of them the even numbers only, and an organisation no turn.
create function ignite.queue_rotor() returns trigger
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	if tg_op <> 'INSERT' then
		execute format('drop sequence if exists ignite.%I', 'turn_' || old.queue);
	end if;
	if tg_op <> 'DELETE' then
		execute format('create sequence ignite.%I as bigint cycle', 'turn_' || new.queue);
		execute format('comment on sequence ignite.%I is %L', 'turn_' || new.queue, 'Whose turn it is in the queue ' || new.queue || '.');
	end if;
	return null;
end
$$;
comment on function ignite.queue_rotor() is 'Keeps a sequence turn_<queue> for each queue.';
revoke all on function ignite.queue_rotor() from public;
create trigger rotor_kept after insert or delete on ignite.job_queues
	for each row execute function ignite.queue_rotor();
create trigger rotor_renamed after update of queue on ignite.job_queues
	for each row when (old.queue <> new.queue) execute function ignite.queue_rotor();

insert into ignite.job_queues (queue)
values ('ai_course_jobs'), ('ai_media_jobs');
insert into ignite.job_types (queue, job_type, needs_course, one_per_course)
values
	('ai_course_jobs', 'ai_course_generate', true, true),
	('ai_media_jobs', 'ai_media_generate', true, false);
insert into ignite.job_scan (queue)
select queue from ignite.job_queues;

-- Reading: members their organisation's rows, the service everything. Writing: through functions only,
-- but for policies and schedules.
do $$
declare
	v_table text;
begin
	foreach v_table in array array['jobs', 'jobs_ended', 'jobs_done_batch', 'job_attempts_undone', 'job_ready', 'job_wait', 'job_lease', 'job_batch', 'job_progress',
		'job_cancels', 'job_schedules', 'job_pauses'] loop
		execute format('alter table ignite.%I enable row level security', v_table);
		execute format('create policy members_read on ignite.%I for select to authenticated
			using (organization_id = any ((select ignite.my_organizations())::uuid[]))', v_table);
		execute format('grant select on ignite.%I to authenticated', v_table);
	end loop;
	foreach v_table in array array['jobs', 'jobs_ended', 'jobs_done_batch', 'job_attempts_undone', 'job_ready', 'job_wait', 'job_lease', 'job_batch', 'job_progress',
		'job_cancels', 'job_schedules', 'job_pauses', 'job_queues', 'job_types', 'job_keys', 'job_serial', 'job_children', 'workers',
		'job_scan', 'upkeep', 'jobs_ended_default', 'jobs_done_batch_default', 'job_attempts_undone_default'] loop
		execute format('alter table ignite.%I enable row level security', v_table);
		execute format('create policy service_role_all on ignite.%I to service_role using (true) with check (true)', v_table);
		execute format('grant select on ignite.%I to service_role', v_table);
	end loop;
end
$$;
grant select on ignite.job_attempts, ignite.job_attempts_by_row, ignite.job_leases, ignite.jobs_done, ignite.jobs_ended_all to authenticated, service_role;
grant update on ignite.job_queues to service_role;
grant insert, update, delete on ignite.job_schedules to service_role;
create policy editors_add on ignite.job_schedules for insert to authenticated
	with check (organization_id = any ((select ignite.my_organizations('editor'))::uuid[]));
create policy editors_change on ignite.job_schedules for update to authenticated
	using (organization_id = any ((select ignite.my_organizations('editor'))::uuid[]))
	with check (organization_id = any ((select ignite.my_organizations('editor'))::uuid[]));
create policy editors_remove on ignite.job_schedules for delete to authenticated
	using (organization_id = any ((select ignite.my_organizations('editor'))::uuid[]));
grant insert (organization_id, name, queue, job_type, payload, every, next_at, enabled),
	update (payload, every, next_at, enabled), delete on ignite.job_schedules to authenticated;
-- Queue policies hold no one's data and explain waits.
create policy signed_in_read on ignite.job_queues for select to authenticated using (true);
grant select on ignite.job_queues to authenticated;
-- The heartbeat of one's own running jobs.
create policy members_read on ignite.workers for select to authenticated
	using (exists (select from ignite.job_leases l where l.worker_id = workers.worker_id));
grant select (worker_id, seen_at) on ignite.workers to authenticated;
