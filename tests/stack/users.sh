# A start without root, and what a plain user is told when packages are missing.
# shellcheck shell=bash

as_nobody() { chpst -u nobody:nogroup env -u XDG_RUNTIME_DIR HOME=/nonexistent PATH=/usr/local/bin:/usr/bin:/bin "$@"; }

plain=$(mktemp -d "/tmp/ignite plain.XXXXXX")
session=$(mktemp -d /tmp/ignite-session.XXXXXX)
STACKS+=("$plain/data")
if [ "$(id -u)" != 0 ]; then
	skip "the start as a plain user is shown by the other tests: this run has no root"
elif ! as_nobody test -x "$IGNITE" -a -x "$IGNITE_BUILD/bin/bindfds"; then
	skip "the start as a plain user: the tree lies below a folder that is closed to others"
else
	chown nobody "$plain"
	free_port
	check "up as a plain user, below a folder with a blank in its name" as_nobody "$IGNITE" up --detach --no-demo --port "$PORT" --data "$plain/data"
	check "it answers" answers "$PORT" /ready
	equal "all of it runs as that user" "$(pids_of "$plain/data" | while read -r p; do stat -c %U "/proc/$p"; done | sort -u)" nobody
	# Root on that folder: a second start is refused before anything is changed, the other verbs do their work.
	owners() { find "$plain/data" -not -path '*/store/tmp/*' -not -path '*/pg/*' -not -path '*/supervise/*' -printf '%u %p\n' 2>/dev/null | sort; }
	before=$(owners)
	place=$(readlink "$plain/data/run")
	output=$("$IGNITE" up --detach --no-demo --data "$plain/data" 2>&1)
	equal "root's up on a user's folder is refused in one line that names the owner" "$? $output" \
		"1 ignite: the stack in $plain/data is nobody's: start it as that user (sudo -u 'nobody' ./ignite up …), or use another --data"
	equal "it changed no file's owner" "$(comm -3 <(owners) <(echo "$before") | head -n 5)" ""
	check "nor the stack" answers "$PORT" /ready
	check "root's other verbs find it" "$IGNITE" org add Two --data "$plain/data"
	check "root's status too" "$IGNITE" status --data "$plain/data"
	matches "root's doctor asks for its own user" "$("$IGNITE" doctor --data "$plain/data")" 'ok +store +.*store is writable'

	# The same user, from a session that has a folder for sockets.
	chown nobody "$session"
	in_session() { chpst -u nobody:nogroup env XDG_RUNTIME_DIR="$session" HOME=/nonexistent PATH=/usr/local/bin:/usr/bin:/bin "$@"; }
	check "a verb from another session finds the stack" in_session "$IGNITE" org add Three --data "$plain/data"
	check "a second up from there" in_session "$IGNITE" up --detach --no-demo --data "$plain/data"
	equal "leaves the sockets where they are" "$(readlink "$plain/data/run") $(find "$session" -mindepth 1)" "$place "
	check "and requests arrive" answers "$PORT" /ready
	check "down from there" in_session "$IGNITE" down --data "$plain/data"
	check "takes the sockets away" test ! -e "$place"
	check "after that up is free to choose" in_session "$IGNITE" up --detach --no-demo --data "$plain/data"
	matches "the session's folder" "$(readlink "$plain/data/run")" "^$session/ignite-"
	check "up without a session keeps to it" as_nobody "$IGNITE" up --detach --no-demo --data "$plain/data"
	matches "as do all" "$(readlink "$plain/data/run")" "^$session/ignite-"
	check "and requests arrive again" answers "$PORT" /ready
	output=$(as_nobody "$IGNITE" up --detach --no-demo --data "$plain/data" | sed -n 's|.*next  *\./ignite ||p')
	matches "the next commands name the folder" "$output" '^status --data '
	check "and can be copied: $output" bash -c "'$IGNITE' $output"
	check "down as a plain user" as_nobody "$IGNITE" down --data "$plain/data"
	output=$("$IGNITE" up --detach --no-demo --data "$plain/data" 2>&1)
	matches "root's up is refused when it does not run, too" "$output" "the stack in $plain/data is nobody's: start it as that user"
	chown root "$plain/data/lock"
	output=$("$IGNITE" up --detach --no-demo --data "$plain/data" 2>&1)
	matches "and for the database's folder alone" "$output" "the stack in $plain/data is nobody's"
	chown nobody "$plain/data/lock"
fi

# Another user's clone, as it is when root cloned and built: a stale build is told in one line, a fresh one will do.
if [ "$(id -u)" = 0 ] && as_nobody test -x "$IGNITE"; then
	foreign=$plain/foreign
	mkdir -p "$foreign/build" "$plain/mine"
	chown nobody "$plain/mine"
	as_other() { as_nobody env -u IGNITE_BUILD BUILD="$foreign/build" bash -c '. "$1/stack/lib.sh"; . "$1/stack/build.sh"; BUILD=$2; need_build' - "$HOME_DIR" "$foreign/build"; }
	equal "another user's build that is not up to date is told in one line" "$(as_other 2>&1)" \
		"ignite: the build in $foreign/build is not up to date and belongs to root: use sudo, or a clone of your own"
	equal "another user's data folder too" "$(as_nobody "$IGNITE" up --detach --data "$foreign/data" 2>&1 | grep -v '^Ignite')" \
		"ignite: $foreign/data cannot be made by nobody: use sudo, or another --data"
	mkdir -m 755 "$foreign/data"
	equal "one that is there as well" "$(as_nobody "$IGNITE" up --detach --data "$foreign/data" 2>&1 | grep -v '^Ignite')" \
		"ignite: $foreign/data belongs to root: use sudo, or another --data"
	mkdir -m 700 "$foreign/closed"
	for verb in status down logs psql doctor; do
		equal "$verb of one that is closed is told in one line" "$(as_nobody "$IGNITE" $verb --data "$foreign/closed" 2>&1 | tail -n 1)" \
			"ignite: $foreign/closed belongs to root: use sudo"
	done
fi

# A dpkg-query that knows neither jq nor runit, and no sudo.
mkdir -p "$TMP/fake"
cat >"$TMP/fake/dpkg-query" <<-'SH'
	#!/bin/sh
	for name; do
		case $name in -* | jq | runit) ;; *) printf '%s=installed\n' "$name" ;; esac
	done
	exit 1
SH
chmod 755 "$TMP/fake/dpkg-query"
output=$(env -u IGNITE_BUILD PATH="$TMP/fake:/usr/bin:/bin" bash -c '
	. "$1/stack/lib.sh"; . "$1/stack/packages.sh"
	is_root() { false; }
	command() { [ "$2" != sudo ] && builtin command "$@"; }
	need_packages $RUN_PACKAGES $BUILD_PACKAGES' - "$HOME_DIR" 2>&1)
equal "without root or sudo the missing packages are listed in one line" "$output" \
	"ignite: missing packages: jq runit (as root: apt-get install jq runit)"
rm -rf "$plain" "$session"
