-- Media into courses: the row of a job, what a pass finds to do and leaves behind, the course's status, the sweep.
begin;
select plan(71);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'viewer') as viewer, t.member(:'acme', 'owner') as owner, t.member(:'globex', 'owner') as stranger \gset
select t.enqueue(:'acme', 'rome') as course, t.enqueue(:'globex', 'gaul') as other, t.worker() as w, t.worker('ai_media_jobs') as m \gset
select t.claim(:'w', 10) is not null as claimed \gset
create function t.asset(p_organization uuid, p_digit text) returns uuid language plpgsql as $$
declare
	v_asset uuid;
begin
	insert into ignite.media_assets (organization_id, sha256, kind, content_type, path, size_bytes, stored_sha256, alt)
	values (p_organization, repeat(p_digit, 64), 'image', 'image/png', p_organization || '/' || repeat(p_digit, 2) || '/' || repeat(p_digit, 64) || '.png',
		9, repeat('0', 64), 'A road.')
	returning asset_id into v_asset;
	return v_asset;
end
$$;
create function t.course_written(p_version text) returns void language sql as $$
	insert into storage.objects (bucket_id, name, version) values ('courses', 'rome/course.json', p_version)
	on conflict (bucket_id, name) do update set version = excluded.version, updated_at = clock_timestamp() $$;
create function t.picture(p_marker text) returns jsonb language sql as $$
	select jsonb_build_object('course_id', 'rome', 'kind', 'image', 'prompt', 'A road.', 'alt', 'A road.', 'anchor', jsonb_build_object('words', 'a road'),
		'targetRef', jsonb_build_object('type', 'study_text', 'studyTextId', 'g01-t1', 'markerId', p_marker)) $$;
create function t.state(p_job uuid) returns text language sql as $$ select state from ignite.media_attachments where job_id = p_job $$;
select t.asset(:'acme', 'a') as a, t.asset(:'acme', 'b') as b, t.asset(:'globex', 'c') as c \gset

-- The children of a course.
select is(t.run('service', format('select ignite.course_images(%L, jsonb_build_array(t.picture($$g01-t1-m1$$), t.picture($$g01-t1-m2$$), t.picture($$g01-t1-m3$$)))', :'course')), '3',
	'a job for each marker');
select is((select count(*) from ignite.media_attachments where state = 'waiting' and course_id = 'rome' and anchor ->> 'words' = 'a road'), 3::bigint, 'each remembers its marker');
select is((select count(*) from ignite.jobs where queue = 'ai_media_jobs' and payload ? 'anchor'), 0::bigint, 'which is no part of the payload');
select job_id as m1 from ignite.jobs where payload #>> '{targetRef,markerId}' = 'g01-t1-m1' \gset
select job_id as m2 from ignite.jobs where payload #>> '{targetRef,markerId}' = 'g01-t1-m2' \gset
select job_id as m3 from ignite.jobs where payload #>> '{targetRef,markerId}' = 'g01-t1-m3' \gset
select t.run('service', format('select ignite.finish(%L, 1, %L, null)', :'course', '{"images": 3}'));
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) -> $$media$$', :'course')), '{"total": 3, "pending": 3}', 'the course''s status counts them');

-- Which course it is.
select is(t.run('service', format('select ignite.media_course(%L, %L, $$rome$$)', :'m1', :'acme')), 'current', 'a course of the organisation');
select is(t.run('service', format('select ignite.media_course(%L, %L, $$gaul$$)', :'m1', :'acme')), 'unknown', 'not of another');
select is(t.run('service', format('select ignite.media_course(%L, %L, $$none$$)', :'m1', :'acme')), 'unknown', 'nor one that is not there');

-- The row of a job.
select t.run('service', format('select ignite.media_place(%L, %L, $$rome$$, $${"type": "cover"}$$, null)', :'m1', :'acme'));
select is((select target ->> 'markerId' from ignite.media_attachments where job_id = :'m1'), 'g01-t1-m1', 'the first word stays');
select is(t.run('service', 'select ignite.media_open($$rome$$)'), 'false', 'while jobs are on their way there is nothing to do');
select is(t.run('service', 'select ignite.media_work($$rome$$)'), '{"open": false}', 'and a pass says so');
select is(t.run('service', format('select ignite.media_ask(%L, %L, $$rome$$, $${}$$, %L, $$A road.$$)', :'m1', :'acme', :'a')), 'pending', 'a job that has its asset asks');
select is(t.run('service', format('select ignite.media_ask(%L, %L, $$rome$$, $${"type": "cover"}$$, %L, $$Rome.$$)', :'owner', :'acme', :'b')), 'pending', 'also one that was not announced');
select is((select count(*) from ignite.media_attachments where asked_at is not null and state = 'pending'), 2::bigint, 'with the time at which it was asked for');
select is(t.run('service', format('select ignite.media_ask(%L, %L, $$rome$$, $${}$$, %L, $$$$)', :'m1', :'acme', :'b')) ~ '^23514', true, 'alt text is never empty');
select is(t.run('service', 'select string_agg(course_id, $$ $$) from ignite.media_due(10)'), 'rome', 'its course is due for a pass');

-- A pass.
select t.course_written('v1');
select is(t.run('service', 'select (w ->> $$open$$) || (w ->> $$locked$$) || (w ->> $$overwritten$$) from ignite.media_work($$rome$$) w'), 'truetruefalse', 'a pass takes the course');
select is(t.run('service', 'select string_agg(r ->> $$state$$, $$ $$ order by r ->> $$state$$) from jsonb_array_elements(ignite.media_work($$rome$$) -> $$rows$$) r'),
	'pending pending waiting waiting', 'it gets all rows of the course');
select is(t.run('service', format('select r #>> $${asset,path}$$ from jsonb_array_elements(ignite.media_work($$rome$$) -> $$rows$$) r where r ->> $$job_id$$ = %L', :'m1')),
	format('%s/aa/%s.png', :'acme', repeat('a', 64)), 'and their assets');
select is(t.run('service', format('select ignite.media_settle(%L, $$rome$$, jsonb_build_array(jsonb_build_object($$job_id$$, %L, $$former$$, $$pending$$, $$asset_id$$, %L, $$state$$, $$attached$$, $$put_back$$, 0)), $$v1$$, $$v2$$)',
	:'acme', :'m1', :'b')), '0', 'a row that was asked for with another asset meanwhile is left for the next pass');
select is(t.run('service', format('select ignite.media_settle(%L, $$rome$$, jsonb_build_array(jsonb_build_object($$job_id$$, %L, $$former$$, $$waiting$$, $$asset_id$$, %L, $$state$$, $$removed$$, $$put_back$$, 0)), $$v1$$, $$v2$$)',
	:'acme', :'m1', :'a')), '0', 'and so is one that is in another state by now');
select is(t.run('service', format('select ignite.media_settle(%L, $$rome$$, jsonb_build_array(jsonb_build_object($$job_id$$, %L, $$former$$, $$pending$$, $$asset_id$$, %L, $$state$$, $$attached$$, $$put_back$$, 0), jsonb_build_object($$job_id$$, %L, $$former$$, $$pending$$, $$asset_id$$, %L, $$state$$, $$gone$$, $$reason$$, $$No cover.$$, $$put_back$$, 0)), $$v1$$, $$v2$$)',
	:'acme', :'m1', :'a', :'owner', :'b')), '2', 'rows are settled');
select is((select attached_at is not null and state = 'attached' from ignite.media_attachments where job_id = :'m1'), true, 'attached, and when');
select is(t.run('service', format('select ignite.media_ask(%L, %L, $$rome$$, $${}$$, %L, $$A road.$$)', :'m1', :'acme', :'a')), 'attached', 'asked again with the same asset nothing changes');
select is(t.run('service', format('select ignite.media_ask(%L, %L, $$rome$$, $${}$$, %L, $$A road.$$)', :'m1', :'acme', :'b')), 'pending', 'another asset is asked for anew');
select t.run('service', format('select ignite.media_settle(%L, $$rome$$, jsonb_build_array(jsonb_build_object($$job_id$$, %L, $$former$$, $$pending$$, $$asset_id$$, %L, $$state$$, $$attached$$, $$put_back$$, 0)), $$v1$$, $$v2$$)',
	:'acme', :'m1', :'b'));
select t.course_written('v2');
select is(t.run('service', 'select count(*) from ignite.media_due(10)'), '0', 'what the pass wrote itself is in order');
select t.course_written('v3');
select is(t.run('service', 'select string_agg(course_id, $$ $$) from ignite.media_due(10)'), 'rome', 'what others wrote is looked at');
select is(t.run('service', 'select w ->> $$overwritten$$ from ignite.media_work($$rome$$) w'), 'true', 'as something that may lack what was attached');
select is(t.run('service', format('select r ->> $$recent$$ from jsonb_array_elements(ignite.media_work($$rome$$) -> $$rows$$) r where r ->> $$job_id$$ = %L', :'m1')), 'true',
	'not long after it was attached');
select t.run('service', format('select ignite.media_settle(%L, $$rome$$, $$[]$$, $$v3$$, $$v3$$)', :'acme'));
select is(t.run('service', 'select count(*) from ignite.media_due(10)'), '0', 'once');

-- Without looking at all courses: the trigger tells which ones were written, and a pass which ones it knows.
insert into ignite.courses (course_id, organization_id) values ('gaul-2', :'acme');
insert into storage.objects (bucket_id, name, version) values ('courses', 'gaul-2/course.json', 'g1'), ('courses', 'rome/other/course.json', 'o1');
select is((select current_version from ignite.media_courses where course_id = 'rome'), 'v3', 'only the course''s own course.json counts');
select is((select count(*) from ignite.media_courses), 1::bigint, 'and courses that media were attached to');
select is(t.run('service', 'select count(*) from ignite.media_due(10)'), '0', 'nothing is due');
select is((select pass from ignite.media_courses where course_id = 'rome'), 5, 'passes are counted');
select is(t.run('service', 'select w ->> $$pass$$ from ignite.media_work($$rome$$) w'), null, 'one that has nothing to do has no number');
select t.course_written('v4');
select is(t.run('service', 'select w ->> $$pass$$ from ignite.media_work($$rome$$) w'), '6', 'the next one has the next');
alter table storage.objects disable trigger "ignite media";
update storage.objects set version = 'v5' where name = 'rome/course.json';
update ignite.media_courses set current_version = 'v3' where course_id = 'rome';
select is(t.run('service', 'select count(*) from ignite.media_due(10)'), '0', 'what the trigger did not see is not due');
drop trigger "ignite media" on storage.objects;
select is(t.run('service', 'select string_agg(course_id, $$ $$) from ignite.media_due(10)'), 'rome', 'where there is none, all courses are looked at');
update storage.objects set version = 'v3' where name = 'rome/course.json';
select is(t.run('service', 'select count(*) from ignite.media_due(10)'), '0', 'also in vain');

-- A job that failed for good.
select t.run('service', format('select ignite.cancel_job(%L)', :'m2'));
select is(t.run('service', 'select string_agg(course_id, $$ $$) from ignite.media_due(10)'), 'rome', 'its marker is to be taken out');
select is(t.run('service', format('select (r ->> $$failed$$) || (r ->> $$marker$$) from jsonb_array_elements(ignite.media_work($$rome$$) -> $$rows$$) r where r ->> $$job_id$$ = %L', :'m2')), 'trueremove',
	'by the queue''s policy');
update ignite.job_queues set failed_marker = 'keep' where queue = 'ai_media_jobs';
select is(t.run('service', format('select r ->> $$marker$$ from jsonb_array_elements(ignite.media_work($$rome$$) -> $$rows$$) r where r ->> $$job_id$$ = %L', :'m2')), 'keep', 'which may keep it');
update ignite.jobs_ended set payload = payload || '{"failed_marker": "remove"}' where job_id = :'m2';
select is(t.run('service', format('select r ->> $$marker$$ from jsonb_array_elements(ignite.media_work($$rome$$) -> $$rows$$) r where r ->> $$job_id$$ = %L', :'m2')), 'remove', 'the job''s own word goes before it');
select is(left(t.run('service', 'update ignite.job_queues set failed_marker = $$burn$$'), 5), '23514', 'there are two policies');
select t.run('service', format('select ignite.media_settle(%L, $$rome$$, jsonb_build_array(jsonb_build_object($$job_id$$, %L, $$former$$, $$waiting$$, $$asset_id$$, null, $$state$$, $$removed$$, $$reason$$, $$It failed.$$, $$put_back$$, 0)), $$v3$$, $$v3$$)',
	:'acme', :'m2'));
select is(t.run('service', format('select ignite.media_ask(%L, %L, $$rome$$, $${}$$, %L, $$A road.$$)', :'m2', :'acme', :'a')), 'pending', 'a redriven job asks, too');
update ignite.media_attachments set state = 'removed', asset_id = null, reason = 'It failed.' where job_id = :'m2';

-- Statuses.
select is(t.run('user:' || :'viewer', format('select s - $$problems$$ from (select ignite.job_status(%L) -> $$media$$) x (s)', :'course')),
	'{"total": 3, "pending": 2, "removed": 1, "attached": 1, "cancelled": 1}', 'the course tells how its pictures are');
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) #>> $${media,problems,0,jobId}$$', :'course')), :'m2', 'and which ones have a problem');
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) #>> $${media,problems,0,reason}$$', :'course')), 'It failed.', 'with its reason');
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) #>> $${attachment,state}$$', :'m1')), 'attached', 'a picture''s job tells where it is');
select is(t.run('user:' || :'viewer', format('select ignite.job_status(%L) -> $$attachment$$', :'course')), 'null', 'other jobs have no such thing');

-- A course that was generated anew.
select t.run('service', format('select ignite.course_written(%L, %L, %L, %L, %L, %L, 2, 8, %L, %L)', 'rome', :'acme', 'Rome', 'roman_history', '6-8', 'options', 'v4', :'course'));
select is(t.run('service', format('select ignite.media_course(%L, %L, $$rome$$)', :'m3', :'acme')), 'former', 'what was asked for before is for the former text');
select t.course_written('v4');
select is(t.run('service', 'select string_agg(r ->> $$state$$, $$ $$) from jsonb_array_elements(ignite.media_work($$rome$$) -> $$rows$$) r'), 'waiting', 'attached ones are not put into the new one');
select is(t.run('service', 'select ignite.media_forget()'), '0', 'they are forgotten later');
update ignite.media_attachments set changed_at = now() - interval '40 days' where state = 'attached';
select is(t.run('service', 'select ignite.media_forget()'), '1', 'when their jobs are');

-- Jobs that are done and never asked.
select t.enqueue(:'acme', 'rome', 'ai_media_jobs') as late, t.enqueue(:'acme', 'rome', 'ai_media_jobs') as strange \gset
update ignite.jobs set payload = payload || '{"targetRef": {"type": "cover"}, "alt": "Rome."}' where job_id in (:'late', :'strange');
select t.claim(:'m', 10, 'ai_media_jobs') is not null as claimed \gset
select t.run('service', format('select ignite.finish(%L, 1, %L, null)', :'late', format('{"asset_id": "%s"}', :'a')));
select t.run('service', format('select ignite.finish(%L, 1, %L, null)', :'strange', format('{"asset_id": "%s"}', :'c')));
select t.run('service', format('select ignite.finish(%L, 1, %L, null)', :'m3', format('{"asset_id": "%s"}', :'b')));
select is(t.run('service', 'select ignite.media_adopt(10)'), '{"adopted": 2, "refused": []}', 'the reconciler asks for them');
select is(t.state(:'late') || ' ' || t.state(:'m3'), 'pending pending', 'for those that were announced and those that were not');
select is(t.state(:'strange'), null, 'not for an asset of another organisation');
select is(t.run('service', 'select ignite.media_adopt(10)'), '{"adopted": 0, "refused": []}', 'once');

-- One of them may be as it should not: it keeps no other waiting.
select t.enqueue(:'acme', 'rome', 'ai_media_jobs') as made, t.enqueue(:'acme', 'rome', 'ai_media_jobs') as long, t.enqueue(:'acme', 'rome', 'ai_media_jobs') as blank,
	t.enqueue(:'acme', 'rome', 'ai_media_jobs') as odd, t.enqueue(:'acme', 'rome', 'ai_media_jobs') as fine \gset
update ignite.jobs set payload = payload || jsonb_build_object('targetRef', '{"type": "cover"}'::jsonb, 'alt', case when job_id in (:'made', :'long') then repeat('😀', 400) when job_id = :'blank' then '  ' else 'Fine.' end)
where job_id in (:'made', :'long', :'blank', :'odd', :'fine');
select t.claim(:'m', 10, 'ai_media_jobs') is not null as claimed \gset
select t.run('service', format('select ignite.finish(%L, 1, %L, null)', j.id, jsonb_build_object('asset_id', :'a') || case when j.id = :'made' then '{"alt": "As made."}'::jsonb else '{}' end))
from (values (:'made'), (:'long'), (:'blank'), (:'odd'), (:'fine')) j (id);
create function t.refuse_one() returns trigger language plpgsql as $$
begin
	if new.job_id::text = current_setting('t.odd') and new.state = 'pending' then
		raise exception 'Not this one.';
	end if;
	return new;
end
$$;
create trigger refuse_one before insert or update on ignite.media_attachments for each row execute function t.refuse_one();
select set_config('t.odd', :'odd', true);
select is(t.run('service', 'select ignite.media_adopt(10)'), format('{"adopted": 4, "refused": [{"why": "Not this one.", "job_id": "%s"}]}', :'odd'), 'one that the database does not take is told, the others are asked for');
select is((select array_agg(alt order by job_id = :'made' desc, job_id = :'long' desc, job_id = :'blank' desc)
	from ignite.media_attachments where job_id in (:'made', :'long', :'blank', :'fine')), array['As made.', repeat('😀', 249) || '…', 'A road.', 'Fine.'],
	'with the words that the job made of them; else the payload''s, so far as they fit, else the asset''s');
select is((select state || ': ' || reason from ignite.media_attachments where job_id = :'odd'), 'gone: It could not be asked for: Not this one.', 'the one says why');
select is(t.run('service', 'select ignite.media_adopt(10)'), '{"adopted": 0, "refused": []}', 'and is not asked for at each call');
drop trigger refuse_one on ignite.media_attachments;

-- Who may.
select is(t.run('user:' || :'viewer', 'select count(*) > 0 from ignite.media_attachments'), 'true', 'members read their organisation''s rows');
select is(t.run('user:' || :'stranger', 'select count(*) from ignite.media_attachments'), '0', 'others do not');
select is(left(t.run('user:' || :'owner', 'update ignite.media_attachments set state = $$attached$$'), 5), '42501', 'nobody writes them');
select is(left(t.run('user:' || :'owner', format('select ignite.media_ask(%L, %L, $$rome$$, $${}$$, %L, $$x$$)', :'m1', :'acme', :'a')), 5), '42501', 'the functions are the service''s');

-- The sweep.
delete from storage.objects where bucket_id = 'media-library';
insert into storage.objects (bucket_id, name, version, owner_id, created_at)
select 'media-library', o.name, 'v', o.owner, now() - o.age
from (values
	(format('%s/aa/%s.png', :'acme', repeat('a', 64)), null, interval '2 days'),
	(format('%s/dd/%s.png', :'acme', repeat('d', 64)), null, interval '2 days'),
	(format('%s/dd/%s-320.webp', :'acme', repeat('d', 64)), null, interval '1 minute'),
	(format('%s/ee/%s.png', :'acme', repeat('e', 64)), :'owner', interval '2 days'),
	(format('%s/logo.png', :'acme'), null, interval '2 days')) o (name, owner, age);
select is(t.run('service', 'select ignite.media_sweep_objects($$1 hour$$, 100)'), '{"lost": 2, "seen": 5, "removed": 1}', 'objects that no asset has are seen, the old one goes');
select is((select count(*) from storage.objects where bucket_id = 'media-library'), 4::bigint, 'what editors put there stays');
select is(t.run('service', 'select ignite.media_sweep_assets($$1 hour$$, 100)'), '{"lost": 2, "seen": 3, "places": 0, "removed": 0}', 'assets without their object are seen');
update ignite.media_assets set created_at = now() - interval '2 days';
update ignite.media_attachments set state = 'attached', asset_id = :'b' where job_id in (:'made', :'long');
select count(*) as places from ignite.media_attachments where asset_id = :'b' and state in ('pending', 'attached') \gset
create table t.swept as select t.run('service', 'select ignite.media_sweep_assets($$1 hour$$, 2)')::jsonb as s;
insert into t.swept select t.run('service', 'select ignite.media_sweep_assets($$1 hour$$, 2)')::jsonb;
select is((select string_agg(s ->> 'seen', ' ') || ': ' || sum((s ->> 'lost')::int) || ' ' || sum((s ->> 'removed')::int) || ' ' || sum((s ->> 'places')::int) from t.swept),
	'2 1: 2 2 ' || :'places', 'and removed when they are old, a part at a time');
select is((select string_agg(distinct state || ' ' || coalesce(asset_id::text, '-') || ' ' || reason, ' ') from ignite.media_attachments where job_id in (:'made', :'long')),
	'gone - The file was lost from the store; where course.json still has its address, that address is dead.', 'the places where they are shown say so');
select t.enqueue(:'acme', 'rome', 'ai_media_jobs') as mine \gset
insert into ignite.job_steps (job_id, organization_id, step, value, run_no, created_at) values (:'mine', :'acme', 'received', '{}', 1, now());
insert into storage.objects (bucket_id, name, version, created_at)
values ('media-inbox', :'mine' || '/received', 'v', now() - interval '2 days'), ('media-inbox', gen_random_uuid() || '/received', 'v', now() - interval '2 days'),
	('media-inbox', gen_random_uuid() || '/received', 'v', now());
select is(t.run('service', 'select ignite.media_sweep_inbox($$1 hour$$, 100)'), '1', 'received files go that no job names any more, when they are old');
select * from finish();
rollback;
