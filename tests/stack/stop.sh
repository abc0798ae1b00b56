# Stops: nothing stays behind, whether asked for, by Ctrl-C, or after the supervisors were lost.
# shellcheck shell=bash

# identity PID: IDENTITY is it with its start time, so that a number given anew is not taken for the old process; empty when there is
# none. A zombie that its new parent has yet to collect is gone.
identity() {
	local stat fields
	IDENTITY=
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	read -r -a fields <<<"${stat##*) }" # from the state on
	[ "${fields[0]}" = Z ] || IDENTITY=$1:${fields[19]}
}
identities() { local p; for p in $1; do identity "$p"; echo "$IDENTITY"; done; }
none_left() { local p; for p in $1; do identity "${p%:*}"; [ "$IDENTITY" != "$p" ] || return 1; done; }
supervisors() {
	cat "$DATA/top.pid" "$DATA/sv/guard/supervise/pid"
	by_name runsv
}

all=$(identities "$(pids_of "$DATA")")
place=$(readlink "$DATA/run")
check "down succeeds" "$IGNITE" down --data "$DATA"
check "no process is left of $(wc -w <<<"$all")" none_left "$all"
check "nor the sockets' folder" test ! -e "$place"
check "nor does anything answer" gone "$A_PORT"
equal "status says so" "$("$IGNITE" status --data "$DATA" | head -n 1)" "not running ($DATA)"
check "a second down is no fault" "$IGNITE" down --data "$DATA"

# Ctrl-C reaches the whole foreground process group, so the signal goes to a group of its own (in which bash, unlike for
# a terminal's, had it ignored).
setsid env --default-signal=INT "$IGNITE" up --no-demo --data "$DATA" >"$TMP/foreground" 2>&1 &
front=$!
check "up in the foreground" within 30 grep -q 'Ctrl-C stops' "$TMP/foreground"
all=$(identities "$(pids_of "$DATA")")
front_is=$(identities $front)
kill -INT -- -$front
check "Ctrl-C ends it" within 30 none_left "$front_is"
check "and all it started ($(wc -w <<<"$all"))" none_left "$all"
check "and the port is free" gone "$A_PORT"

check "up once more" "$IGNITE" up --detach --no-demo --data "$DATA"
all=$(identities "$(pids_of "$DATA")")
# shellcheck disable=SC2046
kill -KILL $(supervisors)
check "up after all supervisors were killed at once" "$IGNITE" up --detach --no-demo --data "$DATA"
check "it answers" answers "$A_PORT" /ready
all=$(identities "$(pids_of "$DATA")")
# shellcheck disable=SC2046
kill -KILL $(supervisors)
check "down after all supervisors were killed at once" "$IGNITE" down --data "$DATA"
check "leaves nothing" none_left "$all"

# What ends by itself between the question and the signal: fuser and sv then say that they failed.
mkdir "$TMP/late"
for tool in fuser sv; do
	printf '#!/bin/sh\n%s "$@"\nexit 1\n' "$(command -v $tool)" >"$TMP/late/$tool"
	chmod 755 "$TMP/late/$tool"
done
check "up once more" "$IGNITE" up --detach --no-demo --data "$DATA"
all=$(identities "$(pids_of "$DATA")")
# shellcheck disable=SC2046
kill -KILL $(supervisors)
check "down while processes end by themselves" env PATH="$TMP/late:$PATH" "$IGNITE" down --data "$DATA"
check "leaves nothing then, too" none_left "$all"
