-- Workers and their claims, as service_role. docs/queue.md explains why the plans are pinned and how the low-water
-- marks work. Internal functions run under their caller's search_path.

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
	perform ignite.batches_open(p_worker);
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

create function ignite.paused_organizations(p_queue text) returns uuid[]
language plpgsql stable
as $$
begin
	return array(
		select p.organization_id
		from ignite.job_pauses p
		where p.queue = p_queue);
end
$$;
comment on function ignite.paused_organizations(text) is 'Whose jobs of the queue nobody may start. Internal.';

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
	v_paused uuid[] := ignite.paused_organizations(p_queue);
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
		continue when v_organization = any (v_paused);
		priorities := priorities || v_priority;
		organizations := organizations || v_organization;
		marks := marks || v_seq;
	end loop;
end
$$;
comment on function ignite.ready_scan(text) is
	'The pairs (priority, organisation) that have ready jobs, in order, and the first seq of each; without paused organisations. Internal.';

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
	-- By worker: an index for this alone would cost every claim and finish of every queue.
	select count(*) into v_used
	from ignite.workers k
	join ignite.job_lease l on l.worker_id = k.worker_id
	where l.queue = p_queue
	and (p_organization is null or l.organization_id = p_organization);
	-- Claimed before there was a cap.
	v_used := v_used + (
		select coalesce(sum(cardinality(b.jobs)), 0)
		from ignite.workers k
		join ignite.job_batch b on b.worker_id = k.worker_id
		where b.queue = p_queue
		and (p_organization is null or b.organization_id = p_organization));
	return p_cap - v_used;
end
$$;
comment on function ignite.queue_room(text, int, uuid, boolean) is
	'Free places under an exact cap, locked until the transaction ends; 0 when somebody else holds the lock and we only try. Internal.';

create type ignite.claimed as (
	jobs uuid[],
	runs int[],
	failures int[],
	last bigint,
	organization_id uuid,
	first_seq bigint
);
comment on type ignite.claimed is
	'Runs that were just leased, place by place, and the seq of the last one. first_seq not null: all are first runs of that organisation''s jobs, whose seqs count up from there without a gap.';

create function ignite.take_one(p_worker uuid, q ignite.job_queues, p_priority int, p_organization uuid, p_mark bigint) returns ignite.claimed
language plpgsql volatile
as $$
declare
	v_now timestamptz := clock_timestamp();
	v_deadline timestamptz := v_now + make_interval(secs => q.timeout_seconds);
	v_got ignite.claimed;
begin
	-- In one statement, as most of what it costs is each statement's start.
	with taken as (
		delete from ignite.job_ready d
		where d.ctid = any (array(
			select c.ctid
			from ignite.job_ready c
			where c.queue = q.queue
			and c.priority = p_priority
			and c.organization_id = p_organization
			and c.seq >= p_mark
			and c.jobs is null
			order by c.seq
			limit 1
			for update skip locked))
		returning d.job_id, d.seq, d.run_no, d.failures, d.crashes, d.alone, d.ready_at
	)
	insert into ignite.job_lease as l (job_id, run_no, worker_id, queue, priority, organization_id, seq, failures, crashes, charged,
		lease_seconds, claimed_at, deadline)
	select t.job_id, t.run_no + 1, p_worker, q.queue, p_priority, p_organization, t.seq, t.failures, t.crashes,
		q.prefetch = 0 or t.alone, q.lease_seconds, greatest(v_now, t.ready_at), v_deadline
	from taken t
	returning array[l.job_id], array[l.run_no], array[l.failures], l.seq
	into v_got.jobs, v_got.runs, v_got.failures, v_got.last;
	return v_got;
end
$$;
comment on function ignite.take_one(uuid, ignite.job_queues, int, uuid, bigint) is
	'Leases the first job, suspected or not, that has a row of its own in job_ready: of one (priority, organisation), from its mark on. Internal.';

create type ignite.taken as (
	jobs uuid[],
	runs int[],
	seqs bigint[],
	failures int[],
	crashes int[],
	alone boolean[],
	begun timestamptz[],
	last bigint
);
comment on type ignite.taken is 'Jobs that have just left job_ready, place by place, and the seq up to which nothing was left.';

create function ignite.take_rows(q ignite.job_queues, p_priority int, p_organization uuid, p_mark bigint, p_share int) returns ignite.taken
language plpgsql volatile
as $$
declare
	v_now timestamptz := clock_timestamp();
	v_stop bigint;
	v_got ignite.taken;
begin
	if q.prefetch > 0 then
		-- Packs keep their place in the line.
		select c.seq into v_stop
		from ignite.job_ready c
		where c.queue = q.queue
		and c.priority = p_priority
		and c.organization_id = p_organization
		and c.seq >= p_mark
		and c.jobs is not null
		order by c.seq
		limit 1;
	end if;
	v_stop := coalesce(v_stop, 9223372036854775807);
	-- Some may have become ready after v_now was looked at: no run begins, by the history, before the one before it has ended.
	with taken as (
		delete from ignite.job_ready d
		where d.ctid = any (array(
			select c.ctid
			from ignite.job_ready c
			where c.queue = q.queue
			and c.priority = p_priority
			and c.organization_id = p_organization
			and c.seq >= p_mark
			and c.seq < v_stop
			and c.jobs is null
			and (q.prefetch = 0 or not c.alone)
			order by c.seq
			limit p_share
			for update skip locked))
		returning d.job_id, d.seq, d.run_no, d.failures, d.crashes, d.alone, d.ready_at
	)
	select array_agg(t.job_id), array_agg(t.run_no + 1), array_agg(t.seq), array_agg(t.failures), array_agg(t.crashes), array_agg(t.alone),
		array_agg(greatest(v_now, t.ready_at)), max(t.seq)
	into v_got
	from taken t;
	return v_got;
end
$$;
comment on function ignite.take_rows(ignite.job_queues, int, uuid, bigint, int) is
	'Takes the first jobs of one (priority, organisation) that have rows of their own, from its mark to its first pack. Internal.';

create function ignite.take_packs(q ignite.job_queues, p_priority int, p_organization uuid, p_mark bigint, p_share int, p_size int)
returns ignite.taken
language plpgsql volatile
as $$
declare
	v_now timestamptz := clock_timestamp();
	v_row ignite.job_ready;
	v_room int;
	v_size int;
	v_left bigint;
	v_ordered boolean := true;
	v_got ignite.taken;
begin
	for v_row in
		delete from ignite.job_ready d
		where d.ctid = any (array(
			select c.ctid
			from ignite.job_ready c
			where c.queue = q.queue
			and c.priority = p_priority
			and c.organization_id = p_organization
			and c.seq >= p_mark
			and not c.alone
			order by c.seq
			limit greatest(p_share / p_size, 1)
			for update skip locked))
		returning d.*
	loop
		v_room := p_share - coalesce(cardinality(v_got.jobs), 0);
		v_size := coalesce(cardinality(v_row.jobs), 1);
		if v_size > v_room then
			-- What is too much stays where it was.
			insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, run_no, failures, crashes, ready_at, jobs, seqs)
			values (v_row.queue, v_row.priority, v_row.organization_id, v_row.seq, coalesce(v_row.jobs[v_room + 1], v_row.job_id),
				v_row.run_no, v_row.failures, v_row.crashes, v_row.ready_at, v_row.jobs[v_room + 1 :], v_row.seqs[v_room + 1 :]);
			v_left := least(v_left, v_row.seq);
			continue when v_room = 0;
			v_row.jobs := v_row.jobs[: v_room];
			v_row.seqs := v_row.seqs[: v_room];
			v_size := v_room;
		end if;
		v_ordered := v_ordered and v_row.seq >= coalesce(v_got.last, 0);
		v_got.jobs := v_got.jobs || coalesce(v_row.jobs, array[v_row.job_id]);
		v_got.seqs := v_got.seqs || coalesce(v_row.seqs, array[v_row.seq]);
		v_got.runs := v_got.runs || array_fill(v_row.run_no + 1, array[v_size]);
		v_got.failures := v_got.failures || array_fill(v_row.failures, array[v_size]);
		v_got.crashes := v_got.crashes || array_fill(v_row.crashes, array[v_size]);
		v_got.alone := v_got.alone || array_fill(false, array[v_size]);
		v_got.begun := v_got.begun || array_fill(greatest(v_now, v_row.ready_at), array[v_size]);
		v_got.last := greatest(v_got.last, v_row.seq);
	end loop;
	v_got.last := least(v_got.last, v_left - 1);
	if not v_ordered then
		-- They lay in other places than they were put in order.
		select array_agg(u.job_id), array_agg(u.run_no), array_agg(u.seq), array_agg(u.failures), array_agg(u.crashes), array_agg(u.alone),
			array_agg(u.begun), v_got.last
		into v_got
		from (
			select n.*
			from unnest(v_got.jobs, v_got.runs, v_got.seqs, v_got.failures, v_got.crashes, v_got.alone, v_got.begun)
				n (job_id, run_no, seq, failures, crashes, alone, begun)
			order by n.seq) u;
	end if;
	return v_got;
end
$$;
comment on function ignite.take_packs(ignite.job_queues, int, uuid, bigint, int, int) is
	'Takes the first rows of one (priority, organisation), of which the first is a pack of that size: whole packs, and of the last one what the share leaves. Internal.';

create function ignite.counts_up(p_seqs bigint[]) returns boolean
language sql immutable parallel safe
as $$
	select bool_and(n.seq = p_seqs[1] + n.place - 1)
	from unnest(p_seqs) with ordinality n (seq, place)
$$;
comment on function ignite.counts_up(bigint[]) is 'Whether they count up from the first one by one. Internal.';

create function ignite.take_from(p_worker uuid, q ignite.job_queues, p_priority int, p_organization uuid, p_mark bigint, p_share int, p_size int)
returns ignite.claimed
language plpgsql volatile
as $$
declare
	v_deadline timestamptz;
	t ignite.taken;
	v_got ignite.claimed;
	v_size int;
	v_fresh boolean;
	v_dense boolean;
begin
	if p_size > 0 then
		t := ignite.take_packs(q, p_priority, p_organization, p_mark, p_share, p_size);
	elsif p_share = 1 then
		-- A job that comes alone has a lease of its own.
		v_got := ignite.take_one(p_worker, q, p_priority, p_organization, p_mark);
		return v_got;
	else
		t := ignite.take_rows(q, p_priority, p_organization, p_mark, p_share);
	end if;
	if t.jobs is null then
		return v_got;
	end if;
	v_deadline := clock_timestamp() + make_interval(secs => q.timeout_seconds);
	-- Short jobs of a queue without caps share one lease.
	if q.prefetch > 0 and q.concurrency is null and q.organization_concurrency is null then
		v_size := cardinality(t.jobs);
		v_fresh := t.runs <@ '{1}' and t.failures <@ '{0}' and t.crashes <@ '{0}';
		v_dense := v_fresh and t.seqs[v_size] - t.seqs[1] = v_size - 1 and ignite.counts_up(t.seqs);
		insert into ignite.job_batch (worker_id, queue, priority, organization_id, lease_seconds, claimed_at, deadline, jobs, runs, seqs,
			failures, crashes, fresh, first_seq)
		values (p_worker, q.queue, p_priority, p_organization, q.lease_seconds, (select max(b) from unnest(t.begun) b), v_deadline,
			t.jobs, t.runs, t.seqs, t.failures, t.crashes, v_fresh, case when v_dense then t.seqs[1] end);
		if v_dense then
			v_got.organization_id := p_organization;
			v_got.first_seq := t.seqs[1];
		end if;
	else
		insert into ignite.job_lease (job_id, run_no, worker_id, queue, priority, organization_id, seq, failures, crashes, charged,
			lease_seconds, claimed_at, deadline)
		select j.job_id, j.run_no, p_worker, q.queue, p_priority, p_organization, j.seq, j.failures, j.crashes,
			q.prefetch = 0 or j.alone, q.lease_seconds, j.begun, v_deadline
		from unnest(t.jobs, t.runs, t.seqs, t.failures, t.crashes, t.alone, t.begun)
			j (job_id, run_no, seq, failures, crashes, alone, begun);
	end if;
	v_got.jobs := t.jobs;
	v_got.runs := t.runs;
	v_got.failures := t.failures;
	v_got.last := t.last;
	return v_got;
end
$$;
comment on function ignite.take_from(uuid, ignite.job_queues, int, uuid, bigint, int, int) is
	'Leases the first ready jobs of one (priority, organisation) from its mark on: a lease each, or one for all of a batch. p_size: of the pack that comes first, 0 when it is no pack. Internal.';

create function ignite.front_of(p_queue text, p_priority int, p_organization uuid, p_mark bigint, out alone boolean, out size int)
language plpgsql stable
as $$
begin
	select c.alone, coalesce(cardinality(c.jobs), 0)
	into front_of.alone, front_of.size
	from ignite.job_ready c
	where c.queue = p_queue
	and c.priority = p_priority
	and c.organization_id = p_organization
	and c.seq >= p_mark
	order by c.seq
	limit 1;
end
$$;
comment on function ignite.front_of(text, int, uuid, bigint) is
	'Whether the first ready job of the pair is suspected of killing its worker, and how many jobs its row has when it is a pack (otherwise 0). Internal.';

create function ignite.scan_load(p_queue text, s ignite.job_scan) returns ignite.job_scan
language plpgsql volatile
as $$
begin
	if s.queue is null then
		insert into ignite.job_scan (queue)
		values (p_queue)
		on conflict do nothing;
		s := row(p_queue, '{}', '{}', '{}', '-infinity', 0, '-infinity', 0);
		return s;
	end if;
	-- Marks may be older than a pause. Who is left out here comes back with the first scan after it goes on.
	select coalesce(array_agg(u.priority order by u.place), '{}'), coalesce(array_agg(u.organization order by u.place), '{}'),
		coalesce(array_agg(u.mark order by u.place), '{}')
	into s.priorities, s.organizations, s.marks
	from unnest(s.priorities, s.organizations, s.marks) with ordinality u(priority, organization, mark, place)
	where u.organization <> all (ignite.paused_organizations(p_queue));
	return s;
end
$$;
comment on function ignite.scan_load(text, ignite.job_scan) is
	'The queue''s low-water marks, which may not be there yet, without paused organisations. Internal.';

create function ignite.scan_afresh(s ignite.job_scan) returns ignite.job_scan
language plpgsql volatile
as $$
declare
	v_started timestamptz := clock_timestamp();
begin
	select c.priorities, c.organizations, c.marks
	into s.priorities, s.organizations, s.marks
	from ignite.ready_scan(s.queue) c;
	s.scanned_at := clock_timestamp();
	-- Bounded, so that a scan comes each three seconds at least, however slow or busy the machine; and twice the last one at most: a
	-- machine that stood still for a moment does not make scans dear.
	s.cost_us := least(extract(epoch from s.scanned_at - v_started) * 1e6, 100000, 2 * greatest(s.cost_us, 1000));
	return s;
end
$$;
comment on function ignite.scan_afresh(ignite.job_scan) is 'The marks as a scan from zero finds them, and what it cost. Internal.';

create function ignite.scan_is_due(s ignite.job_scan, p_turn bigint, p_now timestamptz) returns boolean
language sql stable
as $$
	-- That there was a scan is not written down each time: of the many claims that come in one such pause, one scans.
	select p_now >= s.scanned_at + make_interval(secs => greatest(s.cost_us, 1000) * 20e-6)
	and (p_turn is null
		or p_now >= s.scanned_at + make_interval(secs => greatest(s.cost_us, 1000) * 20e-6 + 1)
		or p_turn % greatest(1, round((p_turn - s.turn) * greatest(s.cost_us, 1000) * 20e-6
			/ greatest(extract(epoch from p_now - greatest(s.marked_at, p_now - interval '1 minute')), 0.001))::bigint) = 0)
$$;
comment on function ignite.scan_is_due(ignite.job_scan, bigint, timestamptz) is
	'Whether the claim of that turn (null: nothing is marked) looks for what stands before the marks: scans take about a twentieth of the time at most, come fifty times a second at most, and there is one each three seconds at least. Internal.';

create function ignite.scan_store(s ignite.job_scan, p_turn bigint) returns void
language plpgsql volatile
as $$
begin
	if pg_try_advisory_xact_lock(hashtextextended('ignite.scan/' || s.queue, 0)) then
		update ignite.job_scan c
		set priorities = s.priorities,
			organizations = s.organizations,
			marks = s.marks,
			scanned_at = s.scanned_at,
			cost_us = s.cost_us,
			marked_at = clock_timestamp(),
			turn = coalesce(p_turn, c.turn)
		where c.queue = s.queue;
	end if;
end
$$;
comment on function ignite.scan_store(ignite.job_scan, bigint) is 'Writes the marks down, unless somebody else is just doing so. Internal.';

create function ignite.claim_ready(p_worker uuid, q ignite.job_queues, s ignite.job_scan, p_limit int) returns ignite.claimed
language plpgsql volatile
as $$
declare
	v_now timestamptz := clock_timestamp();
	v_stored int[] := s.priorities;
	v_scanned_before timestamptz := s.scanned_at;
	-- An idle queue's polls write nothing.
	v_turn bigint := case when v_stored <> '{}' then nextval(('ignite.turn_' || q.queue)::regclass) end;
	v_stale boolean := ignite.scan_is_due(s, v_turn, v_now);
	v_all ignite.claimed;
	v_part ignite.claimed;
	v_left int;
	v_claimed int;
	v_dry int; -- pairs that had fewer jobs than asked for
	v_drained boolean[];
	v_scanned boolean;
	v_capped boolean;
	v_from int;
	v_to int;
	v_front record;
	v_pack int;
	v_size int;
	v_first int;
	v_at int;
	v_share int;
	v_got int;
	v_round int;
begin
	if p_limit = 1 and not v_stale and q.prefetch = 0 and q.organization_concurrency is null and v_stored <> '{}' then
		-- One job: whose turn it is in the first priority mostly has it.
		v_at := 1 + v_turn % width_bucket(s.priorities[1], s.priorities);
		v_all := ignite.take_one(p_worker, q, s.priorities[v_at], s.organizations[v_at], s.marks[v_at]);
		if v_all.last is not null then
			if s.marked_at < v_now - interval '0.5 seconds' then
				s.marks[v_at] := v_all.last + 1;
				perform ignite.scan_store(s, v_turn);
			end if;
			return v_all;
		end if;
	end if;
	-- Not where they are declared: the claim above needs none of them, and each would be worked out for it, too.
	v_left := p_limit;
	v_claimed := 0;
	v_dry := 0;
	v_scanned := false;
	v_capped := false;
	<<again>>
	while v_left > 0 loop
		if not v_scanned and (v_dry > 32 or v_stale) then
			s := ignite.scan_afresh(s);
			v_scanned := true;
		end if;
		v_drained := array_fill(false, array[cardinality(s.priorities)]);
		v_to := 0;
		-- Priorities one after the other, within each the organisations in turn from the rotor's place.
		while v_to < cardinality(s.priorities) loop
			v_from := v_to + 1;
			v_to := width_bucket(s.priorities[v_from], s.priorities);
			v_size := v_to - v_from + 1;
			v_turn := coalesce(v_turn, nextval(('ignite.turn_' || q.queue)::regclass));
			v_first := v_turn % v_size;
			loop
				v_round := 0;
				for v_step in 0 .. v_size - 1 loop
					v_at := v_from + (v_first + v_step) % v_size;
					continue when v_drained[v_at];
					v_share := (v_left + v_size - v_step - 1) / (v_size - v_step);
					if q.organization_concurrency is not null then
						-- Waiting for a second lock could be waiting for each other, unless the queue's lock is held.
						v_share := least(v_share, ignite.queue_room(q.queue, q.organization_concurrency, s.organizations[v_at],
							v_capped and q.concurrency is null));
						v_capped := true;
					end if;
					v_pack := 0;
					if v_share > 0 and q.prefetch > 0 then
						v_front := ignite.front_of(q.queue, s.priorities[v_at], s.organizations[v_at], s.marks[v_at]);
						v_pack := coalesce(v_front.size, 0);
						if v_front.alone then
							-- Suspected poison: nothing else beside it, so that a further loss is its own.
							v_share := case when v_claimed = 0 then 1 else 0 end;
							v_left := case when v_claimed = 0 then 1 else v_left end;
						elsif v_pack > v_share and q.organization_concurrency is null then
							-- A pack whole, or not now, rather than a part of it: turns even out over the claims.
							v_share := case when v_pack <= v_left then v_pack when v_claimed = 0 then v_left else 0 end;
						end if;
					end if;
					if v_share <= 0 then
						v_drained[v_at] := true;
						continue;
					end if;
					v_part := ignite.take_from(p_worker, q, s.priorities[v_at], s.organizations[v_at], s.marks[v_at], v_share, v_pack);
					v_got := coalesce(cardinality(v_part.jobs), 0);
					if v_got > 0 then
						if v_claimed = 0 then
							v_all.organization_id := v_part.organization_id;
							v_all.first_seq := v_part.first_seq;
						else
							v_all.first_seq := null;
						end if;
						v_all.jobs := v_all.jobs || v_part.jobs;
						v_all.runs := v_all.runs || v_part.runs;
						v_all.failures := v_all.failures || v_part.failures;
						s.marks[v_at] := greatest(s.marks[v_at], v_part.last + 1);
					end if;
					-- What is behind a pack has yet to be looked at.
					v_drained[v_at] := v_got < case when v_pack > 0 then 1 else v_share end;
					v_dry := v_dry + v_drained[v_at]::int;
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
	-- At most twice a second (twenty times after large batches: the next one would read all of their dead rows), and only if that
	-- saves work: under a pinned horizon every version of this row stays. That there was no scan for a second is over, too.
	if (s.marked_at < clock_timestamp() - (case when v_claimed < 16 then interval '0.5 seconds' else interval '0.05 seconds' end)
		or (v_scanned and v_scanned_before < v_now - interval '1 second'))
	and (v_claimed > 0 or s.cost_us > 1000 or (v_scanned and v_stored <> s.priorities)) then
		perform ignite.scan_store(s, v_turn);
	end if;
	return v_all;
end
$$;
comment on function ignite.claim_ready(uuid, ignite.job_queues, ignite.job_scan, int) is
	'Leases ready jobs: strict priorities, organisations in turn, caps of organisations. Internal.';

create function ignite.claim(p_worker uuid, p_queue text, p_limit int)
returns table (job_id uuid, run_no int, queue text, job_type text, organization_id uuid, payload jsonb, attempt int, max_attempts int,
	lease_seconds int, heartbeat_seconds int, timeout_seconds int, created_at timestamptz)
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	return query
	select *
	from ignite.exchange(p_worker, p_queue, p_limit, '{}', '{}', null, null);
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
		if ignite.status_of(p_job) is not null then
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
		perform ignite.batch_open(p_job);
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
	if p_job.organization_id = any (ignite.paused_organizations(p_queue.queue)) then
		perform ignite.refuse(409, 'job_waiting', 'Its organisation''s jobs in that queue are paused.');
	end if;
	-- The queue's lock before the organisation's, as in claim().
	if p_queue.concurrency is not null and ignite.queue_room(p_queue.queue, p_queue.concurrency, null, false) <= 0
	or p_queue.organization_concurrency is not null
	and ignite.queue_room(p_queue.queue, p_queue.organization_concurrency, p_job.organization_id, false) <= 0 then
		perform ignite.refuse(409, 'job_waiting', 'As many jobs run as may at once.');
	end if;
	v_ready := ignite.ready_take(p_job);
	if v_ready.job_id is null then
		delete from ignite.job_wait w
		where w.job_id = p_job.job_id
		and w.reason in ('scheduled', 'backoff', 'rate_limit')
		returning w.* into v_wait;
		if not found then
			if exists (select from ignite.job_wait w where w.job_id = p_job.job_id) then
				perform ignite.refuse(409, 'job_waiting', 'That job waits for something else than its time.');
			elsif not exists (select from ignite.jobs j where j.job_id = p_job.job_id) then
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

do $$
declare
	v_function regprocedure;
begin
	for v_function in
		select p.oid::regprocedure
		from pg_catalog.pg_proc p
		where p.pronamespace = 'ignite'::regnamespace
		and p.proname in ('worker_register', 'worker_gone', 'claim', 'take_over', 'worker_lost', 'paused_organizations', 'ready_scan', 'queue_room',
			'take_from', 'take_one', 'take_rows', 'take_packs', 'front_of', 'counts_up', 'scan_load', 'scan_afresh', 'scan_is_due', 'scan_store', 'claim_ready', 'claim_one')
	loop
		execute format('revoke all on function %s from public', v_function);
		if v_function::text !~ '\.(worker_lost|paused_organizations|ready_scan|queue_room|take_from|take_one|take_rows|take_packs|front_of|counts_up|scan_load|scan_afresh|scan_is_due|scan_store|claim_ready|claim_one)\(' then
			execute format('grant execute on function %s to service_role', v_function);
		end if;
	end loop;
end
$$;
