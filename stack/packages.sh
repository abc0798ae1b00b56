# Debian packages: which are missing, and their installation without side effects. Sourced after lib.sh; also run as
# `bash stack/packages.sh PACKAGE...` (as root) to install.
# shellcheck shell=bash disable=SC2034

# a|b: any one of them will do; the first one that the system offers is installed. @c: the command c, whoever brought it (npm of another source than
# Debian comes with nodejs, and conflicts with the package npm).
RUN_PACKAGES='ca-certificates curl jq libvips-tools nginx psmisc procps runit snooze util-linux
postgresql-client|postgresql-client-17|postgresql-client-16|postgresql-client-15'
BUILD_PACKAGES='gcc libc6-dev make pkg-config|pkgconf libb64-dev libcjose-dev libcurl4-openssl-dev|libcurl4-gnutls-dev
libfcgi-dev libidn2-dev libjansson-dev libpcre2-dev libpq-dev libseccomp-dev libssl-dev libutf8proc-dev libzip-dev zlib1g-dev'
TEST_PACKAGES='clang clang-format clang-tidy libclang-rt-dev libcmocka-dev libtap-parser-sourcehandler-pgtap-perl lld
chromium-headless-shell|chromium libxml2-utils nodejs|@node npm|@npm openssl pgbouncer unzip'

is_installed() {
	local any
	for any in ${1//|/ }; do
		[[ $any != @* ]] || ! command -v "${any#@}" >/dev/null || return 0
		[[ $INSTALLED != *" $any "* ]] || return 0
	done
	return 1
}

# Puts those of the packages that are installed into INSTALLED.
ask_installed() {
	local names=${*//|/ }
	# shellcheck disable=SC2016,SC2086
	INSTALLED=" $(dpkg-query -W -f='${Package}=${db:Status-Status}\n' ${names//@/} 2>/dev/null | sed -n 's/=installed$//p' | tr '\n' ' ') "
}

# The newest server of PostgreSQL 15 to 17 that is here; a data folder keeps the version that made it.
find_postgres() {
	local version wanted=${1-}
	for version in ${wanted:-17 16 15}; do
		PG_BIN=/usr/lib/postgresql/$version/bin
		[ ! -x "$PG_BIN/postgres" ] || return 0
	done
	PG_BIN=
	return 1
}

# Puts into MISSING what the given lists name and the machine lacks, as they name it.
find_missing() {
	local package
	command -v dpkg-query >/dev/null || die "this needs Debian 12 or newer, or Ubuntu: dpkg is not here"
	MISSING=()
	ask_installed "$@"
	for package; do is_installed "$package" || MISSING+=("$package"); done
}

# need_packages PACKAGE...: installs what is missing, as root, through sudo, or not at all.
need_packages() {
	find_missing "$@"
	[ ${#MISSING[@]} != 0 ] || return 0
	local names="${MISSING[*]%%|*}"
	if is_root; then
		step packages "installing ${#MISSING[@]}: $names"
		install_packages "${MISSING[@]}"
	elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
		step packages "installing ${#MISSING[@]} through sudo: $names"
		sudo bash "$IGNITE_HOME/stack/packages.sh" "${MISSING[@]}"
	else
		die "missing packages: $names (as root: apt-get install $names)"
	fi
}

# offered A|B: the first of them that this system has.
offered() {
	local name
	for name in ${1//|/ }; do
		[[ $name != @* ]] && apt-cache show "$name" >/dev/null 2>&1 && echo "$name" && return
	done
	echo "${1%%|*}"
}

# Installs without starting or enabling Debian's own nginx, and without a PostgreSQL main cluster. What was there before
# stays as it was.
install_packages() {
	local log name had_nginx=
	log=$(mktemp)
	ask_installed nginx
	! is_installed nginx || had_nginx=1
	trap 'allow_services' EXIT
	forbid_services
	export DEBIAN_FRONTEND=noninteractive
	if ! { apt-get update -q && apt-get install -q -y --no-install-recommends $(for name; do offered "$name"; done); } >"$log" 2>&1; then
		tail -n 15 "$log" >&2
		die "the installation failed (whole output: $log)"
	fi
	allow_services
	trap - EXIT
	ask_installed nginx
	if [ -z "$had_nginx" ] && is_installed nginx && command -v systemctl >/dev/null; then
		systemctl -q disable nginx >/dev/null 2>&1 || true
	fi
	rm -f "$log"
}

POLICY=/usr/sbin/policy-rc.d
NO_CLUSTER=/etc/postgresql-common/createcluster.d/ignite-install.conf

forbid_services() {
	[ -e "$POLICY.before-ignite" ] || [ ! -e "$POLICY" ] || mv "$POLICY" "$POLICY.before-ignite"
	printf '#!/bin/sh\n# Temporary: written while ignite installs packages.\nexit 101\n' >"$POLICY"
	chmod 755 "$POLICY"
	mkdir -p "${NO_CLUSTER%/*}"
	echo 'create_main_cluster = false' >"$NO_CLUSTER"
}

allow_services() {
	rm -f "$POLICY" "$NO_CLUSTER"
	[ ! -e "$POLICY.before-ignite" ] || mv "$POLICY.before-ignite" "$POLICY"
	rmdir -p --ignore-fail-on-non-empty "${NO_CLUSTER%/*}" 2>/dev/null || true
}

# The system user that handlers, workers and nginx run as on a root start.
need_system_user() {
	is_root || return 0
	id -u ignite >/dev/null 2>&1 ||
		useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ignite
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	# shellcheck source=stack/lib.sh
	. "$(dirname -- "$(realpath -- "$0")")/lib.sh"
	install_packages "$@"
fi
