-- Media jobs: where received files lie until they are assets, and what the live call and its job need of the queue.

-- Received files, <job>/received, until their job has stored them. Nobody but the service role sees the bucket.
do $$
begin
	insert into storage.buckets (id, name, public)
	values ('media-inbox', 'media-inbox', false)
	on conflict do nothing;
exception when insufficient_privilege then
	raise notice 'bucket media-inbox could not be created as %; run as the owner of storage.buckets: insert into storage.buckets (id, name, public) values (''media-inbox'', ''media-inbox'', false) on conflict do nothing;',
		current_user;
end
$$;

-- A picture may be made for no course. Films take their time.
update ignite.job_types
set needs_course = false
where queue = 'ai_media_jobs'
and job_type = 'ai_media_generate';
update ignite.job_queues
set timeout_seconds = 1800
where queue = 'ai_media_jobs';

create function ignite.step_forget(p_job uuid, p_run_no int, p_step text) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
	perform ignite.lease_lock(p_job, p_run_no);
	delete from ignite.job_steps s
	where s.job_id = p_job
	and s.step = p_step;
	return found;
end
$$;
comment on function ignite.step_forget(uuid, int, text) is
	'Takes a step back whose result turned out to be of no use, behind the fence (PT409 lease_lost); false when there was none.';

create function ignite.media_received(p_job uuid) returns void
language sql volatile security definer
set search_path = ''
as $$
	update ignite.cost_events e
	set continuation = null
	where e.job_id = p_job
	and e.continuation is not null
$$;
comment on function ignite.media_received(uuid) is
	'What the job''s calls have paid for is in the store: nothing of it is to come any more. In the transaction that says so.';

create function ignite.media_outcome(p_job uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
	v_ended ignite.jobs_ended;
	v_wait ignite.job_wait;
begin
	select * into v_ended
	from ignite.jobs_ended e
	where e.job_id = p_job;
	if found then
		return jsonb_build_object('state', v_ended.status, 'result', v_ended.result, 'error', v_ended.error, 'class', v_ended.error_class);
	end if;
	select * into v_wait
	from ignite.job_wait w
	where w.job_id = p_job
	and w.reason in ('backoff', 'rate_limit', 'blocked');
	if found then
		return jsonb_build_object('state', 'waiting', 'result', null, 'error', v_wait.detail, 'class', v_wait.reason, 'retry_after_seconds',
			case when v_wait.until < 'infinity' then greatest(1, ceil(extract(epoch from v_wait.until - clock_timestamp())))::int end);
	end if;
	return '{"state": "live"}';
end
$$;
comment on function ignite.media_outcome(uuid) is
	'How a job stands, for the call that waits for it: state live (ready or running), waiting (its last run failed; it is to be tried again), or how it ended; with result, error, class.';

create function ignite.media_give_up(p_job uuid) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
declare
	v_wait ignite.job_wait;
begin
	delete from ignite.job_wait w
	where w.job_id = p_job
	and w.reason in ('backoff', 'rate_limit', 'blocked')
	returning w.* into v_wait;
	if not found then
		return false;
	end if;
	perform ignite.job_end(p_job, 'failed', v_wait.run_no, v_wait.failures, v_wait.crashes, null, null, null, null, v_wait.detail,
		case v_wait.reason when 'backoff' then 'transient' else v_wait.reason end);
	return true;
end
$$;
comment on function ignite.media_give_up(uuid) is
	'Ends a job whose last run failed for now, instead of trying it again: who asked for it was told of the failure. False when it does not wait. A requeue brings it back.';

revoke all on function ignite.step_forget(uuid, int, text), ignite.media_received(uuid), ignite.media_outcome(uuid), ignite.media_give_up(uuid)
	from public;
grant execute on function ignite.step_forget(uuid, int, text), ignite.media_received(uuid), ignite.media_outcome(uuid),
	ignite.media_give_up(uuid) to service_role;
