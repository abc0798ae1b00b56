#!/bin/bash
# ./ignite org add NAME: prints the new organisation's id.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings database; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
set -- "${ARGS[@]}"
[ $# = 2 ] && [ "$1" = add ] && [[ -n $2 && $2 != -* ]] || usage "org add NAME"
need_data
load_stack_settings
need_database
owner_psql -v name="$2" <<<"select ignite.organization_add(:'name')"
