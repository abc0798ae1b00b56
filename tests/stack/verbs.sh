# The verbs, on the stack that start.sh left running.
# shellcheck shell=bash

uuid='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
org=$("$IGNITE" org add "Ma'at & Söhne" --data "$DATA" | tail -n 1)
matches "org add prints the id alone on its last line" "$org" "$uuid"
user=$("$IGNITE" user add ada@example.org --org "$org" --role owner --data "$DATA" | tail -n 1)
matches "user add prints the id alone on its last line" "$user" "$uuid"
equal "a second membership is the same user's" \
	"$("$IGNITE" user add ada@example.org --org "$("$IGNITE" org add Two --data "$DATA")" --role viewer --data "$DATA")" "$user"
equal "who is a member already stays one" "$("$IGNITE" user add Ada@example.org --org "$org" --role owner --data "$DATA")" \
	"Ada@example.org is a member already, as owner"$'\n'"$user"
equal "and a changed role is told before the id" "$("$IGNITE" user add ada@example.org --org "$org" --role editor --data "$DATA")" \
	"ada@example.org was a member already: role owner is now editor"$'\n'"$user"
"$IGNITE" user add ada@example.org --org "$org" --role owner --data "$DATA" >/dev/null
check "an unknown role is refused" bash -c "! '$IGNITE' user add x@example.org --org $org --role king --data '$DATA'"
token=$("$IGNITE" token --role authenticated --user "$user" --ttl 10m --data "$DATA")
matches "token prints the token alone" "$token" '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$'
equal "psql takes a statement" "$("$IGNITE" psql --data "$DATA" -Atc 'select current_user')" ignite
equal "the owner is no superuser" "$("$IGNITE" psql --data "$DATA" -Atc 'select rolsuper from pg_roles where rolname = current_user')" f
check "status finds all running" "$IGNITE" status --data "$DATA"
check "migrate has nothing to do" bash -c "'$IGNITE' migrate --data '$DATA' | grep -q 'up to date'"
check "doctor finds nothing wrong" "$IGNITE" doctor --data "$DATA"
chmod 644 "$DATA/ignite.env"
output=$("$IGNITE" doctor --data "$DATA" 2>&1)
equal "doctor fails for a readable ignite.env" $? 1
matches "and says how to mend it" "$output" 'chmod 600'
chmod 600 "$DATA/ignite.env"
cp -p "$DATA/ignite.env" "$TMP/whole.env"
secret=$(sed -n 's/^JWT_SECRET=//p' "$DATA/ignite.env")
for case in ",$secret:JWT_SECRET is a list with an empty entry" "$secret,short:JWT_SECRET holds a secret of 5 characters" \
	"$secret,$secret:JWT_SECRET holds 2 secrets: the first one signs" "$secret:JWT_SECRET is set"; do
	sed -i "s/^JWT_SECRET=.*/JWT_SECRET=${case%%:*}/" "$DATA/ignite.env"
	matches "doctor says: ${case#*:}" "$("$IGNITE" doctor --data "$DATA" 2>&1)" "settings +${case#*:}"
done
cp -p "$TMP/whole.env" "$DATA/ignite.env"
check "logs shows the access log" bash -c "'$IGNITE' logs nginx --data '$DATA' | grep -q '\"path\":\"/health\"'"
curl -s -o /dev/null "http://127.0.0.1:$A_PORT/functions/v1/job-status?limit=7"
check "logs of a function shows its requests" within 5 bash -c "'$IGNITE' logs job-status --data '$DATA' | grep -q '\"path\":\"/functions/v1/job-status'"
matches "an unknown service has no logs, and those that have are named" "$("$IGNITE" logs no-such --data "$DATA" 2>&1)" \
	'^ignite: no service is called no-such: there are ai-generate-media, ai-job-batch-runner, .*nginx, postgres.*, top'
matches "logs top shows the supervisor" "$("$IGNITE" logs top --data "$DATA")" 'top [0-9]+: up'

# What is not understood is refused at once, in one line, before anything is installed or built.
refused_call() {
	local output status=0
	output=$(env -u IGNITE_BUILD timeout 15 "$IGNITE" "$@" --data "$DATA" 2>&1) || status=$?
	equal "./ignite $* is refused in one line" "$status $(wc -l <<<"$output") ${output%%:*}" "2 1 ignite"
}
for call in 'up --bogus' 'down --bogus' 'status --bogus' 'logs --bogus' 'doctor --bogus' 'migrate --bogus' 'bench --bogus' 'bench fast' 'jobs --bogus' 'jobs fly' \
	'test no-such' 'org add' 'org add A --bogus' 'user add x@example.org --bogus' 'token --bogus' 'help --bogus'; do
	# shellcheck disable=SC2086
	refused_call $call
done
# said WANTED ARGUMENT...: what is wrong and what is right, in one sentence.
said() {
	local wanted=$1
	shift
	matches "./ignite $* says: $wanted" "$("$IGNITE" "$@" --data "$DATA" 2>&1)" "^ignite: $wanted.* \(./ignite help\)$"
}
said "--role is service_role, anon or authenticated, not 'boss'" token --role boss
said "token needs --role" token
said "--role authenticated needs --user" token --role authenticated
said "--role authenticated needs --user" token --role authenticated --user ann
said "--user goes with --role authenticated, not with anon" token --role anon --user "$user"
said "--ttl is a number with s, m, h or d behind it" token --role anon --ttl soon
said "--ttl needs a value" token --role anon --ttl
said "org add needs the organisation's name" org add
said "org add needs the organisation's name" org add ''
said "org add takes one name: put quotes around it" org add North School
said "org knows one verb" org
said "user add needs an e-mail address" user add
said "--role is owner, editor or viewer, not 'king'" user add x@example.org --org "$org" --role king
equal "an organisation that is not there is told in one line" \
	"$("$IGNITE" user add x@example.org --org 00000000-0000-4000-8000-000000000000 --role editor --data "$DATA" 2>&1)" "ignite: There is no such organisation."
equal "and so is what is no address" "$("$IGNITE" user add nobody --org "$org" --role editor --data "$DATA" 2>&1)" "ignite: That is not an e-mail address."
equal "bench queue takes its own arguments" "$("$IGNITE" bench queue --bogus 2>&1 | tail -n 1 | cut -d' ' -f 1-3)" 'usage: bench queue'
output=$("$IGNITE" fly 2>&1)
equal "an unknown verb is refused" "$? $output" "2 ignite: unknown verb 'fly' (./ignite help lists them)"

# Jobs and queues, by a person at a terminal.
jobs() { "$IGNITE" jobs "$@" --data "$DATA"; }
SVDIR=$DATA/sv sv -w 20 down media-runner.w1 >/dev/null # the job is to wait
job=$("$IGNITE" psql --data "$DATA" -qAt -v org="$org" <<<"select job_id from public.enqueue_job('ai_media_jobs', 'ai_media_generate',
	'{\"course_id\": \"verbs\", \"targetRef\": {\"type\": \"cover\"}}', organization_id => :'org')")
matches "jobs list has a line for each job" "$(jobs list --queue ai_media_jobs --org "$org")" "$job +\| ai_media_jobs +\| pending "
equal "and is JSON for machines" "$(jobs list --org "$org" --json | jq -r '.jobs[].jobId')" "$job"
equal "jobs why says what a job waits for" "$(jobs why "$job")" "no_worker: No live worker serves the queue."
equal "jobs pause pauses one organisation" "$(jobs pause ai_media_jobs --org "$org" --reason "it's late")" "ai_media_jobs is paused for organisation $org"
equal "which its jobs tell" "$(jobs why "$job" --json | jq -r .waiting.detail)" "The organisation's jobs in this queue are paused. it's late"
equal "jobs resume takes it back" "$(jobs resume ai_media_jobs --org "$org")" "ai_media_jobs is not paused for organisation $org"
equal "jobs cancel ends what does not run" "$(jobs cancel "$job")" "$job cancelled"
equal "jobs redrive brings many back" "$(jobs redrive --queue ai_media_jobs --status cancelled --org "$org")" "1 job redriven"
jobs cancel "$job" >"$TMP/said"
equal "or one" "$(jobs redrive "$job" --json | jq -r .status)" pending
matches "jobs show has the record" "$(jobs show "$job")" "redrive +\| $(id -un) +\| cancelled"
output=$(jobs show 00000000-0000-4000-8000-000000000000 2>&1)
equal "an unknown job fails" $? 1
equal "with one line" "$output" "ignite: There is no such job."
output=$(jobs cancel nonsense 2>&1)
equal "and so does no job at all" "$? $output" "2 ignite: jobs cancel takes a job's id (a UUID) (./ignite help)"
jobs cancel "$job" >"$TMP/said"
SVDIR=$DATA/sv sv -w 20 up media-runner.w1 >/dev/null

cp "$DATA/ignite.env" "$TMP/settings"
mkdir -p "$TMP/broken"
sed '/^JWT_SECRET=/d' "$TMP/settings" >"$TMP/broken/ignite.env"
output=$("$IGNITE" up --detach --no-demo --port 1 --data "$TMP/broken" 2>&1 | grep '^ignite:')
equal "a missing setting stops the start in one line that names it" "$output" \
	"ignite: JWT_SECRET is not set (nor JWKS_URL): add one to $TMP/broken/ignite.env"
sed '/^STORAGE_URL=/d' "$TMP/settings" >"$TMP/broken/ignite.env"
output=$("$IGNITE" up --detach --no-demo --data "$TMP/broken" 2>&1 | grep '^ignite:')
matches "so does a missing STORAGE_URL" "$output" '^ignite: STORAGE_URL is not set'
