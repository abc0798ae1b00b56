# What every verb needs: messages, options, the data folder. Sourced by the files beside it.
# shellcheck shell=bash disable=SC2034
set -eu
: "${IGNITE_HOME:=$(dirname -- "$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")")}"
# An own build folder (IGNITE_BUILD) is taken as it is: nothing is installed and nothing is built.
BUILD=${IGNITE_BUILD:-$IGNITE_HOME/build}
BIN=$BUILD/bin

say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }
step() { printf '  %-10s %s\n' "$1" "$2"; }
die() {
	printf 'ignite: %s\n' "$*" >&2
	exit 1
}
usage() {
	printf 'ignite: %s (./ignite help)\n' "$*" >&2
	exit 2
}

is_root() { [ $EUID = 0 ]; }

# Splits --data DIR off the arguments: what remains is in the array ARGS.
take_data_option() {
	DATA=${IGNITE_DATA:-$IGNITE_HOME/var}
	ARGS=()
	while [ $# -gt 0 ]; do
		case $1 in
		--data)
			[ $# -ge 2 ] && [ -n "$2" ] || usage "--data needs a folder"
			DATA=$2
			shift
			;;
		--data=*) DATA=${1#--data=} ;;
		*) ARGS+=("$1") ;;
		esac
		shift
	done
	DATA=$(realpath -m -- "$DATA")
	case $DATA in
	/ | *$'\n'*) die "$DATA cannot be the data folder" ;;
	esac
	place_of_sockets
}

# The sockets' folder: short and reachable for every user of the stack, whatever the data folder's path is like. While a
# stack lives it is where that one has it, whoever asks and from whichever session.
place_of_sockets() {
	local hash
	if [ -L "$DATA/run" ] && stack_lives; then
		RUN=$(readlink "$DATA/run")
		return
	fi
	hash=$(printf %s "$DATA" | sha256sum)
	hash=${hash:0:12}
	if is_root; then
		RUN=/run/ignite-$hash
	elif [ -n "${XDG_RUNTIME_DIR-}" ] && [ -w "$XDG_RUNTIME_DIR" ] && [ ${#XDG_RUNTIME_DIR} -lt 50 ]; then
		RUN=$XDG_RUNTIME_DIR/ignite-$hash
	else
		RUN=/tmp/ignite-$(id -u)-$hash
	fi
}

# user_of PATH: its owner's name, or number where it has none.
user_of() {
	local user
	user=$(stat -c %U "$1")
	[ "$user" != UNKNOWN ] || user="#$(stat -c %u "$1")"
	printf %s "$user"
}

# Who started the stack in the data folder; nothing where none was.
stack_owner() { [ ! -d "$DATA/lock" ] || user_of "$DATA/lock"; }

# Only who started the stack in the data folder starts it again: files, cluster and processes are that user's. Before anything
# is changed.
need_own_stack() {
	local me place owner
	me=$(id -un)
	[ -d "$DATA" ] || return 0
	[ -O "$DATA" ] || is_root || die "$DATA belongs to $(user_of "$DATA"): use sudo, or another --data"
	for place in lock pg; do
		[ -d "$DATA/$place" ] || continue
		owner=$(user_of "$DATA/$place")
		[ "$owner" != "$me" ] || continue
		if is_root; then
			[ "$place:$owner" = pg:postgres ] ||
				die "the stack in $DATA is $owner's: start it as that user (sudo -u '$owner' ./ignite up …), or use another --data"
		else
			die "the stack in $DATA is $(user_of "$DATA/lock")'s: use sudo, or another --data"
		fi
	done
}

# Refuses a data folder that another user's stack owns, and one that is not there.
need_data() {
	[ -d "$DATA" ] || die "no data in $DATA: start with ./ignite up${1:+ $1}"
	[ -r "$DATA" ] && [ -x "$DATA" ] || die "$DATA belongs to $(stat -c %U "$DATA"): use sudo"
	[ ! -e "$DATA/ignite.env" ] || [ -r "$DATA/ignite.env" ] || die "$DATA/ignite.env belongs to $(stat -c %U "$DATA/ignite.env"): use sudo"
}

# True while anything of the stack lives; false for a data folder that never ran. Locks are tried shared, so that of two who look
# neither is taken for the stack by the other.
stack_lives() { [ -e "$DATA/lock/stack" ] && ! flock -n -s "$DATA/lock/stack" true; }
top_lives() { [ -e "$DATA/lock/top" ] && ! flock -n -s "$DATA/lock/top" true; }

# The system users of a root start; a plain start runs everything as the caller. What root asks of a stack that another user
# started is done as that user.
choose_users() {
	local owner
	APP_USER='' PG_USER='' APP_GID=-1
	is_root || return 0
	owner=$(stack_owner)
	case $owner in '' | root | '#'*) ;; *)
		APP_USER=$owner PG_USER=$owner
		return
		;;
	esac
	APP_USER=ignite:ignite PG_USER=postgres:postgres
	APP_GID=$(id -g ignite 2>/dev/null) || APP_GID=-1
}

as_app_user() {
	if [ -n "$APP_USER" ]; then chpst -u "$APP_USER" "$@"; else "$@"; fi
}
