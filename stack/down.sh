#!/bin/bash
# ./ignite down: stops everything in order, a stack whose supervisor was lost included.
# shellcheck source=stack/lib.sh
. "$(dirname -- "$(realpath -- "$0")")/lib.sh"
take_data_option "$@"
[ ${#ARGS[@]} = 0 ] || usage "down takes no '${ARGS[0]}'"
need_data

if ! stack_lives; then
	say "not running"
	exit 0
fi
touch "$DATA/stopping"
# A top that starts this very moment writes its number a little later: so ask until the lock is free.
for ((i = 0; i < 120; i++)); do
	[ ! -s "$DATA/top.pid" ] || ! top_lives || kill -TERM "$(cat "$DATA/top.pid" 2>/dev/null)" 2>/dev/null || true
	flock -w 0.5 "$DATA/lock/top" true && break
done
if stack_lives; then
	cd "$DATA"
	# shellcheck source=/dev/null
	. ./service.env
	# shellcheck source=stack/run/service.sh
	. ./lib/service.sh
	stop_services
	reap "$DATA/lock/stack" TERM 5 KILL 5 || die "something of the stack cannot be ended: fuser -v $DATA/lock/stack"
fi
rm -f "$DATA/stopping" "$DATA/top.pid" "$DATA/run"
say "stopped"
