# Debian base systems made by debootstrap, kept as archives in $place. Sourced by tests/bare/run and tests/image/run.
# shellcheck shell=bash

# base_of RELEASE: $place/RELEASE.tar, made once.
base_of() {
	[ ! -s "$place/$1.tar" ] || return 0
	mkdir -p "$place"
	command -v debootstrap >/dev/null || apt-get install -q -y --no-install-recommends debootstrap || return 1
	rm -rf "$place/$1.base"
	debootstrap --variant=minbase "$1" "$place/$1.base" >"$place/$1.debootstrap.log" 2>&1 || return 1
	tar -C "$place/$1.base" -cf "$place/$1.tar.new" . && mv "$place/$1.tar.new" "$place/$1.tar"
	rm -rf "$place/$1.base"
}

# lend_network ROOT: what the machine needs to reach the archives, if anything: name servers, apt's transport, an own
# certificate authority.
lend_network() {
	cp -L /etc/resolv.conf "$1/etc/resolv.conf"
	printf '127.0.0.1 localhost\n' >"$1/etc/hosts"
	apt-config dump | grep -E '^Acquire::(http|https|Check-)' >"$1/etc/apt/apt.conf.d/90network"
	[ -z "${NODE_EXTRA_CA_CERTS-}" ] || cp -L "$NODE_EXTRA_CA_CERTS" "$1/etc/network-certificates"
}
