#!/bin/bash
# Writes matrix.tsv and policies.tsv anew from the catalog of the database in DATABASE_URL (a superuser's, migrated).
# Read the difference before committing it: the files are what we mean, not what happens to be.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
query()
{
	psql -X -q -A -t -F $'\t' -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c 'begin; set local search_path = pg_catalog; create schema t;' -f "$here/matrix_actual.sql" \
		-c "$1" -c 'rollback'
}
query 'select kind, name, security, rights from t.matrix_actual order by kind, name collate "C"' >"$here/matrix.tsv"
query 'select name, policy from t.policies_actual order by name collate "C", policy collate "C"' >"$here/policies.tsv"
