#!/bin/bash
# tests/sql/bench.sh [SECONDS]: what the queue's functions cost on this machine, on a private cluster with fsync on.
# Figures of docs/queue.md come from here. Each measurement runs for SECONDS (5).
set -u
seconds=${1:-5}
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/cluster.sh"
[ -x "$PGBIN/pgbench" ] || { echo "no pgbench in $PGBIN"; exit 1; }
work=$(mktemp -d /tmp/ignite-sql-bench.XXXXXX)
chmod 755 "$work"
trap 'cluster_stop "$work/main"; rm -rf "$work"' EXIT
cluster_start "$work/main" super || exit 1
export PGHOST=$work/main PGPORT=5432 PGUSER=super PGDATABASE=postgres
psql -X -q -c 'alter system set fsync = on' -c 'alter system set max_wal_size = $$4GB$$' -c 'alter system reset autovacuum_naptime' \
	-c 'create role ignite login createrole' -c 'create role ignite_handler login noinherit' -c 'create database ignite owner ignite' -c 'select pg_reload_conf()' >/dev/null
DATABASE_URL="host=$PGHOST user=ignite dbname=ignite" "$root/stack/migrate.sh" >/dev/null || exit 1
export PGDATABASE=ignite
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$@"; }
tps() { "$PGBIN/pgbench" -n -T "$seconds" "$@" ignite 2>/dev/null | sed -n 's/^tps = \([0-9]*\).*/\1/p'; }

user=$(sql "select ignite.user_add('a@example.org', ignite.organization_add('Acme'), 'editor')")
context="begin;
select set_config('role', 'authenticated', true), set_config('request.jwt.claims', '{\"sub\":\"$user\",\"role\":\"authenticated\"}', true), set_config('ignite.organization', '', true), set_config('request.id', 'bench-request', true);"
cat >"$work/null.sql" <<SQL
$context
select 1;
commit;
SQL
cat >"$work/enqueue.sql" <<SQL
\\set n random(1, 1000000000)
$context
select * from ignite.enqueue_job('ai_course_jobs', 'ai_course_generate', ('{"course_id":"c' || :n || '","subject":"addition","grade_band":"3-5","items_per_group":12,"mode":"options"}')::jsonb, 'k' || :n);
commit;
SQL
cat >"$work/insert.sql" <<SQL
$context
insert into bench_insert (payload) values ('{"course_id":"c","subject":"addition","grade_band":"3-5","items_per_group":12,"mode":"options"}');
commit;
SQL
sql 'create table bench_insert (id bigint generated always as identity primary key, payload jsonb); grant insert on bench_insert to authenticated'
echo "machine: $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $("$PGBIN/postgres" -V)"
for clients in 1 16; do
	printf 'transactions a second, %2d connections: nothing %s, one plain insert %s, enqueue_job %s\n' "$clients" \
		"$(tps -U ignite_handler -c "$clients" -f "$work/null.sql")" "$(tps -U ignite_handler -c "$clients" -f "$work/insert.sql")" \
		"$(tps -U ignite_handler -c "$clients" -f "$work/enqueue.sql")"
done

# Inside one session, without the round trips and commits.
sql "create procedure timed(p_label text, p_count int, p_sql text) language plpgsql as \$\$
declare s timestamptz := clock_timestamp();
begin
	execute p_sql;
	raise notice '%: % us a job', rpad(p_label, 44), round((extract(epoch from clock_timestamp() - s) * 1e6 / p_count)::numeric, 1);
end \$\$"
sql "insert into ignite.job_queues (queue) values ('bench'); insert into ignite.job_types (queue, job_type) values ('bench', 'work');"
org=$(sql 'select organization_id from ignite.organizations')
worker=$(sql 'select gen_random_uuid()')
sql "select ignite.worker_register('$worker', 'bench', 'h', 's', 1, 1)"
inside() { psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse 2>&1 | sed -n -e "s|^.*NOTICE:  ||p" -e "s|^.*ERROR|error|p"; }
inside <<SQL
select set_config('ignite.organization', '$org', false);
call timed('enqueue_job inside one transaction', 5000, \$\$do \$x\$ begin for i in 1 .. 5000 loop perform ignite.enqueue_job('bench', 'work', '{"x":1}'); end loop; end \$x\$ \$\$);
call timed('claim, batches of 20', 5000, \$\$do \$x\$ begin for i in 1 .. 250 loop perform count(*) from ignite.claim('$worker', 'bench', 20); end loop; end \$x\$ \$\$);
call timed('finish', 5000, \$\$do \$x\$ begin perform ignite.finish(l.job_id, l.run_no, '{"ok":true}', null) from ignite.worker_leases('$worker') l; end \$x\$ \$\$);
SQL

# Draining a backlog over two connections, clean and with the horizon pinned by an open transaction.
backlog()
{
	sql "insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, created_at)
		select gen_random_uuid(), nextval('ignite.job_seq'), 'bench', 'work', '$org', 100, '{\"x\":1}', now() from generate_series(1, $1)" \
		-c "insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, ready_at)
		select queue, priority, organization_id, seq, job_id, now() from ignite.jobs where queue = 'bench'" -c 'vacuum analyze'
}
drain()
{
	# The claim and its finishes in one transaction: what the SQL costs, with one commit a batch.
	echo "select count(ignite.finish(c.job_id, c.run_no, '{\"ok\":true}', null))
		from ignite.claim(('00000000-0000-0000-0000-00000000000' || :client_id)::uuid, 'bench', 20) c;" | tr '\n' ' ' >"$work/drain.sql"
	sql "select ignite.worker_register(('00000000-0000-0000-0000-00000000000' || n)::uuid, 'bench', 'd', n::text, 1, 1) from generate_series(0, 1) n" >/dev/null
	local before after
	before=$(sql "select count(*) from ignite.jobs_ended where queue = 'bench'")
	"$PGBIN/pgbench" -n -T "$seconds" -U ignite -c 2 -f "$work/drain.sql" ignite >/dev/null 2>&1
	after=$(sql "select count(*) from ignite.jobs_ended where queue = 'bench'")
	echo $(((after - before) / seconds))
}
backlog 100000
echo "claim and finish, a commit each 20, 2 connections, 100,000 waiting: $(drain) jobs/s"
psql -X -q -A -t -U super >/dev/null 2>&1 < <(echo 'begin isolation level repeatable read; select count(*) from ignite.jobs;'; sleep $((seconds * 3 + 12))) &
pin=$!
sleep 1
echo "the same, horizon pinned: $(drain) jobs/s, then $(drain) jobs/s"
inside <<SQL
call timed('finding the first job from zero, all at once', 1, \$\$select * from ignite.ready_scan('bench')\$\$);
SQL
sql "select format('%s dead entries stood before it; the mark stands at %s', (select count(*) from ignite.jobs_ended where queue = 'bench'), marks) from ignite.job_scan where queue = 'bench'"
kill $pin 2>/dev/null
wait $pin 2>/dev/null
