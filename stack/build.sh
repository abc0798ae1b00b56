# Building: what is missing is installed first. Sourced after lib.sh and packages.sh.
# shellcheck shell=bash

run_packages() {
	local server=()
	[ -n "${DATABASE_URL-}" ] || find_postgres || server=(postgresql)
	# shellcheck disable=SC2086
	need_packages $RUN_PACKAGES $BUILD_PACKAGES "${server[@]}" "$@"
}

# The tests always want a server of their own, with pgTAP for its version.
test_packages() {
	local pgtap version
	[ -z "${IGNITE_BUILD-}" ] || return 0
	find_postgres || need_packages postgresql
	find_postgres || die "PostgreSQL 15 to 17 is not installed: apt-get install postgresql"
	version=${PG_BIN//[^0-9]/}
	pgtap=postgresql-$version-pgtap
	# shellcheck disable=SC2086
	need_packages $RUN_PACKAGES $BUILD_PACKAGES $TEST_PACKAGES "$pgtap"
}

# Another user's build folder will do when it is up to date.
take_foreign_build() {
	[ -d "$BUILD" ] && make -q -C "$IGNITE_HOME" BUILD="$BUILD" all >/dev/null 2>&1 ||
		die "the build in $BUILD is not up to date and belongs to $(stat -c %U "$BUILD" 2>/dev/null || stat -c %U "$IGNITE_HOME"): use sudo, or a clone of your own"
	step build "ready, $(stat -c %U "$BUILD")'s"
}

# For what writes there beside building.
need_own_build() {
	need_build
	[ -w "$BUILD" ] || die "$BUILD belongs to $(stat -c %U "$BUILD"): use sudo, or a clone of your own"
}

need_build() {
	local log started=$SECONDS
	[ -z "${IGNITE_BUILD-}" ] || return 0
	log=$BUILD/make.log
	if ! mkdir -p "$BUILD" 2>/dev/null || [ ! -w "$BUILD" ]; then
		take_foreign_build
		return
	fi
	exec 17>>"$BUILD/lock" # two copies may be started from one clone at once
	flock 17
	if make -q -C "$IGNITE_HOME" BUILD="$BUILD" all >/dev/null 2>&1; then
		exec 17>&-
		step build "up to date"
		return
	fi
	step build "compiling (about a minute the first time)"
	if ! make -C "$IGNITE_HOME" -j"$(nproc)" BUILD="$BUILD" all >"$log" 2>&1; then
		grep -E 'error:|warning:|undefined|\*\*\*' "$log" | head -n 20 >&2
		die "the build failed (whole output: $log)"
	fi
	exec 17>&-
	step build "ready ($((SECONDS - started)) s)"
	[ -z "${SUDO_UID-}" ] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$BUILD"
}
