#!/bin/bash
# ./ignite token --role service_role|anon|authenticated [--user UUID] [--ttl 1h]: prints a token.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
how='token --role service_role|anon|authenticated [--user UUID] [--ttl 1h]'
for ((i = 0; i < ${#ARGS[@]}; i += 2)); do
	case ${ARGS[i]} in
	--role | --user | --ttl) [ $((i + 1)) -lt ${#ARGS[@]} ] || usage "$how" ;;
	*) usage "$how" ;;
	esac
done
need_data
load_stack_settings
[ -x "$BIN/ignite-admin" ] || die "not built yet: ./ignite up"
exec "$BIN/ignite-admin" token "${ARGS[@]}"
