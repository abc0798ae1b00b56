# Settings that come and go with the environment of `up`: the services have those of the last `up`, and nothing of the stack
# keeps a key that was taken away. On the second stack of start.sh.
# shellcheck shell=bash

# keepers TEXT: the processes of the second stack that have it in their environment, by their names.
keepers() {
	local pid
	for pid in $(pids_of "$SECOND"); do
		tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qF -- "$1" && cat "/proc/$pid/comm"
	done | sort -u | tr '\n' ' '
}
up_second() { output=$(env "$@" "$IGNITE" up --detach --no-demo --data "$SECOND" 2>&1) || flunk "up of the second stack" "$output"; }
key=sk-of-the-environment-$$ another=sk-another-$$

up_second OPENAI_API_KEY=$key
matches "a key of the environment reaches the handlers" "$(keepers $key)" 'generate-course'
equal "and neither the supervisors nor nginx nor the database" "$(keepers $key | tr ' ' '\n' | grep -cE '^(top|runsv|svlogd|nginx|postgres)$')" 0
up_second OPENAI_API_KEY=$another
equal "another one in its place, while all runs: nobody has the former" "$(keepers $key)" ""
matches "those that read it have the new one" "$(keepers $another)" 'generate-course'
up_second -u OPENAI_API_KEY
equal "without it: nobody has a key any more" "$(keepers sk-)" ""
matches "up says what it did" "$output" 'services +[0-9]+ restarted'
SVDIR=$SECOND/sv sv -w 10 restart generate-course.1 >/dev/null
equal "nor does one that is started again" "$(keepers sk-)" ""
# Supervisors that were started with the key, as by an older version: they hand it on to all that they start.
"$IGNITE" down --data "$SECOND" >/dev/null
up_second OPENAI_API_KEY=$key
sed -i 's/^forget_settings$/export OPENAI_API_KEY='$key'/' "$SECOND/lib/top"
kill -KILL "$(cat "$SECOND/top.pid")"
check "a supervisor that knows the key" within 15 all_services_run "$SECOND"
kill -KILL "$(ps -o ppid= -p "$(cat "$SECOND/sv/generate-course.1/supervise/pid")")"
check "and starts others with it" within 15 all_services_run "$SECOND"
matches "which keep it" "$(keepers sk-)" 'generate-course .*runsv'
up_second -u OPENAI_API_KEY
equal "what those start has what is set now" "$(keepers sk-)" "runsv "
"$IGNITE" down --data "$SECOND" >/dev/null
