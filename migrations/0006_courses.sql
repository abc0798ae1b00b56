-- Courses: who owns which id, what is in them, their published versions, and news of the catalogue.

create table ignite.courses (
	course_id text primary key,
	organization_id uuid not null,
	created_at timestamptz not null default now()
);
create index courses_by_organization on ignite.courses (organization_id);
comment on table ignite.courses is 'Course ids are global and belong to the first organisation that uses them.';
comment on column ignite.courses.course_id is 'Checked by course_claim(), the only way in. Also the folder in bucket courses; "debug" is reserved for courses/debug/jobs/.';

create table ignite.course_metadata (
	course_id text primary key references ignite.courses (course_id) on delete cascade,
	organization_id uuid not null,
	title text not null default '',
	subject text,
	grade_band text,
	mode text,
	visibility text not null default 'private' check (visibility in ('private', 'organization', 'public')),
	tags text[] not null default '{}',
	content_version int not null default 0 check (content_version >= 0),
	group_count int not null default 0,
	item_count int not null default 0,
	object_version text,
	strategy text,
	model_calls int,
	input_tokens bigint,
	output_tokens bigint,
	cost_usd numeric,
	generated_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now()
);
create index course_metadata_by_organization on ignite.course_metadata (organization_id, updated_at desc);
create index course_metadata_public on ignite.course_metadata (updated_at desc) where visibility = 'public';
comment on table ignite.course_metadata is 'Catalogue entry of a course; its content is courses/<id>/course.json in the store.';
comment on column ignite.course_metadata.content_version is 'The published version, 0 while none is.';
comment on column ignite.course_metadata.object_version is 'storage.objects.version of the course.json that this row describes.';
comment on column ignite.course_metadata.visibility is 'public: everyone reads this row and the published version; otherwise members only.';

comment on column ignite.course_metadata.strategy is 'How course.json came about: pack or model; null: it was uploaded.';
comment on column ignite.course_metadata.generated_at is 'When a job last wrote course.json; what was asked for an earlier text is not for this one.';
comment on column ignite.course_metadata.model_calls is 'Calls to models that the job made, all its runs together; with their tokens and cost.';
comment on column ignite.course_metadata.cost_usd is 'What those calls cost; null where a call had no known price.';

create table ignite.course_versions (
	course_id text not null references ignite.courses (course_id) on delete cascade,
	version int not null check (version > 0),
	organization_id uuid not null,
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	path text not null,
	size_bytes bigint not null check (size_bytes >= 0),
	note text,
	published_by uuid,
	published_by_agent text,
	created_at timestamptz not null default now(),
	primary key (course_id, version)
);
comment on table ignite.course_versions is 'Immutable snapshots, one a publication with new content.';
comment on column ignite.course_versions.sha256 is 'Hex SHA-256 of the snapshot''s bytes.';
comment on column ignite.course_versions.path is 'Object name in bucket courses.';
comment on column ignite.course_versions.published_by_agent is 'The synthetic user id that a dev-agent sent, for audit only.';

create table ignite.catalog_updates (
	id bigint generated always as identity primary key,
	course_id text not null,
	organization_id uuid not null,
	kind text not null check (length(kind) between 1 and 60),
	detail jsonb not null default '{}',
	created_at timestamptz not null default now()
);
create index catalog_updates_by_organization on ignite.catalog_updates (organization_id, id desc);
comment on table ignite.catalog_updates is 'News of the catalogue (generated, published, …), best effort, kept as long as ended jobs.';

create function ignite.is_course_id(p_text text) returns boolean
language sql immutable parallel safe
as $$
	-- Not {0,99}: a counted repetition costs 20 microseconds.
	select coalesce(p_text ~ '^[a-z0-9][a-z0-9._-]*$' and length(p_text) <= 100 and p_text <> 'debug', false)
$$;
comment on function ignite.is_course_id(text) is 'Whether the text may name a course.';

create function ignite.course_claim(p_course_id text, p_organization uuid) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_owner uuid;
begin
	select c.organization_id into v_owner
	from ignite.courses c
	where c.course_id = p_course_id;
	if v_owner is null then
		if not ignite.is_course_id(p_course_id) then
			perform ignite.refuse(422, 'invalid_course_id',
				'A course id is 1 to 100 of a-z, 0-9, dot, underscore and hyphen, not "debug".', '/payload/course_id');
		end if;
		-- A simultaneous claim is waited for here and seen by the next statement.
		insert into ignite.courses (course_id, organization_id)
		values (p_course_id, p_organization)
		on conflict (course_id) do nothing
		returning organization_id into v_owner;
		if v_owner is null then
			select c.organization_id into v_owner
			from ignite.courses c
			where c.course_id = p_course_id;
		end if;
	end if;
	if v_owner is distinct from p_organization then
		perform ignite.refuse(404, 'unknown_course', 'There is no such course.', '/payload/course_id');
	end if;
	return true;
end
$$;
comment on function ignite.course_claim(text, uuid) is
	'Makes the course the organisation''s (true), or raises PT404 when it is another''s; PT422 when it is no course id.';

create function ignite.course_lock(p_course_id text, p_organization uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	perform from ignite.courses c
	where c.course_id = p_course_id
	and c.organization_id = p_organization
	for no key update;
	if not found then
		perform ignite.refuse(404, 'unknown_course', 'There is no such course.');
	end if;
	-- Visibility may be changed by SQL alone: that waits, too.
	perform from ignite.course_metadata m
	where m.course_id = p_course_id
	for no key update;
end
$$;
comment on function ignite.course_lock(text, uuid) is
	'Locks the course until the transaction ends, for read-modify-write; PT404 when it is not the organisation''s.';

create function ignite.course_written(p_course_id text, p_organization uuid, p_title text, p_subject text, p_grade_band text,
	p_mode text, p_groups int, p_items int, p_object_version text, p_job uuid, p_totals jsonb default null) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	perform ignite.course_claim(p_course_id, p_organization);
	insert into ignite.course_metadata as m (course_id, organization_id, title, subject, grade_band, mode, group_count, item_count,
		object_version, strategy, model_calls, input_tokens, output_tokens, cost_usd, generated_at)
	values (p_course_id, p_organization, coalesce(p_title, ''), p_subject, p_grade_band, p_mode, coalesce(p_groups, 0),
		coalesce(p_items, 0), p_object_version, p_totals ->> 'strategy', (p_totals ->> 'calls')::int,
		(p_totals ->> 'input_tokens')::bigint, (p_totals ->> 'output_tokens')::bigint, (p_totals ->> 'usd')::numeric, clock_timestamp())
	on conflict (course_id) do update set
		title = excluded.title,
		subject = excluded.subject,
		grade_band = excluded.grade_band,
		mode = excluded.mode,
		group_count = excluded.group_count,
		item_count = excluded.item_count,
		object_version = excluded.object_version,
		strategy = excluded.strategy,
		model_calls = excluded.model_calls,
		input_tokens = excluded.input_tokens,
		output_tokens = excluded.output_tokens,
		cost_usd = excluded.cost_usd,
		generated_at = excluded.generated_at,
		updated_at = now();
	insert into ignite.catalog_updates (course_id, organization_id, kind, detail)
	values (p_course_id, p_organization, 'generated',
		jsonb_build_object('job_id', p_job, 'groups', p_groups, 'items', p_items, 'object_version', p_object_version)
			|| coalesce(p_totals, '{}'));
end
$$;
comment on function ignite.course_written(text, uuid, text, text, text, text, int, int, text, uuid, jsonb) is
	'Records that course.json was written: upserts course_metadata, adds to catalog_updates. p_totals: strategy, calls, input_tokens, output_tokens, usd.';

do $$
declare
	v_table text;
begin
	foreach v_table in array array['courses', 'course_metadata', 'course_versions', 'catalog_updates'] loop
		execute format('alter table ignite.%I enable row level security', v_table);
		execute format('create policy service_role_all on ignite.%I to service_role using (true) with check (true)', v_table);
		execute format('create policy members_read on ignite.%I for select to authenticated
			using (organization_id = any ((select ignite.my_organizations())::uuid[]))', v_table);
		execute format('grant select, insert, update, delete on ignite.%I to service_role', v_table);
		execute format('grant select on ignite.%I to authenticated', v_table);
	end loop;
end
$$;
-- A course is claimed through course_claim(), which checks its id.
revoke insert, update on ignite.courses from service_role;
-- Snapshots are immutable for everyone but the table's owner.
revoke update on ignite.course_versions from service_role;

create policy editors_change on ignite.course_metadata for update to authenticated
	using (organization_id = any ((select ignite.my_organizations('editor'))::uuid[]))
	with check (organization_id = any ((select ignite.my_organizations('editor'))::uuid[]));
grant update (title, subject, grade_band, tags) on ignite.course_metadata to authenticated;

-- What is published is public.
create policy everyone_reads_public on ignite.course_metadata for select to anon, authenticated
	using (visibility = 'public' and content_version > 0);
create policy everyone_reads_published on ignite.course_versions for select to anon, authenticated
	using (exists (
		select from ignite.course_metadata m
		where m.course_id = course_versions.course_id
		and m.visibility = 'public'
		and m.content_version = course_versions.version));
grant select (course_id, organization_id, title, subject, grade_band, mode, visibility, tags, content_version, group_count,
	item_count, created_at, updated_at) on ignite.course_metadata to anon;
-- What a course cost is not for other organisations, though its row may be; members read it in the job's result and in
-- catalog_updates.
revoke select on ignite.course_metadata from authenticated;
grant select (course_id, organization_id, title, subject, grade_band, mode, visibility, tags, content_version, group_count,
	item_count, object_version, strategy, created_at, updated_at) on ignite.course_metadata to authenticated;
-- Notes and who published are not for other organisations, and grants know no rows.
revoke select on ignite.course_versions from authenticated;
grant select (course_id, version, organization_id, sha256, path, size_bytes, created_at) on ignite.course_versions to anon, authenticated;

revoke all on function ignite.is_course_id(text), ignite.course_claim(text, uuid), ignite.course_lock(text, uuid),
	ignite.course_written(text, uuid, text, text, text, text, int, int, text, uuid, jsonb) from public;
grant execute on function ignite.course_claim(text, uuid), ignite.course_lock(text, uuid),
	ignite.course_written(text, uuid, text, text, text, text, int, int, text, uuid, jsonb) to service_role;
