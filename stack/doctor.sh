#!/bin/bash
# ./ignite doctor: checks settings, versions, ports, permissions and the connection budget; says how to mend each.
# Exit status 1 when something is wrong.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings packages database services; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done

FAULTS=0
good() { printf '  ok    %-12s %s\n' "$1" "$2"; }
# bad WHAT FINDING MEND
bad() {
	printf '  WRONG %-12s %s\n        %-12s -> %s\n' "$1" "$2" '' "$3"
	FAULTS=$((FAULTS + 1))
}
hint() { printf '  note  %-12s %s\n' "$1" "$2"; }

check_packages() {
	local server=()
	[ -n "${DATABASE_URL-}" ] || find_postgres || server=(postgresql)
	# shellcheck disable=SC2086
	find_missing $RUN_PACKAGES $BUILD_PACKAGES "${server[@]}"
	if [ ${#MISSING[@]} = 0 ]; then
		good packages "all installed"
	else
		bad packages "missing: ${MISSING[*]%%|*}" "apt-get install ${MISSING[*]%%|*} (./ignite up does it)"
	fi
}

# at_least WHAT FOUND WANTED
at_least() {
	if [ "$(printf '%s\n%s\n' "$3" "$2" | sort -V | head -n 1)" = "$3" ]; then
		good version "$1 $2"
	else
		bad version "$1 $2" "install $1 $3 or newer"
	fi
}

check_versions() {
	local version
	if version=$(nginx -v 2>&1); then at_least nginx "$(sed -E 's|.*/([0-9.]+).*|\1|' <<<"$version")" 1.19.5; fi
	if version=$(curl --version 2>/dev/null); then at_least curl "$(awk 'NR == 1 { print $2 }' <<<"$version")" 7.63; fi
	if [ -n "$PRIVATE_DATABASE" ] && find_postgres "$(cat "$DATA/pg/PG_VERSION" 2>/dev/null || true)"; then
		good version "PostgreSQL $("$PG_BIN/postgres" -V | awk '{ print $3 }')"
	elif [ -n "$PRIVATE_DATABASE" ]; then
		bad version "no PostgreSQL $(cat "$DATA/pg/PG_VERSION" 2>/dev/null || echo 15 to 17)" "apt-get install postgresql"
	fi
}

check_build() {
	local name missing=()
	for name in "$IGNITE_HOME"/handlers/*/handler.c; do
		name=${name%/handler.c} name=${name##*/}
		[ -x "$BIN/$name" ] || missing+=("$name")
	done
	if [ ${#missing[@]} = 0 ]; then
		good build "$BIN"
	else
		bad build "not built: ${missing[*]}" "./ignite up, or make"
	fi
}

# strong NAME: each of its secrets has 32 characters, and none is empty.
strong() {
	local item items count
	[ -n "${!1-}" ] || return 0
	IFS=, read -r -d '' -a items <<<"${!1}," || true
	count=$((${#items[@]} - 1)) # what stands behind the last comma is the line's end
	for item in "${items[@]:0:count}"; do
		item=${item//[[:space:]]/}
		[ -n "$item" ] || { bad settings "$1 is a list with an empty entry" "take the comma away that is too many: a,b"; return; }
		[ ${#item} -ge 32 ] || { bad settings "$1 holds a secret of ${#item} characters" "use at least 32: od -An -N32 -tx1 /dev/urandom"; return; }
	done
	if [ "$count" = 1 ]; then good settings "$1 is set"; else good settings "$1 holds $count secrets: the first one signs"; fi
}

check_settings_file() {
	local mode fault unknown
	mode=$(stat -c %a "$DATA/ignite.env")
	if [ $((8#$mode & 077)) = 0 ]; then
		good settings "$DATA/ignite.env is its owner's alone"
	else
		bad settings "$DATA/ignite.env has mode $mode" "chmod 600 $DATA/ignite.env"
	fi
	if fault=$(check_settings 2>&1); then
		good settings "the required ones are set"
	else
		bad settings "${fault#ignite: }" "edit $DATA/ignite.env"
	fi
	while read -r unknown; do
		bad settings "$unknown" "edit $DATA/ignite.env; docs/settings.md lists them"
	done < <(unknown_settings)
	strong JWT_SECRET
	strong SERVICE_KEY
	[ -n "${AGENT_TOKEN-}" ] || hint settings "AGENT_TOKEN is not set: dev-agent access is off"
	[ -n "${OPENAI_API_KEY-}${PROVIDERS_FILE-}" ] || hint settings "OPENAI_API_KEY is not set: deterministic courses only"
}

check_port() {
	local code
	if stack_lives; then
		code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$LOCAL_URL/health" || true)
		if [ "$code" = 200 ]; then
			good port "$LOCAL_URL answers"
		else
			bad port "$LOCAL_URL/health answers $code" "./ignite logs nginx, ./ignite logs health"
		fi
	elif (exec 3<>"/dev/tcp/${LOCAL_HOST}/$IGNITE_PORT") 2>/dev/null; then
		bad port "$IGNITE_PORT is in use by another program" "./ignite up --port N with another one, or end it (ss -ltnp)"
	else
		good port "$IGNITE_PORT is free (the stack is not running)"
	fi
}

check_services() {
	local service down=()
	stack_lives || return 0
	top_lives || bad services "the supervisor is gone" "./ignite down, then ./ignite up"
	while read -r service _; do
		SVDIR=$DATA/sv sv status "$service" 2>/dev/null | grep -q '^run: ' || down+=("$service")
	done <"$DATA/services"
	if [ ${#down[@]} = 0 ]; then
		good services "all running"
	else
		bad services "down: ${down[*]}" "./ignite logs ${down[0]}"
	fi
}

check_store() {
	local free
	if [ -z "$STORE_DIR" ]; then
		good store "$STORAGE_URL"
		return
	fi
	if [ ! -d "$STORE_DIR" ]; then
		if [ -d "$DATA/lock" ]; then bad store "$STORE_DIR is missing" "./ignite up makes it"; fi
		return
	fi
	# shellcheck disable=SC2016
	if (cd "$STORE_DIR" && as_app_user sh -c 'test -w blobs && test -w tmp/body') 2>/dev/null; then
		good store "$STORE_DIR is writable"
	else
		bad store "$STORE_DIR is not writable for ${APP_USER:-$(id -un)}" "chown -R ${APP_USER:-$(id -un)} $STORE_DIR"
	fi
	free=$(df --output=avail -k "$STORE_DIR" | tail -n 1)
	if [ "$free" -gt 1048576 ]; then good store "$((free / 1048576)) GiB free"; else
		bad store "only $((free / 1024)) MiB free" "make room on that disk"
	fi
	[ "$(stat -c %d "$STORE_DIR/blobs")" = "$(stat -c %d "$STORE_DIR/tmp/body")" ] ||
		bad store "blobs/ and tmp/ lie on different file systems" "bodies are moved by link: keep them on one"
}

check_database() {
	local answer number
	if [ -n "$PRIVATE_DATABASE" ] && ! stack_lives; then
		hint database "private, not running: start it to have it checked"
		return
	fi
	if ! answer=$(owner_psql -F ' ' -c "select current_setting('server_version_num'), current_setting('max_connections')::int
		- current_setting('superuser_reserved_connections')::int
		- coalesce(current_setting('reserved_connections', true), '0')::int" 2>&1); then
		bad database "no connection: ${answer##*: }" "check DATABASE_URL and DATABASE_DIRECT_URL; ./ignite logs postgres"
		return
	fi
	number=${answer% *}
	if [ "$number" -ge 150000 ]; then good database "PostgreSQL $((number / 10000))"; else
		bad database "PostgreSQL $((number / 10000))" "15 or newer is needed"
	fi
	check_budget "${answer#* }"
	check_login
	check_schema
	check_buckets
	check_identity
}

check_budget() {
	local wanted
	[ -d "$DATA/describe" ] || return 0
	wanted=$(connection_budget)
	if [ "$wanted" -le $(($1 - 3)) ]; then
		good connections "at most $wanted of $1 (3 kept for migrate and psql)"
	else
		bad connections "up to $wanted, the server takes $1" "raise max_connections to $((wanted + 20)), or put PgBouncer before it"
	fi
}

# The handlers' own login: it must be able to act as each of the three roles.
check_login() {
	local missing
	if [ -n "$PRIVATE_DATABASE" ] && is_root; then
		hint database "handlers sign in as ignite_handler"
	fi
	if ! missing=$(hidden_psql "$DATABASE_URL" -c "select coalesce(string_agg(r, ', '), '') from unnest(array['anon', 'authenticated', 'service_role']) r
		where not exists (select from pg_roles where rolname = r) or not pg_has_role(current_user, r, 'member')" 2>&1); then
		bad database "the handlers' login fails: ${missing##*: }" "check DATABASE_URL"
	elif [ -n "$missing" ]; then
		bad database "the handlers' login cannot act as $missing" "./ignite migrate; then: grant $missing to <the login of DATABASE_URL>"
	else
		good database "the handlers' login can act as anon, authenticated and service_role"
	fi
}

# The database's objects lie in one store; workers with another one are refused.
check_identity() {
	local known here
	known=$(owner_psql -F ' of ' -c 'select store_id, host from ignite.store_identity' 2>/dev/null) || return 0
	[ -n "$known" ] && here=$(cat "$STORE_DIR/.store-id" 2>/dev/null) || return 0
	if [ "${known%% *}" = "$here" ]; then
		good store "it is the one that the database's objects lie in"
	else
		bad store "the database's objects lie in another one ($known)" "share that folder (STORAGE_URL); when it is gone: ./ignite store adopt"
	fi
}

# A project's own bucket of that name may be public; the service role sees the rows wherever they belong to.
check_buckets() {
	local bucket mend
	while IFS='|' read -r bucket mend; do
		[ -n "$mend" ] || continue
		bad database "bucket $bucket is marked public, but holds what is private (Ignite serves none of it without a token)" "as the owner of storage.buckets: $mend"
	done < <(owner_psql -q -F '|' -c 'set role service_role' -c 'select * from ignite.exposed_buckets()' 2>/dev/null)
}

check_schema() {
	local file name known pending=()
	known=$(owner_psql -c 'select name from ignite.schema_migrations' 2>/dev/null) || known=''
	for file in "$IGNITE_HOME"/migrations/*.sql; do
		name=${file##*/} name=${name%.sql}
		grep -qx "$name" <<<"$known" || pending+=("$name")
	done
	if [ ${#pending[@]} = 0 ]; then good database "all migrations applied"; else
		bad database "${#pending[@]} migrations wait: ${pending[0]} …" "./ignite migrate"
	fi
}

take_data_option "$@"
[ ${#ARGS[@]} = 0 ] || usage "doctor takes no '${ARGS[0]}'"
[ ! -e "$DATA" ] || need_data
say "Ignite, data in $DATA"
if [ ! -f "$DATA/ignite.env" ]; then
	PRIVATE_DATABASE=1
	[ -z "${DATABASE_URL-}" ] || PRIVATE_DATABASE=''
	check_packages
	check_versions
	hint settings "$DATA/ignite.env is not there yet: ./ignite up writes it"
else
	need_data
	load_stack_settings
	check_packages
	check_versions
	check_build
	check_settings_file
	check_port
	check_services
	check_store
	check_database
fi
if [ $FAULTS = 0 ]; then say "nothing is wrong"; else
	say "$FAULTS to mend"
	exit 1
fi
