-- Media jobs: for no course, too; steps that are taken back; how a job stands for the call that waits for it, and giving one up.
begin;
select plan(24);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'editor') as editor \gset
select t.worker('ai_media_jobs') as w \gset
create function t.outcome(p_job uuid) returns text language sql as $$
	select t.run('service', format('select concat_ws($c$ $c$, o ->> $c$state$c$, o ->> $c$class$c$, o ->> $c$error$c$, o ->> $c$result$c$)
		from ignite.media_outcome(%L) o', p_job)) $$;

-- Enqueued for later, whoever knows the id need not wait.
select t.run('user:' || :'editor', $$select job_id from ignite.enqueue_job('ai_media_jobs', 'ai_media_generate', '{"prompt": "A fox."}',
	p_run_at => clock_timestamp() + interval '5 seconds')$$) as fox \gset
select is(t.place(:'fox'), 'wait:scheduled', 'a picture for no course');
select is(t.claim(:'w', 1, 'ai_media_jobs'), null, 'no worker takes it yet');
select is(t.outcome(:'fox'), 'live', 'it is on its way');
select is(t.run('service', format('select run_no from ignite.take_over(%L, %L)', :'w', :'fox')), '1', 'who knows it takes it over');
select is(t.outcome(:'fox'), 'live', 'it runs');
select is(t.run('service', format('select ignite.media_give_up(%L)', :'fox')), 'false', 'what runs is not given up');

-- Steps.
select is(t.run('service', format('select ignite.step_put(%L, 1, $$received$$, $${"type": "image/png"}$$) ->> $$type$$', :'fox')), 'image/png', 'bytes are on record');
select is(t.run('service', format('select ignite.step_forget(%L, 2, $$received$$)', :'fox')), 'PT409 lease_lost', 'another run takes nothing back');
select is(t.run('service', format('select ignite.step_forget(%L, 1, $$received$$)', :'fox')), 'true', 'the run itself does');
select is(t.run('service', format('select ignite.step_get(%L, $$received$$) is null', :'fox')), 'true', 'it is gone');
select is(t.run('service', format('select ignite.step_forget(%L, 1, $$received$$)', :'fox')), 'false', 'once');
select is(left(t.run('user:' || :'editor', format('select ignite.step_forget(%L, 1, $$received$$)', :'fox')), 5), '42501', 'the service alone may do so');
insert into ignite.cost_events (job_id, kind, provider, model, continuation) values (:'fox', 'image', 'house', 'm', '{"urls": []}');
select is(t.run('service', format('select ignite.media_received(%L)', :'fox')), null, 'what was paid for has come');
select is((select count(continuation) from ignite.cost_events where job_id = :'fox'), 0::bigint, 'nothing of it is still to come');

-- A run that failed for now: tried again, or given up.
select t.run('service', format('select ignite.fail(%L, 1, $$rate_limit$$, $$provider_rate_limited: Later.$$, 60)', :'fox'));
select is(t.outcome(:'fox'), 'waiting rate_limit provider_rate_limited: Later.', 'it waits, and says why');
select ok((t.run('service', format('select ignite.media_outcome(%L) ->> $$retry_after_seconds$$', :'fox')))::int between 55 and 60, 'and for how long');
select is(t.run('service', format('select ignite.media_give_up(%L)', :'fox')), 'true', 'it is given up');
select is(t.outcome(:'fox'), 'failed rate_limit provider_rate_limited: Later.', 'and has failed');
select is(t.run('service', format('select ignite.media_give_up(%L)', :'fox')), 'false', 'once');
select is(t.run('user:' || :'editor', format('select ignite.requeue(%L)', :'fox')), 'true', 'who asks again brings it back');
select is(t.run('service', format('select run_no from ignite.take_over(%L, %L)', :'w', :'fox')), '2', 'as the next run');
select t.run('service', format('select ignite.fail(%L, 2, $$permanent$$, $$answer_filtered: No.$$, null, $${"code": "answer_filtered"}$$)', :'fox'));
select is(t.outcome(:'fox'), 'failed permanent answer_filtered: No. {"code": "answer_filtered"}', 'a failure for good keeps its reason');

select t.enqueue(:'acme', 'done', 'ai_media_jobs') as done \gset
select t.run('service', format('select ignite.take_over(%L, %L)', :'w', :'done'));
select t.run('service', format('select ignite.finish(%L, 1, $${"asset_id": "a"}$$, null)', :'done'));
select is(t.outcome(:'done'), 'done {"asset_id": "a"}', 'what is done has its result');
select is(left(t.run('user:' || :'editor', format('select ignite.media_outcome(%L)', :'done')), 5), '42501', 'which job-status tells its members');
select * from finish();
rollback;
