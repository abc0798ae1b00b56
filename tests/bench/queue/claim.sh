# Rows about the claim and the enqueue as SQL: a pinned horizon, a big queue, idle listeners, WAL, a long run. Sourced by run.
# shellcheck shell=bash disable=SC2034

export_worker() { sql ignite "select ignite.worker_register('$1', '$2', 'bench', '$1', 1, 1)" >/dev/null; }
worker_id() { printf '00000000-0000-0000-0000-%012d' "$1"; }
organization_claims="set_config('request.jwt.claims', '{\"role\":\"service_role\"}', true), set_config('ignite.organization', :'organization', true), set_config('role', 'service_role', true)"

# bench SECONDS CLIENTS FILE [ARGUMENT...]: pgbench with prepared statements; its whole output in OUT.
bench() {
	local seconds=$1 clients=$2 file=$3
	shift 3
	OUT=$("$PG_BIN/pgbench" -h "$RUN/pg" -U postgres -d ignite -n -M prepared -c "$clients" -j 1 -T "$seconds" -f "$file" "$@" 2>&1) ||
		die "pgbench: $(tail -n 5 <<<"$OUT")"
	! grep -qE 'aborted|^failed transactions: [1-9]|number of failed transactions: [1-9]' <<<"$OUT" || die "pgbench: $(tail -n 5 <<<"$OUT")"
	TPS=$(sed -nE 's/^tps = ([0-9.]+) .*/\1/p' <<<"$OUT" | head -n 1)
}

# ---- a closed loop: 20 finished, 20 claimed, 20 put in again, so that as many wait at any time ----

loop_file() {
	cat >"$WORK/loop.sql" <<-'SQL'
		select coalesce(array_agg(job_id), '{}')::text as jobs, coalesce(array_agg(run_no), '{}')::text as runs from ignite.exchange(('00000000-0000-0000-0000-' || lpad((:client_id + 1)::text, 12, '0'))::uuid, 'bench_jobs', 20, :jobs::uuid[], :runs::int[], null, null) \gset
		select bench_put('bench_jobs', :organization::uuid, 20);
	SQL
}
put_function() {
	sql ignite "create or replace function public.bench_put(p_queue text, p_organization uuid, p_count int) returns void
		language sql set plan_cache_mode = force_generic_plan
		as \$\$
			with made as (
				insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, created_at)
				select ignite.uuid_v7(), nextval('ignite.job_seq'), p_queue, 'noop', p_organization, 100, '{\"n\":1}', clock_timestamp()
				from generate_series(1, p_count)
				returning *
			)
			insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, ready_at)
			select queue, priority, organization_id, seq, job_id, created_at from made
		\$\$"
}
loop_begin() { # loop_begin WAITING
	local n
	clear_ours
	put_function
	loop_file
	sql ignite "update ignite.job_queues set prefetch = 500 where queue = 'bench_jobs'"
	for n in 1 2; do export_worker "$(worker_id $n)" bench_jobs; done
	load_singly bench_jobs "$1" noop # as the loop puts them
	settle ignite
}
loop() { bench "$1" 2 "$WORK/loop.sql" -D 'jobs={}' -D 'runs={}' -D "organization=$ORGANIZATION" "${@:2}"; }
loop_give_back() {
	local n
	for n in 1 2; do
		sql ignite "select ignite.worker_gone('$(worker_id $n)')" >/dev/null
		export_worker "$(worker_id $n)" bench_jobs
	done
}

# A transaction that has taken its snapshot and stays open for so many seconds.
hold_horizon() {
	PGAPPNAME=holder psql -X -q -h "$RUN/pg" -U postgres -d ignite -c 'begin isolation level repeatable read' \
		-c 'select count(*) from ignite.job_queues' -c "select pg_sleep($1)" >"$WORK/holder.log" 2>&1 8<&- &
	HOLDER=$!
	await 5 held
}
held() { [ -n "$(sql ignite "select 1 from pg_stat_activity where application_name = 'holder' and wait_event = 'PgSleep' and backend_xmin is not null")" ]; }
let_go() {
	sql ignite "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holder'" >/dev/null
	wait "$HOLDER" 2>/dev/null || true
	HOLDER=''
}
row_horizon() {
	local before clean held
	note "20,000 waiting, finish and claim 20 at a time over two connections; with a transaction held open for $HOLD_SECONDS s; as before"
	loop_begin 20000
	loop $((HOLD_SECONDS / 4))
	before=$TPS
	loop_give_back
	hold_horizon $((HOLD_SECONDS + 30))
	loop "$HOLD_SECONDS" -P 5
	held=$(calc "$TPS * 20")
	note "  held, 5 s each: $(sed -nE 's/^progress: .* ([0-9.]+) tps.*/\1/p' <<<"$OUT" | awk '{ printf "%d ", $1 * 20 }')jobs/s"
	held || die "the transaction did not stay open"
	let_go
	loop_give_back
	settle ignite
	# There and back, as machines become faster and slower.
	loop $((HOLD_SECONDS / 4))
	clean=$(calc "($before + $TPS) * 10")
	note "  clean $(calc "$before * 20") jobs/s, after it $(calc "$TPS * 20")"
	result "horizon held ${HOLD_SECONDS} s" jobs/s "$held" "$clean" 'ours, clean' '>=0.8'
}

# ---- a big queue ----

# Claims of one job each from QUEUE over one connection: their p99 in milliseconds.
claim_p99() { # claim_p99 QUEUE WORKER COUNT
	cat >"$WORK/claim.sql" <<-SQL
		select count(*) from ignite.claim('$2', '$1', 1);
	SQL
	rm -f "$WORK"/claim.log.*
	OUT=$("$PG_BIN/pgbench" -h "$RUN/pg" -U postgres -d ignite -n -M prepared -c 1 -t "$3" -f "$WORK/claim.sql" -l --log-prefix="$WORK/claim.log" 2>&1) ||
		die "pgbench: $(tail -n 5 <<<"$OUT")"
	awk '{ print $3 / 1000 }' "$WORK"/claim.log.* | percentile 99
}
# The plans of all statements of a claim, as they run.
claim_plans() {
	psql -X -q -A -t -h "$RUN/pg" -U postgres -d ignite 2>&1 <<-SQL
		set client_min_messages = notice;
		load 'auto_explain';
		set auto_explain.log_nested_statements = on;
		set auto_explain.log_analyze = on;
		set auto_explain.log_timing = off;
		set auto_explain.log_level = notice;
		set auto_explain.log_min_duration = 0;
		select count(*) from ignite.claim('$2', '$1', 20);
	SQL
}
row_claim() {
	local big few plans bad round bigs=() fews=() count=2000
	note "$READY ready, $FUTURE in the future, $DEAD dead: $count claims of one job, beside a queue of its own with $count jobs"
	clear_ours
	sql ignite "update ignite.job_queues set prefetch = 0"
	load_ours bench_jobs "$READY" noop
	sql ignite "with made as (
			insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, run_at, created_at)
			select ignite.uuid_v7(), nextval('ignite.job_seq'), 'bench_jobs', 'noop', '$ORGANIZATION', 100, jsonb_build_object('n', n),
				now() + make_interval(hours => 1, secs => n), clock_timestamp()
			from generate_series(1, $FUTURE) n
			returning *
		)
		insert into ignite.job_wait (job_id, queue, priority, organization_id, seq, reason, since, until)
		select job_id, queue, priority, organization_id, seq, 'scheduled', created_at, run_at from made" \
		"insert into ignite.jobs_ended (job_id, seq, queue, job_type, organization_id, priority, payload, created_at, status, ended_at, run_no, failures, crashes)
			select ignite.uuid_v7(), nextval('ignite.job_seq'), 'bench_jobs', 'noop', '$ORGANIZATION', 100, jsonb_build_object('n', n), now(), 'dead_letter', now(), 3, 3, 0
			from generate_series(1, $DEAD) n"
	load_ours few_jobs $((count * 3)) noop
	export_worker "$(worker_id 1)" bench_jobs
	export_worker "$(worker_id 2)" few_jobs
	settle ignite
	for round in 1 2 3; do
		bigs+=("$(claim_p99 bench_jobs "$(worker_id 1)" $count)")
		fews+=("$(claim_p99 few_jobs "$(worker_id 2)" $count)")
	done
	big=$(printf '%s\n' "${bigs[@]}" | median)
	few=$(printf '%s\n' "${fews[@]}" | median)
	plans=$(claim_plans bench_jobs "$(worker_id 1)")
	grep -q 'Delete on job_ready' <<<"$plans" || die "the claim's plans were not seen"
	bad=$(grep -E '^ *(->)? *(Seq Scan|Sort|Incremental Sort)' <<<"$plans" || true)
	[ -z "$bad" ] || die "the claim's plans hold: $bad"
	result 'claim p99, big queue' ms "$big" "$few" 'ours, only the claimed rows' '<=2'
}

# ---- what others cost the enqueue ----

enqueue_file() {
	cat >"$WORK/enqueue.sql" <<-SQL
		begin;
		select $organization_claims;
		select job_id from ignite.enqueue_job('bench_jobs', 'noop', '{"n":1}');
		commit;
	SQL
	sed -i "s/:'organization'/'$ORGANIZATION'/" "$WORK/enqueue.sql"
}
# A hundred sessions that listen and hear nothing.
listeners_start() {
	local n
	rm -f "$WORK/silence"
	mkfifo "$WORK/silence"
	exec 9<>"$WORK/silence"
	LISTENERS=()
	for ((n = 0; n < $1; n++)); do
		(exec 9>&- 8<&-; exec psql -X -q -h "$RUN/pg" -U postgres -d ignite -c 'listen ignite_jobs' -f - <"$WORK/silence" >/dev/null 2>&1) &
		LISTENERS+=($!)
	done
	await 30 enough_listeners "$1"
}
enough_listeners() { [ "$(sql ignite "select count(*) from pg_stat_activity where query = 'listen ignite_jobs'")" = "$1" ]; }
listeners_stop() {
	kill "${LISTENERS[@]}" 2>/dev/null || true
	wait "${LISTENERS[@]}" 2>/dev/null || true
	exec 9<&-
}
row_listeners() {
	local who with=0 without=0
	note "enqueue_job over 8 connections, with and without 100 idle sessions that listen"
	clear_ours
	enqueue_file
	bench 1 8 "$WORK/enqueue.sql"
	# There and back, as each has more waiting jobs to enqueue beside than the one before.
	for who in 0 100 100 0; do
		[ $who = 0 ] || listeners_start $who
		bench "$LOAD_SECONDS" 8 "$WORK/enqueue.sql"
		if [ $who = 0 ]; then without=$(calc "$without + $TPS / 2"); else with=$(calc "$with + $TPS / 2"); fi
		[ $who = 0 ] || listeners_stop
	done
	result 'enqueue, 100 listeners' jobs/s "$with" "$without" 'ours, no listeners' '>=0.9'
}

# All WAL that a job causes: enqueued by a call and a transaction of its own, claimed and finished 20 at a time.
row_wal() {
	local from count put done_
	note "WAL of a job"
	clear_ours
	put_function
	enqueue_file
	sql ignite checkpoint
	from=$(wal_position)
	bench 2 4 "$WORK/enqueue.sql"
	count=$(sql ignite 'select count(*) from ignite.jobs')
	put=$(calc "($(wal_position) - $from) / $count")
	loop_begin 20000
	from=$(wal_position)
	loop "$LOAD_SECONDS"
	count=$(sql ignite 'select count(*) from ignite.jobs_ended_all')
	done_=$(calc "($(wal_position) - $from) / $count")
	result 'WAL, enqueue' 'bytes a job' "$put" null '' ''
	result 'WAL, put + claim + finish' 'bytes a job' "$done_" null '' ''
}

# ---- ten minutes ----

hot_bytes() { sql ignite "select sum(pg_total_relation_size(c)) from unnest(array['ignite.jobs', 'ignite.job_ready', 'ignite.job_lease', 'ignite.job_batch', 'ignite.job_scan', 'ignite.workers']::regclass[]) c"; }
row_soak() {
	local minutes=$((SOAK_SECONDS / 60)) minute first_p99 first_bytes p99 bytes
	note "$SOAK_SECONDS s of the loop with 20,000 waiting"
	[ "$minutes" -ge 3 ] || die "a soak has three minutes at least"
	loop_begin 20000
	for ((minute = 1; minute <= minutes; minute++)); do
		rm -f "$WORK"/soak.log.*
		loop 60 -l --log-prefix="$WORK/soak.log"
		loop_give_back
		sql ignite 'select ignite.maintain()' >/dev/null
		p99=$(awk '{ print $3 / 1000 }' "$WORK"/soak.log.* | percentile 99)
		bytes=$(hot_bytes)
		note "  minute $minute: $(calc "$TPS * 20") jobs/s, p99 $p99 ms, hot tables $((bytes / 1048576)) MB"
		[ "$minute" != 2 ] || first_p99=$p99 first_bytes=$bytes
	done
	result 'soak p99, last minute' ms "$p99" "$first_p99" 'ours, second minute' '<=1.5'
	result 'soak hot tables' MB "$(calc "$bytes / 1048576")" "$(calc "$first_bytes / 1048576")" 'ours, second minute' '<=1.5'
}
