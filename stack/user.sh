#!/bin/bash
# ./ignite user add EMAIL --org ID --role owner|editor|viewer: prints the user's id, behind a line on a former role.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings database; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
set -- "${ARGS[@]}"
how='user add EMAIL --org ID --role owner|editor|viewer'
[ "${1-}" = add ] || usage "user knows one verb: $how"
shift
email='' org='' role=''
while [ $# -gt 0 ]; do
	case $1 in
	--org) org=${2-} && shift ;;
	--org=*) org=${1#*=} ;;
	--role) role=${2-} && shift ;;
	--role=*) role=${1#*=} ;;
	-*) usage "user add does not know '$1'" ;;
	*) [ -z "$email" ] || usage "user add takes one address: '$1' is one too many"; email=$1 ;;
	esac
	shift || usage "--org and --role need a value: $how"
done
[ -n "$email" ] || usage "user add needs an e-mail address: $how"
[[ $org =~ ^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$ ]] || usage "--org takes an organisation's id (a UUID, as ./ignite org add prints it)"
[[ $role =~ ^(owner|editor|viewer)$ ]] || usage "--role is owner, editor or viewer${role:+, not '$role'}"
need_data
load_stack_settings
need_database
ask_owner -v email="$email" -v org="$org" -v role="$role" <<'SQL'
begin;
select coalesce(min(m.role), '') as former, coalesce(min(m.role) = :'role', false) as same, count(*) > 0 as member
from auth.users u
join ignite.memberships m on m.user_id = u.id
where lower(u.email) = lower(:'email')
and m.organization_id = :'org' \gset
select ignite.user_add(:'email', :'org', :'role') as id \gset
commit;
\if :same
	\echo :email 'is a member already, as' :role
\elif :member
	\echo :email 'was a member already: role' :former 'is now' :role
\endif
\echo :id
SQL
