# The private PostgreSQL cluster in the data folder: unix socket only, users known by their operating-system user.
# Sourced after lib.sh, settings.sh and packages.sh.
# shellcheck shell=bash

# as_pg COMMAND...: as PostgreSQL's user, with the database folder on descriptor 6 (the folders above may be closed to it).
as_pg() (
	exec 6<"$DATA/pg"
	cd /
	if [ -n "$PG_USER" ]; then exec chpst -u "$PG_USER" "$@"; else exec "$@"; fi
)

find_cluster() {
	find_postgres "$(cat "$DATA/pg/PG_VERSION" 2>/dev/null || true)" ||
		die "PostgreSQL $(cat "$DATA/pg/PG_VERSION" 2>/dev/null || echo 15 to 17) is not installed: apt-get install postgresql"
}

make_cluster() {
	[ ! -s "$DATA/pg/PG_VERSION" ] || return 0
	step database "creating a PostgreSQL ${PG_BIN//[^0-9]/} cluster in $DATA/pg"
	rm -rf "$DATA/pg"
	mkdir -m 700 "$DATA/pg"
	[ -z "$PG_USER" ] || chown "$PG_USER" "$DATA/pg"
	as_pg "$PG_BIN/initdb" -D /proc/self/fd/6 -U postgres -A peer -E UTF8 --locale=C.UTF-8 --lc-collate=C -k --no-instructions \
		>"$DATA/log/initdb.log" 2>&1 || { tail -n 5 "$DATA/log/initdb.log" >&2; die "initdb failed"; }
	echo "include_if_exists 'ignite.conf'" | as_pg tee -a /proc/self/fd/6/postgresql.conf >/dev/null
}

# configure_cluster CONNECTIONS: written at each start, so that the budget follows the handlers.
configure_cluster() {
	local user map=''
	as_pg tee /proc/self/fd/6/ignite.conf >/dev/null <<-TEXT
		# Written at each start. Own settings: behind the include in postgresql.conf.
		listen_addresses = ''
		unix_socket_directories = '$RUN/pg'
		max_connections = $1
		shared_buffers = 64MB
		max_wal_size = 512MB
		jit = off
		shared_preload_libraries = 'plpgsql' # which each new connection would load otherwise
		timezone = 'UTC'
		log_timezone = 'UTC'
		log_line_prefix = '%m [%p] %a '
		log_autovacuum_min_duration = 10s
		logging_collector = off
		autovacuum_naptime = 15s
		restart_after_crash = on
	TEXT
	as_pg tee /proc/self/fd/6/pg_hba.conf >/dev/null <<<'local all all peer map=ignite'
	for user in root postgres "$(id -un)" "${SUDO_USER-}"; do
		[ -z "$user" ] || map+="ignite $user postgres"$'\n'"ignite $user ignite"$'\n'"ignite $user ignite_handler"$'\n'
	done
	map+='ignite ignite ignite_handler'
	sort -u <<<"$map" | as_pg tee /proc/self/fd/6/pg_ident.conf >/dev/null
}

superuser_psql() { psql -X -q -v ON_ERROR_STOP=1 -h "$RUN/pg" -U postgres "$@"; }

# Waits until the server answers; shows what it wrote when it does not.
await_cluster() {
	local deadline=$((SECONDS + 60))
	until pg_isready -q -h "$RUN/pg" -U postgres -d postgres; do
		if [ $SECONDS -ge $deadline ] || ! stack_lives; then
			tail -n 15 "$DATA/log/postgres/current" >&2
			die "PostgreSQL did not start"
		fi
		sleep 0.1
	done
}

# The owner's and the handlers' login roles, and the database.
make_roles() {
	superuser_psql -d postgres <<-'SQL'
		select 'create role ignite login createrole'
		where not exists (select from pg_roles where rolname = 'ignite')
		\gexec
		select 'create role ignite_handler login noinherit'
		where not exists (select from pg_roles where rolname = 'ignite_handler')
		\gexec
		select 'create database ignite owner ignite'
		where not exists (select from pg_database where datname = 'ignite')
		\gexec
	SQL
}

# The handlers act as these roles, each transaction as the caller's.
grant_roles() {
	PGOPTIONS='-c client_min_messages=warning' psql -X -q -v ON_ERROR_STOP=1 "$OWNER_URL" \
		-c 'grant anon, authenticated, service_role to ignite_handler'
}
