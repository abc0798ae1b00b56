-- What calls to models cost: which price holds, reservations against a ceiling, settling, what crashes leave, who sees it.
begin;
select no_plan();
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer, t.member(:'globex', 'owner') as stranger \gset
create function t.usd(p_provider text, p_model text, p_input bigint default 1, p_at timestamptz default now()) returns text language sql as
	$f$ select concat_ws('/', p.input_usd, p.cached_input_usd, p.cache_write_usd, p.output_usd, p.embedding_usd) from ignite.price_of(p_provider, array[p_model], p_at, p_input) p $f$;
create function t.call(p_step text, p_input bigint, p_output bigint, p_more jsonb default '{}') returns jsonb language sql as
	$f$ select jsonb_build_object('step', p_step, 'key', 'key-' || p_step, 'kind', 'chat', 'provider', 'here', 'model', 'm', 'prices', 'list', 'names', array['m'],
		'input', p_input, 'output', p_output, 'images', 0, 'characters', 0) || p_more $f$;
create function t.reserve(p_job uuid, p_run_no int, p_org uuid, variadic p_calls jsonb[]) returns text language sql as
	$f$ select t.run('service', format('select string_agg(verdict || coalesce($$:$$ || trim_scale(estimate_usd), $$$$), $$ $$ order by place) from ignite.cost_reserve(%L, %s, %L, %L)',
		p_job, p_run_no, p_org, to_jsonb(p_calls))) $f$;
create function t.settle(p_step text, p_charge text, p_input bigint, p_cached bigint, p_output bigint, p_more jsonb default '{}') returns text language sql as
	$f$ select t.run('service', format('select trim_scale(cost_usd) from ignite.cost_settle(%L)', jsonb_build_array(jsonb_build_object(
		'event_id', (select e.event_id from ignite.cost_events e where e.step = p_step order by e.made_at desc limit 1), 'outcome', 'ok', 'charge', p_charge, 'input', p_input,
		'cached', p_cached, 'cache_write', 0, 'output', p_output, 'images', 0, 'characters', 0, 'latency_ms', 20, 'attempts', 1, 'lost', 0, 'repeated', false) || p_more))) $f$;

-- The published list.
select cmp_ok((select count(*) from ignite.model_prices), '>', 300::bigint, 'a list of prices comes along');
select is((select count(distinct source) from ignite.model_prices where input_usd is not null or embedding_usd is not null), 1::bigint, 'of one source, which is named');
select is(t.usd('openai', 'gpt-4.1-mini'), '0.4/0.1/1.6', 'a model by its name');
select is(t.usd('openai', 'gpt-4.1-mini-2025-04-14'), '0.4/0.1/1.6', 'and by its dated name');
select is(t.usd('anthropic', 'claude-sonnet-5'), '3/0.3/3.75/15', 'the latest date that has begun') where now() >= '2026-09-01Z';
select is(t.usd('anthropic', 'claude-sonnet-5', 1, '2026-08-31Z'), '2/0.2/2.5/10', 'before it the former price');
select is(t.usd('openai', 'o3', 1, '2025-06-09T23:59:59Z'), '10/0.5/40', 'a price change has its moment');
select is(t.usd('openai', 'o3', 1, '2025-06-10Z'), '2/0.5/8', 'from which the new one holds');
select is(t.usd('openai', 'gpt-5.4', 272000), '2.5/0.25/15', 'up to its start a tier does not hold');
select is(t.usd('openai', 'gpt-5.4', 272001), '5/0.5/22.5', 'above it, for all tokens');
select is(t.usd('deepseek', 'deepseek-chat', 1, '2026-01-01T12:00Z'), '0.27/0.07/1.1', 'by day');
select is(t.usd('deepseek', 'deepseek-chat', 1, '2026-01-01T00:29:59Z'), '0.135/0.035/0.55', 'and by night');
select is(t.usd('deepseek', 'deepseek-chat', 1, '2026-01-01T16:30Z'), '0.135/0.035/0.55', 'an hour''s end is not in it');
select is(t.usd('openai', 'text-embedding-3-small'), '0.02', 'embeddings have a price of their own');
select is(t.usd('google', 'gemini-3.5-flash-7'), t.usd('google', 'gemini-3.5-flash'), 'a digit at the end, where the list says so') where t.usd('google', 'gemini-3.5-flash') is not null;
select is(t.usd('openai', 'no-such-model'), '', 'an unknown model has none');
select is(t.usd('nobody', 'gpt-4.1-mini'), '', 'nor has an unknown list');

-- Operators' rows.
insert into ignite.model_prices (provider, model, effective_from, input_usd, output_usd) values ('openai', 'gpt-4.1*', '2020-01-01Z', 7, 9);
select is(t.usd('openai', 'gpt-4.1-mini'), '7/9', 'an operator''s row wins, pattern or not');
insert into ignite.model_prices (provider, model, effective_from, input_usd, output_usd) values ('openai', 'gpt-4.1-mini', '2020-01-01Z', 8, 9), ('openai', '*', '2020-01-01Z', 1, 1);
select is(t.usd('openai', 'gpt-4.1-mini'), '8/9', 'an exact name before a pattern');
select is(t.usd('openai', 'gpt-4.1-nano'), '7/9', 'a longer pattern before a shorter one');
select is(t.usd('openai', 'gpt-9'), '1/1', 'the star alone is for the rest');
insert into ignite.model_prices (provider, model, effective_from, input_usd, output_usd) values ('openai', 'a_c%', '2020-01-01Z', 2, 2);
select is(t.usd('openai', 'abcd'), '1/1', 'only the star is special');
insert into ignite.model_prices (provider, model, effective_from, image_usd) values ('pictures', 'p', '2020-01-01Z', 0.04), ('pictures', 'p:1024x1024:high', '2020-01-01Z', 0.17);
select is((select image_usd from ignite.price_of('pictures', array['p:1024x1024:high', 'p:1024x1024', 'p'], now(), 0)), 0.17, 'images by size and quality');
select is((select image_usd from ignite.price_of('pictures', array['p:512x512:low', 'p:512x512', 'p'], now(), 0)), 0.04, 'where there is such a row');
select is(left(t.run('user:' || :'viewer', 'insert into ignite.model_prices (provider, model) values ($$x$$, $$y$$)'), 5), '42501', 'users set no prices');
select is(t.run('user:' || :'viewer', 'select count(*) > 300 from ignite.model_prices'), 'true', 'but see them');
select is(left(t.run('anon', 'select 1 from ignite.model_prices'), 5), '42501', 'the public does not');

-- Reserving and settling, without a ceiling.
insert into ignite.model_prices (provider, model, effective_from, input_usd, cached_input_usd, output_usd) values ('list', 'm', '2020-01-01Z', 3, 0.3, 15);
insert into ignite.model_prices (provider, model, effective_from, above_input_tokens, input_usd, output_usd) values ('list', 'm', '2020-01-01Z', 1000, 6, 10);
select t.queue('q') is null as made \gset
select t.worker('q') as w \gset
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.claim(:'w', 1, 'q');
select is(t.reserve(:'job', 1, :'acme', t.call('a', 1000, 200)), 'reserved:0.006', 'a call is reserved at the most it can cost');
select is(t.reserve(:'job', 1, :'acme', t.call('b', 2000, 200), t.call('c', 10, 1, '{"names": ["unpriced"]}')), 'reserved:0.014 reserved', 'several at once, and one without a price');
select is(t.reserve(:'job', 1, :'acme', t.call('tiers', 1001, 200000)), 'reserved:3.003', 'the tier that costs more counts, be it the lower one');
select is(t.reserve(:'job', 2, :'acme', t.call('z', 1, 1)), 'PT409 lease_lost', 'a run that is over reserves nothing');
select is(ignite.job_cost(:'job') - 'unknown_usd', '{"calls": 4, "open": 4, "unknown": 0, "unpriced": 0, "input_tokens": 0, "cached_tokens": 0, "output_tokens": 0, "images": 0, "usd": 0}'::jsonb, 'four are open');
select is(t.settle('a', 'known', 900, 400, 111), '0.003285', 'settled to the last digit, cached tokens at their price');
select is(t.settle('a', 'known', 1, 0, 1), '0.003285', 'once: the first word stays');
select is(t.settle('b', 'known', 1500, 0, 100), '0.01', 'by the tier that the input reached');
select is(t.settle('c', 'known', 5, 0, 1), null, 'without a price the cost is not known');
select is(t.settle('tiers', 'none', 0, 0, 0, '{"outcome": "rate_limited"}'), '0', 'a call that was not served costs nothing');
select is(ignite.job_cost(:'job'), '{"calls": 4, "open": 0, "unknown": 0, "unpriced": 1, "input_tokens": 2405, "cached_tokens": 400, "output_tokens": 212, "images": 0, "usd": 0.013285, "unknown_usd": 0}'::jsonb, 'the job''s total');
select row_eq(format('select state, outcome, run_no, kind, provider, latency_ms, attempts from ignite.cost_events where step = %L', 'a'),
	row('settled'::text, 'ok'::text, 1, 'chat'::text, 'here'::text, 20, 1), 'the row says how it went');
select is((select p.above_input_tokens from ignite.cost_events e join ignite.model_prices p using (price_id) where e.step = 'b'), 1000::bigint, 'and by which price');

-- A repeated key that the provider answered from memory costs nothing the second time.
select t.reserve(:'job', 1, :'acme', t.call('a', 1000, 200));
select is(t.settle('a', 'known', 900, 400, 111, '{"repeated": true}'), '0', 'the same call again, answered from memory');
select t.reserve(:'job', 1, :'acme', t.call('d', 1000, 200));
select is(t.settle('d', 'known', 100, 0, 0, '{"repeated": true}'), '0.0003', 'but the first answer that arrives is paid for');

-- A ceiling.
select is(left(t.run('service', 'update ignite.job_queues set cost_ceiling = -1 where queue = $$q$$ returning 1'), 5), '23514', 'a ceiling is not negative');
select is(t.run('service', 'update ignite.job_queues set cost_ceiling = 0.03 where queue = $$q$$ returning cost_ceiling'), '0.03', 'a ceiling is the queue''s policy');
select is(t.reserve(:'job', 1, :'acme', t.call('e', 1000, 200), t.call('f', 1000, 200), t.call('g', 1000, 200)),
	'reserved:0.006 reserved:0.006 over_budget:0.006', 'what was spent and what is reserved counts: the call that could pass it is not made');
select is((select count(*) from ignite.cost_events where step = 'g'), 0::bigint, 'nor on record');
select is(t.reserve(:'job', 1, :'acme', t.call('h', 10, 1, '{"names": ["unpriced"]}')), 'no_price', 'under a ceiling a call without a price is not made');
select is(t.settle('e', 'known', 100, 0, 10), '0.00045', 'settling gives back what was reserved too much');
select is(t.reserve(:'job', 1, :'acme', t.call('g', 1000, 200)), 'reserved:0.006', 'and there is room again');
select is(t.settle('f', 'unknown', 0, 0, 0, '{"outcome": "timeout"}'), null, 'a call whose answer was lost');
select is((ignite.job_cost(:'job') ->> 'unknown')::int, 1, 'is unknown');
select is(ignite.cost_spent(:'job'), 0.013285 + 0.0003 + 0.00045 + 0.006 + 0.006, 'and counts at its estimate');

-- A crash: what it left open counts until it is swept, and after.
select t.settle('g', 'known', 0, 0, 0);
select t.reserve(:'job', 1, :'acme', t.call('crashed', 1000, 200));
update ignite.cost_events set made_at = made_at - interval '2 minutes' where step = 'crashed';
select is(ignite.cost_upkeep('-infinity'), 0, 'a run''s calls are its own while it runs');
select t.run('service', format('select ignite.release(%L, 1)', :'job'));
select is(ignite.cost_upkeep('-infinity'), 1, 'when it is over they are swept');
select row_eq(format('select state, outcome from ignite.cost_events where step = %L', 'crashed'), row('unknown'::text, 'lost'::text), 'and marked as lost');
select is((ignite.job_cost(:'job') ->> 'unknown_usd')::numeric, 0.012, 'what they may have cost is told');
update ignite.cost_events set made_at = now() - interval '40 days' where step = 'a';
select ignite.maintain_core();
select is((select count(*) from ignite.cost_events where step = 'a'), 0::bigint, 'old calls are forgotten with the rest of the history');

-- Lost answers that are asked for again: each may have been charged.
update ignite.job_queues set cost_ceiling = null where queue = 'q';
select t.enqueue(:'acme', 'b', 'q') as lost \gset
select ignite.requeue(:'job') is null as again \gset
select t.claim(:'w', 2, 'q');
create function t.further(p_job uuid, p_step text, p_lost int) returns text language sql as
	$f$ select t.run('service', format('select string_agg(concat_ws($$:$$, verdict, trim_scale(ceiling_usd), trim_scale(spent_usd)), $$ $$) from ignite.cost_further(%L, 1, %L)', p_job,
		jsonb_build_array(jsonb_build_object('event_id', (select e.event_id from ignite.cost_events e where e.job_id = p_job and e.step = p_step), 'lost', p_lost)))) $f$;
create function t.cost(p_job uuid) returns text language sql as
	$f$ select concat_ws(' ', c ->> 'unknown', c ->> 'usd', c ->> 'unknown_usd', trim_scale(ignite.cost_spent(p_job))) from ignite.job_cost(p_job) c $f$;
select is(t.reserve(:'lost', 1, :'acme', t.call('once', 1000, 200)), 'reserved:0.006', 'a call');
select is(t.cost(:'lost'), '0 0 0.006 0.006', 'is reserved once');
select is(t.further(:'lost', 'once', 1), 'reserved', 'its answer was lost: another request');
select is(t.cost(:'lost'), '1 0 0.012 0.012', 'is reserved besides the one that may have been charged');
select is(t.settle('once', 'known', 900, 400, 111, '{"attempts": 2, "lost": 1}'), '0.003285', 'when the answer comes');
select is(t.cost(:'lost'), '1 0.003285 0.006 0.009285', 'the lost one counts on');
select t.reserve(:'lost', 1, :'acme', t.call('replayed', 1000, 200, '{"provider": "there"}')), t.further(:'lost', 'replayed', 1);
select is(t.settle('replayed', 'known', 900, 400, 111, '{"attempts": 2, "lost": 1, "repeated": true}'), '0.003285', 'an answer from the provider''s memory');
select is(t.cost(:'lost'), '1 0.00657 0.006 0.01257', 'is the lost one, charged once');
select t.reserve(:'lost', 1, :'acme', t.call('vain', 1000, 200)), t.further(:'lost', 'vain', 1);
select t.settle('vain', 'unknown', 0, 0, 0, '{"attempts": 2, "lost": 2}');
select is(t.cost(:'lost'), '2 0.00657 0.018 0.02457', 'two answers lost are two estimates');
update ignite.job_queues set cost_ceiling = 0.0366 where queue = 'q';
select is(t.reserve(:'lost', 1, :'acme', t.call('ceiling', 1000, 200)), 'reserved:0.006', 'under a ceiling there is room for one');
select is(t.further(:'lost', 'ceiling', 1), 'reserved:0.0366:0.03657', 'and for one more');
select is(t.further(:'lost', 'ceiling', 2), 'over_budget:0.0366:0.03657', 'a third could pass it: ceiling and sum are told');
select is(t.cost(:'lost'), '3 0.00657 0.03 0.03657', 'nothing is reserved for it');
update ignite.cost_events set made_at = made_at - interval '2 minutes', run_no = 7 where step = 'ceiling';
select is(ignite.cost_upkeep('-infinity'), 1, 'a crash then');
select is(t.cost(:'lost'), '3 0.00657 0.03 0.03657', 'leaves both on the account');
select is(left(t.run('user:' || :'viewer', 'select ignite.cost_further(null, 1, $$[]$$)'), 5), '42501', 'users reserve nothing further');

-- A run that dies, and the next one that asks for the same again.
update ignite.job_queues set cost_ceiling = null where queue = 'q';
select t.enqueue(:'acme', 'c', 'q') as died \gset
select t.claim(:'w', 1, 'q');
create function t.again(p_job uuid, p_step text) returns text language sql as
	$f$ select t.reserve(p_job, 2, (select j.organization_id from ignite.jobs j where j.job_id = p_job), t.call(p_step, 1000, 200)) $f$;
create function t.ends(p_job uuid) returns text language sql as
	$f$ select string_agg(concat_ws('/', e.step, e.run_no, e.state, e.outcome, e.attempts, trim_scale(e.cost_usd), e.unknown_attempts), ' ' order by e.step, e.run_no) from ignite.cost_events e where e.job_id = p_job $f$;
select t.reserve(:'died', 1, :'acme', t.call('k1', 1000, 200), t.call('k2', 1000, 200), t.call('k3', 1000, 200), t.call('k4', 1000, 200));
select t.settle('k4', 'unknown', 0, 0, 0, '{"outcome": "timeout", "attempts": 2, "lost": 2}');
select t.run('service', format('select ignite.release(%L, 1)', :'died'));
select t.claim(:'w', 1, 'q');
select is(t.cost(:'died'), '1 0 0.03 0.03', 'three calls in flight and one given up, two answers of which were lost');
select t.again(:'died', 'k1'), t.again(:'died', 'k2'), t.again(:'died', 'k3'), t.again(:'died', 'k4');
select is(t.settle('k1', 'known', 900, 400, 111), '0.003285', 'asked for again, one is answered as if it were new');
select is(t.cost(:'died'), '1 0.003285 0.048 0.051285', 'nobody knows yet whether the former one was served, too');
select is(t.settle('k2', 'known', 900, 400, 111, '{"repeated": true}'), '0.003285', 'another one comes from the provider''s memory, and is charged once');
select is(t.cost(:'died'), '1 0.00657 0.03 0.03657', 'so it has one: that former request is settled, and so is the one that it does not remember');
select is(t.settle('k4', 'known', 900, 400, 111), '0.003285', 'what was given up is answered now');
select is(t.settle('k3', 'none', 0, 0, 0, '{"outcome": "unavailable"}'), '0', 'and one is not served');
select is(t.cost(:'died'), '0 0.009855 0.006 0.015855', 'of which alone nobody knows');
select is(t.ends(:'died'), 'k1/1/settled/not_served/0/0/0 k1/2/settled/ok/1/0.003285/0 k2/1/settled/replayed/1/0/0 k2/2/settled/ok/1/0.003285/0 '
	|| 'k3/1/open/0 k3/2/settled/unavailable/1/0/0 k4/1/settled/not_served/2/0/0 k4/2/settled/ok/1/0.003285/0', 'each row says what became of it');
select is((ignite.job_cost(:'died') ->> 'calls')::int, 7, 'calls are those that went out: k1 did once');
select t.again(:'died', 'k9');
select t.settle('k9', 'none', 0, 0, 0, '{"outcome": "rate_limited", "attempts": 0}');
select is((ignite.job_cost(:'died') ->> 'calls')::int, 7, 'a call that never went out is none');
select t.again(:'died', 'k3');
select is(t.settle('k3', 'known', 900, 400, 111, '{"repeated": true}'), '0.003285', 'the last one''s answer comes from memory, too');
select is(t.cost(:'died'), '0 0.01314 0 0.01314', 'and everything is known');
-- As with a provider that has no memory: what may have been served twice may have been charged twice.
select t.enqueue(:'acme', 'd', 'q') as plain \gset
select t.claim(:'w', 1, 'q');
select t.reserve(:'plain', 1, :'acme', t.call('p1', 1000, 200));
select t.run('service', format('select ignite.release(%L, 1)', :'plain'));
select t.claim(:'w', 1, 'q');
select t.again(:'plain', 'p1');
select t.settle('p1', 'known', 900, 400, 111);
select is(t.cost(:'plain'), '0 0.003285 0.006 0.009285', 'the former request counts on');

-- Calls that no job makes.
select is(t.reserve(null, 1, :'globex', t.call('x', 1000, 200)), 'reserved:0.006', 'a call without a job has no ceiling');

-- Who sees it.
select is(t.run('user:' || :'viewer', 'select count(distinct organization_id) from public.cost_events'), '1', 'members see their organisation''s calls');
select is(t.run('user:' || :'stranger', 'select string_agg(step, $$ $$) from public.cost_events'), 'x', 'and no others');
select is(t.run('user:' || :'viewer', format('select ignite.job_cost(%L) ->> $$usd$$', :'job')), '0.01075', 'and their jobs'' totals');
select is(t.run('user:' || :'stranger', format('select ignite.job_cost(%L) ->> $$calls$$', :'job')), '0', 'not those of others');
select is(left(t.run('anon', 'select 1 from public.cost_events'), 5), '42501', 'the public sees none');
select is(left(t.run('user:' || :'viewer', 'select ignite.cost_settle($$[]$$)'), 5), '42501', 'users settle nothing');
select is(left(t.run('user:' || :'viewer', 'select ignite.cost_reserve(null, 1, null, $$[]$$)'), 5), '42501', 'nor reserve');
select is(left(t.run('service', 'update ignite.cost_events set cost_usd = 0'), 5), '42501', 'and the service changes what is on record by settling alone');

select * from finish();
rollback;
