# Kills of every kind of process, while requests come in. All are back within 10 s, on the sockets that were bound once.
# shellcheck shell=bash

pid_of() { cat "$DATA/sv/$1/supervise/pid"; }
runsv_of() { fuser "$DATA/sv/$1/supervise/lock" 2>/dev/null | tr -s ' ' '\n' | grep -E '^[0-9]+$' | named runsv; }

# victims KIND: the processes to kill.
victims() {
	local service
	case $1 in
	handler) pid_of job-status.1 ;;
	'all handlers') awk '$2 == "handler" { print $1 }' "$DATA/services" | while read -r service; do pid_of "$service"; done ;;
	worker) awk '$2 == "worker" { print $1 }' "$DATA/services" | while read -r service; do pid_of "$service"; done ;;
	'nginx master') pid_of nginx ;;
	'nginx worker') pgrep -P "$(pid_of nginx)" | head -n 1 ;;
	'all of nginx') pid_of nginx && pgrep -P "$(pid_of nginx)" ;;
	postmaster) pid_of postgres ;;
	'all of PostgreSQL') by_name postgres ;;
	'a back end') pgrep -P "$(pid_of postgres)" | while read -r service; do
		if tr '\0' ' ' <"/proc/$service/cmdline" | grep -q ignite_handler; then echo "$service" && break; fi
	done ;;
	checkpointer) pgrep -P "$(pid_of postgres)" | while read -r service; do
		if tr '\0' ' ' <"/proc/$service/cmdline" | grep -q checkpointer; then echo "$service"; fi
	done ;;
	cron) pid_of cron-jobs-reconciler ;;
	'a supervisor') runsv_of nginx ;;
	'all supervisors') by_name runsv ;;
	'all log writers') by_name svlogd ;;
	top) cat "$DATA/top.pid" ;;
	guard) pid_of guard ;;
	'top and guard') pid_of guard && cat "$DATA/top.pid" ;;
	"top, guard and the guard's supervisor") pid_of guard && cat "$DATA/top.pid" && runsv_of guard ;;
	"the next top, soon after, and the guard's supervisor") next_top && cat "$DATA/top.pid" && runsv_of guard ;;
	"the guard's supervisor, and top soon after") kill -KILL "$(runsv_of guard)" && sleep 0.3 && cat "$DATA/top.pid" && pid_of guard ;;
	'all supervisors but one, top and guard') cat "$DATA/top.pid" && pid_of guard && by_name runsv | grep -vx "$(runsv_of nginx)" ;;
	'every supervisor, top and guard') cat "$DATA/top.pid" && pid_of guard && by_name runsv ;;
	esac
}

# Kills top and waits for the next one, and a little more: its guard is at work again.
next_top() {
	local former
	former=$(cat "$DATA/top.pid")
	kill -KILL "$former"
	within 10 bash -c '[ "$1" != "$(cat "$2/top.pid")" ]' - "$former" "$DATA"
	sleep 0.3
}

# Killed ones are gone, everything runs under supervisors that are watched again, and requests that need the database are answered.
recovered() {
	local pid
	for pid in $KILLED; do [ ! -d "/proc/$pid" ] || return 1; done
	request GET /health/ready
	[ "$CODE" = 200 ] && all_services_run "$DATA" && ! flock -n "$DATA/lock/guarded" true
}

kill_kind() {
	KILLED=$(victims "$1")
	if [ -z "$KILLED" ]; then
		flunk "kill: $1" "no such process"
		return
	fi
	# shellcheck disable=SC2086
	kill -KILL $KILLED
	if within 10 recovered; then
		pass "kill: $1 ($(wc -w <<<"$KILLED")): all back after $TOOK ms"
	else
		flunk "kill: $1 ($(wc -w <<<"$KILLED")): not back after 10 s" "$("$IGNITE" status --data "$DATA" | grep -v running)" "$(tail -n 3 "$DATA/log/top.log")"
	fi
}

rm -f "$TMP/enough"
bound=$(sockets_of; tcp_of)
# The load: reads of which nginx may repeat each.
"$here/load.pl" "$A_PORT" "$TMP/enough" GET /health >"$TMP/load.1" 2>/dev/null &
first=$!
"$here/load.pl" "$A_PORT" "$TMP/enough" GET /health >"$TMP/load.2" 2>/dev/null &
second=$!
for kind in handler 'all handlers' worker 'nginx worker' 'nginx master' 'all of nginx' postmaster 'a back end' checkpointer \
	'all of PostgreSQL' cron 'a supervisor' 'all supervisors' 'all log writers' guard top 'top and guard' "top, guard and the guard's supervisor" \
	"the next top, soon after, and the guard's supervisor" "the guard's supervisor, and top soon after" \
	'all supervisors but one, top and guard' 'every supervisor, top and guard' 'top and guard' handler; do
	kill_kind "$kind"
done
touch "$TMP/enough"
wait $first $second
# That of the function that refresh.sh took away again is kept for its return by top and guard alone.
equal "no listening socket was lost" "$({ sockets_of; tcp_of; } | grep -v '/extra\.sock$')" "$(grep -v '/extra\.sock$' <<<"$bound")"
total=$(cat "$TMP"/load.* | wc -l)
lost=$(cat "$TMP"/load.* | grep -vc '^200 ')
echo "load: $lost of $total requests failed"
check "of $total requests during the kills, fewer than 2 in 100 failed" test $((lost * 50)) -lt "$total"
check "nothing runs twice: one nginx master" test "$(by_name nginx | while read -r p; do readlink "/proc/$p/exe" >/dev/null && awk '/^PPid/ { print $2 }' "/proc/$p/status"; done | while read -r p; do cat "/proc/$p/comm"; done | grep -c runsv)" = 1
# One that has just been started is a few processes for a moment.
holders_of_watches() {
	find /proc/[0-9]*/fd -lname "$DATA/lock/watch.*" -printf '%l %h\n' 2>/dev/null | sort -u | cut -d ' ' -f 1 | uniq -c | awk '{ print $1 }' | sort | uniq -c | tr -s ' '
}
one_watch_each() { [ "$(holders_of_watches)" = " $(wc -l <"$DATA/services") 1" ]; }
if within 10 one_watch_each; then pass "each service has one watch"; else flunk "each service has one watch" "$(holders_of_watches)"; fi
