#!/bin/bash
# ./ignite test [unit|sql|e2e|stack|faults|image|bare|…]: installs what is missing, builds and runs the tests.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib packages build; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
for argument in "${ARGS[@]}"; do
	case $argument in
	-*) ;; # for the suites
	*) [ -x "$IGNITE_HOME/tests/$argument/run" ] || [ -x "$IGNITE_HOME/tests/suites/$argument" ] || usage "there is no test suite '$argument'" ;;
	esac
done
test_packages
need_own_build
need_system_user
exec "$IGNITE_HOME/tests/run" "${ARGS[@]}"
