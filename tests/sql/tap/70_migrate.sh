#!/bin/bash
# migrate: order, checksums, transactions, the lock; as a role that is no superuser.
set -u
n=0
ok()
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; [ -z "${3:-}" ] || sed 's/^/# /' <<<"$3" | head -20; fi
}
is() { [ "$1" = "$2" ]; ok $? "$3" "have: $1
want: $2"; }
db=t_migrate
psql -X -q -c "create database $db owner ignite" || exit 1
trap 'psql -X -q -c "drop database $db with (force)"; rm -rf "$WORK/m"' EXIT
url="host=$PGHOST user=ignite dbname=$db"
migrate() { DATABASE_URL=$url IGNITE_MIGRATIONS=$WORK/m "$IGNITE_ROOT/stack/migrate.sh" "$@" 2>&1; }
sql() { psql -X -q -A -t -d "$url" -c "$1"; }

mkdir "$WORK/m"
cp "$IGNITE_ROOT"/migrations/*.sql "$WORK/m/"
count=$(ls "$WORK/m" | wc -l)

# Two at once on an empty database.
migrate >"$WORK/m1.log" &
one=$!
migrate >"$WORK/m2.log"
two=$?
wait $one
one=$?
is "$one $two" "0 0" "two runs at once both succeed"
is "$(cat "$WORK/m1.log" "$WORK/m2.log" | grep -c '^applied ')" "$count" "each file is applied once"
is "$(cat "$WORK/m1.log" "$WORK/m2.log" | grep -c '^migrate: up to date$')" 1 "one of them finds nothing left to do"
is "$(sql 'select count(*) from ignite.schema_migrations')" "$count" "all are recorded"
is "$(sql "select sha256 from ignite.schema_migrations where name = '0001_ground'")" "$(sha256sum <"$WORK/m/0001_ground.sql" | cut -d' ' -f1)" "with their checksums"
is "$(migrate)" "migrate: up to date" "a further run does nothing and says so"
is "$(DATABASE_DIRECT_URL=$url DATABASE_URL=host=/nowhere IGNITE_MIGRATIONS=$WORK/m "$IGNITE_ROOT/stack/migrate.sh" 2>&1)" "migrate: up to date" "DATABASE_DIRECT_URL goes before DATABASE_URL"
is "$(DATABASE_URL=host=/nowhere IGNITE_MIGRATIONS=$WORK/m "$IGNITE_ROOT/stack/migrate.sh" --database "$url" 2>&1)" "migrate: up to date" "and --database before both"

# Passwords go to psql through the environment: a process list shows arguments.
. "$IGNITE_ROOT/stack/conninfo.sh"
split() { (unset PGPASSWORD; without_password "$1"; printf '%s [%s]' "$CONNINFO" "${PGPASSWORD-none}"); }
is "$(split 'postgresql://u:p%40s%2F?\x41@h:5/db?sslmode=require')" 'postgresql://u@h:5/db?sslmode=require [p@s/?\x41]' "a URL's password"
is "$(split 'postgres://u@h/db?password=a%26b&sslmode=x')" 'postgres://u@h/db?sslmode=x [a&b]' "one in its query"
is "$(split 'postgres://u@h/db?password=b')" 'postgres://u@h/db [b]' "and alone there"
is "$(split "host=h password='a b\\' c' user=u")" "host=h  user=u [a b' c]" "a quoted one"
is "$(split "host=h password=")" "host=h  []" "an empty one"
is "$(split "host=h user=u")" "host=h user=u [none]" "and none"

# A held lock is waited for.
until_sql() # until_sql CONDITION: at most 30 s
{
	local i
	for i in $(seq 600); do
		[ "$(sql "select $1")" = t ] && return
		sleep 0.05
	done
}
mkfifo "$WORK/holder"
psql -X -q -d "$url" <"$WORK/holder" >/dev/null 2>&1 &
holder=$!
exec 6>"$WORK/holder"
echo "select pg_advisory_lock(hashtextextended('ignite.migrate', 0));" >&6
until_sql "exists (select from pg_locks where locktype = 'advisory' and granted)"
migrate >"$WORK/waited.log" &
waiter=$!
until_sql "exists (select from pg_locks where locktype = 'advisory' and not granted)"
echo "\\q" >&6
exec 6>&-
wait $waiter $holder
is "$(cat "$WORK/waited.log")" "migrate: another run holds the lock, waiting
migrate: up to date" "a run that finds the lock taken waits for it"

# New, broken, edited and missing files.
echo "create table ignite.later (x int);" >"$WORK/m/0900_later.sql"
is "$(migrate)" "applied 0900_later
migrate: applied 1 files" "a new file alone is applied"
printf 'create table ignite.half (x int);\nselect nonsense;\n' >"$WORK/m/0901_broken.sql"
echo "create table ignite.after (x int);" >"$WORK/m/0902_after.sql"
out=$(migrate)
rc=$?
is "$rc" 3 "a broken file fails"
is "$out" 'migrate: 0901_broken.sql line 2: ERROR:  column "nonsense" does not exist' "in one line that names file and line"
is "$(sql "select to_regclass('ignite.half') is null and to_regclass('ignite.after') is null and (select count(*) from ignite.schema_migrations where name > '0900_later') = 0")" t \
	"and leaves nothing of itself, nor goes on"
echo "create table ignite.half (x int);" >"$WORK/m/0901_broken.sql"
migrate >/dev/null
is "$(sql "select to_regclass('ignite.half') is not null and to_regclass('ignite.after') is not null")" t "mended, it goes on from there"
echo "-- edited" >>"$WORK/m/0900_later.sql"
out=$(migrate)
rc=$?
is "$rc $out" "3 migrate: 0900_later.sql was edited after it had been applied; put it back and add a new file instead" "an edited file is refused by name"
echo "create table ignite.next (x int);" >"$WORK/m/0903_next.sql"
migrate >/dev/null
is "$(sql "select to_regclass('ignite.next') is null")" t "and nothing after it is applied"
sed -i '$d' "$WORK/m/0900_later.sql"
printf "select '%s';\n" "it''s" >"$WORK/m/0904_it's.sql"
migrate >/dev/null
is "$(sql "select count(*) from ignite.schema_migrations where name in ('0903_next', '0904_it''s')")" 2 "put back, all goes on; a quote in a name harms nothing"

# Settings and errors.
out=$(env -u DATABASE_URL -u DATABASE_DIRECT_URL "$IGNITE_ROOT/stack/migrate.sh" 2>&1)
is "$? $out" "1 migrate: DATABASE_URL is not set" "a missing setting is named"
out=$(DATABASE_URL="host=$WORK/nowhere user=ignite dbname=x" "$IGNITE_ROOT/stack/migrate.sh" 2>&1)
rc=$?
ok $([ $rc != 0 ] && [[ $out == migrate:* ]]; echo $?) "a database that is not there is an error" "$out"
out=$("$IGNITE_ROOT/stack/migrate.sh" --databse x 2>&1)
is "$? $out" "1 migrate: unknown argument: --databse" "an unknown argument, too"
is "$(sql "select bool_or(rolsuper or rolbypassrls) from pg_roles where rolname = current_user")" f "all that by a role that is no superuser"
echo "1..$n"
