-- Roles, schemas and the small helpers that every later file stands on.
-- Safe on plain PostgreSQL 15+ and on a Supabase database: what exists is left as it is.

do $$
declare
	v_role text;
begin
	foreach v_role in array array['anon', 'authenticated', 'service_role'] loop
		if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
			execute pg_catalog.format('create role %I nologin noinherit', v_role);
			-- The owner must be able to "set role" for tests and psql; from 16 on creating a role
			-- gives its creator the admin option only.
			execute pg_catalog.format('grant %I to current_user', v_role);
			if exists (select from pg_catalog.pg_roles where rolname = 'ignite_handler') then
				execute pg_catalog.format('grant %I to ignite_handler', v_role);
			end if;
		end if;
	end loop;
end
$$;

-- The schema itself and schema_migrations were made by migrate.
comment on schema ignite is 'Ignite: organisations, courses and the job queue. Reached through functions and row-level security.';
revoke all on schema ignite from public;
grant usage on schema ignite to anon, authenticated, service_role;

grant select on ignite.schema_migrations to service_role;
alter table ignite.schema_migrations enable row level security;
create policy service_role_reads on ignite.schema_migrations for select to service_role using (true);

-- pgcrypto gives SHA-1 for UUIDv5. It is trusted: the database owner may install it. Where it
-- already is, its schema is used.
do $$
declare
	v_schema text;
begin
	select n.nspname into v_schema
	from pg_catalog.pg_extension e
	join pg_catalog.pg_namespace n on n.oid = e.extnamespace
	where e.extname = 'pgcrypto';
	if v_schema is null then
		v_schema := 'extensions';
		if pg_catalog.to_regnamespace('extensions') is null then
			create schema extensions;
			grant usage on schema extensions to public;
		end if;
		create extension pgcrypto with schema extensions;
	end if;
	execute pg_catalog.format($f$
		create function ignite.sha1(p_bytes bytea) returns bytea
		language sql immutable strict parallel safe
		return %I.digest(p_bytes, 'sha1'::text)
	$f$, v_schema);
end
$$;
comment on function ignite.sha1(bytea) is 'SHA-1 of the bytes; for UUIDv5 only, never for secrets.';

-- PL/pgSQL, here and in all hot paths: it keeps its plans, a SQL function that is not inlined (this one would not be,
-- convert_to being stable) is planned anew at each call.
create function ignite.uuid_v5(p_namespace uuid, p_name text) returns uuid
language plpgsql immutable strict parallel safe
as $$
begin
	-- The version nibble becomes 0101, the two bits of the variant 10.
	return encode(
		set_bit(set_bit(set_bit(set_bit(set_bit(set_bit(
			substring(ignite.sha1(uuid_send(p_namespace) || convert_to(p_name, 'UTF8')) for 16),
			52, 1), 53, 0), 54, 1), 55, 0), 70, 0), 71, 1),
		'hex')::uuid;
end
$$;
comment on function ignite.uuid_v5(uuid, text) is 'Name-based UUID, version 5 (RFC 9562 section 5.5).';

create function ignite.uuid_v7() returns uuid
language plpgsql volatile parallel safe
set search_path = ''
as $$
begin
	-- A random version 4 UUID whose first 48 bits are the milliseconds since 1970 and whose version
	-- nibble goes from 4 to 7 by setting two bits.
	return encode(
		set_bit(set_bit(
			overlay(uuid_send(gen_random_uuid())
				placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
				from 1 for 6),
			52, 1), 53, 1),
		'hex')::uuid;
end
$$;
comment on function ignite.uuid_v7() is 'Time-ordered UUID, version 7 (RFC 9562 section 5.7), from the database''s clock.';

-- Counted repetitions ({8}) make a regular expression ten times slower than these three tests.
create function ignite.to_uuid(p_text text) returns uuid
language sql immutable parallel safe
as $$
	select case
		when p_text like '________-____-____-____-____________'
		and length(replace(p_text, '-', '')) = 32
		and p_text !~ '[^0-9a-fA-F-]' then p_text::uuid
	end
$$;
comment on function ignite.to_uuid(text) is 'The text as a uuid, or null when it is none.';

create function ignite.rfc3339(p_time timestamptz) returns text
language sql stable parallel safe
as $$
	select to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
comment on function ignite.rfc3339(timestamptz) is 'The instant in UTC with milliseconds, as replies spell it.';

create function ignite.refuse(p_status int, p_code text, p_message text, p_pointer text default null) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
	if p_pointer is null then
		raise exception using
			errcode = 'PT' || p_status,
			message = p_message,
			detail = p_code;
	end if;
	raise exception using
		errcode = 'PT' || p_status,
		message = p_message,
		detail = p_code,
		hint = p_pointer;
end
$$;
comment on function ignite.refuse(int, text, text, text) is
	'Raises the error that callers turn into an HTTP reply: SQLSTATE PT<status>, detail = stable code word, hint = JSON Pointer, or the seconds of Retry-After.';

create function ignite.claims() returns jsonb
language sql stable parallel safe
as $$
	select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;
comment on function ignite.claims() is 'The verified claims of this transaction''s caller, or null.';

create function ignite.caller_role() returns text
language plpgsql stable security definer
set search_path = ''
as $$
declare
	-- Inside a security definer function current_user is the owner; "role" still names whom the
	-- transaction acts as.
	v_role text := current_setting('role');
begin
	if v_role in ('anon', 'authenticated', 'service_role') then
		return v_role;
	end if;
	if v_role = 'none' then
		v_role := session_user;
	end if;
	if v_role in ('anon', 'authenticated', 'service_role') then
		return v_role;
	end if;
	-- The owner (psql, migrations) and superusers act as the service does; anyone else is nobody.
	if v_role = current_user or (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = v_role) then
		return 'service_role';
	end if;
	return 'anon';
end
$$;
comment on function ignite.caller_role() is 'anon, authenticated or service_role: whom this transaction acts for.';

create table ignite.public_names (
	kind text not null check (kind in ('view', 'function')),
	name text not null,
	ours boolean not null,
	primary key (kind, name)
);
comment on table ignite.public_names is 'Names wanted in schema public: taken by us, or left alone because a user''s own object holds them.';
comment on column ignite.public_names.name is 'View name, or function name with its argument types.';
comment on column ignite.public_names.ours is 'False: the name was taken before us; the object was not touched.';
alter table ignite.public_names enable row level security;
create policy service_role_reads on ignite.public_names for select to service_role using (true);
grant select on ignite.public_names to service_role;

create function ignite.publish_view(p_name text, p_query text, p_grants text[] default '{}') returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
	v_grant text;
begin
	if to_regclass(format('public.%I', p_name)) is not null or to_regtype(format('public.%I', p_name)) is not null then
		raise notice 'public.% exists already and is left alone; use ignite.% instead', p_name, p_name;
		insert into ignite.public_names (kind, name, ours)
		values ('view', p_name, false)
		on conflict (kind, name) do update set ours = false;
		return false;
	end if;
	execute format('create view public.%I with (security_invoker = true) as %s', p_name, p_query);
	-- Default privileges of a Supabase project give everything to everyone.
	execute format('revoke all on public.%I from public, anon, authenticated, service_role', p_name);
	foreach v_grant in array p_grants loop
		execute format(replace(v_grant, '@', 'public.%I'), p_name);
	end loop;
	insert into ignite.public_names (kind, name, ours)
	values ('view', p_name, true)
	on conflict (kind, name) do update set ours = true;
	return true;
end
$$;
comment on function ignite.publish_view(text, text, text[]) is
	'Creates a security-invoker view in public where the name is free, with the given grants ("grant select on @ to anon"); otherwise says so.';

create function ignite.publish_function(p_signature text, p_definition text, p_roles text, p_comment text) returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
	-- By name, not by signature: an overload beside a user's own function would make calls ambiguous.
	if exists (
		select from pg_catalog.pg_proc p
		where p.pronamespace = 'public'::regnamespace
		and p.proname = split_part(p_signature, '(', 1)) then
		raise notice 'public.% exists already and is left alone', split_part(p_signature, '(', 1);
		insert into ignite.public_names (kind, name, ours)
		values ('function', p_signature, false)
		on conflict (kind, name) do update set ours = false;
		return false;
	end if;
	execute p_definition;
	execute format('revoke all on function public.%s from public, anon, authenticated, service_role', p_signature);
	execute format('grant execute on function public.%s to %s', p_signature, p_roles);
	execute format('comment on function public.%s is %L', p_signature, p_comment);
	insert into ignite.public_names (kind, name, ours)
	values ('function', p_signature, true)
	on conflict (kind, name) do update set ours = true;
	return true;
end
$$;
comment on function ignite.publish_function(text, text, text, text) is
	'Creates a function in public where the name is free, executable by the given roles only; otherwise says so.';

revoke all on all functions in schema ignite from public;
grant execute on function ignite.to_uuid(text), ignite.claims(), ignite.rfc3339(timestamptz), ignite.uuid_v7()
	to anon, authenticated, service_role;
grant execute on function ignite.caller_role(), ignite.refuse(int, text, text, text), ignite.uuid_v5(uuid, text), ignite.sha1(bytea)
	to service_role;
