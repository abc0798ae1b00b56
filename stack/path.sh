# Where programs are looked for. Sourced by ./ignite and by the tests.
# shellcheck shell=bash
# A plain user's path lacks the folders that nginx and others lie in.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
# Debian's /usr/bin/psql is a Perl script that looks for clusters and then runs the real one; its start takes eight times as long.
for version in 17 16 15; do
	[ -x "/usr/lib/postgresql/$version/bin/psql" ] || continue
	PATH=/usr/lib/postgresql/$version/bin:$PATH
	break
done
unset version
export PATH
