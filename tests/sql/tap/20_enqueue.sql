-- Entering the queue.
begin;
select plan(49);
select t.org('Acme') as acme, t.org('Globex') as globex \gset
select t.member(:'acme', 'editor') as editor, t.member(:'acme', 'viewer') as viewer \gset

\set call '''select row(job_id, status, created) from ignite.enqueue_job(%L, %L, %L%s)'''
\set course '''{"course_id":"algebra","subject":"addition"}'''

select t.run('user:' || :'editor', format('select job_id from ignite.enqueue_job(%L, %L, %L)', 'ai_course_jobs', 'ai_course_generate', :course)) as job \gset
select is(t.place(:'job'), 'ready', 'a job without a time is ready at once');
select is(substr(:'job', 15, 1), '7', 'its id is a UUIDv7');
select row_eq(format('select queue, job_type, organization_id, priority, payload, course_id, concurrency_key, created_by from ignite.jobs where job_id = %L', :'job'),
	row('ai_course_jobs'::text, 'ai_course_generate'::text, :'acme'::uuid, 100, :course::jsonb, 'algebra'::text, 'course:algebra'::text, :'editor'::uuid),
	'its row says who, what and for whom');
select is((select organization_id from ignite.courses where course_id = 'algebra'), :'acme'::uuid, 'the course is the organisation''s now');

-- Idempotency.
select t.run('user:' || :'editor', format('select job_id from ignite.enqueue_job(%L, %L, %L, %L)', 'ai_course_jobs', 'ai_course_generate', '{"course_id":"keyed"}', 'key-1')) as keyed \gset
select is(:'keyed'::uuid, ignite.uuid_v5(:'acme', 'ai_course_jobs/key-1'), 'with a key the id is the UUIDv5 of organisation, queue and key');
select is(t.run('user:' || :'editor', format(:call, 'ai_course_jobs', 'ai_course_generate', '{"course_id":"keyed"}', ', $$key-1$$')), format('(%s,pending,f)', :'keyed'),
	'the same again answers that job');
select is(t.run('user:' || :'editor', format(:call, 'ai_course_jobs', 'ai_course_generate', '{"course_id":"keyed","x":1}', ', $$key-1$$')), 'PT409 idempotency_conflict',
	'another payload under the key is a conflict');
select is((select payload from ignite.jobs where job_id = :'keyed'), '{"course_id":"keyed"}'::jsonb, 'and changes nothing');
select is((select count(*) from ignite.courses where course_id = 'other-course'), 0::bigint, 'no course is claimed by a refused call');
select isnt(t.enqueue(:'globex', 'keyed-too', 'ai_course_jobs', ', $$key-1$$'), :'keyed'::uuid, 'another organisation''s key is another key');
select t.claim(t.worker(), 10);
select t.run('service', format('select ignite.finish(job_id, run_no, null, null) from ignite.job_lease where job_id = %L', :'keyed'));
select is(t.run('user:' || :'editor', format(:call, 'ai_course_jobs', 'ai_course_generate', '{"course_id":"keyed"}', ', $$key-1$$')), format('(%s,done,f)', :'keyed'),
	'the key still answers when its job has ended');

-- Unique while active.
select t.enqueue(:'acme', 'u1', 'ai_media_jobs', ', p_unique_key => $$u$$') as unique1 \gset
select is(t.run('service:' || :'acme', format(:call, 'ai_media_jobs', 'ai_media_generate', '{"course_id":"u2"}', ', p_unique_key => $$u$$')),
	format('(%s,pending,f)', :'unique1'), 'a unique key answers its active job, whatever the payload');
select is(t.run('service:' || :'acme', format(:call, 'ai_media_jobs', 'ai_media_generate', '{"course_id":"u2"}', ', p_idempotency_key => $$k2$$, p_unique_key => $$u$$')),
	format('(%s,pending,f)', :'unique1'), 'also with an idempotency key beside it');
select is(t.run('service:' || :'acme', format(:call, 'ai_media_jobs', 'ai_media_generate', '{"course_id":"u2"}', ', p_idempotency_key => $$k2$$')),
	format('(%s,pending,f)', :'unique1'), 'which answers that job from then on');
select t.run('service', format('select ignite.cancel_job(%L)', :'unique1'));
select isnt(t.enqueue(:'acme', 'u3', 'ai_media_jobs', ', p_unique_key => $$u$$'), :'unique1'::uuid, 'the key is free when the job has ended');

-- One job on a course at a time.
select t.enqueue(:'acme', 'line') as first, t.enqueue(:'acme', 'line') as second, t.enqueue(:'acme', 'line') as third \gset
select is(t.place(:'first'), 'ready', 'the first job on a course is ready');
select is(t.place(:'second') || ' ' || t.place(:'third'), 'wait:concurrency wait:concurrency', 'the next ones stand in line');
select is(t.status(:'second'), 'pending', 'which is pending to everyone else');
select is(t.place(t.enqueue(:'acme', 'line', 'ai_media_jobs')), 'ready', 'media jobs on the course do not wait');
select is(t.place(t.enqueue(:'acme', 'm', 'ai_media_jobs', ', p_concurrency_key => $$thing$$')), 'ready', 'a key of one''s own');
select is(t.place(t.enqueue(:'acme', 'm', 'ai_media_jobs', ', p_concurrency_key => $$thing$$')), 'wait:concurrency', 'serialises too');
select is(t.place(t.enqueue(:'globex', 'm2', 'ai_media_jobs', ', p_concurrency_key => $$thing$$')), 'ready', 'within its organisation');

-- Later.
select is(t.place(t.enqueue(:'acme', 'later', 'ai_course_jobs', ', p_run_at => now() + interval $$1 hour$$')), 'wait:scheduled', 'run_at makes it wait');
select is(t.place(t.enqueue(:'acme', 'past', 'ai_course_jobs', ', p_run_at => now() - interval $$1 hour$$')), 'ready', 'unless it is past');

-- Refusals leave nothing behind.
create temp table refusal (queue text, type text, payload text, more text, want text, why text);
insert into refusal values
	('nowhere', 'ai_course_generate', '{"course_id":"r"}', '', 'PT422 unknown_job_type', 'unknown queue'),
	('ai_course_jobs', 'make_tea', '{"course_id":"r"}', '', 'PT422 unknown_job_type', 'unknown type'),
	('ai_course_jobs', 'ai_media_generate', '{"course_id":"r"}', '', 'PT422 unknown_job_type', 'type of another queue'),
	('ai_course_jobs', 'ai_course_generate', '[]', '', 'PT422 invalid_payload', 'payload that is no object'),
	('ai_course_jobs', 'ai_course_generate', '{}', '', 'PT422 invalid_course_id', 'no course'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":7}', '', 'PT422 invalid_course_id', 'course that is no string'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":null}', '', 'PT422 invalid_course_id', 'course null'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"debug"}', '', 'PT422 invalid_course_id', 'the reserved course id'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"../x"}', '', 'PT422 invalid_course_id', 'path in a course id'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"A"}', '', 'PT422 invalid_course_id', 'capital in a course id'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"' || repeat('a', 101) || '"}', '', 'PT422 invalid_course_id', 'long course id'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r","x":"' || repeat('x', 65536) || '"}', '', 'PT413 payload_too_large', 'payload over 64 KiB'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r"}', ', p_idempotency_key => $$$$', 'PT422 invalid_idempotency_key', 'empty idempotency key'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r"}', ', p_idempotency_key => repeat($$k$$, 256)', 'PT422 invalid_idempotency_key', 'long idempotency key'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r"}', ', p_unique_key => repeat($$k$$, 256)', 'PT422 invalid_unique_key', 'long unique key'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r"}', ', p_priority => 99', 'PT422 invalid_priority', 'overtaking other organisations'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r"}', ', p_priority => 1001', 'PT422 invalid_priority', 'priority out of range'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r"}', ', p_run_at => now() + interval $$2 years$$', 'PT422 invalid_run_at', 'too far ahead'),
	('ai_course_jobs', 'ai_course_generate', '{"course_id":"r"}', ', p_parent => gen_random_uuid()', 'PT409 parent_ended', 'unknown parent');
select is(t.run('user:' || :'editor', format(:call, queue, type, payload, more)), want, 'refused: ' || why) from refusal;
select is((select count(*) from ignite.courses where course_id = 'r'), 0::bigint, 'a refused job claims no course');
select is(t.run('user:' || :'viewer', format(:call, 'ai_course_jobs', 'ai_course_generate', :course, '')), 'PT403 role_too_low', 'a viewer may not enqueue');
select is(t.run('anon', format(:call, 'ai_course_jobs', 'ai_course_generate', :course, '')), '42501 permission denied for function enqueue_job', 'anon neither');
select is(t.run('service:' || :'globex', format(:call, 'ai_course_jobs', 'ai_course_generate', :course, '')), 'PT404 unknown_course', 'another organisation''s course does not exist');
select is(t.run('service', format(:call, 'ai_course_jobs', 'ai_course_generate', :course, '')), 'PT400 organization_required', 'the service names its organisation');
select t.enqueue(:'acme', 'fast', 'ai_course_jobs', ', p_priority => 0');
select is((select priority from ignite.jobs where course_id = 'fast'), 0, 'the service may overtake');
select * from finish();
rollback;
