# Wrong settings: each is told in one line, at once, before anything starts. On the settings of the stack that start.sh
# left running.
# shellcheck shell=bash

wrong=$TMP/wrong
mkdir -p "$wrong"
free_port
sed "s/^IGNITE_PORT=.*/IGNITE_PORT=$PORT/; s|^STORAGE_URL=.*|STORAGE_URL=file://$wrong/store|" "$DATA/ignite.env" >"$TMP/good.env"

# refused NAME LINE REGEX: up with that line in place of NAME's ends in one line that matches, long before anything could have been waited for.
refused() {
	local started=${EPOCHREALTIME/./} output
	grep -v "^$1=" "$TMP/good.env" >"$wrong/ignite.env"
	printf '%s\n' "$2" >>"$wrong/ignite.env"
	output=$("$IGNITE" up --detach --no-demo --data "$wrong" 2>&1 | grep -v -e '^Ignite$' -e '^  build ')
	started=$(((${EPOCHREALTIME/./} - started) / 1000))
	if [[ $(wc -l <<<"$output") = 1 && $output =~ $3 && $started -lt 15000 ]]; then
		pass "a wrong $1 is told in one line ($started ms)"
	else
		flunk "a wrong $1 ($2) is told in one line" "found:  $output" "wanted: $3" "after $started ms"
	fi
}
refused STORAGE_URL STORAGE_URL=s3://bucket/ '^ignite: The setting STORAGE_URL must be file:///absolute/folder'
refused STORAGE_URL STORAGE_URL=file:///dev/null/store '^ignite: STORAGE_URL .*cannot be made'
refused JWT_SECRET JWT_SECRET=short '^ignite: The setting JWT_SECRET holds an entry shorter than 32'
refused AGENT_TOKEN AGENT_TOKEN=abc '^ignite: The setting AGENT_TOKEN '
refused JWKS_URL JWKS_URL=ftp://keys '^ignite: The setting JWKS_URL must be'
refused PUBLIC_URL PUBLIC_URL=api.example.org '^ignite: PUBLIC_URL .*is not an http'
refused OPENAI_BASE_URL OPENAI_BASE_URL=here '^ignite: The setting OPENAI_BASE_URL must be'
refused PROVIDER_DEBUG PROVIDER_DEBUG=all '^ignite: The setting PROVIDER_DEBUG must be'
refused PROVIDERS_FILE PROVIDERS_FILE=providers.json '^ignite: PROVIDERS_FILE .*is not an absolute path'
# Where the handlers' user can read it.
providers=$(mktemp /tmp/ignite-providers.XXXXXX)
printf '{"providers": {"a": {"base_url": "https://a.test", "key": "sk-here"}}, "models": {}, "tasks": {}}' >"$providers"
chmod 644 "$providers"
refused PROVIDERS_FILE "PROVIDERS_FILE=$providers" '^ignite: The provider file .*: /(models|tasks|providers/a/key) '
rm -f "$providers"
refused PROVIDERS_FILE "PROVIDERS_FILE=$TMP/nothing.json" '^ignite: The provider file .*nothing.json .PROVIDERS_FILE. cannot be read'
refused IGNITE_LOG_LEVEL IGNITE_LOG_LEVEL=loud '^ignite: The setting IGNITE_LOG_LEVEL must be'
refused WORKER_LISTEN WORKER_LISTEN=yes '^ignite: The setting WORKER_LISTEN must be auto, on or off'
refused HOST_NAME "HOST_NAME='a b'" '^ignite: The setting HOST_NAME must be'
refused RATE_LIMIT RATE_LIMIT=many '^ignite: RATE_LIMIT '
refused NGINX_WORKERS NGINX_WORKERS=all '^ignite: NGINX_WORKERS '
refused TRUSTED_PROXIES TRUSTED_PROXIES=10.0.0.1/33 '^ignite: nginx refuses its configuration: .*10.0.0.1/33'
refused TRUSTED_PROXIES 'TRUSTED_PROXIES=my proxy' '^ignite: TRUSTED_PROXIES '
refused DATABASE_URL "DATABASE_URL='postgresql://ignite:secret@[::1/ignite'" '^ignite: The setting DATABASE_URL is not a PostgreSQL URL'
refused IGNITE_LISTEN IGNITE_LISTEN=nowhere '^ignite: .*IGNITE_LISTEN'
refused RATE_LIMIT $'RATE_LIMIT=5\nRATE_LIMIT=50' '^ignite: .*line [0-9]+: RATE_LIMIT is there twice'
refused RATE_LIMIT '   RATE_LIMIT=many' '^ignite: RATE_LIMIT '
refused DATABASE_URL 'DATABSE_URL=postgresql://127.0.0.1:1/x' '^ignite: .*DATABSE_URL is no setting .did you mean DATABASE_URL'
check "none of them made a database" test ! -e "$wrong/pg/PG_VERSION"

# A misspelt name.
cp "$TMP/good.env" "$wrong/ignite.env"
printf 'RATE_LIMITS=5\nCOLOUR=blue\n' >>"$wrong/ignite.env"
output=$("$IGNITE" doctor --data "$wrong" 2>&1)
matches "doctor reports a misspelt setting with the nearest one" "$output" 'RATE_LIMITS is no setting \(did you mean RATE_LIMIT\?\)'
matches "and one that is like none" "$output" 'COLOUR is no setting
'
cp -p "$DATA/ignite.env" "$TMP/kept.env"
printf 'COLOUR=blue\n' >>"$DATA/ignite.env"
matches "up warns of a setting that nothing reads" "$("$IGNITE" up --detach --no-demo --data "$DATA" 2>&1)" 'warning .*COLOUR is no setting'
cp -p "$TMP/kept.env" "$DATA/ignite.env"
"$IGNITE" up --detach --no-demo --data "$DATA" >/dev/null 2>&1

# A port that is taken is not kept.
rm -rf "$wrong"
output=$("$IGNITE" up --detach --no-demo --port "$A_PORT" --data "$wrong" 2>&1)
matches "a taken port is refused at the first start" "$output" "port $A_PORT is in use"
check "and leaves no settings" test ! -e "$wrong/ignite.env"
mkdir -p "$wrong"
cp "$TMP/good.env" "$wrong/ignite.env"
output=$("$IGNITE" up --detach --no-demo --port "$A_PORT" --data "$wrong" 2>&1)
matches "so it is at a later one" "$output" "port $A_PORT is in use"
equal "which leaves the former port" "$(grep ^IGNITE_PORT= "$wrong/ignite.env")" "IGNITE_PORT=$PORT"
