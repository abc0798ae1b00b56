#!/bin/bash
# ./ignite token --role service_role|anon|authenticated [--user UUID] [--ttl 1h]: prints a token.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
set -- "${ARGS[@]}"
role='' user='' ttl=1h
while [ $# -gt 0 ]; do
	case $1 in
	--role | --user | --ttl)
		[ -n "${2-}" ] || usage "$1 needs a value"
		printf -v "${1#--}" %s "$2"
		shift
		;;
	--role=* | --user=* | --ttl=*)
		option=${1%%=*}
		printf -v "${option#--}" %s "${1#*=}"
		;;
	*) usage "token does not know '$1'" ;;
	esac
	shift
done
[ -n "$role" ] || usage "token needs --role service_role, anon or authenticated"
[[ $role =~ ^(service_role|anon|authenticated)$ ]] || usage "--role is service_role, anon or authenticated, not '$role'"
[ "$role" = authenticated ] || [ -z "$user" ] || usage "--user goes with --role authenticated, not with $role"
[ "$role" != authenticated ] || [[ $user =~ ^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$ ]] ||
	usage "--role authenticated needs --user with the user's id (a UUID, as ./ignite user add prints it)"
[[ $ttl =~ ^[1-9][0-9]*[smhd]?$ ]] || usage "--ttl is a number with s, m, h or d behind it, 90m for example, not '$ttl'"
need_data
load_stack_settings
[ -x "$BIN/ignite-admin" ] || die "not built yet: ./ignite up"
set -- --role "$role" --ttl "$ttl"
[ -z "$user" ] || set -- "$@" --user "$user"
token=$("$BIN/ignite-admin" token "$@" 2>&1) || die "${token#ignite-admin: }"
say "$token"
