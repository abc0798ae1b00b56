#!/usr/bin/env bash
# Brings a database up to the schema in migrations/: ignite migrate [--database URL]
# One psql session holds an advisory lock throughout; each file runs in a transaction of its own together
# with its row in ignite.schema_migrations. A file that was applied and edited since is refused.
# Environment: DATABASE_DIRECT_URL, else DATABASE_URL (not through a pooler: the lock is the session's).
set -euo pipefail

# shellcheck source=/dev/null
. "$(dirname -- "${BASH_SOURCE[0]}")/conninfo.sh"

die()
{
	printf 'migrate: %s\n' "$1" >&2
	exit 1
}

url=${DATABASE_DIRECT_URL:-${DATABASE_URL:-}}
folder=${IGNITE_MIGRATIONS:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../migrations" && pwd)}
while [ $# -gt 0 ]; do
	case $1 in
	--database)
		[ $# -ge 2 ] || die "--database needs a URL"
		url=$2
		shift 2
		;;
	--database=*)
		url=${1#*=}
		shift
		;;
	-h | --help)
		echo "usage: migrate [--database URL]    (default: DATABASE_DIRECT_URL or DATABASE_URL)"
		exit 0
		;;
	*) die "unknown argument: $1" ;;
	esac
done
[ -n "$url" ] || die "DATABASE_URL is not set"
command -v psql >/dev/null || die "psql is not installed (package postgresql-client)"
command -v sha256sum >/dev/null || die "sha256sum is not installed (package coreutils)"

shopt -s nullglob
files=("$folder"/[0-9][0-9][0-9][0-9]_*.sql)
[ ${#files[@]} -gt 0 ] || die "no migrations in $folder"

# Prints the psql script. Names and checksums reach it as variables, never as pasted text.
script()
{
	cat <<-'SQL'
		\set ON_ERROR_STOP on
		\set VERBOSITY terse
		\pset tuples_only on
		\pset format unaligned
		set client_min_messages = warning;
		set statement_timeout = 0;
		set lock_timeout = 0;
		set synchronous_commit = on;
		set search_path = pg_catalog;
		select pg_is_in_recovery() as standby, current_setting('server_version_num')::int < 150000 as old \gset
		\if :standby
			do $$ begin raise exception 'this server is a read-only standby'; end $$;
		\endif
		\if :old
			do $$ begin raise exception 'PostgreSQL 15 or newer is needed'; end $$;
		\endif
		select pg_try_advisory_lock(hashtextextended('ignite.migrate', 0)) as locked \gset
		\if :locked
		\else
			\echo 'migrate: another run holds the lock, waiting'
			\o /dev/null
			select pg_advisory_lock(hashtextextended('ignite.migrate', 0));
			\o
		\endif
		create schema if not exists ignite;
		create table if not exists ignite.schema_migrations (
			name text primary key,
			sha256 text not null,
			applied_at timestamptz not null default now(),
			applied_by text not null default current_user
		);
		comment on table ignite.schema_migrations is 'Applied files of migrations/ with their checksums.';
		set client_min_messages = notice;
		\set applied 0
	SQL
	local at name each sums
	mapfile -t sums < <(sha256sum --zero "${files[@]}" | cut -z -d ' ' -f 1 | tr '\0' '\n')
	each=$(
		cat <<-'SQL'
			select exists (select from ignite.schema_migrations where name = :'name') as done,
				exists (select from ignite.schema_migrations where name = :'name' and sha256 <> :'sum') as edited \gset
			\if :edited
				select set_config('ignite.file', :'name', false) as edited_name \gset
				do $$
				begin
					raise exception '%.sql was edited after it had been applied; put it back and add a new file instead',
						current_setting('ignite.file');
				end
				$$;
			\elif :done
			\else
				begin;
				\o /dev/null
				\i :file
				\o
				insert into ignite.schema_migrations (name, sha256) values (:'name', :'sum');
				commit;
				reset role;
				set search_path = pg_catalog;
				\echo applied :name
				select :applied + 1 as applied \gset
			\endif
		SQL
	)
	for at in "${!files[@]}"; do
		name=${files[at]##*/} name=${name%.sql}
		printf '\\set name %s\n\\set sum %s\n\\set file %s\n%s\n' "'${name//\'/\'\'}'" "${sums[at]}" "'${files[at]//\'/\'\'}'" "$each"
	done
	cat <<-'SQL'
		select to_regprocedure('ignite.exposed_buckets()') is not null as looks \gset
		\if :looks
			do $$
			declare
				v_bucket record;
			begin
				set local role service_role;
				for v_bucket in select * from ignite.exposed_buckets() loop
					raise warning 'bucket % is marked public, but holds what is private. Ignite serves nothing of it without a token; other services of the project may. To close it run as the owner of storage.buckets: %', v_bucket.bucket_id, v_bucket.mend;
				end loop;
			end
			$$;
		\endif
		select :applied > 0 as changed \gset
		\if :changed
			\echo 'migrate: applied' :applied 'files'
		\else
			\echo 'migrate: up to date'
		\endif
	SQL
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
script >"$work/plan"
status=0
without_password "$url"
PGAPPNAME='ignite migrate' psql -X -q -d "$CONNINFO" -f "$work/plan" 2>"$work/errors" || status=$?
sed -e "s|^psql:$work/plan:[0-9]*: ERROR:  |migrate: |" -e "s|^psql:$work/plan:[0-9]*: ||" -e 's|^psql: error: |migrate: |' \
	-e 's| at character [0-9]*$||' \
	-e 's|^psql:[^ ]*/\([0-9]\{4\}_[^ ]*\.sql\):\([0-9]*\): |migrate: \1 line \2: |' "$work/errors" >&2
exit $status
