# Connection strings without their password: psql takes it from the environment, which a process list does not show.
# shellcheck shell=bash

# without_password STRING: sets CONNINFO to it, and PGPASSWORD to its password where it holds one. A URL or key=value pairs,
# as libpq reads them.
without_password() {
	local password
	CONNINFO=$1
	if [[ $CONNINFO =~ ^(postgres(ql)?://[^:@/]*):([^@/]*)@(.*)$ ]]; then
		CONNINFO=${BASH_REMATCH[1]}@${BASH_REMATCH[4]} password=${BASH_REMATCH[3]}
	elif [[ $CONNINFO =~ ^(postgres(ql)?://.*[?&])password=([^\&]*)\&?(.*)$ ]]; then
		CONNINFO=${BASH_REMATCH[1]}${BASH_REMATCH[4]} password=${BASH_REMATCH[3]}
	elif [[ $CONNINFO != *://* && " $CONNINFO" =~ ^(.*[[:space:]])password[[:space:]]*=[[:space:]]*(\'(([^\\\']|\\.)*)\'|[^[:space:]]*)(.*)$ ]]; then
		CONNINFO=${BASH_REMATCH[1]# }${BASH_REMATCH[5]}
		password=${BASH_REMATCH[2]}
		[[ $password != \'* ]] || password=${BASH_REMATCH[3]}
		# shellcheck disable=SC2001
		PGPASSWORD=$(sed 's/\\\(.\)/\1/g' <<<"$password")
		export PGPASSWORD
		return
	else
		return 0
	fi
	CONNINFO=${CONNINFO%[?&]}
	password=${password//\\/\\\\}
	printf -v PGPASSWORD %b "${password//%/\\x}"
	export PGPASSWORD
}
