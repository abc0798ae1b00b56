# `up` of a running stack: what an update or another setting changed is taken in, one service after the other, while the
# listening sockets stay open. Sourced by up.sh.
# shellcheck shell=bash disable=SC2034

# mark_of SERVICE: what it was started with: its script and the settings. nginx knows few of them.
mark_of() {
	cd "$DATA"
	case $1 in
	nginx) cat sv/nginx/run lib/service.sh <(grep -E '^(DATA|RUN|STORE_DIR)=' service.env) ;;
	cron-*) cat "sv/$1/run" lib/service.sh lib/tick service.env ;;
	*) cat "sv/$1/run" lib/service.sh service.env ;;
	esac | sha256sum
}
mark() {
	local service
	for service; do (mark_of "$service") >"$DATA/sv/$service/mark"; done
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
is_current() { [ "$(mark_of "$1")" = "$(cat "$DATA/sv/$1/mark" 2>/dev/null)" ] && runs_new_program "$1"; }

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
		[[ $'\n'$OLD_SERVICES$'\n' != *$'\n'$service$'\n'* ]] || continue # nothing to start it anew from
		[[ ! $service =~ $1 ]] || is_current "$service" || changed+=("$service")
	done <"$DATA/services"
	restart "${changed[@]}"
}

# Run scripts as this version writes them, under the sockets that are open. A function that is new has none yet.
renew_services() {
	local service
	SV=$DATA/sv.new
	rm -rf "$SV" "$SV.list"
	write_services
	NEW_SERVICES=$(comm -13 <(cut -d' ' -f1 "$DATA/services" | sort) <(cut -d' ' -f1 "$SV.list" | sort))
	OLD_SERVICES=$(comm -23 <(cut -d' ' -f1 "$DATA/services" | sort) <(cut -d' ' -f1 "$SV.list" | sort))
	for service in $NEW_SERVICES $OLD_SERVICES; do
		[ "$service" != postgres ] || die "the stack runs with another database than DATABASE_URL says: ./ignite down first, then up"
	done
}
install_services() {
	local service
	while read -r service _; do
		[ -d "$DATA/sv/$service" ] || continue
		mv "$SV/$service/run" "$DATA/sv/$service/run"
		mv "$SV/$service/log/run" "$DATA/sv/$service/log/run"
	done <"$SV.list"
	rm -rf "$SV" "$SV.list"
}

# The sockets are bound to an address: another one is for after a stop.
keeps_its_address() {
	local bound
	bound=$(sed -n '1s/^20=tcp://p' "$DATA/sockets" 2>/dev/null) || true
	[ "$bound" = "$IGNITE_LISTEN:$IGNITE_PORT" ] ||
		die "the stack in $DATA listens on ${bound:-another address}: ./ignite down first, then up"
}

refresh_database() {
	local before
	[ -n "$PRIVATE_DATABASE" ] || return 0
	before=$(as_pg cat /proc/self/fd/6/ignite.conf)
	configure_cluster $(($(connection_budget) + 20))
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

refresh_all() {
	local former_nginx former_scripts index most
	RESTARTED=0
	keeps_its_address
	choose_users
	make_folders
	write_descriptors
	if [ -n "$PRIVATE_DATABASE" ]; then find_cluster; fi
	write_service_env
	check_programs
	renew_services
	former_nginx=$(nginx_sum)
	write_nginx
	refresh_database
	prepare_database
	former_scripts=$(cat "$DATA/lib/top" "$DATA/lib/service.sh" | sha256sum)
	install_scripts
	install_services
	most=$(jq -s 'map([.processes, .work_processes // 0] | max) | max' "$DATA"/describe/*.json)
	for ((index = 1; index <= most; index++)); do restart_changed "\\.$index\$"; done
	for ((index = 1; index <= most; index++)); do restart_changed "\\.w$index\$"; done
	restart_changed '^nginx$'
	if [ "$former_nginx" != "$(nginx_sum)" ]; then
		SVDIR=$DATA/sv sv hup nginx >/dev/null
		step nginx "reads its new configuration"
	fi
	restart_changed '^cron-'
	if [ "$former_scripts" != "$(cat "$DATA/lib/top" "$DATA/lib/service.sh" | sha256sum)" ]; then
		restart guard
		renew_top
	fi
	[ $RESTARTED = 0 ] || step services "$RESTARTED restarted with what changed"
	[ -z "$NEW_SERVICES$OLD_SERVICES" ] ||
		step warning "other functions or processes than at its start ($(echo $NEW_SERVICES $OLD_SERVICES)): ./ignite down and up take them in"
}

nginx_sum() { cat "$DATA"/nginx/*.conf "$DATA"/nginx/*.d/*.conf 2>/dev/null | sha256sum; }
