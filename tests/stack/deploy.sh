# What deploy/ ships: units that systemd accepts, a crontab that names what is there, an nginx example that nginx accepts.
# shellcheck shell=bash

units=$TMP/units
check "deploy/generate writes units for every handler" "$HOME_DIR/deploy/generate" "$units" "$IGNITE_BUILD/bin"
for name in "$HOME_DIR"/handlers/*/handler.c; do
	name=$(basename "$(dirname "$name")")
	[ -f "$units/ignite-$name.socket" ] && [ -f "$units/ignite-$name@.service" ] || flunk "units of $name"
done
equal "workers have units of their own" "$(grep -c 'ignite-generate-course-work@' "$units/ignite.target")" "$(jq .work_processes "$DATA/describe/generate-course.json")"
# unlimited SECTION SETTING FILE: the setting is 0 in that section.
unlimited() { sed -n "/^\[$1\]/,/^\[[^$1]/p" "$3" | grep -qx "$2=0"; }
limited=''
for unit in "$units"/*.service; do
	! grep -q '^Restart=always' "$unit" || unlimited Unit StartLimitIntervalSec "$unit" || limited+="${unit##*/} "
done
for unit in "$units"/*.socket; do unlimited Socket TriggerLimitIntervalSec "$unit" || limited+="${unit##*/} "; done
equal "no number of deaths makes systemd give up a service or its socket" "$limited" ""
matches "of which there are some" "$(grep -l '^Restart=always' "$units"/*.service | wc -l)" '^[1-9][0-9]+$'
if command -v systemd-analyze >/dev/null; then
	# Only the places differ from a real installation.
	sed -i "s|/opt/ignite/bin|$IGNITE_BUILD/bin|g; s|/opt/ignite|$HOME_DIR|g" "$units"/*.*
	for unit in "$units"/*@.service; do cp "$unit" "${unit%@.service}@1.service"; done
	mapfile -t judged < <(printf '%s\n' "$units"/*@1.service "$units"/*.socket "$units"/*.timer "$units"/ignite-nginx.service "$units/ignite.target")
	verdicts=$(systemd-analyze verify "${judged[@]}" 2>&1)
	for unit in "${judged[@]}"; do
		output=$(grep -F "${unit##*/}" <<<"$verdicts") && flunk "systemd accepts ${unit##*/}" "$output"
	done
	pass "systemd accepts the units"
else
	skip "systemd-analyze is not here: the units were not verified"
fi
mkdir -p "$TMP/run/tmp" "$TMP/run/store/tmp"
sed -i "s|/run/ignite|$TMP/run|; s|/var/lib/ignite/store|$TMP/run/store|; s|syslog:server=[^ ]*|$TMP/run/log|; s|^user ignite ignite;||" "$units"/nginx/*.conf
check "nginx accepts its configuration" nginx -t -p "$TMP/run" -e stderr -c "$units/nginx/nginx.conf"
for function in $(sed -n 's|.*/run/tick \([a-z-]*\).*|\1|p' "$HOME_DIR/deploy/crontab"); do
	check "the crontab's $function is a handler" test -d "$HOME_DIR/handlers/$function"
done

# tick, as cron runs it: settings from a file, nothing from the environment.
sed -e "s|^#PUBLIC_URL=.*|PUBLIC_URL=http://127.0.0.1:$A_PORT|" "$DATA/ignite.env" >"$TMP/cron.env"
matches "cron's call reaches its function" \
	"$(env -i PATH="$PATH" IGNITE_ENV="$TMP/cron.env" IGNITE_BIN="$IGNITE_BUILD/bin" "$HOME_DIR/stack/run/tick" jobs-reconciler)" ' 200 [0-9.]+s$'
# As ./ignite and systemd read it: quotes around a value, blanks before a name, lines that end as Windows ends them.
sed -i -E "s|^(PUBLIC_URL)=(.*)|\\1=\"\\2\"|; s|^(JWT_SECRET)=(.*)|  \\1='\\2'|; s|\$|\r|" "$TMP/cron.env"
matches "with values in quotes, too" \
	"$(env -i PATH="$PATH" IGNITE_ENV="$TMP/cron.env" IGNITE_BIN="$IGNITE_BUILD/bin" "$HOME_DIR/stack/run/tick" jobs-reconciler)" ' 200 [0-9.]+s$'
matches "the environment goes before the file" \
	"$(env -i PATH="$PATH" JWT_SECRET=another-secret-of-at-least-32-characters IGNITE_ENV="$TMP/cron.env" IGNITE_BIN="$IGNITE_BUILD/bin" "$HOME_DIR/stack/run/tick" jobs-reconciler)" ' 401 [0-9.]+s$'

mkdir -p "$TMP/tls"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ignite.example.org -keyout "$TMP/tls/key.pem" -out "$TMP/tls/cert.pem" 2>/dev/null
free_port
tls_port=$PORT
{
	printf 'daemon off; pid %s/pid; events {}\nhttp { access_log off;\n' "$TMP/tls"
	for kind in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/%s;\n' $kind "$TMP/tls" $kind; done
	sed -e "s|/etc/letsencrypt.*fullchain.pem|$TMP/tls/cert.pem|; s|/etc/letsencrypt.*privkey.pem|$TMP/tls/key.pem|" \
		-e "s|listen 80;|listen 127.0.0.1:$((tls_port + 5000));|; s|listen 443|listen 127.0.0.1:$tls_port|; /listen \[::\]/d" \
		-e "s|127.0.0.1:8080|127.0.0.1:$A_PORT|" "$HOME_DIR/nginx/tls.conf.example"
	printf '}\n'
} >"$TMP/tls/nginx.conf"
nginx -p "$TMP/tls" -e "$TMP/tls/error.log" -c "$TMP/tls/nginx.conf" &
tls=$!
over_tls() { curl -fsS --max-time 5 --cacert "$TMP/tls/cert.pem" --resolve "ignite.example.org:$tls_port:127.0.0.1" "https://ignite.example.org:$tls_port$1" "${@:2}"; }
check "the TLS example ends TLS" within 5 over_tls /health
check "and keeps metrics to the machine" bash -c "$(declare -f over_tls); TMP=$TMP tls_port=$tls_port; ! over_tls /metrics -H 'x-forwarded-for: 127.0.0.1'"
kill "$tls"
