-- The schemas, owners, grants and default privileges that a Supabase project has before Ignite comes, with rows and a
-- user's own tables, as far as they matter to migrations. Written from the documented layout; run by a superuser in an
-- empty database. The migrations then run as postgres, which is no superuser and does not pass row-level security.

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
create role dashboard_user nologin createrole;
create role postgres login createrole createdb;
grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;
grant anon, authenticated, service_role to supabase_storage_admin;
do $$
begin
	execute format('alter database %I owner to postgres', current_database());
end
$$;
alter schema public owner to postgres;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;

create schema extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role;
create extension pgcrypto with schema extensions;

-- auth
create schema auth authorization supabase_auth_admin;
set role supabase_auth_admin;
create table auth.users (
	instance_id uuid,
	id uuid primary key,
	aud varchar(255),
	role varchar(255),
	email varchar(255),
	encrypted_password varchar(255),
	email_confirmed_at timestamptz,
	last_sign_in_at timestamptz,
	raw_app_meta_data jsonb,
	raw_user_meta_data jsonb,
	is_super_admin boolean,
	created_at timestamptz,
	updated_at timestamptz,
	phone text unique default null,
	confirmed_at timestamptz generated always as (email_confirmed_at) stored,
	is_sso_user boolean not null default false,
	is_anonymous boolean not null default false,
	deleted_at timestamptz
);
alter table auth.users enable row level security;
create table auth.refresh_tokens (id bigserial primary key, token varchar(255), user_id varchar(255), revoked boolean);
create table auth.schema_migrations (version varchar(255) primary key);
create function auth.uid() returns uuid language sql stable as $$
	select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''), (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'))::uuid
$$;
create function auth.role() returns text language sql stable as $$
	select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''), (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'))::text
$$;
create function auth.email() returns text language sql stable as $$
	select coalesce(nullif(current_setting('request.jwt.claim.email', true), ''), (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'))::text
$$;
create function auth.jwt() returns jsonb language sql stable as $$
	select coalesce(nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;
grant usage on schema auth to anon, authenticated, service_role, postgres, supabase_storage_admin;
grant all on all tables in schema auth to postgres, dashboard_user;
grant all on all sequences in schema auth to postgres, dashboard_user;
insert into auth.users (id, aud, role, email, created_at, raw_user_meta_data)
values ('aaaaaaaa-0000-4000-8000-000000000001', 'authenticated', 'authenticated', 'ada@example.org', '2024-01-02', '{"name":"Ada"}'),
	('aaaaaaaa-0000-4000-8000-000000000002', 'authenticated', 'authenticated', 'bob@example.org', '2024-01-03', '{"name":"Bob"}');
insert into auth.refresh_tokens (token, user_id) values ('t1', 'aaaaaaaa-0000-4000-8000-000000000001');
insert into auth.schema_migrations values ('20240101000000');
reset role;

-- storage
create schema storage authorization supabase_storage_admin;
set role supabase_storage_admin;
create type storage.buckettype as enum ('STANDARD', 'ANALYTICS');
create table storage.buckets (
	id text primary key,
	name text not null,
	owner uuid,
	owner_id text,
	created_at timestamptz default now(),
	updated_at timestamptz default now(),
	public boolean default false,
	avif_autodetection boolean default false,
	file_size_limit bigint,
	allowed_mime_types text[],
	type storage.buckettype not null default 'STANDARD'
);
create unique index bname on storage.buckets (name);
create table storage.objects (
	id uuid primary key default gen_random_uuid(),
	bucket_id text references storage.buckets (id),
	name text,
	owner uuid,
	owner_id text,
	created_at timestamptz default now(),
	updated_at timestamptz default now(),
	last_accessed_at timestamptz default now(),
	metadata jsonb,
	path_tokens text[] generated always as (string_to_array(name, '/')) stored,
	version text,
	user_metadata jsonb
);
create unique index bucketid_objname on storage.objects (bucket_id, name);
create index name_prefix_search on storage.objects (name text_pattern_ops);
create table storage.migrations (id int primary key, name varchar(100) unique not null, hash varchar(40) not null, executed_at timestamp default now());
create table storage.s3_multipart_uploads (id text primary key, bucket_id text not null references storage.buckets (id), key text not null, version text not null, owner_id text);
create function storage.foldername(name text) returns text[] language plpgsql immutable as $$
declare
	parts text[];
begin
	select string_to_array(name, '/') into parts;
	return parts[1 : array_length(parts, 1) - 1];
end
$$;
create function storage.filename(name text) returns text language plpgsql immutable as $$
begin
	return (string_to_array(name, '/'))[array_length(string_to_array(name, '/'), 1)];
end
$$;
create function storage.extension(name text) returns text language plpgsql immutable as $$
begin
	return split_part(storage.filename(name), '.', -1);
end
$$;
create function storage.update_updated_at_column() returns trigger language plpgsql as $$
begin
	new.updated_at = now();
	return new;
end
$$;
create trigger update_objects_updated_at before update on storage.objects for each row execute function storage.update_updated_at_column();
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
alter table storage.migrations enable row level security;
alter table storage.s3_multipart_uploads enable row level security;
create policy "Own avatars" on storage.objects for all to authenticated using (bucket_id = 'avatars' and owner_id = auth.uid()::text);
grant all on schema storage to postgres, service_role;
grant usage on schema storage to anon, authenticated;
grant all on storage.buckets, storage.objects to postgres, anon, authenticated, service_role;
grant select on storage.s3_multipart_uploads to authenticated, anon;
grant all on storage.s3_multipart_uploads to service_role;
insert into storage.migrations (id, name, hash) values (0, 'create-migrations-table', 'e18db593bcde2aca2a408c4d1100f6abba2195df');
insert into storage.buckets (id, name, public, file_size_limit) values ('avatars', 'avatars', true, 1048576), ('courses', 'courses', true, 99);
insert into storage.objects (bucket_id, name, owner_id, metadata, version)
values ('avatars', 'ada/me.png', 'aaaaaaaa-0000-4000-8000-000000000001', '{"size":10}', 'v1'), ('courses', 'old/course.json', null, '{"size":20}', 'v2');
reset role;

-- The user's own.
set role postgres;
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, full_name text);
alter table public.profiles enable row level security;
create policy "own profile" on public.profiles for select to authenticated using (id = auth.uid());
insert into public.profiles values ('aaaaaaaa-0000-4000-8000-000000000001', 'Ada');
create table public.course_metadata (id serial primary key, slug text unique, visibility text default 'public', body jsonb);
comment on table public.course_metadata is 'mine';
create index on public.course_metadata (visibility);
insert into public.course_metadata (slug, body) select 'course-' || n, jsonb_build_object('n', n) from generate_series(1, 20) n;
create table public.memberships (user_id uuid, plan text);
insert into public.memberships values ('aaaaaaaa-0000-4000-8000-000000000002', 'gold');
create function public.mark_stale_jobs() returns text language sql as $$ select 'mine'::text $$;
create view public.recent_courses with (security_invoker = true) as select slug from public.course_metadata order by id desc limit 5;
reset role;
