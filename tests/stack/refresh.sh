# Updates of a running stack: `up` migrates and restarts what changed, while requests come in, on the same sockets. On the
# stack that start.sh left running.
# shellcheck shell=bash

# Without the crons, which end each minute anyway.
pids() {
	local service pid
	while read -r service _; do
		read -r pid <"$DATA/sv/$service/supervise/pid" || true
		echo "$service $pid"
	done < <(grep -v "^cron-" "$DATA/services")
}
# restarted BEFORE: the services that have another process than then.
restarted() { comm -13 <(sort <<<"$1") <(pids | sort) | cut -d' ' -f1 | tr '\n' ' '; }
update() { output=$("$IGNITE" up --detach --no-demo --data "$DATA" 2>&1) || flunk "up of the running stack" "$output"; }

rm -f "$TMP/updated"
bound=$(sockets_of; tcp_of)
"$here/load.pl" "$A_PORT" "$TMP/updated" GET /health/ready POST /functions/v1/enqueue-job >"$TMP/requests.1" &
first=$!
"$here/load.pl" "$A_PORT" "$TMP/updated" GET /health/ready POST /functions/v1/enqueue-job >"$TMP/requests.2" &
second=$!

former=$IGNITE_BUILD
mkdir -p "$TMP/update/bin"
cp -p "$IGNITE_BUILD"/bin/* "$TMP/update/bin/"
export IGNITE_BUILD=$TMP/update
update
before=$(pids)
update
equal "an up that finds nothing new restarts nothing" "$(restarted "$before")" ""

# Another program: the same one with a byte behind it.
cp "$TMP/update/bin/job-status" "$TMP/update/new"
printf '\n' >>"$TMP/update/new"
mv "$TMP/update/new" "$TMP/update/bin/job-status"
update
equal "a new program: its processes are restarted, no others" "$(restarted "$before")" "job-status.1 job-status.2 "
matches "and up says so" "$output" 'services +2 restarted'

before=$(pids)
cp -a "$HOME_DIR/migrations" "$TMP/update/migrations"
printf "comment on schema ignite is 'Ignite''s own tables and functions.';\n" >"$TMP/update/migrations/9999_update.sql"
export IGNITE_MIGRATIONS=$TMP/update/migrations
update
matches "a new migration is applied" "$output" 'migrate: applied 1 files'
unset IGNITE_MIGRATIONS

cp -p "$DATA/ignite.env" "$TMP/before-update.env"
printf 'RATE_LIMIT=1000\n' >>"$DATA/ignite.env"
update
matches "another setting of nginx is taken in" "$output" 'nginx +reads its new configuration'
equal "without another process of it" "$(restarted "$before" | tr ' ' '\n' | grep -c '^nginx$')" 0
check "and stands in its configuration" grep -q 'rate=1000r/s' "$DATA/nginx/nginx.conf"
# Where the handlers' user can read it.
providers=$(mktemp /tmp/ignite-providers.XXXXXX)
sed 's/"max_concurrent": 256/"max_concurrent": 255/' "$HOME_DIR/shared/domain/provider/default.json" >"$providers"
chmod 644 "$providers"
printf 'PROVIDERS_FILE=%s\n' "$providers" >>"$DATA/ignite.env"
update
before=$(pids)
update
equal "a provider file that is what it was restarts nothing" "$(restarted "$before")" ""
sed -i 's/"max_concurrent": 255/"max_concurrent": 254/' "$providers"
chmod 644 "$providers"
update
equal "another text of the provider file: those that read it are restarted, no others" \
	"$(restarted "$before" | tr ' ' '\n' | sed 's/\..*//' | sort -u | tr '\n' ' ' | sed 's/^ *//')" "ai-generate-media enqueue-job generate-course media-runner "
rm -f "$providers"
cp -p "$TMP/before-update.env" "$DATA/ignite.env"
printf 'RATE_LIMIT=1000\n' >>"$DATA/ignite.env"
update
printf 'IGNITE_LOG_LEVEL=loud\n' >>"$DATA/ignite.env"
before=$(pids)
output=$("$IGNITE" up --detach --no-demo --data "$DATA" 2>&1)
equal "a wrong setting stops the update" $? 1
matches "in a line that names it" "$output" 'ignite: The setting IGNITE_LOG_LEVEL must be'
equal "and leaves all as it runs" "$(restarted "$before")" ""
check "with the settings that it had" bash -c "! grep -q loud '$DATA/service.env'"
sed -i "s/^IGNITE_PORT=.*/IGNITE_PORT=$((A_PORT + 1))/; /LOG_LEVEL=loud/d" "$DATA/ignite.env"
output=$("$IGNITE" up --detach --no-demo --data "$DATA" 2>&1)
matches "another port is for after a stop" "$output" "listens on 127.0.0.1:$A_PORT: ./ignite down first"
cp -p "$TMP/before-update.env" "$DATA/ignite.env"

# A guard that ends while it starts the process that waits for top: that one must not live on with the guard's log, for whose end the
# guard's supervisor waits.
# shellcheck disable=SC2016
printf 'setpriv() ( sleep 0.5; exec setpriv "$@" )\n' >>"$DATA/lib/service.sh"
SVDIR=$DATA/sv sv restart guard >/dev/null
top=$(cat "$DATA/top.pid")
kill -KILL "$top"
another_top() { [ "$(cat "$DATA/top.pid")" != "$1" ] && ! flock -n -s "$DATA/lock/top" true; }
check "a slow guard starts another top" within 10 another_top "$top"
pause 0.2
SVDIR=$DATA/sv sv -w 5 force-shutdown guard >/dev/null
check "a guard that ends too early comes back" within 10 all_services_run "$DATA"

# A new supervisor takes over from the former one.
top=$(cat "$DATA/top.pid")
printf '# an older version\n' >>"$DATA/lib/top"
export IGNITE_BUILD=$former
update
check "other scripts: the supervisor is a new one" test "$(cat "$DATA/top.pid")" != "$top"
check "all run" within 5 all_services_run "$DATA"
check "and answer" answers "$A_PORT" /ready

# A function that is new, then gone, then back: from a copy of the tree, as someone would who adds one to a running stack. What
# the build folder has already is not compiled again.
home=$TMP/home
mkdir -p "$home/build"
(cd "$HOME_DIR" && cp -a ignite Makefile stack nginx migrations handlers shared tools "$home/" && cp -a "$former"/{bin,handlers,shared,stack,tools,flags,libignite.a} "$home/build/")
update_home() { output=$(env -u IGNITE_BUILD CC="$(sed 's/ -std=.*//' "$former/flags")" "$home/ignite" up --detach --no-demo --data "$DATA" 2>&1) || flunk "up of the running stack" "$output"; }
ask_extra() {
	curl -s --max-time 12 -X POST -H 'content-type: application/json' -H "authorization: Bearer $token" \
		-d '{"message":"hello"}' "http://127.0.0.1:$A_PORT/functions/v1/extra" | jq -r '.code // .message'
}
org=$("$IGNITE" org add Extra --data "$DATA" | tail -n 1)
user=$("$IGNITE" user add extra@example.org --org "$org" --role viewer --data "$DATA" | tail -n 1)
token=$("$IGNITE" token --role authenticated --user "$user" --data "$DATA")
equal "a function that is not there is unknown" "$(ask_extra)" NOT_FOUND
make -s -C "$home" new NAME=extra >"$TMP/new.out"
update_home
matches "a new function is taken in" "$output" 'services +new: extra\.1'
equal "and answers" "$(ask_extra)" hello
check "it is a service as all others" bash -c "'$IGNITE' status --data '$DATA' | grep -q '^extra\.1 .*running'"
# Whoever starts another top, while one runs, from where the newest socket is not held.
second_top() (
	fds=$(cut -d= -f1 "$DATA/sockets" | sort -n | sed '$d')
	for fd in $fds; do eval "exec $fd</dev/null"; done
	# shellcheck source=/dev/null
	. "$DATA/service.env"
	# shellcheck source=stack/run/service.sh
	. "$DATA/lib/service.sh"
	start_top
)
extra_socket=$(sockets_of | grep '/extra\.sock$')
second_top
sleep 0.5
equal "another top takes no socket away" "$(sockets_of | grep '/extra\.sock$')" "$extra_socket"
equal "and the function answers" "$(ask_extra)" hello
before=$(pids)
output=$(env -u IGNITE_BUILD CC="$(sed 's/ -std=.*//' "$former/flags")" "$home/ignite" up --detach --no-demo --data "$DATA" 2>&1)
equal "another up finds nothing to do" "$(restarted "$before")$(grep -E '^  (services|nginx) ' <<<"$output")" ""
kill -KILL "$(cat "$DATA/top.pid")" "$(cat "$DATA/sv/guard/supervise/pid")" "$(cat "$DATA/sv/extra.1/supervise/pid")"
extra_answers() { [ "$(ask_extra)" = hello ]; }
check "its socket outlives its processes, the supervisor and the guard" within 10 extra_answers
check "and all run again" within 10 all_services_run "$DATA"
extra=$(cat "$DATA/sv/extra.1/supervise/pid")
rm -rf "$home/handlers/extra"
update_home
matches "one that is gone is stopped" "$output" 'services +gone: extra\.1'
equal "and unknown again" "$(ask_extra)" NOT_FOUND
check "its process has ended" bash -c "! kill -0 $extra"
make -s -C "$home" new NAME=extra >"$TMP/new.out"
update_home
equal "it may come back" "$(ask_extra)" hello
former_services=$(cut -d' ' -f1 "$DATA/services" | grep -v '^extra')
update
equal "an up of the tree without it has the services of that tree" "$(cut -d' ' -f1 "$DATA/services")" "$former_services"
touch "$TMP/updated"
wait $first $second
equal "the listening sockets are the same, but for the new one" "$(comm -23 <(sort <<<"$bound") <({ sockets_of; tcp_of; } | sort))" ""
total=$(cat "$TMP"/requests.* | wc -l)
equal "of $total requests during all this none failed, GETs first" "$(grep -hvE '^(200|401) ' "$TMP"/requests.* | grep -c ' GET$')" 0
# nginx may send on a kept connection in the instant in which its process ends; only what is idempotent does it send again.
broken=$(grep -hvE '^(200|401) ' "$TMP"/requests.* | sort | uniq -c | tr -s ' \n' ' ')
check "and of the POSTs one in a thousand at most, with 502 (${broken:-none})" \
	test "$(grep -hvE '^(200|401|502) ' "$TMP"/requests.* | wc -l)$(($(grep -hc '^502 ' "$TMP"/requests.* | paste -sd+) > total / 1000))" = 00
