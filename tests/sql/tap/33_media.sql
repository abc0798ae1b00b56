-- Media assets: each received file once an organisation, who may read and write them, what a row may hold.
begin;
select plan(14);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer, t.member(:'acme', 'owner') as owner, t.member(:'globex', 'owner') as stranger \gset
create function t.asset(p_organization uuid, p_sha256 text, p_more jsonb default '{}') returns jsonb language sql as $$
	select jsonb_build_object('sha256', p_sha256, 'kind', 'image', 'content_type', 'image/png',
		'path', p_organization || '/' || left(p_sha256, 2) || '/' || p_sha256 || '.png', 'size_bytes', 100, 'stored_sha256', repeat('b', 64),
		'width', 640, 'height', 480, 'frames', 1, 'dominant_color', '#aabbcc', 'variants', '[]'::jsonb, 'alt', 'A road.') || p_more $$;

select is(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$a$$, 64))) ->> $$alt$$', :'acme')), 'A road.', 'an asset is added');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), false) ->> $$dominant_color$$', :'acme')), '#aabbcc', 'and found by its bytes');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), true) ->> $$width$$', :'acme')), '640', 'with a lock too');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), false) is null', :'globex')), 'true', 'another organisation has none');
select is(left(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$a$$, 64)))', :'acme')), 5), '23505', 'the same bytes are one asset');
select is(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$a$$, 64))) ->> $$kind$$', :'globex')), 'image', 'of each organisation');

select is(t.run('user:' || :'viewer', 'select count(*) from ignite.media_assets'), '1', 'members read their own');
select is(t.run('user:' || :'stranger', format('select count(*) from ignite.media_assets where organization_id = %L', :'acme')), '0', 'and nobody else''s');
select is(left(t.run('anon', 'select count(*) from ignite.media_assets'), 5), '42501', 'without a user, none');
select is(left(t.run('user:' || :'owner', 'update ignite.media_assets set alt = $$x$$'), 5), '42501', 'owners do not change them');
select is(left(t.run('user:' || :'owner', format('select ignite.media_find(%L, $$x$$, false)', :'acme')), 5), '42501', 'the functions are the service''s');

select is(left(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$c$$, 64), $${"alt": ""}$$))', :'acme')), 5), '23514', 'alt text is never empty');
select is(left(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$c$$, 64), $${"alt": null}$$))', :'acme')), 5), '23502', 'nor absent');
select is(left(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, $$C0FFEE$$))', :'acme')), 5), '23514', 'a digest is a digest');
select * from finish();
rollback;
