# What the supervised services share: their locks, their start and their ordered stop. Sourced by top, down and each
# run script, after service.env (DATA, RUN, BIN, PG_BIN, APP_USER, PG_USER and the settings).
#
# Descriptors: 6 database folder, 7 store, 8 the lock of top, guard or watch in those, 9 the service's lock, 19 the whole stack's
# lock, 20 and up the listening sockets. A lock is held for as long as any descendant keeps its descriptor open.
# shellcheck shell=bash

as_app() { if [ -n "$APP_USER" ]; then exec chpst -u "$APP_USER" "$@"; else exec "$@"; fi; }
as_pg() { if [ -n "$PG_USER" ]; then exec chpst -u "$PG_USER" "$@"; else exec "$@"; fi; }

# For whoever needs none of the settings, and for the supervisors, which live longer than settings do.
forget_settings() {
	local line
	while read -r line; do
		[[ $line =~ ^export\ ([A-Za-z_][A-Za-z0-9_]*)= ]] || continue
		# A provider file may refer to whatever the environment has.
		case ${BASH_REMATCH[1]} in PATH | HOME | TZ | LANG | LC_*) ;; *) unset "${BASH_REMATCH[1]}" ;; esac
	done <"$DATA/service.env"
}

# reap LOCK SIGNAL SECONDS [SIGNAL SECONDS]...: ends whoever still holds the lock, each signal with its patience.
reap() {
	local lock=$1
	shift
	until flock -n "$lock" true; do
		[ $# -ge 2 ] || return 1
		echo "ending what is left of ${lock##*/} with SIG$1"
		fuser -s -k -"$1" "$lock" 2>/dev/null || true # it may have ended meanwhile
		flock -w "$2" "$lock" true && return 0
		shift 2
	done
}

# own SERVICE SIGNAL SECONDS...: ends a former generation of the service, then holds its lock in all descendants.
own() {
	local lock=$DATA/lock/$1
	shift
	exec 9>>"$lock"
	flock -n 9 && return
	exec 9>&- # reap would take this one for a holder
	reap "$lock" "$@" || { echo "cannot end what holds $lock"; sleep 1; exit 1; }
	exec 9>>"$lock"
	flock -w 2 9 || { sleep 1; exit 1; }
}

# Closes every inherited listening socket but the given one.
keep_socket() {
	local fd
	for fd in /proc/self/fd/*; do
		fd=${fd##*/}
		[ "$fd" -lt 20 ] || [ "$fd" = 255 ] || [ "$fd" = "${1-}" ] || exec {fd}>&-
	done
}

run_postgres() {
	forget_settings
	own postgres INT 3 QUIT 2 KILL 3
	keep_socket
	exec 6<"$DATA/pg"
	cd / || exit 111
	as_pg setpriv --pdeathsig INT "$PG_BIN/postgres" -D /proc/self/fd/6
}

run_nginx() {
	forget_settings
	own nginx QUIT 2 KILL 3
	keep_socket 20
	[ ! -d "$STORE_DIR" ] || exec 7<"$STORE_DIR"
	cd "$RUN" || exit 111
	export NGINX='20;'
	exec setpriv --pdeathsig QUIT nginx -p "$RUN" -e stderr -c "$DATA/nginx/nginx.conf" -g 'daemon off;'
}

# run_program SERVICE PATIENCE SOCKET PROGRAM ARGUMENT...: a handler or a worker. It is started as ./PROGRAM in its
# folder, since its user may not be able to pass the folders above.
run_program() {
	local service=$1 patience=$2 socket=$3 program=$4
	shift 4
	own "$service" TERM "$patience" KILL 2
	keep_socket "$socket"
	[ ! -d "$STORE_DIR" ] || exec 7<"$STORE_DIR"
	cd "$BIN" || exit 111
	as_app setpriv --pdeathsig TERM "./$program" "$@"
}

run_handler() { run_program "$1" 4 "$3" "$2" --fd "$3"; }
run_worker() { run_program "$1" 6 '' "$2" --work --slot "$3"; }

# run_cron SERVICE SECOND FUNCTION: each minute at that second. The script goes along as text, since its user may not be
# able to reach the file.
run_cron() {
	own "$1" TERM 3 KILL 2
	keep_socket
	local script
	script=$(<"$DATA/lib/tick")
	cd "$BIN" || exit 111
	as_app setpriv --pdeathsig TERM snooze -H'*' -M'*' -S"$2" bash -c "$script" tick "$3"
}

# holds SOCKET: whether the descriptor that a line of the list of sockets names is open here.
holds() { [ -S "/proc/self/fd/${1%%=*}" ]; }

# Starts a top, and waits until it holds its lock or is gone.
start_top() {
	local top
	# shellcheck source=/dev/null
	. "$DATA/service.env"
	forget_settings
	setsid "$DATA/lib/top" "$DATA" </dev/null >>"$DATA/log/top.log" 2>&1 8>&- 9>&- &
	top=$!
	while flock -n -s "$DATA/lock/top" true && kill -0 "$top" 2>/dev/null; do sleep 0.05; done
}

# One that is killed before its child has asked for the same leaves nobody behind who holds its locks and its log writer: the child
# looks whether its parent is still this one.
await_top() {
	# shellcheck disable=SC2016
	setpriv --pdeathsig KILL sh -c '[ "$PPID" != "$1" ] || exec flock "$2" true' top-awaited $$ "$DATA/lock/top"
}

# Waits for top's end and then starts another one, again and again, unless the stack is being stopped. All the while it holds
# the lock that the watches wait for.
run_guard() {
	forget_settings
	own guard TERM 1 KILL 1
	exec 8>>"$DATA/lock/guarded"
	flock -w 5 8 || exit 1
	while :; do
		await_top
		[ ! -e "$DATA/stopping" ] || exec sleep 2
		echo "top is gone: starting another one"
		start_top
	done
}

# What a watch does when top and guard are gone: of many at once the first one, and those that hold all sockets before those that
# are older than some. A socket that it does not hold is bound anew, so those that serve the former one are ended first.
revive() {
	local socket name
	while read -r socket; do
		holds "$socket" || { sleep 2 && break; }
	done <"$DATA/sockets"
	exec 9>>"$DATA/lock/revive"
	flock -w 10 9 || return 0
	[ ! -e "$DATA/stopping" ] && flock -n -s "$DATA/lock/top" true || return 0
	echo "$(date -u +%FT%TZ) watch: top and guard are gone: starting another top" >>"$DATA/log/top.log"
	while read -r socket; do
		! holds "$socket" || continue
		name=${socket##*/}
		fuser -s -k -KILL "$DATA/sv/${name%.sock}".*/supervise/lock 2>/dev/null
	done <"$DATA/sockets"
	start_top
}

# Most end by themselves when the guard does. fuser reads all of /proc: it is asked only about those that are left.
end_watches() {
	local locks
	mapfile -t locks < <("$DATA/lib/held" "${@/#/$DATA/lock/watch.}")
	[ ${#locks[@]} = 0 ] || fuser -s -k -KILL "${locks[@]}" 2>/dev/null || true
}

run_log() {
	forget_settings
	"$DATA/lib/watch" "$DATA" "$1" # it outlives the log writer, so there may be one already
	keep_socket
	cd "$DATA/log/$1" || exit 111
	as_app svlogd .
}

# stop_group SECONDS SERVICE...: asks, waits, kills, and ends what outlives its supervisor. (sv could wait, too, but looks only twice
# a second.) Needs the data folder as working folder.
stop_group() {
	local patience=$1 lock locks services
	shift
	locks=("${@/#/sv/}")
	mapfile -t locks < <("$DATA/lib/held" "${locks[@]/%//supervise/lock}")
	services=("${locks[@]#sv/}")
	if [ ${#locks[@]} != 0 ]; then
		# Whoever ends by itself at this moment is none the worse; down looks at the end whether anything is left.
		sv exit "${services[@]%/supervise/lock}" >/dev/null || true
		mapfile -t locks < <("$DATA/lib/held" -w "$patience" "${locks[@]}")
		[ ${#locks[@]} = 0 ] || fuser -s -k -KILL "${locks[@]}" 2>/dev/null || true
	fi
	mapfile -t locks < <("$DATA/lib/held" "${@/#/lock/}")
	for lock in "${locks[@]}"; do reap "$lock" TERM 2 KILL 2 || true; done
	end_watches "$@"
}

# The ordered stop: nothing new, no requests, no handlers, no jobs, no database. Needs the data folder as working folder.
stop_services() {
	local group patience
	export SVDIR=$DATA/sv
	touch stopping
	while read -r group patience; do
		# shellcheck disable=SC2046
		stop_group "$patience" $(awk -v g="$group" '$2 == g { print $1 }' services)
	done <<-'GROUPS'
		guard 3
		cron 3
		nginx 8
		handler 8
		worker 15
		database 20
	GROUPS
	rm -rf "$RUN"
}
