# Speaking to the database as its owner. Sourced after settings.sh.
# shellcheck shell=bash

need_database() {
	command -v psql >/dev/null || die "psql is missing: apt-get install postgresql-client"
	[ -z "$PRIVATE_DATABASE" ] || [ -S "$RUN/pg/.s.PGSQL.5432" ] || die "the database is not running: ./ignite up"
}

# Values alone, one row a line; errors without the statement.
owner_psql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=terse "$OWNER_URL" "$@"; }
