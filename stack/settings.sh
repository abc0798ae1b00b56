# Settings: `ignite.env` in the data folder, which the environment overrides. Sourced after lib.sh.
# shellcheck shell=bash disable=SC2034

KNOWN_SETTINGS='DATABASE_URL DATABASE_DIRECT_URL STORAGE_URL JWT_SECRET JWKS_URL SERVICE_KEY AGENT_TOKEN PUBLISHABLE_KEYS
SECRET_KEYS PUBLIC_URL OPENAI_API_KEY OPENAI_BASE_URL OPENAI_MODEL REPLICATE_API_TOKEN RECRAFT_API_KEY PROVIDERS_FILE PROVIDER_DEBUG IGNITE_FUNCTIONS_URL IGNITE_LOG_LEVEL IGNITE_LISTEN IGNITE_PORT
RATE_LIMIT TRUSTED_PROXIES NGINX_WORKERS WORKER_JOBS WORKER_LISTEN HOST_NAME'
# What ignite.env may hold for a program that runs without ./ignite; here it is derived.
DERIVED_SETTINGS='IGNITE_RUN_DIR'

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

# The first ignite.env. What the environment sets already is not written down: it may be another secret tomorrow.
write_settings() {
	local port=$1 signing
	if [ -n "${JWKS_URL-}" ]; then signing=SERVICE_KEY; else signing=JWT_SECRET; fi
	(
		umask 077
		cat >"$DATA/ignite.env.new" <<-TEXT
			# Settings of this Ignite (NAME=value, one a line). The environment overrides them; docs/settings.md explains each.
			# This file holds secrets: keep it readable for its owner alone.

			# Where it listens. IGNITE_LISTEN=0.0.0.0 opens it to other machines.
			IGNITE_PORT=$port
			#IGNITE_LISTEN=127.0.0.1
			#PUBLIC_URL=https://api.example.org

			# Unset: a private PostgreSQL in this folder. DATABASE_DIRECT_URL is the way around a pooler, for migrations.
			#DATABASE_URL=postgresql://user:password@host/database
			#DATABASE_DIRECT_URL=

			STORAGE_URL=file://$DATA/store

			# Secrets may be lists (a,b): the first one signs, all are accepted.
			$signing=$(random_hex 32)
			AGENT_TOKEN=$(random_hex 24)
			#JWKS_URL=

			# Providers of models are off while their keys are unset; docs/providers.md.
			#OPENAI_API_KEY=
			#OPENAI_BASE_URL=
			#OPENAI_MODEL=
			#REPLICATE_API_TOKEN=
			#RECRAFT_API_KEY=
			#PROVIDERS_FILE=

			# Requests a second that one client may make, or off.
			#RATE_LIMIT=100
		TEXT
	)
	mv "$DATA/ignite.env.new" "$DATA/ignite.env"
}

# set_setting NAME VALUE: writes it into ignite.env, in the place of a former one.
set_setting() {
	local line found=
	(
		umask 077
		while IFS= read -r line; do
			case $line in
			"$1="*) [ -n "$found" ] || printf '%s=%s\n' "$1" "$2"; found=1 ;;
			*) printf '%s\n' "$line" ;;
			esac
		done <"$DATA/ignite.env" >"$DATA/ignite.env.new"
		grep -q "^$1=" "$DATA/ignite.env.new" || printf '%s=%s\n' "$1" "$2" >>"$DATA/ignite.env.new"
	)
	mv "$DATA/ignite.env.new" "$DATA/ignite.env"
}

# nearest NAME: the known setting that takes the fewest changes to become, if any is alike.
nearest() {
	# shellcheck disable=SC2086
	printf '%s\n' $KNOWN_SETTINGS | awk -v wanted="$1" '
		function least(a, b, c) { return a < b ? (a < c ? a : c) : (b < c ? b : c) }
		function changes(a, b, i, j, row, above, kept) {
			for (j = 0; j <= length(b); j++) row[j] = j
			for (i = 1; i <= length(a); i++) {
				kept = row[0]
				row[0] = i
				for (j = 1; j <= length(b); j++) {
					above = row[j]
					row[j] = least(above + 1, row[j - 1] + 1, kept + (substr(a, i, 1) != substr(b, j, 1)))
					kept = above
				}
			}
			return row[length(b)]
		}
		{
			n = changes(toupper(wanted), $0)
			if (best == "" || n < fewest) { best = $0; fewest = n }
		}
		END { if (fewest <= 2 + length(wanted) / 4) print best }'
}

# provider_variables: the names that the provider file refers to.
provider_variables() {
	[ ! -r "${PROVIDERS_FILE-}" ] || grep -oE '\$\{[A-Za-z_][A-Za-z0-9_]*' "$PROVIDERS_FILE" | tr -d '\173$' | sort -u
}

# unknown_settings: a line for each name in ignite.env that nothing reads.
unknown_settings() {
	local name near known
	known=" ${KNOWN_SETTINGS//$'\n'/ } $DERIVED_SETTINGS $(provider_variables | tr '\n' ' ') "
	for name in $FILE_SETTINGS; do
		[[ $known != *" $name "* ]] || continue
		near=$(nearest "$name")
		printf '%s is no setting%s\n' "$name" "${near:+ (did you mean $near?)}"
	done
}

# Exports what ignite.env holds unless the environment has it, and remembers all names in SETTINGS. An empty value is
# an unset one.
load_settings() {
	local line name value number=0
	SETTINGS=$KNOWN_SETTINGS FILE_SETTINGS=''
	while IFS= read -r line || [ -n "$line" ]; do
		number=$((number + 1))
		line=${line%$'\r'}
		line=${line#"${line%%[![:space:]]*}"}
		case $line in '' | '#'*) continue ;; esac
		name=${line%%=*} value=${line#*=}
		[[ $line == *=* && $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] ||
			die "$DATA/ignite.env, line $number: expected NAME=value"
		[[ " $FILE_SETTINGS " != *" $name "* ]] || die "$DATA/ignite.env, line $number: $name is there twice"
		case $value in
		\"*\") value=${value#\"} value=${value%\"} ;;
		\'*\') value=${value#\'} value=${value%\'} ;;
		esac
		[ -n "${!name+set}" ] || export "$name=$value"
		SETTINGS+=" $name" FILE_SETTINGS+=" $name"
	done <"$DATA/ignite.env"
	SETTINGS+=" $(provider_variables | tr '\n' ' ')"
	for name in $SETTINGS; do
		[ -z "${!name+set}" ] || [ -n "${!name}" ] || unset "$name"
	done
}

# What is derived from the settings. The store's path for services: through descriptor 7 where their user cannot pass
# the folders above it.
derive_settings() {
	export IGNITE_PORT=${IGNITE_PORT:-8080} IGNITE_LISTEN=${IGNITE_LISTEN:-127.0.0.1}
	local host=$IGNITE_LISTEN
	case $host in 0.0.0.0) host=127.0.0.1 ;; esac
	LOCAL_HOST=$host LOCAL_URL=http://$host:$IGNITE_PORT
	export PUBLIC_URL=${PUBLIC_URL:-$LOCAL_URL}
	PUBLIC_URL=${PUBLIC_URL%/}
	export IGNITE_FUNCTIONS_URL=${IGNITE_FUNCTIONS_URL:-$LOCAL_URL/functions/v1}
	export IGNITE_RUN_DIR=$RUN
	STORE_DIR=
	case ${STORAGE_URL-} in file:///*) STORE_DIR=${STORAGE_URL#file://} ;; esac
	PRIVATE_DATABASE=
	[ -n "${DATABASE_URL-}" ] || PRIVATE_DATABASE=1
	choose_owner_url
}

# OWNER_URL: who migrates and owns the schema. The private cluster knows its users by their sockets, without passwords.
choose_owner_url() {
	if [ -n "$PRIVATE_DATABASE" ]; then
		local socket=${RUN//\//%2F}%2Fpg
		OWNER_URL="postgresql://ignite@$socket/ignite"
		export DATABASE_URL="postgresql://ignite_handler@$socket/ignite"
	else
		OWNER_URL=${DATABASE_DIRECT_URL:-$DATABASE_URL}
	fi
}

# One line for the first setting that is missing or wrong.
check_settings() {
	local name
	[[ $IGNITE_PORT =~ ^[0-9]{1,5}$ ]] && [ "$IGNITE_PORT" -ge 1 ] && [ "$IGNITE_PORT" -le 65535 ] ||
		die "IGNITE_PORT ($IGNITE_PORT) is not a port"
	[[ $IGNITE_LISTEN =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}$ ]] || die "IGNITE_LISTEN ($IGNITE_LISTEN) is not an IPv4 address"
	[ -n "${STORAGE_URL-}" ] || die "STORAGE_URL is not set: add it to $DATA/ignite.env (file:///… for a local folder)"
	[ -n "${JWT_SECRET-}${JWKS_URL-}" ] || die "JWT_SECRET is not set (nor JWKS_URL): add one to $DATA/ignite.env"
	[ -n "${JWT_SECRET-}${SERVICE_KEY-}" ] ||
		die "SERVICE_KEY is not set: with JWKS_URL alone, Ignite signs its own service tokens with it; add it to $DATA/ignite.env"
	for name in PUBLIC_URL IGNITE_FUNCTIONS_URL; do
		[[ ${!name} =~ ^https?://[^[:space:]]+$ ]] || die "$name (${!name}) is not an http or https URL"
	done
	[[ ${NGINX_WORKERS-1} =~ ^[1-9][0-9]?$ ]] || die "NGINX_WORKERS ($NGINX_WORKERS) is not a number of 1 to 99"
	[[ ${TRUSTED_PROXIES-::1} =~ ^[0-9A-Fa-f.:]+(/[0-9]+)?(,[0-9A-Fa-f.:]+(/[0-9]+)?)*$ ]] ||
		die "TRUSTED_PROXIES ($TRUSTED_PROXIES) is not a list of addresses or networks (10.0.0.1,10.1.0.0/16)"
	case ${PROVIDERS_FILE-/} in /*) ;; *) die "PROVIDERS_FILE ($PROVIDERS_FILE) is not an absolute path" ;; esac
	[[ ${RATE_LIMIT-off} =~ ^([1-9][0-9]{0,6}|off)$ ]] || die "RATE_LIMIT ($RATE_LIMIT) is neither a number nor off"
}

load_stack_settings() {
	[ -f "$DATA/ignite.env" ] || die "$DATA/ignite.env is missing: ./ignite up writes it"
	load_settings
	derive_settings
	choose_users
}
