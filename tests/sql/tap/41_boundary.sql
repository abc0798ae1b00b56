-- The organisation boundary, tried: each role with its claims reads and writes what it may and nothing else.
begin;
select no_plan();
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'owner') as owner, t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer, t.member(:'globex', 'owner') as stranger \gset
-- Rows of both organisations in every table that has any: courses, jobs in each state, metadata, versions, objects.
select t.worker() as w, t.worker('ai_course_jobs', 'g') as gw \gset
create temp table seeded as
select o.org, n, case n when 5 then t.enqueue(o.org, o.name || n, 'ai_course_jobs', ', p_run_at => now() + interval $$1 day$$') else t.enqueue(o.org, o.name || n) end as job
from (values (:'acme'::uuid, 'acme-'), (:'globex'::uuid, 'globex-')) o(org, name), generate_series(1, 5) n;
select count(t.run('service', format('select ignite.take_over(%L, %L)', case org when :'acme' then :'w' else :'gw' end, job))) from seeded where n in (1, 2);
select count(t.run('service', format('select ignite.progress(%L, 1, %L, 5, null)', job, 'x'))) from seeded where n = 1;
select count(t.run('service', format('select ignite.cancel_job(%L)', job))) from seeded where n = 1;
select count(t.run('service', format('select ignite.finish(%L, 1, null, null)', job))) from seeded where n = 2;
select count(t.run('service', format('select ignite.course_written(%L, %L, %L, %L, %L, %L, 2, 8, %L, null)', name || '1', org, 'Title', 'addition', 'K-2', 'options', 'v')))
from (values (:'acme', 'acme-'), (:'globex', 'globex-')) o(org, name);
select count(t.run('service', format('select ignite.course_written(%L, %L, %L, %L, %L, %L, 2, 8, %L, null)', name || '2', org, 'Public', 'addition', 'K-2', 'options', 'v')))
from (values (:'acme', 'acme-'), (:'globex', 'globex-')) o(org, name);
update ignite.course_metadata set visibility = 'public', content_version = 2 where course_id like '%-2';
insert into ignite.course_versions (course_id, version, organization_id, sha256, path, size_bytes)
select course_id, v, organization_id, repeat('a', 64), format('%s/versions/%s.json', course_id, v), 10 from ignite.course_metadata, generate_series(1, 2) v;
insert into ignite.course_exports (course_id, version, format, revision, organization_id, sha256, path, content_type, size_bytes)
select course_id, version, 'gift', 1, organization_id, sha256, format('%s/versions/%s/gift-r1.txt', course_id, version), 'text/plain', 10 from ignite.course_versions;
insert into ignite.job_schedules (organization_id, name, queue, job_type, payload, every)
select org, 'weekly', 'ai_media_jobs', 'ai_media_generate', '{}', '7 days' from (values (:'acme'::uuid), (:'globex'::uuid)) o(org);
insert into storage.objects (bucket_id, name, version)
select 'courses', c || f, gen_random_uuid()::text from (values ('acme-1'), ('acme-2'), ('globex-1'), ('globex-2')) c(c), (values ('/course.json'), ('/versions/1.json'), ('/published.json')) f(f);
insert into storage.objects (bucket_id, name, version) select 'courses', format('debug/jobs/%s/special_requests.json', job), 'v' from seeded;
insert into storage.objects (bucket_id, name, version) values ('media-library', :'acme' || '/a.png', 'v'), ('media-library', :'globex' || '/a.png', 'v'), ('published', 'acme-2.json', 'v');

-- Reading: for every relation with organization_id, what members see is theirs, and what is not theirs is only public.
create temp table relation as
select format('%I.%I', n.nspname, c.relname) as name, c.oid
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('ignite', 'public') and c.relkind in ('r', 'p', 'v') and not c.relispartition
and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id');
create temp table verdict (name text, who text, result text, want text);
create function t.count_as(p_who text, p_name text, p_where text) returns text language sql as $$
	select t.run(p_who, format('select count(*) from %s where %s', p_name, p_where)) $$;
do $$
declare
	r record;
	v_acme uuid := (select organization_id from ignite.organizations where name = 'Acme');
	v_globex uuid := (select organization_id from ignite.organizations where name = 'Globex');
	v_viewer uuid := (select user_id from ignite.memberships where role = 'viewer' limit 1);
	v_public text;
	v_total text;
begin
	for r in select * from relation order by name loop
		v_public := case
			when r.name like '%.course_metadata' then '1'
			when r.name like '%.course_versions' then '1'
			when r.name like '%.course_exports' then '1'
			else '0' end;
		execute format('select count(*) from %s where organization_id = %L', r.name, v_acme) into v_total;
		if has_any_column_privilege('authenticated', r.oid, 'select') then
			insert into verdict values
				(r.name, 'viewer sees all of the own organisation', t.count_as('user:' || v_viewer, r.name, format('organization_id = %L', v_acme)),
					-- Who did what is for editors and owners.
					case r.name when 'ignite.job_audit' then '0' else v_total end),
				(r.name, 'viewer sees only what is public of another', t.count_as('user:' || v_viewer, r.name, format('organization_id <> %L', v_acme)), v_public),
				(r.name, 'agent sees all of its organisation', t.count_as('agent:' || v_acme, r.name, format('organization_id = %L', v_acme)), v_total),
				(r.name, 'agent sees only what is public of another', t.count_as('agent:' || v_acme, r.name, format('organization_id <> %L', v_acme)), v_public),
				(r.name, 'a user without membership sees only what is public', t.count_as('user:' || gen_random_uuid(), r.name, 'true'), (v_public::int * 2)::text),
				(r.name, 'a user without claims sees only what is public', t.count_as('user:', r.name, 'true'), (v_public::int * 2)::text);
		else
			insert into verdict values (r.name, 'users see nothing at all', left(t.count_as('user:' || v_viewer, r.name, 'true'), 5), '42501');
		end if;
		if has_any_column_privilege('anon', r.oid, 'select') then
			insert into verdict values (r.name, 'anon sees only what is public', t.count_as('anon', r.name, 'true'), (v_public::int * 2)::text);
		else
			insert into verdict values (r.name, 'anon sees nothing at all', left(t.count_as('anon', r.name, 'true'), 5), '42501');
		end if;
		insert into verdict values (r.name, 'the service sees all', (t.count_as('service', r.name, 'true')::int > 0)::text,
			(v_total::int > 0)::text);
	end loop;
end $$;
select is(result, want, name || ': ' || who) from verdict order by name, who;
select ok((select count(*) > 20 from relation), 'the walk found the tables');

-- Writing tables directly: nobody but where the matrix says so, and then only their own rows.
create function t.rows_as(p_who text, p_sql text) returns text language sql as $$
	select t.run(p_who, format('with w as (%s returning 1) select count(*) from w', p_sql)) $$;
select is(left(t.run('user:' || :'owner', format('with w as (insert into %s default values returning 1) select count(*) from w', n)), 5), '42501', 'an owner inserts nothing into ' || n)
from unnest(array['ignite.jobs', 'ignite.jobs_ended', 'ignite.job_ready', 'ignite.job_wait', 'ignite.job_lease', 'ignite.job_progress', 'ignite.job_attempts_undone', 'ignite.job_cancels',
	'ignite.courses', 'ignite.course_versions', 'ignite.course_exports', 'ignite.catalog_updates']) n;
select is(left(t.run('user:' || :'owner', format('with w as (update %s set organization_id = organization_id returning 1) select count(*) from w', n)), 5), '42501', 'nor updates ' || n)
from unnest(array['ignite.jobs', 'ignite.jobs_ended', 'ignite.job_ready', 'ignite.job_wait', 'ignite.job_lease', 'ignite.job_progress', 'ignite.job_attempts_undone', 'ignite.job_cancels',
	'ignite.courses', 'ignite.course_versions', 'ignite.course_exports', 'ignite.catalog_updates']) n;
select is(left(t.rows_as('service', format('delete from %s', n)), 5), '42501', 'the service deletes nothing from ' || n || ': functions do')
from unnest(array['ignite.jobs', 'ignite.jobs_ended', 'ignite.job_ready', 'ignite.job_wait', 'ignite.job_lease', 'ignite.job_attempts_undone', 'ignite.job_keys', 'ignite.workers',
	'ignite.job_audit', 'ignite.job_pauses']) n;

select is(t.rows_as('user:' || :'editor', 'update public.course_metadata set title = $$New$$ where course_id = $$acme-1$$'), '1', 'an editor renames a course of the organisation');
select is(t.rows_as('user:' || :'editor', 'update public.course_metadata set title = $$New$$ where course_id in ($$globex-1$$, $$globex-2$$)'), '0', 'not another''s, not even a public one');
select is(t.rows_as('user:' || :'viewer', 'update public.course_metadata set title = $$New$$'), '0', 'a viewer none');
select is(left(t.rows_as('user:' || :'editor', 'update public.course_metadata set visibility = $$public$$'), 5), '42501', 'publishing goes through publish-course');
select is(t.rows_as('user:' || :'owner', 'update public.organizations set name = $$Acme 2$$'), '1', 'an owner renames the organisation');
select is(t.rows_as('user:' || :'editor', 'update public.organizations set name = $$Mine$$'), '0', 'an editor does not');
select is(t.rows_as('user:' || :'owner', format('insert into public.memberships (organization_id, user_id, role) values (%L, %L, %L)', :'acme', gen_random_uuid(), 'viewer')), '1', 'an owner adds members');
select is(left(t.rows_as('user:' || :'owner', format('insert into public.memberships (organization_id, user_id, role) values (%L, %L, %L)', :'globex', :'owner', 'owner')), 5), '42501', 'not to another organisation');
select is(left(t.rows_as('user:' || :'editor', format('insert into public.memberships (organization_id, user_id, role) values (%L, %L, %L)', :'acme', gen_random_uuid(), 'viewer')), 5), '42501', 'an editor adds none');
select is(t.rows_as('user:' || :'editor', format('update public.memberships set role = %L where user_id = %L', 'owner', :'editor')), '0', 'nor promotes itself');
select is(left(t.rows_as('user:' || :'owner', format('update public.memberships set organization_id = %L', :'globex')), 5), '42501', 'a membership does not move');
select is(t.rows_as('user:' || :'owner', format('delete from public.memberships where user_id = %L', :'stranger')), '0', 'other organisations'' members stay');
select is(left(t.rows_as('agent:' || :'acme', format('insert into public.memberships (organization_id, user_id, role) values (%L, %L, %L)', :'acme', gen_random_uuid(), 'viewer')), 5), '42501', 'the agent adds no members');
select is(t.rows_as('user:' || :'editor', format('update ignite.job_schedules set enabled = false')), '1', 'an editor changes the own schedules only');
select is(left(t.rows_as('user:' || :'editor', format('insert into ignite.job_schedules (organization_id, name, queue, job_type, payload, every) values (%L, $$x$$, $$q$$, $$t$$, $${}$$, $$1 day$$)', :'globex')), 5),
	'42501', 'and makes none for others');

-- Exports: who may read the version reads them, and nobody changes one.
select is(t.run(who, 'select count(*) from ignite.exports_of($$acme-2$$, null, null)'), '1', who || ' finds the export of the published version')
from unnest(array['anon', 'user:' || :'stranger', 'user:' || :'viewer', 'service']) who;
select is(t.run('anon', 'select count(*) from ignite.exports_of($$acme-2$$, 1, null)'), '0', 'anon not that of a former version');
select is(t.run('anon', 'select count(*) from ignite.exports_of($$acme-1$$, 1, null)'), '0', 'nor of a course that is not public');
select is(t.run('user:' || :'viewer', 'select count(*) from ignite.exports_of($$acme-1$$, 1, $$gift$$)'), '1', 'a member does');
select is(t.run('user:' || :'viewer', 'select count(*) from ignite.exports_of($$acme-1$$, 1, $$scorm12$$)'), '0', 'of the format asked for');
select is(t.run('user:' || :'stranger', 'select count(*) from ignite.exports_of($$acme-1$$, 1, null)'), '0', 'a stranger does not');
select is(left(t.rows_as('service', 'update ignite.course_exports set sha256 = sha256'), 5), '42501', 'the service changes none');

-- Objects.
create function t.see(p_who text) returns text language sql as $f$
	select t.run(p_who, 'select string_agg(bucket_id || $$/$$ || name, $$ $$ order by bucket_id, name collate "C") from storage.objects where name not like $$debug/%$$') $f$;
select is(t.see('user:' || :'viewer'), format('courses/acme-1/course.json courses/acme-1/published.json courses/acme-1/versions/1.json courses/acme-2/course.json courses/acme-2/published.json courses/acme-2/versions/1.json media-library/%s/a.png published/acme-2.json', :'acme'),
	'a viewer sees the objects of the organisation and what is published');
select is(t.see('agent:' || :'acme'), t.see('user:' || :'viewer'), 'the agent the same');
select is(t.see('anon'), 'published/acme-2.json', 'anon what is published');
select is(t.see('user:' || gen_random_uuid()), 'published/acme-2.json', 'and so a user without membership');
select is(t.run('service', 'select count(*) from storage.objects'), '25', 'the service sees all');
select is(t.run('user:' || :'viewer', 'select count(*) from storage.objects where name like $$debug/jobs/%$$'), '5', 'notes of the organisation''s jobs, live or ended');
select is(t.run('user:' || :'stranger', format('select count(*) from storage.objects where name like $$debug/jobs/%s/%%$$', (select job from seeded where org = :'acme' and n = 3))), '0', 'not of another''s');
select is(t.run('anon', 'select string_agg(id, $$ $$) from storage.buckets'), 'published', 'anon sees the public bucket');
select is(t.run('user:' || :'viewer', 'select string_agg(id, $$ $$ order by id) from storage.buckets'), 'courses media-library published', 'users the three');
select is(left(t.rows_as('user:' || :'owner', 'insert into storage.buckets (id, name) values ($$x$$, $$x$$)'), 5), '42501', 'and make none');

create temp table put (who text, bucket text, name text, want text);
insert into put values
	('user:' || :'editor', 'courses', 'acme-1/notes.json', '1'), ('user:' || :'editor', 'courses', 'acme-1/img/deep/a.png', '1'),
	('agent:' || :'acme', 'courses', 'acme-1/agent.json', '1'),
	('user:' || :'editor', 'courses', 'acme-1/versions/9.json', '42501'), ('user:' || :'editor', 'courses', 'acme-3/published.json', '42501'),
	('user:' || :'editor', 'courses', 'acme-3/versions', '42501'), ('user:' || :'editor', 'courses', 'acme-1', '42501'),
	('user:' || :'editor', 'courses', 'globex-1/x.json', '42501'), ('user:' || :'editor', 'courses', 'unclaimed/course.json', '42501'),
	('user:' || :'editor', 'courses', 'debug/jobs/x/y.json', '42501'), ('user:' || :'editor', 'courses', '/acme-1/x', '42501'),
	('user:' || :'viewer', 'courses', 'acme-1/viewer.json', '42501'), ('anon', 'courses', 'acme-1/anon.json', '42501'),
	('user:' || :'editor', 'media-library', :'acme' || '/b.png', '1'), ('user:' || :'editor', 'media-library', :'globex' || '/b.png', '42501'),
	('user:' || :'editor', 'media-library', 'b.png', '42501'), ('user:' || :'viewer', 'media-library', :'acme' || '/c.png', '42501'),
	('user:' || :'owner', 'published', 'acme-1.json', '42501'), ('anon', 'published', 'x.json', '42501');
select is(left(t.rows_as(who, format('insert into storage.objects (bucket_id, name, version) values (%L, %L, %L)', bucket, name, 'v')), 5), want,
	format('%s puts %s/%s: %s', regexp_replace(who, ':.*', ''), bucket, regexp_replace(name, '[0-9a-f-]{36}', 'org'), want)) from put;
select is(t.rows_as('user:' || :'editor', 'update storage.objects set version = $$w$$ where name like $$%/course.json$$'), '2', 'an editor overwrites the own course.json only');
select is(t.rows_as('user:' || :'editor', 'update storage.objects set version = $$w$$ where name like $$%/versions/%$$ or name like $$%published%$$'), '0', 'never a version');
select is(left(t.rows_as('service', 'update storage.objects set version = $$w$$ where name = $$acme-1/versions/1.json$$'), 5), 'PT403', 'a published version is immutable: not even the service role overwrites it');
select is(left(t.rows_as('service', 'update storage.objects set name = $$acme-1/old.json$$ where name = $$acme-1/versions/1.json$$'), 5), 'PT403', 'nor moves it away');
select is(left(t.rows_as('service', 'delete from storage.objects where bucket_id = $$courses$$ and name like $$acme-1/%$$'), 5), 'PT403', 'nor removes it');
select is(left(t.rows_as('user:' || :'editor', 'update storage.objects set name = $$globex-1/stolen.json$$ where name = $$acme-1/notes.json$$'), 5), '42501', 'nothing moves into another organisation');
select is(left(t.rows_as('user:' || :'editor', 'update storage.objects set name = $$acme-1/versions/7.json$$ where name = $$acme-1/notes.json$$'), 5), '42501', 'nor among the versions');
select is(t.rows_as('user:' || :'viewer', 'update storage.objects set version = $$w$$'), '0', 'a viewer overwrites nothing');
select is(t.rows_as('anon', 'delete from storage.objects'), '0', 'anon deletes nothing');
select is(t.rows_as('user:' || :'editor', 'delete from storage.objects where name like $$%/versions/%$$ or name like $$globex%$$'), '0', 'an editor neither versions nor others'' objects');
select is(t.rows_as('user:' || :'editor', 'delete from storage.objects where name = $$acme-1/notes.json$$'), '1', 'but the own');

-- Membership: given by an owner, given up by oneself.
select is(t.rows_as('user:' || :'stranger', format('insert into public.memberships (organization_id, user_id, role) values (%L, %L, $$viewer$$)', :'globex', :'viewer')), '1', 'an owner adds anybody');
select is(t.rows_as('user:' || :'viewer', format('delete from public.memberships where organization_id = %L', :'globex')), '1', 'who can leave');
select is(t.rows_as('user:' || :'viewer', format('delete from public.memberships where user_id = %L', :'editor')), '0', 'and removes nobody else');

-- Of a public course's versions another organisation learns nothing internal.
select is(t.run('user:' || :'stranger', format('select %I from ignite.course_versions where course_id = $$acme-2$$', c)), '42501 permission denied for table course_versions', 'no ' || c || ' for users')
from unnest(array['note', 'published_by', 'published_by_agent']) c;

-- Handlers' login role without a role chosen.
select is(left(t.run('handler', format('select count(*) from %s', n)), 5), '42501', 'the login role alone reads no ' || n)
from unnest(array['ignite.jobs', 'ignite.organizations', 'public.ai_course_jobs', 'public.course_metadata', 'storage.objects', 'auth.users']) n;
-- Claims cannot make a service of a user.
select is(left(t.run('user:' || :'viewer', 'select a.role from (select set_config($$request.jwt.claims$$, $${"role":"service_role"}$$, true) as c offset 0) s, lateral ignite.authorize(left($$viewer$$ || s.c, 6)) a'), 5), 'PT401', 'the role is the database''s, not a claim''s');
-- The real login of the handlers: nobody until it says, in the transaction, as whom it acts.
select dblink_connect('handler', format('host=%s dbname=%s user=ignite_handler', split_part(current_setting('unix_socket_directories'), ',', 1), current_database()));
select throws_ok($$select * from dblink('handler', 'select count(*) from ignite.jobs') as r(n bigint)$$, '42501', null, 'the handlers'' login reads nothing by itself');
select is((select who from dblink('handler', format('select current_user::text from (select set_config(''role'', %L, true) offset 0) s where s is not null', role)) as r(who text)), role,
	'it may act as ' || role) from unnest(array['anon', 'authenticated', 'service_role']) role;
select throws_ok($$select * from dblink('handler', 'select set_config(''role'', ''ignite'', true)') as r(n text)$$, '42501', null, 'but not as the owner');
select is((select who from dblink('handler', 'select current_user::text') as r(who text)), 'ignite_handler', 'and is nobody again in the next transaction');
select dblink_disconnect('handler');
select * from finish();
rollback;
