#!/bin/bash
# ./ignite logs [NAME] [--follow] [-n LINES]: what the services wrote; NAME is a service or the beginning of its name, or top,
# the supervisor of all.
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

# The names without their numbers, in one line.
known_logs() { { find "$DATA/log" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sed 's/\.w\?[0-9]*$//'; echo top; } | sort -u | paste -sd, | sed 's/,/, /g'; }

files=()
[ "$name" != top ] || files=("$DATA/log/top.log")
for file in "$DATA/log/$name"*/current; do
	[ ! -s "$file" ] && [ -z "$follow" ] || [ ! -e "$file" ] || files+=("$file")
done
[ ${#files[@]} != 0 ] || [ -z "$name" ] || [ -n "$(find "$DATA/log" -maxdepth 1 -name "$name*" -type d)" ] ||
	die "no service is called $name: there are $(known_logs)"

# A function logs its troubles alone; each of its requests is a line of nginx's.
route=''
[ -z "$name" ] || route=$(jq -r --arg name "${name%%.*}" 'select(.name | startswith($name)) | .route' "$DATA"/describe/*.json 2>/dev/null | head -n 1) || true
requests() { grep -F "\"path\":\"$route" "$DATA/log/nginx/current" 2>/dev/null | tail -n "$lines"; }

if [ ${#files[@]} = 0 ] && [ -z "$route" ]; then
	note "nothing was logged yet"
	exit 0
fi
cd "$DATA/log"
files=("${files[@]#"$DATA/log/"}")
if [ ${#files[@]} = 1 ]; then lines=${lines:-200}; else lines=${lines:-20}; fi
if [ -n "$follow" ]; then
	[ -z "$route" ] || note "its requests: ./ignite logs nginx --follow"
	exec tail -n "$lines" -F "${files[@]}"
fi
[ ${#files[@]} = 0 ] || tail -n "$lines" "${files[@]}"
if [ -n "$route" ]; then
	printf '\n==> nginx/current, requests of %s <==\n' "$route"
	requests || note "no requests in its newest part"
fi
