-- Who may see and change which object. Where storage.objects belongs to a role that we may not act for,
-- the statements are shown instead, for its owner to run.

-- Published versions and their exports: nobody changes or removes the object that a row of course_versions or course_exports
-- names, the service role included.
-- An object that a publication put there without coming to its row is not named yet: the next one replaces it.
create function ignite.version_guard() returns trigger
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	if (exists (
			select from ignite.course_versions v
			where v.course_id = split_part(old.name, '/', 1)
			and v.path = old.name)
		or exists (
			select from ignite.course_exports e
			where e.path = old.name))
	and (tg_op = 'DELETE' or (new.bucket_id, new.name, new.version, new.metadata)
		is distinct from (old.bucket_id, old.name, old.version, old.metadata)) then
		perform ignite.refuse(403, 'immutable_version', 'A published version is immutable.');
	end if;
	return case tg_op when 'DELETE' then old else new end;
end
$$;
comment on function ignite.version_guard() is 'Refuses to change or delete the object of a published version.';
revoke all on function ignite.version_guard() from public;

do $$
declare
	v_statement text;
	v_denied text := '';
	v_owner name;
	v_reads_course constant text := $p$
		bucket_id = 'courses' and (
			exists (
				select from ignite.courses c
				where c.course_id = split_part(name, '/', 1)
				and c.organization_id = any ((select ignite.my_organizations())::uuid[]))
			or (name like 'debug/jobs/%' and (
				exists (
					select from ignite.jobs j
					where j.job_id = ignite.to_uuid(split_part(name, '/', 3))
					and j.organization_id = any ((select ignite.my_organizations())::uuid[]))
				or exists (
					select from ignite.jobs_ended e
					where e.job_id = ignite.to_uuid(split_part(name, '/', 3))
					and e.organization_id = any ((select ignite.my_organizations())::uuid[]))))
		)$p$;
	v_writes_course constant text := $p$
		bucket_id = 'courses'
		and name like '%/%'
		and split_part(name, '/', 2) not in ('versions', 'published.json')
		and exists (
			select from ignite.courses c
			where c.course_id = split_part(name, '/', 1)
			and c.organization_id = any ((select ignite.my_organizations('editor'))::uuid[]))$p$;
	v_reads_media constant text := $p$
		bucket_id = 'media-library'
		and name like '%/%'
		and ignite.to_uuid(split_part(name, '/', 1)) = any ((select ignite.my_organizations())::uuid[])$p$;
	-- Names that are digests are the service's to give: no editor puts other bytes there, or takes them away.
	v_writes_media constant text := $p$
		bucket_id = 'media-library'
		and name like '%/%'
		and name !~ '^[0-9a-f-]{36}/[0-9a-f]{2}/[0-9a-f]{64}(-[0-9]+)?[.][a-z0-9]+$'
		and ignite.to_uuid(split_part(name, '/', 1)) = any ((select ignite.my_organizations('editor'))::uuid[])$p$;
begin
	foreach v_statement in array array[
		format('create policy "ignite members read" on storage.objects for select to authenticated using ((%s) or (%s))',
			v_reads_course, v_reads_media),
		'create policy "ignite everyone reads published" on storage.objects for select to anon, authenticated using (bucket_id = ''published'')',
		format('create policy "ignite editors add" on storage.objects for insert to authenticated with check ((%s) or (%s))',
			v_writes_course, v_writes_media),
		format('create policy "ignite editors change" on storage.objects for update to authenticated using ((%1$s) or (%2$s)) with check ((%1$s) or (%2$s))',
			v_writes_course, v_writes_media),
		format('create policy "ignite editors remove" on storage.objects for delete to authenticated using ((%s) or (%s))',
			v_writes_course, v_writes_media),
		'create trigger "ignite versions" before update or delete on storage.objects for each row when (old.bucket_id = ''courses'' and split_part(old.name, ''/'', 2) = ''versions'') execute function ignite.version_guard()',
		'create policy "ignite members read buckets" on storage.buckets for select to authenticated using (id in (''courses'', ''media-library'', ''published''))',
		'create policy "ignite everyone reads published" on storage.buckets for select to anon using (id = ''published'')'
	] loop
		begin
			execute v_statement;
		exception
			when insufficient_privilege then
				v_denied := v_denied || regexp_replace(v_statement, '\s+', ' ', 'g') || E';\n';
			when duplicate_object then
				null;
		end;
	end loop;
	if v_denied <> '' then
		-- Their owner must be able to name our tables when it creates the policies.
		select r.rolname into strict v_owner
		from pg_catalog.pg_class c
		join pg_catalog.pg_roles r on r.oid = c.relowner
		where c.oid = 'storage.objects'::regclass;
		execute format('grant usage on schema ignite to %I', v_owner);
		execute format('grant execute on function ignite.version_guard() to %I', v_owner);
		raise notice E'the policies and the trigger on storage could not be created as %: its tables belong to another role; run as that role:\n%',
			current_user, v_denied;
	end if;
end
$$;
