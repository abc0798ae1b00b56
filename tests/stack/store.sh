# Two hosts on one database: a worker whose folder is another one is refused and says why; one with the same folder works.
# On the stack that start.sh left running.
# shellcheck shell=bash

database="postgresql://ignite_handler@${run_place:=$(readlink "$DATA/run" | sed 's|/|%2F|g')}%2Fpg/ignite"
secret=$(sed -n 's/^JWT_SECRET=//p' "$DATA/ignite.env")
known=$("$IGNITE" psql --data "$DATA" -Atc 'select store_id from ignite.store_identity')
equal "the store's id is the one in its folder" "$known" "$(cat "$DATA/store/.store-id")"
equal "the verb store says so" "$("$IGNITE" store --data "$DATA" | grep -c "$known")" 2

# worker NAME HOST STORE: a worker of another host. unshare needs root; without it, the host has the same name.
worker() {
	local named=()
	[ "$(id -u)" != 0 ] || named=(unshare --uts sh -c 'hostname "$0" && exec "$@"' "$2")
	DATABASE_URL=$database STORAGE_URL=file://$3 JWT_SECRET=$secret PUBLIC_URL=http://127.0.0.1:$A_PORT \
		"${named[@]}" "$IGNITE_BUILD/bin/generate-course" --work --slot "$1" >"$TMP/worker.$1" 2>&1 &
	WORKER=$!
}
slots() { "$IGNITE" psql --data "$DATA" -Atc "select count(*) from ignite.workers where slot = '$1'"; }

worker stranger elsewhere "$TMP/other-store"
check "a worker with a store of its own is refused" within 15 grep -q '"code":"other_store"' "$TMP/worker.stranger"
check "it goes on trying" sh -c "sleep 3; kill -0 $WORKER"
equal "quietly: one line" "$(grep -c other_store "$TMP/worker.stranger")" 1
if [ "$(id -u)" = 0 ]; then
	matches "which names both hosts and what to do" "$(grep other_store "$TMP/worker.stranger")" "host elsewhere .* host $(hostname),.*STORAGE_URL.*\./ignite store adopt"
fi
equal "it is not registered" "$(slots stranger)" 0
"$IGNITE" psql --data "$DATA" -qc "select ignite.store_adopt('$(cat "$TMP/other-store/.store-id")', 'elsewhere')" >/dev/null
check "once its store is adopted it works" within 15 sh -c "[ \$('$IGNITE' psql --data '$DATA' -Atc \"select count(*) from ignite.workers where slot = 'stranger'\") = 1 ]"
kill $WORKER
wait $WORKER
output=$("$IGNITE" store --data "$DATA")
equal "here the verb store says that they differ" "$?" 1
matches "and so does doctor" "$("$IGNITE" doctor --data "$DATA")" 'WRONG store .*elsewhere'
check "store adopt takes the store of this host again" "$IGNITE" store adopt --data "$DATA"

worker sharer elsewhere "$DATA/store"
check "a worker of another host with the same folder works" within 15 sh -c "[ \$('$IGNITE' psql --data '$DATA' -Atc \"select count(*) from ignite.workers where slot = 'sharer'\") = 1 ]"
kill $WORKER
wait $WORKER
equal "nothing was refused" "$(grep -c other_store "$TMP/worker.sharer")" 0
