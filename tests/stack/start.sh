# Starts: below a closed parent, on a path too long for a socket, twice, side by side.
# shellcheck shell=bash

long=$TMP/closed/$(printf 'a-rather-long-folder-name-%.0s' 1 2 3 4 5)
mkdir -p "$long"
chmod 700 "$TMP/closed"
modes() { stat -c %a "$TMP" "$TMP/closed" "$long"; }
before=$(modes)
DATA=$long/data
STACKS+=("$DATA")
free_port
A_PORT=$PORT
started=$SECONDS
if ! output=$("$IGNITE" up --detach --no-demo --port "$A_PORT" --data "$DATA" 2>&1); then
	flunk "up below a 0700 folder with a path too long for a socket" "$(tail -n 20 <<<"$output")"
	echo "$passed passed, $failed failed"
	exit 1
fi
pass "up below a 0700 folder with a path too long for a socket ($((SECONDS - started)) s)"
check "it answers" answers "$A_PORT"
check "it is ready: database and store can be used" answers "$A_PORT" /ready
equal "the modes of the parents stay as they are" "$(modes)" "$before"
equal "ignite.env is its owner's alone" "$(stat -c %a "$DATA/ignite.env")" 600
matches "its secrets are made, not given" "$(grep ^JWT_SECRET= "$DATA/ignite.env")" '^JWT_SECRET=[0-9a-f]{64}$'
check "the sockets' real place is elsewhere, the folder a link" test -L "$DATA/run"
matches "the table shows the URL" "$output" "http://127.0.0.1:$A_PORT"
matches "the table shows both tokens" "$output" $'anon +ey.*\n.*service_role +ey'

started=$SECONDS
output=$("$IGNITE" up --detach --no-demo --data "$DATA" 2>&1)
equal "up of a running stack succeeds" $? 0
matches "and says so" "$output" 'running +already'
took=$((SECONDS - started))
check "at once ($took s)" test $took -le 20
output=$("$IGNITE" up --detach --no-demo --data "$DATA" --port $((A_PORT + 1)) 2>&1)
equal "another port of a running stack is refused" $? 1
matches "and says what to do" "$output" "runs on port $A_PORT: ./ignite down first"
equal "its settings stay" "$(grep -c "^IGNITE_PORT=[\"']*$A_PORT[\"']*\$" "$DATA/ignite.env")" 1

SECOND=$TMP/second
STACKS+=("$SECOND")
free_port
B_PORT=$PORT
check "a second copy starts beside it" "$IGNITE" up --detach --no-demo --port "$B_PORT" --data "$SECOND"
check "it answers" answers "$B_PORT" /ready
check "the first one still does" answers "$A_PORT" /ready
check "each has secrets of its own" test "$(grep ^JWT "$DATA/ignite.env")" != "$(grep ^JWT "$SECOND/ignite.env")"
third=$TMP/third
output=$("$IGNITE" up --detach --no-demo --port "$A_PORT" --data "$third" 2>&1)
equal "a port in use stops the start" $? 1
matches "in one line that says how to mend it" "$output" "port $A_PORT is in use: choose another one with --port"
check "down of the second" "$IGNITE" down --data "$SECOND"
check "the first one still answers" answers "$A_PORT"
check "the second one does not" gone "$B_PORT"

started=$SECONDS
output=$("$IGNITE" up --detach --no-demo --data "$SECOND" 2>&1)
equal "it starts again" $? 0
check "at once, nothing being made anew ($((SECONDS - started)) s)" bash -c '! grep -E "creating|new:|applied|installing" <<<"$1"' - "$output"
check "on the port it had" answers "$B_PORT"
"$IGNITE" down --data "$SECOND" >/dev/null

both=$TMP/both
STACKS+=("$both")
free_port
"$IGNITE" up --detach --no-demo --port "$PORT" --data "$both" >"$TMP/both.1" 2>&1 &
other=$!
"$IGNITE" up --detach --no-demo --port "$PORT" --data "$both" >"$TMP/both.2" 2>&1
equal "two first starts at once in one folder: one succeeds" $? 0
wait "$other"
equal "and so does the other" $? 0
equal "which finds the stack running" "$(grep -c 'running *already' "$TMP/both.1" "$TMP/both.2" | cut -d: -f2 | sort | tr '\n' ' ')" "0 1 "
equal "their secrets are the ones that were written down" \
	"$(curl -s -o /dev/null -w '%{http_code}' -H "authorization: Bearer $("$IGNITE" token --role service_role --data "$both")" "http://127.0.0.1:$PORT/storage/v1/bucket")" 200
"$IGNITE" down --data "$both" >/dev/null
