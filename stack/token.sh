#!/bin/bash
# ./ignite token --role service_role|anon|authenticated [--user UUID] [--ttl 1h]: prints a token.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
need_data
load_stack_settings
[ -x "$BIN/ignite-admin" ] || die "not built yet: ./ignite up"
exec "$BIN/ignite-admin" token "${ARGS[@]}"
