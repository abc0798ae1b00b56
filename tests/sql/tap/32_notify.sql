-- Waking the workers of other hosts: who is told, how often, by whom.
begin;
select plan(21);
set local synchronous_commit = on;
select t.org('Acme') as acme \gset
select t.member(:'acme', 'owner') as owner \gset
select t.queue('far');
create function t.tell(p_host text, p_cancel boolean default false) returns text language sql as $$
	select t.run('service', format('select ignite.notify_workers(%L, %L, %L)', 'far', p_host, p_cancel))
$$;
create function t.forget() returns void language sql as $$ delete from ignite.queue_wakes $$;
-- A notification is sent at commit, which there is none here: the note that goes before each shows it.
create function t.told(p_cancel boolean default false) returns boolean language sql as $$
	select exists (select from ignite.queue_wakes w where w.queue = 'far' and w.cancel = p_cancel)
$$;

select is(t.tell('here'), null, 'no worker: nobody to tell');
select ok(not t.told(), 'and nothing was told');
select t.worker('far') as w \gset
select is(t.tell('host'), null, 'a worker on the same host was poked already');
select is(t.tell('here'), '0', 'an idle worker on another host is told');
select ok(t.told(), 'which is noted');
select ok(t.tell('here')::int between 1 and 100, 'within 100 ms nobody is told again, but when to ask again');
update ignite.queue_wakes set told_at = clock_timestamp() - interval '101 milliseconds';
select is(t.tell('here'), '0', 'after 100 ms again');
update ignite.queue_wakes set told_at = clock_timestamp() + interval '1 hour';
select is(t.tell('here'), '0', 'a clock that was set back silences nobody');
select is(t.tell('here', true), null, 'a worker that runs nothing has nothing to cancel');
select t.forget();
select is(t.tell(null), '0', 'who can poke nobody tells the own host, too');
select is(current_setting('synchronous_commit'), 'off', 'and its commit does not wait for the disk');

-- Busy: as many leases as threads (t.worker has four).
select count(t.enqueue(:'acme', 'c', 'far')) from generate_series(1, 4);
select t.forget();
select t.claim(:'w', 3, 'far');
select is(t.tell('here'), '0', 'three of four threads busy: it is told');
select t.claim(:'w', 1, 'far');
select t.forget();
select is(t.tell('here'), null, 'all busy: nobody is told');
select ok(not t.told(), 'and nothing noted');
select is(t.tell('here', true), '0', 'but of a cancellation');
select ok(t.told(true) and not t.told(), 'noted apart');
select t.worker('far', 'http-1');
select is(t.tell('here'), null, 'a process that serves HTTP does not listen');
update ignite.job_lease set worker_id = gen_random_uuid();
update ignite.workers set seen_at = clock_timestamp() - interval '16 seconds';
select is(t.tell('here'), null, 'nor does a worker that was not seen lately');

-- Whose it is.
select is(t.run('user:' || :'owner' || '@' || :'acme', $$select ignite.notify_workers('far', null)$$), '42501 permission denied for function notify_workers', 'a member may not');
select is(t.run('anon', $$select ignite.notify_workers('far', null)$$), '42501 permission denied for function notify_workers', 'nobody else either');
select is(t.run('service', 'select count(*) from ignite.queue_wakes'), '42501 permission denied for table queue_wakes', 'and the note is the function''s alone');
select * from finish();
rollback;
