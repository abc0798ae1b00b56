#!/bin/bash
# For the PostgreSQL container of compose.yaml (docker-entrypoint-initdb.d): the owner's role, which migrates, and the
# handlers' role, which can only act as anon, authenticated and service_role; neither is a superuser.
set -eu
: "${OWNER_PASSWORD:?}" "${HANDLER_PASSWORD:?}"
psql -X -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v owner="$OWNER_PASSWORD" -v handler="$HANDLER_PASSWORD" <<-'SQL'
	create role ignite login createrole password :'owner';
	create role ignite_handler login noinherit password :'handler';
	create database ignite owner ignite;
SQL
