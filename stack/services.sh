# From the handlers' own descriptors to the list of services, their folders and their sockets.
# Sourced after lib.sh and settings.sh.
# shellcheck shell=bash

# Asks every program of the build for its descriptor: describe/<name>.json in the data folder.
write_descriptors() {
	local program name
	rm -rf "$DATA/describe.new"
	mkdir -p "$DATA/describe.new"
	for name in "$IGNITE_HOME"/handlers/*/handler.c; do
		name=${name%/handler.c} name=${name##*/}
		program=$BIN/$name
		[ -x "$program" ] || die "$program is missing: the build is not complete"
		"$program" --describe >"$DATA/describe.new/$name.json" || die "$name --describe failed"
	done
	name=$(jq -r 'select(.name != (input_filename | split("/")[-1] | rtrimstr(".json"))) | input_filename' "$DATA"/describe.new/*.json) ||
		die "what --describe prints is no JSON: see $DATA/describe.new"
	[ -z "$name" ] || die "the folder of a function and its .name must be the same: ${name##*/}"
	rm -rf "$DATA/describe"
	mv "$DATA/describe.new" "$DATA/describe"
}

# What all processes together may open in PostgreSQL.
connection_budget() {
	jq -s 'map(.connections * .processes + (.work_connections // 0) * (.work_processes // 0)) | add // 0' \
		"$DATA"/describe/*.json
}

# What the private cluster offers: some more for people and tools, in steps of twenty, since another number is a restart.
connections_offered() { echo $((($(connection_budget) + 39) / 20 * 20)); }

# service NAME GROUP BODY [STOP-SIGNAL]: one supervised service, which make_services makes.
service() {
	NAMES+=("$1")
	LIST+=("$1 $2")
	BODIES+=("$3")
	SIGNALS+=("${4-}")
}

# The folders of all services, by few processes. A run script shows what it does by its last line.
make_services() {
	local i folder folders=() scripts=()
	for i in "${!NAMES[@]}"; do
		folders+=("$SV/${NAMES[i]}/log" "$DATA/log/${NAMES[i]}")
		[ -z "${SIGNALS[i]}" ] || folders+=("$SV/${NAMES[i]}/control")
	done
	mkdir -p "${folders[@]}"
	[ -z "$APP_USER" ] || chown "$APP_USER" "${NAMES[@]/#/$DATA/log/}"
	for i in "${!NAMES[@]}"; do
		folder=$SV/${NAMES[i]}
		printf 's2000000\nn5\n' >"$DATA/log/${NAMES[i]}/config"
		# shellcheck disable=SC2016
		printf '#!/bin/bash\nexec 2>&1\n. ../../service.env\n. "$DATA/lib/service.sh"\n%s\n' "${BODIES[i]}" >"$folder/run"
		# shellcheck disable=SC2016
		printf '#!/bin/bash\n. ../../../service.env\n. "$DATA/lib/service.sh"\nrun_log %s\n' "${NAMES[i]}" >"$folder/log/run"
		scripts+=("$folder/run" "$folder/log/run")
		if [ -n "${SIGNALS[i]}" ]; then
			# shellcheck disable=SC2016
			printf '#!/bin/sh\nexec kill -%s "$(cat supervise/pid)"\n' "${SIGNALS[i]}" >"$folder/control/t"
			scripts+=("$folder/control/t")
		fi
		# Only the database and the guard start at once; `up` releases the others when the schema is in place.
		case ${LIST[i]#* } in database | guard) ;; *) : >"$folder/down" ;; esac
	done
	chmod 755 "${scripts[@]}"
	printf '%s\n' "${LIST[@]}" >"$SV.list"
}

# The descriptor of a function's socket in a running stack, as bindfds was told; false for a new function.
bound_fd() { sed -n "s|^\([0-9]*\)=unix:.*/$1\.sock\$|\1|p" "$DATA/sockets" | grep .; }

# Service folders for everything in the folder SV, their list beside it; SOCKETS becomes the arguments of bindfds. In a running
# stack a function keeps its descriptor, and a new one gets the next that was never in use.
write_services() {
	local next=20 fd name processes workers i
	[ "$SV" = "$DATA/sv" ] || next=$(cut -d= -f1 "$DATA/sockets" | sort -n | tail -n 1)
	rm -rf "$SV" "$SV.list"
	NAMES=() LIST=() BODIES=() SIGNALS=()
	SOCKETS=("20=tcp:$IGNITE_LISTEN:$IGNITE_PORT")
	[ -z "$PRIVATE_DATABASE" ] || service postgres database run_postgres INT
	while read -r name processes workers; do
		[ "$SV" != "$DATA/sv" ] && fd=$(bound_fd "$name") || { next=$((next + 1)) fd=$next; }
		SOCKETS+=("$fd=unix:0660:$APP_GID:$RUN/$name.sock")
		for ((i = 1; i <= processes; i++)); do
			service "$name.$i" handler "run_handler $name.$i $name $fd"
		done
		for ((i = 1; i <= workers; i++)); do
			service "$name.w$i" worker "run_worker $name.w$i $name w$i"
		done
	done < <(jq -r '"\(.name) \(.processes) \(.work_processes // 0)"' "$DATA"/describe/*.json)
	service nginx nginx run_nginx QUIT
	service cron-jobs-reconciler cron 'run_cron cron-jobs-reconciler 0 jobs-reconciler'
	service cron-ai-job-batch-runner cron 'run_cron cron-ai-job-batch-runner 30 ai-job-batch-runner'
	service guard guard run_guard
	make_services
}

# What the run scripts source: places, users, settings. It holds from install_scripts on. A setting that is unset is unset there,
# too: the supervisors of a running stack may have been started with it.
write_service_env() {
	local name
	(
		umask 077
		{
			for name in DATA RUN BIN PG_BIN APP_USER PG_USER STORE_DIR; do
				printf '%s=%q\n' "$name" "${!name-}"
			done
			for name in $SETTINGS IGNITE_RUN_DIR; do
				if [ -n "${!name-}" ]; then printf 'export %s=%q\n' "$name" "${!name}"; else printf 'unset %s\n' "$name"; fi
			done
			[ "$(service_store)" = "$STORE_DIR" ] || printf 'export STORAGE_URL=%q\n' "file://$(service_store)"
		} >"$DATA/service.env.new"
	)
}

# Lets every program read the settings as its service would, so that a wrong one is told before anything starts.
check_programs() (
	local names fault
	# shellcheck source=/dev/null
	. "$DATA/service.env.new"
	[ ! -d "$STORE_DIR" ] || exec 7<"$STORE_DIR"
	names=("$DATA"/describe/*.json)
	names=("${names[@]##*/}")
	cd "$BIN"
	# shellcheck disable=SC2016
	fault=$(as_app_user bash -c '
		for name; do
			fault=$("./$name" --check 2>&1) || { echo "${fault#"$name: "}" && exit 1; }
		done' check "${names[@]%.json}") || die "$fault Settings: $DATA/ignite.env"
)

# nginx's configuration, judged by nginx before it takes the former one's place. Own files in upstream.d and server.d stay.
write_nginx() {
	local fault
	rm -rf "$DATA/nginx.new"
	mkdir -p "$DATA/nginx"
	cp -a "$DATA/nginx" "$DATA/nginx.new"
	[ -z "$APP_USER" ] || export NGINX_USER=${APP_USER/:/ }
	env DATA="$DATA" RUN="$RUN" STORE_DIR="$(service_store)" "$IGNITE_HOME/nginx/generate" "$DATA/nginx.new"
	if ! fault=$(judge_nginx 2>&1); then
		fault=$(grep -m 1 -E '\[(emerg|alert|crit)\]' <<<"$fault") || true
		fault=${fault#*] }
		die "nginx refuses its configuration: ${fault#*: }; settings: $DATA/ignite.env"
	fi
	mkdir -p "$DATA/nginx/upstream.d" "$DATA/nginx/server.d"
	mv "$DATA"/nginx.new/*.conf "$DATA/nginx"
	rm -rf "$DATA/nginx.new"
}
judge_nginx() (
	[ ! -d "$STORE_DIR" ] || exec 7<"$STORE_DIR"
	nginx -t -q -p "$RUN" -e stderr -c "$DATA/nginx.new/nginx.conf" -g 'daemon off;' </dev/null
)

# Scripts of a running stack are replaced by rename, since bash reads them as it goes.
install_scripts() {
	local file
	mv "$DATA/service.env.new" "$DATA/service.env"
	mkdir -p "$DATA/lib.new" "$DATA/lib"
	cp "$IGNITE_HOME"/stack/run/{top,service.sh,tick} "$BIN"/{held,slot,watch} "$DATA/lib.new"
	mv "$DATA"/lib.new/* "$DATA/lib"
	rmdir "$DATA/lib.new"
}

# The store as the services reach it: by its path, or through descriptor 7 where their user cannot pass the folders above
# or nginx could misread the path.
service_store() {
	if [ -z "$STORE_DIR" ] || { [[ $STORE_DIR =~ ^[A-Za-z0-9/._+@-]+$ ]] && as_app_user test -x "$STORE_DIR/." 2>/dev/null; }; then
		printf %s "$STORE_DIR"
	else
		printf /proc/self/fd/7
	fi
}

# The folders that the stack writes to.
make_folders() {
	mkdir -p "$DATA/lock" "$DATA/log"
	[ -d "$RUN" ] || mkdir -m 755 "$RUN"
	[ -O "$RUN" ] || die "$RUN belongs to another user"
	mkdir -p "$RUN/pg" "$RUN/poke" "$RUN/tmp"
	chmod 755 "$RUN" "$RUN/pg"
	chmod 770 "$RUN/poke" "$RUN/tmp"
	[ -z "$PG_USER" ] || chown "$PG_USER" "$RUN/pg"
	[ -z "$APP_USER" ] || chown "$APP_USER" "$RUN/poke" "$RUN/tmp"
	ln -sfn "$RUN" "$DATA/run"
	[ -n "$STORE_DIR" ] || return 0
	mkdir -p "$STORE_DIR/blobs" "$STORE_DIR/tmp/body" 2>/dev/null ||
		die "STORAGE_URL ($STORAGE_URL) names a folder that cannot be made: edit $DATA/ignite.env"
	[ -z "$APP_USER" ] || chown "$APP_USER" "$STORE_DIR" "$STORE_DIR/blobs" "$STORE_DIR/tmp" "$STORE_DIR/tmp/body"
	chmod 750 "$STORE_DIR"
}
