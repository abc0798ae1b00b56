-- Buckets that hold what is not everybody's. A project may have one of that name already, and public: its row is left as it is,
-- since other programs may live by it, and the storage handler serves none of them publicly whatever the row says.
create function ignite.exposed_buckets() returns table (bucket_id text, mend text)
language sql stable
set search_path = ''
as $$
	select b.id, format('update storage.buckets set public = false where id = %L;', b.id)
	from storage.buckets b
	where b.id in ('courses', 'media-inbox')
	and b.public
	order by b.id
$$;
comment on function ignite.exposed_buckets() is
	'Buckets that are marked public although Ignite needs them private, with the statement that mends it. As the caller, who sees storage.buckets.';

revoke all on function ignite.exposed_buckets() from public;
grant execute on function ignite.exposed_buckets() to service_role;
