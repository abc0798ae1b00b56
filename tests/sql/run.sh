#!/bin/bash
# tests/sql/run.sh [FILE...]: the SQL tests, on a private cluster of their own (unix socket, temporary folder).
# PGBIN chooses the server's programs, otherwise the newest installed ones. A file is tap/*.sql (run by pg_prove in a
# database of its own, copied from one that is migrated) or tap/*.sh (prints TAP itself). Last line: N passed, N failed.
set -u
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../.." && pwd)
export IGNITE_ROOT=$root

die()
{
	echo "$1"
	echo "0 passed, 1 failed"
	exit 1
}

. "$here/cluster.sh"
[ -x "$PGBIN/initdb" ] || die "no PostgreSQL server programs in $PGBIN (set PGBIN)"
[ -f "$("$PGBIN/pg_config" --sharedir)/extension/pgtap.control" ] ||
	die "pgTAP is not installed for $PGBIN (package postgresql-NN-pgtap)"
command -v pg_prove >/dev/null || die "pg_prove is not installed (package libtap-parser-sourcehandler-pgtap-perl)"
[ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1 || die "the system user postgres is missing"

# In /tmp, not beside the clone: another user may not reach a folder below a 0700 one.
work=$(mktemp -d "${TMPDIR:-/tmp}/ignite-sql.XXXXXX")
chmod 755 "$work"
stop()
{
	cluster_stop "$work/main"
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

start=$PWD
cd "$work" || exit 1
cluster_start "$work/main" super || die "the cluster did not start"
export PGHOST=$work/main PGPORT=5432 PGUSER=super PGDATABASE=postgres PGOPTIONS= PGTZ=UTC
unset PGSERVICE PGPASSWORD DATABASE_URL DATABASE_DIRECT_URL

psql -X -q -v ON_ERROR_STOP=1 <<'SQL' || die "the cluster could not be prepared"
create role ignite login createrole;
create role ignite_handler login noinherit;
create database ignite owner ignite;
alter role super set search_path = t, tap, pg_catalog;
SQL
DATABASE_URL="host=$PGHOST user=ignite dbname=ignite" "$root/stack/migrate.sh" >"$work/migrate.log" 2>&1 ||
	{ cat "$work/migrate.log"; die "the migrations failed"; }
psql -X -q -v ON_ERROR_STOP=1 -d ignite -f "$here/helpers.sql" || die "the helpers failed"

passed=0 failed=0
tally()
{
	local log=$1 rc=$2 name=$3 p f
	p=$(grep -c '^ok ' "$log")
	f=$(grep -c '^not ok ' "$log")
	# A file that died or kept no plan failed once more than it says.
	[ "$rc" = 0 ] || [ "$f" != 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f))
	printf '%-28s %4d passed, %d failed\n' "$name" "$p" "$f"
	[ "$f" = 0 ] || grep -v '^ok ' "$log" | tail -n 60
}

files=("$@")
[ ${#files[@]} -gt 0 ] || files=("$here"/tap/*)
for file in "${files[@]}"; do
	case $file in /*) ;; *) file=$start/$file ;; esac
	name=$(basename "$file")
	base=t_$(sed 's/[^a-z0-9_]/_/g' <<<"${name%.*}")
	log=$work/$name.log
	case $file in
	*.sql)
		psql -X -q -c "create database $base template ignite owner ignite" || die "no copy for $name"
		(cd "$here" && pg_prove -v --ext .sql -d "$base" "$(readlink -f "$file")") >"$log" 2>&1
		rc=$?
		psql -X -q -c "drop database $base with (force)"
		;;
	*.sh)
		WORK=$work PGBIN=$PGBIN bash "$file" >"$log" 2>&1
		rc=$?
		;;
	*) continue ;;
	esac
	tally "$log" "$rc" "$name"
done
echo "PostgreSQL $("$PGBIN/postgres" -V | sed 's/.*) //')"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
