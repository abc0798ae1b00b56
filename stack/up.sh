#!/bin/bash
# ./ignite up: install, build, start, migrate, show a first course, say where to look. Of a running stack: migrate, and
# restart what an update or another setting changed.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings packages build database cluster services refresh demo; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done

read_options() {
	PORT='' DETACH='' DEMO=1
	set -- "${ARGS[@]}"
	while [ $# -gt 0 ]; do
		case $1 in
		--port) PORT=${2-} && [ $# -ge 2 ] && shift ;;
		--port=*) PORT=${1#--port=} ;;
		--detach | -d) DETACH=1 ;;
		--no-demo) DEMO='' ;;
		*) usage "up does not know '$1'" ;;
		esac || usage "--port needs a number"
		shift
	done
	[[ -z $PORT || ($PORT =~ ^[1-9][0-9]{0,4}$ && $PORT -le 65535) ]] || usage "'$PORT' is not a port"
}

# Of two at once in one folder the second waits, and finds what the first has started. Descriptor 18, which top must not get.
lock_folder() {
	mkdir -p "$DATA" 2>/dev/null || die "$DATA cannot be made by $(id -un): use sudo, or another --data"
	need_own_stack
	mkdir -p "$DATA/lock"
	exec 18>>"$DATA/lock/up"
	if ! flock -n 18; then
		step waiting "for another ./ignite up in $DATA"
		flock 18
	fi
}

# The data folder and its settings. A port given here is written down for the other verbs once it is known to work.
prepare_data() {
	local unknown
	if [ ! -e "$DATA/ignite.env" ]; then
		LOCAL_HOST=${IGNITE_LISTEN:-127.0.0.1} IGNITE_PORT=${PORT:-${IGNITE_PORT:-8080}}
		port_is_free
		write_settings "$IGNITE_PORT"
		step settings "new: $DATA/ignite.env"
	elif [ -n "$PORT" ]; then
		! top_lives || keeps_its_port
	fi
	[ -z "$PORT" ] || export IGNITE_PORT=$PORT
	load_settings
	derive_settings
	while read -r unknown; do
		# A slip of the pen would start something else than what was meant, a fresh database for example.
		[[ $unknown != *'(did you mean'* ]] || die "$DATA/ignite.env: $unknown"
		step warning "$DATA/ignite.env: $unknown"
	done < <(unknown_settings)
	check_settings
}

# A running stack has its socket open: another port is for after a stop.
keeps_its_port() {
	local now
	now=$(sed -n 's/^IGNITE_PORT=//p' "$DATA/ignite.env" | tail -n 1 | tr -d "\"'")
	[ "$now" = "$PORT" ] || die "the stack in $DATA runs on port ${now:-8080}: ./ignite down first, then up --port $PORT"
}

port_is_free() {
	! (exec 3<>"/dev/tcp/${LOCAL_HOST/#0.0.0.0/127.0.0.1}/$IGNITE_PORT") 2>/dev/null ||
		die "port $IGNITE_PORT is in use: choose another one with --port"
}

prepare_services() {
	choose_users
	make_folders
	write_descriptors
	if [ -n "$PRIVATE_DATABASE" ]; then find_cluster; fi
	write_service_env
	check_programs
	write_nginx
	if [ -n "$PRIVATE_DATABASE" ]; then
		make_cluster
		[ -z "$PG_USER" ] || chown "$PG_USER" "$DATA/pg"
		configure_cluster "$(connections_offered)"
	fi
	SV=$DATA/sv
	write_services
	mv "$SV.list" "$DATA/services"
	printf '%s\n' "${SOCKETS[@]}" >"$DATA/sockets"
	install_scripts
}

# top and all below it hold descriptor 19: its lock says that something of the stack lives.
launch() {
	rm -f "$DATA/stopping" "$DATA/top.pid"
	(
		exec 19>>"$DATA/lock/stack"
		flock -w 3 19 || die "something else is starting the stack in $DATA"
		# The services have their settings from service.env alone.
		# shellcheck source=stack/run/service.sh
		. "$DATA/lib/service.sh"
		forget_settings
		keep_socket
		setsid "$DATA/lib/top" "$DATA" </dev/null >>"$DATA/log/top.log" 2>&1 18>&- &
	)
	local deadline=$((SECONDS + 10))
	until [ -s "$DATA/top.pid" ] && top_lives; do
		if [ $SECONDS -ge $deadline ] || ! stack_lives; then
			die "the supervisor did not start: $(tail -n 1 "$DATA/log/top.log")"
		fi
		sleep 0.05
	done
}

prepare_database() {
	if [ -n "$PRIVATE_DATABASE" ]; then
		await_cluster
		make_roles
	fi
	migrate_database
	[ -z "$PRIVATE_DATABASE" ] || grant_roles
}

migrate_database() {
	DATABASE_DIRECT_URL=$OWNER_URL "$IGNITE_HOME/stack/migrate.sh" >"$DATA/log/migrate.log" 2>&1 || {
		tail -n 15 "$DATA/log/migrate.log" >&2
		die "the migration failed (whole output: $DATA/log/migrate.log)"
	}
	step database "$(tail -n 1 "$DATA/log/migrate.log")"
}

# Releases the services that waited for the schema, and waits until nginx and a handler answer.
release() {
	local service names=() downs=()
	export SVDIR=$DATA/sv
	while read -r service _; do
		[ -e "$DATA/sv/$service/down" ] || continue
		downs+=("$DATA/sv/$service/down")
		names+=("$service")
	done <"$DATA/services"
	rm -f "${downs[@]}"
	local deadline=$((SECONDS + 30))
	until sv up "${names[@]}" >/dev/null 2>&1; do
		[ $SECONDS -lt $deadline ] || die "the supervisors did not start (see $DATA/log/top.log)"
		sleep 0.05
	done
	until curl -fs -o /dev/null --max-time 5 "$LOCAL_URL/health"; do
		if [ $SECONDS -ge $deadline ]; then
			tail -q -n 5 "$DATA/log/nginx/current" "$DATA"/log/health.*/current >&2
			die "nothing answers at $LOCAL_URL/health (./ignite logs, ./ignite doctor)"
		fi
		sleep 0.1
	done
	# shellcheck disable=SC2046
	mark $(cut -d' ' -f1 "$DATA/services")
	step services "${#names[@]} running"
}

# The table that ends `up`. Tokens live long enough for a first look around.
show_table() {
	local data_option=''
	[ "$DATA" = "$IGNITE_HOME/var" ] || printf -v data_option ' --data %q' "$DATA"
	cat <<-TEXT

		  URL            $PUBLIC_URL
		  functions      $PUBLIC_URL/functions/v1/<name>
		  storage        $PUBLIC_URL/storage/v1
		  health         $PUBLIC_URL/health/ready
		${DEMO_COURSE:+  course         $DEMO_COURSE
		}  settings       $DATA/ignite.env
	TEXT
	if [ -n "${JWT_SECRET-}" ]; then
		cat <<-TEXT

			  anon           $("$BIN/ignite-admin" token --role anon --ttl 24h)
			  service_role   $("$BIN/ignite-admin" token --role service_role --ttl 24h)
			                 (both for 24 hours; ./ignite token makes others)
		TEXT
	fi
	cat <<-TEXT

		  next           ./ignite status$data_option
		                 ./ignite logs$data_option
		                 ./ignite org add NAME$data_option
		                 ./ignite down$data_option

	TEXT
}

start_all() {
	if stack_lives && ! top_lives; then "$IGNITE_HOME/stack/down.sh" --data "$DATA" >/dev/null; fi
	place_of_sockets # of what another up may have started, or of none any more
	prepare_data
	if top_lives; then
		step running "already, since $(stat -c %y "$DATA/sockets" 2>/dev/null | cut -c1-19)"
		refresh_all
	else
		port_is_free
		prepare_services
		launch
		STARTED=1
		prepare_database
		release
		note_made
		[ -z "$PORT" ] || set_setting IGNITE_PORT "$PORT"
	fi
}

stop_all() {
	trap '' INT TERM HUP
	[ -z "$STARTED" ] || "$IGNITE_HOME/stack/down.sh" --data "$DATA" || true
	trap - EXIT
	exit "${1-0}"
}

take_data_option "$@"
read_options
STARTED='' DEMO_COURSE=''
need_own_stack
say "Ignite"
[ -n "${IGNITE_BUILD-}" ] || run_packages
need_build
need_system_user
trap 'stop_all 130' INT TERM HUP
trap '[ $? = 0 ] || stop_all 1' EXIT
lock_folder
start_all
[ -z "$DEMO" ] || run_demo
exec 18>&-
if [ -n "$DETACH" ] || [ -z "$STARTED" ]; then
	trap - EXIT INT TERM HUP
	show_table
	exit 0
fi
show_table
say "  Ctrl-C stops everything."
trap 'stop_all 0' INT TERM HUP
flock "$DATA/lock/stack" true &
wait $!
trap - EXIT
say "stopped"
