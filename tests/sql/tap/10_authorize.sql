-- Who may do what: organisations, memberships, authorize().
begin;
select plan(34);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'owner') as owner, t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer,
	t.member(:'globex', 'editor') as stranger, gen_random_uuid() as nobody, gen_random_uuid() as nowhere \gset
select t.member(:'acme', 'viewer') as both \gset
insert into ignite.memberships (organization_id, user_id, role) values (:'globex', :'both', 'owner');
\set ask '''select organization_id || $$ $$ || role from ignite.authorize(%L)'''

select is(t.run('anon', format(:ask, 'viewer')), 'PT401 unauthorized', 'anon must sign in');
select is(t.run('user:' || :'editor', format(:ask, 'editor')), :'acme' || ' editor', 'the only membership needs no choice');
select is(t.run('user:' || :'editor' || '@' || :'acme', format(:ask, 'editor')), :'acme' || ' editor', 'a chosen membership');
select is(t.run('user:' || :'owner', format(:ask, 'editor')), :'acme' || ' owner', 'an owner is an editor');
select is(t.run('user:' || :'viewer', format(:ask, 'viewer')), :'acme' || ' viewer', 'a viewer may look');
select is(t.run('user:' || :'viewer', format(:ask, 'editor')), 'PT403 role_too_low', 'a viewer may not edit');
select is(t.run('user:' || :'editor', format(:ask, 'owner')), 'PT403 role_too_low', 'an editor is no owner');
select is(t.run('user:' || :'editor', format(:ask, 'admin')), 'PT403 role_too_low', 'admin means owner');
select is(t.run('user:' || :'owner', format(:ask, 'admin')), :'acme' || ' owner', 'an owner is an admin');
select is(t.run('user:' || :'both', format(:ask, 'viewer')), 'PT400 organization_required', 'several memberships need a choice');
select is(t.run('user:' || :'both' || '@' || :'globex', format(:ask, 'owner')), :'globex' || ' owner', 'the choice decides the role');
select is(t.run('user:' || :'both' || '@' || :'acme', format(:ask, 'editor')), 'PT403 role_too_low', 'a role counts in its organisation only');
select is(t.run('user:' || :'stranger' || '@' || :'acme', format(:ask, 'viewer')), 'PT404 unknown_organization', 'another organisation does not exist');
select is(t.run('user:' || :'stranger' || '@' || :'nowhere', format(:ask, 'viewer')), 'PT404 unknown_organization', 'nor does one that is none');
select is(t.run('user:' || :'nobody', format(:ask, 'viewer')), 'PT403 no_organization', 'a user without membership');
select is(t.run('user:' || :'nobody' || '@' || :'acme', format(:ask, 'viewer')), 'PT404 unknown_organization', 'and with a choice');
select is(t.run('user:' || :'editor' || '@x', format(:ask, 'viewer')), 'PT400 invalid_organization', 'the choice must be a uuid');
select is(t.run('user:', format(:ask, 'viewer')), 'PT401 unauthorized', 'a token without sub is nobody');
select is(t.run('user:not-a-uuid', format(:ask, 'viewer')), 'PT401 unauthorized', 'a sub that is no uuid is nobody');
select is(t.run('agent:' || :'acme', format(:ask, 'editor')), :'acme' || ' editor', 'the agent is an editor of its organisation');
select is(t.run('agent:' || :'acme', format(:ask, 'owner')), 'PT403 role_too_low', 'the agent is no owner');
select is(t.run('agent:' || :'acme' || '@' || :'globex', format(:ask, 'viewer')), 'PT404 unknown_organization', 'nor anyone elsewhere');
select is(t.run('agent:' || :'nowhere', format(:ask, 'viewer')), 'PT404 unknown_organization', 'the agent''s organisation must exist');
select is(t.run('service', format(:ask, 'editor')), 'PT400 organization_required', 'the service names its organisation');
select is(t.run('service:' || :'acme', format(:ask, 'owner')), :'acme' || ' owner', 'and may then do all');
select is(t.run('service:' || :'nowhere', format(:ask, 'viewer')), 'PT404 unknown_organization', 'in one that exists');
select is(t.run('handler', 'select ignite.authorize($$viewer$$)'), '42501 permission denied for schema ignite', 'the login role itself may nothing');

select t.run('service', format('select ignite.user_add(%L, %L, %L)', 'New@Example.org', :'acme', 'admin')) as added \gset
select is(:'added',
	(select u.id::text from auth.users u where u.email = 'New@Example.org'), 'user_add returns the new user''s id');
select is(t.run('service', format('select ignite.user_add(%L, %L, %L)', 'new@example.ORG', :'globex', 'viewer')),
	(select u.id::text from auth.users u where u.email = 'New@Example.org'), 'and finds the known one by e-mail');
select results_eq(format('select m.role from ignite.memberships m join auth.users u on u.id = m.user_id where u.email = %L order by 1', 'New@Example.org'),
	array['owner', 'viewer'], 'with a role in each organisation, admin kept as owner');
select is(t.run('service', format('select ignite.user_add(%L, %L, %L)', 'x@example.org', :'acme', 'king')), 'PT422 unknown_role', 'a role is one of three');
select is(t.run('service', format('select ignite.user_add(%L, %L, %L)', 'x@example.org', :'nowhere', 'viewer')), 'PT404 unknown_organization',
	'in an organisation that exists');
select t.enqueue(:'globex', 'kept');
select is(t.run('service', format('delete from ignite.organizations where organization_id = %L', :'globex')), 'PT409 organization_in_use',
	'an organisation with courses stays');
select is(t.run('service', format('delete from ignite.organizations where organization_id = %L returning name', :'acme')), 'Acme',
	'an empty one goes with its memberships');
select * from finish();
rollback;
