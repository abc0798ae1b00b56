-- What was paid for and is still to come: on record with its call, taken over by a rerun, never reserved or charged twice. Prices of films.
begin;
select no_plan();
select t.org('Acme') as acme \gset
select t.member(:'acme', 'viewer') as viewer \gset
create function t.film(p_step text, p_more jsonb default '{}') returns jsonb language sql as
	$f$ select jsonb_build_object('step', p_step, 'key', 'key-' || p_step, 'kind', 'video', 'provider', 'here', 'model', 'film', 'prices', 'list', 'names', array['film'],
		'input', 0, 'output', 0, 'images', 0, 'characters', 0, 'film_ms', 5000, 'continues', true) || p_more $f$;
create function t.reserve_film(p_job uuid, p_run_no int, p_org uuid, p_call jsonb) returns text language sql as
	$f$ select t.run('service', format('select concat_ws($$ $$, verdict, trim_scale(estimate_usd), continuation ->> $$id$$) from ignite.cost_reserve(%L, %s, %L, %L)',
		p_job, p_run_no, p_org, jsonb_build_array(p_call))) $f$;
create function t.event(p_step text) returns uuid language sql as
	$f$ select e.event_id from ignite.cost_events e where e.step = p_step order by e.made_at desc limit 1 $f$;
create function t.keep(p_job uuid, p_run_no int, p_step text, p_what text) returns text language sql as
	$f$ select t.run('service', format('select ignite.cost_continue(%L, %s, %L)', p_job, p_run_no,
		jsonb_build_array(jsonb_build_object('event_id', t.event(p_step), 'continuation', jsonb_build_object('id', p_what))))) $f$;
create function t.settle_film(p_step text, p_charge text, p_owed boolean, p_outcome text default 'ok') returns text language sql as
	$f$ select t.run('service', format('select trim_scale(cost_usd) from ignite.cost_settle(%L)', jsonb_build_array(jsonb_build_object(
		'event_id', t.event(p_step), 'outcome', p_outcome, 'charge', p_charge, 'input', 0, 'cached', 0, 'cache_write', 0, 'output', 0, 'images', 0,
		'characters', 0, 'film_ms', 4000, 'latency_ms', 20, 'attempts', 1, 'lost', 0, 'repeated', false, 'owed', p_owed)))) $f$;

insert into ignite.model_prices (provider, model, effective_from, video_usd, video_second_usd) values ('list', 'film', '2020-01-01Z', 0.1, 0.02),
	('list', 'whole', '2020-01-01Z', 0.5, null), ('list', 'by-second', '2020-01-01Z', null, 0.03);
select t.queue('q') is null as made \gset
select t.worker('q') as w \gset
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.claim(:'w', 1, 'q');

select is(t.reserve_film(:'job', 1, :'acme', t.film('one')), 'reserved 0.2', 'a film is reserved by its price and its seconds');
select is(t.reserve_film(:'job', 1, :'acme', t.film('whole', '{"names": ["whole"]}')), 'reserved 0.5', 'or by the film alone');
select is(t.reserve_film(:'job', 1, :'acme', t.film('by-second', '{"names": ["by-second"]}')), 'reserved 0.15', 'or by seconds alone');
select is(t.reserve_film(:'job', 1, :'acme', t.film('none', '{"names": ["none"]}')), 'reserved', 'or without a price');

select is(t.keep(:'job', 1, 'one', 'p1'), '1', 'a prediction is put on record');
select is(t.keep(:'job', 2, 'one', 'p2'), 'PT409 lease_lost', 'not by a run that is over');
select is(t.reserve_film(:'job', 1, :'acme', t.film('one')), 'continued 0.2 p1', 'who asks again goes on from there');
select is(t.reserve_film(:'job', 1, :'acme', t.film('one', '{"continues": false}')), 'reserved 0.2', 'unless nothing is to be gone on from');
delete from ignite.cost_events where step = 'one' and continuation is null;
select is((select count(*) from ignite.cost_events where step = 'one'), 1::bigint, 'it is one call');

-- What a lost run left counts once, before and after.
select trim_scale(ignite.cost_spent(:'job')) as spent \gset
update ignite.cost_events set made_at = made_at - interval '10 minutes', run_no = 0 where step = 'one';
select ignite.cost_upkeep('-infinity');
select is((select state from ignite.cost_events where step = 'one'), 'unknown', 'a lost run''s call may have been charged');
select is(trim_scale(ignite.cost_spent(:'job')), :'spent'::numeric, 'and counts at its estimate');
select is(t.reserve_film(:'job', 1, :'acme', t.film('one')), 'continued 0.2 p1', 'it is gone on with');
select is((select concat_ws(' ', state, run_no, unknown_attempts) from ignite.cost_events where step = 'one'), 'open 1 0', 'as this run''s');
select is(trim_scale(ignite.cost_spent(:'job')), :'spent'::numeric, 'and counts once still');

-- Known what it costs, not yet fetched.
select is(t.settle_film('one', 'known', true, 'unavailable'), '0.18', 'settled at what the film costs');
select is((select continuation ->> 'id' from ignite.cost_events where step = 'one'), 'p1', 'and still owed');
select is(t.reserve_film(:'job', 1, :'acme', t.film('one')), 'continued 0.2 p1', 'so it is gone on with');
select is((select state from ignite.cost_events where step = 'one'), 'settled', 'without a second charge');
select is(t.settle_film('one', 'known', false), '0.18', 'when it came');
select is((select concat_ws(' ', outcome, trim_scale(cost_usd), continuation) from ignite.cost_events where step = 'one'), 'ok 0.18', 'nothing is owed any more');
select is(t.reserve_film(:'job', 1, :'acme', t.film('one')), 'reserved 0.2', 'and who asks again pays');

-- One that failed.
select is(t.keep(:'job', 1, 'whole', 'p3'), '1', 'another prediction');
select is(t.settle_film('whole', 'unknown', false, 'unavailable'), null, 'whose end costs nobody knows what');
select is(t.reserve_film(:'job', 1, :'acme', t.film('whole', '{"names": ["whole"]}')), 'reserved 0.5', 'is not gone on with');

-- Who wants the job stopped.
select is(t.run('service', format('select ignite.cost_cancelled(%L)', :'job')), 'false', 'nobody wants it stopped');
insert into ignite.job_cancels (job_id, organization_id, requested_at) values (:'job', :'acme', now());
select is(t.run('service', format('select ignite.cost_cancelled(%L)', :'job')), 'true', 'somebody does');

select is(left(t.run('user:' || :'viewer', 'select ignite.cost_continue(null, 1, $$[]$$)'), 5), '42501', 'users put nothing on record');
select is(left(t.run('user:' || :'viewer', 'select ignite.cost_cancelled(null)'), 5), '42501', 'nor ask who wants what stopped');

-- What the built-in models cost is known.
select is((select string_agg(concat_ws(':', p.image_usd, p.video_usd), ' ' order by v.place) from (values
	(1, 'openai', 'gpt-image-1.5:1024x1024:medium'), (2, 'replicate', 'black-forest-labs/flux-schnell'), (3, 'recraft', 'recraftv4_1'), (4, 'replicate', 'minimax/video-01'))
	v(place, list, model) cross join lateral ignite.price_of(v.list, array[v.model], now(), 0) p), '0.034 0.003 0.035 0.5', 'prices of the built-in file''s models');

select * from finish();
rollback;
