-- A job's ceiling under many sessions at once: however the reservations fall, they never pass it together.
select no_plan();
create function t.open(p_count int) returns void language plpgsql as $$
begin
	for i in 1 .. p_count loop
		perform dblink_connect('s' || i, format('host=%s dbname=%s user=super', split_part(current_setting('unix_socket_directories'), ',', 1), current_database()));
	end loop;
end $$;
create function t.at_once(p_count int, p_statement text) returns setof text language plpgsql as $$
begin
	for i in 1 .. p_count loop
		perform dblink_send_query('s' || i, p_statement);
	end loop;
	for i in 1 .. p_count loop
		return query select * from dblink_get_result('s' || i) as r(v text);
		perform * from dblink_get_result('s' || i) as r(v text);
	end loop;
end $$;
select t.open(16);
select t.org('Acme') as acme \gset
select t.queue('q', 'cost_ceiling = 0.0505') is null as made \gset
select t.worker('q') as w \gset
select t.enqueue(:'acme', 'a', 'q') as job \gset
select t.claim(:'w', 1, 'q');
insert into ignite.model_prices (provider, model, effective_from, input_usd, output_usd) values ('list', 'm', '2020-01-01Z', 10, 0);

create table t.verdict as
select * from t.at_once(16, format('select t.run($$service$$, $q$select verdict from ignite.cost_reserve(%L, 1, %L, %L)$q$)', :'job', :'acme',
	'[{"step": "a", "key": "k", "kind": "chat", "provider": "here", "model": "m", "prices": "list", "names": ["m"], "input": 1000, "output": 0, "images": 0, "characters": 0}]')) v;
select is((select count(*) from t.verdict where v = 'reserved'), 5::bigint, 'five fit under the ceiling');
select is((select count(*) from t.verdict where v = 'over_budget'), 11::bigint, 'the others are refused');
select is(ignite.cost_spent(:'job'), 0.05, 'and it is kept');

select * from finish();
