# What the suites with a stack of their own share (e2e, faults, sanitize): a Node, a stack, PgBouncer, counting. Sourced.
# shellcheck shell=bash
BUILD=$(realpath -m "${BUILD:-build}")
E2E_BUILD=$BUILD
export E2E_BUILD
# What is worth running once more under the sanitizers: every handler, every path of bad input.
CORE='auth bad-input course export idempotency publish queue storage'
WORK=$(mktemp -d "${TMPDIR:-/tmp}/ignite-e2e-XXXXXX")
passed=0 failed=0 skipped=0

say() { printf '%s\n' "$*"; }
pass() { passed=$((passed + 1)) && say "ok: $*"; }
fail() {
	failed=$((failed + 1))
	say "failed: $*"
}
finish() {
	say "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
	exit
}

# Node 22 or newer and the packages of tests/e2e/package.json, in the build folder.
install_modules() {
	local home=$1
	cmp -s tests/e2e/package-lock.json "$home/installed.json" && return
	command -v npm >/dev/null || { fail "npm is not here: ./ignite test installs it" && return 1; }
	cp tests/e2e/package.json tests/e2e/package-lock.json "$home/"
	if ! npm --prefix "$home" ci --ignore-scripts --no-audit --no-fund --loglevel=error; then
		fail "the packages of tests/e2e/package.json do not install"
		return 1
	fi
	cp tests/e2e/package-lock.json "$home/installed.json"
}

need_node() {
	local home=$BUILD/e2e major lock status
	E2E_MODULES=$home
	export E2E_MODULES
	mkdir -p "$home"
	# Other suites may want them at the same moment.
	exec {lock}>"$home/lock"
	flock "$lock"
	install_modules "$home"
	status=$?
	exec {lock}>&-
	[ "$status" = 0 ] || return 1
	NODE=$(command -v node)
	major=$("${NODE:-false}" -p 'process.versions.node.split(".")[0]' 2>/dev/null)
	[ "${major:-0}" -ge 22 ] || NODE=$(ls "$home"/node_modules/node-linux-*/bin/node 2>/dev/null | head -n 1)
	[ -n "$NODE" ] && [ -x "$NODE" ] || { fail "there is no Node 22 for this machine" && return 1; }
	# Each test file is a process, and most load the same client.
	export NODE_COMPILE_CACHE=$home/compiled
}

free_port() { # of loopback, from a range that is not the system's own for outgoing connections
	local p
	while :; do
		p=$((20000 + RANDOM % 10000))
		(: <"/dev/tcp/127.0.0.1/$p") 2>/dev/null || break
	done
	printf '%s\n' "$p"
}

random_hex() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# start_stack NAME: a stack with a data folder of its own below $WORK (0700, as mktemp makes it); E2E_URL, E2E_DATA.
start_stack() {
	E2E_VIA=$1 E2E_DATA=$WORK/$1
	local port
	port=$(free_port)
	E2E_URL=http://127.0.0.1:$port
	export E2E_VIA E2E_DATA E2E_URL
	export RATE_LIMIT=${E2E_RATE_LIMIT:-off} IGNITE_BUILD=$BUILD
	# Two secrets, as in the middle of a rotation, and keys of the newer kind.
	JWT_SECRET=$(random_hex),$(random_hex) SECRET_KEYS=sb_secret_$(random_hex) PUBLISHABLE_KEYS=sb_publishable_$(random_hex)
	export JWT_SECRET SECRET_KEYS PUBLISHABLE_KEYS
	if ! ./ignite up --detach --no-demo --data "$E2E_DATA" --port "$port" </dev/null >"$WORK/up.log" 2>&1; then
		fail "./ignite up: $(tail -n 5 "$WORK/up.log")"
		return 1
	fi
	# The owner's connection: what ./ignite psql opens, without a shell in between.
	[ -n "${DATABASE_URL-}" ] || export E2E_SQL_URL="postgresql:///ignite?user=ignite&host=$(readlink "$E2E_DATA/run")/pg"
}

# Nothing of the stack may live after down: neither who holds its lock, as all its descendants do, nor who names its folder.
left_processes() {
	local pid words
	for pid in $(fuser "$E2E_DATA/lock/stack" 2>/dev/null) $(grep -lF "$E2E_DATA" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3); do
		words=$(tr '\0' ' ' <"/proc/$pid/cmdline")
		[ -z "$words" ] || printf '%s %s\n' "$pid" "$words" # without words: grep itself, which has ended
	done 2>/dev/null
}

stop_stack() {
	[ -n "${E2E_DATA-}" ] || return 0
	local left
	if [ -d "$E2E_DATA" ]; then
		if ./ignite down --data "$E2E_DATA" >"$WORK/down.log" 2>&1; then pass "./ignite down"; else fail "./ignite down: $(tail -n 5 "$WORK/down.log")"; fi
		left=$(left_processes)
		if [ -z "$left" ]; then pass "no process is left after down"; else fail "left after down: $left"; fi
		[ "$failed" = 0 ] || keep_logs
	fi
	E2E_DATA=
	[ -n "${DATABASE_URL-}" ] || unset E2E_SQL_URL
}

keep_logs() { # beside the suite's own log, for whoever looks for the cause
	mkdir -p "$BUILD/log/e2e-$E2E_VIA"
	cp -r "$E2E_DATA/log/." "$BUILD/log/e2e-$E2E_VIA/" 2>/dev/null
}

run_node_tests() {
	local log=$WORK/node.log p f s
	"$NODE" --test --test-concurrency="${TEST_FILES_AT_ONCE:-1}" --test-timeout="${TEST_TIMEOUT_MS:-300000}" --test-reporter=spec "$@" >"$log" 2>&1 &
	TESTING=$! # not in the foreground: a signal must not have to wait for it
	wait "$TESTING"
	TESTING=
	p=$(sed -nE 's/^. pass ([0-9]+)$/\1/p' "$log" | tail -n 1)
	f=$(sed -nE 's/^. fail ([0-9]+)$/\1/p' "$log" | tail -n 1)
	s=$(sed -nE 's/^. (skipped|todo) ([0-9]+)$/\2/p' "$log" | awk '{n += $1} END {print n + 0}')
	p=${p:-0} f=${f:-1}
	cat "$log"
	sed -nE 's/^ *﹣ (.*) \([0-9.]+ms\) # (.*)$/skip: \1: \2/p' "$log"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# A PostgreSQL of ours behind PgBouncer in transaction mode. The owner is no superuser; handlers get a login of their own.
start_pooled_database() {
	local bin port pool as=() db=$WORK/pooled
	bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
	command -v pgbouncer >/dev/null && [ -x "$bin/initdb" ] || { say "no PgBouncer or PostgreSQL here" && return 1; }
	port=$(free_port) pool=$(free_port)
	mkdir -p "$db"
	if [ "$(id -u)" = 0 ]; then
		as=(chpst -u postgres:postgres)
		chown postgres:postgres "$db"
		chmod 0711 "$WORK"
	fi
	POOLED_PG=("${as[@]}" "$bin/pg_ctl" -D "$db/pg" -w -o "-p $port -k $db -c listen_addresses= -c fsync=off")
	export E2E_PG_CTL="${POOLED_PG[*]@Q} -l $db/pg.log" # the outage tests stop and start it
	"${as[@]}" "$bin/initdb" -D "$db/pg" -U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8 >"$db/initdb.log" 2>&1 &&
		"${POOLED_PG[@]}" -l "$db/pg.log" start >/dev/null &&
		psql -qX -v ON_ERROR_STOP=1 -h "$db" -p "$port" -U postgres postgres >/dev/null <<-SQL || return 1
			create role owner login createrole password 'owner-e2e';
			create role ignite_handler login noinherit password 'handler-e2e';
			create database ignite owner owner;
		SQL
	cat >"$db/pgbouncer.ini" <<-TEXT
		[databases]
		* = host=$db port=$port
		[pgbouncer]
		listen_addr = 127.0.0.1
		listen_port = $pool
		unix_socket_dir =
		auth_type = plain
		auth_file = $db/users.txt
		pool_mode = transaction
		max_client_conn = 500
		default_pool_size = 20
		server_login_retry = 1
		logfile = $db/pgbouncer.log
		pidfile = $db/pgbouncer.pid
	TEXT
	printf '"%s" "%s"\n' owner owner-e2e ignite_handler handler-e2e >"$db/users.txt"
	[ "$(id -u)" != 0 ] || chown postgres:postgres "$db"/pgbouncer.ini "$db"/users.txt
	"${as[@]}" pgbouncer -q -d "$db/pgbouncer.ini" || return 1
	export DATABASE_URL=postgresql://ignite_handler:handler-e2e@127.0.0.1:$pool/ignite
	export DATABASE_DIRECT_URL="postgresql://owner:owner-e2e@/ignite?host=$db&port=$port"
	export E2E_SQL_URL=postgresql://owner:owner-e2e@127.0.0.1:$pool/ignite
	export E2E_SUPERUSER_URL="postgresql://postgres@/postgres?host=$db&port=$port" # makes databases for further stacks
}

stop_pooled_database() {
	local db=$WORK/pooled
	[ -d "$db" ] || return 0
	[ ! -s "$db/pgbouncer.pid" ] || kill "$(cat "$db/pgbouncer.pid")" 2>/dev/null
	"${POOLED_PG[@]}" stop -m fast >/dev/null 2>&1
	unset DATABASE_URL DATABASE_DIRECT_URL E2E_SQL_URL E2E_SUPERUSER_URL E2E_PG_CTL
	rm -rf "$db"
}

stop_all() {
	[ -z "${TESTING-}" ] || kill "$TESTING" 2>/dev/null
	[ -z "${E2E_DATA-}" ] || stop_stack >/dev/null
	stop_pooled_database
	rm -rf "$WORK"
}
