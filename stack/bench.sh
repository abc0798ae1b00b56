#!/bin/bash
# ./ignite bench [ARGUMENT ...]: installs what is missing, builds and measures.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib packages build; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
run_packages
need_build
need_system_user
exec "$IGNITE_HOME/tests/bench/run" "${ARGS[@]}"
