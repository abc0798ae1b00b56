-- Jobs that wait for each other: one course at a time, parents and children.
begin;
select plan(36);
select t.org('Acme') as acme \gset
select t.worker() as w \gset
create function t.fin(p_job uuid) returns void language sql as
	$$ select t.run('service', format('select ignite.finish(job_id, run_no, null, null) from ignite.job_lease where job_id = %L', p_job)) $$;

-- The line of a course.
select t.enqueue(:'acme', 'c') as a, t.enqueue(:'acme', 'c') as b, t.enqueue(:'acme', 'c') as c, t.enqueue(:'acme', 'c', 'ai_course_jobs', ', p_priority => 10') as d \gset
select is(t.claim(:'w', 10), array[:'a'::uuid], 'of four jobs on a course one can be claimed');
select is(t.run('service', format('select reason || $$: $$ || detail from ignite.why_waiting(%L)', :'b')), format('slot: Job %s goes first (course:c).', :'a'), 'the next knows for whom it waits');
select t.fin(:'a');
select is(t.place(:'b') || ' ' || t.place(:'d'), 'wait:concurrency ready', 'the most urgent in line goes next');
select t.claim(:'w');
select is(t.run('service', format('select ignite.fail(%L, 1, %L, null, 3600)', :'d', 'rate_limit')), 'scheduled', 'one that must wait');
select is(t.place(:'b') || ' ' || t.place(:'c'), 'ready wait:concurrency', 'lets the next go first');
update ignite.job_wait set until = now() where job_id = :'d';
select t.run('service', 'select ignite.maintain()');
select is(t.place(:'d'), 'wait:concurrency', 'and when its time has come stands in line again');
select is(t.run('service', format('select ignite.take_over(%L, %L)', :'w', :'c')), 'PT409 job_waiting', 'nobody is claimed past the line');
select t.run('service', format('select ignite.cancel_job(%L)', :'b'));
select is(t.place(:'d') || ' ' || t.place(:'c'), 'ready wait:concurrency', 'a cancelled job gives its place up');
select t.run('service', format('select ignite.cancel_job(%L)', :'c'));
select is(t.place(:'d'), 'ready', 'one cancelled in line leaves it');
select t.claim(:'w');
select t.worker();
select is(t.place(:'d'), 'ready', 'a crash keeps the key: the same job goes on');
select is((select job_id from ignite.job_serial where concurrency_key = 'course:c'), :'d'::uuid, 'it holds it');
select t.enqueue(:'acme', 'c') as e \gset
select t.worker() as w \gset
select t.claim(:'w');
select t.fin(:'d');
select t.claim(:'w');
select t.fin(:'e');
select is((select count(*) from ignite.job_serial), 0::bigint, 'when the line is empty the key is free');
insert into ignite.job_serial values (:'acme', 'course:c', gen_random_uuid());
select t.enqueue(:'acme', 'c') as f \gset
delete from ignite.job_serial;
update ignite.job_wait set since = since - interval '1 minute';
update ignite.upkeep set ran_at = '-infinity';
select is(t.run('service', 'select ignite.maintain() ->> $$unstuck$$'), '1', 'a line without a holder is woken');
select is(t.place(:'f'), 'ready', 'by maintain()');

-- Parents and children.
select t.queue('flow');
select t.worker('flow') as fw \gset
select t.enqueue(:'acme', 'x', 'flow') as parent \gset
select t.claim(:'fw', 1, 'flow');
select t.enqueue(:'acme', 'x', 'flow', format(', p_parent => %L', :'parent')) as k1, t.enqueue(:'acme', 'x', 'flow', format(', p_parent => %L', :'parent')) as k2 \gset
select is((select parent_id from ignite.jobs where job_id = :'k1'), :'parent'::uuid, 'a child names its parent');
select is(t.run('service', format('select ignite.wait_for_children(%L, 1)', :'parent')), 'blocked', 'the parent waits for its children');
select is(t.place(:'parent'), 'wait:children', 'without a lease');
select is(t.run('service', format('select reason || $$: $$ || detail from ignite.why_waiting(%L)', :'parent')), 'child: 2 jobs it started have not ended.', 'and knows for how many');
select is(t.run('service', format('select ignite.requeue(%L)', :'parent')), 'false', 'nobody wakes it before');
select t.claim(:'fw', 2, 'flow');
select t.fin(:'k1');
select is(t.place(:'parent'), 'wait:children', 'one child is not enough');
select t.run('service', format('select ignite.fail(%L, 1, %L, %L)', :'k2', 'permanent', 'no'));
select is(t.place(:'parent'), 'ready', 'the last one wakes it, however it ended');
select is((select row(run_no, failures, crashes)::text from ignite.job_ready where job_id = :'parent'), '(1,0,0)', 'the wait cost no attempt');
select t.claim(:'fw', 1, 'flow');
select is(t.run('service', format('select ignite.wait_for_children(%L, 2)', :'parent')), 'pending', 'with no child left there is nothing to wait for');
select t.claim(:'fw', 1, 'flow');
select is(t.run('service', format('select ignite.wait_for_children(%L, 2)', :'parent')), 'PT409 lease_lost', 'only the run itself may wait');
select t.fin(:'parent');
select is(t.run('service:' || :'acme', format('select ignite.enqueue_job(%L, %L, %L, p_parent => %L)', 'flow', 'work', '{}', :'parent')), 'PT409 parent_ended', 'an ended parent has no more children');

-- A cancelled parent takes along what it started.
select t.enqueue(:'acme', 'x', 'flow') as parent, t.enqueue(:'acme', 'x', 'flow') as other \gset
select t.claim(:'fw', 1, 'flow');
select t.enqueue(:'acme', 'x', 'flow', format(', p_parent => %L, p_priority => 1', :'parent')) as k1 \gset
select t.claim(:'fw', 1, 'flow');
select t.enqueue(:'acme', 'x', 'flow', format(', p_parent => %L', :'parent')) as k2, t.enqueue(:'acme', 'x', 'flow', format(', p_parent => %L', :'k1')) as g1 \gset
select t.run('service', format('select ignite.wait_for_children(%L, 1)', :'parent'));
select is(t.run('service', format('select ignite.cancel_job(%L)', :'parent')), 'cancelled', 'a parent that waits for its children is cancelled');
select is(t.status(:'k2') || ' ' || t.status(:'g1'), 'cancelled cancelled', 'with its child and its grandchild');
select is(t.run('service', format('select job_id || $$ $$ || verdict from ignite.heartbeat(%L)', :'fw')), :'k1' || ' cancel', 'a child that runs is told to stop');
select is(t.place(:'other'), 'ready', 'nobody else is touched');
select t.run('service', format('select ignite.fail(%L, 1, %L, null)', :'k1', 'cancelled'));
select is(t.status(:'k1') || ' ' || t.status(:'parent'), 'cancelled cancelled', 'and that is all of them');
select is((select count(*) from ignite.job_children), 0::bigint, 'nobody is waited for any longer');
select t.claim(:'fw', 1, 'flow');
select t.enqueue(:'acme', 'x', 'flow', format(', p_parent => %L', :'other')) as k3 \gset
select is(t.run('service', format('select ignite.cancel_job(%L)', :'other')), 'processing', 'a parent that runs is asked to stop');
select t.enqueue(:'acme', 'x', 'flow', format(', p_parent => %L', :'other')) as k4 \gset
select t.run('service', format('select ignite.fail(%L, 1, %L, null)', :'other', 'cancelled'));
select is(t.status(:'k3') || ' ' || t.status(:'k4') || ' ' || t.status(:'other'), 'cancelled cancelled cancelled', 'what it started since then goes with its end');

-- Redrive.
select t.enqueue(:'acme', 'x', 'flow') as r1, t.enqueue(:'acme', 'x', 'flow') as r2 \gset
select t.claim(:'fw', 2, 'flow');
update ignite.job_lease set failures = 2 where queue = 'flow';
select t.run('service', format('select ignite.fail(%L, 1, %L, null), ignite.fail(%L, 1, %L, null)', :'r1', 'transient', :'r2', 'transient'));
select is(t.status(:'r1') || ' ' || t.status(:'r2'), 'dead_letter dead_letter', 'two dead letters');
select is(t.run('service', 'select ignite.redrive($$flow$$)'), '2', 'are brought back together');
select is(t.place(:'r1') || ' ' || t.place(:'r2'), 'ready ready', 'and ready');
select * from finish();
rollback;
