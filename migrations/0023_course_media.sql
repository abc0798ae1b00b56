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
	v_child uuid;
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
		select e.payload - 'anchor' as payload, e.payload -> 'anchor' as anchor
		from jsonb_array_elements(p_payloads) with ordinality e (payload, place)
		order by e.place
		limit 1000
	loop
		select c.job_id into v_child
		from ignite.enqueue_core(v_organization, 'ai_media_jobs', 'ai_media_generate', r.payload,
			'course_image:' || p_job || ':' || (r.payload #>> '{targetRef,markerId}'), null, null, null, null, p_job, null) c;
		if r.anchor is not null then
			perform ignite.media_place(v_child, v_organization, r.payload ->> 'course_id', r.payload -> 'targetRef', r.anchor);
		end if;
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function ignite.course_images(uuid, jsonb) is
	'Enqueues a job for each picture that a course''s study texts want, as children of the course''s job, in the transaction that ends it; anchor: where its marker is, kept beside the job. Service role.';

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
	v_states jsonb;
	v_problems jsonb;
begin
	with children as materialized (
		select j.job_id, j.seq, ignite.status_of(j.job_id) as status, j.payload, null::text as error
		from ignite.jobs j
		where j.parent_id = p_job
		union all
		select e.job_id, e.seq, e.status, e.payload, e.error
		from ignite.jobs_ended e
		where e.parent_id = p_job
	), placed as materialized (
		select c.*, a.state, a.reason
		from children c
		left join ignite.media_attachments a on a.job_id = c.job_id
	)
	select
		(select jsonb_object_agg(s.status, s.count) || jsonb_build_object('total', sum(s.count))
		from (select p.status, count(*) as count from placed p group by p.status) s),
		(select jsonb_object_agg(s.state, s.count)
		from (select p.state, count(*) as count from placed p where p.state in ('attached', 'gone', 'removed', 'kept') group by p.state) s),
		(select jsonb_agg(f.entry order by f.seq)
		from (
			select p.seq, jsonb_build_object('jobId', p.job_id, 'markerId', p.payload #>> '{targetRef,markerId}', 'status', p.status,
				'reason', left(coalesce(p.reason, p.error), 300)) as entry
			from placed p
			where p.status in ('failed', 'dead_letter', 'cancelled')
			or p.state = 'gone'
			order by p.seq
			limit 20) f)
	into v_media, v_states, v_problems;
	return v_media || coalesce(v_states, '{}') || case when v_problems is null then '{}' else jsonb_build_object('problems', v_problems) end;
end
$$;
comment on function ignite.media_json(uuid) is
	'How many of a course job''s media jobs are in which status, and how many there are; how many are attached, gone, removed or kept; problems: up to 20 that did not come to the course, each with its reason. Null for none. Internal: knows no organisation.';

revoke all on function ignite.course_images(uuid, jsonb), ignite.media_json(uuid) from public;
grant execute on function ignite.course_images(uuid, jsonb) to service_role;
