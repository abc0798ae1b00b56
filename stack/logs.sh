#!/bin/bash
# ./ignite logs [NAME] [--follow] [-n LINES]: what the services wrote; NAME is a service or the beginning of its name.
# shellcheck source=stack/lib.sh
. "$(dirname -- "$(realpath -- "$0")")/lib.sh"
take_data_option "$@"
set -- "${ARGS[@]}"
name='' lines='' follow=''
while [ $# -gt 0 ]; do
	case $1 in
	--follow | -f) follow=1 ;;
	-n) lines=${2-} && shift ;;
	-n*) lines=${1#-n} ;;
	-*) usage "logs does not know '$1'" ;;
	*) [ -z "$name" ] || usage "logs takes one name"; name=$1 ;;
	esac
	shift || usage "-n needs a number"
done
[[ -z $lines || $lines =~ ^[0-9]+$ ]] || usage "-n needs a number"
need_data

files=()
for file in "$DATA/log/$name"*/current; do
	[ ! -s "$file" ] && [ -z "$follow" ] || [ ! -e "$file" ] || files+=("$file")
done
if [ ${#files[@]} = 0 ]; then
	[ -z "$name" ] || [ -n "$(find "$DATA/log" -maxdepth 1 -name "$name*" -type d)" ] ||
		die "no service is called $name (./ignite status lists them)"
	note "nothing was logged yet"
	exit 0
fi
cd "$DATA/log"
files=("${files[@]#"$DATA/log/"}")
if [ ${#files[@]} = 1 ]; then lines=${lines:-200}; else lines=${lines:-20}; fi
[ -z "$follow" ] || exec tail -n "$lines" -F "${files[@]}"
exec tail -n "$lines" "${files[@]}"
