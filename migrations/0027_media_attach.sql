-- Media into courses: which job's asset belongs where, what became of it, and what a pass over a course has to do. The texts
-- themselves are worked on in shared/domain/media.

alter table ignite.job_queues
	add column failed_marker text not null default 'remove' check (failed_marker in ('remove', 'keep'));
comment on column ignite.job_queues.failed_marker is
	'Media jobs: what becomes of a study text''s marker when its job has failed for good; payload.failed_marker goes before it.';

create table ignite.media_attachments (
	job_id uuid primary key,
	organization_id uuid not null references ignite.organizations (organization_id) on delete cascade,
	course_id text not null references ignite.courses (course_id) on delete cascade,
	target jsonb not null,
	anchor jsonb,
	state text not null check (state in ('waiting', 'pending', 'attached', 'gone', 'removed', 'kept')),
	asset_id uuid references ignite.media_assets (asset_id) on delete set null,
	alt text check (octet_length(alt) between 1 and 1000),
	reason text,
	put_back int not null default 0,
	pass int,
	asked_at timestamptz not null,
	attached_at timestamptz,
	changed_at timestamptz not null default clock_timestamp()
);
create index media_attachments_by_course on ignite.media_attachments (course_id);
create index media_attachments_open on ignite.media_attachments (state, course_id) where state in ('waiting', 'pending');
create index media_attachments_by_asset on ignite.media_attachments (asset_id) where asset_id is not null;
comment on table ignite.media_attachments is 'Where a media job''s asset belongs in its course, one row a job, and what became of that.';
comment on column ignite.media_attachments.job_id is 'No foreign key: the row outlives the job''s.';
comment on column ignite.media_attachments.target is 'The payload''s targetRef.';
comment on column ignite.media_attachments.anchor is 'Of a study text''s marker: its words and what stands around it (shared/domain/media/anchor.h).';
comment on column ignite.media_attachments.state is
	'waiting: the job has no asset yet; pending: it has, course.json is to be written; attached; gone: the target vanished; removed, kept: the job failed for good, its marker was taken out of the text or left there.';
comment on column ignite.media_attachments.put_back is 'How often it was written again because somebody had overwritten course.json with an older one.';
comment on column ignite.media_attachments.pass is 'The mediaPass of the course.json that got it: a copy with that number, or a later one, was made from one that had it.';
comment on column ignite.media_attachments.asked_at is 'When the job was enqueued: a course that was generated since then is another text.';

create table ignite.media_courses (
	course_id text primary key references ignite.courses (course_id) on delete cascade,
	organization_id uuid not null references ignite.organizations (organization_id) on delete cascade,
	object_version text,
	current_version text,
	pass int not null default 0,
	passed_at timestamptz not null
);
create index media_courses_written on ignite.media_courses (course_id) where current_version is distinct from object_version;
comment on table ignite.media_courses is 'Courses that media were attached to.';
comment on column ignite.media_courses.object_version is 'storage.objects.version of the course.json that the last pass wrote or found in order; null: none.';
comment on column ignite.media_courses.current_version is 'The version that course.json has, kept by the trigger "ignite media": what others wrote is found without looking at all courses.';
comment on column ignite.media_courses.pass is 'Number of the last pass; one that writes course.json leaves its number there as mediaPass.';

create table ignite.media_scan (
	what text primary key,
	after text not null default ''
);
comment on table ignite.media_scan is 'Where the sweep of media goes on: assets by id, objects by name.';
insert into ignite.media_scan (what)
values ('assets'), ('objects');

do $$
declare
	v_table text;
begin
	foreach v_table in array array['media_attachments', 'media_courses', 'media_scan'] loop
		execute format('alter table ignite.%I enable row level security', v_table);
		execute format('create policy service_role_all on ignite.%I to service_role using (true) with check (true)', v_table);
		execute format('grant select, insert, update, delete on ignite.%I to service_role', v_table);
	end loop;
end
$$;
create policy members_read on ignite.media_attachments for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
grant select on ignite.media_attachments to authenticated;

-- ---- what others write ----

create function ignite.media_written() returns trigger
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
	-- It never takes a version back, as passes do not touch the column: whoever comes last is right.
	update ignite.media_courses c
	set current_version = new.version
	where c.course_id = split_part(new.name, '/', 1)
	and c.current_version is distinct from new.version;
	return null;
end
$$;
comment on function ignite.media_written() is 'Notes that course.json was written, for courses that media were attached to.';
revoke all on function ignite.media_written() from public;

do $$
declare
	v_owner name;
	v_statement constant text := 'create trigger "ignite media" after insert or update on storage.objects for each row when (new.bucket_id = ''courses'' and new.name = split_part(new.name, ''/'', 1) || ''/course.json'') execute function ignite.media_written()';
begin
	execute v_statement;
exception
	when duplicate_object then
		null;
	when insufficient_privilege then
		-- Without it media_due() looks at all courses.
		select r.rolname into strict v_owner
		from pg_catalog.pg_class c
		join pg_catalog.pg_roles r on r.oid = c.relowner
		where c.oid = 'storage.objects'::regclass;
		execute format('grant usage on schema ignite to %I', v_owner);
		execute format('grant execute on function ignite.media_written() to %I', v_owner);
		raise notice E'the trigger "ignite media" on storage.objects could not be created as %: the table belongs to another role; run as that role:\n%;',
			current_user, v_statement;
end
$$;

-- ---- a job's row ----

create function ignite.media_course(p_job uuid, p_organization uuid, p_course_id text) returns text
language plpgsql stable security definer
set search_path = ''
as $$
declare
	v_generated timestamptz;
begin
	if not exists (
		select from ignite.courses c
		where c.course_id = p_course_id
		and c.organization_id = p_organization) then
		return 'unknown';
	end if;
	select m.generated_at into v_generated
	from ignite.course_metadata m
	where m.course_id = p_course_id;
	if exists (
		select from ignite.jobs j
		where j.job_id = p_job
		and j.created_at < v_generated) then
		return 'former';
	end if;
	return 'current';
end
$$;
comment on function ignite.media_course(uuid, uuid, text) is
	'For a job that wants to attach: unknown (no course of the organisation), former (it was generated anew since the job was enqueued), current.';

create function ignite.media_place(p_job uuid, p_organization uuid, p_course_id text, p_target jsonb, p_anchor jsonb) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	insert into ignite.media_attachments (job_id, organization_id, course_id, target, anchor, state, asked_at)
	values (p_job, p_organization, p_course_id, p_target, p_anchor, 'waiting',
		coalesce((select j.created_at from ignite.jobs j where j.job_id = p_job), clock_timestamp()))
	on conflict (job_id) do nothing;
end
$$;
comment on function ignite.media_place(uuid, uuid, text, jsonb, jsonb) is
	'Remembers where a job''s asset will belong, as waiting; the first word stays.';

create function ignite.media_ask(p_job uuid, p_organization uuid, p_course_id text, p_target jsonb, p_asset uuid, p_alt text) returns text
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_state text;
begin
	insert into ignite.media_attachments as m (job_id, organization_id, course_id, target, state, asset_id, alt, asked_at)
	values (p_job, p_organization, p_course_id, p_target, 'pending', p_asset, p_alt,
		coalesce((select j.created_at from ignite.jobs j where j.job_id = p_job), clock_timestamp()))
	on conflict (job_id) do update set
		state = 'pending',
		asset_id = excluded.asset_id,
		alt = excluded.alt,
		reason = null,
		changed_at = clock_timestamp()
	where m.asset_id is distinct from excluded.asset_id
	or m.state in ('waiting', 'removed', 'kept')
	returning m.state into v_state;
	if v_state is null then
		select m.state into v_state
		from ignite.media_attachments m
		where m.job_id = p_job;
	end if;
	return v_state;
end
$$;
comment on function ignite.media_ask(uuid, uuid, text, jsonb, uuid, text) is
	'The job has its asset: asks for it to be attached; returns the row''s state. Asked again with the same asset nothing changes.';

-- ---- a pass over a course ----

create function ignite.media_fate(p_job uuid) returns text
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
	if exists (select from ignite.jobs j where j.job_id = p_job) then
		return 'live';
	end if;
	return coalesce((select e.status from ignite.jobs_ended e where e.job_id = p_job), 'forgotten');
end
$$;
comment on function ignite.media_fate(uuid) is 'live, how the job ended, or forgotten (no longer on record). Internal.';

create function ignite.media_open(p_course_id text) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
	-- As the caller (service_role), who may read storage.objects wherever they belong to.
	return exists (
		select from ignite.media_attachments a
		where a.course_id = p_course_id
		and a.state = 'pending')
	or exists (
		select from ignite.media_attachments a
		where a.course_id = p_course_id
		and a.state = 'waiting'
		and not exists (select from ignite.jobs j where j.job_id = a.job_id)
		and ignite.media_fate(a.job_id) <> 'done')
	or exists (
		select from ignite.media_courses c
		join storage.objects o on o.bucket_id = 'courses'
			and o.name = c.course_id || '/course.json'
		where c.course_id = p_course_id
		and c.object_version is distinct from o.version);
end
$$;
comment on function ignite.media_open(text) is 'Whether a pass over the course has anything to do.';

create function ignite.media_work(p_course_id text) returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
	v_version text;
	v_written timestamptz;
	v_overwritten boolean;
	v_pass int;
	v_rows jsonb;
begin
	if not ignite.media_open(p_course_id) then
		return '{"open": false}';
	end if;
	if not pg_try_advisory_xact_lock(hashtextextended('ignite.media_course:' || p_course_id, 0)) then
		return '{"open": true, "locked": false}';
	end if;
	-- Whoever had the lock may have done it all.
	if not ignite.media_open(p_course_id) then
		return '{"open": false}';
	end if;
	select o.version, o.updated_at into v_version, v_written
	from storage.objects o
	where o.bucket_id = 'courses'
	and o.name = p_course_id || '/course.json';
	select c.object_version is distinct from v_version, c.pass + 1 into v_overwritten, v_pass
	from ignite.media_courses c
	where c.course_id = p_course_id;
	v_overwritten := coalesce(v_overwritten, false);
	select jsonb_agg(jsonb_build_object(
			'job_id', a.job_id,
			'state', a.state,
			'target', a.target,
			'anchor', a.anchor,
			'alt', a.alt,
			'asset_id', a.asset_id,
			'asset', case when a.state = 'pending' or v_overwritten and a.state = 'attached' then to_jsonb(s) end,
			'former', a.asked_at < m.generated_at,
			-- v_written is when the other's transaction began: it may have waited for ours.
			'recent', v_overwritten and a.state = 'attached' and a.attached_at > v_written - interval '15 minutes',
			'just', v_overwritten and a.state = 'attached' and a.attached_at > v_written - interval '5 seconds',
			'at', extract(epoch from a.attached_at),
			'put_back', a.put_back,
			'pass', a.pass,
			'failed', a.state = 'waiting' and ignite.media_fate(a.job_id) not in ('live', 'done'),
			'failed_again', v_overwritten and a.state = 'removed' and ignite.media_fate(a.job_id) <> 'live',
			'marker', coalesce(
				(select j.payload ->> 'failed_marker' from ignite.jobs_ended j where j.job_id = a.job_id and a.state = 'waiting'), q.failed_marker))
		order by a.asked_at, a.job_id)
	into v_rows
	from ignite.media_attachments a
	left join ignite.media_assets s on s.asset_id = a.asset_id
		and s.organization_id = a.organization_id
	left join ignite.course_metadata m on m.course_id = a.course_id
	left join ignite.job_queues q on q.queue = 'ai_media_jobs'
	where a.course_id = p_course_id
	-- Of a former text only what is still to be answered.
	and (a.state in ('waiting', 'pending') or m.generated_at is null or a.asked_at >= m.generated_at);
	return jsonb_build_object('open', true, 'locked', true, 'overwritten', v_overwritten, 'version', v_version, 'pass', coalesce(v_pass, 1),
		'rows', coalesce(v_rows, '[]'));
end
$$;
comment on function ignite.media_work(text) is
	'What a pass over the course has to do: {open, locked, overwritten, version, pass, rows}. version: of the course.json that it is about; pass: its number; locked: the course is this transaction''s until it ends; others are told to come again.';

create function ignite.media_settle(p_organization uuid, p_course_id text, p_rows jsonb, p_former text, p_version text) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	-- Under the course's lock, so that later passes have later times; the same for all that one wrote.
	v_now timestamptz := clock_timestamp();
	v_count int;
begin
	-- A row that was asked for with another asset meanwhile waits for the next pass.
	update ignite.media_attachments a
	set state = r.state,
		reason = r.reason,
		anchor = coalesce(r.anchor, a.anchor),
		put_back = a.put_back + r.put_back,
		attached_at = case when r.state = 'attached' then v_now else a.attached_at end,
		pass = case when r.state = 'attached' then r.pass else a.pass end,
		changed_at = v_now
	from jsonb_to_recordset(p_rows) r (job_id uuid, former text, asset_id uuid, state text, reason text, anchor jsonb, put_back int,
		pass int)
	where a.job_id = r.job_id
	and a.state = r.former
	and a.asset_id is not distinct from r.asset_id;
	get diagnostics v_count = row_count;
	insert into ignite.media_courses as c (course_id, organization_id, object_version, current_version, pass, passed_at)
	values (p_course_id, p_organization, p_version, p_version, 1, v_now)
	on conflict (course_id) do update set
		object_version = excluded.object_version,
		pass = c.pass + 1,
		passed_at = excluded.passed_at;
	-- The catalogue's entry describes the same course as before. Who publishes at this moment holds it: nobody waits for that.
	update ignite.course_metadata m
	set object_version = p_version
	where m.course_id = any (array(
		select c.course_id
		from ignite.course_metadata c
		where c.course_id = p_course_id
		and c.object_version = p_former
		and p_former <> p_version
		for no key update skip locked));
	return v_count;
end
$$;
comment on function ignite.media_settle(uuid, text, jsonb, text, text) is
	'What a pass made of the rows ({job_id, former, asset_id, state, reason, anchor, put_back, pass}), and which course.json it found (p_former) and left (p_version); returns how many rows changed.';

create function ignite.media_due(p_limit int) returns table (course_id text, organization_id uuid)
language sql stable
set search_path = ''
set enable_seqscan = off
set jit = off
as $$
	select d.course_id, c.organization_id
	from (
		select a.course_id, min(a.changed_at) as since
		from ignite.media_attachments a
		where a.state = 'pending'
		-- Who has just asked sees to it, perhaps together with others (media_gather_wait()).
		and (a.changed_at < clock_timestamp() - interval '6 seconds'
			or not exists (select from ignite.jobs j where j.job_id = a.job_id))
		group by a.course_id
		union all
		select a.course_id, min(a.changed_at)
		from ignite.media_attachments a
		where a.state = 'waiting'
		and not exists (select from ignite.jobs j where j.job_id = a.job_id)
		and ignite.media_fate(a.job_id) <> 'done'
		group by a.course_id
		union all
		select p.course_id, p.passed_at
		from ignite.media_courses p
		where p.current_version is distinct from p.object_version
		union all
		select p.course_id, p.passed_at
		from ignite.media_courses p
		join storage.objects o on o.bucket_id = 'courses'
			and o.name = p.course_id || '/course.json'
		where p.object_version is distinct from o.version
		-- Looked at once a call: where storage belongs to others, who have not made the trigger.
		and not (
			select exists (
				select from pg_catalog.pg_trigger g
				where g.tgrelid = 'storage.objects'::regclass
				and g.tgname = 'ignite media'))
	) d
	join ignite.courses c on c.course_id = d.course_id
	group by d.course_id, c.organization_id
	order by min(d.since)
	limit p_limit
$$;
comment on function ignite.media_due(int) is 'Courses for a pass: with rows that are pending (those of live jobs not before six seconds), with jobs that failed for good, or whose course.json others wrote since.';

create function ignite.media_alt(p_text text) returns text
language sql immutable
set search_path = ''
as $$
	-- At most 1000 bytes: 249 characters of four, and the dots.
	select case when octet_length(p_text) > 1000 then left(p_text, 249) || '…' else nullif(btrim(p_text), '') end
$$;
comment on function ignite.media_alt(text) is 'As the alt text of an attachment: 1 to 1000 bytes, or null for none. Internal.';

create function ignite.media_adopt(p_limit int) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_count int := 0;
	v_refused jsonb := '[]';
	v_why text;
	r record;
begin
	for r in
		-- The row was there, but the job ended without asking.
		select e.job_id, e.organization_id, e.course_id, e.payload -> 'targetRef' as target, e.payload, e.result, e.created_at, s.asset_id,
			s.alt, e.ended_at
		from ignite.media_attachments a
		join ignite.jobs_ended e on e.job_id = a.job_id
			and e.status = 'done'
		join ignite.media_assets s on s.asset_id = ignite.to_uuid(e.result ->> 'asset_id')
			and s.organization_id = e.organization_id
		where a.state = 'waiting'
		union all
		(select e.job_id, e.organization_id, e.course_id, e.payload -> 'targetRef', e.payload, e.result, e.created_at, s.asset_id, s.alt,
			e.ended_at
		from ignite.jobs_ended e
		join ignite.courses c on c.course_id = e.course_id
			and c.organization_id = e.organization_id
		join ignite.media_assets s on s.asset_id = ignite.to_uuid(e.result ->> 'asset_id')
			and s.organization_id = e.organization_id
		where e.queue = 'ai_media_jobs'
		and e.status = 'done'
		and e.ended_at > clock_timestamp() - interval '1 day'
		and jsonb_typeof(e.payload -> 'targetRef') = 'object'
		and not exists (
			select from ignite.media_attachments a
			where a.job_id = e.job_id)
		order by e.ended_at
		limit p_limit)
	loop
		begin
			insert into ignite.media_attachments as a (job_id, organization_id, course_id, target, state, asset_id, alt, asked_at)
			values (r.job_id, r.organization_id, r.course_id, r.target, 'pending', r.asset_id,
				-- What the job made of its alt text; else what was asked for, else the asset's.
				coalesce(ignite.media_alt(r.result ->> 'alt'), ignite.media_alt(r.payload ->> 'alt'), r.alt), r.created_at)
			on conflict (job_id) do update set
				state = 'pending',
				asset_id = excluded.asset_id,
				alt = excluded.alt,
				changed_at = clock_timestamp()
			where a.state = 'waiting';
			v_count := v_count + found::int;
		exception when others then
			-- One that cannot be asked for is not to keep the others from it, neither now nor at the next call.
			v_why := left(sqlerrm, 300);
			v_refused := v_refused || jsonb_build_object('job_id', r.job_id, 'why', v_why);
			begin
				insert into ignite.media_attachments as a (job_id, organization_id, course_id, target, state, reason, asked_at)
				values (r.job_id, r.organization_id, r.course_id, coalesce(r.target, '{}'), 'gone', 'It could not be asked for: ' || v_why, r.created_at)
				on conflict (job_id) do update set
					state = 'gone',
					reason = excluded.reason,
					changed_at = clock_timestamp()
				where a.state = 'waiting';
			exception when others then
				null;
			end;
		end;
	end loop;
	return jsonb_build_object('adopted', v_count, 'refused', v_refused);
end
$$;
comment on function ignite.media_adopt(int) is
	'Asks for the assets of jobs that are done but never asked for them to be attached: {adopted, refused: [{job_id, why}]}. One that is refused becomes gone, with its reason.';

create function ignite.attachment_json(p_job uuid) returns jsonb
language sql stable
set search_path = ''
as $$
	select jsonb_build_object('state', a.state, 'course_id', a.course_id, 'target', a.target, 'reason', a.reason, 'asset_id', a.asset_id,
		'attached_at', ignite.rfc3339(a.attached_at))
	from ignite.media_attachments a
	where a.job_id = p_job
$$;
comment on function ignite.attachment_json(uuid) is 'Where a media job''s asset is in its course, as job-status answers it; null for none. Internal.';

-- ---- the sweep ----

create function ignite.media_sweep_assets(p_grace interval, p_limit int) returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
	v_after uuid;
	v_seen uuid[];
	v_lost uuid[];
	v_old uuid[];
	v_removed int := 0;
	v_places int := 0;
begin
	select ignite.to_uuid(s.after) into v_after
	from ignite.media_scan s
	where s.what = 'assets'
	for update skip locked;
	if not found then
		return '{"seen": 0, "lost": 0, "removed": 0, "places": 0}';
	end if;
	-- As the caller (service_role), who may read storage.objects wherever they belong to.
	select array_agg(b.asset_id order by b.asset_id), array_agg(b.asset_id) filter (where b.lost),
		array_agg(b.asset_id) filter (where b.lost and b.created_at < clock_timestamp() - p_grace)
	into v_seen, v_lost, v_old
	from (
		select a.asset_id, a.created_at, not exists (
				select from storage.objects o
				where o.bucket_id = 'media-library'
				and o.name = a.path) as lost
		from ignite.media_assets a
		where v_after is null
		or a.asset_id > v_after
		order by a.asset_id
		limit p_limit) b;
	-- When not one of many has its object, this is rather not their store.
	if cardinality(v_old) > 0 and (cardinality(v_lost) < cardinality(v_seen) or cardinality(v_seen) < 10) then
		-- Courses that show them are not changed: what is to stand there instead is for people to say.
		select array_agg(x.asset_id) into v_old
		from (
			select a.asset_id
			from ignite.media_assets a
			where a.asset_id = any (v_old)
			-- Not one that was stored anew meanwhile.
			and a.created_at < clock_timestamp() - p_grace
			for update) x;
		update ignite.media_attachments a
		set state = 'gone',
			reason = 'The file was lost from the store; where course.json still has its address, that address is dead.',
			changed_at = clock_timestamp()
		where a.asset_id = any (v_old)
		and a.state in ('pending', 'attached');
		get diagnostics v_places = row_count;
		delete from ignite.media_assets a
		where a.asset_id = any (v_old);
		get diagnostics v_removed = row_count;
	end if;
	update ignite.media_scan s
	set after = case when cardinality(v_seen) = p_limit then v_seen[p_limit]::text else '' end
	where s.what = 'assets';
	return jsonb_build_object('seen', coalesce(cardinality(v_seen), 0), 'lost', coalesce(cardinality(v_lost), 0), 'removed', v_removed,
		'places', v_places);
end
$$;
comment on function ignite.media_sweep_assets(interval, int) is
	'Looks at the next assets for such whose object is gone, and removes those that are older: their bytes are then stored anew when they come again. What they were attached to becomes gone (places). {seen, lost, removed, places}.';

create function ignite.media_sweep_objects(p_grace interval, p_limit int) returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
	v_after text;
	v_last text;
	v_seen int;
	v_named int;
	v_lost uuid[];
	v_old uuid[];
	v_removed int := 0;
begin
	select s.after into v_after
	from ignite.media_scan s
	where s.what = 'objects'
	for update skip locked;
	if not found then
		return '{"seen": 0, "lost": 0, "removed": 0}';
	end if;
	select count(*), max(b.name collate "C"), count(*) filter (where b.own and not b.lost), array_agg(b.id) filter (where b.own and b.lost),
		array_agg(b.id) filter (where b.own and b.lost and b.created_at < clock_timestamp() - p_grace)
	into v_seen, v_last, v_named, v_lost, v_old
	from (
		select o.id, o.name, o.created_at,
			-- What editors put there is theirs: only names that media_store() gives, without an owner.
			o.owner_id is null and o.name ~ '^[0-9a-f-]{36}/[0-9a-f]{2}/[0-9a-f]{64}(-[0-9]+)?[.][a-z0-9]+$' as own,
			not exists (
				select from ignite.media_assets a
				where a.organization_id = ignite.to_uuid(split_part(o.name, '/', 1))
				and a.sha256 = left(split_part(o.name, '/', 3), 64)
				and (a.path = o.name or a.variants @> jsonb_build_array(jsonb_build_object('path', o.name)))) as lost
		from storage.objects o
		where o.bucket_id = 'media-library'
		and o.name collate "C" > v_after
		order by o.name collate "C"
		limit p_limit) b;
	if cardinality(v_old) > 0 and (v_named > 0 or cardinality(v_lost) < 10) then
		-- How Supabase's storage server names itself, where deletes of others are refused.
		perform set_config('storage.allow_delete_query', 'true', true);
		delete from storage.objects o
		where o.id = any (v_old);
		get diagnostics v_removed = row_count;
	end if;
	update ignite.media_scan s
	set after = case when v_seen = p_limit then v_last else '' end
	where s.what = 'objects';
	return jsonb_build_object('seen', v_seen, 'lost', coalesce(cardinality(v_lost), 0), 'removed', v_removed);
end
$$;
comment on function ignite.media_sweep_objects(interval, int) is
	'Looks at the next objects of media-library for such as an asset would have, but none has, and removes those that are older. {seen, lost, removed}.';

create function ignite.media_sweep_inbox(p_grace interval, p_limit int) returns int
language plpgsql volatile
set search_path = ''
as $$
declare
	v_count int;
begin
	-- How Supabase's storage server names itself, where deletes of others are refused.
	perform set_config('storage.allow_delete_query', 'true', true);
	-- Who failed may be redriven, and is not to pay again: steps stay until their job is done or no longer on record.
	delete from storage.objects o
	where o.id = any (array(
		select c.id
		from storage.objects c
		where c.bucket_id = 'media-inbox'
		and c.created_at < clock_timestamp() - p_grace
		and not exists (
			select from ignite.job_steps s
			where s.job_id = ignite.to_uuid(split_part(c.name, '/', 1))
			and s.step = 'received')
		limit p_limit));
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function ignite.media_sweep_inbox(interval, int) is
	'Removes received files that no job''s step names any more: those of jobs that are done or no longer on record. Returns how many.';

create function ignite.media_forget() returns int
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_count int;
begin
	delete from ignite.media_attachments a
	using ignite.course_metadata m
	where m.course_id = a.course_id
	and a.asked_at < m.generated_at
	and a.state not in ('waiting', 'pending')
	and a.changed_at < clock_timestamp() - (select make_interval(days => max(q.retention_days)) from ignite.job_queues q);
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function ignite.media_forget() is 'Removes rows of texts that were generated anew, once their jobs'' time of retention is over; returns how many.';

do $$
declare
	v_function regprocedure;
begin
	for v_function in
		select p.oid::regprocedure
		from pg_catalog.pg_proc p
		where p.pronamespace = 'ignite'::regnamespace
		and p.proname in ('media_course', 'media_place', 'media_ask', 'media_fate', 'media_open', 'media_work', 'media_settle', 'media_due',
			'media_adopt', 'media_alt', 'attachment_json', 'media_sweep_assets', 'media_sweep_objects', 'media_sweep_inbox',
			'media_forget')
	loop
		execute format('revoke all on function %s from public', v_function);
		if v_function::text !~ '\.(attachment_json|media_alt)\(' then
			execute format('grant execute on function %s to service_role', v_function);
		end if;
	end loop;
end
$$;
