#!/bin/bash
# ./ignite psql [ARGUMENT ...]: a session as the database's owner.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings database; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
need_data
load_stack_settings
need_database
without_password "$OWNER_URL"
exec psql "$CONNINFO" "${ARGS[@]}"
