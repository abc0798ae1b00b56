#!/bin/bash
# ./ignite bench [ARGUMENT ...]: installs what is missing, builds and measures. `bench queue` measures the job queue alone,
# `bench courses` courses that a model writes, `bench media` pictures, `bench schema` the schema engine.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib packages build; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
[[ ${ARGS[0]-} =~ ^(queue|courses|media|schema)$ ]] || for argument in "${ARGS[@]}"; do
	case $argument in
	--json | --tune | to-done | memory | cgi | enqueue) ;;
	*) usage "bench does not know '$argument': [--json] [--tune] [to-done] [memory] [cgi] [enqueue], or queue …, courses …, media …, schema …" ;;
	esac
done
run_packages
need_own_build
need_system_user
if [ "${ARGS[0]-}" = queue ]; then
	make -s -C "$IGNITE_HOME" BUILD="$BUILD" bench-queue >"$BUILD/bench-queue.log" 2>&1 ||
		{ tail -n 20 "$BUILD/bench-queue.log" >&2; die "the bench's programs could not be built"; }
	exec "$IGNITE_HOME/tests/bench/queue/run" "${ARGS[@]:1}"
fi
if [ "${ARGS[0]-}" = courses ]; then
	exec "$IGNITE_HOME/tests/bench/courses/run" "${ARGS[@]:1}"
fi
if [ "${ARGS[0]-}" = media ]; then
	exec "$IGNITE_HOME/tests/bench/media/run" "${ARGS[@]:1}"
fi
if [ "${ARGS[0]-}" = schema ]; then
	make -s -C "$IGNITE_HOME" BUILD="$BUILD" bench-schema >"$BUILD/bench-schema.log" 2>&1 ||
		{ tail -n 20 "$BUILD/bench-schema.log" >&2; die "the bench's program could not be built"; }
	exec "$IGNITE_HOME/tests/bench/schema/run" "${ARGS[@]:1}"
fi
exec "$IGNITE_HOME/tests/bench/run" "${ARGS[@]}"
