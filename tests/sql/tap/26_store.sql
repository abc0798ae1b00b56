-- The file store that a database's objects lie in: the first one is kept, another host's is refused until it is adopted.
select no_plan();

select is(t.run('service', 'select ignite.store_register($$0198f000-0000-4000-8000-000000000001$$, $$alpha$$)'), '', 'the first store is noted');
select is(t.run('service', 'select ignite.store_register($$0198f000-0000-4000-8000-000000000001$$, $$alpha$$)'), '', 'again');
select is(t.run('service', 'select ignite.store_register($$0198f000-0000-4000-8000-000000000001$$, $$beta$$)'), '', 'another host with the same folder is welcome');
select is((select host from ignite.store_identity), 'alpha', 'the first host stays noted');
select alike(t.run('service', 'select ignite.store_register($$0198f000-0000-4000-8000-000000000002$$, $$gamma$$)'), 'PT409 other_store%', 'another store is refused');
select throws_like('select ignite.store_register($$0198f000-0000-4000-8000-000000000002$$, $$gamma$$)', '%gamma%alpha%STORAGE_URL%./ignite store adopt%',
	'in a line that names both hosts and what to do');
select is(left(t.run('user:' || gen_random_uuid(), 'select ignite.store_register(gen_random_uuid(), $$x$$)'), 5), '42501', 'users register none');
select is(left(t.run('service', 'select ignite.store_adopt(gen_random_uuid(), $$x$$)'), 5), '42501', 'the service role adopts none');
select lives_ok('select ignite.store_adopt($$0198f000-0000-4000-8000-000000000002$$, $$gamma$$)', 'the owner adopts it');
select is(t.run('service', 'select ignite.store_register($$0198f000-0000-4000-8000-000000000002$$, $$gamma$$)'), '', 'from then on it is the one');
select alike(t.run('service', 'select ignite.store_register($$0198f000-0000-4000-8000-000000000001$$, $$alpha$$)'), 'PT409 other_store%', 'and the former is refused');
select is((select count(*)::int from ignite.store_identity), 1, 'there is one');

select * from finish();
