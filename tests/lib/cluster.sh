#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for tests: unix socket only (CLUSTER_LISTEN: an address, too; port PGPORT), migrations applied, no
# durability.
#   cluster.sh start DIR   makes DIR/pg (a copy of one that the build folder keeps), starts the server, prints the handlers' DATABASE_URL
#   cluster.sh owner DIR   prints the URL of the owner of the schema
#   cluster.sh quit DIR    ends the server at once, as a crash would (immediate stop), and waits for that
#   cluster.sh again DIR   starts it again
#   cluster.sh stop DIR    stops the server and removes DIR/pg
# Needs PostgreSQL's server programs; as root they run as user postgres.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
usage() { echo "usage: cluster.sh start|owner|quit|again|stop DIR" >&2; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
dir=$(cd -- "$2" && pwd)

bin=
for version in 17 16 15; do
	[ -n "$bin" ] || [ ! -x /usr/lib/postgresql/$version/bin/initdb ] || bin=/usr/lib/postgresql/$version/bin
done
[ -n "$bin" ] || { echo "cluster.sh: PostgreSQL 15 to 17 is not installed" >&2; exit 3; }

# The folder is reached through a descriptor: the ones above may be closed to user postgres.
as_pg() (
	exec 6<"$dir/pg"
	cd /
	if [ "$(id -u)" = 0 ]; then
		exec setpriv --reuid=postgres --regid=postgres --init-groups "$@"
	fi
	exec "$@"
)

# A socket's path holds 107 characters, so it lives in a folder of its own that DIR/run names.
sockets() { cat "$dir/run" 2>/dev/null || true; }

superuser() { psql -X -q -v ON_ERROR_STOP=1 -h "$(sockets)" -U postgres -d "$1"; }

url() { echo "postgresql://$1@/ignite?host=$(sockets)"; }

serve() {
	as_pg "$bin/postgres" -D /proc/self/fd/6 -k "$(sockets)" -c listen_addresses="${CLUSTER_LISTEN-}" -c fsync=off -c max_wal_size=1GB \
		-c max_connections=100 -c timezone=UTC -c jit=off >>"$dir/postgres.log" 2>&1 6<&- </dev/null &
	for _ in $(seq 200); do
		pg_isready -q -h "$(sockets)" -d ignite && return
		sleep 0.05
	done
}

# new_folder DIR: the folder that the cluster is to lie in, and one for its sockets.
new_folder() {
	local run
	dir=$1
	rm -rf "$dir/pg"
	mkdir -p -m 700 "$dir/pg"
	run=$(mktemp -d /tmp/ignite-test-pg.XXXXXX)
	echo "$run" >"$dir/run"
	if [ "$(id -u)" = 0 ]; then chown postgres: "$dir/pg" "$run"; fi
	: >"$dir/postgres.log"
}

make_cluster() {
	as_pg "$bin/initdb" -D /proc/self/fd/6 -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
		--wal-segsize=1 --no-instructions >"$dir/initdb.log" 2>&1 || { tail -n 5 "$dir/initdb.log" >&2; exit 1; }
	serve
	superuser postgres <<-'SQL'
		create role ignite login createrole;
		create role ignite_handler login noinherit;
		create database ignite owner ignite;
	SQL
	"$here/../../stack/migrate.sh" --database "$(url ignite)" >"$dir/migrate.log" 2>&1 ||
		{ tail -n 5 "$dir/migrate.log" >&2; stop; exit 1; }
	PGOPTIONS='-c client_min_messages=warning' psql -X -q -v ON_ERROR_STOP=1 "$(url ignite)" \
		-c 'grant anon, authenticated, service_role to ignite_handler'
	# What nobody needs here would be copied each time: two thirds of the files.
	superuser ignite <<-'SQL'
		alter system set min_wal_size = '2MB';
		alter database template0 is_template false;
		alter database template1 is_template false;
		drop database template0;
		drop database template1;
		drop database postgres;
	SQL
}

# Sets template: a folder with a migrated cluster that is not running, made once for a release of PostgreSQL and these migrations.
find_template() {
	local made=${E2E_BUILD:-${BUILD:-$here/../../build}}/clusters wanted=$dir lock
	mkdir -p "$made"
	template=$made/${bin//[^0-9]/}-$(cat "$here"/../../migrations/* "$here/cluster.sh" | sha256sum | cut -c 1-16)
	exec {lock}>"$made/lock"
	flock "$lock"
	if [ ! -d "$template" ]; then
		new_folder "$(mktemp -d "$made/new.XXXXXX")"
		make_cluster {lock}>&-
		end_by INT
		rm -rf "$(sockets)" "${template%-*}"-*
		mv "$dir" "$template"
		dir=$wanted
	fi
	exec {lock}>&-
}

start() {
	local template
	find_template
	new_folder "$dir"
	cp -a "$template/pg/." "$dir/pg/"
	serve
	url ignite_handler
}

end_by() {
	local pid
	pid=$(head -n 1 "$dir/pg/postmaster.pid" 2>/dev/null || true)
	[ -n "$pid" ] || return 0
	kill "-$1" "$pid" 2>/dev/null || true
	for _ in $(seq 200); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.05
	done
}

stop() {
	local run
	run=$(sockets)
	end_by INT
	case $run in /tmp/ignite-test-pg.*) rm -rf "$run" ;; esac
	rm -rf "$dir/pg" "$dir/run"
}

case $1 in
start) start ;;
owner) url ignite ;;
quit) end_by QUIT ;;
again) serve ;;
stop) stop ;;
*) usage ;;
esac
