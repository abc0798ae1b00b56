# What the rows of the bench share: the stack under test, the peer, measuring, results. Sourced by run.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
die() {
	say "bench: $*"
	exit 1
}
ignite() { "$HOME_DIR/ignite" "$@" --data "$DATA"; }
is_root() { [ "$(id -u)" = 0 ]; }

# Numbers, one a line -> their median.
median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f\n", a / b }'; }

# result NAME UNIT OURS THEIRS PEER GOAL: one row. GOAL is what the ratio of ours to theirs must be: ">=2" or "<=1"; empty: none.
result() {
	jq -cn --arg name "$1" --arg unit "$2" --argjson ours "$3" --argjson theirs "${4:-null}" --arg peer "$5" --arg goal "$6" '
		{ $name, $unit, $ours, $theirs, peer: (if $peer == "" then null else $peer end),
			ratio: (if $theirs then ($ours / $theirs * 100 | round / 100) else null end), $goal }' >>"$WORK/rows"
}

install_tools() {
	local missing=() pair
	for pair in wrk:wrk node:nodejs npm:npm jq:jq curl:curl; do
		command -v "${pair%:*}" >/dev/null || missing+=("${pair#*:}")
	done
	[ ${#missing[@]} = 0 ] || (
		. "$HOME_DIR/stack/lib.sh"
		. "$HOME_DIR/stack/packages.sh"
		need_packages "${missing[@]}"
	) >&2 || die "the tools could not be installed"
}

# The peer's packages, as pinned and hashed in its lock file (not `npm ci`: it wants deno for every other platform, too).
install_peer() {
	local from=$HERE/peers/deno-enqueue to=$WORK/peer
	mkdir -p "$to"
	if ! cmp -s "$from/package-lock.json" "$to/installed"; then
		cp "$from/package.json" "$from/package-lock.json" "$to/"
		(cd "$to" && npm install --ignore-scripts --no-audit --no-fund) >"$WORK/npm.log" 2>&1 ||
			{ tail -n 5 "$WORK/npm.log" >&2; die "npm install failed"; }
		cp "$from/package-lock.json" "$to/installed"
	fi
	cp "$from/server.ts" "$to/"
	DENO=$(find "$to/node_modules/@deno" -name deno -type f -perm -u+x | head -n 1)
	[ -n "$DENO" ] || die "npm brought no deno for this machine"
	# shellcheck source=tests/bench/peers/deno-enqueue/settings
	. "$from/settings"
}

free_port() {
	local port
	for port in $(shuf -i 21000-29999 -n 50); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
	die "no free port"
}

# A stack of its own: fresh data, no rate limit, room for the peer's and pgbench's connections.
start_stack() {
	PORT=$(free_port)
	URL=http://127.0.0.1:$PORT
	DATA=$WORK/data
	[ ! -d "$DATA" ] || ignite down >/dev/null 2>&1 || true
	rm -rf "$DATA"
	mkdir -p "$DATA"
	unset DATABASE_URL DATABASE_DIRECT_URL STORAGE_URL PUBLIC_URL IGNITE_PORT IGNITE_FUNCTIONS_URL IGNITE_RUN_DIR JWKS_URL
	export RATE_LIMIT=off
	ignite up --detach --no-demo --port "$PORT" >"$WORK/up.log" 2>&1 || { tail -n 20 "$WORK/up.log" >&2; die "the stack did not start"; }
	RUN=$(readlink -f "$DATA/run")
	printf 'max_connections = 150\n' >>"$DATA/pg/postgresql.conf"
	SVDIR=$DATA/sv sv -w 30 restart postgres >/dev/null
	await pg_isready -q -h "$RUN/pg" -d ignite
	await curl -fs -o "$WORK/ready" "$URL/health/ready"
}

# await COMMAND...: until it succeeds, half a minute at most.
await() {
	local deadline=$((SECONDS + 30))
	until "$@"; do
		[ $SECONDS -lt $deadline ] || die "waited in vain for: $*"
		sleep 0.1
	done
}

stop_stack() {
	[ -z "${PEER_PID-}" ] || stop_peer
	[ ! -d "${DATA-/nowhere}" ] || ignite down >/dev/null 2>&1 || true
}

# One organisation, one editor, a token for it.
make_user() {
	local organization
	organization=$(ignite org add Bench | tail -n 1)
	EDITOR=$(ignite user add editor@bench.test --org "$organization" --role editor | tail -n 1)
	TOKEN=$(ignite token --role authenticated --user "$EDITOR" --ttl 1h | tail -n 1)
	CLAIMS=$(jq -cn --arg sub "$EDITOR" '{ role: "authenticated", sub: $sub, iss: "ignite", iat: 1700000000, exp: 4000000000 }')
}

superuser() { psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$RUN/pg" -U postgres -d ignite "$@"; }

services() { awk -v g="$1" '$2 == g { print $1 }' "$DATA/services"; }
service_pid() { cat "$DATA/sv/$1/supervise/pid" 2>/dev/null; }

# No worker takes what the load puts into the queue, no cron disturbs.
pause_workers() {
	local service
	export SVDIR=$DATA/sv
	for service in $(services worker) $(services cron); do sv -w 20 down "$service" >/dev/null; done
}

# start_peer POOL THREADS: the Deno function behind the stack's nginx at /peer/enqueue-job, with kept-alive connections.
start_peer() {
	local peer_port secret parallel=()
	peer_port=$(free_port)
	secret=$(sed -n 's/^JWT_SECRET=//p' "$DATA/ignite.env")
	[ "$2" -le 1 ] || parallel=(--parallel)
	(
		cd "$WORK/peer" || exit 1
		export DATABASE_SOCKET=$RUN/pg DATABASE_NAME=ignite DATABASE_USER=ignite_handler POOL=$1 JWT_SECRET=$secret
		export SCHEMA=$HOME_DIR/handlers/enqueue-job/request.schema.json DENO_JOBS=$2 DENO_DIR=$WORK/deno DENO_NO_UPDATE_CHECK=1
		exec "$DENO" serve --quiet --no-remote --allow-all "${parallel[@]}" --host 127.0.0.1 --port "$peer_port" server.ts
	) >"$WORK/peer.log" 2>&1 &
	PEER_PID=$!
	printf 'upstream bench_peer {\n\tserver 127.0.0.1:%s;\n\tkeepalive 32;\n}\n' "$peer_port" >"$WORK/upstream.conf"
	sed '/^upstream bench_peer/,/^}/d' "$DATA/nginx/upstreams.conf" | cat - "$WORK/upstream.conf" >"$DATA/nginx/upstreams.conf.new"
	mv "$DATA/nginx/upstreams.conf.new" "$DATA/nginx/upstreams.conf"
	cat >"$DATA/nginx/server.d/peer.conf" <<-'CONF'
		location = /peer/enqueue-job {
			client_max_body_size 50k;
			proxy_pass http://bench_peer;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header x-request-id $ignite_request_id;
		}
	CONF
	kill -HUP "$(service_pid nginx)"
	await peer_answers
}
peer_answers() {
	kill -0 "$PEER_PID" 2>/dev/null || { tail -n 5 "$WORK/peer.log" >&2; die "the peer ended"; }
	[ "$(curl -s -o "$WORK/answer" -w '%{http_code}' "$URL/peer/enqueue-job")" = 405 ]
}
# With several threads Deno does not end at SIGTERM.
stop_peer() {
	kill -KILL "$PEER_PID" 2>/dev/null || true
	wait "$PEER_PID" 2>/dev/null || true
	PEER_PID=''
}

# load PATH SECONDS PREFIX: requests a second at 32 connections; any refusal ends the bench.
load() {
	local out rate refused
	out=$(wrk -t1 -c32 -d"$2"s --latency -s "$HERE/enqueue.lua" "$URL" -- "$1" "$TOKEN" "$3" 2>&1) || die "wrk: $out"
	read -r _ rate refused _ < <(grep '^RESULT' <<<"$out") || die "wrk: $out"
	[ "$refused" = 0 ] || die "$refused requests to $1 failed: $(curl -s -X POST -H "authorization: Bearer $TOKEN" "$URL$1")"
	echo "$rate"
}

# Transactions a second of the same work by pgbench at 32 clients.
pgbench_load() {
	local out
	out=$("$PG_BIN/pgbench" -h "$RUN/pg" -U ignite_handler -d ignite -n -M prepared -c 32 -j 1 -T "$1" -D "claims=$CLAIMS" \
		-f "$HERE/enqueue.pgbench" 2>&1) || die "pgbench: $(tail -n 5 <<<"$out")"
	grep -q 'failed transactions: 0 ' <<<"$out" || die "pgbench: $(tail -n 5 <<<"$out")"
	sed -nE 's/^tps = ([0-9.]+) .*/\1/p' <<<"$out" | head -n 1
}

# Proportional set size of processes, in MB of 2^20 bytes.
pss_mb() {
	local pid
	for pid; do cat "/proc/$pid/smaps_rollup" 2>/dev/null; done | awk '/^Pss:/ { s += $2 } END { printf "%.1f\n", s / 1024 }'
}
