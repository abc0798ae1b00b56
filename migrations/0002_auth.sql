-- Schema auth as Supabase lays it out, as far as Ignite and policies written for Supabase use it.
-- Each object is made only where it is absent: on a Supabase database nothing here does anything.

do $$
begin
	if to_regnamespace('auth') is null then
		create schema auth;
		grant usage on schema auth to anon, authenticated, service_role;
		comment on schema auth is 'Users and the claims of the caller, in the layout of Supabase.';
	end if;

	if to_regclass('auth.users') is null then
		create table auth.users (
			id uuid primary key default ignite.uuid_v7(),
			aud text not null default 'authenticated',
			role text not null default 'authenticated',
			email text,
			email_confirmed_at timestamptz,
			last_sign_in_at timestamptz,
			raw_app_meta_data jsonb not null default '{}',
			raw_user_meta_data jsonb not null default '{}',
			created_at timestamptz not null default now(),
			updated_at timestamptz not null default now(),
			deleted_at timestamptz
		);
		create unique index users_email_key on auth.users (lower(email));
		comment on table auth.users is 'People who may sign in. Sessions come from outside; no password is kept here.';
		alter table auth.users enable row level security;
		create policy service_role_all on auth.users to service_role using (true) with check (true);
		grant select, insert, update, delete on auth.users to service_role;
	end if;

	if to_regprocedure('auth.uid()') is null then
		create function auth.uid() returns uuid
		language sql stable parallel safe
		as $f$
			select coalesce(
				nullif(current_setting('request.jwt.claim.sub', true), ''),
				nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
			)::uuid
		$f$;
		comment on function auth.uid() is 'The caller''s user id (claim sub), or null.';
		revoke all on function auth.uid() from public;
		grant execute on function auth.uid() to anon, authenticated, service_role;
	end if;

	if to_regprocedure('auth.role()') is null then
		create function auth.role() returns text
		language sql stable parallel safe
		as $f$
			select coalesce(
				nullif(current_setting('request.jwt.claim.role', true), ''),
				nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
			)
		$f$;
		comment on function auth.role() is 'The caller''s role claim, or null.';
		revoke all on function auth.role() from public;
		grant execute on function auth.role() to anon, authenticated, service_role;
	end if;

	if to_regprocedure('auth.email()') is null then
		create function auth.email() returns text
		language sql stable parallel safe
		as $f$
			select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
		$f$;
		comment on function auth.email() is 'The caller''s e-mail claim, or null.';
		revoke all on function auth.email() from public;
		grant execute on function auth.email() to anon, authenticated, service_role;
	end if;

	if to_regprocedure('auth.jwt()') is null then
		create function auth.jwt() returns jsonb
		language sql stable parallel safe
		as $f$
			select nullif(current_setting('request.jwt.claims', true), '')::jsonb
		$f$;
		comment on function auth.jwt() is 'All verified claims of the caller, or null.';
		revoke all on function auth.jwt() from public;
		grant execute on function auth.jwt() to anon, authenticated, service_role;
	end if;
end
$$;
