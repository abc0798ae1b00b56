# Speaking to the database as its owner. Sourced after settings.sh.
# shellcheck shell=bash
# shellcheck source=/dev/null
. "$IGNITE_HOME/stack/conninfo.sh"

need_database() {
	command -v psql >/dev/null || die "psql is missing: apt-get install postgresql-client"
	[ -z "$PRIVATE_DATABASE" ] || [ -S "$RUN/pg/.s.PGSQL.5432" ] || die "the database is not running: ./ignite up"
}

# Values alone, one row a line; errors without the statement.
owner_psql() { hidden_psql "$OWNER_URL" -v ON_ERROR_STOP=1 -v VERBOSITY=terse "$@"; }
# As owner_psql, for a person at a terminal: what the database refuses is told by its sentence alone, and ends the verb.
ask_owner() {
	local error
	error=$(mktemp)
	if ! owner_psql "$@" 2>"$error"; then
		# psql says "psql:<stdin>:4: ERROR:  …".
		sed 's/^psql:[^ ]* //; s/^ERROR:  //; 1s/^/ignite: /' "$error" >&2
		rm -f "$error"
		exit 1
	fi
	rm -f "$error"
}
hidden_psql() (
	without_password "$1"
	exec psql -X -q -A -t "$CONNINFO" "${@:2}"
)
