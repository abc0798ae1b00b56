-- Media assets: each received file once an organisation, who may read and write them, what a row may hold.
begin;
select plan(31);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer, t.member(:'acme', 'owner') as owner, t.member(:'globex', 'owner') as stranger \gset
create function t.asset(p_organization uuid, p_sha256 text, p_more jsonb default '{}') returns jsonb language sql as $$
	select jsonb_build_object('sha256', p_sha256, 'kind', 'image', 'content_type', 'image/png',
		'path', p_organization || '/' || left(p_sha256, 2) || '/' || p_sha256 || '.png', 'size_bytes', 100, 'stored_sha256', repeat('b', 64),
		'width', 640, 'height', 480, 'frames', 1, 'dominant_color', '#aabbcc', 'variants', '[]'::jsonb, 'alt', 'A road.') || p_more $$;
create function t.stored(p_name text) returns void language sql as $$ insert into storage.objects (bucket_id, name, version) values ('media-library', p_name, 'v') $$;
select :'acme' || '/aa/' || repeat('a', 64) as a \gset

select is(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$a$$, 64))) ->> $$alt$$', :'acme')), 'A road.', 'an asset is added');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), false) is null', :'acme')), 'true', 'without its object it is none');
select t.stored(:'a' || '.png');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), false) ->> $$dominant_color$$', :'acme')), '#aabbcc', 'and found by its bytes');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), true) ->> $$width$$', :'acme')), '640', 'with a lock too');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), false) is null', :'globex')), 'true', 'another organisation has none');
select asset_id as first from ignite.media_assets where organization_id = :'acme' \gset
update ignite.media_assets set created_at = now() - interval '1 day' where asset_id = :'first';
select is(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$a$$, 64), jsonb_build_object($$size_bytes$$, 200, $$alt$$, $$Another.$$, $$variants$$, jsonb_build_array(jsonb_build_object($$path$$, %L)))))  ->> $$asset_id$$',
	:'acme', :'a' || '-320.webp')), :'first', 'the same bytes are one asset');
select is((select (size_bytes, alt, created_at > now() - interval '1 hour')::text from ignite.media_assets where asset_id = :'first'), '(200,"A road.",t)',
	'which has what is stored now, its own words, and for the sweep it is new');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), false) is null', :'acme')), 'true', 'a variant that is gone is missed, too');
select t.stored(:'a' || '-320.webp');
select is(t.run('service', format('select ignite.media_find(%L, repeat($$a$$, 64), false) ->> $$asset_id$$', :'acme')), :'first', 'and found when it is there');
select is(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$a$$, 64))) ->> $$kind$$', :'globex')), 'image', 'of each organisation');

select is(t.run('user:' || :'viewer', 'select count(*) from ignite.media_assets'), '1', 'members read their own');
select is(t.run('user:' || :'stranger', format('select count(*) from ignite.media_assets where organization_id = %L', :'acme')), '0', 'and nobody else''s');
select is(left(t.run('anon', 'select count(*) from ignite.media_assets'), 5), '42501', 'without a user, none');
select is(left(t.run('user:' || :'owner', 'update ignite.media_assets set alt = $$x$$'), 5), '42501', 'owners do not change them');
select is(left(t.run('user:' || :'owner', format('select ignite.media_find(%L, $$x$$, false)', :'acme')), 5), '42501', 'the functions are the service''s');

select is(left(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$c$$, 64), $${"alt": ""}$$))', :'acme')), 5), '23514', 'alt text is never empty');
select is(left(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, repeat($$c$$, 64), $${"alt": null}$$))', :'acme')), 5), '23502', 'nor absent');
select is(left(t.run('service', format('select ignite.media_add(%L, t.asset(%1$L, $$C0FFEE$$))', :'acme')), 5), '23514', 'a digest is a digest');
-- Objects of such names: the service's alone, whether there is an asset or not. Other names are the editors'.
select t.member(:'acme', 'editor') as editor \gset
create function t.code(p_text text) returns text language sql as $$ select left(p_text, 5) $$;
select is(t.code(t.run('user:' || :'editor', format('insert into storage.objects (bucket_id, name, version) values ($$media-library$$, %L, $$v$$) returning 1', n.name))), n.want, n.what)
from (values (:'acme' || '/bb/' || repeat('b', 64) || '.png', '42501', 'no editor puts a file where an asset is to come'),
	(:'acme' || '/bb/' || repeat('b', 64) || '-640.webp', '42501', 'nor where its variant is'),
	(:'acme' || '/bb/' || repeat('b', 64), '1', 'without an extension it is no such name'),
	(:'acme' || '/bb/logo.png', '1', 'nor is a logo')) n (name, want, what);
select is(t.run('user:' || :'editor', format('with w as (update storage.objects set version = $$w$$ where bucket_id = $$media-library$$ and name = %L returning 1) select count(*) from w', n.name)), n.want, 'changed: ' || n.what)
from (values (:'a' || '.png', '0', 'no asset''s object'), (:'a' || '-320.webp', '0', 'no variant'), (:'acme' || '/bb/logo.png', '1', 'the editors'' own')) n (name, want, what);
select is(t.code(t.run('user:' || :'editor', format('update storage.objects set name = %L where bucket_id = $$media-library$$ and name = %L', :'acme' || '/bb/' || repeat('b', 64) || '.png', :'acme' || '/bb/logo.png'))), '42501', 'nor is one renamed into it');
select set_config('storage.allow_delete_query', 'true', true);
select is(t.run('user:' || :'editor', format('with w as (delete from storage.objects where bucket_id = $$media-library$$ and name = %L returning 1) select count(*) from w', n.name)), n.want, 'removed: ' || n.what)
from (values (:'a' || '.png', '0', 'no asset''s object'), (:'a' || '-320.webp', '0', 'no variant'), (:'acme' || '/bb/logo.png', '1', 'the editors'' own')) n (name, want, what);
select is(t.run('user:' || :'editor', format('select count(*) from storage.objects where bucket_id = $$media-library$$ and name like %L', :'a' || '%')), '2', 'members see them');
select is(t.run('service', format('with w as (delete from storage.objects where bucket_id = $$media-library$$ and name = %L returning 1) select count(*) from w', :'a' || '.png')), '1', 'the service takes them away');
select * from finish();
rollback;
