-- Which store this database's objects lie in. A file store is a folder of one host, or one that several hosts share; a worker
-- whose folder is another one would generate courses that nobody else can read. The first one to register is kept.

create table ignite.store_identity (
	singleton boolean primary key default true check (singleton),
	store_id uuid not null,
	host text not null,
	noted_at timestamptz not null default now()
);
comment on table ignite.store_identity is 'The file store that objects lie in: at most one row.';
comment on column ignite.store_identity.store_id is 'What the file .store-id in the store''s folder says.';
comment on column ignite.store_identity.host is 'The host that noted it first.';
alter table ignite.store_identity enable row level security;

create function ignite.store_register(p_store uuid, p_host text) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_known ignite.store_identity;
begin
	insert into ignite.store_identity (store_id, host)
	values (p_store, p_host)
	on conflict do nothing;
	select * into strict v_known
	from ignite.store_identity;
	if v_known.store_id <> p_store then
		perform ignite.refuse(409, 'other_store', format(
			'The store of host %s is another one than that of host %s, where the objects of this database lie: share one folder between them (STORAGE_URL), or take this one with ./ignite store adopt when that one is gone.',
			p_host, v_known.host));
	end if;
end
$$;
comment on function ignite.store_register(uuid, text) is
	'A worker tells which file store it writes to. The first one is kept; another one is refused.';

create function ignite.store_adopt(p_store uuid, p_host text) returns void
language sql volatile
set search_path = ''
as $$
	insert into ignite.store_identity (store_id, host)
	values (p_store, p_host)
	on conflict (singleton) do update set
		store_id = excluded.store_id,
		host = excluded.host,
		noted_at = now()
$$;
comment on function ignite.store_adopt(uuid, text) is 'From now on objects lie in this store: the former one is gone. For the database''s owner.';

revoke all on table ignite.store_identity from public;
revoke all on function ignite.store_register(uuid, text), ignite.store_adopt(uuid, text) from public;
grant execute on function ignite.store_register(uuid, text) to service_role;
