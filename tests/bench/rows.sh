# The rows of the bench. Sourced by run after lib.sh.
# shellcheck shell=bash

ENQUEUE_SECONDS=5 ENQUEUE_ROUNDS=3 SAMPLES=60 CGI_STARTS=60
PEER_NAME='Deno 2.9.6, postgres.js 3.4.9, jose 6.2.17, Ajv 8.20.0'

describe_machine() {
	say "$(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg), PostgreSQL $(superuser -c 'show server_version'), synchronous_commit = $(superuser -c 'show synchronous_commit'), fsync = $(superuser -c 'show fsync')"
}

# A 12 × 12 course of a pack, from the request to the client's sight of `done`, nothing else running.
row_to_done() {
	local seen inside p95
	say "enqueue to done: $SAMPLES courses one after the other"
	read -r seen inside p95 < <(node "$HERE/to-done.mjs" "$URL" "$TOKEN" "$SAMPLES") || die "enqueue to done failed"
	say "  95 of 100 within $p95 ms"
	result "enqueue to done" "ms, median" "$seen" 100 "goal" "<=1"
	result "enqueue to done, by the database's clock" "ms, median" "$inside" 100 "goal" "<=1"
}

# All handlers, workers and nginx, some seconds after the last work.
row_memory() {
	local kind pids all=() service master
	sleep 5
	say "idle memory (proportional set size, MB of 2^20 bytes):"
	for kind in $({ services handler; services worker; } | sed 's/\.[w0-9]*$//' | sort -u); do
		pids=()
		for service in $({ services handler; services worker; } | grep -E "^$kind\.w?[0-9]+$"); do pids+=("$(service_pid "$service")"); done
		say "$(printf '  %-24s %2d processes %6.1f' "$kind" "${#pids[@]}" "$(pss_mb "${pids[@]}")")"
		all+=("${pids[@]}")
	done
	master=$(service_pid nginx)
	# shellcheck disable=SC2046
	pids=("$master" $(pgrep -P "$master"))
	say "$(printf '  %-24s %2d processes %6.1f' nginx "${#pids[@]}" "$(pss_mb "${pids[@]}")")"
	all+=("${pids[@]}")
	result "idle memory of handlers, workers and nginx" MB "$(pss_mb "${all[@]}")" 80 goal "<=1"
}

# cgi_median PROGRAM PATH_INFO QUERY_STRING: median milliseconds from fork to the end of the answer of one request by CGI.
cgi_median() {
	local n before after answer
	# shellcheck source=/dev/null
	. "$DATA/service.env"
	export GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SERVER_PROTOCOL=HTTP/1.1 PATH_INFO=$2 QUERY_STRING=$3
	export HTTP_AUTHORIZATION="Bearer $TOKEN" STORAGE_URL=file://$DATA/store
	cd "$BIN" || exit 1
	for ((n = 0; n < CGI_STARTS; n++)); do
		before=${EPOCHREALTIME/[.,]/}
		exec 3< <(exec "./$1" --cgi 2>"$WORK/cgi.err" </dev/null)
		IFS= read -r -d '' -u 3 answer || true # to its end
		after=${EPOCHREALTIME/[.,]/}
		exec 3<&-
		wait $! || true
		[[ $answer == 'Status: 200'* ]] || { printf '%s\n' "$answer" >&2; cat "$WORK/cgi.err" >&2; exit 1; }
		echo "$((after - before))"
	done | median | awk '{ printf "%.1f", $1 / 1000 }'
}

# Handlers as plain CGI programs: a light query, and job-status, whose first call in a new connection plans a large view.
row_cgi() {
	local job took
	say "CGI start: $CGI_STARTS times each"
	took=$(cgi_median storage /bucket/courses '') || die "storage --cgi failed"
	result "CGI start to answer, one query (a bucket)" "ms, median" "$took" 15 goal "<=1"
	job=$(curl -fsS -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' "$URL/functions/v1/enqueue-job" -d \
		'{"jobType":"ai_course_generate","payload":{"course_id":"cgi-1","subject":"addition","grade_band":"3-5","mode":"options","items_per_group":3,"groups":2}}' |
		jq -r .jobId)
	took=$(cgi_median job-status '' "jobId=$job") || die "job-status --cgi failed"
	result "CGI start to answer, job-status" "ms, median" "$took" null "" ""
}

# Ours, the peer and pgbench in turn, so that the growing tables and the machine's moods meet all three alike.
rows_enqueue() {
	local round rate path ours=() theirs=() bare=() t=$ENQUEUE_SECONDS peer
	path=/functions/v1/enqueue-job
	start_peer "$PEER_POOL" "$PEER_THREADS"
	load $path 1 warm-a >/dev/null
	load /peer/enqueue-job 2 warm-b >/dev/null
	superuser -c checkpoint
	for ((round = 1; round <= ENQUEUE_ROUNDS; round++)); do
		rate=$(load $path $t "ours-$round")
		ours+=("$rate")
		rate=$(load /peer/enqueue-job $t "theirs-$round")
		theirs+=("$rate")
		rate=$(pgbench_load $t)
		bare+=("$rate")
		say "  round $round: enqueue-job ${ours[-1]}, Deno ${theirs[-1]}, pgbench ${bare[-1]} a second"
	done
	sleep 3
	ours=$(printf '%s\n' "${ours[@]}" | median)
	theirs=$(printf '%s\n' "${theirs[@]}" | median)
	bare=$(printf '%s\n' "${bare[@]}" | median)
	peer="$PEER_NAME; $PEER_THREADS threads, a pool of $PEER_POOL each"
	result "enqueue http" "requests/s" "$ours" "$theirs" "$peer" ">=2"
	# shellcheck disable=SC2046
	result "idle memory of enqueue-job" MB "$(pss_mb $(for_each_pid enqueue-job))" "$(pss_mb "$PEER_PID")" "$peer" ""
	result "enqueue vs pgbench" "transactions/s" "$ours" "$bare" "pgbench $("$PG_BIN/pgbench" --version | grep -oE '[0-9]+\.[0-9]+' | head -n 1), 32 clients, prepared" ">=0.5"
}
for_each_pid() { for service in $(services handler | grep "^$1\."); do service_pid "$service"; done; }

# The peer at each setting; the best goes into peers/deno-enqueue/settings by hand.
tune_peer() {
	local threads pool
	load /functions/v1/enqueue-job 1 warm >/dev/null
	for threads in 1 2; do
		for pool in 4 8 16 32; do
			[ $((threads * pool)) -le 64 ] || continue
			start_peer $pool $threads
			load /peer/enqueue-job 2 "warm-$threads-$pool" >/dev/null
			echo "threads $threads, pool $pool: $(load /peer/enqueue-job 4 "tune-$threads-$pool") requests/s, $(pss_mb "$PEER_PID") MB"
			stop_peer
		done
	done
	echo "enqueue-job: $(load /functions/v1/enqueue-job 4 ours) requests/s"
}

show_table() {
	jq -rs '
		def met: if .goal == "" then "" elif .goal == "<=1" then (if .ratio <= 1 then "met" else "MISSED" end)
			else (if .ratio >= (.goal | ltrimstr(">=") | tonumber) then "met" else "MISSED" end) end;
		(["what", "unit", "ours", "theirs", "ratio", "goal", ""], (.[] | [.name, .unit, .ours, .theirs, .ratio, .goal, met])) | @tsv' \
		"$WORK/rows" | awk -F'\t' '{ printf "%-44s %-15s %10s %10s %7s %6s %s\n", $1, $2, $3, $4, $5, $6, $7 }'
	jq -rs '[.[] | .peer | select(. != null and . != "goal")] | unique | .[] | "theirs: \(.)"' "$WORK/rows"
}
