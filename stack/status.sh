#!/bin/bash
# ./ignite status: what runs, since when, and where it listens. Exit status 3 when the stack is not running, 1 when a
# service is down.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
[ ${#ARGS[@]} = 0 ] || usage "status takes no '${ARGS[0]}'"
need_data
load_stack_settings
if ! stack_lives; then
	say "not running ($DATA)"
	exit 3
fi

# "run: sv/x: (pid 12) 34s; run: log: …" -> state, pid, seconds
worst=0
printf '%-32s %-9s %8s %10s\n' service state pid up
while read -r service _; do
	line=$(cd "$DATA" && SVDIR=$DATA/sv sv status "$service" 2>&1) || true
	line=${line%%;*}
	if [[ $line =~ ^run:.*\(pid\ ([0-9]+)\)\ ([0-9]+)s ]]; then
		printf '%-32s %-9s %8s %9ss\n' "$service" running "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
	else
		printf '%-32s %-9s\n' "$service" down
		worst=1
	fi
done <"$DATA/services"
say
say "url       $PUBLIC_URL (listening on $IGNITE_LISTEN:$IGNITE_PORT)"
if [ -n "$PRIVATE_DATABASE" ]; then say "database  private, in $DATA/pg"; else say "database  DATABASE_URL"; fi
say "store     $STORAGE_URL"
if curl -fs -o /dev/null --max-time 5 "$LOCAL_URL/health/ready"; then
	say "health    ready"
else
	say "health    not ready ($LOCAL_URL/health/ready says why)"
	worst=1
fi
exit $worst
