#!/bin/bash
# ./ignite jobs list|show|cancel|redrive|requeue|pause|resume|why: jobs and queues, by a person at a terminal. What is done
# is on record under that person's name (ignite.job_audit).
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings database; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
how='jobs list|show|why|cancel|requeue|redrive|pause|resume'
take_data_option "$@"
set -- "${ARGS[@]}"
verb=${1-} subject='' queue='' status='' org='' limit='' cursor='' reason='' json=false
[ $# = 0 ] || shift
while [ $# -gt 0 ]; do
	case $1 in
	--json) json=true ;;
	--queue | --status | --org | --limit | --cursor | --reason)
		[ -n "${2-}" ] || usage "$1 needs a value"
		printf -v "${1#--}" %s "$2"
		shift
		;;
	--queue=* | --status=* | --org=* | --limit=* | --cursor=* | --reason=*)
		option=${1%%=*}
		printf -v "${option#--}" %s "${1#*=}"
		;;
	-*) usage "jobs takes no $1" ;;
	*) [ -z "$subject" ] || usage "one job or queue at a time: $1 is one too many"; subject=$1 ;;
	esac
	shift
done

# only OPTION...: refuses options that the verb does not take.
only() {
	local name
	for name in queue status org limit cursor reason; do
		[ -z "${!name}" ] || [[ " $* " == *" $name "* ]] || usage "jobs $verb takes no --$name"
	done
}
uuid='^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
need_job() { [[ $subject =~ $uuid ]] || usage "jobs $verb takes a job's id (a UUID)"; }
[ -z "$org" ] || [[ $org =~ $uuid ]] || usage "--org takes an organisation's id (a UUID)"
[ -z "$limit" ] || [[ $limit =~ ^[1-9][0-9]{0,4}$ ]] || usage "--limit takes a number from 1 on"
case $verb in
list)
	only queue status org limit cursor
	[ -z "$subject" ] || usage "jobs list takes options only"
	;;
show | why | cancel | requeue) only && need_job ;;
redrive)
	if [ -n "$subject" ]; then
		only && need_job
	else
		only queue status limit org
		[ -n "$queue" ] || usage "jobs redrive takes a job's id, or --queue"
	fi
	;;
pause | resume)
	if [ "$verb" = pause ]; then only org reason; else only org; fi
	[ -n "$subject" ] || usage "jobs $verb takes a queue"
	queue=$subject subject=''
	;;
*) usage "$how" ;;
esac
need_data
load_stack_settings
need_database

# ask FORMAT: the SQL of standard input, in one transaction as this person; a refusal is one line.
ask() {
	ask_owner -P "format=$1" -P footer=off -v who="${SUDO_USER:-$(id -un)}" -v job="$subject" -v queue="$queue" -v status="$status" \
		-v org="$org" -v limit="$limit" -v cursor="$cursor" -v reason="$reason" -v verb="$verb" -v json="$json"
}

# Times as people read them, and at most so much of a text.
brief="to_char((j ->> 'created_at')::timestamptz, 'YYYY-MM-DD HH24:MI:SS')"
list() {
	ask aligned <<-SQL
		select ignite.job_admin_list(nullif(:'queue', ''), nullif(:'status', ''), coalesce(nullif(:'limit', '')::int, 20),
			nullif(:'cursor', ''), nullif(:'org', '')::uuid) as page \gset
		\if :json
		\pset format unaligned
		select :'page'::jsonb;
		\quit
		\endif
		\pset tuples_only off
		select j ->> 'jobId' as job, j ->> 'queue' as queue, j ->> 'status' as status, $brief as created, j ->> 'retry_count' as retries,
			coalesce(j ->> 'course_id', '') as course,
			left(coalesce(nullif(concat_ws(': ', j #>> '{waiting,reason}', j #>> '{waiting,detail}'), ''), j ->> 'error',
				j #>> '{progress,message}', ''), 60) as why
		from jsonb_array_elements(:'page'::jsonb -> 'jobs') with ordinality e (j, n)
		order by n;
		\pset tuples_only on
		\pset format unaligned
		select 'more: --cursor ' || (:'page'::jsonb ->> 'next_cursor')
		where :'page'::jsonb ->> 'next_cursor' is not null;
	SQL
}

show() {
	ask aligned <<-SQL
		select ignite.job_admin_show(:'job') as page \gset
		\if :json
		\pset format unaligned
		select :'page'::jsonb;
		\quit
		\endif
		select rpad(e.key, 20) || coalesce(e.value, '')
		from jsonb_each_text(:'page'::jsonb - '{attempts,audit,progress,waiting}'::text[]
			|| jsonb_build_object('progress', concat_ws(' ', :'page'::jsonb #>> '{progress,percent}', :'page'::jsonb #>> '{progress,stage}',
				:'page'::jsonb #>> '{progress,message}'), 'waiting', concat_ws(': ', :'page'::jsonb #>> '{waiting,reason}',
				:'page'::jsonb #>> '{waiting,detail}'))) e
		where e.value <> ''
		order by array_position('{jobId,queue,jobType,status,waiting,error,progress}', e.key), e.key;
		select jsonb_array_length(:'page'::jsonb -> 'attempts') > 0 as ran, jsonb_array_length(:'page'::jsonb -> 'audit') > 0 as touched \gset
		\pset tuples_only off
		\if :ran
		select a ->> 'run_no' as run, a ->> 'started_at' as started, a ->> 'ended_at' as ended, a ->> 'outcome' as outcome,
			a ->> 'worker' as worker, left(a ->> 'error', 60) as error
		from jsonb_array_elements(:'page'::jsonb -> 'attempts') a;
		\endif
		\if :touched
		select a ->> 'at' as at, a ->> 'action' as action,
			coalesce(a #>> '{detail,terminal_user}', a ->> 'user_id', a ->> 'agent', a ->> 'role') as who, a -> 'detail' ->> 'was' as was
		from jsonb_array_elements(:'page'::jsonb -> 'audit') a;
		\endif
	SQL
}

why() {
	ask unaligned <<-SQL
		select ignite.job_admin_why(:'job') as page \gset
		\if :json
		select :'page'::jsonb;
		\quit
		\endif
		select case
			when :'page'::jsonb -> 'waiting' <> 'null' then concat(w.waiting ->> 'reason', ': ', w.waiting ->> 'detail', ' (until ' || (w.waiting ->> 'until') || ')')
			else 'it does not wait: ' || (:'page'::jsonb ->> 'status') end
		from (select :'page'::jsonb -> 'waiting' as waiting) w;
	SQL
}

# tell_hosts QUEUE: workers that no poke of this host reaches. Theirs is a poll and a heartbeat, should this fail.
tell_hosts() {
	owner_psql -v queue="$1" >/dev/null 2>&1 <<-SQL
		select ignite.notify_workers(:'queue', null, true);
		select ignite.notify_workers(:'queue', null);
	SQL
}

# The first line of what the database says is the queue whose workers are to look at once.
act() {
	local said
	said=$(ask unaligned <<-SQL
		begin;
		select set_config('ignite.terminal_user', :'who', true) \g /dev/null
		select reply, queue from ignite.job_admin(:'verb', nullif(:'job', '')::uuid, nullif(:'queue', ''), nullif(:'status', ''),
			nullif(:'limit', '')::int, nullif(:'reason', ''), nullif(:'org', '')::uuid) \gset
		commit;
		\echo :queue
		\if :json
		select :'reply'::jsonb;
		\quit
		\endif
		select case
			when r ? 'redriven' then format(case r ->> 'redriven' when '1' then '%s job redriven' else '%s jobs redriven' end, r ->> 'redriven')
			when r ? 'cancel_requested' then concat_ws(' ', r ->> 'jobId', r ->> 'status',
				case when (r ->> 'cancel_requested')::boolean then '(its worker is asked to stop)' end)
			when :'org' <> '' then format('%s %s for organisation %s', r ->> 'queue',
				case when r @> jsonb_build_object('organizations', jsonb_build_array(jsonb_build_object('organization_id', :'org')))
					then 'is paused' else 'is not paused' end, :'org')
			when (r ->> 'paused')::boolean then format('%s is paused', r ->> 'queue')
			else format('%s is not paused', r ->> 'queue') || case jsonb_array_length(r -> 'organizations') when 0 then ''
				else format('; organisations paused in it: %s', jsonb_array_length(r -> 'organizations')) end
			end
		from (select :'reply'::jsonb as r) t;
	SQL
	) || exit 1
	[ ! -x "$BIN/ignite-admin" ] || "$BIN/ignite-admin" poke "${said%%$'\n'*}" || true
	[ -n "$PRIVATE_DATABASE" ] || tell_hosts "${said%%$'\n'*}" || true
	say "${said#*$'\n'}"
}

case $verb in
list | show | why) "$verb" ;;
*) act ;;
esac
