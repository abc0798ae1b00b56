-- Courses that models write take longer than packs; and the pictures of their study texts: jobs that the course's own job leaves
-- behind, and how far they are.

update ignite.job_queues
set timeout_seconds = 3600
where queue = 'ai_course_jobs';

create function ignite.course_images(p_job uuid, p_payloads jsonb) returns int
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_organization uuid;
	v_count int := 0;
	r record;
begin
	select j.organization_id into v_organization
	from ignite.jobs j
	where j.job_id = p_job;
	if not found then
		perform ignite.refuse(409, 'parent_ended', 'The parent job is unknown or has ended.');
	end if;
	for r in
		select e.payload
		from jsonb_array_elements(p_payloads) with ordinality e (payload, place)
		order by e.place
		limit 1000
	loop
		perform ignite.enqueue_core(v_organization, 'ai_media_jobs', 'ai_media_generate', r.payload,
			'course_image:' || p_job || ':' || (r.payload #>> '{targetRef,markerId}'), null, null, null, null, p_job, null);
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function ignite.course_images(uuid, jsonb) is
	'Enqueues a job for each picture that a course''s study texts want, as children of the course''s job, in the transaction that ends it. Service role.';

create function ignite.media_json(p_job uuid) returns jsonb
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
	v_media jsonb;
begin
	select jsonb_object_agg(s.status, s.count) || jsonb_build_object('total', sum(s.count)) into v_media
	from (
		select c.status, count(*) as count
		from (
			select ignite.status_of(j.job_id) as status
			from ignite.jobs j
			where j.parent_id = p_job
			union all
			select e.status
			from ignite.jobs_ended e
			where e.parent_id = p_job) c
		group by c.status) s;
	return v_media;
end
$$;
comment on function ignite.media_json(uuid) is
	'How many of a course job''s media jobs are in which status, and how many there are; null for none. Internal: knows no organisation.';

revoke all on function ignite.course_images(uuid, jsonb), ignite.media_json(uuid) from public;
grant execute on function ignite.course_images(uuid, jsonb) to service_role;
