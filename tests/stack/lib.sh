# What the stack's tests share: counting, a stack of their own, waiting. Sourced by run.
# shellcheck shell=bash

HOME_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
IGNITE=$HOME_DIR/ignite
IGNITE_BUILD=$(realpath -m "${BUILD:-$HOME_DIR/build}")
export IGNITE_BUILD
passed=0 failed=0 skipped=0
pass() { passed=$((passed + 1)); printf 'ok      %s\n' "$1"; }
flunk() {
	failed=$((failed + 1))
	printf 'not ok  %s\n' "$1"
	shift
	[ $# = 0 ] || printf '        %s\n' "$@"
}
skip() { skipped=$((skipped + 1)); printf 'skip: %s\n' "$1"; }

# check WHAT COMMAND...: passes when the command succeeds.
check() {
	local what=$1 output
	shift
	if output=$("$@" 2>&1); then pass "$what"; else flunk "$what" "$*" "$(tail -n 5 <<<"$output")"; fi
}

# equal WHAT FOUND WANTED
equal() { if [ "$2" = "$3" ]; then pass "$1"; else flunk "$1" "found:  $2" "wanted: $3"; fi; }
# matches WHAT TEXT REGEX
matches() { if [[ $2 =~ $3 ]]; then pass "$1"; else flunk "$1" "found:  $2" "wanted: $3"; fi; }

# A free port, from what this run has not used yet.
NEXT_PORT=$((20000 + $$ % 5000))
free_port() {
	NEXT_PORT=$((NEXT_PORT + 1))
	while (exec 3<>"/dev/tcp/127.0.0.1/$NEXT_PORT") 2>/dev/null; do NEXT_PORT=$((NEXT_PORT + 1)); done
	PORT=$NEXT_PORT
}

# pause SECONDS: sleeps without a process of its own; those that wait do so thousands of times.
exec {NOTHING}<> <(:)
pause() { read -r -t "$1" -u "$NOTHING" _ || true; }

# within SECONDS COMMAND...: waits until the command succeeds; TOOK has the time in milliseconds.
within() {
	local limit=$1 start=${EPOCHREALTIME/[.,]/} now
	shift
	until "$@" >/dev/null 2>&1; do
		now=${EPOCHREALTIME/[.,]/}
		[ $((now - start)) -lt $((limit * 1000000)) ] || return 1
		pause 0.1
	done
	now=${EPOCHREALTIME/[.,]/}
	TOOK=$(((now - start) / 1000))
}

# request METHOD PATH [JSON]: CODE is the answer's status on port A_PORT, 000 when there is none or it is cut off; ANSWER its body. Starts no
# program: those that send many would measure little else.
request() {
	local fd line size=-1 body=${3-} LC_ALL=C
	CODE=000 ANSWER=
	trap '' PIPE
	exec {fd}<>"/dev/tcp/127.0.0.1/$A_PORT" || return 0
	printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
		"$1" "$2" "${#body}" "$body" >&"$fd" || CODE=000
	IFS=' ' read -r -t 12 -u "$fd" _ CODE line || CODE=000
	while IFS= read -r -t 12 -u "$fd" line && [ "$line" != $'\r' ]; do
		[[ ${line,,} != content-length:* ]] || size=$((${line//[!0-9]/}))
	done
	[ $size -lt 1 ] || IFS= read -r -t 12 -N $size -u "$fd" ANSWER || CODE=000
	exec {fd}>&-
} 2>/dev/null

answers() { curl -fs -o /dev/null --max-time 3 "http://127.0.0.1:$1/health${2-}"; }
gone() { ! answers "$1"; }

# Processes of a stack: all that hold its lock.
pids_of() { fuser "$1/lock/stack" 2>/dev/null | tr -s ' ' '\n' | grep -E '^[0-9]+$'; }

# named COMMAND: those of the processes on standard input that run it.
named() {
	local p command
	while read -r p; do
		{ read -r command <"/proc/$p/comm"; } 2>/dev/null && [ "$command" = "$1" ] && echo "$p"
	done
	true
}
by_name() { pids_of "$DATA" | named "$1"; }

# The listening sockets of the stack in DATA on port A_PORT, by their numbers.
sockets_of() { awk -v place="$(readlink "$DATA/run")/" 'index($8, place) == 1 && $4 == "00010000" { print $7, $8 }' /proc/net/unix | sort -u | grep -v /pg/; }
tcp_of() { awk -v port="$(printf '%04X' "$A_PORT")" '$2 ~ ":" port "$" && $4 == "0A" { print $10 }' /proc/net/tcp; }

# Each service's own process is there and no older than it may be.
all_services_run() {
	local data=$1 services
	flock -n -s "$data/lock/top" true && return 1
	mapfile -t services < <(cut -d ' ' -f 1 "$data/services")
	[ "$(SVDIR=$data/sv sv status "${services[@]}" 2>/dev/null | grep -c '^run:.*; run: log')" = ${#services[@]} ]
}

STACKS=()
TMP=$(mktemp -d)
cleanup() {
	local data
	for data in "${STACKS[@]}"; do
		[ ! -e "$data/lock/stack" ] || "$IGNITE" down --data "$data" >/dev/null 2>&1
	done
	rm -rf "$TMP"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
