-- Publishing: the row side of publish-course. The objects are written by the handler, in the same transaction.

create function ignite.course_published(p_course_id text, p_organization uuid, p_version int, p_visibility text, p_tags jsonb)
returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	insert into ignite.course_metadata as m (course_id, organization_id, visibility, tags, content_version)
	values (p_course_id, p_organization, p_visibility,
		coalesce(array(select jsonb_array_elements_text(p_tags)), '{}'), p_version)
	on conflict (course_id) do update set
		visibility = excluded.visibility,
		tags = case when p_tags is null then m.tags else excluded.tags end,
		content_version = excluded.content_version,
		updated_at = now()
	where (m.visibility, m.content_version) is distinct from (excluded.visibility, excluded.content_version)
	or p_tags is not null;
	if not found then
		return; -- published again as it was: no news
	end if;
	insert into ignite.catalog_updates (course_id, organization_id, kind, detail)
	values (p_course_id, p_organization, 'published',
		jsonb_build_object('version', p_version, 'visibility', p_visibility));
end
$$;
comment on function ignite.course_published(text, uuid, int, text, jsonb) is
	'Records which version of the course is published and who may see it; null tags stay as they are.';

-- The public copy exists only while the course is public, however its visibility was changed: the row goes at once
-- and its bytes with the next sweep. Bringing it back is publish-course's, and the reconciler's where SQL did it.
create function ignite.course_unpublish() returns trigger
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_former text := current_setting('storage.allow_delete_query', true);
begin
	-- Newer projects refuse a deletion by SQL that does not say that it is meant.
	perform set_config('storage.allow_delete_query', 'true', true);
	delete from storage.objects o
	where o.bucket_id = 'published'
	and o.name = old.course_id || '.json';
	perform set_config('storage.allow_delete_query', coalesce(v_former, ''), true);
	return null;
end
$$;
comment on function ignite.course_unpublish() is
	'Takes a course that is no longer public, or is gone, out of bucket published. Belongs to service_role, which sees all objects.';

-- Whoever changes a course's visibility, the owner of these functions included, may see no row of storage.objects where
-- that table is somebody else's: the service role does, there as here. It may make nothing in our schema for that.
revoke all on function ignite.course_unpublish() from public;
grant create on schema ignite to service_role;
alter function ignite.course_unpublish() owner to service_role;
revoke create on schema ignite from service_role;

create trigger course_unpublish_on_update
	after update of visibility on ignite.course_metadata
	for each row
	when (old.visibility = 'public' and new.visibility <> 'public')
	execute function ignite.course_unpublish();

create trigger course_unpublish_on_delete
	after delete on ignite.course_metadata
	for each row
	when (old.visibility = 'public')
	execute function ignite.course_unpublish();

create function ignite.courses_to_copy(p_limit int)
returns table (course_id text, version int, sha256 text, path text)
language sql stable
set search_path = ''
as $$
	select m.course_id, v.version, v.sha256, v.path
	from ignite.course_metadata m
	join ignite.course_versions v on v.course_id = m.course_id and v.version = m.content_version
	where m.visibility = 'public'
	and not exists (
		select from storage.objects o
		where o.bucket_id = 'published'
		and o.name = m.course_id || '.json'
		and o.user_metadata ->> 'sha256' = v.sha256)
	order by m.updated_at
	limit p_limit
$$;
comment on function ignite.courses_to_copy(int) is
	'Public courses whose copy in bucket published is missing or of another version; the reconciler copies them. As the caller, who sees storage.objects.';

revoke all on function ignite.course_published(text, uuid, int, text, jsonb), ignite.courses_to_copy(int) from public;
grant execute on function ignite.course_published(text, uuid, int, text, jsonb), ignite.courses_to_copy(int) to service_role;
