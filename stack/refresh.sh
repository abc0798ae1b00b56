# `up` of a running stack: what an update or another setting changed is taken in, one service after the other, while the
# listening sockets stay open. Sourced by up.sh.
# shellcheck shell=bash disable=SC2034

# What the provider file says now: those that read it do so when they start.
providers_text() { [ ! -f "${PROVIDERS_FILE-}" ] || cat "$PROVIDERS_FILE" 2>/dev/null || true; }

# What the services of a kind read at their start. nginx knows few of the settings.
read_by() {
	cd "$DATA"
	cat lib/service.sh
	case $1 in
	nginx) grep -E '^(DATA|RUN|STORE_DIR)=' service.env ;;
	cron) cat lib/tick service.env ;;
	provider) cat service.env && providers_text ;;
	plain) cat service.env ;;
	esac
}
# mark_of SERVICE: MARK is what it would be started with now: the sum of what it reads, and its script. Once for each kind, when all
# of that is in place.
declare -A READ_SUMS
mark_of() {
	local kind=plain script
	case $1 in
	nginx) kind=nginx ;;
	cron-*) kind=cron ;;
	enqueue-job.* | generate-course.* | ai-generate-media.* | media-runner.*) kind=provider ;;
	esac
	[ -n "${READ_SUMS[$kind]-}" ] || READ_SUMS[$kind]=$(read_by "$kind" | sha256sum)
	read -r -d '' script <"$DATA/sv/$1/run" || true
	MARK=${READ_SUMS[$kind]}$'\n'$script
}
mark() {
	local service
	for service; do
		mark_of "$service"
		printf '%s' "$MARK" >"$DATA/sv/$service/mark"
	done
}

# The program that a service is, by its run script; empty for scripts.
program_of() {
	case $1 in
	nginx) command -v nginx ;;
	postgres | cron-* | guard) ;;
	*) printf '%s\n' "$BIN/${1%.*}" ;;
	esac
}

# Whether the service's process runs the program that lies in the build folder now.
runs_new_program() {
	local program
	program=$(program_of "$1")
	[ -z "$program" ] || cmp -s "/proc/$(cat "$DATA/sv/$1/supervise/pid")/exe" "$program"
}
is_current() {
	local former=''
	mark_of "$1"
	[ ! -e "$DATA/sv/$1/mark" ] || read -r -d '' former <"$DATA/sv/$1/mark" || true
	[ "$MARK" = "$former" ] && runs_new_program "$1"
}

# restart SERVICE...: at the same time, each in its own order; says so when one does not come back.
restart() {
	local service deadline
	[ $# != 0 ] || return 0
	SVDIR=$DATA/sv sv -w 30 restart "$@" >/dev/null 2>&1 || true
	for service; do
		deadline=$((SECONDS + 10))
		until SVDIR=$DATA/sv sv status "$service" 2>/dev/null | grep -q '^run: ' && runs_new_program "$service"; do
			[ $SECONDS -lt $deadline ] || die "$service does not come back: ./ignite logs $service"
			sleep 0.05
		done
	done
	mark "$@"
	RESTARTED=$((RESTARTED + $#))
}

# restart_changed PATTERN: those services whose name matches and that are not what they would be if started now.
restart_changed() {
	local service changed=()
	while read -r service _; do
		[[ ! $service =~ $1 ]] || is_current "$service" || changed+=("$service")
	done <"$DATA/services"
	restart "${changed[@]}"
}

# Run scripts as this version writes them, under the sockets that are open, and which services come and go.
renew_services() {
	local service
	SV=$DATA/sv.new
	write_services
	NEW_SERVICES=$(comm -13 <(cut -d' ' -f1 "$DATA/services" | sort) <(cut -d' ' -f1 "$SV.list" | sort))
	OLD_SERVICES=$(comm -23 <(cut -d' ' -f1 "$DATA/services" | sort) <(cut -d' ' -f1 "$SV.list" | sort))
	for service in $NEW_SERVICES $OLD_SERVICES; do
		[ "$service" != postgres ] || die "the stack runs with another database than DATABASE_URL says: ./ignite down first, then up"
	done
}
same_text() {
	local one other
	read -r -d '' one <"$1" || true
	read -r -d '' other <"$2" || true
	[ "$one" = "$other" ]
}
install_services() {
	local service script socket
	while read -r service _; do
		if [ -d "$DATA/sv/$service" ]; then
			for script in run log/run; do
				same_text "$SV/$service/$script" "$DATA/sv/$service/$script" || mv "$SV/$service/$script" "$DATA/sv/$service/$script"
			done
		else
			rm -f "$SV/$service/down"
			mv "$SV/$service" "$DATA/sv/$service"
		fi
	done <"$SV.list"
	# The socket of a function that is gone stays open, and its descriptor its own: it may come back.
	for socket in "${SOCKETS[@]}"; do
		grep -qxF "$socket" "$DATA/sockets" || printf '%s\n' "$socket" >>"$DATA/sockets"
	done
	mv "$SV.list" "$DATA/services"
	rm -rf "$SV"
}

# count_in STATES [SERVICE...]: how many of them (default: all of the list) are in one of the states, a|b.
count_in() {
	local states=$1
	shift
	# shellcheck disable=SC2046
	[ $# != 0 ] || set -- $(cut -d' ' -f1 "$DATA/services")
	SVDIR=$DATA/sv sv status "$@" 2>/dev/null | grep -cE "^($states): " || true
}
all_run() { [ "$(count_in run)" = "$(wc -l <"$DATA/services")" ]; }
# False after an update that broke off before the new services had their supervisors.
all_supervised() { [ "$(count_in 'run|down|finish')" = "$(wc -l <"$DATA/services")" ]; }

# top reads the list of services and its own text once, so another list or text wants another top. After another list a guard is
# wanted, too, that holds the new sockets as that top does.
renew_supervision() {
	local services deadline=$((SECONDS + 15))
	if [ "$1" != "$(supervision_sum)" ]; then
		restart guard
	elif [ -z "$NEW_SERVICES$OLD_SERVICES" ] && all_supervised; then
		return 0
	fi
	renew_top
	[ -n "$NEW_SERVICES$OLD_SERVICES" ] || all_supervised || NEW_SERVICES=guard
	[ -n "$NEW_SERVICES$OLD_SERVICES" ] || return 0
	SVDIR=$DATA/sv sv -w 5 force-shutdown guard >/dev/null 2>&1 || true
	read -r -d '' -a services <<<"$NEW_SERVICES guard" || true
	until [ "$(count_in run "${services[@]}")" = ${#services[@]} ] && all_supervised; do
		[ $SECONDS -lt $deadline ] || die "a new service does not start: ./ignite status, ./ignite logs"
		sleep 0.05
	done
	mark "${services[@]}"
	[ -z "$NEW_SERVICES" ] || step services "new: ${NEW_SERVICES//$'\n'/ }"
}
supervision_sum() { cat "$DATA"/lib/{top,service.sh,slot,watch} 2>/dev/null | sha256sum; }

# Those that nothing asks for any more, after nginx has forgotten them.
stop_old_services() {
	local service
	[ -n "$OLD_SERVICES" ] || return 0
	(
		cd "$DATA"
		# shellcheck source=/dev/null
		. ./service.env
		# shellcheck source=stack/run/service.sh
		. ./lib/service.sh
		export SVDIR=$DATA/sv
		# shellcheck disable=SC2086
		stop_group 15 $OLD_SERVICES
	)
	for service in $OLD_SERVICES; do rm -rf "$DATA/sv/$service"; done
	step services "gone: ${OLD_SERVICES//$'\n'/ }"
}

# What a running stack was made of: when nothing of it changed, nothing is to be taken in. Takes the services' settings.
made_of() {
	{
		cat "$1" "$DATA/ignite.env"
		providers_text
		find "$BIN" "$IGNITE_HOME/stack" "$IGNITE_HOME/nginx" "$(command -v nginx)" -type f -printf '%p %s %T@\n' | sort
		printf '%s\n' "$IGNITE_HOME"/handlers/*/handler.c
		cat "$DATA"/nginx/*.conf "$DATA"/nginx/*.d/*.conf "$DATA/services" "$DATA/sockets" 2>/dev/null
	} | sha256sum
}
note_made() { made_of "$DATA/service.env" >"$DATA/made-of"; }
nothing_changed() {
	[ "$(made_of "$DATA/service.env.new")" = "$(cat "$DATA/made-of" 2>/dev/null)" ] && all_run
}

# The sockets are bound to an address: another one is for after a stop.
keeps_its_address() {
	local bound
	bound=$(sed -n '1s/^20=tcp://p' "$DATA/sockets" 2>/dev/null) || true
	[ "$bound" = "$IGNITE_LISTEN:$IGNITE_PORT" ] ||
		die "the stack in $DATA listens on ${bound:-another address}: ./ignite down first, then up"
	bound=$(sed -nE '2s|^[0-9]+=unix:[^:]*:[^:]*:(.*)/[^/]*$|\1|p' "$DATA/sockets")
	[ "${bound:-$RUN}" = "$RUN" ] || die "the stack in $DATA has its sockets in $bound, not in $RUN: ./ignite down first, then up"
}

refresh_database() {
	local before
	[ -n "$PRIVATE_DATABASE" ] || return 0
	before=$(as_pg cat /proc/self/fd/6/ignite.conf)
	configure_cluster "$(connections_offered)"
	if [ "$before" != "$(as_pg cat /proc/self/fd/6/ignite.conf)" ]; then
		step database "its configuration changed: restarting it"
		restart postgres
	fi
}

# top goes on with the text that it was started with: its end makes the guard start the new one.
renew_top() {
	local former deadline=$((SECONDS + 10))
	former=$(cat "$DATA/top.pid")
	kill -KILL "$former"
	until top_lives && [ "$(cat "$DATA/top.pid")" != "$former" ]; do
		[ $SECONDS -lt $deadline ] || die "the supervisor does not come back: ./ignite down, then up"
		sleep 0.05
	done
}

# Of nginx' processes those that take requests by what it read before; the others end with their last one.
takes_requests() {
	local title
	title=$({ tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null) || return 1
	[[ $title == *'worker process'* && $title != *'shutting down'* ]]
}

# Until the new configuration is in force: a request that comes now is answered by it.
reload_nginx() {
	local worker former deadline=$((SECONDS + 10))
	former=$(pgrep -P "$(cat "$DATA/sv/nginx/supervise/pid")") || true
	SVDIR=$DATA/sv sv hup nginx >/dev/null
	for worker in $former; do
		while takes_requests "$worker"; do
			[ $SECONDS -lt $deadline ] || die "nginx does not take its new configuration: ./ignite logs nginx"
			sleep 0.02
		done
	done
	step nginx "reads its new configuration"
}

refresh_all() {
	local former_nginx former_scripts index most
	RESTARTED=0
	keeps_its_address
	choose_users
	make_folders
	if [ -n "$PRIVATE_DATABASE" ]; then find_cluster; fi
	write_service_env
	if nothing_changed; then
		rm -f "$DATA/service.env.new"
		migrate_database
		return
	fi
	write_descriptors
	check_programs
	renew_services
	former_nginx=$(nginx_sum)
	write_nginx
	refresh_database
	prepare_database
	former_scripts=$(supervision_sum)
	install_scripts
	install_services
	renew_supervision "$former_scripts"
	most=$(jq -s 'map([.processes, .work_processes // 0] | max) | max' "$DATA"/describe/*.json)
	for ((index = 1; index <= most; index++)); do restart_changed "\\.$index\$"; done
	for ((index = 1; index <= most; index++)); do restart_changed "\\.w$index\$"; done
	restart_changed '^nginx$'
	if [ "$former_nginx" != "$(nginx_sum)" ]; then
		reload_nginx
	fi
	stop_old_services
	restart_changed '^cron-'
	[ $RESTARTED = 0 ] || step services "$RESTARTED restarted with what changed"
	note_made
}

nginx_sum() { cat "$DATA"/nginx/*.conf "$DATA"/nginx/*.d/*.conf 2>/dev/null | sha256sum; }
