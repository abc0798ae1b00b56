#!/bin/bash
# ./ignite org add NAME: prints the new organisation's id.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings database; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
set -- "${ARGS[@]}"
[ "${1-}" = add ] || usage "org knows one verb: org add NAME"
[ -n "${2-}" ] || usage "org add needs the organisation's name: ./ignite org add 'North School'"
[[ $2 != -* ]] || usage "org add does not know '$2'"
[ ${#2} -le 200 ] || usage "an organisation's name has at most 200 characters"
[ $# = 2 ] || usage "org add takes one name: put quotes around it"
need_data
load_stack_settings
need_database
ask_owner -v name="$2" <<<"select ignite.organization_add(:'name')"
