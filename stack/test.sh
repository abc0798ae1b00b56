#!/bin/bash
# ./ignite test [unit|sql|e2e|stack|faults|image|bare|…]: installs what is missing, builds and runs the tests.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib packages build; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
test_packages
need_build
need_system_user
exec "$IGNITE_HOME/tests/run" "${ARGS[@]}"
