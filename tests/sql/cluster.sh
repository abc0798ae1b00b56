# Private PostgreSQL clusters for the SQL tests; sourced. PGBIN chooses the server's programs, otherwise the newest.
PGBIN=${PGBIN:-$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
export PGBIN

# PostgreSQL refuses root.
as_postgres()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"
	else
		"$@"
	fi
}

cluster_start() # cluster_start DIR SUPERUSER: DIR must be below folders that anyone may search; the socket is in it
{
	local dir=$1 super=$2
	mkdir -p "$dir" && chmod 755 "$dir" || return 1
	[ "$(id -u)" != 0 ] || chown postgres:postgres "$dir" || return 1
	(cd "$dir" && as_postgres "$PGBIN/initdb" -D "$dir/data" -U "$super" -A trust -E UTF8 --locale=C.UTF-8) >"$dir.initdb.log" 2>&1 ||
		{ cat "$dir.initdb.log"; return 1; }
	(cd "$dir" && as_postgres "$PGBIN/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start \
		-o "-k $dir -c listen_addresses= -c port=5432 -c max_connections=200 -c fsync=off -c autovacuum_naptime=1h -c jit=off") >/dev/null ||
		{ cat "$dir/server.log"; return 1; }
}

cluster_stop() # cluster_stop DIR: ends exactly the postmaster of that folder
{
	local pid
	pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
	[ -n "$pid" ] || return 0
	kill -INT "$pid" 2>/dev/null
	while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}
