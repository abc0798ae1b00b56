-- What a model's course leaves behind: its totals, who may read them, the jobs of its pictures and how far they are.
begin;
select plan(20);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer, t.member(:'globex', 'owner') as stranger \gset
select t.enqueue(:'acme', 'rome') as job, t.worker() as w \gset
select t.claim(:'w') is not null as claimed \gset
create function t.picture(p_marker text) returns jsonb language sql as $$
	select jsonb_build_object('course_id', 'rome', 'kind', 'image', 'prompt', 'A road.', 'targetRef',
		jsonb_build_object('type', 'study_text', 'studyTextId', 'g01-t1', 'markerId', p_marker)) $$;

select is(t.run('service', format('select ignite.course_images(%L, jsonb_build_array(t.picture($$g01-t1-m1$$), t.picture($$g02-t1-m1$$)))', :'job')), '2',
	'a job for each picture');
select is(t.run('service', format('select ignite.course_images(%L, jsonb_build_array(t.picture($$g01-t1-m1$$)))', :'job')), '1', 'asked for again');
select is((select count(*) from ignite.jobs j where j.queue = 'ai_media_jobs' and j.parent_id = :'job'), 2::bigint, 'it is the same job');
select is((select array_agg(j.organization_id) from ignite.jobs j where j.queue = 'ai_media_jobs'), array[:'acme', :'acme']::uuid[], 'of the course''s organisation');
select is((select payload #>> '{targetRef,markerId}' from ignite.jobs where queue = 'ai_media_jobs' order by seq limit 1), 'g01-t1-m1', 'it names its marker');
select is(t.run('service', format('select ignite.course_images(%L, $$[]$$)', gen_random_uuid())), 'PT409 parent_ended', 'no job, no pictures');
select is(left(t.run('user:' || :'viewer', format('select ignite.course_images(%L, $$[]$$)', :'job')), 5), '42501', 'the service alone may do so');

select t.run('service', format('select ignite.course_written(%L, %L, %L, %L, %L, %L, 2, 8, %L, %L, %L)', 'rome', :'acme', 'Rome', 'roman_history', '6-8', 'options', 'v1', :'job',
	'{"strategy": "model", "calls": 7, "input_tokens": 9000, "output_tokens": 4000, "usd": "0.01234567"}'));
select t.run('service', format('select ignite.finish(%L, 1, %L, null)', :'job', '{"images": 2}'));
select is((select format('%s %s %s %s %s', strategy, model_calls, input_tokens, output_tokens, cost_usd) from ignite.course_metadata where course_id = 'rome'),
	'model 7 9000 4000 0.01234567', 'the catalogue keeps the totals');
select is((select detail ->> 'usd' from ignite.catalog_updates where course_id = 'rome'), '0.01234567', 'and so do its news');
select is(left(t.run('user:' || :'viewer', 'select cost_usd from ignite.course_metadata'), 5), '42501', 'the column is not for callers: a public course''s row is everyone''s');
select is(t.run('user:' || :'viewer', 'select detail ->> $$usd$$ from ignite.catalog_updates'), '0.01234567', 'members read it in the news');
select is(t.run('user:' || :'stranger', 'select count(*) from ignite.catalog_updates'), '0', 'others do not');

select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) -> $$media$$', :'job')), '{"total": 2, "pending": 2}', 'the course''s status shows its pictures');
select t.worker('ai_media_jobs') as m \gset
select t.claim(:'m', 1, 'ai_media_jobs') is not null as claimed \gset
select t.run('service', format('select ignite.finish(job_id, run_no, null, null) from ignite.job_lease where worker_id = %L', :'m'));
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) -> $$media$$', :'job')), '{"done": 1, "total": 2, "pending": 1}', 'as they go on');

-- A failure says why, part by part.
select t.enqueue(:'acme', 'greece') as bad \gset
select t.claim(:'w') is not null as claimed \gset
select t.run('service', format('select ignite.fail(%L, 1, $$permanent$$, $$invalid_course$$, null, %L)', :'bad', '{"errors": [{"pointer": "/items/0", "message": "x"}], "usd": "1"}'));
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) #>> $${errors,0,pointer}$$', :'bad')), '/items/0', 'a failed job shows its faults');
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) #>> $${result,usd}$$', :'bad')), '1', 'and what it cost');
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) -> $$media$$', :'bad')), 'null', 'and no pictures');

-- What it cost is told whatever became of it.
select t.enqueue(:'acme', 'sparta') as dear \gset
select t.claim(:'w') is not null as claimed \gset
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) -> $$cost$$', :'dear')), 'null', 'no calls, no cost');
insert into ignite.cost_events (organization_id, job_id, run_no, kind, provider, model) values (:'acme', :'dear', 1, 'chat', 'here', 'm');
select t.run('service', format('select ignite.fail(%L, 1, $$blocked$$, $$the key is refused$$)', :'dear'));
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) #>> $${cost,calls}$$', :'dear')), '1', 'a blocked job tells its calls');
select t.run('service', format('select ignite.cancel_job(%L)', :'dear'));
select is(t.run('user:' || :'viewer', format('select concat_ws($$ $$, s ->> $$status$$, s #>> $${cost,calls}$$) from ignite.job_status(%L) s', :'dear')), 'cancelled 1', 'a cancelled one, too');
select * from finish();
rollback;
