-- Exports: a published version as a file for other systems. The object is written by publish-course in the same transaction.

create table ignite.course_exports (
	course_id text not null,
	version int not null,
	format text not null check (format in ('scorm12', 'moodle_xml', 'gift')),
	revision int not null check (revision > 0),
	organization_id uuid not null,
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	path text not null unique,
	content_type text not null,
	size_bytes bigint not null check (size_bytes >= 0),
	left_out jsonb not null default '[]' check (jsonb_typeof(left_out) = 'array'),
	created_at timestamptz not null default now(),
	primary key (course_id, version, format, revision),
	foreign key (course_id, version) references ignite.course_versions (course_id, version) on delete cascade
);
comment on table ignite.course_exports is 'Published versions in other systems'' formats: made once, immutable like the version itself.';
comment on column ignite.course_exports.revision is 'Of the program that writes the format; a newer one makes another export, which leaves the former as it is.';
comment on column ignite.course_exports.sha256 is 'Hex SHA-256 of the file.';
comment on column ignite.course_exports.path is 'Object name in bucket courses.';
comment on column ignite.course_exports.left_out is 'Media that the file does not hold: {pointer, reason}, the pointer into the version.';

alter table ignite.course_exports enable row level security;
create policy service_role_all on ignite.course_exports to service_role using (true) with check (true);
create policy members_read on ignite.course_exports for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
-- Who may read the published version may read its exports.
create policy everyone_reads_published on ignite.course_exports for select to anon, authenticated
	using (exists (
		select from ignite.course_metadata m
		where m.course_id = course_exports.course_id
		and m.visibility = 'public'
		and m.content_version = course_exports.version));
-- Made once: nobody changes one. Like versions they go with their course.
grant select, insert, delete on ignite.course_exports to service_role;
grant select on ignite.course_exports to anon, authenticated;

create function ignite.exports_of(p_course_id text, p_version int, p_format text)
returns table (version int, format text, path text, sha256 text, size_bytes bigint, content_type text, left_out jsonb)
language sql stable
set search_path = ''
as $$
	select distinct on (e.format) e.version, e.format, e.path, e.sha256, e.size_bytes, e.content_type, e.left_out
	from ignite.course_exports e
	where e.course_id = p_course_id
	and e.version = coalesce(p_version, (
		select m.content_version
		from ignite.course_metadata m
		where m.course_id = p_course_id))
	and (p_format is null or e.format = p_format)
	order by e.format, e.revision desc
$$;
comment on function ignite.exports_of(text, int, text) is
	'The newest exports of a version (null: the published one) that the caller may read, one a format.';
revoke all on function ignite.exports_of(text, int, text) from public;
grant execute on function ignite.exports_of(text, int, text) to anon, authenticated, service_role;
