-- Schema storage as Supabase lays it out (buckets, objects, path helpers), made only where absent,
-- and the three buckets Ignite uses. Policies follow in 0010, when courses and jobs exist.

do $$
begin
	if to_regnamespace('storage') is null then
		create schema storage;
		grant usage on schema storage to anon, authenticated, service_role;
		comment on schema storage is 'Buckets and objects, in the layout of Supabase Storage.';
	end if;

	if to_regclass('storage.buckets') is null then
		create table storage.buckets (
			id text primary key,
			name text not null unique,
			owner uuid,
			owner_id text,
			public boolean not null default false,
			avif_autodetection boolean not null default false,
			file_size_limit bigint check (file_size_limit > 0),
			allowed_mime_types text[],
			type text not null default 'STANDARD',
			created_at timestamptz not null default now(),
			updated_at timestamptz not null default now()
		);
		comment on table storage.buckets is 'Containers of objects with their limits.';
		comment on column storage.buckets.public is 'Whether /object/public/ serves its objects to anyone.';
		comment on column storage.buckets.file_size_limit is 'Largest object in bytes, null for no limit of its own.';
		alter table storage.buckets enable row level security;
		grant select, insert, update, delete on storage.buckets to anon, authenticated, service_role;
		create policy "ignite service role" on storage.buckets to service_role using (true) with check (true);
	end if;

	if to_regclass('storage.objects') is null then
		create table storage.objects (
			id uuid primary key default ignite.uuid_v7(),
			bucket_id text not null references storage.buckets (id),
			name text not null,
			owner uuid,
			owner_id text,
			metadata jsonb,
			user_metadata jsonb,
			path_tokens text[] generated always as (string_to_array(name, '/')) stored,
			version text,
			created_at timestamptz not null default now(),
			updated_at timestamptz not null default now(),
			last_accessed_at timestamptz not null default now()
		);
		create unique index bucketid_objname on storage.objects (bucket_id, name);
		create index objects_by_name_c on storage.objects (bucket_id, name collate "C");
		create index objects_by_version on storage.objects (version);
		comment on table storage.objects is 'One row an object; the bytes are a blob of the store named by its version.';
		comment on column storage.objects.name is 'The key inside the bucket, folders separated by a slash.';
		comment on column storage.objects.metadata is 'eTag, size, mimetype, cacheControl, lastModified, contentLength, httpStatusCode.';
		comment on column storage.objects.user_metadata is 'What the uploader sent as metadata; for course.json the job_id and run_no that wrote it.';
		comment on column storage.objects.version is 'Changes with each write: the blob''s name and the value that compare-and-swap compares.';
		alter table storage.objects enable row level security;
		grant select, insert, update, delete on storage.objects to anon, authenticated, service_role;
		create policy "ignite service role" on storage.objects to service_role using (true) with check (true);
	end if;

	if to_regprocedure('storage.foldername(text)') is null then
		create function storage.foldername(name text) returns text[]
		language sql immutable strict parallel safe
		as $f$
			select t[1 : cardinality(t) - 1]
			from (select string_to_array(name, '/')) as s(t)
		$f$;
		comment on function storage.foldername(text) is 'The folders of a key: a/b/c.png gives {a,b}.';
		revoke all on function storage.foldername(text) from public;
		grant execute on function storage.foldername(text) to anon, authenticated, service_role;
	end if;

	if to_regprocedure('storage.filename(text)') is null then
		create function storage.filename(name text) returns text
		language sql immutable strict parallel safe
		as $f$
			select t[cardinality(t)]
			from (select string_to_array(name, '/')) as s(t)
		$f$;
		comment on function storage.filename(text) is 'The last part of a key: a/b/c.png gives c.png.';
		revoke all on function storage.filename(text) from public;
		grant execute on function storage.filename(text) to anon, authenticated, service_role;
	end if;

	if to_regprocedure('storage.extension(text)') is null then
		create function storage.extension(name text) returns text
		language sql immutable strict parallel safe
		as $f$
			select substring(name from '\.([^./]*)$')
		$f$;
		comment on function storage.extension(text) is 'What follows the last dot of a key''s file name, or null.';
		revoke all on function storage.extension(text) from public;
		grant execute on function storage.extension(text) to anon, authenticated, service_role;
	end if;
end
$$;

-- Buckets: a bucket that exists keeps its settings. The row may be refused where the table belongs
-- to another role; then the owner of that table must add them.
do $$
declare
	v_bucket record;
begin
	for v_bucket in
		select *
		from (values ('courses', false), ('media-library', true), ('published', true)) as b(id, public)
	loop
		begin
			insert into storage.buckets (id, name, public)
			values (v_bucket.id, v_bucket.id, v_bucket.public)
			on conflict do nothing;
		exception when insufficient_privilege then
			raise notice 'bucket % could not be created as %; run as the owner of storage.buckets: insert into storage.buckets (id, name, public) values (%, %, %) on conflict do nothing;',
				v_bucket.id, current_user, quote_literal(v_bucket.id), quote_literal(v_bucket.id), v_bucket.public::text;
		end;
	end loop;
end
$$;
