# What nginx answers by itself, on the stack that start.sh left running.
# shellcheck shell=bash

url=http://127.0.0.1:$A_PORT
# ask ARGUMENT...: STATUS, HEADERS (lower-case names) and BODY of a request.
ask() {
	local reply
	reply=$(curl -s -i --max-time 20 --path-as-is "$@" | tr -d '\r')
	while [[ $reply == 'HTTP/1.1 100'* ]]; do reply=${reply#*$'\n\n'}; done
	HEADERS=$(sed -e '/^$/,$d' <<<"$reply" | sed -E 's/^([A-Za-z-]+):/\L\1:/')
	BODY=$(sed -e '1,/^$/d' <<<"$reply")
	STATUS=$(awk 'NR == 1 { print $2 }' <<<"$reply")
}
header() { sed -n "s/^$1: //p" <<<"$HEADERS"; }

ask -X OPTIONS "$url/functions/v1/enqueue-job"
equal "a preflight is 204" "$STATUS" 204
equal "for every origin" "$(header access-control-allow-origin)" '*'
for name in authorization x-client-info apikey content-type x-upsert idempotency-key x-agent-token x-organization-id x-user-id \
	range if-none-match x-metadata traceparent; do
	matches "and allows $name" " $(header access-control-allow-headers)," "[ ,]$name,"
done
ask -X OPTIONS "$url/no/such/path"
equal "a preflight is 204 for any path" "$STATUS" 204

ask "$url/functions/v1/no-such-function"
equal "an unknown function is 404" "$STATUS" 404
equal "with x-relay-error" "$(header x-relay-error)" true
equal "as JSON" "$(jq -r .code <<<"$BODY")" NOT_FOUND
equal "readable for a browser" "$(header access-control-allow-origin)" '*'
matches "with the request's id" "$(header x-request-id)" "^$(jq -r .request_id <<<"$BODY")$"
matches "which browsers may read" "$(header access-control-expose-headers)" 'x-request-id'

ask -H 'x-request-id: caller-0123.abc' "$url/health"
equal "a caller's request id is kept" "$(header x-request-id)" caller-0123.abc
equal "and stands in the log" "$("$IGNITE" logs nginx --data "$DATA" | jq -rs 'map(select(.request_id == "caller-0123.abc")) | .[0].path' 2>/dev/null ||
	"$IGNITE" logs nginx --data "$DATA" | grep -o '"request_id":"caller-0123.abc".*"path":"[^"]*"' | tail -n 1 | sed 's/.*"path":"//; s/"//')" /health
ask -H 'x-request-id: "}evil' "$url/health"
matches "a malformed one is replaced" "$(header x-request-id)" '^[0-9a-f]{32}$'
equal "the server's version is not told" "$(header server)" nginx
equal "types are not guessed" "$(header x-content-type-options)" nosniff

head -c 200000 /dev/zero | tr '\0' ' ' >"$TMP/blank"
ask -X POST -H 'content-type: application/json' --data-binary @"$TMP/blank" "$url/functions/v1/enqueue-job"
equal "a body over the limit is 413" "$STATUS" 413
equal "in the house's shape" "$(jq -r .code <<<"$BODY")" too_large
ask -X POST -H 'content-type: application/json' --data-binary @<(head -c 3000000 /dev/zero) "$url/storage/v1/object/list/courses"
equal "below /storage/v1 it is a 400" "$STATUS" 400
equal "in the storage shape" "$(jq -r '.statusCode + .code' <<<"$BODY")" 413EntityTooLarge
ask "$url/functions/v1/%00"
equal "a path with NUL is 400" "$STATUS" 400
equal "as JSON" "$(jq -r .code <<<"$BODY")" invalid_request
for path in object/courses/a%00b object/public/published/%00 bucket/a%00; do
	ask "$url/storage/v1/$path?token=secret"
	equal "storage's $path is a 400 in the storage shape" "$STATUS $(jq -r '.statusCode + .error + .code' <<<"$BODY")" "400 400InvalidKeyInvalidKey"
done
matches "such a path stands in the log, without its query" "$(grep -F '%00' "$DATA/log/nginx/current" | tail -n 1 | jq -r .path)" '/bucket/a%00$'
ask "$url/_blobs/00/x"
equal "stored bytes have no address of their own" "$STATUS" 404
ask "$url/metrics"
equal "metrics answer on this machine" "$STATUS" 200
ask -H 'x-forwarded-for: 192.0.2.1' "$url/metrics"
equal "but not for others" "$STATUS" 403
ask -X POST --data-binary hello "$url/storage/v1/object/courses/a/b.json"
equal "an upload without a token is refused" "$STATUS $(jq -r .statusCode <<<"$BODY")" "400 400"
ask -X POST -H 'authorization: Bearer a.b.c' --data-binary hello "$url/storage/v1/object/courses/a/b.json"
equal "so is one with a bad token" "$STATUS $(jq -r .statusCode <<<"$BODY")" "400 403"
equal "and leaves no file" "$(find "$DATA/store/tmp/body" -type f | wc -l)" 0

# A socket that nobody serves: no function was reached, so nothing was done.
mv "$DATA/run/enqueue-job.sock" "$DATA/run/enqueue-job.away"
ask -X POST -H 'content-type: application/json' -d '{}' "$url/functions/v1/enqueue-job"
equal "an unreachable function is 503" "$STATUS" 503
equal "BOOT_ERROR" "$(jq -r .code <<<"$BODY")$(header x-relay-error)" BOOT_ERRORtrue
mv "$DATA/run/enqueue-job.away" "$DATA/run/enqueue-job.sock"

# A function that does not answer in its time: its processes are stopped, and nginx waits a second instead of its limit.
stopped() { for service in job-status.1 job-status.2 storage.1 storage.2; do kill "-$1" "$(cat "$DATA/sv/$service/supervise/pid")"; done; }
sed -i 's/fastcgi_read_timeout [0-9]*s/fastcgi_read_timeout 1s/' "$DATA/nginx/locations.conf"
SVDIR=$DATA/sv sv hup nginx >/dev/null
sleep 1
stopped STOP
ask -X POST -H 'content-type: application/json' -d '{}' "$url/functions/v1/job-status"
equal "a function over its time is 546" "$STATUS" 546
equal "WORKER_LIMIT" "$(jq -r .code <<<"$BODY")$(header x-relay-error)" WORKER_LIMITtrue
ask "$url/storage/v1/object/public/a/b"
equal "below /storage/v1 it is 544" "$STATUS" 544
equal "in the storage shape" "$(jq -r '.statusCode + .code' <<<"$BODY")" 544DatabaseTimeout
stopped CONT
check "they answer again" within 5 answers "$A_PORT" /ready
"$IGNITE" up --detach --no-demo --data "$DATA" >/dev/null 2>&1
check "up writes nginx's configuration anew" bash -c "! grep -q 'read_timeout 1s' '$DATA/nginx/locations.conf'"

limited=$TMP/limited
STACKS+=("$limited")
free_port
if RATE_LIMIT=5 "$IGNITE" up --detach --no-demo --port "$PORT" --data "$limited" >/dev/null 2>&1; then
	url=http://127.0.0.1:$PORT
	flood() { curl -s -i --max-time 60 "$1?[1-60]" | tr -d '\r'; }
	replies=$(flood "$url/functions/v1/job-status")
	matches "a client over its rate gets 429" "$replies" 'HTTP/1.1 429 '
	matches "with Retry-After" "$replies" $'\nretry-after: 1\n'
	matches "as JSON" "$replies" '"code":"rate_limited"'
	matches "in the storage shape below /storage/v1" "$(flood "$url/storage/v1/object/public/a/b")" '"statusCode":"429"'
else
	flunk "up with RATE_LIMIT from the environment"
fi
"$IGNITE" down --data "$limited" >/dev/null
