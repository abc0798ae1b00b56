# The demonstration that ends `up`: a first course, asked for over HTTP by an owner of a demonstration organisation, waited
# for, published and read back the way any client would. Sourced by up.sh. A second run finds the same course.
# shellcheck shell=bash disable=SC2034

# call METHOD URL [BODY]: as the demonstration's owner; the answer's body in ANSWER. The token goes through a pipe.
call() {
	local status body=()
	[ $# -lt 3 ] || body=(-H 'content-type: application/json' -d "$3")
	ANSWER=$(curl -sS --max-time 30 -X "$1" -w '\n%{http_code}' -H "x-organization-id: $DEMO_ORGANIZATION" \
		-H "idempotency-key: first-course" -H @<(printf 'authorization: Bearer %s\n' "$DEMO_TOKEN") "${body[@]}" "$2") ||
		die "the demonstration could not reach $2"
	status=${ANSWER##*$'\n'} ANSWER=${ANSWER%$'\n'*}
	[[ $status == 2* ]] || die "the demonstration failed: $1 $2 answered $status $ANSWER"
}

# The organisation and its owner are made once; their ids stay in the data folder.
demo_owner() {
	local file=$DATA/demo
	if [ -s "$file" ] && read -r DEMO_ORGANIZATION DEMO_USER <"$file" &&
		[ "$(owner_psql -c "select count(*) from ignite.memberships where organization_id = '$DEMO_ORGANIZATION' and user_id = '$DEMO_USER'")" = 1 ]; then
		return 0
	fi
	DEMO_ORGANIZATION=$(owner_psql -c "select ignite.organization_add('Demonstration')")
	DEMO_USER=$(owner_psql -c "select ignite.user_add('owner@demo.invalid', '$DEMO_ORGANIZATION', 'owner')")
	printf '%s %s\n' "$DEMO_ORGANIZATION" "$DEMO_USER" >"$file"
}

demo_wait() {
	local job=$1 status='' deadline=$((SECONDS + 60))
	while [ "$status" != done ]; do
		[ $SECONDS -lt $deadline ] || die "the demonstration's course is still '$status' after a minute: ./ignite logs generate-course"
		call GET "$IGNITE_FUNCTIONS_URL/job-status?jobId=$job"
		status=$(jq -r .status <<<"$ANSWER")
		case $status in
		failed | dead_letter | cancelled | blocked)
			rm -f "$DATA/demo" # the next run asks anew
			die "the demonstration's course ended as '$status': $ANSWER" ;;
		done) ;;
		*) sleep 0.1 ;;
		esac
	done
}

run_demo() {
	local course job version url size
	if [ -z "${JWT_SECRET-}" ]; then
		step course "left out: without JWT_SECRET no user's token can be made here"
		return 0
	fi
	demo_owner
	DEMO_TOKEN=$("$BIN/ignite-admin" token --role authenticated --user "$DEMO_USER" --ttl 10m)
	course=first-course-${DEMO_ORGANIZATION:0:8}${DEMO_ORGANIZATION:24:12}
	call POST "$IGNITE_FUNCTIONS_URL/enqueue-job" "$(jq -nc --arg id "$course" '{jobType: "ai_course_generate",
		payload: {course_id: $id, subject: "multiplication", grade_band: "3-5", groups: 12, items_per_group: 12, mode: "options"}}')"
	job=$(jq -r .jobId <<<"$ANSWER")
	demo_wait "$job"
	call POST "$IGNITE_FUNCTIONS_URL/publish-course" "{\"course_id\":\"$course\",\"visibility\":\"public\"}"
	version=$(jq -r .version <<<"$ANSWER")
	url=$PUBLIC_URL/storage/v1/object/public/published/$course.json
	size=$(curl -fsS --max-time 30 "$LOCAL_URL/storage/v1/object/public/published/$course.json" | jq -r '"\(.groups | length) groups, \(.items | length) items"') ||
		die "the demonstration's course cannot be read at $url"
	DEMO_COURSE=$url
	step course "generated and published: $size, version $version"
}
