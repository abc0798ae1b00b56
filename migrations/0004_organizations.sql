-- Organisations, memberships and the one function that decides who may do what.

create table ignite.organizations (
	organization_id uuid primary key default ignite.uuid_v7(),
	name text not null check (length(name) between 1 and 200),
	created_at timestamptz not null default now()
);
comment on table ignite.organizations is 'Tenants. Every job, course and object belongs to one.';

create table ignite.memberships (
	organization_id uuid not null references ignite.organizations (organization_id) on delete cascade,
	user_id uuid not null,
	role text not null check (role in ('owner', 'editor', 'viewer')),
	created_at timestamptz not null default now(),
	primary key (user_id, organization_id)
);
create index memberships_by_organization on ignite.memberships (organization_id);
comment on table ignite.memberships is 'Who belongs to which organisation, and as what.';
comment on column ignite.memberships.user_id is 'Claim sub of the user''s token. No foreign key: users may come from any issuer.';
comment on column ignite.memberships.role is 'owner (an "admin" anywhere else), editor or viewer; each includes the next.';

create function ignite.role_rank(p_role text) returns int
language sql immutable parallel safe
as $$
	select case p_role
		when 'owner' then 3
		when 'admin' then 3
		when 'editor' then 2
		when 'viewer' then 1
		else 0
	end
$$;
comment on function ignite.role_rank(text) is 'Order of the organisation roles: viewer 1, editor 2, owner 3, anything else 0.';

create function ignite.my_organizations(p_min_role text default 'viewer') returns uuid[]
language plpgsql stable security definer
set search_path = ''
as $$
declare
	v_claims jsonb;
	v_result uuid[];
begin
	if ignite.caller_role() <> 'authenticated' then
		return '{}';
	end if;
	v_claims := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
	if v_claims -> 'agent' = 'true'::jsonb then
		if ignite.role_rank(p_min_role) > 2 then
			return '{}';
		end if;
		return (
			select coalesce(array_agg(o.organization_id), '{}')
			from ignite.organizations o
			where o.organization_id = ignite.to_uuid(v_claims ->> 'org')
		);
	end if;
	select array_agg(m.organization_id) into v_result
	from ignite.memberships m
	where m.user_id = ignite.to_uuid(v_claims ->> 'sub')
	and ignite.role_rank(m.role) >= ignite.role_rank(p_min_role);
	return coalesce(v_result, '{}');
end
$$;
comment on function ignite.my_organizations(text) is
	'Organisations in which the caller has at least the given role. For policies: organization_id = any ((select ignite.my_organizations())::uuid[]).';

create function ignite.authorize_in(p_min_role text, p_choice text, out organization_id uuid, out role text)
language plpgsql stable security definer
set search_path = ''
as $$
declare
	v_caller text := current_setting('role');
	v_claims jsonb;
	v_choice uuid;
	v_user uuid;
	v_count int;
begin
	if v_caller not in ('authenticated', 'service_role', 'anon') then
		v_caller := ignite.caller_role();
	end if;
	if v_caller = 'anon' then
		perform ignite.refuse(401, 'unauthorized', 'Sign in to do this.');
	end if;
	if p_choice <> '' then
		v_choice := ignite.to_uuid(p_choice);
		if v_choice is null then
			perform ignite.refuse(400, 'invalid_organization', 'x-organization-id must be a uuid.');
		end if;
	end if;

	if v_caller = 'service_role' then
		if v_choice is null then
			perform ignite.refuse(400, 'organization_required', 'Name the organisation with x-organization-id.');
		end if;
		select o.organization_id, 'owner' into organization_id, role
		from ignite.organizations o
		where o.organization_id = v_choice;
		if not found then
			perform ignite.refuse(404, 'unknown_organization', 'There is no such organisation.');
		end if;
		return;
	end if;

	v_claims := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
	if v_claims -> 'agent' = 'true'::jsonb then
		select o.organization_id, 'editor' into organization_id, role
		from ignite.organizations o
		where o.organization_id = ignite.to_uuid(v_claims ->> 'org');
		if not found or v_choice <> organization_id then
			perform ignite.refuse(404, 'unknown_organization', 'There is no such organisation.');
		end if;
	else
		v_user := ignite.to_uuid(v_claims ->> 'sub');
		if v_user is null then
			perform ignite.refuse(401, 'unauthorized', 'The token names no user.');
		end if;
		if v_choice is not null then
			select m.organization_id, m.role into organization_id, role
			from ignite.memberships m
			where m.user_id = v_user
			and m.organization_id = v_choice;
			if not found then
				perform ignite.refuse(404, 'unknown_organization', 'There is no such organisation.');
			end if;
		else
			select count(*), (array_agg(m.organization_id))[1], min(m.role)
			into v_count, organization_id, role
			from ignite.memberships m
			where m.user_id = v_user;
			if v_count = 0 then
				perform ignite.refuse(403, 'no_organization', 'You belong to no organisation.');
			elsif v_count > 1 then
				perform ignite.refuse(400, 'organization_required', 'You belong to several organisations: name one with x-organization-id.');
			end if;
		end if;
	end if;
	if ignite.role_rank(role) < ignite.role_rank(p_min_role) then
		perform ignite.refuse(403, 'role_too_low', format('This needs the role %s; yours is %s.', p_min_role, role));
	end if;
end
$$;
comment on function ignite.authorize_in(text, text) is
	'The caller''s organisation and role there, chosen by the text when not empty; raises PT400, PT401, PT403 or PT404.';

create function ignite.authorize(p_min_role text) returns table (organization_id uuid, role text)
language sql stable security definer
set search_path = ''
as $$
	select a.organization_id, a.role
	from ignite.authorize_in(p_min_role, current_setting('ignite.organization', true)) a
$$;
comment on function ignite.authorize(text) is
	'As authorize_in, the organisation being chosen by the setting ignite.organization (header x-organization-id).';

create function ignite.organization_add(p_name text) returns uuid
language sql volatile security definer
set search_path = ''
as $$
	insert into ignite.organizations (name)
	values (p_name)
	returning organization_id
$$;
comment on function ignite.organization_add(text) is 'Adds an organisation and returns its id.';

create function ignite.user_add(p_email text, p_organization uuid, p_role text) returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
	v_user uuid;
	v_role text := case p_role when 'admin' then 'owner' else p_role end;
	v_hidden boolean;
	v_owner name;
begin
	if ignite.role_rank(v_role) = 0 then
		perform ignite.refuse(422, 'unknown_role', 'The role is one of owner, editor, viewer.');
	end if;
	if p_email !~ '^[^@[:space:]]+@[^@[:space:]]+$' then
		perform ignite.refuse(422, 'invalid_email', 'That is not an e-mail address.');
	end if;
	if not exists (select from ignite.organizations o where o.organization_id = p_organization) then
		perform ignite.refuse(404, 'unknown_organization', 'There is no such organisation.');
	end if;
	select u.id into v_user
	from auth.users u
	where lower(u.email) = lower(p_email);
	if v_user is null then
		begin
			insert into auth.users (id, aud, role, email, email_confirmed_at, created_at, updated_at)
			values (ignite.uuid_v7(), 'authenticated', 'authenticated', p_email, now(), now(), now())
			returning id into v_user;
		exception when insufficient_privilege then
			-- A project's own table: its users may be hidden from us, and new ones are its sign-up's to make.
			select r.rolname, not exists (
				select from pg_catalog.pg_policy p
				where p.polrelid = c.oid
				and p.polname = 'ignite finds users') into v_owner, v_hidden
			from pg_catalog.pg_class c
			join pg_catalog.pg_roles r on r.oid = c.relowner
			where c.oid = 'auth.users'::regclass;
			if v_hidden then
				perform ignite.refuse(403, 'users_hidden', format(
					'The table auth.users belongs to %1$s and shows its rows to others only as it says. Run as %1$s: create policy "ignite finds users" on auth.users for select to %2$I using (true); then add the user again.',
					v_owner, current_user));
			end if;
			perform ignite.refuse(404, 'unknown_user', format(
				'The project has no user with that address, and its table auth.users belongs to %s: sign them up there first, then add them again.', v_owner));
		end;
	end if;
	insert into ignite.memberships (organization_id, user_id, role)
	values (p_organization, v_user, v_role)
	on conflict (user_id, organization_id) do update set role = excluded.role;
	return v_user;
end
$$;
comment on function ignite.user_add(text, uuid, text) is
	'Finds or adds the user with that e-mail, makes them a member with that role, and returns the user''s id. Where auth.users is another role''s, it adds none: PT403 users_hidden, PT404 unknown_user say what to do.';

create function ignite.organization_guard() returns trigger
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	if exists (select from ignite.courses c where c.organization_id = old.organization_id)
	or exists (select from ignite.jobs j where j.organization_id = old.organization_id) then
		perform ignite.refuse(409, 'organization_in_use', 'That organisation still has courses or live jobs.');
	end if;
	return old;
end
$$;
comment on function ignite.organization_guard() is
	'Refuses to delete an organisation that has courses or live jobs. Not a foreign key: that would lock the organisation''s row at each new course.';
create trigger guard before delete on ignite.organizations
	for each row execute function ignite.organization_guard();

alter table ignite.organizations enable row level security;
alter table ignite.memberships enable row level security;
create policy service_role_all on ignite.organizations to service_role using (true) with check (true);
create policy service_role_all on ignite.memberships to service_role using (true) with check (true);
create policy members_read on ignite.organizations for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
create policy owners_rename on ignite.organizations for update to authenticated
	using (organization_id = any ((select ignite.my_organizations('owner'))::uuid[]))
	with check (organization_id = any ((select ignite.my_organizations('owner'))::uuid[]));
create policy members_read on ignite.memberships for select to authenticated
	using (organization_id = any ((select ignite.my_organizations())::uuid[]));
create policy owners_add on ignite.memberships for insert to authenticated
	with check (organization_id = any ((select ignite.my_organizations('owner'))::uuid[]));
create policy owners_change on ignite.memberships for update to authenticated
	using (organization_id = any ((select ignite.my_organizations('owner'))::uuid[]))
	with check (organization_id = any ((select ignite.my_organizations('owner'))::uuid[]));
create policy owners_remove on ignite.memberships for delete to authenticated
	using (organization_id = any ((select ignite.my_organizations('owner'))::uuid[]));
-- An owner may add anybody; who did not ask for it can leave.
create policy members_leave on ignite.memberships for delete to authenticated
	using (user_id = (select ignite.to_uuid(ignite.claims() ->> 'sub')));
grant select, insert, update, delete on ignite.organizations, ignite.memberships to service_role;
grant select on ignite.organizations, ignite.memberships to authenticated;
grant update (name) on ignite.organizations to authenticated;
grant insert (organization_id, user_id, role), update (role), delete on ignite.memberships to authenticated;

revoke all on function ignite.role_rank(text), ignite.my_organizations(text), ignite.authorize_in(text, text),
	ignite.authorize(text), ignite.organization_guard(), ignite.organization_add(text), ignite.user_add(text, uuid, text) from public;
grant execute on function ignite.authorize(text) to anon, authenticated, service_role;
grant execute on function ignite.my_organizations(text) to authenticated, service_role;
grant execute on function ignite.role_rank(text) to service_role;
grant execute on function ignite.organization_add(text), ignite.user_add(text, uuid, text) to service_role;
