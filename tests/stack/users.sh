# A start without root, and what a plain user is told when packages are missing.
# shellcheck shell=bash

as_nobody() { chpst -u nobody:nogroup env -u XDG_RUNTIME_DIR HOME=/nonexistent PATH=/usr/local/bin:/usr/bin:/bin "$@"; }

plain=$(mktemp -d /tmp/ignite-plain.XXXXXX)
STACKS+=("$plain/data")
if [ "$(id -u)" != 0 ]; then
	skip "the start as a plain user is shown by the other tests: this run has no root"
elif ! as_nobody test -x "$IGNITE" -a -x "$IGNITE_BUILD/bin/bindfds"; then
	skip "the start as a plain user: the tree lies below a folder that is closed to others"
else
	chown nobody "$plain"
	free_port
	check "up as a plain user" as_nobody "$IGNITE" up --detach --no-demo --port "$PORT" --data "$plain/data"
	check "it answers" answers "$PORT" /ready
	equal "all of it runs as that user" "$(pids_of "$plain/data" | while read -r p; do stat -c %U "/proc/$p"; done | sort -u)" nobody
	check "down as a plain user" as_nobody "$IGNITE" down --data "$plain/data"
fi

# A dpkg-query that knows neither jq nor runit, and no sudo.
mkdir -p "$TMP/fake"
cat >"$TMP/fake/dpkg-query" <<-'SH'
	#!/bin/sh
	for last; do :; done
	case $last in jq | runit) exit 1 ;; esac
	printf installed
SH
chmod 755 "$TMP/fake/dpkg-query"
output=$(env -u IGNITE_BUILD PATH="$TMP/fake:/usr/bin:/bin" bash -c '
	. "$1/stack/lib.sh"; . "$1/stack/packages.sh"
	is_root() { false; }
	command() { [ "$2" != sudo ] && builtin command "$@"; }
	need_packages $RUN_PACKAGES $BUILD_PACKAGES' - "$HOME_DIR" 2>&1)
equal "without root or sudo the missing packages are listed in one line" "$output" \
	"ignite: missing packages: jq runit (as root: apt-get install jq runit)"
rm -rf "$plain"
