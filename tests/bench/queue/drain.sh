# Rows that drain a queue with one worker process, and how soon a job starts. Sourced by run.
# shellcheck shell=bash disable=SC2034

# until_true DATABASE CONDITION SECONDS: asks every few milliseconds over one connection; ENDED is when it came true.
until_true() {
	local answer='' deadline=$((SECONDS + $3))
	coproc ASK { exec psql -X -q -A -t -h "$RUN/pg" -U postgres -d "$1" 2>&1; }
	local asker=$ASK_PID
	while [ "$answer" != t ]; do
		[ $SECONDS -lt $deadline ] || { kill "$asker"; die "not within $3 s: $2"; }
		echo "select $2;" >&"${ASK[1]}"
		read -r answer <&"${ASK[0]}" || die "the database went away"
		[ "$answer" = t ] || read -r -t 0.01 <> <(:) || true
	done
	ENDED=${EPOCHREALTIME/,/.}
	kill "$asker" 2>/dev/null || true
	wait "$asker" 2>/dev/null || true
}

# Each sets RATE (jobs a second, from the start of the worker's work to the end of the last job) and WAL (bytes a job).
drain_ours() { # drain_ours PROGRAM TYPE COUNT PREFETCH [false: done jobs leave no row] [how they are loaded]
	local last from keep=${5:-true} load=${6:-load_ours} left
	clear_ours
	sql ignite "update ignite.job_queues set prefetch = $4, keep_done = $keep where queue = 'bench_jobs'"
	"$load" bench_jobs "$3" "$2"
	settle ignite
	last=$(sql ignite 'select job_id from ignite.jobs order by seq desc limit 1')
	from=$(wal_position)
	STARTED=${EPOCHREALTIME/,/.}
	start_worker "$1"
	until_true ignite "not exists (select from ignite.jobs where job_id = '$last')" 600
	until_true ignite 'not exists (select from ignite.jobs)' 60
	measured "$3" "$from"
	stop_worker
	left="select count(*) from ignite.jobs_ended_all where status = 'done'"
	[ "$keep" = true ] || left="select $3 - count(*) from ignite.jobs_ended_all"
	check_count ignite "$3" "$2" "$left" 'select count(distinct job) from public.effects'
}
drain_graphile() { # drain_graphile TASK COUNT SETTINGS
	local last from
	sql graphile 'truncate graphile_worker._private_jobs, effects'
	peer graphile-worker load "$2" "$1"
	settle graphile
	last=$(sql graphile 'select max(id) from graphile_worker._private_jobs')
	from=$(wal_position)
	start_peer graphile-worker "$1" "$3"
	until_true graphile "not exists (select from graphile_worker._private_jobs where id = $last)" 600
	until_true graphile 'not exists (select from graphile_worker._private_jobs)' 60
	measured "$2" "$from"
	stop_peer
	check_count graphile "$2" "$1" "select $2 - count(*) from graphile_worker._private_jobs" 'select count(distinct job) from effects'
}
drain_pgboss() { # drain_pgboss TASK COUNT SETTINGS
	local last from
	sql pgboss 'truncate pgboss.job_common, effects'
	peer pg-boss load "$2" "$1"
	settle pgboss
	last=$(sql pgboss "select id from pgboss.job where name = '$1' order by created_on desc, id desc limit 1")
	from=$(wal_position)
	start_peer pg-boss "$1" "$3"
	until_true pgboss "(select state = 'completed' from pgboss.job where name = '$1' and id = '$last')" 600
	until_true pgboss "not exists (select from pgboss.job where name = '$1' and state < 'completed')" 60
	measured "$2" "$from"
	stop_peer
	check_count pgboss "$2" "$1" "select count(*) from pgboss.job where name = '$1' and state = 'completed'" 'select count(distinct job) from effects'
}
measured() {
	RATE=$(calc "$1 / ($ENDED - $STARTED)")
	WAL=$(calc "($(wal_position) - $2) / $1")
}
check_count() { # DATABASE COUNT TYPE ENDED-QUERY EFFECTS-QUERY
	[ "$(sql "$1" "$4")" = "$2" ] || die "$1: not all jobs ended well"
	[ "$3" != effect ] || [ "$(sql "$1" "$5")" = "$2" ] || die "$1: not each job left its effect"
}

# ---- settings, on few jobs; the best of three counts ----

settings_of() { grep '^{' "$IGNITE_HOME/tests/bench/peers/$1"; }
best_of() { # best_of FILE COUNT COMMAND...: the line of FILE with which COMMAND TASK COUNT LINE drained fastest, in BEST
	local line best=0 file=$1 count=$2
	shift 2
	while IFS= read -r line <&4; do
		"$@" noop "$count" "$line"
		note "  $file: $RATE jobs/s with $line"
		[ "$RATE" -le "$best" ] || best=$RATE BEST=$line
	done 4< <(settings_of "$file")
}
choose_settings() {
	note "choosing settings on $TRY_JOBS jobs"
	if wanted drain || wanted effects; then
		best_of graphile-worker/settings "$TRY_JOBS" drain_graphile
		TUNED=$BEST
		best_of pg-boss/settings "$TRY_JOBS" drain_pgboss
		BOSS=$BEST
	fi
	if wanted single && [ -n "$LONG" ]; then
		best_of graphile-worker/settings-default $((TRY_JOBS / 2)) drain_graphile
		DEFAULT=$BEST
	fi
}

# ---- rows ----

drains() { # drains TYPE COUNT ROUNDS: medians into OURS, SINGLY (enqueued one by one), BRIEF (nothing is kept of done jobs), THEIRS, THIRD, all in turn
	local round ours=() singly=() brief=() theirs=() third=()
	for ((round = 1; round <= $3; round++)); do
		drain_ours worker "$1" "$2" "$PREFETCH"
		ours+=("$RATE") WAL_OURS=$WAL
		drain_ours worker "$1" "$2" "$PREFETCH" true load_singly
		singly+=("$RATE")
		drain_ours worker "$1" "$2" "$PREFETCH" false
		brief+=("$RATE") WAL_BRIEF=$WAL
		drain_graphile "$1" "$2" "$TUNED"
		theirs+=("$RATE") WAL_GRAPHILE=$WAL
		drain_pgboss "$1" "$2" "$BOSS"
		third+=("$RATE") WAL_BOSS=$WAL
		note "  $1, round $round: ours ${ours[-1]}, enqueued singly ${singly[-1]}, nothing kept ${brief[-1]}, graphile-worker ${theirs[-1]}, pg-boss ${third[-1]} jobs/s"
	done
	OURS=$(printf '%s\n' "${ours[@]}" | median)
	SINGLY=$(printf '%s\n' "${singly[@]}" | median)
	BRIEF=$(printf '%s\n' "${brief[@]}" | median)
	THEIRS=$(printf '%s\n' "${theirs[@]}" | median)
	THIRD=$(printf '%s\n' "${third[@]}" | median)
}
PREFETCH=${BENCH_PREFETCH:-1000}
row_drain() {
	note "drain of $JOBS jobs that do nothing, batched"
	drains noop "$JOBS" "$ROUNDS"
	result 'drain batched' jobs/s "$OURS" "$THEIRS" "$GRAPHILE tuned" '>=3'
	result 'drain batched' jobs/s "$OURS" "$THIRD" "$PGBOSS" '>=3'
	result 'drain batched, enqueued one by one' jobs/s "$SINGLY" "$THEIRS" "$GRAPHILE tuned" ''
	result 'drain batched, nothing kept' jobs/s "$BRIEF" "$THEIRS" "$GRAPHILE tuned (keeps nothing either)" ''
	result 'drain WAL' 'bytes a job' "$WAL_OURS" "$WAL_GRAPHILE" "$GRAPHILE tuned" ''
	result 'drain WAL' 'bytes a job' "$WAL_OURS" "$WAL_BOSS" "$PGBOSS" ''
	result 'drain WAL, nothing kept' 'bytes a job' "$WAL_BRIEF" "$WAL_GRAPHILE" "$GRAPHILE tuned" ''
	say_settings
}
say_settings() { note "  settings: graphile-worker $TUNED; pg-boss $BOSS; ours prefetch $PREFETCH"; }
row_effects() {
	note "drain of $JOBS jobs that write a row each"
	drains effect "$JOBS" "$ROUNDS"
	result 'drain effects' jobs/s "$OURS" "$THEIRS" "$GRAPHILE tuned" '>=3'
	result 'drain effects' jobs/s "$OURS" "$THIRD" "$PGBOSS" '>=3'
	result 'drain effects, enqueued one by one' jobs/s "$SINGLY" "$THIRD" "$PGBOSS" ''
	result 'drain effects, nothing kept' jobs/s "$BRIEF" "$THEIRS" "$GRAPHILE tuned (keeps nothing either)" ''
}
# there_and_back OURS THEIRS: commands that drain COUNT jobs each, in turn and in halves, ours before and after theirs, since machines become faster
# and slower; their rates are in OURS and THEIRS.
there_and_back() {
	local who ours=0 theirs=0
	for who in ours theirs theirs ours; do
		if [ $who = ours ]; then $1; else $2; fi
		[ $who = ours ] && ours=$(calc "$ours + 0.5 / $RATE" 9) || theirs=$(calc "$theirs + 0.5 / $RATE" 9)
	done
	OURS=$(calc "1 / $ours") THEIRS=$(calc "1 / $theirs")
}
single_ours() { drain_ours worker-single noop $((SINGLE_JOBS / 2)) 0; }
single_theirs() { drain_graphile noop $((SINGLE_JOBS / 2)) "$(settings_of graphile-worker/settings-default | head -n 1)"; }
several_ours() { drain_ours worker-many noop $((SINGLE_JOBS / 2)) 0; }
several_theirs() { drain_graphile noop $((SINGLE_JOBS / 2)) "$DEFAULT"; }

# One job at a time beside one job at a time; with --long, several threads, each job by itself, beside its best without batching.
row_single() {
	local round ours=() theirs=()
	note "drain of $SINGLE_JOBS jobs, one at a time"
	for ((round = 1; round <= ROUNDS; round++)); do
		there_and_back single_ours single_theirs
		ours+=("$OURS") theirs+=("$THEIRS")
		note "  round $round: ours ${ours[-1]}, graphile-worker ${theirs[-1]} jobs/s"
	done
	result 'drain single' jobs/s "$(printf '%s\n' "${ours[@]}" | median)" "$(printf '%s\n' "${theirs[@]}" | median)" "$GRAPHILE default" '>=1'
	[ -n "$LONG" ] || return 0
	there_and_back several_ours several_theirs
	result 'drain single, several threads' jobs/s "$OURS" "$THEIRS" "$GRAPHILE default, best concurrency: $DEFAULT" ''
}

# From the call to the start of the job's function, nothing else running.
row_start() {
	note "start of a job on an idle system: $SAMPLES times, by plain SQL $PLAIN_SAMPLES times"
	clear_ours
	sql ignite "update ignite.job_queues set prefetch = 0 where queue = 'bench_jobs'"
	sql graphile 'truncate graphile_worker._private_jobs'
	start_worker worker
	await 10 test -S "$RUN/poke/bench_jobs.bench"
	sleep 1
	"$BUILD/bench-queue/start" "$SAMPLES" >"$WORK/start.ours" || die "no start"
	"$BUILD/bench-queue/start" --plain "$PLAIN_SAMPLES" >"$WORK/start.plain" || die "no start by plain SQL"
	stop_worker
	peer graphile-worker latency "$SAMPLES" >"$WORK/start.theirs"
	[ "$(wc -l <"$WORK/start.theirs")" = "$SAMPLES" ] || die "graphile-worker started $(wc -l <"$WORK/start.theirs") of $SAMPLES"
	local at
	for at in 50 99; do
		result "start latency p$at" ms "$(percentile $at <"$WORK/start.ours")" "$(percentile $at <"$WORK/start.theirs")" "$GRAPHILE default" ''
	done
	result 'start latency p50, goal' ms "$(median <"$WORK/start.ours")" 3 goal '<=1'
	result 'start latency p99, goal' ms "$(percentile 99 <"$WORK/start.ours")" 10 goal '<=1'
	result 'start latency, plain SQL' 'ms, p50' "$(median <"$WORK/start.plain")" null '' ''
	result 'start latency, plain SQL' 'ms, longest' "$(percentile 100 <"$WORK/start.plain")" 1000 'goal: the poll' ''
}
