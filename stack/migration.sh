#!/bin/bash
# ./ignite migrate [--database URL]: brings a database up to date; by default the one of the data folder's settings.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings database cluster; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
[ ${#ARGS[@]} = 0 ] || [[ ${ARGS[0]} =~ ^(--database(=.*)?|-h|--help)$ && ${#ARGS[@]} -le 2 ]] || usage "migrate [--database URL]"
[ ${#ARGS[@]} = 0 ] || exec "$here/migrate.sh" "${ARGS[@]}"
need_data
load_stack_settings
need_database
DATABASE_DIRECT_URL=$OWNER_URL "$here/migrate.sh"
[ -z "$PRIVATE_DATABASE" ] || grant_roles
