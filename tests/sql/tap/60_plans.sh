#!/bin/bash
# Plans of the hot functions, as they really run (auto_explain of nested statements): index scans only, nothing sorted
# or hashed, whatever the statistics say; and with the horizon pinned the claim reads little, however much is dead.
set -u
n=0
ok()
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; [ -z "${3:-}" ] || sed 's/^/# /' <<<"$3" | head -40; fi
}
db=t_plans
psql -X -q -c "create database $db template ignite owner ignite" || exit 1
trap 'psql -X -q -c "drop database $db with (force)"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d $db "$@"; }

# 60,000 jobs of 50 organisations, most of them one organisation's.
sql <<'SQL' || exit 1
select t.queue('hot');
create table t.many as select n, t.org('o' || n) as org from generate_series(1, 50) n;
insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, created_at)
select gen_random_uuid(), nextval('ignite.job_seq'), 'hot', 'work', m.org, 100, '{}', now()
from generate_series(1, 60000) i join t.many m on m.n = case when i % 10 = 0 then 1 + i % 50 else 1 end;
insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, ready_at)
select queue, priority, organization_id, seq, job_id, now() from ignite.jobs;
select t.worker('hot') as w \gset
create table t.who as select :'w'::uuid as worker;
SQL

explained() # explained SQL: the plans of all nested statements
{
	psql -X -q -A -t -d $db 2>&1 <<-SQL
		set client_min_messages = notice;
		load 'auto_explain';
		select set_config('ignite.organization', (select '$ORG'), false);
		set auto_explain.log_nested_statements = on;
		set auto_explain.log_analyze = on;
		set auto_explain.log_timing = off;
		set auto_explain.log_buffers = on;
		set auto_explain.log_level = notice;
		set auto_explain.log_min_duration = 0;
		$1
	SQL
}
ORG=$(sql -c 'select org from t.many where n = 1')
worker=$(sql -c 'select worker from t.who')
claim="select count(*) from ignite.claim('$worker', 'hot', 20);"
bad='Seq Scan|Sort|Hash|Merge Join|Bitmap'
hot='job_ready|jobs|job_lease|job_batch|job_wait|job_keys|job_serial|workers|job_scan|job_queues'

for state in 'without statistics' 'analysed'; do
	[ "$state" = analysed ] && sql -c 'analyze'
	plans=$(explained "$claim")
	grep -q 'Delete on job_ready' <<<"$plans"
	ok $? "claim $state: its plans are seen" "$plans"
	found=$(grep -E "$bad" <<<"$plans")
	ok $([ -z "$found" ]; echo $?) "claim $state: no sequential scan, sort, hash or bitmap" "$found"
	grep -A12 'Delete on job_ready' <<<"$plans" | grep -q 'Tid Scan'
	ok $? "claim $state: rows are deleted by their place"
	grep -q 'Index Scan using job_ready_pkey\|Index Only Scan using job_ready_pkey' <<<"$plans"
	ok $? "claim $state: found through the key of job_ready"
	grep -A3 'job_wait_due on job_wait' <<<"$plans" | grep -q 'Index Cond: .*until <= '
	ok $? "claim $state: of those that wait only what is due is looked at" "$plans"
	job=$(sql -c 'select job_id from ignite.job_lease limit 1')
	plans=$(explained "select ignite.finish('$job', 1, null, null);")
	found=$(grep -E "Seq Scan on ($hot)|Sort|Hash|Merge Join" <<<"$plans")
	ok $([ -z "$found" ]; echo $?) "finish $state: neither" "$found"
	jobs=$(sql -c 'select array_agg(l.job_id) from (select job_id from ignite.job_lease limit 10) l')
	plans=$(explained "select count(*) from ignite.exchange('$worker', 'hot', 10, '$jobs', array_fill(1, array[10]), null, null);")
	grep -A9 'Delete on job_lease' <<<"$plans" | grep -q 'Index Cond: ((\?job_id = '
	ok $? "exchange $state: each lease is found by its key" "$plans"
	found=$(grep -E "$bad" <<<"$plans")
	ok $([ -z "$found" ]; echo $?) "exchange $state: no sequential scan, sort, hash or bitmap" "$found"
	# One job: the commonest exchange. Starting a statement is most of what it costs, so their number is kept.
	# (What comes twice a second at most is put off: the scan from zero, and writing the marks down.)
	sql -c "update ignite.job_scan set scanned_at = clock_timestamp() + interval '1 hour', marked_at = clock_timestamp() + interval '1 hour' where queue = 'hot'"
	job=$(sql -c 'select job_id from ignite.job_lease limit 1')
	plans=$(explained "select count(*) from ignite.exchange('$worker', 'hot', 1, array['$job']::uuid[], array[1], null, null);")
	found=$(grep -E "$bad" <<<"$plans")
	ok $([ -z "$found" ]; echo $?) "exchange of one $state: neither" "$found"
	found=$(grep -c 'Query Text' <<<"$plans")
	ok $([ "$found" -gt 3 ] && [ "$found" -le 6 ]; echo $?) "exchange of one $state: $found statements, the call included" "$plans"
	sql -c "update ignite.job_scan set scanned_at = '-infinity', marked_at = '-infinity' where queue = 'hot'"
	plans=$(explained "select ignite.heartbeat('$worker');")
	found=$(grep -E "$bad" <<<"$plans")
	ok $([ -z "$found" ]; echo $?) "heartbeat $state: neither" "$found"
	plans=$(explained "select ignite.notify_workers('hot', 'elsewhere');")
	grep -q 'job_lease_by_worker' <<<"$plans"
	ok $? "waking other hosts $state: leases are counted by their worker" "$plans"
	found=$(grep -E "$bad" <<<"$plans")
	ok $([ -z "$found" ]; echo $?) "waking other hosts $state: neither" "$found"
	plans=$(explained "select ignite.enqueue_job('ai_course_jobs', 'ai_course_generate', '{\"course_id\":\"c-${state%% *}\"}', 'k', 'u');")
	found=$(grep -E "Seq Scan on ($hot)|Sort|Hash|Merge Join" <<<"$plans")
	ok $([ -z "$found" ]; echo $?) "enqueue $state: neither" "$found"
done

# Packs: a claim and what ends it find a batch by a range of an index; nothing is looked up job by job.
sql >/dev/null <<SQL
select t.queue('packed', 'prefetch = 400');
select t.run('service', format(\$q\$select count(*) from public.enqueue_jobs('packed', 'work', %L, '$ORG')\$q\$,
	(select jsonb_agg('{"payload": {}}'::jsonb) from generate_series(1, 400))));
select t.worker('packed') as w \gset
create table t.packer as select :'w'::uuid as worker;
analyze;
SQL
packer=$(sql -c 'select worker from t.packer')
plans=$(explained "select count(*) from ignite.claim('$packer', 'packed', 200);")
grep -q 'jobs_by_organization on jobs.*rows=200 ' <<<"$plans"
ok $? "claim of packs: its jobs are read by a range" "$plans"
found=$(grep -E "$bad" <<<"$plans")
ok $([ -z "$found" ]; echo $?) "claim of packs: no sequential scan, sort, hash or bitmap" "$found"
jobs=$(sql -c 'select jobs from ignite.job_batch where fresh and first_seq is not null')
plans=$(explained "select count(*) from ignite.exchange('$packer', 'packed', 200, '$jobs', array_fill(1, array[200]), null, null);")
grep -A2 'Delete on jobs' <<<"$plans" | grep -q 'jobs_by_organization on jobs.*rows=200 '
ok $? "exchange of packs: its jobs are deleted by a range" "$plans"
found=$(grep -E "Seq Scan on ($hot)|Hash|Merge Join|Bitmap" <<<"$plans")
ok $([ -z "$found" ]; echo $?) "exchange of packs: no sequential scan, hash or bitmap" "$found"

# A heartbeat stays heap-only.
before=$(sql -c "select pg_stat_force_next_flush(); select n_tup_hot_upd from pg_stat_user_tables where relname = 'workers'" | tail -n 1)
sql -c "select count(t.run('service', format('select ignite.heartbeat(%L)', '$worker'))) from generate_series(1, 50)" -c 'select pg_stat_force_next_flush()' >/dev/null
after=$(sql -c "select n_tup_hot_upd from pg_stat_user_tables where relname = 'workers'")
ok $([ $((after - before)) -ge 45 ]; echo $?) "heartbeats are heap-only updates ($((after - before)) of 50)"

# A transaction left open elsewhere keeps every dead row and index entry from being removed.
mkfifo "$WORK/pin"
psql -X -q -A -t -d $db <"$WORK/pin" >/dev/null 2>&1 &
pin=$!
exec 7>"$WORK/pin"
echo 'begin isolation level repeatable read; select count(*) from ignite.jobs;' >&7
for i in $(seq 100); do
	[ "$(sql -c "select count(*) from pg_stat_activity where state = 'idle in transaction' and backend_xmin is not null")" -gt 0 ] && break
	sleep 0.05
done
buffers() # the most that one statement of a claim touched
{
	explained "$claim $claim $claim" | grep -o 'shared hit=[0-9]*' | cut -d= -f2 | sort -n | tail -n 1
}
first=$(buffers)
sql -c "do \$\$ begin for i in 1 .. 40 loop perform count(*) from ignite.claim('$worker', 'hot', 1000); commit; perform pg_sleep(case when i % 10 = 0 then 0.6 else 0 end); end loop; end \$\$" >/dev/null
dead=$(sql -c "select 60000 - count(*) from ignite.job_ready")
ok $([ "$dead" -ge 40000 ]; echo $?) "$dead jobs claimed while the horizon is pinned"
# The scan from zero is rare and adaptive; the claim between two scans must not meet the dead.
sql -c "update ignite.job_scan set scanned_at = clock_timestamp() + interval '1 hour' where queue = 'hot'" >/dev/null
last=$(buffers)
ok $([ "${last:-999999}" -le $((first * 3 + 500)) ]; echo $?) "a claim reads $last pages then, $first before"
# Nor does who ends a batch meet the worker's dead ones.
sql >/dev/null <<SQL
insert into ignite.job_batch (worker_id, queue, priority, organization_id, lease_seconds, claimed_at, deadline, jobs, runs, seqs, failures, crashes, fresh)
select '$packer', 'packed', 100, '$ORG', 30, now(), now(), array[gen_random_uuid()], '{1}', '{1}', '{0}', '{0}', true
from generate_series(1, 20000);
delete from ignite.job_batch where jobs[2] is null;
insert into ignite.job_batch (worker_id, queue, priority, organization_id, lease_seconds, claimed_at, deadline, jobs, runs, seqs, failures, crashes, fresh)
select gen_random_uuid(), b.queue, b.priority, b.organization_id, b.lease_seconds, b.claimed_at, b.deadline, turned, b.runs, b.seqs, b.failures, b.crashes, b.fresh
from ignite.job_batch b, lateral (select array_agg(j order by j desc) as turned from unnest(b.jobs) j) r;
vacuum analyze ignite.job_batch;
SQL
jobs=$(sql -c "select jobs from ignite.job_batch where worker_id = '$packer' limit 1")
plans=$(explained "select count(*) from ignite.exchange('$packer', 'packed', 0, '$jobs', array_fill(1, array[cardinality('$jobs'::uuid[])]), null, null);")
grep -q 'Scan using job_batch_by_first on job_batch' <<<"$plans" && ! grep -q 'job_batch_by_worker' <<<"$plans"
ok $? "exchange of packs then: its batch is found by its first job" "$plans"
echo 'rollback;' >&7
exec 7>&-
wait $pin 2>/dev/null

# Courses for a pass over their media: idle workers ask each five seconds.
sql <<'SQL' || exit 1
insert into ignite.courses (course_id, organization_id) select 'm' || n, (select org from t.many where t.many.n = 1) from generate_series(1, 2000) n;
insert into storage.objects (bucket_id, name, version) select 'courses', 'm' || n || '/course.json', 'v' from generate_series(1, 2000) n;
insert into ignite.media_courses (course_id, organization_id, object_version, current_version, passed_at)
select 'm' || n, (select org from t.many where t.many.n = 1), 'v', 'v', now() from generate_series(1, 2000) n;
update storage.objects set version = 'w' where name = 'm7/course.json';
SQL
plans=$(explained 'select count(*) from ignite.media_due(8);')
grep -q 'media_courses_written' <<<"$plans"
ok $? "media that are due: only courses that others wrote are looked at" "$plans"
found=$(grep -E 'Seq Scan on (media_courses|media_attachments|objects|jobs)' <<<"$plans" | grep -v 'never executed')
ok $([ -z "$found" ]; echo $?) "media that are due: no sequential scan" "$found"
echo "1..$n"
